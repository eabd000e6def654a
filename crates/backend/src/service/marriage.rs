//! When the two of an application for marriage are awaited.

use protocol::marriage::{Appointment, AppointmentStatus};

use super::{
    Person,
    request::{Of, theirs},
};
use crate::{app::App, refusal::Refusal};

/// The appointment that came of a request of one of the two.
pub async fn appointment(app: &App, who: &Person, of: &Of) -> Result<AppointmentStatus, Refusal> {
    who.may(of.permission())?;
    let mut reader = app.store.read().await?;
    let stored = theirs(&mut reader, who, of).await?;
    let appointment = reader.appointment(&stored.id).await?;
    Ok(AppointmentStatus {
        appointment: appointment.map(|appointment| Appointment {
            at: appointment.at,
            office: appointment.office,
        }),
    })
}
