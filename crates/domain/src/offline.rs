//! Showing a document without a network (S-11, S-21).

mod base45;
mod frame;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Settings;

pub use frame::{Frame, FrameError, Gathering, LARGEST, MOST_FRAMES, MOST_SETS, Progress, frames};

/// The one audience of what is shown without a network: it is signed for whoever stands there, and for no service.
pub const AUDIENCE: &str = "qoltanba/offline";

/// The 128 random bits that a reader shows, or that a holder draws where no reader asked; shown openly, used once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfflineNonce([u8; 16]);

impl OfflineNonce {
    const PREFIX: &str = "QOLTANBA:C1/";

    /// Wraps 128 random bits.
    pub fn from_random(bits: [u8; 16]) -> Self {
        Self(bits)
    }

    /// Parses the text of a reader's code.
    pub fn parse(code: &str) -> Option<Self> {
        let inside = code.strip_prefix(Self::PREFIX)?.strip_suffix('/')?;
        base45::decode(inside)?.try_into().ok().map(Self)
    }

    /// The text of a reader's code, in the letters that a QR code holds best.
    pub fn code(&self) -> String {
        format!("{}{}/", Self::PREFIX, base45::encode(&self.0))
    }

    /// The nonce as the holder signs it: 32 hexadecimal digits.
    pub fn to_text(&self) -> String {
        crate::ids::hex(&self.0)
    }
}

/// How sure a reader without a network can be that the document is shown here and now (S-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum OfflineStrength {
    /// A code that changes every 30 seconds: who photographs it can show it elsewhere for as long as it counts.
    Rotating,
    /// The holder's device answered the code that this reader showed.
    Answered,
}

/// What a reader knows of whether a document still counts, from the list that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "standing")]
pub enum OfflineStanding {
    /// The issuer's list says that it counts.
    Valid {
        /// When the issuer signed that list.
        as_of: Timestamp,
    },
    /// The issuer's list says that it does not, and never will.
    Invalid {
        /// When the issuer signed that list.
        as_of: Timestamp,
    },
    /// The issuer's list says that it was replaced by another credential of the same document (S-36).
    Replaced {
        /// When the issuer signed that list.
        as_of: Timestamp,
    },
    /// Nobody knows: this device never fetched the list, or only one that is too old.
    NotChecked {
        /// When the issuer signed the list that is too old.
        too_old: Option<Timestamp>,
    },
}

/// Why no code is made for showing a document without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShowingRefusal {
    /// The machine's clock differs too much from the service's (S-21).
    #[error("the clock is wrong by {minutes} minutes")]
    ClockWrong {
        /// By how many minutes the machine's clock is ahead.
        minutes: i64,
    },
    /// It was shown for as long as one showing lasts.
    #[error("the time of this showing is over")]
    Over,
}

/// Decides whether the clock is right enough for a code, from how far the service's time is ahead (S-21).
pub fn may_sign(ahead: Option<SignedDuration>, settings: &Settings) -> Result<(), ShowingRefusal> {
    match ahead {
        Some(ahead) if ahead.abs() >= settings.offline_clock => Err(ShowingRefusal::ClockWrong {
            minutes: -ahead.as_mins(),
        }),
        Some(_) | None => Ok(()),
    }
}

/// One showing of a document, from the code that the holder typed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Showing {
    /// When it began.
    pub began_at: Timestamp,
}

/// When a code was signed and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeLife {
    /// When another one takes its place, if the showing lasts so long.
    pub renew_at: Timestamp,
    /// Until when it may be seen at all.
    pub until: Timestamp,
}

impl Showing {
    /// When it ends.
    pub fn until(&self, settings: &Settings) -> Timestamp {
        self.began_at + settings.offline_showing
    }

    /// Decides whether another code is made, and how long it lives (S-11).
    pub fn renew(&self, now: Timestamp, settings: &Settings) -> Result<CodeLife, ShowingRefusal> {
        let end = self.until(settings);
        if now < self.began_at || now >= end {
            return Err(ShowingRefusal::Over);
        }
        Ok(CodeLife {
            renew_at: (now + settings.offline_renewal).min(end),
            until: (now + settings.offline_code_life).min(end),
        })
    }
}

/// How old what a holder signed may be when it is read, by the reader's clock (S-11).
pub fn oldest(settings: &Settings) -> SignedDuration {
    settings.offline_code_life + settings.offline_tolerance
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    #[test]
    fn s11_a_readers_code_is_read_as_it_was_written() {
        let nonce = OfflineNonce::from_random([0xab; 16]);
        let code = nonce.code();

        assert_eq!(OfflineNonce::parse(&code), Some(nonce));
        assert_eq!(nonce.to_text().len(), 32);
        for other in [
            code.trim_end_matches('/').to_owned(),
            code.replace("C1", "C2"),
            format!("{code}/"),
            code.to_lowercase(),
            "QOLTANBA:C1//".to_owned(),
        ] {
            assert_eq!(OfflineNonce::parse(&other), None, "{other}");
        }
    }

    #[test]
    fn s21_from_ten_minutes_on_no_code_is_made() {
        let settings = Settings::default();
        let signs = |seconds| may_sign(Some(SignedDuration::from_secs(seconds)), &settings);

        assert_eq!(may_sign(None, &settings), Ok(()));
        assert_eq!([signs(599), signs(-599)], [Ok(()), Ok(())]);
        assert_eq!(signs(600), Err(ShowingRefusal::ClockWrong { minutes: -10 }));
        assert_eq!(
            signs(-3_600),
            Err(ShowingRefusal::ClockWrong { minutes: 60 })
        );
    }

    #[test]
    fn s11_a_code_is_replaced_before_it_is_thirty_seconds_old_until_the_showing_ends() {
        let settings = Settings::default();
        let showing = Showing {
            began_at: at("2026-11-24T10:00:00Z"),
        };
        let renewed = |seconds| {
            showing.renew(
                showing.began_at + SignedDuration::from_secs(seconds),
                &settings,
            )
        };

        let first = renewed(0).unwrap();
        assert!(first.renew_at < first.until);
        assert_eq!(first.until, at("2026-11-24T10:00:30Z"));
        let last = renewed(299).unwrap();
        assert_eq!(last.until, at("2026-11-24T10:05:00Z"));
        assert_eq!(renewed(300), Err(ShowingRefusal::Over));
        assert_eq!(renewed(-1), Err(ShowingRefusal::Over));
    }

    #[test]
    fn s11_whatever_is_read_was_signed_within_the_life_of_a_code_and_the_tolerance() {
        let settings = Settings::default();
        assert!(settings.offline_renewal < settings.offline_code_life);
        assert_eq!(oldest(&settings), SignedDuration::from_secs(45));
    }
}
