//! Programs that a journey starts, in process groups of their own, so that whatever they started ends with them.

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command},
    time::{Duration, Instant},
};

/// How long a program may take to get ready.
const LONGEST_START: Duration = Duration::from_secs(60);

/// A program that ends, with all that it started, when this is dropped.
pub struct Program(Child);

impl Program {
    pub fn start(command: &mut Command) -> Self {
        let child = command
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{:?} does not start: {error}", command.get_program()));
        Self(child)
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Ends the group at once, as a power cut would.
    pub fn kill(&mut self) {
        signal("KILL", &format!("-{}", self.0.id()));
        let _ = self.0.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The processes of a program that have a path among their arguments.
pub fn those_with(program: &Path, argument: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let id = entry.file_name().to_string_lossy().into_owned();
        let is_program = fs::read_link(entry.path().join("exe")).is_ok_and(|exe| exe == program);
        let arguments = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let has_argument = arguments
            .split(|byte| *byte == 0)
            .any(|one| one == argument.as_os_str().as_encoded_bytes());
        if is_program && has_argument {
            found.push(id);
        }
    }
    found
}

/// Kills processes and waits until the system has closed all their files.
pub fn kill_all(processes: &[String]) {
    let deadline = Instant::now() + LONGEST_START;
    for process in processes {
        signal("KILL", process);
        while still_has_files(process) {
            assert!(Instant::now() < deadline, "{process} does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Whether a thread of a process is there and no zombie: the last one closes the files.
fn still_has_files(process: &str) -> bool {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    threads.into_iter().flatten().flatten().any(|thread| {
        fs::read_to_string(thread.path().join("stat")).is_ok_and(|stat| {
            let state = stat
                .rsplit(')')
                .next()
                .and_then(|rest| rest.split_whitespace().next());
            !matches!(state, Some("Z" | "X"))
        })
    })
}

fn signal(name: &str, to: &str) {
    let _ = Command::new("kill")
        .args(["-s", name, "--", to])
        .stderr(std::process::Stdio::null())
        .status();
}

/// A port that nothing listens on.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("loopback has free ports")
        .port()
}

/// Waits until something listens on a port.
pub async fn listens(port: u16) {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let deadline = Instant::now() + LONGEST_START;
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < deadline, "nothing listens on {port}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Invariant: this package is a folder of the workspace.
    tests.parent().unwrap().to_owned()
}

/// A program of this workspace, as `make build` leaves it.
pub fn built(name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace().join("target"), PathBuf::from);
    let path = target.join("debug").join(name);
    assert!(
        path.is_file(),
        "{} is not built: run `make build`",
        path.display()
    );
    path
}
