//! Places in the queues of service centres.

use domain::{
    LocalizedText, ReservationId,
    queue::{CentreId, ReservationState, ServiceCentre, VisitPurpose, VisitTime},
    residence::Region,
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use protocol::queue::{
    CENTRES, CENTRES_WINDOWS, Centres, RESERVATIONS, RESERVATIONS_CANCEL, ReservationStatus,
    Reservations, Reserve, Windows,
};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Wallet,
    backend::{self, NOTHING, path_of},
    intent::Purpose,
};

/// A service centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CentreView {
    /// The centre.
    pub centre: String,
    /// Region.
    pub region: Region,
    /// Name.
    pub name: LocalizedText,
    /// Address.
    pub address: LocalizedText,
}

/// A day on which a centre receives people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DayView {
    /// The day.
    pub day: Date,
    /// Its windows that have not begun.
    pub windows: Vec<WindowView>,
}

/// A window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct WindowView {
    /// When it begins, such as `10:30`.
    pub at: String,
    /// Places that are free.
    pub free: u32,
}

/// When a centre receives people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct WindowsView {
    /// How long a window lasts, in minutes.
    pub minutes: u32,
    /// The days, the next first.
    pub days: Vec<DayView>,
}

/// What is reserved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct ReserveForm {
    /// The centre.
    pub centre: String,
    /// What for.
    pub purpose: VisitPurpose,
    /// The day, such as `2026-12-01`.
    pub day: String,
    /// When its window begins, such as `10:30`.
    pub at: String,
}

/// A reserved place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ReservationView {
    /// The reservation.
    pub reservation: String,
    /// The number of the ticket: six digits.
    pub number: String,
    /// The centre.
    pub centre: CentreView,
    /// What for.
    pub purpose: VisitPurpose,
    /// The day.
    pub day: Date,
    /// When its window begins, such as `10:30`.
    pub at: String,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Whether an SMS goes to the person.
    pub sms: bool,
    /// How it stands.
    pub state: ReservationState,
}

impl Wallet {
    /// The service centres, by region.
    pub async fn service_centres(&self) -> Result<Vec<CentreView>, Error> {
        let answer: Centres = self.read(CENTRES.to_owned()).await?;
        Ok(answer.centres.into_iter().map(CentreView::from).collect())
    }

    /// The windows of a centre that can be reserved.
    pub async fn queue_windows(&self, centre: &str) -> Result<WindowsView, Error> {
        let centre = CentreId::parse(centre).map_err(|_| Error::NotFound)?;
        let answer: Windows = self.read(path_of(CENTRES_WINDOWS, centre.as_str())).await?;
        Ok(WindowsView {
            minutes: answer.minutes,
            days: answer
                .days
                .into_iter()
                .map(|day| DayView {
                    day: day.day,
                    windows: day
                        .windows
                        .into_iter()
                        .map(|window| WindowView {
                            at: clock(window.at),
                            free: window.free,
                        })
                        .collect(),
                })
                .collect(),
        })
    }

    /// The person's reservations: those to come first.
    pub async fn reservations(&self) -> Result<Vec<ReservationView>, Error> {
        let answer: Reservations = self.read(RESERVATIONS.to_owned()).await?;
        let reservations = answer.reservations.into_iter();
        Ok(reservations.map(ReservationView::from).collect())
    }

    /// Reserves a place.
    pub async fn reserve(&self, form: ReserveForm) -> Result<ReservationView, Error> {
        let malformed = |_| Error::DateMalformed;
        let body = backend::body(&Reserve {
            centre: CentreId::parse(&form.centre).map_err(|_| Error::NotFound)?,
            purpose: form.purpose,
            when: VisitTime {
                day: form.day.parse().map_err(malformed)?,
                at: form.at.parse().map_err(malformed)?,
            },
        })?;
        let slot = format!("reserve/{}", self.rows()?.name_of(&body));
        self.write_reservation(slot, RESERVATIONS.to_owned(), body)
            .await
    }

    /// Gives a place back, until its window begins.
    pub async fn cancel_reservation(&self, reservation: &str) -> Result<ReservationView, Error> {
        let reservation = ReservationId::parse(reservation).map_err(|_| Error::NotFound)?;
        let path = path_of(RESERVATIONS_CANCEL, reservation.as_str());
        let slot = format!("cancel-reservation/{reservation}");
        self.write_reservation(slot, path, NOTHING.to_vec()).await
    }

    /// Where that was begun before and nobody knows how it ended, it is finished.
    async fn write_reservation(
        &self,
        slot: String,
        path: String,
        body: Vec<u8>,
    ) -> Result<ReservationView, Error> {
        let rows = self.rows()?;
        let _one_at_a_time = self.0.writing.lock().await;
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let sending = self.sending(path, body)?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        Ok(answer.parse::<ReservationStatus>()?.into())
    }
}

/// A time as people write it.
fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

impl From<ServiceCentre> for CentreView {
    fn from(centre: ServiceCentre) -> Self {
        Self {
            centre: centre.id.into(),
            region: centre.region,
            name: centre.name,
            address: centre.address,
        }
    }
}

impl From<ReservationStatus> for ReservationView {
    fn from(status: ReservationStatus) -> Self {
        Self {
            reservation: status.reservation.into(),
            number: status.number.into(),
            centre: status.centre.into(),
            purpose: status.purpose,
            day: status.when.day,
            at: clock(status.when.at),
            ends_at: status.ends_at,
            sms: status.sms,
            state: status.state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Kit;

    fn form() -> ReserveForm {
        ReserveForm {
            centre: "astana-1".to_owned(),
            purpose: VisitPurpose::Registration,
            day: "2026-03-04".to_owned(),
            at: "10:30".to_owned(),
        }
    }

    #[tokio::test]
    async fn r43_a_reservation_whose_answer_got_lost_is_made_once() {
        let kit = Kit::new();
        let wallet = kit.joined().await;
        kit.service.world().answers_to_lose = 1;

        assert_eq!(wallet.reserve(form()).await.err(), Some(Error::BackendAway));
        let reserved = wallet.reserve(form()).await.expect("reserved");

        assert_eq!(kit.service.world().reservations.len(), 1);
        assert_eq!((reserved.at.as_str(), reserved.number.len()), ("10:30", 6));
        assert_eq!(wallet.reservations().await.expect("listed"), [reserved]);
    }

    #[tokio::test]
    async fn r43_a_place_is_given_back() {
        let kit = Kit::new();
        let wallet = kit.joined().await;
        let reserved = wallet.reserve(form()).await.expect("reserved");

        let cancelled = wallet
            .cancel_reservation(&reserved.reservation)
            .await
            .expect("given back");

        assert_eq!(cancelled.state, ReservationState::Cancelled);
    }

    #[tokio::test]
    async fn r43_what_is_no_time_or_centre_is_not_sent() {
        let kit = Kit::new();
        let wallet = kit.joined().await;
        let asked = |form| async { wallet.reserve(form).await.err() };

        for (day, at) in [("4.3.2026", "10:30"), ("2026-03-04", "half past ten")] {
            let (day, at) = (day.to_owned(), at.to_owned());
            let malformed = ReserveForm { day, at, ..form() };
            assert_eq!(asked(malformed).await, Some(Error::DateMalformed));
        }
        let centre = "../profile".to_owned();
        assert_eq!(
            asked(ReserveForm { centre, ..form() }).await,
            Some(Error::NotFound)
        );
        assert!(kit.service.world().reservations.is_empty());
    }
}
