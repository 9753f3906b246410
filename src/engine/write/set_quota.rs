//! *Set the quota*: binds an app to a client quota, in place of the one it had, which the journal keeps.

use std::borrow::Cow;

use super::{Call, Kept, Proof, Received, Write, features};
use crate::{
    api::{self, Site},
    domain::{
        AppId, AppRef, Failure, Features, FieldChange, Inventory, NotSent, Plan, Quota, QuotaId,
        Sentence, Text,
    },
    engine::{
        choose::Chosen,
        finding::Finding,
        journal::Entry,
        settle::Before,
        state::{Has, State, Want, Wants},
    },
};

/// The feature that client quotas hang on.
pub(super) const FEATURE: &str = Features::QUOTAS;
/// What shows the quota of an app.
pub(super) const QUOTA: Wants = &[Want::Quota, Want::Features];

/// Another quota.
#[derive(Debug)]
pub(super) struct SetQuota<'a> {
    pub(super) app: &'a AppRef,
    pub(super) quota: &'a Quota,
}

impl Write for SetQuota<'_> {
    fn wants(&self) -> Wants {
        QUOTA
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        plan.effects.push(Sentence::strong(match self.quota.limit() {
            Some(limit) => format!(
                "Calls of the app beyond {limit} are refused from now on; the apps of a quota share it."
            ),
            None => "Calls of the app beyond the quota are refused from now on.".to_owned(),
        }));
        let before = state.known_quota();
        if before.is_said() {
            plan.changes.push(FieldChange {
                field: "Quota",
                before: Some(shown(before.one())),
                after: Some(shown(Some(self.quota))),
            });
        }
        match self.quota.apps {
            Some(1) => plan.add("1 app is bound to it now."),
            Some(apps) => plan.add(format!("{apps} apps are bound to it now.")),
            None => {}
        }
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        features::is_on(FEATURE, state)?;
        match state.known_quota().one() {
            Some(before) if before.id == self.quota.id => Err(NotSent::Impossible(format!(
                "The app is bound to the quota {} already.",
                before.name
            ))),
            Some(_) | None => Ok(()),
        }
    }

    fn keeps<'a>(&'a self, before: &'a State, _: &'a Chosen) -> Kept<'a> {
        Kept {
            inventory: kept(before),
            aim: Some(Inventory::of_quota(self.quota.clone())),
            ..Kept::default()
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        _: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let call = api::BindQuota {
            site,
            quota: &self.quota.id,
            apps: std::slice::from_ref(&self.app.id),
        };
        Ok(Call::new(call, |bound: Vec<AppId>| {
            let is_another = !bound.is_empty() && !bound.contains(&self.app.id);
            Received {
                contradicts: is_another
                    .then(|| "The answer is about other apps than this one.".to_owned()),
                ..Received::default()
            }
        }))
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(Bound(&self.quota.id))
    }
}

/// A quota as a person sees it.
fn shown(quota: Option<&Quota>) -> Text {
    quota.map_or_else(|| Text::from("none"), |quota| quota.name.clone())
}

/// What the journal keeps of the quota before; nothing where there was none.
pub(super) fn kept(before: &State) -> Option<Cow<'_, Inventory>> {
    let kept = match before.known_quota() {
        Has::Unsaid => return None,
        Has::None => Inventory::default(),
        Has::One(quota) => Inventory::of_quota(quota.clone()),
    };
    Some(Cow::Owned(kept))
}

/// That an app is bound to a quota.
pub(super) struct Bound<'a>(&'a QuotaId);

impl<'a> Bound<'a> {
    pub(super) fn of_entry(entry: &'a Entry) -> Option<Self> {
        let quota = entry.aim.as_ref()?.quota.as_ref()?;
        Some(Self(&quota.id))
    }
}

impl Proof for Bound<'_> {
    fn wants(&self) -> Wants {
        &[Want::Quota]
    }

    fn judge(&self, before: &Before<'_>, after: &State) -> Finding {
        let now = after.known_quota();
        if !now.is_said() {
            return Finding::open("The quota of the app could not be read.");
        }
        let now = now.one().map(|quota| &quota.id);
        if now == Some(self.0) {
            return Finding::applied(None, "The app is bound to the quota.");
        }
        let former = before.inventory.as_ref();
        match former.map(|former| former.quota.as_ref().map(|quota| &quota.id)) {
            Some(former) if former == now => {
                Finding::not_applied("The quota of the app is the one before.")
            }
            Some(_) | None => {
                Finding::open("The app is bound to neither the quota before nor the new one.")
            }
        }
    }
}
