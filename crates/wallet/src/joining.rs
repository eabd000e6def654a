//! Joining: from a telephone number to an EDS (R-6 to R-8, S-24, S-25).
//!
//! Each step is kept before it is sent, so that whoever is killed meanwhile repeats the same request: one key
//! pair, one PKCS#10, one certificate. Neither the EDS password nor the quick access code is in what is kept.

use domain::{
    EmailAddress, FullName, Iin, JoiningId, Phone,
    joining::{EdsPassword, JoiningRefusal, JoiningStep, answer_control_questions},
    settings::civil_day,
};
use eds::{PersonName, certificate::Certificate, key::PrivateKey, pkcs10};
use jiff::{Timestamp, civil::Date};
use protocol::{
    Bytes, ProblemCode,
    joining::{
        AnswerControlQuestions, CheckIdentity, EnterCode, JOINING, JOINING_CERTIFICATE,
        JOINING_CODE, JOINING_CONTROL, JOINING_IDENTITY, JOINING_ONE, JOINING_RESEND, Joined,
        JoiningStatus, RequestCertificate, StartJoining,
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Secret, Status, Wallet,
    backend::{self, Answer, BackendError, NOTHING, Request, path_of},
    intent::Sending,
    keys::RootKey,
    unlock::chosen_code,
    vault::Batch,
    wallet::{Eds, Presence},
};

/// How far joining has come.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Joining {
    /// The step that comes next.
    pub step: JoiningStep,
    /// The telephone number, masked.
    pub phone: Option<String>,
    /// Until when the code of the SMS can be entered.
    pub code_until: Option<Timestamp>,
    /// The person as the registers have them, once identified.
    pub person: Option<FullName>,
    /// Whether the EDS password has to be typed again before the quick access code is chosen.
    pub password_needed: bool,
}

domain::debug_by_name!(Joining);

/// What is kept of joining; readable without password and code.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) step: JoiningStep,
    joining: Option<JoiningId>,
    phone: Option<Phone>,
    code_until: Option<Timestamp>,
    person: Option<FullName>,
    iin: Option<Iin>,
    /// What was sent and has no answer yet.
    pending: Option<Sending>,
}

const ROW: &str = "joining";

impl Record {
    fn new() -> Self {
        Self {
            step: JoiningStep::Phone,
            joining: None,
            phone: None,
            code_until: None,
            person: None,
            iin: None,
            pending: None,
        }
    }

    /// What is left when everything is there.
    fn done() -> Self {
        Self {
            step: JoiningStep::Done,
            ..Self::new()
        }
    }

    pub(crate) fn view(&self, password_is_known: bool) -> Joining {
        Joining {
            step: self.step,
            phone: self.phone.as_ref().map(Phone::masked),
            code_until: self.code_until,
            person: self.person.clone(),
            password_needed: self.step == JoiningStep::QuickAccessCode && !password_is_known,
        }
    }

    /// Takes over how far the service says it is; the quick access code is the wallet's own step.
    fn adopt(&mut self, status: JoiningStatus) {
        self.step = status.step.min(JoiningStep::Certificate);
        self.joining = Some(status.joining);
        self.code_until = status.code_until;
        self.person = status.person.or(self.person.take());
        self.pending = None;
    }
}

impl Wallet {
    /// Begins with a telephone number; an SMS with a code goes out.
    pub async fn joining_start(&self, phone: &str) -> Result<Joining, Error> {
        let phone = Phone::parse(phone).map_err(|_| Error::PhoneMalformed)?;
        let _one_at_a_time = self.0.writing.lock().await;
        let mut record = self.at(JoiningStep::Phone).await?;
        self.service().await?;
        record.phone = Some(phone.clone());
        let body = backend::body(&StartJoining { phone })?;
        self.step(record, JOINING.to_owned(), body).await
    }

    /// Asks for another SMS; the code of the earlier one is over.
    pub async fn joining_resend(&self) -> Result<Joining, Error> {
        let _one_at_a_time = self.0.writing.lock().await;
        let record = self.at(JoiningStep::Code).await?;
        let path = of(&record, JOINING_RESEND)?;
        self.step(record, path, NOTHING.to_vec()).await
    }

