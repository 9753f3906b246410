//! What comes back: from the services, from deliveries. Answers to what is no longer wanted are
//! dropped, except credentials, which are never dropped.

use super::{campaigns, ended, looks, profiles, reading, replacing, toast};
use crate::{
    console::{
        Effect, Model, Msg, Popup, RequestId,
        detail::Remote,
        model::{Connecting, Purpose},
        popup::{Context, FailureBox, Menu, RevealBox},
    },
    domain::{AppRef, CredentialKind, Facts, Failure, Now, OpenEntry, Plan, Survey},
};

/// Takes in a message that is no input.
pub(super) fn arrived(model: &mut Model, msg: Msg, now: Now, effects: &mut Vec<Effect>) {
    match msg {
        Msg::Connected(banners) => profiles::connected(model, banners, now, effects),
        Msg::Profiles { choices, made } => {
            profiles::changed(model, choices, made, now, effects);
        }
        Msg::NotConnected(reason) => model.connecting = Connecting::Failed(reason),
        Msg::Gateways {
            request,
            profile,
            service,
            result,
        } => {
            if model.fleet.is_current(request) {
                model.fleet.gateways_arrived(&profile, service, result);
            }
        }
        Msg::Apps {
            request,
            place,
            apps,
            total,
        } => {
            if model.fleet.is_current(request) {
                model.fleet.apps_arrived(&place, apps, total);
            }
        }
        Msg::AppsEnded {
            request,
            place,
            result,
        } => {
            if model.fleet.is_current(request) {
                model.fleet.apps_ended(&place, result);
            }
        }
        Msg::Facts {
            request,
            app,
            result,
        } => facts_arrived(model, request, &app, result),
        Msg::Examined { app, entries } => examined(model, &app, entries, now),
        Msg::Seen { request, result } => {
            replacing::seen(model, request, &result, now, effects);
            looks::seen(model, request, &result);
        }
        Msg::SecretRead { request, result } => secret_read(model, request, result, now),
        Msg::Planned { request, plan } => planned(model, request, &plan),
        Msg::Surveyed { request, result } => surveyed(model, request, result, now),
        Msg::Finished { request, result } => ended::finished(model, request, result, now, effects),
        Msg::Delivered { request, result } => ended::delivered(model, request, result, now),
        Msg::Reconciled { request, result } => {
            ended::reconciled(model, request, result, now, effects);
        }
        Msg::Journal { request, result } => {
            let journal = model.popups.iter_mut().find_map(|popup| match popup {
                Popup::Journal(journal) => Some(journal),
                _ => None,
            });
            if let Some(journal) = journal {
                journal.arrived(request, result);
            }
        }
        Msg::Campaign(news) => campaigns::told(model, news, now, effects),
        Msg::AppRead {
            request,
            app,
            result,
        } => reading::app_read(model, request, &app, result),
        Msg::AppsRead(request) => reading::ended(model, request, now),
        Msg::Identified { request, result } => {
            let popup = model.popups.iter_mut().find_map(|popup| match popup {
                Popup::Identify(identify) => Some(identify),
                _ => None,
            });
            if let Some(popup) = popup {
                popup.arrived(request, result);
            }
        }
        Msg::Exported { request, result } => ended::exported(model, request, result, now),
        Msg::Copied(result) => ended::copied(model, result, now),
        Msg::Notice(sentence) => toast(model, sentence, now),
        Msg::SecretsSet(secrets_set) => model.fleet.secrets_were_set(secrets_set),
        Msg::Rotations(rotations) => model.rotations = rotations,
        Msg::Replacements(replacements) => model.replacements = replacements,
        Msg::Unresolved(count) => model.unresolved = count,
        Msg::Asked { number, question } => profiles::asks(model, number, question, now),
        Msg::Withdrawn(number) => model.popups.retain_mut(|popup| match popup {
            Popup::Question(asked) => !asked.withdraw(number, now),
            _ => true,
        }),
        Msg::Token {
            profile,
            until,
            renews,
        } => {
            profiles::token_came(model, &profile, (until, renews), now);
        }
        Msg::Unfit { profile, reason } => profiles::token_is_unfit(model, &profile, &reason),
        Msg::Input(_) | Msg::Tick | Msg::Called(_) => {}
    }
}

