//! No call of a device that has signed in makes the service fail.
//!
//! The input is a request as text: method and path, headers, an empty line, the body. The proof is made for it.

#![no_main]

#[path = "../device.rs"]
mod device;
#[path = "../service.rs"]
mod service;

use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use libfuzzer_sys::fuzz_target;
use protocol::{DPOP, session::SESSION};
use service::Service;

static SERVICE: LazyLock<Service> = LazyLock::new(Service::start);

fuzz_target!(|text: &[u8]| {
    let end = text.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = text.split_at(end.unwrap_or(text.len()));
    let body = body.strip_prefix(b"\n\n").unwrap_or_default();
    let mut lines = head.trim_ascii_end().split(|byte| *byte == b'\n');
    let mut first = lines
        .next()
        .unwrap_or_default()
        .splitn(2, |byte| *byte == b' ');
    let mut request = Request::builder()
        .method(first.next().unwrap_or_default())
        .uri(first.next().unwrap_or_default())
        .header("authorization", format!("DPoP {}", device::TOKEN));
    for line in lines {
        let mut header = line.splitn(2, |byte| *byte == b':');
        let name = header.next().unwrap_or_default();
        request = request.header(name, header.next().unwrap_or_default().trim_ascii_start());
    }
    let Ok(mut request) = request.body(Body::from(body.to_owned())) else {
        return;
    };
    // Whoever signs out has nothing to call with.
    if request.uri().path() != SESSION {
        let proof = SERVICE.prove(request.method().as_str(), request.uri().path(), body);
        request.headers_mut().insert(DPOP, proof);
        SERVICE.answer(request);
    }
});
