//! Checking a dossier without the service: what is missing, changed or added, and what each signature is worth.

use std::{collections::BTreeMap, fmt};

use domain::{
    RequestId,
    consent::{ConsentStatement, Decision},
    dossier::{Decided, KeptSignature, Outcome, SignatureFiles, Signer},
    request::SignatureKind,
    statement::{self, Statement},
};
use eds::{
    cades::{self, CadesError},
    certificate::{Certificate, ChainError, verify_chain},
    sha256,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    AUTHORITY, ContainerError, MANIFEST, MEDIA_TYPE, MIMETYPE, OUTCOME, OUTCOME_SEAL, REQUEST,
    SEAL, SUBJECT, container, manifest,
};

/// What the seal of a one-time password is for (S-27).
const ONE_TIME_PASSWORD: &str = "qoltanba/one-time-password-signature/1";

/// What in a dossier is not as it has to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Finding {
    /// The file does not begin with what it is.
    NotAsicE,
    /// An object is not there.
    Missing(String),
    /// An object is not what was sealed.
    Changed(String),
    /// An object that the seal knows nothing of.
    Added(String),
    /// An object is not what its name says.
    Unreadable(String),
    /// A signature proves nothing, and why.
    Signature(String, CadesError),
    /// Signed by a person's certificate, where the service has to.
    NotTheService(String),
    /// The certificate that lies beside a signature is not the signer's.
    OtherCertificate(String),
    /// Signed by another person than it says, or by one person twice.
    OtherSigner(String),
    /// Not about this request.
    OtherRequest(String),
    /// The outcome says otherwise than the signatures.
    OutcomeContradicts(&'static str),
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsicE => write!(formatter, "the file does not begin with the type of ASiC-E"),
            Self::Missing(name) => write!(formatter, "{name} is missing"),
            Self::Changed(name) => write!(formatter, "{name} was changed"),
            Self::Added(name) => write!(formatter, "{name} was added"),
            Self::Unreadable(name) => write!(formatter, "{name} is not what its name says"),
            Self::Signature(name, why) => write!(formatter, "{name}: {why}"),
            Self::NotTheService(name) => write!(formatter, "{name} is not sealed by the service"),
            Self::OtherCertificate(name) => {
                write!(formatter, "{name} is not the certificate of the signer")
            }
            Self::OtherSigner(name) => write!(formatter, "{name} is signed by another person"),
            Self::OtherRequest(name) => write!(formatter, "{name} is not about this request"),
            Self::OutcomeContradicts(what) => {
                write!(formatter, "the outcome contradicts what is signed: {what}")
            }
        }
    }
}

/// Who vouches for a signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VouchedBy {
    /// It lies in the dossier and was verified here.
    Itself,
    /// The service, under its seal: this reader may not learn who signed (S-31).
    Service,
}

/// A signature of a dossier.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct CheckedSignature {
    /// Whose.
    pub signer: Signer,
    /// The signer's IIN, where it lies in the dossier.
    pub iin: Option<String>,
    /// How it was made.
    pub kind: SignatureKind,
    /// When it came to the service.
    pub received_at: Timestamp,
    /// Who vouches for it.
    pub vouched_by: VouchedBy,
}

/// What a dossier says, and what of it does not hold.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verified {
    /// What became of the request, if that can be read.
    pub outcome: Option<Outcome>,
    /// The signatures that hold, in the order of the outcome.
    pub signatures: Vec<CheckedSignature>,
    /// Whether the authority was given; else it is the dossier's own word.
    pub authority_was_given: bool,
    /// What is not as it has to be; empty where all holds.
    pub findings: Vec<Finding>,
}

