//! Viewings and applicants that the person reports, and what became of it (R-25, S-14).

use domain::{
    ConsentId, ReportId, ShareId,
    document::DocumentKind,
    history::Counterpart,
    report::{ApplicantReason, ReportState, ReportText, Reported, ViewingReason},
    settings::civil_day,
    text::WordsError,
};
use jiff::{Timestamp, civil::Date};
use protocol::report::{REPORTS, REPORTS_WITHDRAW, ReportStatus, Reports, SendReport};
use serde::Serialize;

use crate::{
    Error, Wallet,
    backend::{self, NOTHING},
    intent::Purpose,
};

/// What the person reported, and how far that has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ReportView {
    /// The report.
    pub report: String,
    /// The number to ask after it by.
    pub number: String,
    /// What is reported, and why.
    pub about: Reported,
    /// Kind of the document that was viewed.
    pub document: Option<DocumentKind>,
    /// Who viewed it or asked, as well as is known (S-9).
    pub counterpart: Option<Counterpart>,
    /// The person's own words.
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    pub text: Option<ReportText>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The last day on which it is answered in time.
    pub due: Date,
    /// Whether it waits longer than that.
    pub overdue: bool,
    /// How far it has come.
    pub state: ReportState,
}

impl Wallet {
    /// What the person reported, the newest first.
    pub async fn reports(&self) -> Result<Vec<ReportView>, Error> {
        let answer: Reports = self.read(REPORTS.to_owned()).await?;
        let reports = answer.reports.into_iter();
        Ok(reports.map(|status| self.report_view(status)).collect())
    }

    /// Reports that somebody opened a document of the person's; the text may be empty.
    pub async fn report_viewing(
        &self,
        access: &str,
        reason: ViewingReason,
        text: &str,
    ) -> Result<ReportView, Error> {
        let access = ShareId::parse(access).map_err(|_| Error::NotFound)?;
        self.send_report(Reported::Viewing { access, reason }, text)
            .await
    }

    /// Reports who asked for the person's consent; the text may be empty.
    pub async fn report_applicant(
        &self,
        consent: &str,
        reason: ApplicantReason,
        text: &str,
    ) -> Result<ReportView, Error> {
        let consent = ConsentId::parse(consent).map_err(|_| Error::NotFound)?;
        self.send_report(Reported::Applicant { consent, reason }, text)
            .await
    }

    /// Takes a report back before it is answered.
    pub async fn withdraw_report(&self, report: &str) -> Result<ReportView, Error> {
        let report = ReportId::parse(report).map_err(|_| Error::NotFound)?;
        let path = REPORTS_WITHDRAW.replace("{report}", report.as_str());
        let slot = format!("withdraw-report/{report}");
        self.write_report(slot, path, NOTHING.to_vec()).await
    }

    async fn send_report(&self, about: Reported, text: &str) -> Result<ReportView, Error> {
        let text = match ReportText::parse(text) {
            Ok(text) => Some(text),
            Err(WordsError::Empty) => None,
            Err(WordsError::TooLong { .. }) => return Err(Error::TextTooLong),
        };
        let slot = format!("report/{}", about.subject());
        let body = backend::body(&SendReport { about, text })?;
        self.write_report(slot, REPORTS.to_owned(), body).await
    }

    /// Where that was begun before and nobody knows how it ended, it is finished.
    async fn write_report(
        &self,
        slot: String,
        path: String,
        body: Vec<u8>,
    ) -> Result<ReportView, Error> {
        let rows = self.rows()?;
        let _one_at_a_time = self.0.writing.lock().await;
        let answer = match self.finish_pending(&rows, &slot).await? {
            Some(answer) => answer,
            None => {
                let sending = self.sending(path, body)?;
                self.carry_out(&rows, &slot, Purpose::Plain, sending)
                    .await?
            }
        };
        Ok(self.report_view(answer.parse()?))
    }

    fn report_view(&self, status: ReportStatus) -> ReportView {
        ReportView {
            report: status.report.into(),
            number: status.number.into(),
            about: status.about,
            document: status.document,
            counterpart: status.counterpart,
            text: status.text,
            sent_at: status.sent_at,
            due: status.due,
            overdue: status.state.is_open() && civil_day(self.0.clock.now()) > status.due,
            state: status.state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Kit, consent_id};

    #[tokio::test]
    async fn r25_a_report_whose_answer_got_lost_is_sent_once() {
        let kit = Kit::new();
        let wallet = kit.joined().await;
        let access = ShareId::from_random([1; 16]);
        kit.service.world().answers_to_lose = 1;
        let report = || wallet.report_viewing(access.as_str(), ViewingReason::UnknownViewer, " ");

        assert_eq!(report().await.err(), Some(Error::BackendAway));
        let sent = report().await.expect("sent");

        assert_eq!((&sent.state, &sent.text), (&ReportState::Sent, &None));
        assert_eq!(kit.service.world().reports.len(), 1);
        assert_eq!(wallet.reports().await.expect("listed"), [sent]);
    }

    #[tokio::test]
    async fn s14_a_report_is_overdue_after_its_day_and_can_be_withdrawn() {
        let kit = Kit::new();
        let wallet = kit.joined().await;
        let consent = consent_id();
        let sent = wallet
            .report_applicant(
                consent.as_str(),
                ApplicantReason::Pressure,
                "Мені\nмәжбүрлейді",
            )
            .await
            .expect("sent");

        kit.service.world().reports[0].due = "2026-02-27".parse().expect("a day");
        let late = wallet.reports().await.expect("listed");
        let withdrawn = wallet
            .withdraw_report(&sent.report)
            .await
            .expect("taken back");

        assert_eq!(sent.text.expect("a text").as_str(), "Мені\nмәжбүрлейді");
        assert!(!sent.overdue && late[0].overdue && !withdrawn.overdue);
        assert!(matches!(withdrawn.state, ReportState::Withdrawn { .. }));
    }

    #[tokio::test]
    async fn r25_what_is_no_report_is_not_sent() {
        let kit = Kit::new();
        let wallet = kit.joined().await;
        let access = ShareId::from_random([1; 16]);
        let long = "ә".repeat(501);

        let too_long = wallet
            .report_viewing(access.as_str(), ViewingReason::Other, &long)
            .await;
        let nothing = wallet
            .report_viewing("../profile", ViewingReason::Other, "")
            .await;

        assert_eq!(too_long.err(), Some(Error::TextTooLong));
        assert_eq!(nothing.err(), Some(Error::NotFound));
        assert_eq!(kit.service.world().reports.len(), 0);
    }
}
