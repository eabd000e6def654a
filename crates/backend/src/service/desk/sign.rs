//! Signing in to the desk and signing a case's record, both by scanning the page's code (R-36, R-53, S-4, S-12).

use domain::{
    Iin, RequestId,
    desk::{
        ConsentWay, DeskQueue, DeskRefusal, DeskRegistration, DeskRole, DeskSignature, DeskStage,
        VerifiedPapers, in_force,
    },
    history::HistoryKind,
    order::OrderRefusal,
    portal::{PortalAction, PortalNonce, PortalStep},
    session::Permission,
    settings::civil_day,
    statement,
};
use jiff::Timestamp;
use protocol::{
    desk::{AskDesk, DeskRequest, DeskSigned, DeskToSign, SignDesk},
    portal::{PortalAsked, PortalRequest},
};

use super::{DeskVisit, advance, people, record_of, role, seen, steps, tell, tell_all};
use crate::{
    app::App,
    refusal::Refusal,
    service::{
        Person,
        portal::{self, About, Browser, Given, nonce_hash},
        processing::found_signature,
        request::permanent,
        residence::{JustAsked, owned_now},
        signature::{self, Verified},
    },
    store::{Reader, StoredCase, StoredPortalRequest, Transaction},
};

/// Begins a request of the desk's page: to sign in, or to have the record of a case signed by whose turn it is.
pub async fn ask(
    transaction: &mut Transaction,
    app: App,
    browser: Browser,
    body: AskDesk,
    who: Option<DeskVisit>,
) -> Result<Given<PortalAsked>, Refusal> {
    let about = match (body.action, body.case, who) {
        (PortalAction::DeskSignIn, None, _) => About::default(),
        (PortalAction::DeskConsent | PortalAction::DeskRecord, Some(case), Some(who)) => {
            role::still(transaction, &who, DeskQueue::Registrations).await?;
            let stored = seen(transaction, &who, &case).await?;
            let stored = open_at(stored, transaction.now())?;
            if turn(&stored) != Some(body.action) {
                return Err(DeskRefusal::Step.into());
            }
            transaction.void_desk_codes(&case).await?;
            About {
                session: Some(who.visit.person.session),
                order: None,
                case: Some(case),
            }
        }
        (PortalAction::DeskConsent | PortalAction::DeskRecord, _, None) => {
            return Err(Refusal::SignInRequired);
        }
        _ => return Err(Refusal::Malformed("the desk does not ask for that")),
    };
    portal::begin(transaction, &app, browser, body.action, about).await
}

/// How a request of the desk's page stands, as its page knows it.
pub fn shown(asked: PortalRequest) -> DeskRequest {
    DeskRequest {
        step: asked.step,
        until: asked.until,
        code: asked.code,
        tries_left: asked.tries_left,
    }
}

/// Whose signature a record waits for.
fn turn(stored: &StoredCase) -> Option<PortalAction> {
    match &stored.case.stage {
        DeskStage::Drawn {
            consented: true, ..
        } => Some(PortalAction::DeskRecord),
        DeskStage::Drawn {
            way: ConsentWay::Eds,
            consented: false,
            ..
        } => Some(PortalAction::DeskConsent),
        _ => None,
    }
}

fn open_at(mut stored: StoredCase, now: Timestamp) -> Result<StoredCase, DeskRefusal> {
    stored.case = stored.case.lapse_at(now);
    match stored.case.is_open() {
        true => Ok(stored),
        false => Err(DeskRefusal::Ended),
    }
}

/// The record that a scanned code asks this very person to sign; others are told that it is not theirs, and no more.
pub async fn to_sign(
    reader: &mut Reader,
    who: &Person,
    asked: &StoredPortalRequest,
    now: Timestamp,
) -> Result<DeskToSign, Refusal> {
    let (stored, _) = of_code(reader, who, asked, now).await?;
    let record = stored.record.ok_or(Refusal::PortalCodeOver)?;
    Ok(DeskToSign {
        role: role_of(asked.action)?,
        record: record.into(),
    })
}

