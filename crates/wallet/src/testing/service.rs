//! The service: what it was asked, and what it says.

mod signed;

use credential::status_list::Status;
use protocol::{inquiry::IssuedInquiry, queue::ReservationStatus};

use super::{
    answers::*,
    dossier::sealed_dossier,
    inquiry::{self, Seal},
    issuer::*,
    *,
};

/// The service.
pub(crate) struct Service {
    world: Mutex<World>,
    key: PrivateKey,
    pub(crate) authority: Certificate,
    pub(crate) issuer: Issuer,
    seal: Seal,
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
    pub(crate) attached: Vec<Vec<u8>>,
    pub(crate) answered: Vec<AnswerConsent>,
    pub(crate) statement: Vec<u8>,
    /// The dossier that is given out in place of a right one.
    pub(crate) dossier: Option<Vec<u8>>,
    pub(crate) consents_needed: u32,
    /// The fees that the bank declines, of those to come.
    pub(crate) fees_to_decline: u32,
    /// How often a fee was paid.
    pub(crate) fees: u32,
    /// What is to be signed on the page whose code is scanned.
    pub(crate) ordered: Option<Vec<u8>>,
    /// What a desk asks to be signed.
    pub(crate) desk: Option<DeskToSign>,
    /// What was signed for a desk.
    pub(crate) desk_signed: Vec<DeskSignature>,
    /// What a page asks for that is to be let in.
    pub(crate) portal_action: PortalAction,
    pub(crate) documents_etag: &'static str,
    /// What the national ID says of its number.
    pub(crate) number: &'static str,
    /// The device key of the wallet.
    pub(crate) device_key: Option<eds::key::PublicKey>,
    /// Credentials that were issued.
    pub(crate) issued: u64,
    /// Places of the status list that have ended.
    pub(crate) ended: Vec<(u64, Status)>,
    /// Whether no credentials are issued at the moment.
    pub(crate) credentials_away: bool,
    /// Whether the status list does not come.
    pub(crate) list_away: bool,
    /// A document source that does not answer.
    pub(crate) source_away: Option<SourceSystem>,
    pub(crate) corrections: Vec<CorrectionStatus>,
    pub(crate) losses: Vec<ReportLoss>,
    pub(crate) reports: Vec<ReportStatus>,
    /// Whether requests were refused.
    pub(crate) refused: bool,
    pub(crate) appeals: Vec<AppealStatus>,
    pub(crate) receipt_of_other_bytes: bool,
    pub(crate) inquiries: Vec<IssuedInquiry>,
    pub(crate) reservations: Vec<ReservationStatus>,
    pub(crate) sessions: u32,
    /// Standing rules that were set, with the SHA-256 of their statements, the oldest first.
    pub(crate) rules: Vec<(String, protocol::guard::RuleStatus)>,
    /// The thumbprint that a challenge names: what a real service reads out of the proof.
    pub(crate) device: String,
    pub(super) step: JoiningStep,
    answers: HashMap<String, Answer>,
}

