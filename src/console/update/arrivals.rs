//! What comes back: from the services, from deliveries. Answers to what is no longer wanted are
//! dropped, except credentials, which are never dropped.

use super::{actions, hide_secrets, toast};
use crate::{
    console::{
        Banner, Effect, Model, Msg, Pick, Popup, RequestId,
        detail::Remote,
        model::{Connecting, ENDED_LENGTH, Ended, ProfileChoice, Purpose, Task},
        popup::{Context, CredentialBox, FailureBox, Menu, QuestionBox, RevealBox, failure::Retry},
    },
    domain::{
        AppRef, CredentialKind, Done, Ending, Facts, Failure, NotSent, Now, OperationKind,
        ProfileName, Question, ReadBack, Text,
    },
};

/// Takes in a message that is no input.
pub(super) fn arrived(model: &mut Model, msg: Msg, now: Now, effects: &mut Vec<Effect>) {
    match msg {
        Msg::Connected(banners) => connected(model, banners, now, effects),
        Msg::Profiles { choices, made } => profiles_changed(model, choices, made, now, effects),
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
        } => facts_arrived(model, request, &app, result, now),
        Msg::SecretRead { request, result } => secret_read(model, request, result, now),
        Msg::Planned { request, result } => {
            let preview = match result {
                Ok(preview) => Remote::Ready(preview),
                Err(failure) => Remote::Failed(failure),
            };
            for popup in &mut model.popups {
                if let Popup::Edit(form) = popup {
                    form.planned(request, preview.clone());
                }
            }
        }
        Msg::Finished { request, result } => finished(model, request, result, now, effects),
        Msg::Delivered { request, result } => delivered(model, request, result, now),
        Msg::Reconciled { request, result } => reconciled(model, request, result, now, effects),
        Msg::Journal { request, result } => {
            let journal = model.popups.iter_mut().find_map(|popup| match popup {
                Popup::Journal(journal) => Some(journal),
                _ => None,
            });
            if let Some(journal) = journal {
                journal.arrived(request, result);
            }
        }
        Msg::Copied(result) => copied(model, result, now),
        Msg::Notice(sentence) => toast(model, sentence, now),
        Msg::SecretsSet(secrets_set) => model.fleet.secrets_were_set(secrets_set),
        Msg::Rotations(rotations) => model.rotations = rotations,
        Msg::Unresolved(count) => model.unresolved = count,
        Msg::Asked { number, question } => asks(model, number, question, now),
        Msg::Withdrawn(number) => model.popups.retain_mut(|popup| match popup {
            Popup::Question(asked) => !asked.withdraw(number, now),
            _ => true,
        }),
        Msg::Token {
            profile,
            until,
            renews,
        } => {
            for banner in banners_of(model, &profile) {
                banner.token_until = until;
                banner.token_renews = renews;
                // Another token may do.
                banner.token_unfit = None;
            }
            model.watch_tokens(now);
        }
        Msg::Unfit { profile, reason } => token_is_unfit(model, &profile, &reason),
        Msg::Input(_) | Msg::Tick | Msg::Called(_) => {}
    }
}

fn connected(model: &mut Model, mut banners: Vec<Banner>, now: Now, effects: &mut Vec<Effect>) {
    for banner in &mut banners {
        let before = banners_of(model, &banner.profile).next();
        banner.token_unfit = before.and_then(|before| before.token_unfit.take());
    }
    let is_first = model.connecting != Connecting::Done;
    if is_first {
        model.unlocked.clear();
    } else {
        unlocking(model, &banners, now);
    }
    model.connecting = Connecting::Done;
    model.banners = banners;
    model.watch_tokens(now);
    if is_first {
        actions::load_fleet(model, effects);
    }
}

/// A new profile is connected; without one it goes on where one was asked for.
fn profiles_changed(
    model: &mut Model,
    choices: Vec<ProfileChoice>,
    made: Result<ProfileName, String>,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    model.options.choices = choices;
    match made {
        Ok(name) => actions::connect(model, Pick::Profile(name), now, effects),
        Err(sentence) => {
            if !matches!(model.popups.last(), Some(Popup::Menu(_))) {
                actions::open_profiles(model);
            }
            toast(model, sentence, now);
        }
    }
}

/// Says which read-only profiles take changes now, and which no longer do.
fn unlocking(model: &mut Model, banners: &[Banner], now: Now) {
    for banner in banners {
        let before = model
            .banners
            .iter()
            .any(|old| old.profile == banner.profile && old.read_only);
        let was_unlocked = model.unlocked.contains(&banner.profile);
        if before && !banner.read_only {
            model.unlocked.push(banner.profile.clone());
            let sentence = format!("{} takes changes for 10 minutes.", banner.profile);
            toast(model, sentence, now);
        } else if was_unlocked && banner.read_only {
            model.unlocked.retain(|name| *name != banner.profile);
            toast(
                model,
                format!("{} is read-only again.", banner.profile),
                now,
            );
        }
    }
}

