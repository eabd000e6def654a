//! Whose signature it is, and whether it counts here and now (R-12, R-14, R-28, S-22, S-27).

use domain::{
    AccountId, Iin, OneTimeCodeId,
    eds::EdsState,
    request::SignatureKind,
    session::CodePurpose,
    statement::{Statement, to_be_signed},
};
use eds::cades;
use jiff::Timestamp;
use protocol::request::Signature;
use serde::{Deserialize, Serialize};

use super::{Person, code};
use crate::{
    app::App,
    refusal::Refusal,
    store::{Reader, StoredCertificate, StoredEvidence, Transaction},
};

/// A CAdES signature that is right in itself; whether its certificate counts is decided in the transaction.
#[derive(Debug, Clone)]
pub struct Verified {
    cms: Vec<u8>,
    serial: String,
    certificate: Vec<u8>,
}

/// Verifies a signature over the exact bytes of a statement; this is the costly part, done outside a transaction.
pub fn verify<S: Statement>(app: &App, cms: &[u8], statement: &[u8]) -> Result<Verified, Refusal> {
    verify_as(app, cms, S::SUBJECT, statement)
}

fn verify_as(app: &App, cms: &[u8], subject: &str, statement: &[u8]) -> Result<Verified, Refusal> {
    // That the authority issued the certificate is decided by finding it among those issued.
    let verified = cades::verify_with(cms, statement, subject, |_| Ok(()))
        .map_err(|_| Refusal::SignatureInvalid)?;
    if verified.signing_time > app.now() + cades::CLOCK_TOLERANCE {
        return Err(Refusal::SignatureInvalid);
    }
    Ok(Verified {
        cms: cms.to_vec(),
        serial: verified.certificate.serial(),
        certificate: verified.certificate.as_der().to_vec(),
    })
}

impl Verified {
    /// The certificate as it was issued, if it signs now.
    pub async fn certificate(
        &self,
        reader: &mut Reader,
        now: Timestamp,
    ) -> Result<StoredCertificate, Refusal> {
        let issued = reader
            .certificate(&self.serial)
            .await?
            .filter(|issued| issued.der == self.certificate)
            .ok_or(Refusal::CertificateInvalid)?;
        match EdsState::at(now, issued.not_after, issued.revoked_at) {
            EdsState::Valid if now >= issued.not_before => Ok(issued),
            EdsState::Valid | EdsState::Expired | EdsState::Revoked => {
                Err(Refusal::CertificateInvalid)
            }
        }
    }

    /// The evidence of a signature by this very account.
    pub async fn evidence(
        &self,
        transaction: &mut Transaction,
        account: &AccountId,
        statement: &[u8],
    ) -> Result<StoredEvidence, Refusal> {
        let now = transaction.now();
        let issued = self.certificate(transaction, now).await?;
        if issued.account != *account {
            return Err(Refusal::SignatureInvalid);
        }
        Ok(StoredEvidence {
            statement: statement.to_vec(),
            kind: SignatureKind::Eds,
            signature: self.cms.clone(),
            sealed: None,
            certificate: self.certificate.clone(),
            signed_at: now,
        })
    }
}

/// How an applicant signed, as far as it is verified outside a transaction.
#[derive(Debug, Clone)]
pub enum Presented {
    /// With the EDS.
    Eds(Verified),
    /// With a code that has still to be tried.
    OneTimePassword {
        /// The code's id.
        code: OneTimeCodeId,
        /// Six digits.
        digits: String,
    },
}

/// Verifies what can be verified of an applicant's signature over a statement of a subject outside a transaction.
pub fn present(
    app: &App,
    signature: Signature,
    subject: &str,
    statement: &[u8],
) -> Result<Presented, Refusal> {
    match signature {
        Signature::Eds { cms } => verify_as(app, &cms.0, subject, statement).map(Presented::Eds),
        Signature::OneTimePassword { code, digits } => {
            Ok(Presented::OneTimePassword { code, digits })
        }
    }
}

impl Presented {
    /// The evidence of an applicant's signature: their CAdES, or the seal over the record of a code (S-27).
    pub async fn evidence(
        &self,
        transaction: &mut Transaction,
        app: &App,
        who: &Person,
        statement: &[u8],
    ) -> Result<StoredEvidence, Refusal> {
        match self {
            Self::Eds(verified) => {
                verified
                    .evidence(transaction, &who.account, statement)
                    .await
            }
            Self::OneTimePassword { code, digits } => {
                sealed(transaction, app, who, statement, code, digits).await
            }
        }
    }
}

/// The record of a signature by one-time password, which the service seals (S-27).
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneTimePasswordSignature {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service.
    pub site: String,
    /// Who signed.
    pub iin: Iin,
    /// The number that the code went to.
    pub phone: domain::Phone,
    /// SHA-256 of the bytes that were signed, hexadecimal.
    pub statement_sha256: String,
    /// The code that was entered, by its id.
    pub code: OneTimeCodeId,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it was entered.
    pub entered_at: Timestamp,
}

impl Statement for OneTimePasswordSignature {
    const SUBJECT: &'static str = "qoltanba/one-time-password-signature/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

async fn sealed(
    transaction: &mut Transaction,
    app: &App,
    who: &Person,
    statement: &[u8],
    code: &OneTimeCodeId,
    digits: &str,
) -> Result<StoredEvidence, Refusal> {
    let now = transaction.now();
    let entered = code::enter(
        transaction,
        app,
        &who.device,
        CodePurpose::Sign,
        code,
        digits,
    )
    .await?;
    let digest = domain::hex(&eds::sha256(statement));
    if entered.bound_to.as_deref() != Some(&digest)
        || entered.account.as_ref() != Some(&who.account)
    {
        return Err(Refusal::SignatureInvalid.kept());
    }
    let record = to_be_signed(&OneTimePasswordSignature {
        subject: OneTimePasswordSignature::SUBJECT.to_owned(),
        site: app.origin.clone(),
        iin: who.iin.clone(),
        phone: entered.phone,
        statement_sha256: digest,
        code: entered.id,
        sent_at: entered.sent_at,
        entered_at: now,
    });
    Ok(StoredEvidence {
        statement: statement.to_vec(),
        kind: SignatureKind::OneTimePassword,
        signature: app
            .seal
            .sign(&record, OneTimePasswordSignature::SUBJECT, now)?,
        sealed: Some(record),
        certificate: app.seal.certificate().as_der().to_vec(),
        signed_at: now,
    })
}
