//! Making, listing and deleting apps: the same calls in every service but for names and paths.

use http::Method;
use serde_json::Value;

use super::{
    Body, Endpoint, Malformed, Page, Repeat, Request, ShownApp, Site,
    request::{Field, Path, Segment::Open},
};
use crate::domain::{App, AppId, Secret, Service};

/// `ListAppsV2`, `ListRomaApp`: one page of a gateway's apps.
#[derive(Debug)]
pub struct ListApps<'a> {
    /// Where.
    pub site: &'a Site,
    /// How many to pass over; in ROMA Connect at most 10,000 by the older documents.
    pub offset: u64,
    /// How many to give, 1 to 500.
    pub limit: u64,
}

impl Endpoint for ListApps<'_> {
    type Reply = Page<App>;

    fn request(&self) -> Request {
        let path = self.site.apps_path("/apps", &[]);
        Request::get(self.site.place.service, self.site.dialect().list, path)
            .with("offset", self.offset)
            .with("limit", self.limit)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        (self.site.dialect().page)(self.site, body)
    }
}

/// `CreateAnAppV2`, `CreateRomaApp`, `CreateApigApp`: one more app.
#[derive(Debug)]
pub struct CreateApp<'a> {
    /// Where.
    pub site: &'a Site,
    /// Its name.
    pub name: &'a str,
    /// Its remark.
    pub remark: Option<&'a str>,
    /// Its key, where the service or its gateway takes a chosen one; left out for `ModelArts`,
    /// which never does.
    pub key: Option<&'a str>,
    /// Its secret, likewise.
    pub secret: Option<&'a Secret>,
}

impl Endpoint for CreateApp<'_> {
    type Reply = ShownApp;

    fn request(&self) -> Request {
        let dialect = self.site.dialect();
        let open = |value: &str| Field::Open(Value::from(value));
        let mut fields = vec![(dialect.name, open(self.name))];
        fields.extend(self.remark.map(|remark| (dialect.remark, open(remark))));
        let key = dialect.key.zip(self.key);
        fields.extend(key.map(|(name, key)| (name, open(key))));
        let secret = dialect.secret.zip(self.secret);
        fields.extend(secret.map(|(name, secret)| (name, Field::Secret(secret.clone()))));
        Request::write(
            self.site.place.service,
            dialect.create,
            Method::POST,
            self.site.apps_path("/apps", &[]),
            Body::Json(fields),
            // With a chosen key a second one would be told that the key is taken, which hides the
            // success of the first; without one it would make a second app.
            Repeat::Never,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        (self.site.dialect().app)(self.site, body)
    }
}

/// `DeleteAppV2`, `DeleteRomaApp`, `DeleteApigApp`.
#[derive(Debug)]
pub struct DeleteApp<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for DeleteApp<'_> {
    type Reply = ();

    fn request(&self) -> Request {
        Request::write(
            self.site.place.service,
            self.site.dialect().delete,
            Method::DELETE,
            self.site
                .apps_path("/apps/{app_id}", &[Open(self.app.raw())]),
            Body::None,
            // A second one would be told that there is no such app, which hides the success of
            // the first.
            Repeat::Never,
        )
    }

    /// 204 without a body, in older pages of ROMA Connect and in `ModelArts` 200: alike.
    fn decode(&self, _: &[u8]) -> Result<(), Malformed> {
        Ok(())
    }
}

/// Name and remark, as APIG and ROMA Connect call them.
pub(super) fn name_and_remark(name: &str, remark: Option<&str>) -> Vec<(&'static str, Field)> {
    let open = |value: &str| Field::Open(Value::from(value));
    let mut fields = vec![("name", open(name))];
    fields.extend(remark.map(|remark| ("remark", open(remark))));
    fields
}

/// The request for a new secret by `operation`: the one that is chosen, in the service's word for it,
/// else one that the service makes.
pub(super) fn reset_secret(
    service: Service,
    operation: &'static str,
    path: Path,
    word: &'static str,
    chosen: Option<&Secret>,
) -> Request {
    let field = chosen.map(|secret| (word, Field::Secret(secret.clone())));
    // A secret that the service makes is another one each time.
    let repeat = match chosen {
        Some(_) => Repeat::Same,
        None => Repeat::Never,
    };
    let body = Body::Json(field.into_iter().collect());
    Request::write(service, operation, Method::PUT, path, body, repeat)
}
