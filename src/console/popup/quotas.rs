//! The client quotas of a gateway, and which of them an app is bound to: to be bound to another, and
//! to be released.

use super::{
    Act, Context, Dialog, Step,
    apis::{arrive, fail, look},
    dialog::moved,
};
use crate::{
    console::{
        Key, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        look::{Look, QuotasSight, Sight},
    },
    domain::{App, Capability, Failure, Operation, Text},
};

/// The popup.
#[derive(Debug)]
pub struct QuotasBox {
    /// The app.
    pub app: App,
    /// The name of its gateway.
    pub gateway: Text,
    /// What was read.
    pub sight: Remote<Box<QuotasSight>>,
    /// The row under the cursor.
    pub cursor: usize,
    /// Something to say, as a whole sentence.
    pub notice: Option<String>,
}

impl QuotasBox {
    /// Begins to read which quotas `app` could be bound to.
    pub fn open(app: App, gateway: Text, cx: &mut Context<'_>) -> Self {
        let mut opened = Self {
            app,
            gateway,
            sight: Remote::Unasked,
            cursor: 0,
            notice: None,
        };
        opened.read(cx);
        opened
    }

    fn read(&mut self, cx: &mut Context<'_>) {
        let request = look(cx, Look::Quotas(self.app.at.clone()));
        self.sight = Remote::Loading(request);
    }

    /// A write to the app ended: its quota is another now.
    pub fn written(&mut self, sentence: Option<String>, cx: &mut Context<'_>) {
        self.read(cx);
        self.notice = sentence;
    }

    /// What was asked for with `request` came: the cursor begins at the quota that the app has.
    pub fn seen(&mut self, request: RequestId, result: &Result<Sight, Failure>) {
        match result {
            Ok(Sight::Quotas(sight)) => arrive(&mut self.sight, request, sight),
            Ok(_) => {}
            Err(failure) => fail(&mut self.sight, request, failure),
        }
        if let Remote::Ready(sight) = &self.sight {
            let its_own = sight.quotas.iter().position(|quota| sight.is_bound(quota));
            self.cursor = its_own.unwrap_or(self.cursor).min(self.last());
        }
    }

    /// How many quotas are listed.
    pub fn len(&self) -> usize {
        match &self.sight {
            Remote::Ready(sight) => sight.quotas.len(),
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => 0,
        }
    }

    /// Whether none is listed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn last(&self) -> usize {
        self.len().saturating_sub(1)
    }

    /// Asks for the app to be bound to the quota under the cursor.
    fn bind(&mut self, cx: &Context<'_>) -> Step {
        let Remote::Ready(sight) = &self.sight else {
            return Step::Stay;
        };
        let Some(quota) = sight.quotas.get(self.cursor).cloned().map(Box::new) else {
            return Step::Stay;
        };
        let app = self.app.at.clone();
        let operation = Operation::SetQuota { app, quota };
        self.ask(operation, cx)
    }

    /// Asks for the app to be released from its quota.
    fn release(&mut self, cx: &Context<'_>) -> Step {
        let has_none =
            matches!(&self.sight, Remote::Ready(sight) if matches!(sight.bound, Ok(None)));
        if has_none {
            self.notice = Some("The app is bound to no quota.".to_owned());
            return Step::Stay;
        }
        let app = self.app.at.clone();
        let operation = Operation::ClearQuota { app };
        self.ask(operation, cx)
    }

    fn ask(&mut self, operation: Operation, cx: &Context<'_>) -> Step {
        if let Some(reason) = cx.refusal(&self.app.at.place, Capability::Quota) {
            self.notice = Some(reason);
            return Step::Stay;
        }
        Step::StayAnd(Act::Reopen(operation.into(), self.app.at.clone()))
    }
}

impl Dialog for QuotasBox {
    fn scope(&self) -> Scope {
        Scope::Items
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        self.notice = None;
        let last = self.last();
        let intent = keymap::resolve(Scope::Items, key);
        if moved(intent, &mut self.cursor, last) {
            return Step::Stay;
        }
        match intent {
            Some(Intent::Open) => return self.bind(cx),
            Some(Intent::Remove) => return self.release(cx),
            Some(Intent::Reload) => self.read(cx),
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Items)),
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Back | Intent::Quit) => return Step::Close,
            _ => {}
        }
        Step::Stay
    }
}
