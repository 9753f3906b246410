//! What an app was, as the journal keeps it where a write takes it away: so that it can be made again.
//! No secret is in it.

use serde::{Deserialize, Serialize};

use super::{Access, AccessRule, ApiId, App, EnvironmentId, Grant, Quota, QuotaId, Text};

/// What a write takes away, as far as it was read: all of an app, or a part of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Inventory {
    /// The app's name; empty where only a part of it is kept.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub name: Text,
    /// Its remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<Text>,
    /// Its key, which is public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Text>,
    /// Which APIs it could call, in which environments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<KeptGrant>,
    /// What its list of addresses did: `PERMIT` or `DENY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<Text>,
    /// The addresses in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Text>,
    /// The client quota that it was bound to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<KeptQuota>,
    /// What could not be read, in words such as `addresses`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
}

/// A right to call an API.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptGrant {
    /// The API.
    pub api: ApiId,
    /// Its name.
    pub name: Text,
    /// The group it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Text>,
    /// The environment.
    pub environment: EnvironmentId,
    /// Its name.
    pub environment_name: Text,
}

/// A client quota.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptQuota {
    /// The quota.
    pub id: QuotaId,
    /// Its name.
    pub name: Text,
}

impl Inventory {
    /// What `app` shows of itself.
    pub fn of(app: &App) -> Self {
        Self {
            name: app.name.clone(),
            remark: app.remark.clone(),
            key: app.key.clone(),
            ..Self::default()
        }
    }

    /// Adds the list of addresses.
    pub fn add_access(&mut self, access: Access) {
        self.access = Some(Text::from(access.rule.word()));
        self.addresses = access.addresses;
    }

    /// Only these grants.
    pub fn of_grants(grants: impl IntoIterator<Item = KeptGrant>) -> Self {
        Self {
            grants: grants.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Only this list of addresses.
    pub fn of_access(access: Access) -> Self {
        let mut inventory = Self::default();
        inventory.add_access(access);
        inventory
    }

    /// Only this quota.
    pub fn of_quota(quota: Quota) -> Self {
        Self {
            quota: Some(quota.into()),
            ..Self::default()
        }
    }

    /// The list of addresses, where there is one.
    pub fn kept_access(&self) -> Option<Access> {
        Some(Access {
            rule: AccessRule::of(self.access.clone()?),
            addresses: self.addresses.clone(),
        })
    }
}

impl From<Grant> for KeptGrant {
    fn from(grant: Grant) -> Self {
        Self {
            api: grant.api.id,
            name: grant.api.name,
            group: grant.api.group,
            environment: grant.environment.id,
            environment_name: grant.environment.name,
        }
    }
}

impl From<Quota> for KeptQuota {
    fn from(quota: Quota) -> Self {
        Self {
            id: quota.id,
            name: quota.name,
        }
    }
}