/// Checks a dossier against an authority, or against the one that lies in it.
pub fn verify(file: &[u8], authority: Option<&Certificate>) -> Result<Verified, ContainerError> {
    let entries = container::read(file)?;
    let mut findings = Vec::new();
    let begins = entries.first().is_some_and(|first| {
        first.name == MIMETYPE && first.stored && first.bytes == MEDIA_TYPE.as_bytes()
    });
    if !begins {
        findings.push(Finding::NotAsicE);
    }
    let mut checking = Checking {
        objects: entries
            .into_iter()
            .filter(|entry| entry.name != MIMETYPE)
            .map(|entry| (entry.name, entry.bytes))
            .collect(),
        authority: None,
        findings,
    };
    checking.authority = match authority {
        Some(given) => Some(given.clone()),
        None => checking.certificate(AUTHORITY),
    };
    checking.against_the_manifest();
    let outcome = checking.outcome();
    let signatures = match &outcome {
        Some(outcome) => checking.signatures(outcome),
        None => Vec::new(),
    };
    Ok(Verified {
        outcome,
        signatures,
        authority_was_given: authority.is_some(),
        findings: checking.findings,
    })
}

/// What of the request's statement is the same for every service.
#[derive(Deserialize)]
struct AnyApplication {
    subject: String,
    site: String,
    applicant: AnyApplicant,
}

#[derive(Deserialize)]
struct AnyApplicant {
    iin: String,
}

/// What of the record of a one-time password counts here (S-27).
#[derive(Deserialize)]
struct AnyRecord {
    site: String,
    iin: String,
    statement_sha256: String,
}

struct Checking {
    objects: BTreeMap<String, Vec<u8>>,
    authority: Option<Certificate>,
    findings: Vec<Finding>,
}

