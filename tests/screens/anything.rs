//! Whatever is pressed, pasted or answered, in whatever order: nothing panics, no secret is seen
//! unless it is being revealed, and no write is asked for that nobody confirmed.

mod machine;
mod sights;

use claviger::console::Key;
use proptest::prelude::*;

use machine::{Act, Machine, Profile, World};

fn key(text: &str) -> Act {
    Act::Key(text.parse::<Key>().expect("a key"))
}

fn act() -> impl Strategy<Value = Act> {
    let used = "s n r e v y c g d o u i t ! ? / j k q x 1 2 f a p enter esc tab S-tab up down pgdn \
                G home backspace C-c C-l C-z C-s C-u";
    let used: Vec<&str> = used.split_whitespace().collect();
    // Ways that lead somewhere, at the pace of a person and with answers in between.
    let ways = vec![
        "esc esc esc",
        "k k k k",
        "j j",
        "G r 1",
        "G s",
        "e x enter",
        "e tab x enter y",
        "s y",
        "n y",
        "v",
        "y f a enter",
        "y c a enter",
        "y p",
        "y i",
        "enter j v",
        "enter j y",
        "esc d r o p enter",
        "C-c d r o p enter",
        "C-c esc",
        "/ a enter",
        "/ r o m a enter v",
        "o 5",
        "u",
        "i",
        "t",
        "C enter r 1 enter",
        "C enter p esc",
        "C enter e enter",
        "B e tab enter",
        "x b enter y",
        "x b d y",
        "space r f i l e : { n a m e } down down 2 h enter",
        "space d y e s down down 3 / s enter",
        "space space s f i l e : { n a m e } enter y",
        "* e x enter y",
        "* d enter 3 enter",
        "p n",
        "p d",
        ": s e c r e t enter",
        ": g a t tab enter esc",
        ": down down tab enter esc",
    ];
    prop_oneof![
        12 => prop::sample::select(ways).prop_map(Act::Way),
        8 => prop::sample::select(used).prop_map(key),
        1 => any::<char>()
            .prop_filter("no control character", |c| !c.is_control())
            .prop_map(|c| Act::Key(Key::char(c))),
        1 => Just(Act::Confirmed("s")),
        1 => Just(Act::Confirmed("n")),
        1 => Just(Act::Confirmed("r")),
        1 => prop::sample::select(vec!["drop", "app_demo", "billing_batch", "vision"])
            .prop_map(|text| Act::Type(text.to_owned())),
        1 => prop::sample::select(vec!["y\n", "drop\r\n", "\u{1b}[A", "app_demo", "日本\u{202e}"])
            .prop_map(|text| Act::Paste(text.to_owned())),
        1 => Just(Act::FocusLost),
        1 => (1_u16..130, 1_u16..40).prop_map(|(width, height)| Act::Resize(width, height)),
        2 => (1_u64..12_000).prop_map(Act::Wait),
        4 => (0_u8..12).prop_map(Act::Answer),
        1 => Just(Act::Rename),
        2 => Just(Act::Ask),
        1 => Just(Act::Withdraw),
        1 => (-20_i64..60).prop_map(Act::Token),
    ]
}

fn profile() -> impl Strategy<Value = Profile> {
    let once_in = |n: u8| (0..n).prop_map(|n| n == 0);
    (once_in(3), once_in(6), once_in(4)).prop_map(|(production, read_only, never_reveal)| Profile {
        production,
        read_only,
        never_reveal,
    })
}

#[test]
fn nothing_panics_nothing_leaks_and_nothing_is_written_unconfirmed() {
    let world = World::load();
    let config = ProptestConfig {
        cases: 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let strategy = (profile(), prop::collection::vec(act(), 1..60));
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&strategy, |(profile, acts)| {
        let mut machine = Machine::new(&world, profile);
        for act in acts {
            machine.act(&act);
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}
