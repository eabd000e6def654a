//! The web portal's code, which the app scans to sign a browser in (R-26, S-12, S-33).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Settings,
    access::{AccessCode, AccessCodeError, AccessSecret},
    inquiry::InquiryCode,
    offline::{Frame, OfflineNonce},
    statement::Statement,
};

/// The browser's cookie of a request has so many random bytes.
pub const COOKIE_BYTES: usize = 32;

/// What a portal's code asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum PortalAction {
    /// To sign in to the portal.
    SignIn,
    /// To show documents on a portal that is signed in to already (S-33).
    ShowDocuments,
    /// To sign a service that was ordered there (R-26).
    SignOrder,
    /// To sign in to the desk of a service centre, with a role (R-36, R-53).
    DeskSignIn,
    /// To consent to the record of a case as the owner's representative (R-36).
    DeskConsent,
    /// To sign the record of a case as the employee (R-36).
    DeskRecord,
}

/// Which of the service's pages a browser shows: a session of one is none of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum PortalPlace {
    /// The citizen's portal.
    Portal,
    /// The desk of a service centre.
    Desk,
}

impl PortalAction {
    /// On which of the pages this is asked for.
    pub fn place(self) -> PortalPlace {
        match self {
            Self::SignIn | Self::ShowDocuments | Self::SignOrder => PortalPlace::Portal,
            Self::DeskSignIn | Self::DeskConsent | Self::DeskRecord => PortalPlace::Desk,
        }
    }
}

/// The kind of a browser, as it names itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum BrowserKind {
    /// Google Chrome, or a browser that says no more than that it is like it.
    Chrome,
    /// Microsoft Edge.
    Edge,
    /// Mozilla Firefox.
    Firefox,
    /// Opera.
    Opera,
    /// Apple Safari.
    Safari,
    /// Yandex Browser.
    Yandex,
    /// Any other.
    Other,
}

impl BrowserKind {
    /// Reads a `User-Agent` (RFC 9110 section 10.1.5); anything may stand there.
    pub fn of(user_agent: &str) -> Self {
        // Most browsers also name those that they are like, so that the order decides.
        [
            ("YaBrowser/", Self::Yandex),
            ("Edg/", Self::Edge),
            ("EdgA/", Self::Edge),
            ("EdgiOS/", Self::Edge),
            ("OPR/", Self::Opera),
            ("Firefox/", Self::Firefox),
            ("FxiOS/", Self::Firefox),
            ("CriOS/", Self::Chrome),
            ("Chrome/", Self::Chrome),
            ("Safari/", Self::Safari),
        ]
        .into_iter()
        .find_map(|(name, kind)| user_agent.contains(name).then_some(kind))
        .unwrap_or(Self::Other)
    }
}

/// The 128 random bits in a portal's QR code; zeroized, never shown by `Debug`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalNonce(AccessSecret);

impl PortalNonce {
    /// Wraps 128 random bits.
    pub fn from_random(bits: [u8; 16]) -> Self {
        Self(AccessSecret::from_random(bits))
    }

    /// Parses 22 characters of unpadded base64url (RFC 4648 section 5).
    pub fn parse(text: &str) -> Result<Self, AccessCodeError> {
        AccessSecret::parse(text).map(Self)
    }

    /// The 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// 22 characters of unpadded base64url.
    pub fn to_text(&self) -> String {
        self.0.to_text()
    }

    /// The link in the QR code: the nonce is in the fragment, which no server gets.
    pub fn link(&self, origin: &str) -> String {
        format!("{origin}/p#{}", self.to_text())
    }
}

/// What a person scanned or typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannedCode {
    /// Opens a document (R-24).
    Access(AccessCode),
    /// Is the portal's (R-26).
    Portal(PortalNonce),
    /// Is a frame of a document that is shown without a network (S-11).
    Frame(Frame),
    /// Asks for a document to be shown without a network (S-11).
    Challenge(OfflineNonce),
    /// Checks an inquiry (R-44).
    Inquiry(InquiryCode),
}

impl ScannedCode {
    /// Reads a link of this service's origin, a short code, or a code that is shown without a network; everything else
    /// is refused (R-26, S-11, S-12, S-28).
    pub fn parse(text: &str, origin: &str) -> Result<Self, AccessCodeError> {
        let trimmed = text.trim();
        if let Some(nonce) = OfflineNonce::parse(trimmed) {
            return Ok(Self::Challenge(nonce));
        }
        if Frame::is_claimed_by(trimmed) {
            return Frame::parse(trimmed)
                .map(Self::Frame)
                .map_err(|_| AccessCodeError::NotOffline);
        }
        let nonce = trimmed
            .strip_prefix(origin)
            .and_then(|rest| rest.strip_prefix("/p#"));
        if let Some(Ok(nonce)) = nonce.map(PortalNonce::parse) {
            return Ok(Self::Portal(nonce));
        }
        if let Some(code) = InquiryCode::claimed(trimmed, origin) {
            return Ok(Self::Inquiry(code));
        }
        AccessCode::parse(text, origin).map(Self::Access)
    }
}

