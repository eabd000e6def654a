//! Places in the queues of service centres.

use domain::{
    AccountId, Iin, ReservationId,
    queue::{CentreId, Reservation, VisitTime},
    settings::civil_day,
};
use jiff::civil::{Date, Time};

use super::{
    StoreError,
    row::{Columns, name},
    sql::{Row, query},
    transaction::{Reader, Transaction},
};

/// A reservation with whose it is.
#[derive(Debug, Clone)]
pub struct StoredReservation {
    /// Id.
    pub id: ReservationId,
    /// Whose account made it.
    pub account: AccountId,
    /// Who comes.
    pub iin: Iin,
    /// Whether an SMS went to them.
    pub sms: bool,
    /// How it stands.
    pub reservation: Reservation,
}

/// What a person has reserved already, as the rule of one place a day asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReservedBefore {
    /// On the day of today.
    pub made_today: bool,
    /// For the day of the visit.
    pub on_that_day: bool,
}

impl Reader {
    /// How many places are taken of a centre's windows, from a day on.
    pub async fn taken_places(
        &mut self,
        centre: &CentreId,
        from: Date,
    ) -> Result<Vec<(VisitTime, u32)>, StoreError> {
        let rows =
            query("SELECT day, starts, taken FROM queue_windows WHERE centre = $1 AND day >= $2")
                .bind(centre.as_str())
                .bind(from.to_string())
                .fetch_all(self.connection())
                .await?;
        rows.iter()
            .map(|row| Ok((visit_time(row)?, row.count("taken")?)))
            .collect()
    }

    /// A reservation of an account.
    pub async fn reservation(
        &mut self,
        id: &ReservationId,
        account: &AccountId,
    ) -> Result<Option<StoredReservation>, StoreError> {
        query("SELECT * FROM reservations WHERE id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?
            .as_ref()
            .map(reservation)
            .transpose()
    }

    /// The reservations of an account, the latest day first and at most a hundred.
    pub async fn reservations(
        &mut self,
        account: &AccountId,
    ) -> Result<Vec<StoredReservation>, StoreError> {
        let rows = query(
            "SELECT * FROM reservations WHERE account = $1 ORDER BY day DESC, starts DESC, made_at DESC LIMIT 100",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(reservation).collect()
    }

    /// What a person has reserved today, and for a day.
    pub async fn reserved_before(
        &mut self,
        iin: &Iin,
        today: Date,
        day: Date,
    ) -> Result<ReservedBefore, StoreError> {
        let made = query("SELECT id FROM reservations WHERE iin = $1 AND made_on = $2")
            .bind(iin.as_str())
            .bind(today.to_string())
            .fetch_optional(self.connection())
            .await?;
        let there =
            query("SELECT id FROM reservations WHERE iin = $1 AND day = $2 AND cancelled = 0")
                .bind(iin.as_str())
                .bind(day.to_string())
                .fetch_optional(self.connection())
                .await?;
        Ok(ReservedBefore {
            made_today: made.is_some(),
            on_that_day: there.is_some(),
        })
    }

    /// The reservations up to a day of which nobody was reminded yet.
    pub async fn reservations_to_remind(
        &mut self,
        until: Date,
    ) -> Result<Vec<StoredReservation>, StoreError> {
        let rows = query(
            "SELECT * FROM reservations WHERE reminded = 0 AND day <= $1 ORDER BY day, starts, id LIMIT 1000",
        )
        .bind(until.to_string())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(reservation).collect()
    }
}

impl Transaction {
    /// Takes one place of a window; `false` where all are taken. Of two for the last one, the row gives it to one.
    pub async fn take_place(
        &mut self,
        centre: &CentreId,
        when: VisitTime,
        places: u32,
    ) -> Result<bool, StoreError> {
        if places == 0 {
            return Ok(false);
        }
        let taken = query(
            "INSERT INTO queue_windows (centre, day, starts, taken) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (centre, day, starts) DO UPDATE SET taken = queue_windows.taken + 1 \
             WHERE queue_windows.taken < $4",
        )
        .bind(centre.as_str())
        .bind(when.day.to_string())
        .bind(when.at.to_string())
        .bind(i64::from(places))
        .execute(self.connection())
        .await?;
        Ok(taken == 1)
    }

    /// Keeps a reservation; `false` where its number is taken. `reminded` says that no reminder is to come.
    pub async fn keep_reservation(
        &mut self,
        stored: &StoredReservation,
        reminded: bool,
    ) -> Result<bool, StoreError> {
        let reserved = &stored.reservation;
        let kept = query(
            "INSERT INTO reservations (id, number, account, iin, centre, day, starts, purpose, made_at, made_on, sms, \
             cancelled, reminded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12) \
             ON CONFLICT DO NOTHING",
        )
        .bind(stored.id.as_str())
        .bind(reserved.number.as_str())
        .bind(stored.account.as_str())
        .bind(stored.iin.as_str())
        .bind(reserved.centre.as_str())
        .bind(reserved.when.day.to_string())
        .bind(reserved.when.at.to_string())
        .bind(name(&reserved.purpose))
        .bind(reserved.made_at.as_microsecond())
        .bind(civil_day(reserved.made_at).to_string())
        .bind(i64::from(stored.sms))
        .bind(i64::from(reminded))
        .execute(self.connection())
        .await?;
        Ok(kept == 1)
    }

    /// Gives a place back; `false` where that was done before.
    pub async fn cancel_reservation(
        &mut self,
        stored: &StoredReservation,
    ) -> Result<bool, StoreError> {
        let cancelled = query(
            "UPDATE reservations SET cancelled = 1, reminded = 1 WHERE id = $1 AND cancelled = 0",
        )
        .bind(stored.id.as_str())
        .execute(self.connection())
        .await?;
        if cancelled == 0 {
            return Ok(false);
        }
        let reserved = &stored.reservation;
        query(
            "UPDATE queue_windows SET taken = taken - 1 WHERE centre = $1 AND day = $2 AND starts = $3",
        )
        .bind(reserved.centre.as_str())
        .bind(reserved.when.day.to_string())
        .bind(reserved.when.at.to_string())
        .execute(self.connection())
        .await?;
        Ok(true)
    }

    /// Notes that a person is being reminded; `false` where another replica did, or the place was given back.
    pub async fn remind_of(&mut self, id: &ReservationId) -> Result<bool, StoreError> {
        let noted = query(
            "UPDATE reservations SET reminded = 1 WHERE id = $1 AND reminded = 0 AND cancelled = 0",
        )
        .bind(id.as_str())
        .execute(self.connection())
        .await?;
        Ok(noted == 1)
    }
}

fn visit_time(row: &Row) -> Result<VisitTime, StoreError> {
    Ok(VisitTime {
        day: row.day("day")?,
        at: row
            .text("starts")?
            .parse::<Time>()
            .map_err(|_| StoreError::Unreadable("starts"))?,
    })
}

fn reservation(row: &Row) -> Result<StoredReservation, StoreError> {
    Ok(StoredReservation {
        id: row.parsed("id")?,
        account: row.parsed("account")?,
        iin: row.parsed("iin")?,
        sms: row.truth("sms")?,
        reservation: Reservation {
            number: row.parsed("number")?,
            centre: row.parsed("centre")?,
            purpose: row.named("purpose")?,
            when: visit_time(row)?,
            made_at: row.instant("made_at")?,
            cancelled: row.truth("cancelled")?,
        },
    })
}
