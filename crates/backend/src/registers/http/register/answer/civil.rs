//! What is answered about who a person is to the state, and by the records of civil status.

use std::collections::HashSet;

use domain::{Iin, eligibility::CivilStatus, marriage::Line};
use serde::Deserialize;

use crate::registers::http::schema::{SchemaError, json, said};

/// Mother and father.
const MOST_PARENTS: usize = 2;
/// Theirs.
const MOST_GRANDPARENTS: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusAnswer {
    iin: Iin,
    #[serde(deserialize_with = "said")]
    status: Option<CivilStatus>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundAnswer {
    iin: Iin,
    bound: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineAnswer {
    iin: Iin,
    parents: Vec<Iin>,
    grandparents: Vec<Iin>,
}

/// Who the person who was asked about is to the state; a citizen where the register knows of nothing else.
pub fn status(asked: &Iin, answer: &[u8]) -> Result<CivilStatus, SchemaError> {
    let sent = json::<StatusAnswer>(answer)?;
    about(asked, &sent.iin)?;
    Ok(sent.status.unwrap_or_default())
}

/// Whether the person who was asked about is married.
pub fn bound(asked: &Iin, answer: &[u8]) -> Result<bool, SchemaError> {
    let sent = json::<BoundAnswer>(answer)?;
    about(asked, &sent.iin)?;
    Ok(sent.bound)
}

/// The person who was asked about, with those above them: nobody twice among parents, nor any of them among their own
/// ancestors.
pub fn line(asked: &Iin, answer: &[u8]) -> Result<Line, SchemaError> {
    let sent = json::<LineAnswer>(answer)?;
    about(asked, &sent.iin)?;
    if sent.parents.len() > MOST_PARENTS || sent.grandparents.len() > MOST_GRANDPARENTS {
        return Err(SchemaError::TooMany);
    }
    let parents: HashSet<&Iin> = sent.parents.iter().collect();
    let above = sent.parents.iter().chain(&sent.grandparents);
    // Both parents may have a parent in common; nobody is their own ancestor.
    if parents.len() < sent.parents.len() || above.into_iter().any(|one| one == asked) {
        return Err(SchemaError::Twice);
    }
    Ok(Line {
        iin: sent.iin,
        parents: sent.parents,
        grandparents: sent.grandparents,
    })
}

fn about(asked: &Iin, sent: &Iin) -> Result<(), SchemaError> {
    (asked == sent).then_some(()).ok_or(SchemaError::NotAsked)
}

#[cfg(test)]
mod tests {
    use domain::iin::Sex;
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn iin(serial: u16) -> Iin {
        Iin::issue(date(1990, 5, 17), Sex::Female, serial).unwrap()
    }

    fn of(iin: &Iin, rest: &Value) -> Vec<u8> {
        let mut answer = rest.clone();
        answer["iin"] = json!(iin);
        answer.to_string().into_bytes()
    }

    #[test]
    fn r50_a_status_is_taken_where_it_is_said_and_about_the_person() {
        let (one, other) = (iin(1_234), iin(2_345));
        let refugee = of(&one, &json!({ "status": "refugee" }));

        assert_eq!(status(&one, &refugee), Ok(CivilStatus::Refugee));
        assert_eq!(status(&other, &refugee), Err(SchemaError::NotAsked));
        let nobody = of(&one, &json!({ "status": null }));
        assert_eq!(status(&one, &nobody), Ok(CivilStatus::Citizen));
        for unsaid in [
            json!({}),
            json!({ "status": "tourist" }),
            json!({ "status": "refugee", "more": 1 }),
        ] {
            let read = status(&one, &of(&one, &unsaid));
            assert!(matches!(read, Err(SchemaError::Json { .. })), "{unsaid}");
        }
    }

    #[test]
    fn r41_that_somebody_is_free_has_to_be_said() {
        let (one, other) = (iin(1_234), iin(2_345));
        let free = of(&one, &json!({ "bound": false }));

        assert_eq!(bound(&one, &free), Ok(false));
        assert_eq!(bound(&other, &free), Err(SchemaError::NotAsked));
        for unsaid in [json!({}), json!({ "bound": null }), json!({ "bound": 0 })] {
            let read = bound(&one, &of(&one, &unsaid));
            assert!(matches!(read, Err(SchemaError::Json { .. })), "{unsaid}");
        }
    }

    #[test]
    fn r41_a_line_is_one_that_can_be() {
        let [one, mother, father, above] = [1_234, 2_345, 3_456, 4_567].map(iin);
        let read = |parents: &[&Iin], grandparents: &[&Iin]| {
            let sent = json!({ "parents": parents, "grandparents": grandparents });
            line(&one, &of(&one, &sent))
        };

        let taken = read(&[&mother, &father], &[&above, &above]).unwrap();
        assert_eq!(taken.parents, [mother.clone(), father.clone()]);
        assert_eq!(taken.grandparents.len(), 2, "cousins have married before");
        assert!(read(&[], &[]).is_ok());
        for impossible in [
            read(&[&mother, &mother], &[]),
            read(&[&one], &[]),
            read(&[&mother], &[&one]),
        ] {
            assert_eq!(impossible.err(), Some(SchemaError::Twice));
        }
        let three = read(&[&mother, &father, &above], &[]);
        assert_eq!(three.err(), Some(SchemaError::TooMany));
        let five = read(&[], &[&above; 5]);
        assert_eq!(five.err(), Some(SchemaError::TooMany));
        let half = line(&one, &of(&one, &json!({ "parents": [] })));
        assert!(matches!(half, Err(SchemaError::Json { .. })));
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes: Vec<u8>) {
            let iin = iin(1_234);
            let _ = status(&iin, &bytes);
            let _ = bound(&iin, &bytes);
            let _ = line(&iin, &bytes);
        }
    }
}
