//! `w`: a twin takes the place of the app, or what is next in a replacement that is under way.

use super::{new_request, toast, writing};
use crate::{
    console::{
        Effect, Model, Popup, RequestId,
        look::{Look, Sight},
        popup::{FailureBox, Menu},
    },
    domain::{Capability, Failure, Now},
};

/// Asks what a twin of the app would be, or what is next.
pub(super) fn open(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let Some(at) = model.current_app().cloned() else {
        return;
    };
    if let Some(reason) = writing::refused(model, &at.place, Capability::Replace) {
        return toast(model, reason, now);
    }
    let mut known = model.replacements.iter();
    if let Some(replacement) = known.find(|known| known.concerns(&at)) {
        let menu = Menu::replacement(replacement);
        model.popups.push(Popup::Menu(Box::new(menu)));
        return;
    }
    let request = new_request(model);
    model.twin = Some((request, at.clone()));
    effects.push(Effect::Look(request, Look::Twin(at)));
    toast(model, "What the app has is read for its twin.", now);
}

/// What a twin would be came: its plan is shown, unless the administrator is at something else now.
pub(super) fn seen(
    model: &mut Model,
    request: RequestId,
    result: &Result<Sight, Failure>,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let Some((_, at)) = model.twin.take_if(|(asked, _)| *asked == request) else {
        return;
    };
    if !model.popups.is_empty() || model.current_app() != Some(&at) {
        return;
    }
    match result {
        Ok(Sight::Twin(operation)) => {
            let draft = (**operation).clone().into();
            writing::open_write(model, draft, &at, now, effects);
        }
        Ok(_) => {}
        Err(failure) => {
            let popup = FailureBox::open("Replace app".to_owned(), failure.clone(), None);
            model.popups.push(Popup::Failure(Box::new(popup)));
        }
    }
}
