//! Showing and reading a document without a network (S-11, S-21).
//!
//! The holder's device signs the chosen claims anew every half minute; a reader takes them from the screen, and checks
//! them against what its own device has learned from the service before.

mod history;
mod read;
mod show;
mod time;
mod verify;

use domain::{
    access::Scope,
    document::DocumentKind,
    offline::{OfflineStanding, OfflineStrength},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Blame, ShownView};

pub(crate) use read::{Found, found_in, found_in_text};
pub(crate) use show::Active;

/// For how long each frame stands on the screen, in milliseconds: three or four a second are read by any camera.
pub const FRAME_MILLIS: u32 = 280;

/// Why a document is not shown, or not read, without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum OfflineReason {
    /// The signed copy of the document has expired.
    #[error("the signed copy of the document has expired: update the documents")]
    CredentialOver,
    /// What is chosen does not fit into codes.
    #[error("this is too much for codes on a screen: choose less of the document")]
    TooLarge,
    /// The showing has ended.
    #[error("this showing is over")]
    ShowingOver,
    /// The frames contradict each other, or what they hold cannot be read.
    #[error("the codes cannot be read, or do not belong together")]
    Unreadable,
    /// No issuer that this device trusts signed it, or its holder did not.
    #[error("this is not signed by an issuer that this device trusts and by the holder's device")]
    NotAuthentic,
    /// The signed copy that was shown has expired.
    #[error("what was shown has expired")]
    DocumentOver,
    /// The code is older than it may be, as a photograph of it is (S-11).
    #[error("this code is too old: it may be a photograph")]
    TooOld,
    /// The code was signed in the future, by this device's clock (S-21).
    #[error("the clocks of the two devices differ too much")]
    ClocksDiffer,
    /// It does not answer the code that this device shows (S-11).
    #[error("this does not answer the code that this device showed")]
    NotTheAnswer,
}

impl OfflineReason {
    pub(crate) fn blame(self) -> Blame {
        match self {
            Self::CredentialOver
            | Self::ShowingOver
            | Self::DocumentOver
            | Self::TooOld
            | Self::NotTheAnswer => Blame::State,
            Self::TooLarge | Self::Unreadable | Self::NotAuthentic => Blame::Caller,
            Self::ClocksDiffer => Blame::Environment,
        }
    }
}

impl From<OfflineReason> for crate::Error {
    fn from(reason: OfflineReason) -> Self {
        Self::Offline { reason }
    }
}

/// One code of a set.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OfflineFrameView {
    /// What is in it.
    pub text: String,
    /// The QR code, as the data URL of a PNG.
    pub qr: String,
}

/// What a holder's screen shows until it is time for another.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OfflineCodeView {
    /// The showing, to renew it with.
    pub showing: String,
    /// Kind of the document.
    pub kind: DocumentKind,
    /// What of it is shown.
    pub scope: Scope,
    /// Whether it answers a reader's own code.
    pub strength: OfflineStrength,
    /// The codes, to be shown one after the other, again and again.
    pub frames: Vec<OfflineFrameView>,
    /// For how long each of them stands, in milliseconds.
    pub frame_millis: u32,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// When to ask for another.
    pub renew_at: Timestamp,
    /// Until when it may be seen.
    pub until: Timestamp,
    /// When the showing ends.
    pub ends_at: Timestamp,
    /// The time by this device as it signs it, for a countdown (S-21).
    pub now: Timestamp,
}

/// A reader's own code.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OfflineQuestionView {
    /// What is in it.
    pub text: String,
    /// The QR code, as the data URL of a PNG.
    pub qr: String,
    /// Until when it can be answered.
    pub until: Timestamp,
    /// The time by this device, for a countdown.
    pub now: Timestamp,
}

/// What was read without a network.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OfflineReadView {
    /// Kind of the document.
    pub kind: DocumentKind,
    /// What is shown of it; nothing where it does not count any more.
    pub document: Option<ShownView>,
    /// Whether it still counts, as well as this device knows.
    pub standing: OfflineStanding,
    /// When this device got the list that says so.
    pub list_fetched_at: Option<Timestamp>,
    /// How sure it is that it is shown here and now.
    pub strength: OfflineStrength,
    /// When the holder's device signed it, by the holder's clock.
    pub signed_at: Timestamp,
    /// When it was read, by this device's clock.
    pub read_at: Timestamp,
    /// When the issuer signed the copy that the holder has.
    pub issued_at: Timestamp,
    /// When that copy expires.
    pub expires_at: Option<Timestamp>,
    /// The issuer.
    pub issuer: String,
}

domain::debug_by_name!(
    OfflineFrameView,
    OfflineCodeView,
    OfflineQuestionView,
    OfflineReadView
);

/// On which side of a showing this device was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum OfflineSide {
    /// It showed its holder's document.
    Shown,
    /// It read somebody's document.
    Read,
}

/// What this device remembers of a showing; the service knows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct OfflineEntryView {
    /// On which side it was.
    pub side: OfflineSide,
    /// When.
    pub at: Timestamp,
    /// Kind of the document.
    pub document: DocumentKind,
    /// What was shown of it.
    pub scope: Scope,
    /// How sure the reader could be.
    pub strength: OfflineStrength,
    /// What the reader knew of whether it counts.
    pub standing: Option<OfflineStanding>,
    /// Whose it was, where the reader was shown that.
    pub holder: Option<String>,
}

domain::debug_by_name!(OfflineEntryView);

#[cfg(test)]
mod tests;
