//! The home guard: who is registered at one's dwellings, and standing rules (R-32, S-32).

use std::ops::ControlFlow;

use axum::{Json, extract::State, response::Response};
use domain::{StandingRuleId, guard::RuleStatement, session::Permission};
use http::StatusCode;
use protocol::{guard::*, request::Evidence};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Id, call::Write, problem::Answered};
use crate::{
    app::App,
    service::{Person, guard, signature},
};

/// The calls of the home guard.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(home))
        .routes(routes!(set_rule))
        .routes(routes!(evidence))
}

/// The person's dwellings, with who is registered there and the rules of their owners.
#[utoipa::path(get, path = HOME, tag = "home", responses((status = 200, body = Home)))]
async fn home(State(app): State<App>, who: Person) -> Answered<Json<Home>> {
    Ok(Json(guard::home(&app, &who).await?))
}

/// Sets a standing rule, signed with the EDS.
#[utoipa::path(post, path = HOME_RULES, tag = "home", request_body = SetRule,
    responses((status = 201, body = RuleStatus)))]
async fn set_rule(
    State(app): State<App>,
    who: Person,
    write: Write<SetRule>,
) -> Answered<Response> {
    let caller = who.account.to_string();
    who.may(Permission::GuardHome)?;
    let statement = &write.body.statement.0;
    let verified = signature::verify::<RuleStatement>(&app, &write.body.signature.0, statement)?;
    let asked = guard::setter(&app, &who, statement);
    let setter = match write.knowing(&app, &caller, asked).await? {
        ControlFlow::Continue(setter) => setter,
        ControlFlow::Break(answer) => return Ok(answer),
    };
    write
        .once(
            &app,
            &caller,
            StatusCode::CREATED,
            move |transaction, app, body| {
                Box::pin(guard::set_rule(
                    transaction,
                    app,
                    who.clone(),
                    body,
                    verified.clone(),
                    setter.clone(),
                ))
            },
        )
        .await
}

/// What the person signed as the setter of a rule.
#[utoipa::path(get, path = HOME_RULES_EVIDENCE, tag = "home", params(("rule" = String, Path)),
    responses((status = 200, body = Evidence)))]
async fn evidence(
    State(app): State<App>,
    who: Person,
    Id(id): Id<StandingRuleId>,
) -> Answered<Json<Evidence>> {
    Ok(Json(guard::evidence(&app, &who, &id).await?))
}
