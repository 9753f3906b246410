//! Connections, and how they end.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, response::Response};
use http::{Request, header::ALLOW};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{respond::Cut, routes::router, shared::Shared, wire::Wire};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Accepts connections while the port shall be open, and opens it again when it shall.
pub(super) async fn listen(shared: Arc<Shared>, first: TcpListener) {
    let router = router(Arc::clone(&shared));
    let mut open = shared.open.subscribe();
    let mut listener = Some(first);
    loop {
        if let Some(listener) = listener.take() {
            let connections = shared.stop.child_token();
            let _guard = connections.clone().drop_guard();
            shared.listening.send_replace(true);
            loop {
                tokio::select! {
                    () = shared.stop.cancelled() => return,
                    _ = open.wait_for(|open| !*open) => break,
                    accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                        tokio::spawn(serve(
                            router.clone(),
                            stream,
                            shared.tls.clone(),
                            connections.clone(),
                        ));
                    },
                }
            }
        }
        // Bound, but listening to nobody: who connects is refused, and nobody else gets the port.
        let closed = bound(shared.address).ok();
        shared.listening.send_replace(false);
        tokio::select! {
            () = shared.stop.cancelled() => return,
            _ = open.wait_for(|open| *open) => {}
        }
        listener = match closed {
            Some(socket) => socket.listen(BACKLOG).ok(),
            None => TcpListener::bind(shared.address).await.ok(),
        };
        if listener.is_none() {
            // Somebody else has the port now: try again from time to time.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A socket at `address` that does not listen.
fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// One connection, until the client or a fault ends it. It is served without axum's own server,
/// which lets no answer be left out.
async fn serve(
    router: Router,
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    stop: CancellationToken,
) {
    let _ = stream.set_nodelay(true);
    let reset = Arc::new(AtomicBool::new(false));
    let wire = Wire::new(stream, Arc::clone(&reset));
    match tls {
        None => serve_over(router, wire, reset, stop).await,
        // A client that does not trust the certificate ends the handshake.
        Some(tls) => {
            if let Ok(wire) = tls.accept(wire).await {
                serve_over(router, wire, reset, stop).await;
            }
        }
    }
}

async fn serve_over(
    router: Router,
    wire: impl AsyncRead + AsyncWrite + Unpin,
    reset: Arc<AtomicBool>,
    stop: CancellationToken,
) {
    let io = TokioIo::new(wire);
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = router.clone().oneshot(request);
        let reset = Arc::clone(&reset);
        async move {
            // A service goes on with what has reached it, also where the client has left meanwhile.
            let Ok(Ok(answer)) = tokio::spawn(answer).await else {
                return Err(Dropped);
            };
            sent(answer, &reset)
        }
    });
    let connection = http1::Builder::new().serve_connection(io, service);
    tokio::select! {
        () = stop.cancelled() => {}
        // A connection ends in an error whenever a fault drops it.
        _ = connection => {}
    }
}

/// The connection ends here, without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection was dropped on purpose")]
struct Dropped;

/// What is sent of `answer`: nothing where the connection is to be cut instead.
fn sent(mut answer: Response, reset: &AtomicBool) -> Result<Response, Dropped> {
    match answer.extensions().get() {
        None => {}
        Some(Cut::Close) => return Err(Dropped),
        Some(Cut::Reset) => {
            reset.store(true, Ordering::Relaxed);
            return Err(Dropped);
        }
    }
    // The router says so where it knows the path but not the method; the services don't.
    answer.headers_mut().remove(ALLOW);
    Ok(answer)
}