    /// Enters the code of the SMS.
    pub async fn joining_code(&self, digits: Secret) -> Result<Joining, Error> {
        let _one_at_a_time = self.0.writing.lock().await;
        let record = self.at(JoiningStep::Code).await?;
        let path = of(&record, JOINING_CODE)?;
        let body = backend::body(&EnterCode {
            digits: digits.to_string(),
        })?;
        self.step(record, path, body).await
    }

    /// Lets the service check who the person is, with their consent.
    pub async fn joining_identity(&self, consent: bool) -> Result<Joining, Error> {
        let _one_at_a_time = self.0.writing.lock().await;
        let record = self.at(JoiningStep::Identity).await?;
        let path = of(&record, JOINING_IDENTITY)?;
        let body = backend::body(&CheckIdentity {
            consent,
            evidence: Bytes::default(),
        })?;
        self.step(record, path, body).await
    }

    /// Answers the control questions; the wallet itself refuses who is too young, before anything is sent.
    pub async fn joining_control(&self, iin: &str, date_of_birth: &str) -> Result<Joining, Error> {
        let iin = Iin::parse(iin).map_err(|_| Error::IinMalformed)?;
        let date_of_birth: Date = date_of_birth.parse().map_err(|_| Error::DateMalformed)?;
        let _one_at_a_time = self.0.writing.lock().await;
        let mut record = self.at(JoiningStep::ControlQuestions).await?;
        let today = civil_day(self.0.clock.now());
        answer_control_questions(&iin, date_of_birth, today, &self.settings()).map_err(refusal)?;
        record.iin = Some(iin.clone());
        let path = of(&record, JOINING_CONTROL)?;
        let body = backend::body(&AnswerControlQuestions { iin, date_of_birth })?;
        self.step(record, path, body).await
    }

    /// Makes the key pair, asks for the certificate, and seals the key under the EDS password.
    ///
    /// Where that was begun before, the password is the one that was chosen then.
    pub async fn joining_certificate(
        &self,
        email: &str,
        password: Secret,
    ) -> Result<Joining, Error> {
        let email = EmailAddress::parse(email).map_err(|_| Error::EmailMalformed)?;
        let password =
            EdsPassword::choose(password.to_string()).map_err(|_| Error::WeakPassword)?;
        let _one_at_a_time = self.0.writing.lock().await;
        let record = self.at(JoiningStep::Certificate).await?;
        let (root, record) = if record.pending.is_some() {
            (
                self.hierarchy().open_with_password(&password).await?,
                record,
            )
        } else {
            self.begin_certificate(record, email, &password).await?
        };
        // Invariant: a record that waits for the certificate has what was sent.
        let sending = record.pending.clone().ok_or(Error::JoiningStep)?;
        if sending.server != self.0.origin {
            return Err(Error::OtherService);
        }
        match self.exchange(sending.request()).await {
            Ok(answer) => self.keep_certificate(root, record, &sending, &answer).await,
            Err(error) => self.refused(record, error).await,
        }
    }

    /// Takes the EDS password again after a restart, or after nobody was there for long, between certificate and quick access code.
    pub async fn joining_password(&self, password: Secret) -> Result<Joining, Error> {
        let record = self.at(JoiningStep::QuickAccessCode).await?;
        let _one_at_a_time = self.0.unlocking.lock().await;
        let password = EdsPassword::typed(password.to_string());
        let root = self.hierarchy().open_with_password(&password).await?;
        self.hold(root);
        Ok(record.view(true))
    }

    /// Chooses the quick access code, typed twice; then everything is there, and the wallet is unlocked.
    pub async fn joining_quick_access_code(
        &self,
        code: Secret,
        again: Secret,
    ) -> Result<Status, Error> {
        let code = chosen_code(code, again)?;
        let root = {
            let _one_at_a_time = self.0.writing.lock().await;
            self.at(JoiningStep::QuickAccessCode).await?;
            self.lock_if_idle();
            let held = self.state().joining.clone();
            let (root, _) = held.ok_or(Error::JoiningStep)?;
            let batch = Batch::new().put(&self.0.profile_rows, ROW, &Record::done())?;
            self.hierarchy()
                .wrap_under_code(&root, &code, batch)
                .await?;
            root
        };
        self.enter(root).await?;
        self.status().await
    }

