//! Which profile: the first screen, the menu of profiles, and a new one.

use claviger::{
    console::{
        Effect, Msg, Pick,
        profile_choice::{Held, ProfileChoice},
    },
    domain::ProfileName,
};
use insta::assert_snapshot;

use crate::common::scenario::{Builder, Scenario};

fn choice(name: &str, held: Held, origin: &str) -> ProfileChoice {
    let name_of = ProfileName::new(name);
    ProfileChoice {
        pick: match held {
            Held::Settings => Pick::Profile(name_of),
            Held::Demo => Pick::Demo,
            Held::Environment | Held::Clouds | Held::KooCli | Held::Sdk => Pick::Offer(name_of),
        },
        name: name.to_owned(),
        held,
        origin: origin.to_owned(),
        about: String::new(),
        lacks: None,
    }
}

fn demo() -> ProfileChoice {
    choice("demo", Held::Demo, "a gateway inside this program")
}

/// What other tools left on a machine.
pub(super) fn left_here() -> Vec<ProfileChoice> {
    let clouds = "~/.config/openstack/clouds.yaml";
    vec![
        ProfileChoice {
            about: "eu-de, project 0a1b2c3d…".to_owned(),
            ..choice("terraform", Held::Environment, "HW_ACCESS_KEY in the environment")
        },
        ProfileChoice {
            lacks: Some("KooCLI encrypts what it stores, and only KooCLI can read it: run hcloud configure set --cli-auth-encrypt=false, or make a profile of your own".to_owned()),
            ..choice("koocli-default", Held::KooCli, "default in ~/.hcloud/config.json")
        },
        choice("otc-prod", Held::Clouds, &format!("otc-prod in {clouds}")),
        choice("otc-test", Held::Clouds, &format!("otc-test in {clouds}")),
        ProfileChoice {
            lacks: Some("it names no token, access key or user".to_owned()),
            ..choice("other", Held::Clouds, &format!("other in {clouds}"))
        },
        demo(),
    ]
}

/// A console that nobody told which profile to use.
pub(super) fn first(choices: Vec<ProfileChoice>) -> Builder {
    Scenario::on("small").first_start().choices(choices)
}

/// Two profiles of the settings, and the demo.
fn two() -> Builder {
    let own = |name| choice(name, Held::Settings, "from the settings");
    Scenario::on("small")
        .beside("other")
        .choices(vec![own("test"), own("other"), demo()])
}

