//! *Grant APIs*: an app may call further APIs in an environment. Each API has a result of its own, and
//! the gateway's success may carry refusals.

use super::{Call, Kept, Proof, Received, Write};
use crate::{
    api::{self, Site},
    domain::{
        Api, ApiId, AppId, AppRef, BoundApi, BoundApis, Dependants, Environment, EnvironmentId,
        Failure, Grant, GrantResult, Granted, Inventory, Item, ItemEnd, KeptGrant, NotSent, Plan,
        Sentence, ServiceError, Text,
    },
    engine::{
        choose::Chosen,
        finding::Finding,
        journal::Entry,
        settle::Before,
        state::{State, Want, Wants},
    },
};

/// What shows which APIs an app may call.
pub(super) const GRANTS: Wants = &[Want::Grants];

/// Rights more.
#[derive(Debug)]
pub(super) struct GrantApis<'a> {
    pub(super) app: &'a AppRef,
    pub(super) apis: &'a [Api],
    pub(super) environment: &'a Environment,
}

impl GrantApis<'_> {
    /// Those that the app may call already.
    fn already<'s>(&'s self, grants: &'s [Grant]) -> impl Iterator<Item = &'s Api> {
        self.apis.iter().filter(|api| {
            let environment = &self.environment.id;
            grants
                .iter()
                .any(|grant| grant.api.id == api.id && grant.environment.id == *environment)
        })
    }
}

impl Write for GrantApis<'_> {
    fn wants(&self) -> Wants {
        GRANTS
    }

    fn tell(&self, state: &State, plan: &mut Plan) {
        let environment = &self.environment.name;
        let sentence = match self.apis.len() {
            1 => format!("The app may call 1 API more in {environment}:"),
            several => format!("The app may call {several} APIs more in {environment}:"),
        };
        let bound = self.apis.iter().map(|api| BoundApi {
            name: api.name.clone(),
            group: api.group.clone(),
            environment: Some(environment.clone()),
        });
        plan.dependants = Some(Dependants {
            sentence: Sentence::strong(sentence),
            apis: BoundApis {
                apis: bound.collect(),
                total: self.apis.len() as u64,
            },
        });
        plan.add("Nothing that works today stops working.");
        for api in self.apis {
            if let Some(auth) = &api.auth
                && matches!(auth.raw(), "NONE" | "IAM")
            {
                plan.add(Sentence::strong(format!(
                    "{} asks no caller for an app (its authentication is {auth}), so the grant changes nothing there.",
                    api.name
                )));
            }
        }
        if let Some(grants) = state.known_grants() {
            for api in self.already(grants) {
                plan.add(format!("It may call {} there already.", api.name));
            }
        }
    }

    fn obstacle(&self, state: &State) -> Result<(), NotSent> {
        if self.apis.is_empty() {
            return Err(NotSent::Invalid("No API is named.".to_owned()));
        }
        let grants = state.known_grants().unwrap_or_default();
        if self.already(grants).count() == self.apis.len() {
            return Err(NotSent::Impossible(format!(
                "The app may call all of that in {} already.",
                self.environment.name
            )));
        }
        Ok(())
    }

    fn keeps<'a>(&'a self, _: &'a State, _: &'a Chosen) -> Kept<'a> {
        let wanted = self.apis.iter().map(|api| KeptGrant {
            api: api.id.clone(),
            name: api.name.clone(),
            group: api.group.clone(),
            environment: self.environment.id.clone(),
            environment_name: self.environment.name.clone(),
        });
        Kept {
            aim: Some(Inventory::of_grants(wanted)),
            ..Kept::default()
        }
    }

    fn call<'a>(
        &'a self,
        site: &'a Site,
        before: &'a State,
        _: &'a Chosen,
    ) -> Result<Call<'a>, Failure> {
        let former: Vec<&ApiId> = self
            .already(before.known_grants().unwrap_or_default())
            .map(|api| &api.id)
            .collect();
        let ids = self.apis.iter().map(|api| api.id.clone());
        let call = Grants {
            site,
            app: self.app.id.clone(),
            apis: ids.collect(),
            environment: &self.environment.id,
        };
        Ok(Call::new(call, move |granted| {
            let mut received = Received::default();
            for api in self.apis {
                match ended(self.app, api, &granted) {
                    // It was granted by a request of ours whose answer was lost.
                    Some(ItemEnd::Already) if !former.contains(&&api.id) => {
                        received.items.push(Item::new(&api.name, ItemEnd::Done));
                    }
                    Some(end) => received.items.push(Item::new(&api.name, end)),
                    None => {
                        received.contradicts = Some(format!(
                            "The answer does not say what became of {}.",
                            api.name
                        ));
                    }
                }
            }
            received
        }))
    }

    fn proof<'a>(&'a self, _: &'a Chosen) -> Box<dyn Proof + 'a> {
        let ids = self.apis.iter().map(|api| (&api.id, &api.name));
        Box::new(MayCall {
            apis: ids.collect(),
            environment: &self.environment.id,
        })
    }
}

