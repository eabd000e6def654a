//! Fees of requests, each paid once.

use domain::{AccountId, RequestId};
use jiff::Timestamp;

use super::{
    StoreError,
    row::Columns,
    sql::query,
    transaction::{Reader, Transaction},
};

/// A fee that was paid.
#[derive(Debug, Clone)]
pub struct StoredFee {
    /// By whom.
    pub account: AccountId,
    /// How much.
    pub tenge: u32,
    /// What the payment has as its receipt.
    pub receipt: String,
    /// When.
    pub paid_at: Timestamp,
}

impl Reader {
    /// The fee of a request, if it is paid.
    pub async fn fee(&mut self, request: &RequestId) -> Result<Option<StoredFee>, StoreError> {
        query("SELECT * FROM fees WHERE request = $1")
            .bind(request.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(|row| {
                Ok(StoredFee {
                    account: row.parsed("account")?,
                    tenge: row.count("tenge")?,
                    receipt: row.text("receipt")?,
                    paid_at: row.instant("paid_at")?,
                })
            })
            .transpose()
    }
}

impl Transaction {
    /// Notes that a fee is paid; `false` where that is noted already.
    pub async fn note_fee(
        &mut self,
        request: &RequestId,
        fee: &StoredFee,
    ) -> Result<bool, StoreError> {
        let noted = query(
            "INSERT INTO fees (request, account, tenge, receipt, paid_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT DO NOTHING",
        )
        .bind(request.as_str())
        .bind(fee.account.as_str())
        .bind(i64::from(fee.tenge))
        .bind(&fee.receipt)
        .bind(fee.paid_at.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(noted == 1)
    }
}