fn connects(scenario: &Scenario) -> Vec<Pick> {
    let asked = scenario.asked().iter();
    asked
        .filter_map(|effect| match effect {
            Effect::Connect(pick) => Some(pick.clone()),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn the_first_screen() {
    for (kind, width, height) in [("", 80, 24), ("_narrow", 40, 10), ("_wide", 200, 50)] {
        let mut scenario = first(left_here()).size(width, height).start().await;
        assert_snapshot!(format!("first{kind}"), scenario.snapshot());
        scenario.keys("o").await;
        assert_snapshot!(format!("first_clouds{kind}"), scenario.snapshot());
    }
    let scenario = first(vec![demo()]).start().await;
    assert_snapshot!("first_bare", scenario.snapshot());
}

#[tokio::test]
async fn each_letter_of_the_first_screen_does_what_it_says() {
    for (keys, pick) in [
        ("d", Pick::Demo),
        ("e", Pick::Offer("terraform".into())),
        ("o 2", Pick::Offer("otc-test".into())),
        ("o esc o 1", Pick::Offer("otc-prod".into())),
        ("enter", Pick::Offer("terraform".into())),
        ("down enter", Pick::Demo),
    ] {
        let mut scenario = first(left_here()).start().await;
        scenario.keys(keys).await;
        assert_eq!(connects(&scenario), [pick], "{keys}");
    }
}

#[tokio::test]
async fn nothing_is_asked_of_anybody_before_a_choice() {
    let mut scenario = first(left_here()).start().await;
    scenario.keys("down up G g esc esc x").await;
    scenario.sees("No profile yet");
    assert!(scenario.asked().is_empty(), "{:?}", scenario.asked());
    assert!(scenario.simulator().requests().is_empty());
    scenario.keys("q").await;
    assert!(scenario.has_quit());
}

#[tokio::test]
async fn an_offer_that_lacks_something_says_what() {
    let mut scenario = first(left_here()).start().await;
    scenario.sees("KooCLI encrypts what it stores");
    scenario.keys("h").await;
    scenario.sees("It cannot be used: KooCLI encrypts");
    scenario.keys("o").await;
    scenario.sees("It names no token, access key or user.");
    scenario.keys("3").await;
    scenario.sees("It cannot be used: it names no token, access key or user.");
    assert_eq!(connects(&scenario), []);
}

#[tokio::test]
async fn the_demo_is_there_after_one_key() {
    let mut scenario = first(vec![demo()]).start().await;
    scenario.keys("d").await;
    scenario
        .wait_for("demo ▸ eu-de")
        .await
        .wait_for("app_demo")
        .await;
}

#[tokio::test]
async fn a_new_profile_is_connected_once_it_is_made() {
    let mut scenario = first(vec![demo()]).start().await;
    scenario.keys("n").await;
    assert_eq!(scenario.asked(), [Effect::NewProfile]);
    let choices = vec![choice("test", Held::Settings, "from the settings"), demo()];
    scenario.take(Msg::Profiles {
        choices,
        made: Ok("test".into()),
    });
    scenario.settle().await;
    scenario.sees("test ▸ eu-de").sees("app_demo");
    scenario.keys("p").await;
    scenario.sees("Switch to").sees("▌1  test (in use)");
}

#[tokio::test]
async fn without_a_new_profile_one_is_back_on_the_first_screen() {
    let mut scenario = first(left_here()).start().await;
    scenario.keys("n").await;
    scenario.take(Msg::Profiles {
        choices: left_here(),
        made: Err("No profile was made.".to_owned()),
    });
    scenario.sees("No profile yet").sees("No profile was made.");
    scenario.keys("e").await;
    assert_eq!(connects(&scenario).len(), 1);
}

#[tokio::test]
async fn where_profiles_are_but_none_is_the_default_they_are_asked_for_first() {
    let own = |name| choice(name, Held::Settings, "from the settings");
    let mut scenario = first(vec![own("test"), own("other"), demo()])
        .beside("other")
        .start()
        .await;
    assert_snapshot!("first_which", scenario.snapshot());
    scenario.keys("2").await;
    scenario.sees("other ▸ eu-de").sees("app_demo");
}

#[tokio::test]
async fn the_menu_of_profiles() {
    for (kind, width, height) in [("", 80, 24), ("_narrow", 40, 10)] {
        let mut scenario = two().size(width, height).start().await;
        scenario.keys("p").await;
        assert_snapshot!(format!("profiles{kind}"), scenario.snapshot());
    }
    let mut scenario = two().start().await;
    scenario.keys("p esc").await.sees_not("Switch to");
    scenario.keys("p 2").await;
    scenario.sees("other ▸ eu-de").sees("app_demo");
    scenario.keys("p").await.sees("▌2  other (in use)");
}

#[tokio::test]
async fn profiles_are_not_switched_while_a_credential_could_be_lost() {
    let mut scenario = two().start().await;
    scenario.keys("s y").await.sees("New AppSecret");
    scenario.keys("p").await.sees("New AppSecret");
    assert_eq!(connects(&scenario), []);
}

#[tokio::test]
async fn a_profile_that_cannot_be_connected_says_why_and_leaves_the_way_to_others() {
    let mut gone = two().start().await;
    gone.model()
        .options
        .choices
        .push(choice("gone", Held::Settings, "from the settings"));
    gone.keys(":").await.types("profile gone").await;
    gone.keys("enter").await;
    gone.sees("not connected").sees("gone");
    assert_snapshot!("not_connected", gone.snapshot());
    gone.keys("p 1").await;
    gone.sees("test ▸ eu-de").sees("app_demo");
}
