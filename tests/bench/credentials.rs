//! Credentials issued, presented, verified and redeemed per second on one core, beside bare ECDSA and beside the package
//! of npm that does the same.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use backend::population::portrait;
use base64::{Engine, engine::general_purpose::STANDARD};
use credential::{
    Credential, Salt,
    issuance::{self, Claim, Contents},
    presentation,
    status_list::{self, Bits, Status, StatusList, StatusReference, TokenContents},
    trusted_issuer,
    verification::{self, Expected},
};
use domain::{
    LocalizedText,
    document::{AgeClaim, Claim as Name, FieldName, ReadyChoice},
    iin::Sex,
};
use eds::{
    certificate::{self, Certificate},
    key::PrivateKey,
};
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use serde_json::{Map, Value, json};

use crate::{
    citizen::random,
    figure::{Aim, Figures},
    limits,
};

const ROUNDS: usize = 3;
/// For how long the other program does each thing in a round.
const SECONDS: f64 = 1.0;
const ISSUER: &str = "https://qoltanba.example";
const TYPE: &str = "urn:qoltanba:national_id:1";
const LIST: &str = "https://qoltanba.example/v1/status-lists/1";
/// Entries of a list as the service makes them.
const ENTRIES: u64 = 1 << 17;

/// Measures what an issuer, a holder and a verifier do with a national ID, photo and all.
pub fn measure(figures: &mut Figures) {
    let claims = national_id();
    let shown: Vec<String> = ReadyChoice::PhotoAndName
        .claims()
        .into_iter()
        .map(String::from)
        .filter(|name| claims.contains_key(name))
        .collect();
    let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    let world = World::new();
    let credential = world.issue(&claims);
    let presentation = world.present(&credential, &shown);
    let list = world.list();

    let names = ["issued", "presented", "verified", "redeemed"];
    let mut bare = names.map(|_| Vec::new());
    let mut peer = names.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        let signatures = 1.0 / limits::one_signature();
        let verifications = limits::verifications_per_second();
        let others = outside(&json!({
            "claims": claims,
            "shown": shown,
            "seconds": SECONDS,
            "opened": { "authority": world.authority.to_pem(), "presentation": presentation, "list": list },
        }));
        let measured = [
            limits::per_second(|| drop(world.issue(&claims))),
            limits::per_second(|| drop(world.present(&credential, &shown))),
            limits::per_second(|| world.verify(&presentation, &shown)),
            limits::per_second(|| world.redeem(&presentation, &shown, &list)),
        ];
        let limits = [signatures, signatures, verifications, verifications];
        for (at, (measured, limit)) in measured.into_iter().zip(limits).enumerate() {
            bare[at].push((measured, limit));
        }
        for (at, other) in others.into_iter().enumerate() {
            peer[at].push((measured[at], other));
        }
    }
    let operations = ["signatures", "signatures", "verifications", "verifications"];
    for ((name, pairs), operation) in names.into_iter().zip(bare).zip(operations) {
        let limit = format!("ECDSA P-256 {operation} of one core");
        figures.add(format!("credentials {name}"), "/s", &limit, pairs, None);
    }
    for (name, pairs) in names.into_iter().zip(peer) {
        figures.add(
            format!("credentials {name}, beside npm"),
            "/s",
            "@sd-jwt/sd-jwt-vc in node",
            pairs,
            Some(Aim::AtLeast(1.0)),
        );
    }
}

/// What a national ID says, with a photo of the demonstration.
fn national_id() -> Map<String, Value> {
    let texts = [
        (FieldName::Iin, "900517400015"),
        (FieldName::Surname, "Әбішева"),
        (FieldName::GivenName, "Айгүл"),
        (FieldName::Patronymic, "Серікқызы"),
        (FieldName::DateOfBirth, "1990-05-17"),
        (FieldName::PlaceOfBirth, "Қарағанды облысы"),
        (FieldName::Nationality, "қазақ"),
        (FieldName::Citizenship, "Қазақстан Республикасы"),
        (FieldName::Number, "041234567"),
        (FieldName::Issuer, "ҚР Ішкі істер министрлігі"),
        (FieldName::IssuedOn, "2020-05-17"),
        (FieldName::ValidUntil, "2030-05-16"),
    ];
    let fields = texts.into_iter().map(|(name, text)| {
        let value = serde_json::to_value(LocalizedText::same(text)).unwrap();
        (String::from(Name::Field(name)), value)
    });
    let ages = AgeClaim::YEARS.map(|years| (String::from(Name::Age(years)), json!(true)));
    let photo = STANDARD.encode(portrait(7, 0, Sex::Female, 36));
    fields
        .chain(ages)
        .chain([(String::from(Name::Photo), json!(photo))])
        .collect()
}

struct World {
    now: Timestamp,
    authority: Certificate,
    certificate: Certificate,
    issuer: PrivateKey,
    holder: PrivateKey,
}

