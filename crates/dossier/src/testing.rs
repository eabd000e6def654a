//! A request with two consents, its people and its service, for the tests of this crate.

#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods)] // ECDSA needs randomness.

use domain::{
    FullName, Iin, LocalizedText, RequestId, Settings,
    consent::{Answer, ConsentStatement},
    dossier::{Decided, KeptSignature, Outcome, Signer},
    iin::Sex,
    request::SignatureKind,
    residence::{
        Applicant, Dwelling, Region, Rka, StayReason, TemporaryRegistration,
        TemporaryRegistrationForm,
    },
    statement::{Statement, to_be_signed},
};
use eds::{
    PersonName, cades,
    certificate::{Certificate, Draft as CertificateDraft},
    key::PrivateKey,
    sha256,
};
use jiff::{Timestamp, civil::date};
use ring::rand::{SecureRandom, SystemRandom};

use crate::{Draft, Parts, SUBJECT, Shown};

pub(crate) const SITE: &str = "https://qoltanba.example";

/// Somebody with a key and a certificate.
pub(crate) struct Holder {
    pub iin: Iin,
    key: PrivateKey,
    pub certificate: Certificate,
}

impl Holder {
    pub fn sign(&self, content: &[u8], subject: &str, at: Timestamp) -> Vec<u8> {
        cms(&self.key, &self.certificate, content, subject, at)
    }
}

pub(crate) struct World {
    pub authority: Certificate,
    seal_key: PrivateKey,
    seal: Certificate,
    pub applicant: Holder,
    pub owners: [Holder; 2],
}

impl World {
    pub fn new() -> Self {
        let key = generate();
        let draft = CertificateDraft::authority(
            "Test authority",
            &key.public_key(),
            serial(),
            at("2026-01-01T00:00:00Z"),
            at("2036-01-01T00:00:00Z"),
        );
        let authority = attach(draft.unwrap(), &key);
        let seal_key = generate();
        let draft = CertificateDraft::seal(
            &authority,
            "Test service",
            &seal_key.public_key(),
            serial(),
            at("2026-01-01T00:00:00Z"),
            at("2035-01-01T00:00:00Z"),
        );
        let seal = attach(draft.unwrap(), &key);
        let holder = |serial_of_iin, given_name: &str| {
            let iin = Iin::issue(date(1990, 5, 17), Sex::Female, serial_of_iin).unwrap();
            let holders_key = generate();
            let name = PersonName {
                iin: iin.as_str().to_owned(),
                common_name: format!("СЫНАҚОВА {given_name}"),
                surname: "СЫНАҚОВА".to_owned(),
                given_name: given_name.to_owned(),
                email: None,
            };
            let draft = CertificateDraft::person(
                &authority,
                &name,
                &holders_key.public_key(),
                serial(),
                at("2026-06-01T00:00:00Z"),
                at("2027-06-01T00:00:00Z"),
            );
            Holder {
                iin,
                certificate: attach(draft.unwrap(), &key),
                key: holders_key,
            }
        };
        Self {
            applicant: holder(100, "ДАНА"),
            owners: [holder(200, "ЕРЛАН"), holder(300, "ЖАНАР")],
            authority,
            seal_key,
            seal,
        }
    }

    pub fn sealed(&self, content: &[u8], subject: &str, at: Timestamp) -> Vec<u8> {
        cms(&self.seal_key, &self.seal, content, subject, at)
    }

    pub fn seal(&self) -> &Certificate {
        &self.seal
    }

    pub fn request(&self) -> Vec<u8> {
        let form = TemporaryRegistrationForm {
            as_owner: false,
            dwelling: Dwelling {
                rka: Rka::parse("0201300123456789").unwrap(),
                region: Region::Astana,
                address: LocalizedText::same("Abay 1"),
            },
            from: date(2026, 11, 25),
            months: 6,
            reason: StayReason::Study,
        };
        let applicant = Applicant {
            iin: self.applicant.iin.clone(),
            full_name: FullName {
                surname: "Сынақова".to_owned(),
                given_name: "Дана".to_owned(),
                patronymic: None,
            },
            date_of_birth: date(1990, 5, 17),
        };
        let now = at("2026-11-24T10:00:00Z");
        let registration = TemporaryRegistration::draft(
            SITE,
            form,
            applicant,
            now,
            [0x22; 16],
            &Settings::default(),
        );
        to_be_signed(&registration.unwrap())
    }