    /// Begins anew; what was begun is forgotten, here and soon by the service.
    pub async fn joining_start_over(&self) -> Result<Joining, Error> {
        let _one_at_a_time = self.0.writing.lock().await;
        if self.joining_record().await?.step == JoiningStep::Done {
            return Err(Error::JoiningStep);
        }
        let record = Record::new();
        let batch = Batch::new()
            .put(&self.0.profile_rows, ROW, &record)?
            .forget_person();
        self.0.vault.write(batch).await?;
        self.state().joining = None;
        Ok(record.view(false))
    }

    pub(crate) async fn joining_record(&self) -> Result<Record, Error> {
        let record = self.0.vault.read(&self.0.profile_rows, ROW).await?;
        Ok(record.unwrap_or_else(Record::new))
    }

    async fn at(&self, step: JoiningStep) -> Result<Record, Error> {
        let record = self.joining_record().await?;
        if record.step == step {
            Ok(record)
        } else {
            Err(Error::JoiningStep)
        }
    }

    async fn save(&self, record: &Record) -> Result<(), Error> {
        let batch = Batch::new().put(&self.0.profile_rows, ROW, record)?;
        Ok(self.0.vault.write(batch).await?)
    }

    /// One step but the certificate: kept, sent, and the answer kept; the same again repeats the same request.
    async fn step(
        &self,
        mut record: Record,
        path: String,
        body: Vec<u8>,
    ) -> Result<Joining, Error> {
        let before = record.step;
        let sending = match record.pending.take() {
            Some(sent) if self.is_same(&sent, &path, &body) => sent,
            _ => self.sending(path, body)?,
        };
        record.pending = Some(sending.clone());
        self.save(&record).await?;
        match self.exchange(sending.request()).await {
            Ok(answer) => {
                record.adopt(answer.parse()?);
                self.save(&record).await?;
                Ok(record.view(false))
            }
            Err(BackendError::Problem(problem)) if problem.code == ProblemCode::JoiningStep => {
                self.follow_service(record, before).await
            }
            Err(error) => self.refused(record, error).await,
        }
    }

    /// A joining that the service knows no more begins anew; any other refusal ends only what was sent.
    async fn refused(&self, mut record: Record, error: BackendError) -> Result<Joining, Error> {
        let is_gone = matches!(
            &error,
            BackendError::Problem(problem) if problem.code == ProblemCode::NotFound
        );
        if is_gone {
            self.save(&Record::new()).await?;
            return Err(Error::JoiningStep);
        }
        if error.is_final() {
            record.pending = None;
            self.save(&record).await?;
        }
        Err(error.into())
    }

    /// The service is at another step: an answer got lost, so its step is taken over.
    async fn follow_service(
        &self,
        mut record: Record,
        before: JoiningStep,
    ) -> Result<Joining, Error> {
        let path = of(&record, JOINING_ONE)?;
        let status = self.exchange(Request::read(path)).await?.parse()?;
        record.adopt(status);
        self.save(&record).await?;
        if record.step > before {
            Ok(record.view(false))
        } else {
            Err(Error::JoiningStep)
        }
    }

    fn is_same(&self, sent: &Sending, path: &str, body: &[u8]) -> bool {
        sent.server == self.0.origin && sent.path == path && sent.body.0 == body
    }

    /// Key pair, K, wrapping and the exact request are durable before anything of them is sent.
    async fn begin_certificate(
        &self,
        mut record: Record,
        email: EmailAddress,
        password: &EdsPassword,
    ) -> Result<(RootKey, Record), Error> {
        let key = PrivateKey::generate(self.0.entropy.source()).map_err(Error::internal)?;
        let request = self.certification_request(&record, &email, &key)?;
        let body = backend::body(&RequestCertificate {
            email,
            request: request.into(),
        })?;
        let path = of(&record, JOINING_CERTIFICATE)?;
        record.pending = Some(self.sending(path, body)?);
        let root = RootKey::generate(&self.0.entropy)?;
        self.keep_eds_key(&root, &key).await?;
        let batch = Batch::new().put(&self.0.profile_rows, ROW, &record)?;
        self.hierarchy()
            .wrap_under_password(&root, password, batch)
            .await?;
        Ok((root, record))
    }

