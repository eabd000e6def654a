//! Hard pictures that have to be read, each beside what zbarimg reads.

#![expect(
    clippy::disallowed_methods,
    reason = "zbarimg reads files, and only the core touches none"
)]

mod corpus;

use std::{
    collections::BTreeSet,
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::Command,
};

use corpus::{Kind, Sample};
use qoltanba_picture as picture;

/// How hard pictures are that have to be read, of every kind.
const READ: [f64; 2] = [0.15, 0.35];
/// How hard pictures are of which as many have to be read as zbarimg reads; the largest ones take too long for it.
const COMPARED: [f64; 2] = [0.6, 0.9];

#[test]
fn r26_hard_pictures_are_read_and_never_fewer_than_by_zbarimg() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let mut missed = Vec::new();
    for kind in Kind::ALL {
        let (mut ours, mut theirs) = (0, 0);
        let compared = COMPARED.into_iter().filter(|_| kind != Kind::Big);
        for (seed, hardness) in READ.into_iter().chain(compared).enumerate() {
            let sample = corpus::draw(kind, 100 + seed as u64, hardness);
            let is_read = texts(&sample.file).is_superset(&wanted(&sample));
            let file = folder.join(format!("{}-{seed}", kind.name().replace(' ', "-")));
            fs::write(&file, &sample.file).expect("written");
            ours += u32::from(is_read);
            theirs += u32::from(zbarimg(&file).is_superset(&wanted(&sample)));
            if !is_read && READ.contains(&hardness) {
                missed.push(format!("{}: {}", kind.name(), file.display()));
            }
        }
        if ours < theirs {
            missed.push(format!("{}: {ours} of zbarimg's {theirs}", kind.name()));
        }
    }
    assert!(missed.is_empty(), "not read: {missed:#?}");
}

fn wanted(sample: &Sample) -> BTreeSet<String> {
    sample.texts.iter().cloned().collect()
}

fn texts(file: &[u8]) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    picture::read(file, |text| {
        texts.insert(text);
        ControlFlow::Continue(())
    })
    .expect("a picture");
    texts
}

fn zbarimg(file: &Path) -> BTreeSet<String> {
    let read = Command::new("zbarimg")
        .args([
            "--quiet",
            "--raw",
            "-Sdisable",
            "-Sqrcode.enable",
            "-Stest-inverted",
        ])
        .arg(file)
        .output()
        .expect("zbarimg runs");
    String::from_utf8_lossy(&read.stdout)
        .lines()
        .map(str::to_owned)
        .collect()
}
