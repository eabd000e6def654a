//! No form and no assertion make the call for a token fail, and none that the client did not sign gets one.

#![no_main]

#[path = "../device.rs"]
mod device;
#[path = "../service.rs"]
mod service;

use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use libfuzzer_sys::fuzz_target;
use protocol::{DPOP, client::TOKEN};
use service::Service;

static SERVICE: LazyLock<Service> = LazyLock::new(Service::start);

fuzz_target!(|form: &[u8]| {
    let request = Request::post(TOKEN)
        .header("authorization", format!("DPoP {}", device::TOKEN))
        .header("content-type", "application/x-www-form-urlencoded")
        .header(DPOP, SERVICE.prove("POST", TOKEN, form));
    let request = request.body(Body::from(form.to_owned())).expect("a call");
    assert!(matches!(SERVICE.answer(request), 400 | 401 | 413));
});
