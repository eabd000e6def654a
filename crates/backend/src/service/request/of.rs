//! A request by either of its papers: the applicant's own, or the consent that somebody is asked for.

use domain::{ConsentId, RequestId, session::Permission};

use crate::{
    refusal::Refusal,
    service::Person,
    store::{Reader, StoredRequest},
};

/// By which of their papers somebody asks.
#[derive(Debug, Clone)]
pub enum Of {
    /// The applicant.
    Request(RequestId),
    /// Who is asked for a consent.
    Consent(ConsentId),
}

impl Of {
    /// Whoever may make requests asks about theirs; whoever consents needs the EDS for that anyway.
    pub fn permission(&self) -> Permission {
        match self {
            Self::Request(_) => Permission::SubmitRequest,
            Self::Consent(_) => Permission::AnswerConsent,
        }
    }
}

/// The request of somebody who signs it.
pub async fn theirs(reader: &mut Reader, who: &Person, of: &Of) -> Result<StoredRequest, Refusal> {
    let is_mine = |stored: &StoredRequest| stored.account == who.account;
    let stored = match of {
        Of::Request(id) => reader.request(id).await?.filter(is_mine),
        Of::Consent(id) => match reader.consent(id, &who.account).await? {
            Some(consent) => reader.request(&consent.request).await?,
            None => None,
        },
    };
    stored.ok_or(Refusal::NotFound)
}
