//! A client of a few lines, so that tests see what is on the wire.

use http::StatusCode;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Options, Running, Simulator};

/// APIG's gateway in the story `small`.
pub(super) const APIG: &str = "eddc4d25480b4cd6b512f270a1b8b341";
/// ROMA Connect's instance in the story `small`.
pub(super) const ROMA: &str = "1b7a9d4e06b3c4d5e6f70819235f8e2c";
/// The app `app_demo` in the story `small`.
pub(super) const APP: &str = "356de8eb7a8742168586e5daf5339965";

/// An answer, complete or not.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a body of JSON")
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Status and error code.
    pub(super) fn error(&self) -> (u16, String) {
        let code = self.json()["error_code"]
            .as_str()
            .expect("an error code")
            .to_owned();
        (self.status.as_u16(), code)
    }
}

/// A running simulator and the paths of its services.
pub(super) struct Lab {
    pub(super) running: Running,
}

impl Lab {
    /// The story `small`.
    pub(super) async fn small() -> Self {
        Self::of(Options::named("small").expect("a story")).await
    }

    /// Other options.
    pub(super) async fn of(options: Options) -> Self {
        let running = Simulator::start(options).await.expect("a free port");
        Self { running }
    }

    /// `rest` below APIG's gateway.
    pub(super) fn apig(&self, rest: &str) -> String {
        let project = self.running.project_id();
        format!("/v2/{project}/apigw/instances/{APIG}/{rest}")
    }

    /// `rest` below ROMA Connect's instance.
    pub(super) fn roma(&self, rest: &str) -> String {
        format!("/v2/{}/instances/{ROMA}/{rest}", self.running.project_id())
    }

    /// `rest` below ROMA Connect's `/apic/` paths.
    pub(super) fn apic(&self, rest: &str) -> String {
        let project = self.running.project_id();
        format!("/v2/{project}/apic/instances/{ROMA}/{rest}")
    }

    /// `rest` below `ModelArts`' apps.
    pub(super) fn modelarts(&self, rest: &str) -> String {
        format!("/v1/{}/app-auth/apps{rest}", self.running.project_id())
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "").await
    }

    /// A request with the token.
    pub(super) async fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        self.try_ask(method, path, body).await.expect("an answer")
    }

    /// A request with the token; `None` where the connection ends before an answer.
    pub(super) async fn try_ask(&self, method: &str, path: &str, body: &str) -> Option<Answer> {
        let token = self.running.token();
        let header = format!("X-Auth-Token: {}\r\n", token.expose());
        self.send(method, path, &header, body).await
    }

    /// A request with these headers, each ended by a line break.
    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> Option<Answer> {
        let host = self.host();
        let mut stream = TcpStream::connect(&host).await.ok()?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut all = Vec::new();
        // A reset ends the answer as a close does.
        let _ = stream.read_to_end(&mut all).await;
        let end = all.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        Some(Answer {
            status,
            headers: lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: all[end + 4..].to_vec(),
        })
    }

    /// `127.0.0.1:PORT`
    pub(super) fn host(&self) -> String {
        self.running.url().trim_start_matches("http://").to_owned()
    }

    /// The secret in force of `app_demo`.
    pub(super) fn secret_of_demo(&self) -> String {
        self.running.estate(|estate| {
            estate.gateways[0]
                .app(APP)
                .expect("app_demo")
                .secret
                .expose()
                .to_owned()
        })
    }
}