/// The call, with the ids that it borrows.
struct Grants<'a> {
    site: &'a Site,
    app: AppId,
    apis: Vec<ApiId>,
    environment: &'a EnvironmentId,
}

impl Grants<'_> {
    fn call(&self) -> api::GrantApis<'_> {
        api::GrantApis {
            site: self.site,
            apps: std::slice::from_ref(&self.app),
            apis: &self.apis,
            environment: self.environment,
        }
    }
}

impl api::Endpoint for Grants<'_> {
    type Reply = Vec<Granted>;

    fn request(&self) -> api::Request {
        self.call().request()
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, api::Malformed> {
        self.call().decode(body)
    }
}

/// What became of `api`, where the answer says it.
fn ended(app: &AppRef, api: &Api, granted: &[Granted]) -> Option<ItemEnd> {
    let pair = granted
        .iter()
        .find(|pair| pair.api == api.id && pair.app == app.id)?;
    Some(match &pair.result {
        GrantResult::Granted => ItemEnd::Done,
        GrantResult::AlreadyThere => ItemEnd::Already,
        GrantResult::Refused { code, message } => ItemEnd::Refused(ServiceError {
            service: Some(app.service()),
            // The refusal stands inside a success and has no status of its own.
            status: 201,
            code: code.clone(),
            message: message.clone().unwrap_or_default(),
            details: None,
            request_id: None,
            retry_after: None,
        }),
        GrantResult::Unsaid(_) => return None,
    })
}

/// That an app may call APIs in an environment.
pub(super) struct MayCall<'a> {
    apis: Vec<(&'a ApiId, &'a Text)>,
    environment: &'a EnvironmentId,
}

impl<'a> MayCall<'a> {
    pub(super) fn of_entry(entry: &'a Entry) -> Option<Self> {
        let grants = &entry.aim.as_ref()?.grants;
        Some(Self {
            environment: &grants.first()?.environment,
            apis: grants
                .iter()
                .map(|grant| (&grant.api, &grant.name))
                .collect(),
        })
    }
}

impl Proof for MayCall<'_> {
    fn wants(&self) -> Wants {
        GRANTS
    }

    /// Part of what was asked for may stand while the rest is still under way: only long afterwards
    /// is that the end of it.
    fn judge(&self, before: &Before<'_>, after: &State) -> Finding {
        let Some(grants) = after.known_grants() else {
            return Finding::open("The APIs that the app may call could not be read.");
        };
        let former = before.inventory.as_ref();
        let stands = |id: &ApiId| {
            grants
                .iter()
                .any(|grant| grant.api.id == *id && grant.environment.id == *self.environment)
        };
        let stood = |id: &ApiId| {
            former.is_some_and(|former| {
                former
                    .grants
                    .iter()
                    .any(|grant| grant.api == *id && grant.environment == *self.environment)
            })
        };
        let missing: Vec<String> = self
            .apis
            .iter()
            .filter(|(id, _)| !stands(id))
            .map(|(_, name)| name.to_string())
            .collect();
        let is_any_new = self.apis.iter().any(|(id, _)| stands(id) && !stood(id));
        if missing.is_empty() {
            Finding::applied(None, "The app may call all that was asked for.")
        } else if !is_any_new {
            Finding::not_applied("The app may call nothing more than before.")
        } else {
            let partly = format!(
                "The app may call a part of what was asked for, and not {}.",
                missing.join(", ")
            );
            if before.sent.is_some() {
                Finding::applied(None, partly)
            } else {
                Finding::open(partly)
            }
        }
    }
}
