//! Signing in: by EDS or by one-time password, and what each may do (R-3, R-4, S-5, S-7).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Settings, statement::Statement};

/// How a session was opened; a session never rises (S-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// By one-time password: the profile, services and payments that need no EDS.
    OneTimePassword,
    /// By EDS: everything.
    Eds,
}

/// What a session may be asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See the profile, notifications and history of services.
    SeeProfile,
    /// See and share digital documents.
    UseDocuments,
    /// Submit a request that a one-time password may sign.
    SubmitRequest,
    /// Give or refuse a consent (R-28: by EDS only).
    AnswerConsent,
    /// Appeal and complain, and read what became of it (R-39: by EDS only).
    Appeal,
    /// See who is registered at one's dwellings, and set rules for them (R-32, S-32).
    GuardHome,
}

impl AccessLevel {
    /// Whether this level is enough.
    pub fn allows(self, permission: Permission) -> bool {
        match (self, permission) {
            (Self::Eds, _) => true,
            (Self::OneTimePassword, Permission::SeeProfile | Permission::SubmitRequest) => true,
            (
                Self::OneTimePassword,
                Permission::UseDocuments
                | Permission::AnswerConsent
                | Permission::Appeal
                | Permission::GuardHome,
            ) => false,
        }
    }
}

/// What the EDS signs to sign in; it can never be taken for a request or a consent (S-4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInChallenge {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the site that asks.
    pub site: String,
    /// RFC 7638 thumbprint of the device key that the session is bound to, base64url (S-6).
    pub device: String,
    /// 128 random bits, hexadecimal.
    pub nonce: String,
    /// The end of its life.
    pub expires_at: Timestamp,
}

impl Statement for SignInChallenge {
    const SUBJECT: &'static str = "qoltanba/sign-in/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

impl SignInChallenge {
    /// Draws up a challenge.
    pub fn draft(
        site: &str,
        device: &str,
        nonce: [u8; 16],
        now: Timestamp,
        settings: &Settings,
    ) -> Self {
        Self {
            subject: Self::SUBJECT.to_owned(),
            site: site.to_owned(),
            device: device.to_owned(),
            nonce: crate::hex(&nonce),
            expires_at: now + settings.challenge_life,
        }
    }
}

/// What a code sent by SMS is for; the SMS begins with it (S-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CodePurpose {
    /// Joining.
    Join,
    /// Signing in.
    SignIn,
    /// Signing bytes (S-27).
    Sign,
}

/// Why a code is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefusal {
    /// Wrong; so many tries are left.
    #[error("wrong code, {tries_left} tries left")]
    Wrong {
        /// Tries left of this code.
        tries_left: u32,
    },
    /// Over, used, cancelled, tried too often, or never sent (one answer for all).
    #[error("this code is no longer valid")]
    NoLongerValid,
}

/// Decides a try of a code that was sent, from how often it was tried before (S-5).
pub fn try_code(
    sent_at: Timestamp,
    tries_before: u32,
    right: bool,
    now: Timestamp,
    settings: &Settings,
) -> Result<(), CodeRefusal> {
    if tries_before >= settings.code_tries || now >= sent_at + settings.code_life {
        return Err(CodeRefusal::NoLongerValid);
    }
    match (right, settings.code_tries - tries_before - 1) {
        (true, _) => Ok(()),
        (false, 0) => Err(CodeRefusal::NoLongerValid),
        (false, tries_left) => Err(CodeRefusal::Wrong { tries_left }),
    }
}

/// Six decimal digits from random bytes, uniform but for 2^-44.
pub fn one_time_code(random: [u8; 8]) -> String {
    format!("{:06}", u64::from_be_bytes(random) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        statement::to_be_signed,
        testing::{SITE, at},
    };

    const EVERYTHING: [Permission; 6] = [
        Permission::SeeProfile,
        Permission::UseDocuments,
        Permission::SubmitRequest,
        Permission::AnswerConsent,
        Permission::Appeal,
        Permission::GuardHome,
    ];

    #[test]
    fn r4_an_eds_session_may_do_everything() {
        assert!(
            EVERYTHING
                .into_iter()
                .all(|what| AccessLevel::Eds.allows(what))
        );
    }

    #[test]
    fn r4_r28_a_one_time_password_session_has_no_documents_and_gives_no_consent() {
        let allowed: Vec<_> = EVERYTHING
            .into_iter()
            .filter(|what| AccessLevel::OneTimePassword.allows(*what))
            .collect();
        assert_eq!(allowed, [Permission::SeeProfile, Permission::SubmitRequest]);
    }

    #[test]
    fn s5_a_code_lives_for_five_minutes() {
        let settings = Settings::default();
        let sent = at("2026-11-24T10:00:00Z");
        let end = at("2026-11-24T10:05:00Z");
        let just_before = end - SignedDuration::from_nanos(1);
        assert_eq!(try_code(sent, 0, true, just_before, &settings), Ok(()));
        assert_eq!(
            try_code(sent, 0, true, end, &settings),
            Err(CodeRefusal::NoLongerValid)
        );
    }

    #[test]
    fn s5_a_code_has_three_tries() {
        let settings = Settings::default();
        let sent = at("2026-11-24T10:00:00Z");
        let tried = |before, right| try_code(sent, before, right, sent, &settings);
        assert_eq!(tried(0, false), Err(CodeRefusal::Wrong { tries_left: 2 }));
        assert_eq!(tried(1, false), Err(CodeRefusal::Wrong { tries_left: 1 }));
        assert_eq!(tried(2, false), Err(CodeRefusal::NoLongerValid));
        assert_eq!(tried(2, true), Ok(()));
        assert_eq!(tried(3, true), Err(CodeRefusal::NoLongerValid));
        assert_eq!(tried(u32::MAX, true), Err(CodeRefusal::NoLongerValid));
    }

    #[test]
    fn s5_a_code_has_six_digits() {
        assert_eq!(one_time_code([0; 8]), "000000");
        assert_eq!(one_time_code([0xff; 8]), "551615");
        assert_eq!(one_time_code(1_000_042u64.to_be_bytes()), "000042");
    }

    #[test]
    fn r3_s4_s6_a_challenge_names_its_purpose_site_device_and_end() {
        let challenge = SignInChallenge::draft(
            SITE,
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
            [0x44; 16],
            at("2026-11-24T10:00:00Z"),
            &Settings::default(),
        );
        insta::assert_snapshot!(String::from_utf8(to_be_signed(&challenge)).unwrap());
    }
}
