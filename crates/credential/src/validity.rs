//! When a token holds (RFC 7519 sections 4.1.4 to 4.1.6).

use jiff::{SignedDuration, Timestamp};

use crate::json::Object;

/// Why a token does not hold at a moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ValidityError {
    /// `nbf` or `iat` is still to come.
    #[error("the token is not valid yet")]
    NotYet,
    /// `exp` has come.
    #[error("the token has expired")]
    Expired,
}

/// The instants of a token, each a whole number of seconds since 1970.
#[derive(Clone, Copy)]
pub(crate) struct Validity {
    pub(crate) issued_at: Option<Timestamp>,
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) expires_at: Option<Timestamp>,
}

impl Validity {
    pub(crate) fn read(payload: &Object) -> Result<Self, ()> {
        Ok(Self {
            issued_at: seconds(payload, "iat")?,
            not_before: seconds(payload, "nbf")?,
            expires_at: seconds(payload, "exp")?,
        })
    }

    /// Checks a moment; only what is still to come is forgiven, for a clock that is behind the issuer's.
    pub(crate) fn check(
        self,
        now: Timestamp,
        tolerance: SignedDuration,
    ) -> Result<(), ValidityError> {
        let ahead = |moment: Option<Timestamp>| {
            moment.is_some_and(|moment| moment.duration_since(now) > tolerance)
        };
        if ahead(self.issued_at) || ahead(self.not_before) {
            return Err(ValidityError::NotYet);
        }
        if self.expires_at.is_some_and(|end| now >= end) {
            return Err(ValidityError::Expired);
        }
        Ok(())
    }
}

fn seconds(object: &Object, name: &str) -> Result<Option<Timestamp>, ()> {
    let Some(seconds) = object.get(name) else {
        return Ok(None);
    };
    seconds
        .as_i64()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map(Some)
        .ok_or(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn validity(payload: Value) -> Result<Validity, ()> {
        Validity::read(payload.as_object().unwrap())
    }

    #[test]
    fn instants_are_whole_seconds_in_range() {
        for name in ["iat", "nbf", "exp"] {
            for value in [json!(1.5), json!("1"), json!(i64::MAX), json!(null)] {
                assert!(validity(json!({ name: value })).is_err(), "{name} {value}");
            }
            assert!(validity(json!({ name: 1_700_000_000 })).is_ok());
        }
    }

    #[test]
    fn a_token_holds_from_its_start_until_before_its_end() {
        let token = validity(json!({"iat": 90, "nbf": 100, "exp": 200})).unwrap();
        let check = |second, tolerance| {
            token.check(
                Timestamp::from_second(second).unwrap(),
                SignedDuration::from_secs(tolerance),
            )
        };

        assert_eq!(check(99, 0), Err(ValidityError::NotYet));
        assert_eq!(check(100, 0), Ok(()));
        assert_eq!(check(199, 0), Ok(()));
        assert_eq!(check(200, 0), Err(ValidityError::Expired));
        assert_eq!(check(95, 5), Ok(()));
        assert_eq!(check(94, 5), Err(ValidityError::NotYet));
        assert_eq!(check(200, 5), Err(ValidityError::Expired));
    }
}
