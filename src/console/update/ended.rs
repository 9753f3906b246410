//! What became of a write, and of the value that it brought.

use super::{loading, looks, prepare, toast};
use crate::{
    console::{
        Effect, Model, Pane, Popup, RequestId,
        model::{ENDED_LENGTH, Ended, Task},
        popup::{CredentialBox, FailureBox},
    },
    domain::{App, AppRef, Done, Ending, Failure, Item, ItemEnd, Now, Place, ReadBack, Text},
};

/// A write ended: its dialog closes, and what it brought or why it failed takes its place.
pub(super) fn finished(
    model: &mut Model,
    request: RequestId,
    result: Result<Box<Done>, Failure>,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let task = model.tasks.remove(&request);
    let dialogs = model.popups.len();
    model.popups.retain(|popup| popup.awaits() != Some(request));
    let layer = if model.popups.len() < dialogs {
        Layer::Front
    } else {
        Layer::BehindOthers
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
        Ok(done) => succeeded(model, task.clone(), *done, layer, now, effects),
        Err(failure) => {
            let context = task
                .as_ref()
                .map_or_else(|| "A write".to_owned(), |task| describe(model, task));
            let retry = task.as_ref().and_then(|task| task.retry.clone());
            let mut popup = FailureBox::open(context, failure, retry);
            popup.app = task.as_ref().and_then(|task| task.app.clone());
            if let Some(app) = &popup.app {
                looks::written(model, &app.at.clone(), None, now, effects);
            }
            show(model, Popup::Failure(Box::new(popup)), layer, now);
        }
    }
    // Whatever happened, what the detail shows may no longer be true.
    let shown = task.and_then(|task| task.app).map(|app| app.at);
    if shown
        .is_some_and(|at| model.detail.app.as_ref() == Some(&at) && model.fleet.find(&at).is_some())
    {
        loading::load_facts(model, effects);
    }
}

/// Where the result of a write is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    /// Its dialog was waited at: in front of everything.
    Front,
    /// Its dialog was put aside: behind what the administrator is at now, whose keys it must not
    /// take.
    BehindOthers,
}

/// Shows the result of a write.
fn show(model: &mut Model, popup: Popup, layer: Layer, now: Now) {
    let is_leaving = |popup: &Popup| matches!(popup, Popup::Leave(_));
    // Who is asked whether to leave must see what would be lost.
    let goes_behind = layer == Layer::BehindOthers && !model.popups.iter().any(is_leaving);
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
    layer: Layer,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let before = task.and_then(|task| task.app);
    match (&before, &done.app) {
        (Some(app), _) if done.is_gone => {
            model.fleet.remove(&app.at);
            model.list.marks.forget(&app.at);
            model.pane = Pane::Apps;
        }
        (Some(before), Some(app)) if before.at == app.at => model.fleet.refresh(app.clone()),
        (Some(app), None) => {
            // The service did not show the app afterwards: ask for it, so that its row is true.
            let request = super::new_request(model);
            effects.push(Effect::LoadFacts(request, app.at.clone()));
        }
        // A twin is another app than the one that its write was about.
        (Some(_) | None, Some(app)) => appeared(model, app.clone(), now),
        // What was made is not known by more than its name: the list brings it.
        (None, None) => loading::load_fleet(model, effects),
    }
    let app = done.app.clone().or(before);
    match (&done.credential, app) {
        (Some(credential), Some(app)) => {
            let gateway = gateway_name(model, &app.at);
            let credential = credential.clone();
            let popup = CredentialBox::open(app, gateway, done, credential);
            show(model, Popup::Credential(Box::new(popup)), layer, now);
        }
        (_, app) => {
            let at = app.as_ref().map(|app| app.at.clone());
            let name = app.map_or_else(String::new, |app| app.name.to_string());
            let what = done.kind.past();
            let mut sentences = vec![format!("✓ {what} {name}.")];
            sentences.extend(refused_items(&done.items));
            sentences.extend(done.notes);
            let sentence = sentences.join(" ");
            let is_told =
                at.is_some_and(|at| looks::written(model, &at, Some(&sentence), now, effects));
            if !is_told {
                toast(model, sentence, now);
            }
        }
    }
}

