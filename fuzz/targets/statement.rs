//! No bytes make reading a statement panic, none are two kinds of statement, and what was read can be signed anew.

#![no_main]

use std::fmt::Debug;

use domain::{
    Settings,
    client::ClientRegistration,
    consent::{Answer, ConsentStatement},
    desk::{DeskRecord, DeskSignature},
    order::OrderApproval,
    portal::PortalApproval,
    residence::TemporaryRegistration,
    session::SignInChallenge,
    statement::{Statement, parse, to_be_signed},
};
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let registration: Option<TemporaryRegistration> = read(bytes);
    let kinds = [
        registration.is_some(),
        read::<SignInChallenge>(bytes).is_some(),
        read::<ConsentStatement>(bytes).is_some(),
        read::<PortalApproval>(bytes).is_some(),
        read::<OrderApproval>(bytes).is_some(),
        read::<DeskRecord>(bytes).is_some(),
        read::<DeskSignature>(bytes).is_some(),
        is_client_registration(bytes),
    ];
    assert!(kinds.iter().filter(|is_read| **is_read).count() <= 1);
    if let Some(registration) = registration {
        let _ = registration.check(date(2026, 11, 25), &Settings::default());
        let id = domain::RequestId::from_random([1; 16]);
        let consent = ConsentStatement::draft(&id, bytes, &registration, Answer::Approve);
        assert_eq!(again(&consent), consent);
    }
});

fn is_client_registration(bytes: &[u8]) -> bool {
    let Some(registration) = read::<ClientRegistration>(bytes) else {
        return false;
    };
    let (now, settings) = (registration.drawn_up_at, Settings::default());
    let bin = Some(registration.bin.as_str());
    assert_eq!(registration.check(&registration.site, bin, now, &settings), Ok(()));
    true
}

fn read<S: Statement + PartialEq + Debug>(bytes: &[u8]) -> Option<S> {
    let statement = parse(bytes).ok()?;
    assert_eq!(again(&statement), statement);
    Some(statement)
}

/// Written it may be longer than what is read from others, so its length is not looked at.
fn again<S: Statement>(statement: &S) -> S {
    serde_json::from_slice(&to_be_signed(statement)).expect("what is signed can be read")
}
