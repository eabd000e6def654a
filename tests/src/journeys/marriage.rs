//! Marriage of two citizens, and the dossier that each of them keeps of it.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use crate::{
    app::App,
    backend::Backend,
    judge,
    people::{CODE, Citizen},
};

#[tokio::test]
async fn r41_r14_two_marry_one_pays_and_both_keep_a_dossier_that_proves_it() {
    let backend = Backend::start();
    let groom = Citizen::joined("student", &backend).await;
    let bride = Citizen::joined("applicant", &backend).await;
    let app = groom.app(&backend).await;

    app.go("/services").await;
    app.press("service-marriage").await;
    app.picture("marriage-1-before").await;
    app.press("before-begin").await;
    app.fill("marriage-iin", bride.iin()).await;
    app.fill("marriage-surname", "Ахметова").await;
    app.fill("marriage-given-name", "Мадина").await;
    app.pick("marriage-office", "almaty-medeu").await;
    app.press("marriage-draw").await;
    app.says("sign-spouse", "Мадина").await;
    app.picture("marriage-2-what-you-sign").await;
    app.press("sign-by-eds").await;
    app.see("auth-keypad").await;
    app.enter("auth-keypad", CODE).await;
    app.until("request-outcome", "data-state", "awaiting_consents")
        .await;

    gets_sms(&backend, &bride, "неке қию туралы өтінішті растау").await;
    let hers = bride.app(&backend).await;
    hers.says(
        "home-consent",
        "неке қию туралы өтінішті растауыңызды сұрайды",
    )
    .await;
    assert!(!hers.page().await.contains("тіркелуді сұрайды"));
    hers.press("home-consent").await;
    hers.says("consent-applicant", "Тілеуов").await;
    hers.says("consent-page", "неке қию туралы").await;
    hers.picture("marriage-3-consent-of-the-bride").await;
    approve(&hers).await;
    let early = hers.error().await;
    app.press("fee-pay").await;
    app.see("fee-paid").await;
    hers.see("fee-paid").await;
    assert!(!hers.shows("fee-pay").await);
    approve(&hers).await;
    hers.see("consent-export").await;
    app.until("request-outcome", "data-state", "registered")
        .await;
    // The hour of the appointment in Kazakhstan, whatever the machine knows of time zones.
    app.says("marriage-awaited", "10:00").await;
    app.picture("marriage-4-awaited").await;
    app.press("dossier-keep").await;
    app.see("dossier-kept").await;
    app.close().await;
    hers.says("marriage-awaited", "10:00").await;
    hers.go("/history").await;
    hers.find("[data-testid='history-entry'][data-kind='registered']")
        .await;
    let told = hers.page().await;
    assert!(told.contains("Неке қию туралы өтініш қабылданды"), "{told}");
    assert!(!told.contains("Мекенжай тіркелді"), "{told}");
    hers.close().await;
    gets_sms(&backend, &bride, "неке қию туралы өтініш қабылданды").await;

    assert_eq!(early, "fee_unpaid");
    let theirs = bride.cli(&backend);
    let consents = theirs.does(&["consents", "list"]).await;
    let consent = consents[0]["consent"].as_str().unwrap();
    let file = kept(groom.home.exports());
    let folder = judge::unpacks(&file);
    for signed in ["outcome.json", "consent-1/statement.json"] {
        judge::accepts_signature(folder.path(), signed);
    }
    let out = bride.home.exports();
    theirs
        .does(&[
            "dossier",
            "save",
            "--consent",
            consent,
            "--out",
            &out.display().to_string(),
        ])
        .await;
    let authority = folder.path().join("authority.pem").display().to_string();
    for file in [&file, &kept(out)] {
        let file = file.display().to_string();
        let checked = theirs
            .does(&["dossier", "verify", &file, "--authority", &authority])
            .await;
        assert_eq!(checked["findings"], serde_json::json!([]), "{checked}");
    }
    // One bit of what was signed is another, and the container does not hold together any more.
    let mut bytes = fs::read(&file).unwrap();
    let signed = fs::read(folder.path().join("request.json")).unwrap();
    let at = bytes
        .windows(signed.len())
        .position(|window| window == signed)
        .expect("what was signed lies in the file as it is");
    bytes[at + signed.len() / 2] ^= 1;
    let changed = groom.home.path().join("changed.asice");
    fs::write(&changed, bytes).unwrap();
    let refused = theirs
        .refusal(&["dossier", "verify", &changed.display().to_string()])
        .await;
    assert_eq!(refused, "dossier_unreadable");
}

async fn approve(hers: &App) {
    hers.press("consent-approve").await;
    hers.see("auth-keypad").await;
    hers.enter("auth-keypad", CODE).await;
}

/// Waits for an SMS that says this.
async fn gets_sms(backend: &Backend, who: &Citizen, part: &str) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let messages = backend.messages(who.phone()).await;
        if messages.iter().any(|sms| sms.text.contains(part)) {
            return;
        }
        assert!(Instant::now() < deadline, "no SMS says {part:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The one dossier in a folder.
fn kept(folder: PathBuf) -> PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let mut dossiers = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "asice"));
    let dossier = dossiers.next().expect("a dossier was kept");
    assert_eq!(dossiers.next(), None);
    dossier
}
