//! What another implementation makes of what is written here, and what is read here of what it makes.

#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods)] // openssl reads and writes files.

use std::{fs, process::Command};

use jiff::Timestamp;
use tempfile::TempDir;

use crate::{
    NameError,
    cades::{self, AttributeName, CadesError},
    certificate::{self, Certificate, ChainError, verify_chain},
    key::{KeyError, PrivateKey},
    pkcs10::{CertificationRequest, Pkcs10Error},
    testing::{
        CONTENT, SUBJECT, attach, authority, document_signer, person, person_key, person_name,
        request, seal, seal_key, sign, signed, signing_time,
    },
};

const PERSON: &str = "/CN=ӘЛИЕВА ӘСЕЛ/SN=ӘЛИЕВА/GN=ӘСЕЛ/serialNumber=IIN900101300017/C=KZ";

#[test]
fn r8_openssl_accepts_the_request() {
    let openssl = Openssl::new();
    openssl.put("request.der", request().as_der());

    let said = openssl.run("req -verify -text -inform DER -in request.der -nameopt utf8,sname");

    assert!(said.contains("verify OK"), "{said}");
    assert!(said.contains("serialNumber=IIN900101300017"), "{said}");
    assert!(said.contains("email:assel@example.kz"), "{said}");
}

#[test]
fn r14_openssl_shows_the_profile_of_a_persons_certificate() {
    let openssl = Openssl::new();
    openssl.put("person.pem", person(&authority()).to_pem().as_bytes());

    let said = openssl.run("x509 -text -noout -in person.pem -nameopt utf8,sname,sep_comma_plus");

    for line in [
        "Version: 3 (0x2)",
        "Subject: CN=ӘЛИЕВА ӘСЕЛ,SN=ӘЛИЕВА,GN=ӘСЕЛ,serialNumber=IIN900101300017,C=KZ",
        "Issuer: CN=Test authority,C=KZ",
        "Signature Algorithm: ecdsa-with-SHA256",
        "X509v3 Basic Constraints: critical\n                CA:FALSE",
        "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation\n",
        "X509v3 Extended Key Usage: \n                E-mail Protection, 1.2.398.3.3.4.1.1\n",
        "Policy: 1.2.398.3.3.2\n",
        "X509v3 Subject Alternative Name: \n                email:assel@example.kz",
        "X509v3 Subject Key Identifier:",
        "X509v3 Authority Key Identifier:",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn openssl_shows_the_profile_of_an_authority() {
    let openssl = Openssl::new();
    openssl.put("authority.pem", authority().to_pem().as_bytes());

    let said = openssl.run("x509 -text -noout -in authority.pem");

    for line in [
        "X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0",
        "X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign\n",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn openssl_accepts_the_chains_of_person_and_seal() {
    let openssl = Openssl::new();
    let authority = authority();
    openssl.put("authority.pem", authority.to_pem().as_bytes());
    openssl.put("person.pem", person(&authority).to_pem().as_bytes());
    openssl.put("seal.pem", seal(&authority).to_pem().as_bytes());

    let said = openssl.run(&format!(
        "verify -x509_strict -purpose smimesign -CAfile authority.pem -attime {} person.pem seal.pem",
        signing_time().as_second()
    ));

    assert_eq!(said, "person.pem: OK\nseal.pem: OK\n");
}

#[test]
fn openssl_accepts_the_chain_of_a_document_signer() {
    let openssl = Openssl::new();
    let authority = authority();
    openssl.put("authority.pem", authority.to_pem().as_bytes());
    openssl.put(
        "signer.pem",
        document_signer(&authority).to_pem().as_bytes(),
    );

    let said = openssl.run(&format!(
        "verify -x509_strict -CAfile authority.pem -attime {} signer.pem",
        signing_time().as_second()
    ));

    assert_eq!(said, "signer.pem: OK\n");
}

#[test]
fn r14_openssl_accepts_the_signature_and_notices_another_content() {
    let openssl = Openssl::new();
    let authority = authority();
    openssl.put("authority.pem", authority.to_pem().as_bytes());
    openssl.put("content", CONTENT);
    openssl.put("other", b"{}");
    for (signer, key) in [
        (person(&authority), person_key()),
        (seal(&authority), seal_key()),
    ] {
        let cms = signed(&signer, &key, std::slice::from_ref(&authority));
        openssl.put("signature.der", &cms);

        let said = openssl.run(&verify_cms("content", signing_time()));
        let refused = openssl.refused(&verify_cms("other", signing_time()));

        assert!(said.contains("CAdES Verification successful"), "{said}");
        assert!(refused.contains("verification failure"), "{refused}");
    }
}

#[test]
fn r44_openssl_accepts_a_signature_that_encloses_its_content() {
    let openssl = Openssl::new();
    let authority = authority();
    openssl.put("authority.pem", authority.to_pem().as_bytes());
    let cms = signed(
        &seal(&authority),
        &seal_key(),
        std::slice::from_ref(&authority),
    );
    let verify = format!(
        "cms -verify -cades -binary -inform DER -in enclosed.p7m -CAfile authority.pem \
         -attime {} -out out",
        signing_time().as_second()
    );

    let enclosed = cades::enclose(&cms, CONTENT).unwrap();
    openssl.put("enclosed.p7m", &enclosed);
    let said = openssl.run(&verify);
    let content = openssl.get("out");
    openssl.put("enclosed.p7m", &cades::enclose(&cms, b"{}").unwrap());
    let refused = openssl.refused(&verify);

    assert!(said.contains("CAdES Verification successful"), "{said}");
    assert_eq!(content, CONTENT);
    assert!(refused.contains("verification failure"), "{refused}");
    assert_eq!(
        cades::enclose(&enclosed, CONTENT),
        Err(cades::CadesError::NotDetached)
    );
    assert_eq!(
        cades::enclose(&cms[1..], CONTENT),
        Err(cades::CadesError::Malformed)
    );
}

#[test]
fn r8_a_request_made_by_openssl_is_read() {
    let openssl = Openssl::new();
    openssl.args(&[
        &words("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem")[..],
        &words("-utf8 -addext subjectAltName=email:assel@example.kz -outform DER -out r.der"),
        &["-subj", PERSON],
    ]);

    let request = CertificationRequest::parse(&openssl.get("r.der")).unwrap();

    assert_eq!(request.subject(), &person_name());
}

#[test]
fn r8_requests_on_other_keys_are_refused() {
    let openssl = Openssl::new();
    let request = |key: &str| {
        openssl.args(&[
            &words("req -new -nodes -sha256 -keyout key.pem -utf8 -outform DER -out r.der")[..],
            &words(key),
            &["-subj", PERSON],
        ]);
        CertificationRequest::parse(&openssl.get("r.der")).unwrap_err()
    };

    assert_eq!(request("-newkey rsa:2048"), Pkcs10Error::OtherAlgorithm);
    assert_eq!(
        request("-newkey ec -pkeyopt ec_paramgen_curve:P-384"),
        Pkcs10Error::Key(KeyError::OtherAlgorithm)
    );
    assert_eq!(
        request("-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha384"),
        Pkcs10Error::OtherAlgorithm
    );
}

#[test]
fn r8_r13_requests_that_do_not_name_one_person_are_refused() {
    let openssl = Openssl::new();
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");
    let request = |subject: &str, more: &str| {
        openssl.args(&[
            &words("req -new -key key.pem -utf8 -outform DER -out r.der")[..],
            &words(more),
            &["-subj", subject],
        ]);
        CertificationRequest::parse(&openssl.get("r.der")).unwrap_err()
    };

    for (subject, error) in [
        ("/CN=A B/SN=A/GN=B/C=KZ", NameError::Iin),
        (
            "/CN=A B/SN=A/GN=B/serialNumber=900101300017",
            NameError::Iin,
        ),
        (
            "/CN=A B/SN=A/GN=B/serialNumber=BIN900101300017",
            NameError::Iin,
        ),
        (
            "/CN=A B/SN=A/GN=B/serialNumber=IIN900101300017/serialNumber=IIN900101300017",
            NameError::Iin,
        ),
        (
            "/SN=A/GN=B/serialNumber=IIN900101300017",
            NameError::CommonName,
        ),
        (
            "/CN=A/CN=B/SN=A/GN=B/serialNumber=IIN900101300017",
            NameError::CommonName,
        ),
        (
            "/CN=A B/GN=B/serialNumber=IIN900101300017",
            NameError::Surname,
        ),
        (
            "/CN=A B/SN=A/serialNumber=IIN900101300017",
            NameError::GivenName,
        ),
    ] {
        assert_eq!(request(subject, ""), Pkcs10Error::Name(error), "{subject}");
    }
    for names in ["email:a@b,email:c@d", "DNS:example.kz", "email:a"] {
        assert_eq!(
            request(PERSON, &format!("-addext subjectAltName={names}")),
            Pkcs10Error::Name(NameError::Email),
            "{names}"
        );
    }
}

#[test]
fn private_keys_made_by_openssl_are_read_if_they_are_p_256() {
    let openssl = Openssl::new();
    let read = |made: &str| {
        openssl.run(&format!("genpkey {made} -out key.pem"));
        openssl.run("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der");
        PrivateKey::from_pkcs8(&openssl.get("key.der"))
    };

    let key = read("-algorithm EC -pkeyopt ec_paramgen_curve:P-256").unwrap();
    let signature = sign(&key, CONTENT);
    assert_eq!(key.public_key().verify(CONTENT, &signature), Ok(()));

    for other in [
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
        "-algorithm X25519",
        "-algorithm RSA",
    ] {
        assert_eq!(read(other).unwrap_err(), KeyError::OtherAlgorithm);
    }
}

#[test]
fn s22_a_cades_signature_made_by_openssl_lacks_the_subject() {
    let openssl = Openssl::new();
    let authority = authority();
    let person = person(&authority);
    openssl.put("person.pem", person.to_pem().as_bytes());
    openssl.put("key.der", person_key().as_pkcs8());
    openssl.put("content", CONTENT);
    openssl.run(
        "cms -sign -cades -binary -md sha256 -nosmimecap -signer person.pem -inkey key.der \
         -keyform DER -in content -outform DER -out signature.der",
    );

    let cms = openssl.get("signature.der");
    let verified = cades::verify(&cms, CONTENT, SUBJECT, &[authority], signing_time());

    assert_eq!(
        verified,
        Err(CadesError::MissingAttribute(AttributeName::Subject))
    );
}

#[test]
fn a_chain_with_an_authority_between_is_followed_by_both() {
    let openssl = Openssl::new();
    let chain = Chain::new(&openssl, "critical,CA:TRUE,pathlen:1");
    let authorities = [chain.root.clone(), chain.issuer.clone()];

    let cms = signed_now(&chain, &authorities);
    openssl.put("signature.der", &cms);
    openssl.put("content", CONTENT);
    openssl.put("authority.pem", chain.root.to_pem().as_bytes());

    let verified = cades::verify(&cms, CONTENT, SUBJECT, &authorities, chain.now).unwrap();
    assert_eq!(verified.certificate, chain.person);
    let said = openssl.run(&verify_cms("content", chain.now));
    assert!(said.contains("CAdES Verification successful"), "{said}");
    assert_eq!(
        cades::verify(&cms, CONTENT, SUBJECT, &authorities[..1], chain.now),
        Err(CadesError::UnexpectedCertificate)
    );
    assert_eq!(
        verify_chain(&chain.person, &authorities[..1], chain.now),
        Err(ChainError::UnknownIssuer)
    );
}

#[test]
fn a_chain_deeper_than_its_root_allows_is_refused() {
    let openssl = Openssl::new();
    let chain = Chain::new(&openssl, "critical,CA:TRUE,pathlen:0");
    let authorities = [chain.root, chain.issuer];

    assert_eq!(
        verify_chain(&chain.person, &authorities, chain.now),
        Err(ChainError::NotAnAuthority)
    );
}

#[test]
fn an_authority_that_may_not_sign_certificates_is_none() {
    let openssl = Openssl::new();
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");
    openssl.run(
        "req -x509 -new -key key.pem -subj /CN=Root -days 2 -out root.pem \
         -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,cRLSign",
    );
    let root = Certificate::from_pem(&openssl.text("root.pem")).unwrap();

    assert!(!root.is_ca());
    assert_eq!(
        root.verify_issued_by(&root),
        Err(ChainError::NotAnAuthority)
    );
}

fn signed_now(chain: &Chain, authorities: &[Certificate]) -> Vec<u8> {
    let draft = cades::Draft::new(CONTENT, &chain.person, SUBJECT, chain.now).unwrap();
    let signature = sign(&person_key(), draft.to_be_signed());
    draft.attach(&signature, authorities).unwrap()
}

fn verify_cms(content: &str, at: Timestamp) -> String {
    format!(
        "cms -verify -cades -binary -inform DER -in signature.der -content {content} \
         -CAfile authority.pem -attime {} -out out",
        at.as_second()
    )
}

/// A root and an authority under it, both made by openssl, and a person under that one.
struct Chain {
    root: Certificate,
    issuer: Certificate,
    person: Certificate,
    now: Timestamp,
}

impl Chain {
    fn new(openssl: &Openssl, root_constraints: &str) -> Self {
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -x509";
        openssl.run(&format!(
            "req {key} -keyout root.key -subj /CN=Root -out root.pem \
             -addext basicConstraints={root_constraints} -addext keyUsage=critical,keyCertSign"
        ));
        openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out issuer.key");
        openssl.run("pkcs8 -topk8 -nocrypt -in issuer.key -outform DER -out pkcs8.der");
        openssl.run("req -new -key issuer.key -subj /CN=Issuer -out issuer.csr");
        openssl.put(
            "issuer.ext",
            b"basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n\
              subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
        );
        openssl.run(
            "x509 -req -in issuer.csr -CA root.pem -CAkey root.key -CAcreateserial -days 1 \
             -extfile issuer.ext -out issuer.pem",
        );
        let issuer = Certificate::from_pem(&openssl.text("issuer.pem")).unwrap();
        let issuer_key = PrivateKey::from_pkcs8(&openssl.get("pkcs8.der")).unwrap();
        let draft = certificate::Draft::person(
            &issuer,
            &person_name(),
            &person_key().public_key(),
            [1; 16],
            issuer.not_before(),
            issuer.not_after(),
        );
        Self {
            root: Certificate::from_pem(&openssl.text("root.pem")).unwrap(),
            person: attach(draft.unwrap(), &issuer_key),
            now: issuer.not_before(),
            issuer,
        }
    }
}

/// The program, run in a directory of its own.
struct Openssl(TempDir);

impl Openssl {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.path().join(name), bytes).unwrap();
    }

    fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.path().join(name)).unwrap()
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.get(name)).unwrap()
    }

    fn run(&self, command: &str) -> String {
        self.args(&[&words(command)])
    }

    fn refused(&self, command: &str) -> String {
        let (success, said) = self.output(&[&words(command)]);
        assert!(!success, "{said}");
        said
    }

    fn args(&self, arguments: &[&[&str]]) -> String {
        let (success, said) = self.output(arguments);
        assert!(success, "{said}");
        said
    }

    fn output(&self, arguments: &[&[&str]]) -> (bool, String) {
        let output = Command::new("openssl")
            .args(arguments.concat())
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }
}

fn words(command: &str) -> Vec<&str> {
    command.split_whitespace().collect()
}
