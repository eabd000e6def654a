//! Requests of any service, from submission to the state body (R-27 to R-35, S-14, S-30).

mod abroad;
mod again;
mod by_code;
mod checks;
mod dwelling;
pub(super) mod each;
mod ending;
pub(super) mod marriage;
mod of;
pub(super) mod permanent;
pub(super) mod temporary;

use domain::{
    AccountId, ConsentId, RequestId,
    application::Application,
    consent::ConsentState,
    history::{Answers, Counterpart, HistoryKind},
    request::{RefusalGround, Request, RequestRefusal, RequestState, SignatureKind, may_ask},
    service::Definition,
    session::Permission,
    settings::civil_day,
};
use jiff::Timestamp;
use protocol::request::{Evidence, RequestStatus, Requests, Signature, SubmitRequest};

pub use again::{ask_again, to_ask_again};
pub use by_code::{ask_for_code, to_sign_by_code};
pub use of::{Of, theirs};

use super::{
    Person,
    call::Call,
    eligibility, fee,
    guard::{Seeker, alert, refuse_by_rule},
    history,
    residence::{JustAsked, may_search},
    signature::{self, Presented},
};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{About, Account, Reader, StoredConsent, StoredEvidence, StoredRequest, Transaction},
};

/// Whom an application asks for a consent.
#[derive(Debug, Clone)]
pub struct Parties {
    /// In the order in which the consents are asked.
    pub ask: Vec<Party>,
    /// Whether taking the application tells somebody who is no owner whose the dwelling is (S-13).
    pub discloses_owners: bool,
    /// What was answered about the dwelling.
    pub asked: JustAsked,
}

/// Somebody who is asked for a consent.
#[derive(Clone)]
pub struct Party {
    /// Their account.
    pub account: Account,
    /// How the others who are asked know them.
    pub name: String,
}

domain::debug_by_name!(Party);

/// Whether what was signed is still so when it is decided, or on which ground it is refused.
pub type Found = Result<(), RefusalGround>;

/// The same before the transaction that decides, with what was answered to it.
pub type Asked = Result<JustAsked, RefusalGround>;

/// A request whose statement agrees with the registers, before the transaction that keeps it.
#[derive(Debug, Clone)]
pub struct Checked {
    application: Application,
    definition: Definition,
    parties: Parties,
}

/// Checks a request against the rules of its service and the registers.
pub async fn check(
    app: &App,
    who: &Person,
    call: &Call,
    statement: &[u8],
) -> Result<Checked, Refusal> {
    who.may(Permission::SubmitRequest)?;
    let application = Application::parse(statement).map_err(|_| Refusal::StatementInvalid)?;
    let person = app
        .registers
        .persons
        .person(&who.iin)
        .await?
        .ok_or(Refusal::StatementInvalid)?;
    let applicant = application.applicant();
    let is_mine = applicant.iin == who.iin
        && applicant.full_name == person.full_name
        && applicant.date_of_birth == who.iin.date_of_birth();
    if application.site() != app.origin || !is_mine {
        return Err(Refusal::StatementInvalid);
    }
    application.check(civil_day(app.now()), app.settings())?;
    eligibility::is_for(app, &person, &application).await?;
    Ok(Checked {
        parties: each::parties(app, who, call, &application).await?,
        definition: application.service().definition(app.settings()),
        application,
    })
}

impl Checked {
    /// What is applied for.
    pub fn application(&self) -> &Application {
        &self.application
    }

    /// Whether the applicant signs with the submission.
    pub fn signs_now(&self) -> bool {
        self.definition
            .signs_with_submission(self.parties.ask.len())
    }
}

/// Verifies what can be verified of the applicant's signature outside a transaction; not every service takes every
/// kind.
pub fn present(
    app: &App,
    application: &Application,
    signature: Signature,
    statement: &[u8],
) -> Result<Presented, Refusal> {
    let kind = match signature {
        Signature::Eds { .. } => SignatureKind::Eds,
        Signature::OneTimePassword { .. } => SignatureKind::OneTimePassword,
    };
    let definition = application.service().definition(app.settings());
    if !definition.applicant_signs.allows(kind) {
        return Err(Refusal::EdsRequired);
    }
    signature::present(app, signature, application.subject(), statement)
}

