//! The plan of a campaign: every app, what breaks, where its value goes, what stands against it.

use std::{fmt::Write as _, time::Duration};

use futures_util::{StreamExt as _, stream};
use serde::Serialize;

use super::{
    super::{
        context::Context,
        deliver,
        listed::Listed,
        output::{Record, is_json},
        problem::Problem,
    },
    start::Arguments,
};
use crate::{
    domain::{
        AppId, CampaignKind, Change, Choice, CodeRef, CredentialKind, Facts, Failure, InstanceId,
        Operation, Plan, ProfileName, Service, Text, text::visible,
    },
    engine::campaign::Item,
};

/// How many apps are read at once.
const AT_ONCE: usize = 8;
/// How often an app is read that is not to be had because the service is busy.
const TRIES: u32 = 6;

/// One app that was chosen.
pub(super) struct Planned {
    pub(super) item: Item,
    pub(super) listed: Listed,
    /// What it yields.
    pub(super) kind: Option<CredentialKind>,
    /// Why it is left out, as a whole sentence.
    pub(super) left_out: Option<String>,
    plan: Option<Plan>,
    targets: Vec<String>,
    /// Whether a value is lost if this process is killed while it is in flight.
    is_at_risk: bool,
    /// Whether nothing keeps a value that its target does not take.
    is_unkept: bool,
}

impl Planned {
    pub(super) fn is_production(&self) -> bool {
        self.listed.connection.is_production()
    }
}

/// Reads what each app depends on, a few at once, and plans by it.
pub(super) async fn make(
    context: &Context,
    arguments: &Arguments,
    listed: Vec<Listed>,
) -> Result<Vec<Planned>, Problem> {
    let planned = stream::iter(listed)
        .map(|listed| one(context, arguments, listed))
        .buffered(AT_ONCE);
    let planned: Vec<Result<Planned, Problem>> = planned.collect().await;
    planned.into_iter().collect()
}

async fn one(context: &Context, arguments: &Arguments, listed: Listed) -> Result<Planned, Problem> {
    let kind = arguments.kind();
    let place = &listed.app.at.place;
    if listed.connection.is_read_only() && !arguments.write.dry_run {
        let profile = place.profile.clone();
        return Err(Failure::NotSent(crate::domain::NotSent::ReadOnly(profile)).into());
    }
    let mut planned = Planned {
        item: Item {
            app: listed.app.at.clone(),
            name: listed.app.name.clone(),
            gateway: match place.instance {
                Some(_) => listed.gateway.name.clone(),
                None => Text::default(),
            },
            remark: None,
        },
        kind: match kind {
            CampaignKind::Secrets => Some(CredentialKind::AppSecret),
            CampaignKind::Codes => Some(CredentialKind::AppCode),
            CampaignKind::Edit | CampaignKind::Delete => None,
        },
        listed,
        left_out: None,
        plan: None,
        targets: Vec::new(),
        is_at_risk: false,
        is_unkept: false,
    };
    let listed = &planned.listed;
    if listed.gateway.is_stopped() {
        planned.left_out = Some("Its gateway does not run, and takes no changes.".to_owned());
        return Ok(planned);
    }
    let facts = match facts(context, listed).await {
        Ok(facts) => facts,
        Err(failure) => {
            planned.left_out = Some(format!("It could not be read. {}", failure.summary()));
            return Ok(planned);
        }
    };
    let operation = match operation(arguments, &mut planned, &facts) {
        Ok(operation) => operation,
        Err(why) => {
            planned.left_out = Some(why);
            return Ok(planned);
        }
    };
    let mut needs = operation.needs().into_iter();
    let service = planned.item.app.service();
    let plan = context.engine().plan(&operation, Some(&facts));
    planned.left_out = needs
        .find_map(|need| service.offers(need).err())
        .map(str::to_owned)
        .or_else(|| plan.obstacle().map(ToString::to_string));
    if let Some(kind) = planned.kind {
        let profile = &planned.item.app.place.profile;
        let named = deliver::named(&planned.listed, kind);
        let destination = arguments.deliver.destination(context, profile, &named)?;
        destination.may_be_shown(context, profile)?;
        planned.targets = destination.texts();
        planned.is_unkept =
            destination.may_vanish(context, &planned.listed.connection, kind, service)?;
        let is_sealed = context.engine().journal().seals_for(profile);
        planned.is_at_risk =
            !service.shows_again(kind) && (!is_sealed || !facts.takes_chosen_secret());
    }
    planned.plan = Some(plan);
    Ok(planned)
}

