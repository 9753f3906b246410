//! What the keys of the panes do, and what popups ask of the panes.

use super::{codes, hide_secrets, new_request, prepare, toast};
use crate::{
    console::{
        Effect, Model, Pane, Pick, Popup,
        detail::{Detail, Remote},
        fleet::Fleet,
        keymap::{Intent, Scope},
        list::ListView,
        model::{Connecting, Purpose},
        popup::{
            Act, CommandBar, Context, EditForm, JournalBox, LeaveBox, Menu, Reading, ReadingKind,
            RevealBox, TasksBox, UnlockBox, WriteDialog, menu::Occasion, reveal::reveal_allowed,
            write::Draft,
        },
        text_field::TextField,
    },
    domain::{App, AppRef, Capability, Now, Service, Text},
};

/// Does what a key of a pane means.
pub(super) fn act(model: &mut Model, intent: Intent, now: Now, effects: &mut Vec<Effect>) {
    let page = isize::try_from(model.layout().list_rows()).unwrap_or(1);
    match intent {
        Intent::Up => move_by(model, -1, now),
        Intent::Down => move_by(model, 1, now),
        Intent::PageUp => move_by(model, -page, now),
        Intent::PageDown => move_by(model, page, now),
        Intent::First => to_end(model, false, now),
        Intent::Last => to_end(model, true, now),
        Intent::Next | Intent::Previous => switch_pane(model, now, effects),
        Intent::Open => match model.pane {
            Pane::Apps => switch_pane(model, now, effects),
            Pane::Detail => {}
        },
        Intent::Back => match model.pane {
            Pane::Detail => model.pane = Pane::Apps,
            Pane::Apps if !model.list.filter.value().is_empty() => {
                model.list.filter = TextField::default();
                prepare(model, now);
                model.detail.selection_moved(now.mono);
            }
            Pane::Apps => {}
        },
        Intent::Filter => {
            model.pane = Pane::Apps;
            model.list.filter = TextField::default();
            model.list.typing = true;
        }
        Intent::Help => {
            let scope = match model.pane {
                Pane::Apps => Scope::Apps,
                Pane::Detail => Scope::Detail,
            };
            open_reading(model, ReadingKind::Help(scope));
        }
        Intent::Edit => edit(model, now, effects),
        Intent::ResetSecret => write(model, Draft::ResetSecret, now, effects),
        Intent::GenerateCode => write(model, Draft::GenerateCode, now, effects),
        Intent::ResetCode => codes::replace(model, now, effects),
        Intent::Delete => codes::delete(model, now, effects),
        Intent::Reveal => reveal(model, Purpose::Reveal, now, effects),
        Intent::Deliver => copy(model, now, effects),
        Intent::Sort => {
            let menu = Menu::sort(model.list.sort);
            model.popups.push(Popup::Menu(Box::new(menu)));
        }
        Intent::Reload => {
            load_fleet(model, effects);
            load_facts(model, effects);
        }
        Intent::RequestLog => open_reading(model, ReadingKind::RequestLog),
        Intent::Tasks => model.popups.push(Popup::Tasks(TasksBox::default())),
        Intent::Problems => open_reading(model, ReadingKind::Problems),
        Intent::Journal => {
            let journal = JournalBox::open(&mut Context {
                now,
                banners: &model.banners,
                effects,
                next_request: &mut model.next_request,
            });
            model.popups.push(Popup::Journal(Box::new(journal)));
        }
        Intent::Unlock => unlock(model, now),
        Intent::Profiles => {
            open_profiles(model);
        }
        Intent::Command => {
            let choices = model.options.choices.clone();
            let bar = CommandBar::open(choices, model.fleet.gateway_names());
            model.popups.push(Popup::Command(bar));
        }
        Intent::Redraw => effects.push(Effect::Redraw),
        Intent::Suspend => {
            hide_secrets(model);
            effects.push(Effect::Suspend);
        }
        Intent::Quit => quit(model, effects),
        Intent::Confirm | Intent::ChooseSecret | Intent::ServerSecret | Intent::Stop => {}
    }
}

/// Does what a popup asked for.
pub(super) fn carry_out(model: &mut Model, act: Act, now: Now, effects: &mut Vec<Effect>) {
    match act {
        Act::Sort(column) => {
            model.list.sort = column;
            prepare(model, now);
        }
        Act::Reload => load_fleet(model, effects),
        Act::Reopen(draft, app) => open_write(model, draft, &app, now, effects),
        Act::ReopenEdit(app) => open_edit(model, &app, now, effects),
        Act::RequestLog => open_reading(model, ReadingKind::RequestLog),
        Act::Help(scope) => open_reading(model, ReadingKind::Help(scope)),
        Act::Connect(pick) => connect(model, pick, now, effects),
        Act::NewProfile => new_profile(model, now, effects),
        Act::Filter(text) => {
            model.pane = Pane::Apps;
            model.list.filter = TextField::new(&text);
            prepare(model, now);
            model.detail.selection_moved(now.mono);
        }
        Act::Intent(intent) => self::act(model, intent, now, effects),
        Act::Stop(position) => {
            let last = model.tasks.len().saturating_sub(1);
            if let Some(request) = model.tasks.keys().nth(position.min(last)) {
                effects.push(Effect::Cancel(*request));
            }
        }
        Act::Quit => quit(model, effects),
        Act::QuitNow => effects.push(Effect::Quit),
    }
}

