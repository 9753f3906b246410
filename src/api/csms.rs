//! The region's secret manager, CSMS v1: a secret is looked at, and gets a new version. What is in it is
//! never read.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Body, Endpoint, Host, Malformed, Path, Repeat, Request, lenient,
    request::{Field, Segment::Open},
};
use crate::domain::{ProjectId, Secret, Text};

/// A secret, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    /// `ENABLED`, `DISABLED`, `PENDING_DELETE` or `FROZEN`; `None` where the answer does not say.
    pub state: Option<Text>,
}

#[derive(Deserialize)]
struct WireShown {
    secret: WireVault,
}

#[derive(Deserialize)]
struct WireVault {
    #[serde(default, deserialize_with = "lenient::text")]
    state: Option<Text>,
}

#[derive(Deserialize)]
struct WireVersions {
    #[serde(default)]
    version_metadatas: Vec<WireVersion>,
}

#[derive(Deserialize)]
struct WireCreated {
    version_metadata: WireVersion,
}

#[derive(Deserialize)]
struct WireVersion {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
}

fn request(operation: &'static str, method: Method, path: Path, body: Body) -> Request {
    let repeat = if method == Method::GET {
        Repeat::Safe
    } else {
        // Each adds a version.
        Repeat::Never
    };
    Request {
        host: Host::Csms,
        operation,
        method,
        path,
        query: Vec::new(),
        body,
        subject: None,
        repeat,
    }
}

/// `ShowSecret`.
#[derive(Debug)]
pub struct ShowVault<'a> {
    /// The project.
    pub project: &'a ProjectId,
    /// Its name.
    pub name: &'a str,
}

impl Endpoint for ShowVault<'_> {
    type Reply = Vault;

    fn request(&self) -> Request {
        let segments = [Open(self.project.raw()), Open(self.name)];
        let path = Path::new("/v1/{project_id}/secrets/{secret_name}", &segments);
        request("ShowSecret", Method::GET, path, Body::None)
    }

    fn decode(&self, body: &[u8]) -> Result<Vault, Malformed> {
        lenient::decode::<WireShown>(body).map(|shown| Vault {
            state: shown.secret.state,
        })
    }
}

/// `ListSecretVersions`: the ids of the versions, which are few.
#[derive(Debug)]
pub struct ListVersions<'a> {
    /// The project.
    pub project: &'a ProjectId,
    /// The secret's name.
    pub name: &'a str,
}

impl Endpoint for ListVersions<'_> {
    type Reply = Vec<String>;

    fn request(&self) -> Request {
        let segments = [Open(self.project.raw()), Open(self.name)];
        let path = Path::new("/v1/{project_id}/secrets/{secret_name}/versions", &segments);
        request("ListSecretVersions", Method::GET, path, Body::None)
    }

    fn decode(&self, body: &[u8]) -> Result<Vec<String>, Malformed> {
        let versions = lenient::decode::<WireVersions>(body)?.version_metadatas;
        Ok(versions.into_iter().map(|version| version.id).collect())
    }
}

/// `CreateSecretVersion`: the id of the new version.
#[derive(Debug)]
pub struct CreateVersion<'a> {
    /// The project.
    pub project: &'a ProjectId,
    /// The secret's name.
    pub name: &'a str,
    /// The value, at most 32 KiB.
    pub value: &'a Secret,
    /// The label that the version gets in place of `SYSCURRENT`.
    pub stage: Option<&'a str>,
}

impl Endpoint for CreateVersion<'_> {
    type Reply = String;

    fn request(&self) -> Request {
        let segments = [Open(self.project.raw()), Open(self.name)];
        let path = Path::new("/v1/{project_id}/secrets/{secret_name}/versions", &segments);
        let mut fields = vec![("secret_string", Field::Secret(self.value.clone()))];
        fields.extend(
            self.stage
                .map(|stage| ("version_stages", Field::Open(json!([stage])))),
        );
        request(
            "CreateSecretVersion",
            Method::POST,
            path,
            Body::Json(fields),
        )
    }

    fn decode(&self, body: &[u8]) -> Result<String, Malformed> {
        lenient::decode::<WireCreated>(body).map(|created| created.version_metadata.id)
    }
}

/// `CreateSecret`: a secret with its first version.
#[derive(Debug)]
pub struct CreateVault<'a> {
    /// The project.
    pub project: &'a ProjectId,
    /// Its name, 1 to 64 letters, digits, `_` and `-`.
    pub name: &'a str,
    /// The first value, at most 32 KiB.
    pub value: &'a Secret,
}

impl Endpoint for CreateVault<'_> {
    type Reply = ();

    fn request(&self) -> Request {
        let path = Path::new("/v1/{project_id}/secrets", &[Open(self.project.raw())]);
        let fields = vec![
            ("name", Field::Open(Value::from(self.name))),
            ("secret_string", Field::Secret(self.value.clone())),
        ];
        request("CreateSecret", Method::POST, path, Body::Json(fields))
    }

    fn decode(&self, body: &[u8]) -> Result<(), Malformed> {
        lenient::decode::<WireShown>(body).map(|_created| ())
    }
}
