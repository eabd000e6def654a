//! The photos of the demonstration: drawn, and each as old as its document.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    Iin,
    document::{FieldName, SourceSystem},
};
use jiff::{ToSpan, civil::Date};

use crate::{
    population,
    registers::RegisterError,
    store::{DemoDocument, DemoPerson},
};

/// Photos that were drawn lately: drawing one takes longer than all else that a call does.
#[derive(Default)]
pub(super) struct Photos(Mutex<HashMap<Taken, String>>);

/// Photos that are kept, of 15 KiB each.
const MOST_PHOTOS: usize = 256;

/// Of which face a photo is, by whom it was taken, and when.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Taken {
    iin: Iin,
    seed: u64,
    by: SourceSystem,
    on: Date,
}

impl Photos {
    /// The photo that a system has of somebody on a document: as they were on the day of its issue, whatever their age
    /// is since.
    pub(super) fn photo(
        &self,
        person: &DemoPerson,
        by: SourceSystem,
        document: &DemoDocument,
    ) -> Result<String, RegisterError> {
        let taken = Taken {
            iin: person.iin.clone(),
            seed: person.portrait_seed,
            by,
            on: issued_on(document, person),
        };
        if let Some(photo) = self.drawn().get(&taken) {
            return Ok(photo.clone());
        }
        let png = population::portrait(
            taken.seed,
            taken.sitting(),
            person.iin.sex(),
            person.iin.age_on(taken.on),
        );
        if png.is_empty() {
            return Err(RegisterError::Photo);
        }
        let photo = STANDARD.encode(png);
        let mut drawn = self.drawn();
        if drawn.len() >= MOST_PHOTOS {
            drawn.clear();
        }
        drawn.insert(taken, photo.clone());
        Ok(photo)
    }

    fn drawn(&self) -> MutexGuard<'_, HashMap<Taken, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// The ministry's photographer is another one, and nobody wears the same at the next issue.
    fn sitting(&self) -> u64 {
        let text = format!("sitting {} {}", self.by.as_str(), self.on);
        let hash = eds::sha256(text.as_bytes());
        hash.iter()
            .take(8)
            .fold(0, |bits, byte| (bits << 8) | u64::from(*byte))
    }
}

/// The day of issue; where a document does not say it, the day from which anybody has a photo of the kind.
fn issued_on(document: &DemoDocument, person: &DemoPerson) -> Date {
    let said = document
        .fields
        .iter()
        .find(|field| field.name == FieldName::IssuedOn)
        .and_then(|field| field.value.kk.parse().ok());
    let first = || {
        person
            .iin
            .date_of_birth()
            .saturating_add(population::NATIONAL_ID_AGE.years())
    };
    said.unwrap_or_else(first)
}

#[cfg(test)]
mod tests {
    use domain::iin::Sex;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn r19_each_issue_has_a_photo_of_its_own_and_a_licence_another_than_gbd_fl() {
        let born = date(1990, 5, 17);
        let drawn = |by, on| {
            let iin = Iin::issue(born, Sex::Female, 1_234).unwrap();
            let (seed, sex, age) = (7, iin.sex(), iin.age_on(on));
            let taken = Taken { iin, seed, by, on };
            population::portrait(seed, taken.sitting(), sex, age)
        };
        let (first, next) = (date(2024, 3, 1), date(2024, 4, 1));
        let photo = drawn(SourceSystem::GbdFl, first);

        assert!(photo == drawn(SourceSystem::GbdFl, first));
        assert!(photo != drawn(SourceSystem::GbdFl, next));
        assert!(photo != drawn(SourceSystem::InternalAffairs, first));
    }
}
