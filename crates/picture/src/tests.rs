use std::io::Cursor;

use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageFormat, Luma, LumaA, imageops};
use proptest::prelude::*;
use qrcode::{EcLevel, QrCode, Version};

use super::*;

const LINK: &str = "https://qoltanba.example/s#_____________________w";

fn code(text: &str) -> GrayImage {
    QrCode::new(text)
        .unwrap()
        .render::<Luma<u8>>()
        .module_dimensions(4, 4)
        .build()
}

fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn png(picture: GrayImage) -> Vec<u8> {
    file(picture, ImageFormat::Png)
}

fn texts(file: &[u8]) -> Result<Vec<String>, PictureError> {
    let mut texts = Vec::new();
    read(file, |text| {
        texts.push(text);
        ControlFlow::Continue(())
    })?;
    Ok(texts)
}

#[test]
fn r26_a_code_is_read_from_png_and_jpeg() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        assert_eq!(texts(&file(code(LINK), format)), Ok(vec![LINK.into()]));
    }
}

#[test]
fn r26_every_version_is_read() {
    let levels = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H];
    for version in 1..=40 {
        let level = levels[version as usize % levels.len()];
        let code = QrCode::with_version("QOLTANBA", Version::Normal(version), level).unwrap();
        let picture = code.render::<Luma<u8>>().module_dimensions(3, 3).build();
        assert_eq!(
            texts(&png(picture)),
            Ok(vec!["QOLTANBA".into()]),
            "version {version}, level {level:?}"
        );
    }
}

#[test]
fn what_is_transparent_is_paper() {
    let code = code(LINK);
    let see_through = GrayAlphaImage::from_fn(code.width(), code.height(), |x, y| {
        LumaA([0, 255 - code.get_pixel(x, y).0[0]])
    });
    assert_eq!(
        texts(&file(see_through, ImageFormat::Png)),
        Ok(vec![LINK.into()])
    );
}

#[test]
fn a_code_without_its_margin_is_read() {
    let whole = code(LINK);
    let side = whole.width() - 2 * 4 * 4;
    let cut = imageops::crop_imm(&whole, 16, 16, side, side).to_image();
    assert_eq!(texts(&png(cut)), Ok(vec![LINK.into()]));
}

#[test]
fn a_mirrored_code_is_read() {
    let mirrored = imageops::flip_horizontal(&code(LINK));
    assert_eq!(texts(&png(mirrored)), Ok(vec![LINK.into()]));
}

#[test]
fn each_code_is_told_once_until_enough_is_said() {
    let (one, other) = (code("one"), code("other"));
    let mut both = GrayImage::from_pixel(400, 200, Luma([255]));
    for (picture, at) in [(&one, 20), (&other, 150), (&one, 280)] {
        imageops::replace(&mut both, picture, at, 30);
    }
    let both = png(both);

    let mut all = texts(&both).unwrap();
    all.sort();
    assert_eq!(all, ["one", "other"]);

    let mut told = 0;
    let enough = read(&both, |_| {
        told += 1;
        ControlFlow::Break(())
    });
    assert_eq!((enough, told), (Ok(()), 1));
}

#[test]
fn a_blank_picture_holds_nothing() {
    for (width, height) in [(1, 1), (1, 400), (3, 2), (64, 64), (700, 900)] {
        let blank = GrayImage::from_pixel(width, height, Luma([255]));
        assert_eq!(texts(&png(blank)), Ok(Vec::new()));
    }
}

#[test]
fn what_is_no_png_or_jpeg_is_refused() {
    let svg = br#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>"#;
    for file in [
        b"".as_slice(),
        svg,
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"RIFF\x24\0\0\0WEBPVP8 ",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        &[0; 4_096],
    ] {
        assert_eq!(texts(file), Err(PictureError::Unreadable), "{file:?}");
    }
}

