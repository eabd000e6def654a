//! From starting the app to its first screen, and its memory, beside a window that shows one word.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{
    figure::{Aim, Figures, median},
    running::{Backend, Database, Program, built, directory},
};

/// Starts of each, in turn.
const STARTS: usize = 9;
/// The first screen of a profile that has not joined, and what the empty window shows.
const FIRST_SCREEN: &str = "[data-testid=welcome]";
/// How long a window settles before its memory is counted.
const SETTLING: Duration = Duration::from_secs(2);

/// Measures the app against an empty window; needs a display and tauri-driver.
pub fn measure(figures: &mut Figures) {
    if std::env::var_os("DISPLAY").is_none() {
        eprintln!(
            "there is no display: the window is left out (scripts/desktop-session gives one)"
        );
        return;
    }
    let backend = Backend::start(&Database::Sqlite);
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let profile = tempfile::tempdir_in(directory()).unwrap();
        let arguments = [
            "--data-dir".to_owned(),
            profile.path().display().to_string(),
            "--server".to_owned(),
            backend.origin.clone(),
        ];
        let empty = start(&built("examples/empty-window"), &[]);
        let app = start(&built("qoltanba"), &arguments);
        times.push((app.milliseconds, empty.milliseconds));
        sizes.push((app.memory, empty.memory));
    }
    let middle = |pairs: &[(f64, f64)]| {
        let (measured, against): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        vec![(median(measured), median(against))]
    };
    figures.add(
        "cold start of the app to its first screen",
        "ms",
        "empty Tauri window",
        middle(&times),
        Some(Aim::AtMost(1.1)),
    );
    figures.add(
        "memory of the app (PSS) at its first screen",
        "MiB",
        "empty Tauri window",
        middle(&sizes),
        Some(Aim::AtMost(1.1)),
    );
}

struct Started {
    milliseconds: f64,
    memory: f64,
}

#[tokio::main(flavor = "current_thread")]
async fn start(program: &Path, arguments: &[String]) -> Started {
    let (port, native) = (free_port(), free_port());
    let _driver = Program::start(
        Command::new("tauri-driver")
            .args([
                "--port",
                &port.to_string(),
                "--native-port",
                &native.to_string(),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    let page = open(port, program, arguments).await;
    let shown = Instant::now() + Duration::from_secs(60);
    while page.find(Locator::Css(FIRST_SCREEN)).await.is_err() {
        assert!(
            Instant::now() < shown,
            "{} shows nothing",
            program.display()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let painted = first_paint(&page).await;
    tokio::time::sleep(SETTLING).await;
    let process = newest_process_of(program);
    let started = Started {
        milliseconds: painted - started_at(process),
        memory: memory_of_tree(process),
    };
    page.close().await.unwrap();
    started
}

async fn open(port: u16, program: &Path, arguments: &[String]) -> Client {
    let capabilities = json!({
        "browserName": "wry",
        "tauri:options": { "application": program, "args": arguments },
    });
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let opened = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        match opened {
            Ok(page) => return page,
            Err(error) => assert!(Instant::now() < patience, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// When the page first painted something that it had to say, in milliseconds since 1970, as the page itself knows.
async fn first_paint(page: &Client) -> f64 {
    const ASK: &str = "const [paint] = performance.getEntriesByName('first-contentful-paint'); \
                       return paint ? performance.timeOrigin + paint.startTime : null";
    loop {
        match page.execute(ASK, Vec::new()).await.unwrap() {
            Value::Number(at) => return at.as_f64().unwrap(),
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// The process of a program that was started last.
fn newest_process_of(program: &Path) -> u32 {
    processes()
        .filter(|process| {
            fs::read_link(format!("/proc/{process}/exe")).is_ok_and(|exe| exe == program)
        })
        .max_by_key(|process| stat(*process, STARTED))
        .unwrap()
}

/// When a process was started, in milliseconds since 1970, to a hundredth of a second.
fn started_at(process: u32) -> f64 {
    let up = fs::read_to_string("/proc/uptime").unwrap();
    let up: f64 = up.split(' ').next().unwrap().parse().unwrap();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs_f64();
    let ticks = stat(process, STARTED).unwrap();
    (now - (up - ticks as f64 / 100.0)) * 1e3
}

/// The proportional set size of a process and all that it started, in MiB.
fn memory_of_tree(root: u32) -> f64 {
    let own = fs::read_to_string(format!("/proc/{root}/smaps_rollup"))
        .ok()
        .and_then(|rollup| {
            let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
            line.split_whitespace().nth(1)?.parse::<f64>().ok()
        })
        .unwrap_or(0.0);
    let children = processes().filter(|process| stat(*process, PARENT) == Some(u64::from(root)));
    own / 1024.0 + children.map(memory_of_tree).sum::<f64>()
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// Columns of `/proc/<pid>/stat` behind the name, which may hold spaces.
const PARENT: usize = 1;
const STARTED: usize = 19;

fn stat(process: u32, column: usize) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, columns) = stat.rsplit_once(')')?;
    columns.split_whitespace().nth(column)?.parse().ok()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
