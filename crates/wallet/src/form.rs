//! What is typed into a form: kept sealed with every change, until the form was drawn up (ADR 50).
//!
//! A form is named by what it is for: a service (`marriage`), a draft that is changed (`draft/…`), or the paper that it
//! becomes (`appeal/…`). What is in it is the front end's, but for the card of a citizen abroad: here it is a JSON
//! object of a bounded length.

use serde_json::{Map, Value};

use crate::{
    Error, Wallet,
    request::{Draft, draft_row},
    vault::{Batch, RowKey, VaultError},
};

/// What the vault keeps of a form.
pub(crate) type Typed = Map<String, Value>;

/// The most bytes of JSON that are kept of a form; the longest appeal has a third of it.
const MOST_BYTES: usize = 32 * 1024;
/// The longest name of a form, in bytes.
const LONGEST_NAME: usize = 80;
/// The name of a form that changes a draft begins with it.
const OF_DRAFT: &str = "draft/";

impl Wallet {
    /// What was typed into a form, as JSON; of a draft's form that was not changed yet, what the draft was drawn up from.
    ///
    /// What cannot be read any more is as if it had never been typed.
    pub async fn kept_form(&self, name: &str) -> Result<Option<String>, Error> {
        let rows = self.rows()?;
        let typed = match self.typed(&rows, &checked(name)?).await? {
            Some(typed) => Some(typed),
            None => self.typed_of_draft(&rows, name).await?,
        };
        let text = typed.map(|typed| serde_json::to_string(&typed));
        text.transpose().map_err(Error::internal)
    }

    /// Keeps what is typed into a form, in place of what was; what was drawn up from that holds no longer.
    ///
    /// Fails with [`Error::TextTooLong`] where it is longer than any form.
    pub async fn keep_form(&self, name: &str, typed: &str) -> Result<(), Error> {
        let rows = self.rows()?;
        if typed.len() > MOST_BYTES {
            return Err(Error::TextTooLong);
        }
        let name = checked(name)?;
        let typed: Typed = serde_json::from_str(typed).map_err(|_| Error::Internal)?;
        let batch = Batch::new()
            .put(&rows, &form_row(&name), &typed)?
            .delete(&rows, &drawn_row(&name));
        Ok(self.0.vault.write(batch).await?)
    }

    /// Forgets what was typed into a form, and what was drawn up from it; a draft stays as it was.
    pub async fn forget_form(&self, name: &str) -> Result<(), Error> {
        let (rows, name) = (self.rows()?, checked(name)?);
        let batch = forget_form(&rows, &name, Batch::new());
        self.0.vault.write(batch).await?;
        self.forget_copies(&rows, &name).await
    }

    /// Has a draft take over what it was drawn up from: the form is empty again, and a draft that it changed is gone.
    ///
    /// That one stays where it has become a request meanwhile.
    pub async fn form_drawn_up(&self, name: &str, draft: &str) -> Result<(), Error> {
        let (rows, name) = (self.rows()?, checked(name)?);
        let _one_at_a_time = self.0.writing.lock().await;
        let mut drawn: Draft = self.draft(&rows, draft).await?;
        drawn.form = match self.typed(&rows, &name).await? {
            Some(typed) => Some(typed),
            None => self.typed_of_draft(&rows, &name).await?,
        };
        let mut batch = Batch::new().put(&rows, &draft_row(draft), &drawn)?;
        batch = forget_form(&rows, &name, batch);
        if let Some(before) = name.strip_prefix(OF_DRAFT)
            && before != draft
        {
            batch = self.give_way(&rows, before, batch).await?;
        }
        Ok(self.0.vault.write(batch).await?)
    }

    /// What was typed into a form; what cannot be read is nothing.
    pub(crate) async fn typed(&self, rows: &RowKey, name: &str) -> Result<Option<Typed>, Error> {
        match self.0.vault.read(rows, &form_row(name)).await {
            Err(error @ VaultError::Row(_)) => {
                tracing::warn!(%error, "what was typed into a form is dropped");
                Ok(None)
            }
            read => Ok(read?),
        }
    }

    async fn typed_of_draft(&self, rows: &RowKey, name: &str) -> Result<Option<Typed>, Error> {
        let Some(draft) = name.strip_prefix(OF_DRAFT) else {
            return Ok(None);
        };
        Ok(self.draft(rows, draft).await?.form)
    }
}

/// Forgets a form with what was drawn up from it.
pub(crate) fn forget_form(rows: &RowKey, name: &str, batch: Batch) -> Batch {
    batch
        .delete(rows, &form_row(name))
        .delete(rows, &drawn_row(name))
}

/// The name of the form that changes a draft.
pub(crate) fn name_of_draft(draft: &str) -> String {
    format!("{OF_DRAFT}{draft}")
}

pub(crate) fn form_row(name: &str) -> String {
    format!("form/{name}")
}

/// Where the exact bytes are of what was drawn up from a form and not signed yet.
pub(crate) fn drawn_row(name: &str) -> String {
    format!("{DRAWN}{name}")
}

/// What the rows of [`drawn_row`] begin with.
pub(crate) const DRAWN: &str = "drawn/";

/// A name that is one of a form.
fn checked(name: &str) -> Result<String, Error> {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/');
    let is_name = (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(may_stand);
    is_name.then(|| name.to_owned()).ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests;
