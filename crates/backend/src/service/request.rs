//! Requests for temporary registration, from submission to the address being entered (R-28 to R-35, S-14, S-30).

use domain::{
    AccountId, ConsentId, Iin, RequestId,
    consent::{ConsentState, answer_until},
    history::{Counterpart, HistoryKind},
    request::{RefusalGround, Request, RequestRefusal, may_ask},
    residence::TemporaryRegistration,
    session::{CodePurpose, Permission},
    settings::civil_day,
    statement,
};
use jiff::Timestamp;
use protocol::{
    request::{AskForSigningCode, Evidence, RequestStatus, Requests, SubmitRequest},
    session::CodeSent,
};

use super::{
    Person, code, history,
    residence::{Owned, owned},
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
    ask: Vec<Account>,
}

/// Checks a request against the rules and the registers: nothing that a register knows is taken from the caller.
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
    let owned = owned(app, &registration.dwelling.rka)
        .await?
        .filter(|owned| owned.dwelling == registration.dwelling)
        .ok_or(Refusal::NoSuchDwelling)?;
    if registration.as_owner != owned.owners.contains(&who.iin) {
        return Err(Refusal::StatementInvalid);
    }
    let ask = owned.owners_to_ask(app, &who.iin).await?;
    Ok(Checked { registration, ask })
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
    may_ask(
        transaction.earlier_requests(&who.account, rka, now).await?,
        now,
        &app.settings,
    )?;
    for owner in &checked.ask {
        if transaction.is_blocked(&owner.id, &who.account).await? {
            return Err(Refusal::BlockedByOwner);
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
            tell(
                transaction,
                &who.account,
                HistoryKind::RequestSubmitted,
                &stored,
                None,
            )
            .await?;
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
            tell(
                transaction,
                &who.account,
                HistoryKind::RequestSubmitted,
                &stored,
                None,
            )
            .await?;
            ask(transaction, &app, &stored, &checked).await?;
        }
        (Some(_), false) | (None, true) => {
            return Err(Refusal::Malformed(
                "a request is signed with its submission exactly where no consent is needed",
            ));
        }
    }
    Ok(status_of(&stored, now))
}

/// Sends a code that signs these bytes; its message names service and address (S-27).
pub async fn ask_for_code(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: AskForSigningCode,
    checked: Checked,
) -> Result<CodeSent, Refusal> {
    let account = transaction
        .account(&who.account)
        .await?
        .ok_or(Refusal::SignInRequired)?;
    let words = format!(
        "Qoltanba: уақытша тіркеуге қол қою / подпись временной регистрации, {}, код",
        checked.registration.dwelling.address.ru
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
            .map(|stored| status_of(stored, now))
            .collect(),
    })
}

/// One request of a person.
pub async fn one(app: &App, who: &Person, id: &RequestId) -> Result<RequestStatus, Refusal> {
    who.may(Permission::SeeProfile)?;
    let stored = mine(&mut app.store.read().await?, who, id).await?;
    Ok(status_of(&stored, app.now()))
}

/// A person's request with its dwelling's owners now, for deciding on its signature.
pub async fn to_sign(
    app: &App,
    who: &Person,
    id: &RequestId,
) -> Result<(StoredRequest, Option<Owned>), Refusal> {
    who.may(Permission::SubmitRequest)?;
    let stored = mine(&mut app.store.read().await?, who, id).await?;
    let owned = owned(app, &stored.rka).await?;
    Ok((stored, owned))
}

/// Takes the applicant's signature and enters the address; ownership, certificates and versions are checked again in
/// the same transaction (S-30).
pub async fn take_signature(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: RequestId,
    presented: Presented,
    owned: Option<Owned>,
) -> Result<RequestStatus, Refusal> {
    let now = transaction.now();
    let mut stored = mine(transaction, &who, &id).await?;
    let registration: TemporaryRegistration = statement::parse(&stored.statement)
        .map_err(|_| Refusal::Fault("a stored statement cannot be read"))?;
    // First whether it can be signed at all, so that a code is not used up for nothing.
    stored.request.clone().register(now)?;
    let consents = transaction.consents_for(&id).await?;
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
        return Ok(status_of(&stored, now));
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
    Ok(status_of(&stored, now))
}

/// Takes a request back.
pub async fn withdraw(
    transaction: &mut Transaction,
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
    for consent in transaction.consents_for(&id).await? {
        tell(
            transaction,
            &consent.account,
            HistoryKind::RequestWithdrawn,
            &stored,
            Some(&consent.id),
        )
        .await?;
    }
    Ok(status_of(&stored, now))
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
    entry.consent = consent.cloned();
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

fn status_of(stored: &StoredRequest, now: Timestamp) -> RequestStatus {
    let request = stored.request.clone().lapse_at(now);
    let (answered, asked) = request.answered();
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
    }
}
