//! Requests for temporary registration, from submission to the address being entered (R-28 to R-35, S-14, S-30).

mod again;

use domain::{
    AccountId, ConsentId, Iin, RequestId,
    consent::{ConsentState, answer_until},
    history::{Answers, Counterpart, HistoryKind},
    request::{RefusalGround, Request, RequestRefusal, may_ask},
    residence::{Rka, TemporaryRegistration},
    session::{CodePurpose, Permission},
    settings::civil_day,
    statement,
};
use jiff::Timestamp;
use protocol::{
    request::{AskForSigningCode, Evidence, RequestStatus, Requests, SubmitRequest},
    session::CodeSent,
};

pub use again::{ask_again, to_ask_again};

use super::{
    Person, code,
    guard::{Seeker, alert, refuse_by_rule},
    history,
    residence::{Owned, may_search, note_search, owned, owned_now},
    signature::Presented,
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{Account, Reader, StoredConsent, StoredEvidence, StoredRequest, Transaction},
};

/// A request whose statement agrees with the registers, before the transaction that keeps it.
#[derive(Debug, Clone)]
pub struct Checked {
    registration: TemporaryRegistration,
    is_owner: bool,
    ask: Vec<Account>,
}

/// Checks a request against the rules and the registers: nothing that a register knows is taken from the caller.
///
/// Whoever names dwellings of others by trying what is accepted is limited and told of as if they had searched (S-13).
pub async fn check(app: &App, who: &Person, statement: &[u8]) -> Result<Checked, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let registration: TemporaryRegistration =
        statement::parse(statement).map_err(|_| Refusal::StatementInvalid)?;
    let person = app
        .registers
        .persons
        .person(&who.iin)
        .await?
        .ok_or(Refusal::StatementInvalid)?;
    let applicant = &registration.applicant;
    let is_mine = applicant.iin == who.iin
        && applicant.full_name == person.full_name
        && applicant.date_of_birth == who.iin.date_of_birth();
    if registration.site != app.origin || !is_mine {
        return Err(Refusal::StatementInvalid);
    }
    registration.check(civil_day(app.now()), &app.settings)?;
    let Some(owned) = owned(app, &registration.dwelling.rka)
        .await?
        .filter(|owned| owned.dwelling == registration.dwelling)
    else {
        note_search(app, who, &[], None, false).await?;
        return Err(Refusal::NoSuchDwelling);
    };
    let is_owner = owned.owners.contains(&who.iin);
    if registration.as_owner && !is_owner {
        note_search(app, who, &owned.owners, Some(&owned.dwelling), false).await?;
    }
    if registration.as_owner != is_owner {
        return Err(Refusal::StatementInvalid);
    }
    let ask = owned.owners_to_ask(app, &who.iin).await;
    if ask.is_err() && !is_owner {
        note_search(app, who, &owned.owners, Some(&owned.dwelling), true).await?;
    }
    Ok(Checked {
        registration,
        is_owner,
        ask: ask?,
    })
}

impl Checked {
    /// Whether the applicant signs at once, or the owners are asked first.
    pub fn signs_at_once(&self) -> bool {
        self.ask.is_empty()
    }
}

