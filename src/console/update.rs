//! The root: routes what happened to the pane or popup that it concerns.

mod actions;
mod arrivals;
mod campaigns;
mod codes;
mod ended;
mod loading;
mod looks;
mod panes;
mod profiles;
mod reading;
mod replacing;
mod writing;

use std::time::Duration;

use super::{
    CampaignAsk, Effect, Input, Key, KeyCode, Model, Msg, Pane, Popup, RequestId,
    keymap::{self, Scope},
    layout::Drawn,
    model::Toast,
    popup::{Context, Step},
    text_field::TextField,
};
use crate::domain::{Now, text::visible};

/// How long a short message stays.
const TOAST: Duration = Duration::from_secs(6);
/// What is said stays longer where it is long: so much for each character.
const READING: Duration = Duration::from_millis(90);

/// Decides what follows from `msg`: changes the model, and says what is to be done outside.
pub fn update(model: &mut Model, msg: Msg, now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    if expire(model, now, &mut effects) {
        model.dirty = true;
    }
    match msg {
        Msg::Tick => {}
        Msg::Input(input) => {
            model.dirty = true;
            let before = effects.len();
            on_input(model, input, now, &mut effects);
            reading::noted(model, &effects[before..], now);
            // What a key itself asks for is wanted: for that, somebody who declined is asked again.
            if effects[before..].iter().any(Effect::asks_services) {
                effects.insert(before, Effect::MayAsk);
            }
        }
        Msg::Called(call) => {
            model.log.push_front(call);
            model.log.truncate(super::model::LOG_LENGTH);
            model.dirty |= matches!(model.popups.last(), Some(Popup::RequestLog(_)));
            if let Some(Popup::RequestLog(log)) = model.popups.last_mut() {
                log.another();
            }
        }
        other => {
            model.dirty = true;
            arrivals::arrived(model, other, now, &mut effects);
        }
    }
    effects
}

/// Brings what is derived from the model up to date, before it is drawn.
pub fn prepare(model: &mut Model, now: Now) {
    let rows = model.layout().list_rows();
    model
        .list
        .prepare(&model.fleet, &model.banners, rows, now.wall);
    let gateways = model.gateway_rows();
    model
        .gateways
        .prepare(&model.fleet, &model.banners, gateways, now.wall);
    // Rows that come in above, or a gateway that no longer lists an app, move the selection too.
    let follows = model.detail.follow_at.is_some() || model.pane == Pane::Detail;
    if !follows && model.detail.app.as_ref() != model.list.selected() {
        model.detail.selection_moved(now.mono);
        if model.detail.app.is_none() {
            model.detail.show(model.list.selected().cloned());
        }
    }
}

/// Takes in what the frame found, so that keys scroll from what is seen.
pub fn drawn(model: &mut Model, drawn: Drawn) {
    if let Some(popup) = model.popups.last_mut() {
        popup.scroll_at_most(drawn.popup);
    }
    model.detail.scroll = model.detail.scroll.min(drawn.detail);
}

/// When time alone will change something next, counted from the start of the program.
pub fn next_deadline(model: &Model) -> Option<Duration> {
    let popups = model.popups.iter().filter_map(Popup::deadline);
    let toast = model.toast.iter().map(|toast| toast.until);
    let detail = [model.detail.follow_at, model.detail.ask_at];
    let others = [model.lock_at(), model.token_at];
    popups
        .chain(toast)
        .chain(detail.into_iter().flatten())
        .chain(others.into_iter().flatten())
        .min()
}

