//! ASiCManifest: the names and digests of all objects, in the one form that is written here (EN 319 162-1 annex A.4).

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{SEAL, container::MOST_ENTRIES};

const BEGINNING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n";
const END: &str = "</asic:ASiCManifest>\n";

/// An object that the manifest names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Named {
    pub name: String,
    pub sha256: [u8; 32],
}

/// Writes the manifest of objects.
pub(crate) fn write<'a>(objects: impl IntoIterator<Item = (&'a str, [u8; 32])>) -> String {
    let mut text = String::from(BEGINNING);
    text.push_str(&format!(
        "  <asic:SigReference URI=\"{SEAL}\" MimeType=\"application/pkcs7-signature\"/>\n"
    ));
    for (name, sha256) in objects {
        text.push_str(&reference(name, &STANDARD.encode(sha256)));
    }
    text.push_str(END);
    text
}

fn reference(name: &str, digest: &str) -> String {
    format!(
        "  <asic:DataObjectReference URI=\"{name}\" MimeType=\"{}\">\n    \
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\n    \
         <ds:DigestValue>{digest}</ds:DigestValue>\n  </asic:DataObjectReference>\n",
        media_type(name)
    )
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "json")) => "application/json",
        Some((_, "p7s")) => "application/pkcs7-signature",
        Some((_, "pem")) => "application/x-pem-file",
        _ => "application/octet-stream",
    }
}

/// Reads a manifest: what [`write`] writes, and nothing else.
pub(crate) fn read(bytes: &[u8]) -> Option<Vec<Named>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut objects = Vec::new();
    for part in text.split("<asic:DataObjectReference URI=\"").skip(1) {
        if objects.len() == MOST_ENTRIES {
            return None;
        }
        let (name, rest) = part.split_once('"')?;
        let (_, rest) = rest.split_once("<ds:DigestValue>")?;
        let (digest, _) = rest.split_once('<')?;
        objects.push(Named {
            name: name.to_owned(),
            sha256: STANDARD.decode(digest).ok()?.try_into().ok()?,
        });
    }
    let again = write(
        objects
            .iter()
            .map(|object| (object.name.as_str(), object.sha256)),
    );
    (again.as_bytes() == bytes).then_some(objects)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_written_and_stays_what_it_is() {
        let text = write([
            ("request.json", [1; 32]),
            ("applicant/statement.json.p7s", [2; 32]),
        ]);

        insta::assert_snapshot!(text);
        let read = read(text.as_bytes()).unwrap();
        assert_eq!(read[1].name, "applicant/statement.json.p7s");
        assert_eq!(read[1].sha256, [2; 32]);
    }

    #[test]
    fn another_form_of_it_is_not_read() {
        let text = write([("request.json", [1; 32])]);
        for other in [
            text.replace("  <ds", "   <ds"),
            text.replace("asic:SigReference", "asic:Sigreference"),
            text.replace("URI=\"request.json\"", "URI='request.json'"),
            format!("{text}<!-- -->"),
            text.replace("request.json", "request.json&amp;"),
        ] {
            if let Some(read) = read(other.as_bytes()) {
                assert_ne!(read[0].name, "request.json", "{other}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            let _ = read(&bytes);
        }
    }
}
