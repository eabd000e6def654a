//! No bytes make reading a calendar panic; what was read is written as it was, and counts days to an end.

#![no_main]

use domain::{Settings, calendar::Calendar};
use jiff::{ToSpan, civil::date};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(calendar) = Calendar::parse(bytes) else {
        return;
    };
    let written = serde_json::to_vec(&calendar).expect("a calendar is written");
    assert_eq!(Calendar::parse(&written).ok().as_ref(), Some(&calendar));
    let settings = Settings {
        calendar,
        ..Settings::default()
    };
    for years in [0, 1, 2, 2_000, 7_970] {
        let day = date(2026, 12, 30).saturating_add(years.years());
        let last = settings.working_days_after(day, 15);
        assert!(last >= day);
        assert!(settings.working_day_from(day) >= day);
    }
});
