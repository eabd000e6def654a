use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use crate::grey::Grey;

/// The largest file that is read, in bytes.
const LARGEST: usize = 10 * 1_000 * 1_000;
/// The largest picture that is read, in pixels.
const MOST_PIXELS: u64 = 40 * 1_000 * 1_000;

/// Why a picture is not searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// More than 10 MB or 40 megapixels.
    #[error("the picture has more than 10 MB or 40 megapixels")]
    TooLarge,
    /// Neither a PNG nor a JPEG, or damaged.
    #[error("this is no whole PNG or JPEG")]
    Unreadable,
}

/// The grey pixels of a file; its size is told before anything of it is unpacked.
pub(crate) fn decode(file: &[u8]) -> Result<Grey, PictureError> {
    if file.len() > LARGEST {
        return Err(PictureError::TooLarge);
    }
    let format = image::guess_format(file)
        .ok()
        .filter(|format| matches!(format, ImageFormat::Png | ImageFormat::Jpeg))
        .ok_or(PictureError::Unreadable)?;
    let dimensions = ImageReader::with_format(Cursor::new(file), format).into_dimensions();
    let (width, height) = dimensions.map_err(|_| PictureError::Unreadable)?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureError::TooLarge);
    }
    let mut limits = Limits::default();
    // Eight bytes for a pixel is the most that either format has, and as much again to turn it grey.
    limits.max_alloc = Some(2 * 8 * MOST_PIXELS);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let decoded = reader.decode().map_err(|_| PictureError::Unreadable)?;
    pixels(width as usize, height as usize, on_paper(decoded))
}

/// Grey pixels that somebody has unpacked already.
pub(crate) fn pixels(width: usize, height: usize, levels: Vec<u8>) -> Result<Grey, PictureError> {
    if levels.is_empty() || width.checked_mul(height) != Some(levels.len()) {
        return Err(PictureError::Unreadable);
    }
    if levels.len() as u64 > MOST_PIXELS {
        return Err(PictureError::TooLarge);
    }
    Ok(Grey {
        width,
        height,
        levels,
    })
}

/// What is transparent shows white paper.
fn on_paper(picture: DynamicImage) -> Vec<u8> {
    if !picture.color().has_alpha() {
        return picture.into_luma8().into_raw();
    }
    picture
        .into_luma_alpha8()
        .pixels()
        .map(|pixel| {
            let [level, opaque] = pixel.0.map(u16::from);
            ((level * opaque + 255 * (255 - opaque)) / 255) as u8
        })
        .collect()
}
