//! No answer of a register makes reading it panic; what is taken is about what was asked, in its order, and nobody is in
//! it twice. The first byte says which call was made.

#![no_main]

use backend::registers::http::register::answer;
use domain::{Iin, residence::Rka};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let iin = Iin::parse("900517400015").expect("an IIN");
    let rka = Rka::parse("0201000000000101").expect("an address code");
    let Some((call, bytes)) = bytes.split_first() else {
        return;
    };
    match call % 8 {
        0 => {
            if let Ok(Some(person)) = answer::person(&iin, bytes) {
                assert_eq!(person.iin, iin);
            }
        }
        1 => {
            if let Ok(people) = answer::people(&iin, bytes) {
                assert!(people.iter().all(|person| person.iin != iin));
                assert!(people.is_sorted_by_key(|person| person.iin.date_of_birth()));
            }
        }
        2 => {
            if let Ok(Some((dwelling, owners))) = answer::dwelling(&rka, bytes) {
                assert_eq!(dwelling.rka, rka);
                assert!(owners.is_sorted_by(|one, other| one < other));
            }
        }
        3 => {
            if let Ok(dwellings) = answer::dwellings(bytes) {
                assert!(dwellings.is_sorted_by(|one, other| one.rka < other.rka));
            }
        }
        4 => {
            if let Ok(Some(guardianship)) = answer::guardianship(&iin, bytes) {
                assert_ne!(guardianship.representative, Some(iin));
            }
        }
        5 => {
            if let Ok(Some(contract)) = answer::contract(bytes) {
                assert!(contract.named.is_sorted_by(|one, other| one < other));
            }
        }
        6 => {
            if let Ok(residents) = answer::residents(&rka, bytes) {
                assert!(residents.is_sorted_by(|one, other| one.iin < other.iin));
            }
        }
        _ => {
            let _ = answer::citizen(bytes);
        }
    }
});
