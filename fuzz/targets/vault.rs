//! No damage to a vault file makes the wallet panic, and none puts another value under a name.
//!
//! The input is damage: two bytes of where, and one of what to.

#![no_main]

use std::{fs, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use wallet::fuzzing::{make_vault, read_vault};

struct Whole {
    runtime: Runtime,
    folder: TempDir,
    rows: Vec<(String, String)>,
    file: Vec<u8>,
}

static WHOLE: LazyLock<Whole> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let rows: Vec<_> = (10..40)
        .map(|row| (format!("{row}"), format!("{row}").repeat(row)))
        .collect();
    let path = folder.path().join("whole.db");
    runtime.block_on(make_vault(&path, &rows)).expect("a vault");
    let file = fs::read(path).expect("a file");
    Whole {
        runtime,
        folder,
        rows,
        file,
    }
});

fuzz_target!(|damage: &[u8]| {
    let mut file = WHOLE.file.clone();
    for hit in damage.as_chunks::<3>().0 {
        let at = usize::from(u16::from_be_bytes([hit[0], hit[1]])) % file.len();
        file[at] ^= hit[2];
    }
    let path = WHOLE.folder.path().join("damaged.db");
    fs::write(&path, &file).expect("written");
    for row in WHOLE
        .runtime
        .block_on(read_vault(&path))
        .unwrap_or_default()
    {
        assert!(WHOLE.rows.contains(&row), "{row:?}");
    }
});
