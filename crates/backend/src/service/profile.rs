//! The personal account.

use domain::{eds::EdsState, settings::civil_day};
use protocol::profile::{EdsInfo, Profile, TemporaryAddress};

use super::{Person, guard::resident_id};
use crate::{app::App, refusal::Refusal};

/// Who the person is, where they are registered, and their EDS.
pub async fn mine(app: &App, who: &Person) -> Result<Profile, Refusal> {
    let now = app.now();
    let mut reader = app.store.read().await?;
    let account = reader
        .account(&who.account)
        .await?
        .ok_or(Refusal::SignInRequired)?;
    let certificate = reader.newest_certificate(&who.account).await?;
    let stays = reader.stays(&who.iin, civil_day(now)).await?;
    drop(reader);
    let person = app
        .registers
        .persons
        .person(&who.iin)
        .await?
        .ok_or(Refusal::NotFound)?;
    let permanent_address = match &person.permanent {
        Some(rka) => app.registers.real_estate.dwelling(rka).await?,
        None => None,
    };
    let mut temporary = Vec::with_capacity(stays.len());
    for stay in stays {
        if let Some(dwelling) = app.registers.real_estate.dwelling(&stay.rka).await? {
            temporary.push(TemporaryAddress {
                resident: resident_id(app, &stay.rka, &who.iin, Some(&stay)),
                dwelling,
                from: stay.from,
                until: stay.until,
            });
        }
    }
    Ok(Profile {
        iin: who.iin.clone(),
        full_name: person.full_name,
        date_of_birth: who.iin.date_of_birth(),
        phone: account.phone.masked(),
        email: account.email.as_str().to_owned(),
        level: who.level,
        permanent_address,
        temporary,
        eds: certificate.map(|certificate| EdsInfo {
            state: EdsState::at(now, certificate.not_after, certificate.revoked_at),
            serial: certificate.serial,
            not_before: certificate.not_before,
            not_after: certificate.not_after,
        }),
    })
}
