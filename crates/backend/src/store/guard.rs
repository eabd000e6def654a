//! Standing rules of owners, and who is registered at a dwelling (R-32, S-32).

use domain::{
    AccountId, Iin, RequestId, StandingRuleId,
    guard::StandingRule,
    residence::{Rka, Stay},
};
use jiff::{Timestamp, civil::Date};

use super::{
    AddressChange, StoreError,
    demo::{DemoPerson, person},
    row::{Columns, json},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A standing rule of one owner for one dwelling.
#[derive(Debug, Clone)]
pub struct StoredRule {
    /// Id.
    pub id: StandingRuleId,
    /// The dwelling.
    pub rka: Rka,
    /// Who set it.
    pub account: AccountId,
    /// Their IIN, by which the register says whether they are still an owner.
    pub iin: Iin,
    /// What it decides.
    pub decides: StandingRule,
    /// SHA-256 of the statement, hexadecimal.
    pub statement_sha256: String,
    /// Since when.
    pub set_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A temporary stay as it is entered.
#[derive(Debug, Clone)]
pub struct StoredStay {
    /// The request that it was entered by.
    pub request: RequestId,
    /// Who stays.
    pub iin: Iin,
    /// Where.
    pub rka: Rka,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

impl StoredStay {
    /// As the rules see it.
    pub fn stay(&self) -> Stay<'_> {
        Stay {
            rka: &self.rka,
            from: self.from,
            until: self.until,
        }
    }
}

impl Reader {
    /// The rules that stand for a dwelling.
    pub async fn standing_rules(&mut self, rka: &Rka) -> Result<Vec<StoredRule>, StoreError> {
        let rows = query(
            "SELECT * FROM standing_rules WHERE rka = $1 AND ended_at IS NULL ORDER BY set_at, id",
        )
        .bind(rka.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(rule).collect()
    }

    /// Every rule that was set for a dwelling, the newest first and at most so many.
    pub async fn rules_of(&mut self, rka: &Rka, most: u32) -> Result<Vec<StoredRule>, StoreError> {
        let rows =
            query("SELECT * FROM standing_rules WHERE rka = $1 ORDER BY set_at DESC, id LIMIT $2")
                .bind(rka.as_str())
                .bind(i64::from(most))
                .fetch_all(self.connection())
                .await?;
        rows.iter().map(rule).collect()
    }

    /// The newest rule that an account set for a dwelling, also where it ended.
    pub async fn last_rule(
        &mut self,
        rka: &Rka,
        account: &AccountId,
    ) -> Result<Option<StoredRule>, StoreError> {
        query(
            "SELECT * FROM standing_rules WHERE rka = $1 AND account = $2 \
             ORDER BY set_at DESC, CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, id LIMIT 1",
        )
        .bind(rka.as_str())
        .bind(account.as_str())
        .fetch_optional(self.connection())
        .await?
        .as_ref()
        .map(rule)
        .transpose()
    }

    /// Whose rule this is.
    pub async fn setter_of(
        &mut self,
        id: &StandingRuleId,
    ) -> Result<Option<AccountId>, StoreError> {
        query("SELECT account FROM standing_rules WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?
            .map(|row| row.parsed("account"))
            .transpose()
    }

    /// The stays at a dwelling that are not over, by their end.
    pub async fn stays_at(
        &mut self,
        rka: &Rka,
        today: Date,
    ) -> Result<Vec<StoredStay>, StoreError> {
        let rows = query(
            "SELECT * FROM stays WHERE rka = $1 AND last_day >= $2 ORDER BY last_day, request",
        )
        .bind(rka.as_str())
        .bind(today.to_string())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(stay).collect()
    }

    /// The stays of which nobody has told yet that they end, with their last day among these.
    pub async fn stays_to_tell(
        &mut self,
        today: Date,
        last_day: Date,
    ) -> Result<Vec<StoredStay>, StoreError> {
        let rows = query(
            "SELECT * FROM stays WHERE told_at IS NULL AND last_day >= $1 AND last_day <= $2 \
             AND last_day >= first_day ORDER BY last_day, request LIMIT 100",
        )
        .bind(today.to_string())
        .bind(last_day.to_string())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(stay).collect()
    }

    /// Who is registered at a dwelling for good, in the demonstration's register.
    pub async fn demo_registered_at(&mut self, rka: &Rka) -> Result<Vec<DemoPerson>, StoreError> {
        let rows = query("SELECT * FROM persons WHERE permanent_rka = $1 ORDER BY iin")
            .bind(rka.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(person).collect()
    }
}

impl Transaction {
    /// Keeps a new rule.
    pub async fn set_rule(&mut self, stored: &StoredRule) -> Result<(), StoreError> {
        query(
            "INSERT INTO standing_rules (id, rka, account, iin, decides, statement_sha256, set_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(stored.id.as_str())
        .bind(stored.rka.as_str())
        .bind(stored.account.as_str())
        .bind(stored.iin.as_str())
        .bind(json(&stored.decides))
        .bind(&stored.statement_sha256)
        .bind(stored.set_at.as_microsecond())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends a rule that stands.
    pub async fn end_rule(&mut self, id: &StandingRuleId) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query("UPDATE standing_rules SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL")
            .bind(id.as_str())
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Sets the last day of a stay that is ended, which is not told of as one that ends soon.
    pub async fn end_stay(
        &mut self,
        request: &RequestId,
        last_day: Date,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        let ended = query(
            "UPDATE stays SET last_day = $2, told_at = COALESCE(told_at, $3) WHERE request = $1 \
             RETURNING *",
        )
        .bind(request.as_str())
        .bind(last_day.to_string())
        .bind(now)
        .fetch_optional(self.connection())
        .await?;
        let Some(ended) = ended.as_ref().map(stay).transpose()? else {
            return Ok(());
        };
        let change = AddressChange::StayEnded {
            request: request.clone(),
            last_day,
        };
        self.write_address(&ended.iin, &ended.rka, &change).await?;
        Ok(())
    }

    /// Notes that it was told that a stay ends; `false` where another replica was quicker, or it was ended.
    pub async fn note_told(&mut self, stay: &StoredStay) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let noted = query(
            "UPDATE stays SET told_at = $2 WHERE request = $1 AND told_at IS NULL AND last_day = $3",
        )
        .bind(stay.request.as_str())
        .bind(now)
        .bind(stay.until.to_string())
        .execute(self.connection())
        .await?;
        Ok(noted > 0)
    }
}

fn rule(row: &Row) -> Result<StoredRule, StoreError> {
    Ok(StoredRule {
        id: row.parsed("id")?,
        rka: row.parsed("rka")?,
        account: row.parsed("account")?,
        iin: row.parsed("iin")?,
        decides: row.json("decides")?,
        statement_sha256: row.text("statement_sha256")?,
        set_at: row.instant("set_at")?,
        ended_at: row.instant_if_any("ended_at")?,
    })
}

pub(super) fn stay(row: &Row) -> Result<StoredStay, StoreError> {
    Ok(StoredStay {
        request: row.parsed("request")?,
        iin: row.parsed("iin")?,
        rka: row.parsed("rka")?,
        from: row.day("first_day")?,
        until: row.day("last_day")?,
    })
}
