//! A service in memory with an authority of its own, and wallets that talk to it: for the tests of the use cases.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    ChallengeId, ConsentId, CorrectionId, DocumentId, FullName, Iin, JoiningId, LocalizedText,
    OneTimeCodeId, RequestId, SessionId, Settings, ShareId,
    access::{AccessState, Scope, Terms, Viewer},
    consent::{ConsentState, ConsentStatement},
    correction::CorrectionState,
    document::{
        Document, DocumentKind, Field, FieldName, Loss, Pending, PendingReason, SourceSystem,
        Standing,
    },
    joining::JoiningStep,
    portal::{BrowserKind, PortalAction},
    request::RequestState,
    residence::{
        Applicant, Dwelling, Region, Rka, StayReason, TemporaryRegistration,
        TemporaryRegistrationForm,
    },
    session::{AccessLevel, SignInChallenge},
    settings::civil_day,
    statement::{self, Statement},
};
use eds::{
    PersonName, cades,
    certificate::{self, Certificate},
    key::PrivateKey,
    pkcs10,
};
use futures::{StreamExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    Bytes, Problem, ProblemCode,
    access::{AccessStatus, GiveAccess, OpenedDocument, Preview},
    consent::{AnswerConsent, ConsentStatus, Consents},
    document::{
        AskCorrection, CorrectionStatus, Corrections, ReportLoss, ReportedLoss, SourceDocuments,
    },
    joining::{Joined, JoiningStatus, RequestCertificate},
    portal::{PortalApproved, PortalPreview, PortalSessionEntry, PortalSessions},
    profile::Profile,
    request::{RequestStatus, Signature, SubmitRequest},
    residence::FoundDwelling,
    service::ServiceInfo,
    session::{Challenge, CodeSent, SessionOpened, SignInByEds},
};
use ring::rand::SystemRandom;
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::{
    Auth, KeystoreChoice, Options, Secret, Wallet,
    backend::{Answer, Backend, BackendError, Events, Method, Request},
    clock::Clock,
    keystore::MemoryKeystore,
    wallet::Ports,
};

pub(crate) const ORIGIN: &str = "https://qoltanba.test";
pub(crate) const PASSWORD: &str = "Kupiya123";
pub(crate) const CODE: &str = "271828";

/// One machine with one profile, and the service.
pub(crate) struct Kit {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) keystore: Arc<MemoryKeystore>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) service: Arc<Service>,
}

impl Kit {
    pub(crate) fn new() -> Self {
        let now: Timestamp = "2026-03-01T09:00:00Z".parse().expect("an instant");
        let clock = Arc::new(Clock::set(now));
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            keystore: Arc::default(),
            service: Arc::new(Service::new(Arc::clone(&clock))),
            clock,
        }
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            profile: self.folder.path().join("profile"),
            server: ORIGIN.to_owned(),
            keystore: KeystoreChoice::Os,
            settings: Settings::default(),
        }
    }

    pub(crate) async fn try_open(&self) -> Result<Wallet, crate::Error> {
        let ports = Ports {
            keystore: self.keystore.clone(),
            clock: Arc::clone(&self.clock),
            backend: Some(self.service.clone()),
        };
        let wallet = Wallet::open_with(self.options(), ports).await?;
        self.service.world().device = wallet.0.device.thumbprint();
        Ok(wallet)
    }

    pub(crate) async fn open(&self) -> Wallet {
        self.try_open().await.expect("opened")
    }

    /// A wallet whose person has joined; unlocked and signed in.
    pub(crate) async fn joined(&self) -> Wallet {
        let wallet = self.open().await;
        join_until_certificate(&wallet).await;
        wallet
            .joining_certificate("aigerim@example.kz", secret(PASSWORD))
            .await
            .expect("a certificate");
        wallet
            .joining_quick_access_code(secret(CODE), secret(CODE))
            .await
            .expect("joined");
        wallet
    }

    /// The same profile after the process was killed, unlocked again.
    pub(crate) async fn killed_and_unlocked(&self, wallet: Wallet) -> Wallet {
        wallet.kill().await;
        let wallet = self.open().await;
        wallet
            .unlock_with_code(secret(CODE))
            .await
            .expect("unlocked");
        wallet
    }
}

pub(crate) async fn join_until_certificate(wallet: &Wallet) {
    wallet
        .joining_start("+7 701 123 45 67")
        .await
        .expect("phone");
    wallet.joining_code(secret("123456")).await.expect("code");
    wallet.joining_identity(true).await.expect("identity");
    wallet
        .joining_control(iin().as_str(), "1990-05-17")
        .await
        .expect("control questions");
}

