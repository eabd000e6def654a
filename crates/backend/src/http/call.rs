//! Calls that change something: a strict body, an Idempotency-Key, and an answer that is repeated (S-29).

use std::ops::ControlFlow;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use futures::future::BoxFuture;
use http::{HeaderMap, StatusCode, header};
use jiff::SignedDuration;
use protocol::{
    IDEMPOTENCY_KEY,
    problem::{Problem, ProblemCode},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tracing::Instrument;

use super::problem::{Answered, Refused, problem};
use crate::{
    app::App,
    refusal::Refusal,
    service::call::Call,
    store::{Answer, AnswerKey, Transaction},
};

/// How long an answer is repeated.
const ANSWER_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The body of a call without anything to say.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A JSON body, read strictly.
pub struct Read<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Read<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Answered<Self> {
        let headers = request.headers().clone();
        let bytes = bytes(request, app).await?;
        read(&headers, &bytes).map(Self)
    }
}

/// A call that changes something.
pub struct Write<T> {
    /// What it brings.
    pub body: T,
    key: String,
    method: http::Method,
    path: String,
    bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest<App> for Write<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Answered<Self> {
        let headers = request.headers().clone();
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let bytes = bytes(request, app).await?;
        Ok(Self {
            body: read(&headers, &bytes)?,
            key: idempotency_key(&headers)?,
            method,
            path,
            bytes,
        })
    }
}

impl<T: Clone + Send + Sync + 'static> Write<T> {
    /// What has to be known before the transaction, asked where this very call has not had its answer. Where that is
    /// refused, the call may have been under way twice, or the refusal have been kept: then it has its answer now.
    pub async fn knowing<P>(
        &self,
        app: &App,
        caller: &str,
        asked: impl Future<Output = Result<P, Refusal>>,
    ) -> Answered<ControlFlow<Response, P>> {
        if let Some(answer) = self.answered(app, caller).await? {
            return Ok(ControlFlow::Break(answer));
        }
        let refusal = match asked.await {
            Ok(known) => return Ok(ControlFlow::Continue(known)),
            Err(refusal) => refusal,
        };
        match self.answered(app, caller).await? {
            Some(answer) => Ok(ControlFlow::Break(answer)),
            None => Err(refusal.into()),
        }
    }

    /// This call, for checks that have effects of their own.
    pub fn checked(&self, caller: &str) -> Call {
        self.checked_for(caller, ANSWER_LIFE)
    }

    /// The same, repeating what a check answers for as long as is said.
    pub fn checked_for(&self, caller: &str, life: SignedDuration) -> Call {
        let said = |refusal| refused(problem(refusal));
        Call::new(self.answer_key(caller), life, said)
    }

    /// The answer that this very call has had.
    pub async fn answered(&self, app: &App, caller: &str) -> Answered<Option<Response>> {
        let key = self.answer_key(caller);
        let answer = app.store.read().await?.answer(&key, app.now()).await?;
        Ok(answer.map(respond))
    }

    /// Does it once, in one transaction with keeping the answer.
    pub async fn once<R, Op>(
        self,
        app: &App,
        caller: &str,
        status: StatusCode,
        operation: Op,
    ) -> Answered<Response>
    where
        R: Serialize + Send + 'static,
        Op: for<'c> Fn(&'c mut Transaction, App, T) -> BoxFuture<'c, Result<R, Refusal>>
            + Send
            + Sync
            + 'static,
    {
        self.once_for(app, caller, status, ANSWER_LIFE, operation)
            .await
    }

    /// The same, repeating the answer for as long as is said.
    pub async fn once_for<R, Op>(
        self,
        app: &App,
        caller: &str,
        status: StatusCode,
        life: SignedDuration,
        operation: Op,
    ) -> Answered<Response>
    where
        R: Serialize + Send + 'static,
        Op: for<'c> Fn(&'c mut Transaction, App, T) -> BoxFuture<'c, Result<R, Refusal>>
            + Send
            + Sync
            + 'static,
    {
        let key = self.answer_key(caller);
        let (app, body) = (app.clone(), self.body);
        let store = app.store.clone();
        let operation = std::sync::Arc::new(operation);
        let waiting = app.clone();
        let answer = store
            .write(app.now(), move |transaction| {
                let (app, body, key) = (app.clone(), body.clone(), key.clone());
                let operation = operation.clone();
                Box::pin(async move {
                    let now = transaction.now();
                    if let Some(answer) = transaction.answer(&key, now).await? {
                        return Ok(answer);
                    }
                    let answer = match operation(transaction, app, body).await {
                        Ok(said) => answer_of(status, &said)?,
                        // Its effect stays, so that repeating it must not have the effect again.
                        Err(Refusal::Kept(refusal)) => refused(problem(*refusal))?,
                        Err(refusal) => return Err(refusal),
                    };
                    transaction.keep_answer(&key, &answer, now + life).await?;
                    Ok(answer)
                })
            })
            .await?;
        waiting.messages_wait.notify_one();
        Ok(respond(answer))
    }

    fn answer_key(&self, caller: &str) -> AnswerKey {
        AnswerKey::new(
            caller,
            &self.key,
            &[
                self.method.as_str().as_bytes(),
                self.path.as_bytes(),
                &self.bytes,
            ],
        )
    }
}

