//! The desk's queue of appeals and complaints, answered by what the office's command answers by (R-39, R-40, S-18).

use domain::{
    AttachmentId, Words,
    appeal::{AppealNumber, AppealState, Petition},
    application::Application,
    desk::{DeskQueue, DeskRefusal, Matter},
    history::HistoryKind,
};
use protocol::desk::{
    AnswerAppeal, DeskAppealCase, DeskAppealEntry, DeskAppealList, DeskAppealed, DeskCopy,
    DeskHold, DeskOpened, DeskParty, DeskRefused, ExtendAppeal, ForwardAppeal,
};

use super::{
    DeskVisit,
    abroad::{TakenOut, shown, taken_out},
    holds,
};
use crate::{
    app::App,
    refusal::Refusal,
    service::{
        abroad,
        appeal::office::{Office, Step, numbered},
    },
    store::{Reader, StoredAppeal, StoredHold, StoredRequest, Transaction},
};

/// What waits, without anything about people.
pub async fn list(app: &App, who: &DeskVisit) -> Result<DeskAppealList, Refusal> {
    who.must_serve(DeskQueue::Appeals)?;
    let now = app.now();
    let mut reader = app.store.read().await?;
    let hold = holds::of_queue(&mut reader, who, DeskQueue::Appeals, now).await?;
    let stored = reader.appeals_that_wait().await?;
    let appeals = stored.into_iter().filter_map(|mut stored| {
        stored.appeal = stored.appeal.silent_at(now);
        let hold = hold(stored.id.as_str());
        stored.appeal.state.is_open().then(|| entry(&stored, hold))
    });
    Ok(DeskAppealList {
        appeals: appeals.collect(),
    })
}

/// Whether an appeal is one that an employee may open, as far as it is not against their own decision.
pub async fn may_open(app: &App, who: &DeskVisit, number: &AppealNumber) -> Result<(), Refusal> {
    who.must_serve(DeskQueue::Appeals)?;
    let mut reader = app.store.read().await?;
    let stored = numbered(&mut reader, number).await?;
    let account = reader
        .account(&stored.account)
        .await?
        .ok_or(Refusal::NotFound)?;
    drop(reader);
    holds::not_of_family(app, who, &account.iin).await
}

/// Opens an appeal, which takes it up where nobody has; its person is told at once (S-18). Nobody judges their own
/// decision.
pub async fn open(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    number: AppealNumber,
) -> Result<DeskOpened, Refusal> {
    let stored = numbered(transaction, &number).await?;
    holds::not_decided_by(transaction, &who, &Matter::Abroad(stored.request)).await?;
    if let Some(of) = stored.of {
        holds::not_decided_by(transaction, &who, &Matter::Appeal(of)).await?;
    }
    match stored.appeal.silent_at(transaction.now()).state {
        AppealState::Sent => {
            Office::of(&app)
                .take(transaction, &number, Step::TakeUp)
                .await?;
        }
        AppealState::InWork { .. } => {}
        AppealState::Answered { .. } | AppealState::Withdrawn { .. } => {
            return Err(Refusal::NotFound);
        }
    }
    holds::take(
        transaction,
        &app,
        &who,
        Matter::Appeal(stored.id),
        stored.account,
    )
    .await
}

/// Until when this session has an appeal open that waits still.
pub async fn is_open(
    app: &App,
    who: &DeskVisit,
    number: &AppealNumber,
) -> Result<DeskOpened, Refusal> {
    let mut reader = app.store.read().await?;
    let (_, held) = open_here(&mut reader, app, who, number).await?;
    let until = held.hold.until;
    Ok(DeskOpened { until })
}

/// An appeal that this session has open.
pub async fn one(
    app: &App,
    who: &DeskVisit,
    number: &AppealNumber,
) -> Result<DeskAppealCase, Refusal> {
    let mut reader = app.store.read().await?;
    let (stored, held) = open_here(&mut reader, app, who, number).await?;
    let file = Office::of(app).file(&mut reader, &stored).await?;
    let petition = read(&file.petition)?;
    let appellant = petition.appellant().clone();
    let late_because = match &petition {
        Petition::Complaint(complaint) => complaint.late_because.clone(),
        Petition::Appeal(_) => None,
    };
    let appealed = match file.appealed {
        Some(bytes) => Some(DeskAppealed {
            essence: read(&bytes)?.essence().clone(),
            answered: file.answered,
        }),
        None => None,
    };
    Ok(DeskAppealCase {
        entry: entry(&stored, DeskHold::Mine),
        open_until: held.hold.until,
        appellant: DeskParty {
            iin: appellant.iin,
            full_name: appellant.full_name,
        },
        postal_address: appellant.postal_address,
        essence: petition.essence().clone(),
        late_because,
        statement: file.petition.into(),
        refused: DeskRefused {
            copies: copies(&mut reader, &file.request).await?,
            request: file.request.id,
            service: file.request.request.service,
            state: file.request.request.state,
            statement: file.request.statement.into(),
        },
        appealed,
    })
}

