//! The provable log of grants and views (R-25, S-17).

use domain::HistoryEntryId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET` → [`Log`], without a session.
pub const LOG: &str = "/v1/log";
/// `GET` → [`Consistency`], without a session. Query: `old` and `size`, entries of the two logs.
pub const LOG_CONSISTENCY: &str = "/v1/log/consistency";
/// `GET` → [`LogEntries`], without a session. Query: `from`, the place of the first one.
pub const LOG_ENTRIES: &str = "/v1/log/entries";
/// `POST` [`AskReceipts`] → [`Receipts`]: of entries of one's own history.
pub const LOG_RECEIPTS: &str = "/v1/log/receipts";

/// Receipts that are asked for at once, at most.
pub const MOST_RECEIPTS: usize = 100;

/// The log, as it says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Log {
    /// Who signs it: a verifier key of C2SP signed-note, for Ed25519.
    pub key: String,
    /// The newest checkpoint: a note of C2SP tlog-checkpoint.
    pub checkpoint: String,
}

/// That a log has grown out of an earlier one (RFC 9162 section 2.1.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Consistency {
    /// Hashes in base64.
    pub proof: Vec<String>,
}

/// Some entries of the log: commitments, of which nothing follows about anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogEntries {
    /// Base64 of 32 bytes each, in order; at most 256, and none from the end of the log on.
    pub entries: Vec<String>,
}

/// Entries of the person's own history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskReceipts {
    /// At most [`MOST_RECEIPTS`].
    #[schema(value_type = Vec<String>)]
    pub entries: Vec<HistoryEntryId>,
}

/// What the log has of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipts {
    /// One for each entry that is in the log or will be in a moment; of others there is none.
    pub receipts: Vec<EntryReceipt>,
}

/// The receipt of one entry; `Debug` shows only the entry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EntryReceipt {
    /// Of which entry.
    #[schema(value_type = String)]
    pub entry: HistoryEntryId,
    /// A receipt of C2SP tlog-proof, whose `extra` line has the salt and the exact bytes of the entry; none while the
    /// entry waits to be put in.
    pub receipt: Option<String>,
}

impl std::fmt::Debug for EntryReceipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EntryReceipt({})", self.entry)
    }
}
