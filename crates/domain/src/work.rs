//! Work that slows down whoever asks for too much: finding a number that gives a hash with zero bits in front (S-26).

use ring::digest::{Context, SHA256};

use crate::Settings;

/// How many zero bits have to be found for the next code by SMS, after so many to one network address in the last
/// hour; none within the limit. Each further multiple of the limit doubles the work, up to its most.
pub fn asked(codes: u32, settings: &Settings) -> Option<u8> {
    let limit = settings.codes_per_address;
    if codes < limit {
        return None;
    }
    let doublings = codes / limit.max(1) - u32::from(limit > 0);
    let bits = u32::from(settings.work_bits).saturating_add(doublings);
    let most = u32::from(settings.work_bits_most);
    Some(u8::try_from(bits.min(most)).unwrap_or(u8::MAX))
}

/// Whether the SHA-256 of a challenge, a full stop and a decimal number begins with so many zero bits.
pub fn is_done(challenge: &str, number: u64, bits: u8) -> bool {
    zeros(&begun(challenge), number) >= u32::from(bits)
}

/// Looks for such a number among so many, beginning with one; a search without end is the caller's to bound.
pub fn find(challenge: &str, bits: u8, from: u64, tries: u64) -> Option<u64> {
    let begun = begun(challenge);
    (from..from.saturating_add(tries)).find(|number| zeros(&begun, *number) >= u32::from(bits))
}

fn begun(challenge: &str) -> Context {
    let mut context = Context::new(&SHA256);
    context.update(challenge.as_bytes());
    context.update(b".");
    context
}

/// Zero bits in front.
fn zeros(begun: &Context, number: u64) -> u32 {
    let mut context = begun.clone();
    context.update(number.to_string().as_bytes());
    let mut zeros = 0;
    for byte in context.finish().as_ref() {
        zeros += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    zeros
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn s26_nobody_works_below_the_limit_and_more_is_more_work() {
        let settings = Settings::default();
        let asked = |codes| asked(codes, &settings);

        assert_eq!([asked(0), asked(199)], [None, None]);
        assert_eq!([asked(200), asked(399)], [Some(20), Some(20)]);
        assert_eq!([asked(400), asked(600)], [Some(21), Some(22)]);
        assert_eq!([asked(1_400), asked(u32::MAX)], [Some(26), Some(26)]);
    }

    #[test]
    fn s26_without_a_limit_the_first_code_is_worked_for() {
        let settings = Settings {
            codes_per_address: 0,
            ..Settings::default()
        };
        assert_eq!(asked(0, &settings), Some(20));
    }

    #[test]
    fn s26_the_hash_is_of_the_challenge_and_the_number() {
        let number = find("qoltanba", 4, 0, 1_000).unwrap();
        let digest = ring::digest::digest(&SHA256, format!("qoltanba.{number}").as_bytes());
        assert!(digest.as_ref()[0] < 16, "{:?}", digest.as_ref());
        assert!(!is_done("qoltanba", number, 64));
    }

    proptest! {
        #[test]
        fn s26_what_is_found_is_done(challenge in ".{0,40}", bits in 0u8..9, from in 0u64..1_000) {
            let number = find(&challenge, bits, from, 1 << 14).unwrap();
            prop_assert!(is_done(&challenge, number, bits));
            prop_assert_eq!(find(&challenge, bits, number + 1, 0), None);
        }

        #[test]
        fn s26_no_bits_make_it_panic(bits: u8, from: u64) {
            find("", bits, from, 3);
        }
    }
}