async fn of_code(
    reader: &mut Reader,
    who: &Person,
    asked: &StoredPortalRequest,
    now: Timestamp,
) -> Result<(StoredCase, VerifiedPapers), Refusal> {
    let (Some(id), Some(session)) = (&asked.case, &asked.session) else {
        return Err(Refusal::PortalCodeOver);
    };
    let stored = reader.desk_case(id).await?.ok_or(Refusal::PortalCodeOver)?;
    let DeskStage::Drawn { verified, .. } = stored.case.stage.clone() else {
        return Err(Refusal::PortalCodeOver);
    };
    let mine = match role_of(asked.action)? {
        DeskRole::Representative => verified.representative.iin == who.iin,
        DeskRole::Employee => stored.employee == who.account,
    };
    if !mine {
        return Err(OrderRefusal::NotYours.into());
    }
    let employee = reader.account(&stored.employee).await?;
    let still_works = match &employee {
        Some(account) => role::serves(reader, &account.iin, DeskQueue::Registrations).await?,
        None => false,
    };
    if !still_works || !reader.portal_session_is_open(session, now).await? {
        return Err(OrderRefusal::SessionOver.into());
    }
    let stored = open_at(stored, now)?;
    if stored.session != *session || turn(&stored) != Some(asked.action) {
        return Err(Refusal::PortalCodeOver);
    }
    Ok((stored, verified))
}

fn role_of(action: PortalAction) -> Result<DeskRole, Refusal> {
    match action {
        PortalAction::DeskConsent => Ok(DeskRole::Representative),
        PortalAction::DeskRecord => Ok(DeskRole::Employee),
        PortalAction::SignIn
        | PortalAction::ShowDocuments
        | PortalAction::SignOrder
        | PortalAction::DeskSignIn => Err(Refusal::PortalCodeOver),
    }
}

/// A signature under a record, as far as it is verified before the transaction.
#[derive(Debug, Clone)]
pub struct Checked {
    signed: DeskSignature,
    bytes: Vec<u8>,
    verified: Verified,
    /// What was answered about the dwelling, where the record still holds.
    holds: Option<JustAsked>,
}

/// Verifies a signature, and asks the registers once more.
pub async fn check(app: &App, who: &Person, body: &SignDesk) -> Result<Checked, Refusal> {
    who.may(Permission::UseDocuments)?;
    let now = app.now();
    in_force(now, app.settings())?;
    let bytes = body.statement.0.clone();
    let signed: DeskSignature = statement::parse(&bytes).map_err(|_| Refusal::StatementInvalid)?;
    let age = now.duration_since(signed.at).abs();
    if signed.site != app.origin || age > app.settings().portal_wait {
        return Err(Refusal::StatementInvalid);
    }
    let verified = signature::verify::<DeskSignature>(app, &body.signature.0, &bytes)?;
    let mut reader = app.store.read().await?;
    let asked = waiting(&mut reader, &signed.nonce_sha256, now).await?;
    let (stored, _) = of_code(&mut reader, who, &asked, now).await?;
    drop(reader);
    Ok(Checked {
        holds: steps::still_holds(app, &stored).await?,
        signed,
        bytes,
        verified,
    })
}

/// Takes a signature, once: the representative's consent, or the employee's, with which the registration is entered in
/// this very transaction (S-15).
pub async fn sign(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    checked: Checked,
) -> Result<DeskSigned, Refusal> {
    let now = transaction.now();
    let asked = waiting(transaction, &checked.signed.nonce_sha256, now).await?;
    let (stored, papers) = of_code(transaction, &who, &asked, now).await?;
    let record = stored.record.clone().ok_or(Refusal::PortalCodeOver)?;
    let digest = domain::hex(&eds::sha256(&record));
    let signed = &checked.signed;
    let is_shown = signed.role == role_of(asked.action)?
        && signed.record_sha256 == digest
        && signed.browser == asked.browser
        && signed.network == asked.network;
    if !is_shown {
        return Err(Refusal::StatementInvalid);
    }
    let evidence = checked
        .verified
        .evidence(transaction, &who.account, &checked.bytes)
        .await?;
    let owned = checked.holds.ok_or(DeskRefusal::Changed)?;
    take(transaction, &asked, &who, PortalStep::Signed).await?;
    transaction
        .keep_evidence(&about(&digest, signed.role), &evidence)
        .await?;
    match signed.role {
        DeskRole::Representative => consent(transaction, stored, &digest).await?,
        DeskRole::Employee => {
            enter(transaction, &app, stored, papers, &digest, &owned).await?;
        }
    }
    Ok(DeskSigned {
        entered: checked.signed.role == DeskRole::Employee,
    })
}

async fn consent(
    transaction: &mut Transaction,
    mut stored: StoredCase,
    digest: &str,
) -> Result<(), Refusal> {
    let now = transaction.now();
    stored.case = stored.case.consent(digest, now)?;
    advance(transaction, &stored).await?;
    tell_all(transaction, &stored, HistoryKind::DeskConsented).await
}

