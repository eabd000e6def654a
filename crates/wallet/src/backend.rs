//! The backend port: one exchange over HTTP, and the stream of events.

pub(crate) mod dpop;
pub(crate) mod events;
pub(crate) mod http;
mod work;

use futures::{future::BoxFuture, stream::BoxStream};
use protocol::{Problem, ProblemCode, history::Event};
use serde::{Serialize, de::DeserializeOwned};

pub use http::HttpBackend;

use crate::{Error, Secret, keystore::Cause};

/// Why an exchange gave no answer of the protocol's success.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// No connection, or no answer in time: whether the request was done is unknown.
    #[error("the backend cannot be reached")]
    Away(#[source] Cause),
    /// An answer that is not one of the protocol: whether the request was done is unknown.
    #[error("the answer of the backend cannot be understood: {0}")]
    Rubbish(&'static str),
    /// A fault without a problem of the protocol, such as a proxy's: whether the request was done is unknown.
    #[error("the backend has a fault")]
    Fault {
        /// Leads to the backend's log.
        request_id: Option<String>,
    },
    /// The clocks differ and the backend accepts no proof, also by its own time (S-21).
    #[error("the clock is wrong by {minutes} minutes")]
    ClockWrong {
        /// The difference in minutes.
        minutes: i32,
    },
    /// The backend's refusal.
    #[error("the backend refuses: {}", .0.title)]
    Problem(Box<Problem>),
}

/// HTTP methods of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes something, or searches.
    Post,
    /// Ends something.
    Delete,
}

impl Method {
    /// The name in HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// A request; `Debug` shows neither body nor token.
#[derive(Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path, from the root of the origin.
    pub path: String,
    /// Query, without personal data or secrets.
    pub query: Option<String>,
    /// Exact bytes of the JSON body.
    pub body: Option<Vec<u8>>,
    /// Makes a repetition repeat the answer.
    pub idempotency_key: Option<String>,
    /// Token of the session.
    pub token: Option<Secret>,
    /// `If-None-Match`.
    pub etag: Option<String>,
    /// The work that the backend asked for (S-26).
    pub work: Option<String>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({} {})", self.method.name(), self.path)
    }
}

/// A successful answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// 2xx, or 304 to a request with an `ETag`.
    pub status: u16,
    /// `ETag`.
    pub etag: Option<String>,
    /// The JSON body; empty where there is none.
    pub body: Vec<u8>,
}

domain::debug_by_name!(Answer);

/// Events as they come.
pub type Events = BoxStream<'static, Result<ReceivedEvent, BackendError>>;

/// One event with the id to go on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedEvent {
    /// The `id` field.
    pub id: String,
    /// What happened.
    pub event: Event,
}

/// The way to the service.
pub trait Backend: Send + Sync {
    /// One exchange, repeated with the same key where the transport fails.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Answer, BackendError>>;

    /// The stream of events of a session, from after an id; ends with an error when the connection does.
    fn events(
        &self,
        token: Secret,
        last_id: Option<String>,
    ) -> BoxFuture<'_, Result<Events, BackendError>>;
}

impl Request {
    /// A request that reads.
    pub(crate) fn read(path: impl Into<String>) -> Self {
        Self::new(Method::Get, path.into(), None)
    }

    /// A request that ends something.
    pub(crate) fn end(path: impl Into<String>) -> Self {
        Self::new(Method::Delete, path.into(), None)
    }

    /// A request with a body.
    pub(crate) fn write(path: impl Into<String>, body: Vec<u8>) -> Self {
        Self::new(Method::Post, path.into(), Some(body))
    }

    pub(crate) fn keyed(self, key: String) -> Self {
        Self {
            idempotency_key: Some(key),
            ..self
        }
    }

    fn new(method: Method, path: String, body: Option<Vec<u8>>) -> Self {
        Self {
            method,
            path,
            query: None,
            body,
            idempotency_key: None,
            token: None,
            etag: None,
            work: None,
        }
    }
}

impl Answer {
    /// The body as the protocol's type.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<T, BackendError> {
        serde_json::from_slice(&self.body)
            .map_err(|_| BackendError::Rubbish("the body is not of the expected type"))
    }
}

impl BackendError {
    /// Whether this decides what was asked for. Anything else says nothing of an earlier attempt whose answer
    /// got lost, so that the same request has to be repeated.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::Problem(problem) => !matches!(
                problem.code,
                ProblemCode::SignInRequired
                    | ProblemCode::ProofInvalid
                    | ProblemCode::EdsRequired
                    | ProblemCode::TooManyRequests
                    | ProblemCode::WorkRequired
                    | ProblemCode::Internal
                    | ProblemCode::Unavailable
            ),
            Self::ClockWrong { .. } | Self::Away(_) | Self::Rubbish(_) | Self::Fault { .. } => {
                false
            }
        }
    }
}

/// The exact bytes of a body.
pub(crate) fn body<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(Error::internal)
}

/// The body of a request that says nothing.
pub(crate) const NOTHING: &[u8] = b"{}";

/// A path of the protocol with its id in place.
pub(crate) fn path_of(template: &str, id: &str) -> String {
    match (template.find('{'), template.find('}')) {
        (Some(start), Some(end)) => format!("{}{id}{}", &template[..start], &template[end + 1..]),
        _ => template.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gets_its_id() {
        assert_eq!(
            path_of(protocol::access::ACCESSES_EXTEND, "0af1"),
            "/v1/accesses/0af1/extend"
        );
        assert_eq!(
            path_of(protocol::access::ACCESSES_ONE, "0af1"),
            "/v1/accesses/0af1"
        );
    }
}
