use base64::Engine;
use proptest::prelude::*;

use super::*;

/// A PNG of the code of a text.
pub(in crate::scan) fn qr(text: &str) -> Vec<u8> {
    let code = qrcode::QrCode::new(text).expect("a QR code");
    let picture = code
        .render::<image::Luma<u8>>()
        .module_dimensions(4, 4)
        .build();
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).expect("a PNG");
    png.into_inner()
}

#[test]
fn images_that_are_too_large_or_no_images_are_refused() {
    let refused = Err(Error::ImageUnreadable);
    assert_eq!(qr_texts(&vec![0; LARGEST + 1]), refused);
    assert_eq!(qr_texts(b""), refused);
    assert_eq!(qr_texts(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"), refused);
    let whole = qr("hello");
    assert_eq!(qr_texts(&whole[..whole.len() / 2]), refused);
    assert_eq!(qr_texts(&of_size(8_000, 5_001)), refused, "a bomb");
    assert_eq!(qr_texts(&of_size(u32::MAX, u32::MAX)), refused);
}

/// A PNG that claims a size, with little behind it.
fn of_size(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&header);
    png.extend(crc32(&header).to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn a_blank_picture_holds_nothing() {
    let blank = image::GrayImage::from_pixel(64, 64, image::Luma([255]));
    let mut png = Cursor::new(Vec::new());
    blank.write_to(&mut png, ImageFormat::Png).expect("a PNG");
    assert_eq!(qr_texts(&png.into_inner()), Ok(Vec::new()));
}

#[test]
fn a_picture_that_is_searched_for_too_long_is_given_up() {
    let code = decode(&qr("hello")).expect("a picture");
    let looks = 100 * code.len() as u64;

    assert_eq!(search(code.clone(), looks), Ok(vec!["hello".to_owned()]));
    assert_eq!(search(code, looks / 100), Err(Error::ImageUnreadable));
}

#[test]
fn a_picture_full_of_corner_marks_is_given_up() {
    let marks = |rows: u32| {
        GrayImage::from_fn(16 * 16, 16 * rows, |x, y| {
            let [x, y] = [x, y].map(|at| (at % 16 / 2).abs_diff(3));
            Luma([if matches!(x.max(y), 0 | 1 | 3) {
                0
            } else {
                255
            }])
        })
    };
    let enough = u64::MAX;

    assert_eq!(search(marks(1), enough), Ok(Vec::new()));
    assert_eq!(search(marks(16), enough), Err(Error::ImageUnreadable));
}

#[test]
fn a_code_in_a_picture_that_was_made_smaller_is_found() {
    let code = decode(&qr("hello")).expect("a picture");
    let mut large = GrayImage::from_pixel(800, 750, Luma([200]));
    imageops::replace(&mut large, &code, 500, 600);

    let searched = smaller(large, 600);

    assert_eq!(searched.dimensions(), (600, 562));
    assert_eq!(search(searched, MOST_LOOKS), Ok(vec!["hello".to_owned()]));
}

#[test]
fn what_is_made_smaller_keeps_a_pixel() {
    let thin = GrayImage::new(40_000, 1);
    assert_eq!(smaller(thin, SEARCHED_SIDE).dimensions(), (3_000, 1));
}

proptest! {
    #[test]
    fn any_bytes_are_an_image_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = qr_texts(&bytes);
    }

    #[test]
    fn any_noise_is_searched_without_harm(
        width in 1u32..96,
        height in 1u32..96,
        noise in proptest::collection::vec(any::<u8>(), 96 * 96),
    ) {
        let picture = image::GrayImage::from_fn(width, height, |x, y| {
            image::Luma([noise[(y * 96 + x) as usize]])
        });
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, ImageFormat::Png).expect("a PNG");
        prop_assert!(qr_texts(&png.into_inner()).is_ok());
    }

    #[test]
    fn a_damaged_qr_code_is_read_or_refused(hits in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..64)) {
        let mut png = qr(&base64::engine::general_purpose::STANDARD.encode([7; 40]));
        let length = png.len();
        for (at, byte) in hits {
            png[at % length] ^= byte;
        }
        let _ = qr_texts(&png);
    }
}
