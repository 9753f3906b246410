//! Calling an API as an app: neither the credential of the profile nor an address of a service is
//! part of it.

use std::time::Instant;

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{
    super::probe::{AppCall, heard},
    Client,
    build::build_for_api,
    fault,
};
use crate::domain::{LinkFault, Text, probe::Heard};

/// As much of an answer as is read, in bytes: what a gateway itself answers is shorter by far.
const READ: usize = 64 * 1024;

impl Client {
    /// Makes `call` once, follows no redirect, and says what came back.
    pub async fn call_as_app(&self, call: &AppCall<'_>) -> Result<Heard, LinkFault> {
        let unusable = |what: String| LinkFault::Malformed {
            what: Text::from(what),
        };
        let request = call
            .request(Timestamp::now())
            .ok_or_else(|| unusable("the credential cannot be sent in a header".to_owned()))?;
        let plain = call.url.scheme() == "http";
        let client = build_for_api(&self.options, plain).map_err(unusable)?;
        let begun = Instant::now();
        let answer = self.answer(&client, request, plain).await;
        tracing::info!(
            host = call.url.host_str(),
            status = answer.as_ref().ok().map(|heard| heard.status),
            fault = answer.as_ref().err().map(LinkFault::title),
            milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "call as an app"
        );
        answer
    }

    async fn answer(
        &self,
        client: &reqwest::Client,
        request: Request<Bytes>,
        plain: bool,
    ) -> Result<Heard, LinkFault> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let port = request.uri().port_u16();
        let describe = |error: reqwest::Error| fault::of(&error, &self.options, &host, port);
        let outgoing = reqwest::Request::try_from(request).map_err(describe)?;
        let mut response = match client.execute(outgoing).await.map_err(describe) {
            Ok(response) => response,
            Err(fault) => {
                return Err(Box::pin(self.looked_at(fault, plain, &host, port)).await);
            }
        };
        let status = response.status().as_u16();
        let mut body = Zeroizing::new(Vec::with_capacity(READ));
        while let Some(chunk) = response.chunk().await.map_err(|error| {
            if error.is_timeout() {
                describe(error)
            } else {
                LinkFault::Truncated
            }
        })? {
            let room = READ - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() >= room {
                break;
            }
        }
        Ok(heard(status, &body))
    }
}
