//! What every keystore does alike.

use std::sync::Arc;

use super::{FileKeystore, Keystore, KeystoreError, MemoryKeystore, OsKeystore};

fn conforms(keystore: &dyn Keystore, profile: &str) {
    let name = |entry: &str| format!("{profile}/{entry}");
    let read = |entry: &str| {
        keystore
            .read(&name(entry))
            .expect("read")
            .map(|secret| secret.to_vec())
    };
    let every_byte: Vec<u8> = (0..=255).collect();
    let two_kilobytes = vec![0x5a; 2_048];

    assert_eq!(read("a"), None, "nothing is there at first");
    keystore
        .delete(&name("a"))
        .expect("deleting nothing is fine");

    keystore.write(&name("a"), &every_byte).expect("written");
    keystore.write(&name("b"), &[]).expect("written");
    assert_eq!(read("a"), Some(every_byte), "every byte comes back");
    assert_eq!(read("b"), Some(vec![]), "an empty secret is a secret");

    keystore.write(&name("a"), &two_kilobytes).expect("written");
    assert_eq!(read("a"), Some(two_kilobytes), "the last one counts");

    keystore.delete(&name("a")).expect("deleted");
    assert_eq!(read("a"), None, "deleted is gone");
    assert_eq!(read("b"), Some(vec![]), "the others stay");
    keystore.delete(&name("b")).expect("deleted");
}

#[test]
fn the_memory_keystore_conforms() {
    conforms(&MemoryKeystore::default(), "p");
}

#[test]
fn the_file_keystore_conforms() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keystore.json");
    conforms(
        &FileKeystore::open(&path, "correct horse").expect("opened"),
        "p",
    );
}

/// Runs where a Secret Service answers; `QOLTANBA_TEST_OS_KEYSTORE=1` says that one has to.
#[test]
fn the_os_keystore_conforms() {
    let wanted = std::env::var_os("QOLTANBA_TEST_OS_KEYSTORE").is_some_and(|value| value == "1");
    let keystore = OsKeystore::new("kz.qoltanba.test");
    let profile = format!("suite-{}", std::process::id());
    match keystore.read(&format!("{profile}/a")) {
        Err(KeystoreError::Absent(cause)) => {
            assert!(!wanted, "no keystore of the system answers: {cause}");
        }
        _ => conforms(&keystore, &profile),
    }
}

#[test]
fn the_file_keystore_keeps_its_entries_and_asks_for_its_passphrase() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keystore.json");
    FileKeystore::open(&path, "correct horse")
        .expect("made")
        .write("a", b"secret")
        .expect("written");

    let again = FileKeystore::open(&path, "correct horse").expect("opened");
    let wrong = FileKeystore::open(&path, "battery staple");

    assert_eq!(
        again.read("a").expect("read").expect("there").as_slice(),
        b"secret"
    );
    assert!(matches!(wrong, Err(KeystoreError::Locked(_))));
    let text = std::fs::read_to_string(&path).expect("a file");
    assert!(!text.contains("secret") && !text.contains("c2VjcmV0"));
}

#[test]
fn a_damaged_keystore_file_is_told_and_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keystore.json");
    let keystore = FileKeystore::open(&path, "correct horse").expect("made");
    keystore.write("a", b"secret").expect("written");
    drop(keystore);
    let whole = std::fs::read(&path).expect("a file");
    let cut = &whole[..whole.len() / 2];
    std::fs::write(&path, cut).expect("cut short");

    let opened = FileKeystore::open(&path, "correct horse");

    assert!(matches!(opened, Err(KeystoreError::Damaged)));
    assert_eq!(std::fs::read(&path).expect("a file"), cut);
}

#[test]
fn keystores_are_shared_between_threads() {
    fn shared(_: Arc<dyn Keystore>) {}
    shared(Arc::new(MemoryKeystore::default()));
}
