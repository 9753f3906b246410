//! The list of client addresses of an app.

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    api::{
        Body, Endpoint, Malformed, Path, Repeat, Request, Site, lenient,
        request::{Field, Segment::Open},
    },
    domain::{Access, AccessRule, AppId, Text},
};

fn path(site: &Site, app: &AppId) -> Path {
    site.path("/apps/{app_id}/app-acl", &[Open(app.raw())])
}

/// The list that an answer shows; `None` where it shows none.
fn decode(body: &[u8]) -> Result<Option<Access>, Malformed> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(default, deserialize_with = "lenient::text")]
        app_acl_type: Option<Text>,
        #[serde(default, deserialize_with = "lenient::texts")]
        app_acl_values: Vec<Text>,
    }
    let wire: Wire = lenient::decode(body)?;
    let rule = wire.app_acl_type.filter(|word| !word.is_empty());
    Ok(rule.map(|word| Access {
        rule: AccessRule::of(word),
        addresses: wire.app_acl_values,
    }))
}

/// `ShowDetailsOfAppAcl`. How an app without a list is answered is not documented: a 404, or a list
/// without a type, which is `None` here.
#[derive(Debug)]
pub struct ShowAccess<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for ShowAccess<'_> {
    type Reply = Option<Access>;

    fn request(&self) -> Request {
        Request::get(
            self.site.place.service,
            "ShowDetailsOfAppAcl",
            path(self.site, self.app),
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        decode(body)
    }
}

/// `UpdateAppAcl`: replaces the whole list.
#[derive(Debug)]
pub struct SetAccess<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The new list.
    pub access: &'a Access,
}

impl Endpoint for SetAccess<'_> {
    type Reply = Option<Access>;

    fn request(&self) -> Request {
        let values: Vec<&str> = self.access.addresses.iter().map(Text::raw).collect();
        let fields = vec![
            (
                "app_acl_type",
                Field::Open(Value::from(self.access.rule.word())),
            ),
            ("app_acl_values", Field::Open(Value::from(values))),
        ];
        Request::write(
            self.site.place.service,
            "UpdateAppAcl",
            Method::PUT,
            path(self.site, self.app),
            Body::Json(fields),
            Repeat::Same,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        decode(body)
    }
}

/// `DeleteAppAcl`: the app may call from anywhere.
#[derive(Debug)]
pub struct ClearAccess<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for ClearAccess<'_> {
    type Reply = ();

    fn request(&self) -> Request {
        Request::write(
            self.site.place.service,
            "DeleteAppAcl",
            Method::DELETE,
            path(self.site, self.app),
            Body::None,
            // A second one may be told that there is no list, which hides the success of the first.
            Repeat::Never,
        )
    }

    fn decode(&self, _: &[u8]) -> Result<(), Malformed> {
        Ok(())
    }
}
