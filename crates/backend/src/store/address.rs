//! What the register of addresses has to be told of: written with what is entered, told after
//! the commit.

use domain::{Iin, RequestId, residence::Rka};
use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    StoreError,
    row::{Columns, json},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};
use crate::entropy::random;

/// What was entered or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AddressChange {
    /// A temporary registration.
    Stay {
        /// By which request.
        request: RequestId,
        /// The first day.
        from: Date,
        /// The last one.
        until: Date,
    },
    /// A temporary registration ends on another day.
    StayEnded {
        /// The one of which request.
        request: RequestId,
        /// The last day.
        last_day: Date,
    },
    /// A permanent address, which ends the one before.
    Residence,
    /// A permanent registration is ended.
    ResidenceEnded,
}

/// One address of one person, entered or ended.
#[derive(Clone)]
pub struct AddressEntry {
    /// The key by which the register knows it again: hexadecimal, of 128 random bits. It stands in logs, and so it is
    /// made of nothing about anybody.
    pub id: String,
    /// Whose.
    pub iin: Iin,
    /// Where.
    pub rka: Rka,
    /// What.
    pub change: AddressChange,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// How often it was told in vain.
    pub tries: u32,
}

/// Of each person the oldest entry, where it has to be told at the instant `$1`.
macro_rules! next_of_each {
    () => {
        "address_entries waits WHERE waits.next_at <= $1 AND NOT EXISTS (SELECT 1 FROM address_entries earlier \
         WHERE earlier.iin = waits.iin AND earlier.place < waits.place)"
    };
}

impl Reader {
    /// Whether something has to be told now, and nothing of the same person before it.
    pub async fn addresses_wait(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        let waiting = query(concat!(
            "SELECT waits.id FROM ",
            next_of_each!(),
            " LIMIT 1"
        ))
        .bind(now.as_microsecond())
        .fetch_optional(self.connection())
        .await?;
        Ok(waiting.is_some())
    }

    /// What the register was not told of yet, or has not taken, the oldest first.
    pub async fn untold_addresses(&mut self) -> Result<Vec<AddressEntry>, StoreError> {
        let rows = query("SELECT * FROM address_entries ORDER BY place LIMIT 1000")
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(entry).collect()
    }
}

impl Transaction {
    /// Writes what has to be told, in the transaction that enters it, and gives its id.
    pub(super) async fn write_address(
        &mut self,
        iin: &Iin,
        rka: &Rka,
        change: &AddressChange,
    ) -> Result<String, StoreError> {
        let now = self.now().as_microsecond();
        let id = domain::hex(&random::<16>().map_err(|_| StoreError::NotDrawn)?);
        // A sequence keeps nobody from writing at the same time; whoever changes the same person's address again has
        // waited for the change before.
        let sql = match self.connection().has_many_writers() {
            true => {
                "INSERT INTO address_entries (id, iin, rka, change, entered_at, tries, next_at) \
                 VALUES ($1, $2, $3, $4, $5, 0, $5)"
            }
            false => {
                "INSERT INTO address_entries (id, iin, rka, change, entered_at, tries, next_at, place) \
                 VALUES ($1, $2, $3, $4, $5, 0, $5, (SELECT COALESCE(MAX(place), 0) + 1 FROM address_entries))"
            }
        };
        query(sql)
            .bind(&id)
            .bind(iin.as_str())
            .bind(rka.as_str())
            .bind(json(change))
            .bind(now)
            .execute(self.connection())
            .await?;
        Ok(id)
    }

    /// Claims what has to be told now, of each person the oldest: until then no other replica tells it.
    pub async fn claim_addresses(
        &mut self,
        most: u32,
        claim: SignedDuration,
    ) -> Result<Vec<AddressEntry>, StoreError> {
        let now = self.now();
        let rows = query(concat!(
            "UPDATE address_entries SET next_at = $2 WHERE id IN (SELECT waits.id FROM ",
            next_of_each!(),
            " ORDER BY waits.place LIMIT $3) RETURNING *"
        ))
        .bind(now.as_microsecond())
        .bind((now + claim).as_microsecond())
        .bind(i64::from(most))
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(entry).collect()
    }

    /// The register has taken it: what it answers from now on is newer than a residence that this entered.
    pub async fn address_told(&mut self, id: &str) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "UPDATE residences SET told_at = $2 WHERE entry = $1 \
             AND iin = (SELECT iin FROM address_entries WHERE id = $1)",
        )
        .bind(id)
        .bind(now)
        .execute(self.connection())
        .await?;
        query("DELETE FROM address_entries WHERE id = $1")
            .bind(id)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// The register has not: it is told again from an instant on.
    pub async fn address_untold(&mut self, id: &str, next: Timestamp) -> Result<(), StoreError> {
        query("UPDATE address_entries SET tries = tries + 1, next_at = $2 WHERE id = $1")
            .bind(id)
            .bind(next.as_microsecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn entry(row: &Row) -> Result<AddressEntry, StoreError> {
    Ok(AddressEntry {
        id: row.text("id")?,
        iin: row.parsed("iin")?,
        rka: row.parsed("rka")?,
        change: row.json("change")?,
        entered_at: row.instant("entered_at")?,
        tries: row.count("tries")?,
    })
}
