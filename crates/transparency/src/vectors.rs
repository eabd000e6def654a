//! What others say: the trees of certificate-transparency, and vectors of an independent implementation.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    Hash, SignedCheckpoint, SigningKey, Tiles, VerifierKey,
    note::{self, NoteError},
    proof::{verify_consistency, verify_inclusion},
    tree,
};

/// Leaves and roots of the first tests of certificate-transparency, which its successors have kept.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_are_those_of_certificate_transparency() {
    let leaves: Vec<Hash> = LEAVES.iter().map(|entry| Hash::of_leaf(entry)).collect();
    for (size, root) in ROOTS.iter().enumerate() {
        let computed = tree::root(&leaves[..size]);
        let hex: String = computed
            .as_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, *root, "{size}");
    }
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn entries() -> Vec<Hash> {
    (0..700)
        .map(|at| Hash::of(&[format!("entry {at}").as_bytes()]))
        .collect()
}

fn leaves() -> Vec<Hash> {
    entries()
        .iter()
        .map(|entry| Hash::of_leaf(entry.as_bytes()))
        .collect()
}

/// Grown a bit at a time, as a log is.
fn tiles() -> Tiles {
    let mut tiles = Tiles::default();
    let leaves = leaves();
    let mut size = 0;
    for step in [1, 2, 250, 3, 0, 1, 300, 143] {
        tiles
            .append(size as u64, &leaves[size..size + step])
            .unwrap();
        size += step;
    }
    tiles
}

fn hash(value: &Value) -> Hash {
    Hash::parse(value.as_str().unwrap()).unwrap()
}

fn hashes(value: &Value) -> Vec<Hash> {
    value.as_array().unwrap().iter().map(hash).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn roots_are_those_of_an_independent_implementation() {
    let (vectors, tiles) = (vectors(), tiles());
    for root in vectors["roots"].as_array().unwrap() {
        let size = root[0].as_u64().unwrap();
        assert_eq!(tree::root(&leaves()[..size as usize]), hash(&root[1]));
        assert_eq!(tiles.root(size), Ok(hash(&root[1])));
    }
}

#[test]
fn proofs_are_those_of_an_independent_implementation() {
    let (vectors, tiles, leaves) = (vectors(), tiles(), leaves());
    for proof in vectors["inclusion"].as_array().unwrap() {
        let [index, size] = [0, 1].map(|at| proof[at].as_u64().unwrap());
        let expected = hashes(&proof[2]);
        assert_eq!(
            tiles.inclusion(index, size),
            Ok(expected.clone()),
            "{index} of {size}"
        );
        let root = tree::root(&leaves[..size as usize]);
        let verified = verify_inclusion(&leaves[index as usize], index, size, &expected, &root);
        assert_eq!(verified, Ok(()), "{index} of {size}");
    }
    for proof in vectors["consistency"].as_array().unwrap() {
        let [old, size] = [0, 1].map(|at| proof[at].as_u64().unwrap());
        let expected = hashes(&proof[2]);
        assert_eq!(
            tiles.consistency(old, size),
            Ok(expected.clone()),
            "{old} to {size}"
        );
        let [old_root, root] = [old, size].map(|size| tree::root(&leaves[..size as usize]));
        let verified = verify_consistency(old, &old_root, size, &root, &expected);
        assert_eq!(verified, Ok(()), "{old} to {size}");
    }
}

#[test]
fn all_proofs_of_small_trees_are_those_of_an_independent_implementation() {
    let tiles = tiles();
    let mut all = Vec::new();
    for size in 1..=100 {
        for index in 0..size {
            all.extend(tiles.inclusion(index, size).unwrap());
        }
        for old in 1..=size {
            all.extend(tiles.consistency(old, size).unwrap());
        }
    }
    let bytes: Vec<&[u8]> = all.iter().map(|hash| &hash.as_bytes()[..]).collect();
    assert_eq!(Hash::of(&bytes), hash(&vectors()["all_proofs_of_100"]));
}

#[test]
fn a_checkpoint_is_that_of_an_independent_implementation() {
    let vectors = vectors();
    let [seed, public] = ["seed", "public"].map(|of| STANDARD.decode(text(&vectors[of])).unwrap());
    // RFC 8410 section 7 and RFC 5958 section 2: both keys in one structure.
    let start = b"\x30\x51\x02\x01\x01\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    let pkcs8 = [&start[..], &seed, b"\x81\x21\x00", &public].concat();
    let key = SigningKey::from_pkcs8("qoltanba.example/log", &pkcs8).unwrap();
    let expected = text(&vectors["checkpoint"]);

    let opened = SignedCheckpoint::open(expected, key.verifier()).unwrap();

    assert_eq!(key.verifier().to_string(), text(&vectors["key"]));
    assert_eq!(
        VerifierKey::parse(text(&vectors["key"])),
        Ok(key.verifier().clone())
    );
    assert_eq!(opened.root(), &tree::root(&leaves()));
    assert_eq!(opened.checkpoint().clone().sign(&key).note(), expected);
}

#[test]
fn the_example_of_the_specification_of_notes_is_read() {
    let key =
        VerifierKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
            .unwrap();
    let signed = "This is an example message.\n\n\u{2014} example.com/foo \
        Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    assert_eq!(
        note::open(signed, &key),
        Ok("This is an example message.\n")
    );
    assert_eq!(
        note::open(&signed.replace("This", "That"), &key),
        Err(NoteError::WrongSignature)
    );
}
