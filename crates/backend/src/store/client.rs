//! Clients of organisations, their assertions and tokens: what works once is decided by one row.

use domain::{
    AccountId, Bin, ClientId, EmailAddress,
    client::{ClientKeys, ClientScopes, ClientState, OrganisationName},
};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, json, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A client with its organisation.
#[derive(Debug, Clone)]
pub struct StoredClient {
    /// Id.
    pub id: ClientId,
    /// The organisation's number.
    pub bin: Bin,
    /// Whose history and limits it shares: the organisation's.
    pub account: AccountId,
    /// The organisation's name.
    pub name: OrganisationName,
    /// Whom the operator asks.
    pub contact: EmailAddress,
    /// Its keys.
    pub jwks: ClientKeys,
    /// What it may do.
    pub scope: ClientScopes,
    /// How far it has come.
    pub state: ClientState,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When the operator decided last.
    pub decided_at: Option<Timestamp>,
}

/// A token with its client.
#[derive(Debug, Clone)]
pub struct StoredToken {
    /// The client.
    pub client: StoredClient,
    /// What the token allows.
    pub scope: ClientScopes,
}

impl Reader {
    /// A client.
    pub async fn client(&mut self, id: &ClientId) -> Result<Option<StoredClient>, StoreError> {
        query(
            "SELECT clients.*, organisations.account FROM clients \
             JOIN organisations ON organisations.bin = clients.bin WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?
        .as_ref()
        .map(client)
        .transpose()
    }

    /// Every client, for the operator: the newest first.
    pub async fn clients(&mut self) -> Result<Vec<StoredClient>, StoreError> {
        let rows = query(
            "SELECT clients.*, organisations.account FROM clients \
             JOIN organisations ON organisations.bin = clients.bin ORDER BY registered_at DESC, id",
        )
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(client).collect()
    }

    /// The organisation's client that was let in first and still may call.
    pub async fn approved_client(&mut self, bin: &Bin) -> Result<Option<StoredClient>, StoreError> {
        query(
            "SELECT clients.*, organisations.account FROM clients \
             JOIN organisations ON organisations.bin = clients.bin \
             WHERE clients.bin = $1 AND state = 'approved' ORDER BY registered_at, id LIMIT 1",
        )
        .bind(bin.as_str())
        .fetch_optional(self.connection())
        .await?
        .as_ref()
        .map(client)
        .transpose()
    }

    /// The token that was given for a key, while its client may call.
    pub async fn client_token(
        &mut self,
        token_hash: &str,
        device: &str,
        now: Timestamp,
    ) -> Result<Option<StoredToken>, StoreError> {
        let row = query(
            "SELECT clients.*, organisations.account, client_tokens.scope AS granted FROM client_tokens \
             JOIN clients ON clients.id = client_tokens.client \
             JOIN organisations ON organisations.bin = clients.bin \
             WHERE token_hash = $1 AND device = $2 AND until_at > $3 AND state = 'approved'",
        )
        .bind(token_hash)
        .bind(device)
        .bind(now.as_microsecond())
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| {
            Ok(StoredToken {
                scope: row.parsed("granted")?,
                client: client(&row)?,
            })
        })
        .transpose()
    }
}

impl Transaction {
    /// The account of an organisation, which begins with its first client.
    pub async fn organisation_account(
        &mut self,
        bin: &Bin,
        fresh: AccountId,
    ) -> Result<AccountId, StoreError> {
        query("INSERT INTO organisations (bin, account) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(bin.as_str())
            .bind(fresh.as_str())
            .execute(self.connection())
            .await?;
        query("SELECT account FROM organisations WHERE bin = $1")
            .bind(bin.as_str())
            .fetch_one(self.connection())
            .await?
            .parsed("account")
    }

    /// How many clients of an organisation wait for the operator.
    pub async fn waiting_clients(&mut self, bin: &Bin) -> Result<u32, StoreError> {
        query("SELECT COUNT(*) AS waiting FROM clients WHERE bin = $1 AND state = 'waiting'")
            .bind(bin.as_str())
            .fetch_one(self.connection())
            .await?
            .count("waiting")
    }

    /// Enters a client of an organisation that is there; `false` where its id or statement is there already.
    pub async fn enter_client(
        &mut self,
        client: &StoredClient,
        statement_hash: Option<&str>,
    ) -> Result<bool, StoreError> {
        let entered = query(
            "INSERT INTO clients (id, bin, name, contact, jwks, scope, state, registered_at, decided_at, \
             statement_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        )
        .bind(client.id.as_str())
        .bind(client.bin.as_str())
        .bind(json(&client.name))
        .bind(client.contact.as_str())
        .bind(json(&client.jwks))
        .bind(client.scope.to_string())
        .bind(name(&client.state))
        .bind(client.registered_at.as_microsecond())
        .bind(client.decided_at.map(Timestamp::as_microsecond))
        .bind(statement_hash)
        .execute(self.connection())
        .await?;
        Ok(entered == 1)
    }

    /// Takes a client from one state to another, and its tokens away; `false` where it was in another state.
    pub async fn decide_client(
        &mut self,
        id: &ClientId,
        from: ClientState,
        to: ClientState,
    ) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let moved =
            query("UPDATE clients SET state = $3, decided_at = $4 WHERE id = $1 AND state = $2")
                .bind(id.as_str())
                .bind(name(&from))
                .bind(name(&to))
                .bind(now)
                .execute(self.connection())
                .await?;
        self.end_client_tokens(id).await?;
        Ok(moved == 1)
    }

    /// Gives a client other keys, and takes its tokens away; `false` where there is no such client.
    pub async fn change_client_keys(
        &mut self,
        id: &ClientId,
        jwks: &ClientKeys,
    ) -> Result<bool, StoreError> {
        let changed = query("UPDATE clients SET jwks = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(json(jwks))
            .execute(self.connection())
            .await?;
        self.end_client_tokens(id).await?;
        Ok(changed == 1)
    }

    /// Uses up an assertion; `false` where it was used before.
    pub async fn use_assertion(
        &mut self,
        assertion_hash: &str,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let used = query(
            "INSERT INTO client_assertions (assertion_hash, until_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(assertion_hash)
        .bind(until.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(used == 1)
    }

    /// Keeps a token; the token itself is not stored.
    pub async fn keep_client_token(
        &mut self,
        token_hash: &str,
        client: &ClientId,
        device: &str,
        scope: &ClientScopes,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO client_tokens (token_hash, client, device, scope, until_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(token_hash)
        .bind(client.as_str())
        .bind(device)
        .bind(scope.to_string())
        .bind(until.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets tokens and assertions whose time is over.
    pub async fn forget_client_tokens(&mut self) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("DELETE FROM client_tokens WHERE until_at <= $1")
            .bind(now)
            .execute(self.connection())
            .await?;
        query("DELETE FROM client_assertions WHERE until_at <= $1")
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn end_client_tokens(&mut self, client: &ClientId) -> Result<(), StoreError> {
        query("DELETE FROM client_tokens WHERE client = $1")
            .bind(client.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn client(row: &Row) -> Result<StoredClient, StoreError> {
    Ok(StoredClient {
        id: row.parsed("id")?,
        bin: row.parsed("bin")?,
        account: row.parsed("account")?,
        name: row.json("name")?,
        contact: row.parsed("contact")?,
        jwks: row.json("jwks")?,
        scope: row.parsed("scope")?,
        state: row.named("state")?,
        registered_at: row.instant("registered_at")?,
        decided_at: row.instant_if_any("decided_at")?,
    })
}
