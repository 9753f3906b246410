//! Client quotas, and which apps are bound to them.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    api::{
        Body, Endpoint, Malformed, PAGE_LIMIT, Page, Repeat, Request, Site, lenient,
        request::{Field, Segment::Open},
    },
    domain::{AppId, Quota, QuotaId, Text},
};

#[derive(Deserialize)]
struct WireQuota {
    #[serde(deserialize_with = "lenient::id")]
    app_quota_id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<Text>,
    #[serde(default, deserialize_with = "lenient::count")]
    call_limits: Option<u64>,
    #[serde(default, deserialize_with = "lenient::text")]
    time_unit: Option<Text>,
    #[serde(default, deserialize_with = "lenient::count")]
    time_interval: Option<u64>,
    #[serde(default, deserialize_with = "lenient::text")]
    remark: Option<Text>,
    #[serde(default, deserialize_with = "lenient::time")]
    reset_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::count")]
    bound_app_num: Option<u64>,
}

impl From<WireQuota> for Quota {
    fn from(quota: WireQuota) -> Self {
        Self {
            name: quota
                .name
                .unwrap_or_else(|| Text::from(quota.app_quota_id.as_str())),
            id: QuotaId::new(quota.app_quota_id),
            calls: quota.call_limits,
            interval: quota.time_interval,
            unit: quota.time_unit,
            remark: quota.remark,
            apps: quota.bound_app_num,
            counts_from: quota.reset_time,
        }
    }
}

/// `ListAppQuotas`: the quotas of a gateway, one page of them.
#[derive(Debug)]
pub struct ListQuotas<'a> {
    /// Where.
    pub site: &'a Site,
    /// How many to pass over.
    pub offset: u64,
}

impl Endpoint for ListQuotas<'_> {
    type Reply = Page<Quota>;

    fn request(&self) -> Request {
        let path = self.site.path("/app-quotas", &[]);
        Request::get(self.site.place.service, "ListAppQuotas", path)
            .with("offset", self.offset)
            .with("limit", PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        let wire: Page<WireQuota> = Page::decode(body, "quotas")?;
        Ok(wire.map(Quota::from))
    }
}

/// `ShowAppQuota`.
#[derive(Debug)]
pub struct ShowQuota<'a> {
    /// Where.
    pub site: &'a Site,
    /// Which.
    pub quota: &'a QuotaId,
}

impl Endpoint for ShowQuota<'_> {
    type Reply = Quota;

    fn request(&self) -> Request {
        let path = self
            .site
            .path("/app-quotas/{app_quota_id}", &[Open(self.quota.raw())]);
        Request::get(self.site.place.service, "ShowAppQuota", path)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        lenient::decode::<WireQuota>(body).map(Quota::from)
    }
}

/// `CreateAppQuota`.
#[derive(Debug)]
pub struct CreateQuota<'a> {
    /// Where.
    pub site: &'a Site,
    /// Its name, 3 to 255 characters.
    pub name: &'a str,
    /// How many calls it grants in an interval, 1 to 2,147,483,647.
    pub calls: u32,
    /// How many units an interval has, in the same range.
    pub interval: u32,
    /// `SECOND`, `MINUTE`, `HOUR` or `DAY`.
    pub unit: &'a str,
    /// Free text, at most 255 characters.
    pub remark: Option<&'a str>,
}

impl Endpoint for CreateQuota<'_> {
    type Reply = Quota;

    fn request(&self) -> Request {
        let mut fields = vec![
            ("name", Field::Open(Value::from(self.name))),
            ("call_limits", Field::Open(Value::from(self.calls))),
            ("time_unit", Field::Open(Value::from(self.unit))),
            ("time_interval", Field::Open(Value::from(self.interval))),
        ];
        fields.extend(
            self.remark
                .map(|remark| ("remark", Field::Open(Value::from(remark)))),
        );
        Request::write(
            self.site.place.service,
            "CreateAppQuota",
            Method::POST,
            self.site.path("/app-quotas", &[]),
            Body::Json(fields),
            // A second one would be told that the name is taken, which hides the success of the
            // first.
            Repeat::Never,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        lenient::decode::<WireQuota>(body).map(Quota::from)
    }
}

