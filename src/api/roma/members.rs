//! Who may use an application.

use serde::Deserialize;

use crate::{
    api::{Endpoint, Malformed, Page, Request, Site, lenient, request::Segment::Open},
    domain::{AppId, Member, Service, Text},
};

/// `CheckAuthUsersOfApp`: the members of an application, all of them.
#[derive(Debug)]
pub struct ListMembers<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for ListMembers<'_> {
    type Reply = Vec<Member>;

    fn request(&self) -> Request {
        let path = self
            .site
            .apps_path("/apps/{app_id}/users", &[Open(self.app.raw())]);
        Request::get(Service::Roma, "CheckAuthUsersOfApp", path)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(default, deserialize_with = "lenient::text")]
            id: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::texts")]
            roles: Vec<Text>,
        }
        let wire: Page<Wire> = Page::decode(body, "users")?;
        let members = wire.map(|user| Member {
            id: user.id.unwrap_or_default(),
            name: user.name,
            roles: user.roles,
        });
        Ok(members.items)
    }
}
