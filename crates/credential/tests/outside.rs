//! Other people's programs as judges: npm @sd-jwt/sd-jwt-vc and PyPI sd-jwt verify what is issued and presented here,
//! and what they issue and present is verified here. `scripts/setup` installs both.

#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods)] // The judges look at the clock, and ECDSA needs randomness.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use credential::{
    Credential, Salt,
    issuance::{self, Claim, Contents},
    issuer_chain, presentation,
    status_list::{self, Bits, Status, StatusList, StatusReference, TokenContents},
    verification::{Expected, Verified, verify},
};
use eds::{
    certificate::{Certificate, Draft as CertificateDraft, verify_chain},
    key::PrivateKey,
};
use jiff::{SignedDuration, Timestamp};
use qoltanba_credential as credential;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Value, json};

const ISSUER: &str = "https://qoltanba.example";
const TYPE: &str = "urn:qoltanba:national_id:1";
const LIST: &str = "https://qoltanba.example/v1/status-lists/1";
const AUDIENCE: &str = "https://verifier.example";
const NONCE: &str = "n-0S6_WzA2Mj";
const JUDGES: [Judge; 2] = [Judge::JavaScript, Judge::Python];

#[test]
fn what_is_presented_here_is_accepted_outside() {
    let world = World::new();
    let credential = world.issue();
    let shown = world.present(&credential, &["surname", "categories", "age_over_18"]);
    for judge in JUDGES {
        let answer = world.judge(judge, &shown, NONCE).unwrap();

        let payload = &answer["payload"];
        for name in ["surname", "categories", "age_over_18"] {
            assert_eq!(payload[name], credential.claims()[name], "{judge:?} {name}");
        }
        assert_eq!(payload.get("iin"), None, "{judge:?}");
        assert_eq!(payload["vct"], TYPE, "{judge:?}");
        assert_eq!(
            payload["cnf"]["jwk"]["x"], world.holder.public["x"],
            "{judge:?}"
        );
    }
    let answer = world.judge(Judge::JavaScript, &shown, NONCE).unwrap();
    assert_eq!(answer["header"]["typ"], "dc+sd-jwt");
    assert_eq!(answer["key_binding"]["aud"], AUDIENCE);
}

#[test]
fn what_is_not_as_it_was_is_refused_outside() {
    let world = World::new();
    let credential = world.issue();
    let shown = world.present(&credential, &["age_over_18"]);
    let more = world.present(&credential, &["age_over_18", "iin"]);
    let (_, key_binding) = shown.rsplit_once('~').unwrap();
    let (disclosed, _) = more.rsplit_once('~').unwrap();
    for judge in JUDGES {
        assert!(world.judge(judge, &shown, NONCE).is_ok(), "{judge:?}");
        assert!(world.judge(judge, &shown, "other").is_err(), "{judge:?}");
        assert!(
            world
                .judge(judge, &format!("{disclosed}~{key_binding}"), NONCE)
                .is_err(),
            "{judge:?}"
        );
    }
}

#[test]
fn r18_a_lost_document_is_refused_outside_by_its_status() {
    let mut world = World::new();
    let shown = world.present(&world.issue(), &["age_over_18"]);

    assert!(world.judge(Judge::JavaScript, &shown, NONCE).is_ok());
    world.list.set(41, Status::INVALID).unwrap();
    assert!(world.judge(Judge::JavaScript, &shown, NONCE).is_ok());
    world.list.set(42, Status::INVALID).unwrap();
    let refused = world.judge(Judge::JavaScript, &shown, NONCE);
    assert!(refused.unwrap_err().contains("Status is not valid"));
}

#[test]
fn a_status_list_from_outside_is_read_here() {
    let world = World::new();
    let now = world.now;
    for (bits, number) in [
        (Bits::One, 1),
        (Bits::Two, 2),
        (Bits::Four, 4),
        (Bits::Eight, 8),
    ] {
        let statuses: Vec<u8> = (0u8..=199)
            .map(|index| index.wrapping_mul(37) & (u8::MAX >> (8 - number)))
            .collect();
        let answer = Judge::JavaScript
            .ask(&json!({
                "action": "status",
                "issuer": world.issuer.private,
                "bits": number,
                "statuses": statuses,
                "payload": {
                    "iss": ISSUER, "sub": LIST, "ttl": 60,
                    "iat": now.as_second(), "exp": now.as_second() + 60,
                },
            }))
            .unwrap();

        let token = status_list::verify(
            answer["token"].as_str().unwrap(),
            &world.issuer.key.public_key(),
            LIST,
            now,
            SignedDuration::ZERO,
        )
        .unwrap();

        assert_eq!(token.list().bits(), bits);
        for (index, status) in (0..).zip(statuses) {
            assert_eq!(token.status(index), Ok(Status(status)), "{number} {index}");
        }
    }
}

