//! Credentials of documents, and the status lists that say whether they hold (S-36).

use domain::{
    AccountId, DocumentId, Iin, StatusListId,
    document::{CredentialEnding, SourceSystem},
};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A credential that was issued, without what it says.
#[derive(Debug, Clone)]
pub struct StoredCredential {
    /// Its status list.
    pub list: StatusListId,
    /// Its place in that.
    pub place: u32,
    /// Whose it is.
    pub account: AccountId,
    /// Thumbprint of the device key that it is bound to.
    pub device: String,
    /// The document.
    pub document: DocumentId,
    /// The source of that.
    pub source: SourceSystem,
    /// Tells whether the document still says the same.
    pub says_hash: String,
    /// The moment from which it does not hold.
    pub until: Timestamp,
    /// When it was ended before that.
    pub ended_at: Option<Timestamp>,
}

/// A status list as it was last signed.
#[derive(Debug, Clone)]
pub struct StoredStatusList {
    /// The token and when it was signed; none where something has ended since.
    pub signed: Option<(String, Timestamp)>,
}

impl Reader {
    /// The credentials of a source that an account has and that have not ended.
    pub async fn credentials_of(
        &mut self,
        account: &AccountId,
        source: SourceSystem,
    ) -> Result<Vec<StoredCredential>, StoreError> {
        query("SELECT * FROM credentials WHERE account = $1 AND source = $2 AND ended_at IS NULL")
            .bind(account.as_str())
            .bind(name(&source))
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(credential)
            .collect()
    }

    /// The credential at a place of a status list.
    pub async fn credential(
        &mut self,
        list: &StatusListId,
        place: u32,
    ) -> Result<Option<StoredCredential>, StoreError> {
        query("SELECT * FROM credentials WHERE list = $1 AND place = $2")
            .bind(list.as_str())
            .bind(i64::from(place))
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(credential)
            .transpose()
    }

    /// A status list.
    pub async fn status_list(
        &mut self,
        list: &StatusListId,
    ) -> Result<Option<StoredStatusList>, StoreError> {
        query("SELECT token, signed_at FROM status_lists WHERE id = $1")
            .bind(list.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(|row| {
                let token = row.text_if_any("token")?;
                let signed_at = row.instant_if_any("signed_at")?;
                Ok(StoredStatusList {
                    signed: token.zip(signed_at),
                })
            })
            .transpose()
    }

    /// The lists with a credential whose time is not over, the newest first.
    pub async fn live_status_lists(
        &mut self,
        now: Timestamp,
    ) -> Result<Vec<StatusListId>, StoreError> {
        query(
            "SELECT id FROM status_lists WHERE EXISTS \
             (SELECT 1 FROM credentials WHERE credentials.list = status_lists.id AND until_at > $1) \
             ORDER BY opened_at DESC, id DESC",
        )
        .bind(now.as_microsecond())
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(|row| row.parsed("id"))
        .collect()
    }

    /// The places of a status list whose credentials have ended, and how.
    pub async fn ended_places(
        &mut self,
        list: &StatusListId,
    ) -> Result<Vec<(u32, CredentialEnding)>, StoreError> {
        query("SELECT place, ended_as FROM credentials WHERE list = $1 AND ended_at IS NOT NULL")
            .bind(list.as_str())
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(|row| Ok((row.count("place")?, row.named("ended_as")?)))
            .collect()
    }

    /// Some of what was not compared with its source since an instant, the longest ago first: whose credentials, and of
    /// which source.
    pub async fn credentials_to_compare(
        &mut self,
        since: Timestamp,
    ) -> Result<Vec<(AccountId, Iin, SourceSystem)>, StoreError> {
        query(
            "SELECT credentials.account, accounts.iin, credentials.source FROM credentials \
             JOIN accounts ON accounts.id = credentials.account \
             WHERE credentials.ended_at IS NULL AND credentials.compared_at <= $1 \
             GROUP BY credentials.account, accounts.iin, credentials.source \
             ORDER BY MIN(credentials.compared_at) LIMIT 100",
        )
        .bind(since.as_microsecond())
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(|row| {
            Ok((
                row.parsed("account")?,
                row.parsed("iin")?,
                row.named("source")?,
            ))
        })
        .collect()
    }

    /// The list in which credentials are given their places.
    pub async fn newest_status_list(&mut self) -> Result<Option<StatusListId>, StoreError> {
        query("SELECT id FROM status_lists ORDER BY opened_at DESC, id DESC LIMIT 1")
            .fetch_optional(self.connection())
            .await?
            .map(|row| row.parsed("id"))
            .transpose()
    }
}

impl Transaction {
    /// Opens a status list, in which nothing has ended.
    pub async fn open_status_list(&mut self, list: &StatusListId) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("INSERT INTO status_lists (id, opened_at) VALUES ($1, $2)")
            .bind(list.as_str())
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps a new credential; `false` where its place is taken.
    pub async fn keep_credential(
        &mut self,
        credential: &StoredCredential,
    ) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let kept = query(
            "INSERT INTO credentials (list, place, account, device, document, source, says_hash, until_at, \
             compared_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        )
        .bind(credential.list.as_str())
        .bind(i64::from(credential.place))
        .bind(credential.account.as_str())
        .bind(&credential.device)
        .bind(credential.document.as_str())
        .bind(name(&credential.source))
        .bind(&credential.says_hash)
        .bind(credential.until.as_microsecond())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(kept == 1)
    }

