//! No file makes checking it as a copy panic, or take longer or more memory than libFuzzer is told to allow; and what is
//! cut from a copy leaves one.

#![no_main]

use domain::Settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let settings = Settings::default();
    let checked = attachment::check(file, &settings);
    let kept = attachment::without_trailer(file);
    assert!(file.starts_with(kept));
    if checked.is_ok() {
        assert_eq!(kept, file);
    }
});
