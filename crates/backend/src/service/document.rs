//! Digital documents, generated from their sources each time they are asked for.

use domain::session::Permission;
use protocol::document::Documents;

use super::Person;
use crate::{app::App, refusal::Refusal};

/// Every document of a person and of their children.
pub async fn all(app: &App, who: &Person) -> Result<Documents, Refusal> {
    who.may(Permission::UseDocuments)?;
    let documents = app
        .registers
        .documents
        .documents(&who.iin, app.now())
        .await?;
    Ok(Documents { documents })
}

/// What tells whether documents have changed: a hash of all but the time at which they were fetched.
pub fn entity_tag(documents: &Documents) -> String {
    let mut timeless = documents.clone();
    for document in &mut timeless.documents {
        document.fetched_at = jiff::Timestamp::UNIX_EPOCH;
    }
    let bytes = serde_json::to_vec(&timeless).unwrap_or_default();
    format!("\"{}\"", domain::hex(&eds::sha256(&bytes)[..16]))
}
