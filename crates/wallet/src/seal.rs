//! Sealing with AES-256-GCM, and keys from passwords with Argon2id: the two primitives of everything kept.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use protocol::Bytes;
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf,
    rand::SecureRandom,
};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Why something sealed does not open, or cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealError {
    /// Another key, another name, or not what was sealed.
    #[error("it was not sealed under this key and name")]
    Unopened,
    /// The operating system gives no randomness, or there is too much to seal.
    #[error("it cannot be sealed")]
    Unsealable,
    /// Argon2id refuses its parameters or gets no memory.
    #[error("the password cannot be stretched")]
    Unstretchable,
}

/// A 256-bit key; zeroized, never shown by `Debug`.
#[derive(Clone, ZeroizeOnDrop)]
pub(crate) struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Takes 256 random bits.
    pub(crate) fn from_random(mut bits: [u8; 32]) -> Self {
        let key = Self(bits);
        bits.zeroize();
        key
    }

    /// Takes a key that was kept.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Derives a key for one purpose by HKDF-SHA-256 (RFC 5869).
    pub(crate) fn derive(secret: &[u8], salt: &[u8], purpose: &str) -> Self {
        let mut key = Self([0; 32]);
        let purpose = [purpose.as_bytes()];
        let expanded = hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
            .extract(secret)
            .expand(&purpose, hkdf::HKDF_SHA256)
            .and_then(|output| output.fill(&mut key.0));
        debug_assert!(expanded.is_ok(), "32 bytes are one block of HKDF-SHA-256");
        key
    }

    /// Seals bytes under a name: nonce and ciphertext with its tag.
    pub(crate) fn seal(
        &self,
        name: &str,
        plain: &[u8],
        random: &dyn SecureRandom,
    ) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce).map_err(|_| SealError::Unsealable)?;
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self
            .cipher()
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(name.as_bytes()),
                &mut sealed[NONCE_LEN..],
            )
            .map_err(|_| SealError::Unsealable)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens what was sealed under the same name.
    pub(crate) fn open(&self, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, rest) = sealed
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Unopened)?;
        let mut plain = Zeroizing::new(rest.to_vec());
        let length = self
            .cipher()
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(name.as_bytes()),
                &mut plain,
            )
            .map_err(|_| SealError::Unopened)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }

    fn cipher(&self) -> LessSafeKey {
        #[expect(clippy::expect_used, reason = "the key has the length of AES-256")]
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.0).expect("32 bytes"))
    }
}

/// How a password was stretched, beside what it seals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stretching {
    pub(crate) salt: Bytes,
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
}

impl Stretching {
    /// Argon2id with 64 MiB and 3 passes (S-1).
    pub(crate) fn new(salt: [u8; 16]) -> Self {
        Self {
            salt: Bytes(salt.to_vec()),
            memory_kib: 64 * 1024,
            passes: 3,
        }
    }

    /// Whether the costs are neither cheaper than S-1 nor so dear that a changed file stops the machine.
    pub(crate) fn is_acceptable(&self) -> bool {
        (64 * 1024..=1024 * 1024).contains(&self.memory_kib)
            && (3..=16).contains(&self.passes)
            && self.salt.0.len() == 16
    }
}

/// Stretches a password by Argon2id (RFC 9106); takes a tenth of a second and 64 MiB.
pub(crate) fn stretch(
    password: &[u8],
    stretching: &Stretching,
) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let params = Params::new(stretching.memory_kib, stretching.passes, 1, Some(32))
        .map_err(|_| SealError::Unstretchable)?;
    let mut memory = memory(params.block_count())?;
    let mut stretched = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(
            password,
            &stretching.salt.0,
            stretched.as_mut_slice(),
            &mut *memory,
        )
        .map_err(|_| SealError::Unstretchable)?;
    Ok(stretched)
}

/// Argon2id's memory, whose last blocks lead to the key: wiped, which that of argon2's own making is not.
fn memory(blocks: usize) -> Result<Zeroizing<Vec<Block>>, SealError> {
    let mut memory = Vec::new();
    memory
        .try_reserve_exact(blocks)
        .map_err(|_| SealError::Unstretchable)?;
    memory.resize(blocks, Block::new());
    Ok(Zeroizing::new(memory))
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;

    use super::*;

    #[test]
    fn what_is_sealed_opens_under_its_name_and_key_only() {
        let key = Key::from_random([1; 32]);
        let sealed = key
            .seal("name", b"plain", &SystemRandom::new())
            .expect("sealed");
        let mut changed = sealed.clone();
        changed[NONCE_LEN] ^= 1;

        assert_eq!(
            key.open("name", &sealed).expect("opened").as_slice(),
            b"plain"
        );
        assert_eq!(key.open("other", &sealed), Err(SealError::Unopened));
        assert_eq!(key.open("name", &changed), Err(SealError::Unopened));
        assert_eq!(key.open("name", &sealed[..5]), Err(SealError::Unopened));
        assert_eq!(
            Key::from_random([2; 32]).open("name", &sealed),
            Err(SealError::Unopened)
        );
    }

    #[test]
    fn s1_a_password_is_stretched_by_argon2id_with_64_mib_and_3_passes() {
        let stretching = Stretching::new([7; 16]);
        assert_eq!((stretching.memory_kib, stretching.passes), (65_536, 3));
        assert!(stretching.is_acceptable());
        assert!(
            !Stretching {
                memory_kib: 8,
                ..stretching.clone()
            }
            .is_acceptable()
        );
        let once = stretch(b"Kupiya123", &stretching).expect("stretched");
        let mut of_argon2 = [0; 32];
        let params = Params::new(65_536, 3, 1, Some(32)).expect("parameters");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(b"Kupiya123", &[7; 16], &mut of_argon2)
            .expect("stretched");
        assert_eq!(*once, of_argon2, "in memory of our own too");
        let other_salt = stretch(b"Kupiya123", &Stretching::new([8; 16])).expect("stretched");
        assert_ne!(once, other_salt);
    }
}
