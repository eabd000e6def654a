//! What became of a request, as the service says it under its seal in the dossier that its signers keep (R-14, R-30,
//! R-31, S-31).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    RequestId,
    request::{RefusalGround, SignatureKind},
    statement::{Statement, StatementError, to_be_signed},
};

/// The largest outcome that is read, in bytes: many co-owners make it longer than what a person signs.
pub const LONGEST_OUTCOME: usize = 128 * 1024;

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", deny_unknown_fields)]
pub enum Decided {
    /// It was granted and entered.
    Registered,
    /// It was refused.
    Refused {
        /// Why.
        ground: RefusalGround,
    },
}

/// Whose signature it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    /// Who made the request.
    Applicant,
    /// Who was asked for consent to it.
    Consenter,
}

/// Where in a dossier a signature lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureFiles {
    /// What the CMS signs.
    pub content: String,
    /// The CMS, DER.
    pub signature: String,
    /// The certificate that verifies it, PEM.
    pub certificate: String,
}

/// A signature that the service verified when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptSignature {
    /// Whose.
    pub signer: Signer,
    /// How it was made.
    pub kind: SignatureKind,
    /// SHA-256 of the bytes that the person signed, hexadecimal.
    pub statement_sha256: String,
    /// SHA-256 of the CMS, hexadecimal: it names no signer, and who has the signature can show that it is the one.
    pub signature_sha256: String,
    /// When it came.
    pub received_at: Timestamp,
    /// Where it lies; none where this reader may not learn who signed (S-31), and the seal stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<SignatureFiles>,
}

/// What the service seals of a request that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the service.
    pub site: String,
    /// The request.
    pub request: RequestId,
    /// SHA-256 of the bytes of the request, hexadecimal.
    pub request_sha256: String,
    /// What came of it.
    pub decided: Decided,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How many were asked for consent.
    pub consents_asked: u32,
    /// How many of them answered.
    pub consents_answered: u32,
    /// The signatures that this reader may know of.
    pub signatures: Vec<KeptSignature>,
    /// When this was drawn up for them.
    pub drawn_up_at: Timestamp,
}

impl Statement for Outcome {
    const SUBJECT: &'static str = "qoltanba/outcome/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

impl Outcome {
    /// Reads an outcome from its exact bytes: those that it is written as, and no others.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        if bytes.len() > LONGEST_OUTCOME {
            return Err(StatementError::TooLong);
        }
        let outcome: Self = serde_json::from_slice(bytes).map_err(StatementError::Unreadable)?;
        (outcome.subject == Self::SUBJECT && to_be_signed(&outcome) == bytes)
            .then_some(outcome)
            .ok_or(StatementError::OtherSubject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{SITE, at, request_id};

    fn outcome() -> Outcome {
        Outcome {
            subject: Outcome::SUBJECT.to_owned(),
            site: SITE.to_owned(),
            request: request_id(),
            request_sha256: "ab".repeat(32),
            decided: Decided::Refused {
                ground: RefusalGround::NoConsentOfOwner,
            },
            submitted_at: at("2026-11-24T10:00:00Z"),
            ended_at: at("2026-11-24T10:20:00Z"),
            consents_asked: 2,
            consents_answered: 1,
            signatures: vec![KeptSignature {
                signer: Signer::Applicant,
                kind: SignatureKind::Eds,
                statement_sha256: "ab".repeat(32),
                signature_sha256: "cd".repeat(32),
                received_at: at("2026-11-24T10:00:00Z"),
                files: None,
            }],
            drawn_up_at: at("2026-11-25T10:00:00Z"),
        }
    }

    #[test]
    fn r31_an_outcome_names_its_ground_and_stays_the_bytes_it_is() {
        let bytes = to_be_signed(&outcome());

        insta::assert_snapshot!(String::from_utf8(bytes.clone()).unwrap());
        assert_eq!(Outcome::parse(&bytes).unwrap(), outcome());
    }

    #[test]
    fn s4_an_outcome_is_read_in_its_own_bytes_only() {
        let text = String::from_utf8(to_be_signed(&outcome())).unwrap();
        for other in [
            text.replace("outcome/1", "outcome/2"),
            text.replacen('{', "{ ", 1),
            text.replacen(":2,", ":2.0,", 1),
            format!("{text} "),
        ] {
            assert!(Outcome::parse(other.as_bytes()).is_err(), "{other}");
        }
        assert!(matches!(
            Outcome::parse(&vec![b' '; LONGEST_OUTCOME + 1]),
            Err(StatementError::TooLong)
        ));
    }
}