pub(crate) fn secret(text: &str) -> Secret {
    Zeroizing::new(text.to_owned())
}

pub(crate) fn code() -> Auth {
    Auth::Code(secret(CODE))
}

pub(crate) fn iin() -> Iin {
    Iin::issue(
        "1990-05-17".parse().expect("a day"),
        domain::iin::Sex::Female,
        1_234,
    )
    .expect("an IIN")
}

pub(crate) fn person() -> FullName {
    FullName {
        surname: "Серікқызы".to_owned(),
        given_name: "Айгерім".to_owned(),
        patronymic: None,
    }
}

pub(crate) fn document() -> DocumentId {
    DocumentId::from_random([1; 16])
}

pub(crate) fn request_id() -> RequestId {
    RequestId::from_random([2; 16])
}

pub(crate) fn consent_id() -> ConsentId {
    ConsentId::from_random([3; 16])
}

pub(crate) fn dwelling() -> Dwelling {
    Dwelling {
        rka: Rka::parse("0201300123456789").expect("an RKA"),
        region: Region::Almaty,
        address: LocalizedText::same("Almaty, Abay 10, 25"),
    }
}

/// The service.
pub(crate) struct Service {
    world: Mutex<World>,
    key: PrivateKey,
    pub(crate) authority: Certificate,
    clock: Arc<Clock>,
}

/// What a test may look at and turn.
pub(crate) struct World {
    /// Nobody answers, and nothing is done.
    pub(crate) away: bool,
    /// So many writes are done without their answer coming through.
    pub(crate) answers_to_lose: u32,
    /// What is refused next, by the end of the path.
    pub(crate) refusals: VecDeque<(&'static str, Problem)>,
    pub(crate) sent: Vec<Request>,
    pub(crate) site: String,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) accesses: Vec<(GiveAccess, AccessStatus)>,
    pub(crate) openings: u32,
    pub(crate) submitted: Vec<SubmitRequest>,
    pub(crate) answered: Vec<AnswerConsent>,
    pub(crate) statement: Vec<u8>,
    pub(crate) consents_needed: u32,
    pub(crate) documents_etag: &'static str,
    /// A document source that does not answer.
    pub(crate) source_away: Option<SourceSystem>,
    pub(crate) corrections: Vec<CorrectionStatus>,
    pub(crate) losses: Vec<ReportLoss>,
    pub(crate) sessions: u32,
    /// The thumbprint that a challenge names: what a real service reads out of the proof.
    pub(crate) device: String,
    step: JoiningStep,
    answers: HashMap<String, Answer>,
}

