//! Opening what is read only to be shown, and taking in what was read.

use super::{context, prepare, writing};
use crate::{
    console::{
        Effect, Model, Pane, Popup, RequestId,
        look::Sight,
        popup::{AccessBox, ApisBox, Context, GatewayBox},
        text_field::TextField,
    },
    domain::{AppRef, Failure, Gateway, Now},
};

/// Shows what the app that keys are about may call.
pub(super) fn apis(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let Some((app, gateway)) = subject(model) else {
        return;
    };
    let opened = ApisBox::open(app, gateway, &mut context(model, now, effects));
    model.popups.push(Popup::Apis(Box::new(opened)));
}

/// Shows who may call as the app that keys are about.
pub(super) fn access(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let Some((app, gateway)) = subject(model) else {
        return;
    };
    let opened = AccessBox::open(app, gateway, &mut context(model, now, effects));
    model.popups.push(Popup::Access(Box::new(opened)));
}

fn subject(model: &Model) -> Option<(crate::domain::App, crate::domain::Text)> {
    let (app, gateway, _) = writing::subject(model, model.current_app()?)?;
    Some((app, gateway))
}

/// Shows what a gateway allows: the one under the cursor, or that of the app that keys are about.
pub(super) fn limits(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let of_app = || {
        let place = &model.current_app()?.place;
        Some(&model.fleet.gateway(place)?.gateway)
    };
    let gateway = match model.pane {
        Pane::Gateways => model.gateways.selected(),
        Pane::Apps | Pane::Detail => of_app(),
    };
    let Some(gateway) = gateway.cloned() else {
        return;
    };
    let opened = GatewayBox::open(gateway, &mut context(model, now, effects));
    model.popups.push(Popup::Gateway(Box::new(opened)));
}

/// Lists the apps of one gateway alone.
pub(super) fn only(model: &mut Model, gateway: &Gateway, now: Now) {
    let mut terms = vec![format!("service:{}", gateway.place.service.word())];
    if gateway.place.instance.is_some() {
        let name = gateway.name.to_string().replace('"', "");
        terms.push(format!("gateway:=\"{name}\""));
    }
    model.pane = Pane::Apps;
    model.list.filter = TextField::new(&terms.join(" "));
    prepare(model, now);
    model.detail.selection_moved(now.mono);
}

/// What a popup asked for came.
pub(super) fn seen(model: &mut Model, request: RequestId, result: &Result<Sight, Failure>) {
    for popup in &mut model.popups {
        match popup {
            Popup::Apis(apis) => apis.seen(request, result),
            Popup::Access(access) => access.seen(request, result),
            Popup::Quotas(quotas) => quotas.seen(request, result),
            Popup::Gateway(gateway) => gateway.seen(request, result),
            _ => {}
        }
    }
}

/// A write to an app ended: what is shown of it is read again. `sentence` says how, where that is
/// not shown elsewhere. Says whether anything took it.
pub(super) fn written(
    model: &mut Model,
    app: &AppRef,
    sentence: Option<&str>,
    now: Now,
    effects: &mut Vec<Effect>,
) -> bool {
    let mut is_told = false;
    let mut cx = Context {
        now,
        banners: &model.banners,
        effects,
        next_request: &mut model.next_request,
    };
    for popup in &mut model.popups {
        match popup {
            Popup::Apis(apis) if apis.app.at == *app => {
                apis.written(sentence.map(str::to_owned), &mut cx);
                is_told = true;
            }
            Popup::Access(access) if access.app.at == *app => {
                access.written(sentence.map(str::to_owned), &mut cx);
                is_told = true;
            }
            Popup::Quotas(quotas) if quotas.app.at == *app => {
                quotas.written(sentence.map(str::to_owned), &mut cx);
                is_told = true;
            }
            _ => {}
        }
    }
    is_told
}
