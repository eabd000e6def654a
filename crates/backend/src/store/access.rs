//! Accesses to documents: what two people could do at once is decided by one row in one statement (S-10).

use domain::{
    AccountId, DocumentId, ShareId,
    access::{Access, AccessState, Terms, Viewer},
    document::DocumentKind,
};

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// An access with what it is to.
#[derive(Debug, Clone)]
pub struct StoredAccess {
    /// Id.
    pub id: ShareId,
    /// The holder's account.
    pub account: AccountId,
    /// The document.
    pub document: DocumentId,
    /// Its kind.
    pub kind: DocumentKind,
    /// SHA-256 of the secret in the QR code, hexadecimal.
    pub secret_sha256: String,
    /// What is shown, to whom, and what for.
    pub terms: Terms,
    /// How it stands.
    pub access: Access,
    /// What the holder signed for whoever opens it, sealed, while it can be opened (S-36).
    pub presentation: Option<Vec<u8>>,
    /// The account of a viewer who had signed in.
    pub opened_by: Option<AccountId>,
}

/// Somebody who asked for what is shared.
#[derive(Debug, Clone)]
pub struct Asker {
    /// Their account, or the coarse network of a visitor.
    pub known_by: String,
    /// Of visitors, how many of one access are noted.
    pub most: Option<u32>,
    /// Whether they were refused it.
    pub refused: bool,
}

impl Reader {
    /// Whether somebody who asked is noted, or nobody like them is any more.
    pub async fn asker_is_noted(
        &mut self,
        access: &ShareId,
        asker: &Asker,
    ) -> Result<bool, StoreError> {
        let row = query(
            "SELECT COUNT(CASE WHEN viewer = $3 THEN 1 END) AS noted, \
             COUNT(CASE WHEN visitor = 1 THEN 1 END) AS visitors \
             FROM access_askers WHERE access = $1 AND refused = $2",
        )
        .bind(access.as_str())
        .bind(i64::from(asker.refused))
        .bind(&asker.known_by)
        .fetch_one(self.connection())
        .await?;
        let visitors = row.count("visitors")?;
        Ok(row.truth("noted")? || asker.most.is_some_and(|most| visitors >= most))
    }

    /// An access of an account.
    pub async fn access(
        &mut self,
        id: &ShareId,
        account: &AccountId,
    ) -> Result<Option<StoredAccess>, StoreError> {
        query("SELECT * FROM accesses WHERE id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(access)
            .transpose()
    }

    /// The access that a QR code's secret opens.
    pub async fn access_by_secret(
        &mut self,
        secret_hash: &str,
    ) -> Result<Option<StoredAccess>, StoreError> {
        query("SELECT * FROM accesses WHERE secret_hash = $1")
            .bind(secret_hash)
            .fetch_optional(self.connection())
            .await?
            .map(access)
            .transpose()
    }

    /// The access that a short code opens.
    pub async fn access_by_short_code(
        &mut self,
        short_hash: &str,
    ) -> Result<Option<StoredAccess>, StoreError> {
        query("SELECT * FROM accesses WHERE short_hash = $1")
            .bind(short_hash)
            .fetch_optional(self.connection())
            .await?
            .map(access)
            .transpose()
    }
}

impl Transaction {
    /// How many accesses of an account can be opened now.
    pub async fn open_accesses(&mut self, account: &AccountId) -> Result<u32, StoreError> {
        let now = self.now().as_microsecond();
        query(
            "SELECT COUNT(*) AS open FROM accesses \
             WHERE account = $1 AND state = 'open' AND until_at > $2",
        )
        .bind(account.as_str())
        .bind(now)
        .fetch_one(self.connection())
        .await?
        .count("open")
    }

    /// Keeps a new access; `false` where its short code or secret is taken.
    pub async fn give_access(
        &mut self,
        stored: &StoredAccess,
        short_hash: &str,
    ) -> Result<bool, StoreError> {
        let given = query(
            "INSERT INTO accesses (id, account, document, kind, secret_hash, short_hash, given_at, until_at, terms, \
             presentation, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open') ON CONFLICT DO NOTHING",
        )
        .bind(stored.id.as_str())
        .bind(stored.account.as_str())
        .bind(stored.document.as_str())
        .bind(name(&stored.kind))
        .bind(&stored.secret_sha256)
        .bind(short_hash)
        .bind(stored.access.given_at.as_microsecond())
        .bind(stored.access.until.as_microsecond())
        .bind(json(&stored.terms))
        .bind(stored.presentation.clone())
        .execute(self.connection())
        .await?;
        Ok(given == 1)
    }