/// Lists everything again.
pub(super) fn load_fleet(model: &mut Model, effects: &mut Vec<Effect>) {
    let asked: Vec<_> = model
        .banners
        .iter()
        .flat_map(|banner| {
            banner
                .services
                .iter()
                .map(|service| (banner.profile.clone(), *service))
        })
        .collect();
    if asked.is_empty() {
        return;
    }
    let request = new_request(model);
    model.fleet.begin(request, asked);
    effects.push(Effect::LoadFleet(request));
}

/// Reads the app of the detail pane, and what surrounds it.
pub(super) fn load_facts(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(app) = model.detail.app.clone() else {
        return;
    };
    let request = new_request(model);
    // What is shown stays until the answer replaces it; only its first coming shows as loading.
    model.detail.asked(request);
    effects.push(Effect::LoadFacts(request, app));
}

fn move_by(model: &mut Model, by: isize, now: Now) {
    match model.pane {
        Pane::Apps => {
            model.list.move_by(by, &model.fleet);
            model.detail.selection_moved(now.mono);
        }
        Pane::Detail => model.detail.move_by(by),
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
    }
    if model.pane == Pane::Apps {
        model.detail.selection_moved(now.mono);
    }
}

fn switch_pane(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    model.pane = match model.pane {
        Pane::Apps if model.list.selected().is_some() => Pane::Detail,
        Pane::Apps | Pane::Detail => Pane::Apps,
    };
    if model.pane == Pane::Detail {
        // Whoever opens an app wants it now.
        model.detail.show(model.list.selected().cloned());
        if matches!(model.detail.facts, Remote::Unasked | Remote::Failed(_)) {
            model.detail.ask_at = None;
            load_facts(model, effects);
        }
    }
    let _ = now;
}

fn open_reading(model: &mut Model, kind: ReadingKind) {
    model.popups.push(Popup::Reading(Reading::open(kind)));
}

