//! Planning a campaign, and beginning one that was planned.

use std::{
    collections::BTreeMap,
    sync::{MutexGuard, PoisonError},
};

use super::At;
use crate::{
    console::{
        RequestId,
        campaign::{CampaignDraft, CampaignNews, ProbeAt},
    },
    domain::{
        App, CampaignPlan, Gateway, Named, PlannedApp, ProfileName, Target, TargetError,
        TargetTemplate, rotation,
    },
    engine::campaign::{
        Held, Targets,
        plan::{self, Planned, Wanted},
    },
};

/// A campaign that was planned.
#[derive(Debug)]
pub(super) struct Plan {
    /// The request that planned it.
    request: RequestId,
    wanted: Wanted,
    verify: Option<TargetTemplate>,
    planned: Vec<Planned>,
}

impl At {
    /// Reads the apps and tells the plan.
    pub(super) async fn plan(self, draft: CampaignDraft) {
        match self.planned(draft).await {
            Ok((kept, told)) => {
                *self.last() = Some(kept);
                let (request, plan) = (self.request, Box::new(told));
                self.tell(CampaignNews::Planned { request, plan });
            }
            Err(reason) => self.refuse(reason),
        }
    }

    fn last(&self) -> MutexGuard<'_, Option<Plan>> {
        let planned = &self.campaigns.planned;
        planned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn planned(&self, draft: CampaignDraft) -> Result<(Plan, CampaignPlan), String> {
        self.shelf()?;
        let wanted = self.wanted(&draft)?;
        let apps: Vec<(&App, &Gateway)> = draft
            .apps
            .iter()
            .map(|(app, gateway)| (app, gateway))
            .collect();
        let engine = self.ready.session.engine();
        let mut planned = engine.plan_campaign(&wanted, apps).await;
        let probes = match &draft.probe {
            None => Vec::new(),
            Some(at) => {
                let given = match at {
                    ProbeAt::Configured => None,
                    ProbeAt::Address(url) => Some(url),
                };
                self.ready.session.aim_campaign(&mut planned, given)?
            }
        };
        let (taken, left_out): (Vec<&Planned>, Vec<&Planned>) =
            planned.iter().partition(|it| it.left_out.is_none());
        wanted.tells_apart(taken.iter().copied())?;
        let unkept: Vec<&Planned> = taken
            .iter()
            .copied()
            .filter(|it| engine.is_unkept(it, draft.last.is_some()))
            .collect();
        let is_command = |target: &Target| matches!(target, Target::Command(_));
        let goes_astray =
            |it: &&Planned| self.is_production(it) && it.targets.iter().any(is_command);
        if unkept.iter().any(goes_astray) {
            return Err("Nothing would keep a value that its command does not take. In production it is not given to a command then: set a recipient in the profile. Nothing was sent.".to_owned());
        }
        let mut sentences = plan::effects(&taken);
        sentences.extend(plan::rules(
            wanted.kind,
            &wanted.care,
            rotation::condition(draft.verify.is_some(), draft.probe.is_some()),
            &taken,
            unkept.len(),
        ));
        sentences.extend(probes);
        let told = CampaignPlan {
            kind: wanted.kind,
            production: taken.iter().any(|it| self.is_production(it)),
            sentences,
            apps: taken.into_iter().map(app).collect(),
            left_out: left_out.into_iter().map(app).collect(),
        };
        let kept = Plan {
            request: self.request,
            wanted,
            verify: draft.verify,
            planned,
        };
        Ok((kept, told))
    }

    fn is_production(&self, planned: &Planned) -> bool {
        let profile = &planned.item.app.place.profile;
        let mut connections = self.ready.session.engine().connections();
        connections.any(|connection| connection.is_production() && connection.profile() == profile)
    }

    /// What is asked for, with the targets of each profile.
    fn wanted(&self, draft: &CampaignDraft) -> Result<Wanted, String> {
        let mut targets = BTreeMap::new();
        for (app, _) in &draft.apps {
            let profile = &app.at.place.profile;
            if targets.contains_key(profile) || !draft.kind.yields() {
                continue;
            }
            let last = draft.last.as_ref().map(|last| self.template(profile, last));
            let known = Targets {
                all: vec![self.template(profile, &draft.target)?],
                last: last.transpose()?,
            };
            targets.insert(profile.clone(), known);
        }
        Ok(Wanted {
            kind: draft.kind,
            care: draft.care.clone(),
            targets,
            remark: draft.remark.clone(),
            include_bound: draft.include_bound,
        })
    }

    /// The target that `text` is or names for a profile, if the values of many apps can go there.
    fn template(&self, profile: &ProfileName, text: &str) -> Result<TargetTemplate, String> {
        let profile = self.ready.session.profile(profile);
        let mut known = profile.iter().flat_map(|it| &it.targets);
        let template = match known.find(|it| it.name == text) {
            Some(known) => known.template.clone(),
            None => text
                .parse::<TargetTemplate>()
                .map_err(|error: TargetError| error.to_string())?,
        };
        let place = template.expand(&Named::default());
        match place {
            Target::Stdout | Target::Fd(_) | Target::Clipboard => Err(format!(
                "The values of many apps do not go to {} from here: choose files, a command or the secret manager.",
                place.word()
            )),
            Target::File(_) | Target::Command(_) | Target::Age { .. } | Target::Csms { .. } => {
                Ok(template)
            }
        }
    }

    /// Keeps the campaign that was planned by this request, and runs it.
    pub(super) async fn begin(self, planned: RequestId) {
        let plan = self.last().take_if(|plan| plan.request == planned);
        match plan.map(|plan| self.kept(plan)) {
            Some(Ok(held)) => self.run(held).await,
            Some(Err(reason)) => self.refuse(reason),
            None => self.refuse("The plan is gone: plan it again. Nothing was sent.".to_owned()),
        }
    }

    fn kept(&self, plan: Plan) -> Result<Held, String> {
        let kept = self.shelf()?;
        let id = kept.new_id().map_err(|error| error.to_string())?;
        let campaign = plan.wanted.campaign(id, plan.verify, plan.planned);
        let held = kept.add(campaign);
        held.map_err(|error| format!("{error} Nothing was sent."))
    }
}

/// One app of the plan; what is left out says why.
fn app(planned: &Planned) -> PlannedApp {
    let place = &planned.item.app.place;
    let gateway = planned.item.gateway.to_string();
    PlannedApp {
        name: planned.item.name.clone(),
        place: format!("{} {gateway}", place.service.word())
            .trim_end()
            .to_owned(),
        words: match &planned.left_out {
            Some(why) => vec![why.clone()],
            None => planned.words(),
        },
    }
}
