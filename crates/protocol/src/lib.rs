//! The wire between the wallet and the backend: paths, bodies and problem types, no logic.
//!
//! Bodies are JSON without unknown members; binary values are standard base64 ([`Bytes`]); instants are
//! RFC 3339 in UTC. A request that changes something carries an `Idempotency-Key`, every request of a device
//! a `DPoP` proof (RFC 9449), and those of a session `Authorization: DPoP <token>`.

pub mod access;
pub mod appeal;
pub mod attachment;
pub mod bytes;
pub mod client;
pub mod consent;
pub mod credential;
pub mod desk;
pub mod document;
pub mod dossier;
pub mod dpop;
pub mod eligibility;
pub mod fee;
pub mod guard;
pub mod history;
pub mod inquiry;
pub mod joining;
pub mod log;
pub mod marriage;
pub mod order;
pub mod permanent;
pub mod portal;
pub mod problem;
pub mod profile;
pub mod queue;
pub mod report;
pub mod request;
pub mod residence;
pub mod service;
pub mod session;

pub use bytes::Bytes;
pub use problem::{Problem, ProblemCode};

/// The header that makes a repeated request repeat its answer (draft-ietf-httpapi-idempotency-key-header): 32 lowercase hexadecimal digits.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The header with the work that was asked for (S-26): the challenge, a full stop, and a decimal number.
pub const WORK: &str = "qoltanba-work";

/// The header with the proof that the device has its key (RFC 9449).
pub const DPOP: &str = "dpop";

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;

    fn shown<T: DeserializeOwned + Debug>(json: &str) -> String {
        format!("{:?}", serde_json::from_str::<T>(json).unwrap())
    }

    #[test]
    fn bodies_with_personal_data_and_codes_show_their_name_only() {
        use crate::{access, joining, request, session};

        assert_eq!(
            shown::<access::Preview>(
                r#"{"kind":"national_id","holder":"Айгүл С.","until":"2026-03-02T07:00:00Z","viewer":{"kind":"person","name":"Болат"}}"#
            ),
            "Preview(…)"
        );
        assert_eq!(
            shown::<joining::EnterCode>(r#"{"digits":"123456"}"#),
            "EnterCode(…)"
        );
        assert_eq!(
            shown::<session::SignInByCode>(
                r#"{"code":"0123456789abcdef0123456789abcdef","digits":"123456"}"#
            ),
            "SignInByCode(…)"
        );
        assert_eq!(
            shown::<request::SubmitRequest>(
                r#"{"statement":"AAAA","signature":{"kind":"one_time_password","code":"0123456789abcdef0123456789abcdef","digits":"123456"}}"#
            ),
            "SubmitRequest { statement: Bytes(3), signature: Some(Signature(…)) }"
        );
    }
}
