use base64::Engine;
use domain::access::AccessSecret;
use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::testing::{Kit, ORIGIN};

fn link() -> String {
    AccessSecret::from_random([8; 16]).link(ORIGIN)
}

fn qr(text: &str) -> Vec<u8> {
    let code = qrcode::QrCode::new(text).expect("a QR code");
    let picture = code
        .render::<image::Luma<u8>>()
        .module_dimensions(4, 4)
        .build();
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).expect("a PNG");
    png.into_inner()
}

#[tokio::test]
async fn r26_a_link_a_short_code_and_an_image_are_scanned_and_nothing_is_opened_yet() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    for scan in [
        wallet.scan_text(&link()).await,
        wallet.scan_text(" abcd-efgh ").await,
        wallet.scan_image(qr(&link())).await,
    ] {
        assert_eq!(scan.expect("scanned").holder, "Айгерім С.");
    }
    assert_eq!(kit.service.world().openings, 0);
}

#[tokio::test]
async fn s28_codes_of_other_services_are_refused_without_asking_anybody() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let sent = kit.service.world().sent.len();
    let elsewhere = AccessSecret::from_random([8; 16]).link("https://elsewhere.test");

    for (text, error) in [
        (elsewhere.as_str(), Error::OtherService),
        (
            "https://qoltanba.test.elsewhere.test/s#x",
            Error::OtherService,
        ),
        ("https://qoltanba.test/s#short", Error::NothingScanned),
        ("hello", Error::NothingScanned),
        ("", Error::NothingScanned),
    ] {
        assert_eq!(wallet.scan_text(text).await.err(), Some(error), "{text}");
    }
    assert_eq!(
        wallet.scan_image(qr(&elsewhere)).await.err(),
        Some(Error::OtherService)
    );
    assert_eq!(
        wallet.scan_image(qr("hello")).await.err(),
        Some(Error::NothingScanned)
    );
    assert_eq!(kit.service.world().sent.len(), sent);
}

#[tokio::test]
async fn r23_what_was_scanned_is_opened_once() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let scan = wallet.scan_text(&link()).await.expect("scanned");

    let opened = wallet.open_scanned(&scan.scan).await.expect("opened");

    assert_eq!(opened.document.number, "045678912");
    assert_eq!(
        wallet.open_scanned(&scan.scan).await.err(),
        Some(Error::NotFound)
    );
    assert_eq!(
        wallet.scan_text(&link()).await.err(),
        Some(Error::AlreadyOpened)
    );
}

#[tokio::test]
async fn s29_an_opening_whose_answer_got_lost_is_recovered_also_after_a_kill() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let scan = wallet.scan_text(&link()).await.expect("scanned");
    kit.service.world().answers_to_lose = 1;
    let lost = wallet.open_scanned(&scan.scan).await;
    assert_eq!(lost.err(), Some(Error::BackendAway));

    let wallet = kit.killed_and_unlocked(wallet).await;
    let scan = wallet.scan_text(&link()).await.expect("scanned again");
    let opened = wallet.open_scanned(&scan.scan).await.expect("recovered");

    assert_eq!(opened.document.number, "045678912");
    assert_eq!(kit.service.world().openings, 1);
}

#[tokio::test]
async fn s29_after_two_minutes_a_lost_opening_stays_lost() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let scan = wallet.scan_text(&link()).await.expect("scanned");
    kit.service.world().answers_to_lose = 1;
    wallet.open_scanned(&scan.scan).await.expect_err("lost");
    kit.clock.advance(SignedDuration::from_secs(121));

    assert_eq!(
        wallet.open_scanned(&scan.scan).await.err(),
        Some(Error::AlreadyOpened)
    );
}

#[test]
fn images_that_are_too_large_or_no_images_are_refused() {
    let refused = Err(Error::ImageUnreadable);
    assert_eq!(qr_texts(&vec![0; LARGEST_IMAGE + 1]), refused);
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

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,80}") {
        let _ = AccessCode::parse(&text, ORIGIN);
    }

    #[test]
    fn any_secret_comes_back_out_of_its_link(bits: [u8; 16]) {
        let secret = AccessSecret::from_random(bits);
        prop_assert_eq!(
            AccessCode::parse(&secret.link(ORIGIN), ORIGIN),
            Ok(AccessCode::Secret(secret))
        );
    }

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
