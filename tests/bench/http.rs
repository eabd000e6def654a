//! HTTP/1.1 with as little cost for the caller as can be: requests are bytes made beforehand.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

/// What is known of an answer.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            received: vec![0; 128 * 1024],
        }
    }

    /// Sends a request and reads its answer.
    pub fn call(&mut self, request: &[u8]) -> Answer {
        self.stream.write_all(request).unwrap();
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.received[filled..]).unwrap();
            assert!(read > 0, "the connection was closed");
            filled += read;
            let received = &self.received[..filled];
            let Some(head) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
                continue;
            };
            let length = content_length(&received[..head]);
            if filled == head + 4 + length {
                return Answer {
                    // "HTTP/1.1 200"
                    status: std::str::from_utf8(&received[9..12])
                        .unwrap()
                        .parse()
                        .unwrap(),
                    body: received[head + 4..].to_vec(),
                };
            }
        }
    }
}

/// A request with its body.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
    if !body.is_empty() {
        request += &format!(
            "content-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        );
    }
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    let mut request = (request + "\r\n").into_bytes();
    request.extend_from_slice(body);
    request
}

fn content_length(head: &[u8]) -> usize {
    std::str::from_utf8(head)
        .unwrap()
        .lines()
        .find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().unwrap())
        })
        .unwrap_or(0)
}
