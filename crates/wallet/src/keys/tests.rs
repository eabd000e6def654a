use std::sync::Arc;

use super::*;
use crate::keystore::{Keystore, MemoryKeystore};

struct Machine {
    folder: tempfile::TempDir,
    keystore: Arc<MemoryKeystore>,
    entries: Entries,
    vault: Vault,
    entropy: Entropy,
    settings: Settings,
}

const SECRET: &str = "p/quick-access-code";

impl Machine {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keystore = Arc::new(MemoryKeystore::default());
        let entropy = Entropy::system();
        let vault = Vault::open(&folder.path().join(Vault::FILE), false, entropy.clone())
            .await
            .expect("a vault");
        Self {
            entries: Entries::new(keystore.clone(), "p"),
            folder,
            keystore,
            vault,
            entropy,
            settings: Settings::default(),
        }
    }

    fn hierarchy(&self) -> Hierarchy<'_> {
        Hierarchy {
            entries: &self.entries,
            vault: &self.vault,
            entropy: &self.entropy,
            settings: &self.settings,
        }
    }

    async fn with_code(code: &str) -> (Self, RootKey) {
        let machine = Self::new().await;
        let root = RootKey::generate(&machine.entropy).expect("K");
        let hierarchy = machine.hierarchy();
        hierarchy
            .wrap_under_password(&root, &password("Kupiya123"), Batch::new())
            .await
            .expect("wrapped");
        hierarchy
            .wrap_under_code(&root, &quick(code), Batch::new())
            .await
            .expect("wrapped");
        (machine, root)
    }

    async fn try_code(&self, code: &str) -> Result<[u8; 32], Error> {
        let opened = self.hierarchy().open_with_code(&quick(code)).await;
        opened.map(|root| *root.0.as_bytes())
    }

    async fn try_password(&self, text: &str) -> Result<[u8; 32], Error> {
        let opened = self.hierarchy().open_with_password(&password(text)).await;
        opened.map(|root| *root.0.as_bytes())
    }
}

fn quick(text: &str) -> QuickAccessCode {
    QuickAccessCode::typed(text.to_owned()).expect("six digits")
}

fn password(text: &str) -> EdsPassword {
    EdsPassword::typed(text.to_owned())
}

#[tokio::test]
async fn s23_password_and_code_open_the_same_k() {
    let (machine, root) = Machine::with_code("271828").await;

    assert_eq!(machine.try_code("271828").await, Ok(*root.0.as_bytes()));
    assert_eq!(
        machine.try_password("Kupiya123").await,
        Ok(*root.0.as_bytes())
    );
    assert_eq!(
        machine.try_password("kupiya123").await,
        Err(Error::WrongPassword)
    );
}

#[tokio::test]
async fn s1_the_vault_alone_opens_nothing() {
    let (machine, _) = Machine::with_code("271828").await;
    let other = Machine {
        entries: Entries::new(Arc::new(MemoryKeystore::default()), "p"),
        keystore: Arc::default(),
        ..machine
    };

    assert_eq!(other.try_code("271828").await, Err(Error::CodeDeleted));
    assert_eq!(
        other.try_password("Kupiya123").await,
        Err(Error::KeystoreDamaged)
    );
}

#[tokio::test]
async fn s2_a_right_code_clears_the_misses() {
    let (machine, root) = Machine::with_code("271828").await;
    for tries_left in [4, 3, 2, 1] {
        assert_eq!(
            machine.try_code("314159").await,
            Err(Error::WrongCode { tries_left })
        );
    }

    assert_eq!(machine.hierarchy().tries_left().await, Ok(Some(1)));
    assert_eq!(machine.try_code("271828").await, Ok(*root.0.as_bytes()));
    assert_eq!(machine.hierarchy().tries_left().await, Ok(Some(5)));
}

#[tokio::test]
async fn s2_five_misses_delete_the_code_and_the_password_still_opens() {
    let (machine, root) = Machine::with_code("271828").await;
    for _ in 0..4 {
        machine.try_code("314159").await.expect_err("wrong");
    }

    assert_eq!(machine.try_code("314159").await, Err(Error::CodeDeleted));
    assert_eq!(machine.try_code("271828").await, Err(Error::CodeDeleted));
    assert_eq!(machine.hierarchy().tries_left().await, Ok(None));
    assert_eq!(machine.keystore.read(SECRET).expect("read"), None);
    assert_eq!(
        machine.try_password("Kupiya123").await,
        Ok(*root.0.as_bytes())
    );
}