fn banners_of<'a>(
    model: &'a mut Model,
    profile: &'a ProfileName,
) -> impl Iterator<Item = &'a mut Banner> {
    model
        .banners
        .iter_mut()
        .filter(move |banner| banner.profile == *profile)
}

/// Somebody is asked: in front of everything, or after the questions that are there.
fn asks(model: &mut Model, number: u64, question: Question, now: Now) {
    // It takes the keys that would hide them.
    hide_secrets(model);
    let open = model.popups.iter_mut().find_map(|popup| match popup {
        Popup::Question(asked) => Some(asked),
        _ => None,
    });
    if let Some(asked) = open {
        asked.add(number, question);
    } else {
        let popup = QuestionBox::open(number, question, now);
        model.popups.push(Popup::Question(Box::new(popup)));
    }
}

/// A token does not do. Behind everything else: nobody who types is to be disturbed.
fn token_is_unfit(model: &mut Model, profile: &ProfileName, reason: &str) {
    let failure = Failure::NotSent(NotSent::NoCredential(Box::new(reason.into())));
    let context = format!("The token of the profile {profile}");
    model.popups.retain(|popup| match popup {
        Popup::Failure(popup) => popup.context != context,
        _ => true,
    });
    let popup = FailureBox::open(context, failure, Some(Retry::Reload));
    model.popups.insert(0, Popup::Failure(Box::new(popup)));
    for banner in banners_of(model, profile) {
        banner.token_unfit = Some(reason.to_owned());
    }
}

fn facts_arrived(
    model: &mut Model,
    request: RequestId,
    app: &AppRef,
    result: Result<Box<Facts>, Failure>,
    now: Now,
) {
    if let Ok(facts) = &result {
        model.fleet.refresh(facts.app.clone());
    }
    let facts = match result {
        Ok(facts) => Remote::Ready(facts),
        Err(failure) => Remote::Failed(failure),
    };
    for popup in &mut model.popups {
        match popup {
            Popup::Write(dialog) if dialog.facts == Remote::Loading(request) => {
                dialog.facts_arrived(facts.clone(), now);
            }
            Popup::Edit(form) if form.facts == Remote::Loading(request) => {
                form.facts_arrived(facts.clone());
            }
            _ => {}
        }
    }
    model.detail.facts_arrived(request, app, facts);
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
                    let secret = (&value, "its AppSecret".to_owned());
                    Popup::Menu(Box::new(Menu::copy(app, Some(secret), None, &cx)))
                }
                (Purpose::Deliver, None) | (Purpose::Reveal, _) => {
                    let label = format!("AppSecret of {name}");
                    Popup::Reveal(Box::new(RevealBox::open(label, value, &cx)))
                }
            };
            model.popups.push(popup);
        }
    }
}

/// A write ended: its dialog closes, and what it brought or why it failed takes its place.
fn finished(
    model: &mut Model,
    request: RequestId,
    result: Result<Box<Done>, Failure>,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let task = model.tasks.remove(&request);
    let dialogs = model.popups.len();
    model.popups.retain(|popup| popup.awaits() != Some(request));
    let place = if model.popups.len() < dialogs {
        Place::Front
    } else {
        Place::BehindOthers
    };
    if let Some(task) = &task {
        model.ended.truncate(ENDED_LENGTH - 1);
        model.ended.push_front(Ended {
            title: task.title.clone(),
            at: now.wall,
            how: match &result {
                Ok(_) => "done",
                Err(Failure::Refused(_)) => "refused",
                Err(Failure::NotSent(_)) => "not sent",
                Err(Failure::Unknown(_)) => "unknown",
                Err(Failure::ValueLost(_)) => "value lost",
            },
        });
    }
    match result {
        Ok(done) => succeeded(model, task.clone(), *done, place, now, effects),
        Err(failure) => {
            let context = task
                .as_ref()
                .map_or_else(|| "A write".to_owned(), |task| describe(model, task));
            let retry = task.as_ref().and_then(|task| task.retry.clone());
            let mut popup = FailureBox::open(context, failure, retry);
            popup.app = task.as_ref().map(|task| task.app.clone());
            show(model, Popup::Failure(Box::new(popup)), place, now);
        }
    }
    // Whatever happened, what the detail shows may no longer be true.
    if task.is_some_and(|task| model.detail.app.as_ref() == Some(&task.app.at)) {
        actions::load_facts(model, effects);
    }
}

/// Where the result of a write is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Its dialog was waited at: in front of everything.
    Front,
    /// Its dialog was put aside: behind what the administrator is at now, whose keys it must not
    /// take.
    BehindOthers,
}

/// Shows the result of a write.
fn show(model: &mut Model, popup: Popup, place: Place, now: Now) {
    let is_leaving = |popup: &Popup| matches!(popup, Popup::Leave(_));
    // Who is asked whether to leave must see what would be lost.
    let goes_behind = place == Place::BehindOthers && !model.popups.iter().any(is_leaving);
    if goes_behind && !model.popups.is_empty() {
        model.popups.insert(0, popup);
        toast(model, "A write ended. Close this to see how.", now);
    } else {
        model.list.typing = false;
        model.popups.push(popup);
    }
}

