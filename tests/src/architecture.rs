//! Who may know whom, held through `cargo metadata` and through the sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::process::workspace;

/// The packages of this workspace that each may know.
const MAY_KNOW: [(&str, &[&str]); 13] = [
    ("qoltanba-domain", &[]),
    ("qoltanba-eds", &[]),
    ("qoltanba-credential", &["qoltanba-eds"]),
    ("qoltanba-dossier", &["qoltanba-domain", "qoltanba-eds"]),
    ("qoltanba-transparency", &[]),
    ("qoltanba-picture", &[]),
    ("qoltanba-attachment", &["qoltanba-domain"]),
    ("qoltanba-protocol", &["qoltanba-domain"]),
    (
        "qoltanba-wallet",
        &[
            "qoltanba-domain",
            "qoltanba-eds",
            "qoltanba-credential",
            "qoltanba-dossier",
            "qoltanba-transparency",
            "qoltanba-picture",
            "qoltanba-attachment",
            "qoltanba-protocol",
        ],
    ),
    (
        "qoltanba-backend",
        &[
            "qoltanba-domain",
            "qoltanba-eds",
            "qoltanba-credential",
            "qoltanba-dossier",
            "qoltanba-transparency",
            "qoltanba-attachment",
            "qoltanba-protocol",
        ],
    ),
    ("qoltanba-cli", &["qoltanba-domain", "qoltanba-wallet"]),
    ("qoltanba", &["qoltanba-domain", "qoltanba-wallet"]),
    ("qoltanba-tests", &[]),
];

/// Crates that only some packages may use.
const RESERVED: [(&str, &[&str]); 9] = [
    ("tauri", &["qoltanba"]),
    ("keyring", &["qoltanba-wallet"]),
    ("keyring-core", &["qoltanba-wallet"]),
    ("sqlx", &["qoltanba-backend"]),
    ("rusqlite", &["qoltanba-wallet", "qoltanba-backend"]),
    ("reqwest", &["qoltanba-wallet", "qoltanba-backend"]),
    ("axum", &["qoltanba-backend"]),
    ("lopdf", &["qoltanba-attachment"]),
    (
        "tokio",
        &[
            "qoltanba-wallet",
            "qoltanba-backend",
            "qoltanba-cli",
            "qoltanba",
        ],
    ),
];

/// Words that only some files of a package may use.
const RESERVED_WORDS: [(&str, &str, &[&str]); 7] = [
    ("crates/backend/src", "sqlx", &["store"]),
    ("crates/backend/src", "rusqlite", &["store"]),
    ("crates/wallet/src", "rusqlite", &["vault.rs"]),
    ("crates/wallet/src", "keyring", &["keystore/os.rs"]),
    (
        "crates/wallet/src",
        "reqwest",
        &["backend/http.rs", "backend/http"],
    ),
    (
        "crates/backend/src",
        "reqwest",
        &["registers/http.rs", "registers/http"],
    ),
    ("ui/src", "@tauri-apps", &["ipc"]),
];

#[test]
fn packages_know_only_whom_they_may() {
    let uses = normal_dependencies();
    let ours: BTreeSet<&str> = MAY_KNOW.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        uses.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        ours
    );
    for (name, may) in MAY_KNOW {
        for used in &uses[name] {
            if ours.contains(used.as_str()) {
                assert!(may.contains(&used.as_str()), "{name} may not know {used}");
            }
        }
    }
}

#[test]
fn crates_for_one_purpose_are_used_in_one_place() {
    let uses = normal_dependencies();
    for (reserved, users) in RESERVED {
        for (name, used) in &uses {
            assert!(
                !used.contains(reserved) || users.contains(&name.as_str()),
                "{name} may not use {reserved}"
            );
        }
        assert!(
            users.iter().any(|user| uses[*user].contains(reserved)),
            "nobody uses {reserved}"
        );
    }
}

#[test]
fn the_rules_have_no_clock_randomness_files_or_network() {
    for package in ["domain", "eds", "credential", "dossier", "transparency"] {
        let banned =
            fs::read_to_string(workspace().join("crates").join(package).join("clippy.toml"))
                .unwrap();
        for one in [
            "SystemTime",
            "Timestamp::now",
            "SystemRandom",
            "std::fs",
            "std::env",
        ] {
            assert!(
                banned.contains(one),
                "crates/{package}/clippy.toml does not ban {one}"
            );
        }
    }
}

#[test]
fn a_port_is_passed_by_its_adapter_only() {
    for (folder, word, places) in RESERVED_WORDS {
        let root = workspace().join(folder);
        let mut users = 0;
        for file in sources(&root) {
            if !fs::read_to_string(&file).unwrap().contains(word) {
                continue;
            }
            users += 1;
            let place = file.strip_prefix(&root).unwrap();
            assert!(
                places.iter().any(|allowed| place.starts_with(allowed)),
                "{folder}/{} may not use {word}",
                place.display()
            );
        }
        assert!(users > 0, "nothing in {folder} uses {word}");
    }
}

#[test]
fn no_file_is_longer_than_a_person_reads() {
    let generated = [Path::new("ui/src/ipc/bindings.ts")];
    for folder in ["crates", "src-tauri", "tests/src", "ui/src", "ui/tests"] {
        for file in sources(&workspace().join(folder)) {
            let place = file.strip_prefix(workspace()).unwrap();
            if place.iter().any(|part| part == "conformance") {
                continue;
            }
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(
                lines <= 600 || generated.contains(&place),
                "{} has {lines} lines",
                place.display()
            );
        }
    }
}

fn normal_dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata: Metadata = MetadataCommand::new()
        .manifest_path(workspace().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    metadata
        .packages
        .iter()
        .map(|package| {
            let uses = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind == DependencyKind::Normal)
                .map(|dependency| dependency.name.clone());
            (package.name.to_string(), uses.collect())
        })
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.ends_with("node_modules") {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path
            .extension()
            .is_some_and(|kind| ["rs", "ts", "svelte"].iter().any(|known| kind == *known))
        {
            found.push(path);
        }
    }
    found
}
