//! One exchange: the request signed and sent, its answer received, the log told, and a token renewed
//! where it was refused.

use std::time::Instant;

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use jiff::Timestamp;
use std::sync::atomic::Ordering;
use zeroize::Zeroizing;

use super::{
    BODY_LIMIT, CallError, Client,
    answer::{Raw, asks_for_new_token, request_id, sort_out},
    echo, fault,
};
use crate::{
    api::{
        Body, CredentialError, Host, Request,
        credential::{Proof, secret_header},
        skew,
    },
    domain::{Call, LinkFault, Text},
};

impl Client {
    /// Sends the request, once more where its token was refused and could be renewed.
    pub(super) async fn exchange(&self, request: &Request) -> Result<Raw, CallError> {
        // On the heap, since it would make the future of every call that much larger.
        let first = Box::pin(self.attempt(request)).await;
        let Err((CallError::Service(error), Some(proof))) = &first else {
            return first.map_err(|(error, _)| error);
        };
        if !asks_for_new_token(error) {
            return first.map_err(|(error, _)| error);
        }
        // Another key would be refused by the same clock.
        let is_late = self.seconds_ahead().is_some_and(skew::is_refused);
        if matches!(proof, Proof::Signature(_)) && is_late {
            return first.map_err(|(error, _)| error);
        }
        let why = format!("The service refused it: {error}.");
        // Seldom needed, so it shall not make the future of every call larger.
        let renewal = Box::pin(self.credential.renew(proof, &why, &Timestamp::now));
        if !renewal.await? {
            return first.map_err(|(error, _)| error);
        }
        let second = Box::pin(self.attempt(request)).await;
        if let Err((CallError::Service(error), Some(_))) = &second
            && asks_for_new_token(error)
        {
            self.credential.refused_anew();
        }
        second.map_err(|(error, _)| error)
    }

    async fn attempt(&self, request: &Request) -> Result<Raw, (CallError, Option<Proof>)> {
        let _turn = self.gate.acquire().await;
        let (http_request, proof) = self.prepare(request).await.map_err(|error| (error, None))?;
        // Somebody may have typed a password until now.
        let at = Timestamp::now();
        let begun = Instant::now();
        let headers = echo::secret_headers(http_request.headers());
        let received = self.transmit(request, http_request).await;
        let result = match received {
            Ok(mut raw) => {
                let bytes = raw.body.len();
                self.note(
                    request,
                    at,
                    begun,
                    Ok(raw.status.as_u16()),
                    request_id(&raw.headers),
                    bytes,
                );
                trace_headers(&raw.headers);
                if let Some(seconds) = skew::seconds_ahead(&raw.headers, raw.received) {
                    self.seconds_ahead.store(seconds, Ordering::Relaxed);
                }
                if raw.status.is_success() {
                    sort_out(request, raw)
                } else {
                    let sent = echo::Sent::of(request, &headers);
                    sent.hide_in(&mut raw.body);
                    sort_out(request, raw).map_err(|mut error| {
                        if let CallError::Service(error) = &mut error {
                            sent.hide_from(error);
                        }
                        error
                    })
                }
            }
            Err(fault) => {
                self.note(request, at, begun, Err(fault.title()), None, 0);
                let may_have_arrived = fault.reached();
                Err(CallError::Link {
                    fault,
                    may_have_arrived,
                })
            }
        };
        result.map_err(|error| (error, Some(proof)))
    }

