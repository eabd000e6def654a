//! Whatever callers and proxies write about addresses, nothing panics, and only who is trusted is believed.

#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use backend::http::address::{Proxies, ProxyHeader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|lines: &[u8]| {
    let mut headers = HeaderMap::new();
    for line in lines.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(HeaderName::from_static("x-forwarded-for"), value.clone());
            headers.append(HeaderName::from_static("forwarded"), value);
        }
    }
    let (proxy, stranger) = (Ipv4Addr::LOCALHOST, Ipv4Addr::new(198, 51, 100, 7));
    for header in [ProxyHeader::XForwardedFor, ProxyHeader::Forwarded] {
        let proxies = Proxies {
            trusted: vec![IpAddr::from(proxy).into()],
            header,
        };
        proxies.caller(proxy.into(), &headers);
        assert_eq!(
            proxies.caller(stranger.into(), &headers),
            IpAddr::from(stranger)
        );
    }
});
