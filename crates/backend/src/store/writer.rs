//! The one writer of SQLite: what has gathered is committed together, and each job is done wholly or not at all.

use std::panic::AssertUnwindSafe;

use futures::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::{
    StoreError,
    history::Told,
    others::{LOOK_EVERY, Others},
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
    job: Box<dyn Asked>,
}

/// A job with whoever waits for it.
trait Asked: Send {
    /// Runs the job; whether its changes stay.
    fn run<'c>(&'c mut self, transaction: &'c mut Transaction) -> BoxFuture<'c, bool>;

    /// Answers what came of the last run.
    fn answer(self: Box<Self>, committed: bool);
}

struct Waiting<T, J> {
    job: J,
    outcome: Option<Result<T, Refusal>>,
    caller: oneshot::Sender<Result<T, Refusal>>,
}

impl<T: Send + 'static, J: Job<T>> Asked for Waiting<T, J> {
    fn run<'c>(&'c mut self, transaction: &'c mut Transaction) -> BoxFuture<'c, bool> {
        Box::pin(async move {
            let outcome = AssertUnwindSafe((self.job)(transaction))
                .catch_unwind()
                .await
                .unwrap_or(Err(Refusal::Fault("a job of the writer panicked")));
            let stays = stays(&outcome);
            self.outcome = Some(outcome);
            stays
        })
    }

    fn answer(self: Box<Self>, committed: bool) {
        let outcome = match self.outcome {
            // A refusal that undid everything is true whatever becomes of the group.
            Some(outcome) if committed || !stays(&outcome) => outcome,
            _ => Err(StoreError::NotCommitted.into()),
        };
        let _ = self.caller.send(outcome);
    }
}

fn stays<T>(outcome: &Result<T, Refusal>) -> bool {
    matches!(outcome, Ok(_) | Err(Refusal::Kept(_)))
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
        let (caller, outcome) = oneshot::channel();
        let job = Box::new(Waiting {
            job,
            outcome: None,
            caller,
        });
        self.0
            .send(Queued { now, job })
            .await
            .map_err(|_| StoreError::Stopped)?;
        outcome.await.map_err(|_| StoreError::Stopped)?
    }
}

async fn write_groups(
    connection: Connection,
    mut queue: mpsc::Receiver<Queued>,
    told: broadcast::Sender<Told>,
) {
    let mut transaction = Transaction::new(connection, Timestamp::UNIX_EPOCH);
    let mut group = Vec::with_capacity(LARGEST_GROUP);
    let mut others = Others::new(&mut transaction).await;
    loop {
        let waiting = queue.recv_many(&mut group, LARGEST_GROUP);
        if let Ok(0) = tokio::time::timeout(LOOK_EVERY, waiting).await {
            return;
        }
        if !group.is_empty() {
            commit(&mut transaction, &mut group, &told).await;
        }
        others = match others {
            Ok(mut others) => others.look(&mut transaction, &told).await.map(|()| others),
            Err(_) => Others::new(&mut transaction).await,
        };
        if let Err(error) = &others {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "what other processes wrote could not be looked for"
            );
        }
    }
}

async fn commit(
    transaction: &mut Transaction,
    group: &mut Vec<Queued>,
    told: &broadcast::Sender<Told>,
) {
    let committed = write_group(transaction, group).await;
    if let Err(error) = &committed {
        tracing::error!(
            error = error as &dyn std::error::Error,
            "a group of writes was not committed"
        );
        undo(transaction).await;
    }
    for one in transaction.told.drain(..) {
        let _ = told.send(one);
    }
    for queued in group.drain(..) {
        queued.job.answer(committed.is_ok());
    }
}

/// Commits a group. A job that refuses has nearly always changed nothing, and savepoints copy every page that a job
/// touches: so they are taken only where a job did change something and then refused.
async fn write_group(
    transaction: &mut Transaction,
    group: &mut [Queued],
) -> Result<(), StoreError> {
    transaction.run("BEGIN IMMEDIATE").await?;
    for queued in &mut *group {
        let (told, changes) = (transaction.told.len(), transaction.changes());
        if !run(queued, transaction).await? {
            if transaction.changes() != changes {
                undo(transaction).await;
                return write_group_in_savepoints(transaction, group).await;
            }
            transaction.told.truncate(told);
        }
    }
    transaction.run("COMMIT").await
}

async fn write_group_in_savepoints(
    transaction: &mut Transaction,
    group: &mut [Queued],
) -> Result<(), StoreError> {
    transaction.run("BEGIN IMMEDIATE").await?;
    for queued in group {
        let told = transaction.told.len();
        transaction.run("SAVEPOINT job").await?;
        if !run(queued, transaction).await? {
            transaction.told.truncate(told);
            transaction.run("ROLLBACK TO job").await?;
        }
        transaction.run("RELEASE job").await?;
    }
    transaction.run("COMMIT").await
}

/// Runs one job; whether its changes stay. Nothing of a group is done after the engine gave it up.
async fn run(queued: &mut Queued, transaction: &mut Transaction) -> Result<bool, StoreError> {
    transaction.at(queued.now);
    let stays = queued.job.run(transaction).await;
    match transaction.has_rolled_back() {
        true => Err(StoreError::NotCommitted),
        false => Ok(stays),
    }
}

async fn undo(transaction: &mut Transaction) {
    let _ = transaction.run("ROLLBACK").await;
    transaction.told.clear();
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Barrier};

    use tokio::sync::Notify;

    use super::*;
    use crate::store::Store;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_of_a_group_is_done_after_the_engine_gave_it_up() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", folder.path().join("one.db").display());
        let store = Store::open(&address).await.unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let note = |name: &'static str, last: Arc<dyn Fn() + Send + Sync>| {
            store.write(now, move |transaction| {
                let last = last.clone();
                Box::pin(async move {
                    transaction.note_fact(name, "noted").await?;
                    last();
                    if name == "given up" {
                        transaction.run("ROLLBACK").await?;
                    }
                    Ok(())
                })
            })
        };
        let at_once = || Arc::new(|| ());
        // While the first one takes its time, the others gather to one group.
        let (begun, gathered) = (Arc::new(Notify::new()), Arc::new(Barrier::new(2)));
        let slow = {
            let (begun, gathered) = (begun.clone(), gathered.clone());
            Arc::new(move || {
                begun.notify_one();
                gathered.wait();
            })
        };
        let later = async {
            begun.notified().await;
            let (before, given_up, after, _) = tokio::join!(
                biased;
                note("before", at_once()),
                note("given up", at_once()),
                note("after", at_once()),
                async { gathered.wait() }
            );
            (before, given_up, after)
        };

        let (slow, (before, given_up, after)) = tokio::join!(note("slow", slow), later);

        slow.unwrap();
        for outcome in [before, given_up, after] {
            assert!(matches!(
                outcome,
                Err(Refusal::Store(StoreError::NotCommitted))
            ));
        }
        let mut reader = store.read().await.unwrap();
        assert!(reader.fact("slow").await.unwrap().is_some());
        for name in ["before", "given up", "after"] {
            assert!(reader.fact(name).await.unwrap().is_none(), "{name}");
        }
        drop(reader);
        note("later", at_once()).await.unwrap();
    }
}
