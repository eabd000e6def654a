//! An organisation's information system, in Python, opens what a citizen shares in the app (R-24, R-25, S-9).

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use backend::population::organisation;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, process::Command};

use super::portal::typed;
use crate::{app::App, backend::Backend, browser::Browser, judge, people::Citizen};

const BIN: &str = "260140099936";

#[tokio::test]
async fn r24_r25_an_organisation_opens_by_qr_code_and_by_short_code_and_the_holder_sees_its_name() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let system = System::of_the_demonstration(&backend);
    let app = holder.app(&backend).await;
    app.go("/documents").await;
    app.update_documents().await;

    for way in ["qr", "short"] {
        let [link, short_code] = shared(&app, way).await;
        let code = if way == "qr" { &link } else { &short_code };

        let opened = system.opens(code).await;

        assert_eq!(opened[0]["preview"]["kind"], "national_id");
        let viewer = &opened[1]["viewer"];
        assert_eq!(
            (&viewer["kind"], &viewer["bin"]),
            (&"organisation".into(), &BIN.into())
        );
        app.see("access-opened").await;
        app.says("access-opened", "Үлгі").await;
        app.says("access-opened", BIN).await;
        app.picture(&format!("organisation-{way}")).await;
        let again = system.run(&link).await;
        assert_eq!(again.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&again.stderr).contains("already_opened"));
    }
    app.go("/history").await;
    app.find("[data-testid='history-entry'][data-kind='document_opened']")
        .await;
    app.says("history-entry", "Үлгі").await;
    app.picture("organisation-history").await;
}

#[tokio::test]
async fn r25_r26_the_portal_says_which_organisation_opened_which_document_and_what_of_it() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let system = System::of_the_demonstration(&backend);
    let cli = holder.cli(&backend);
    let updated = cli.does(&["documents", "update"]).await;
    let documents = updated["documents"].as_array().unwrap();
    let national_id = documents
        .iter()
        .find(|document| document["kind"] == "national_id")
        .expect("a national ID");
    let id = national_id["id"].as_str().unwrap();
    let open = ["access", "open", id, "--ready", "photo_and_name"];
    let given = cli.does(&open).await;
    system.opens(given["short_code"].as_str().unwrap()).await;

    let browser = Browser::start().await;
    browser.visit(&format!("{}/portal", backend.origin)).await;
    browser.see("portal-qr").await;
    browser.press("language-kk").await;
    let code = judge::reads_qr_code(&browser.picture("organisation-portal-1").await).unwrap();
    let approved = cli.does(&["scan", &code]).await;
    typed(&browser, approved["number"].as_str().unwrap()).await;

    browser.see("portal-session").await;
    let entry = "[data-testid='portal-entry'][data-kind='document_opened']";
    let text = browser.find(entry).await.text().await.unwrap();
    for part in [
        "Жеке куәлік",
        "Фото мен аты-жөні: Фото, Тегі, Аты",
        "«„Үлгі“ қонақүйі» ЖШС",
        BIN,
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    browser
        .find("[data-testid='portal-entry'][data-kind='access_asked']")
        .await;
    browser.picture("organisation-portal-2").await;
}