fn facts_arrived(
    model: &mut Model,
    request: RequestId,
    app: &AppRef,
    result: Result<Box<Facts>, Failure>,
) {
    if let Ok(facts) = &result {
        model.fleet.refresh(facts.app.clone());
    }
    let facts = match result {
        Ok(facts) => Remote::Ready(facts),
        Err(failure) => Remote::Failed(failure),
    };
    for popup in &mut model.popups {
        if let Popup::Edit(form) = popup
            && form.facts == Remote::Loading(request)
        {
            form.facts_arrived(facts.clone());
        }
    }
    model.detail.facts_arrived(request, app, facts);
}

/// What is known by now of the unsettled writes to an app. News of the one that is shown are said
/// once.
fn examined(model: &mut Model, app: &AppRef, entries: Vec<OpenEntry>, now: Now) {
    if model.detail.app.as_ref() != Some(app) || model.detail.open_entries == entries {
        return;
    }
    if let Some(entry) = entries.first() {
        toast(model, entry.sentence(), now);
    }
    model.detail.open_entries = entries;
}

/// What a write would do came, by what was known of it.
fn planned(model: &mut Model, request: RequestId, plan: &Plan) {
    for popup in &mut model.popups {
        match popup {
            Popup::Write(dialog) => dialog.outlined(request, plan),
            Popup::Edit(form) => form.planned(request, Ok(plan)),
            _ => {}
        }
    }
}

/// What a write would do came, with what was read for it.
fn surveyed(model: &mut Model, request: RequestId, result: Result<Survey, Failure>, now: Now) {
    if let Ok(Survey {
        facts: Some(facts), ..
    }) = &result
    {
        model.fleet.refresh(facts.app.clone());
    }
    let survey = match result {
        Ok(survey) => Remote::Ready(survey),
        Err(failure) => Remote::Failed(failure),
    };
    for popup in &mut model.popups {
        match (popup, &survey) {
            (Popup::Write(dialog), _) if dialog.survey == Remote::Loading(request) => {
                dialog.surveyed(survey.clone(), now);
            }
            (Popup::Edit(form), Remote::Ready(survey)) => form.planned(request, Ok(&survey.plan)),
            (Popup::Edit(form), Remote::Failed(failure)) => form.planned(request, Err(failure)),
            _ => {}
        }
    }
}

fn secret_read(
    model: &mut Model,
    request: RequestId,
    result: Result<crate::domain::Secret, Failure>,
    now: Now,
) {
    let Some((_, at, purpose)) = model.reading.take_if(|(reading, _, _)| *reading == request)
    else {
        return;
    };
    model.toast = None;
    let name = model
        .app(&at)
        .map_or_else(String::new, |app| app.name.to_string());
    match result {
        Err(failure) => {
            let failure = FailureBox::open(format!("Read AppSecret · {name}"), failure, None);
            model.popups.push(Popup::Failure(Box::new(failure)));
        }
        Ok(value) => {
            let cx = Context {
                now,
                banners: &model.banners,
                effects: &mut Vec::new(),
                next_request: &mut 0,
            };
            let popup = match (purpose, model.app(&at)) {
                (Purpose::Deliver, Some(app)) => {
                    let secret = (
                        &value,
                        "its AppSecret".to_owned(),
                        CredentialKind::AppSecret,
                    );
                    Popup::Menu(Box::new(Menu::copy(app, Some(secret), None, &cx)))
                }
                (Purpose::Deliver, None) | (Purpose::Reveal, _) => {
                    let label = format!("AppSecret of {name}");
                    Popup::Reveal(Box::new(RevealBox::open(label, value, &cx)))
                }
            };
            model.show(popup);
        }
    }
}