    /// Takes over comparing what is due still of what was due when it was chosen. It counts as compared from now on,
    /// whether or not the source answers, so that nobody else takes it.
    pub async fn take_credentials_to_compare(
        &mut self,
        due: Vec<(AccountId, Iin, SourceSystem)>,
        since: Timestamp,
    ) -> Result<Vec<(AccountId, Iin, SourceSystem)>, StoreError> {
        let mut taken = Vec::with_capacity(due.len());
        for (account, iin, source) in due {
            if self.take_to_compare(&account, source, since).await? == 0 {
                continue;
            }
            // One answer of the source is about all that it has of a person.
            let now = self.now();
            self.take_to_compare(&account, source, now).await?;
            taken.push((account, iin, source));
        }
        Ok(taken)
    }

    /// Counts as compared now what was not compared since an instant, and says how many that are.
    async fn take_to_compare(
        &mut self,
        account: &AccountId,
        source: SourceSystem,
        since: Timestamp,
    ) -> Result<u64, StoreError> {
        let now = self.now().as_microsecond();
        query(
            "UPDATE credentials SET compared_at = $3 \
             WHERE account = $1 AND source = $2 AND ended_at IS NULL AND compared_at <= $4",
        )
        .bind(account.as_str())
        .bind(name(&source))
        .bind(now)
        .bind(since.as_microsecond())
        .execute(self.connection())
        .await
    }

    /// Ends one credential; one that was replaced becomes invalid all the same.
    pub async fn end_credential(
        &mut self,
        list: &StatusListId,
        place: u32,
        ending: CredentialEnding,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        let ended = query(
            "UPDATE credentials SET ended_at = COALESCE(ended_at, $3), ended_as = $4 \
             WHERE list = $1 AND place = $2 \
             AND (ended_at IS NULL OR (ended_as = 'replaced' AND $4 = 'invalid'))",
        )
        .bind(list.as_str())
        .bind(i64::from(place))
        .bind(now)
        .bind(name(&ending))
        .execute(self.connection())
        .await?;
        if ended == 1 {
            // What was signed before says something else from now on.
            query("UPDATE status_lists SET token = NULL, signed_at = NULL WHERE id = $1")
                .bind(list.as_str())
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }

    /// Makes every credential of a document invalid, whosever it is: a child's is with both parents.
    pub async fn end_credentials_of_document(
        &mut self,
        document: &DocumentId,
    ) -> Result<(), StoreError> {
        let of_document = query(
            "SELECT list, place FROM credentials WHERE document = $1 \
             AND (ended_at IS NULL OR ended_as = 'replaced')",
        )
        .bind(document.as_str())
        .fetch_all(self.connection())
        .await?;
        self.make_invalid(of_document).await
    }

    /// Makes every credential of an account invalid (S-35).
    pub async fn end_credentials_of(&mut self, account: &AccountId) -> Result<(), StoreError> {
        let of_account = query(
            "SELECT list, place FROM credentials WHERE account = $1 \
             AND (ended_at IS NULL OR ended_as = 'replaced')",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        self.make_invalid(of_account).await
    }

    async fn make_invalid(&mut self, rows: Vec<Row>) -> Result<(), StoreError> {
        for row in rows {
            let (list, place) = (row.parsed("list")?, row.count("place")?);
            self.end_credential(&list, place, CredentialEnding::Invalid)
                .await?;
        }
        Ok(())
    }

    /// Keeps the token of a status list, signed now.
    pub async fn keep_status_list(
        &mut self,
        list: &StatusListId,
        token: &str,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("UPDATE status_lists SET token = $2, signed_at = $3 WHERE id = $1")
            .bind(list.as_str())
            .bind(token)
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets lists in which the time of every credential is over, with these. Until then no place is free again:
    /// whoever reads that a credential has ended relies on its never holding again.
    pub async fn forget_credentials(&mut self) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        let over = query(
            "SELECT id FROM status_lists WHERE NOT EXISTS \
             (SELECT 1 FROM credentials WHERE credentials.list = status_lists.id AND until_at > $1) \
             AND id <> (SELECT id FROM status_lists ORDER BY opened_at DESC, id DESC LIMIT 1)",
        )
        .bind(now)
        .fetch_all(self.connection())
        .await?;
        for row in over {
            let list = row.text("id")?;
            query("DELETE FROM credentials WHERE list = $1")
                .bind(&list)
                .execute(self.connection())
                .await?;
            query("DELETE FROM status_lists WHERE id = $1")
                .bind(&list)
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}

fn credential(row: &Row) -> Result<StoredCredential, StoreError> {
    Ok(StoredCredential {
        list: row.parsed("list")?,
        place: row.count("place")?,
        account: row.parsed("account")?,
        device: row.text("device")?,
        document: row.parsed("document")?,
        source: row.named("source")?,
        says_hash: row.text("says_hash")?,
        until: row.instant("until_at")?,
        ended_at: row.instant_if_any("ended_at")?,
    })
}
