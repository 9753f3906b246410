//! Which APIs an app may call, and in which environment.

use jiff::Timestamp;

use super::{ApiId, AppId, EnvironmentId, GrantId, Text};

/// An API of a gateway, published in an environment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Api {
    /// Its id.
    pub id: ApiId,
    /// Its name, unique in its group.
    pub name: Text,
    /// The group (APIG, ROMA Connect) or the service (`ModelArts`) it belongs to.
    pub group: Option<Text>,
    /// How callers are authenticated: `NONE`, `APP`, `IAM`, `AUTHORIZER`; an open enumeration,
    /// `None` where the list does not tell.
    pub auth: Option<Text>,
}

/// A stage in which APIs are published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Environment {
    /// Its id; `DEFAULT_ENVIRONMENT_RELEASE_ID` for the one that every gateway has.
    pub id: EnvironmentId,
    /// Its name.
    pub name: Text,
}

/// An app's right to call an API in an environment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// Its id, by which it is revoked.
    pub id: GrantId,
    /// The API.
    pub api: Api,
    /// The environment.
    pub environment: Environment,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// What became of one pair of app and API that a grant named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Granted {
    /// The API.
    pub api: ApiId,
    /// The app.
    pub app: AppId,
    /// The grant that stands now, where there is one and the gateway named it.
    pub grant: Option<GrantId>,
    /// How it ended.
    pub result: GrantResult,
}

/// How one pair of a grant ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GrantResult {
    /// The app may call the API now.
    Granted,
    /// It could before.
    AlreadyThere,
    /// The gateway refused this pair.
    Refused {
        /// The vendor's code.
        code: Option<Text>,
        /// What the gateway said.
        message: Option<Text>,
    },
    /// The gateway used a word that no document lists, or none.
    Unsaid(Option<Text>),
}
