//! Gateways: the list of a project, and what one says of itself.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    api::{
        Endpoint, Malformed, PAGE_LIMIT, Page, Path, Request, Site, lenient, request::Segment::Open,
    },
    domain::{Gateway, InstanceId, Place, ProfileName, ProjectId, Service, Text},
};

/// `ListInstancesV2`, `CheckRomaInstanceListV2`: the gateways of a project.
#[derive(Debug)]
pub struct ListInstances<'a> {
    pub(in crate::api) service: Service,
    pub(in crate::api) operation: &'static str,
    pub(in crate::api) path: &'static str,
    /// The profile that asks: part of the identity of what is found.
    pub(in crate::api) profile: &'a ProfileName,
    pub(in crate::api) project: &'a ProjectId,
    /// How many to pass over.
    pub(in crate::api) offset: u64,
}

impl Endpoint for ListInstances<'_> {
    type Reply = Page<Gateway>;

    fn request(&self) -> Request {
        let path = Path::new(self.path, &[Open(self.project.raw())]);
        Request::get(self.service, self.operation, path)
            .with("offset", self.offset)
            .with("limit", PAGE_LIMIT)
    }

    /// A gateway without a name goes by its id.
    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct WireInstance {
            #[serde(deserialize_with = "lenient::id")]
            id: String,
            #[serde(default, deserialize_with = "lenient::text")]
            instance_name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            status: Option<Text>,
        }
        let wire: Page<WireInstance> = Page::decode(body, "instances")?;
        Ok(wire.map(|instance| Gateway {
            name: instance
                .instance_name
                .or(instance.name)
                .unwrap_or_else(|| Text::from(instance.id.as_str())),
            status: instance.status,
            place: Place {
                profile: self.profile.clone(),
                service: self.service,
                instance: Some(InstanceId::new(instance.id)),
            },
        }))
    }
}

/// `ShowDetailsOfInstanceV2`.
#[derive(Debug)]
pub struct ShowInstance<'a> {
    /// Which.
    pub site: &'a Site,
}

/// What a gateway says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstanceDetail {
    /// Its edition.
    pub spec: Option<Text>,
    /// Its version.
    pub version: Option<Text>,
    /// A sentence about it.
    pub description: Option<Text>,
    /// When it was bought.
    pub created_at: Option<Timestamp>,
    /// When it is maintained: from and until, as `22:00:00`, in UTC.
    pub maintenance: Option<(Text, Text)>,
    /// The address that callers inside the network use.
    pub ingress: Option<Text>,
}

impl Endpoint for ShowInstance<'_> {
    type Reply = InstanceDetail;

    fn request(&self) -> Request {
        let path = self.site.path("", &[]);
        Request::get(self.site.place.service, "ShowDetailsOfInstanceV2", path)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(default, deserialize_with = "lenient::text")]
            spec: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            instance_version: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            description: Option<Text>,
            #[serde(default, deserialize_with = "lenient::time")]
            create_time: Option<Timestamp>,
            #[serde(default, deserialize_with = "lenient::text")]
            maintain_begin: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            maintain_end: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            ingress_ip: Option<Text>,
        }
        let wire: Wire = lenient::decode(body)?;
        Ok(InstanceDetail {
            spec: wire.spec,
            version: wire.instance_version,
            description: wire.description,
            created_at: wire.create_time,
            maintenance: wire.maintain_begin.zip(wire.maintain_end),
            ingress: wire.ingress_ip,
        })
    }
}

/// `ShowRestrictionOfInstanceV2`: the networks that a gateway is bound by.
#[derive(Debug)]
pub struct ShowRestriction<'a> {
    /// Which.
    pub site: &'a Site,
}

/// The networks that a gateway is bound by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restriction {
    /// Networks that nothing of the gateway may use, in CIDR form.
    pub networks: Vec<Text>,
    /// The subnet of its resources.
    pub subnet: Option<Text>,
}

impl Endpoint for ShowRestriction<'_> {
    type Reply = Restriction;

    fn request(&self) -> Request {
        let path = self.site.path("/restriction", &[]);
        Request::get(self.site.place.service, "ShowRestrictionOfInstanceV2", path)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(default, deserialize_with = "lenient::texts")]
            restrict_cidrs: Vec<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            resource_subnet_cidr: Option<Text>,
        }
        let wire: Wire = lenient::decode(body)?;
        Ok(Restriction {
            networks: wire.restrict_cidrs,
            subnet: wire.resource_subnet_cidr,
        })
    }
}
