//! Showing a document without a network, from one device's screen to another's (R-18, R-25, S-11).

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use domain::settings::civil_day;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    app::{App, Home},
    backend::Backend,
    judge,
    people::{CODE, Citizen},
};

/// What a code may be old, and a moment more.
const TOO_OLD: Duration = Duration::from_secs(47);

const KAZAKH_MONTHS: [&str; 12] = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
];

#[tokio::test]
async fn s11_r25_two_apps_cut_off_from_the_service_show_and_read_a_document() {
    let begun = Timestamp::now();
    let mut backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let reader = Citizen::joined("applicant", &backend).await;
    for citizen in [&holder, &reader] {
        citizen.cli(&backend).does(&["documents", "update"]).await;
    }
    backend.kill();
    let app = holder.app(&backend).await;
    let other = reader.app(&backend).await;
    app.see("banner-offline").await;

    // A code that changes: what it says is taken off the screen.
    app.go("/documents").await;
    app.press("document-national_id").await;
    app.press("document-show-offline").await;
    app.press("access-what-photo_and_name").await;
    app.picture("offline-1-choose").await;
    show(&app).await;
    let pictures = photograph(&app, "offline-2").await;
    let taken = Instant::now();
    other.go("/scan").await;
    scan(&other, &pictures[..1]).await;
    other.see("offline-gathering").await;
    other.picture("offline-3-gathering").await;
    let rest = pictures[1..].to_vec();
    read(&app, &other, rest, "offline-2-again").await;
    other.until("offline-read", "data-standing", "valid").await;
    says_since_when(&other, begun).await;
    other.see("offline-strength-rotating").await;
    other.says("card-name", "Дәурен").await;
    other.see("card-photo").await;
    assert!(!other.page().await.contains(holder.iin()));
    other.picture("offline-4-read").await;
    other.press("offline-finish").await;
    app.press("offline-end").await;

    // The same pictures, when they are old.
    tokio::time::sleep(TOO_OLD.saturating_sub(taken.elapsed())).await;
    scan(&other, &pictures).await;
    assert_eq!(other.error().await, "offline");
    other.says("error", "фотосурет").await;
    other.picture("offline-5-too-old").await;

    // The reader's own code, answered.
    other.go("/").await;
    other.go("/scan").await;
    other.press("offline-ask").await;
    other.see("offline-ask-qr").await;
    let question = vec![other.picture("offline-6-question").await];
    app.go("/scan").await;
    scan(&app, &question).await;
    app.press("offline-pick-national_id").await;
    show(&app).await;
    app.until("offline-codes", "data-strength", "answered")
        .await;
    let pictures = photograph(&app, "offline-7").await;
    read(&app, &other, pictures, "offline-7").await;
    other.see("offline-strength-answered").await;
    other.picture("offline-8-answered").await;

    for (window, side, count) in [(&app, "shown", 2), (&other, "read", 2)] {
        window.go("/history").await;
        window.see("offline-history").await;
        let entries = format!("[data-testid='offline-entry'][data-side='{side}']");
        window.find(&entries).await;
        assert_eq!(window.count(&entries).await, count);
    }
    other.picture("offline-9-history").await;
}

#[tokio::test]
async fn r18_s11_a_lost_document_is_seen_as_invalid_from_the_list_of_the_reader() {
    let mut backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let reader = Citizen::joined("applicant", &backend).await;
    let (shows, reads) = (holder.cli(&backend), reader.cli(&backend));
    let documents = shows.does(&["documents", "update"]).await;
    let id = national_id(&documents);
    reads.does(&["documents", "update"]).await;
    let folder = Home::new();
    let out = folder.path().join("codes").display().to_string();

    // An answer, by pictures; somebody else's question is not answered by it.
    let asked = reads.does(&["offline", "ask", "--out", &out]).await;
    let question = asked["files"][0].as_str().unwrap();
    let answer = [
        "offline", "show", &id, "--claim", "surname", "--out", &out, "--answer", question,
    ];
    let shown = shows.does(&answer).await;
    let pictures = files(&shown, ".png");
    let read = reads.does(&reading(&pictures, &["--challenge"])).await;
    assert_eq!(read["strength"], "answered");
    assert_eq!(read["standing"]["standing"], "valid");
    assert_eq!(read["document"]["fields"].as_array().unwrap().len(), 1);
    for picture in &pictures {
        // Another program reads the codes as well.
        let text = judge::reads_qr_code(&PathBuf::from(picture)).expect("a code");
        assert!(text.starts_with("QOLTANBA:D1/"), "{text}");
    }

    // Lost after it was shown: whoever hears of it sees that, and is told nothing about anybody.
    let shown = shows
        .does(&[
            "offline",
            "show",
            &id,
            "--ready",
            "photo_and_name",
            "--out",
            &out,
        ])
        .await;
    shows.does(&["documents", "report-lost", &id]).await;
    reads.does(&["documents", "update"]).await;
    backend.kill();
    let read = reads.does(&reading(&files(&shown, ".txt"), &[])).await;
    assert_eq!(read["standing"]["standing"], "invalid");
    assert_eq!(read["strength"], "rotating");
    assert_eq!(read["document"], json!(null));
    let again = ["offline", "show", &id, "--out", &out];
    assert_eq!(shows.refusal(&again).await, "document_not_valid");
    let history = reads.does(&["offline", "history"]).await;
    assert_eq!(history.as_array().unwrap().len(), 2);
}

