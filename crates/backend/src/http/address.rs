//! From where a call comes: the peer, or whom proxies that are trusted name (S-26).

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{HeaderMap, HeaderName, header, request::Parts};
use ipnet::IpNet;

/// The header in which proxies name whom they pass on. Only one is read: a proxy passes on the other as the caller
/// wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The proxies whose word counts.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// Their networks.
    pub trusted: Vec<IpNet>,
    /// Where they say it.
    pub header: ProxyHeader,
}

/// The caller as limits count it: an IPv4 address, or the network of 64 bits that one subscriber has of IPv6.
pub fn address(proxies: &Proxies, parts: &Parts) -> String {
    parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(
            |ConnectInfo(peer)| match proxies.caller(peer.ip(), &parts.headers) {
                IpAddr::V4(address) => address.to_string(),
                IpAddr::V6(address) => {
                    let [a, b, c, d, ..] = address.segments();
                    Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
                }
            },
        )
        .unwrap_or_default()
}

impl Proxies {
    /// Goes back from the peer as long as it is a trusted proxy, to whom that one names last: what stands further to
    /// the left may have been written by anybody. Where a proxy names nobody, it is the caller itself.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut caller = peer.to_canonical();
        let (name, read): (HeaderName, fn(&str) -> Option<IpAddr>) = match self.header {
            ProxyHeader::XForwardedFor => (HeaderName::from_static("x-forwarded-for"), node),
            ProxyHeader::Forwarded => (header::FORWARDED, element),
        };
        // A comma inside quotes is taken for one between elements: only who forges writes such a thing, and it is at
        // most left of what a proxy has added.
        let named = headers
            .get_all(name)
            .iter()
            .rev()
            .flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        for one in named {
            if !self.trusts(caller) {
                break;
            }
            match read(one) {
                Some(address) => caller = address.to_canonical(),
                None => break,
            }
        }
        caller
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted
            .iter()
            .any(|network| network.contains(&address))
    }
}

/// The node of an element of `Forwarded`, which names exactly one.
fn element(element: &str) -> Option<IpAddr> {
    let mut nodes = element.split(';').filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case("for").then_some(value)
    });
    match (nodes.next(), nodes.next()) {
        (Some(value), None) => {
            let bare = value
                .strip_prefix('"')
                .and_then(|rest| rest.strip_suffix('"'));
            node(bare.unwrap_or(value))
        }
        _ => None,
    }
}

/// An address with or without a port, IPv6 also in brackets; `unknown` and names are none.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse()
        .or_else(|_| text.parse::<SocketAddr>().map(|node| node.ip()))
        .or_else(|_| {
            text.strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                .unwrap_or_default()
                .parse::<Ipv6Addr>()
                .map(IpAddr::from)
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn proxies(header: ProxyHeader) -> Proxies {
        Proxies {
            trusted: ["10.0.0.0/8", "2001:db8:1::/48"]
                .map(|network| network.parse().unwrap())
                .to_vec(),
            header,
        }
    }

    fn called(header: ProxyHeader, peer: &str, lines: &[&str]) -> String {
        let name = match header {
            ProxyHeader::XForwardedFor => "x-forwarded-for",
            ProxyHeader::Forwarded => "forwarded",
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, HeaderValue::from_str(line).unwrap());
        }
        proxies(header)
            .caller(peer.parse().unwrap(), &headers)
            .to_string()
    }

    fn through(peer: &str, lines: &[&str]) -> String {
        called(ProxyHeader::XForwardedFor, peer, lines)
    }

    #[test]
    fn s26_the_word_of_whoever_is_not_trusted_does_not_count() {
        assert_eq!(through("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(through("11.0.0.1", &["198.51.100.1"]), "11.0.0.1");
        let nobody = Proxies::default();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("198.51.100.1"));
        let peer = "10.0.0.1".parse().unwrap();
        assert_eq!(nobody.caller(peer, &headers), peer);
    }

    #[test]
    fn s26_a_trusted_proxy_names_the_caller() {
        assert_eq!(through("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            through("::ffff:10.0.0.1", &["::ffff:198.51.100.1"]),
            "198.51.100.1"
        );
        assert_eq!(
            through("2001:db8:1::5", &["2001:db8:2::7"]),
            "2001:db8:2::7"
        );
        assert_eq!(through("10.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(
            through("10.0.0.1", &["[2001:db8:2::7]:443"]),
            "2001:db8:2::7"
        );
        assert_eq!(through("10.0.0.1", &["[2001:db8:2::7]"]), "2001:db8:2::7");
    }

    #[test]
    fn s26_what_the_caller_wrote_before_it_is_not_read() {
        assert_eq!(
            through("10.0.0.1", &["192.0.2.1, 198.51.100.1"]),
            "198.51.100.1"
        );
        assert_eq!(
            through("10.0.0.1", &["192.0.2.1", "198.51.100.1"]),
            "198.51.100.1"
        );
        // Also where it pretends to have come through a trusted proxy.
        let pretended = "192.0.2.1, 10.0.0.7, 198.51.100.1, 10.0.0.2";
        assert_eq!(through("10.0.0.1", &[pretended]), "198.51.100.1");
    }

    #[test]
    fn s26_a_proxy_that_names_nobody_is_the_caller() {
        for unnamed in ["", "unknown", "_hidden", "198.51.100.1x", "192.0.2.1, evil"] {
            assert_eq!(through("10.0.0.1", &[unnamed]), "10.0.0.1", "{unnamed}");
        }
        assert_eq!(through("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(through("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
    }

    #[test]
    fn s26_forwarded_is_read_as_rfc_7239_has_it() {
        let through = |lines: &[&str]| called(ProxyHeader::Forwarded, "10.0.0.1", lines);
        assert_eq!(
            through(&["for=198.51.100.1;proto=https;by=10.0.0.1"]),
            "198.51.100.1"
        );
        assert_eq!(through(&[r#"For="[2001:db8:2::7]:4711""#]), "2001:db8:2::7");
        assert_eq!(
            through(&["for=192.0.2.1, for=198.51.100.1"]),
            "198.51.100.1"
        );
        // A quote that the caller leaves open swallows nothing of what the proxy adds.
        assert_eq!(
            through(&[r#"for=192.0.2.1;host=", for=198.51.100.1"#]),
            "198.51.100.1"
        );
        assert_eq!(through(&["for=198.51.100.1;for=192.0.2.1"]), "10.0.0.1");
        assert_eq!(through(&["by=10.0.0.1"]), "10.0.0.1");
    }

    #[test]
    fn s26_only_the_header_that_the_proxies_write_is_read() {
        let mut headers = HeaderMap::new();
        headers.insert("forwarded", HeaderValue::from_static("for=192.0.2.1"));
        headers.insert("x-forwarded-for", HeaderValue::from_static("198.51.100.1"));
        let peer = "10.0.0.1".parse().unwrap();
        let caller = proxies(ProxyHeader::XForwardedFor).caller(peer, &headers);
        assert_eq!(caller.to_string(), "198.51.100.1");
    }

    proptest! {
        #[test]
        fn s26_whatever_the_caller_writes_the_proxy_adds_who_it_is(
            written in "[ -~]{0,60}", forwarded: bool,
        ) {
            let (header, added) = match forwarded {
                true => (ProxyHeader::Forwarded, "for=198.51.100.1"),
                false => (ProxyHeader::XForwardedFor, "198.51.100.1"),
            };
            let line = format!("{written}, {added}");
            prop_assert_eq!(called(header, "10.0.0.1", &[&line]), "198.51.100.1");
        }
    }
}
