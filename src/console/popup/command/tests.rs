use proptest::prelude::*;

use super::{words::FILTERS, *};
use crate::{
    console::{Pick, profile_choice::Held},
    domain::ProfileName,
};

fn choice(name: &str, lacks: Option<&str>) -> ProfileChoice {
    ProfileChoice {
        pick: Pick::Profile(ProfileName::new(name)),
        name: name.to_owned(),
        held: Held::Settings,
        origin: "from the settings".to_owned(),
        about: String::new(),
        lacks: lacks.map(str::to_owned),
    }
}

fn bar(text: &str) -> CommandBar {
    let profiles = vec![
        choice("prod", None),
        choice("half", Some("the region is missing")),
    ];
    let mut bar = CommandBar::open(profiles, vec!["payments".to_owned()], Vec::new());
    bar.field = TextField::new(text);
    bar
}

fn acts(text: &str) -> Result<Act, String> {
    bar(text).act()
}

fn lines(text: &str) -> Vec<String> {
    let completions = bar(text).completions().into_iter();
    completions.map(|completion| completion.line).collect()
}

#[test]
fn commands_do_what_their_names_say() {
    assert_eq!(acts("roma"), Ok(Act::Filter("service:roma".to_owned())));
    assert_eq!(
        acts("roma age:>90d"),
        Ok(Act::Filter("service:roma age:>90d".to_owned()))
    );
    assert_eq!(acts("apps billing"), Ok(Act::Filter("billing".to_owned())));
    assert_eq!(
        acts("gateway payments"),
        Ok(Act::Filter("gateway:payments".to_owned()))
    );
    assert_eq!(acts("q"), Ok(Act::Intent(Intent::Quit)));
    assert_eq!(acts("sort secret"), Ok(Act::Sort(SortColumn::Secret)));
    assert_eq!(
        acts("filter codes:0"),
        Ok(Act::Filter("codes:0".to_owned()))
    );
    let prod = Pick::Profile(ProfileName::new("prod"));
    assert_eq!(acts("profile prod"), Ok(Act::Connect(prod)));
}

#[test]
fn every_key_of_the_list_has_a_word_but_for_those_that_move_and_the_bar_itself() {
    use Intent::{Back, Command, Down, First, Last, Next, Open, PageDown, PageUp, Previous, Up};
    for binding in keymap::in_scope(Scope::Apps) {
        let moves = [
            Back, Command, Down, First, Last, Next, Open, PageDown, PageUp, Previous, Up,
        ];
        let word = keymap::BINDINGS
            .iter()
            .filter(|other| other.intent == binding.intent)
            .find_map(|other| other.words.first());
        match word {
            None => assert!(moves.contains(&binding.intent), "{:?}", binding.intent),
            Some(word) => assert_eq!(acts(word), Ok(Act::Intent(binding.intent))),
        }
    }
}

#[test]
fn no_word_means_two_things() {
    let mut words: Vec<&str> = FILTERS.iter().map(|(word, _, _)| *word).collect();
    words.extend(keymap::BINDINGS.iter().flat_map(|binding| binding.words));
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count);
}

#[test]
fn what_cannot_be_done_says_why_and_what_was_probably_meant() {
    let says = |text: &str| acts(text).expect_err("no such command");
    assert_eq!(
        says("a"),
        "Several commands begin with a: apps, apig, apis, addresses."
    );
    assert_eq!(
        says("jurnal"),
        "There is no command jurnal. Did you mean journal?"
    );
    assert!(says("nonsense").contains("There is no command nonsense."));
    assert_eq!(
        says("profile prd"),
        "There is no profile prd. Did you mean prod?"
    );
    assert!(says("profile nothing-like-it").contains("Tab shows"));
    assert_eq!(
        says("profile half"),
        "The profile half cannot be used: the region is missing."
    );
    assert!(says("sort weight").contains("name, service, gateway"));
    assert!(says("journal now").contains("takes nothing more"));
    assert!(says("gateway").contains("gateway NAME"));
    assert!(says("").contains("Tab completes"));
}

#[test]
fn tab_completes_commands_and_names() {
    assert_eq!(lines("gat"), ["gateway"]);
    assert_eq!(lines("gateway p"), ["gateway payments"]);
    assert_eq!(lines("profile "), ["profile prod", "profile half"]);
    assert_eq!(lines("sort na"), ["sort name"]);
    let mut bar = bar("prof");
    bar.complete();
    assert_eq!(bar.field.value(), "profile ");
    bar.key(
        Key::from(KeyCode::Down),
        &mut Context {
            now: crate::domain::Now {
                mono: std::time::Duration::ZERO,
                wall: jiff::Timestamp::UNIX_EPOCH,
            },
            banners: &[],
            effects: &mut Vec::new(),
            next_request: &mut 0,
        },
    );
    bar.complete();
    assert_eq!(bar.field.value(), "profile half");
}

proptest! {
    #[test]
    fn no_text_breaks_the_bar(text in ".{0,30}") {
        let _ = acts(&text);
        bar(&text).complete();
    }
}
