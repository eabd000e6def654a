//! What the machine can do at most.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use eds::key::PrivateKey;
use ring::rand::SystemRandom;

use crate::http::{self, Connection};

/// ECDSA P-256 verifications per second on one core.
pub fn verifications_per_second() -> f64 {
    let key = PrivateKey::generate(&SystemRandom::new()).unwrap();
    let public = key.public_key();
    let message = [7; 256];
    let signature = key.sign_fixed(&message, &SystemRandom::new()).unwrap();
    per_second(|| public.verify_fixed(&message, &signature).unwrap())
}

/// Seconds that one signature takes.
pub fn one_signature() -> f64 {
    let key = PrivateKey::generate(&SystemRandom::new()).unwrap();
    1.0 / per_second(|| {
        key.sign_fixed(&[7; 256], &SystemRandom::new()).unwrap();
    })
}

/// Seconds that a call which does nothing takes there and back.
pub fn one_round_trip(connection: &mut Connection) -> f64 {
    let request = http::request("GET", protocol::service::HEALTHZ, &[], &[]);
    let began = Instant::now();
    let answer = connection.call(&request);
    let took = began.elapsed().as_secs_f64();
    assert_eq!(answer.status, 204);
    took
}

/// Calls that do nothing, per second, by as many clients as call the service.
pub fn round_trips_per_second(address: SocketAddr, calls: usize) -> f64 {
    let request = http::request("GET", protocol::service::HEALTHZ, &[], &[]);
    let calls = vec![(request, 204); calls / crate::load::CLIENTS];
    crate::load::calls_per_second(address, &vec![calls; crate::load::CLIENTS])
}

/// How often something is done in a second.
pub fn per_second(work: impl Fn()) -> f64 {
    let began = Instant::now();
    let mut done = 0;
    while began.elapsed() < Duration::from_millis(700) {
        (0..50).for_each(|_| work());
        done += 50;
    }
    f64::from(done) / began.elapsed().as_secs_f64()
}
