//! Moving in a pane, and between the panes.

use super::{loading::load_facts, looks, prepare};
use crate::{
    console::{Effect, Model, Pane, detail::Remote, keymap::Intent, text_field::TextField},
    domain::Now,
};

/// Does what a key that moves, opens or goes back means in the pane that has the keys.
pub(super) fn act(model: &mut Model, intent: Intent, now: Now, effects: &mut Vec<Effect>) {
    let rows = match model.pane {
        Pane::Apps | Pane::Detail => model.layout().list_rows(),
        Pane::Gateways => model.gateway_rows(),
    };
    let rows = isize::try_from(rows).unwrap_or(1);
    match intent {
        Intent::Up => move_by(model, -1, now),
        Intent::Down => move_by(model, 1, now),
        Intent::PageUp => move_by(model, -rows, now),
        Intent::PageDown => move_by(model, rows, now),
        Intent::First => to_end(model, false, now),
        Intent::Last => to_end(model, true, now),
        Intent::Next => show(model, next(model, true), effects),
        Intent::Previous => show(model, next(model, false), effects),
        Intent::Open => match model.pane {
            Pane::Apps => show(model, Pane::Detail, effects),
            Pane::Detail => {}
            Pane::Gateways => {
                if let Some(gateway) = model.gateways.selected().cloned() {
                    looks::only(model, &gateway, now);
                }
            }
        },
        Intent::Back => match model.pane {
            Pane::Detail | Pane::Gateways => model.pane = Pane::Apps,
            Pane::Apps if !model.list.filter.value().is_empty() => {
                model.list.filter = TextField::default();
                prepare(model, now);
                model.detail.selection_moved(now.mono);
            }
            Pane::Apps => {}
        },
        _ => {}
    }
}

pub(super) fn move_by(model: &mut Model, by: isize, now: Now) {
    match model.pane {
        Pane::Apps => {
            model.list.move_by(by, &model.fleet);
            model.detail.selection_moved(now.mono);
        }
        Pane::Detail => model.detail.move_by(by),
        Pane::Gateways => model.gateways.move_by(by),
    }
}

fn to_end(model: &mut Model, last: bool, now: Now) {
    match (model.pane, last) {
        (Pane::Apps, false) => model.list.first(&model.fleet),
        (Pane::Apps, true) => model.list.last(&model.fleet),
        (Pane::Detail, false) => {
            model.detail.scroll = 0;
            model.detail.move_by(-isize::MAX);
        }
        (Pane::Detail, true) => {
            let codes = isize::try_from(model.detail.codes().len()).unwrap_or(0);
            model.detail.move_by(codes);
        }
        (Pane::Gateways, false) => model.gateways.move_by(-isize::MAX),
        (Pane::Gateways, true) => model.gateways.move_by(isize::MAX),
    }
    if model.pane == Pane::Apps {
        model.detail.selection_moved(now.mono);
    }
}

/// The pane after or before the one that has the keys.
fn next(model: &Model, forward: bool) -> Pane {
    let has_app = model.list.selected().is_some();
    let panes = [
        Some(Pane::Apps),
        has_app.then_some(Pane::Detail),
        (!model.gateways.is_empty()).then_some(Pane::Gateways),
    ];
    let panes: Vec<Pane> = panes.into_iter().flatten().collect();
    let now = panes
        .iter()
        .position(|pane| *pane == model.pane)
        .unwrap_or(0);
    let by = if forward { 1 } else { panes.len() - 1 };
    panes[(now + by) % panes.len()]
}

/// Gives a pane the keys.
fn show(model: &mut Model, pane: Pane, effects: &mut Vec<Effect>) {
    if pane == Pane::Detail && model.list.selected().is_none() {
        return;
    }
    model.pane = pane;
    if model.pane == Pane::Detail {
        // Whoever opens an app wants it now.
        model.detail.show(model.list.selected().cloned());
        if matches!(model.detail.facts, Remote::Unasked | Remote::Failed(_)) {
            model.detail.ask_at = None;
            load_facts(model, effects);
        }
    }
}