#[test]
fn what_is_too_large_is_refused_before_it_is_unpacked() {
    let refused = Err(PictureError::TooLarge);
    let mut padded = png(code("hello"));
    padded.resize(10_000_001, 0);
    assert_eq!(texts(&padded), refused, "a file of more than 10 MB");
    assert_eq!(texts(&claiming(8_000, 5_001)), refused, "a bomb");
    assert_eq!(texts(&claiming(40_000_001, 1)), refused);
    assert!(texts(&claiming(0x7fff_ffff, 0x7fff_ffff)).is_err());
    assert_eq!(
        read_pixels(2, 2, vec![0; 3], |_| ControlFlow::Continue(())),
        Err(PictureError::Unreadable)
    );
}

#[test]
fn what_claims_a_size_with_nothing_behind_it_is_refused() {
    for (width, height) in [(0, 0), (1, 0), (8_000, 5_000), (u32::MAX, u32::MAX)] {
        let refused = texts(&claiming(width, height));
        assert!(refused.is_err(), "{width} × {height}: {refused:?}");
    }
}

#[test]
fn a_file_that_is_cut_short_says_nothing_else() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let whole = file(code("hello"), format);
        for length in (0..whole.len()).step_by(whole.len() / 30) {
            // What a JPEG lacks is left grey, and the rest may be enough.
            if let Ok(texts) = texts(&whole[..length]) {
                assert!(format == ImageFormat::Jpeg && texts.iter().all(|text| text == "hello"));
            }
        }
    }
}

#[test]
fn of_an_animation_the_first_picture_is_read() {
    let still = png(code("hello"));
    let header = 8 + 25;
    let mut control = b"acTL".to_vec();
    control.extend([0, 0, 0, 2, 0, 0, 0, 0]);
    let mut animated = still[..header].to_vec();
    animated.extend([0, 0, 0, 8]);
    animated.extend(&control);
    animated.extend(crc32(&control).to_be_bytes());
    animated.extend(&still[header..]);
    assert_eq!(texts(&animated), Ok(vec!["hello".into()]));
}

/// The most marks that fit, and the most edges: what is made to be searched for long.
#[test]
fn pictures_made_to_take_long_are_given_up() {
    let marks = |pitch: u32| {
        GrayImage::from_fn(1_600, 1_600, |x, y| {
            let [x, y] = [x, y].map(|at| (at % (8 * pitch) / pitch).abs_diff(3));
            Luma([if matches!(x.max(y), 0 | 1 | 3) {
                0
            } else {
                255
            }])
        })
    };
    let stripes = GrayImage::from_fn(1_600, 1_600, |x, _| Luma([(x % 2 * 255) as u8]));
    let mut state = 1u32;
    let noise = GrayImage::from_fn(1_600, 1_600, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Luma([(state >> 24) as u8])
    });
    for picture in [marks(1), marks(2), marks(5), stripes, noise] {
        assert_eq!(texts(&png(picture)), Ok(Vec::new()));
    }
}

#[test]
fn a_text_is_whatever_the_code_holds() {
    let odd = "\u{202e}https://qoltanba.example@evil.example/s#\u{200b}";
    assert_eq!(texts(&png(code(odd))), Ok(vec![odd.into()]));
    let binary = QrCode::new([0xff, b'a', 0, 0xfe]).unwrap();
    let binary = binary.render::<Luma<u8>>().build();
    assert_eq!(texts(&png(binary)), Ok(vec!["\u{fffd}a\0\u{fffd}".into()]));
}

/// A PNG that claims a size, with little behind it.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&header);
    png.extend(crc32(&header).to_be_bytes());
    let data = b"IDAT\x78\x9c";
    png.extend([0, 0, 0, 2]);
    png.extend(data);
    png.extend(crc32(data).to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_a_picture_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = texts(&bytes);
    }

    #[test]
    fn any_noise_is_searched_without_harm(
        width in 1u32..96,
        height in 1u32..96,
        noise in proptest::collection::vec(any::<u8>(), 96 * 96),
    ) {
        let picture = GrayImage::from_fn(width, height, |x, y| Luma([noise[(y * 96 + x) as usize]]));
        prop_assert!(texts(&png(picture)).is_ok());
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(
        hits in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..64),
        format in prop_oneof![Just(ImageFormat::Png), Just(ImageFormat::Jpeg)],
    ) {
        let mut file = file(code(LINK), format);
        let length = file.len();
        for (at, byte) in hits {
            file[at % length] ^= byte;
        }
        let _ = texts(&file);
    }
}