/// Submits a request: signed at once by a sole owner, else the owners are asked.
pub async fn submit(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: SubmitRequest,
    checked: Checked,
    presented: Option<Presented>,
) -> Result<RequestStatus, Refusal> {
    let now = transaction.now();
    let rka = &checked.registration.dwelling.rka;
    if !checked.is_owner {
        may_search(transaction, &who, app.settings.search_misses).await?;
    }
    let seeker = Seeker {
        account: who.account.clone(),
        name: Some(Counterpart::from(&checked.registration.applicant.full_name)),
    };
    let dwelling = &checked.registration.dwelling;
    refuse_by_rule(transaction, &app, dwelling, &who.iin, &seeker).await?;
    if let Err(refusal) = may_ask_them(transaction, &app, &who, rka, &checked.ask).await {
        let kind = match refusal {
            Refusal::BlockedByOwner => HistoryKind::AttemptBlocked,
            // That the address is theirs is said by this refusal too, so that they hear of it (S-13).
            _ if !checked.is_owner => HistoryKind::SearchedAsOwner,
            _ => return Err(refusal),
        };
        for owner in &checked.ask {
            alert(transaction, &app, &owner.id, kind, Some(dwelling), &seeker).await?;
        }
        return Err(refusal.kept());
    }
    if checked.signs_at_once() {
        let owned = owned_now(transaction, &app, rka).await?;
        let still_sole = owned.is_some_and(|owned| {
            owned.dwelling == checked.registration.dwelling
                && owned.owners == std::slice::from_ref(&who.iin)
        });
        if !still_sole {
            return Err(Refusal::StatementInvalid);
        }
    }
    let mut stored = StoredRequest {
        id: RequestId::from_random(random()?),
        account: who.account.clone(),
        rka: rka.clone(),
        statement: body.statement.0,
        request: Request::submit(checked.ask.len(), now, &app.settings),
        submitted_at: now,
        consented_at: None,
        signed_at: None,
        signed_by: None,
        version: 0,
    };
    match (&presented, checked.signs_at_once()) {
        (Some(presented), true) => {
            let evidence = presented
                .evidence(transaction, &app, &who, &stored.statement)
                .await?;
            tell_submitted(transaction, &stored, &checked).await?;
            sign(&mut stored, &evidence, now)?;
            transaction.keep_request(&stored).await?;
            enter(
                transaction,
                &who,
                &stored,
                &checked.registration,
                &evidence,
                &[],
            )
            .await?;
        }
        (None, false) => {
            transaction.keep_request(&stored).await?;
            tell_submitted(transaction, &stored, &checked).await?;
            ask(transaction, &app, &stored, &checked).await?;
        }
        (Some(_), false) | (None, true) => {
            return Err(Refusal::Malformed(
                "a request is signed with its submission exactly where no consent is needed",
            ));
        }
    }
    Ok(status_of(&app, &stored, now))
}

/// An applicant finds the request in the history, and is told of it where the dwelling is their own: somebody else may
/// have their session.
async fn tell_submitted(
    transaction: &mut Transaction,
    stored: &StoredRequest,
    checked: &Checked,
) -> Result<(), Refusal> {
    let kind = HistoryKind::RequestSubmitted;
    tell(transaction, &stored.account, kind, stored, None).await?;
    if checked.is_owner {
        let kind = HistoryKind::RequestAtHome;
        tell(transaction, &stored.account, kind, stored, None).await?;
    }
    Ok(())
}

/// Decides whether these owners of a dwelling may be asked (again) (S-14).
async fn may_ask_them(
    transaction: &mut Transaction,
    app: &App,
    who: &Person,
    rka: &Rka,
    owners: &[Account],
) -> Result<(), Refusal> {
    let now = transaction.now();
    let earlier = transaction.earlier_requests(&who.account, rka, now).await?;
    may_ask(earlier, now, &app.settings)?;
    for owner in owners {
        if transaction.is_blocked(&owner.id, &who.account).await? {
            return Err(Refusal::BlockedByOwner);
        }
    }
    Ok(())
}

/// What a code may sign: a request of the person's own, or one that they sign with its submission (S-27).
pub async fn to_sign_by_code(
    app: &App,
    who: &Person,
    statement: &[u8],
) -> Result<TemporaryRegistration, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let requests = app.store.read().await?.requests(&who.account).await?;
    if let Some(own) = requests.iter().find(|stored| stored.statement == statement) {
        return own.registration();
    }
    let checked = check(app, who, statement).await?;
    if !checked.signs_at_once() {
        let owners: Vec<Iin> = checked.ask.into_iter().map(|owner| owner.iin).collect();
        if !checked.is_owner {
            note_search(
                app,
                who,
                &owners,
                Some(&checked.registration.dwelling),
                true,
            )
            .await?;
        }
        return Err(RequestRefusal::ConsentsMissing.into());
    }
    Ok(checked.registration)
}

