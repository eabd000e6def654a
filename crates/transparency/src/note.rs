//! Text that a key has signed (C2SP signed-note, Ed25519).

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    rand::SecureRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};

use crate::Hash;

/// The longest note that is read, in bytes.
pub const LONGEST: usize = 16 * 1024;
/// Ed25519, among the types of signature.
const TYPE: u8 = 1;
const MARK: &str = "\u{2014} ";

/// Why a note does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Too long, or not a text, a blank line and signature lines.
    #[error("this is not a signed note")]
    Malformed,
    /// The key did not sign it.
    #[error("the note is not signed by this key")]
    NotSigned,
    /// A signature that says that it is the key's is not.
    #[error("the signature of the note is wrong")]
    WrongSignature,
}

/// Why a key is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not `name+id+key` of a key for Ed25519.
    #[error("a verifier key has the form name+id+key, for Ed25519")]
    Malformed,
    /// A name is empty, or has spaces, control characters or a plus sign.
    #[error("a name of a key has neither spaces nor plus signs")]
    Name,
    /// Not PKCS#8 of a key for Ed25519.
    #[error("this is not the PKCS#8 of a key for Ed25519")]
    Pkcs8,
    /// There were no random bits.
    #[error("a key could not be made")]
    Making,
}

/// Who signs notes, as everybody knows them: `name+id+key`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: [u8; 32],
}

impl VerifierKey {
    /// A key under a name.
    pub fn new(name: &str, key: [u8; 32]) -> Result<Self, KeyError> {
        let name = is_name(name)
            .then(|| name.to_owned())
            .ok_or(KeyError::Name)?;
        Ok(Self { name, key })
    }

    /// Parses `name+id+key`: the id in 8 lower-case hexadecimal digits, type and key in base64.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(KeyError::Malformed);
        };
        let bytes = STANDARD.decode(encoded).map_err(|_| KeyError::Malformed)?;
        let key = match bytes.split_first() {
            Some((&TYPE, key)) => key.try_into().map_err(|_| KeyError::Malformed)?,
            _ => return Err(KeyError::Malformed),
        };
        let parsed = Self::new(name, key)?;
        (hex(&parsed.id()) == id)
            .then_some(parsed)
            .ok_or(KeyError::Malformed)
    }

    /// The name, which is also the log's.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> [u8; 4] {
        let hash = Hash::of(&[self.name.as_bytes(), &[b'\n', TYPE], &self.key]);
        let [a, b, c, d, ..] = *hash.as_bytes();
        [a, b, c, d]
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([&[TYPE], &self.key[..]].concat());
        write!(f, "{}+{}+{key}", self.name, hex(&self.id()))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Who signs notes.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl SigningKey {
    /// Draws a key; gives its PKCS#8 (RFC 5958).
    pub fn generate(random: &dyn SecureRandom) -> Result<Vec<u8>, KeyError> {
        Ed25519KeyPair::generate_pkcs8(random)
            .map(|document| document.as_ref().to_vec())
            .map_err(|_| KeyError::Making)
    }

    /// Reads a key that [`SigningKey::generate`] drew.
    pub fn from_pkcs8(name: &str, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Pkcs8)?;
        let public = pair.public_key().as_ref().try_into();
        let verifier = VerifierKey::new(name, public.map_err(|_| KeyError::Pkcs8)?)?;
        Ok(Self { pair, verifier })
    }

    /// Its public side.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The note of a text, which ends in a newline.
    pub fn sign(&self, text: &str) -> String {
        let signature = self.pair.sign(text.as_bytes());
        let signed = STANDARD.encode([&self.verifier.id(), signature.as_ref()].concat());
        format!("{text}\n{MARK}{} {signed}\n", self.verifier.name)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier)
    }
}

