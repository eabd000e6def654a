//! What the register of service centres answers.

use std::collections::HashSet;

use domain::queue::{CentreId, ServiceCentre};
use serde::Deserialize;

use super::shown;
use crate::registers::{
    centres::in_order,
    http::schema::{SchemaError, json, said},
};

/// Service centres of the country.
const MOST_CENTRES: usize = 2_000;
/// People whom a centre receives in one window.
const MOST_PLACES: u32 = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CentresAnswer {
    centres: Vec<ServiceCentre>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CentreAnswer {
    #[serde(deserialize_with = "said")]
    centre: Option<ServiceCentre>,
}

/// All centres, by region and there by id.
pub fn centres(answer: &[u8]) -> Result<Vec<ServiceCentre>, SchemaError> {
    let mut centres = json::<CentresAnswer>(answer)?.centres;
    if centres.len() > MOST_CENTRES {
        return Err(SchemaError::TooMany);
    }
    let mut seen = HashSet::new();
    for centre in &centres {
        taken(centre)?;
        if !seen.insert(&centre.id) {
            return Err(SchemaError::Twice);
        }
    }
    in_order(&mut centres);
    Ok(centres)
}

/// The centre that was asked about.
pub fn centre(asked: &CentreId, answer: &[u8]) -> Result<Option<ServiceCentre>, SchemaError> {
    let Some(centre) = json::<CentreAnswer>(answer)?.centre else {
        return Ok(None);
    };
    if centre.id != *asked {
        return Err(SchemaError::NotAsked);
    }
    taken(&centre)?;
    Ok(Some(centre))
}

/// One that receives nobody any more has no places.
fn taken(centre: &ServiceCentre) -> Result<(), SchemaError> {
    shown(&centre.name)?;
    shown(&centre.address)?;
    let can_be = centre.opens < centre.closes && centre.places <= MOST_PLACES;
    can_be.then_some(()).ok_or(SchemaError::Hours)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn sent(id: &str, region: &str) -> Value {
        json!({
            "id": id, "region": region, "name": { "kk": "1", "ru": "1" }, "address": { "kk": "1", "ru": "1" },
            "opens": "09:00:00", "closes": "18:00:00", "places": 4
        })
    }

    fn bytes(answer: &Value) -> Vec<u8> {
        answer.to_string().into_bytes()
    }

    fn one() -> CentreId {
        CentreId::parse("astana-1").unwrap()
    }

    #[test]
    fn r43_centres_come_in_order_and_each_once() {
        let listed = |all: &[Value]| centres(&bytes(&json!({ "centres": all })));
        let (first, second) = (sent("astana-1", "astana"), sent("astana-2", "astana"));

        let read = listed(&[second.clone(), first.clone()]).unwrap();
        assert_eq!(read[0].id, one());
        assert_eq!(listed(&[]), Ok(Vec::new()));
        assert_eq!(
            listed(&[first.clone(), first.clone()]),
            Err(SchemaError::Twice)
        );
        let many: Vec<_> = (0..=MOST_CENTRES)
            .map(|at| sent(&format!("astana-{at}"), "astana"))
            .collect();
        assert_eq!(listed(&many), Err(SchemaError::TooMany));
        assert!(matches!(centres(b"{}"), Err(SchemaError::Json { .. })));
    }

    #[test]
    fn r43_a_centre_is_the_one_that_was_asked_about_and_one_that_can_be() {
        let read = |sent: &Value| centre(&one(), &bytes(&json!({ "centre": sent })));
        let whole = sent("astana-1", "astana");

        assert_eq!(read(&whole).unwrap().unwrap().id, one());
        assert_eq!(read(&Value::Null), Ok(None));
        assert_eq!(
            read(&sent("astana-2", "astana")),
            Err(SchemaError::NotAsked)
        );
        for (member, value, error) in [
            ("closes", json!("09:00:00"), SchemaError::Hours),
            ("places", json!(1_001), SchemaError::Hours),
            (
                "name",
                json!({ "kk": "a\u{0}b", "ru": "1" }),
                SchemaError::Text,
            ),
        ] {
            let mut wrong = whole.clone();
            wrong[member] = value;
            assert_eq!(read(&wrong), Err(error), "{member}");
        }
        let mut closed = whole;
        closed["places"] = json!(0);
        assert!(read(&closed).is_ok());
        assert!(matches!(
            centre(&one(), b"{}"),
            Err(SchemaError::Json { .. })
        ));
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes: Vec<u8>) {
            let _ = centres(&bytes);
            let _ = centre(&one(), &bytes);
        }
    }
}
