//! Where a request about apps goes, and what each service calls the same things.

use super::{
    Malformed, Page, Path, ShownApp, apig, modelarts,
    request::Segment::{self, Open},
    roma,
};
use crate::domain::{App, AppId, AppRef, Place, ProjectId, Service};

/// Where a request goes: the project of the credential, and the place whose apps it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The project.
    pub project: ProjectId,
    /// The place; for APIG and ROMA Connect with its instance.
    pub place: Place,
}

/// What is particular to a service where the calls are otherwise the same: one constant a service.
#[derive(Debug)]
pub(super) struct Dialect {
    /// The path above an app's own calls (`/apps…`).
    pub(super) apps: &'static str,
    /// The path above what hangs on apps: codes, grants, quotas, features.
    pub(super) gateway: &'static str,
    /// The name of an app in a body.
    pub(super) name: &'static str,
    /// Its remark.
    pub(super) remark: &'static str,
    /// Its key, where a caller may choose one.
    pub(super) key: Option<&'static str>,
    /// Its secret, where a caller may choose one.
    pub(super) secret: Option<&'static str>,
    /// The vendor's name for listing apps.
    pub(super) list: &'static str,
    /// The vendor's name for making an app.
    pub(super) create: &'static str,
    /// The vendor's name for deleting an app.
    pub(super) delete: &'static str,
    /// Reads an answer that shows one app.
    pub(super) app: fn(&Site, &[u8]) -> Result<ShownApp, Malformed>,
    /// Reads a page of apps.
    pub(super) page: fn(&Site, &[u8]) -> Result<Page<App>, Malformed>,
}

impl Site {
    /// What is particular to this place's service.
    pub(super) fn dialect(&self) -> &'static Dialect {
        match self.place.service {
            Service::Apig => &apig::DIALECT,
            Service::Roma => &roma::DIALECT,
            Service::ModelArts => &modelarts::DIALECT,
        }
    }

    /// The path of `rest`, which hangs on apps, with `segments` for the names in it.
    pub(super) fn path(&self, rest: &str, segments: &[Segment<'_>]) -> Path {
        self.path_at(self.dialect().gateway, rest, segments)
    }

    /// The path of `rest` among the calls on apps themselves.
    pub(super) fn apps_path(&self, rest: &str, segments: &[Segment<'_>]) -> Path {
        self.path_at(self.dialect().apps, rest, segments)
    }

    /// The path of `rest` below `base`, which names the project and, where there is one, the
    /// instance.
    fn path_at(&self, base: &str, rest: &str, segments: &[Segment<'_>]) -> Path {
        let mut values = vec![Open(self.project.raw())];
        values.extend(
            self.place
                .instance
                .as_ref()
                .map(|instance| Open(instance.raw())),
        );
        values.extend_from_slice(segments);
        Path::new(&format!("{base}{rest}"), &values)
    }

    /// An app of this place.
    pub(super) fn app(&self, id: String) -> AppRef {
        AppRef {
            place: self.place.clone(),
            id: AppId::new(id),
        }
    }
}
