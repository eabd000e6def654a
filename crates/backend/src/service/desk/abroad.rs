//! The desk's queue of requests from abroad, decided by what the office's command decides by (R-37, R-38, S-18).

use domain::{
    AttachmentId, RequestId,
    abroad::{LivingAbroad, refuses_card},
    desk::{DeskQueue, Matter},
};
use protocol::desk::{
    DecideAbroad, DeskAbroadCase, DeskAbroadDecided, DeskAbroadEntry, DeskAbroadList, DeskCopy,
    DeskHold, DeskOpened, DeskParty,
};

use super::{DeskVisit, holds};
use crate::{
    app::App,
    refusal::Refusal,
    service::{
        abroad::{self, Copy, Decision, Waiting, that_waits},
        attachment,
    },
    store::{Reader, Transaction},
};

/// A copy that is taken out.
pub struct TakenOut {
    /// Of what it is a copy.
    pub copy: DeskCopy,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

domain::debug_by_name!(TakenOut);

/// What waits, without anything about people.
pub async fn list(app: &App, who: &DeskVisit) -> Result<DeskAbroadList, Refusal> {
    who.must_serve(DeskQueue::Abroad)?;
    let now = app.now();
    let waiting = abroad::waiting(&app.store, now).await?;
    let mut reader = app.store.read().await?;
    let hold = holds::of_queue(&mut reader, who, DeskQueue::Abroad, now).await?;
    let requests = waiting.into_iter().map(|one| {
        let hold = hold(one.request.as_str());
        entry(one, hold)
    });
    Ok(DeskAbroadList {
        requests: requests.collect(),
    })
}

/// Whether a request is one that an employee may open.
pub async fn may_open(app: &App, who: &DeskVisit, id: &RequestId) -> Result<(), Refusal> {
    who.must_serve(DeskQueue::Abroad)?;
    let (_, statement) = that_waits(&mut app.store.read().await?, id).await?;
    holds::not_of_family(app, who, &statement.applicant.iin).await
}

/// Opens a request, which its applicant is told of at once (S-18).
pub async fn open(
    transaction: &mut Transaction,
    app: App,
    who: DeskVisit,
    id: RequestId,
) -> Result<DeskOpened, Refusal> {
    let (stored, _) = that_waits(transaction, &id).await?;
    holds::take(transaction, &app, &who, Matter::Abroad(id), stored.account).await
}

/// Until when this session has a request open that waits still.
pub async fn is_open(app: &App, who: &DeskVisit, id: &RequestId) -> Result<DeskOpened, Refusal> {
    let mut reader = app.store.read().await?;
    let matter = Matter::Abroad(id.clone());
    let held = holds::open_here(&mut reader, who, &matter, app.now()).await?;
    that_waits(&mut reader, id).await?;
    let until = held.hold.until;
    Ok(DeskOpened { until })
}

/// A request that this session has open.
pub async fn one(app: &App, who: &DeskVisit, id: &RequestId) -> Result<DeskAbroadCase, Refusal> {
    let now = app.now();
    let mut reader = app.store.read().await?;
    let matter = Matter::Abroad(id.clone());
    let held = holds::open_here(&mut reader, who, &matter, now).await?;
    let (stored, statement) = that_waits(&mut reader, id).await?;
    let waiting = abroad::without_person(&stored, now).ok_or(Refusal::NotFound)?;
    let LivingAbroad {
        applicant,
        card,
        copies,
        ..
    } = statement;
    Ok(DeskAbroadCase {
        entry: entry(waiting, DeskHold::Mine),
        open_until: held.hold.until,
        applicant: DeskParty {
            iin: applicant.iin,
            full_name: applicant.full_name,
        },
        card,
        copies: shown(abroad::copies(&mut reader, id, copies).await?),
        statement: stored.statement.into(),
    })
}

/// A copy of a request that this session has open, with its bytes.
pub async fn copy(
    app: &App,
    who: &DeskVisit,
    id: &RequestId,
    copy: &AttachmentId,
) -> Result<TakenOut, Refusal> {
    let mut reader = app.store.read().await?;
    let matter = Matter::Abroad(id.clone());
    holds::open_here(&mut reader, who, &matter, app.now()).await?;
    let (_, statement) = that_waits(&mut reader, id).await?;
    let copies = shown(abroad::copies(&mut reader, id, statement.copies).await?);
    taken_out(&mut reader, app, copies, copy).await
}

/// One of the copies that a request has, with its bytes.
pub(super) async fn taken_out(
    reader: &mut Reader,
    app: &App,
    copies: Vec<DeskCopy>,
    id: &AttachmentId,
) -> Result<TakenOut, Refusal> {
    let copy = copies
        .into_iter()
        .find(|copy| copy.attachment.as_ref() == Some(id))
        .ok_or(Refusal::NotFound)?;
    let (_, bytes) = attachment::opened(reader, &app.pepper, id).await?;
    Ok(TakenOut { copy, bytes })
}

/// Decides a request that this session has open, in one transaction with the end of that (S-15).
pub async fn decide(
    transaction: &mut Transaction,
    who: DeskVisit,
    id: RequestId,
    asked: DecideAbroad,
) -> Result<DeskAbroadDecided, Refusal> {
    let decision = match asked {
        DecideAbroad::Accept => Decision::Accept,
        DecideAbroad::Refuse { ground } if refuses_card(ground) => Decision::Refuse(ground),
        DecideAbroad::Refuse { .. } => {
            return Err(Refusal::Malformed("a card is not refused on this ground"));
        }
    };
    let held = holds::acting(transaction, &who, &Matter::Abroad(id.clone())).await?;
    let state = abroad::decide_in(transaction, &id, decision).await?;
    holds::decided(transaction, held).await?;
    Ok(DeskAbroadDecided { state })
}

/// Puts a request back undecided.
pub async fn put_back(
    transaction: &mut Transaction,
    who: DeskVisit,
    id: RequestId,
) -> Result<(), Refusal> {
    let held = holds::acting(transaction, &who, &Matter::Abroad(id)).await?;
    holds::end_undecided(transaction, held).await
}

pub(super) fn shown(copies: Vec<Copy>) -> Vec<DeskCopy> {
    let copy = |copy: Copy| DeskCopy {
        purpose: copy.attached.purpose,
        kind: copy.attached.kind,
        bytes: copy.attached.bytes,
        attachment: copy.attachment,
    };
    copies.into_iter().map(copy).collect()
}

fn entry(waiting: Waiting, hold: DeskHold) -> DeskAbroadEntry {
    DeskAbroadEntry {
        request: waiting.request,
        service: waiting.service,
        submitted_at: waiting.submitted_at,
        until: waiting.until,
        near: waiting.near,
        overdue: waiting.overdue,
        hold,
    }
}
