//! Viewings and applicants that people report (R-25, S-14); [`office`] takes them up and answers.

pub mod office;

use domain::{
    ReportId,
    access::AccessState,
    document::DocumentKind,
    history::{Counterpart, HistoryKind},
    report::{Report, ReportNumber, ReportRefusal, Reported, was_viewed},
    session::Permission,
    settings::civil_day,
};
use protocol::report::{ReportStatus, Reports, SendReport};

use super::{Person, history};
use crate::{
    app::App,
    entropy::random,
    refusal::Refusal,
    store::{Reader, StoredReport, Transaction},
};

/// How often a number is drawn that somebody has; a day has a million.
const DRAWS: usize = 8;

/// The reports of a person, the newest first.
pub async fn list(app: &App, who: &Person) -> Result<Reports, Refusal> {
    who.may(Permission::UseDocuments)?;
    let stored = app.store.read().await?.reports(&who.account).await?;
    Ok(Reports {
        reports: stored.into_iter().map(status).collect(),
    })
}

/// Keeps what a person reports, under a number; whoever is reported learns nothing of it.
pub async fn send(
    transaction: &mut Transaction,
    app: App,
    who: Person,
    body: SendReport,
) -> Result<ReportStatus, Refusal> {
    who.may(Permission::UseDocuments)?;
    let now = transaction.now();
    let (document, other) = subject(transaction, &who, &body.about).await?;
    let open = transaction.open_reports(&who.account).await?;
    let about_same = open.iter().any(|one| one == body.about.subject());
    let open = u32::try_from(open.len()).unwrap_or(u32::MAX);
    for _ in 0..DRAWS {
        let number = ReportNumber::from_random(civil_day(now), random()?);
        let sent = (number, body.about.clone(), body.text.clone());
        let stored = StoredReport {
            id: ReportId::from_random(random()?),
            account: who.account.clone(),
            document,
            other: other.clone(),
            report: Report::send(sent, about_same, open, now, app.settings())?,
        };
        if transaction.send_report(&stored).await? {
            tell(transaction, &stored, HistoryKind::ReportSent).await?;
            return Ok(status(stored));
        }
    }
    Err(Refusal::Fault("no number of a report was free"))
}

/// Takes a report back before it is answered.
pub async fn withdraw(
    transaction: &mut Transaction,
    who: Person,
    id: ReportId,
) -> Result<ReportStatus, Refusal> {
    who.may(Permission::UseDocuments)?;
    let stored = transaction
        .report(&id, &who.account)
        .await?
        .ok_or(Refusal::NotFound)?;
    let next = stored.report.clone().withdraw(transaction.now())?;
    let stored = advance(transaction, stored, next, HistoryKind::ReportWithdrawn).await?;
    Ok(status(stored))
}

/// What a report is about, if it is the person's own: the kind of the document, and the other side as they know it.
async fn subject(
    reader: &mut Reader,
    who: &Person,
    about: &Reported,
) -> Result<(Option<DocumentKind>, Option<Counterpart>), Refusal> {
    match about {
        Reported::Viewing { access, .. } => {
            let stored = reader
                .access(access, &who.account)
                .await?
                .ok_or(Refusal::NotFound)?;
            match stored.access.ended {
                Some(AccessState::Opened { viewer, .. }) => {
                    Ok((Some(stored.kind), Some(viewer.into())))
                }
                ended => {
                    was_viewed(&ended.unwrap_or(AccessState::Open))?;
                    Err(ReportRefusal::NotViewed.into())
                }
            }
        }
        Reported::Applicant { consent, .. } => {
            let consent = reader
                .consent(consent, &who.account)
                .await?
                .ok_or(Refusal::NotFound)?;
            let request = reader
                .request(&consent.request)
                .await?
                .ok_or(Refusal::NotFound)?;
            let application = request.application()?;
            Ok((None, Some((&application.applicant().full_name).into())))
        }
    }
}

/// Moves a report on and tells its person; of two at the same instant one does it.
async fn advance(
    transaction: &mut Transaction,
    mut stored: StoredReport,
    next: Report,
    kind: HistoryKind,
) -> Result<StoredReport, Refusal> {
    let moved = transaction
        .advance_report(&stored.id, &stored.report.state, &next.state)
        .await?;
    if !moved {
        return Err(Refusal::Fault("a report was moved on within a transaction"));
    }
    stored.report = next;
    tell(transaction, &stored, kind).await?;
    Ok(stored)
}

async fn tell(
    transaction: &mut Transaction,
    stored: &StoredReport,
    kind: HistoryKind,
) -> Result<(), Refusal> {
    let mut entry = history::entry(transaction, kind)?;
    entry.report = Some(stored.id.clone());
    entry.document = stored.document;
    match &stored.report.about {
        Reported::Viewing { access, .. } => entry.access = Some(access.clone()),
        Reported::Applicant { consent, .. } => entry.consent = Some(consent.clone()),
    }
    Ok(transaction.tell(&stored.account, entry).await?)
}

fn status(stored: StoredReport) -> ReportStatus {
    ReportStatus {
        report: stored.id,
        number: stored.report.number,
        about: stored.report.about,
        document: stored.document,
        counterpart: stored.other,
        text: stored.report.text,
        sent_at: stored.report.sent_at,
        due: stored.report.due,
        state: stored.report.state,
    }
}