/// What the EDS signs to let a browser in; it can never be taken for a sign-in of the app (S-4, S-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalApproval {
    /// [`Statement::SUBJECT`].
    pub subject: String,
    /// Origin of the portal.
    pub site: String,
    /// What is allowed.
    pub action: PortalAction,
    /// SHA-256 of the code's 16 bytes, hexadecimal.
    pub nonce_sha256: String,
    /// The browser as it was shown.
    pub browser: BrowserKind,
    /// Its coarse network as it was shown.
    pub network: String,
    /// When it was allowed.
    pub at: Timestamp,
}

impl Statement for PortalApproval {
    const SUBJECT: &'static str = "qoltanba/portal/1";

    fn subject(&self) -> &str {
        &self.subject
    }
}

/// When one of a request's codes counts (S-33).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeTime {
    /// From when it is shown.
    pub from: Timestamp,
    /// Until when it is shown.
    pub shown_until: Timestamp,
    /// Until when it counts: as long as it is the current or the previous one.
    pub until: Timestamp,
}

/// The times of all codes that a request shows one after the other (S-33).
pub fn code_times(asked_at: Timestamp, settings: &Settings) -> Vec<CodeTime> {
    let step = settings
        .portal_rotation
        .max(jiff::SignedDuration::from_secs(1));
    let end = asked_at + settings.portal_wait;
    std::iter::successors(Some(asked_at), |from| Some(*from + step))
        .take_while(|from| *from < end)
        .take(MOST_CODES)
        .map(|from| CodeTime {
            from,
            shown_until: (from + step).min(end),
            until: (from + step * 2).min(end),
        })
        .collect()
}

/// No request shows more codes than this, whatever the settings.
const MOST_CODES: usize = 240;

/// How far a request of the portal has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PortalStep {
    /// Its code waits to be scanned.
    Waiting,
    /// It was allowed in the app, and the number has to be typed.
    Allowed,
    /// What was ordered was signed in the app and submitted (R-26).
    Signed,
    /// The person refused in the app to sign what was ordered.
    Refused,
    /// It was fulfilled, or ended.
    Over,
}

/// Why a number that was typed is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberRefusal {
    /// Wrong; so many tries are left.
    #[error("wrong number, {tries_left} tries left")]
    Wrong {
        /// Tries left of this request.
        tries_left: u32,
    },
    /// The last try was wrong, and the request has ended with it.
    #[error("wrong number too often, the request has ended")]
    TooManyTries,
}

/// Decides a try of the number that the app shows, from how often it was tried before (S-12).
pub fn try_number(
    tries_before: u32,
    right: bool,
    settings: &Settings,
) -> Result<(), NumberRefusal> {
    match (right, settings.portal_tries.saturating_sub(tries_before)) {
        (_, 0) => Err(NumberRefusal::TooManyTries),
        (true, _) => Ok(()),
        (false, 1) => Err(NumberRefusal::TooManyTries),
        (false, left) => Err(NumberRefusal::Wrong {
            tries_left: left - 1,
        }),
    }
}

