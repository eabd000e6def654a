//! Electronic inquiries: drawn up from the registers, sealed, and checked by anyone.

use domain::{
    FullName, Iin, InquiryId, LocalizedText,
    access::{Misses, may_try_short_code},
    history::HistoryKind,
    inquiry::{
        Inquiry, InquiryNumber, InquiryRefusal, InquirySecret, NamedStay, Resident, Said,
        may_ask_about, may_ask_more,
    },
    residence::{Applicant, Rka},
    session::Permission,
    settings::civil_day,
    statement::Statement,
};
use eds::{cades, certificate::Certificate};
use jiff::{SignedDuration, Timestamp};
use protocol::inquiry::{
    AskInquiry, CheckedInquiry, Inquiries, InquiryPerson, InquiryStatus, InquirySubjects,
    IssuedInquiry, PresentedInquiry, SignedInquiry,
};
use zeroize::Zeroizing;

use super::{
    Person,
    access::{Opener, SignedIn},
    call::Call,
    history,
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    registers,
    store::{Scope, StoredInquiry, Transaction},
};

/// How often a number is drawn that somebody has; there are 2^54.
const DRAWS: usize = 3;
/// Over what time inquiries that were asked for are counted.
const ASKED_COUNT_FOR: SignedDuration = SignedDuration::from_hours(24);
/// How long a wrong number counts, after S-8.
const MISSES_COUNT_FOR: SignedDuration = SignedDuration::from_hours(1);
/// How often a holder is told of checks by the same somebody.
const TOLD_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Whom, and which dwellings, a person may ask about.
pub async fn subjects(app: &App, who: &Person) -> Result<InquirySubjects, Refusal> {
    who.may(Permission::UseDocuments)?;
    let today = civil_day(app.now());
    let me = person(app, &who.iin).await?;
    let mut persons = vec![me];
    persons.extend(
        app.registers
            .persons
            .children_of(&who.iin)
            .await?
            .into_iter()
            .filter(|child| child.iin.age_on(today) < app.settings().adult_age),
    );
    Ok(InquirySubjects {
        persons: persons
            .into_iter()
            .map(|person| InquiryPerson {
                iin: person.iin,
                full_name: person.full_name,
            })
            .collect(),
        dwellings: app.registers.real_estate.dwellings_of(&who.iin).await?,
    })
}

/// What the registers said, before it is drawn up.
#[derive(Debug, Clone)]
pub struct Asked {
    says: Said,
    about: LocalizedText,
    at: Timestamp,
}

/// Asks the registers what an inquiry will say, if the person may ask that.
pub async fn asked(app: &App, who: &Person, body: &AskInquiry) -> Result<Asked, Refusal> {
    who.may(Permission::UseDocuments)?;
    let at = app.now();
    let (says, about) = match body {
        AskInquiry::RegisteredAt { person } => registered_at(app, who, person, at).await?,
        AskInquiry::RegisteredHere { dwelling } => registered_here(app, who, dwelling, at).await?,
    };
    Ok(Asked { says, about, at })
}

async fn registered_at(
    app: &App,
    who: &Person,
    iin: &Iin,
    now: Timestamp,
) -> Result<(Said, LocalizedText), Refusal> {
    let today = civil_day(now);
    let children = app.registers.persons.children_of(&who.iin).await?;
    let children: Vec<Iin> = children.into_iter().map(|child| child.iin).collect();
    may_ask_about(&who.iin, iin, &children, today, app.settings())?;
    let about = person(app, iin).await?;
    let permanent = match &about.permanent {
        Some(rka) => app.registers.real_estate.dwelling(rka).await?,
        None => None,
    };
    let stays = app.store.read().await?.stays(iin, today).await?;
    let mut temporary = Vec::with_capacity(stays.len());
    for stay in stays {
        if let Some(dwelling) = app.registers.real_estate.dwelling(&stay.rka).await? {
            temporary.push(NamedStay {
                dwelling,
                from: stay.from,
                until: stay.until,
            });
        }
    }
    let words = LocalizedText::same(about.full_name.to_string());
    let says = Said::RegisteredAt {
        person: named(about.iin, about.full_name),
        permanent,
        temporary,
    };
    Ok((says, words))
}

async fn registered_here(
    app: &App,
    who: &Person,
    rka: &Rka,
    now: Timestamp,
) -> Result<(Said, LocalizedText), Refusal> {
    let today = civil_day(now);
    let owned = app.registers.real_estate.dwellings_of(&who.iin).await?;
    let dwelling = owned
        .into_iter()
        .find(|dwelling| dwelling.rka == *rka)
        .ok_or(InquiryRefusal::NotOwner)?;
    let permanent = app.registers.persons.registered_at(rka).await?;
    let mut residents: Vec<Resident> = permanent
        .into_iter()
        .map(|person| Resident {
            full_name: person.full_name,
            until: None,
        })
        .collect();
    let stays = app.store.read().await?.stays_at(rka, today).await?;
    for stay in stays.into_iter().filter(|stay| stay.from <= today) {
        residents.push(Resident {
            full_name: person(app, &stay.iin).await?.full_name,
            until: Some(stay.until),
        });
    }
    let owner = person(app, &who.iin).await?;
    let words = dwelling.address.clone();
    let says = Said::RegisteredHere {
        owner: named(owner.iin, owner.full_name),
        dwelling,
        residents,
    };
    Ok((says, words))
}

