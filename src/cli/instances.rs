//! `instances`: the gateways of every service.

use clap::Subcommand;
use serde::Serialize;

use super::{
    Exit,
    context::Context,
    fleet::{self, Scope},
    output::{Record, Table},
    problem::Problem,
};
use crate::domain::{Gateway, InstanceId, ProfileName, Service, Text, text::Exact};

/// `claviger instances …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the gateways of every service
    List {
        /// Only this service; may be given several times
        #[arg(long, value_name = "SERVICE")]
        service: Vec<Service>,
    },
}

/// A gateway for programs.
#[derive(Debug, Serialize)]
struct GatewayRecord {
    profile: ProfileName,
    service: Service,
    id: InstanceId,
    name: Exact,
    status: Option<Text>,
}

impl Record for GatewayRecord {
    const FIELDS: &'static [&'static str] = &["profile", "service", "id", "name", "status"];
}

impl GatewayRecord {
    /// `None` for a service as a whole, which is no gateway.
    fn of(gateway: Gateway) -> Option<Self> {
        Some(Self {
            profile: gateway.place.profile,
            service: gateway.place.service,
            id: gateway.place.instance?,
            name: Exact(gateway.name),
            status: gateway.status,
        })
    }
}

pub(super) async fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    let Command::List { service } = command;
    let scope = Scope {
        services: service,
        ..Scope::default()
    };
    let mut found = fleet::gateways(context, &scope).await;
    let records: Vec<_> = found
        .items
        .drain(..)
        .filter_map(GatewayRecord::of)
        .collect();
    let profiles = context.has_several_profiles();
    context.output.list(&records, || {
        let mut head = vec!["SERVICE", "NAME", "ID", "STATUS"];
        if profiles {
            head.insert(0, "PROFILE");
        }
        let mut table = Table::new(head);
        for record in &records {
            let profile = profiles.then(|| Some(record.profile.to_string()));
            table.row(profile.into_iter().chain([
                Some(record.service.to_string()),
                Some(record.name.0.to_string()),
                Some(record.id.to_string()),
                record.status.as_ref().map(ToString::to_string),
            ]));
        }
        table
    })?;
    Ok(found.report(context))
}