/// Submits a request: signed where the applicant signs now, else whoever has to consent is asked first.
pub async fn submit(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: SubmitRequest,
    checked: Checked,
    presented: Option<Presented>,
) -> Result<RequestStatus, Refusal> {
    let now = transaction.now();
    may_submit(transaction, &app, &who, &checked).await?;
    let application = &checked.application;
    let asked = checked.parties.ask.len();
    let mut stored = StoredRequest {
        id: RequestId::from_random(random()?),
        account: who.account.clone(),
        person: application.person().iin.clone(),
        rka: application.dwelling().map(|dwelling| dwelling.rka.clone()),
        statement: body.statement.0,
        request: Request::submit(application.service(), asked, now, app.settings()),
        submitted_at: now,
        consented_at: None,
        signed_at: None,
        signed_by: None,
        version: 0,
    };
    match (&presented, checked.signs_now()) {
        (Some(presented), true) => {
            let evidence = presented
                .evidence(transaction, &app, &who, &stored.statement)
                .await?;
            if matches!(stored.request.state, RequestState::AwaitingSignature { .. }) {
                stored.request = stored.request.sign(now, app.settings())?;
            }
            note_signature(transaction, &mut stored, &evidence).await?;
        }
        (None, false) => {}
        (Some(_), false) | (None, true) => {
            return Err(Refusal::Malformed(
                "a request is signed with its submission exactly where its service has it so, or no consent is needed",
            ));
        }
    }
    transaction.keep_request(&stored).await?;
    tell_submitted(transaction, &stored, &checked).await?;
    each::kept(transaction, &stored, &checked.application).await?;
    ask(transaction, &app, &stored, &checked).await?;
    let Checked {
        application,
        parties,
        ..
    } = &checked;
    each::announce(transaction, &app, &stored, application, &parties.asked).await?;
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
    if checked.application.as_owner() == Some(true) {
        let kind = HistoryKind::RequestAtHome;
        tell(transaction, &stored.account, kind, stored, None).await?;
    }
    Ok(())
}

/// Refuses whoever may not ask these owners (again), and lets the owners hear of it (S-13, S-14).
async fn may_submit(
    transaction: &mut Transaction,
    app: &App,
    who: &Person,
    checked: &Checked,
) -> Result<(), Refusal> {
    let Parties {
        ask,
        discloses_owners,
        asked,
    } = &checked.parties;
    if *discloses_owners {
        may_search(transaction, &who.account, app.settings().search_misses).await?;
    }
    let application = &checked.application;
    let seeker = Seeker::applying(who, application);
    refuse_by_rule(transaction, app, application, asked, &seeker).await?;
    let about = About {
        service: application.service(),
        person: &application.person().iin,
        rka: application.dwelling().map(|dwelling| &dwelling.rka),
    };
    let Err(refusal) = may_ask_them(transaction, app, who, about, ask).await else {
        return Ok(());
    };
    let kind = match refusal {
        Refusal::BlockedByOwner => HistoryKind::AttemptBlocked,
        // That the address is theirs is said by this refusal too, so that they hear of it (S-13).
        _ if *discloses_owners => HistoryKind::SearchedAsOwner,
        _ => return Err(refusal),
    };
    for Party { account, .. } in ask {
        let dwelling = application.dwelling();
        alert(transaction, app, &account.id, kind, dwelling, &seeker).await?;
    }
    Err(refusal.kept())
}

/// Decides whether these people may be asked (again) (S-14).
async fn may_ask_them(
    transaction: &mut Transaction,
    app: &App,
    who: &Person,
    about: About<'_>,
    owners: &[Party],
) -> Result<(), Refusal> {
    let now = transaction.now();
    let earlier = transaction
        .earlier_requests(&who.account, about, now)
        .await?;
    may_ask(earlier, now, app.settings())?;
    for Party { account, .. } in owners {
        if transaction.is_blocked(&account.id, &who.account).await? {
            return Err(Refusal::BlockedByOwner);
        }
    }
    Ok(())
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
    let mut reader = app.store.read().await?;
    let stored = mine(&mut reader, who, id).await?;
    Ok(RequestStatus {
        checks: checks::shown(&mut reader, id).await?,
        ..status_of(app, &stored, app.now())
    })
}

