//! `apps check`.

use clap::Args;
use serde::Serialize;

use super::super::{
    Exit,
    context::Context,
    fleet::{self, Scope},
    output::Record,
    problem::Problem,
};
use crate::domain::{AppId, Service, Text};

/// Which app, and where.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The app's id
    #[arg(value_name = "ID")]
    id: String,
    /// The gateway: its id or its name
    #[arg(long, value_name = "GATEWAY")]
    instance: String,
}

/// What a gateway tells of an app to those who do not own it.
#[derive(Debug, Serialize)]
struct Outline {
    service: Service,
    id: AppId,
    name: Text,
    remark: Option<Text>,
}

impl Record for Outline {
    const FIELDS: &'static [&'static str] = &["service", "id", "name", "remark"];
}

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    let scope = Scope {
        instances: vec![arguments.instance.clone()],
        ..Scope::default()
    };
    let gateway = fleet::gateway(context, &scope).await?;
    let id = AppId::from(arguments.id.as_str());
    let Some(app) = context.engine().check_app(&gateway.place, &id).await? else {
        context.warn(&format!("There is no app {id} at {}.", gateway.name));
        return Ok(Exit::No);
    };
    let record = Outline {
        service: gateway.place.service,
        id: app.id,
        name: app.name,
        remark: app.remark,
    };
    let mut out = std::io::stdout().lock();
    context.output.object(&mut out, &record, || {
        let remark = record.remark.as_ref();
        format!(
            "{}  {}  {}\n",
            record.id,
            record.name,
            remark.map_or_else(|| "-".to_owned(), ToString::to_string)
        )
    })?;
    Ok(Exit::Done)
}
