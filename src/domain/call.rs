//! One exchange with a service, as a request log shows it.

use jiff::Timestamp;

use super::{Text, explain::Explanation};

/// What a client says of one finished exchange: enough for a request log, never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// When it began.
    pub at: Timestamp,
    /// The operation's name in the vendor's SDK.
    pub operation: &'static str,
    /// The method.
    pub method: String,
    /// The path with names in place of values.
    pub template: String,
    /// The HTTP status, or what went wrong with the link.
    pub result: Result<u16, String>,
    /// How long it took.
    pub milliseconds: u64,
    /// The service's id of the request.
    pub request_id: Option<Text>,
    /// The size of the answer's body.
    pub bytes: usize,
    /// The service's code where it refused; never its message, which may hold what was sent.
    pub code: Option<Text>,
    /// What is known of that code, else of the status, where the service refused.
    pub explanation: Option<Explanation>,
}
