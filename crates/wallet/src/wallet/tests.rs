use super::*;
use crate::{
    Phase,
    keystore::Keystore,
    testing::{CODE, Kit, ORIGIN, secret},
};

fn vault_file(kit: &Kit) -> PathBuf {
    kit.options().profile.join(Vault::FILE)
}

#[tokio::test]
async fn s23_one_process_uses_a_profile() {
    let kit = Kit::new();
    let wallet = kit.open().await;

    assert_eq!(kit.try_open().await.err(), Some(Error::ProfileInUse));

    wallet.close().await;
    assert!(kit.try_open().await.is_ok());
}

#[tokio::test]
async fn keys_that_are_gone_from_the_keystore_are_damage_and_are_not_made_anew() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let entry = format!("{}/device-key", wallet.0.profile_id);
    wallet.kill().await;
    let key = kit.keystore.read(&entry).expect("read").expect("there");
    kit.keystore.delete(&entry).expect("deleted");

    assert_eq!(kit.try_open().await.err(), Some(Error::KeystoreDamaged));
    assert_eq!(kit.keystore.read(&entry).expect("read"), None);

    kit.keystore.write(&entry, &key).expect("written");
    let wallet = kit.open().await;
    assert!(wallet.unlock_with_code(secret(CODE)).await.is_ok());
}

#[tokio::test]
async fn a_vault_cut_short_is_told_left_and_set_aside_on_request() {
    let kit = Kit::new();
    kit.joined().await.close().await;
    let whole = fs::read(vault_file(&kit)).expect("a file");
    let cut = &whole[..whole.len() / 3];
    fs::write(vault_file(&kit), cut).expect("cut short");

    assert_eq!(kit.try_open().await.err(), Some(Error::VaultDamaged));
    assert_eq!(fs::read(vault_file(&kit)).expect("a file"), cut);

    let aside = Wallet::set_aside(&kit.options()).expect("set aside");
    assert_eq!(fs::read(aside).expect("kept"), cut);
    let status = kit.open().await.status().await.expect("a status");
    assert_eq!(status.phase, Phase::Joining);
}

#[tokio::test]
async fn a_vault_that_is_gone_is_damage() {
    let kit = Kit::new();
    kit.joined().await.close().await;
    fs::remove_file(vault_file(&kit)).expect("removed");

    assert_eq!(kit.try_open().await.err(), Some(Error::VaultDamaged));
}

#[tokio::test]
async fn a_profile_without_its_marker_is_damage() {
    let kit = Kit::new();
    kit.joined().await.close().await;
    let marker = kit.options().profile.join(MARKER_FILE);
    fs::write(&marker, b"{").expect("written");
    assert_eq!(kit.try_open().await.err(), Some(Error::VaultDamaged));
    fs::remove_file(&marker).expect("removed");
    assert_eq!(kit.try_open().await.err(), Some(Error::VaultDamaged));
}

#[tokio::test]
async fn a_service_of_another_origin_is_refused() {
    let kit = Kit::new();
    kit.service.world().site = "https://elsewhere.test".to_owned();
    let wallet = kit.open().await;

    let started = wallet.joining_start("+7 701 123 45 67").await;

    assert_eq!(started.err(), Some(Error::OtherService));
    let sent = kit.service.world().sent.clone();
    assert!(sent.iter().all(|request| request.path == "/v1/service"));
}

#[tokio::test]
async fn plain_http_to_another_machine_is_refused() {
    let kit = Kit::new();
    let options = Options {
        server: ORIGIN.replace("https", "http"),
        ..kit.options()
    };

    let opened = Wallet::open_with(
        options,
        Ports {
            keystore: kit.keystore.clone(),
            clock: Arc::clone(&kit.clock),
            backend: None,
        },
    )
    .await;

    assert_eq!(opened.err(), Some(Error::ServerNotAllowed));
}

#[tokio::test]
async fn the_sealed_file_keystore_carries_a_profile() {
    let kit = Kit::new();
    let options = Options {
        server: "http://127.0.0.1:9".to_owned(),
        keystore: KeystoreChoice::File {
            passphrase: secret("correct horse"),
        },
        ..kit.options()
    };
    Wallet::open(options.clone())
        .await
        .expect("made")
        .close()
        .await;

    let again = Wallet::open(options.clone()).await.expect("opened");
    again.close().await;
    let wrong = Options {
        keystore: KeystoreChoice::File {
            passphrase: secret("battery staple"),
        },
        ..options
    };

    assert_eq!(Wallet::open(wrong).await.err(), Some(Error::KeystoreLocked));
}

#[tokio::test]
async fn preferences_are_kept_and_readable_while_locked() {
    let kit = Kit::new();
    let wallet = kit.open().await;
    wallet
        .set_preferences(crate::Preferences {
            language: domain::Language::Ru,
            theme: crate::Theme::Dark,
        })
        .await
        .expect("kept");
    wallet.close().await;

    let status = kit.open().await.status().await.expect("a status");

    assert_eq!(status.language, Some(domain::Language::Ru));
    assert_eq!(status.theme, crate::Theme::Dark);
}

#[test]
fn a_wallet_is_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Wallet>();
}
