//! Marriage of two citizens, and the dossier that each of them keeps of it.

use std::{fs, path::PathBuf};

use crate::{
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

    let theirs = bride.cli(&backend);
    let consents = theirs.does(&["consents", "list"]).await;
    let consent = consents[0]["consent"].as_str().unwrap();
    let early = theirs.refusal(&["consents", "approve", consent]).await;
    app.press("marriage-pay").await;
    app.see("marriage-paid").await;
    let again = theirs
        .refusal(&["marriage", "pay", "--consent", consent])
        .await;
    theirs.does(&["consents", "approve", consent]).await;
    app.until("request-outcome", "data-state", "registered")
        .await;
    // The hour of the appointment in Kazakhstan, whatever the machine knows of time zones.
    app.says("marriage-awaited", "10:00").await;
    app.picture("marriage-3-awaited").await;
    app.press("dossier-keep").await;
    app.see("dossier-kept").await;
    app.close().await;

    assert_eq!(early, "fee_unpaid");
    assert_eq!(again, "fee_paid");
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
