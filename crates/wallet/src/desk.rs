//! Signing the record of a service centre's case, after the desk's code was scanned (R-36, S-3, S-4, S-12).

use domain::{
    FullName, LocalizedText,
    desk::{
        ConsentWay, Dependence, DeskRecord, DeskRegistration, DeskRole, DeskSignature, SeenPaper,
    },
    permanent::{Relation, ResidenceReason},
    portal::PortalNonce,
    residence::StayReason,
    settings::civil_day,
    statement::{self, Statement},
};
use jiff::civil::Date;
use protocol::{
    desk::{DESK_DECLINE, DESK_SIGN, DeskSigned, DeskToSign, SignDesk},
    portal::{PortalPreview, ScannedPortal},
};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    Auth, DwellingView, Error, Wallet,
    backend::{self, Request},
    intent::Purpose,
    request::hash_of,
    scan::Scanned,
    vault::RowKey,
};

/// The record of a case, whole, as it is shown before it is signed.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DeskRecordView {
    /// The employee who drew it up.
    pub employee: FullName,
    /// Their service centre.
    pub centre: LocalizedText,
    /// Who applies.
    pub applicant: FullName,
    /// Where.
    pub dwelling: DwellingView,
    /// What they apply for.
    pub registration: DeskRegistrationView,
    /// Whose dwelling it is.
    pub owner: FullName,
    /// Why the owner does not act alone.
    pub dependence: Dependence,
    /// Who acts for the owner.
    pub representative: FullName,
    /// The papers of which the employee saw the originals.
    pub papers: Vec<SeenPaper>,
    /// How the representative consents.
    pub consent: ConsentWay,
    /// The exact text of the record.
    pub statement: String,
}

/// What a record is for, beside applicant and dwelling.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "service")]
pub enum DeskRegistrationView {
    /// A stay.
    TemporaryRegistration {
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
        /// Length in months.
        months: u8,
        /// Reason.
        reason: StayReason,
    },
    /// A residence, which ends the one before it.
    PermanentRegistration {
        /// Who is registered, where it is not the applicant.
        represented: Option<DeskRepresentedView>,
        /// The applicant's children who move along.
        children: Vec<FullName>,
        /// Reason.
        reason: ResidenceReason,
    },
}

/// Whom somebody applies for at the desk.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DeskRepresentedView {
    /// What the applicant is to them.
    pub relation: Relation,
    /// Their name.
    pub full_name: FullName,
}

domain::debug_by_name!(DeskRecordView, DeskRegistrationView, DeskRepresentedView);

impl From<DeskRegistration> for DeskRegistrationView {
    fn from(registration: DeskRegistration) -> Self {
        match registration {
            DeskRegistration::Temporary(stay) => Self::TemporaryRegistration {
                from: stay.from,
                until: stay.until,
                months: stay.months,
                reason: stay.reason,
            },
            DeskRegistration::Permanent(residence) => Self::PermanentRegistration {
                represented: residence.represented.map(|one| DeskRepresentedView {
                    relation: one.relation,
                    full_name: one.person.full_name,
                }),
                children: (residence.children.into_iter())
                    .map(|child| child.full_name)
                    .collect(),
                reason: residence.reason,
            },
        }
    }
}

/// What signing a record did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DeskSignedView {
    /// Whether the registration is entered with it; a consent waits for the employee.
    pub entered: bool,
}

/// A record of the desk, as it was shown.
#[derive(Clone)]
pub(crate) struct ScannedDesk {
    /// What its page is known by.
    pub(crate) nonce: PortalNonce,
    /// The page.
    pub(crate) preview: PortalPreview,
    /// As whom, and the exact bytes.
    pub(crate) to_sign: DeskToSign,
}

