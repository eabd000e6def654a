//! Names and texts in the three languages.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::access::is_unseen;

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Kazakh.
    #[default]
    Kk,
    /// Russian.
    Ru,
    /// English.
    En,
}

/// A text of a register in Kazakh and Russian, and in English where the register has it; `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct LocalizedText {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
    /// English, where the source has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl LocalizedText {
    /// A text that reads alike in every language, such as a number or a date.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            kk: text.clone(),
            ru: text.clone(),
            en: Some(text),
        }
    }

    /// The text in a language, and the language that it is really in: a missing English text falls back to Russian.
    pub fn in_language(&self, language: Language) -> (&str, Language) {
        match (language, &self.en) {
            (Language::Kk, _) => (&self.kk, Language::Kk),
            (Language::En, Some(english)) => (english, Language::En),
            (Language::Ru | Language::En, _) => (&self.ru, Language::Ru),
        }
    }
}

impl fmt::Debug for LocalizedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalizedText(…)")
    }
}

/// Surname, given name and, where there is one, patronymic; `Debug` hides them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct FullName {
    /// Surname.
    pub surname: String,
    /// Given name.
    pub given_name: String,
    /// Patronymic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patronymic: Option<String>,
}

impl FullName {
    /// Given name and the first letter of the surname, for people who need to know no more.
    pub fn brief(&self) -> String {
        match self.surname.chars().next() {
            Some(initial) => format!("{} {initial}.", self.given_name),
            None => self.given_name.clone(),
        }
    }
}

impl fmt::Display for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.surname, self.given_name)?;
        match &self.patronymic {
            Some(patronymic) => write!(f, " {patronymic}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FullName(…)")
    }
}

/// A person's own words, of 1 to `MOST` characters and in lines; `Debug` hides them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Words<const MOST: usize>(String);

/// No words, or too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// There is nothing to be seen.
    #[error("a text has at least one character")]
    Empty,
    /// They are longer than they may be.
    #[error("a text has at most {most} characters")]
    TooLong {
        /// The most characters.
        most: usize,
    },
}

impl<const MOST: usize> Words<MOST> {
    /// Takes what a person typed; space around it, and characters that cannot be seen, are no part of it (S-28).
    pub fn parse(text: &str) -> Result<Self, WordsError> {
        let seen: String = text
            .chars()
            .filter(|one| !is_unseen(*one) && *one != '\r')
            .collect();
        let seen = seen.trim();
        if seen.is_empty() {
            return Err(WordsError::Empty);
        }
        if seen.chars().count() > MOST {
            return Err(WordsError::TooLong { most: MOST });
        }
        Ok(Self(seen.to_owned()))
    }

    /// Words that the program itself says.
    pub(crate) fn constant(text: &'static str) -> Self {
        debug_assert!(Self::parse(text).is_ok_and(|words| words.0 == text));
        Self(text.to_owned())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> TryFrom<String> for Words<MOST> {
    type Error = WordsError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl<const MOST: usize> From<Words<MOST>> for String {
    fn from(words: Words<MOST>) -> Self {
        words.0
    }
}

impl<const MOST: usize> fmt::Debug for Words<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r20_a_missing_english_text_falls_back_to_russian_and_says_so() {
        let text = LocalizedText {
            kk: "Астана қаласы".into(),
            ru: "город Астана".into(),
            en: None,
        };
        assert_eq!(
            text.in_language(Language::Kk),
            ("Астана қаласы", Language::Kk)
        );
        assert_eq!(
            text.in_language(Language::Ru),
            ("город Астана", Language::Ru)
        );
        assert_eq!(
            text.in_language(Language::En),
            ("город Астана", Language::Ru)
        );
        let same = LocalizedText::same("042");
        assert_eq!(same.in_language(Language::En), ("042", Language::En));
    }

    #[test]
    fn s9_a_brief_name_has_one_letter_of_the_surname() {
        let name = FullName {
            surname: "Әбішева".into(),
            given_name: "Айгүл".into(),
            patronymic: Some("Серікқызы".into()),
        };
        assert_eq!(name.brief(), "Айгүл Ә.");
        assert_eq!(name.to_string(), "Әбішева Айгүл Серікқызы");
    }

    #[test]
    fn names_and_texts_are_not_shown_by_debug() {
        let name = FullName {
            surname: "Әбішева".into(),
            given_name: "Айгүл".into(),
            patronymic: None,
        };
        assert_eq!(format!("{name:?}"), "FullName(…)");
        assert_eq!(
            format!("{:?}", LocalizedText::same("042")),
            "LocalizedText(…)"
        );
    }

    #[test]
    fn s28_words_have_only_what_can_be_seen_and_do_not_show_in_debug() {
        let words = Words::<500>::parse(" Не знаю\u{202e} его.\r\nСовсем. ").unwrap();
        assert_eq!(words.as_str(), "Не знаю его.\nСовсем.");
        assert_eq!(format!("{words:?}"), "Words(…)");
        assert_eq!(Words::<500>::parse(" \u{200b} "), Err(WordsError::Empty));
    }

    proptest! {
        #[test]
        fn words_are_read_back_and_never_longer_than_they_may_be(text in "\\PC{0,8}") {
            match Words::<5>::parse(&text) {
                Ok(words) => {
                    prop_assert!((1..=5).contains(&words.as_str().chars().count()));
                    prop_assert_eq!(Words::<5>::parse(words.as_str()), Ok(words));
                }
                Err(WordsError::Empty) => {
                    prop_assert!(text.chars().all(|one| one.is_whitespace() || is_unseen(one)));
                }
                Err(WordsError::TooLong { most }) => {
                    prop_assert!(most == 5 && text.chars().count() > 5);
                }
            }
        }
    }
}
