//! Applying for marriage: the application, its fee, and when the two are awaited.

use domain::{
    ConsentId, Iin, LocalizedText, RequestId,
    marriage::{Marriage, MarriageForm as Form, OFFICES, OfficeCode, Spouse, Surnames},
    residence::Region,
    statement,
};
use jiff::Timestamp;
use protocol::marriage::{
    CONSENTS_FEE, CONSENTS_MARRIAGE, MarriageStatus, REQUESTS_FEE, REQUESTS_MARRIAGE,
};
use serde::{Deserialize, Serialize};

use crate::{
    DraftView, Error, Wallet,
    backend::{NOTHING, path_of},
    intent::Purpose,
};

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

/// How an application for marriage stands, for either of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct MarriageView {
    /// The fee, in tenge.
    pub fee: u32,
    /// When it was paid, by either.
    pub paid_at: Option<Timestamp>,
    /// Whether it was this person who paid.
    pub paid_by_me: bool,
    /// When they are awaited.
    pub awaited_at: Option<Timestamp>,
    /// Where.
    pub office: Option<LocalizedText>,
}

impl From<MarriageStatus> for MarriageView {
    fn from(status: MarriageStatus) -> Self {
        let appointment = status.appointment.as_ref();
        Self {
            fee: status.fee,
            paid_at: status.paid_at,
            paid_by_me: status.paid_by_me,
            awaited_at: appointment.map(|appointment| appointment.at),
            office: appointment.map(|appointment| appointment.office.name()),
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
            &self.settings(),
        )?;
        self.keep_draft(&rows, statement::to_be_signed(&marriage), 1)
            .await
    }

    /// Fee and appointment, for who applied first.
    pub async fn request_marriage(&self, request: &str) -> Result<MarriageView, Error> {
        let request = RequestId::parse(request).map_err(|_| Error::NotFound)?;
        let path = path_of(REQUESTS_MARRIAGE, request.as_str());
        Ok(self.read::<MarriageStatus>(path).await?.into())
    }

    /// Fee and appointment, for who is asked to confirm.
    pub async fn consent_marriage(&self, consent: &str) -> Result<MarriageView, Error> {
        let consent = ConsentId::parse(consent).map_err(|_| Error::NotFound)?;
        let path = path_of(CONSENTS_MARRIAGE, consent.as_str());
        Ok(self.read::<MarriageStatus>(path).await?.into())
    }

    /// Pays the fee, as who applied first; a payment that was begun before is finished, not made twice.
    pub async fn pay_request_fee(&self, request: &str) -> Result<MarriageView, Error> {
        let request = RequestId::parse(request).map_err(|_| Error::NotFound)?;
        self.pay(request.as_str(), path_of(REQUESTS_FEE, request.as_str()))
            .await
    }

    /// Pays the fee, as who is asked to confirm.
    pub async fn pay_consent_fee(&self, consent: &str) -> Result<MarriageView, Error> {
        let consent = ConsentId::parse(consent).map_err(|_| Error::NotFound)?;
        self.pay(consent.as_str(), path_of(CONSENTS_FEE, consent.as_str()))
            .await
    }

    async fn pay(&self, of: &str, path: String) -> Result<MarriageView, Error> {
        let rows = self.rows()?;
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = format!("fee/{of}");
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let sending = self.sending(path, NOTHING.to_vec())?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        Ok(answer.parse::<MarriageStatus>()?.into())
    }
}

#[cfg(test)]
mod tests;
