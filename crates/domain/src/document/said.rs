//! A document as somebody reads it off the claims of its credential (S-11).

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    AgeClaim, Claim, DocumentKind, DocumentState, Field, FieldName, PORTRAIT_SMALL, ShownDocument,
};
use crate::FullName;

impl ShownDocument {
    /// What verified claims say, the fields in their usual order; what no document says is left out.
    ///
    /// Whether the document still counts is another question, and its state here is that of one which does.
    pub fn said(kind: DocumentKind, claims: &Map<String, Value>, issued_at: Timestamp) -> Self {
        let mut fields: Vec<Field> = Vec::new();
        let mut ages = Vec::new();
        let mut photo = None;
        for (name, value) in claims {
            match (Claim::try_from(name.clone()), value) {
                (Ok(Claim::Field(name)), value) => {
                    fields.extend(Field::said(name, value, issued_at));
                }
                (Ok(Claim::Age(years)), Value::Bool(reached)) => ages.push(AgeClaim {
                    years,
                    reached: *reached,
                }),
                (Ok(Claim::Photo), Value::String(picture)) => photo = Some(picture.clone()),
                (Ok(Claim::Age(_) | Claim::Photo) | Err(_), _) => {}
            }
        }
        fields.sort_by_key(|field| field.name);
        ages.sort_by_key(|age| age.years);
        let pictured = photo.is_some() || claims.contains_key(PORTRAIT_SMALL);
        let says = |name: FieldName| {
            let field = fields.iter().find(|field| field.name == name);
            field.map(|field| field.value.kk.clone())
        };
        let person = match (says(FieldName::Surname), says(FieldName::GivenName)) {
            (Some(surname), Some(given_name)) => Some(FullName {
                surname,
                given_name,
                patronymic: says(FieldName::Patronymic),
            }),
            _ => None,
        };
        Self {
            kind,
            state: DocumentState::Valid,
            person,
            number: says(FieldName::Number),
            valid_until: says(FieldName::ValidUntil).and_then(|day| day.parse().ok()),
            ages,
            photo_source: kind.photo_source().filter(|_| pictured),
            photo,
            source: kind.source(),
            fetched_at: issued_at,
            fields,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;
    use crate::{document::SourceSystem, testing::at};

    #[test]
    fn s11_r21_verified_claims_are_a_document_again_each_field_with_its_source() {
        let claims = json!({
            "valid_until": {"kk": "2030-05-16", "ru": "2030-05-16", "en": "2030-05-16", "source": "internal_affairs"},
            "given_name": {"kk": "Айгүл", "ru": "Айгүл", "source": "gbd_fl"},
            "surname": {"kk": "Әбішева", "ru": "Абишева", "source": "gbd_fl"},
            "number": {"kk": "041234567", "ru": "041234567", "source": "internal_affairs"},
            "age_over_21": true,
            "age_over_18": true,
            "photo": "iVBORw0KGgo=",
            "portrait_small": "AAAA",
            "sex": {"kk": "әйел", "ru": "женский"},
            "surname2": {"kk": "?", "ru": "?"},
            "iin": "no text in languages",
        });
        let issued = at("2026-11-24T10:00:00Z");

        let read = ShownDocument::said(
            DocumentKind::DrivingLicence,
            claims.as_object().unwrap(),
            issued,
        );

        assert_eq!(read.person.unwrap().brief(), "Айгүл Ә.");
        assert_eq!(read.number.as_deref(), Some("041234567"));
        assert_eq!(read.valid_until, Some(date(2030, 5, 16)));
        assert_eq!(read.photo.as_deref(), Some("iVBORw0KGgo="));
        let names: Vec<FieldName> = read.fields.iter().map(|field| field.name).collect();
        assert_eq!(
            names,
            [
                FieldName::Surname,
                FieldName::GivenName,
                FieldName::Number,
                FieldName::ValidUntil
            ]
        );
        let years: Vec<u8> = read.ages.iter().map(|age| age.years).collect();
        assert_eq!(years, [18, 21]);
        assert!(read.fields.iter().all(|field| field.fetched_at == issued));
        let sources: Vec<SourceSystem> = read.fields.iter().map(|field| field.source).collect();
        let (gbd_fl, ministry) = (SourceSystem::GbdFl, SourceSystem::InternalAffairs);
        assert_eq!(
            sources,
            [gbd_fl, gbd_fl, ministry, ministry],
            "as the claims have them"
        );
        assert_eq!(read.photo_source, Some(ministry));
    }

    #[test]
    fn s11_an_age_alone_tells_nobodys_name() {
        let claims = json!({"age_over_18": true, "surname": {"kk": "Әбішева", "ru": "Абишева", "source": "gbd_fl"}});

        let read = ShownDocument::said(
            DocumentKind::NationalId,
            claims.as_object().unwrap(),
            at("2026-11-24T10:00:00Z"),
        );

        assert_eq!(read.person, None);
        assert_eq!(read.valid_until, None);
    }
}
