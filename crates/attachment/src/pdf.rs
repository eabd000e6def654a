//! PDF: what is in it is looked at object by object; nothing of it is drawn.

use std::collections::BTreeSet;

use domain::attachment::AttachmentRefusal;
use lopdf::{Dictionary, Document, LoadOptions, Object, xref::XrefEntry};

/// Names that stand for something that acts, plays, or is a file of its own, wherever they stand.
const ACTIVE: [&[u8]; 22] = [
    b"JavaScript",
    b"JS",
    b"Launch",
    b"OpenAction",
    b"AA",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"EF",
    b"Collection",
    b"FileAttachment",
    b"RichMedia",
    b"RichMediaExecute",
    b"XFA",
    b"SubmitForm",
    b"ImportData",
    b"GoToE",
    b"GoToR",
    b"Rendition",
    b"Sound",
    b"Movie",
    b"3D",
    b"Renditions",
];
/// Shorter names come about by chance in compressed data: they are looked for in objects only.
const LONG_ENOUGH: usize = 6;
/// Object streams that are read.
const MOST_OBJECT_STREAMS: usize = 32;
/// Bytes that each of them, and each table, may have once unpacked.
const LARGEST_UNPACKED: usize = 256 * 1024;
/// Objects that are looked at.
const MOST_OBJECTS: usize = 50_000;
/// Bytes after the last end mark, for the ends of lines.
const MOST_AFTER_END: usize = 4;

/// Refuses what is no plain PDF.
pub(crate) fn check(bytes: &[u8]) -> Result<(), AttachmentRefusal> {
    check_ends(bytes)?;
    let object_streams = check_names(bytes)?;
    let options = LoadOptions {
        max_decompressed_size: Some(LARGEST_UNPACKED),
        strict: true,
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|_| AttachmentRefusal::Unreadable)?;
    if document.encryption_state.is_some() || document.trailer.has(b"Encrypt") {
        return Err(AttachmentRefusal::Encrypted);
    }
    check_table(&document, object_streams)?;
    check_dictionary(&document.trailer)?;
    document.objects.values().try_for_each(check_object)?;
    if document.get_pages().is_empty() {
        return Err(AttachmentRefusal::Unreadable);
    }
    Ok(())
}

/// A PDF begins with its first byte and ends with its end mark.
fn check_ends(bytes: &[u8]) -> Result<(), AttachmentRefusal> {
    let versioned = matches!(bytes.get(5..8), Some([b'1' | b'2', b'.', b'0'..=b'9']));
    let mark = b"%%EOF";
    let end = bytes.windows(mark.len()).rposition(|window| window == mark);
    let (true, Some(end)) = (versioned, end) else {
        return Err(AttachmentRefusal::Unreadable);
    };
    let after = &bytes[end + mark.len()..];
    if after.len() > MOST_AFTER_END || !after.iter().all(u8::is_ascii_whitespace) {
        return Err(AttachmentRefusal::MoreThanACopy);
    }
    Ok(())
}

/// Looks for names in every byte, so that no object hides from the table; gives how many object streams there are.
fn check_names(bytes: &[u8]) -> Result<usize, AttachmentRefusal> {
    let mut object_streams = 0;
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
        let (name, length) = name_at(&bytes[at + 1..]);
        let name = &name[..length];
        match name {
            b"Encrypt" => return Err(AttachmentRefusal::Encrypted),
            b"ObjStm" => object_streams += 1,
            _ if length >= LONG_ENOUGH && ACTIVE.contains(&name) => {
                return Err(AttachmentRefusal::ActiveContent);
            }
            _ => {}
        }
    }
    if object_streams > MOST_OBJECT_STREAMS {
        return Err(AttachmentRefusal::TooComplex);
    }
    Ok(object_streams)
}

/// The longest name that is looked for.
const LONGEST_NAME: usize = 20;

/// A name with its escapes undone, as far as it matters; one that is longer is none that is looked for.
fn name_at(bytes: &[u8]) -> ([u8; LONGEST_NAME], usize) {
    let mut name = [0; LONGEST_NAME];
    let (mut at, mut length) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let delimiter = matches!(
            byte,
            0 | b'\t'
                | b'\n'
                | 0x0c
                | b'\r'
                | b' '
                | b'('
                | b')'
                | b'<'
                | b'>'
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b'/'
                | b'%'
        );
        if delimiter {
            break;
        }
        if length == LONGEST_NAME {
            return (name, 0);
        }
        let digit = |at: usize| {
            bytes
                .get(at)
                .and_then(|byte| char::from(*byte).to_digit(16))
        };
        let escaped = (*byte == b'#')
            .then(|| digit(at + 1).zip(digit(at + 2)))
            .flatten();
        name[length] = match escaped {
            Some((high, low)) => (high * 16 + low) as u8,
            None => *byte,
        };
        at += if escaped.is_some() { 3 } else { 1 };
        length += 1;
    }
    (name, length)
}

/// Everything that the table names was read, and the table names every object stream there is.
fn check_table(document: &Document, object_streams: usize) -> Result<(), AttachmentRefusal> {
    if document.objects.len() > MOST_OBJECTS
        || document.reference_table.entries.len() > MOST_OBJECTS
    {
        return Err(AttachmentRefusal::TooComplex);
    }
    let mut containers = BTreeSet::new();
    for (id, entry) in &document.reference_table.entries {
        let read = match entry {
            XrefEntry::Free | XrefEntry::UnusableFree => true,
            XrefEntry::Normal { generation, .. } => {
                document.objects.contains_key(&(*id, *generation))
            }
            XrefEntry::Compressed { container, .. } => {
                containers.insert(*container);
                document.objects.contains_key(&(*id, 0))
            }
        };
        if !read {
            return Err(AttachmentRefusal::Unreadable);
        }
    }
    (containers.len() == object_streams)
        .then_some(())
        .ok_or(AttachmentRefusal::Unreadable)
}

fn check_dictionary(dictionary: &Dictionary) -> Result<(), AttachmentRefusal> {
    dictionary.iter().try_for_each(|(key, value)| {
        if ACTIVE.contains(&key.as_slice()) {
            return Err(AttachmentRefusal::ActiveContent);
        }
        check_object(value)
    })
}

/// How deep one object nests in another is limited by the reader.
fn check_object(object: &Object) -> Result<(), AttachmentRefusal> {
    match object {
        Object::Name(name) if ACTIVE.contains(&name.as_slice()) => {
            Err(AttachmentRefusal::ActiveContent)
        }
        Object::Array(array) => array.iter().try_for_each(check_object),
        Object::Dictionary(dictionary) => check_dictionary(dictionary),
        Object::Stream(stream) => check_dictionary(&stream.dict),
        Object::Name(_)
        | Object::Null
        | Object::Boolean(_)
        | Object::Integer(_)
        | Object::Real(_)
        | Object::String(..)
        | Object::Reference(_) => Ok(()),
    }
}
