//! Consents asked of owners, and applicants whom owners do not want to hear from (S-14).

use domain::{AccountId, ConsentId, Iin, RequestId, consent::ConsentState};
use jiff::Timestamp;

use super::{
    StoreError,
    row::{Columns, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A consent asked of one owner.
#[derive(Debug, Clone)]
pub struct StoredConsent {
    /// Id.
    pub id: ConsentId,
    /// The request that it is for.
    pub request: RequestId,
    /// Its place among the consents of that request, from 0.
    pub place: usize,
    /// The owner's account.
    pub account: AccountId,
    /// The owner.
    pub iin: Iin,
    /// How the others who are asked know them: the brief name of when they were asked.
    pub name: Option<String>,
    /// How it stands.
    pub state: ConsentState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when it can be answered.
    pub until: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

impl Reader {
    /// A consent asked of an account.
    pub async fn consent(
        &mut self,
        id: &ConsentId,
        account: &AccountId,
    ) -> Result<Option<StoredConsent>, StoreError> {
        query("SELECT * FROM consents WHERE id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(consent)
            .transpose()
    }

    /// The consents asked of an account: those that wait first, then the newest.
    pub async fn consents_of(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<StoredConsent>, StoreError> {
        let rows = query(
            "SELECT * FROM consents WHERE account = $1 \
             ORDER BY CASE state WHEN 'asked' THEN 0 ELSE 1 END, asked_at DESC, id LIMIT 200",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(consent).collect()
    }

    /// The consents of a request in their order.
    pub async fn consents_for(
        &mut self,
        request: &RequestId,
    ) -> Result<Vec<StoredConsent>, StoreError> {
        let rows = query("SELECT * FROM consents WHERE request = $1 ORDER BY place")
            .bind(request.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(consent).collect()
    }

    /// Whether an owner has blocked an applicant.
    pub async fn is_blocked(
        &mut self,
        owner: &AccountId,
        applicant: &AccountId,
    ) -> Result<bool, StoreError> {
        let row = query(
            "SELECT owner_account FROM blocked_applicants WHERE owner_account = $1 AND applicant_account = $2",
        )
        .bind(owner.as_str())
        .bind(applicant.as_str())
        .fetch_optional(self.connection())
        .await?;
        Ok(row.is_some())
    }
}

impl Transaction {
    /// Asks an owner.
    pub async fn ask_consent(&mut self, consent: &StoredConsent) -> Result<(), StoreError> {
        query(
            "INSERT INTO consents (id, request, place, account, iin, name, state, asked_at, until_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(consent.id.as_str())
        .bind(consent.request.as_str())
        .bind(consent.place as i64)
        .bind(consent.account.as_str())
        .bind(consent.iin.as_str())
        .bind(consent.name.clone())
        .bind(name(&consent.state))
        .bind(consent.asked_at.as_microsecond())
        .bind(consent.until.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Gives those who are asked again a new time.
    pub async fn ask_consents_again(
        &mut self,
        request: &RequestId,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "UPDATE consents SET asked_at = $2, until_at = $3 WHERE request = $1 AND state = 'asked'",
        )
        .bind(request.as_str())
        .bind(now)
        .bind(until.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes when an owner answered; the state itself changes with the request's.
    pub async fn consent_answered(&mut self, id: &ConsentId) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("UPDATE consents SET answered_at = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Blocks an applicant for an owner.
    pub async fn block_applicant(
        &mut self,
        owner: &AccountId,
        applicant: &AccountId,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO blocked_applicants (owner_account, applicant_account) VALUES ($1, $2) \
             ON CONFLICT DO NOTHING",
        )
        .bind(owner.as_str())
        .bind(applicant.as_str())
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

fn consent(row: &Row) -> Result<StoredConsent, StoreError> {
    Ok(StoredConsent {
        id: row.parsed("id")?,
        request: row.parsed("request")?,
        place: row.count("place")? as usize,
        account: row.parsed("account")?,
        iin: row.parsed("iin")?,
        name: row.text_if_any("name")?,
        state: row.named("state")?,
        asked_at: row.instant("asked_at")?,
        until: row.instant("until_at")?,
        answered_at: row.instant_if_any("answered_at")?,
    })
}
