//! JPEG and PNG: whole, of bounded size, with nothing after their end.

use std::io::Cursor;

use domain::attachment::{AttachmentKind, AttachmentRefusal};
use image::{ImageFormat, ImageReader, Limits};

/// Decodes a picture to its end.
pub(crate) fn check(
    bytes: &[u8],
    kind: AttachmentKind,
    most_pixels: u64,
) -> Result<(), AttachmentRefusal> {
    let (format, end) = match kind {
        AttachmentKind::Png => (ImageFormat::Png, end_of_png(bytes)),
        AttachmentKind::Jpeg => (ImageFormat::Jpeg, end_of_jpeg(bytes)),
        AttachmentKind::Pdf => return Err(AttachmentRefusal::UnknownKind),
    };
    let end = end.ok_or(AttachmentRefusal::Unreadable)?;
    if end != bytes.len() {
        return Err(AttachmentRefusal::MoreThanACopy);
    }
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format)
        .into_dimensions()
        .map_err(|_| AttachmentRefusal::Unreadable)?;
    if u64::from(width) * u64::from(height) > most_pixels {
        return Err(AttachmentRefusal::TooManyPixels);
    }
    let mut limits = Limits::default();
    // Eight bytes for a pixel is the most that either format has.
    limits.max_alloc = Some(8 * most_pixels);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader
        .decode()
        .map(drop)
        .map_err(|_| AttachmentRefusal::Unreadable)
}

/// Where the chunks of a PNG end.
pub(crate) fn end_of_png(bytes: &[u8]) -> Option<usize> {
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?);
        let kind = bytes.get(at + 4..at + 8)?;
        // Length, kind and checksum are four bytes each.
        let next = at.checked_add(12)?.checked_add(length as usize)?;
        if next > bytes.len() {
            return None;
        }
        if kind == b"IEND" {
            return (length == 0).then_some(next);
        }
        at = next;
    }
}

/// Where the segments of a JPEG end, those of its scans too.
pub(crate) fn end_of_jpeg(bytes: &[u8]) -> Option<usize> {
    const START_OF_SCAN: u8 = 0xda;
    const END: u8 = 0xd9;
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        // A marker may be preceded by any number of 0xff.
        while *bytes.get(at)? == 0xff {
            at += 1;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            END => return Some(at),
            0x01 | 0xd0..=0xd7 => continue,
            0x00 | 0xd8 => return None,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
        if length < 2 {
            return None;
        }
        at += length;
        if marker == START_OF_SCAN {
            // In the data of a scan a 0xff is followed by a zero or a restart; anything else is the next marker.
            while *bytes.get(at)? != 0xff
                || matches!(*bytes.get(at + 1)?, 0x00 | 0xd0..=0xd7 | 0xff)
            {
                at += 1;
            }
        }
    }
}
