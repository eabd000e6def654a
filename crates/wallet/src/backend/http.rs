//! The backend over HTTP: HTTPS, or plain HTTP on this machine only.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt, future::BoxFuture, stream};
use jiff::SignedDuration;
use protocol::{
    DPOP, IDEMPOTENCY_KEY, Problem, ProblemCode, WORK, credential::STATUS_LIST_JWT, history,
    problem::PROBLEM_JSON,
};
use reqwest::{Client, Response, header};
use url::{Host, Url};

use super::{
    Answer, Backend, BackendError, Events, Method, ReceivedEvent, Request,
    dpop::{DeviceKey, Proven},
    events::EventParser,
    work,
};
use crate::{Secret, clock::Clock, entropy::Entropy};

const CONNECT: Duration = Duration::from_secs(5);
const WHOLE_EXCHANGE: Duration = Duration::from_secs(20);
/// Pauses before the transport is tried again, as long as all together lasts less than `WHOLE_EXCHANGE`.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];
/// How often work is done for one exchange.
const MOST_WORKS: u32 = 3;
/// The backend sends a comment at least this often on a stream without events.
const SILENCE: Duration = Duration::from_secs(60);
const LONGEST_BODY: usize = 16 * 1024 * 1024;

/// Why an address is not one that the wallet talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an origin: scheme, host and port alone.
    #[error("the address of the service has a scheme, a host and perhaps a port, nothing else")]
    NotAnOrigin,
    /// Plain HTTP to another machine.
    #[error("plain http is for this machine only")]
    NotPrivate,
}

/// The backend at an origin, with proofs by the key of this device.
pub struct HttpBackend {
    client: Client,
    origin: String,
    device: Arc<DeviceKey>,
    clock: Arc<Clock>,
    entropy: Entropy,
}

/// The origin of an address as links, proofs and statements have it (RFC 6454 section 6.2).
pub(crate) fn origin(address: &str) -> Result<String, AddressError> {
    let url = Url::parse(address).map_err(|_| AddressError::NotAnOrigin)?;
    let bare = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let on_this_machine = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return Err(AddressError::NotAnOrigin),
    };
    match url.scheme() {
        _ if !bare => Err(AddressError::NotAnOrigin),
        "https" => Ok(url.origin().ascii_serialization()),
        "http" if on_this_machine => Ok(url.origin().ascii_serialization()),
        "http" => Err(AddressError::NotPrivate),
        _ => Err(AddressError::NotAnOrigin),
    }
}