impl World {
    fn new() -> Self {
        let system = SystemRandom::new();
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let (from, until) = (
            now - SignedDuration::from_hours(1),
            now + SignedDuration::from_hours(24),
        );
        let [root, issuer, holder] = [(); 3].map(|()| PrivateKey::generate(&system).unwrap());
        let finish = |draft: certificate::Draft| {
            let signature = root.sign(draft.to_be_signed(), &system).unwrap();
            draft.attach(&signature).unwrap()
        };
        let key = root.public_key();
        let authority = certificate::Draft::authority("Bench", &key, [1; 16], from, until);
        let authority = finish(authority.unwrap());
        let key = issuer.public_key();
        let certificate =
            certificate::Draft::document_signer(&authority, "Bench", &key, [2; 16], from, until);
        Self {
            now,
            certificate: finish(certificate.unwrap()),
            authority,
            issuer,
            holder,
        }
    }

    fn issue(&self, claims: &Map<String, Value>) -> Credential {
        let claims: Vec<Claim> = claims
            .iter()
            .map(|(name, value)| Claim {
                name: name.clone(),
                value: value.clone(),
                salt: Salt::new(random()),
            })
            .collect();
        let contents = Contents {
            issuer: ISSUER,
            credential_type: TYPE,
            issued_at: self.now,
            expires_at: self.now + SignedDuration::from_hours(1),
            holder: &self.holder.public_key(),
            status: &StatusReference {
                index: 42,
                uri: LIST.to_owned(),
            },
            claims: &claims,
            decoys: &[],
        };
        let chain = std::slice::from_ref(&self.certificate);
        let draft = issuance::Draft::new(&contents, chain).unwrap();
        let signature = sign(&self.issuer, draft.to_be_signed());
        draft.attach(&signature).unwrap()
    }

    fn present(&self, credential: &Credential, shown: &[&str]) -> String {
        let draft = presentation::Draft::new(credential, shown, ISSUER, "nonce", self.now).unwrap();
        let signature = sign(&self.holder, draft.to_be_signed());
        draft.attach(&signature).unwrap()
    }

    /// With a key that is trusted already.
    fn verify(&self, presentation: &str, shown: &[&str]) {
        self.verify_with(presentation, shown, &self.issuer.public_key());
    }

    /// As whoever opens a document does: certificate, issuer, holder, and the status list.
    fn redeem(&self, presentation: &str, shown: &[&str], list: &str) {
        let authorities = std::slice::from_ref(&self.authority);
        let issuer = trusted_issuer(presentation, authorities, self.now).unwrap();
        let verified = self.verify_with(presentation, shown, &issuer);
        let status = verified.status().unwrap();
        let issuer = trusted_issuer(list, authorities, self.now).unwrap();
        let list = status_list::verify(list, &issuer, &status.uri, self.now, SignedDuration::ZERO)
            .unwrap();
        assert_eq!(list.status(status.index).unwrap(), Status::VALID);
    }

    fn verify_with(
        &self,
        presentation: &str,
        shown: &[&str],
        issuer: &eds::key::PublicKey,
    ) -> verification::Verified {
        let expected = Expected {
            issuer: ISSUER,
            credential_type: TYPE,
            audience: ISSUER,
            nonce: "nonce",
            asked: shown,
            oldest: SignedDuration::from_hours(1),
            tolerance: SignedDuration::ZERO,
        };
        let verified = verification::verify(presentation, issuer, &expected, self.now).unwrap();
        assert!(verified.missing().is_empty());
        verified
    }

    fn list(&self) -> String {
        let mut list = StatusList::new(Bits::Two, ENTRIES).unwrap();
        // One in a hundred has ended.
        for index in (0..ENTRIES).filter(|index| index % 100 == 7) {
            list.set(index, Status::INVALID).unwrap();
        }
        let contents = TokenContents {
            uri: LIST,
            issued_at: self.now,
            expires_at: self.now + SignedDuration::from_hours(1),
            time_to_live: SignedDuration::from_mins(5),
            aggregation_uri: None,
        };
        let chain = std::slice::from_ref(&self.certificate);
        let draft = status_list::Draft::new(&list, &contents, chain).unwrap();
        let signature = sign(&self.issuer, draft.to_be_signed());
        draft.attach(&signature).unwrap()
    }
}

fn sign(key: &PrivateKey, bytes: &[u8]) -> [u8; 64] {
    key.sign_fixed(bytes, &SystemRandom::new()).unwrap()
}

/// Issued, presented, verified and redeemed per second by the package of npm.
fn outside(request: &Value) -> [f64; 4] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/credential/tests/outside");
    let mut child = Command::new("node")
        .arg("bench.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(request.to_string().as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "run scripts/setup");
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    ["issue", "present", "verify", "redeem"].map(|name| said[name].as_f64().unwrap())
}