/// A copy of the refused request of an appeal that this session has open, with its bytes.
pub async fn copy(
    app: &App,
    who: &DeskVisit,
    number: &AppealNumber,
    copy: &AttachmentId,
) -> Result<TakenOut, Refusal> {
    let mut reader = app.store.read().await?;
    let (stored, _) = open_here(&mut reader, app, who, number).await?;
    let request = reader
        .request(&stored.request)
        .await?
        .ok_or(Refusal::NotFound)?;
    let copies = copies(&mut reader, &request).await?;
    taken_out(&mut reader, app, copies, copy).await
}

/// Answers an appeal that this session has open, in the name of the employee's centre; that ends it.
pub async fn answer(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    number: AppealNumber,
    said: AnswerAppeal,
) -> Result<(), Refusal> {
    let held = acting(transaction, &who, &number).await?;
    let step = Step::Answer {
        outcome: said.outcome,
        office: Words::parse(&who.employee.centre.kk)
            .map_err(|_| Refusal::Fault("the name of a centre is no name of an office"))?,
        text: said.text,
    };
    Office::of(&app).take(transaction, &number, step).await?;
    holds::decided(transaction, held).await
}

/// Sends an appeal on to the body that decides about it, which takes it up anew.
pub async fn forward(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    number: AppealNumber,
    said: ForwardAppeal,
) -> Result<(), Refusal> {
    let held = acting(transaction, &who, &number).await?;
    let step = Step::Forward(said.to);
    Office::of(&app).take(transaction, &number, step).await?;
    holds::passed_on(transaction, held).await
}

/// Puts the day of an appeal off; it stays open.
pub async fn extend(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    number: AppealNumber,
    said: ExtendAppeal,
) -> Result<(), Refusal> {
    let held = acting(transaction, &who, &number).await?;
    let step = Step::Extend {
        decided_on: said.decided_on,
        until: said.until,
        reason: said.reason,
    };
    Office::of(&app).take(transaction, &number, step).await?;
    holds::tell(transaction, &held, HistoryKind::DeskDecided).await
}

/// Puts an appeal back undecided.
pub async fn put_back(
    transaction: &mut Transaction,
    who: DeskVisit,
    number: AppealNumber,
) -> Result<(), Refusal> {
    let held = acting(transaction, &who, &number).await?;
    holds::end_undecided(transaction, held).await
}

async fn acting(
    transaction: &mut Transaction,
    who: &DeskVisit,
    number: &AppealNumber,
) -> Result<StoredHold, Refusal> {
    let stored = numbered(transaction, number).await?;
    holds::acting(transaction, who, &Matter::Appeal(stored.id)).await
}

async fn open_here(
    reader: &mut Reader,
    app: &App,
    who: &DeskVisit,
    number: &AppealNumber,
) -> Result<(StoredAppeal, StoredHold), Refusal> {
    let now = app.now();
    let mut stored = numbered(reader, number).await?;
    let matter = Matter::Appeal(stored.id.clone());
    let held = holds::open_here(reader, who, &matter, now).await?;
    stored.appeal = stored.appeal.silent_at(now);
    match stored.appeal.state.is_open() {
        true => Ok((stored, held)),
        false => Err(DeskRefusal::Ended.into()),
    }
}

/// The copies that a refused request names; other services than those from abroad have none.
async fn copies(reader: &mut Reader, request: &StoredRequest) -> Result<Vec<DeskCopy>, Refusal> {
    match request.application()? {
        Application::LivingAbroad(statement) => {
            let copies = abroad::copies(reader, &request.id, statement.copies).await?;
            Ok(shown(copies))
        }
        _ => Ok(Vec::new()),
    }
}

fn read(bytes: &[u8]) -> Result<Petition, Refusal> {
    Petition::parse(bytes).map_err(|_| Refusal::Fault("a stored appeal cannot be read"))
}

fn entry(stored: &StoredAppeal, hold: DeskHold) -> DeskAppealEntry {
    let appeal = &stored.appeal;
    DeskAppealEntry {
        number: stored.number.clone(),
        stage: appeal.stage,
        body: appeal.body,
        received_at: appeal.received_at,
        forward_by: appeal.forward_by,
        forwarded: appeal.forwarded,
        due: appeal.due,
        extended: appeal.extended,
        hold,
    }
}