#[test]
fn what_is_issued_and_presented_outside_is_accepted_here() {
    let world = World::new();
    for judge in JUDGES {
        let credential = world.issued_by(judge);
        let presentation = world.presented_by(
            judge,
            &credential,
            json!({"surname": true, "address": {"city": true}, "nationalities": [false, true]}),
        );

        let verified = world.verify(&presentation);

        assert_eq!(
            Value::Object(verified.claims().clone()),
            json!({
                "surname": "ӘЛИЕВА",
                "address": {"city": "Алматы"},
                "nationalities": ["KZ"],
            }),
            "{judge:?}"
        );
        assert_eq!(verified.missing(), ["iin"], "{judge:?}");
        assert_eq!(verified.status(), Some(&reference()), "{judge:?}");
    }
}

#[test]
fn what_is_issued_outside_is_held_and_presented_here() {
    let world = World::new();
    for issuer in JUDGES {
        let held = Credential::verify(
            &world.issued_by(issuer),
            &world.issuer.key.public_key(),
            world.now,
            SignedDuration::ZERO,
        )
        .unwrap();
        assert_eq!(Value::Object(held.claims().clone()), nested_claims());
        let shown = world.present(&held, &["address", "iin"]);
        for verifier in JUDGES {
            let answer = world.judge(verifier, &shown, NONCE).unwrap();

            let payload = &answer["payload"];
            assert_eq!(payload["address"], nested_claims()["address"], "{issuer:?}");
            assert_eq!(payload["iin"], "900101300017", "{issuer:?}");
            assert_eq!(payload.get("surname"), None, "{issuer:?} {verifier:?}");
        }
    }
}

#[test]
fn what_is_issued_here_is_held_and_presented_outside() {
    let world = World::new();
    let credential = world.issue();
    for judge in JUDGES {
        let presentation =
            world.presented_by(judge, &credential.to_text(), json!({"age_over_18": true}));

        let verified = world.verify(&presentation);

        assert_eq!(
            Value::Object(verified.claims().clone()),
            json!({"age_over_18": true}),
            "{judge:?}"
        );
        let chain = issuer_chain(&presentation).unwrap();
        assert_eq!(
            verify_chain(&chain[0], std::slice::from_ref(&world.authority), world.now),
            Ok(())
        );
        assert_eq!(chain[0].public_key(), &world.issuer.key.public_key());
    }
}

#[derive(Clone, Copy, Debug)]
enum Judge {
    JavaScript,
    Python,
}

impl Judge {
    fn ask(self, request: &Value) -> Result<Value, String> {
        let outside = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside");
        let (program, script, packages) = match self {
            Self::JavaScript => (
                PathBuf::from("node"),
                outside.join("judge.mjs"),
                outside.join("node_modules/@sd-jwt/sd-jwt-vc"),
            ),
            Self::Python => {
                let python = outside.join("../../../../target/tools/python");
                (python.join("bin/python"), outside.join("judge.py"), python)
            }
        };
        assert!(
            packages.exists(),
            "{} is missing: make setup",
            packages.display()
        );
        let mut child = Command::new(&program)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}: make setup", program.display()));
        let request = request.to_string();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(request.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            Ok(serde_json::from_slice(&output.stdout).unwrap())
        } else {
            Err(String::from_utf8(output.stderr).unwrap())
        }
    }
}

/// A key as both sides need it.
struct Key {
    key: PrivateKey,
    public: Value,
    private: Value,
}

impl Key {
    fn new() -> Self {
        let key = PrivateKey::generate(&SystemRandom::new()).unwrap();
        let point = key.public_key();
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let public = json!({
            "kty": "EC", "crv": "P-256", "x": encode(point.x()), "y": encode(point.y()),
        });
        let mut private = public.clone();
        // The number stands behind the 36 bytes that every PKCS#8 structure of this kind begins with.
        private["d"] = json!(encode(&key.as_pkcs8()[36..68]));
        Self {
            key,
            public,
            private,
        }
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign_fixed(bytes, &SystemRandom::new()).unwrap()
    }
}

struct World {
    now: Timestamp,
    authority: Certificate,
    certificate: Certificate,
    issuer: Key,
    holder: Key,
    list: StatusList,
}

impl World {
    fn new() -> Self {
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let day = SignedDuration::from_hours(24);
        let [root, issuer, holder] = [Key::new(), Key::new(), Key::new()];
        let finish = |draft: CertificateDraft| {
            let signature = root.key.sign(draft.to_be_signed(), &SystemRandom::new());
            draft.attach(&signature.unwrap()).unwrap()
        };
        let authority = CertificateDraft::authority(
            "Test authority",
            &root.key.public_key(),
            [1; 16],
            now - day,
            now + day,
        );
        let authority = finish(authority.unwrap());
        let certificate = CertificateDraft::seal(
            &authority,
            "Test issuer",
            &issuer.key.public_key(),
            [2; 16],
            now - day,
            now + day,
        );
        Self {
            now,
            certificate: finish(certificate.unwrap()),
            authority,
            issuer,
            holder,
            list: StatusList::new(Bits::One, 1000).unwrap(),
        }
    }

