//! Names and texts in the three languages.

use std::fmt;

use serde::{Deserialize, Serialize};

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

#[cfg(test)]
mod tests {
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
}
