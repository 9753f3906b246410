//! A server that gives the same bytes to everyone, for answers that no service gives.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::AbortHandle,
};
use url::Url;

use crate::config::{Endpoint, Layer, Origin};

/// Listens until it is dropped.
pub(super) struct Canned {
    pub(super) port: u16,
    task: AbortHandle,
}

impl Canned {
    /// A JSON answer.
    pub(super) async fn json(status: u16, body: &str) -> Self {
        let length = body.len();
        Self::raw(format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
        .await
    }

    /// These bytes, once the head of a request has arrived, and then the end.
    pub(super) async fn raw(answer: impl Into<Vec<u8>>) -> Self {
        let answer: Vec<u8> = answer.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        let Ok(byte) = stream.read_u8().await else {
                            return;
                        };
                        head.push(byte);
                    }
                    // The client may have seen enough before the end.
                    let _ = stream.write_all(&answer).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self {
            port,
            task: task.abort_handle(),
        }
    }

    pub(super) fn endpoint(&self) -> Endpoint {
        let url = format!("http://127.0.0.1:{}", self.port);
        Endpoint {
            url: Url::parse(&url).expect("an address"),
            origin: Origin::Given(Layer::Flag),
        }
    }
}

impl Drop for Canned {
    fn drop(&mut self) {
        self.task.abort();
    }
}
