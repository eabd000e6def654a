//! Nothing that an issuer or a holder signs makes reading, verifying or presenting it panic, and what was verified has
//! no digest left and shows itself again as it was.
//!
//! An input is one line of JSON each: the issuer's payload, the disclosures, the holder's payload. They are signed here,
//! since no fuzzer gets past a signature, and `#0` stands for the digest of the first disclosure, `##` for that of
//! what is presented. The input is also read as it is.

#![no_main]

#[path = "../issuer.rs"]
mod issuer;

use std::sync::LazyLock;

use credential::{
    Credential, issuer_chain, presentation, trusted_issuer, verification::verify,
};
use issuer::{Signed, World};
use jiff::SignedDuration;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let world = World::new();
    let Signed { presentation, .. } = world.sign(&world.example());
    let verified = verify(
        &presentation,
        &world.issuer_key(),
        &issuer::expected(),
        issuer::now(),
    );
    assert_eq!(verified.expect("the example is valid").claims().len(), 3);
    world
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let key = WORLD.issuer_key();
    let (now, expected) = (issuer::now(), issuer::expected());
    let _ = issuer_chain(text);
    assert!(trusted_issuer(text, &[], now).is_err());
    // One of the seeds is signed by this key, and none by the other.
    let _ = verify(text, &key, &expected, now);
    assert!(verify(text, &WORLD.holder_key(), &expected, now).is_err());

    let Signed {
        credential,
        presentation,
    } = WORLD.sign(text);
    let held = Credential::verify(&credential, &key, now, SignedDuration::ZERO);
    let Ok(verified) = verify(&presentation, &key, &expected, now) else {
        return;
    };
    let held = held.expect("what a verifier accepts, a holder does");
    assert_eq!(held.to_text(), credential);
    assert_eq!(held.claims(), verified.claims());
    assert!(verified.claims().values().all(is_plain));
    let other = credential::verification::Expected {
        nonce: "other",
        ..expected
    };
    assert!(verify(&presentation, &key, &other, now).is_err());

    if verified.holder() != &WORLD.holder_key() {
        return;
    }
    let names: Vec<&str> = held.claims().keys().map(String::as_str).collect();
    let Ok(draft) = presentation::Draft::new(&held, &names, expected.audience, expected.nonce, now)
    else {
        return;
    };
    let signature = WORLD.sign_as_holder(draft.to_be_signed());
    let again = draft.attach(&signature).expect("the holder's signature");
    let again = verify(&again, &key, &expected, now).expect("all of what was accepted");
    assert_eq!(again.claims(), verified.claims());
});

/// Whether no digest is left at any depth.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            !["_sd", "...", "_sd_alg"]
                .iter()
                .any(|name| object.contains_key(*name))
                && object.values().all(is_plain)
        }
        Value::Array(elements) => elements.iter().all(is_plain),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
