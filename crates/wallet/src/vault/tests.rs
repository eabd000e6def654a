use super::*;

fn key() -> RowKey {
    RowKey::person(&Key::from_random([3; 32]))
}

async fn filled(path: &Path) -> Vault {
    let vault = Vault::open(path, false, Entropy::system())
        .await
        .expect("made");
    let mut batch = Batch::new();
    for at in 0..200 {
        batch = batch
            .put(&key(), &format!("row/{at:03}"), &"Aigerim".repeat(50))
            .expect("serialises");
    }
    vault.write(batch).await.expect("written");
    vault
}

#[tokio::test]
async fn rows_come_back_sealed_and_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(Vault::FILE);
    filled(&path).await.close().await;

    let vault = Vault::open(&path, true, Entropy::system())
        .await
        .expect("opened");
    let rows: Vec<(String, String)> = vault.list(&key(), "row/").await.expect("read");
    let absent: Option<String> = vault.read(&key(), "nothing").await.expect("read");
    vault.close().await;

    assert_eq!(rows.len(), 200);
    assert_eq!(rows[7].0, "007");
    assert_eq!(absent, None);
    let bytes = std::fs::read(&path).expect("a file");
    assert!(!bytes.windows(7).any(|window| window == b"Aigerim"));
}

#[tokio::test]
async fn s23_another_key_reads_no_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = filled(&folder.path().join(Vault::FILE)).await;
    let other = RowKey::person(&Key::from_random([4; 32]));

    let read = vault.read::<String>(&other, "row/000").await;

    assert!(matches!(read, Err(VaultError::Row(name)) if name == "row/000"));
}

#[tokio::test]
async fn s23_a_row_put_under_another_name_is_damage() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = filled(&folder.path().join(Vault::FILE)).await;
    vault
        .with(|connection| {
            connection.execute(
                "UPDATE sealed_rows SET sealed =
                 (SELECT sealed FROM sealed_rows WHERE name = 'row/001') WHERE name = 'row/000'",
                [],
            )
        })
        .expect("moved");

    let read = vault.read::<String>(&key(), "row/000").await;

    assert!(matches!(read, Err(VaultError::Row(_))));
}

#[tokio::test]
async fn a_vault_cut_short_is_told_and_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(Vault::FILE);
    filled(&path).await.close().await;
    let whole = std::fs::read(&path).expect("a file");
    for length in [0, 10, 100, 4_096, whole.len() / 2, whole.len() - 100] {
        std::fs::write(&path, &whole[..length]).expect("cut short");

        let opened = Vault::open(&path, true, Entropy::system()).await;

        assert!(
            matches!(opened, Err(VaultError::Damaged(_))),
            "{length} bytes"
        );
        assert_eq!(
            std::fs::read(&path).expect("a file"),
            &whole[..length],
            "{length} bytes are left as they are"
        );
    }
    std::fs::remove_file(&path).expect("removed");
    let opened = Vault::open(&path, true, Entropy::system()).await;
    assert!(matches!(opened, Err(VaultError::Damaged(_))), "gone");
    assert!(!path.exists(), "no new one in its place");
}

#[tokio::test]
async fn a_vault_of_other_bytes_is_told_and_set_aside_on_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(Vault::FILE);
    std::fs::write(&path, b"not a database, but a letter to my aunt").expect("written");

    let opened = Vault::open(&path, true, Entropy::system()).await;
    assert!(matches!(opened, Err(VaultError::Damaged(_))));

    let aside = Vault::set_aside(&path, "damaged").expect("renamed");
    assert!(!path.exists());
    assert_eq!(
        std::fs::read(aside).expect("kept"),
        b"not a database, but a letter to my aunt"
    );
}
