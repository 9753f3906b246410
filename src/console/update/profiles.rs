//! The profiles in use: connecting others, what is asked of who uses them, unlocking.

use super::{hide_secrets, loading, toast};
use crate::{
    console::{
        Banner, Effect, Model, Pane, Pick, Popup,
        detail::Detail,
        fleet::Fleet,
        list::ListView,
        model::Connecting,
        popup::{FailureBox, Menu, QuestionBox, UnlockBox, menu::Occasion, retry::Retry},
        profile_choice::ProfileChoice,
    },
    domain::{Failure, NotSent, Now, ProfileName, Question},
};

pub(super) fn connected(
    model: &mut Model,
    mut banners: Vec<Banner>,
    now: Now,
    effects: &mut Vec<Effect>,
) {
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
        loading::load_fleet(model, effects);
    }
}

/// A new profile is connected; without one it goes on where one was asked for.
pub(super) fn changed(
    model: &mut Model,
    choices: Vec<ProfileChoice>,
    made: Result<ProfileName, String>,
    now: Now,
    effects: &mut Vec<Effect>,
) {
    model.options.choices = choices;
    match made {
        Ok(name) => connect(model, Pick::Profile(name), now, effects),
        Err(sentence) => {
            if !matches!(model.popups.last(), Some(Popup::Menu(_))) {
                open_menu(model);
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

pub(super) fn banners_of<'a>(
    model: &'a mut Model,
    profile: &'a ProfileName,
) -> impl Iterator<Item = &'a mut Banner> {
    model
        .banners
        .iter_mut()
        .filter(move |banner| banner.profile == *profile)
}

/// Somebody is asked: in front of everything, or after the questions that are there.
pub(super) fn asks(model: &mut Model, number: u64, question: Question, now: Now) {
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
pub(super) fn token_is_unfit(model: &mut Model, profile: &ProfileName, reason: &str) {
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

/// Opens the menu of profiles, to switch or, where there is nothing yet, to begin.
pub(super) fn open_menu(model: &mut Model) {
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
pub(super) fn new_profile(model: &mut Model, now: Now, effects: &mut Vec<Effect>) {
    if could_lose(model) {
        let sentence = "A write is in flight or its credential undelivered. Finish that before making a profile.";
        return toast(model, sentence, now);
    }
    effects.push(Effect::NewProfile);
}

/// Whether a write is in flight, or what it brought has not been taken.
pub(super) fn could_lose(model: &Model) -> bool {
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
pub(super) fn unlock(model: &mut Model, now: Now) {
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

/// What is known of the token in hand changed: until when it holds, and whether another one comes by
/// itself.
pub(super) fn token_came(
    model: &mut Model,
    profile: &ProfileName,
    (until, renews): (Option<jiff::Timestamp>, bool),
    now: Now,
) {
    for banner in banners_of(model, profile) {
        banner.token_until = until;
        banner.token_renews = renews;
        // Another token may do.
        banner.token_unfit = None;
    }
    model.watch_tokens(now);
}
