//! The electronic digital signature as standards: keys, PKCS#10, X.509 and CAdES, over ECDSA on P-256 with SHA-256.
//!
//! Nothing here reads a clock, entropy, files or settings. What is to be signed is a value (`to_be_signed`), the
//! signature is made elsewhere and attached, and what is attached has been verified before it exists.
//!
//! Everything that is read must be the one DER encoding of what it says: BER, unsorted sets and trailing bytes are
//! refused, so that no two byte strings are the same certificate, request or signature.

pub mod cades;
pub mod certificate;
mod encoding;
pub mod key;
mod name;
#[cfg(test)]
mod openssl;
pub mod pkcs10;
mod signable;
#[cfg(test)]
mod testing;

pub use name::{
    LONGEST_COMMON_NAME, LONGEST_EMAIL, LONGEST_NAME, NameError, OrganisationUnit, PersonName,
};
pub use signable::is_signable_structure;

/// The SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    digest
}
