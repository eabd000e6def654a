//! Judges from outside: openssl of signatures and certificates, npm and PyPI of credentials, zbarimg of QR codes,
//! secret-tool of the keystore.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::workspace;

/// Has openssl verify a detached CAdES signature over exact bytes, up to the authority.
pub fn accepts_signature(folder: &Path, content: &str) {
    let verified = verify(folder, content, &folder.join(content));
    assert!(
        verified.status.success(),
        "openssl refuses {content}: {}",
        String::from_utf8_lossy(&verified.stderr)
    );
}

/// Has openssl refuse the same signature over bytes that differ in one bit.
pub fn refuses_other_bytes(folder: &Path, content: &str) {
    let mut bytes = fs::read(folder.join(content)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let other = folder.join("other-bytes");
    fs::write(&other, bytes).unwrap();
    assert!(
        !verify(folder, content, &other).status.success(),
        "openssl accepts other bytes than {content}"
    );
}

fn verify(folder: &Path, content: &str, bytes: &Path) -> Output {
    run(Command::new("openssl")
        .args([
            "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any",
        ])
        .arg("-in")
        .arg(folder.join(format!("{content}.p7s")))
        .arg("-content")
        .arg(bytes)
        .arg("-CAfile")
        .arg(folder.join("authority.pem"))
        .args(["-out", "/dev/null"]))
}

/// What openssl takes out of a signature that encloses it, once it has verified it up to the authority.
pub fn opens_enclosed(folder: &Path, name: &str) -> Vec<u8> {
    let opened = run(Command::new("openssl")
        .args([
            "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any",
        ])
        .arg("-in")
        .arg(folder.join(name))
        .arg("-CAfile")
        .arg(folder.join("authority.pem")));
    assert!(
        opened.status.success(),
        "openssl refuses {name}: {}",
        String::from_utf8_lossy(&opened.stderr)
    );
    opened.stdout
}

/// Unpacks a container with unzip, which has to find nothing wrong with it.
pub fn unpacks(file: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let unpacked = run(Command::new("unzip")
        .arg("-q")
        .arg(file)
        .arg("-d")
        .arg(folder.path()));
    assert!(
        unpacked.status.success(),
        "unzip refuses the container: {}",
        String::from_utf8_lossy(&unpacked.stderr)
    );
    folder
}

/// What openssl says of a certificate that its authority issued.
pub fn describes_certificate(folder: &Path) -> String {
    let certificate = folder.join("certificate.pem");
    let verified = run(Command::new("openssl")
        .arg("verify")
        .arg("-CAfile")
        .arg(folder.join("authority.pem"))
        .arg(&certificate));
    assert!(
        verified.status.success(),
        "openssl refuses the certificate: {}",
        String::from_utf8_lossy(&verified.stderr)
    );
    let described = run(Command::new("openssl")
        .args(["x509", "-noout", "-subject", "-dates", "-text", "-in"])
        .arg(&certificate));
    String::from_utf8(described.stdout).unwrap()
}

/// What zbarimg reads in a picture.
pub fn reads_qr_code(picture: &Path) -> Option<String> {
    let read = run(Command::new("zbarimg")
        .args([
            "--quiet",
            "--raw",
            "--set",
            "disable",
            "--set",
            "qrcode.enable",
        ])
        .arg(picture));
    let text = String::from_utf8(read.stdout).unwrap();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What the system's keystore has of the app, by the attributes of its entries.
pub fn lists_keystore() -> String {
    let found =
        run(Command::new("secret-tool").args(["search", "--all", "service", "kz.qoltanba"]));
    // The attributes are on standard error, the secrets on standard output.
    String::from_utf8_lossy(&found.stderr).into_owned()
}

fn run(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{:?} does not run: {error}", command.get_program()))
}

/// Puts rubbish in place of an entry that the system's keystore has of a profile.
pub fn damages_keystore_entry(profile: &Path, entry: &str) {
    let marker = fs::read_to_string(profile.join("profile.json")).unwrap();
    let marker: serde_json::Value = serde_json::from_str(&marker).unwrap();
    let username = format!("{}/{entry}", marker["id"].as_str().unwrap());
    let rubbish = format!(
        "printf rubbish | secret-tool store --label={username} service kz.qoltanba username {username} \
         $(secret-tool search service kz.qoltanba username {username} 2>&1 \
           | sed -n 's/^attribute.target = /target /p')"
    );
    let stored = run(Command::new("sh").args(["-c", &rubbish]));
    assert!(
        stored.status.success(),
        "{}",
        String::from_utf8_lossy(&stored.stderr)
    );
}

/// What @sd-jwt/sd-jwt-vc of npm makes of what came with a document.
pub fn verifies_in_javascript(mut request: Value) -> Result<Value, String> {
    request["now"] = json!(jiff::Timestamp::now().as_second());
    ask(Command::new("node").arg("judge.mjs"), &request)
}

/// What sd-jwt of PyPI makes of what came with a document, for somebody.
pub fn verifies_in_python(mut request: Value, audience: &str) -> Result<Value, String> {
    request["audience"] = json!(audience);
    let python = workspace().join("target/tools/python/bin/python");
    ask(Command::new(python).arg("judge.py"), &request)
}

fn ask(program: &mut Command, request: &Value) -> Result<Value, String> {
    let mut child = program
        .current_dir(workspace().join("crates/credential/tests/outside"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("scripts/setup installs the judges");
    let mut input = child.stdin.take().unwrap();
    input.write_all(request.to_string().as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    match output.status.success() {
        true => Ok(serde_json::from_slice(&output.stdout).unwrap()),
        false => Err(String::from_utf8(output.stderr).unwrap()),
    }
}