/// Two decimal digits from random bytes, uniform but for 2^-57.
pub fn portal_number(random: [u8; 8]) -> String {
    format!("{:02}", u64::from_be_bytes(random) % 100)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        statement::{parse, to_be_signed},
        testing::{SITE, at},
    };

    fn approval() -> PortalApproval {
        PortalApproval {
            subject: PortalApproval::SUBJECT.to_owned(),
            site: SITE.to_owned(),
            action: PortalAction::SignIn,
            nonce_sha256: "00".repeat(32),
            browser: BrowserKind::Firefox,
            network: "203.0.*.*".to_owned(),
            at: at("2026-11-24T10:00:00Z"),
        }
    }

    #[test]
    fn r26_a_code_of_the_portal_is_told_from_one_of_a_document() {
        let nonce = PortalNonce::from_random([7; 16]);
        let secret = AccessSecret::from_random([7; 16]);

        assert_eq!(
            ScannedCode::parse(&nonce.link(SITE), SITE),
            Ok(ScannedCode::Portal(nonce))
        );
        assert_eq!(
            ScannedCode::parse(&secret.link(SITE), SITE),
            Ok(ScannedCode::Access(AccessCode::Secret(secret)))
        );
    }

    #[test]
    fn s11_a_code_shown_without_a_network_is_named() {
        let nonce = OfflineNonce::from_random([7; 16]);
        let frames = crate::offline::frames(&[7; 1_000]).unwrap();
        let text = frames[1].to_text();

        assert_eq!(
            ScannedCode::parse(&format!(" {}\n", nonce.code()), SITE),
            Ok(ScannedCode::Challenge(nonce))
        );
        let frame = ScannedCode::parse(&text, SITE);
        assert_eq!(format!("{frame:?}"), "Ok(Frame(Frame(2 of 3)))");
        assert_eq!(
            ScannedCode::parse(&text[..text.len() - 1], SITE),
            Err(AccessCodeError::NotOffline)
        );
    }

    #[test]
    fn s12_a_code_of_another_site_is_refused() {
        let nonce = PortalNonce::from_random([7; 16]);
        for (link, refusal) in [
            (
                nonce.link("https://other.example"),
                AccessCodeError::OtherService,
            ),
            (
                nonce.link(&format!("{SITE}.example")),
                AccessCodeError::Disguised,
            ),
            (
                nonce.link(SITE).replace("/p#", "/p?"),
                AccessCodeError::NotASecret,
            ),
            (format!("{SITE}/p#"), AccessCodeError::NotASecret),
            (
                format!("{}A", nonce.link(SITE)),
                AccessCodeError::NotASecret,
            ),
        ] {
            assert_eq!(ScannedCode::parse(&link, SITE), Err(refusal), "{link}");
        }
    }

    #[test]
    fn s12_the_kind_of_a_browser_is_read_from_what_it_says() {
        for (text, kind) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
                BrowserKind::Firefox,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
                BrowserKind::Chrome,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
                BrowserKind::Edge,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 YaBrowser/24.1 Safari/537.36",
                BrowserKind::Yandex,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 OPR/115.0",
                BrowserKind::Opera,
            ),
            (
                "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
                BrowserKind::Safari,
            ),
            ("curl/8.5.0", BrowserKind::Other),
            ("", BrowserKind::Other),
        ] {
            assert_eq!(BrowserKind::of(text), kind, "{text}");
        }
    }

    #[test]
    fn s33_the_current_code_and_the_one_before_count_for_two_minutes() {
        let asked = at("2026-11-24T10:00:00Z");
        let times = code_times(asked, &Settings::default());
        let counting = |seconds| {
            let now = asked + SignedDuration::from_secs(seconds);
            times
                .iter()
                .filter(|code| code.from <= now && now < code.until)
                .count()
        };

        assert_eq!(times.len(), 8);
        assert_eq!([0, 14, 15, 29, 119, 120].map(counting), [1, 1, 2, 2, 2, 0]);
    }

    #[test]
    fn s12_a_number_has_two_digits_and_three_tries() {
        let settings = Settings::default();
        let tried = |before, right| try_number(before, right, &settings);

        assert_eq!(portal_number(107u64.to_be_bytes()), "07");
        assert_eq!(tried(0, false), Err(NumberRefusal::Wrong { tries_left: 2 }));
        assert_eq!(tried(1, false), Err(NumberRefusal::Wrong { tries_left: 1 }));
        assert_eq!(tried(2, true), Ok(()));
        assert_eq!(tried(2, false), Err(NumberRefusal::TooManyTries));
        assert_eq!(tried(3, true), Err(NumberRefusal::TooManyTries));
    }

    #[test]
    fn s4_s12_an_approval_of_the_portal_is_none_of_the_desk() {
        let desk = PortalApproval {
            action: PortalAction::DeskSignIn,
            ..approval()
        };
        assert_ne!(to_be_signed(&desk), to_be_signed(&approval()));
        assert!(
            String::from_utf8(to_be_signed(&desk))
                .unwrap()
                .contains(r#""action":"desk_sign_in""#)
        );
        for action in [
            PortalAction::SignIn,
            PortalAction::ShowDocuments,
            PortalAction::SignOrder,
        ] {
            assert_eq!(action.place(), PortalPlace::Portal);
        }
        for action in [
            PortalAction::DeskSignIn,
            PortalAction::DeskConsent,
            PortalAction::DeskRecord,
        ] {
            assert_eq!(action.place(), PortalPlace::Desk);
        }
    }

    #[test]
    fn s4_s12_an_approval_names_its_purpose_site_browser_and_time() {
        let bytes = to_be_signed(&approval());

        assert_eq!(parse::<PortalApproval>(&bytes).unwrap(), approval());
        assert!(parse::<crate::session::SignInChallenge>(&bytes).is_err());
        insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
    }
}
