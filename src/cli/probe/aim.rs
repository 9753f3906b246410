//! Where a probe goes: to the address that was given, else to the one that the configuration has for
//! the gateway.

use std::time::Duration;

use clap::Args;
use url::Url;

use super::super::{ask, context::Context, listed::Listed, problem::Problem};
use crate::{
    domain::probe::{self, Method, host},
    engine::Probe,
};

/// The longest time that a credential which is refused may be tried again, in seconds.
const LONGEST_WAIT: u64 = 3600;

/// Reads an address as an argument.
pub(in crate::cli) fn address(text: &str) -> Result<Url, String> {
    probe::address(text)
}

/// How patient a probe is.
#[derive(Args, Debug, Clone, Copy)]
pub(in crate::cli) struct Wait {
    /// How long the gateway may take to know a new credential
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(0..=LONGEST_WAIT)
    )]
    probe_wait: u64,
}

/// How a probe calls, but for its address.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Manner {
    method: Method,
    patience: Duration,
}

impl Manner {
    /// By GET, with the patience that a probe has unless it is told otherwise.
    pub(in crate::cli) const fn usual() -> Self {
        Self {
            method: Method::Get,
            patience: Duration::from_secs(60),
        }
    }
}

impl Wait {
    /// A probe by HEAD, or by GET.
    pub(in crate::cli) fn probe(self, head: bool) -> Manner {
        Manner {
            method: if head { Method::Head } else { Method::Get },
            patience: Duration::from_secs(self.probe_wait),
        }
    }
}

/// Where a probe goes.
pub(in crate::cli) struct Aim {
    pub(in crate::cli) probe: Probe,
    /// Whether the configuration names its host.
    is_known: bool,
}

impl Aim {
    /// The address that was `given`, else that of the gateway of `listed`.
    pub(in crate::cli) fn of(
        context: &Context,
        listed: &Listed,
        given: Option<&Url>,
        manner: Manner,
    ) -> Result<Self, Problem> {
        let place = &listed.app.at.place;
        let instances = context
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
            Problem::usage(format!(
                "No address to call is known for the gateway {}. Name one with the option, or as probe of the gateway in the configuration.",
                listed.gateway.name
            ))
        })?;
        let is_known = instances
            .iter()
            .filter_map(|known| known.probe.as_ref())
            .any(|known| host(known) == host(url));
        Ok(Self {
            is_known,
            probe: Probe {
                url: url.clone(),
                method: manner.method,
                patience: manner.patience,
            },
        })
    }

    /// What is going to be called with whose credential.
    pub(in crate::cli) fn sentence(&self) -> String {
        let host = host(&self.probe.url);
        if self.is_known {
            format!("The probe sends it to {host}.")
        } else {
            format!("The probe sends it to {host}, which the configuration does not name.")
        }
    }

    /// Asks about a host that the configuration does not name.
    pub(in crate::cli) fn consent(
        &self,
        context: &Context,
        listed: &Listed,
        yes: bool,
    ) -> Result<(), Problem> {
        if self.is_known || yes {
            return Ok(());
        }
        let host = host(&self.probe.url);
        if !context.interactive {
            return Err(Problem::refused(format!(
                "The configuration does not name {host}, which would get a credential of {}. Nobody can be asked here, so this needs --yes. Nothing was sent.",
                listed.app.name
            )));
        }
        Context::say(&format!(
            "Probe: {} · {}\n  A credential of the app is sent to {host}, which the configuration does not name.",
            listed.app.name, listed.gateway.name
        ));
        let answer = ask::line("Go on? [y/N] ")
            .map_err(|error| Problem::usage(format!("The answer cannot be read: {error}.")))?
            .unwrap_or_default();
        match answer.trim() {
            "y" | "Y" | "yes" => Ok(()),
            _ => Err(Problem::refused("Not confirmed. Nothing was sent.")),
        }
    }
}
