//! Applying for marriage: the application, and when the two are awaited.

use domain::{
    ConsentId, Iin, LocalizedText, RequestId,
    marriage::{Marriage, MarriageForm as Form, OFFICES, OfficeCode, Spouse, Surnames},
    residence::Region,
    statement,
};
use jiff::Timestamp;
use protocol::marriage::{
    Appointment, AppointmentStatus, CONSENTS_APPOINTMENT, REQUESTS_APPOINTMENT,
};
use serde::{Deserialize, Serialize};

use crate::{DraftView, Error, Wallet, backend::path_of};

/// What the first applicant fills in.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct MarriageForm {
    /// The spouse's IIN.
    pub iin: String,
    /// The spouse's surname.
    pub surname: String,
    /// The spouse's given name.
    pub given_name: String,
    /// The office, by its code.
    pub office: String,
    /// Which surnames they bear afterwards.
    pub surnames: Surnames,
}

domain::debug_by_name!(MarriageForm);

/// An office that marriages are registered at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OfficeView {
    /// Its code.
    pub code: String,
    /// Where it is.
    pub region: Region,
    /// Its name.
    pub name: LocalizedText,
}

/// When and where the two are awaited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AppointmentView {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub office: LocalizedText,
}

impl From<Appointment> for AppointmentView {
    fn from(appointment: Appointment) -> Self {
        Self {
            at: appointment.at,
            office: appointment.office.name(),
        }
    }
}

/// The offices that one can choose from.
pub fn offices() -> Vec<OfficeView> {
    OFFICES
        .iter()
        .map(|office| OfficeView {
            code: office.code.to_owned(),
            region: office.region,
            name: office.name(),
        })
        .collect()
}

impl Wallet {
    /// Draws up an application for marriage; it waits in the vault.
    pub async fn draft_marriage(&self, form: MarriageForm) -> Result<DraftView, Error> {
        let rows = self.rows()?;
        let form = Form {
            spouse: Spouse {
                iin: Iin::parse(form.iin.trim()).map_err(|_| Error::IinMalformed)?,
                surname: form.surname.trim().to_owned(),
                given_name: form.given_name.trim().to_owned(),
            },
            office: OfficeCode::parse(&form.office).map_err(|_| Error::NotFound)?,
            surnames: form.surnames,
        };
        self.service().await?;
        let applicant = self.applicant().await?;
        let marriage = Marriage::draft(
            &self.0.origin,
            form,
            applicant,
            self.0.clock.now(),
            self.0.entropy.bytes()?,
            self.settings(),
        )?;
        self.keep_draft(&rows, statement::to_be_signed(&marriage), 1)
            .await
    }

    /// When the two are awaited, for the applicant; nothing before an office has decided.
    pub async fn request_appointment(
        &self,
        request: &str,
    ) -> Result<Option<AppointmentView>, Error> {
        let request = RequestId::parse(request).map_err(|_| Error::NotFound)?;
        self.appointment(path_of(REQUESTS_APPOINTMENT, request.as_str()))
            .await
    }

    /// The same, for who is asked to confirm.
    pub async fn consent_appointment(
        &self,
        consent: &str,
    ) -> Result<Option<AppointmentView>, Error> {
        let consent = ConsentId::parse(consent).map_err(|_| Error::NotFound)?;
        self.appointment(path_of(CONSENTS_APPOINTMENT, consent.as_str()))
            .await
    }

    async fn appointment(&self, path: String) -> Result<Option<AppointmentView>, Error> {
        let status: AppointmentStatus = self.read(path).await?;
        Ok(status.appointment.map(AppointmentView::from))
    }
}

#[cfg(test)]
mod tests;