impl Checking {
    fn find(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// An object's bytes; one that is not there is a finding.
    fn object(&mut self, name: &str) -> Option<Vec<u8>> {
        let found = self.objects.get(name).cloned();
        if found.is_none() {
            self.find(Finding::Missing(name.to_owned()));
        }
        found
    }

    fn certificate(&mut self, name: &str) -> Option<Certificate> {
        let bytes = self.object(name)?;
        let read = std::str::from_utf8(&bytes)
            .ok()
            .and_then(|pem| Certificate::from_pem(pem).ok());
        if read.is_none() {
            self.find(Finding::Unreadable(name.to_owned()));
        }
        read
    }

    /// Compares what is there with what the service has sealed.
    fn against_the_manifest(&mut self) {
        let Some(text) = self.object(MANIFEST) else {
            return;
        };
        self.sealed(SEAL, &text, SUBJECT);
        let Some(named) = manifest::read(&text) else {
            return self.find(Finding::Unreadable(MANIFEST.to_owned()));
        };
        for object in &named {
            match self.objects.get(&object.name) {
                None => self.find(Finding::Missing(object.name.clone())),
                Some(bytes) if sha256(bytes) != object.sha256 => {
                    self.find(Finding::Changed(object.name.clone()));
                }
                Some(_) => {}
            }
        }
        let added: Vec<String> = self
            .objects
            .keys()
            .filter(|name| {
                *name != MANIFEST
                    && *name != SEAL
                    && !named.iter().any(|object| object.name == **name)
            })
            .cloned()
            .collect();
        for name in added {
            self.find(Finding::Added(name));
        }
    }

    /// Verifies a seal of the service; trust is judged at the time that it says, which the seal's certificate spans.
    fn sealed(&mut self, name: &str, content: &[u8], subject: &str) -> Option<Timestamp> {
        let seal = self.object(name)?;
        match self.trusted(&seal, content, subject) {
            Ok(sealed) if is_service(&sealed.certificate) => Some(sealed.signing_time),
            Ok(_) => {
                self.find(Finding::NotTheService(name.to_owned()));
                None
            }
            Err(why) => {
                self.find(Finding::Signature(name.to_owned(), why));
                None
            }
        }
    }

    fn trusted(
        &self,
        cms: &[u8],
        content: &[u8],
        subject: &str,
    ) -> Result<cades::Verified, CadesError> {
        let verified = cades::verify_with(cms, content, subject, |_| Ok(()))?;
        let authority = self
            .authority
            .as_ref()
            .ok_or(CadesError::Chain(ChainError::UnknownIssuer))?;
        verify_chain(
            &verified.certificate,
            std::slice::from_ref(authority),
            verified.signing_time,
        )?;
        Ok(verified)
    }

    /// The outcome, sealed and about the request that lies here.
    fn outcome(&mut self) -> Option<Outcome> {
        let bytes = self.object(OUTCOME)?;
        self.sealed(OUTCOME_SEAL, &bytes, Outcome::SUBJECT);
        let Ok(outcome) = Outcome::parse(&bytes) else {
            self.find(Finding::Unreadable(OUTCOME.to_owned()));
            return None;
        };
        if let Some(request) = self.object(REQUEST)
            && outcome.request_sha256 != domain::hex(&sha256(&request))
        {
            self.find(Finding::OtherRequest(OUTCOME.to_owned()));
        }
        if outcome.submitted_at > outcome.ended_at || outcome.ended_at > outcome.drawn_up_at {
            self.find(Finding::OutcomeContradicts("its times"));
        }
        Some(outcome)
    }

    fn signatures(&mut self, outcome: &Outcome) -> Vec<CheckedSignature> {
        let Some(request) = self.object(REQUEST) else {
            return Vec::new();
        };
        let application = serde_json::from_slice::<AnyApplication>(&request)
            .ok()
            .filter(|application| application.site == outcome.site);
        let Some(application) = application else {
            self.find(Finding::Unreadable(REQUEST.to_owned()));
            return Vec::new();
        };
        let about = About {
            application,
            request,
            id: &outcome.request,
            registered: outcome.decided == Decided::Registered,
        };
        let mut holding = Vec::new();
        for kept in &outcome.signatures {
            let iin = match &kept.files {
                None => None,
                Some(files) => match self.signature(&about, kept, files) {
                    Some(iin) => Some(iin),
                    None => continue,
                },
            };
            holding.push(CheckedSignature {
                signer: kept.signer,
                kind: kept.kind,
                received_at: kept.received_at,
                vouched_by: match iin {
                    Some(_) => VouchedBy::Itself,
                    None => VouchedBy::Service,
                },
                iin,
            });
        }
        self.against_the_outcome(outcome, &holding);
        holding
    }

    /// Verifies one signature that lies here, and says whose it is.
    fn signature(
        &mut self,
        about: &About<'_>,
        kept: &KeptSignature,
        files: &SignatureFiles,
    ) -> Option<String> {
        let content = self.object(&files.content)?;
        let cms = self.object(&files.signature)?;
        let beside = self.certificate(&files.certificate);
        if domain::hex(&sha256(&cms)) != kept.signature_sha256 {
            self.find(Finding::Changed(files.signature.clone()));
        }
        let subject = match (kept.signer, kept.kind) {
            (Signer::Applicant, SignatureKind::Eds) => about.application.subject.as_str(),
            (Signer::Applicant, SignatureKind::OneTimePassword) => ONE_TIME_PASSWORD,
            (Signer::Consenter, SignatureKind::Eds) => ConsentStatement::SUBJECT,
            (Signer::Consenter, SignatureKind::OneTimePassword) => {
                self.find(Finding::OtherSigner(files.signature.clone()));
                return None;
            }
        };
        let verified = match self.trusted(&cms, &content, subject) {
            Ok(verified) => verified,
            Err(why) => {
                self.find(Finding::Signature(files.signature.clone(), why));
                return None;
            }
        };
        let ahead = verified.signing_time.duration_since(kept.received_at);
        if ahead > cades::CLOCK_TOLERANCE {
            let why = CadesError::SigningTimeAhead;
            self.find(Finding::Signature(files.signature.clone(), why));
        }
        if !verified.certificate.is_valid_at(kept.received_at) {
            let why = CadesError::SignerNotValid;
            self.find(Finding::Signature(files.signature.clone(), why));
        }
        if beside.is_some_and(|beside| beside != verified.certificate) {
            self.find(Finding::OtherCertificate(files.certificate.clone()));
        }
        match about.signed(kept, &content, &verified.certificate) {
            Ok(iin) => Some(iin),
            Err(refusal) => {
                self.find(refusal(files));
                None
            }
        }
    }

    /// What the outcome says has to be what the signatures say.
    fn against_the_outcome(&mut self, outcome: &Outcome, holding: &[CheckedSignature]) {
        let consents: Vec<_> = outcome
            .signatures
            .iter()
            .filter(|kept| kept.signer == Signer::Consenter)
            .collect();
        let applicants = outcome.signatures.len() - consents.len();
        let late = outcome
            .signatures
            .iter()
            .any(|kept| kept.received_at > outcome.ended_at);
        if late {
            self.find(Finding::OutcomeContradicts(
                "a signature came after its end",
            ));
        }
        let all = outcome.consents_asked as usize;
        if outcome.consents_answered > outcome.consents_asked || consents.len() > all {
            self.find(Finding::OutcomeContradicts("the number of consents"));
        }
        if outcome.decided == Decided::Registered {
            if applicants != 1 {
                self.find(Finding::OutcomeContradicts("the applicant did not sign"));
            }
            if consents.len() != all {
                self.find(Finding::OutcomeContradicts("a consent is missing"));
            }
            if consents
                .iter()
                .any(|kept| kept.statement_sha256 != consents[0].statement_sha256)
            {
                self.find(Finding::OutcomeContradicts(
                    "the consents are over different bytes",
                ));
            }
        }
        let mut signers: Vec<_> = holding
            .iter()
            .filter_map(|signature| signature.iin.as_ref())
            .collect();
        signers.sort();
        if signers.windows(2).any(|two| two[0] == two[1]) {
            self.find(Finding::OtherSigner(OUTCOME.to_owned()));
        }
    }
}

/// The request that everything has to be about.
struct About<'a> {
    application: AnyApplication,
    request: Vec<u8>,
    id: &'a RequestId,
    registered: bool,
}

