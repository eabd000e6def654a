//! Bytes that would mean something else once they were signed (S-22).

/// Tags.
const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTEXT_0: u8 = 0xa0;
/// The low bits of a first octet after which the number of the tag follows.
const LONG_TAG: u8 = 0x1f;
/// The length octet that leaves the length open (X.690 section 8.1.3.6).
const INDEFINITE: u8 = 0x80;

/// Whether raw bytes from a stranger are a structure whose signature would be a CMS or XML signature, a
/// certification request or a certificate: such bytes are never signed as they are (S-22).
///
/// It looks at how they begin and takes BER for DER, so that it errs towards refusing.
pub fn is_signable_structure(bytes: &[u8]) -> bool {
    is_attribute_set(bytes)
        || is_request_or_certificate(bytes)
        || inside(SEQUENCE, bytes).is_some_and(is_request_or_certificate)
        || is_signed_info(bytes)
}

/// CMS SignedAttributes: SET OF SEQUENCE { OBJECT IDENTIFIER, SET }, as signed or as it stands in a SignerInfo.
fn is_attribute_set(bytes: &[u8]) -> bool {
    let Some(attributes) = inside(SET, bytes).or_else(|| inside(CONTEXT_0, bytes)) else {
        return false;
    };
    attributes.is_empty()
        || inside(SEQUENCE, attributes)
            .and_then(|attribute| after(OBJECT_IDENTIFIER, attribute))
            .is_some_and(|values| inside(SET, values).is_some())
}

/// CertificationRequestInfo: SEQUENCE { INTEGER, SEQUENCE … }; TBSCertificate: the same, or SEQUENCE { [0] INTEGER … }.
fn is_request_or_certificate(bytes: &[u8]) -> bool {
    inside(SEQUENCE, bytes).is_some_and(|parts| {
        let has_version =
            inside(CONTEXT_0, parts).is_some_and(|version| inside(INTEGER, version).is_some());
        let has_number = after(INTEGER, parts).is_some_and(|rest| inside(SEQUENCE, rest).is_some());
        has_version || has_number
    })
}

/// XMLDSig: an element whose local name is SignedInfo, after whatever may stand before the root.
fn is_signed_info(bytes: &[u8]) -> bool {
    let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    loop {
        rest = rest.trim_ascii_start();
        let closing: &[u8] = if rest.starts_with(b"<?") {
            b"?>"
        } else if rest.starts_with(b"<!--") {
            b"-->"
        } else if rest.starts_with(b"<!") {
            b">"
        } else {
            break;
        };
        let Some(end) = rest.windows(closing.len()).position(|part| part == closing) else {
            return false;
        };
        rest = &rest[end + closing.len()..];
    }
    let Some(tag) = rest.strip_prefix(b"<") else {
        return false;
    };
    let end = tag
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        .unwrap_or(tag.len());
    tag[..end].rsplit(|byte| *byte == b':').next() == Some(b"SignedInfo")
}

/// The contents of the element that stands first, if it has this tag.
fn inside(tag: u8, bytes: &[u8]) -> Option<&[u8]> {
    let (length, contents) = header(tag, bytes)?;
    Some(&contents[..length.unwrap_or(contents.len()).min(contents.len())])
}

/// What follows the element that stands first, if it has this tag and an end.
fn after(tag: u8, bytes: &[u8]) -> Option<&[u8]> {
    let (length, contents) = header(tag, bytes)?;
    contents.get(length?..)
}

/// The length of the element that stands first (none if it is open), and all that follows its header.
fn header(expected: u8, bytes: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let (found, rest) = tag(bytes)?;
    let (first, rest) = rest.split_first()?;
    if found != expected {
        return None;
    }
    if *first == INDEFINITE {
        return Some((None, rest));
    }
    if first & INDEFINITE == 0 {
        return Some((Some(usize::from(*first)), rest));
    }
    let (octets, rest) = rest.split_at_checked(usize::from(first & !INDEFINITE))?;
    let length = octets.iter().fold(0usize, |length, octet| {
        length
            .saturating_mul(256)
            .saturating_add(usize::from(*octet))
    });
    Some((Some(length), rest))
}

