//! What stands between a console and the services: it passes everything on, until it breaks off
//! whatever tries to connect.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_util::task::AbortOnDropHandle;

/// A relay to a server on this machine.
pub(super) struct Front {
    address: SocketAddr,
    breaks: Arc<AtomicBool>,
    _work: AbortOnDropHandle<()>,
}

impl Front {
    /// A relay to `port`.
    pub(super) async fn before(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let breaks = Arc::new(AtomicBool::new(false));
        let broken = Arc::clone(&breaks);
        let work = tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let broken = Arc::clone(&broken);
                tokio::spawn(async move {
                    if broken.load(Ordering::SeqCst) {
                        let _ = near.write_all(b"this is no TLS\r\n").await;
                        return;
                    }
                    let far = TcpStream::connect(("127.0.0.1", port)).await;
                    // Either side may end it at any time.
                    let _ = copy_bidirectional(&mut near, &mut far.expect("a server")).await;
                });
            }
        });
        Self {
            address,
            breaks,
            _work: AbortOnDropHandle::new(work),
        }
    }

    pub(super) const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Breaks the TLS of whatever connects from then on.
    pub(super) fn breaking(&self) -> Box<dyn FnOnce() + Send> {
        let breaks = Arc::clone(&self.breaks);
        Box::new(move || breaks.store(true, Ordering::SeqCst))
    }
}