    fn certification_request(
        &self,
        record: &Record,
        email: &EmailAddress,
        key: &PrivateKey,
    ) -> Result<Vec<u8>, Error> {
        let (Some(person), Some(iin)) = (&record.person, &record.iin) else {
            return Err(Error::JoiningStep);
        };
        let common_name = format!("{} {}", person.surname, person.given_name);
        let subject = PersonName {
            iin: iin.as_str().to_owned(),
            common_name: common_name.chars().take(eds::LONGEST_COMMON_NAME).collect(),
            surname: person.surname.clone(),
            given_name: person.given_name.clone(),
            email: Some(email.as_str().to_owned()),
        };
        let draft = pkcs10::Draft::new(&subject, &key.public_key()).map_err(Error::internal)?;
        let signature = key
            .sign(draft.to_be_signed(), self.0.entropy.source())
            .map_err(Error::internal)?;
        let request = draft.attach(&signature).map_err(Error::internal)?;
        Ok(request.as_der().to_vec())
    }

    /// Keeps the certificate, once it is certain that it is of this key and this person.
    async fn keep_certificate(
        &self,
        root: RootKey,
        mut record: Record,
        sending: &Sending,
        answer: &Answer,
    ) -> Result<Joining, Error> {
        let joined: Joined = answer.parse()?;
        let eds = issued(&joined, sending, record.iin.as_ref())?;
        record.step = JoiningStep::QuickAccessCode;
        record.pending = None;
        record.code_until = None;
        record.person = Some(joined.person.clone());
        let batch = Batch::new().put(&self.0.profile_rows, ROW, &record)?;
        let batch = self.greet(batch, &joined.person.given_name)?;
        let batch = self.keep_eds(batch, &root, &eds)?;
        self.0.vault.write(batch).await?;
        self.hold(root);
        Ok(record.view(true))
    }

    /// Has K in memory until the quick access code is chosen, or nobody has been there for long (S-3).
    fn hold(&self, root: RootKey) {
        let presence = Presence::since(self.0.clock.local());
        self.state().joining = Some((root, presence));
    }
}

/// The certificate of an answer: of the key and the IIN that were sent, by the authority that came with it.
fn issued(joined: &Joined, sending: &Sending, iin: Option<&Iin>) -> Result<Eds, Error> {
    let parse = |bytes: &Bytes| Certificate::parse(&bytes.0).map_err(|_| Error::CertificateInvalid);
    let certificate = parse(&joined.certificate)?;
    let authority = parse(&joined.authority)?;
    let sent: RequestCertificate =
        serde_json::from_slice(&sending.body.0).map_err(Error::internal)?;
    let sent = pkcs10::CertificationRequest::parse(&sent.request.0).map_err(Error::internal)?;
    let is_ours = certificate.public_key() == sent.public_key()
        && certificate.iin() == iin.map(Iin::as_str)
        && certificate.verify_issued_by(&authority).is_ok();
    if is_ours {
        Ok(Eds {
            certificate,
            authority,
        })
    } else {
        Err(Error::CertificateInvalid)
    }
}

fn of(record: &Record, template: &str) -> Result<String, Error> {
    match &record.joining {
        Some(joining) => Ok(path_of(template, joining.as_str())),
        None => Err(Error::JoiningStep),
    }
}

fn refusal(refusal: JoiningRefusal) -> Error {
    match refusal {
        JoiningRefusal::TooYoung { age } => Error::TooYoung {
            age: u16::try_from(age).unwrap_or_default(),
        },
        JoiningRefusal::NotThisPerson => Error::NotThisPerson,
        JoiningRefusal::BlockedUntil { until } => Error::IdentityBlocked { until },
        JoiningRefusal::ServiceCentreOnly => Error::ServiceCentreOnly,
    }
}

#[cfg(test)]
mod tests;