/// Reads an app, again where its service is only busy.
async fn facts(context: &Context, listed: &Listed) -> Result<Facts, Failure> {
    let mut tried = 0;
    loop {
        let ended = context.engine().facts(&listed.app.at).await;
        tried += 1;
        let busy = match &ended {
            Ok(facts) => facts.apis.as_ref().err().or(facts.codes.as_ref().err()),
            Err(failure) => Some(failure),
        };
        let Some(wait) = busy.and_then(asks_to_wait).filter(|_| tried < TRIES) else {
            return ended;
        };
        tokio::time::sleep(wait.max(Duration::from_millis(500 << tried))).await;
    }
}

/// How long a service that is only busy asks to wait.
fn asks_to_wait(failure: &Failure) -> Option<Duration> {
    let after = |seconds: Option<u64>| Some(Duration::from_secs(seconds.unwrap_or(0).min(60)));
    match (failure.service_error(), failure.link_fault()) {
        (Some(error), _) if error.is_throttle() => after(error.retry_after),
        (_, Some(crate::domain::LinkFault::NotJson { retry_after, .. })) => after(*retry_after),
        (_, _) => None,
    }
}

/// What is to be done to an app, by what was read of it; else why it is left out.
fn operation(
    arguments: &Arguments,
    planned: &mut Planned,
    facts: &Facts,
) -> Result<Operation, String> {
    let app = planned.item.app.clone();
    match arguments.kind() {
        CampaignKind::Secrets => Ok(Operation::ResetSecret {
            app,
            choice: Choice::Auto,
        }),
        CampaignKind::Codes => {
            let codes = facts.codes.as_ref().map_err(|failure| {
                format!("Its AppCodes could not be read. {}", failure.summary())
            })?;
            let old = match codes.as_slice() {
                [one] => one,
                [] => return Err("It has no AppCode.".to_owned()),
                several => {
                    return Err(format!(
                        "It has {} AppCodes. Renew them with claviger codes rotate, naming each.",
                        several.len()
                    ));
                }
            };
            Ok(match app.service() {
                Service::Apig | Service::Roma => Operation::RotateCode {
                    app,
                    old: CodeRef::of(old),
                },
                Service::ModelArts => Operation::ResetCode {
                    app,
                    code: old.value.clone(),
                },
            })
        }
        CampaignKind::Edit => {
            let now = facts.app.remark.as_ref().map_or("", Text::raw);
            let named = planned.item.named(CredentialKind::AppSecret);
            let remark = arguments
                .remark()
                .map(|template| template.expand(&named, now))
                .unwrap_or_default();
            if remark == now {
                return Err("It has this remark already.".to_owned());
            }
            planned.item.remark = Some(remark.clone());
            Ok(Operation::EditApp {
                app,
                change: Change {
                    remark: Some(remark),
                    ..Change::default()
                },
            })
        }
        CampaignKind::Delete => {
            let unread = |failure: &Failure| {
                format!(
                    "What depends on it could not be read. {}",
                    failure.summary()
                )
            };
            facts.codes.as_ref().map_err(unread)?;
            let apis = facts.apis.as_ref().map_err(unread)?;
            if apis.total > 0 && !arguments.include_bound {
                return Err(format!(
                    "{} are bound to it. --include-bound takes it in.",
                    apis_in_words(apis.total)
                ));
            }
            Ok(Operation::DeleteApp { app })
        }
    }
}

fn apis_in_words(count: u64) -> String {
    match count {
        1 => "1 API".to_owned(),
        several => format!("{several} APIs"),
    }
}

