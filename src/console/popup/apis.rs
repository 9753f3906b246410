//! What an app may call: to be revoked, and to be added to.

use std::collections::BTreeSet;

use super::{Act, Context, Dialog, Step, dialog::moved};
use crate::{
    console::{
        Effect, Key, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        look::{Held, Look, Sight},
    },
    domain::{Api, App, Capability, Environment, Failure, Operation, Text},
};

/// The popup.
#[derive(Debug)]
pub struct ApisBox {
    /// The app.
    pub app: App,
    /// The name of its gateway.
    pub gateway: Text,
    /// What is listed.
    pub page: ApisPage,
    /// The row under the cursor.
    pub cursor: usize,
    /// Something to say, as a whole sentence.
    pub notice: Option<String>,
}

/// What is listed.
#[derive(Debug, PartialEq, Eq)]
pub enum ApisPage {
    /// What the app may call.
    Held(Remote<Held>),
    /// In which environment it is to be granted more.
    Environments(Remote<Vec<Environment>>),
    /// What it could be granted in an environment.
    Grantable {
        /// The environment.
        environment: Environment,
        /// The APIs.
        apis: Remote<Vec<Api>>,
        /// The positions of those that are chosen.
        chosen: BTreeSet<usize>,
    },
}

impl ApisBox {
    /// Begins to read what `app` may call.
    pub fn open(app: App, gateway: Text, cx: &mut Context<'_>) -> Self {
        let mut opened = Self {
            app,
            gateway,
            page: ApisPage::Held(Remote::Unasked),
            cursor: 0,
            notice: None,
        };
        opened.list(cx);
        opened
    }

    /// Reads what the app may call, and lists it.
    fn list(&mut self, cx: &mut Context<'_>) {
        let request = look(cx, Look::Held(self.app.at.clone()));
        self.page = ApisPage::Held(Remote::Loading(request));
        self.cursor = 0;
    }

    /// A write to the app ended: what it may call is another now.
    pub fn written(&mut self, sentence: Option<String>, cx: &mut Context<'_>) {
        let cursor = self.cursor;
        let was_held = matches!(self.page, ApisPage::Held(_));
        self.list(cx);
        if was_held {
            self.cursor = cursor;
        }
        self.notice = sentence;
    }

    /// What was asked for with `request` came.
    pub fn seen(&mut self, request: RequestId, result: &Result<Sight, Failure>) {
        match (&mut self.page, result) {
            (ApisPage::Held(held), Ok(Sight::Held(sight))) => arrive(held, request, sight),
            (ApisPage::Environments(all), Ok(Sight::Environments(sight))) => {
                arrive(all, request, sight);
            }
            (ApisPage::Grantable { apis, .. }, Ok(Sight::Grantable(sight))) => {
                arrive(apis, request, sight);
            }
            (ApisPage::Held(held), Err(failure)) => fail(held, request, failure),
            (ApisPage::Environments(all), Err(failure)) => fail(all, request, failure),
            (ApisPage::Grantable { apis, .. }, Err(failure)) => fail(apis, request, failure),
            (ApisPage::Held(_) | ApisPage::Environments(_) | ApisPage::Grantable { .. }, Ok(_)) => {
            }
        }
        self.cursor = self.cursor.min(self.len().saturating_sub(1));
    }

    /// How many rows are listed.
    pub fn len(&self) -> usize {
        match &self.page {
            ApisPage::Held(Remote::Ready(held)) => held.len(),
            ApisPage::Environments(Remote::Ready(all)) => all.len(),
            ApisPage::Grantable {
                apis: Remote::Ready(apis),
                ..
            } => apis.len(),
            ApisPage::Held(_) | ApisPage::Environments(_) | ApisPage::Grantable { .. } => 0,
        }
    }

    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Asks in which environment more is to be granted.
    fn add(&mut self, cx: &mut Context<'_>) {
        let place = &self.app.at.place;
        if let Some(reason) = cx.refusal(place, Capability::Grant) {
            self.notice = Some(reason);
        } else {
            let request = look(cx, Look::Environments(place.clone()));
            self.page = ApisPage::Environments(Remote::Loading(request));
            self.cursor = 0;
        }
    }

