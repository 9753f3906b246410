//! Opening the dialogs of writes.

use super::{context, toast};
use crate::{
    console::{
        Effect, Model, Pane, Popup,
        banner::refusal,
        popup::{EditForm, Menu, WriteDialog, draft::Draft},
    },
    domain::{App, AppRef, Capability, NewApp, Now, Operation, Place, Text},
};

/// The app that keys are about, its gateway's name, and the gateway's status if it has stopped.
pub(super) fn subject(model: &Model, at: &AppRef) -> Option<(App, Text, Option<Text>)> {
    let row = model.fleet.row(model.fleet.find(at)?)?;
    let app = model.app(at).unwrap_or(&row.app).clone();
    Some((app, row.gateway.clone(), stopped(model, &at.place)))
}

/// The status of a gateway that has stopped.
fn stopped(model: &Model, place: &Place) -> Option<Text> {
    let gateway = &model.fleet.gateway(place)?.gateway;
    gateway.status.clone().filter(|_| gateway.is_stopped())
}

/// Says why the service or the profile does not take part, if so.
pub(super) fn refused(model: &Model, place: &Place, capability: Capability) -> Option<String> {
    refusal(&model.banners, place, capability)
}

/// Opens the dialog of a write to the app that keys are about.
pub(super) fn write(
    model: &mut Model,
    operation: impl FnOnce(AppRef) -> Operation,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let Some(app) = model.current_app().cloned() else {
        return;
    };
    open_write(model, operation(app.clone()).into(), &app, now, effects);
}

pub(super) fn open_write(
    model: &mut Model,
    draft: Draft,
    at: &AppRef,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let needs = draft.operation.needs();
    let reason = needs
        .iter()
        .find_map(|need| refused(model, &at.place, *need));
    if let Some(reason) = reason {
        return toast(model, reason, now);
    }
    let Some((app, gateway, stopped)) = subject(model, at) else {
        return;
    };
    let known = model.detail.ready().filter(|facts| facts.app.at == *at);
    let known = known.cloned();
    let dialog = WriteDialog::open(
        draft,
        app,
        gateway,
        stopped,
        known.as_ref(),
        &mut context(model, now, effects),
    );
    model.popups.push(Popup::Write(Box::new(dialog)));
}

pub(super) fn edit(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let Some(app) = model.current_app().cloned() else {
        return;
    };
    open_edit(model, &app, now, effects);
}

pub(super) fn open_edit(model: &mut Model, at: &AppRef, now: Now, effects: &mut Vec<Effect>) {
    if let Some(reason) = refused(model, &at.place, Capability::Edit) {
        return toast(model, reason, now);
    }
    let Some((app, gateway, stopped)) = subject(model, at) else {
        return;
    };
    let form = EditForm::open(
        app,
        gateway,
        stopped.as_ref(),
        &mut context(model, now, effects),
    );
    model.popups.push(Popup::Edit(Box::new(form)));
}

/// Opens the form of a new app on the gateway of the selected app, or asks for the gateway.
pub(super) fn create(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let place = match model.pane {
        Pane::Gateways => model.gateways.selected().map(|it| it.place.clone()),
        Pane::Apps | Pane::Detail => model.current_app().map(|app| app.place.clone()),
    };
    if let Some(place) = place {
        return open_create(model, place, &NewApp::default(), now, effects);
    }
    let gateways: Vec<_> = model.fleet.gateways().collect();
    match gateways.as_slice() {
        [] => toast(model, "No gateway is loaded yet. Wait a moment.", now),
        [gateway] => {
            let place = gateway.gateway.place.clone();
            open_create(model, place, &NewApp::default(), now, effects);
        }
        several => {
            let menu = Menu::new_app(several);
            model.popups.push(Popup::Menu(Box::new(menu)));
        }
    }
}

/// Opens the form of a new app at `place`, with what was `typed` before.
pub(super) fn open_create(
    model: &mut Model,
    place: Place,
    typed: &NewApp,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    if let Some(reason) = refused(model, &place, Capability::Create) {
        return toast(model, reason, now);
    }
    let gateway = model.fleet.gateway(&place);
    let name = gateway.map_or_else(|| Text::from("-"), |gateway| gateway.gateway.name.clone());
    let stopped = stopped(model, &place);
    let form = EditForm::create(
        place,
        name,
        stopped.as_ref(),
        typed,
        &mut context(model, now, effects),
    );
    model.popups.push(Popup::Edit(Box::new(form)));
}