/// A plan, for whoever decides.
pub(super) struct Told<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) planned: &'a [Planned],
    pub(super) left_out: &'a [Planned],
    pub(super) production: bool,
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
                let why = planned.left_out.as_deref().unwrap_or_default();
                context.warn(&format!("{} is left out. {why}", planned.item.name));
            }
        } else {
            Context::say(self.text(context).trim_end());
        }
    }

    fn record(&self, planned: &Planned) -> PlannedRecord {
        let place = &planned.item.app.place;
        let plan = planned.plan.as_ref();
        let effects = plan.into_iter().flat_map(|plan| &plan.effects);
        PlannedRecord {
            kind: self.arguments.kind().word(),
            profile: place.profile.clone(),
            service: place.service,
            instance_id: place.instance.clone(),
            app_id: planned.item.app.id.clone(),
            app_name: planned.item.name.clone(),
            effects: effects.map(|sentence| sentence.text.clone()).collect(),
            apis: plan.and_then(|plan| Some(plan.dependants.as_ref()?.apis.total)),
            remark_after: planned.item.remark.clone(),
            targets: planned.targets.clone(),
            may_be_lost: planned.is_at_risk,
            left_out: planned.left_out.clone(),
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
        for sentence in self.effects().into_iter().chain(self.rules()) {
            let _ = writeln!(text, "  {}", visible(&sentence));
        }
        let with_profile = context.has_several_profiles();
        for planned in self.planned {
            let mut line = format!("  {}", planned.listed.path(with_profile));
            if let Some(dependants) = planned.plan.as_ref().and_then(|it| it.dependants.as_ref()) {
                let _ = match (dependants.apis.total, dependants.apis.apis.is_empty()) {
                    (0, _) => write!(
                        line,
                        " · {}",
                        dependants.sentence.text.trim_end_matches(':')
                    ),
                    (total, _) => write!(line, " · {}", apis_in_words(total)),
                };
            }
            if let Some(remark) = &planned.item.remark {
                let before = planned.listed.app.remark.clone().unwrap_or_default();
                let _ = write!(line, " · \"{before}\" becomes \"{}\"", visible(remark));
            }
            if !planned.targets.is_empty() {
                let _ = write!(line, " · to {}", planned.targets.join(", "));
            }
            let _ = writeln!(text, "{line}");
        }
        if !self.left_out.is_empty() {
            let _ = writeln!(text, "Left out: {}", count_in_words(self.left_out.len()));
        }
        for planned in self.left_out {
            let why = planned.left_out.as_deref().unwrap_or_default();
            let path = planned.listed.path(with_profile);
            let _ = writeln!(text, "  {path} · {}", visible(why));
        }
        text
    }

    /// What breaks, each sentence once, with the number of apps where it is not so for all.
    fn effects(&self) -> Vec<String> {
        let mut known: Vec<(&str, usize)> = Vec::new();
        for planned in self.planned {
            for sentence in planned.plan.iter().flat_map(|plan| &plan.effects) {
                match known.iter_mut().find(|(text, _)| *text == sentence.text) {
                    Some((_, count)) => *count += 1,
                    None => known.push((&sentence.text, 1)),
                }
            }
        }
        known
            .into_iter()
            .map(|(text, count)| {
                if count == self.planned.len() {
                    text.to_owned()
                } else {
                    format!("{text} ({})", count_in_words(count))
                }
            })
            .collect()
    }

    /// How carefully it goes, and what may be lost, in whole sentences.
    fn rules(&self) -> Vec<String> {
        let care = self.arguments.care();
        let mut rules = Vec::new();
        if self.arguments.kind() == CampaignKind::Codes {
            rules.push(match (care.grace, care.is_proven) {
                (Some(grace), false) => format!(
                    "Each old AppCode is deleted {grace:#} after its new one was delivered, when the campaign is resumed. Nobody knows whether its callers have switched by then."
                ),
                (Some(grace), true) => format!(
                    "Each old AppCode is deleted {grace:#} after its new one was delivered, when the campaign is resumed, if the command accepts the new one then."
                ),
                (None, true) => {
                    "Each old AppCode is deleted if the command accepts the new one.".to_owned()
                }
                (None, false) => "The old AppCodes still work until the campaign is resumed, which deletes them. Nobody knows whether their callers have switched by then.".to_owned(),
            });
        }
        let first = match care.first {
            0 => String::new(),
            1 => "It waits for a look after the first. ".to_owned(),
            several => format!("It waits for a look after the first {several}. "),
        };
        let failures = match care.stop_after {
            crate::domain::campaign::StopAfter::Count(1) => "the first failure".to_owned(),
            crate::domain::campaign::StopAfter::Count(count) => format!("{count} failures"),
            crate::domain::campaign::StopAfter::Share(share) => {
                format!("failures of {share}% of the apps")
            }
        };
        rules.push(format!(
            "{first}It stops at the first unknown outcome or lost value, and at {failures}."
        ));
        let at_risk = self.planned.iter().filter(|it| it.is_at_risk).count();
        if at_risk > 0 {
            rules.push(format!(
                "Should this process be killed, the new value of the app in flight may be lost, and resuming does that app once more ({}).",
                count_in_words(at_risk)
            ));
        }
        let unkept = self.planned.iter().filter(|it| it.is_unkept).count();
        if unkept > 0 {
            rules.push(format!(
                "Nothing would keep a value that its target does not take ({}): give --or TARGET, or set a recipient in the profile.",
                count_in_words(unkept)
            ));
        }
        rules
    }
}

fn count_in_words(count: usize) -> String {
    match count {
        1 => "1 app".to_owned(),
        several => format!("{several} apps"),
    }
}
