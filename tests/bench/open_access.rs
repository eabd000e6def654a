//! From "Open access" to the QR code, by the wallet itself.

use std::time::Instant;

use domain::document::DocumentKind;
use wallet::{KeystoreChoice, Options, Secret, Wallet};

use crate::{
    figure::{Aim, Figures},
    http::Connection,
    limits, plain,
    running::{Backend, CITIZENS, Database, SEED, directory, newest_code},
};

const ROUNDS: usize = 200;

/// Measures the wallet against the sum of a round trip, a signature and a durable commit.
#[tokio::main]
pub async fn measure(figures: &mut Figures) {
    let backend = Backend::start(&Database::Sqlite);
    let data = tempfile::tempdir_in(directory()).unwrap();
    let wallet = joined(&backend, data.path().join("profile")).await;
    let documents = wallet.update_documents().await.unwrap().documents;
    let document = documents
        .iter()
        .find(|document| document.kind == DocumentKind::NationalId)
        .unwrap();

    let commits = plain::sqlite(&data.path().join("plain.db"));
    let mut connection = Connection::open(backend.address);
    let mut pairs = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let view = wallet
            .open_access(&document.id, Default::default())
            .await
            .unwrap();
        let took = began.elapsed().as_secs_f64();
        assert!(view.qr.starts_with("data:image/png"));
        // There can be only so many at once.
        wallet.close_access(&view.access).await.unwrap();
        let sum = limits::one_round_trip(&mut connection) + plain::one_commit(&commits);
        pairs.push((took, sum));
    }
    let signature = limits::one_signature();
    let pairs = pairs
        .into_iter()
        .map(|(took, sum)| (took * 1e3, (sum + signature) * 1e3))
        .collect();
    figures.add(
        "from \"Open access\" to the QR code",
        "ms",
        "one round trip, one signature, one durable commit",
        pairs,
        Some(Aim::AtMost(1.5)),
    );
    wallet.close().await;
}

/// A wallet whose person has joined; secrets are in a file, so that no desktop is needed.
async fn joined(backend: &Backend, profile: std::path::PathBuf) -> Wallet {
    let secret = |text: &str| Secret::from(text.to_owned());
    let wallet = Wallet::open(Options {
        profile,
        server: backend.origin.clone(),
        keystore: KeystoreChoice::File {
            passphrase: secret("of the bench"),
        },
        settings: domain::DatedSettings::default(),
    })
    .await
    .unwrap();
    let today = domain::settings::civil_day(jiff::Timestamp::now());
    let people = backend::population::population(CITIZENS, SEED, today).persons;
    let iin = people
        .iter()
        .map(|person| &person.iin)
        .find(|iin| iin.age_on(today) >= 30)
        .unwrap();

    let phone = "+77015550000";
    wallet.joining_start(phone).await.unwrap();
    let digits = newest_code(backend.address, phone);
    wallet.joining_code(secret(&digits)).await.unwrap();
    wallet.joining_identity(true).await.unwrap();
    wallet
        .joining_control(iin.as_str(), &iin.date_of_birth().to_string())
        .await
        .unwrap();
    wallet
        .joining_certificate("a@example.kz", secret("Correct-horse-7"))
        .await
        .unwrap();
    wallet
        .joining_quick_access_code(secret("271828"), secret("271828"))
        .await
        .unwrap();
    wallet.sign_in_by_eds().await.unwrap();
    wallet
}
