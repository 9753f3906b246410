//! What campaigns tell: runs that go on here, and what a popup waits for.

use std::collections::BTreeSet;

use super::{context, loading, prepare, toast, writing::refused};
use crate::{
    console::{
        Banner, Effect, Model, Popup, RequestId,
        campaign::{CampaignNews, CampaignRun},
        popup::{CampaignPlanBox, CampaignsBox, campaign_plan::Unseen},
    },
    domain::{App, AppRef, CampaignDetail, CampaignKind, CampaignState, Capability, Now},
};

/// `C`: the campaigns.
pub(super) fn open(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let campaigns = CampaignsBox::open(&mut context(model, now, effects));
    model.popups.push(Popup::Campaigns(Box::new(campaigns)));
}

/// `s`, `r`, `e` or `d` with marks: the plan of a campaign over the marked apps.
pub(super) fn plan(model: &mut Model, kind: CampaignKind, now: Now, effects: &mut Vec<Effect>) {
    let shown: BTreeSet<AppRef> = model.list.shown(&model.fleet).into_iter().collect();
    let (mut apps, mut hidden, mut gone) = (Vec::new(), Vec::new(), 0);
    for at in model.list.marks.apps() {
        let row = model.fleet.find(at).and_then(|row| model.fleet.row(row));
        let gateway = model.fleet.gateway(&at.place);
        let (Some(row), Some(gateway)) = (row, gateway) else {
            gone += 1;
            continue;
        };
        if !shown.contains(at) {
            hidden.push(row.app.name.clone());
        }
        apps.push((row.app.clone(), gateway.gateway.clone()));
    }
    let capability = match kind {
        CampaignKind::Secrets | CampaignKind::Codes | CampaignKind::Edit => Capability::Edit,
        CampaignKind::Replace => Capability::Create,
        CampaignKind::Delete => Capability::Delete,
    };
    // Of services that lack it, the plan leaves apps out; a profile that takes no changes refuses all.
    let read_only = apps.iter().find_map(|(app, _)| {
        let banner = banner_of(model, app)?;
        banner
            .read_only
            .then(|| refused(model, &app.at.place, capability))?
    });
    if let Some(reason) = read_only {
        return toast(model, reason, now);
    }
    if apps.is_empty() {
        return toast(
            model,
            "None of the marked apps is loaded. u loads them again.",
            now,
        );
    }
    apps.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name).then_with(|| a.at.cmp(&b.at)));
    let mut cx = context(model, now, effects);
    let plan = CampaignPlanBox::open(kind, apps, Unseen { hidden, gone }, &mut cx);
    model.popups.push(Popup::CampaignPlan(Box::new(plan)));
}

fn banner_of<'a>(model: &'a Model, app: &App) -> Option<&'a Banner> {
    let mut banners = model.banners.iter();
    banners.find(|banner| banner.profile == app.at.place.profile)
}

/// Takes in what campaigns tell.
pub(super) fn told(model: &mut Model, news: CampaignNews, now: Now, effects: &mut Vec<Effect>) {
    match news {
        CampaignNews::Listed { request, result } => {
            if let Some(popup) = popup(model) {
                popup.listed(request, result);
            }
        }
        CampaignNews::Shown { request, result } => {
            if let Some(popup) = popup(model) {
                popup.shown(request, result);
            }
        }
        CampaignNews::Checked { request } => {
            if let Some(plan) = plan_box(model) {
                plan.checked(request);
            }
        }
        CampaignNews::Planned { request, plan } => {
            if let Some(popup) = plan_box(model) {
                popup.planned(request, plan, now);
            }
        }
        CampaignNews::Refused { request, reason } => denied(model, request, &reason),
        CampaignNews::Began { request, detail } => {
            started(model, request, &detail.summary.id, now, effects);
            if let Some(popup) = popup(model) {
                popup.began(request);
                popup.shown(request, Ok(detail.clone()));
            }
            let id = detail.summary.id.clone();
            model.runs.insert(id, CampaignRun::new(*detail, now.wall));
        }
        CampaignNews::Step { id, step } => {
            if let Some(run) = model.runs.get_mut(&id) {
                run.take(step);
            }
        }
        CampaignNews::Halted { id, result } => halted(model, &id, &result, now, effects),
    }
}

fn popup(model: &mut Model) -> Option<&mut CampaignsBox> {
    model.popups.iter_mut().find_map(|popup| match popup {
        Popup::Campaigns(campaigns) => Some(&mut **campaigns),
        _ => None,
    })
}

fn plan_box(model: &mut Model) -> Option<&mut CampaignPlanBox> {
    model.popups.iter_mut().find_map(|popup| match popup {
        Popup::CampaignPlan(plan) => Some(&mut **plan),
        _ => None,
    })
}

fn denied(model: &mut Model, request: RequestId, reason: &str) {
    if let Some(popup) = popup(model) {
        popup.refused(request, reason);
    }
    if let Some(plan) = plan_box(model) {
        plan.refused(request, reason);
    }
}

/// A campaign that was planned here begins: its screen takes the place of the plan, and the marks have
/// done their work.
fn started(model: &mut Model, request: RequestId, id: &str, now: Now, effects: &mut Vec<Effect>) {
    let is_it = |popup: &Popup| matches!(popup, Popup::CampaignPlan(plan) if plan.starts(request));
    let Some(place) = model.popups.iter().position(is_it) else {
        return;
    };
    let mut cx = context(model, now, effects);
    let mut campaigns = CampaignsBox::open(&mut cx);
    campaigns.show(id.to_owned(), &mut cx);
    model.popups[place] = Popup::Campaigns(Box::new(campaigns));
    model.list.marks.clear();
    prepare(model, now);
}

/// A run is over: whoever does not look at it is told.
fn halted(
    model: &mut Model,
    id: &str,
    result: &Result<Box<CampaignDetail>, String>,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    model.runs.remove(id);
    let mut is_looked_at = false;
    if let Some(popup) = popup(model) {
        popup.halted(id, result);
        is_looked_at = popup.opened.as_ref().is_some_and(|opened| opened.id == id);
    }
    let sentence = match result {
        Ok(detail) => sentence(detail),
        Err(reason) => reason.clone(),
    };
    if !is_looked_at {
        toast(model, format!("Campaign {id}: {sentence} C shows it."), now);
    }
    // What it changed shows in the list.
    let changes_list = match result {
        Ok(detail) => match detail.summary.kind {
            CampaignKind::Replace | CampaignKind::Edit | CampaignKind::Delete => true,
            CampaignKind::Secrets | CampaignKind::Codes => false,
        },
        Err(_) => false,
    };
    if changes_list {
        loading::load_fleet(model, effects);
    }
    loading::load_facts(model, effects);
}

fn sentence(detail: &CampaignDetail) -> String {
    let counts = detail.summary.counts;
    match (detail.summary.state, &detail.summary.reason) {
        (CampaignState::Done, _) => {
            format!(
                "every app has ended, {} of {} done.",
                counts.done, counts.total
            )
        }
        (_, Some(reason)) => reason.clone(),
        (state, None) => format!("it is {state}."),
    }
}
