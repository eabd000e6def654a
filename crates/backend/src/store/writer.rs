//! The one writer of SQLite: what has gathered is committed together, each job in a savepoint of its own.

use std::panic::AssertUnwindSafe;

use futures::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::{
    StoreError,
    history::Told,
    sql::Connection,
    transaction::{Job, Transaction},
};
use crate::refusal::Refusal;

/// Jobs that one commit takes at most.
const LARGEST_GROUP: usize = 256;

/// A handle on the writer; it stops when the last one is dropped.
#[derive(Clone)]
pub(super) struct Writer(mpsc::Sender<Queued>);

struct Queued {
    now: Timestamp,
    run: Box<Run>,
}

type Run = dyn for<'c> FnOnce(&'c mut Transaction) -> BoxFuture<'c, Ran> + Send;
type Reply = Box<dyn FnOnce(bool) + Send>;

/// A job that ran: whether its changes stay, and how its caller is answered after the commit.
struct Ran {
    stays: bool,
    answer: Reply,
}

impl Writer {
    /// Starts the writer on its connection, in a thread of its own: SQLite works and waits for the disk there.
    pub(super) fn start(
        connection: Connection,
        told: broadcast::Sender<Told>,
    ) -> Result<Self, StoreError> {
        let (sender, queue) = mpsc::channel(4_096);
        let runtime = tokio::runtime::Handle::current();
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || runtime.block_on(write_groups(connection, queue, told)))
            .map_err(|_| StoreError::Stopped)?;
        Ok(Self(sender))
    }

    /// Queues a job and waits until the group that it is in is committed.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        now: Timestamp,
        job: impl Job<T>,
    ) -> Result<T, Refusal> {
        let (sender, outcome) = oneshot::channel();
        self.0
            .send(Queued {
                now,
                run: Box::new(move |transaction| Box::pin(run_job(transaction, job, sender))),
            })
            .await
            .map_err(|_| StoreError::Stopped)?;
        outcome.await.map_err(|_| StoreError::Stopped)?
    }
}

async fn run_job<T: Send + 'static>(
    transaction: &mut Transaction,
    job: impl Job<T>,
    sender: oneshot::Sender<Result<T, Refusal>>,
) -> Ran {
    let outcome = AssertUnwindSafe(job(transaction))
        .catch_unwind()
        .await
        .unwrap_or(Err(Refusal::Fault("a job of the writer panicked")));
    let stays = matches!(outcome, Ok(_) | Err(Refusal::Kept(_)));
    let answer = move |committed: bool| {
        // A refusal that undid everything is true whatever becomes of the group.
        let _ = sender.send(match outcome {
            Err(refusal) if !stays => Err(refusal),
            outcome if committed => outcome,
            _ => Err(StoreError::NotCommitted.into()),
        });
    };
    Ran {
        stays,
        answer: Box::new(answer),
    }
}

async fn write_groups(
    connection: Connection,
    mut queue: mpsc::Receiver<Queued>,
    told: broadcast::Sender<Told>,
) {
    let mut transaction = Transaction::new(connection, Timestamp::UNIX_EPOCH);
    let mut group = Vec::with_capacity(LARGEST_GROUP);
    while queue.recv_many(&mut group, LARGEST_GROUP).await > 0 {
        let mut answers = Vec::with_capacity(group.len());
        let committed = write_group(&mut transaction, &mut group, &mut answers).await;
        if let Err(error) = &committed {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "a group of writes was not committed"
            );
            let _ = transaction.run("ROLLBACK").await;
            transaction.told.clear();
        }
        for one in transaction.told.drain(..) {
            let _ = told.send(one);
        }
        for answer in answers {
            answer(committed.is_ok());
        }
    }
}

async fn write_group(
    transaction: &mut Transaction,
    group: &mut Vec<Queued>,
    answers: &mut Vec<Reply>,
) -> Result<(), StoreError> {
    // Dropped jobs answer their callers by the closed channel, so an early return leaves nobody waiting.
    let group = std::mem::take(group);
    transaction.run("BEGIN IMMEDIATE").await?;
    for queued in group {
        let told_before = transaction.told.len();
        transaction.at(queued.now);
        transaction.run("SAVEPOINT job").await?;
        let ran = (queued.run)(transaction).await;
        answers.push(ran.answer);
        if !ran.stays {
            transaction.told.truncate(told_before);
            transaction.run("ROLLBACK TO job").await?;
        }
        transaction.run("RELEASE job").await?;
    }
    transaction.run("COMMIT").await
}
