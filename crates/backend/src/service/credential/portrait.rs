//! The portrait once more, so small that it fits into QR codes.

use std::io::Cursor;

use base64::{Engine, engine::general_purpose::STANDARD};
use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    imageops::FilterType,
};

/// The most bytes of it.
const LARGEST: usize = 1_536;
/// The most pixels of a side of the photo that it is made of.
const LARGEST_SIDE: u32 = 4_096;
/// The most bytes that reading that photo may take.
const MOST_MEMORY: u64 = 64 * 1024 * 1024;
/// Heights and qualities, the best first.
const TRIED: [(u32, u8); 6] = [(112, 50), (96, 45), (80, 45), (64, 40), (48, 40), (32, 30)];

/// A photo, PNG in base64, as a JPEG in base64 of at most [`LARGEST`] bytes; none where it is no such picture.
pub async fn reduced(photo: String) -> Option<String> {
    tokio::task::spawn_blocking(move || {
        STANDARD
            .encode(reduce(&STANDARD.decode(photo).ok()?)?)
            .into()
    })
    .await
    .ok()
    .flatten()
}

/// A PNG as a JPEG of at most 1,536 bytes; none where it is no such picture.
pub fn reduce(png: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::with_format(Cursor::new(png), image::ImageFormat::Png);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    TRIED
        .into_iter()
        .filter_map(|(height, quality)| jpeg(&picture, height, quality))
        .find(|jpeg| jpeg.len() <= LARGEST)
}

fn jpeg(picture: &DynamicImage, height: u32, quality: u8) -> Option<Vec<u8>> {
    let small = picture
        .resize(height, height, FilterType::Triangle)
        .to_rgb8();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality)
        .write_image(
            small.as_raw(),
            small.width(),
            small.height(),
            ExtendedColorType::Rgb8,
        )
        .ok()?;
    Some(jpeg)
}

#[cfg(test)]
mod tests {
    use domain::iin::Sex;

    use super::*;
    use crate::population;

    #[test]
    fn s36_a_portrait_is_reduced_to_what_a_qr_code_holds() {
        for seed in 0..8 {
            let photo = population::portrait(seed, 0, Sex::Female, 40);

            let small = reduce(&photo).unwrap();

            assert!(small.len() <= LARGEST, "{} bytes", small.len());
            let picture = image::load_from_memory(&small).unwrap();
            assert!(picture.height() >= 48, "{} pixels", picture.height());
        }
    }

    #[test]
    fn what_is_no_picture_has_no_small_one() {
        assert_eq!(reduce(b"no picture"), None);
        assert_eq!(reduce(&[0x89, b'P', b'N', b'G']), None);
    }
}
