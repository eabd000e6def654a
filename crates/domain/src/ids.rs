//! Typed identifiers: 128 random bits as 32 lowercase hexadecimal digits.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 32 lowercase hexadecimal digits")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Makes an identifier of 128 random bits.
            pub fn from_random(bits: [u8; 16]) -> Self {
                Self(hex(&bits))
            }

            /// Parses 32 lowercase hexadecimal digits.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                (text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
                    .then(|| Self(text.to_owned()))
                    .ok_or(IdError)
            }

            /// The 32 digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    /// An account on the portal.
    AccountId
    /// One attempt to join.
    JoiningId
    /// A session of a device (S-6).
    SessionId
    /// A challenge that an EDS sign-in answers.
    ChallengeId
    /// A one-time code sent by SMS (S-5).
    OneTimeCodeId
    /// A digital document.
    DocumentId
    /// A list that says which credentials hold (S-36).
    StatusListId
    /// What a person asked the source of a field to correct.
    CorrectionId
    /// An organisation's information system.
    ClientId
    /// A viewing or an applicant that a person reported (R-25, S-14).
    ReportId
    /// One grant of access to a document.
    ShareId
    /// A request for registration.
    RequestId
    /// A service that a person orders on the portal.
    OrderId
    /// The consent asked of one owner.
    ConsentId
    /// A notification in the personal account.
    NotificationId
    /// An entry of a person's history.
    HistoryEntryId
    /// An appeal against a refusal, or a complaint against how it was decided.
    AppealId
    /// A standing rule as an owner set it (S-32).
    StandingRuleId
    /// Somebody's registration at a dwelling, to its owners: it says nothing about the person.
    ResidentId
    /// A copy of a document that a request names.
    AttachmentId
    /// An electronic inquiry.
    InquiryId
    /// A place in the queue of a service centre.
    ReservationId
    /// A case at a service centre's desk.
    DeskCaseId
}

/// Lowercase hexadecimal digits of bytes.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_identifier_has_32_lowercase_digits() {
        for text in [
            "",
            "0",
            "0123456789ABCDEF0123456789ABCDEF",
            "0123456789abcdef0123456789abcdeg",
        ] {
            assert_eq!(RequestId::parse(text), Err(IdError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_identifier_is_read_back(bits: [u8; 16], rubbish in "\\PC*") {
            let id = ShareId::from_random(bits);
            prop_assert_eq!(ShareId::parse(id.as_str()), Ok(id.clone()));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<ShareId>(&json).unwrap(), id);
            prop_assert!(ShareId::parse(&rubbish).is_ok() <= (rubbish.len() == 32));
        }
    }
}
