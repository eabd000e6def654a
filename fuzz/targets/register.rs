//! No answer of a register, nor of a payment gateway, makes reading it panic; what is taken is about what was asked, in
//! its order, and nobody is in it twice. The first byte says which call was made.

#![no_main]

use backend::{
    payments::Payment,
    registers::http::{payments, register::answer},
};
use domain::{Iin, RequestId, queue::CentreId, residence::Rka};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let iin = Iin::parse("900517400015").expect("an IIN");
    let rka = Rka::parse("0201000000000101").expect("an address code");
    let Some((call, bytes)) = bytes.split_first() else {
        return;
    };
    match call % 14 {
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
        7 => {
            let _ = answer::citizen(bytes);
        }
        8 => {
            let _ = answer::status(&iin, bytes);
        }
        9 => {
            let _ = answer::bound(&iin, bytes);
        }
        10 => {
            if let Ok(line) = answer::line(&iin, bytes) {
                assert_eq!(line.iin, iin);
                assert!(!line.parents.contains(&iin) && !line.grandparents.contains(&iin));
            }
        }
        11 => {
            if let Ok(centres) = answer::centres(bytes) {
                let by = |centre: &domain::queue::ServiceCentre| (centre.region, centre.id.clone());
                assert!(centres.is_sorted_by(|one, other| by(one) < by(other)));
            }
        }
        12 => {
            let asked = CentreId::parse("astana-1").expect("the id of a centre");
            if let Ok(Some(centre)) = answer::centre(&asked, bytes) {
                assert_eq!(centre.id, asked);
                assert!(centre.opens < centre.closes);
            }
        }
        _ => {
            let asked = RequestId::from_random([7; 16]);
            if let Ok(Payment::Taken(taken)) = payments::payment(&asked, bytes) {
                assert!(taken.tenge > 0 && !taken.receipt.trim().is_empty());
            }
        }
    }
});
