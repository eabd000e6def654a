//! No bytes make reading a statement panic, none are two kinds of statement, and what was read can be signed anew.

#![no_main]

use std::fmt::Debug;

use domain::{
    Settings,
    abroad::LivingAbroad,
    appeal::{AppealReceipt, AppealStatement, AppealWithdrawal, ComplaintStatement, Petition},
    application::Application,
    client::ClientRegistration,
    consent::{Answer, ConsentStatement},
    desk::{DeskRecord, DeskSignature},
    dossier::Outcome,
    ending::EndOfRegistration,
    guard::RuleStatement,
    inquiry::Inquiry,
    marriage::Marriage,
    order::OrderApproval,
    permanent::PermanentRegistration,
    portal::PortalApproval,
    residence::TemporaryRegistration,
    session::SignInChallenge,
    statement::{Statement, parse, to_be_signed},
};
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let kinds = [
        read::<TemporaryRegistration>(bytes).is_some(),
        read::<PermanentRegistration>(bytes).is_some(),
        read::<EndOfRegistration>(bytes).is_some(),
        read::<Marriage>(bytes).is_some(),
        read::<LivingAbroad>(bytes).is_some(),
        read::<SignInChallenge>(bytes).is_some(),
        read::<ConsentStatement>(bytes).is_some(),
        read::<PortalApproval>(bytes).is_some(),
        read::<OrderApproval>(bytes).is_some(),
        read::<RuleStatement>(bytes).is_some(),
        read::<DeskRecord>(bytes).is_some(),
        read::<DeskSignature>(bytes).is_some(),
        is_client_registration(bytes),
        read::<AppealStatement>(bytes).is_some(),
        read::<ComplaintStatement>(bytes).is_some(),
        read::<AppealWithdrawal>(bytes).is_some(),
        read::<AppealReceipt>(bytes).is_some(),
        read::<Inquiry>(bytes).is_some(),
        read::<Outcome>(bytes).is_some(),
    ];
    assert!(kinds.iter().filter(|is_read| **is_read).count() <= 1);
    let petition = read::<AppealStatement>(bytes).is_some() || read::<ComplaintStatement>(bytes).is_some();
    assert_eq!(Petition::parse(bytes).is_ok(), petition);
    let application = Application::parse(bytes).ok();
    // The applications are the first of the kinds.
    assert_eq!(application.is_some(), kinds[..5].contains(&true));
    if let Some(application) = application {
        let _ = application.check(date(2026, 11, 25), &Settings::default());
        let id = domain::RequestId::from_random([1; 16]);
        let consent = ConsentStatement::draft(&id, bytes, &application, Answer::Approve);
        assert_eq!(again(&consent), consent);
    }
});

fn is_client_registration(bytes: &[u8]) -> bool {
    let Some(registration) = read::<ClientRegistration>(bytes) else {
        return false;
    };
    let (now, settings) = (registration.drawn_up_at, Settings::default());
    let bin = Some(registration.bin.as_str());
    assert_eq!(
        registration.check(&registration.site, bin, now, &settings),
        Ok(())
    );
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
