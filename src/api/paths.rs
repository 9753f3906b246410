//! Where among the paths of its service a request about apps goes.

use super::{
    Path, Site, apig,
    dialect::Dialect,
    modelarts,
    request::Segment::{self, Open},
    roma,
};
use crate::domain::Service;

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
}
