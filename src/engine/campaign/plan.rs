//! The plan of a campaign: each app is read, and what is to be done to it told: what breaks, and why it
//! is left out, where it is.

mod told;

use std::{collections::BTreeMap, time::Duration};

use futures_util::{StreamExt as _, stream};

use self::told::{apis, of_a_twin};
pub use self::told::{count_in_words, effects, rules};
use super::{Campaign, Item, Targets, twin};
use crate::{
    domain::{
        App, CampaignKind, Care, Change, Choice, CodeRef, CredentialKind, Facts, Failure, Gateway,
        LinkFault, Named, NewApp, Operation, OperationKind, Plan, ProfileName, Service, Target,
        TargetTemplate, Text, campaign::RemarkTemplate, text::visible, twin_name,
    },
    engine::Engine,
};

/// How many apps are read at once.
const AT_ONCE: usize = 8;
/// How often an app is read that is not to be had because the service is busy.
const TRIES: u32 = 6;

/// What a campaign is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it does to each app.
    pub kind: CampaignKind,
    /// How careful it is.
    pub care: Care,
    /// Where new values go, by profile.
    pub targets: BTreeMap<ProfileName, Targets>,
    /// The remark that each app gets, of a campaign of edits.
    pub remark: Option<RemarkTemplate>,
    /// Whether apps are deleted that APIs are bound to.
    pub include_bound: bool,
}

/// One app that was chosen.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The app, as the campaign keeps it.
    pub item: Item,
    /// The remark that it has.
    pub remark: Option<Text>,
    /// What its twin gets, a few words each.
    pub twin_gets: Vec<String>,
    /// How many apps more its gateway takes, where it says so.
    pub room: Option<u64>,
    /// What it yields.
    pub kind: Option<CredentialKind>,
    /// Why it is left out, as a whole sentence.
    pub left_out: Option<String>,
    /// What its write does; `None` where it could not be told.
    pub plan: Option<Plan>,
    /// Where its value goes.
    pub targets: Vec<Target>,
    /// Whether a value is lost if this process is killed while it is in flight.
    pub is_at_risk: bool,
}

impl Planned {
    /// What is particular to it, a few words each: what its callers use, what its remark becomes, where
    /// its value goes.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(dependants) = self.plan.as_ref().and_then(|it| it.dependants.as_ref()) {
            words.push(match dependants.apis.total {
                0 => dependants.sentence.text.trim_end_matches(':').to_owned(),
                total => apis(total),
            });
        }
        words.extend_from_slice(&self.twin_gets);
        if let Some(remark) = &self.item.remark {
            let before = self.remark.clone().unwrap_or_default();
            words.push(format!("\"{before}\" becomes \"{}\"", visible(remark)));
        }
        if !self.targets.is_empty() {
            let shown = |target: &Target| visible(&target.to_string()).into_owned();
            let targets: Vec<String> = self.targets.iter().map(shown).collect();
            words.push(format!("to {}", targets.join(", ")));
        }
        words
    }
}

impl Wanted {
    /// Refuses two apps whose values would go to one place: a whole sentence.
    pub fn tells_apart<'a>(
        &self,
        planned: impl IntoIterator<Item = &'a Planned>,
    ) -> Result<(), String> {
        // The same template may stand in several profiles.
        let mut by_template: BTreeMap<String, (TargetTemplate, Vec<Named>)> = BTreeMap::new();
        for Planned { item, kind, .. } in planned {
            let (Some(kind), Some(known)) = (kind, self.targets.get(&item.app.place.profile))
            else {
                continue;
            };
            for template in known.all.iter().chain(&known.last) {
                let (_, named) = by_template
                    .entry(template.to_string())
                    .or_insert_with(|| (template.clone(), Vec::new()));
                named.push(item.named(*kind));
            }
        }
        by_template.values().try_for_each(|(template, named)| {
            template
                .tells_apart(named)
                .map_err(|same| format!("{same} Nothing was sent."))
        })
    }

    /// The campaign over what was planned.
    pub fn campaign(
        self,
        id: String,
        verify: Option<TargetTemplate>,
        planned: impl IntoIterator<Item = Planned>,
    ) -> Campaign {
        let (mut items, mut left_out) = (Vec::new(), Vec::new());
        for planned in planned {
            match planned.left_out {
                None => items.push(planned.item),
                Some(why) => left_out.push((planned.item, why)),
            }
        }
        Campaign {
            id,
            kind: self.kind,
            started_at: jiff::Timestamp::now(),
            care: self.care,
            targets: self.targets,
            verify,
            include_bound: self.include_bound,
            items,
            left_out,
        }
    }
}

impl Engine {
    /// Reads what each app depends on, a few at once, and plans by it.
    pub async fn plan_campaign(
        &self,
        wanted: &Wanted,
        apps: Vec<(&App, &Gateway)>,
    ) -> Vec<Planned> {
        let planned: Vec<_> = apps
            .into_iter()
            .map(|(app, gateway)| self.plan_item(wanted, app, gateway))
            .collect();
        stream::iter(planned).buffered(AT_ONCE).collect().await
    }