impl About<'_> {
    /// Whether a verified signature says what the outcome says of it, and whose it is.
    fn signed(
        &self,
        kept: &KeptSignature,
        content: &[u8],
        certificate: &Certificate,
    ) -> Result<String, fn(&SignatureFiles) -> Finding> {
        const OTHER_SIGNER: fn(&SignatureFiles) -> Finding =
            |files| Finding::OtherSigner(files.signature.clone());
        const OTHER_REQUEST: fn(&SignatureFiles) -> Finding =
            |files| Finding::OtherRequest(files.content.clone());
        let request = domain::hex(&sha256(&self.request));
        let signed = domain::hex(&sha256(content));
        match (kept.signer, kept.kind) {
            (Signer::Applicant, SignatureKind::Eds) => {
                if content != self.request || kept.statement_sha256 != request {
                    return Err(OTHER_REQUEST);
                }
                person(certificate)
                    .filter(|iin| *iin == self.application.applicant.iin)
                    .ok_or(OTHER_SIGNER)
            }
            (Signer::Applicant, SignatureKind::OneTimePassword) => {
                let record: AnyRecord =
                    serde_json::from_slice(content).map_err(|_| OTHER_REQUEST)?;
                if record.statement_sha256 != request
                    || kept.statement_sha256 != request
                    || record.site != self.application.site
                {
                    return Err(OTHER_REQUEST);
                }
                let is_theirs =
                    is_service(certificate) && record.iin == self.application.applicant.iin;
                is_theirs.then_some(record.iin).ok_or(OTHER_SIGNER)
            }
            (Signer::Consenter, _) => {
                let consent: ConsentStatement =
                    statement::parse(content).map_err(|_| OTHER_REQUEST)?;
                if consent.request != *self.id
                    || consent.request_sha256 != request
                    || consent.site != self.application.site
                    || kept.statement_sha256 != signed
                {
                    return Err(OTHER_REQUEST);
                }
                if self.registered && consent.decision != Decision::Approve {
                    return Err(|_| Finding::OutcomeContradicts("somebody did not consent"));
                }
                person(certificate).ok_or(OTHER_SIGNER)
            }
        }
    }
}

/// The IIN of a person's own certificate; an organisation's is none.
fn person(certificate: &Certificate) -> Option<String> {
    match (certificate.iin(), certificate.bin()) {
        (Some(iin), None) => Some(iin.to_owned()),
        _ => None,
    }
}

/// A seal is nobody's: it has neither IIN nor BIN.
fn is_service(certificate: &Certificate) -> bool {
    certificate.iin().is_none() && certificate.bin().is_none()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