/// The reader's screen says as of when the document is valid: the day and time of the issuer's list, in Kazakh.
async fn says_since_when(app: &App, begun: Timestamp) {
    let said = app.text("offline-standing").await.replace('\u{a0}', " ");
    let (moment, _) = said
        .strip_prefix("Жарамды: ")
        .and_then(|rest| rest.split_once(" бойынша"))
        .unwrap_or_else(|| panic!("it does not say as of when: {said}"));
    let (day, time) = moment.rsplit_once(", ").expect("a day and a time");
    let days = [begun, Timestamp::now()].map(|at| {
        let day = civil_day(at);
        let month = KAZAKH_MONTHS[day.month() as usize - 1];
        format!("{} ж. {} {month}", day.year(), day.day())
    });
    assert!(days.iter().any(|one| one == day), "{day} is not {days:?}");
    let time = time.replace(|digit: char| digit.is_ascii_digit(), "0");
    assert_eq!(time, "00:00", "hours and minutes");
}

/// Types the code, and waits for the codes.
async fn show(app: &App) {
    app.press("offline-begin").await;
    app.enter("auth-keypad", CODE).await;
    app.see("offline-qr").await;
}

/// A picture of each code of one set, as a camera takes them off the screen.
async fn photograph(app: &App, name: &str) -> Vec<PathBuf> {
    app.press("offline-next").await;
    let count = number(app, "data-count").await;
    let mut pictures = Vec::new();
    for picture in 0..count {
        let before = number(app, "data-number").await;
        // What was pressed is on the screen a moment later.
        tokio::time::sleep(Duration::from_millis(200)).await;
        pictures.push(app.picture(&format!("{name}-code-{picture}")).await);
        app.press("offline-next").await;
        // A renewal begins with the first again, whichever comes next.
        for _ in 0..20 {
            if number(app, "data-number").await != before {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    pictures
}

async fn number(app: &App, attribute: &str) -> usize {
    let code = app.see("offline-qr").await;
    let text = code.attr(attribute).await.unwrap().unwrap();
    text.parse().unwrap()
}

/// Gives pictures to the scanner, all at once.
async fn scan(app: &App, pictures: &[PathBuf]) {
    let css = fantoccini::Locator::Css("[data-testid='scan-file']");
    let file = app.client().find(css).await.unwrap();
    let paths: Vec<String> = pictures
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    file.send_keys(&paths.join("\n")).await.unwrap();
}

/// Gives pictures to the scanner, and new ones where the codes were renewed while they were taken.
async fn read(app: &App, other: &App, mut pictures: Vec<PathBuf>, name: &str) {
    for _ in 0..4 {
        scan(other, &pictures).await;
        for _ in 0..100 {
            if other.shows("offline-read").await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        pictures = photograph(app, name).await;
    }
    other.see("offline-read").await;
}

fn national_id(documents: &Value) -> String {
    let documents = documents["documents"].as_array().unwrap();
    let own = documents
        .iter()
        .find(|document| document["kind"] == "national_id");
    own.unwrap()["id"].as_str().unwrap().to_owned()
}

fn files(written: &Value, ending: &str) -> Vec<String> {
    let files = written["files"].as_array().unwrap().iter();
    files
        .filter_map(|file| file.as_str().filter(|file| file.ends_with(ending)))
        .map(str::to_owned)
        .collect()
}

fn reading<'a>(files: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    let files = files.iter().map(String::as_str);
    ["offline", "read"]
        .into_iter()
        .chain(files)
        .chain(more.iter().copied())
        .collect()
}
