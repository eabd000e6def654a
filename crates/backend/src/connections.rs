//! Connections: each has its time for the head of a call, so that whoever is slow holds nobody up.

use std::{convert::Infallible, net::SocketAddr, pin::pin, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{Request, Response};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::TcpListener;

/// How long the head of a call may be on its way; a connection that stays quiet as long is closed.
const SLOWEST_HEAD: Duration = Duration::from_secs(15);
/// How long calls under way have when the service ends; streams of events do not end by themselves.
const LAST_CALLS: Duration = Duration::from_secs(2);

/// Answers whoever connects until the future ends, and then the calls under way.
pub async fn answer(listener: TcpListener, router: Router, until: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let mut until = pin!(until);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut until => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // There may be no more file descriptors until others are done.
                tracing::warn!(error = %error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(SLOWEST_HEAD)
            .serve_connection(
                TokioIo::new(stream),
                service_fn(move |request| call(router.clone(), peer, request)),
            );
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = %error, "a connection broke");
            }
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST_CALLS, connections.shutdown()).await;
}

async fn call(
    router: Router,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    TowerToHyperService::new(router).call(request).await
}
