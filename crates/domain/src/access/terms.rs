//! On what terms access is given: what is shown, to whom, and what for (R-22, R-23).

use serde::{Deserialize, Serialize};

use super::is_unseen;
use crate::{
    Bin, Iin,
    document::{Claim, Document, ReadyChoice},
};

/// What of a document is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "what", deny_unknown_fields)]
pub enum Scope {
    /// All of it.
    #[default]
    Whole,
    /// A ready choice.
    Ready {
        /// Which.
        choice: ReadyChoice,
    },
    /// Chosen claims, each once.
    Fields {
        /// Their names.
        #[cfg_attr(feature = "bindings", specta(type = Vec<String>))]
        claims: Vec<Claim>,
    },
}

impl Scope {
    /// The claims that it is limited to; `None` for the whole document.
    pub fn claims(&self) -> Option<Vec<Claim>> {
        match self {
            Self::Whole => None,
            Self::Ready { choice } => Some(choice.claims()),
            Self::Fields { claims } => Some(claims.clone()),
        }
    }
}

/// Who alone may open a document; serialises as the number, and `Debug` hides a person's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Recipient {
    /// A person, signed in.
    Person(Iin),
    /// An organisation (R-24).
    Organisation(Bin),
}

/// Neither an IIN nor a BIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is neither an IIN nor a BIN")]
pub struct RecipientError;

impl Recipient {
    /// Parses the twelve digits of an IIN or a BIN.
    pub fn parse(text: &str) -> Result<Self, RecipientError> {
        match Iin::parse(text) {
            Ok(iin) => Ok(Self::Person(iin)),
            Err(_) => Bin::parse(text)
                .map(Self::Organisation)
                .map_err(|_| RecipientError),
        }
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Person(iin) => iin.as_str(),
            Self::Organisation(bin) => bin.as_str(),
        }
    }
}

impl TryFrom<String> for Recipient {
    type Error = RecipientError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Recipient> for String {
    fn from(recipient: Recipient) -> Self {
        recipient.as_str().to_owned()
    }
}

/// What a document is shared for, in the holder's own words, as both sides see it; `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SharingPurpose(String);

/// No purpose: empty, too long, of several lines, or with characters that cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a purpose is one line of 1 to {} characters", SharingPurpose::LONGEST)]
pub struct SharingPurposeError;

impl SharingPurpose {
    /// The most characters.
    pub const LONGEST: usize = 140;

    /// Parses one line; space around it is not part of it (S-28).
    pub fn parse(text: &str) -> Result<Self, SharingPurposeError> {
        let text = text.trim();
        let is_line = !text.is_empty()
            && text.chars().count() <= Self::LONGEST
            && !text.chars().any(|one| one.is_control() || is_unseen(one));
        is_line
            .then(|| Self(text.to_owned()))
            .ok_or(SharingPurposeError)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SharingPurpose {
    type Error = SharingPurposeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<SharingPurpose> for String {
    fn from(purpose: SharingPurpose) -> Self {
        purpose.0
    }
}

crate::debug_by_name!(SharingPurpose);

/// What is shown to whom, and what for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// What is shown.
    #[serde(default)]
    pub scope: Scope,
    /// Who alone may open it; anybody who has the code, where there is nobody.
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
    /// What for.
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<SharingPurpose>,
}

/// Why access cannot be given on, or a document opened under, some terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermsRefusal {
    /// Nothing is chosen, something twice, or something that the document does not have.
    #[error("the document has not what was chosen of it")]
    ScopeNotPossible,
    /// Only one person or organisation may open it.
    #[error("only whom the holder named may open this")]
    NotTheRecipient,
}

impl Terms {
    /// Decides whether a document can be shared on these terms (R-22).
    pub fn fit(&self, document: &Document) -> Result<(), TermsRefusal> {
        let possible = match &self.scope {
            Scope::Whole => true,
            Scope::Ready { choice } => ReadyChoice::of(document).contains(choice),
            Scope::Fields { claims } => {
                let there = document.claims();
                let each_once = claims
                    .iter()
                    .enumerate()
                    .all(|(at, claim)| there.contains(claim) && !claims[..at].contains(claim));
                each_once && !claims.is_empty()
            }
        };
        possible.then_some(()).ok_or(TermsRefusal::ScopeNotPossible)
    }

    /// Decides whether somebody may open it, who is known or a visitor (R-23).
    pub fn admit(&self, opener: Option<&Recipient>) -> Result<(), TermsRefusal> {
        let admitted = self
            .recipient
            .as_ref()
            .is_none_or(|only| opener == Some(only));
        admitted.then_some(()).ok_or(TermsRefusal::NotTheRecipient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::FieldName, testing};

    fn fields(claims: &[Claim]) -> Terms {
        Terms {
            scope: Scope::Fields {
                claims: claims.to_vec(),
            },
            ..Terms::default()
        }
    }

    #[test]
    fn r22_only_what_a_document_has_can_be_chosen_of_it() {
        let document = testing::document();
        let issuer = Claim::Field(FieldName::Issuer);

        assert_eq!(fields(&[issuer, Claim::Photo]).fit(&document), Ok(()));
        assert_eq!(Terms::default().fit(&document), Ok(()));
        for impossible in [
            fields(&[]),
            fields(&[issuer, issuer]),
            fields(&[Claim::Field(FieldName::Plate)]),
            Terms {
                scope: Scope::Ready {
                    choice: ReadyChoice::LicenceCategory,
                },
                ..Terms::default()
            },
        ] {
            assert_eq!(
                impossible.fit(&document),
                Err(TermsRefusal::ScopeNotPossible)
            );
        }
    }

    #[test]
    fn r23_whom_the_holder_named_alone_may_open() {
        let bin = Recipient::parse("990440000385").unwrap();
        let person = Recipient::parse("900517400015").unwrap();
        let for_one = Terms {
            recipient: Some(bin.clone()),
            ..Terms::default()
        };

        assert_eq!(for_one.admit(Some(&bin)), Ok(()));
        assert_eq!(
            for_one.admit(Some(&person)),
            Err(TermsRefusal::NotTheRecipient)
        );
        assert_eq!(for_one.admit(None), Err(TermsRefusal::NotTheRecipient));
        assert_eq!(Terms::default().admit(None), Ok(()));
    }

    #[test]
    fn s28_a_purpose_is_one_line_without_hidden_characters() {
        assert_eq!(
            SharingPurpose::parse(" Банкте шот ашу ").unwrap().as_str(),
            "Банкте шот ашу"
        );
        let longest = "я".repeat(SharingPurpose::LONGEST);
        assert!(SharingPurpose::parse(&longest).is_ok());
        for bad in [
            "",
            "  ",
            "two\nlines",
            "right\u{202e}left",
            &(longest + "я"),
        ] {
            assert_eq!(SharingPurpose::parse(bad), Err(SharingPurposeError));
        }
    }

    #[test]
    fn terms_are_written_and_read_alike() {
        let terms = Terms {
            scope: Scope::Fields {
                claims: vec![Claim::Photo, Claim::Age(18)],
            },
            recipient: Some(Recipient::parse("900517400015").unwrap()),
            purpose: Some(SharingPurpose::parse("Hotel").unwrap()),
        };
        let text = serde_json::to_string(&terms).unwrap();
        assert_eq!(
            text,
            r#"{"scope":{"what":"fields","claims":["photo","age_over_18"]},"recipient":"900517400015","purpose":"Hotel"}"#
        );
        assert_eq!(serde_json::from_str::<Terms>(&text).unwrap(), terms);
        assert!(!format!("{terms:?}").contains("900517"));
    }
}
