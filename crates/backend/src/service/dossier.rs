//! The dossier of a request that has ended, for everybody who signed it: what each may keep (R-14, R-30, R-31, S-31).

use domain::{
    ConsentId, RequestId,
    consent::ConsentState,
    dossier::{Decided, KeptSignature, Outcome, Signer},
    request::{RequestState, SignatureKind},
    session::Permission,
    statement::{Statement, to_be_signed},
};
use dossier::{Draft, Parts, SUBJECT, Shown};
use eds::{certificate::Certificate, sha256};
use jiff::Timestamp;
use protocol::dossier::Dossier;

use super::Person;
use crate::{
    app::App,
    refusal::Refusal,
    store::{Reader, StoredConsent, StoredEvidence, StoredRequest},
};

/// For whom a dossier is.
#[derive(Clone, Copy)]
enum Keeper<'a> {
    Applicant,
    Consenter(&'a ConsentId),
}

/// The dossier of a request of this person's own.
pub async fn of_request(app: &App, who: &Person, id: &RequestId) -> Result<Dossier, Refusal> {
    who.may(Permission::SeeProfile)?;
    let mut reader = app.store.read().await?;
    let stored = reader
        .request(id)
        .await?
        .filter(|stored| stored.account == who.account)
        .ok_or(Refusal::NotFound)?;
    drawn_up(app, &mut reader, &stored, Keeper::Applicant).await
}

/// The dossier of a request that this person signed an answer to.
pub async fn of_consent(app: &App, who: &Person, id: &ConsentId) -> Result<Dossier, Refusal> {
    who.may(Permission::AnswerConsent)?;
    let mut reader = app.store.read().await?;
    let consent = reader
        .consent(id, &who.account)
        .await?
        .ok_or(Refusal::NotFound)?;
    // Who was asked and did not answer has signed nothing.
    reader
        .evidence(id.as_str())
        .await?
        .ok_or(Refusal::NotFound)?;
    let stored = reader
        .request(&consent.request)
        .await?
        .ok_or(Refusal::NotFound)?;
    drawn_up(app, &mut reader, &stored, Keeper::Consenter(id)).await
}

async fn drawn_up(
    app: &App,
    reader: &mut Reader,
    stored: &StoredRequest,
    keeper: Keeper<'_>,
) -> Result<Dossier, Refusal> {
    let now = app.now();
    let (decided, ended_at) = ended(stored, now)?;
    let mut gathered = Gathered {
        know_each_other: stored
            .request
            .service
            .definition(app.settings())
            .names_whom_it_asks(),
        ..Gathered::default()
    };
    for consent in reader.consents_for(&stored.id).await? {
        if let Some(evidence) = reader.evidence(consent.id.as_str()).await? {
            gathered.consent(&consent, evidence, decided, keeper)?;
        }
    }
    if let Some(evidence) = reader.evidence(stored.id.as_str()).await? {
        gathered.applicant(evidence, keeper)?;
    }
    let (answered, asked) = stored.request.answered();
    let outcome = to_be_signed(&Outcome {
        subject: Outcome::SUBJECT.to_owned(),
        site: app.origin.clone(),
        request: stored.id.clone(),
        request_sha256: domain::hex(&sha256(&stored.statement)),
        decided,
        submitted_at: stored.submitted_at,
        ended_at,
        consents_asked: asked as u32,
        consents_answered: answered as u32,
        signatures: gathered.kept,
        drawn_up_at: now,
    });
    let draft = Draft::new(Parts {
        request: stored.statement.clone(),
        shown: gathered.shown,
        outcome_seal: app.seal.sign(&outcome, Outcome::SUBJECT, now)?,
        outcome,
        authority: app.authority.certificate().clone(),
    });
    let seal = app.seal.sign(draft.to_be_sealed(), SUBJECT, now)?;
    let container = draft
        .attach(&seal)
        .map_err(|_| Refusal::Fault("a dossier could not be made"))?;
    Ok(Dossier {
        container: container.into(),
    })
}

