//! A call that has to be checked before its transaction, where the check itself has effects that stay (S-29).

use std::sync::Arc;

use jiff::SignedDuration;

use crate::{
    app::App,
    refusal::Refusal,
    store::{Answer, AnswerKey, Job, Transaction},
};

/// What a refusal says as the answer to a call.
pub type Said = fn(Refusal) -> Result<Answer, Refusal>;

/// A call that is checked: what its check counts or tells is counted and told once, however often the call comes.
#[derive(Clone)]
pub struct Call {
    key: AnswerKey,
    life: SignedDuration,
    said: Said,
}

impl Call {
    /// A call by its key, whose answers are repeated for so long.
    pub fn new(key: AnswerKey, life: SignedDuration, said: Said) -> Self {
        Self { key, life, said }
    }

    /// Runs a job of the check. A refusal whose effect stays is the answer to the call, kept in the same transaction;
    /// whoever looks for it is told by [`Refusal::AnsweredBefore`].
    pub async fn write<T: Send + 'static>(
        &self,
        app: &App,
        job: impl Job<T>,
    ) -> Result<T, Refusal> {
        let (call, job) = (self.clone(), Arc::new(job));
        app.store
            .write(app.now(), move |transaction| {
                let (call, job) = (call.clone(), job.clone());
                Box::pin(async move {
                    call.is_new(transaction).await?;
                    match job(transaction).await {
                        Err(Refusal::Kept(refusal)) => {
                            let answer = (call.said)(*refusal)?;
                            call.keep(transaction, &answer).await?;
                            Ok(None)
                        }
                        outcome => outcome.map(Some),
                    }
                })
            })
            .await?
            .ok_or(Refusal::AnsweredBefore)
    }

    /// Refuses a call together with what a job notes of it. What passes by itself is no answer: the call may come again,
    /// and is noted again. The job's own refusal goes before this one.
    pub async fn refuse(&self, app: &App, refusal: Refusal, job: impl Job<()>) -> Refusal {
        if refusal.is_passing() {
            return match self.write(app, job).await {
                Ok(()) => refusal,
                Err(other) => other,
            };
        }
        let answer = match (self.said)(refusal) {
            Ok(answer) => answer,
            Err(fault) => return fault,
        };
        let (call, job) = (self.clone(), Arc::new(job));
        let noted = app.store.write(app.now(), move |transaction| {
            let (call, job, answer) = (call.clone(), job.clone(), answer.clone());
            Box::pin(async move {
                call.is_new(transaction).await?;
                job(transaction).await?;
                call.keep(transaction, &answer).await
            })
        });
        noted.await.err().unwrap_or(Refusal::AnsweredBefore)
    }

    /// The same call may be on its way twice at the same instant.
    async fn is_new(&self, transaction: &mut Transaction) -> Result<(), Refusal> {
        let now = transaction.now();
        match transaction.answer(&self.key, now).await? {
            Some(_) => Err(Refusal::AnsweredBefore),
            None => Ok(()),
        }
    }

    async fn keep(&self, transaction: &mut Transaction, answer: &Answer) -> Result<(), Refusal> {
        let until = transaction.now() + self.life;
        transaction.keep_answer(&self.key, answer, until).await
    }
}