/// The tag that stands first, also if a small one is written in the long form (X.690 section 8.1.2.4).
fn tag(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (first, mut rest) = bytes.split_first()?;
    if first & LONG_TAG != LONG_TAG {
        return Some((*first, rest));
    }
    let mut number = 0u8;
    loop {
        let (octet, after) = rest.split_first()?;
        rest = after;
        number = number.checked_mul(128)?.checked_add(octet & 0x7f)?;
        if octet & 0x80 == 0 {
            return (number < LONG_TAG).then_some((first & !LONG_TAG | number, rest));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        cades,
        testing::{
            CONTENT, SUBJECT, authority, from_hex, person, person_draft, request, request_draft,
            signing_time,
        },
    };

    #[test]
    fn s22_structures_that_a_signature_would_turn_into_something_else_are_recognised() {
        let person = person(&authority());
        let attributes = cades::Draft::new(CONTENT, &person, SUBJECT, signing_time()).unwrap();
        let mut as_in_signer_info = attributes.to_be_signed().to_vec();
        as_in_signer_info[0] = CONTEXT_0;

        for (what, bytes) in [
            ("attributes", attributes.to_be_signed()),
            ("attributes in a SignerInfo", &as_in_signer_info),
            ("no attributes", &[SET, 0]),
            ("CertificationRequestInfo", request_draft().to_be_signed()),
            ("CertificationRequest", request().as_der()),
            ("TBSCertificate", person_draft(&authority()).to_be_signed()),
            ("Certificate", person.as_der()),
            ("SignedInfo", b"<SignedInfo xmlns=\"x\"></SignedInfo>"),
            ("ds:SignedInfo", b"<ds:SignedInfo xmlns:ds=\"x\">"),
            ("empty SignedInfo", b"<SignedInfo/>"),
            (
                "SignedInfo after a prolog",
                b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- > -->\n<!DOCTYPE x>\n<ds:SignedInfo\n>",
            ),
        ] {
            assert!(is_signable_structure(bytes), "{what}");
        }
    }

    #[test]
    fn s22_structures_in_ber_are_recognised() {
        for hex in [
            "31803018 06092a864886f70d010903310b06092a864886f70d010701 0000",
            "31811a3018 06092a864886f70d010903310b06092a864886f70d010701",
            "318030800603550403 3100 0000 0000",
            "30800201003080310000000000",
            "3080a0030201020201013000",
            "3080a0800201020000 0201013000",
            "3f1080 020100 3000",
            "3f80108420000000 020100 3000",
            "3f1180 3080 0603550403 3f1100",
        ] {
            let bytes = from_hex(&hex.replace(' ', ""));
            assert!(is_signable_structure(&bytes), "{hex}");
        }
    }

    #[test]
    fn s22_documents_are_not_taken_for_structures() {
        for bytes in [
            &b""[..],
            b"{\"subject\":\"x\"}",
            b"0",
            b"1",
            b"10 000 000 tenge",
            b"0123456789",
            b"%PDF-1.7",
            b"<login><url>https://example.kz</url></login>",
            b"<x><SignedInfo/></x>",
            b"<SignedInformation/>",
            b"<!-- never closed",
            CONTENT,
            // A CMS ContentInfo, which is signed as content like any file.
            &from_hex("300f06092a864886f70d010702a0023000"),
        ] {
            assert!(!is_signable_structure(bytes), "{bytes:02x?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            is_signable_structure(&bytes);
        }

        #[test]
        fn any_nesting_is_judged_without_panic(bytes in proptest::collection::vec(
            prop_oneof![Just(SET), Just(SEQUENCE), Just(INTEGER), Just(CONTEXT_0), Just(0x3f), Just(0x80), Just(0xff), 0u8..4],
            0..24,
        )) {
            is_signable_structure(&bytes);
        }
    }
}
