//! *Revoke an API*: an app may no longer call it in an environment. The journal keeps what it was.

use std::borrow::Cow;

use super::{Call, Kept, Proof, Received, Write, grant_apis::GRANTS};
use crate::{
    api::{self, Site},
    domain::{
        ApiId, AppCode, BoundApi, BoundApis, Dependants, EnvironmentId, Failure, Grant, Inventory,
        NotSent, Plan, Sentence,
    },
    engine::{
        choose::Chosen,
        finding::Finding,
        journal::Entry,
        settle::Before,
        state::{State, Wants},
    },
};

/// A right less.
#[derive(Debug)]
pub(super) struct RevokeApis<'a> {
    pub(super) grant: &'a Grant,
}

impl Write for RevokeApis<'_> {
    fn wants(&self) -> Wants {
        GRANTS
    }

    fn tell(&self, _: &State, plan: &mut Plan) {
        let grant = self.grant;
        plan.dependants = Some(Dependants {
            sentence: Sentence::grave(format!(
                "1 API refuses this caller in {} at once:",
                grant.environment.name
            )),
            apis: BoundApis {
                apis: vec![BoundApi {
                    name: grant.api.name.clone(),
                    group: grant.api.group.clone(),
                    environment: Some(grant.environment.name.clone()),
                }],
                total: 1,
            },
        });
        plan.add("It can be granted again; the journal keeps which API and environment it was.");
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        match state.known_grants() {
            Some(grants) if grants.iter().all(|known| known.id != self.grant.id) => {
                Err(NotSent::Impossible(format!(
                    "The app may not call {} in {} any more.",
                    self.grant.api.name, self.grant.environment.name
                )))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn keeps<'a>(&'a self, _: &'a State, _: &'a Chosen) -> Kept<'a> {
        let taken = Inventory::of_grants([self.grant.clone().into()]);
        Kept {
            inventory: Some(Cow::Owned(taken)),
            ..Kept::default()
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        _: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let grant = &self.grant.id;
        Ok(Call::new(api::RevokeGrant { site, grant }, |()| {
            Received::default()
        }))
    }

    /// Of several that are revoked in a row, each says which it was.
    fn aftermath(&self, _: &State, _: Option<&AppCode>) -> Option<String> {
        let Grant {
            api, environment, ..
        } = self.grant;
        Some(format!(
            "It may no longer call {} in {}.",
            api.name, environment.name
        ))
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        Box::new(MayNotCall {
            api: &self.grant.api.id,
            environment: &self.grant.environment.id,
        })
    }
}

/// That an app may not call an API in an environment.
pub(super) struct MayNotCall<'a> {
    api: &'a ApiId,
    environment: &'a EnvironmentId,
}

impl<'a> MayNotCall<'a> {
    pub(super) fn of_entry(entry: &'a Entry) -> Option<Self> {
        let taken = entry.before.inventory.as_ref()?.grants.first()?;
        Some(Self {
            api: &taken.api,
            environment: &taken.environment,
        })
    }
}

impl Proof for MayNotCall<'_> {
    fn wants(&self) -> Wants {
        GRANTS
    }

    fn judge(&self, _: &Before<'_>, after: &State) -> Finding {
        let Some(grants) = after.known_grants() else {
            return Finding::open("The APIs that the app may call could not be read.");
        };
        let stands = grants
            .iter()
            .any(|grant| grant.api.id == *self.api && grant.environment.id == *self.environment);
        if stands {
            Finding::not_applied("The app may still call the API.")
        } else {
            Finding::applied(None, "The app may not call the API any more.")
        }
    }
}