/// What came of a request; nothing has come yet of one that is open, and nothing will of one that lapsed or was taken
/// back: there is no dossier.
fn ended(stored: &StoredRequest, now: Timestamp) -> Result<(Decided, Timestamp), Refusal> {
    match stored.request.clone().lapse_at(now).state {
        RequestState::Registered { at } => Ok((Decided::Registered, at)),
        RequestState::Refused { ground, at } => Ok((Decided::Refused { ground }, at)),
        RequestState::AwaitingConsents { .. }
        | RequestState::AwaitingSignature { .. }
        | RequestState::Processing { .. }
        | RequestState::Lapsed { .. }
        | RequestState::Withdrawn { .. } => Err(Refusal::NotFound),
    }
}

/// What goes into a dossier, as far as its keeper may see it.
#[derive(Default)]
struct Gathered {
    /// Whether the applicant names whoever is asked, so that there is nothing of them to keep from each other.
    know_each_other: bool,
    shown: Vec<Shown>,
    kept: Vec<KeptSignature>,
}

impl Gathered {
    /// A consent: whole for who gave one, by the service's word for the applicant, and a refusal for nobody else (S-31).
    fn consent(
        &mut self,
        consent: &StoredConsent,
        evidence: StoredEvidence,
        decided: Decided,
        keeper: Keeper<'_>,
    ) -> Result<(), Refusal> {
        let is_given = consent.state == ConsentState::Given;
        let see = match keeper {
            Keeper::Consenter(mine) if *mine == consent.id => See::Whole,
            Keeper::Consenter(_) if is_given => See::Whole,
            Keeper::Applicant if is_given && self.know_each_other => See::Whole,
            Keeper::Applicant if is_given && decided == Decided::Registered => See::Word,
            Keeper::Consenter(_) | Keeper::Applicant => return Ok(()),
        };
        let certificate = certificate_of(&evidence)?;
        let shown = Shown::consent(
            consent.place + 1,
            evidence.statement.clone(),
            evidence.signature.clone(),
            &certificate,
        );
        self.add(Signer::Consenter, &evidence, shown, see);
        Ok(())
    }

    /// The applicant's signature; the number that a one-time password went to is nobody else's business.
    fn applicant(&mut self, evidence: StoredEvidence, keeper: Keeper<'_>) -> Result<(), Refusal> {
        let see = match (keeper, evidence.kind) {
            (Keeper::Applicant, _) | (Keeper::Consenter(_), SignatureKind::Eds) => See::Whole,
            (Keeper::Consenter(_), SignatureKind::OneTimePassword) => See::Word,
        };
        let certificate = certificate_of(&evidence)?;
        let shown = Shown::applicant(
            evidence.sealed.clone(),
            evidence.signature.clone(),
            &certificate,
        );
        self.add(Signer::Applicant, &evidence, shown, see);
        Ok(())
    }

    fn add(&mut self, signer: Signer, evidence: &StoredEvidence, shown: Shown, see: See) {
        let files = match see {
            See::Whole => Some(shown.files().clone()),
            See::Word => None,
        };
        self.kept.push(KeptSignature {
            signer,
            kind: evidence.kind,
            statement_sha256: domain::hex(&sha256(&evidence.statement)),
            signature_sha256: domain::hex(&sha256(&evidence.signature)),
            received_at: evidence.signed_at,
            files,
        });
        match see {
            See::Whole => self.shown.push(shown),
            See::Word => {}
        }
    }
}

/// How much of a signature a keeper sees.
#[derive(Clone, Copy)]
enum See {
    /// Bytes, signature and certificate.
    Whole,
    /// That the service verified it.
    Word,
}

fn certificate_of(evidence: &StoredEvidence) -> Result<Certificate, Refusal> {
    Certificate::parse(&evidence.certificate)
        .map_err(|_| Refusal::Fault("a stored certificate cannot be read"))
}
