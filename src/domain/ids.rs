//! Names of things. An app is known by profile, service, instance and id together: the same id may
//! exist behind two profiles, and two gateways may hold apps of the same name.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{service::Service, text::visible};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes `raw` as it is; nothing is validated, since the services' own formats vary.
            pub fn new(raw: impl AsRef<str>) -> Self {
                Self(Arc::from(raw.as_ref()))
            }

            /// The id as the service knows it: for requests and comparisons, never for a screen.
            pub fn raw(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(raw: &str) -> Self {
                Self::new(raw)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&visible(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", visible(&self.0))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&visible(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::new)
            }
        }
    };
}

id! {
    /// The name of a profile in the configuration, or `env` or `demo`.
    ProfileName
}
id! {
    /// A project: 32 hex digits in the documents.
    ProjectId
}
id! {
    /// A gateway: an APIG or ROMA Connect instance.
    InstanceId
}
id! {
    /// An app.
    AppId
}
id! {
    /// An `AppCode` of APIG or ROMA Connect. `ModelArts` codes have no id.
    CodeId
}

id! {
    /// An API of a gateway.
    ApiId
}
id! {
    /// An environment of a gateway.
    EnvironmentId
}
id! {
    /// An app's right to call an API in an environment.
    GrantId
}
id! {
    /// A client quota.
    QuotaId
}

/// Where apps live: one gateway of a service, or the whole of a service that has no gateways.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The profile whose credential and endpoint reach it.
    pub profile: ProfileName,
    /// The service.
    pub service: Service,
    /// The gateway; `None` for `ModelArts`.
    pub instance: Option<InstanceId>,
}

/// The identity of an app.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct AppRef {
    /// Where it lives.
    pub place: Place,
    /// Its id there.
    pub id: AppId,
}

impl AppRef {
    /// The service of the app.
    pub fn service(&self) -> Service {
        self.place.service
    }
}
