//! What other people's programs make of a dossier: openssl of every signature, unzip and Python of the container.

#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods)] // They read and write files.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use crate::{
    AUTHORITY, Finding, MANIFEST, MEDIA_TYPE, MIMETYPE, OUTCOME, OUTCOME_SEAL, SEAL,
    testing::World, verify,
};

fn run(folder: &Path, program: &str, arguments: &[&str]) -> (bool, String) {
    let done = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = [done.stdout, done.stderr].concat();
    (
        done.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

fn python(folder: &Path, script: &str) -> String {
    let (done, said) = run(folder, "python3", &["-c", script]);
    assert!(done, "{said}");
    said.trim_end().to_owned()
}

/// A folder with a dossier of everything, `kept.asice`.
fn kept(world: &World) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = world.dossier(world.case(false));
    fs::write(folder.path().join("kept.asice"), file).unwrap();
    folder
}

#[test]
fn r14_openssl_verifies_every_signature_of_the_container() {
    let world = World::new();
    let folder = kept(&world);
    let (done, said) = run(folder.path(), "unzip", &["-q", "kept.asice"]);
    assert!(done, "{said}");
    let signed = [
        (SEAL, MANIFEST),
        (OUTCOME_SEAL, OUTCOME),
        ("applicant/statement.json.p7s", "request.json"),
        ("consent-1/statement.json.p7s", "consent-1/statement.json"),
        ("consent-2/statement.json.p7s", "consent-2/statement.json"),
    ];
    // Between the beginning of the certificates and their end, whenever this runs.
    let then = crate::testing::at("2026-11-25T10:00:00Z")
        .as_second()
        .to_string();
    let verify = |signature: &str, content: &str| {
        let line = format!(
            "cms -verify -cades -binary -inform DER -in {signature} -content {content} \
             -CAfile {AUTHORITY} -purpose any -out /dev/null -attime {then}"
        );
        let arguments: Vec<&str> = line.split_whitespace().collect();
        run(folder.path(), "openssl", &arguments)
    };
    for (signature, content) in signed {
        let (done, said) = verify(signature, content);
        assert!(
            done && said.contains("Verification successful"),
            "{signature}: {said}"
        );
    }
    let (other, said) = verify(SEAL, OUTCOME);
    assert!(!other, "{said}");
}

#[test]
fn unzip_finds_no_errors_and_the_type_first() {
    let world = World::new();
    let folder = kept(&world);

    let (done, said) = run(folder.path(), "unzip", &["-t", "kept.asice"]);

    assert!(done && said.contains("No errors detected"), "{said}");
    // What tells the type of a file looks at these bytes, and at no others.
    let file = fs::read(folder.path().join("kept.asice")).unwrap();
    assert_eq!(&file[30..30 + MIMETYPE.len()], MIMETYPE.as_bytes());
    assert_eq!(&file[38..38 + MEDIA_TYPE.len()], MEDIA_TYPE.as_bytes());
}

#[test]
fn python_reads_the_container_and_the_digests_of_its_manifest() {
    let world = World::new();
    let folder = kept(&world);

    let said = python(
        folder.path(),
        r#"
import base64, hashlib, zipfile
import xml.etree.ElementTree as tree
asic, ds = "{http://uri.etsi.org/02918/v1.2.1#}", "{http://www.w3.org/2000/09/xmldsig#}"
kept = zipfile.ZipFile("kept.asice")
assert kept.testzip() is None
first = kept.infolist()[0]
assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
root = tree.fromstring(kept.read("META-INF/ASiCManifest.xml"))
assert root.tag == asic + "ASiCManifest"
assert root[0].tag == asic + "SigReference" and root[0].get("URI") in kept.namelist()
named = set()
for object in root.iter(asic + "DataObjectReference"):
    assert object.find(ds + "DigestMethod").get("Algorithm") == "http://www.w3.org/2001/04/xmlenc#sha256"
    digest = base64.b64encode(hashlib.sha256(kept.read(object.get("URI"))).digest()).decode()
    assert digest == object.find(ds + "DigestValue").text
    named.add(object.get("URI"))
assert named == {name for name in kept.namelist() if name != "mimetype" and not name.startswith("META-INF/")}
print(len(named))
"#,
    );

    assert_eq!(said, "12");
}

#[test]
fn r14_what_another_program_packed_again_is_read_and_what_it_left_out_is_named() {
    let world = World::new();
    let folder = kept(&world);
    python(
        folder.path(),
        r#"
import zipfile
kept = zipfile.ZipFile("kept.asice")
def pack(name, leave=None, change=None):
    with zipfile.ZipFile(name, "w") as file:
        for info in kept.infolist():
            if info.filename == leave: continue
            data = kept.read(info)
            if info.filename == change: data = data.replace(b"Abay", b"abay")
            kind = zipfile.ZIP_STORED if info.filename == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(info.filename), data, compress_type=kind)
pack("whole.zip")
pack("without.zip", leave="consent-2/statement.json")
pack("changed.zip", change="request.json")
with zipfile.ZipFile("twice.zip", "w") as file:
    for info in kept.infolist(): file.writestr(zipfile.ZipInfo(info.filename), kept.read(info))
    file.writestr(zipfile.ZipInfo("outcome.json"), b"{}")
"#,
    );
    let findings = |name: &str| {
        let file = fs::read(folder.path().join(name)).unwrap();
        verify(&file, Some(&world.authority)).map(|verified| verified.findings)
    };

    assert_eq!(findings("whole.zip").unwrap(), []);
    assert_eq!(
        findings("without.zip").unwrap(),
        [Finding::Missing("consent-2/statement.json".to_owned())]
    );
    let changed = findings("changed.zip").unwrap();
    assert!(changed.contains(&Finding::Changed("request.json".to_owned())));
    assert!(findings("twice.zip").is_err());
}