impl HttpBackend {
    pub(crate) fn new(
        origin: &str,
        device: Arc<DeviceKey>,
        clock: Arc<Clock>,
        entropy: Entropy,
    ) -> Result<Self, reqwest::Error> {
        // Whoever installed a provider before has decided; the wallet's own choice is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let plain = origin.starts_with("http:");
        let mut client = Client::builder()
            .user_agent(concat!("qoltanba/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .https_only(!plain);
        if plain {
            client = client.no_proxy();
        }
        Ok(Self {
            client: client.build()?,
            origin: origin.to_owned(),
            device,
            clock,
            entropy,
        })
    }

    async fn send_repeatedly(&self, mut request: Request) -> Result<Answer, BackendError> {
        let started = Instant::now();
        let mut pauses = PAUSES.iter();
        let mut clock_was_set = false;
        let mut works = 0;
        loop {
            match self.exchange(&request).await {
                Err(BackendError::Away(cause)) => match pauses.next() {
                    Some(pause) if started.elapsed() < WHOLE_EXCHANGE => {
                        tokio::time::sleep(*pause).await;
                    }
                    _ => return Err(BackendError::Away(cause)),
                },
                Err(BackendError::Problem(problem))
                    if problem.code == ProblemCode::ProofInvalid =>
                {
                    match problem.server_time {
                        Some(time) if !clock_was_set => {
                            self.clock.learn(time);
                            clock_was_set = true;
                        }
                        Some(_) => {
                            return Err(BackendError::ClockWrong {
                                minutes: minutes(self.clock.offset().unwrap_or_default()),
                            });
                        }
                        None => return Err(BackendError::Problem(problem)),
                    }
                }
                // More may be asked for meanwhile, or the address have changed.
                Err(BackendError::Problem(mut problem))
                    if problem.code == ProblemCode::WorkRequired && works < MOST_WORKS =>
                {
                    works += 1;
                    let done = match problem.work.take() {
                        Some(work) => work::done(work).await,
                        None => None,
                    };
                    match done {
                        Some(done) => request.work = Some(done),
                        None => return Err(BackendError::Problem(problem)),
                    }
                }
                answer => return answer,
            }
        }
    }

    async fn exchange(&self, request: &Request) -> Result<Answer, BackendError> {
        let response = self
            .start(request)?
            .timeout(WHOLE_EXCHANGE)
            .send()
            .await
            .map_err(away)?;
        let status = response.status().as_u16();
        let etag = text_header(&response, header::ETAG.as_str());
        let body_type = text_header(&response, header::CONTENT_TYPE.as_str());
        let request_id = text_header(&response, "x-request-id");
        let body = bounded_body(response).await?;
        let is_known = body_type
            .as_deref()
            .is_some_and(|kind| matches!(media_type(kind), "application/json" | STATUS_LIST_JWT));
        match status {
            204 => Ok(Answer {
                status,
                etag,
                body: Vec::new(),
            }),
            304 if request.etag.is_some() => Ok(Answer {
                status,
                etag,
                body: Vec::new(),
            }),
            200..300 if is_known => Ok(Answer { status, etag, body }),
            200..300 => Err(BackendError::Rubbish("the body is of another type")),
            _ => Err(refusal(status, body_type.as_deref(), &body, request_id)),
        }
    }

    fn start(&self, request: &Request) -> Result<reqwest::RequestBuilder, BackendError> {
        let uri = format!("{}{}", self.origin, request.path);
        let url = match &request.query {
            Some(query) => format!("{uri}?{query}"),
            None => uri.clone(),
        };
        let proof = self
            .device
            .prove(
                &Proven {
                    method: request.method.name(),
                    uri: &uri,
                    token: request.token.as_deref().map(String::as_str),
                    body: request.body.as_deref(),
                },
                self.clock.now(),
                self.entropy.source(),
            )
            .ok_or_else(|| BackendError::Away("no randomness for a proof".into()))?;
        let mut builder = match request.method {
            Method::Get => self.client.get(url),
            Method::Post => self.client.post(url),
            Method::Delete => self.client.delete(url),
        };
        builder = builder.header(DPOP, proof);
        if let Some(token) = &request.token {
            let mut value = header::HeaderValue::from_str(&format!("DPoP {}", token.as_str()))
                .map_err(|_| BackendError::Rubbish("the token is not one"))?;
            value.set_sensitive(true);
            builder = builder.header(header::AUTHORIZATION, value);
        }
        if let Some(key) = &request.idempotency_key {
            builder = builder.header(IDEMPOTENCY_KEY, key);
        }
        if let Some(work) = &request.work {
            builder = builder.header(WORK, work);
        }
        if let Some(etag) = &request.etag {
            builder = builder.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(body) = &request.body {
            builder = builder
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        Ok(builder)
    }

    async fn listen(&self, token: Secret, last_id: Option<String>) -> Result<Events, BackendError> {
        let request = Request {
            token: Some(token),
            ..Request::read(history::EVENTS)
        };
        let mut builder = self
            .start(&request)?
            .header(header::ACCEPT, "text/event-stream");
        if let Some(id) = last_id {
            builder = builder.header("last-event-id", id);
        }
        let response = tokio::time::timeout(WHOLE_EXCHANGE, builder.send())
            .await
            .map_err(|error| BackendError::Away(Box::new(error)))?
            .map_err(away)?;
        let status = response.status().as_u16();
        let body_type = text_header(&response, header::CONTENT_TYPE.as_str());
        if status != 200 {
            let request_id = text_header(&response, "x-request-id");
            let body = bounded_body(response).await?;
            let refused = refusal(status, body_type.as_deref(), &body, request_id);
            if let BackendError::Problem(problem) = &refused
                && problem.code == ProblemCode::ProofInvalid
                && let Some(time) = problem.server_time
            {
                self.clock.learn(time);
            }
            return Err(refused);
        }
        if body_type.as_deref().map(media_type) != Some("text/event-stream") {
            return Err(BackendError::Rubbish("the body is not a stream of events"));
        }
        let reader = Reader {
            response,
            parser: EventParser::default(),
            ready: VecDeque::new(),
        };
        Ok(stream::try_unfold(reader, |mut reader| async move {
            let event = reader.next().await?;
            Ok(Some((event, reader)))
        })
        .boxed())
    }
}

impl Backend for HttpBackend {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Answer, BackendError>> {
        Box::pin(self.send_repeatedly(request))
    }

    fn events(
        &self,
        token: Secret,
        last_id: Option<String>,
    ) -> BoxFuture<'_, Result<Events, BackendError>> {
        Box::pin(self.listen(token, last_id))
    }
}

struct Reader {
    response: Response,
    parser: EventParser,
    ready: VecDeque<ReceivedEvent>,
}

impl Reader {
    async fn next(&mut self) -> Result<ReceivedEvent, BackendError> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(event);
            }
            let piece = tokio::time::timeout(SILENCE, self.response.chunk())
                .await
                .map_err(|error| BackendError::Away(Box::new(error)))?
                .map_err(away)?
                .ok_or_else(|| BackendError::Away("the stream of events ended".into()))?;
            self.ready.extend(self.parser.push(&piece)?);
        }
    }
}

async fn bounded_body(mut response: Response) -> Result<Vec<u8>, BackendError> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(away)? {
        if body.len() + piece.len() > LONGEST_BODY {
            return Err(BackendError::Rubbish("the body is too long"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn refusal(
    status: u16,
    body_type: Option<&str>,
    body: &[u8],
    request_id: Option<String>,
) -> BackendError {
    let problem = body_type
        .filter(|kind| media_type(kind) == PROBLEM_JSON)
        .and_then(|_| serde_json::from_slice::<Problem>(body).ok())
        .filter(|problem| problem.status == status);
    match problem {
        Some(problem) => BackendError::Problem(Box::new(problem)),
        None if status >= 500 => BackendError::Fault { request_id },
        None => BackendError::Rubbish("a refusal that is not a problem of the protocol"),
    }
}

fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

fn text_header(response: &Response, name: &str) -> Option<String> {
    let value = response.headers().get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

fn away(error: reqwest::Error) -> BackendError {
    // Without its address: a path names documents and requests of the person.
    BackendError::Away(Box::new(error.without_url()))
}

/// The difference in minutes; positive where this machine's clock is ahead.
pub(crate) fn minutes(offset: SignedDuration) -> i32 {
    let seconds = -offset.as_secs();
    i32::try_from((seconds + seconds.signum() * 30) / 60).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests;
