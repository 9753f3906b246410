#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _};

use tempfile::TempDir;

use super::*;

const FILE: &str = "
default_profile = \"prod\"
color = \"always\"
log = \"claviger.log\"

[profiles.prod]
region = \"eu-de\"
project_id = \"0a1b\"
timeout = \"5s\"

[profiles.test]
region = \"eu-de\"
project_id = \"0a1b\"
read_only = true

[profiles.broken]
region = \"eu-de\"
";

const TOKEN: [(&str, &str); 3] = [
    ("CLAVIGER_TOKEN", "hunter2"),
    ("CLAVIGER_PROJECT_ID", "0a1b"),
    ("CLAVIGER_REGION", "eu-de"),
];

/// A machine with a home folder, a configuration file and an environment.
struct Machine {
    home: TempDir,
    variables: BTreeMap<String, String>,
}

impl Machine {
    fn new(file: Option<&str>, variables: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        if let Some(text) = file {
            let folder = home.path().join(".config/claviger");
            fs::create_dir_all(&folder).unwrap();
            let path = folder.join("config.toml");
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .chain([("HOME".to_owned(), home.path().display().to_string())])
            .collect();
        Self { home, variables }
    }

    fn load(&self, flags: &GlobalFlags) -> Result<Settings, ConfigError> {
        Settings::load(flags, &|name| self.variables.get(name).cloned())
    }
}

fn load(file: Option<&str>, variables: &[(&str, &str)], flags: &GlobalFlags) -> Settings {
    Machine::new(file, variables).load(flags).unwrap()
}

fn profile_flag(name: &str) -> GlobalFlags {
    GlobalFlags {
        profile: vec![name.to_owned()],
        ..GlobalFlags::default()
    }
}

fn chosen(settings: &Settings) -> (Vec<&str>, Layer) {
    let names = settings.chosen.value.iter().map(ProfileName::raw);
    (names.collect(), settings.chosen.layer)
}

#[test]
fn a_flag_wins_over_the_environment_which_wins_over_the_file() {
    let none = GlobalFlags::default();
    let variable = [("CLAVIGER_COLOR", "never")];
    let flag = GlobalFlags {
        color: Some(ColorChoice::Auto),
        ..GlobalFlags::default()
    };
    let color = |file, variables: &[_], flags| load(file, variables, flags).color;
    assert_eq!(
        color(None, &[], &none),
        Sourced::new(ColorChoice::Auto, Layer::Default)
    );
    assert_eq!(
        color(Some(FILE), &[], &none),
        Sourced::new(ColorChoice::Always, Layer::File)
    );
    assert_eq!(
        color(Some(FILE), &variable, &none),
        Sourced::new(ColorChoice::Never, Layer::Environment)
    );
    assert_eq!(
        color(Some(FILE), &variable, &flag),
        Sourced::new(ColorChoice::Auto, Layer::Flag)
    );
}

#[test]
fn what_the_parser_of_the_command_line_took_from_a_variable_came_from_the_environment() {
    let flags = GlobalFlags {
        color: Some(ColorChoice::Never),
        ..profile_flag("test")
    };
    let variables = [("CLAVIGER_COLOR", "never"), ("CLAVIGER_PROFILE", "test")];
    let settings = load(Some(FILE), &variables, &flags);
    assert_eq!(settings.color.layer, Layer::Environment);
    assert_eq!(chosen(&settings), (vec!["test"], Layer::Environment));
}

#[test]
fn no_color_means_never_unless_this_programs_own_word_says_otherwise() {
    let none = GlobalFlags::default();
    let unwanted = ("NO_COLOR", "1");
    let color = |variables: &[_]| load(Some(FILE), variables, &none).color.value;
    assert_eq!(color(&[unwanted]), ColorChoice::Never);
    assert_eq!(color(&[("NO_COLOR", "")]), ColorChoice::Always);
    assert_eq!(
        color(&[unwanted, ("CLAVIGER_COLOR", "auto")]),
        ColorChoice::Auto
    );
}

#[test]
fn a_wrong_variable_is_named() {
    let machine = Machine::new(None, &[("CLAVIGER_TIMEOUT", "soon")]);
    let refused = machine.load(&GlobalFlags::default()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the environment variable CLAVIGER_TIMEOUT: expected whole seconds, from 1 to 3600"
    );
}

#[test]
fn the_first_profile_is_the_one_named_else_the_files_else_the_environments() {
    let none = GlobalFlags::default();
    let of = |file, variables: &[_], flags: &GlobalFlags| {
        let settings = load(file, variables, flags);
        let (names, layer) = chosen(&settings);
        (names.join(","), layer)
    };
    let expected = |names: &str, layer| (names.to_owned(), layer);
    assert_eq!(
        of(Some(FILE), &TOKEN, &profile_flag("test,env")),
        expected("test,env", Layer::Flag)
    );
    assert_eq!(of(Some(FILE), &TOKEN, &none), expected("prod", Layer::File));
    let without = FILE.replace("default_profile", "#");
    assert_eq!(
        of(Some(&without), &TOKEN, &none),
        expected("env", Layer::Environment)
    );
    assert_eq!(of(Some(&without), &[], &none), expected("", Layer::Default));
    assert_eq!(of(None, &TOKEN, &none), expected("env", Layer::Environment));
    let single = "[profiles.only]\nregion = \"eu-de\"\n";
    assert_eq!(
        of(Some(single), &[], &none),
        expected("only", Layer::Default)
    );
}

#[test]
fn the_profile_of_the_environment_stands_beside_those_of_the_file() {
    let settings = load(Some(FILE), &TOKEN, &GlobalFlags::default());
    let names = settings.names();
    let names: Vec<_> = names.iter().map(ProfileName::raw).collect();
    assert_eq!(names, ["env", "broken", "prod", "test"]);
    assert!(settings.profile(&"env".into()).is_ok());
}

#[test]
fn a_profile_that_is_not_complete_leaves_the_others_usable() {
    let settings = load(Some(FILE), &[], &GlobalFlags::default());
    assert!(settings.profile(&"broken".into()).is_err());
    let both = settings.profiles(&["prod".into(), "test".into(), "prod".into()]);
    assert_eq!(both.unwrap().len(), 2);
    assert_eq!(settings.chosen_profiles().unwrap()[0].name, "prod".into());
}

#[test]
fn an_unknown_profile_is_answered_with_the_nearest_name_or_all_of_them() {
    let settings = load(Some(FILE), &[], &GlobalFlags::default());
    let refusal = |name: &str| settings.profile(&name.into()).unwrap_err().to_string();
    assert_eq!(
        refusal("prd"),
        "there is no profile prd; did you mean prod?"
    );
    assert_eq!(
        refusal("staging"),
        "there is no profile staging; there are broken, prod, test"
    );
}

#[test]
fn without_a_profile_the_way_to_one_is_said() {
    let empty = load(None, &[], &GlobalFlags::default());
    let refused = empty.chosen_profiles().unwrap_err();
    assert!(matches!(refused, ConfigError::NoProfile { .. }));
    let several = load(
        Some(&FILE.replace("default_profile", "#")),
        &[],
        &GlobalFlags::default(),
    );
    let refused = several.chosen_profiles().unwrap_err().to_string();
    assert!(refused.contains("broken, prod, test"), "{refused}");
}

#[test]
fn read_only_can_be_added_but_not_taken_away() {
    let flags = GlobalFlags {
        read_only: true,
        ..GlobalFlags::default()
    };
    let added = load(Some(FILE), &[], &flags);
    assert!(added.profile(&"prod".into()).unwrap().read_only);
    let denied = load(
        Some(FILE),
        &[("CLAVIGER_READ_ONLY", "false")],
        &GlobalFlags::default(),
    );
    let profile = denied.profile(&"test".into()).unwrap();
    assert!(profile.read_only);
    assert_eq!(profile.layer("read_only"), Layer::File);
    assert!(!denied.profile(&"prod".into()).unwrap().read_only);
}

#[test]
fn the_time_limit_of_a_flag_wins_over_that_of_the_profile() {
    let flags = GlobalFlags {
        timeout: Some(7),
        ..GlobalFlags::default()
    };
    let profile = |flags: &GlobalFlags, name: &str| {
        load(Some(FILE), &[], flags).profile(&name.into()).unwrap()
    };
    let none = GlobalFlags::default();
    assert_eq!(profile(&flags, "prod").timeout, Duration::from_secs(7));
    assert_eq!(profile(&none, "prod").timeout, Duration::from_secs(5));
    assert_eq!(profile(&none, "test").timeout, Duration::from_secs(30));
}

#[test]
fn the_log_is_below_the_folder_of_the_file_that_names_it() {
    let machine = Machine::new(Some(FILE), &[]);
    let settings = machine.load(&GlobalFlags::default()).unwrap();
    let expected = machine.home.path().join(".config/claviger/claviger.log");
    assert_eq!(settings.log.value, Some(expected));
}

#[test]
fn a_file_that_was_named_must_be_there_and_the_usual_one_need_not() {
    assert!(!load(None, &[], &GlobalFlags::default()).config_found);
    let flags = GlobalFlags {
        config: Some("/nowhere/config.toml".into()),
        ..GlobalFlags::default()
    };
    let refused = Machine::new(None, &[]).load(&flags).unwrap_err();
    assert!(refused.to_string().contains("/nowhere/config.toml"));
}

#[test]
fn the_demo_looks_at_neither_the_file_nor_the_credentials() {
    let flags = GlobalFlags {
        demo: true,
        ..profile_flag("prod")
    };
    let settings = load(Some("this is no configuration"), &TOKEN, &flags);
    assert!(settings.demo && settings.names().is_empty());
    assert!(settings.chosen.value.is_empty());
    assert!(settings.profile(&"env".into()).is_err());
}

#[test]
fn the_settings_are_shown_with_their_layers_and_no_secret() {
    let settings = load(Some(FILE), &TOKEN, &GlobalFlags::default());
    let shown = settings.shown();
    let line = |key: &str| {
        let line = shown.iter().find(|line| line.key == key).unwrap();
        (line.value.as_str(), line.layer)
    };
    assert_eq!(line("color"), ("always", Layer::File));
    assert_eq!(line("profile"), ("prod", Layer::File));
    assert_eq!(line("ascii"), ("false", Layer::Default));
    let env = settings.profile(&"env".into()).unwrap().shown();
    assert!(!format!("{settings:?} {shown:?} {env:?}").contains("hunter2"));
}
