//! `instances`: the gateways of every service.

use clap::Subcommand;
use futures_util::future::join_all;
use serde::Serialize;

use super::{
    Exit,
    context::Context,
    fleet::{self, Scope},
    output::{Record, Table},
    problem::Problem,
};
use crate::{
    config::OutputFormat,
    domain::{Features, Gateway, InstanceId, Limits, ProfileName, Service, Text, text::Exact},
};

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
    /// How many apps it has, and the most that it takes.
    apps: Option<u64>,
    app_limit: Option<u64>,
    code_limit: Option<u64>,
    custom_secret: Option<bool>,
    /// The features that it says are off.
    switched_off: Option<Vec<Text>>,
}

impl Record for GatewayRecord {
    const FIELDS: &'static [&'static str] = &[
        "profile",
        "service",
        "id",
        "name",
        "status",
        "apps",
        "app_limit",
        "code_limit",
        "custom_secret",
        "switched_off",
    ];
}

impl GatewayRecord {
    /// `None` for a service as a whole, which is no gateway.
    fn of(gateway: Gateway, capacity: Capacity) -> Option<Self> {
        let Capacity { limits, features } = capacity;
        Some(Self {
            apps: limits.apps_used,
            app_limit: limits.apps,
            code_limit: limits.codes,
            custom_secret: limits.custom_secret,
            switched_off: features.map(|features| features.off().cloned().collect()),
            profile: gateway.place.profile,
            service: gateway.place.service,
            id: gateway.place.instance?,
            name: Exact(gateway.name),
            status: gateway.status,
        })
    }
}

/// What a gateway says of its limits and switches; nothing where it was not asked or did not say.
#[derive(Default)]
struct Capacity {
    limits: Limits,
    features: Option<Features>,
}

impl Capacity {
    /// Asks a gateway. What cannot be read stays unknown: the list is about the gateways.
    async fn of(context: &Context, gateway: &Gateway) -> Self {
        if !gateway.place.service.has_gateways() {
            return Self::default();
        }
        let engine = context.engine();
        let (limits, features) = tokio::join!(
            engine.limits(&gateway.place),
            engine.features(&gateway.place)
        );
        Self {
            limits: limits.unwrap_or_default(),
            features: features.ok(),
        }
    }
}

pub(super) async fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    let Command::List { service } = command;
    let scope = Scope {
        services: service,
        ..Scope::default()
    };
    let mut found = fleet::gateways(context, &scope).await;
    let gateways: Vec<_> = found.items.drain(..).collect();
    let capacities = match context.output.format {
        // The columns for people are there at once, without a request for each gateway.
        OutputFormat::Table | OutputFormat::Markdown | OutputFormat::OpenMetrics => {
            gateways.iter().map(|_| Capacity::default()).collect()
        }
        OutputFormat::Wide | OutputFormat::Json | OutputFormat::Jsonl | OutputFormat::Csv => {
            let asked = gateways
                .iter()
                .map(|gateway| Capacity::of(context, gateway));
            join_all(asked).await
        }
    };
    let records: Vec<_> = gateways
        .into_iter()
        .zip(capacities)
        .filter_map(|(gateway, capacity)| GatewayRecord::of(gateway, capacity))
        .collect();
    let profiles = context.has_several_profiles();
    context.output.list(&records, || {
        let mut head = vec![
            "SERVICE",
            "NAME",
            "STATUS",
            "APPS",
            "APP LIMIT",
            "CODE LIMIT",
            "SWITCHED OFF",
            "ID",
        ];
        if profiles {
            head.insert(0, "PROFILE");
        }
        let mut table = Table::new(head)
            .numbers(&["APPS", "APP LIMIT", "CODE LIMIT"])
            .only_wide(&["APPS", "APP LIMIT", "CODE LIMIT", "SWITCHED OFF", "ID"]);
        for record in &records {
            let profile = profiles.then(|| Some(record.profile.to_string()));
            table.row(profile.into_iter().chain([
                Some(record.service.to_string()),
                Some(record.name.0.to_string()),
                record.status.as_ref().map(ToString::to_string),
                record.apps.map(|count| count.to_string()),
                record.app_limit.map(|count| count.to_string()),
                record.code_limit.map(|count| count.to_string()),
                record.switched_off.as_ref().map(|off| {
                    let names: Vec<String> = off.iter().map(ToString::to_string).collect();
                    names.join(", ")
                }),
                Some(record.id.to_string()),
            ]));
        }
        table
    })?;
    Ok(found.report(context))
}
