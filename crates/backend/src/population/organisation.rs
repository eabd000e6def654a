//! The organisation of every demonstration: a client that is let in, for trying what organisations do (`docs/personas.md`).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Bin, ClientId, EmailAddress, LocalizedText,
    client::{ClientKey, ClientKeys, ClientScopes, OrganisationName},
};
use eds::key::PrivateKey;

use crate::service::client::NewClient;

/// Its client's id.
pub const CLIENT: &str = "0da70000000000000000000000000001";
/// The name of its client's key.
pub const KID: &str = "demo-1";
/// Its client's private key, PKCS#8 in base64. It opens nothing outside a demonstration: every one has it.
pub const PRIVATE_KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQnKdvxbTNZrg4qjY5gqpPTchlewKpnL2tfYG\
                               /9suWcShRANCAASX3+3b9cM27x0WibpfxNQHv6C1IYcNhZ00SkwGs5jtwwAfNZOdIexG6PfyAjv6vr3mjrWr\
                               o4q5WEkkpFWeuS+D";

// Invariant: what is parsed below stands in this file, and a test has read it.

/// The organisation's client, as the operator of a demonstration would have entered it.
pub fn organisation() -> NewClient {
    NewClient {
        id: Some(ClientId::parse(CLIENT).expect("32 hexadecimal digits")),
        bin: Bin::parse("260140099936").expect("a BIN with its control digit"),
        name: OrganisationName::parse(LocalizedText {
            kk: "«„Үлгі“ қонақүйі» ЖШС".to_owned(),
            ru: "ТОО «Гостиница „Улги“»".to_owned(),
            en: Some("Ulgi Hotel LLP".to_owned()),
        })
        .expect("a line in each language"),
        contact: EmailAddress::parse("it@ulgi.example.kz").expect("an address"),
        jwks: ClientKeys::parse(vec![public_key()]).expect("one key"),
        scope: ClientScopes::parse("document.preview document.open").expect("the scopes"),
    }
}

/// Its client's private key.
pub fn private_key() -> PrivateKey {
    let pkcs8 = base64::engine::general_purpose::STANDARD
        .decode(PRIVATE_KEY)
        .expect("base64");
    PrivateKey::from_pkcs8(&pkcs8).expect("a key on P-256")
}

fn public_key() -> ClientKey {
    let key = private_key().public_key();
    ClientKey {
        kid: KID.to_owned(),
        kty: "EC".to_owned(),
        crv: "P-256".to_owned(),
        x: URL_SAFE_NO_PAD.encode(key.x()),
        y: URL_SAFE_NO_PAD.encode(key.y()),
        alg: None,
        usage: None,
    }
}
