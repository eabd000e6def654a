//! How many hard pictures the scanner reads, and how fast, beside zbarimg and zxing-cpp on the same files.

#[path = "../../crates/picture/tests/corpus/mod.rs"]
mod corpus;

use std::{
    fs,
    io::Write,
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use corpus::Kind;
use serde::Deserialize;

use crate::figure::median;

/// Pictures of each kind, from easy to hardly possible.
const EACH: u64 = 20;
/// The seed of the first; no picture of the tests has one of these.
const SEED: u64 = 5_000;

/// What somebody read in a picture, in how many seconds.
#[derive(Deserialize)]
struct Reading {
    seconds: f64,
    texts: Vec<String>,
}

/// Prints how many pictures of each kind are read, and the median and the longest time in milliseconds.
pub fn measure() {
    let folder = tempfile::tempdir().unwrap();
    println!(
        "| Pictures | | Qoltanba | zbarimg | zxing-cpp | Qoltanba, ms | zbarimg, ms | zxing-cpp, ms |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    let mut totals = [0; 3];
    for kind in Kind::ALL {
        let drawn: Vec<(PathBuf, Vec<String>)> = (0..EACH)
            .map(|nth| {
                let hardness = (nth as f64 + 0.5) / EACH as f64;
                let sample = corpus::draw(kind, SEED + nth, hardness);
                let path = folder
                    .path()
                    .join(format!("{}-{nth}", kind.name().replace(' ', "-")));
                fs::write(&path, &sample.file).unwrap();
                (path, sample.texts)
            })
            .collect();
        let paths: Vec<&Path> = drawn.iter().map(|(path, _)| path.as_path()).collect();
        let readings = [
            drawn
                .iter()
                .map(|(path, texts)| ours(path, texts.len()))
                .collect(),
            paths.iter().map(|path| zbarimg(path)).collect(),
            zxing(&paths),
        ];
        let read = readings.each_ref().map(|readings: &Vec<Reading>| {
            let is_read = |(reading, (_, texts)): &(&Reading, &(_, Vec<String>))| {
                texts.iter().all(|text| reading.texts.contains(text))
            };
            readings.iter().zip(&drawn).filter(is_read).count()
        });
        let times = readings.each_ref().map(|readings| {
            let seconds: Vec<f64> = readings.iter().map(|reading| reading.seconds).collect();
            let longest = seconds.iter().copied().fold(0.0, f64::max);
            format!("{:.0}, {:.0}", 1_000.0 * median(seconds), 1_000.0 * longest)
        });
        totals
            .iter_mut()
            .zip(read)
            .for_each(|(total, read)| *total += read);
        println!(
            "| {} | {EACH} | {} | {} |",
            kind.name(),
            read.map(|read| read.to_string()).join(" | "),
            times.join(" | ")
        );
    }
    let all = EACH as usize * Kind::ALL.len();
    println!(
        "| all | {all} | {} | | | |",
        totals.map(|total| total.to_string()).join(" | ")
    );
}

/// As the app does it, from the file on: until the code that is looked for is there, or all of several.
fn ours(path: &Path, codes: usize) -> Reading {
    let began = Instant::now();
    let file = fs::read(path).unwrap();
    let mut texts = Vec::new();
    picture::read(&file, |text| {
        texts.push(text);
        match codes {
            1 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    })
    .unwrap();
    Reading {
        seconds: began.elapsed().as_secs_f64(),
        texts,
    }
}

/// The time of a process of its own, which it always is.
fn zbarimg(path: &Path) -> Reading {
    let began = Instant::now();
    let read = Command::new("zbarimg")
        .args([
            "--quiet",
            "--raw",
            "-Sdisable",
            "-Sqrcode.enable",
            "-Stest-inverted",
        ])
        .arg(path)
        .output()
        .unwrap();
    Reading {
        seconds: began.elapsed().as_secs_f64(),
        texts: String::from_utf8_lossy(&read.stdout)
            .lines()
            .map(str::to_owned)
            .collect(),
    }
}

/// In one process for all, which times each picture from its file on.
fn zxing(paths: &[&Path]) -> Vec<Reading> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut python = Command::new(workspace.join("target/tools/python/bin/python"))
        .arg(workspace.join("tests/bench/scanner.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("make setup installs it");
    let mut input = python.stdin.take().unwrap();
    for path in paths {
        writeln!(input, "{}", path.display()).unwrap();
    }
    drop(input);
    let output = python.wait_with_output().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