async fn enter(
    transaction: &mut Transaction,
    app: &App,
    mut stored: StoredCase,
    papers: VerifiedPapers,
    digest: &str,
    asked: &JustAsked,
) -> Result<(), Refusal> {
    let now = transaction.now();
    let record = record_of(&stored).ok_or(Refusal::Fault("a stored record cannot be read"))?;
    let registration = &record.registration;
    let applicant = &registration.applicant().iin;
    let (owner, representative) = (&papers.owner.iin, &papers.representative.iin);
    let owned = owned_now(transaction, app, &papers.dwelling.rka, asked)
        .await?
        .filter(|owned| owned.dwelling == papers.dwelling)
        .ok_or(DeskRefusal::Changed)?;
    steps::may_own(&owned, owner, applicant, representative).map_err(|_| DeskRefusal::Changed)?;
    if registration.as_owner() != owned.owners.contains(applicant) {
        return Err(DeskRefusal::Changed.into());
    }
    registration.check(civil_day(now), app.settings())?;
    if let DeskRegistration::Permanent(residence) = registration
        && !permanent::may_still(transaction, app, residence, asked).await?
    {
        return Err(DeskRefusal::Changed.into());
    }
    if record.consent == ConsentWay::Eds {
        still_signs(transaction, &papers, digest).await?;
    }
    let people = people(&stored);
    stored.case = stored.case.enter(digest, now, app.settings())?;
    advance(transaction, &stored).await?;
    match registration {
        DeskRegistration::Temporary(stay) => {
            let id = RequestId::parse(stored.id.as_str())
                .map_err(|_| Refusal::Fault("the id of a case is not one"))?;
            let rka = &papers.dwelling.rka;
            transaction
                .enter_stay(&id, applicant, rka, stay.from, stay.until)
                .await?
                .then_some(())
                .ok_or(DeskRefusal::Changed)?;
        }
        DeskRegistration::Permanent(residence) => {
            permanent::enter(transaction, app, residence, asked).await?;
        }
    }
    let people: Vec<&Iin> = people.iter().collect();
    let kind = HistoryKind::DeskRegistered;
    tell(transaction, &stored.named, kind, &people).await
}

/// Whether the certificate that consented still signs (S-30).
async fn still_signs(
    transaction: &mut Transaction,
    papers: &VerifiedPapers,
    digest: &str,
) -> Result<(), Refusal> {
    let now = transaction.now();
    let account = transaction
        .account_of(&papers.representative.iin)
        .await?
        .ok_or(DeskRefusal::Changed)?;
    let newest = transaction.newest_certificate(&account.id).await?;
    let evidence = transaction
        .evidence(&about(digest, DeskRole::Representative))
        .await?;
    let signs = newest
        .zip(evidence)
        .is_some_and(|(newest, signed)| found_signature(&newest, &signed).counts(now));
    signs.then_some(()).ok_or(DeskRefusal::Changed.into())
}

/// Does not sign a record; the page says so, everybody in the case is told, and the case stays.
pub async fn decline(
    transaction: &mut Transaction,
    who: Person,
    nonce: PortalNonce,
) -> Result<(), Refusal> {
    who.may(Permission::UseDocuments)?;
    let now = transaction.now();
    let asked = waiting(transaction, &nonce_hash(&nonce), now).await?;
    let (stored, _) = of_code(transaction, &who, &asked, now).await?;
    take(transaction, &asked, &who, PortalStep::Refused).await?;
    tell_all(transaction, &stored, HistoryKind::DeskDeclined).await
}

async fn waiting(
    reader: &mut Reader,
    nonce_hash: &str,
    now: Timestamp,
) -> Result<StoredPortalRequest, Refusal> {
    reader
        .portal_request_by_code(nonce_hash, now)
        .await?
        .filter(|asked| asked.case.is_some())
        .ok_or(Refusal::PortalCodeOver)
}

async fn take(
    transaction: &mut Transaction,
    asked: &StoredPortalRequest,
    who: &Person,
    step: PortalStep,
) -> Result<(), Refusal> {
    transaction
        .take_desk_code(&asked.cookie_hash, &who.account, step)
        .await?
        .then_some(())
        .ok_or(Refusal::PortalCodeOver)
}

/// Under what a signature of a record is kept.
fn about(record_sha256: &str, role: DeskRole) -> String {
    match role {
        DeskRole::Representative => format!("{record_sha256}/representative"),
        DeskRole::Employee => format!("{record_sha256}/employee"),
    }
}
