//! What the keys of the panes do, and what popups ask of the panes.

use super::{
    campaigns, codes, context, hide_secrets,
    loading::{load_facts, load_fleet},
    looks, new_request, panes, prepare, profiles, reading, replacing, toast, writing,
};
use crate::{
    console::{
        Effect, Model, Pane, Popup,
        keymap::{Intent, Scope},
        model::Purpose,
        popup::{
            Act, BoardBox, CommandBar, Context, IdentifyBox, JournalBox, LeaveBox, Menu, Reading,
            ReadingKind, RequestLogBox, RevealBox, TasksBox, reveal::reveal_allowed,
        },
        text_field::TextField,
    },
    domain::{CampaignKind, Capability, Choice, CredentialKind, Now, Operation, Service},
};

/// How many lines of the command bar are kept.
const HISTORY: usize = 50;

/// Does what a key of a pane means.
pub(super) fn act(model: &mut Model, intent: Intent, now: Now, effects: &mut Vec<Effect>) {
    if let (Pane::Apps, false, Some(kind)) =
        (model.pane, model.list.marks.is_empty(), campaign_of(intent))
    {
        return campaigns::plan(model, kind, now, effects);
    }
    match intent {
        Intent::Back if model.reader.is_some() => reading::stop(model, now, effects),
        Intent::Up
        | Intent::Down
        | Intent::PageUp
        | Intent::PageDown
        | Intent::First
        | Intent::Last
        | Intent::Next
        | Intent::Previous
        | Intent::Open
        | Intent::Back => panes::act(model, intent, now, effects),
        Intent::Filter => {
            model.pane = Pane::Apps;
            model.list.filter = TextField::default();
            model.list.ranks = true;
            model.list.typing = true;
        }
        Intent::Help => {
            let scope = match model.pane {
                Pane::Apps => Scope::Apps,
                Pane::Detail => Scope::Detail,
                Pane::Gateways => Scope::Gateways,
            };
            open_reading(model, ReadingKind::Help(scope));
        }
        Intent::Create => writing::create(model, now, effects),
        Intent::Edit => writing::edit(model, now, effects),
        Intent::ResetSecret => {
            let choice = Choice::Auto;
            let operation = |app| Operation::ResetSecret { app, choice };
            writing::write(model, operation, now, effects);
        }
        Intent::GenerateCode => {
            writing::write(model, |app| Operation::GenerateCode { app }, now, effects);
        }
        Intent::ResetCode => codes::replace(model, now, effects),
        Intent::Delete => codes::delete(model, now, effects),
        Intent::Reveal => reveal(model, Purpose::Reveal, now, effects),
        Intent::Deliver => copy(model, now, effects),
        Intent::Mark | Intent::MarkRange | Intent::MarkAll | Intent::MarkInverted => {
            mark(model, intent, now);
        }
        Intent::Board => {
            let board = BoardBox::open(model, now);
            model.popups.push(Popup::Board(Box::new(board)));
        }
        Intent::Apis => looks::apis(model, now, effects),
        Intent::Access => looks::access(model, now, effects),
        Intent::Replace => replacing::open(model, now, effects),
        Intent::Limits => looks::limits(model, now, effects),
        Intent::Sort => {
            let menu = Menu::sort(model.list.sort);
            model.popups.push(Popup::Menu(Box::new(menu)));
        }
        Intent::Reload => {
            settle(model, effects);
            load_fleet(model, effects);
            load_facts(model, effects);
        }
        Intent::RequestLog => open_log(model),
        Intent::Tasks => model.popups.push(Popup::Tasks(TasksBox::default())),
        Intent::Problems => open_reading(model, ReadingKind::Problems),
        Intent::Journal => open_journal(model, now, effects),
        Intent::Campaigns => campaigns::open(model, now, effects),
        Intent::Unlock => profiles::unlock(model, now),
        Intent::Profiles => {
            profiles::open_menu(model);
        }
        Intent::Command => open_command_bar(model),
        Intent::Redraw => effects.push(Effect::Redraw),
        Intent::Suspend => {
            hide_secrets(model);
            effects.push(Effect::Suspend);
        }
        Intent::Quit => quit(model, effects),
        Intent::Confirm
        | Intent::ChooseSecret
        | Intent::ServerSecret
        | Intent::Stop
        | Intent::Add
        | Intent::Change
        | Intent::Remove
        | Intent::Quota
        | Intent::Resume
        | Intent::Pause
        | Intent::Abandon
        | Intent::Export
        | Intent::ReadCodes => {}
    }
}

fn open_journal(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    let journal = JournalBox::open(&mut context(model, now, effects));
    model.popups.push(Popup::Journal(Box::new(journal)));
}

