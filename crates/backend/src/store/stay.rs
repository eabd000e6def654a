//! Addresses as they are entered: stays here, residences in the person register.

use domain::{Iin, RequestId, residence::Rka};
use jiff::civil::Date;

use super::{
    AddressChange, StoreError,
    guard::{StoredStay, stay},
    sql::query,
    transaction::{Reader, Transaction},
};

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

    /// The address code of a person's permanent address.
    pub async fn residence(&mut self, iin: &Iin) -> Result<Option<Rka>, StoreError> {
        let person = self.demo_person(iin).await?;
        Ok(person.and_then(|person| person.permanent))
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
        self.write_address(iin, rka, &AddressChange::Residence)
            .await
    }
}