/// What was refused of several things that were asked for at once, as whole sentences.
fn refused_items(items: &[Item]) -> Vec<String> {
    let refused = items.iter().filter_map(|item| match &item.end {
        ItemEnd::Refused(error) => Some(format!("{} was refused: {error}.", item.name)),
        ItemEnd::Done | ItemEnd::Already => None,
    });
    refused.collect()
}

/// An app was made: it is in the list from now on, and selected where the filter shows it.
fn appeared(model: &mut Model, app: App, now: Now) {
    let at = app.at.clone();
    match model.fleet.find(&at) {
        Some(_) => model.fleet.refresh(app),
        None => model.fleet.add(app),
    }
    prepare(model, now);
    model.list.select(&at, &model.fleet);
    model.detail.selection_moved(now.mono);
}

/// A write of unknown outcome was read back, from its popup or from the journal.
pub(super) fn reconciled(
    model: &mut Model,
    request: RequestId,
    result: Result<Box<ReadBack>, Failure>,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let (ending, evidence, written_to, brought) = match result {
        Ok(found) => (
            found.ending,
            found.evidence,
            found.app,
            found.operation.zip(found.credential),
        ),
        Err(failure) => (Ending::Open, failure.summary(), None, None),
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
    if let Some((_, app, n)) = model.settling.take_if(|(id, ..)| *id == request) {
        model.detail.open_entries.retain(|entry| entry.n != n);
        toast(model, format!("Journal entry {n}: {evidence}"), now);
        subject = model.app(&app).cloned().map(|app| (Some(app), n));
    }
    if let Some(position) = closed {
        model.popups.remove(position);
        toast(model, format!("✓ It was done. {evidence}"), now);
    }
    // A value that came to light is held like one that has just been made.
    if let (Some((app, n)), Some((kind, credential))) = (subject, brought) {
        // Whose it is the entry says, never what happens to be selected.
        let of_entry = || model.app(written_to.as_ref()?).cloned();
        let Some(app) = app.or_else(of_entry) else {
            return;
        };
        let done = Done {
            kind,
            at: now.wall,
            request_id: None,
            app: None,
            credential: Some(credential.clone()),
            is_gone: false,
            items: Vec::new(),
            notes: vec![evidence],
            journal: Some(n),
        };
        let gateway = gateway_name(model, &app.at);
        let popup = CredentialBox::open(app, gateway, done, credential);
        show(model, Popup::Credential(Box::new(popup)), Layer::Front, now);
    }
}

pub(super) fn delivered(
    model: &mut Model,
    request: RequestId,
    result: Result<String, String>,
    now: Now,
) {
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

/// A report was written: its prompt has done its work.
pub(super) fn exported(
    model: &mut Model,
    request: RequestId,
    result: Result<String, String>,
    now: Now,
) {
    model.popups.retain_mut(|popup| match popup {
        Popup::Export(export) => !export.ended(request, &result),
        _ => true,
    });
    if let Ok(sentence) = result {
        toast(model, sentence, now);
    }
}

/// Text went to the clipboard. A terminal may have refused it, so a new credential in front does
/// not count as delivered.
pub(super) fn copied(model: &mut Model, result: Result<String, String>, now: Now) {
    match (model.popups.last_mut(), result) {
        (Some(Popup::Credential(credential)), Ok(sentence)) => {
            credential.notice = Some(sentence);
        }
        (Some(Popup::Credential(credential)), Err(reason)) => credential.notice = Some(reason),
        (_, Ok(sentence) | Err(sentence)) => toast(model, sentence, now),
    }
}

pub(super) fn gateway_name(model: &Model, app: &AppRef) -> Text {
    model
        .fleet
        .find(app)
        .and_then(|row| model.fleet.row(row))
        .map_or_else(|| Text::from("-"), |row| row.gateway.clone())
}

fn describe(model: &Model, task: &Task) -> String {
    let Place { service, .. } = &task.place;
    let gateway = model.fleet.gateway(&task.place).map(|state| &state.gateway);
    match gateway.filter(|gateway| gateway.place.instance.is_some()) {
        Some(gateway) => format!("{} · {service} · {}", task.title, gateway.name),
        None => format!("{} · {service}", task.title),
    }
}
