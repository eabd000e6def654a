//! A document as a credential: what each claim of it says, and which of them an access shows (R-22, S-36).

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Claim, Document, DocumentKind, DocumentState, Field, FieldName, ShownDocument, SourceSystem,
};
use crate::{
    LocalizedText, Settings,
    access::Scope,
    settings::{civil_day, kazakhstan},
};

/// The claim with the photo once more, so small that it fits into QR codes; no [`Claim`], since nobody chooses it.
pub const PORTRAIT_SMALL: &str = "portrait_small";

/// Why a credential ended before its time; its status list says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialEnding {
    /// Its document was lost, stolen or taken away, or its holder joined anew (S-35).
    Invalid,
    /// The same document was issued again, or says something else now.
    Replaced,
}

/// What a name of a kind begins with in credentials, and its version behind it.
const TYPE: [&str; 2] = ["urn:qoltanba:", ":1"];

impl DocumentKind {
    /// The name of the kind in credentials (`vct`), such as `urn:qoltanba:national_id:1`.
    pub fn credential_type(self) -> String {
        let name = serde_json::to_value(self).unwrap_or_default();
        // Invariant: a kind is an enum without data.
        let name = name.as_str().unwrap_or_default();
        format!("{}{name}{}", TYPE[0], TYPE[1])
    }

    /// The kind of a credential, if it is one of these.
    pub fn of_credential_type(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.credential_type() == name)
    }
}

impl Document {
    /// What a claim of it says: a text in its languages, a photo as PNG in base64, or whether an age is reached.
    pub fn says(&self, claim: Claim) -> Option<Value> {
        match claim {
            Claim::Field(name) => self.field(name).and_then(Field::says),
            Claim::Photo => self.photo.clone().map(Value::from),
            Claim::Age(years) => self
                .ages
                .iter()
                .find(|age| age.years == years)
                .map(|age| age.reached.into()),
        }
    }

    /// Everything that it says, by the names of its claims.
    pub fn says_in_all(&self) -> Map<String, Value> {
        let said = |claim: Claim| Some((String::from(claim), self.says(claim)?));
        self.claims().into_iter().filter_map(said).collect()
    }

    /// The moment from which a credential of it that is issued now does not hold any more; none where the document does
    /// not hold itself.
    pub fn credential_until(&self, now: Timestamp, settings: &Settings) -> Option<Timestamp> {
        if self.state(civil_day(now)) != DocumentState::Valid {
            return None;
        }
        let own = self.valid_until.and_then(|last| {
            let after = last.checked_add(1.day()).ok()?;
            after.to_zoned(kazakhstan()).ok()
        });
        let longest = now + settings.credential_life;
        Some(own.map_or(longest, |own| own.timestamp().min(longest)))
    }
}

/// What a claim about a field says: a text in its languages, and where it came from in the end.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidField {
    kk: String,
    ru: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    en: Option<String>,
    source: SourceSystem,
}

impl Field {
    /// What the claim about it says.
    pub(super) fn says(&self) -> Option<Value> {
        let LocalizedText { kk, ru, en } = self.value.clone();
        let source = self.source;
        serde_json::to_value(SaidField { kk, ru, en, source }).ok()
    }

    /// The field that a claim is about, as its source had it at an instant; none where it says something else.
    pub(super) fn said(name: FieldName, claim: &Value, fetched_at: Timestamp) -> Option<Self> {
        let SaidField { kk, ru, en, source } = SaidField::deserialize(claim).ok()?;
        Some(Self {
            name,
            value: LocalizedText { kk, ru, en },
            source,
            fetched_at,
        })
    }
}

impl Scope {
    /// Exactly the claims of a document that it shows, each once.
    pub fn discloses(&self, document: &Document) -> Vec<Claim> {
        let there = document.claims();
        match self.claims() {
            Some(chosen) => there
                .into_iter()
                .filter(|claim| chosen.contains(claim))
                .collect(),
            // A whole document tells the birthday, and with it every age.
            None => there
                .into_iter()
                .filter(|claim| !matches!(claim, Claim::Age(_)))
                .collect(),
        }
    }
}

