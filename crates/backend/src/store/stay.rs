//! Addresses as they are entered: stays here, residences in the person register.

use domain::{Iin, RequestId, residence::Rka};
use jiff::{Timestamp, civil::Date};

use super::{
    AddressChange, StoreError,
    guard::{StoredStay, stay},
    row::Columns,
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A permanent address as the service itself entered or ended it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredResidence {
    /// Where.
    pub rka: Rka,
    /// Whether the registration there was ended.
    pub is_ended: bool,
}

/// What was told since the instant `$2`, or was not told yet.
macro_rules! lately {
    () => {
        "(told_at IS NULL OR told_at >= $2)"
    };
}

impl Reader {
    /// The stays of a person that are not over.
    pub async fn stays(&mut self, iin: &Iin, today: Date) -> Result<Vec<StoredStay>, StoreError> {
        let rows =
            query("SELECT * FROM stays WHERE iin = $1 AND last_day >= $2 ORDER BY first_day, rka")
                .bind(iin.as_str())
                .bind(today.to_string())
                .fetch_all(self.connection())
                .await?;
        rows.iter().map(stay).collect()
    }

    /// The permanent address that was entered or ended here for a person, where the person register may not have known
    /// of it at an instant at which it was asked: the register of addresses was told since then, or was not told yet.
    pub async fn lately_entered(
        &mut self,
        iin: &Iin,
        since: Timestamp,
    ) -> Result<Option<EnteredResidence>, StoreError> {
        query(concat!(
            "SELECT * FROM residences WHERE iin = $1 AND ",
            lately!()
        ))
        .bind(iin.as_str())
        .bind(since.as_microsecond())
        .fetch_optional(self.connection())
        .await?
        .as_ref()
        .map(residence)
        .transpose()
    }

    /// Who was entered here at an address lately, in the same sense.
    pub async fn lately_entered_at(
        &mut self,
        rka: &Rka,
        since: Timestamp,
    ) -> Result<Vec<Iin>, StoreError> {
        let rows = query(concat!(
            "SELECT iin FROM residences WHERE rka = $1 AND is_ended = 0 AND ",
            lately!(),
            " ORDER BY iin"
        ))
        .bind(rka.as_str())
        .bind(since.as_microsecond())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| row.parsed("iin")).collect()
    }
}

impl Transaction {
    /// Enters a stay, of which the register of addresses is told after the commit; `false` where the person has one at
    /// the same dwelling with some of the same days ([`Stay::overlaps`](domain::residence::Stay::overlaps)).
    pub async fn enter_stay(
        &mut self,
        request: &RequestId,
        iin: &Iin,
        rka: &Rka,
        from: Date,
        until: Date,
    ) -> Result<bool, StoreError> {
        let now = self.now().as_microsecond();
        let entered = query(
            "INSERT INTO stays (request, iin, rka, first_day, last_day, entered_at) \
             SELECT $1, $2, $3, $4, $5, CAST($6 AS BIGINT) WHERE NOT EXISTS \
             (SELECT 1 FROM stays WHERE iin = $2 AND rka = $3 AND first_day <= last_day \
             AND first_day < $5 AND last_day > $4)",
        )
        .bind(request.as_str())
        .bind(iin.as_str())
        .bind(rka.as_str())
        .bind(from.to_string())
        .bind(until.to_string())
        .bind(now)
        .execute(self.connection())
        .await?;
        if entered == 0 {
            return Ok(false);
        }
        let change = AddressChange::Stay {
            request: request.clone(),
            from,
            until,
        };
        self.write_address(iin, rka, &change).await?;
        Ok(true)
    }

    /// Enters a permanent address, which ends the one before; the register of addresses is told after the commit.
    pub async fn enter_residence(&mut self, iin: &Iin, rka: &Rka) -> Result<(), StoreError> {
        query("UPDATE persons SET permanent_rka = $2 WHERE iin = $1")
            .bind(iin.as_str())
            .bind(rka.as_str())
            .execute(self.connection())
            .await?;
        let entry = self
            .write_address(iin, rka, &AddressChange::Residence)
            .await?;
        self.note_residence(iin, rka, false, &entry).await
    }

    /// Ends a permanent registration at an address, which was found to be there; the register of addresses is told after
    /// the commit.
    pub async fn end_residence(&mut self, iin: &Iin, rka: &Rka) -> Result<(), StoreError> {
        query("UPDATE persons SET permanent_rka = NULL WHERE iin = $1 AND permanent_rka = $2")
            .bind(iin.as_str())
            .bind(rka.as_str())
            .execute(self.connection())
            .await?;
        let entry = self
            .write_address(iin, rka, &AddressChange::ResidenceEnded)
            .await?;
        self.note_residence(iin, rka, true, &entry).await
    }

    async fn note_residence(
        &mut self,
        iin: &Iin,
        rka: &Rka,
        is_ended: bool,
        entry: &str,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "INSERT INTO residences (iin, rka, is_ended, entry, entered_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (iin) DO UPDATE SET rka = excluded.rka, is_ended = excluded.is_ended, \
             entry = excluded.entry, entered_at = excluded.entered_at, told_at = NULL",
        )
        .bind(iin.as_str())
        .bind(rka.as_str())
        .bind(i64::from(is_ended))
        .bind(entry)
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

fn residence(row: &Row) -> Result<EnteredResidence, StoreError> {
    Ok(EnteredResidence {
        rka: row.parsed("rka")?,
        is_ended: row.truth("is_ended")?,
    })
}