/// Sends a code that signs these bytes; its message names service and address (S-27).
pub async fn ask_for_code(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: AskForSigningCode,
    registration: TemporaryRegistration,
) -> Result<CodeSent, Refusal> {
    let account = transaction
        .account(&who.account)
        .await?
        .ok_or(Refusal::SignInRequired)?;
    let words = format!(
        "Qoltanba: уақытша тіркеуге қол қою / подпись временной регистрации, {}, код",
        registration.dwelling.address.ru
    );
    code::send(
        transaction,
        &app,
        &who.device,
        code::Wanted {
            purpose: CodePurpose::Sign,
            phone: &account.phone,
            account: Some(account.id.clone()),
            bound_to: Some(domain::hex(&eds::sha256(&body.statement.0))),
            words: &words,
            goes_out: true,
        },
    )
    .await
}

/// The requests of a person.
pub async fn list(app: &App, who: &Person) -> Result<Requests, Refusal> {
    who.may(Permission::SeeProfile)?;
    let now = app.now();
    let requests = app.store.read().await?.requests(&who.account).await?;
    Ok(Requests {
        requests: requests
            .iter()
            .map(|stored| status_of(app, stored, now))
            .collect(),
    })
}

/// One request of a person.
pub async fn one(app: &App, who: &Person, id: &RequestId) -> Result<RequestStatus, Refusal> {
    who.may(Permission::SeeProfile)?;
    let stored = mine(&mut app.store.read().await?, who, id).await?;
    Ok(status_of(app, &stored, app.now()))
}

/// A person's request, for verifying its signature before the transaction.
pub async fn to_sign(app: &App, who: &Person, id: &RequestId) -> Result<StoredRequest, Refusal> {
    who.may(Permission::SubmitRequest)?;
    mine(&mut app.store.read().await?, who, id).await
}

/// Takes the applicant's signature and enters the address; ownership, certificates and versions are checked again in
/// the same transaction (S-30).
pub async fn take_signature(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: RequestId,
    presented: Presented,
) -> Result<RequestStatus, Refusal> {
    let now = transaction.now();
    let mut stored = mine(transaction, &who, &id).await?;
    let registration = stored.registration()?;
    // First whether it can be signed at all, so that a code is not used up for nothing.
    stored.request.clone().register(now)?;
    let consents = transaction.consents_for(&id).await?;
    let owned = owned_now(transaction, &app, &stored.rka).await?;
    if !still_holds(
        transaction,
        &who,
        &registration,
        owned.as_ref(),
        &consents,
        now,
    )
    .await?
    {
        stored.request = stored.request.refuse(RefusalGround::UnreliableData, now)?;
        advance(transaction, &stored).await?;
        tell(
            transaction,
            &who.account,
            HistoryKind::RequestRefused,
            &stored,
            None,
        )
        .await?;
        tell_owners(transaction, HistoryKind::RequestRefused, &stored, None).await?;
        return Ok(status_of(&app, &stored, now));
    }
    let evidence = presented
        .evidence(transaction, &app, &who, &stored.statement)
        .await?;
    sign(&mut stored, &evidence, now)?;
    advance(transaction, &stored).await?;
    tell(
        transaction,
        &who.account,
        HistoryKind::RequestSigned,
        &stored,
        None,
    )
    .await?;
    enter(
        transaction,
        &who,
        &stored,
        &registration,
        &evidence,
        &consents,
    )
    .await?;
    Ok(status_of(&app, &stored, now))
}

