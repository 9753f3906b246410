//! stub replaced by the catalogue
use super::Service;
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub code: &'static str,
    pub status: u16,
    pub kind: Kind,
    pub title: &'static str,
    pub meaning: &'static str,
    pub remedy: &'static str,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Credential,
    Permission,
    Quota,
    Throttle,
    Missing,
    Conflict,
    Invalid,
    Unavailable,
    Internal,
    Account,
    Success,
}
pub fn explain(
    _code: &str,
    _status: Option<u16>,
    _service: Option<Service>,
) -> Option<&'static Explanation> {
    None
}
pub fn explain_status(status: u16) -> Explanation {
    Explanation {
        code: "",
        status,
        kind: Kind::Internal,
        title: "",
        meaning: "",
        remedy: "",
    }
}