#[tokio::test]
async fn s2_the_counter_is_raised_before_the_code_is_tried() {
    let (machine, _) = Machine::with_code("271828").await;
    let before = machine.keystore.read(SECRET).expect("read").expect("there");
    // Whoever kills the program while it stretches the code finds the try counted.
    let hierarchy = machine.hierarchy();
    let code = quick("271828");
    let mut trying = Box::pin(hierarchy.open_with_code(&code));
    let counted = loop {
        let step = std::time::Duration::from_millis(1);
        tokio::time::timeout(step, &mut trying)
            .await
            .expect_err("stretching takes longer than counting");
        let now = machine.keystore.read(SECRET).expect("read").expect("there");
        if now != before {
            break now;
        }
    };
    drop(trying);

    assert_eq!(counted[1..5], 1u32.to_be_bytes());
    assert_eq!(machine.hierarchy().tries_left().await, Ok(Some(4)));
}

#[tokio::test]
async fn s23_an_older_vault_file_revives_neither_tries_nor_a_changed_code() {
    let (machine, root) = Machine::with_code("271828").await;
    let older = machine
        .vault
        .wrapping(WrappedUnder::QuickAccessCode)
        .await
        .expect("read")
        .expect("there");
    machine
        .hierarchy()
        .wrap_under_code(&root, &quick("161803"), Batch::new())
        .await
        .expect("changed");

    let put_back = Batch::new().wrap(WrappedUnder::QuickAccessCode, older.clone());
    machine.vault.write(put_back).await.expect("put back");
    assert_eq!(
        machine.try_code("271828").await,
        Err(Error::WrongCode { tries_left: 4 })
    );

    for _ in 0..4 {
        machine.try_code("314159").await.expect_err("wrong");
    }
    let put_back = Batch::new().wrap(WrappedUnder::QuickAccessCode, older);
    machine.vault.write(put_back).await.expect("put back");
    assert_eq!(machine.try_code("271828").await, Err(Error::CodeDeleted));
}

#[tokio::test]
async fn s23_who_is_killed_while_the_code_is_changed_still_opens_with_one_of_the_two() {
    let (machine, root) = Machine::with_code("271828").await;
    let before = machine
        .vault
        .wrapping(WrappedUnder::QuickAccessCode)
        .await
        .expect("read")
        .expect("there");
    // As it lies between the keystore and the vault: both secrets, the older wrapping.
    let hierarchy = machine.hierarchy();
    let former = hierarchy
        .secrets(WrappedUnder::QuickAccessCode)
        .await
        .expect("read")
        .expect("there");
    let mut both = former.clone();
    both.mixed.insert(
        0,
        Mixed {
            id: [1; 16],
            secret: Zeroizing::new([2; 32]),
        },
    );
    hierarchy
        .keep(WrappedUnder::QuickAccessCode, &both)
        .await
        .expect("kept");

    assert_eq!(machine.try_code("271828").await, Ok(*root.0.as_bytes()));

    let after = hierarchy
        .secrets(WrappedUnder::QuickAccessCode)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(after.mixed.len(), 1, "the other secret is gone");
    assert_eq!(after.mixed[0].id.as_slice(), before.secret);
}

#[tokio::test]
async fn a_damaged_secret_is_told_and_counts_no_try() {
    let (machine, root) = Machine::with_code("271828").await;
    let whole = machine.keystore.read(SECRET).expect("read").expect("there");
    let mut damaged = whole.to_vec();
    damaged[10] ^= 1;
    machine.keystore.write(SECRET, &damaged).expect("written");

    assert_eq!(
        machine.try_code("271828").await,
        Err(Error::KeystoreDamaged)
    );

    machine.keystore.write(SECRET, &whole).expect("written");
    assert_eq!(machine.try_code("271828").await, Ok(*root.0.as_bytes()));
    assert!(machine.folder.path().exists());
}