fn succeeded(
    model: &mut Model,
    task: Option<Task>,
    done: Done,
    place: Place,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    if let Some(app) = &done.app {
        model.fleet.refresh(app.clone());
    } else if let Some(task) = &task {
        // The service did not show the app afterwards: ask for it, so that its row is true.
        let request = super::new_request(model);
        effects.push(Effect::LoadFacts(request, task.app.at.clone()));
    }
    let app = done.app.clone().or_else(|| task.map(|task| task.app));
    match (&done.credential, app) {
        (Some(credential), Some(app)) => {
            let gateway = gateway_name(model, &app.at);
            let credential = credential.clone();
            let popup = CredentialBox::open(app, gateway, done, credential);
            show(model, Popup::Credential(Box::new(popup)), place, now);
        }
        (_, app) => {
            let name = app.map_or_else(String::new, |app| app.name.to_string());
            let what = match done.kind {
                OperationKind::EditApp => "Edited",
                OperationKind::DeleteCode => "Deleted an AppCode of",
                OperationKind::ResetSecret
                | OperationKind::GenerateCode
                | OperationKind::ResetCode
                | OperationKind::AddCode
                | OperationKind::RotateCode => "Done:",
            };
            let notes = done.notes.join(" ");
            toast(model, format!("✓ {what} {name}. {notes}"), now);
        }
    }
}

/// A write of unknown outcome was read back, from its popup or from the journal.
fn reconciled(
    model: &mut Model,
    request: RequestId,
    result: Result<Box<ReadBack>, Failure>,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let (ending, evidence, credential) = match result {
        Ok(found) => (found.ending, found.evidence, found.credential),
        Err(failure) => (Ending::Open, failure.summary(), None),
    };
    let next = super::new_request(model);
    let mut subject = None;
    let mut closed = None;
    for (position, popup) in model.popups.iter_mut().enumerate() {
        match popup {
            Popup::Journal(journal) => {
                let Some((_, n)) = journal.reading_back.filter(|(id, _)| *id == request) else {
                    continue;
                };
                subject = Some((None, n));
                journal.read_back_ended(ending, &evidence, next);
                effects.push(Effect::LoadJournal(next));
            }
            Popup::Failure(popup) if popup.reading_back == Some(request) => {
                subject = popup.open_entry().map(|n| (popup.app.clone(), n));
                if popup.read_back_ended(ending, evidence.clone()) {
                    closed = Some(position);
                }
            }
            _ => {}
        }
    }
    if let Some(position) = closed {
        model.popups.remove(position);
        toast(model, format!("✓ It was done. {evidence}"), now);
    }
    // A value that came to light is held like one that has just been made.
    if let (Some((app, n)), Some(credential)) = (subject, credential) {
        let current = || model.app(model.current_app()?).cloned();
        let Some(app) = app.or_else(current) else {
            return;
        };
        let done = Done {
            kind: match credential.kind {
                CredentialKind::AppSecret => OperationKind::ResetSecret,
                CredentialKind::AppCode => OperationKind::GenerateCode,
            },
            at: now.wall,
            request_id: None,
            app: None,
            credential: Some(credential.clone()),
            notes: vec![evidence],
            journal: Some(n),
        };
        let gateway = gateway_name(model, &app.at);
        let popup = CredentialBox::open(app, gateway, done, credential);
        show(model, Popup::Credential(Box::new(popup)), Place::Front, now);
    }
}

fn delivered(model: &mut Model, request: RequestId, result: Result<String, String>, now: Now) {
    model.popups.retain_mut(|popup| match popup {
        Popup::Target(prompt) => !prompt.delivery_ended(request, &result),
        _ => true,
    });
    let Ok(receipt) = result else { return };
    let credential = model.popups.iter_mut().rev().find_map(|popup| match popup {
        Popup::Credential(credential) => Some(credential),
        _ => None,
    });
    match credential {
        Some(credential) => {
            credential.pending = Some(request);
            credential.delivery_ended(request, Ok(receipt));
        }
        None => toast(model, receipt, now),
    }
}

/// Text went to the clipboard. A terminal may have refused it, so a new credential in front does
/// not count as delivered.
fn copied(model: &mut Model, result: Result<String, String>, now: Now) {
    match (model.popups.last_mut(), result) {
        (Some(Popup::Credential(credential)), Ok(sentence)) => {
            credential.notice = Some(sentence);
        }
        (Some(Popup::Credential(credential)), Err(reason)) => credential.notice = Some(reason),
        (_, Ok(sentence) | Err(sentence)) => toast(model, sentence, now),
    }
}

fn gateway_name(model: &Model, app: &AppRef) -> Text {
    model
        .fleet
        .find(app)
        .and_then(|row| model.fleet.row(row))
        .map_or_else(|| Text::from("-"), |row| row.gateway.clone())
}

fn describe(model: &Model, task: &Task) -> String {
    let place = &task.app.at.place;
    let gateway = gateway_name(model, &task.app.at);
    if gateway.raw() == "-" {
        format!("{} · {}", task.title, place.service)
    } else {
        format!("{} · {} · {gateway}", task.title, place.service)
    }
}
