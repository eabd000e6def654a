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
    /// Enters a stay, of which the register of addresses is told after the commit.
    pub async fn enter_stay(
        &mut self,
        request: &RequestId,
        iin: &Iin,
        rka: &Rka,
        from: Date,
        until: Date,
    ) -> Result<(), StoreError> {
        let now = self.now().as_microsecond();
        query(
            "INSERT INTO stays (request, iin, rka, first_day, last_day, entered_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(request.as_str())
        .bind(iin.as_str())
        .bind(rka.as_str())
        .bind(from.to_string())
        .bind(until.to_string())
        .bind(now)
        .execute(self.connection())
        .await?;
        let change = AddressChange::Stay {
            request: request.clone(),
            from,
            until,
        };
        self.write_address(iin, rka, &change).await
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