/// The app that keys are about, its gateway's name, and the gateway's status if it has stopped.
fn subject(model: &Model, at: &AppRef) -> Option<(App, Text, Option<Text>)> {
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

fn write(model: &mut Model, draft: Draft, now: Now, effects: &mut Vec<Effect>) {
    let Some(app) = model.current_app().cloned() else {
        return;
    };
    open_write(model, draft, &app, now, effects);
}

pub(super) fn open_write(
    model: &mut Model,
    draft: Draft,
    at: &AppRef,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    let capability = match &draft {
        Draft::ResetSecret => Capability::ResetSecret,
        Draft::GenerateCode => Capability::GenerateCode,
        Draft::ResetCode(_) => Capability::ResetCode,
        Draft::RotateCode(_) => Capability::RotateCode,
        Draft::DeleteCode { .. } => Capability::DeleteCode,
    };
    if let Some(reason) = refused(model, at, capability) {
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
        &mut Context {
            now,
            banners: &model.banners,
            effects,
            next_request: &mut model.next_request,
        },
    );
    model.popups.push(Popup::Write(Box::new(dialog)));
}

fn edit(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let Some(app) = model.current_app().cloned() else {
        return;
    };
    open_edit(model, &app, now, effects);
}

fn open_edit(model: &mut Model, at: &AppRef, now: Now, effects: &mut Vec<Effect>) {
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

/// `v`, or `y` on a secret: the code under the cursor is at hand, a secret is read first.
fn reveal(model: &mut Model, purpose: Purpose, now: Now, effects: &mut Vec<Effect>) {
    let Some(at) = model.current_app().cloned() else {
        return;
    };
    let mut cx = Context {
        now,
        banners: &model.banners,
        effects,
        next_request: &mut model.next_request,
    };
    if purpose == Purpose::Reveal
        && let Err(reason) = reveal_allowed(&at, &cx)
    {
        return toast(model, reason, now);
    }
    let code = match model.pane {
        Pane::Detail => model.detail.selected_code().cloned(),
        Pane::Apps => None,
    };
    if let Some(code) = code {
        if code.value.is_empty() || code.value.is_server_mask() {
            return toast(model, "The service shows only a mask of this AppCode.", now);
        }
        let name = model.detail.ready().map(|facts| facts.app.name.to_string());
        let label = format!(
            "AppCode {} of {}",
            code.fingerprint(),
            name.unwrap_or_default()
        );
        let popup = RevealBox::open(label, code.value, &cx);
        return model.popups.push(Popup::Reveal(Box::new(popup)));
    }
    if let Err(reason) = at.service().offers(Capability::ReadSecret) {
        let hint = match (model.pane, at.service()) {
            (Pane::Apps, Service::Apig) => " Its AppCodes can be revealed in the detail pane.",
            _ => "",
        };
        return toast(model, format!("{reason}{hint}"), now);
    }
    let request = cx.request();
    cx.effect(Effect::ReadSecret(request, at.clone()));
    model.reading = Some((request, at, purpose));
    toast(model, "Reading the secret …", now);
}

/// `y`: copies what is public; a code under the cursor can be delivered from here, a readable
/// secret is read first when the cursor is on it.
fn copy(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let Some(at) = model.current_app().cloned() else {
        return;
    };
    let on_secret = model.pane == Pane::Detail
        && model.detail.selected_code().is_none()
        && at.service().offers(Capability::ReadSecret).is_ok();
    if on_secret {
        return reveal(model, Purpose::Deliver, now, effects);
    }
    let Some(app) = model.app(&at) else {
        return;
    };
    let code = match model.pane {
        Pane::Detail => model.detail.selected_code(),
        Pane::Apps => None,
    };
    let secret = code.map(|code| (&code.value, format!("AppCode {}", code.fingerprint())));
    // A code that is to take the place of another may be handed over from here as well.
    let rotation = code.and_then(|code| codes::brought(model, &at, code));
    let menu = Menu::copy(
        app,
        secret,
        rotation.map(|rotation| rotation.entry),
        &Context {
            now,
            banners: &model.banners,
            effects,
            next_request: &mut 0,
        },
    );
    model.popups.push(Popup::Menu(Box::new(menu)));
}

/// Opens the menu of profiles, to switch or, where there is nothing yet, to begin.
pub(super) fn open_profiles(model: &mut Model) {
    let occasion = match model.connecting {
        Connecting::Choosing => Occasion::First,
        Connecting::Underway | Connecting::Done | Connecting::Failed(_) => Occasion::Switch,
    };
    let names = model
        .banners
        .iter()
        .map(|banner| banner.profile.to_string());
    let in_use: Vec<String> = names.collect();
    let menu = Menu::profiles(&model.options.choices, occasion, &in_use);
    model.popups.push(Popup::Menu(Box::new(menu)));
}

/// Has a new profile asked for. Never while something could be lost.
fn new_profile(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    if could_lose(model) {
        let sentence = "A write is in flight or its credential undelivered. Finish that before making a profile.";
        return toast(model, sentence, now);
    }
    effects.push(Effect::NewProfile);
}

/// Whether a write is in flight, or what it brought has not been taken.
fn could_lose(model: &Model) -> bool {
    let undelivered = |popup: &Popup| matches!(popup, Popup::Credential(credential) if credential.is_undelivered());
    !model.tasks.is_empty() || model.popups.iter().any(undelivered)
}

/// Connects other profiles in place of the present ones. Never while something could be lost.
pub(super) fn connect(model: &mut Model, pick: Pick, now: Now, effects: &mut Vec<Effect>) {
    if could_lose(model) {
        let sentence =
            "A write is in flight or its credential undelivered. Finish that before switching.";
        return toast(model, sentence, now);
    }
    model.options.profiles = match &pick {
        Pick::Demo => "demo".to_owned(),
        Pick::Profile(name) | Pick::Offer(name) => name.to_string(),
    };
    // What the other profile will ask is known once it is connected.
    model.options.services.clear();
    model.connecting = Connecting::Underway;
    model.banners.clear();
    model.fleet = Fleet::default();
    model.list = ListView::default();
    model.detail = Detail::default();
    model.pane = Pane::Apps;
    model.popups.clear();
    model.reading = None;
    effects.push(Effect::Connect(pick));
}

/// Asks whether the read-only profile of the current app, or the only one, shall take changes.
fn unlock(model: &mut Model, now: Now) {
    let of_app = model.current_app().map(|app| app.place.profile.clone());
    let banner = model.banners.iter().find(|banner| {
        banner.read_only && of_app.as_ref().is_none_or(|name| *name == banner.profile)
    });
    match banner.map(|banner| (banner.profile.clone(), banner.can_unlock)) {
        None => toast(model, "The profile takes changes already.", now),
        Some((_, false)) => toast(
            model,
            "The program was started with --read-only, which cannot be lifted. Start it without.",
            now,
        ),
        Some((profile, true)) => model.popups.push(Popup::Unlock(UnlockBox::open(profile))),
    }
}

/// Leaves, after a question where something would be lost.
fn quit(model: &mut Model, effects: &mut Vec<Effect>) {
    if model
        .popups
        .iter()
        .any(|popup| matches!(popup, Popup::Leave(_)))
    {
        return;
    }
    let undelivered: Vec<_> = model
        .popups
        .iter()
        .filter_map(|popup| match popup {
            Popup::Credential(credential) if credential.is_undelivered() => {
                Some(credential.done.journal)
            }
            _ => None,
        })
        .collect();
    if undelivered.is_empty() && model.tasks.is_empty() {
        return effects.push(Effect::Quit);
    }
    let leave = LeaveBox::open(model.tasks.len(), undelivered);
    model.popups.push(Popup::Leave(leave));
}