/// Does what became due. Says whether anything on the screen changed.
fn expire(model: &mut Model, now: Now, effects: &mut Vec<Effect>) -> bool {
    let mut changed = false;
    if model
        .toast
        .as_ref()
        .is_some_and(|toast| toast.until <= now.mono)
    {
        model.toast = None;
        changed = true;
    }
    if model.token_at.is_some_and(|at| at <= now.mono) {
        model.watch_tokens(now);
        changed = true;
    }
    if model.lock_at().is_some_and(|at| at <= now.mono) {
        lock(model);
        model.locked_at = Some(now.wall);
        effects.push(Effect::Forget);
        return true;
    }
    // A second less is left of what is shown, or all of it is over.
    let due = |popup: &Popup| popup.deadline().is_some_and(|at| at <= now.mono);
    if model.popups.iter().any(due) {
        changed = true;
        for popup in &mut model.popups {
            popup.expire(now.mono);
        }
        model
            .popups
            .retain(|popup| !matches!(popup, Popup::Reveal(reveal) if !reveal.reveal.is_shown()));
    }
    if model.detail.follow_at.is_some_and(|at| at <= now.mono) {
        model.detail.show(model.list.selected().cloned());
        changed = true;
    }
    if model.detail.ask_at.is_some_and(|at| at <= now.mono) {
        model.detail.ask_at = None;
        loading::load_facts(model, effects);
        changed = true;
    }
    changed
}

fn on_input(model: &mut Model, input: Input, now: Now, effects: &mut Vec<Effect>) {
    match input {
        Input::Resize { width, height } => model.size = (width, height),
        Input::FocusGained => {}
        Input::FocusLost => hide_secrets(model),
        Input::Paste(_) if model.locked => {}
        Input::Paste(text) => match model.popups.last_mut() {
            Some(popup) => popup.paste(&text),
            None if model.list.typing => model.list.filter.paste(&text, |c| !c.is_control()),
            None => {}
        },
        Input::Key(key) if model.locked => on_key_of_lock(model, key, now, effects),
        Input::Key(key) => {
            model.active_at = now.mono;
            on_key(model, key, now, effects);
        }
    }
}

/// Opens the locked screen: with any key, in production with the profile's name and Enter.
fn on_key_of_lock(model: &mut Model, key: Key, now: Now, effects: &mut Vec<Effect>) {
    if let Some(profile) = model.woken_by() {
        let is_named = model.wake.value() == profile.raw();
        match key.code {
            KeyCode::Enter if is_named => {}
            KeyCode::Enter | KeyCode::Esc => {
                model.wake = TextField::default();
                return;
            }
            _ => {
                model.wake.key(key);
                return;
            }
        }
    }
    model.wake = TextField::default();
    model.active_at = now.mono;
    model.locked = false;
    // What was wiped is read again.
    loading::load_fleet(model, effects);
    model.detail.selection_moved(now.mono);
}

fn on_key(model: &mut Model, key: Key, now: Now, effects: &mut Vec<Effect>) {
    if let Some(popup) = model.popups.last_mut() {
        let mut cx = Context {
            now,
            banners: &model.banners,
            effects,
            next_request: &mut model.next_request,
        };
        let step = popup.key(key, &mut cx);
        return take_step(model, step, now, effects);
    }
    prepare(model, now);
    if model.list.typing && typed_filter(model, key, now) {
        if key.code == KeyCode::Enter {
            reading::for_filter(model, now, effects);
        }
        return;
    }
    let scope = match model.pane {
        Pane::Apps => Scope::Apps,
        Pane::Detail => Scope::Detail,
        Pane::Gateways => Scope::Gateways,
    };
    if let Some(intent) = keymap::resolve(scope, key) {
        model.toast = None;
        actions::act(model, intent, now, effects);
    }
}

/// Handles a key while the filter is typed. Says whether that was all there is to it.
fn typed_filter(model: &mut Model, key: Key, now: Now) -> bool {
    match (key.code, key.ctrl) {
        (KeyCode::Enter, _) => model.list.typing = false,
        (KeyCode::Esc, _) => {
            model.list.typing = false;
            model.list.filter = TextField::default();
        }
        (KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown, _)
        | (KeyCode::Char('c' | 'l' | 'z'), true) => return false,
        _ => {
            model.list.filter.key(key);
        }
    }
    prepare(model, now);
    model.detail.selection_moved(now.mono);
    true
}

