//! An issuer and a holder that sign whatever they are told to.

#![allow(dead_code)] // Each program uses a part of it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use credential::verification::Expected;
use eds::key::{PrivateKey, PublicKey};
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;

pub const LIST: &str = "https://qoltanba.kz/v1/status-lists/1";

pub struct World {
    issuer: PrivateKey,
    holder: PrivateKey,
    random: SystemRandom,
}

/// What both signed.
pub struct Signed {
    pub credential: String,
    pub presentation: String,
}

pub fn now() -> Timestamp {
    "2026-11-25T07:00:00Z".parse().expect("an instant")
}

pub fn expected() -> Expected<'static> {
    Expected {
        issuer: "https://qoltanba.kz",
        credential_type: "urn:qoltanba:national_id:1",
        audience: "https://verifier.example",
        nonce: "nonce",
        asked: &["surname", "photo"],
        oldest: SignedDuration::from_mins(5),
        tolerance: SignedDuration::ZERO,
    }
}

impl World {
    pub fn new() -> Self {
        // The private numbers 1 and 2: an input has to mean the same in each run.
        let key = |number: u8, point: &str| {
            let pkcs8 = format!(
                "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420{number:064x}a144034200{point}"
            );
            let bytes: Option<Vec<u8>> = (0..pkcs8.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&pkcs8[at..at + 2], 16).ok())
                .collect();
            PrivateKey::from_pkcs8(&bytes.expect("hex")).expect("a key")
        };
        Self {
            issuer: key(
                1,
                "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
            ),
            holder: key(
                2,
                "047cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc4766997807775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1",
            ),
            random: SystemRandom::new(),
        }
    }

    pub fn issuer_key(&self) -> PublicKey {
        self.issuer.public_key()
    }

    pub fn holder_key(&self) -> PublicKey {
        self.holder.public_key()
    }

    pub fn sign_as_holder(&self, bytes: &[u8]) -> [u8; 64] {
        self.holder
            .sign_fixed(bytes, &self.random)
            .expect("a signature")
    }

    /// A token of the issuer with any payload.
    pub fn token(&self, typ: &str, payload: &[u8]) -> String {
        self.sign_token(&self.issuer, typ, payload)
    }

    /// Three disclosures, one of them inside another, and what belongs to them.
    pub fn example(&self) -> String {
        let point = self.holder_key();
        let [x, y] = [point.x(), point.y()].map(|half| BASE64URL.encode(half));
        let now = now().as_second();
        [
            format!(
                r##"{{"_sd":["#1","#2","decoy"],"_sd_alg":"sha-256","iss":"https://qoltanba.kz","vct":"urn:qoltanba:national_id:1","iat":{now},"exp":{},"cnf":{{"jwk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}}},"status":{{"status_list":{{"idx":7,"uri":"{LIST}"}}}},"categories":["A",{{"...":"#3"}},{{"...":"hidden"}}]}}"##,
                now + 3600
            ),
            r#"["salt0","city","Almaty"]"#.to_owned(),
            r##"["salt1","address",{"_sd":["#0"],"street":"Abai"}]"##.to_owned(),
            r#"["salt2","surname","ӘЛИЕВА"]"#.to_owned(),
            r#"["salt3",{"code":"B"}]"#.to_owned(),
            format!(r###"{{"iat":{now},"aud":"https://verifier.example","nonce":"nonce","sd_hash":"##"}}"###),
        ]
        .join("\n")
    }

    /// Signs the lines of an input: the issuer's payload, the disclosures, the holder's payload.
    pub fn sign(&self, input: &str) -> Signed {
        let mut lines: Vec<String> = input.lines().take(64).map(str::to_owned).collect();
        let bound = if lines.len() > 1 { lines.pop() } else { None }.unwrap_or_default();
        let mut payload = if lines.is_empty() {
            String::new()
        } else {
            lines.remove(0)
        };
        let mut shown = String::new();
        let mut digests = Vec::new();
        for mut line in lines {
            put_digests(&mut line, &digests);
            let text = BASE64URL.encode(line);
            digests.push(digest(&text));
            shown = shown + &text + "~";
        }
        put_digests(&mut payload, &digests);
        let token = self.sign_token(&self.issuer, credential::CREDENTIAL, payload.as_bytes());
        let credential = format!("{token}~{shown}");
        let bound = bound.replace("##", &digest(&credential));
        let typ = credential::presentation::KEY_BINDING;
        let key_binding = self.sign_token(&self.holder, typ, bound.as_bytes());
        Signed {
            presentation: format!("{credential}{key_binding}"),
            credential,
        }
    }

    fn sign_token(&self, key: &PrivateKey, typ: &str, payload: &[u8]) -> String {
        let header = format!(r#"{{"alg":"ES256","typ":"{typ}"}}"#);
        let signed = format!("{}.{}", BASE64URL.encode(header), BASE64URL.encode(payload));
        let signature = key
            .sign_fixed(signed.as_bytes(), &self.random)
            .expect("a signature");
        format!("{signed}.{}", BASE64URL.encode(signature))
    }
}

fn put_digests(line: &mut String, digests: &[String]) {
    for (index, digest) in digests.iter().enumerate().take(10) {
        *line = line.replace(&format!("#{index}"), digest);
    }
}

fn digest(text: &str) -> String {
    BASE64URL.encode(eds::sha256(text.as_bytes()))
}
