//! IAM: tokens by password and passcode, what a token says of itself, and projects.
//!
//! Source: *IAM API Reference*, `/v3/auth/tokens`, `/v3/projects` and `/v3/auth/projects`.

mod identity;
#[cfg(test)]
mod tests;

use http::{HeaderMap, Method};
use serde::Deserialize;
use serde_json::json;

pub use self::identity::{Identity, Named};
use super::{
    Body, Endpoint, Malformed, Request, lenient,
    request::Field::{self, Object, Open},
};
use crate::domain::{Account, Secret, Text};

/// The header in which a new token travels.
const X_SUBJECT_TOKEN: &str = "x-subject-token";

/// Who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The name of the IAM user.
    pub name: String,
    /// The account that the user belongs to.
    pub account: Account,
}

/// What a token opens. The services want a project; a token for the account alone opens IAM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The project with this id.
    ProjectId(String),
    /// The project with this name.
    ProjectName(String),
    /// The user's account.
    Account,
}

/// `KeystoneCreateUserTokenByPassword`, and with a passcode `…AndMfa`.
#[derive(Debug)]
pub struct CreateToken<'a> {
    /// Who.
    pub user: &'a User,
    /// The password.
    pub password: &'a Secret,
    /// The passcode of the second factor, six digits.
    pub passcode: Option<&'a Secret>,
    /// What for.
    pub scope: &'a Scope,
    /// Whether the answer shall list the addresses of the services, which makes it long.
    pub catalog: bool,
}

/// A new token, and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// The token.
    pub value: Secret,
    /// Whose it is, what for and until when.
    pub identity: Identity,
}

impl Endpoint for CreateToken<'_> {
    type Reply = IssuedToken;

    fn request(&self) -> Request {
        let name = || ("name", Open(json!(self.user.name)));
        let account = match &self.user.account {
            Account::Name(name) => json!({ "name": name }),
            Account::Id(id) => json!({ "id": id }),
        };
        let domain = ("domain", Open(account.clone()));
        let secret = |secret: &Secret| Field::Secret(secret.clone());
        let password = vec![name(), ("password", secret(self.password)), domain];
        let mut identity = vec![
            ("methods", Open(json!(["password"]))),
            ("password", Object(vec![("user", Object(password))])),
        ];
        if let Some(passcode) = self.passcode {
            identity[0] = ("methods", Open(json!(["password", "totp"])));
            let totp = vec![name(), ("passcode", secret(passcode))];
            identity.push(("totp", Object(vec![("user", Object(totp))])));
        }
        let scope = match self.scope {
            Scope::ProjectId(id) => json!({ "project": { "id": id } }),
            Scope::ProjectName(name) => json!({ "project": { "name": name } }),
            Scope::Account => json!({ "domain": account }),
        };
        let auth = vec![("identity", Object(identity)), ("scope", Open(scope))];
        let body = Body::Json(vec![("auth", Object(auth))]);
        let request = Request::iam(
            "KeystoneCreateUserTokenByPassword",
            Method::POST,
            "/v3/auth/tokens",
            body,
        );
        without_catalog(request, !self.catalog)
    }

    fn decode(&self, _body: &[u8]) -> Result<IssuedToken, Malformed> {
        Err(Malformed(Text::from("X-Subject-Token: missing")))
    }

    fn decode_all(&self, headers: &HeaderMap, body: &[u8]) -> Result<IssuedToken, Malformed> {
        let value = headers
            .get(X_SUBJECT_TOKEN)
            .and_then(|value| value.to_str().ok())
            .filter(|value| !value.is_empty());
        match value {
            Some(value) => Ok(IssuedToken {
                value: Secret::new(value.to_owned()),
                identity: Identity::read(body)?,
            }),
            None => self.decode(body),
        }
    }
}

/// `KeystoneValidateToken`, of a token by itself.
#[derive(Debug)]
pub struct ValidateToken<'a> {
    /// The token.
    pub token: &'a Secret,
    /// Whether the answer shall list the addresses of the services.
    pub catalog: bool,
}

impl Endpoint for ValidateToken<'_> {
    type Reply = Identity;

    fn request(&self) -> Request {
        let mut request = Request::iam(
            "KeystoneValidateToken",
            Method::GET,
            "/v3/auth/tokens",
            Body::None,
        );
        request.subject = Some(self.token.clone());
        without_catalog(request, !self.catalog)
    }

    fn decode(&self, body: &[u8]) -> Result<Identity, Malformed> {
        Identity::read(body)
    }
}

/// `KeystoneListProjects`: the projects of the account with a name. Needs a right that not every
/// user has.
#[derive(Debug)]
pub struct ListProjects<'a> {
    /// The name.
    pub name: &'a str,
}

impl Endpoint for ListProjects<'_> {
    type Reply = Vec<Named>;

    fn request(&self) -> Request {
        Request::iam(
            "KeystoneListProjects",
            Method::GET,
            "/v3/projects",
            Body::None,
        )
        .with("name", self.name)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        projects(body)
    }
}

/// `KeystoneListAuthProjects`: the projects that the caller may use.
#[derive(Debug)]
pub struct ListAuthProjects;

impl Endpoint for ListAuthProjects {
    type Reply = Vec<Named>;

    fn request(&self) -> Request {
        Request::iam(
            "KeystoneListAuthProjects",
            Method::GET,
            "/v3/auth/projects",
            Body::None,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        projects(body)
    }
}

fn projects(body: &[u8]) -> Result<Vec<Named>, Malformed> {
    #[derive(Deserialize)]
    struct Wire {
        projects: Vec<Named>,
    }
    let wire: Wire = lenient::decode(body)?;
    Ok(wire.projects)
}

/// Any value of the parameter drops the catalog.
fn without_catalog(request: Request, drop: bool) -> Request {
    if drop {
        request.with("nocatalog", "true")
    } else {
        request
    }
}
