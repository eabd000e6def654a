use std::sync::atomic::Ordering;

use jiff::SignedDuration;

use super::*;
use crate::{
    Phase,
    keystore::Keystore,
    testing::{CODE, Kit, PASSWORD, secret},
};

#[tokio::test]
async fn s2_after_five_wrong_codes_only_the_password_opens_until_a_new_code_is_chosen() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.lock().await.expect("locked");
    for tries_left in [4, 3, 2, 1] {
        assert_eq!(
            wallet.unlock_with_code(secret("314159")).await.err(),
            Some(Error::WrongCode { tries_left })
        );
    }
    assert_eq!(
        wallet.unlock_with_code(secret("314159")).await.err(),
        Some(Error::CodeDeleted)
    );
    let status = wallet.status().await.expect("a status");
    assert_eq!(status.unlock_tries_left, None);
    wallet.kill().await;

    let wallet = kit.open().await;
    assert_eq!(
        wallet.unlock_with_code(secret(CODE)).await.err(),
        Some(Error::CodeDeleted)
    );
    wallet
        .unlock_with_password(secret(PASSWORD))
        .await
        .expect("unlocked");
    wallet
        .change_quick_access_code(secret(PASSWORD), secret("161803"), secret("161803"))
        .await
        .expect("changed");
    wallet.lock().await.expect("locked");
    let status = wallet
        .unlock_with_code(secret("161803"))
        .await
        .expect("unlocked");
    assert_eq!(status.unlock_tries_left, Some(5));
}

#[tokio::test]
async fn s3_the_wallet_locks_itself_after_the_time_of_the_setting() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let mut events = wallet.subscribe();
    let minutes = SignedDuration::from_mins;
    let phase = async || wallet.status().await.expect("a status").phase;

    kit.clock.advance(minutes(4));
    wallet.touch().await.expect("touched");
    kit.clock.advance(minutes(4));
    assert_eq!(phase().await, Phase::Unlocked, "somebody was there");
    kit.clock.advance(minutes(1));

    assert_eq!(phase().await, Phase::Locked);
    assert_eq!(wallet.documents().await.err(), Some(Error::Locked));
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        told.push(event);
    }
    assert!(told.contains(&Event::Locked));
}

#[tokio::test]
async fn s3_a_clock_that_goes_back_locks() {
    let kit = Kit::new();
    let wallet = kit.joined().await;

    kit.clock.advance(SignedDuration::from_hours(-24));

    assert_eq!(
        wallet.status().await.expect("a status").phase,
        Phase::Locked
    );
}

#[tokio::test]
async fn what_is_no_code_is_no_try() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.lock().await.expect("locked");

    assert_eq!(
        wallet.unlock_with_code(secret("27182")).await.err(),
        Some(Error::WeakCode)
    );
    let status = wallet.status().await.expect("a status");
    assert_eq!(status.unlock_tries_left, Some(5));
}

#[tokio::test]
async fn unlocking_works_while_the_service_is_away() {
    let kit = Kit::new();
    kit.joined().await.kill().await;
    kit.service.world().away = true;
    let wallet = kit.open().await;

    let status = wallet
        .unlock_with_code(secret(CODE))
        .await
        .expect("unlocked");

    assert_eq!((status.phase, status.level), (Phase::Unlocked, None));
    assert_eq!(wallet.requests().await.err(), Some(Error::BackendAway));
    kit.service.world().away = false;
    assert!(
        wallet
            .sessions()
            .await
            .is_err_and(|error| error == Error::NotFound),
        "signed in by itself"
    );
}

#[tokio::test]
async fn who_has_not_joined_cannot_unlock() {
    let kit = Kit::new();
    let wallet = kit.open().await;

    assert_eq!(
        wallet.unlock_with_code(secret(CODE)).await.err(),
        Some(Error::JoiningStep)
    );
}

