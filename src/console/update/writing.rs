//! Opening the dialogs of writes.

use super::toast;
use crate::{
    console::{
        Effect, Model, Popup,
        popup::{Context, EditForm, WriteDialog, write::Draft},
    },
    domain::{App, AppRef, Capability, Now, Operation, Text},
};

/// The app that keys are about, its gateway's name, and the gateway's status if it has stopped.
pub(super) fn subject(model: &Model, at: &AppRef) -> Option<(App, Text, Option<Text>)> {
    let row = model.fleet.row(model.fleet.find(at)?)?;
    let app = model.app(at).unwrap_or(&row.app).clone();
    let stopped = model
        .fleet
        .gateway(&at.place)
        .filter(|gateway| gateway.gateway.is_stopped())
        .and_then(|gateway| gateway.gateway.status.clone());
    Some((app, row.gateway.clone(), stopped))
}

/// Says why an app's service or profile does not take part, if so.
pub(super) fn refused(model: &Model, app: &AppRef, capability: Capability) -> Option<String> {
    let read_only = model
        .banners
        .iter()
        .any(|banner| banner.profile == app.place.profile && banner.read_only);
    if read_only {
        return Some(format!(
            "The profile {} is read-only here. U unlocks it for a while.",
            app.place.profile
        ));
    }
    app.service().offers(capability).err().map(str::to_owned)
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
    let reason = needs.iter().find_map(|need| refused(model, at, *need));
    if let Some(reason) = reason {
        return toast(model, reason, now);
    }
    let Some((app, gateway, stopped)) = subject(model, at) else {
        return;
    };
    let dialog = WriteDialog::open(
        draft,
        app,
        gateway,
        stopped,
        model.detail.ready().filter(|facts| facts.app.at == *at),
        &mut Context {
            now,
            banners: &model.banners,
            effects,
            next_request: &mut model.next_request,
        },
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
    if let Some(reason) = refused(model, at, Capability::Edit) {
        return toast(model, reason, now);
    }
    let Some((app, gateway, stopped)) = subject(model, at) else {
        return;
    };
    let form = EditForm::open(
        app,
        gateway,
        stopped.as_ref(),
        &mut Context {
            now,
            banners: &model.banners,
            effects,
            next_request: &mut model.next_request,
        },
    );
    model.popups.push(Popup::Edit(Box::new(form)));
}
