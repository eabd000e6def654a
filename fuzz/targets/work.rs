//! Nothing in the header of a work makes the service panic or send a code that was not worked for.

#![no_main]

#[path = "../device.rs"]
mod device;
#[path = "../service.rs"]
mod service;

use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use domain::Settings;
use libfuzzer_sys::fuzz_target;
use protocol::{DPOP, WORK, joining::JOINING};
use service::{Service, without_limits};

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    Service::with(Settings {
        codes_per_address: 0,
        ..without_limits()
    })
});
const BODY: &[u8] = br#"{"phone":"+77011234567"}"#;

fuzz_target!(|work: &[u8]| {
    let request = Request::post(JOINING)
        .header("content-type", "application/json")
        .header("authorization", format!("DPoP {}", device::TOKEN))
        .header(DPOP, SERVICE.prove("POST", JOINING, BODY))
        .header(WORK, work);
    if let Ok(request) = request.body(Body::from(BODY)) {
        assert_eq!(SERVICE.answer(request), 429);
    }
});
