//! Error answers, in every shape that the documents show: APIG and `ModelArts`
//! (`error_code`, `error_msg`), ROMA Connect (with `error_details` and `request_id`), the front
//! door (`request_id`), IAM (`error.code`, `error.message`), and the SDK's other spellings.

use serde::Deserialize;

use super::lenient;
use crate::domain::{ServiceError, Text, service::Service};

/// The most characters of an unknown body that are kept.
const EXCERPT: usize = 200;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Shape {
    #[serde(deserialize_with = "lenient::text")]
    error_code: Option<Text>,
    #[serde(rename = "errorCode", deserialize_with = "lenient::text")]
    camel_code: Option<Text>,
    #[serde(deserialize_with = "lenient::text")]
    code: Option<Text>,
    #[serde(deserialize_with = "lenient::text")]
    error_msg: Option<Text>,
    #[serde(rename = "errorMsg", deserialize_with = "lenient::text")]
    camel_msg: Option<Text>,
    #[serde(deserialize_with = "lenient::text")]
    error_message: Option<Text>,
    #[serde(deserialize_with = "lenient::text")]
    message: Option<Text>,
    #[serde(deserialize_with = "lenient::text")]
    error_details: Option<Text>,
    #[serde(deserialize_with = "lenient::text")]
    request_id: Option<Text>,
    error: Option<Nested>,
}

impl Shape {
    fn code(&self) -> Option<&Text> {
        let spellings = [&self.error_code, &self.camel_code, &self.code];
        spellings.into_iter().find_map(Option::as_ref)
    }

    fn message(&self) -> Option<&Text> {
        let spellings = [
            &self.error_msg,
            &self.camel_msg,
            &self.error_message,
            &self.message,
        ];
        spellings.into_iter().find_map(Option::as_ref)
    }
}

/// The shape one object deeper; any other type there is no error shape.
#[derive(Deserialize)]
#[serde(untagged)]
enum Nested {
    Object(Box<Shape>),
    Other(serde::de::IgnoredAny),
}

/// Reads an error answer. `None` where the body is none of the known shapes.
pub(super) fn read(
    service: Option<Service>,
    status: u16,
    header_request_id: Option<Text>,
    retry_after: Option<u64>,
    body: &[u8],
) -> Option<ServiceError> {
    let outer: Shape = serde_json::from_slice(body).ok()?;
    let shape = match outer {
        Shape {
            error: Some(Nested::Object(inner)),
            ..
        } => *inner,
        shape => shape,
    };
    if shape.code().is_none() && shape.message().is_none() {
        return None;
    }
    let full = |text: &Text| !text.is_empty();
    // IAM's `/v3` answers repeat the status where others have a code of their own.
    let tells = |code: &Text| full(code) && code.raw() != status.to_string();
    Some(ServiceError {
        service,
        status,
        code: shape.code().cloned().filter(tells),
        message: shape.message().cloned().unwrap_or_default(),
        details: shape.error_details.filter(full),
        request_id: header_request_id.or(shape.request_id).filter(full),
        retry_after,
    })
}

/// An error answer of no known shape: the status, and the beginning of what came.
pub(super) fn unknown_shape(
    service: Option<Service>,
    status: u16,
    request_id: Option<Text>,
    retry_after: Option<u64>,
    body: &[u8],
) -> ServiceError {
    let text = String::from_utf8_lossy(body);
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = if words.chars().count() > EXCERPT {
        words.chars().take(EXCERPT).chain(['…']).collect()
    } else {
        words
    };
    ServiceError {
        service,
        status,
        code: None,
        message: Text::new(message),
        details: None,
        request_id,
        retry_after,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(body: &str) -> Option<(String, String)> {
        read(Some(Service::Apig), 403, None, None, body.as_bytes()).map(|error| {
            (
                error.code.map(|code| code.to_string()).unwrap_or_default(),
                error.message.to_string(),
            )
        })
    }

    #[test]
    fn every_documented_shape_is_read() {
        let pair = |code: &str, message: &str| Some((code.to_owned(), message.to_owned()));
        assert_eq!(
            parsed(r#"{"error_code":"APIG.3103","error_msg":"full"}"#),
            pair("APIG.3103", "full")
        );
        assert_eq!(
            parsed(r#"{"error":{"code":401,"message":"no","title":"Unauthorized"}}"#),
            pair("401", "no")
        );
        assert_eq!(
            parsed(r#"{"errorCode":"X","errorMsg":"y"}"#),
            pair("X", "y")
        );
        assert_eq!(parsed(r#"{"code":"X","message":"y"}"#), pair("X", "y"));
        assert_eq!(parsed("<html></html>"), None);
        assert_eq!(parsed(r#"{"apps":[]}"#), None);
        assert_eq!(parsed(r#"{"error":"x"}"#), None);
        assert_eq!(parsed("[]"), None);
    }

    #[test]
    fn a_code_that_only_repeats_the_status_is_none() {
        let body = br#"{"error":{"code":403,"message":"no","title":"Forbidden"}}"#;
        let error = read(None, 403, None, None, body).expect("a known shape");
        assert_eq!(error.to_string(), "HTTP 403: no");
    }

    #[test]
    fn details_and_request_id_of_roma_are_kept() {
        let body =
            br#"{"error_code":"ROMA.1006","error_msg":"m","error_details":"d","request_id":"r"}"#;
        let error = read(Some(Service::Roma), 400, None, None, body);
        let error = error.unwrap_or_else(|| unknown_shape(None, 0, None, None, b""));
        assert_eq!(error.details, Some(Text::from("d")));
        assert_eq!(error.request_id, Some(Text::from("r")));
    }

    proptest! {
        #[test]
        fn no_body_breaks_the_reader(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(None, 500, None, None, &body);
            let excerpt = unknown_shape(None, 500, None, None, &body);
            prop_assert!(excerpt.message.raw().chars().count() <= EXCERPT + 1);
        }
    }
}
