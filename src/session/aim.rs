//! Where a probe goes: to the address that was given, else to the one that the configuration has for
//! the gateway.

use url::Url;

use super::Session;
use crate::{
    domain::{Place, Service, probe::host},
    engine::campaign::plan::Planned,
};

/// Where a probe goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// The address of an API.
    pub url: Url,
    /// Whether the configuration names its host.
    pub is_known: bool,
}

impl Aim {
    /// What is going to be called with whose credential: a whole sentence.
    pub fn sentence(&self) -> String {
        let host = host(&self.url);
        if self.is_known {
            format!("The probe sends it to {host}.")
        } else {
            format!("The probe sends it to {host}, which the configuration does not name.")
        }
    }
}

impl Session {
    /// The address that was `given`, else that of the gateway at `place`, whose name stands in the
    /// whole sentence that says that there is none.
    pub fn aim(&self, place: &Place, gateway: &str, given: Option<&Url>) -> Result<Aim, String> {
        let instances = self
            .profile(&place.profile)
            .map(|profile| profile.instances.as_slice())
            .unwrap_or_default();
        let configured = instances
            .iter()
            .find(|known| {
                known.service == place.service && Some(&known.id) == place.instance.as_ref()
            })
            .and_then(|known| known.probe.as_ref());
        let url = given.or(configured).ok_or_else(|| {
            format!(
                "No address to call is known for the gateway {gateway}. Name one with the option, or as probe of the gateway in the configuration."
            )
        })?;
        let is_known = instances
            .iter()
            .filter_map(|known| known.probe.as_ref())
            .any(|known| host(known) == host(url));
        Ok(Aim {
            is_known,
            url: url.clone(),
        })
    }

    /// Has a call prove the new `AppCode` of each planned app whose code is rotated. Tells where those
    /// calls go, each once.
    pub fn aim_campaign(
        &self,
        planned: &mut [Planned],
        given: Option<&Url>,
    ) -> Result<Vec<String>, String> {
        let mut sentences = Vec::new();
        for planned in planned.iter_mut().filter(|it| it.left_out.is_none()) {
            let place = &planned.item.app.place;
            match place.service {
                Service::Apig | Service::Roma => {}
                Service::ModelArts => continue,
            }
            let aim = self.aim(place, &planned.item.gateway.to_string(), given)?;
            if !sentences.contains(&aim.sentence()) {
                sentences.push(aim.sentence());
            }
            planned.item.probe = Some(aim.url);
        }
        Ok(sentences)
    }
}