async fn person(app: &App, iin: &Iin) -> Result<registers::Person, Refusal> {
    let found = app.registers.persons.person(iin).await?;
    found.ok_or(Refusal::NotFound)
}

fn named(iin: Iin, full_name: FullName) -> Applicant {
    Applicant {
        date_of_birth: iin.date_of_birth(),
        iin,
        full_name,
    }
}

/// Draws up what the registers said, seals it, and keeps it.
pub async fn issue(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    asked: Asked,
) -> Result<InquiryStatus, Refusal> {
    let account = who.account.as_str();
    let since = transaction.now() - ASKED_COUNT_FOR;
    let before = transaction
        .attempts(Scope::InquiriesAsked, account, since)
        .await?;
    may_ask_more(before, app.settings())?;
    transaction
        .count_attempt(Scope::InquiriesAsked, account)
        .await?;
    for _ in 0..DRAWS {
        let stored = drawn_up(&app, &who, &asked)?;
        if transaction.keep_inquiry(&stored).await? {
            let mut entry = history::entry(transaction, HistoryKind::InquiryIssued)?;
            entry.inquiry = Some(stored.id.clone());
            transaction.tell(&who.account, entry).await?;
            return Ok(status(&stored, transaction.now()));
        }
    }
    Err(Refusal::Fault("no number of an inquiry was free"))
}

fn drawn_up(app: &App, who: &Person, asked: &Asked) -> Result<StoredInquiry, Refusal> {
    let number = InquiryNumber::from_random(random()?);
    let says = asked.says.clone();
    let (inquiry, statement) =
        Inquiry::draw_up(&app.origin, number, says, asked.at, app.settings())?;
    let signature = app.seal.sign(&statement, Inquiry::SUBJECT, asked.at)?;
    let id = InquiryId::from_random(random()?);
    Ok(StoredInquiry {
        secret_sha256: hash(&secret(app, &id)),
        number: inquiry.number,
        account: who.account.clone(),
        kind: inquiry.says.kind(),
        about: asked.about.clone(),
        signature,
        certificate: app.seal.certificate().as_der().to_vec(),
        issued_at: inquiry.issued_at,
        valid_until: inquiry.valid_until,
        statement,
        id,
    })
}

/// The inquiries of a person, the newest first.
pub async fn list(app: &App, who: &Person) -> Result<Inquiries, Refusal> {
    who.may(Permission::UseDocuments)?;
    let stored = app.store.read().await?.inquiries(&who.account).await?;
    let now = app.now();
    Ok(Inquiries {
        inquiries: stored.iter().map(|one| status(one, now)).collect(),
    })
}

/// An inquiry of a person's, with what they give to others.
pub async fn one(app: &App, who: &Person, id: &InquiryId) -> Result<IssuedInquiry, Refusal> {
    who.may(Permission::UseDocuments)?;
    let stored = app.store.read().await?.inquiry(id, &who.account).await?;
    let stored = stored.ok_or(Refusal::NotFound)?;
    Ok(IssuedInquiry {
        status: status(&stored, app.now()),
        secret: Zeroizing::new(secret(app, &stored.id).to_text()),
        signed: signed(app, stored)?,
    })
}

/// Checks an inquiry for whoever has its code or number, and tells the person whose it is.
pub async fn check(
    app: &App,
    checker: &Opener,
    call: &Call,
    presented: &PresentedInquiry,
) -> Result<CheckedInquiry, Refusal> {
    let stored = match presented {
        PresentedInquiry::Secret(text) => by_secret(app, text).await?,
        PresentedInquiry::Number(text) => by_number(app, checker, call, text).await?,
    };
    let now = app.now();
    cades::verify(
        &stored.signature,
        &stored.statement,
        Inquiry::SUBJECT,
        std::slice::from_ref(app.authority.certificate()),
        stored.issued_at,
    )
    .map_err(|_| Refusal::Fault("a stored inquiry is not what was sealed"))?;
    tell_holder(app, checker, &stored).await?;
    Ok(CheckedInquiry {
        valid: civil_day(now) <= stored.valid_until,
        signed: signed(app, stored)?,
        checked_at: now,
    })
}

async fn by_secret(app: &App, text: &str) -> Result<StoredInquiry, Refusal> {
    let secret = InquirySecret::parse(text).map_err(|_| Refusal::NoSuchInquiry)?;
    let mut reader = app.store.read().await?;
    let found = reader.inquiry_by_secret(&hash(&secret)).await?;
    found.ok_or(Refusal::NoSuchInquiry)
}