    pub fn consent(&self, request: &[u8], answer: Answer) -> Vec<u8> {
        let registration: TemporaryRegistration = domain::statement::parse(request).unwrap();
        to_be_signed(&ConsentStatement::draft(
            &id(),
            request,
            &registration.into(),
            answer,
        ))
    }

    /// What a registered request leaves: everything, as an owner keeps it, or what its applicant may see.
    pub fn case(&self, withheld: bool) -> Case {
        let request = self.request();
        let received_at = at("2026-11-24T10:10:00Z");
        let mut case = Case {
            shown: Vec::new(),
            outcome: Outcome {
                subject: Outcome::SUBJECT.to_owned(),
                site: SITE.to_owned(),
                request: id(),
                request_sha256: domain::hex(&sha256(&request)),
                decided: Decided::Registered,
                submitted_at: at("2026-11-24T10:00:00Z"),
                ended_at: at("2026-11-24T10:30:00Z"),
                consents_asked: 2,
                consents_answered: 2,
                signatures: Vec::new(),
                drawn_up_at: at("2026-11-25T10:00:00Z"),
            },
            request,
        };
        let consent = self.consent(&case.request, Answer::Approve);
        for (number, owner) in self.owners.iter().enumerate() {
            let signature = owner.sign(&consent, ConsentStatement::SUBJECT, received_at);
            let shown = Shown::consent(
                number + 1,
                consent.clone(),
                signature.clone(),
                &owner.certificate,
            );
            case.add(Signer::Consenter, &consent, &signature, shown, withheld);
        }
        let subject = TemporaryRegistration::SUBJECT;
        let signature = self.applicant.sign(&case.request, subject, received_at);
        let shown = Shown::applicant(None, signature.clone(), &self.applicant.certificate);
        let request = case.request.clone();
        case.add(Signer::Applicant, &request, &signature, shown, false);
        case
    }

    pub fn dossier(&self, case: Case) -> Vec<u8> {
        let now = case.outcome.drawn_up_at;
        let outcome = to_be_signed(&case.outcome);
        let draft = Draft::new(Parts {
            request: case.request,
            shown: case.shown,
            outcome_seal: self.sealed(&outcome, Outcome::SUBJECT, now),
            outcome,
            authority: self.authority.clone(),
        });
        let seal = self.sealed(draft.to_be_sealed(), SUBJECT, now);
        draft.attach(&seal).unwrap()
    }
}

/// What a dossier is made of, before it is sealed.
pub(crate) struct Case {
    pub request: Vec<u8>,
    pub shown: Vec<Shown>,
    pub outcome: Outcome,
}

impl Case {
    pub fn add(
        &mut self,
        signer: Signer,
        statement: &[u8],
        signature: &[u8],
        shown: Shown,
        withheld: bool,
    ) {
        self.outcome.signatures.push(KeptSignature {
            signer,
            kind: SignatureKind::Eds,
            statement_sha256: domain::hex(&sha256(statement)),
            signature_sha256: domain::hex(&sha256(signature)),
            received_at: at("2026-11-24T10:10:00Z"),
            files: (!withheld).then(|| shown.files().clone()),
        });
        if !withheld {
            self.shown.push(shown);
        }
    }
}

pub(crate) fn id() -> RequestId {
    RequestId::from_random([0x33; 16])
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn generate() -> PrivateKey {
    PrivateKey::generate(&SystemRandom::new()).unwrap()
}

fn serial() -> [u8; 16] {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).unwrap();
    bytes[0] = bytes[0] & 0x7f | 1;
    bytes
}

fn attach(draft: CertificateDraft, issuer: &PrivateKey) -> Certificate {
    let signature = issuer
        .sign(draft.to_be_signed(), &SystemRandom::new())
        .unwrap();
    draft.attach(&signature).unwrap()
}

fn cms(
    key: &PrivateKey,
    certificate: &Certificate,
    content: &[u8],
    subject: &str,
    at: Timestamp,
) -> Vec<u8> {
    let draft = cades::Draft::new(content, certificate, subject, at).unwrap();
    let signature = key
        .sign(draft.to_be_signed(), &SystemRandom::new())
        .unwrap();
    draft.attach(&signature, &[]).unwrap()
}