/// Takes a request back.
pub async fn withdraw(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: RequestId,
) -> Result<RequestStatus, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let now = transaction.now();
    let mut stored = mine(transaction, &who, &id).await?;
    stored.request = stored.request.lapse_at(now).withdraw(now)?;
    advance(transaction, &stored).await?;
    tell(
        transaction,
        &who.account,
        HistoryKind::RequestWithdrawn,
        &stored,
        None,
    )
    .await?;
    tell_owners(transaction, HistoryKind::RequestWithdrawn, &stored, None).await?;
    Ok(status_of(&app, &stored, now))
}

/// What a person signed as the applicant.
pub async fn evidence(app: &App, who: &Person, id: &RequestId) -> Result<Evidence, Refusal> {
    who.may(Permission::SeeProfile)?;
    let mut reader = app.store.read().await?;
    mine(&mut reader, who, id).await?;
    let stored = reader
        .evidence(id.as_str())
        .await?
        .ok_or(Refusal::NotFound)?;
    shown_evidence(app, stored)
}

/// Evidence as it goes out.
pub fn shown_evidence(app: &App, stored: StoredEvidence) -> Result<Evidence, Refusal> {
    let certificate = eds::certificate::Certificate::parse(&stored.certificate)
        .map_err(|_| Refusal::Fault("a stored certificate cannot be read"))?;
    Ok(Evidence {
        statement: stored.statement.into(),
        kind: stored.kind,
        signature: stored.signature.into(),
        sealed: stored.sealed.map(Into::into),
        certificate: certificate.to_pem(),
        authority: app.authority.certificate().to_pem(),
        signed_at: stored.signed_at,
    })
}

/// Keeps a changed request; whoever changed it first wins (S-15).
pub async fn advance(transaction: &mut Transaction, stored: &StoredRequest) -> Result<(), Refusal> {
    transaction
        .advance_request(stored)
        .await?
        .then_some(())
        .ok_or(RequestRefusal::Ended.into())
}

/// Tells owners who were asked what became of a request, but for the one who did it.
pub async fn tell_owners(
    transaction: &mut Transaction,
    kind: HistoryKind,
    stored: &StoredRequest,
    but: Option<&AccountId>,
) -> Result<(), Refusal> {
    for consent in transaction.consents_for(&stored.id).await? {
        if but != Some(&consent.account) {
            tell(
                transaction,
                &consent.account,
                kind,
                stored,
                Some(&consent.id),
            )
            .await?;
        }
    }
    Ok(())
}

/// Tells somebody what became of a request.
pub async fn tell(
    transaction: &mut Transaction,
    account: &AccountId,
    kind: HistoryKind,
    stored: &StoredRequest,
    consent: Option<&ConsentId>,
) -> Result<(), Refusal> {
    let mut entry = history::entry(transaction, kind)?;
    if *account == stored.account {
        entry.request = Some(stored.id.clone());
    }
    if kind == HistoryKind::ConsentAnswered {
        let (answered, asked) = stored.request.answered();
        entry.answers = Some(Answers {
            answered: answered as u32,
            asked: asked as u32,
        });
    }
    entry.consent = consent.cloned();
    entry.dwelling = Some(stored.registration()?.dwelling);
    Ok(transaction.tell(account, entry).await?)
}

async fn ask(
    transaction: &mut Transaction,
    app: &App,
    stored: &StoredRequest,
    checked: &Checked,
) -> Result<(), Refusal> {
    let now = transaction.now();
    for (place, owner) in checked.ask.iter().enumerate() {
        let consent = StoredConsent {
            id: ConsentId::from_random(random()?),
            request: stored.id.clone(),
            place,
            account: owner.id.clone(),
            iin: owner.iin.clone(),
            state: ConsentState::Asked,
            asked_at: now,
            until: answer_until(now, &app.settings),
            answered_at: None,
        };
        transaction.ask_consent(&consent).await?;
        let mut entry = history::entry(transaction, HistoryKind::ConsentAsked)?;
        entry.consent = Some(consent.id);
        entry.counterpart = Some(Counterpart::from(&checked.registration.applicant.full_name));
        entry.dwelling = Some(checked.registration.dwelling.clone());
        transaction.tell(&owner.id, entry).await?;
    }
    Ok(())
}