/// Looks for a number in the transaction that counts a miss. One whose check is wrong cannot be an inquiry's: it was
/// mistyped, and costs no try.
async fn by_number(
    app: &App,
    checker: &Opener,
    call: &Call,
    text: &str,
) -> Result<StoredInquiry, Refusal> {
    let number = InquiryNumber::parse(text).map_err(|_| Refusal::NoSuchInquiry)?;
    let since = app.now() - MISSES_COUNT_FOR;
    let mut reader = app.store.read().await?;
    let over_all = reader
        .attempts(Scope::InquiryMissesOverAll, "", since)
        .await?;
    drop(reader);
    let (checker, settings) = (checker.clone(), app.settings().clone());
    call.write(app, move |transaction| {
        let (checker, settings, number) = (checker.clone(), settings.clone(), number.clone());
        Box::pin(async move {
            let misses = misses(transaction, &checker, over_all).await?;
            may_try_short_code(misses, &settings)?;
            let found = transaction.inquiry_numbered(&number).await?;
            if found.is_none() {
                count_miss(transaction, &checker).await?;
            }
            found.ok_or_else(|| Refusal::NoSuchInquiry.kept())
        })
    })
    .await
}

async fn misses(
    transaction: &mut Transaction,
    checker: &Opener,
    over_all: u32,
) -> Result<Misses, Refusal> {
    let since = transaction.now() - MISSES_COUNT_FOR;
    let from_address = transaction
        .attempts(Scope::InquiryMissesFromAddress, &checker.address, since)
        .await?;
    let by_account = match &checker.signed_in {
        Some(signed_in) => {
            let account = signed_in.account().as_str();
            let scope = Scope::InquiryMissesByAccount;
            Some(transaction.attempts(scope, account, since).await?)
        }
        None => None,
    };
    Ok(Misses {
        from_address,
        by_account,
        over_all,
    })
}

async fn count_miss(transaction: &mut Transaction, checker: &Opener) -> Result<(), Refusal> {
    transaction
        .count_attempt(Scope::InquiryMissesFromAddress, &checker.address)
        .await?;
    let (scope, who) = match &checker.signed_in {
        Some(signed_in) => (Scope::InquiryMissesByAccount, signed_in.account().as_str()),
        None => (Scope::InquiryMissesOverAll, ""),
    };
    Ok(transaction.count_attempt(scope, who).await?)
}

/// Tells the person that it was checked: once an hour of each who checks, and not of their own checks.
async fn tell_holder(app: &App, checker: &Opener, stored: &StoredInquiry) -> Result<(), Refusal> {
    let signed_in = checker.signed_in.as_ref().map(SignedIn::account);
    if signed_in == Some(&stored.account) {
        return Ok(());
    }
    let viewer = checker.viewer(app).await?;
    let by = match signed_in {
        Some(account) => account.to_string(),
        None => super::access::coarse_network(&checker.address),
    };
    let key = format!("{}/{by}", stored.id);
    let (account, id) = (stored.account.clone(), stored.id.clone());
    app.store
        .write(app.now(), move |transaction| {
            let (account, id) = (account.clone(), id.clone());
            let (key, viewer) = (key.clone(), viewer.clone());
            Box::pin(async move {
                let since = transaction.now() - TOLD_EVERY;
                let told = transaction
                    .attempts(Scope::InquiryChecks, &key, since)
                    .await?;
                if told > 0 {
                    return Ok(());
                }
                transaction
                    .count_attempt(Scope::InquiryChecks, &key)
                    .await?;
                let mut entry = history::entry(transaction, HistoryKind::InquiryChecked)?;
                entry.inquiry = Some(id);
                entry.counterpart = Some(viewer.into());
                Ok(transaction.tell(&account, entry).await?)
            })
        })
        .await
}

/// The secret of an inquiry's QR code: it follows from its id by a key that the database does not have.
fn secret(app: &App, id: &InquiryId) -> InquirySecret {
    let key = app.derived_key("secret of an inquiry", &[id.as_str()]);
    let mut bits = [0; 16];
    bits.copy_from_slice(&key[..16]);
    InquirySecret::new(bits)
}

fn hash(secret: &InquirySecret) -> String {
    domain::hex(&eds::sha256(secret.as_bytes()))
}

fn signed(app: &App, stored: StoredInquiry) -> Result<SignedInquiry, Refusal> {
    let certificate = Certificate::parse(&stored.certificate)
        .map_err(|_| Refusal::Fault("a stored certificate cannot be read"))?;
    Ok(SignedInquiry {
        statement: stored.statement.into(),
        signature: stored.signature.into(),
        certificate: certificate.to_pem(),
        authority: app.authority.certificate().to_pem(),
    })
}

fn status(stored: &StoredInquiry, now: Timestamp) -> InquiryStatus {
    InquiryStatus {
        inquiry: stored.id.clone(),
        kind: stored.kind,
        number: stored.number.clone(),
        about: stored.about.clone(),
        issued_at: stored.issued_at,
        valid_until: stored.valid_until,
        valid: civil_day(now) <= stored.valid_until,
    }
}
