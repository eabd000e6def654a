use domain::access::AccessSecret;
use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::testing::{Kit, ORIGIN};

/// A PNG of the code of a text.
fn qr(text: impl AsRef<[u8]>) -> Vec<u8> {
    let picture = qrcode::QrCode::new(text)
        .expect("a QR code")
        .render::<image::Luma<u8>>()
        .module_dimensions(4, 4)
        .build();
    png(&picture)
}

fn png(picture: &image::GrayImage) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("a PNG");
    png.into_inner()
}

/// A scan of a document: its name, and the holder.
fn document(scan: Result<ScanView, Error>) -> (String, String) {
    match scan.expect("scanned") {
        ScanView::Document { scan, holder, .. } => (scan, holder),
        other => panic!("this is no code of an access: {other:?}"),
    }
}

fn link() -> String {
    AccessSecret::from_random([8; 16]).link(ORIGIN)
}

#[tokio::test]
async fn r26_a_link_a_short_code_and_an_image_are_scanned_and_nothing_is_opened_yet() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    for scan in [
        wallet.scan_text(&link()).await,
        wallet.scan_text(" abcd-efgh ").await,
        wallet.scan_image(qr(link())).await,
    ] {
        assert_eq!(document(scan).1, "Айгерім С.");
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
        ("mobileSign:https://elsewhere.test/api", Error::OtherService),
        (
            "https://qoltanba.test.elsewhere.test/s#x",
            Error::DisguisedCode,
        ),
        ("https://qoltanba.test@elsewhere.test", Error::DisguisedCode),
        ("\u{202e}https://qoltanba.test/s#x", Error::DisguisedCode),
        ("https://qoltanba.test/s#short", Error::NotACode),
        ("hello", Error::NotACode),
    ] {
        let typed = wallet.scan_text(text).await;
        assert_eq!(typed.err(), Some(error.clone()), "{text}");
        let scanned = wallet.scan_image(qr(text)).await;
        assert_eq!(scanned.err(), Some(error), "{text}");
    }
    assert_eq!(wallet.scan_text("").await.err(), Some(Error::NotACode));
    let binary = wallet.scan_image(qr([0xff, 0, 0xfe])).await;
    assert_eq!(binary.err(), Some(Error::DisguisedCode));
    assert_eq!(kit.service.world().sent.len(), sent);
}

#[tokio::test]
async fn r26_the_code_of_this_service_is_found_among_others() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let codes = ["https://elsewhere.test", &link(), "hello"];
    let mut all = image::GrayImage::from_pixel(700, 260, image::Luma([255]));
    for (code, x) in codes.into_iter().zip([10, 230, 450]) {
        let code = image::load_from_memory(&qr(code)).expect("a PNG");
        image::imageops::replace(&mut all, &code.into_luma8(), x, 20);
    }

    let scan = wallet.scan_image(png(&all)).await;

    assert_eq!(document(scan).1, "Айгерім С.");
}

#[tokio::test]
async fn r26_an_image_that_cannot_be_read_is_refused_in_words() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let mut cut_short = qr(link());
    cut_short.truncate(cut_short.len() / 2);
    let blank = png(&image::GrayImage::from_pixel(90, 90, image::Luma([255])));

    for (image, error) in [
        (vec![0; 10_000_001], Error::ImageTooLarge),
        (cut_short, Error::ImageUnreadable),
        (b"<svg/>".to_vec(), Error::ImageUnreadable),
        (Vec::new(), Error::ImageUnreadable),
        (blank, Error::NothingScanned),
    ] {
        assert_eq!(wallet.scan_image(image).await.err(), Some(error));
    }
}

#[tokio::test]
async fn r23_what_was_scanned_is_opened_once() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let (scan, _) = document(wallet.scan_text(&link()).await);

    let opened = wallet.open_scanned(&scan).await.expect("opened");

    assert_eq!(opened.document.number.as_deref(), Some("045678912"));
    assert_eq!(
        wallet.open_scanned(&scan).await.err(),
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
    let (scan, _) = document(wallet.scan_text(&link()).await);
    kit.service.world().answers_to_lose = 1;
    let lost = wallet.open_scanned(&scan).await;
    assert_eq!(lost.err(), Some(Error::BackendAway));

    let wallet = kit.killed_and_unlocked(wallet).await;
    let (scan, _) = document(wallet.scan_text(&link()).await);
    let opened = wallet.open_scanned(&scan).await.expect("recovered");

    assert_eq!(opened.document.number.as_deref(), Some("045678912"));
    assert_eq!(kit.service.world().openings, 1);
}

#[tokio::test]
async fn s29_after_two_minutes_a_lost_opening_stays_lost() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let (scan, _) = document(wallet.scan_text(&link()).await);
    kit.service.world().answers_to_lose = 1;
    wallet.open_scanned(&scan).await.expect_err("lost");
    kit.clock.advance(SignedDuration::from_secs(121));

    assert_eq!(
        wallet.open_scanned(&scan).await.err(),
        Some(Error::AlreadyOpened)
    );
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
}
