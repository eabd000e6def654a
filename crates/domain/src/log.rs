//! What the provable log says of a grant or a view (R-25, S-17).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, ConsentId, HistoryEntryId, ReportId, ShareId,
    access::Terms,
    document::{Claim, DocumentKind},
    history::{Counterpart, HistoryKind},
};

/// The subject of an entry, with its version; it stands first in the bytes.
pub const SUBJECT: &str = "qoltanba/log-entry/1";

/// Whether what happened is entered in the log: every grant and every view, on both sides (R-25), what became of a
/// report, and whatever an employee of a service centre saw and did (S-18).
pub fn is_logged(kind: HistoryKind) -> bool {
    matches!(
        kind,
        HistoryKind::AccessGiven
            | HistoryKind::AccessExtended
            | HistoryKind::AccessClosed
            | HistoryKind::DocumentOpened
            | HistoryKind::DocumentViewed
            | HistoryKind::ReportSent
            | HistoryKind::ReportTakenUp
            | HistoryKind::ReportAnswered
            | HistoryKind::ReportWithdrawn
            | HistoryKind::DeskOpened
            | HistoryKind::DeskViewed
            | HistoryKind::DeskChecked
            | HistoryKind::DeskMissed
            | HistoryKind::DeskVerified
            | HistoryKind::DeskDrawn
            | HistoryKind::DeskDeclined
            | HistoryKind::DeskConsented
            | HistoryKind::DeskRegistered
            | HistoryKind::DeskRefused
            | HistoryKind::DeskClosed
            | HistoryKind::DeskTaken
            | HistoryKind::DeskReturned
            | HistoryKind::DeskLapsed
            | HistoryKind::DeskDecided
    )
}

/// What the log commits to: an entry of one person's history, whole. `Debug` shows only its id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogEntry {
    /// Says what the bytes are: [`SUBJECT`].
    pub subject: String,
    /// The entry of the history.
    pub entry: HistoryEntryId,
    /// Whose history.
    pub account: AccountId,
    /// What happened.
    pub kind: HistoryKind,
    /// When, to the microsecond.
    pub at: Timestamp,
    /// Kind of the document.
    pub document: Option<DocumentKind>,
    /// The access, on the holder's side.
    pub access: Option<ShareId>,
    /// The other side, as well as is known (S-9).
    pub counterpart: Option<Counterpart>,
    /// On what terms access was given, since that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// The consent that a report is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ConsentId>,
    /// The report, since there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportId>,
    /// What an opening disclosed, since that is written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosed: Option<Vec<Claim>>,
}

/// Not the bytes of an entry of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an entry of the log")]
pub struct LogEntryError;

impl LogEntry {
    /// An entry about nothing in particular yet.
    pub fn new(
        entry: HistoryEntryId,
        account: AccountId,
        kind: HistoryKind,
        at: Timestamp,
    ) -> Self {
        Self {
            subject: SUBJECT.to_owned(),
            entry,
            account,
            kind,
            at: to_the_microsecond(at),
            document: None,
            access: None,
            counterpart: None,
            terms: None,
            consent: None,
            report: None,
            disclosed: None,
        }
    }

    /// The exact bytes that are committed to, kept and shown.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Invariant: ids, names and instants always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the bytes of an entry.
    pub fn parse(bytes: &[u8]) -> Result<Self, LogEntryError> {
        let entry: Self = serde_json::from_slice(bytes).map_err(|_| LogEntryError)?;
        let one_form = entry.subject == SUBJECT && entry.to_bytes() == bytes;
        one_form.then_some(entry).ok_or(LogEntryError)
    }
}

impl fmt::Debug for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogEntry({})", self.entry)
    }
}