fn open_command_bar(model: &mut Model) {
    let choices = model.options.choices.clone();
    let bar = CommandBar::open(choices, model.fleet.gateway_names(), model.history.clone());
    model.popups.push(Popup::Command(bar));
}

/// Does what a popup asked for.
pub(super) fn carry_out(model: &mut Model, act: Act, now: Now, effects: &mut Vec<Effect>) {
    match act {
        Act::Typed(line, act) => {
            model.history.retain(|known| *known != line);
            model.history.insert(0, line);
            model.history.truncate(HISTORY);
            carry_out(model, *act, now, effects);
        }
        Act::Theme(theme) => {
            model.options.theme = Some(theme);
            effects.push(Effect::Redraw);
        }
        Act::Sort(column) => {
            model.list.sort = column;
            model.list.ranks = false;
            prepare(model, now);
        }
        Act::Identify => {
            let rows = model.fleet.rows();
            let popup = IdentifyBox::open(rows.map(|(_, row)| row.app.clone()).collect());
            model.popups.push(Popup::Identify(Box::new(popup)));
        }
        Act::Reload => load_fleet(model, effects),
        Act::Reopen(draft, app) => writing::open_write(model, draft, &app, now, effects),
        Act::ReopenEdit(app) => writing::open_edit(model, &app, now, effects),
        Act::Create(place, typed) => writing::open_create(model, place, &typed, now, effects),
        Act::RequestLog => open_log(model),
        Act::Help(scope) => open_reading(model, ReadingKind::Help(scope)),
        Act::Connect(pick) => profiles::connect(model, pick, now, effects),
        Act::NewProfile => profiles::new_profile(model, now, effects),
        Act::Filter(text) => {
            model.pane = Pane::Apps;
            model.list.filter = TextField::new(&text);
            prepare(model, now);
            model.detail.selection_moved(now.mono);
        }
        Act::Only(place) => {
            if let Some(state) = model.fleet.gateway(&place) {
                let gateway = state.gateway.clone();
                looks::only(model, &gateway, now);
            }
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

/// The campaign that a key means while apps are marked.
const fn campaign_of(intent: Intent) -> Option<CampaignKind> {
    match intent {
        Intent::Edit => Some(CampaignKind::Edit),
        Intent::ResetSecret => Some(CampaignKind::Secrets),
        Intent::ResetCode => Some(CampaignKind::Codes),
        Intent::Replace => Some(CampaignKind::Replace),
        Intent::Delete => Some(CampaignKind::Delete),
        _ => None,
    }
}

/// Changes the marks.
fn mark(model: &mut Model, intent: Intent, now: Now) {
    let Some(selected) = model.list.selected().cloned() else {
        return;
    };
    let marks = &mut model.list.marks;
    match intent {
        Intent::Mark => {
            marks.toggle(&selected);
            panes::move_by(model, 1, now);
        }
        Intent::MarkRange => {
            let shown = model.list.shown(&model.fleet);
            model.list.marks.range(&shown, &selected);
        }
        Intent::MarkAll => {
            let shown = model.list.shown(&model.fleet);
            model.list.marks.all(&shown);
        }
        _ => {
            let shown = model.list.shown(&model.fleet);
            model.list.marks.invert(&shown);
        }
    }
    prepare(model, now);
}

/// Settles the oldest unsettled write to the app in sight of which a look told how it ended.
fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(app) = model.current_app().cloned() else {
        return;
    };
    if model.settling.is_some() || model.detail.app.as_ref() != Some(&app) {
        return;
    }
    let mut entries = model.detail.open_entries.iter();
    if let Some(n) = entries
        .find(|entry| entry.can_be_settled())
        .map(|entry| entry.n)
    {
        let request = new_request(model);
        model.settling = Some((request, app, n));
        effects.push(Effect::Reconcile(request, n));
    }
}

fn open_log(model: &mut Model) {
    let log = RequestLogBox::default();
    model.popups.push(Popup::RequestLog(log));
}

fn open_reading(model: &mut Model, kind: ReadingKind) {
    model.popups.push(Popup::Reading(Reading::open(kind)));
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
        Pane::Apps | Pane::Gateways => None,
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
        Pane::Apps | Pane::Gateways => None,
    };
    let secret = code.map(|code| {
        let label = format!("AppCode {}", code.fingerprint());
        (&code.value, label, CredentialKind::AppCode)
    });
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
    model.show(Popup::Menu(Box::new(menu)));
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
    let in_flight = model.tasks.len() + model.runs.len();
    if undelivered.is_empty() && in_flight == 0 {
        return effects.push(Effect::Quit);
    }
    let leave = LeaveBox::open(in_flight, undelivered);
    model.popups.push(Popup::Leave(leave));
}