impl Wallet {
    /// Signs just the record that was shown of a scanned code of the desk, as its representative or its employee.
    ///
    /// Where that was begun before and nobody knows how it ended, that is finished.
    pub async fn sign_desk(&self, scan: &str, auth: Auth) -> Result<DeskSignedView, Error> {
        let rows = self.rows()?;
        let Some(Scanned::Desk(scanned)) = self.scanned(scan) else {
            return Err(Error::NotFound);
        };
        let _one_at_a_time = self.0.writing.lock().await;
        let slot = slot(&rows, &scanned.nonce);
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let body = self.signed_record(&scanned, &auth).await?;
                let sending = self.sending(DESK_SIGN.to_owned(), backend::body(&body)?)?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        self.forget_scan(scan);
        let DeskSigned { entered } = answer.parse()?;
        Ok(DeskSignedView { entered })
    }

    /// Does not sign a scanned record; its page says so.
    pub async fn decline_desk(&self, scan: &str) -> Result<(), Error> {
        self.rows()?;
        let Some(Scanned::Desk(scanned)) = self.scanned(scan) else {
            return Err(Error::NotFound);
        };
        let body = backend::body(&ScannedPortal {
            code: Zeroizing::new(scanned.nonce.to_text()),
        })?;
        let request = Request::write(DESK_DECLINE, body).keyed(self.random_id()?);
        self.exchange_signed_in(request).await?;
        self.forget_scan(scan);
        Ok(())
    }

    async fn signed_record(&self, scanned: &ScannedDesk, auth: &Auth) -> Result<SignDesk, Error> {
        let (_, eds) = self.unlocked()?;
        let bytes = statement::to_be_signed(&DeskSignature {
            subject: DeskSignature::SUBJECT.to_owned(),
            site: self.0.origin.clone(),
            role: scanned.to_sign.role,
            record_sha256: hash_of(&scanned.to_sign.record.0),
            nonce_sha256: hash_of(scanned.nonce.as_bytes()),
            browser: scanned.preview.browser,
            network: scanned.preview.network.clone(),
            at: self.0.clock.now(),
        });
        let root = self.authenticate(auth).await?;
        let signature = self
            .sign(&root, &eds, DeskSignature::SUBJECT, &bytes)
            .await?;
        self.touch().await?;
        Ok(SignDesk {
            statement: bytes.into(),
            signature: signature.into(),
        })
    }

    /// Shows a record whole; refuses one for another service, one that somebody else consents to, and one by which its
    /// employee would act for themselves.
    pub(crate) fn review_record(&self, to_sign: &DeskToSign) -> Result<DeskRecordView, Error> {
        let (_, eds) = self.unlocked()?;
        let bytes = &to_sign.record.0;
        let record: DeskRecord = statement::parse(bytes).map_err(|_| Error::StatementInvalid)?;
        let me = eds.certificate.iin();
        let is = |iin: &domain::Iin| me == Some(iin.as_str());
        let registration = &record.registration;
        let mine = match to_sign.role {
            DeskRole::Representative => {
                is(&record.representative.iin) && record.consent == ConsentWay::Eds
            }
            DeskRole::Employee => ![
                &record.representative.iin,
                &record.owner.iin,
                &registration.applicant().iin,
                &registration.person().iin,
            ]
            .into_iter()
            .any(is),
        };
        let today = civil_day(self.0.clock.now());
        let of_this_service = record.site == self.0.origin && registration.site() == self.0.origin;
        if !mine || !of_this_service || registration.check(today, &self.settings()).is_err() {
            return Err(Error::StatementInvalid);
        }
        let statement = String::from_utf8(bytes.clone()).map_err(|_| Error::StatementInvalid)?;
        Ok(DeskRecordView {
            employee: record.employee.full_name,
            centre: record.employee.centre,
            applicant: registration.applicant().full_name.clone(),
            dwelling: registration.dwelling().clone().into(),
            registration: record.registration.into(),
            owner: record.owner.full_name,
            dependence: record.dependence,
            representative: record.representative.full_name,
            papers: record.papers,
            consent: record.consent,
            statement,
        })
    }
}

/// The name under which a signature is kept until it is answered: it tells nothing about the code.
fn slot(rows: &RowKey, nonce: &PortalNonce) -> String {
    format!("desk/{}", rows.name_of(nonce.as_bytes()))
}

#[cfg(test)]
mod tests;
