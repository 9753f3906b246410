//! A request as a value: comparable, loggable by its template, and with no credential in it.

use std::fmt::Write as _;

use bytes::Bytes;
use http::Method;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::domain::{Secret, Service};

/// A request, complete but for host and credential.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who is asked.
    pub host: Host,
    /// The operation's name in the vendor's SDK.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The path.
    pub path: Path,
    /// The query, unencoded, in the order in which it is sent.
    pub query: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
    /// The token that the request is about, sent in `X-Subject-Token`.
    pub subject: Option<Secret>,
    /// Whether sending it twice does the same as sending it once.
    pub repeat: Repeat,
}

/// Whose endpoint a request goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Host {
    /// The identity service.
    Iam,
    /// A service that keeps apps.
    Service(Service),
    /// The secret manager.
    Csms,
}

/// What sending a request again would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It only reads.
    Safe,
    /// It writes the same values each time.
    Same,
    /// Each time changes something more: never sent twice by itself.
    Never,
}

impl Request {
    /// A read of `path`.
    pub fn get(service: Service, operation: &'static str, path: Path) -> Self {
        Self {
            host: Host::Service(service),
            operation,
            method: Method::GET,
            path,
            query: Vec::new(),
            body: Body::None,
            subject: None,
            repeat: Repeat::Safe,
        }
    }

    /// A write to `path`.
    pub fn write(
        service: Service,
        operation: &'static str,
        method: Method,
        path: Path,
        body: Body,
        repeat: Repeat,
    ) -> Self {
        Self {
            host: Host::Service(service),
            operation,
            method,
            path,
            query: Vec::new(),
            body,
            subject: None,
            repeat,
        }
    }

    /// A question to IAM. Asking for a token changes nothing that lasts, so even that counts as a
    /// read: it may be repeated, and a read-only profile may do it.
    pub fn iam(operation: &'static str, method: Method, path: &str, body: Body) -> Self {
        Self {
            host: Host::Iam,
            operation,
            method,
            path: Path::new(path, &[]),
            query: Vec::new(),
            body,
            subject: None,
            repeat: Repeat::Safe,
        }
    }

    /// With a parameter in the query.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.query.push((name, format!("{value}")));
        self
    }

    /// Whether it changes anything: everything but a read does.
    pub fn is_write(&self) -> bool {
        self.repeat != Repeat::Safe
    }

    /// Path and query as they go over the wire. A `ModelArts` code may be in it: never for a log.
    pub fn target(&self) -> Zeroizing<String> {
        let mut target = Zeroizing::new(self.path.encoded.to_string());
        for (position, (name, value)) in self.query.iter().enumerate() {
            target.push(if position == 0 { '?' } else { '&' });
            target.push_str(name);
            target.push('=');
            encode_into(&mut target, value);
        }
        target
    }

    /// Every secret in it, in each form in which it goes over the wire.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        let mut secrets = self.path.secrets.clone();
        secrets.extend(self.subject.clone());
        if let Body::Json(fields) = &self.body {
            collect(fields, &mut secrets);
        }
        secrets
    }

    /// The same request about one workspace of `ModelArts`: named in the query of what reads or
    /// deletes, in the body of everything else.
    #[must_use]
    pub fn in_workspace(self, workspace: &str) -> Self {
        const NAME: &str = "workspace_id";
        if matches!(self.method, Method::GET | Method::DELETE) {
            return self.with(NAME, workspace);
        }
        let mut fields = match self.body {
            Body::None => Vec::new(),
            Body::Json(fields) => fields,
        };
        fields.push((NAME, Field::Open(Value::from(workspace))));
        Self {
            body: Body::Json(fields),
            ..self
        }
    }

    /// The request as text with every secret masked, for a preview or a dry run.
    pub fn preview(&self, base: &str) -> String {
        let mut text = format!("{} {}{}", self.method, base, self.path.shown);
        for (position, (name, value)) in self.query.iter().enumerate() {
            let separator = if position == 0 { '?' } else { '&' };
            let mut encoded = String::new();
            encode_into(&mut encoded, value);
            let _ = write!(text, "{separator}{name}={encoded}");
        }
        if let Body::Json(fields) = &self.body {
            let _ = write!(text, "\n{}", Body::masked(fields));
        }
        text
    }
}

/// A path: percent-encoded for the wire, with masks for eyes, and as a template for logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    encoded: Encoded,
    shown: String,
    template: String,
    /// The secrets in it, as they are and encoded.
    secrets: Vec<Secret>,
}