/// A person's request, for verifying its signature before the transaction.
pub async fn to_sign(app: &App, who: &Person, id: &RequestId) -> Result<StoredRequest, Refusal> {
    who.may(Permission::SubmitRequest)?;
    mine(&mut app.store.read().await?, who, id).await
}

/// Takes the applicant's signature after every consent; the state body decides then.
pub async fn take_signature(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    id: RequestId,
    presented: Presented,
) -> Result<RequestStatus, Refusal> {
    let now = transaction.now();
    let mut stored = mine(transaction, &who, &id).await?;
    // First whether it can be signed at all and is paid, so that a code is not used up for nothing.
    stored.request = stored.request.sign(now, app.settings())?;
    fee::is_paid(transaction, &app, &stored).await?;
    let evidence = presented
        .evidence(transaction, &app, &who, &stored.statement)
        .await?;
    note_signature(transaction, &mut stored, &evidence).await?;
    advance(transaction, &stored).await?;
    tell(
        transaction,
        &who.account,
        HistoryKind::RequestSigned,
        &stored,
        None,
    )
    .await?;
    Ok(status_of(&app, &stored, now))
}

async fn note_signature(
    transaction: &mut Transaction,
    stored: &mut StoredRequest,
    evidence: &StoredEvidence,
) -> Result<(), Refusal> {
    stored.signed_at = Some(evidence.signed_at);
    stored.signed_by = Some(evidence.kind);
    Ok(transaction
        .keep_evidence(stored.id.as_str(), evidence)
        .await?)
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

/// Keeps a changed request; whoever changed it first wins (S-15). That nothing comes of one is told once, also where it
/// had lapsed before.
pub async fn advance(transaction: &mut Transaction, stored: &StoredRequest) -> Result<(), Refusal> {
    let before = transaction.request(&stored.id).await?;
    if !transaction.advance_request(stored).await? {
        return Err(RequestRefusal::Ended.into());
    }
    let had_lapsed =
        before.is_some_and(|before| matches!(before.request.state, RequestState::Lapsed { .. }));
    match had_lapsed {
        true => Ok(()),
        false => each::ended(transaction, stored).await,
    }
}

/// Tells whoever was asked what became of a request, but for the one who did it.
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
    entry.service = Some(stored.request.service);
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
    entry.dwelling = stored.application()?.dwelling().cloned();
    Ok(transaction.tell(account, entry).await?)
}

async fn ask(
    transaction: &mut Transaction,
    app: &App,
    stored: &StoredRequest,
    checked: &Checked,
) -> Result<(), Refusal> {
    let now = transaction.now();
    for (place, Party { account, name }) in checked.parties.ask.iter().enumerate() {
        let consent = StoredConsent {
            id: ConsentId::from_random(random()?),
            request: stored.id.clone(),
            place,
            account: account.id.clone(),
            iin: account.iin.clone(),
            name: Some(name.clone()),
            state: ConsentState::Asked,
            asked_at: now,
            until: checked.definition.answer_life.until(now, app.settings()),
            answered_at: None,
        };
        transaction.ask_consent(&consent).await?;
        let mut entry = history::entry(transaction, HistoryKind::ConsentAsked)?;
        entry.service = Some(checked.application.service());
        entry.consent = Some(consent.id);
        entry.counterpart = Some(Counterpart::from(
            &checked.application.applicant().full_name,
        ));
        entry.dwelling = checked.application.dwelling().cloned();
        transaction.tell(&account.id, entry).await?;
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
    /// What is applied for.
    pub fn application(&self) -> Result<Application, Refusal> {
        Application::parse(&self.statement)
            .map_err(|_| Refusal::Fault("a stored statement cannot be read"))
    }
}

fn status_of(app: &App, stored: &StoredRequest, now: Timestamp) -> RequestStatus {
    let request = stored.request.clone().lapse_at(now);
    let (answered, asked) = request.answered();
    let again = request.ask_again_until(app.settings());
    let promise = request.service.definition(app.settings()).promise;
    let taken = request.taken();
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
        promised_since: request.promised.map(|promised| promised.since),
        promised_by: request.promised.map(|promised| promised.by),
        working_days_taken: taken
            .and_then(|(since, at)| promise.working_days_taken(since, at, app.settings())),
        checks: Vec::new(),
    }
}