impl Service {
    pub(super) fn new(clock: Arc<Clock>) -> Self {
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
                attached: Vec::new(),
                answered: Vec::new(),
                statement: statement::to_be_signed(&registration),
                dossier: None,
                consents_needed: 0,
                fees_to_decline: 0,
                fees: 0,
                ordered: None,
                desk: None,
                desk_signed: Vec::new(),
                portal_action: PortalAction::SignIn,
                documents_etag: "\"1\"",
                number: "045678912",
                device_key: None,
                issued: 0,
                ended: Vec::new(),
                credentials_away: false,
                list_away: false,
                source_away: None,
                corrections: Vec::new(),
                losses: Vec::new(),
                reports: Vec::new(),
                refused: false,
                appeals: Vec::new(),
                receipt_of_other_bytes: false,
                inquiries: Vec::new(),
                reservations: Vec::new(),
                sessions: 0,
                rules: Vec::new(),
                device: String::new(),
                step: JoiningStep::Phone,
                answers: HashMap::new(),
            }),
            issuer: Issuer::new(&authority, &key),
            seal: Seal::new(&authority, &key),
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

    /// The dossier of the one request, for a service of this origin.
    pub(crate) fn dossier(&self, site: &str) -> Vec<u8> {
        let statement = self.world().statement.clone();
        self.sealed(site, &statement)
    }

    fn sealed(&self, site: &str, statement: &[u8]) -> Vec<u8> {
        let now = self.clock.local();
        sealed_dossier(site, statement, &self.authority, &self.key, now)
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
                action: match (&world.ordered, &world.desk) {
                    (Some(_), _) => PortalAction::SignOrder,
                    (None, Some(desk)) if desk.role == DeskRole::Employee => {
                        PortalAction::DeskRecord
                    }
                    (None, Some(_)) => PortalAction::DeskConsent,
                    (None, None) => world.portal_action,
                },
                browser: BrowserKind::Firefox,
                network: "203.0.*.*".to_owned(),
                until: now + SignedDuration::from_mins(2),
                order: world.ordered.clone().map(|statement| Order {
                    statement: statement.into(),
                    consents_needed: world.consents_needed,
                    request: None,
                }),
                desk: world.desk.clone(),
            }),
            (Method::Post, ["desk", "sign"]) => self.sign_desk(world, request, now),
            (Method::Post, ["desk", "decline"]) => Ok(Answer {
                status: 204,
                etag: None,
                body: Vec::new(),
            }),
            (Method::Post, ["portal", "order", "sign"]) => self.sign_order(world, request, now),
            (Method::Post, ["portal", "order", "refuse"]) => Ok(Answer {
                status: 204,
                etag: None,
                body: Vec::new(),
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
                    place: PortalPlace::Portal,
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
            (Method::Get, ["status-lists", _]) => status_list(&self.issuer, world, request, now),
            _ if request.token.is_none() => refused(ProblemCode::SignInRequired, 401),
            (Method::Get, ["sources", source, "documents"]) => {
                documents(world, source, request, now)
            }
            (Method::Post, ["sources", _, "credentials"]) => {
                issue(&self.issuer, world, request, now)
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
            (_, ["inquiries" | "inquiry-checks" | "reservations", ..]) => {
                inquiry::answer(&self.seal, world, request, &segments, now)
            }
            (Method::Get, ["reports"]) => json(&Reports {
                reports: world.reports.clone(),
            }),
            (Method::Post, ["reports"]) => {
                let status = report(parsed(request), now);
                world.reports.push(status.clone());
                json(&status)
            }
            (Method::Post, ["reports", _, "withdraw"]) => {
                let mut status = world.reports.pop().expect("a report");
                status.state = ReportState::Withdrawn { at: now };
                world.reports.push(status.clone());
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
            (Method::Get, ["organisations", "260140099936"]) => json(&OrganisationShown {
                bin: Bin::parse("260140099936").expect("a BIN"),
                name: LocalizedText::same("Ulgi Hotel LLP"),
            }),
            (Method::Post, ["open", "preview"]) if world.openings > 0 => {
                refused(ProblemCode::AlreadyOpened, 410)
            }
            (Method::Post, ["open", "preview"]) => json(&Preview {
                kind: DocumentKind::NationalId,
                holder: "Айгерім С.".to_owned(),
                terms: Terms::default(),
                until: now + SignedDuration::from_mins(5),
                viewer: Viewer::Person {
                    name: "Сынақова Айгүл".to_owned(),
                },
            }),
            (Method::Post, ["open"]) if world.openings > 0 => {
                refused(ProblemCode::AlreadyOpened, 410)
            }
            (Method::Post, ["open"]) => {
                world.openings += 1;
                let document = world.document(now);
                let nonce = nonce_of(request);
                json(&OpenedDocument {
                    presentation: self
                        .issuer
                        .show(&document, &["number", "photo"], &nonce, now),
                    nonce,
                    document: document.shown(&Scope::Whole, civil_day(now)),
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
            (Method::Get, ["home"]) => json(&guard::home(world)),
            (Method::Post, ["home", "rules"]) => {
                let body: protocol::guard::SetRule = parsed(request);
                let (content, subject) = (&body.statement.0, domain::guard::RuleStatement::SUBJECT);
                self.verify(&body.signature, content, subject, now);
                json(&guard::set_rule(world, body, now))
            }
            (Method::Post, ["dwellings", "search"]) => json(&FoundDwelling {
                dwelling: dwelling(),
                as_owner: world.consents_needed == 0,
                consents_needed: world.consents_needed,
                rented_from_state: false,
            }),
            (Method::Get, ["represented"]) => json(&RepresentedPeople {
                people: vec![child()],
            }),
            (Method::Post, ["attachments"]) => attach(world, parsed(request), now),
            (Method::Get, ["services", _, "before"]) => json(&before()),
            (Method::Post, ["requests"]) => self.submit(world, parsed(request), now),
            (_, ["appeals", parts @ ..]) => self.appeals(world, request, parts, now),
            (Method::Get, ["requests", _]) if world.refused => {
                let ground = RefusalGround::UnreliableData;
                request_status(world, RequestState::Refused { ground, at: now }, now)
            }
            (Method::Get, ["requests", _]) => {
                let until = now + SignedDuration::from_hours(24);
                request_status(world, RequestState::AwaitingSignature { until }, now)
            }
            (Method::Get, ["requests" | "consents", _, "fee"]) => json(&world.fee(now)),
            (Method::Post, ["requests" | "consents", _, "fee"]) if world.fees_to_decline > 0 => {
                world.fees_to_decline -= 1;
                refused(ProblemCode::FeeDeclined, 402)
            }
            (Method::Post, ["requests" | "consents", _, "fee"]) => {
                world.fees += 1;
                json(&world.fee(now))
            }
            (Method::Get, ["requests" | "consents", _, "dossier"]) => {
                let kept = world.dossier.clone();
                let container = kept.unwrap_or_else(|| self.sealed(&world.site, &world.statement));
                json(&Dossier {
                    container: container.into(),
                })
            }
            (Method::Post, ["requests", _, "signature"]) => {
                let signature: Signature = parsed(request);
                self.check_signature(&signature, &world.statement, now);
                let until = now + SignedDuration::from_mins(15);
                request_status(world, RequestState::Processing { until }, now)
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
