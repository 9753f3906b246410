//! The plan of a campaign as it is shown: every app, what breaks, where its value goes, what stands
//! against it.

use std::fmt::Write as _;

use serde::Serialize;

use super::{
    super::{
        context::Context,
        deliver,
        listed::Listed,
        output::{Record, is_json},
        problem::Problem,
    },
    arguments::Arguments,
};
use crate::{
    domain::{
        App, AppId, Failure, Gateway, InstanceId, NotSent, ProfileName, Service, Text,
        text::visible,
    },
    engine::campaign::plan::{self, Planned as Outline, Wanted, count_in_words},
};

/// One app that was chosen.
pub(super) struct Planned {
    pub(super) outline: Outline,
    pub(super) listed: Listed,
    /// Whether nothing keeps a value that its target does not take.
    is_unkept: bool,
}

impl Planned {
    pub(super) fn is_production(&self) -> bool {
        self.listed.connection.is_production()
    }
}

/// Reads what each app depends on, and plans by it. Tells with it where calls prove new codes.
pub(super) async fn make(
    context: &Context,
    arguments: &Arguments,
    wanted: &Wanted,
    listed: Vec<Listed>,
) -> Result<(Vec<Planned>, Vec<String>), Problem> {
    let mut read_only = listed.iter().filter(|it| it.connection.is_read_only());
    if let (Some(listed), false) = (read_only.next(), arguments.write.dry_run) {
        let profile = listed.app.at.place.profile.clone();
        return Err(Failure::NotSent(NotSent::ReadOnly(profile)).into());
    }
    let apps: Vec<(&App, &Gateway)> = listed
        .iter()
        .map(|listed| (&listed.app, &*listed.gateway))
        .collect();
    let mut outlines = context.engine().plan_campaign(wanted, apps).await;
    let probes = match &arguments.probe {
        None => Vec::new(),
        Some(given) => context
            .session
            .aim_campaign(&mut outlines, given.as_ref())
            .map_err(Problem::usage)?,
    };
    let mut planned = Vec::with_capacity(outlines.len());
    for (outline, listed) in outlines.into_iter().zip(listed) {
        let is_unkept = match (&outline.plan, outline.kind) {
            (Some(_), Some(kind)) => {
                let place = &listed.app.at.place;
                let named = deliver::named(&listed, kind);
                let destination = arguments
                    .deliver
                    .destination(context, &place.profile, &named)?;
                destination.may_be_shown(context, &place.profile)?;
                destination.may_vanish(context, &listed.connection, kind, place.service)?
            }
            (None, _) | (_, None) => false,
        };
        planned.push(Planned {
            outline,
            listed,
            is_unkept,
        });
    }
    Ok((planned, probes))
}

/// A plan, for whoever decides.
pub(super) struct Told<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) planned: &'a [Planned],
    pub(super) left_out: &'a [Planned],
    pub(super) production: bool,
    /// Where calls prove new codes, as whole sentences.
    pub(super) probes: &'a [String],
}

/// One app of the plan, for programs.
#[derive(Debug, Serialize)]
struct PlannedRecord {
    kind: &'static str,
    profile: ProfileName,
    service: Service,
    instance_id: Option<InstanceId>,
    app_id: AppId,
    app_name: Text,
    effects: Vec<String>,
    apis: Option<u64>,
    remark_after: Option<String>,
    targets: Vec<String>,
    /// Whether a value is lost if this process is killed while it is in flight.
    may_be_lost: bool,
    /// Why it is left out; `null` where it is not.
    left_out: Option<String>,
}

impl Record for PlannedRecord {
    const FIELDS: &'static [&'static str] = &[
        "kind",
        "profile",
        "service",
        "instance_id",
        "app_id",
        "app_name",
        "effects",
        "apis",
        "remark_after",
        "targets",
        "may_be_lost",
        "left_out",
    ];
}

impl Told<'_> {
    fn all(&self) -> impl Iterator<Item = &Planned> {
        self.planned.iter().chain(self.left_out)
    }

    /// Prints it as the result.
    pub(super) fn print(&self, context: &Context) -> Result<(), Problem> {
        use crate::config::OutputFormat;
        if context.output.format == OutputFormat::Table {
            let mut out = std::io::stdout().lock();
            std::io::Write::write_all(&mut out, self.text(context).as_bytes())?;
            return Ok(());
        }
        let records: Vec<_> = self.all().map(|planned| self.record(planned)).collect();
        context.output.objects(&records, |_| String::new())?;
        Ok(())
    }

    /// Says it beside the result.
    pub(super) fn say(&self, context: &Context) {
        if is_json(context.output.format) {
            for planned in self.left_out {
                let why = planned.outline.left_out.as_deref().unwrap_or_default();
                context.warn(&format!("{} is left out. {why}", planned.outline.item.name));
            }
        } else {
            Context::say(self.text(context).trim_end());
        }
    }

    fn record(&self, planned: &Planned) -> PlannedRecord {
        let place = &planned.outline.item.app.place;
        let plan = planned.outline.plan.as_ref();
        let effects = plan.into_iter().flat_map(|plan| &plan.effects);
        PlannedRecord {
            kind: self.arguments.kind().word(),
            profile: place.profile.clone(),
            service: place.service,
            instance_id: place.instance.clone(),
            app_id: planned.outline.item.app.id.clone(),
            app_name: planned.outline.item.name.clone(),
            effects: effects.map(|sentence| sentence.text.clone()).collect(),
            apis: plan.and_then(|plan| Some(plan.dependants.as_ref()?.apis.total)),
            remark_after: planned.outline.item.remark.clone(),
            targets: shown(&planned.outline),
            may_be_lost: planned.outline.is_at_risk,
            left_out: planned.outline.left_out.clone(),
        }
    }

    fn text(&self, context: &Context) -> String {
        let kind = self.arguments.kind();
        let mut text = format!(
            "{} of {}{}\n",
            kind.title(),
            count_in_words(self.planned.len()),
            if self.production {
                " · PRODUCTION"
            } else {
                ""
            }
        );
        let outlines: Vec<&Outline> = self.planned.iter().map(|it| &it.outline).collect();
        let unkept = self.planned.iter().filter(|it| it.is_unkept).count();
        let condition = self.arguments.condition();
        let mut rules = plan::rules(kind, &self.arguments.care(), condition, &outlines, unkept);
        rules.extend_from_slice(self.probes);
        for sentence in plan::effects(&outlines).into_iter().chain(rules) {
            let _ = writeln!(text, "  {}", visible(&sentence));
        }
        let with_profile = context.has_several_profiles();
        for planned in self.planned {
            let _ = write!(text, "  {}", planned.listed.path(with_profile));
            for words in planned.outline.words() {
                let _ = write!(text, " · {words}");
            }
            text.push('\n');
        }
        if !self.left_out.is_empty() {
            let _ = writeln!(text, "Left out: {}", count_in_words(self.left_out.len()));
        }
        for planned in self.left_out {
            let why = planned.outline.left_out.as_deref().unwrap_or_default();
            let path = planned.listed.path(with_profile);
            let _ = writeln!(text, "  {path} · {}", visible(why));
        }
        text
    }
}

/// Where the value of an app goes.
fn shown(outline: &Outline) -> Vec<String> {
    let targets = outline.targets.iter();
    targets
        .map(|target| visible(&target.to_string()).into_owned())
        .collect()
}
