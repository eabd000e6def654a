//! Accounts, and the certificates that were issued to them.

use domain::{AccountId, EmailAddress, Iin, Phone};
use jiff::Timestamp;

use super::{
    StoreError,
    row::Columns,
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// An account on the portal.
#[derive(Debug, Clone)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// Whose it is.
    pub iin: Iin,
    /// The number in the MCD.
    pub phone: Phone,
    /// E-mail.
    pub email: EmailAddress,
    /// When its person last joined again (S-25).
    pub joined_again_at: Option<Timestamp>,
}

/// A certificate as it was issued.
#[derive(Debug, Clone)]
pub struct StoredCertificate {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Whose it is.
    pub account: AccountId,
    /// DER.
    pub der: Vec<u8>,
    /// From when.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Reader {
    /// The account of a person.
    pub async fn account_of(&mut self, iin: &Iin) -> Result<Option<Account>, StoreError> {
        query("SELECT * FROM accounts WHERE iin = $1")
            .bind(iin.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(account)
            .transpose()
    }

    /// An account by its id.
    pub async fn account(&mut self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        query("SELECT * FROM accounts WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(account)
            .transpose()
    }

    /// The newest certificate of an account.
    pub async fn newest_certificate(
        &mut self,
        account: &AccountId,
    ) -> Result<Option<StoredCertificate>, StoreError> {
        query("SELECT * FROM certificates WHERE account = $1 ORDER BY not_before DESC, serial LIMIT 1")
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(certificate)
            .transpose()
    }

    /// A certificate by its serial number.
    pub async fn certificate(
        &mut self,
        serial: &str,
    ) -> Result<Option<StoredCertificate>, StoreError> {
        query("SELECT * FROM certificates WHERE serial = $1")
            .bind(serial)
            .fetch_optional(self.connection())
            .await?
            .map(certificate)
            .transpose()
    }
}

impl Transaction {
    /// Opens an account, or brings phone and e-mail of the one that is there up to date.
    pub async fn open_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "INSERT INTO accounts (id, iin, phone, email, opened_at, joined_again_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (iin) DO UPDATE SET \
             phone = excluded.phone, email = excluded.email, joined_again_at = excluded.joined_again_at",
        )
        .bind(account.id.as_str())
        .bind(account.iin.as_str())
        .bind(account.phone.as_str())
        .bind(account.email.as_str())
        .bind(now)
        .bind(account.joined_again_at.map(Timestamp::as_microsecond))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Keeps a certificate that was issued.
    pub async fn keep_certificate(
        &mut self,
        certificate: &StoredCertificate,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO certificates (serial, account, der, not_before, not_after) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&certificate.serial)
        .bind(certificate.account.as_str())
        .bind(certificate.der.clone())
        .bind(certificate.not_before.as_microsecond())
        .bind(certificate.not_after.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Revokes every certificate of an account that is not revoked; says how many there were.
    pub async fn revoke_certificates(&mut self, account: &AccountId) -> Result<u64, StoreError> {
        let now = self.now().as_microsecond();
        let revoked = query(
            "UPDATE certificates SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL",
        )
        .bind(account.as_str())
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(revoked)
    }
}

fn account(row: Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.parsed("id")?,
        iin: row.parsed("iin")?,
        phone: row.parsed("phone")?,
        email: row.parsed("email")?,
        joined_again_at: row.instant_if_any("joined_again_at")?,
    })
}

fn certificate(row: Row) -> Result<StoredCertificate, StoreError> {
    Ok(StoredCertificate {
        serial: row.text("serial")?,
        account: row.parsed("account")?,
        der: row.bytes("der")?,
        not_before: row.instant("not_before")?,
        not_after: row.instant("not_after")?,
        revoked_at: row.instant_if_any("revoked_at")?,
    })
}
