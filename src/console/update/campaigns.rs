//! What campaigns tell: runs that go on here, and what a popup waits for.

use super::{actions, toast};
use crate::{
    console::{
        Effect, Model, Popup, RequestId,
        campaign::{CampaignNews, CampaignRun},
        popup::{CampaignsBox, Context},
    },
    domain::{CampaignDetail, CampaignKind, CampaignState, Now},
};

/// `C`: the campaigns.
pub(super) fn open(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let campaigns = CampaignsBox::open(&mut Context {
        now,
        banners: &model.banners,
        effects,
        next_request: &mut model.next_request,
    });
    model.popups.push(Popup::Campaigns(Box::new(campaigns)));
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
        CampaignNews::Refused { request, reason } => refused(model, request, &reason),
        CampaignNews::Began { request, detail } => {
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

fn refused(model: &mut Model, request: RequestId, reason: &str) {
    if let Some(popup) = popup(model) {
        popup.refused(request, reason);
    }
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
            CampaignKind::Edit | CampaignKind::Delete => true,
            CampaignKind::Secrets | CampaignKind::Codes => false,
        },
        Err(_) => false,
    };
    if changes_list {
        actions::load_fleet(model, effects);
    }
    actions::load_facts(model, effects);
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