    async fn prepare(&self, request: &Request) -> Result<(http::Request<Bytes>, Proof), CallError> {
        let unusable = |what: &str| CallError::NoCredential(CredentialError::new(what));
        let base = self
            .base(request.host)
            .ok_or_else(|| no_endpoint(request.host))?;
        let uri = Zeroizing::new(format!("{base}{}", request.target().as_str()));
        let mut http_request = http::Request::builder()
            .method(request.method.clone())
            .uri(uri.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(request.body.bytes())
            .map_err(|_| {
                unusable(
                    "The request cannot be written as HTTP. Check the endpoint in the profile.",
                )
            })?;
        http_request.headers_mut().insert(
            header::USER_AGENT,
            HeaderValue::from_static(concat!("claviger/", env!("CARGO_PKG_VERSION"))),
        );
        if matches!(request.body, Body::None) && request.method != Method::GET {
            // Without it a front door may take the length for unsaid and answer 411; the SDKs send it.
            http_request
                .headers_mut()
                .insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(subject) = &request.subject {
            http_request
                .headers_mut()
                .insert("x-subject-token", secret_header(subject)?);
        }
        let project = match request.host {
            // IAM is asked about projects before one is known, and never within one.
            Host::Iam => None,
            Host::Service(_) | Host::Csms => self.known_project(),
        };
        let proof = self
            .credential
            .authorise(&mut http_request, project, &Timestamp::now)
            .await?;
        Ok((http_request, proof))
    }

    async fn transmit(
        &self,
        request: &Request,
        http_request: http::Request<Bytes>,
    ) -> Result<Raw, LinkFault> {
        let host = http_request.uri().host().unwrap_or_default().to_owned();
        let port = http_request.uri().port_u16();
        let describe = |error: reqwest::Error| fault::of(&error, &self.options, &host, port);
        let is_plain = http_request.uri().scheme() == Some(&http::uri::Scheme::HTTP);
        let client = if request.is_write() {
            &self.writes
        } else {
            &self.reads
        };
        let outgoing = reqwest::Request::try_from(http_request).map_err(describe)?;
        let mut response = match client.execute(outgoing).await.map_err(describe) {
            Ok(response) => response,
            Err(fault) => {
                // Seldom needed, so it shall not make the future of every call larger.
                return Err(Box::pin(self.looked_at(fault, is_plain, &host, port)).await);
            }
        };
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let announced = response.content_length().unwrap_or(0);
        let too_large = LinkFault::TooLarge {
            limit: BODY_LIMIT as u64,
        };
        if announced > BODY_LIMIT as u64 {
            return Err(too_large);
        }
        let room = usize::try_from(announced).unwrap_or(0);
        let mut body = Zeroizing::new(Vec::with_capacity(room));
        while let Some(chunk) = response.chunk().await.map_err(|error| {
            if error.is_timeout() {
                describe(error)
            } else {
                LinkFault::Truncated
            }
        })? {
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(too_large);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Raw {
            status,
            headers,
            body,
            received: Timestamp::now(),
        })
    }

    fn note(
        &self,
        request: &Request,
        at: Timestamp,
        begun: Instant,
        result: Result<u16, String>,
        request_id: Option<Text>,
        bytes: usize,
    ) {
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let template = request.path.template();
        let (status, fault) = match &result {
            Ok(status) => (Some(*status), None),
            Err(fault) => (None, Some(fault)),
        };
        tracing::info!(
            method = request.method.as_str(),
            path = template,
            status,
            fault,
            milliseconds,
            request_id = request_id.as_ref().map(tracing::field::display),
            "call"
        );
        tracing::debug!(operation = request.operation, bytes, "answer");
        let Some(log) = &self.log else { return };
        // A closed log means that nobody is left to read it.
        let _ = log.send(Call {
            at,
            operation: request.operation,
            method: request.method.to_string(),
            template: template.to_owned(),
            result,
            milliseconds,
            request_id,
            bytes,
        });
    }
}

/// Tells the log which headers came, without what they hold: a token comes in one.
fn trace_headers(headers: &http::HeaderMap) {
    if tracing::enabled!(tracing::Level::TRACE) {
        let names: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
        tracing::trace!(headers = names.join(" "), "headers");
    }
}

fn no_endpoint(host: Host) -> CallError {
    let (label, word) = match host {
        Host::Iam => ("IAM", "iam"),
        Host::Csms => ("the secret manager", "csms"),
        Host::Service(service) => (service.label(), service.word()),
    };
    let reason = format!("The profile has no endpoint for {label}, which was to be asked.");
    let remedy = format!("Set {word} under endpoints in the profile.");
    CallError::NoCredential(CredentialError::new(reason).remedy(remedy))
}
