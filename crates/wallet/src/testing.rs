//! A service in memory with an authority of its own, and wallets that talk to it: for the tests of the use cases.

mod answers;
mod appeals;
mod dossier;
mod guard;
mod inquiry;
mod issuer;
mod service;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    AttachmentId, Bin, ChallengeId, ConsentId, CorrectionId, DeskCaseId, DocumentId, FullName, Iin,
    JoiningId, LocalizedText, OneTimeCodeId, ReportId, RequestId, SessionId, Settings, ShareId,
    access::{AccessState, Scope, Terms, Viewer},
    application::Application,
    attachment::AttachmentKind,
    consent::{ConsentState, ConsentStatement},
    correction::CorrectionState,
    desk::{
        ConsentWay, Dependence, DeskRecord, DeskRole, DeskSignature, EmployeeName, PaperKind,
        PaperNumber, Party, SeenPaper,
    },
    document::{
        Document, DocumentKind, Field, FieldName, Loss, Pending, PendingReason, SourceSystem,
        Standing,
    },
    eligibility::{Finding, GoTo, Law, Reason, needs},
    joining::JoiningStep,
    order::OrderApproval,
    permanent::Relation,
    portal::{BrowserKind, PortalAction, PortalPlace},
    report::{ReportNumber, ReportState},
    request::{RefusalGround, RequestState},
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
    appeal::AppealStatus,
    attachment::{Attach, AttachmentStatus},
    client::OrganisationShown,
    consent::{AnswerConsent, ConsentStatus, Consents},
    desk::{DeskSigned, DeskToSign, SignDesk},
    document::{
        AskCorrection, CorrectionStatus, Corrections, ReportLoss, ReportedLoss, SourceDocuments,
    },
    dossier::Dossier,
    eligibility::Before,
    fee::FeeStatus,
    joining::{Joined, JoiningStatus, RequestCertificate},
    order::{Order, SignOrder},
    permanent::{RepresentedPeople, RepresentedPerson},
    portal::{PortalApproved, PortalPreview, PortalSessionEntry, PortalSessions},
    profile::Profile,
    report::{ReportStatus, Reports, SendReport},
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

pub(crate) use issuer::{LIST_LIFE, SMALL};
pub(crate) use service::Service;

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

    /// Another machine with a clock of its own, whose person is to join the same service.
    pub(crate) fn beside(&self) -> Self {
        self.service.world().step = JoiningStep::Phone;
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            keystore: Arc::default(),
            clock: Arc::new(Clock::set(self.clock.local())),
            service: Arc::clone(&self.service),
        }
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            profile: self.folder.path().join("profile"),
            server: ORIGIN.to_owned(),
            keystore: KeystoreChoice::Os,
            settings: Settings::default().into(),
        }
    }

    pub(crate) async fn try_open(&self) -> Result<Wallet, crate::Error> {
        let ports = Ports {
            keystore: self.keystore.clone(),
            clock: Arc::clone(&self.clock),
            backend: Some(self.service.clone()),
        };
        let wallet = Wallet::open_with(self.options(), ports).await?;
        {
            let mut world = self.service.world();
            world.device = wallet.0.device.thumbprint();
            world.device_key = Some(wallet.0.device.public_key());
        }
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

    /// Unlocks a wallet that has locked itself meanwhile.
    pub(crate) async fn unlock(&self, wallet: &Wallet) {
        wallet
            .unlock_with_code(secret(CODE))
            .await
            .expect("unlocked");
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

/// A child of fifteen for whom the person applies.
pub(crate) fn child() -> RepresentedPerson {
    let born: jiff::civil::Date = "2010-06-01".parse().expect("a day");
    RepresentedPerson {
        relation: Relation::Parent,
        iin: Iin::issue(born, domain::iin::Sex::Male, 7).expect("an IIN"),
        full_name: FullName {
            given_name: "Арман".to_owned(),
            ..person()
        },
        date_of_birth: born,
        only_with_applicant: false,
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

/// The record of a case in which the wallet's person is the representative, or the employee.
pub(crate) fn desk_record(role: DeskRole) -> DeskRecord {
    let other = |serial| Party {
        iin: Iin::issue(
            "1985-01-02".parse().expect("a day"),
            domain::iin::Sex::Male,
            serial,
        )
        .expect("an IIN"),
        full_name: person(),
    };
    let representative = match role {
        DeskRole::Representative => Party {
            iin: iin(),
            full_name: person(),
        },
        DeskRole::Employee => other(2_001),
    };
    let applicant = other(2_002);
    let paper = |kind| SeenPaper {
        kind,
        number: PaperNumber::parse("041234567").expect("a number"),
        original: true,
    };
    DeskRecord {
        subject: DeskRecord::SUBJECT.to_owned(),
        site: ORIGIN.to_owned(),
        case: DeskCaseId::from_random([4; 16]),
        employee: EmployeeName {
            full_name: person(),
            centre: LocalizedText::same("Service centre 1"),
        },
        registration: TemporaryRegistration::draft(
            ORIGIN,
            TemporaryRegistrationForm {
                as_owner: false,
                dwelling: dwelling(),
                from: "2026-03-02".parse().expect("a day"),
                months: 3,
                reason: StayReason::Family,
            },
            Applicant {
                date_of_birth: applicant.iin.date_of_birth(),
                iin: applicant.iin,
                full_name: applicant.full_name,
            },
            "2026-03-01T09:00:00Z".parse().expect("an instant"),
            [9; 16],
            &Settings::default(),
        )
        .expect("a registration"),
        owner: other(2_003),
        dependence: Dependence::Minor,
        representative,
        papers: vec![
            paper(PaperKind::ApplicantIdentity),
            paper(PaperKind::RepresentativeIdentity),
            paper(PaperKind::BirthCertificate),
        ],
        consent: ConsentWay::Eds,
    }
}
