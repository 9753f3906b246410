//! A call of an API as an app makes it, to see whether the app's credential works.

use bytes::Bytes;
use http::{HeaderValue, Request, header};
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use super::sign::{AccessKey, sign};
use crate::domain::{
    Secret, Text,
    probe::{Heard, Method},
};

/// The header that an `AppCode` travels in.
const X_APIG_APPCODE: &str = "x-apig-appcode";
/// The longest code of an answer that is kept, in bytes: the services' own are shorter.
const LONGEST_CODE: usize = 24;

/// What an app proves itself with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppCredential {
    /// An `AppCode`, which travels itself.
    Code(Secret),
    /// `AppKey` and `AppSecret`, which sign the call.
    Key(AccessKey),
}

impl AppCredential {
    /// The pair that signs.
    pub fn key(key: &str, secret: Secret) -> Self {
        Self::Key(AccessKey {
            access: key.to_owned(),
            secret,
            security_token: None,
        })
    }
}

/// One call.
#[derive(Debug, Clone, Copy)]
pub struct AppCall<'a> {
    /// The API's address.
    pub url: &'a Url,
    /// How it is called.
    pub method: Method,
    /// The credential.
    pub credential: &'a AppCredential,
}

impl AppCall<'_> {
    /// The request as it is made at `now`; `None` where no header can hold the credential.
    pub fn request(&self, now: Timestamp) -> Option<Request<Bytes>> {
        let method = match self.method {
            Method::Get => http::Method::GET,
            Method::Head => http::Method::HEAD,
        };
        let mut request = Request::builder()
            .method(method)
            .uri(self.url.as_str())
            .header(header::ACCEPT, "application/json, */*;q=0.5")
            .body(Bytes::new())
            .ok()?;
        match self.credential {
            AppCredential::Code(code) => {
                let mut value = HeaderValue::from_str(code.expose()).ok()?;
                value.set_sensitive(true);
                request.headers_mut().insert(X_APIG_APPCODE, value);
            }
            AppCredential::Key(key) => sign(key, &mut request, now).ok()?,
        }
        Some(request)
    }
}

/// What an answer says: its status, and the code of a body that is JSON. Of the rest nothing is
/// kept, since an address may send back what it got.
pub(super) fn heard(status: u16, body: &[u8]) -> Heard {
    #[derive(Deserialize)]
    struct Body {
        error_code: Option<String>,
    }
    let body: Option<Body> = serde_json::from_slice(body).ok();
    let code = body.and_then(|body| body.error_code);
    Heard {
        status,
        code: code.filter(|code| is_code(code)).map(Text::from),
    }
}

/// Whether it has the form of an error code: letters, a dot, digits.
fn is_code(text: &str) -> bool {
    let Some((family, number)) = text.split_once('.') else {
        return false;
    };
    text.len() <= LONGEST_CODE
        && !family.is_empty()
        && family.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_travels_in_its_header_and_a_key_signs() {
        let url = Url::parse("https://api.example.com/health?deep=1").expect("an address");
        let code = AppCredential::Code(Secret::new("c0de".to_owned()));
        let call = AppCall {
            url: &url,
            method: Method::Get,
            credential: &code,
        };
        let request = call.request(Timestamp::UNIX_EPOCH).expect("a request");
        assert_eq!(request.headers()[X_APIG_APPCODE], "c0de");
        assert!(request.headers()[X_APIG_APPCODE].is_sensitive());
        assert!(!request.headers().contains_key("authorization"));

        let key = AppCredential::Key(AccessKey {
            access: "key".to_owned(),
            secret: Secret::new("secret".to_owned()),
            security_token: None,
        });
        let call = AppCall {
            method: Method::Head,
            credential: &key,
            ..call
        };
        let request = call.request(Timestamp::UNIX_EPOCH).expect("a request");
        let proof = request.headers()["authorization"].to_str().expect("text");
        assert!(
            proof.starts_with("SDK-HMAC-SHA256 Access=key, SignedHeaders=host;x-sdk-date"),
            "{proof}"
        );
        assert_eq!(request.headers()["x-sdk-date"], "19700101T000000Z");
    }

    #[test]
    fn of_an_answer_only_status_and_code_are_kept() {
        let refused = br#"{"error_code":"APIG.0303","error_msg":"x","request_id":"y"}"#;
        assert_eq!(
            heard(401, refused).code.as_ref().map(Text::raw),
            Some("APIG.0303")
        );
        for other in [
            &b"<html>APIG.0303</html>"[..],
            b"",
            b"[]",
            br#"{"error_code":"the code you sent: c0de"}"#,
            br#"{"error_code":303}"#,
            br#"{"error_code":"APIG.0303"#,
        ] {
            assert_eq!(heard(401, other).code, None);
        }
    }
}
