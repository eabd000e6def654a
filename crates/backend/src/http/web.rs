//! The third party's pages, the portal and the desk, which are part of the binary.

use axum::{
    Router,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderValue, header};
use protocol::{
    problem::{Problem, ProblemCode},
    service::{CHECK_PAGE, DESK_PAGE, OPEN_PAGE, PORTAL_LINK, PORTAL_PAGE, SHARE_PAGE},
};
use rust_embed::RustEmbed;

use super::{Id, problem::Answered};
use crate::app::App;

#[derive(RustEmbed)]
#[folder = "../../ui/dist/web"]
#[allow_missing = true]
struct Pages;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The pages and their assets.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(|| async { Redirect::temporary(OPEN_PAGE) }))
        .route(SHARE_PAGE, get(|| async { page("s.html") }))
        .route(OPEN_PAGE, get(|| async { page("open.html") }))
        .route(CHECK_PAGE, get(|| async { page("check.html") }))
        .route(PORTAL_PAGE, get(|| async { page("portal.html") }))
        .route(DESK_PAGE, get(|| async { page("desk.html") }))
        .route(PORTAL_LINK, get(|| async { page("portal.html") }))
        .route("/assets/{*path}", get(asset))
}

async fn asset(Id(path): Id<String>) -> Answered<Response> {
    let mut response = file(&format!("assets/{path}"))?;
    // Names of assets hold a hash of what is in them.
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}

fn page(name: &str) -> Answered<Response> {
    let mut response = file(name)?;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

fn file(name: &str) -> Answered<Response> {
    let file = Pages::get(name)
        .ok_or_else(|| Problem::new(ProblemCode::NotFound, 404, "there is no such page"))?;
    let kind = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    Ok(([(header::CONTENT_TYPE, kind)], file.data.into_owned()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages are tested under a copy of the policy, which the tests of the front end read from there.
    #[test]
    fn the_pages_are_tested_under_the_policy_that_is_sent_with_them() {
        let config = include_str!("../../../../ui/vite.web.config.ts");
        let (_, after) = config
            .split_once("const contentSecurityPolicy = [")
            .expect("the policy of the tests");
        let (list, rest) = after.split_once(']').expect("its end");

        let parts: Vec<&str> = list.split('"').skip(1).step_by(2).collect();

        assert!(rest.starts_with(r#".join("; ");"#), "{rest:.20}");
        assert_eq!(parts.join("; "), POLICY);
    }
}