/// `AssociateAppsForAppQuota`: binds apps to a quota, in place of any other they had.
#[derive(Debug)]
pub struct BindQuota<'a> {
    /// Where.
    pub site: &'a Site,
    /// The quota.
    pub quota: &'a QuotaId,
    /// The apps.
    pub apps: &'a [AppId],
}

impl Endpoint for BindQuota<'_> {
    type Reply = Vec<AppId>;

    fn request(&self) -> Request {
        let apps: Vec<&str> = self.apps.iter().map(AppId::raw).collect();
        Request::write(
            self.site.place.service,
            "AssociateAppsForAppQuota",
            Method::POST,
            self.site.path(
                "/app-quotas/{app_quota_id}/binding-apps",
                &[Open(self.quota.raw())],
            ),
            Body::Json(vec![("app_ids", Field::Open(Value::from(apps)))]),
            Repeat::Same,
        )
    }

    /// The apps that are bound now.
    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(deserialize_with = "lenient::id")]
            app_id: String,
        }
        let wire: Page<Wire> = Page::decode(body, "applies")?;
        Ok(wire.map(|bound| AppId::new(bound.app_id)).items)
    }
}

/// `DisassociateAppQuotaWithApp`: the app has no quota.
#[derive(Debug)]
pub struct UnbindQuota<'a> {
    /// Where.
    pub site: &'a Site,
    /// The quota.
    pub quota: &'a QuotaId,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for UnbindQuota<'_> {
    type Reply = ();

    fn request(&self) -> Request {
        Request::write(
            self.site.place.service,
            "DisassociateAppQuotaWithApp",
            Method::DELETE,
            self.site.path(
                "/app-quotas/{app_quota_id}/bound-apps/{app_id}",
                &[Open(self.quota.raw()), Open(self.app.raw())],
            ),
            Body::None,
            // A second one may be told that nothing is bound, which hides the success of the first.
            Repeat::Never,
        )
    }

    fn decode(&self, _: &[u8]) -> Result<(), Malformed> {
        Ok(())
    }
}

/// `ShowAppBoundAppQuota`. How an app without a quota is answered is not documented: a 404, or an
/// answer without a quota, which is `None` here.
#[derive(Debug)]
pub struct ShowBoundQuota<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for ShowBoundQuota<'_> {
    type Reply = Option<Quota>;

    fn request(&self) -> Request {
        let path = self
            .site
            .path("/apps/{app_id}/bound-quota", &[Open(self.app.raw())]);
        Request::get(self.site.place.service, "ShowAppBoundAppQuota", path)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(default, deserialize_with = "lenient::text")]
            app_quota_id: Option<Text>,
        }
        let named = lenient::decode::<Wire>(body)?.app_quota_id;
        if named.is_none_or(|id| id.is_empty()) {
            return Ok(None);
        }
        lenient::decode::<WireQuota>(body).map(|quota| Some(quota.into()))
    }
}

/// `ListAppQuotaBoundApps`: the apps bound to a quota, one page of them.
#[derive(Debug)]
pub struct ListQuotaApps<'a> {
    /// Where.
    pub site: &'a Site,
    /// The quota.
    pub quota: &'a QuotaId,
    /// How many to pass over.
    pub offset: u64,
}

/// An app that is bound to a quota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaApp {
    /// Its id.
    pub id: AppId,
    /// Its name.
    pub name: Text,
    /// Since when it is bound.
    pub since: Option<Timestamp>,
}

impl Endpoint for ListQuotaApps<'_> {
    type Reply = Page<QuotaApp>;

    fn request(&self) -> Request {
        let path = self.site.path(
            "/app-quotas/{app_quota_id}/bound-apps",
            &[Open(self.quota.raw())],
        );
        Request::get(self.site.place.service, "ListAppQuotaBoundApps", path)
            .with("offset", self.offset)
            .with("limit", PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(deserialize_with = "lenient::id")]
            app_id: String,
            #[serde(default, deserialize_with = "lenient::text")]
            name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::time")]
            bound_time: Option<Timestamp>,
        }
        let wire: Page<Wire> = Page::decode(body, "apps")?;
        Ok(wire.map(|app| QuotaApp {
            id: AppId::new(app.app_id),
            name: app.name.unwrap_or_default(),
            since: app.bound_time,
        }))
    }
}
