//! Nothing that an issuer signs as a status list makes reading it panic or take more memory than a list may have, and
//! what was read is written as it was.
//!
//! An input is read as a token, as the payload of one that is signed here, and as its compressed list.

#![no_main]

#[path = "../issuer.rs"]
mod issuer;

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use credential::status_list::{LARGEST_LIST, STATUS_LIST, StatusListError, StatusToken, verify};
use issuer::{LIST, World};
use jiff::SignedDuration;
use libfuzzer_sys::fuzz_target;

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(read(text).is_err());
    }
    check(&WORLD.token(STATUS_LIST, bytes));
    for bits in [1, 2, 4, 8] {
        let payload = format!(
            r#"{{"sub":"{LIST}","iat":0,"status_list":{{"bits":{bits},"lst":"{}"}}}}"#,
            BASE64URL.encode(bytes)
        );
        check(&WORLD.token(STATUS_LIST, payload.as_bytes()));
    }
});

fn read(token: &str) -> Result<StatusToken, StatusListError> {
    verify(
        token,
        &WORLD.issuer_key(),
        LIST,
        issuer::now(),
        SignedDuration::ZERO,
    )
}

fn check(token: &str) {
    let Ok(token) = read(token) else {
        return;
    };
    let list = token.list();
    let entries = list.entries();
    assert!(entries * u64::from(list.bits().number()) <= 8 * LARGEST_LIST as u64);
    assert_eq!(list.status(entries), Err(StatusListError::OutOfBounds));
    let mut again = credential::status_list::StatusList::new(list.bits(), entries)
        .expect("a list that was read");
    for index in 0..entries.min(4096) {
        let status = list.status(index).expect("an entry of the list");
        again.set(index, status).expect("a status that was read");
        assert_eq!(again.status(index), Ok(status));
    }
}
