//! Where a probe goes: to the address that was given, else to the one that the configuration has for
//! the gateway.

use std::time::Duration;

use clap::Args;
use url::Url;

use super::super::{ask, context::Context, listed::Listed, problem::Problem};
use crate::{
    domain::probe::{self, Method, host},
    engine::Probe,
    session,
};

/// Reads an address as an argument.
pub(in crate::cli) fn address(text: &str) -> Result<Url, String> {
    probe::address(text)
}

/// How patient a probe is.
#[derive(Args, Debug, Clone, Copy)]
pub(in crate::cli) struct Wait {
    /// How long the gateway may take to know a new credential
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = probe::wait)]
    probe_wait: Duration,
}

impl Wait {
    /// How long that is.
    pub(in crate::cli) const fn time(self) -> Duration {
        self.probe_wait
    }
}

/// A probe, and where it goes.
pub(in crate::cli) struct Aim {
    pub(in crate::cli) probe: Probe,
    at: session::Aim,
}

impl Aim {
    /// The address that was `given`, else that of the gateway of `listed`.
    pub(in crate::cli) fn of(
        context: &Context,
        listed: &Listed,
        given: Option<&Url>,
        method: Method,
        wait: Wait,
    ) -> Result<Self, Problem> {
        let gateway = listed.gateway.name.to_string();
        let at = context
            .session
            .aim(&listed.app.at.place, &gateway, given)
            .map_err(Problem::usage)?;
        Ok(Self {
            probe: Probe {
                url: at.url.clone(),
                method,
                patience: wait.time(),
            },
            at,
        })
    }

    /// What is going to be called with whose credential.
    pub(in crate::cli) fn sentence(&self) -> String {
        self.at.sentence()
    }

    /// Asks about a host that the configuration does not name.
    pub(in crate::cli) fn consent(
        &self,
        context: &Context,
        listed: &Listed,
        yes: bool,
    ) -> Result<(), Problem> {
        if self.at.is_known || yes {
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