impl Service {
    fn new(clock: Arc<Clock>) -> Self {
        let random = SystemRandom::new();
        let key = PrivateKey::generate(&random).expect("a key");
        let now = clock.local();
        let draft = certificate::Draft::authority(
            "Test authority",
            &key.public_key(),
            [1; 16],
            now - SignedDuration::from_hours(24),
            now + SignedDuration::from_hours(24 * 3650),
        )
        .expect("a draft");
        let signature = key.sign(draft.to_be_signed(), &random).expect("signed");
        let authority = draft.attach(&signature).expect("a certificate");
        let registration = TemporaryRegistration::draft(
            ORIGIN,
            TemporaryRegistrationForm {
                as_owner: false,
                dwelling: dwelling(),
                from: "2026-03-02".parse().expect("a day"),
                months: 3,
                reason: StayReason::Work,
            },
            Applicant {
                iin: iin(),
                full_name: person(),
                date_of_birth: iin().date_of_birth(),
            },
            now,
            [9; 16],
            &Settings::default(),
        )
        .expect("a request");
        Self {
            world: Mutex::new(World {
                away: false,
                answers_to_lose: 0,
                refusals: VecDeque::new(),
                sent: Vec::new(),
                site: ORIGIN.to_owned(),
                certificates: Vec::new(),
                accesses: Vec::new(),
                openings: 0,
                submitted: Vec::new(),
                answered: Vec::new(),
                statement: statement::to_be_signed(&registration),
                consents_needed: 0,
                documents_etag: "\"1\"",
                source_away: None,
                corrections: Vec::new(),
                losses: Vec::new(),
                sessions: 0,
                device: String::new(),
                step: JoiningStep::Phone,
                answers: HashMap::new(),
            }),
            key,
            authority,
            clock,
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn refuse_next(&self, path: &'static str, code: ProblemCode, status: u16) {
        let problem = Problem::new(code, status, "refused");
        self.world().refusals.push_back((path, problem));
    }

    fn handle(&self, request: &Request) -> Result<Answer, BackendError> {
        let mut world = self.world();
        world.sent.push(request.clone());
        if world.away {
            return Err(BackendError::Away("unplugged".into()));
        }
        if let Some((path, _)) = world.refusals.front()
            && request.path.ends_with(path)
        {
            let (_, problem) = world.refusals.pop_front().expect("one");
            return Err(BackendError::Problem(Box::new(problem)));
        }
        let repeated = request
            .idempotency_key
            .as_ref()
            .and_then(|key| world.answers.get(key).cloned());
        let answer = match repeated {
            Some(answer) => answer,
            None => self.route(&mut world, request)?,
        };
        if let Some(key) = &request.idempotency_key {
            world.answers.insert(key.clone(), answer.clone());
            if world.answers_to_lose > 0 {
                world.answers_to_lose -= 1;
                return Err(BackendError::Away("the answer got lost".into()));
            }
        }
        Ok(answer)
    }

    fn route(&self, world: &mut World, request: &Request) -> Result<Answer, BackendError> {
        let now = self.clock.local();
        let segments: Vec<&str> = request.path.split('/').skip(2).collect();
        match (request.method, segments.as_slice()) {
            (Method::Get, ["service"]) => json(&ServiceInfo {
                origin: world.site.clone(),
                demo: true,
                time: now,
                authorities: vec![self.authority.to_pem()],
                version: "0".to_owned(),
            }),
            (Method::Post, ["joining"]) => joining(world, JoiningStep::Code, now),
            (Method::Get, ["joining", _]) => {
                let step = world.step;
                joining(world, step, now)
            }
            (Method::Post, ["joining", _, "resend"]) => joining(world, JoiningStep::Code, now),
            (Method::Post, ["joining", _, "code"]) => {
                step(world, JoiningStep::Code, JoiningStep::Identity, now)
            }
            (Method::Post, ["joining", _, "identity"]) => step(
                world,
                JoiningStep::Identity,
                JoiningStep::ControlQuestions,
                now,
            ),
            (Method::Post, ["joining", _, "control"]) => step(
                world,
                JoiningStep::ControlQuestions,
                JoiningStep::Certificate,
                now,
            ),
            (Method::Post, ["joining", _, "certificate"]) => self.issue(world, request, now),
            (Method::Post, ["portal", "preview"]) => json(&PortalPreview {
                action: PortalAction::SignIn,
                browser: BrowserKind::Firefox,
                network: "203.0.*.*".to_owned(),
                until: now + SignedDuration::from_mins(2),
            }),
            (Method::Post, ["portal", "approve"]) => json(&PortalApproved {
                number: "07".to_owned(),
                until: now + SignedDuration::from_mins(2),
            }),
            (Method::Get, ["portal", "sessions"]) => json(&PortalSessions {
                sessions: vec![PortalSessionEntry {
                    session: SessionId::from_random([6; 16]),
                    browser: BrowserKind::Firefox,
                    network: "203.0.*.*".to_owned(),
                    opened_at: now,
                    until: now + SignedDuration::from_mins(15),
                    documents: false,
                }],
            }),
            (Method::Delete, ["portal", "sessions", _]) => Ok(Answer {
                status: 204,
                etag: None,
                body: Vec::new(),
            }),
            (Method::Post, ["session", "challenge"]) => self.challenge(world, request, now),
            (Method::Post, ["session", "eds"]) => self.sign_in(world, request, now),
            (Method::Post, ["session", "code"] | ["signing-codes"]) => json(&CodeSent {
                code: OneTimeCodeId::from_random([5; 16]),
                until: now + SignedDuration::from_mins(5),
            }),
            (Method::Post, ["session", "one-time-password"]) => {
                session(world, AccessLevel::OneTimePassword, now)
            }
            (Method::Delete, ["session"]) => Ok(Answer {
                status: 204,
                etag: None,
                body: Vec::new(),
            }),
            _ if request.token.is_none() => refused(ProblemCode::SignInRequired, 401),
            (Method::Get, ["sources", source, "documents"]) => {
                documents(world, source, request, now)
            }
            (Method::Post, ["documents", _, "loss"]) => {
                let body: ReportLoss = parsed(request);
                world.losses.push(body);
                json(&ReportedLoss {
                    document: document(),
                    standing: match body.loss {
                        Loss::Lost => Standing::Lost,
                        Loss::Stolen => Standing::Stolen,
                    },
                    reported_at: now,
                })
            }
            (Method::Get, ["corrections"]) => json(&Corrections {
                corrections: world.corrections.clone(),
            }),
            (Method::Post, ["corrections"]) => {
                let status = correction(parsed(request), now);
                world.corrections.push(status.clone());
                json(&status)
            }
            (Method::Post, ["accesses"]) => give(world, request, now),
            (Method::Get, ["accesses", access]) => access_status(world, access, |_| {}),
            (Method::Post, ["accesses", access, "extend"]) => {
                access_status(world, access, |status| status.until = status.longest_until)
            }
            (Method::Post, ["accesses", access, "close"]) => {
                access_status(world, access, |status| {
                    status.state = AccessState::Closed { at: now };
                })
            }
            (Method::Post, ["open", "preview"]) if world.openings > 0 => {
                refused(ProblemCode::AlreadyOpened, 410)
            }
            (Method::Post, ["open", "preview"]) => json(&Preview {
                kind: DocumentKind::NationalId,
                holder: "Айгерім С.".to_owned(),
                terms: Terms::default(),
                until: now + SignedDuration::from_mins(5),
            }),
            (Method::Post, ["open"]) if world.openings > 0 => {
                refused(ProblemCode::AlreadyOpened, 410)
            }
            (Method::Post, ["open"]) => {
                world.openings += 1;
                json(&OpenedDocument {
                    document: national_id(now).shown(&Scope::Whole, civil_day(now)),
                    terms: Terms::default(),
                    opened_at: now,
                    viewer: Viewer::Person {
                        name: person().to_string(),
                    },
                })
            }
            (Method::Get, ["profile"]) => json(&Profile {
                iin: iin(),
                full_name: person(),
                date_of_birth: iin().date_of_birth(),
                phone: "+7701 ••• •• 67".to_owned(),
                email: "aigerim@example.kz".to_owned(),
                level: AccessLevel::Eds,
                permanent_address: None,
                temporary: Vec::new(),
                eds: None,
            }),
            (Method::Post, ["dwellings", "search"]) => json(&FoundDwelling {
                dwelling: dwelling(),
                as_owner: world.consents_needed == 0,
                consents_needed: world.consents_needed,
            }),
            (Method::Post, ["requests"]) => self.submit(world, request, now),
            (Method::Get, ["requests", _]) => {
                let until = now + SignedDuration::from_hours(24);
                request_status(world, RequestState::AwaitingSignature { until }, now)
            }
            (Method::Post, ["requests", _, "signature"]) => {
                let signature: Signature = parsed(request);
                self.check_signature(&signature, &world.statement, now);
                request_status(world, RequestState::Registered { at: now }, now)
            }
            (Method::Post, ["requests", _, "ask-again"]) => {
                let until = now + SignedDuration::from_hours(1);
                request_status(world, RequestState::AwaitingConsents { until }, now)
            }
            (Method::Post, ["requests", _, "withdraw"]) => {
                request_status(world, RequestState::Withdrawn { at: now }, now)
            }
            (Method::Get, ["consents"]) => json(&Consents {
                consents: vec![consent_status(world, ConsentState::Asked, now)],
            }),
            (Method::Get, ["consents", _]) => {
                json(&consent_status(world, ConsentState::Asked, now))
            }
            (Method::Post, ["consents", _, "answer"]) => self.answer(world, request, now),
            (Method::Post, ["notifications", "read"]) => Ok(Answer {
                status: 204,
                etag: None,
                body: Vec::new(),
            }),
            _ => refused(ProblemCode::NotFound, 404),
        }
    }

    fn issue(
        &self,
        world: &mut World,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        if world.step != JoiningStep::Certificate {
            return refused(ProblemCode::JoiningStep, 409);
        }
        let body: RequestCertificate = parsed(request);
        let asked = pkcs10::CertificationRequest::parse(&body.request.0).expect("PKCS#10");
        let subject: &PersonName = asked.subject();
        let serial = [u8::try_from(world.certificates.len()).expect("few") + 1; 16];
        let draft = certificate::Draft::person(
            &self.authority,
            subject,
            asked.public_key(),
            serial,
            now,
            now + SignedDuration::from_hours(24 * 365),
        )
        .expect("a draft");
        let random = SystemRandom::new();
        let signature = self
            .key
            .sign(draft.to_be_signed(), &random)
            .expect("signed");
        let certificate = draft.attach(&signature).expect("a certificate");
        world.certificates.push(certificate.clone());
        world.step = JoiningStep::Done;
        json(&Joined {
            certificate: certificate.as_der().to_vec().into(),
            authority: self.authority.as_der().to_vec().into(),
            person: person(),
            replaced: false,
        })
    }

    fn challenge(
        &self,
        world: &World,
        _request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let challenge = SignInChallenge::draft(
            &world.site,
            &world.device,
            [7; 16],
            now,
            &Settings::default(),
        );
        json(&Challenge {
            challenge: ChallengeId::from_random([6; 16]),
            statement: statement::to_be_signed(&challenge).into(),
        })
    }

    fn sign_in(
        &self,
        world: &mut World,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let body: SignInByEds = parsed(request);
        let challenge = SignInChallenge::draft(
            &world.site,
            &world.device,
            [7; 16],
            now,
            &Settings::default(),
        );
        let content = statement::to_be_signed(&challenge);
        self.verify(&body.signature, &content, SignInChallenge::SUBJECT, now);
        session(world, AccessLevel::Eds, now)
    }

    fn submit(
        &self,
        world: &mut World,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let body: SubmitRequest = parsed(request);
        if let Some(signature) = &body.signature {
            self.check_signature(signature, &body.statement.0, now);
        }
        world.statement.clone_from(&body.statement.0);
        let state = match &body.signature {
            Some(_) => RequestState::Registered { at: now },
            None => RequestState::AwaitingConsents {
                until: now + SignedDuration::from_hours(1),
            },
        };
        world.submitted.push(body);
        request_status(world, state, now)
    }

    fn check_signature(&self, signature: &Signature, content: &[u8], now: Timestamp) {
        match signature {
            Signature::Eds { cms } => {
                self.verify(cms, content, TemporaryRegistration::SUBJECT, now);
            }
            Signature::OneTimePassword { digits, .. } => assert_eq!(digits, "123456"),
        }
    }

    fn answer(
        &self,
        world: &mut World,
        request: &Request,
        now: Timestamp,
    ) -> Result<Answer, BackendError> {
        let body: AnswerConsent = parsed(request);
        self.verify(
            &body.signature,
            &body.statement.0,
            ConsentStatement::SUBJECT,
            now,
        );
        world.answered.push(body);
        json(&consent_status(world, ConsentState::Given, now))
    }

    fn verify(&self, cms: &Bytes, content: &[u8], subject: &str, now: Timestamp) {
        let authorities = std::slice::from_ref(&self.authority);
        let verified = cades::verify(&cms.0, content, subject, authorities, now);
        let verified = verified.expect("a signature that verifies");
        assert_eq!(verified.certificate.iin(), Some(iin().as_str()));
    }
}

impl Backend for Service {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Answer, BackendError>> {
        Box::pin(async move { self.handle(&request) })
    }

    fn events(
        &self,
        _token: Secret,
        _last_id: Option<String>,
    ) -> BoxFuture<'_, Result<Events, BackendError>> {
        Box::pin(async { Ok(futures::stream::pending().boxed()) })
    }
}

pub(crate) fn national_id(now: Timestamp) -> Document {
    Document {
        id: document(),
        kind: DocumentKind::NationalId,
        person: person(),
        of_child: false,
        number: "045678912".to_owned(),
        valid_until: Some("2031-05-17".parse().expect("a day")),
        standing: Standing::InForce,
        reported_at: None,
        fields: vec![Field {
            name: FieldName::Number,
            value: LocalizedText::same("045678912"),
            source: SourceSystem::GbdFl,
            fetched_at: now,
        }],
        ages: Vec::new(),
        photo: Some("iVBORw0KGgo=".to_owned()),
        fetched_at: now,
    }
}

fn documents(
    world: &World,
    source: &str,
    request: &Request,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    let source = SourceSystem::ALL
        .into_iter()
        .find(|one| one.as_str() == source)
        .expect("a source");
    if world.source_away == Some(source) {
        return refused(ProblemCode::SourceAway, 503);
    }
    if request.etag.as_deref() == Some(world.documents_etag) {
        return Ok(Answer {
            status: 304,
            etag: request.etag.clone(),
            body: Vec::new(),
        });
    }
    let of_gbd_fl = source == SourceSystem::GbdFl;
    let pending = Pending {
        kind: DocumentKind::Diploma,
        person: person(),
        of_child: false,
        why: PendingReason::NotIssued,
    };
    let answer = json(&SourceDocuments {
        source,
        documents: of_gbd_fl.then(|| national_id(now)).into_iter().collect(),
        pending: (source == SourceSystem::HigherEducation)
            .then_some(pending)
            .into_iter()
            .collect(),
    })?;
    Ok(Answer {
        etag: Some(world.documents_etag.to_owned()),
        ..answer
    })
}

fn correction(asked: AskCorrection, now: Timestamp) -> CorrectionStatus {
    CorrectionStatus {
        correction: CorrectionId::from_random([8; 16]),
        document: asked.document,
        kind: DocumentKind::NationalId,
        field: asked.field,
        source: SourceSystem::GbdFl,
        reason: asked.reason,
        asked_at: now,
        state: CorrectionState::Sent,
    }
}

fn give(world: &mut World, request: &Request, now: Timestamp) -> Result<Answer, BackendError> {
    let body: GiveAccess = parsed(request);
    let at = u8::try_from(world.accesses.len()).expect("few") + 1;
    let status = AccessStatus {
        access: ShareId::from_random([at; 16]),
        document: body.document.clone(),
        kind: DocumentKind::NationalId,
        terms: body.terms.clone(),
        given_at: now,
        until: now + SignedDuration::from_mins(5),
        longest_until: now + SignedDuration::from_mins(30),
        state: AccessState::Open,
    };
    world.accesses.push((body, status.clone()));
    json(&status)
}

fn access_status(
    world: &mut World,
    access: &str,
    change: impl FnOnce(&mut AccessStatus),
) -> Result<Answer, BackendError> {
    match world
        .accesses
        .iter_mut()
        .find(|(_, status)| status.access.as_str() == access)
    {
        Some((_, status)) => {
            change(status);
            json(status)
        }
        None => refused(ProblemCode::NotFound, 404),
    }
}

fn request_status(
    world: &World,
    state: RequestState,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    json(&RequestStatus {
        request: request_id(),
        statement: world.statement.clone().into(),
        state,
        submitted_at: now,
        consented_at: None,
        signed_at: None,
        signed_by: None,
        answered: 0,
        asked: world.consents_needed,
        ask_again_until: None,
    })
}

fn consent_status(world: &World, state: ConsentState, now: Timestamp) -> ConsentStatus {
    ConsentStatus {
        consent: consent_id(),
        request: request_id(),
        statement: world.statement.clone().into(),
        state,
        request_state: RequestState::AwaitingConsents {
            until: now + SignedDuration::from_hours(1),
        },
        asked_at: now,
        until: now + SignedDuration::from_hours(1),
        answered_at: None,
    }
}

fn joining(world: &mut World, step: JoiningStep, now: Timestamp) -> Result<Answer, BackendError> {
    world.step = step;
    json(&JoiningStatus {
        joining: JoiningId::from_random([4; 16]),
        step,
        code: None,
        code_until: (step == JoiningStep::Code).then(|| now + SignedDuration::from_mins(5)),
        person: (step >= JoiningStep::Certificate).then(person),
    })
}

fn step(
    world: &mut World,
    from: JoiningStep,
    to: JoiningStep,
    now: Timestamp,
) -> Result<Answer, BackendError> {
    if world.step != from {
        return refused(ProblemCode::JoiningStep, 409);
    }
    joining(world, to, now)
}

fn session(world: &mut World, level: AccessLevel, now: Timestamp) -> Result<Answer, BackendError> {
    world.sessions += 1;
    json(&SessionOpened {
        session: SessionId::from_random([u8::try_from(world.sessions).expect("few"); 16]),
        token: secret("token"),
        level,
        until: now + SignedDuration::from_hours(12),
    })
}

fn parsed<T: DeserializeOwned>(request: &Request) -> T {
    let body = request.body.as_ref().expect("a body");
    serde_json::from_slice(body).expect("of the protocol")
}

fn json<T: Serialize>(value: &T) -> Result<Answer, BackendError> {
    Ok(Answer {
        status: 200,
        etag: None,
        body: serde_json::to_vec(value).expect("serialises"),
    })
}

fn refused(code: ProblemCode, status: u16) -> Result<Answer, BackendError> {
    let problem = Problem::new(code, status, "refused");
    Err(BackendError::Problem(Box::new(problem)))
}