/// As precise as an instant is stored.
fn to_the_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry() -> LogEntry {
        LogEntry {
            document: Some(DocumentKind::NationalId),
            access: Some(ShareId::from_random([3; 16])),
            counterpart: Some(Counterpart::Person {
                name: "Сынақова Айгүл".into(),
            }),
            ..LogEntry::new(
                HistoryEntryId::from_random([1; 16]),
                AccountId::from_random([2; 16]),
                HistoryKind::DocumentOpened,
                "2026-11-24T10:00:00.123456789Z".parse().unwrap(),
            )
        }
    }

    #[test]
    fn s17_an_entry_of_the_log_has_these_bytes() {
        insta::assert_snapshot!(String::from_utf8(entry().to_bytes()).unwrap());
    }

    #[test]
    fn s17_an_entry_about_a_report_names_it() {
        let report = LogEntry {
            consent: Some(ConsentId::from_random([3; 16])),
            report: Some(ReportId::from_random([4; 16])),
            ..LogEntry::new(
                HistoryEntryId::from_random([1; 16]),
                AccountId::from_random([2; 16]),
                HistoryKind::ReportSent,
                "2026-11-24T10:00:00Z".parse().unwrap(),
            )
        };
        insta::assert_snapshot!(String::from_utf8(report.to_bytes()).unwrap());
    }

    #[test]
    fn r25_s17_an_entry_of_an_opening_names_what_it_disclosed() {
        let opening = LogEntry {
            disclosed: Some(vec![Claim::Photo, Claim::Age(18)]),
            ..entry()
        };
        let bytes = opening.to_bytes();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(
            text.ends_with(r#","disclosed":["photo","age_over_18"]}"#),
            "{text}"
        );
        assert_eq!(LogEntry::parse(&bytes), Ok(opening));
    }

    #[test]
    fn s17_bytes_are_read_in_their_one_form() {
        let bytes = entry().to_bytes();
        assert_eq!(LogEntry::parse(&bytes), Ok(entry()));
        let text = String::from_utf8(bytes).unwrap();
        for other in [
            text.replace("log-entry/1", "log-entry/2"),
            text.replacen('{', "{ ", 1),
            text.replacen('}', r#"},"more":1"#, 1),
            text.replace("document_opened", "opened"),
            format!("{text} "),
        ] {
            assert_eq!(
                LogEntry::parse(other.as_bytes()),
                Err(LogEntryError),
                "{other}"
            );
        }
    }

    #[test]
    fn s17_an_entry_does_not_show_whom_it_is_about() {
        let shown = format!("{:?}", entry());
        assert_eq!(shown, format!("LogEntry({})", entry().entry));
    }

    #[test]
    fn r25_grants_views_of_both_sides_and_reports_are_logged() {
        for kind in [
            HistoryKind::AccessGiven,
            HistoryKind::AccessExtended,
            HistoryKind::AccessClosed,
            HistoryKind::DocumentOpened,
            HistoryKind::DocumentViewed,
            HistoryKind::ReportSent,
            HistoryKind::ReportTakenUp,
            HistoryKind::ReportAnswered,
            HistoryKind::ReportWithdrawn,
        ] {
            assert!(is_logged(kind), "{kind:?}");
        }
        assert!(!is_logged(HistoryKind::SignedIn));
    }

    #[test]
    fn s18_whatever_an_employee_saw_and_did_is_logged() {
        for kind in [
            HistoryKind::DeskOpened,
            HistoryKind::DeskViewed,
            HistoryKind::DeskChecked,
            HistoryKind::DeskMissed,
            HistoryKind::DeskVerified,
            HistoryKind::DeskDrawn,
            HistoryKind::DeskDeclined,
            HistoryKind::DeskConsented,
            HistoryKind::DeskRegistered,
            HistoryKind::DeskRefused,
            HistoryKind::DeskClosed,
            HistoryKind::DeskTaken,
            HistoryKind::DeskReturned,
            HistoryKind::DeskLapsed,
            HistoryKind::DeskDecided,
        ] {
            assert!(is_logged(kind), "{kind:?}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes: Vec<u8>) {
            prop_assert_eq!(LogEntry::parse(&bytes), Err(LogEntryError));
        }
    }
}
