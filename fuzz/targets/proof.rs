//! Nothing in the header of a proof makes the service panic or take another device for the one that signed in.

#![no_main]

#[path = "../device.rs"]
mod device;
#[path = "../service.rs"]
mod service;

use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use libfuzzer_sys::fuzz_target;
use protocol::{DPOP, profile::PROFILE};
use service::Service;

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    let service = Service::start();
    let proof = service.prove("GET", PROFILE, b"");
    assert_eq!(answer(&service, proof.as_bytes()), Some(200));
    service
});

fuzz_target!(|proof: &[u8]| {
    assert!(matches!(answer(&SERVICE, proof), None | Some(401)));
});

fn answer(service: &Service, proof: &[u8]) -> Option<u16> {
    let request = Request::get(PROFILE)
        .header("authorization", format!("DPoP {}", device::TOKEN))
        .header(DPOP, proof);
    Some(service.answer(request.body(Body::empty()).ok()?))
}
