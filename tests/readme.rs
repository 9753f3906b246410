//! What the README says, where the program can tell whether it is true.

use std::{fs, path::Path};

use claviger::{
    config::{GlobalFlags, Settings},
    console::keymap,
};

use crate::common::{command, document};

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    fs::read_to_string(path).expect("the README")
}

/// `text` with `block` between the markers of `name`.
fn with_block(text: &str, name: &str, block: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (head, rest) = text.split_once(&begin).expect("the marker where it begins");
    let (_, tail) = rest.split_once(&end).expect("the marker where it ends");
    format!(
        "{head}{begin}\n{}\n{end}{tail}",
        block.trim_end().to_owned() + "\n"
    )
}

#[test]
fn the_table_of_keys_is_up_to_date() {
    let expected = with_block(&readme(), "keys", &keymap::markdown());
    document::check("README.md", &expected);
}

/// The lines of the blocks of this language.
fn lines_of(language: &str) -> Vec<Vec<String>> {
    let text = readme();
    let opening = format!("```{language}\n");
    text.split(&opening)
        .skip(1)
        .map(|rest| {
            let block = rest.split("```").next().unwrap_or_default();
            block.lines().map(str::to_owned).collect()
        })
        .collect()
}

#[tokio::test]
async fn every_command_against_the_demo_does_what_it_is_shown_for() {
    let lab = command::Lab::new().await;
    let shown: Vec<String> = lines_of("sh").concat();
    let mut run = 0;
    for line in shown
        .iter()
        .filter(|line| line.starts_with("claviger --demo "))
    {
        // A comment of the shell begins with a blank.
        let line = line.split("  #").next().unwrap_or_default();
        let words = shell_words::split(line).expect("words of a shell");
        let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        lab.run(&arguments).await.expect(0);
        run += 1;
    }
    assert!(run >= 5, "only {run} commands");
}

#[test]
fn the_profile_it_shows_is_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config.toml");
    fs::write(&path, lines_of("toml").concat().join("\n")).expect("a file");
    let flags = GlobalFlags {
        config: Some(path),
        ..GlobalFlags::default()
    };
    let settings = Settings::load(&flags, &|_| None).expect("settings in order");
    let profiles = settings.chosen_profiles().expect("profiles in order");
    assert_eq!(profiles[0].name.raw(), "prod");
}

#[test]
fn every_exit_code_is_listed() {
    let text = readme();
    for code in 0..=10 {
        assert!(
            text.contains(&format!("\n| {code} | ")),
            "no exit code {code}"
        );
    }
}
