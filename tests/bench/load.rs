//! Many clients at once.

use std::{net::SocketAddr, sync::Barrier, time::Instant};

use crate::http::Connection;

/// Clients that call at the same time.
pub const CLIENTS: usize = 32;

/// A request and the status that it has to have.
pub type Call = (Vec<u8>, u16);

/// Lets each client make its calls one after the other; says how many were made per second, by all together.
pub fn calls_per_second(address: SocketAddr, clients: &[Vec<Call>]) -> f64 {
    let start = Barrier::new(clients.len() + 1);
    let made: usize = clients.iter().map(Vec::len).sum();
    let seconds = std::thread::scope(|scope| {
        let running: Vec<_> = clients
            .iter()
            .map(|calls| {
                let start = &start;
                scope.spawn(move || {
                    let mut connection = Connection::open(address);
                    start.wait();
                    for (request, expected) in calls {
                        let answer = connection.call(request);
                        assert!(
                            answer.status == *expected,
                            "{}: {}: {}",
                            String::from_utf8_lossy(&request[..request.len().min(60)]),
                            answer.status,
                            String::from_utf8_lossy(&answer.body)
                        );
                    }
                })
            })
            .collect();
        start.wait();
        let began = Instant::now();
        for client in running {
            client.join().unwrap();
        }
        began.elapsed().as_secs_f64()
    });
    made as f64 / seconds
}

/// Makes what each client is to send, on every core.
pub fn prepare<T: Sync>(of: &[T], make: impl Fn(&T) -> Vec<Call> + Sync) -> Vec<Vec<Call>> {
    let cores = std::thread::available_parallelism().unwrap().get();
    std::thread::scope(|scope| {
        let parts: Vec<_> = of
            .chunks(of.len().div_ceil(cores))
            .map(|part| scope.spawn(|| part.iter().map(&make).collect::<Vec<_>>()))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap())
            .collect()
    })
}
