//! No settings that are accepted make a rule panic, and they are written as they were read.

#![no_main]

use domain::{
    DatedSettings, Settings,
    access::{Access, Misses, may_try_short_code},
    consent::answer_until,
    eds::not_after,
    portal::code_times,
    session::{SignInChallenge, try_code},
};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(dated) = serde_json::from_slice::<DatedSettings>(bytes) else {
        return;
    };
    let now: Timestamp = "2026-11-25T00:00:00Z".parse().expect("an instant");
    let settings = dated.at(now);
    let written = serde_json::to_vec(settings).expect("settings are written");
    assert_eq!(
        serde_json::from_slice::<Settings>(&written).ok().as_ref(),
        Some(settings)
    );
    if let Ok(access) = Access::give(0, now, settings) {
        let _ = access.extend(now, settings);
    }
    let _ = code_times(now, settings);
    let _ = SignInChallenge::draft("https://qoltanba.kz", "", [0; 16], now, settings);
    let _ = try_code(now, 1, false, now, settings);
    let _ = (answer_until(now, settings.consent_life, settings), not_after(now, settings));
    let misses = Misses {
        from_address: 1,
        by_account: Some(1),
        over_all: 1,
    };
    let _ = may_try_short_code(misses, settings);
});
