//! Sealing what lies in the database under keys that the database does not have.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::{entropy::random, refusal::Refusal};

/// Bytes as they are stored: a fresh nonce, and what only the key opens, with what they are about.
pub fn seal(key: &[u8; 32], about: &[u8], plain: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    let nonce: [u8; NONCE_LEN] = random()?;
    let mut sealed = plain;
    cipher(key)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(about),
            &mut sealed,
        )
        .map_err(|_| Refusal::Fault("bytes could not be sealed"))?;
    sealed.splice(..0, nonce);
    Ok(sealed)
}

/// The bytes that were sealed under a key; none where they are other ones, or about something else.
pub fn open(key: &[u8; 32], about: &[u8], mut sealed: Vec<u8>) -> Result<Option<Vec<u8>>, Refusal> {
    let Some((nonce, sealed)) = sealed.split_first_chunk_mut::<NONCE_LEN>() else {
        return Ok(None);
    };
    let opened = cipher(key)?.open_in_place(
        Nonce::assume_unique_for_key(*nonce),
        Aad::from(about),
        sealed,
    );
    Ok(opened.ok().map(|plain| plain.to_vec()))
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey, Refusal> {
    UnboundKey::new(&AES_256_GCM, key)
        .map(LessSafeKey::new)
        .map_err(|_| Refusal::Fault("a key has the wrong length"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_and_subject_only() {
        let sealed = seal(&[1; 32], b"a", b"plain".to_vec()).unwrap();

        assert!(!sealed.windows(5).any(|bytes| bytes == b"plain"));
        let opened = |key: u8, about: &[u8]| open(&[key; 32], about, sealed.clone()).unwrap();
        assert_eq!(opened(1, b"a"), Some(b"plain".to_vec()));
        assert_eq!(opened(2, b"a"), None);
        assert_eq!(opened(1, b"b"), None);
        assert_eq!(open(&[1; 32], b"a", vec![0; 5]).unwrap(), None);
    }
}
