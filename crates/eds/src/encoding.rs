//! DER read strictly, and the algorithms and times that all structures here share.

use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_SHA_256};
use der::{DateTime, Decode, Encode, asn1::ObjectIdentifier};
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use std::time::Duration;
use x509_cert::time::Time;

/// Reads bytes that are exactly the DER encoding of a `T`.
pub(crate) fn decode_exact<'a, T>(bytes: &'a [u8]) -> Option<T>
where
    T: Decode<'a> + Encode,
{
    let value = T::from_der(bytes).ok()?;
    (value.to_der().ok()?.as_slice() == bytes).then_some(value)
}

/// ecdsa-with-SHA256, which has no parameters (RFC 5758 section 3.2).
pub(crate) fn ecdsa_with_sha256() -> AlgorithmIdentifierOwned {
    without_parameters(ECDSA_WITH_SHA_256)
}

/// SHA-256 with absent parameters, as RFC 5754 section 2 has it written.
pub(crate) fn sha256_algorithm() -> AlgorithmIdentifierOwned {
    without_parameters(ID_SHA_256)
}

/// Whether an algorithm is SHA-256; parameters may be absent or NULL (RFC 5754 section 2).
pub(crate) fn is_sha256(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm.oid == ID_SHA_256
        && algorithm
            .parameters
            .as_ref()
            .is_none_or(|parameters| parameters.is_null())
}

fn without_parameters(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid,
        parameters: None,
    }
}

/// A moment as X.509 writes it, without its fraction of a second; none before 1970 or after 9999.
pub(crate) fn to_x509_time(moment: Timestamp) -> Option<Time> {
    let seconds = u64::try_from(moment.as_second()).ok()?;
    let date_time = DateTime::from_unix_duration(Duration::from_secs(seconds)).ok()?;
    Some(Time::from(date_time))
}

/// The moment that X.509 wrote; the last two days of the year 9999, which stand for "no end", are the last moment.
pub(crate) fn from_x509_time(time: Time) -> Timestamp {
    i64::try_from(time.to_unix_duration().as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX)
}

/// Bytes in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
