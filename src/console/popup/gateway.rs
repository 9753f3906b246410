//! What a gateway allows: its limits, its switches, its environments.

use super::{
    Act, Context, Dialog, Step,
    apis::{arrive, fail, look},
};
use crate::{
    console::{
        Key, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        look::{GatewaySight, Look, Sight},
    },
    domain::{Failure, Gateway},
};

/// The popup.
#[derive(Debug)]
pub struct GatewayBox {
    /// The gateway.
    pub gateway: Gateway,
    /// What was read.
    pub sight: Remote<Box<GatewaySight>>,
    /// How many lines are scrolled past the top.
    pub scroll: usize,
}

impl GatewayBox {
    /// Begins to read what `gateway` allows.
    pub fn open(gateway: Gateway, cx: &mut Context<'_>) -> Self {
        let mut opened = Self {
            gateway,
            sight: Remote::Unasked,
            scroll: 0,
        };
        opened.read(cx);
        opened
    }

    fn read(&mut self, cx: &mut Context<'_>) {
        let request = look(cx, Look::Gateway(self.gateway.place.clone()));
        self.sight = Remote::Loading(request);
    }

    /// What was asked for with `request` came.
    pub fn seen(&mut self, request: RequestId, result: &Result<Sight, Failure>) {
        match result {
            Ok(Sight::Gateway(sight)) => arrive(&mut self.sight, request, sight),
            Ok(_) => {}
            Err(failure) => fail(&mut self.sight, request, failure),
        }
    }
}

impl Dialog for GatewayBox {
    fn scope(&self) -> Scope {
        Scope::Items
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        match keymap::resolve(Scope::Items, key) {
            Some(Intent::Up) => self.scroll = self.scroll.saturating_sub(1),
            Some(Intent::Down) => self.scroll = self.scroll.saturating_add(1),
            Some(Intent::Open) => return Step::CloseAnd(Act::Only(self.gateway.place.clone())),
            Some(Intent::Reload) => self.read(cx),
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Items)),
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Back | Intent::Quit) => return Step::Close,
            _ => {}
        }
        Step::Stay
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}
