//! What the person likes, readable while locked.

use domain::Language;
use serde::{Deserialize, Serialize};

use crate::{Error, Wallet, vault::Batch};

/// Light, dark, or what the system has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Language and look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// Language.
    pub language: Language,
    /// Look.
    pub theme: Theme,
}

const ROW: &str = "preferences";
const GREETING: &str = "greeting";

impl Wallet {
    /// Keeps what the person likes.
    pub async fn set_preferences(&self, preferences: Preferences) -> Result<(), Error> {
        let batch = Batch::new().put(&self.0.profile_rows, ROW, &preferences)?;
        Ok(self.0.vault.write(batch).await?)
    }

    pub(crate) async fn stored_preferences(&self) -> Result<Option<Preferences>, Error> {
        Ok(self.0.vault.read(&self.0.profile_rows, ROW).await?)
    }

    /// The given name, for the screen that asks for the code.
    pub(crate) async fn greeting(&self) -> Result<Option<String>, Error> {
        Ok(self.0.vault.read(&self.0.profile_rows, GREETING).await?)
    }

    pub(crate) fn greet(&self, batch: Batch, given_name: &str) -> Result<Batch, Error> {
        batch.put(&self.0.profile_rows, GREETING, &given_name)
    }
}
