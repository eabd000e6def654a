//! Organisations' information systems: registering, tokens, their history.

use std::ops::ControlFlow;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequestParts, Path, State},
    response::{IntoResponse, Response},
};
use domain::Bin;
use http::{HeaderMap, StatusCode, header, request::Parts};
use protocol::{client::*, credential::STATUS_LISTS, history::History};
use utoipa_axum::{router::OpenApiRouter, routes};
use zeroize::Zeroizing;

use super::{
    Parameters,
    call::Write,
    history::Page,
    problem::{Answered, Refused},
};
use crate::{
    app::App,
    refusal::Refusal,
    service::{
        Device, Person,
        client::{self, Organisation, TokenCall, TokenRefusal},
    },
};

/// The calls of clients.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(token))
        .routes(routes!(metadata))
        .routes(routes!(own_history))
        .routes(routes!(organisation))
}

/// Registers a client by the organisation's EDS; it waits for the operator.
#[utoipa::path(post, path = CLIENTS, tag = "client", request_body = RegisterClient,
    responses((status = 201, body = ClientRegistered)))]
async fn register(State(app): State<App>, write: Write<RegisterClient>) -> Answered<Response> {
    let caller = "visitor";
    let asked = async { client::check(&app, &write.body) };
    let registered = match write.knowing(&app, caller, asked).await? {
        ControlFlow::Continue(registered) => registered,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            caller,
            StatusCode::CREATED,
            move |transaction, app, _| {
                Box::pin(client::register(transaction, app, registered.clone()))
            },
        )
        .await
}

/// Gives a client a token, bound to the key of its proof.
#[utoipa::path(post, path = TOKEN, tag = "client",
    request_body(content = Object, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenIssued), (status = 400, body = TokenProblem), (status = 401, body = TokenProblem)))]
async fn token(
    State(app): State<App>,
    Proved(device): Proved,
    headers: HeaderMap,
    body: Bytes,
) -> Answered<Response> {
    let outcome = match (form(&headers, &body), device) {
        (Err(refusal), _) => Err(refusal),
        (Ok(_), None) => Err(TokenRefusal::Proof),
        (Ok(call), Some(device)) => client::token(&app, &device, &call).await?,
    };
    Ok(match outcome {
        Ok(issued) => (
            [
                (header::CACHE_CONTROL, "no-store"),
                (header::PRAGMA, "no-cache"),
            ],
            Json(issued),
        )
            .into_response(),
        Err(refusal) => refused(refusal),
    })
}

/// How tokens are had here (RFC 8414).
#[utoipa::path(get, path = METADATA, tag = "client", responses((status = 200, body = ServerMetadata)))]
async fn metadata(State(app): State<App>) -> Json<ServerMetadata> {
    let listed = |one: &str| vec![one.to_owned()];
    Json(ServerMetadata {
        issuer: app.origin.clone(),
        token_endpoint: format!("{}{TOKEN}", app.origin),
        token_endpoint_auth_methods_supported: listed("private_key_jwt"),
        token_endpoint_auth_signing_alg_values_supported: listed(ALGORITHM),
        grant_types_supported: listed(GRANT_TYPE),
        response_types_supported: Vec::new(),
        scopes_supported: domain::client::ClientScope::ALL
            .map(|scope| scope.as_str().to_owned())
            .into(),
        dpop_signing_alg_values_supported: listed(ALGORITHM),
        status_list_aggregation_endpoint: format!("{}{STATUS_LISTS}", app.origin),
    })
}

/// A page of the organisation's history.
#[utoipa::path(get, path = CLIENT_HISTORY, tag = "client", params(("before" = Option<String>, Query)),
    responses((status = 200, body = History)))]
async fn own_history(
    State(app): State<App>,
    who: Organisation,
    Parameters(page): Parameters<Page>,
) -> Answered<Json<History>> {
    Ok(Json(
        client::history(&app, &who, page.before.as_ref()).await?,
    ))
}

/// The name of an organisation that can open documents by itself.
#[utoipa::path(get, path = ORGANISATION, tag = "client", params(("bin" = String, Path)),
    responses((status = 200, body = OrganisationShown)))]
async fn organisation(
    State(app): State<App>,
    who: Person,
    bin: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Answered<Json<OrganisationShown>> {
    client::may_look_up(&who)?;
    let bin = bin.ok().and_then(|Path(text)| Bin::parse(&text).ok());
    let bin = bin.ok_or(Refusal::NotFound)?;
    Ok(Json(client::shown(&app, &bin).await?))
}

/// The device of a call for a token, if it proved its key: what is wrong with a proof is said in the form of RFC 6749.
struct Proved(Option<Device>);

impl FromRequestParts<App> for Proved {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answered<Self> {
        Ok(Self(Device::from_request_parts(parts, app).await.ok()))
    }
}

/// Reads a form, in which each member stands once (RFC 6749 section 3.2).
fn form(headers: &HeaderMap, body: &[u8]) -> Result<TokenCall, TokenRefusal> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
        return Err(TokenRefusal::Malformed("the body has to be a form"));
    }
    let mut call = TokenCall::default();
    for (name, value) in url::form_urlencoded::parse(body) {
        let member = match name.as_ref() {
            "grant_type" => &mut call.grant_type,
            "client_assertion_type" => &mut call.assertion_type,
            "client_assertion" => {
                let again = call.assertion.replace(Zeroizing::new(value.into_owned()));
                if again.is_some() {
                    return Err(TWICE);
                }
                continue;
            }
            "client_id" => &mut call.client_id,
            "scope" => &mut call.scope,
            // Members that are not known are left alone, as the RFC has it.
            _ => continue,
        };
        if member.replace(value.into_owned()).is_some() {
            return Err(TWICE);
        }
    }
    Ok(call)
}

const TWICE: TokenRefusal = TokenRefusal::Malformed("a member stands twice");

fn refused(refusal: TokenRefusal) -> Response {
    let error = refusal.error();
    let status = match error {
        TokenError::InvalidClient => StatusCode::UNAUTHORIZED,
        TokenError::InvalidRequest
        | TokenError::UnsupportedGrantType
        | TokenError::InvalidScope
        | TokenError::InvalidDpopProof => StatusCode::BAD_REQUEST,
    };
    let body = TokenProblem {
        error,
        error_description: refusal.to_string(),
    };
    (status, Json(body)).into_response()
}