#[tokio::test]
async fn r13_r24_an_organisation_registers_its_own_system_which_the_operator_lets_in_and_out() {
    let backend = Backend::start();
    let holder = Citizen::joined("sole_owner", &backend).await;
    let folder = tempfile::tempdir().unwrap();
    let bin = "990440000385";
    let out = folder.path().display().to_string();
    backend.operator(&["eds", "--bin", bin, "--name", "ТОО «Сынақ»", "--out", &out]);
    let mut system = System::with_key(&backend, folder.path(), own_key());

    let registered = system.registers(bin).await;
    system.client = registered["client"].as_str().unwrap().to_owned();
    assert_eq!(registered["state"], "waiting");
    let early = system.run("ABCD-EFGH").await;
    assert!(String::from_utf8_lossy(&early.stderr).contains("waits for the operator"));
    let approved = backend.operator(&["approve", &system.client]);
    assert_eq!(approved[0]["state"], "approved");

    let cli = holder.cli(&backend).with("QOLTANBA_RECIPIENT", bin);
    cli.does(&["documents", "update"]).await;
    let listed = cli.does(&["documents", "list"]).await;
    let id = listed["documents"][0]["id"].as_str().unwrap().to_owned();
    let access = cli.does(&["access", "open", &id, "--for-one"]).await;
    let code = access["short_code"].as_str().unwrap();
    let other = System::of_the_demonstration(&backend).run(code).await;
    assert!(String::from_utf8_lossy(&other.stderr).contains("not_the_recipient"));
    let opened = system.opens(code).await;
    assert_eq!(opened[1]["viewer"]["bin"], bin);

    backend.operator(&["revoke", &system.client]);
    let late = system.run("ABCD-EFGH").await;
    assert!(String::from_utf8_lossy(&late.stderr).contains("not let in"));
    let listed = backend.operator(&["list"]);
    let states: Vec<_> = listed
        .iter()
        .map(|client| client["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["revoked", "approved"]);
}

#[tokio::test]
async fn r24_the_operator_enters_a_system_and_gives_it_other_keys() {
    let backend = Backend::start();
    let folder = tempfile::tempdir().unwrap();
    let mut system = System::with_key(&backend, folder.path(), own_key());
    let jwks = folder.path().join("jwks.json");
    std::fs::write(&jwks, system.key_set().to_string()).unwrap();
    let jwks = jwks.display().to_string();
    let names = [
        "--name-kk",
        "Сынақ",
        "--name-ru",
        "Сынак",
        "--name-en",
        "Synaq",
    ];
    let rest = [
        "--bin",
        "990440000385",
        "--contact",
        "it@synaq.example.kz",
        "--jwks",
        &jwks,
    ];

    let added = backend.operator(&[&["add"], &names[..], &rest[..]].concat());
    system.client = added[0]["client"].as_str().unwrap().to_owned();
    let let_in = system.run("ABCD-EFGH").await;
    let changed = System::with_key(&backend, folder.path(), own_key());
    std::fs::write(&jwks, changed.key_set().to_string()).unwrap();
    let system = System {
        client: system.client,
        ..changed
    };
    let early = system.run("ABCD-EFGH").await;
    backend.operator(&["keys", &system.client, "--jwks", &jwks]);
    let later = system.run("ABCD-EFGH").await;

    for (output, says) in [
        (let_in, "no_such_code"),
        (early, "invalid_client"),
        (later, "no_such_code"),
    ] {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(says), "{said}");
    }
}

#[tokio::test]
async fn r24_the_example_takes_no_forgery() {
    let output = example("test_verify.py").output().await.unwrap();

    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Gives access in the app, and reads off the link of the QR code and the short code.
async fn shared(app: &App, way: &str) -> [String; 2] {
    app.go("/documents").await;
    app.press("document-national_id").await;
    app.press("document-open-access").await;
    app.fill("access-recipient", BIN).await;
    app.says("recipient-name", "Үлгі").await;
    app.picture(&format!("organisation-{way}-before")).await;
    app.press("access-show").await;
    let short_code = app.text("access-code").await;
    [
        app.camera(&format!("organisation-{way}-code")).await,
        short_code,
    ]
}

/// The example in Python, with a key of its own.
struct System {
    origin: String,
    client: String,
    kid: &'static str,
    key: PathBuf,
    authority: PathBuf,
    folder: PathBuf,
}

impl System {
    fn of_the_demonstration(backend: &Backend) -> Self {
        let folder = backend.data().to_owned();
        let mut system = Self::with_key(backend, &folder, organisation::PRIVATE_KEY.to_owned());
        system.client = organisation::CLIENT.to_owned();
        system.kid = organisation::KID;
        system
    }

    fn with_key(backend: &Backend, folder: &Path, pkcs8: String) -> Self {
        let key = folder.join("client.pem");
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{pkcs8}\n-----END PRIVATE KEY-----\n");
        std::fs::write(&key, pem).unwrap();
        Self {
            origin: backend.origin.clone(),
            client: String::new(),
            kid: "own-1",
            key,
            authority: backend.data().join("authority.pem"),
            folder: folder.to_owned(),
        }
    }

    /// Its public key as a JWK set.
    fn key_set(&self) -> Value {
        use base64::{
            Engine,
            engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
        };
        let pem = std::fs::read_to_string(&self.key).unwrap();
        let pkcs8 = STANDARD.decode(pem.lines().nth(1).unwrap()).unwrap();
        let key = eds::key::PrivateKey::from_pkcs8(&pkcs8)
            .unwrap()
            .public_key();
        let [x, y] = [key.x(), key.y()].map(|half| URL_SAFE_NO_PAD.encode(half));
        json!({ "keys": [{ "kid": self.kid, "kty": "EC", "crv": "P-256", "x": x, "y": y }] })
    }

    /// What it prints, a line each.
    async fn opens(&self, code: &str) -> Vec<Value> {
        let output = self.run(code).await;
        let lines = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "not opened, or not genuine: {said}"
        );
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[2]["verified"].is_object(), "{:?}", lines[2]);
        lines
    }

    /// Runs it with a code on its standard input, where no list of processes shows it.
    async fn run(&self, code: &str) -> Output {
        let mut command = example("open_document.py");
        command
            .arg("-")
            .args(["--origin", &self.origin, "--client", &self.client])
            .args(["--kid", self.kid, "--key"])
            .arg(&self.key)
            .arg("--authority")
            .arg(&self.authority)
            .stdin(Stdio::piped());
        let mut child = command.spawn().expect("Python starts");
        let mut input = child.stdin.take().unwrap();
        input
            .write_all(format!("{code}\n").as_bytes())
            .await
            .unwrap();
        drop(input);
        child.wait_with_output().await.unwrap()
    }

    async fn registers(&self, bin: &str) -> Value {
        let output = example("register.py")
            .args(["--origin", &self.origin, "--bin", bin, "--kid", self.kid])
            .arg("--eds-key")
            .arg(self.folder.join("eds.key"))
            .arg("--eds-certificate")
            .arg(self.folder.join("eds.pem"))
            .arg("--client-key")
            .arg(&self.key)
            .args(["--name-kk", "«Сынақ» ЖШС", "--name-ru", "ТОО «Сынақ»"])
            .args(["--name-en", "Synaq LLP", "--contact", "it@synaq.example.kz"])
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "it was not registered: {said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn example(script: &str) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut command = Command::new(root.join("target/tools/python/bin/python"));
    command
        .arg(root.join("examples/organisation").join(script))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A fresh private key, PKCS#8 in base64.
fn own_key() -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let random = ring::rand::SystemRandom::new();
    let key = eds::key::PrivateKey::generate(&random).unwrap();
    STANDARD.encode(key.as_pkcs8())
}
