//! What is particular to each write: one file an operation, its phases from top to bottom in the
//! order of its life. Here alone an operation is told from another.

mod add_code;
mod call;
mod clear_access;
mod clear_quota;
mod codes;
mod create_app;
mod create_quota;
mod delete_app;
mod delete_code;
mod edit_app;
mod features;
mod generate_code;
mod grant_apis;
mod handed;
mod replace_app;
mod reset_code;
mod reset_secret;
mod revoke_apis;
mod rotate_code;
mod set_access;
mod set_quota;
mod taken;
mod told;

use std::{borrow::Cow, fmt};

pub use self::taken::{Taken, Was};
pub(super) use self::{
    call::{Call, Received},
    handed::is_delivered,
    replace_app::replacements,
    rotate_code::under_way,
    taken::taken,
};
use super::{
    choose::Chosen,
    finding::Finding,
    journal::{Asked, Entry, Going, MarkKey},
    settle::Before,
    state::{State, Wants},
};
use crate::{
    api::Site,
    domain::{AppCode, Failure, Inventory, NotSent, Operation, OperationKind, Plan, Secret},
};

/// A write, phase by phase. What none of its methods says is the same for all.
pub(super) trait Write: fmt::Debug + Send + Sync {
    /// Look: what is read beforehand, beside the app itself.
    fn wants(&self) -> Wants;

    /// Tell: adds what a person should know to `plan`. What is not in `state` was not read yet.
    fn tell(&self, state: &State, plan: &mut Plan);

    /// Guard: what stands against it, as far as `state` says, in whole sentences.
    fn obstacle(&self, state: &State) -> Result<(), NotSent>;

    /// Choose: the new value, where one can be chosen.
    fn choose(&self, state: &State) -> Result<Chosen, Failure> {
        let _ = state;
        Ok(Chosen::by_service())
    }

    /// Journal: what is kept of it beyond the app as it was.
    fn keeps<'a>(&'a self, before: &'a State, chosen: &'a Chosen) -> Kept<'a> {
        let _ = (before, chosen);
        Kept::default()
    }

    /// Send: the call of the service at `site`, with what was `chosen`.
    fn call<'a>(
        &'a self,
        site: &'a Site,
        before: &'a State,
        chosen: &'a Chosen,
    ) -> Result<Call<'a>, Failure>;

    /// Check: how the answer contradicts what was asked for, as a whole sentence, beyond what is so for
    /// all: another app, another value than the one that was sent.
    fn contradiction(&self, received: &Received, before: &State) -> Option<String> {
        let _ = before;
        received.contradicts.clone()
    }

    /// Settle: what shows whether it was done, now that `chosen` was sent.
    fn proof<'a>(&'a self, chosen: &'a Chosen) -> Box<dyn Proof + 'a>;

    /// Whether the app is gone once it was done.
    fn takes_the_app_away(&self) -> bool {
        false
    }

    /// Whether a write that took effect without its new value coming to light is a loss.
    fn must_yield(&self) -> bool {
        true
    }

    /// Whether the service may be asked to make the value itself where it refuses one made here.
    fn may_leave_it_to_the_service(&self) -> bool {
        true
    }

    /// What else there is to say once it was done: a whole sentence.
    fn aftermath(&self, before: &State, code: Option<&AppCode>) -> Option<String> {
        let _ = (before, code);
        None
    }
}

/// What shows whether a write was done: right after it, or later with what the journal kept.
pub(super) trait Proof: Send + Sync {
    /// Whether it is about an app that is there: then one that is gone tells nothing.
    fn needs_app(&self) -> bool {
        true
    }

    /// Whether a write that took effect without its new value coming to light is a loss.
    fn must_yield(&self) -> bool {
        true
    }

    /// What is read for it, beside the app itself.
    fn wants(&self) -> Wants;

    /// What the target as it is now says, compared with what is known of it before.
    fn judge(&self, before: &Before<'_>, after: &State) -> Finding;

    /// The same where the service confirmed the write, and only its new value is looked for.
    fn confirmed(&self, before: &Before<'_>, after: &State) -> Finding {
        self.judge(before, after)
    }
}

impl dyn Proof + '_ {
    /// What reading back says.
    pub(super) fn find(&self, before: &Before<'_>, after: &State) -> Finding {
        if self.needs_app() && after.app.is_none() {
            return Finding::open("The app is no longer there.");
        }
        self.judge(before, after)
    }
}

/// What the journal keeps of one write beyond the app as it was.
#[derive(Debug, Default)]
pub(super) struct Kept<'a> {
    /// The code to be replaced.
    pub replaced: Option<&'a Secret>,
    /// The code that is to go.
    pub going: Option<Going<'a>>,
    /// The fields that were asked for.
    pub wanted: Option<Asked<'a>>,
    /// What it takes away.
    pub inventory: Option<Cow<'a, Inventory>>,
    /// What of grants, addresses and quota it is to bring.
    pub aim: Option<Inventory>,
}