impl ShownDocument {
    /// Everything that it shows, by the names of the claims of its credential.
    pub fn says(&self) -> Map<String, Value> {
        let fields = self
            .fields
            .iter()
            .filter_map(|field| Some((String::from(Claim::Field(field.name)), field.says()?)));
        let ages = self.ages.iter().map(|age| {
            let name = String::from(Claim::Age(age.years));
            (name, Value::from(age.reached))
        });
        let photo = self.photo.clone().map(|photo| {
            let name = String::from(Claim::Photo);
            (name, Value::from(photo))
        });
        fields.chain(ages).chain(photo).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, civil::date};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::{
        document::{ReadyChoice, Standing},
        testing,
    };

    #[test]
    fn every_kind_has_a_name_of_its_own_in_credentials() {
        for kind in DocumentKind::ALL {
            let name = kind.credential_type();
            assert_eq!(DocumentKind::of_credential_type(&name), Some(kind));
        }
        assert_eq!(
            DocumentKind::NationalId.credential_type(),
            "urn:qoltanba:national_id:1"
        );
        assert_eq!(DocumentKind::of_credential_type("urn:eudi:pid:1"), None);
    }

    #[test]
    fn s36_a_document_says_each_of_its_claims() {
        let said = testing::document().says_in_all();

        let issuer = &testing::document().fields[0];
        assert_eq!(
            said["issuer"],
            json!({
                "kk": "ҚР ІІМ", "ru": "МВД РК", "en": "MIA of the Republic of Kazakhstan", "source": "gbd_fl",
            })
        );
        let again = Field::said(issuer.name, &said["issuer"], issuer.fetched_at);
        assert_eq!(again.as_ref(), Some(issuer));
        assert_eq!(said["age_over_18"], true);
        assert_eq!(said["photo"], "iVBORw0KGgo=");
        assert_eq!(said.len(), testing::document().claims().len());
        assert!(!said.contains_key(PORTRAIT_SMALL));
        assert!(Claim::try_from(PORTRAIT_SMALL.to_owned()).is_err());
    }

    #[test]
    fn r18_s36_a_credential_ends_with_its_document_or_after_its_longest_life() {
        let now = testing::at("2030-05-01T10:00:00Z");
        let settings = Settings::default();
        let until = |document: Document| document.credential_until(now, &settings);

        // The last day ends at midnight in Kazakhstan.
        assert_eq!(
            until(testing::document()),
            Some(testing::at("2030-05-16T19:00:00Z"))
        );
        let endless = Document {
            valid_until: None,
            ..testing::document()
        };
        assert_eq!(until(endless), Some(now + settings.credential_life));
        for document in [
            Document {
                valid_until: Some(date(2030, 4, 30)),
                ..testing::document()
            },
            Document {
                standing: Standing::Lost,
                ..testing::document()
            },
        ] {
            assert_eq!(until(document), None);
        }
        assert_eq!(settings.credential_life, SignedDuration::from_hours(720));
    }

    fn scopes() -> impl Strategy<Value = Scope> {
        let picked = proptest::sample::subsequence(testing::document().claims(), 1..=5);
        prop_oneof![
            Just(Scope::Whole),
            proptest::sample::select(ReadyChoice::ALL.to_vec())
                .prop_map(|choice| Scope::Ready { choice }),
            picked.prop_map(|claims| Scope::Fields { claims }),
        ]
    }

    proptest! {
        #[test]
        fn r22_s36_what_is_shown_and_what_is_disclosed_are_one_set(scope in scopes()) {
            let document = testing::document();
            let disclosed: Map<String, Value> = scope
                .discloses(&document)
                .into_iter()
                .map(|claim| (String::from(claim), document.says(claim).unwrap()))
                .collect();

            let shown = document.shown(&scope, date(2026, 11, 24));

            prop_assert_eq!(shown.says(), disclosed);
        }
    }
}