    /// Notes that somebody asked; `false` where that is noted, or enough of visitors is.
    pub async fn note_asker(
        &mut self,
        access: &ShareId,
        asker: &Asker,
    ) -> Result<bool, StoreError> {
        if self.asker_is_noted(access, asker).await? {
            return Ok(false);
        }
        let noted = query(
            "INSERT INTO access_askers (access, viewer, visitor, refused) VALUES ($1, $2, $3, $4) \
             ON CONFLICT DO NOTHING",
        )
        .bind(access.as_str())
        .bind(&asker.known_by)
        .bind(i64::from(asker.most.is_some()))
        .bind(i64::from(asker.refused))
        .execute(self.connection())
        .await?;
        Ok(noted == 1)
    }

    /// Lets go of a short code whose access has ended.
    pub async fn release_short_code(&mut self, short_hash: &str) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "UPDATE accesses SET short_hash = NULL \
             WHERE short_hash = $1 AND (state <> 'open' OR until_at <= $2)",
        )
        .bind(short_hash)
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes an access that is still open to what it is now; `false` where somebody else ended it first.
    pub async fn advance_access(&mut self, stored: &StoredAccess) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let access = &stored.access;
        let (state, ended_at, viewer) = match &access.ended {
            None => ("open", None, None),
            Some(AccessState::Opened { at, viewer }) => {
                ("opened", Some(at.as_microsecond()), Some(json(viewer)))
            }
            Some(AccessState::Closed { at }) => ("closed", Some(at.as_microsecond()), None),
            // What has lapsed is written down by `lapse_access`.
            Some(AccessState::Open | AccessState::Lapsed) => return Ok(false),
        };
        let moved = query(
            "UPDATE accesses SET state = $2, ended_at = $3, viewer = $4, until_at = $5, opened_by = $7, \
             presentation = CASE WHEN state = $2 THEN presentation END \
             WHERE id = $1 AND state = 'open' AND until_at > $6",
        )
        .bind(stored.id.as_str())
        .bind(state)
        .bind(ended_at)
        .bind(viewer)
        .bind(access.until.as_microsecond())
        .bind(now)
        .bind(stored.opened_by.as_ref().map(AccountId::as_str))
        .execute(self.connection())
        .await?;
        Ok(moved == 1)
    }

    /// Writes down that the time of an access is over, unless something else ended it before, and says how it stands
    /// then: once somebody was told of the end, nothing that was in time and still under way comes after it (S-10).
    pub async fn lapse_access(
        &mut self,
        stored: &StoredAccess,
    ) -> Result<Option<StoredAccess>, StoreError> {
        let now = self.now().as_microsecond();
        query(
            "UPDATE accesses SET state = 'lapsed', ended_at = until_at \
             WHERE id = $1 AND state = 'open' AND until_at <= $2",
        )
        .bind(stored.id.as_str())
        .bind(now)
        .execute(self.connection())
        .await?;
        self.access(&stored.id, &stored.account).await
    }

    /// Closes every open access of an account (S-35).
    pub async fn close_accesses(&mut self, account: &AccountId) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "UPDATE accesses SET state = 'closed', ended_at = $2, presentation = NULL \
             WHERE account = $1 AND state = 'open' AND until_at > $2",
        )
        .bind(account.as_str())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets what holders signed for accesses whose time is over.
    pub async fn forget_presentations(&mut self) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("UPDATE accesses SET presentation = NULL WHERE presentation IS NOT NULL AND until_at <= $1")
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn access(row: Row) -> Result<StoredAccess, StoreError> {
    let ended_at = row.instant_if_any("ended_at")?;
    let ended = match (row.text("state")?.as_str(), ended_at) {
        ("open", _) => None,
        ("opened", Some(at)) => Some(AccessState::Opened {
            at,
            viewer: row.json::<Viewer>("viewer")?,
        }),
        ("closed", Some(at)) => Some(AccessState::Closed { at }),
        ("lapsed", Some(_)) => Some(AccessState::Lapsed),
        _ => return Err(StoreError::Unreadable("state")),
    };
    Ok(StoredAccess {
        id: row.parsed("id")?,
        account: row.parsed("account")?,
        document: row.parsed("document")?,
        kind: row.named("kind")?,
        secret_sha256: row.text("secret_hash")?,
        terms: row.json_if_any("terms")?.unwrap_or_default(),
        presentation: row.bytes_if_any("presentation")?,
        access: Access {
            given_at: row.instant("given_at")?,
            until: row.instant("until_at")?,
            ended,
        },
        opened_by: row.id_if_any("opened_by")?,
    })
}