/// The story of `operation`.
pub(super) fn story(operation: &Operation) -> Box<dyn Write + '_> {
    match operation {
        Operation::CreateApp { place, app } => Box::new(create_app::CreateApp { place, new: app }),
        Operation::ReplaceApp { app, had, twin } => {
            Box::new(replace_app::ReplaceApp::new(app, had, twin))
        }
        Operation::DeleteApp { app } => Box::new(delete_app::DeleteApp { app }),
        Operation::EditApp { app, change } => Box::new(edit_app::EditApp { app, change }),
        Operation::ResetSecret { app, choice } => {
            Box::new(reset_secret::ResetSecret { app, choice })
        }
        Operation::GenerateCode { app } => Box::new(generate_code::GenerateCode { app }),
        Operation::ResetCode { app, code } => Box::new(reset_code::ResetCode { app, code }),
        Operation::AddCode { app, code } => Box::new(add_code::AddCode { app, code }),
        Operation::DeleteCode { app, code } => Box::new(delete_code::DeleteCode { app, code }),
        Operation::RotateCode { app, old } => Box::new(rotate_code::RotateCode { app, old }),
        Operation::GrantApis {
            app,
            apis,
            environment,
        } => Box::new(grant_apis::GrantApis {
            app,
            apis,
            environment,
        }),
        Operation::RevokeApis { app: _, grant } => Box::new(revoke_apis::RevokeApis { grant }),
        Operation::SetAccess { app, access } => Box::new(set_access::SetAccess { app, access }),
        Operation::ClearAccess { app } => Box::new(clear_access::ClearAccess { app }),
        Operation::CreateQuota { place, quota } => {
            Box::new(create_quota::CreateQuota { place, new: quota })
        }
        Operation::SetQuota { app, quota } => Box::new(set_quota::SetQuota { app, quota }),
        Operation::ClearQuota { app } => Box::new(clear_quota::ClearQuota { app }),
    }
}

/// What shows later whether the write of `entry` was done; `None` where the journal does not say
/// enough of it.
pub(super) fn proof_of<'a>(
    kind: OperationKind,
    entry: &'a Entry,
    key: &'a MarkKey,
) -> Option<Box<dyn Proof + 'a>> {
    Some(match kind {
        OperationKind::CreateApp | OperationKind::ReplaceApp => {
            Box::new(create_app::Made::of_entry(entry))
        }
        OperationKind::DeleteApp => Box::new(delete_app::NoApp),
        OperationKind::EditApp => Box::new(edit_app::Edited::of_entry(entry, key)),
        OperationKind::ResetSecret => Box::new(reset_secret::AnotherSecret::of_entry(entry, key)),
        OperationKind::GenerateCode | OperationKind::RotateCode => Box::new(codes::NewCode),
        OperationKind::ResetCode => Box::new(reset_code::Replaced::of_entry(entry, key)?),
        OperationKind::AddCode => Box::new(add_code::Given::of_entry(entry, key)?),
        OperationKind::DeleteCode => Box::new(delete_code::Gone::of_entry(entry, key)?),
        OperationKind::GrantApis => Box::new(grant_apis::MayCall::of_entry(entry)?),
        OperationKind::RevokeApis => Box::new(revoke_apis::MayNotCall::of_entry(entry)?),
        OperationKind::SetAccess => Box::new(set_access::Listed::of_entry(entry)?),
        OperationKind::ClearAccess => Box::new(clear_access::NoList),
        OperationKind::CreateQuota => Box::new(create_quota::Made::of_entry(entry)),
        OperationKind::SetQuota => Box::new(set_quota::Bound::of_entry(entry)?),
        OperationKind::ClearQuota => Box::new(clear_quota::Released),
    })
}

/// Whether the write of `entry` sets a secret when it is done.
pub(super) fn sets_secret(entry: &Entry) -> bool {
    match entry.record.kind() {
        Some(OperationKind::CreateApp | OperationKind::ReplaceApp | OperationKind::ResetSecret) => {
            true
        }
        Some(OperationKind::EditApp) => entry.chosen.is_some(),
        Some(
            OperationKind::DeleteApp
            | OperationKind::GenerateCode
            | OperationKind::ResetCode
            | OperationKind::AddCode
            | OperationKind::DeleteCode
            | OperationKind::RotateCode
            | OperationKind::GrantApis
            | OperationKind::RevokeApis
            | OperationKind::SetAccess
            | OperationKind::ClearAccess
            | OperationKind::CreateQuota
            | OperationKind::SetQuota
            | OperationKind::ClearQuota,
        )
        | None => false,
    }
}

/// Whether `entry` may tell of a replacement: of its beginning, its delivery or its end.
pub(super) fn tells_of_replacements(entry: &Entry) -> bool {
    let is_twin = entry
        .wanted
        .as_ref()
        .is_some_and(|wanted| wanted.in_place_of.is_some());
    let kinds = [OperationKind::DeleteApp, OperationKind::ResetSecret];
    is_twin
        || entry
            .record
            .kind()
            .is_some_and(|kind| kinds.contains(&kind))
}