#[tokio::test]
async fn s3_a_window_that_is_hidden_for_long_locks() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    let seconds = SignedDuration::from_secs;
    let phase = async || wallet.status().await.expect("a status").phase;

    wallet.hide().await.expect("hidden");
    kit.clock.advance(seconds(59));
    wallet.touch().await.expect("seen again");
    kit.clock.advance(seconds(59));
    assert_eq!(phase().await, Phase::Unlocked);

    wallet.hide().await.expect("hidden");
    kit.clock.advance(seconds(59));
    wallet.hide().await.expect("still hidden");
    kit.clock.advance(seconds(1));
    assert_eq!(phase().await, Phase::Locked);
}

#[tokio::test]
async fn a_wallet_that_unlocked_without_the_service_signs_in_when_it_is_back() {
    let kit = Kit::new();
    kit.joined().await.kill().await;
    kit.service.world().away = true;
    let wallet = kit.open().await;
    wallet
        .unlock_with_code(secret(CODE))
        .await
        .expect("unlocked");
    let status = wallet.status().await.expect("a status");
    assert_eq!((status.online, status.level), (false, None));
    let mut events = wallet.subscribe();

    kit.service.world().away = false;

    let soon = std::time::Duration::from_secs(20);
    let told = tokio::time::timeout(soon, events.recv()).await;
    assert_eq!(told.expect("soon"), Ok(Event::Online(true)));
    // Told a second time once it has signed in.
    let told = tokio::time::timeout(soon, events.recv()).await;
    assert_eq!(told.expect("soon"), Ok(Event::Online(true)));
    let status = wallet.status().await.expect("a status");
    assert!(status.online);
    assert_eq!(status.level, Some(domain::session::AccessLevel::Eds));
}

#[tokio::test]
async fn a_keystore_that_is_locked_meanwhile_is_asked_for_nothing_but_keys() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    wallet.update_documents().await.expect("updated");
    kit.keystore.locked.store(true, Ordering::Relaxed);

    let status = wallet.status().await.expect("a status");
    assert_eq!(
        (status.phase, status.unlock_tries_left),
        (Phase::Unlocked, Some(5))
    );
    wallet.documents().await.expect("documents");
    let status = wallet.lock().await.expect("locked");
    assert_eq!(status.unlock_tries_left, Some(5));
    for code in ["314159", CODE] {
        assert_eq!(
            wallet.unlock_with_code(secret(code)).await.err(),
            Some(Error::KeystoreLocked)
        );
    }
    kit.keystore.locked.store(false, Ordering::Relaxed);

    let wrong = wallet.unlock_with_code(secret("314159")).await.err();
    assert_eq!(
        wrong,
        Some(Error::WrongCode { tries_left: 4 }),
        "no try was counted while it was locked"
    );
    let status = wallet.status().await.expect("a status");
    assert_eq!(status.unlock_tries_left, Some(4));
    wallet
        .unlock_with_code(secret(CODE))
        .await
        .expect("unlocked");
    wallet.documents().await.expect("documents");
}

#[tokio::test]
async fn a_damaged_key_of_the_eds_is_told_at_unlocking_and_documents_can_be_read() {
    let kit = Kit::new();
    let wallet = kit.joined().await;
    assert!(!wallet.status().await.expect("a status").eds_damaged);
    wallet.update_documents().await.expect("updated");
    wallet.lock().await.expect("locked");
    let entry = format!("{}/eds-key", wallet.0.profile_id);
    let whole = kit.keystore.read(&entry).expect("read").expect("there");

    kit.keystore.write(&entry, b"rubbish").expect("damaged");
    for _ in 0..2 {
        let status = wallet
            .unlock_with_code(secret(CODE))
            .await
            .expect("unlocked");
        assert!(status.eds_damaged);
        assert_eq!(status.unlock_tries_left, Some(5));
        assert!(!wallet.documents().await.expect("some").documents.is_empty());
        assert_eq!(
            wallet.sign_in_by_eds().await.err(),
            Some(Error::KeystoreDamaged)
        );
        wallet.lock().await.expect("locked");
        kit.keystore.delete(&entry).expect("missing");
    }

    kit.keystore.write(&entry, &whole).expect("restored");
    let status = wallet
        .unlock_with_code(secret(CODE))
        .await
        .expect("unlocked");
    assert!(!status.eds_damaged);
}