/// The text of a note that a key has signed; signatures of others are left alone.
pub fn open<'n>(note: &'n str, key: &VerifierKey) -> Result<&'n str, NoteError> {
    let control = |byte: u8| byte < 0x20 && byte != b'\n';
    if note.len() > LONGEST || note.bytes().any(control) {
        return Err(NoteError::Malformed);
    }
    let blank = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
    let (text, signatures) = (&note[..=blank], &note[blank + 2..]);
    let lines = signatures.strip_suffix('\n').ok_or(NoteError::Malformed)?;
    let mut signed = false;
    for line in lines.split('\n') {
        let (name, id, signature) = signature(line).ok_or(NoteError::Malformed)?;
        if name != key.name || id != key.id() {
            continue;
        }
        UnparsedPublicKey::new(&ED25519, &key.key)
            .verify(text.as_bytes(), &signature)
            .map_err(|_| NoteError::WrongSignature)?;
        signed = true;
    }
    signed.then_some(text).ok_or(NoteError::NotSigned)
}

/// Name, id and signature of a signature line.
fn signature(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, encoded) = line.strip_prefix(MARK)?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, signature) = bytes.split_first_chunk()?;
    (is_name(name) && !signature.is_empty()).then(|| (name, *id, signature.to_vec()))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::Log;

    #[test]
    fn signatures_of_others_are_left_alone() {
        let [ours, other] = [Log::of(0).key, Log::of(0).key];
        let note = ours.sign("text\n");
        let both = format!(
            "{note}{}",
            other.sign("text\n").rsplit_once("\n\n").unwrap().1
        );
        assert_eq!(open(&both, ours.verifier()), Ok("text\n"));
        assert_eq!(open(&both, other.verifier()), Ok("text\n"));
        assert_eq!(open(&note, other.verifier()), Err(NoteError::NotSigned));
    }

    #[test]
    fn a_wrong_signature_of_a_known_key_spoils_the_note() {
        let key = Log::of(0).key;
        let line = key
            .sign("other\n")
            .rsplit_once("\n\n")
            .unwrap()
            .1
            .to_owned();
        let note = format!("{}{line}", key.sign("text\n"));
        assert_eq!(open(&note, key.verifier()), Err(NoteError::WrongSignature));
    }

    #[test]
    fn notes_have_one_form() {
        let key = Log::of(0).key;
        let note = key.sign("text\n");
        for malformed in [
            note.trim_end().to_owned(),
            note.replace("\n\n", "\n"),
            note.replace(MARK, "- "),
            note.replace("text", "te\txt"),
            format!("{note}\n"),
            note.replace("=\n", "\n"),
            String::new(),
            "\n\n".to_owned(),
            "a".repeat(LONGEST + 1),
        ] {
            assert_eq!(
                open(&malformed, key.verifier()),
                Err(NoteError::Malformed),
                "{malformed:?}"
            );
        }
    }

    #[test]
    fn verifier_keys_have_one_form() {
        let key = Log::of(0).key.verifier().to_string();
        assert_eq!(VerifierKey::parse(&key).unwrap().to_string(), key);
        let (name, rest) = key.split_once('+').unwrap();
        for malformed in [
            format!("other+{rest}"),
            key.replace("+A", "+B"),
            format!("{name}+{}", rest.to_uppercase()),
            name.to_owned(),
            format!("{key}="),
        ] {
            assert!(VerifierKey::parse(&malformed).is_err(), "{malformed}");
        }
        assert_eq!(VerifierKey::new("a b", [0; 32]), Err(KeyError::Name));
        assert_eq!(VerifierKey::new("", [0; 32]), Err(KeyError::Name));
    }

    #[test]
    fn a_key_does_not_show_itself() {
        let key = Log::of(0).key;
        assert_eq!(
            format!("{key:?}"),
            format!("SigningKey({})", key.verifier())
        );
    }

    proptest! {
        #[test]
        fn foreign_notes_never_panic(note: String, key: String) {
            let verifier = VerifierKey::new("log", [1; 32]).unwrap();
            prop_assert!(open(&note, &verifier).is_err());
            let _ = VerifierKey::parse(&key);
        }
    }
}
