//! What is told of a plan as a whole: what breaks, when the old goes, how carefully it goes, and what may
//! be lost.

use std::collections::BTreeMap;

use super::Planned;
use crate::domain::{CampaignKind, Care, Facts, Place, Sentence, campaign::StopAfter};

/// What breaks, each sentence once, with the number of apps where it is not so for all.
pub fn effects(planned: &[&Planned]) -> Vec<String> {
    let mut known: Vec<(&str, usize)> = Vec::new();
    for planned in planned {
        for sentence in planned.plan.iter().flat_map(|plan| &plan.effects) {
            match known.iter_mut().find(|(text, _)| *text == sentence.text) {
                Some((_, count)) => *count += 1,
                None => known.push((&sentence.text, 1)),
            }
        }
    }
    let all = planned.len();
    let told = known.into_iter().map(|(text, count)| {
        if count == all {
            text.to_owned()
        } else {
            format!("{text} ({})", count_in_words(count))
        }
    });
    told.collect()
}

/// What a twin means, as it is for every app: whole sentences.
pub(super) fn of_a_twin(facts: &Facts) -> Vec<Sentence> {
    let mut effects = vec![
        "A twin of each app is made, with a key and a secret of its own, and gets its APIs, client addresses and quota. The old app works as before until it is deleted; then the twin gets its name.".into(),
        Sentence::strong(
            "The AppKey of a twin is another one, and it has no AppCode: callers need the new key with the new secret.",
        ),
    ];
    if facts.codes.as_ref().is_ok_and(|codes| !codes.is_empty()) {
        effects.push("The AppCodes of the old app go with it; the twin gets none.".into());
    }
    effects
}

/// The gateways that have no room for all twins at once: a whole sentence for each.
fn turns(planned: &[&Planned]) -> Vec<String> {
    let mut gateways: BTreeMap<&Place, (u64, &Planned)> = BTreeMap::new();
    for planned in planned.iter().filter(|it| it.room.is_some()) {
        let place = &planned.item.app.place;
        gateways.entry(place).or_insert((0, planned)).0 += 1;
    }
    let told = gateways.values().filter_map(|(twins, planned)| {
        let room = planned.room.filter(|room| room < twins)?;
        Some(format!(
            "The gateway {} has room for {room} of {twins} twins: its apps take turns, the next once old ones were deleted.",
            planned.item.gateway
        ))
    });
    told.collect()
}

/// When the old goes: a whole sentence or two.
fn of_second_phase(kind: CampaignKind, old: &str, care: &Care, condition: Option<&str>) -> String {
    // A twin is proven before its secret is delivered, an AppCode before the old one goes.
    let proves_first = kind == CampaignKind::Replace;
    match (care.grace, condition) {
        (Some(grace), None) => format!(
            "Each {old} is deleted {grace:#} after its new one was delivered, when the campaign is resumed. Nobody knows whether its callers have switched by then."
        ),
        (Some(grace), Some(condition)) if proves_first => format!(
            "Each {old} is deleted {grace:#} after its new one was delivered, when the campaign is resumed. It is delivered only if {condition}."
        ),
        (Some(grace), Some(condition)) => format!(
            "Each {old} is deleted {grace:#} after its new one was delivered, when the campaign is resumed, if {condition} then."
        ),
        (None, Some(condition)) => format!("Each {old} is deleted if {condition}."),
        (None, None) => format!(
            "The {old}s still work until the campaign is resumed, which deletes them. Nobody knows whether their callers have switched by then."
        ),
    }
}

/// How carefully it goes, and what may be lost, in whole sentences. An old `AppCode` goes only if
/// `condition` holds, the end of a sentence; nothing keeps the values of `unkept` apps that their
/// targets do not take.
pub fn rules(
    kind: CampaignKind,
    care: &Care,
    condition: Option<&str>,
    planned: &[&Planned],
    unkept: usize,
) -> Vec<String> {
    let mut rules = Vec::new();
    if let Some(words) = kind.second_phase() {
        rules.push(of_second_phase(kind, words.old, care, condition));
    }
    rules.extend(turns(planned));
    let first = match care.first {
        0 => String::new(),
        1 => "It waits for a look after the first. ".to_owned(),
        several => format!("It waits for a look after the first {several}. "),
    };
    let failures = match care.stop_after {
        StopAfter::Count(1) => "the first failure".to_owned(),
        StopAfter::Count(count) => format!("{count} failures"),
        StopAfter::Share(share) => format!("failures of {share}% of the apps"),
    };
    rules.push(format!(
        "{first}It stops at the first unknown outcome or lost value, and at {failures}."
    ));
    let at_risk = planned.iter().filter(|it| it.is_at_risk).count();
    if at_risk > 0 {
        rules.push(format!(
            "Should this process be killed, the new value of the app in flight may be lost, and resuming does that app once more ({}).",
            count_in_words(at_risk)
        ));
    }
    if unkept > 0 {
        rules.push(format!(
            "Nothing would keep a value that its target does not take ({}): give --or TARGET, or set a recipient in the profile.",
            count_in_words(unkept)
        ));
    }
    rules
}

pub(super) fn apis(count: u64) -> String {
    match count {
        1 => "1 API".to_owned(),
        several => format!("{several} APIs"),
    }
}

/// So many apps.
pub fn count_in_words(count: usize) -> String {
    match count {
        1 => "1 app".to_owned(),
        several => format!("{several} apps"),
    }
}
