//! Hard pictures that have to be read, each beside what zbarimg and zxing-cpp read.

#![expect(
    clippy::disallowed_methods,
    reason = "other readers read files, and only the core touches none"
)]

mod corpus;

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use corpus::{Kind, Sample};
use qoltanba_picture as picture;
use serde_json::Value;

/// How hard pictures are that have to be read, of every kind.
const READ: [f64; 2] = [0.15, 0.35];
/// How hard pictures are of which as many have to be read as others read; the largest ones take zbarimg too long.
const COMPARED: [f64; 2] = [0.6, 0.9];

/// A hard picture, in memory and as a file.
struct Drawn {
    kind: Kind,
    hardness: f64,
    sample: Sample,
    file: PathBuf,
}

#[test]
fn r26_hard_pictures_are_read_and_never_fewer_than_by_zbarimg_or_zxing_cpp() {
    let drawn: Vec<Drawn> = Kind::ALL.into_iter().flat_map(draw).collect();
    let is_read = |(one, texts): (&Drawn, BTreeSet<String>)| {
        one.sample.texts.iter().all(|text| texts.contains(text))
    };
    let ours: Vec<bool> = drawn
        .iter()
        .map(|one| is_read((one, texts(&one.sample.file))))
        .collect();
    let others: [(&str, Vec<bool>); 2] = [
        (
            "zbarimg",
            drawn
                .iter()
                .map(|one| is_read((one, zbarimg(&one.file))))
                .collect(),
        ),
        (
            "zxing-cpp",
            drawn.iter().zip(zxing_cpp(&drawn)).map(is_read).collect(),
        ),
    ];
    let count = |read: &[bool], kind| {
        let of_kind = drawn.iter().zip(read).filter(|(one, _)| one.kind == kind);
        of_kind.filter(|(_, is_read)| **is_read).count()
    };

    let mut missed: Vec<String> = drawn
        .iter()
        .zip(&ours)
        .filter(|(one, is_read)| !**is_read && READ.contains(&one.hardness))
        .map(|(one, _)| format!("{}: {}", one.kind.name(), one.file.display()))
        .collect();
    for kind in Kind::ALL {
        for (who, theirs) in &others {
            let (ours, theirs) = (count(&ours, kind), count(theirs, kind));
            if ours < theirs {
                missed.push(format!("{}: {ours} of {who}'s {theirs}", kind.name()));
            }
        }
    }
    assert!(missed.is_empty(), "not read: {missed:#?}");
}

/// The pictures of a kind.
fn draw(kind: Kind) -> Vec<Drawn> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let compared = COMPARED.into_iter().filter(|_| kind != Kind::Big);
    let hard = READ.into_iter().chain(compared).enumerate();
    hard.map(|(seed, hardness)| {
        let sample = corpus::draw(kind, 100 + seed as u64, hardness);
        let file = folder.join(format!("{}-{seed}", kind.name().replace(' ', "-")));
        fs::write(&file, &sample.file).expect("written");
        Drawn {
            kind,
            hardness,
            sample,
            file,
        }
    })
    .collect()
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

/// In one process for all, the one that the benchmark measures.
fn zxing_cpp(drawn: &[Drawn]) -> Vec<BTreeSet<String>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut python = Command::new(workspace.join("target/tools/python/bin/python"))
        .arg(workspace.join("tests/bench/scanner.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("scripts/setup installs it");
    let mut input = python.stdin.take().expect("piped");
    for one in drawn {
        writeln!(input, "{}", one.file.display()).expect("it reads");
    }
    drop(input);
    let output = python.wait_with_output().expect("it ends");
    let readings: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a reading a line"))
        .collect();
    assert_eq!(readings.len(), drawn.len(), "zxing-cpp does not run");
    let texts = readings.iter().map(|reading| reading["texts"].as_array());
    texts
        .map(|texts| {
            let texts = texts.expect("texts").iter();
            texts.filter_map(Value::as_str).map(str::to_owned).collect()
        })
        .collect()
}