    async fn plan_item(&self, wanted: &Wanted, app: &App, gateway: &Gateway) -> Planned {
        let place = &app.at.place;
        let mut planned = Planned {
            item: Item {
                app: app.at.clone(),
                name: app.name.clone(),
                gateway: match place.instance {
                    Some(_) => gateway.name.clone(),
                    None => Text::default(),
                },
                remark: None,
                probe: None,
            },
            remark: app.remark.clone(),
            twin_gets: Vec::new(),
            room: None,
            kind: match wanted.kind {
                CampaignKind::Secrets | CampaignKind::Replace => Some(CredentialKind::AppSecret),
                CampaignKind::Codes => Some(CredentialKind::AppCode),
                CampaignKind::Edit | CampaignKind::Delete => None,
            },
            left_out: None,
            plan: None,
            targets: Vec::new(),
            is_at_risk: false,
        };
        if gateway.is_stopped() {
            planned.left_out = Some("Its gateway does not run, and takes no changes.".to_owned());
            return planned;
        }
        let facts = match self.patient_facts(app).await {
            Ok(facts) => facts,
            Err(failure) => {
                planned.left_out = Some(format!("It could not be read. {}", failure.summary()));
                return planned;
            }
        };
        let operation = match operation(self, wanted, &mut planned, &facts).await {
            Ok(operation) => operation,
            Err(why) => {
                planned.left_out = Some(why);
                return planned;
            }
        };
        let mut needs = operation.needs().into_iter();
        let service = app.at.service();
        let mut plan = self.plan(&operation, Some(&facts));
        planned.left_out = needs
            .find_map(|need| service.offers(need).err())
            .map(str::to_owned)
            .or_else(|| plan.obstacle().map(ToString::to_string));
        if let Some(kind) = planned.kind {
            let profile = &place.profile;
            let named = planned.item.named(kind);
            let targets = wanted.targets.get(profile);
            planned.targets = targets
                .into_iter()
                .flat_map(|targets| targets.all.iter().chain(&targets.last))
                .map(|template| template.expand(&named))
                .collect();
            let is_sealed = self.journal().seals_for(profile);
            // Nobody uses a twin yet: it gets another secret.
            planned.is_at_risk = wanted.kind != CampaignKind::Replace
                && !service.shows_again(kind)
                && (!is_sealed || !facts.takes_chosen_secret());
        }
        if wanted.kind == CampaignKind::Replace {
            plan.effects = of_a_twin(&facts);
        }
        planned.plan = Some(plan);
        planned
    }

    /// The operation that makes a twin, by what the app has.
    async fn replacement(&self, planned: &mut Planned, facts: &Facts) -> Result<Operation, String> {
        let app = &facts.app;
        let service = app.at.service();
        let mut needs = OperationKind::ReplaceApp.needs().iter();
        if let Some(why) = needs.find_map(|need| service.offers(*need).err()) {
            return Err(why.to_owned());
        }
        let had = self.inventory(&app.at).await;
        let had = had.map_err(|failure| failure.summary())?;
        planned.twin_gets.push(match had.grants.len() {
            0 => "no API".to_owned(),
            several => apis(several as u64),
        });
        if had.access.is_some() {
            planned.twin_gets.push("client addresses".to_owned());
        }
        if let Some(quota) = &had.quota {
            planned.twin_gets.push(format!("quota {}", quota.name));
        }
        planned.room = facts.limits.as_ref().ok().and_then(twin::room);
        let name = had.name.raw();
        Ok(Operation::ReplaceApp {
            app: app.at.clone(),
            twin: NewApp {
                // Which names are free is looked up when it is made.
                name: twin_name(service, name, |other| other == name),
                remark: had.remark.as_ref().map(|text| text.raw().to_owned()),
                ..NewApp::default()
            },
            had: Box::new(had),
        })
    }

    /// Whether nothing would keep the value of an app that its targets do not take. `last` says whether
    /// there is a last resort.
    pub fn is_unkept(&self, planned: &Planned, last: bool) -> bool {
        let Some(kind) = planned.kind else {
            return false;
        };
        // What a file takes has its room already.
        let may_fail = |target: &Target| match target {
            Target::Stdout | Target::File(_) | Target::Age { .. } => false,
            Target::Fd(_) | Target::Command(_) | Target::Clipboard | Target::Csms { .. } => true,
        };
        let place = &planned.item.app.place;
        !last
            && planned.targets.iter().any(may_fail)
            && !place.service.shows_again(kind)
            && !self.journal().seals_for(&place.profile)
            && self.keeps().is_none()
    }

    /// Reads an app, again where its service is only busy.
    async fn patient_facts(&self, app: &App) -> Result<Facts, Failure> {
        let mut tried = 0;
        loop {
            let ended = self.facts(&app.at).await;
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
}

/// How long a service that is only busy asks to wait.
fn asks_to_wait(failure: &Failure) -> Option<Duration> {
    let after = |seconds: Option<u64>| Some(Duration::from_secs(seconds.unwrap_or(0).min(60)));
    match (failure.service_error(), failure.link_fault()) {
        (Some(error), _) if error.is_throttle() => after(error.retry_after),
        (_, Some(LinkFault::NotJson { retry_after, .. })) => after(*retry_after),
        (_, _) => None,
    }
}

/// What is to be done to an app, by what was read of it; else why it is left out.
async fn operation(
    engine: &Engine,
    wanted: &Wanted,
    planned: &mut Planned,
    facts: &Facts,
) -> Result<Operation, String> {
    let app = planned.item.app.clone();
    match wanted.kind {
        CampaignKind::Replace => engine.replacement(planned, facts).await,
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
            let template = wanted.remark.as_ref();
            let remark = template
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
            let bound = facts.apis.as_ref().map_err(unread)?;
            if bound.total > 0 && !wanted.include_bound {
                return Err(format!(
                    "{} are bound to it. --include-bound takes it in.",
                    apis(bound.total)
                ));
            }
            Ok(Operation::DeleteApp { app })
        }
    }
}
