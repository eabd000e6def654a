//! The personal account: who I am, my EDS, my addresses, my sessions (R-32, S-6).

use domain::{FullName, SessionId, eds::EdsState, residence::Applicant, session::AccessLevel};
use jiff::{Timestamp, civil::Date};
use protocol::{
    profile::{EdsInfo, PROFILE, Profile},
    session::{SESSIONS, SESSIONS_ONE, Sessions},
};
use serde::Serialize;

use crate::{
    DwellingView, Error, Wallet,
    backend::{Request, path_of},
};

/// The personal account.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ProfileView {
    /// IIN.
    pub iin: String,
    /// Full name.
    pub full_name: FullName,
    /// Date of birth.
    pub date_of_birth: Date,
    /// The number in the MCD, masked.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// How this session was opened.
    pub level: AccessLevel,
    /// The permanent address.
    pub permanent_address: Option<DwellingView>,
    /// Temporary registrations that are not over.
    pub temporary: Vec<TemporaryAddressView>,
    /// The EDS.
    pub eds: Option<EdsView>,
}

impl std::fmt::Debug for ProfileView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileView")
            .field("level", &self.level)
            .field("eds", &self.eds)
            .finish_non_exhaustive()
    }
}

/// A temporary registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct TemporaryAddressView {
    /// This registration, for ending it.
    pub resident: String,
    /// Where.
    pub dwelling: DwellingView,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// The person's EDS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct EdsView {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// From when.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// Its state.
    pub state: EdsState,
}

/// One session of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SessionView {
    /// The session.
    pub session: String,
    /// How it was opened.
    pub level: AccessLevel,
    /// When.
    pub opened_at: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// Whether it is the one that asks.
    pub this_one: bool,
}

impl Wallet {
    /// The personal account.
    pub async fn profile(&self) -> Result<ProfileView, Error> {
        let profile: Profile = self.read(PROFILE.to_owned()).await?;
        Ok(ProfileView {
            iin: profile.iin.into(),
            full_name: profile.full_name,
            date_of_birth: profile.date_of_birth,
            phone: profile.phone,
            email: profile.email,
            level: profile.level,
            permanent_address: profile.permanent_address.map(DwellingView::from),
            temporary: profile
                .temporary
                .into_iter()
                .map(|address| TemporaryAddressView {
                    resident: address.resident.into(),
                    dwelling: address.dwelling.into(),
                    from: address.from,
                    until: address.until,
                })
                .collect(),
            eds: profile.eds.map(EdsView::from),
        })
    }

    /// The person as an applicant, as the account has them now.
    pub(crate) async fn applicant(&self) -> Result<Applicant, Error> {
        let profile: Profile = self.read(PROFILE.to_owned()).await?;
        Ok(Applicant {
            iin: profile.iin,
            full_name: profile.full_name,
            date_of_birth: profile.date_of_birth,
        })
    }

    /// The sessions of the account, the newest first.
    pub async fn sessions(&self) -> Result<Vec<SessionView>, Error> {
        let sessions: Sessions = self.read(SESSIONS.to_owned()).await?;
        Ok(sessions
            .sessions
            .into_iter()
            .map(|session| SessionView {
                session: session.session.into(),
                level: session.level,
                opened_at: session.opened_at,
                until: session.until,
                this_one: session.this_one,
            })
            .collect())
    }

    /// Ends a session of the account; the one that asks is signed out.
    pub async fn end_session(&self, session: &str) -> Result<(), Error> {
        let session = SessionId::parse(session).map_err(|_| Error::NotFound)?;
        let request = Request::end(path_of(SESSIONS_ONE, session.as_str()));
        self.exchange_signed_in(request).await?;
        let mut state = self.state();
        if state.session.as_ref().is_some_and(|own| own.id == session) {
            state.session = None;
            state.signed_out = true;
        }
        Ok(())
    }
}

impl From<EdsInfo> for EdsView {
    fn from(eds: EdsInfo) -> Self {
        Self {
            serial: eds.serial,
            not_before: eds.not_before,
            not_after: eds.not_after,
            state: eds.state,
        }
    }
}
