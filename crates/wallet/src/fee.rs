//! The fee of a request, of whichever service has one: read and paid by the applicant or by whoever is asked.

use domain::{ConsentId, RequestId};
use jiff::Timestamp;
use protocol::fee::{CONSENTS_FEE, FeeStatus, REQUESTS_FEE};
use serde::Serialize;

use crate::{
    Error, Wallet,
    backend::{NOTHING, path_of},
    intent::Purpose,
};

/// How the fee of a request stands, for anybody who signs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct FeeView {
    /// How much, in tenge.
    pub tenge: u32,
    /// When it was paid, by any of them.
    pub paid_at: Option<Timestamp>,
    /// Whether it was this person who paid.
    pub paid_by_me: bool,
}

impl From<FeeStatus> for FeeView {
    fn from(status: FeeStatus) -> Self {
        Self {
            tenge: status.tenge,
            paid_at: status.paid_at,
            paid_by_me: status.paid_by_me,
        }
    }
}

impl Wallet {
    /// The fee of a request of the person's.
    pub async fn request_fee(&self, request: &str) -> Result<FeeView, Error> {
        let request = RequestId::parse(request).map_err(|_| Error::NotFound)?;
        let path = path_of(REQUESTS_FEE, request.as_str());
        Ok(self.read::<FeeStatus>(path).await?.into())
    }

    /// The fee of what the person is asked a consent for.
    pub async fn consent_fee(&self, consent: &str) -> Result<FeeView, Error> {
        let consent = ConsentId::parse(consent).map_err(|_| Error::NotFound)?;
        let path = path_of(CONSENTS_FEE, consent.as_str());
        Ok(self.read::<FeeStatus>(path).await?.into())
    }

    /// Pays the fee as the applicant; a payment that was begun before is finished, not made twice.
    pub async fn pay_request_fee(&self, request: &str) -> Result<FeeView, Error> {
        let request = RequestId::parse(request).map_err(|_| Error::NotFound)?;
        self.pay(request.as_str(), path_of(REQUESTS_FEE, request.as_str()))
            .await
    }

    /// Pays the fee as who is asked for a consent.
    pub async fn pay_consent_fee(&self, consent: &str) -> Result<FeeView, Error> {
        let consent = ConsentId::parse(consent).map_err(|_| Error::NotFound)?;
        self.pay(consent.as_str(), path_of(CONSENTS_FEE, consent.as_str()))
            .await
    }

    async fn pay(&self, of: &str, path: String) -> Result<FeeView, Error> {
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
        Ok(answer.parse::<FeeStatus>()?.into())
    }
}

#[cfg(test)]
mod tests;
