//! A credential or presentation in few bytes, for codes that are shown on a screen.
//!
//! A token is mostly base64url, so that compressing it as it is gains little. Here each stretch of base64url becomes
//! its bytes, and all of that is compressed (RFC 1951) where it pays. What comes out is the text that went in, to the
//! last character, since all signatures are over that text.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};

/// The longest text that is packed or unpacked, in bytes.
pub const LONGEST_UNPACKED: usize = 64 * 1024;
/// The most bytes before compression: each stretch has a head, which is short beside what it may save.
const LARGEST_PLAIN: usize = 2 * LONGEST_UNPACKED;
/// The best compression that there is.
const LEVEL: u8 = 10;
const PLAIN: u8 = 0;
const COMPRESSED: u8 = 1;

/// Why something is not packed or unpacked.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PackingError {
    /// More than [`LONGEST_UNPACKED`] bytes.
    #[error("the text is longer than {LONGEST_UNPACKED} bytes")]
    TooLong,
    /// Not what was packed.
    #[error("what was packed cannot be read")]
    Malformed,
}

/// What ends a stretch of text.
#[derive(Clone, Copy)]
enum End {
    Stop = 0,
    Tilde = 1,
    Text = 2,
}

impl End {
    fn of(character: char) -> Option<Self> {
        match character {
            '.' => Some(Self::Stop),
            '~' => Some(Self::Tilde),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Stop => ".",
            Self::Tilde => "~",
            Self::Text => "",
        }
    }
}

/// Packs a text.
pub fn pack(text: &str) -> Result<Vec<u8>, PackingError> {
    if text.len() > LONGEST_UNPACKED {
        return Err(PackingError::TooLong);
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (stretch, end) = match rest
            .char_indices()
            .find_map(|(at, c)| Some((at, End::of(c)?)))
        {
            Some((at, end)) => {
                let stretch = &rest[..at];
                rest = &rest[at + 1..];
                (stretch, end)
            }
            None => (std::mem::take(&mut rest), End::Text),
        };
        put(&mut plain, stretch, end);
        if let End::Text = end {
            break;
        }
    }
    let compressed = compress_to_vec(&plain, LEVEL);
    let (kind, packed) = if compressed.len() < plain.len() {
        (COMPRESSED, compressed)
    } else {
        (PLAIN, plain)
    };
    Ok([&[kind], packed.as_slice()].concat())
}

/// Gives the text that was packed; what would be longer than [`LONGEST_UNPACKED`] is refused before it takes that memory.
pub fn unpack(packed: &[u8]) -> Result<String, PackingError> {
    const MALFORMED: PackingError = PackingError::Malformed;
    let (kind, packed) = packed.split_first().ok_or(MALFORMED)?;
    let decompressed;
    let mut plain = match *kind {
        PLAIN => packed,
        COMPRESSED => {
            decompressed = decompress_to_vec_with_limit(packed, LARGEST_PLAIN)
                .map_err(|_unreadable| MALFORMED)?;
            &decompressed
        }
        _ => return Err(MALFORMED),
    };
    let mut text = String::new();
    loop {
        let (length, is_base64url, end) = take_head(&mut plain).ok_or(MALFORMED)?;
        let (stretch, rest) = plain.split_at_checked(length).ok_or(MALFORMED)?;
        plain = rest;
        if is_base64url {
            URL_SAFE_NO_PAD.encode_string(stretch, &mut text);
        } else {
            text.push_str(std::str::from_utf8(stretch).map_err(|_unreadable| MALFORMED)?);
        }
        text.push_str(end.as_str());
        if text.len() > LONGEST_UNPACKED {
            return Err(PackingError::TooLong);
        }
        if let End::Text = end {
            return plain.is_empty().then_some(text).ok_or(MALFORMED);
        }
    }
}

/// A stretch as its bytes where it is base64url, of which there is one text for them; otherwise as it is.
fn put(plain: &mut Vec<u8>, stretch: &str, end: End) {
    match URL_SAFE_NO_PAD.decode(stretch) {
        Ok(bytes) => {
            put_head(plain, bytes.len(), true, end);
            plain.extend(bytes);
        }
        Err(_) => {
            put_head(plain, stretch.len(), false, end);
            plain.extend(stretch.as_bytes());
        }
    }
}

/// Length, kind and end in one number, seven bits a byte, the lowest first.
fn put_head(plain: &mut Vec<u8>, length: usize, is_base64url: bool, end: End) {
    let mut number = length << 3 | usize::from(is_base64url) << 2 | end as usize;
    while number >= 0x80 {
        plain.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    plain.push(number as u8);
}

fn take_head(plain: &mut &[u8]) -> Option<(usize, bool, End)> {
    let mut number = 0_usize;
    for shift in [0, 7, 14] {
        let (byte, rest) = plain.split_first()?;
        *plain = rest;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            let end = match number & 3 {
                0 => End::Stop,
                1 => End::Tilde,
                2 => End::Text,
                _ => return None,
            };
            return Some((number >> 3, number & 4 != 0, end));
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_presentation_comes_back_to_the_last_character() {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","typ":"dc+sd-jwt"}"#);
        let claim = URL_SAFE_NO_PAD.encode(r#"["salt","surname","Әбішева"]"#);
        let text = format!("{header}.{header}.c2ln~{claim}~{claim}~{header}.e30.c2ln");

        let packed = pack(&text).unwrap();

        assert_eq!(unpack(&packed).as_deref(), Ok(text.as_str()));
        assert!(packed.len() * 2 < text.len(), "{}", packed.len());
    }

    #[test]
    fn what_is_long_or_unpacks_to_something_long_is_refused() {
        let long = "~".repeat(LONGEST_UNPACKED + 1);
        assert_eq!(pack(&long), Err(PackingError::TooLong));
        assert!(unpack(&pack(&long[1..]).unwrap()).is_ok());

        let bomb = compress_to_vec(&vec![0; 10 * LONGEST_UNPACKED], LEVEL);
        assert_eq!(
            unpack(&[&[COMPRESSED], bomb.as_slice()].concat()),
            Err(PackingError::Malformed)
        );
        // Base64url is longer than its bytes.
        let mut plain = vec![PLAIN];
        put_head(&mut plain, LONGEST_UNPACKED, true, End::Text);
        plain.extend(vec![0; LONGEST_UNPACKED]);
        assert_eq!(unpack(&plain), Err(PackingError::TooLong));
    }

    #[test]
    fn what_was_not_packed_is_refused() {
        for bytes in [
            &[][..],
            &[2],
            &[PLAIN],
            &[PLAIN, 0b11],
            &[PLAIN, 0x80, 0x80, 0x80, 0x80],
            &[PLAIN, 2 << 3 | 2, b'a'],
            &[PLAIN, 1 << 3 | 2, 0xff],
            &[PLAIN, 2, b'a'],
            &[COMPRESSED, 0xff],
        ] {
            assert_eq!(unpack(bytes), Err(PackingError::Malformed), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "[a-zA-Z0-9_.~ =Ә-]{0,200}") {
            prop_assert_eq!(unpack(&pack(&text).unwrap()), Ok(text));
        }

        #[test]
        fn no_bytes_make_unpacking_panic(bytes: Vec<u8>) {
            let _ = unpack(&bytes);
            let _ = unpack(&[&[PLAIN], bytes.as_slice()].concat());
        }
    }
}
