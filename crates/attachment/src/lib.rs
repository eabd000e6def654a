//! Copies that a stranger attaches to a request, checked by their content in bounded memory and time.
//!
//! A copy is one whole PDF, JPEG or PNG and nothing beside it. A picture is decoded to its end. Of a PDF every object is
//! looked at, also those inside object streams and those that no table names, and whatever could act when it is opened is
//! refused. Nothing is repaired: what two programs could read in two ways is no copy.

mod pdf;
mod picture;
mod zip;

use domain::{
    Settings,
    attachment::{AttachmentKind, AttachmentRefusal},
};

/// Says which kind of copy this is, or why it is none; what it is called or said to be does not matter.
pub fn check(bytes: &[u8], settings: &Settings) -> Result<AttachmentKind, AttachmentRefusal> {
    if bytes.len() > settings.attachment_bytes as usize {
        return Err(AttachmentRefusal::TooLarge);
    }
    let kind = kind_of(bytes).ok_or(AttachmentRefusal::UnknownKind)?;
    match kind {
        AttachmentKind::Pdf => pdf::check(bytes)?,
        AttachmentKind::Jpeg | AttachmentKind::Png => {
            picture::check(bytes, kind, u64::from(settings.attachment_pixels))?;
        }
    }
    if zip::is_archive(bytes) {
        return Err(AttachmentRefusal::MoreThanACopy);
    }
    Ok(kind)
}

/// A picture without what some cameras write after its end, such as a second picture; anything else as it is.
pub fn without_trailer(bytes: &[u8]) -> &[u8] {
    let end = match kind_of(bytes) {
        Some(AttachmentKind::Jpeg) => picture::end_of_jpeg(bytes),
        Some(AttachmentKind::Png) => picture::end_of_png(bytes),
        Some(AttachmentKind::Pdf) | None => None,
    };
    end.map_or(bytes, |end| &bytes[..end])
}

fn kind_of(bytes: &[u8]) -> Option<AttachmentKind> {
    [
        (&b"%PDF-"[..], AttachmentKind::Pdf),
        (&b"\xff\xd8\xff"[..], AttachmentKind::Jpeg),
        (&b"\x89PNG\r\n\x1a\n"[..], AttachmentKind::Png),
    ]
    .into_iter()
    .find_map(|(magic, kind)| bytes.starts_with(magic).then_some(kind))
}

#[cfg(test)]
mod tests;