/// Encoded text that may hold a secret: wiped on drop and redacted in `Debug`.
#[derive(Clone, PartialEq, Eq)]
struct Encoded(Zeroizing<String>);

impl std::fmt::Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encoded(…)")
    }
}

impl std::fmt::Display for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value that takes the place of a `{name}` in a path template.
#[derive(Debug, Clone, Copy)]
pub enum Segment<'a> {
    /// Shown as it is.
    Open(&'a str),
    /// Masked wherever the path is shown.
    Secret(&'a Secret),
}

impl Path {
    /// Puts `segments`, percent-encoded, in the place of the `{names}` of `template`, in order.
    ///
    /// A name without a segment stays as it is, which no service answers with success.
    pub fn new(template: &str, segments: &[Segment<'_>]) -> Self {
        let mut encoded = Zeroizing::new(String::with_capacity(template.len() + 128));
        let mut shown = String::with_capacity(template.len() + 128);
        let mut values = segments.iter();
        let mut secrets = Vec::new();
        for part in template.split_inclusive('/') {
            let (name, slash) = match part.strip_suffix('/') {
                Some(name) => (name, "/"),
                None => (part, ""),
            };
            let value = name.starts_with('{').then(|| values.next()).flatten();
            match value {
                None => {
                    encoded.push_str(name);
                    shown.push_str(name);
                }
                Some(Segment::Open(value)) => {
                    encode_into(&mut encoded, value);
                    encode_into(&mut shown, value);
                }
                Some(Segment::Secret(value)) => {
                    let begin = encoded.len();
                    encode_into(&mut encoded, value.expose());
                    secrets.push((*value).clone());
                    secrets.push(Secret::new(encoded[begin..].to_owned()));
                    shown.push_str(crate::domain::secret::MASK);
                }
            }
            encoded.push_str(slash);
            shown.push_str(slash);
        }
        debug_assert!(values.next().is_none(), "a segment too many for {template}");
        Self {
            encoded: Encoded(encoded),
            shown,
            template: template.to_owned(),
            secrets,
        }
    }

    /// The path with names in place of values: for logs.
    pub fn template(&self) -> &str {
        &self.template
    }
}

/// Appends `value` with everything but `A-Z a-z 0-9 - . _ ~` as `%XX` of its UTF-8 bytes.
///
/// `.` and `..` are encoded twice: URL parsers walk the path by them, encoded once or not at all,
/// and an id from outside must never lead to another path. No service has such an id.
fn encode_into(target: &mut String, value: &str) {
    const KEEP: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    if value == "." || value == ".." {
        return target.push_str(&value.replace('.', "%252E"));
    }
    target.extend(percent_encoding::utf8_percent_encode(value, &KEEP));
}

/// A request's body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Body {
    /// None at all.
    #[default]
    None,
    /// A JSON object of these fields.
    Json(Vec<(&'static str, Field)>),
}

/// A field of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// Anything that is no secret.
    Open(Value),
    /// A secret.
    Secret(Secret),
    /// An object of further fields.
    Object(Vec<(&'static str, Field)>),
}

impl Field {
    /// The most bytes that it takes as JSON.
    fn room(&self) -> usize {
        match self {
            Self::Open(value) => value.to_string().len(),
            Self::Secret(secret) => secret.expose().len() * 6 + 2,
            Self::Object(fields) => room(fields),
        }
    }

    /// Its value with a mask for each secret.
    fn masked(&self) -> Value {
        match self {
            Self::Open(value) => value.clone(),
            Self::Secret(_) => Value::from(crate::domain::secret::MASK),
            Self::Object(fields) => masked(fields),
        }
    }
}

impl Body {
    /// The bytes, in memory that is wiped when the last holder drops it.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::None => Bytes::new(),
            Self::Json(fields) => Bytes::from_owner(Zeroizing::new(Self::encode(fields))),
        }
    }

    /// The JSON object. The buffer is sized before any secret enters it, so that no copy of one is
    /// left behind by growth.
    fn encode(fields: &[(&'static str, Field)]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(room(fields));
        write_object(&mut bytes, fields);
        bytes
    }

    /// The JSON object with a mask for each secret.
    fn masked(fields: &[(&'static str, Field)]) -> String {
        crate::domain::text::visible(&masked(fields).to_string()).into_owned()
    }
}

/// Adds the secrets of `fields` to `secrets`.
fn collect(fields: &[(&'static str, Field)], secrets: &mut Vec<Secret>) {
    for (_, field) in fields {
        match field {
            Field::Open(_) => {}
            Field::Secret(secret) => secrets.push(secret.clone()),
            Field::Object(fields) => collect(fields, secrets),
        }
    }
}

/// The most bytes that an object of `fields` takes as JSON.
fn room(fields: &[(&'static str, Field)]) -> usize {
    let inside = fields
        .iter()
        .map(|(name, field)| name.len() + 4 + field.room());
    inside.sum::<usize>() + 2
}

fn masked(fields: &[(&'static str, Field)]) -> Value {
    let object: serde_json::Map<String, Value> = fields
        .iter()
        .map(|(name, field)| ((*name).to_owned(), field.masked()))
        .collect();
    Value::Object(object)
}

fn write_object(bytes: &mut Vec<u8>, fields: &[(&'static str, Field)]) {
    bytes.push(b'{');
    for (position, (name, field)) in fields.iter().enumerate() {
        if position > 0 {
            bytes.push(b',');
        }
        write_json(bytes, &name);
        bytes.push(b':');
        match field {
            Field::Open(value) => write_json(bytes, value),
            Field::Secret(secret) => write_json(bytes, &secret.expose()),
            Field::Object(fields) => write_object(bytes, fields),
        }
    }
    bytes.push(b'}');
}

/// Appends `value` as JSON. Writing to a vector and serialising text can't fail.
fn write_json(bytes: &mut Vec<u8>, value: &impl serde::Serialize) {
    let written = serde_json::to_writer(bytes, value);
    debug_assert!(written.is_ok());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent_decoded(path: &str) -> String {
        percent_encoding::percent_decode_str(path)
            .decode_utf8_lossy()
            .into_owned()
    }

    #[test]
    fn a_code_in_the_path_is_encoded_on_the_wire_and_masked_for_eyes() {
        let code = Secret::new("a/b+c=".to_owned());
        let path = Path::new(
            "/v1/{project_id}/app-auth/apps/{app_id}/app-code/{app_code}",
            &[
                Segment::Open("p"),
                Segment::Open("id 1"),
                Segment::Secret(&code),
            ],
        );
        let request = Request::write(
            Service::ModelArts,
            "ResetApigAppCode",
            Method::PUT,
            path,
            Body::None,
            Repeat::Never,
        );
        assert_eq!(
            request.target().as_str(),
            "/v1/p/app-auth/apps/id%201/app-code/a%2Fb%2Bc%3D"
        );
        assert_eq!(
            request.preview("https://host"),
            "PUT https://host/v1/p/app-auth/apps/id%201/app-code/••••••••"
        );
        assert!(!format!("{request:?}").contains("a%2Fb"));
    }

    #[test]
    fn a_body_has_its_secret_on_the_wire_and_a_mask_in_the_preview() {
        let body = Body::Json(vec![
            ("name", Field::Open(Value::from("a\"b"))),
            ("secret", Field::Secret(Secret::new("s3\"cret".to_owned()))),
        ]);
        assert_eq!(
            body.bytes(),
            r#"{"name":"a\"b","secret":"s3\"cret"}"#.as_bytes()
        );
        assert!(!format!("{body:?}").contains("s3"));
    }

    proptest! {
        #[test]
        fn any_segment_survives_the_path(value in ".{1,40}") {
            prop_assume!(value != "." && value != "..");
            let path = Path::new("/a/{x}/b", &[Segment::Open(&value)]);
            let wire = path.encoded.to_string();
            prop_assert_eq!(wire.matches('/').count(), 3);
            prop_assert_eq!(percent_decoded(&wire), format!("/a/{value}/b"));
        }

        #[test]
        fn any_body_reads_back(value in ".*", secret in ".*") {
            let fields = vec![
                ("open", Field::Open(Value::from(value.clone()))),
                ("inner", Field::Object(vec![("secret", Field::Secret(Secret::new(secret.clone())))])),
            ];
            let room = room(&fields);
            let bytes = Body::Json(fields).bytes();
            prop_assert!(bytes.len() <= room, "the buffer never grows");
            let read: Value = serde_json::from_slice(&bytes).unwrap_or_default();
            prop_assert_eq!(read, serde_json::json!({"open": value, "inner": {"secret": secret}}));
        }
    }
}