/// Whether what the consents were given on is still so: the owners, and the certificates that signed (S-30).
async fn still_holds(
    transaction: &mut Transaction,
    who: &Person,
    registration: &TemporaryRegistration,
    owned: Option<&Owned>,
    consents: &[StoredConsent],
    now: Timestamp,
) -> Result<bool, Refusal> {
    let Some(owned) = owned.filter(|owned| owned.dwelling == registration.dwelling) else {
        return Ok(false);
    };
    let others: Vec<&Iin> = owned.owners.iter().filter(|iin| **iin != who.iin).collect();
    let consenting: Vec<&Iin> = consents.iter().map(|consent| &consent.iin).collect();
    if others != consenting || owned.owners.contains(&who.iin) != registration.as_owner {
        return Ok(false);
    }
    for consent in consents {
        let signs = match transaction.newest_certificate(&consent.account).await? {
            Some(certificate) => {
                let evidence = transaction.evidence(consent.id.as_str()).await?;
                certificate.revoked_at.is_none()
                    && now <= certificate.not_after
                    && evidence.is_some_and(|evidence| evidence.certificate == certificate.der)
            }
            None => false,
        };
        if !signs {
            return Ok(false);
        }
    }
    Ok(true)
}

fn sign(
    stored: &mut StoredRequest,
    evidence: &StoredEvidence,
    now: Timestamp,
) -> Result<(), Refusal> {
    stored.request = stored.request.clone().register(now)?;
    stored.signed_at = Some(now);
    stored.signed_by = Some(evidence.kind);
    Ok(())
}

/// Enters the address, keeps what was signed, and tells everybody whom it concerns.
async fn enter(
    transaction: &mut Transaction,
    who: &Person,
    stored: &StoredRequest,
    registration: &TemporaryRegistration,
    evidence: &StoredEvidence,
    consents: &[StoredConsent],
) -> Result<(), Refusal> {
    transaction
        .keep_evidence(stored.id.as_str(), evidence)
        .await?;
    transaction
        .enter_stay(
            &stored.id,
            &who.iin,
            &stored.rka,
            registration.from,
            registration.until,
        )
        .await?;
    tell(
        transaction,
        &who.account,
        HistoryKind::Registered,
        stored,
        None,
    )
    .await?;
    for consent in consents {
        tell(
            transaction,
            &consent.account,
            HistoryKind::Registered,
            stored,
            Some(&consent.id),
        )
        .await?;
    }
    Ok(())
}

async fn mine(reader: &mut Reader, who: &Person, id: &RequestId) -> Result<StoredRequest, Refusal> {
    reader
        .request(id)
        .await?
        .filter(|stored| stored.account == who.account)
        .ok_or(Refusal::NotFound)
}

impl StoredRequest {
    fn registration(&self) -> Result<TemporaryRegistration, Refusal> {
        statement::parse(&self.statement)
            .map_err(|_| Refusal::Fault("a stored statement cannot be read"))
    }
}

fn status_of(app: &App, stored: &StoredRequest, now: Timestamp) -> RequestStatus {
    let request = stored.request.clone().lapse_at(now);
    let (answered, asked) = request.answered();
    let again = request.ask_again_until(&app.settings);
    RequestStatus {
        request: stored.id.clone(),
        statement: stored.statement.clone().into(),
        state: request.state,
        submitted_at: stored.submitted_at,
        consented_at: stored.consented_at,
        signed_at: stored.signed_at,
        signed_by: stored.signed_by,
        answered: answered as u32,
        asked: asked as u32,
        ask_again_until: again.filter(|until| now < *until),
    }
}
