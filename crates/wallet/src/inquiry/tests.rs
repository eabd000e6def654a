use super::*;
use crate::{
    scan::ScanView,
    testing::{Kit, iin},
};

fn form() -> InquiryForm {
    InquiryForm::RegisteredAt { iin: iin().into() }
}

async fn scanned(wallet: &Wallet, text: &str) -> String {
    let ScanView::Inquiry { scan, site } = wallet.scan_text(text).await.expect("named") else {
        panic!("it is said to be something else");
    };
    assert_eq!(site, wallet.0.origin);
    scan
}

#[tokio::test]
async fn r44_an_inquiry_whose_answer_got_lost_is_drawn_up_once() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    kit.service.world().answers_to_lose = 1;

    assert_eq!(
        wallet.ask_inquiry(form()).await.err(),
        Some(Error::BackendAway)
    );
    let asked = wallet.ask_inquiry(form()).await.expect("drawn up");

    assert_eq!(kit.service.world().inquiries.len(), 1);
    assert_eq!(wallet.inquiries().await.expect("listed"), [asked]);
}

#[tokio::test]
async fn r44_a_scanned_code_is_named_before_it_is_checked() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let asked = wallet.ask_inquiry(form()).await.expect("drawn up");
    let own = wallet.inquiry(&asked.inquiry).await.expect("read");
    let checks = |kit: &Kit| {
        let world = kit.service.world();
        let paths = world.sent.iter().map(|request| request.path.clone());
        paths.filter(|path| path == INQUIRIES_CHECK).count()
    };

    let scan = scanned(&wallet, &own.link).await;
    assert_eq!(checks(&kit), 0);
    let checked = wallet.check_inquiry(&scan).await.expect("checked");
    let by_number = scanned(&wallet, &asked.number.to_lowercase()).await;
    let again = wallet.check_inquiry(&by_number).await.expect("checked");

    assert_eq!(checks(&kit), 2);
    assert_eq!((&checked.number, checked.valid), (&asked.number, true));
    assert_eq!((checked.says, again.says), (own.says.clone(), own.says));
    assert!(own.qr.starts_with("data:image/png;base64,"));
    assert_eq!(
        wallet.check_inquiry("nothing").await.err(),
        Some(Error::NotFound)
    );
}

#[tokio::test]
async fn r44_what_was_changed_or_sealed_by_a_persons_eds_is_refused() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let asked = wallet.ask_inquiry(form()).await.expect("drawn up");
    let scan = scanned(&wallet, &asked.number).await;

    let honest = kit.service.world().inquiries[0].signed.clone();
    let text = String::from_utf8(honest.statement.0.clone()).expect("text");
    kit.service.world().inquiries[0].signed.statement =
        text.replacen("2026", "2027", 1).into_bytes().into();
    assert_eq!(
        wallet.check_inquiry(&scan).await.err(),
        Some(Error::SignatureInvalid)
    );
    assert_eq!(
        wallet.inquiry(&asked.inquiry).await.err(),
        Some(Error::SignatureInvalid)
    );

    // Whoever has an EDS could sign the same bytes for the same purpose.
    let (_, eds) = wallet.unlocked().expect("unlocked");
    assert!(!is_a_seal(&eds.certificate));
}

#[tokio::test]
async fn r44_an_inquiry_is_exported_with_the_seal_around_it() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let asked = wallet.ask_inquiry(form()).await.expect("drawn up");
    let folder = tempfile::tempdir().expect("a folder");

    let exported = wallet
        .export_inquiry(&asked.inquiry, folder.path())
        .await
        .expect("exported");

    assert_eq!(
        exported.files,
        [
            "inquiry.html",
            "inquiry.json",
            "inquiry.json.p7m",
            "inquiry.json.p7s",
            "certificate.pem",
            "authority.pem"
        ]
    );
    let read = |name: &str| std::fs::read(Path::new(&exported.folder).join(name)).expect("a file");
    let content = read("inquiry.json");
    let enclosed = read("inquiry.json.p7m");
    assert!(enclosed.windows(content.len()).any(|part| part == content));
    let page = String::from_utf8(read("inquiry.html")).expect("text");
    for part in [
        asked.number.as_str(),
        "data:image/png;base64,",
        "Справка об адресе",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(
        !page.contains("<script") && !page.contains("http://"),
        "it asks nobody for anything"
    );
    assert!(exported.folder.ends_with(&asked.number.replace('-', "")));
}

#[test]
fn r44_what_a_register_says_cannot_change_the_page() {
    let mut applicant = Applicant {
        iin: iin(),
        full_name: crate::testing::person(),
        date_of_birth: iin().date_of_birth(),
    };
    applicant.full_name.surname = "<img src=x onerror=\"a\">&".to_owned();
    let says = Said::RegisteredAt {
        person: applicant,
        permanent: None,
        temporary: Vec::new(),
    };
    let number = domain::inquiry::InquiryNumber::from_random([1; 16]);
    let now = "2026-11-24T10:00:00Z".parse().expect("an instant");
    let (inquiry, _) = Inquiry::draw_up(
        "https://qoltanba.example",
        number,
        says,
        now,
        &domain::Settings::default(),
    )
    .expect("an inquiry");

    let page = page::page(&inquiry, "data:,");

    assert!(
        page.contains("&lt;img src=x onerror=&quot;a&quot;&gt;&amp;"),
        "{page}"
    );
    assert!(
        page.contains("24.11.2026 15:00") && page.contains("08.12.2026"),
        "{page}"
    );
}
