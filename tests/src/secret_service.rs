//! A Secret Service of its own, which a journey locks and unlocks while that of the others stays open.

use std::{
    io::{BufRead, BufReader, Read, Write},
    os::unix::net::UnixStream,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::process::Program;

const PASSWORD: &str = "password of the session";
const SERVICE: &str = "org.freedesktop.secrets";
/// The collection that is the default one and has the password of the session.
const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";
/// `GKD_CONTROL_OP_UNLOCK` of gnome-keyring's `daemon/control/gkd-control.h`.
const UNLOCK: u32 = 1;

/// gnome-keyring on a session bus of its own, unlocked at first. On the screen it has a prompt that nobody answers.
pub struct SecretService {
    folder: TempDir,
    bus: String,
    _programs: [Program; 2],
}

impl SecretService {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let own = |command: &mut Command| {
            command
                .env("XDG_RUNTIME_DIR", folder.path())
                .env("XDG_DATA_HOME", folder.path())
                .stderr(Stdio::null());
        };
        let mut daemon = Command::new("dbus-daemon");
        own(daemon
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped()));
        let mut session = Program::start(&mut daemon);
        let mut bus = String::new();
        let says = session.child().stdout.take().unwrap();
        BufReader::new(says).read_line(&mut bus).unwrap();
        let bus = bus.trim().to_owned();

        let mut daemon = Command::new("gnome-keyring-daemon");
        own(daemon
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &bus)
            .stdin(Stdio::piped())
            .stdout(Stdio::null()));
        let mut keyring = Program::start(&mut daemon);
        let mut password = keyring.child().stdin.take().unwrap();
        password.write_all(PASSWORD.as_bytes()).unwrap();
        drop(password);
        let service = Self {
            folder,
            bus,
            _programs: [session, keyring],
        };
        service.wait_until_it_is_there();
        service.wait_until_locked_is(false);
        service
    }

    /// Where programs find it.
    pub fn environment(&self) -> [(&str, &str); 1] {
        [("DBUS_SESSION_BUS_ADDRESS", &self.bus)]
    }

    pub fn lock(&self) {
        self.call(&[
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            &format!("array:objpath:{COLLECTION}"),
        ]);
        self.wait_until_locked_is(true);
    }

    /// Unlocks as the next login does, by the socket that PAM speaks to; a prompt that is open stays unanswered.
    pub fn unlock(&self) {
        let mut login = UnixStream::connect(self.control()).unwrap();
        let mut answer = [0; 8];
        let password = PASSWORD.as_bytes();
        let length = |bytes: usize| u32::try_from(bytes).unwrap().to_be_bytes();
        // The credentials come with the first byte.
        login.write_all(&[0]).unwrap();
        login
            .write_all(
                &[
                    &length(12 + password.len())[..],
                    &UNLOCK.to_be_bytes(),
                    &length(password.len()),
                    password,
                ]
                .concat(),
            )
            .unwrap();
        login.read_exact(&mut answer).unwrap();
        assert_eq!(answer, [0, 0, 0, 8, 0, 0, 0, 0], "the password is refused");
        self.wait_until_locked_is(false);
    }

    fn control(&self) -> PathBuf {
        self.folder.path().join("keyring/control")
    }

    /// Asks the bus, since a call to the service itself before it is there makes the bus start another, locked one.
    fn wait_until_it_is_there(&self) {
        self.wait_until("boolean true", || {
            self.send(&[
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner",
                &format!("string:{SERVICE}"),
            ])
        });
    }

    fn wait_until_locked_is(&self, wanted: bool) {
        self.wait_until(&format!("boolean {wanted}"), || {
            self.call(&[
                COLLECTION,
                "org.freedesktop.DBus.Properties.Get",
                "string:org.freedesktop.Secret.Collection",
                "string:Locked",
            ])
        });
    }

    fn wait_until(&self, wanted: &str, ask: impl Fn() -> String) {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let said = ask();
            if said.contains(wanted) && self.control().exists() {
                return;
            }
            assert!(Instant::now() < deadline, "not {wanted}: {said}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn call(&self, arguments: &[&str]) -> String {
        self.send(&[&[&*format!("--dest={SERVICE}")], arguments].concat())
    }

    fn send(&self, arguments: &[&str]) -> String {
        let called = Command::new("dbus-send")
            .args(["--session", "--print-reply"])
            .args(arguments)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .output()
            .unwrap();
        String::from_utf8_lossy(&called.stdout).into_owned()
    }
}