    /// Goes on with what is under the cursor.
    fn choose(&mut self, cx: &mut Context<'_>) -> Step {
        match &self.page {
            ApisPage::Environments(Remote::Ready(all)) => {
                if let Some(environment) = all.get(self.cursor).cloned() {
                    let wanted = Look::Grantable(self.app.at.clone(), environment.id.clone());
                    let request = look(cx, wanted);
                    self.page = ApisPage::Grantable {
                        environment,
                        apis: Remote::Loading(request),
                        chosen: BTreeSet::new(),
                    };
                    self.cursor = 0;
                }
                Step::Stay
            }
            ApisPage::Grantable {
                environment,
                apis: Remote::Ready(apis),
                chosen,
            } => {
                let marked: Vec<Api> = chosen
                    .iter()
                    .filter_map(|it| apis.get(*it))
                    .cloned()
                    .collect();
                let apis = match (marked.is_empty(), apis.get(self.cursor)) {
                    (true, None) => return Step::Stay,
                    (true, Some(api)) => vec![api.clone()],
                    (false, _) => marked,
                };
                let operation = Operation::GrantApis {
                    app: self.app.at.clone(),
                    apis,
                    environment: environment.clone(),
                };
                self.ask(operation)
            }
            ApisPage::Held(_) | ApisPage::Environments(_) | ApisPage::Grantable { .. } => {
                Step::Stay
            }
        }
    }

    /// Takes away what is under the cursor.
    fn remove(&mut self, cx: &Context<'_>) -> Step {
        let ApisPage::Held(Remote::Ready(held)) = &self.page else {
            return Step::Stay;
        };
        if let Some(reason) = cx.refusal(&self.app.at.place, Capability::Grant) {
            self.notice = Some(reason);
            return Step::Stay;
        }
        let grant = match held {
            Held::Grants(grants) => grants.get(self.cursor).cloned(),
            Held::Bound(_) => None,
        };
        let Some(grant) = grant.map(Box::new) else {
            return Step::Stay;
        };
        let app = self.app.at.clone();
        let operation = Operation::RevokeApis { app, grant };
        self.ask(operation)
    }

    fn ask(&self, operation: Operation) -> Step {
        Step::StayAnd(Act::Reopen(operation.into(), self.app.at.clone()))
    }
}

impl Dialog for ApisBox {
    fn scope(&self) -> Scope {
        Scope::Items
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        self.notice = None;
        let last = self.len().saturating_sub(1);
        let intent = keymap::resolve(Scope::Items, key);
        if moved(intent, &mut self.cursor, last) {
            return Step::Stay;
        }
        match intent {
            Some(Intent::Mark) => {
                if let ApisPage::Grantable {
                    apis: Remote::Ready(apis),
                    chosen,
                    ..
                } = &mut self.page
                    && !apis.is_empty()
                {
                    if !chosen.remove(&self.cursor) {
                        chosen.insert(self.cursor);
                    }
                    self.cursor = (self.cursor + 1).min(last);
                }
            }
            Some(Intent::Open) => return self.choose(cx),
            Some(Intent::Add) if matches!(self.page, ApisPage::Held(_)) => self.add(cx),
            Some(Intent::Remove) => return self.remove(cx),
            Some(Intent::Reload) => self.list(cx),
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Items)),
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Back | Intent::Quit) => match self.page {
                ApisPage::Held(_) => return Step::Close,
                ApisPage::Environments(_) | ApisPage::Grantable { .. } => self.list(cx),
            },
            _ => {}
        }
        Step::Stay
    }
}

/// Asks for something to be read.
pub(super) fn look(cx: &mut Context<'_>, look: Look) -> RequestId {
    let request = cx.request();
    cx.effect(Effect::Look(request, look));
    request
}

/// Takes in what came, if it was waited for.
pub(super) fn arrive<T: Clone>(remote: &mut Remote<T>, request: RequestId, sight: &T) {
    if matches!(remote, Remote::Loading(waited) if *waited == request) {
        *remote = Remote::Ready(sight.clone());
    }
}

/// Takes in why nothing came, if it was waited for.
pub(super) fn fail<T>(remote: &mut Remote<T>, request: RequestId, failure: &Failure) {
    if matches!(remote, Remote::Loading(waited) if *waited == request) {
        *remote = Remote::Failed(failure.clone());
    }
}
