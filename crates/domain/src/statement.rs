//! What the EDS signs: JSON whose first member names what it is for, kept as the exact bytes (S-4, S-22).

use serde::{Serialize, de::DeserializeOwned};

/// The largest statement that is read, in bytes.
pub const LONGEST_STATEMENT: usize = 16 * 1024;

/// A kind of message that the EDS signs; its subject stands first in the bytes and in a signed attribute.
pub trait Statement: Serialize + DeserializeOwned {
    /// The subject, with its version.
    const SUBJECT: &'static str;

    /// The subject as the message itself states it.
    fn subject(&self) -> &str;
}

/// Why bytes are not the statement that was expected.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// More than [`LONGEST_STATEMENT`] bytes.
    #[error("the statement is longer than {LONGEST_STATEMENT} bytes")]
    TooLong,
    /// Not the JSON of this kind of statement.
    #[error("the statement cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// Another kind of statement, another version of it, or one that does not begin with what it is for.
    #[error("the statement is for another purpose")]
    OtherSubject,
}

/// The exact bytes of a statement, as they are signed, sent and kept.
pub fn to_be_signed<S: Statement>(statement: &S) -> Vec<u8> {
    // Invariant: statements hold only strings, numbers and dates, which always serialise.
    serde_json::to_vec(statement).unwrap_or_default()
}

/// The subject that bytes begin with, as only [`to_be_signed`] writes it.
pub fn subject_of(bytes: &[u8]) -> Option<&str> {
    let rest = bytes.strip_prefix(b"{\"subject\":\"")?;
    let end = rest.iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&rest[..end]).ok()
}

/// Reads a statement of one kind from its bytes, which begin with its subject (S-4).
pub fn parse<S: Statement>(bytes: &[u8]) -> Result<S, StatementError> {
    if bytes.len() > LONGEST_STATEMENT {
        return Err(StatementError::TooLong);
    }
    let statement: S = serde_json::from_slice(bytes).map_err(StatementError::Unreadable)?;
    let beginning = format!("{{\"subject\":\"{}\",", S::SUBJECT);
    (bytes.starts_with(beginning.as_bytes()) && statement.subject() == S::SUBJECT)
        .then_some(statement)
        .ok_or(StatementError::OtherSubject)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Settings,
        consent::{Answer, ConsentStatement},
        residence::TemporaryRegistration,
        session::SignInChallenge,
        testing::{SITE, at, registration, request_id},
    };

    fn challenge() -> SignInChallenge {
        SignInChallenge::draft(
            SITE,
            "device",
            [0; 16],
            at("2026-11-24T10:00:00Z"),
            &Settings::default(),
        )
    }

    fn consent() -> ConsentStatement {
        let bytes = to_be_signed(&registration());
        ConsentStatement::draft(
            &request_id(),
            &bytes,
            &registration().into(),
            Answer::Approve,
        )
    }

    #[test]
    fn s4_what_is_signed_begins_with_what_it_is_for() {
        for (bytes, subject) in [
            (to_be_signed(&challenge()), SignInChallenge::SUBJECT),
            (
                to_be_signed(&registration()),
                TemporaryRegistration::SUBJECT,
            ),
            (to_be_signed(&consent()), ConsentStatement::SUBJECT),
        ] {
            assert!(bytes.starts_with(format!("{{\"subject\":\"{subject}\",").as_bytes()));
        }
    }

    #[test]
    fn s4_no_statement_is_read_as_another_kind() {
        let all = [
            to_be_signed(&challenge()),
            to_be_signed(&registration()),
            to_be_signed(&consent()),
        ];
        for (at, bytes) in all.iter().enumerate() {
            assert_eq!(parse::<SignInChallenge>(bytes).is_ok(), at == 0);
            assert_eq!(parse::<TemporaryRegistration>(bytes).is_ok(), at == 1);
            assert_eq!(parse::<ConsentStatement>(bytes).is_ok(), at == 2);
        }
    }

    #[test]
    fn s4_another_version_of_the_subject_is_another_purpose() {
        let other = SignInChallenge {
            subject: "qoltanba/sign-in/2".into(),
            ..challenge()
        };
        let read = parse::<SignInChallenge>(&to_be_signed(&other));
        assert!(
            matches!(read, Err(StatementError::OtherSubject)),
            "{read:?}"
        );
    }

    #[test]
    fn s4_a_statement_whose_subject_stands_elsewhere_is_refused() {
        let text = String::from_utf8(to_be_signed(&challenge())).unwrap();
        let subject = r#""subject":"qoltanba/sign-in/1","#;
        let rest = text.replacen(subject, "", 1);
        let moved = rest.replacen('}', &format!(",{}}}", subject.trim_end_matches(',')), 1);
        let spaced = text.replacen('{', "{ ", 1);
        for bytes in [moved, spaced] {
            let read = parse::<SignInChallenge>(bytes.as_bytes());
            assert!(
                matches!(read, Err(StatementError::OtherSubject)),
                "{bytes} {read:?}"
            );
        }
    }

    #[test]
    fn s4_unknown_repeated_or_trailing_parts_are_refused() {
        let text = String::from_utf8(to_be_signed(&challenge())).unwrap();
        for bytes in [
            text.replacen('}', r#","more":1}"#, 1),
            text.replacen('}', r#","site":"https://other.example"}"#, 1),
            format!("{text}{text}"),
            text[..text.len() - 1].to_owned(),
            String::new(),
        ] {
            let read = parse::<SignInChallenge>(bytes.as_bytes());
            assert!(
                matches!(read, Err(StatementError::Unreadable(_))),
                "{bytes} {read:?}"
            );
        }
    }

    #[test]
    fn a_statement_of_more_than_16_kib_is_not_read() {
        let bytes = vec![b' '; LONGEST_STATEMENT + 1];
        let read = parse::<SignInChallenge>(&bytes);
        assert!(matches!(read, Err(StatementError::TooLong)), "{read:?}");
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes: Vec<u8>) {
            let _ = subject_of(&bytes);
            prop_assert!(parse::<SignInChallenge>(&bytes).is_err());
            prop_assert!(parse::<TemporaryRegistration>(&bytes).is_err());
            prop_assert!(parse::<ConsentStatement>(&bytes).is_err());
        }

        #[test]
        fn s15_what_is_read_is_what_was_signed(at in 0usize..400, to: u8) {
            // One byte changed anywhere: it is refused, or it is another statement.
            let bytes = to_be_signed(&consent());
            let mut changed = bytes.clone();
            let at = at % changed.len();
            changed[at] = to;
            if let Ok(read) = parse::<ConsentStatement>(&changed) {
                prop_assert_eq!(changed == bytes, read == consent());
            }
        }
    }
}