/// Carries out what a popup decided. The popup that decided is the top one.
fn take_step(model: &mut Model, step: Step, now: Now, effects: &mut Vec<Effect>) {
    match step {
        Step::Stay => {}
        Step::Close => {
            model.popups.pop();
        }
        Step::Push(popup) => model.show(popup),
        Step::Replace(popup) => {
            if let Popup::Target(prompt) = &popup {
                model.last_way = Some(prompt.way().clone());
            }
            model.popups.pop();
            model.popups.push(popup);
        }
        Step::CloseAnd(act) => {
            model.popups.pop();
            actions::carry_out(model, act, now, effects);
        }
        Step::StayAnd(act) => actions::carry_out(model, act, now, effects),
    }
    track_tasks(model, effects, now);
    if let Some(Popup::Tasks(tasks)) = model.popups.last_mut() {
        tasks.keep_within(model.tasks.len());
    }
    if let Some(Popup::RequestLog(log)) = model.popups.last_mut() {
        log.keep_within(model.log.len());
    }
}

/// Notes writes that have just been sent.
fn track_tasks(model: &mut Model, effects: &[Effect], now: Now) {
    for effect in effects {
        if let Effect::Cancel(request) = effect
            && let Some(task) = model.tasks.get_mut(request)
        {
            task.is_stopping = true;
        }
        if let Effect::Campaign(_, CampaignAsk::Pause(id)) = effect
            && let Some(run) = model.runs.get_mut(id)
        {
            run.is_pausing = true;
        }
        if let Effect::Perform(request, operation, _) = effect {
            let app = operation.app().and_then(|at| model.app(at)).cloned();
            let name = app.as_ref().map(|app| app.name.to_string());
            let name = name.or_else(|| operation.new_name().map(|name| visible(name).into_owned()));
            let asks = |popup: &&Popup| popup.awaits() == Some(*request);
            let retry = model.popups.iter().find(asks).and_then(Popup::retry);
            let task = super::model::Task {
                title: [Some(operation.kind().title().to_owned()), name]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" · "),
                place: operation.place().clone(),
                app,
                since: now.wall,
                retry,
                is_stopping: false,
            };
            model.tasks.insert(*request, task);
        }
    }
}

/// Blanks the screen and wipes the secrets, but for new credentials that nobody has taken: those
/// would be lost.
fn lock(model: &mut Model) {
    hide_secrets(model);
    model.locked = true;
    model.detail.forget();
    model.fleet.forget_codes();
    model.reading = None;
    model.popups.retain_mut(|popup| match popup {
        Popup::Credential(credential) => credential.is_undelivered(),
        Popup::Write(_) | Popup::Edit(_) => popup.awaits().is_some(),
        Popup::Question(question) => {
            question.wipe();
            true
        }
        Popup::Failure(_)
        | Popup::Reading(_)
        | Popup::Journal(_)
        | Popup::RequestLog(_)
        | Popup::Tasks(_)
        | Popup::Board(_)
        | Popup::Apis(_)
        | Popup::Access(_)
        | Popup::Quotas(_)
        | Popup::Gateway(_)
        | Popup::Campaigns(_)
        | Popup::CampaignPlan(_)
        | Popup::Leave(_) => true,
        Popup::Menu(_)
        | Popup::Target(_)
        | Popup::Reveal(_)
        | Popup::Unlock(_)
        | Popup::Export(_)
        | Popup::Identify(_)
        | Popup::Command(_) => false,
    });
}

/// What a popup that is opened may use while it decides.
fn context<'a>(model: &'a mut Model, now: Now, effects: &'a mut Vec<Effect>) -> Context<'a> {
    Context {
        now,
        banners: &model.banners,
        effects,
        next_request: &mut model.next_request,
    }
}

/// Hides whatever secret is on the screen.
fn hide_secrets(model: &mut Model) {
    model.popups.iter_mut().for_each(Popup::hide);
    model
        .popups
        .retain(|popup| !matches!(popup, Popup::Reveal(_)));
}

fn toast(model: &mut Model, text: impl Into<String>, now: Now) {
    let text = text.into();
    let to_read = READING * u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    model.toast = Some(Toast {
        until: now.mono + TOAST.max(to_read),
        text,
    });
}

fn new_request(model: &mut Model) -> RequestId {
    model.next_request += 1;
    RequestId(model.next_request)
}
