//! What the keys do to the codes of an app: reset, rotate, delete.

use super::{
    toast,
    writing::{open_write, refused},
};
use crate::{
    console::{
        Effect, Model, Pane, Popup,
        popup::{Menu, draft::Draft},
    },
    domain::{AppCode, AppRef, Capability, CodeRef, Now, Operation, Rotation, Service},
};

/// `r`: the code under the cursor, else the only one, else asks which. It is reset in place where
/// the service does that; elsewhere it is rotated, or its rotation finished.
pub(super) fn replace(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let Some(at) = model.current_app().cloned() else {
        return;
    };
    let (capability, word) = match at.service() {
        Service::ModelArts => (Capability::ResetCode, "reset"),
        Service::Apig | Service::Roma => (Capability::RotateCode, "rotate"),
    };
    if let Some(reason) = refused(model, &at.place, capability) {
        return toast(model, reason, now);
    }
    let Some(codes) = known(model, &at) else {
        let sentence = "The AppCodes have not been read yet. Open the app with Enter first.";
        return toast(model, sentence, now);
    };
    let drafts: Vec<_> = codes
        .iter()
        .map(|code| (code, replacement(model, &at, code)))
        .collect();
    let under_cursor = under_cursor(model).map(|code| replacement(model, &at, code));
    match (under_cursor, drafts.as_slice()) {
        (Some(draft), _) => open_write(model, draft, &at, now, effects),
        (None, [(_, only)]) => open_write(model, only.clone(), &at, now, effects),
        (None, []) => toast(
            model,
            format!("The app has no AppCode to {word}. Generate one with n."),
            now,
        ),
        (None, _) => {
            let Some(app) = model.app(&at).cloned() else {
                return;
            };
            let menu = Menu::replace_code(&app, drafts, now.wall);
            model.popups.push(Popup::Menu(Box::new(menu)));
        }
    }
}

/// `d`: deletes the code under the cursor, else the app.
pub(super) fn delete(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let Some(app) = model.current_app().cloned() else {
        return;
    };
    let at = app.clone();
    let operation = match under_cursor(model) {
        Some(code) => Operation::DeleteCode {
            app,
            code: CodeRef::of(code),
        },
        None => Operation::DeleteApp { app },
    };
    open_write(model, operation.into(), &at, now, effects);
}

/// The rotation of which `code` is the new one, as yet in nobody's hands.
pub(super) fn brought<'a>(model: &'a Model, at: &AppRef, code: &AppCode) -> Option<&'a Rotation> {
    let mut rotations = model.rotations.iter();
    rotations.find(|rotation| rotation.app == *at && rotation.is_new(code))
}

fn replacement(model: &Model, at: &AppRef, code: &AppCode) -> Draft {
    let mut rotations = model.rotations.iter();
    let rotation = rotations.find(|rotation| rotation.app == *at && rotation.is_old(code));
    let app = at.clone();
    match (at.service(), rotation) {
        (Service::ModelArts, _) => Draft::from(Operation::ResetCode {
            app,
            code: code.value.clone(),
        }),
        (Service::Apig | Service::Roma, None) => Draft::from(Operation::RotateCode {
            app,
            old: CodeRef::of(code),
        }),
        (Service::Apig | Service::Roma, Some(rotation)) => Draft {
            operation: Operation::DeleteCode {
                app,
                code: CodeRef::of(code),
            },
            rotation: Some(Box::new(rotation.clone())),
        },
    }
}

fn under_cursor(model: &Model) -> Option<&AppCode> {
    match model.pane {
        Pane::Detail => model.detail.selected_code(),
        Pane::Apps | Pane::Gateways => None,
    }
}

/// The codes of an app, from its detail or from the list; `None` where neither has them.
fn known<'a>(model: &'a Model, at: &AppRef) -> Option<&'a [AppCode]> {
    let detail = model
        .detail
        .ready()
        .filter(|facts| facts.app.at == *at)
        .and_then(|facts| facts.codes.as_deref().ok());
    detail.or_else(|| model.app(at)?.codes.as_deref())
}
