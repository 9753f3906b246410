//! Secrets that come back: a service that refuses a request may repeat what it did not like, and a
//! front door may print the whole of it. What was sent as a secret is not shown for that.

use http::{HeaderMap, HeaderValue};
use zeroize::Zeroizing;

use super::super::Request;
use crate::domain::{Secret, ServiceError, Text, secret::MASK};

/// The shortest secret that is looked for, in bytes: less would be found in every word.
const SHORTEST: usize = 4;

/// The headers of a request that hold secrets.
pub(super) fn secret_headers(headers: &HeaderMap) -> Vec<HeaderValue> {
    let secret = |value: &&HeaderValue| value.is_sensitive();
    headers.values().filter(secret).cloned().collect()
}

/// What was sent as a secret.
pub(super) struct Sent(Vec<Secret>);

impl Sent {
    /// The secrets of `request` and of its `headers`.
    pub(super) fn of(request: &Request, headers: &[HeaderValue]) -> Self {
        let mut secrets = request.secrets();
        let texts = headers.iter().filter_map(|value| value.to_str().ok());
        secrets.extend(texts.map(|text| Secret::new(text.to_owned())));
        secrets.retain(|secret| secret.expose().len() >= SHORTEST);
        // One may hold another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
        Self(secrets)
    }

    /// Masks them in the body of an answer, before any of it is cut.
    pub(super) fn hide_in(&self, body: &mut Zeroizing<Vec<u8>>) {
        let text = Zeroizing::new(String::from_utf8_lossy(body).into_owned());
        if let Some(hidden) = self.hidden(&text) {
            *body = Zeroizing::new(hidden.into_bytes());
        }
    }

    /// Masks them in what was read of it, where no escape of JSON hides them any more.
    pub(super) fn hide_from(&self, error: &mut ServiceError) {
        let texts = [
            Some(&mut error.message),
            error.code.as_mut(),
            error.details.as_mut(),
            error.request_id.as_mut(),
        ];
        for text in texts.into_iter().flatten() {
            if let Some(hidden) = self.hidden(text.raw()) {
                *text = Text::new(hidden);
            }
        }
    }

    /// `text` with a mask for each of them; `None` where it holds none.
    fn hidden(&self, text: &str) -> Option<String> {
        let mut hidden = None;
        for secret in &self.0 {
            let now = hidden.as_deref().unwrap_or(text);
            if now.contains(secret.expose()) {
                hidden = Some(now.replace(secret.expose(), MASK));
            }
        }
        hidden
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::{
        api::{
            Body, Path, Repeat,
            request::{Field, Segment},
        },
        domain::Service,
    };

    fn sent() -> Sent {
        let code = Secret::new("co/de=1".to_owned());
        let path = Path::new("/codes/{code}", &[Segment::Secret(&code)]);
        let secret = Field::Secret(Secret::new("Sentinel.1".to_owned()));
        let body = Body::Json(vec![("auth", Field::Object(vec![("secret", secret)]))]);
        let method = Method::PUT;
        let request = Request::write(Service::Apig, "Op", method, path, body, Repeat::Never);
        let mut token = HeaderValue::from_static("Sentinel.1.token");
        token.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert("x-auth-token", token);
        headers.insert("accept", HeaderValue::from_static("application/json"));
        Sent::of(&request, &secret_headers(&headers))
    }

    #[test]
    fn secrets_of_header_body_and_path_are_masked_and_nothing_else() {
        let mut body =
            Zeroizing::new(b"x-auth-token: Sentinel.1.token, Sentinel.1, co%2Fde%3D1".to_vec());
        sent().hide_in(&mut body);
        let expected = format!("x-auth-token: {MASK}, {MASK}, {MASK}");
        assert_eq!(body.as_slice(), expected.as_bytes());
        let mut body = Zeroizing::new(b"accept: application/json \xff".to_vec());
        sent().hide_in(&mut body);
        assert_eq!(body.as_slice(), b"accept: application/json \xff");
    }

    #[test]
    fn a_secret_that_was_escaped_is_masked_in_what_was_read() {
        let mut error = ServiceError {
            service: None,
            status: 400,
            code: None,
            message: Text::from("bad value co/de=1"),
            details: Some(Text::from("Sentinel.1")),
            request_id: None,
            retry_after: None,
        };
        sent().hide_from(&mut error);
        assert_eq!(error.message.raw(), format!("bad value {MASK}"));
        assert_eq!(error.details, Some(Text::from(MASK)));
    }
}