/// Does what has an effect elsewhere before it is noted here, in a task of its own: a caller that goes away comes
/// between the two no more.
pub async fn to_its_end(
    doing: impl Future<Output = Answered<Response>> + Send + 'static,
) -> Answered<Response> {
    tokio::spawn(doing.in_current_span())
        .await
        .unwrap_or_else(|_| Err(Refusal::Fault("what a call does has ended half-way").into()))
}

fn answer_of<R: Serialize>(status: StatusCode, said: &R) -> Result<Answer, Refusal> {
    Ok(Answer {
        status: status.as_u16(),
        body: serde_json::to_vec(said)
            .map_err(|_| Refusal::Fault("an answer could not be written"))?,
    })
}

fn refused(problem: Problem) -> Result<Answer, Refusal> {
    let status = StatusCode::from_u16(problem.status)
        .map_err(|_| Refusal::Fault("a problem has no HTTP status"))?;
    answer_of(status, &problem)
}

fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status.is_success() {
        if status == StatusCode::NO_CONTENT {
            return status.into_response();
        }
        return (
            status,
            [(header::CONTENT_TYPE, "application/json")],
            answer.body,
        )
            .into_response();
    }
    match serde_json::from_slice::<Problem>(&answer.body) {
        Ok(problem) => Refused::from(problem).into_response(),
        Err(_) => status.into_response(),
    }
}

async fn bytes(request: Request, app: &App) -> Answered<Bytes> {
    Bytes::from_request(request, app)
        .await
        .map_err(|_| Problem::new(ProblemCode::TooLarge, 413, "the body is too long").into())
}

fn read<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Answered<T> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .split(';')
                .next()
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
        });
    if !is_json {
        return Err(Problem::new(
            ProblemCode::UnsupportedMediaType,
            415,
            "the body has to be application/json",
        )
        .into());
    }
    // A struct could also be read from an array of its members; only objects are taken.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Problem::new(ProblemCode::Malformed, 400, "the body is no object").into());
    }
    serde_json::from_slice(bytes).map_err(|error| {
        // Where it went wrong, and never what was there: it may be a secret.
        let place = format!(
            "the body is not what this call takes (line {}, column {})",
            error.line(),
            error.column()
        );
        Problem::new(ProblemCode::Malformed, 400, place).into()
    })
}

fn idempotency_key(headers: &HeaderMap) -> Answered<String> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let key = match (values.next().map(|value| value.to_str()), values.next()) {
        (Some(Ok(key)), None) => key,
        _ => "",
    };
    let well_formed = (22..=64).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    well_formed.then(|| key.to_owned()).ok_or_else(|| {
        Problem::new(
            ProblemCode::IdempotencyKeyRequired,
            400,
            "a call that changes something needs an Idempotency-Key of 128 random bits",
        )
        .into()
    })
}
