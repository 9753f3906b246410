//! stub replaced by the catalogue
use super::Text;
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFault {
    UnknownIssuer { issuer: Option<Text> },
    Expired,
    NotYetValid,
    WrongHost { host: String },
    Other(Text),
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkFault {
    Dns {
        host: String,
    },
    Refused {
        host: String,
    },
    Unreachable,
    Tls(TlsFault),
    Proxy {
        reason: Text,
    },
    ConnectTimeout {
        seconds: u64,
    },
    Timeout {
        seconds: u64,
    },
    Reset,
    Truncated,
    TooLarge {
        limit: u64,
    },
    NotJson {
        content_type: Option<Text>,
        status: u16,
    },
    Malformed {
        what: Text,
    },
    Redirect {
        location_host: Option<Text>,
    },
}
impl LinkFault {
    pub fn title(&self) -> String {
        String::new()
    }
    pub fn meaning(&self) -> String {
        String::new()
    }
    pub fn remedy(&self) -> String {
        String::new()
    }
    pub fn reached(&self) -> bool {
        true
    }
}