    fn issue(&self) -> Credential {
        let claims: Vec<Claim> = [
            ("iin", json!("900101300017")),
            (
                "surname",
                json!({"kk": "ӘЛИЕВА", "ru": "АЛИЕВА", "en": "ALIYEVA"}),
            ),
            ("categories", json!(["B", {"code": "B1", "since": 2011}])),
            ("age_over_18", json!(true)),
            ("patronymic", json!(null)),
        ]
        .into_iter()
        .map(|(name, value)| Claim {
            name: name.to_owned(),
            value,
            salt: salt(),
        })
        .collect();
        let contents = Contents {
            issuer: ISSUER,
            credential_type: TYPE,
            issued_at: self.now,
            expires_at: self.now + SignedDuration::from_hours(1),
            holder: &self.holder.key.public_key(),
            status: &reference(),
            claims: &claims,
            decoys: &[salt(), salt()],
        };
        let draft = issuance::Draft::new(&contents, std::slice::from_ref(&self.certificate));
        let draft = draft.unwrap();
        let signature = self.issuer.sign(draft.to_be_signed());
        draft.attach(&signature).unwrap()
    }

    fn present(&self, credential: &Credential, claims: &[&str]) -> String {
        let draft =
            presentation::Draft::new(credential, claims, AUDIENCE, NONCE, self.now).unwrap();
        let signature = self.holder.sign(draft.to_be_signed());
        draft.attach(&signature).unwrap()
    }

    fn verify(&self, presentation: &str) -> Verified {
        let expected = Expected {
            issuer: ISSUER,
            credential_type: TYPE,
            audience: AUDIENCE,
            nonce: NONCE,
            asked: &["iin"],
            oldest: SignedDuration::from_mins(1),
            tolerance: SignedDuration::ZERO,
        };
        verify(
            presentation,
            &self.issuer.key.public_key(),
            &expected,
            Timestamp::now(),
        )
        .unwrap()
    }

    fn status_token(&self) -> String {
        let contents = TokenContents {
            uri: LIST,
            issued_at: self.now,
            expires_at: self.now + SignedDuration::from_hours(1),
            time_to_live: SignedDuration::from_mins(1),
            aggregation_uri: Some("https://qoltanba.example/v1/status-lists"),
        };
        let chain = std::slice::from_ref(&self.certificate);
        let draft = status_list::Draft::new(&self.list, &contents, chain).unwrap();
        let signature = self.issuer.sign(draft.to_be_signed());
        draft.attach(&signature).unwrap()
    }

    fn judge(&self, judge: Judge, presentation: &str, nonce: &str) -> Result<Value, String> {
        judge.ask(&match judge {
            Judge::JavaScript => json!({
                "action": "verify", "issuer": self.issuer.public, "presentation": presentation,
                "nonce": nonce, "now": self.now.as_second(), "status_token": self.status_token(),
            }),
            Judge::Python => json!({
                "action": "verify", "issuer": self.issuer.public, "presentation": presentation,
                "nonce": nonce, "audience": AUDIENCE,
            }),
        })
    }

    /// A credential of nested claims, each disclosable without the others.
    fn issued_by(&self, judge: Judge) -> String {
        let mut payload = json!({
            "iss": ISSUER,
            "vct": TYPE,
            "iat": self.now.as_second(),
            "exp": self.now.as_second() + 3600,
            "status": {"status_list": {"idx": 42, "uri": LIST}},
        });
        let request = match judge {
            Judge::JavaScript => {
                payload["cnf"] = json!({"jwk": self.holder.public});
                for (name, value) in nested_claims().as_object().unwrap() {
                    payload[name] = value.clone();
                }
                json!({
                    "action": "issue", "issuer": self.issuer.private, "payload": payload,
                    "frame": {
                        "_sd": ["iin", "surname", "address", "nationalities"],
                        "_sd_decoy": 3,
                        "address": {"_sd": ["city", "street"]},
                        "nationalities": {"_sd": [0, 1]},
                    },
                })
            }
            Judge::Python => json!({
                "action": "issue", "issuer": self.issuer.private, "holder": self.holder.public,
                "payload": payload, "claims": nested_claims(),
            }),
        };
        judge.ask(&request).unwrap()["credential"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn presented_by(&self, judge: Judge, credential: &str, frame: Value) -> String {
        let frame = match judge {
            // Elements of arrays have numbers as their names there.
            Judge::JavaScript => match frame.get("nationalities") {
                Some(_) => {
                    let mut frame = frame.clone();
                    frame["nationalities"] = json!({"1": true});
                    frame
                }
                None => frame,
            },
            Judge::Python => frame,
        };
        let mut request = json!({
            "action": "present", "holder": self.holder.private, "credential": credential,
            "frame": frame, "audience": AUDIENCE, "nonce": NONCE,
        });
        if let Judge::JavaScript = judge {
            request["now"] = json!(self.now.as_second());
        }
        judge.ask(&request).unwrap()["presentation"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

fn nested_claims() -> Value {
    json!({
        "iin": "900101300017",
        "surname": "ӘЛИЕВА",
        "address": {"city": "Алматы", "street": "Абай"},
        "nationalities": ["XX", "KZ"],
    })
}

fn reference() -> StatusReference {
    StatusReference {
        index: 42,
        uri: LIST.to_owned(),
    }
}

fn salt() -> Salt {
    let mut random = [0; 16];
    SystemRandom::new().fill(&mut random).unwrap();
    Salt::new(random)
}
