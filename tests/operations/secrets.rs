//! Secrets go where they were asked to go, and nowhere else: not into a file, a log, a journal, a
//! message, an argument or an environment.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use claviger::{
    domain::Secret,
    simulator::{Action, Fault, Operation as Call},
};

use crate::common::command::Lab;

const APP_SECRET: &str = "SentinelSecret0123456789";
const CODE: &str = "SentinelCode0123456789abcdefSentinelCode0123456789abcdefXYZ01234";
const GIVEN: &str = "SentinelGiven0123456789";
const GIVEN_CODE: &str = "SentinelAdded0123456789abcdefSentinelAdded0123456789abcdefXYZ012";
const PASSWORD: &str = "Rehearsal.1";

/// Whatever a delivery program can see of itself and of the one that started it.
const NOSY: &str = "#!/bin/sh
cat > \"$1.delivered\"
env > \"$1.env\"
tr '\\0' '\\n' < /proc/$$/cmdline > \"$1.arguments\"
tr '\\0' '\\n' < /proc/$PPID/cmdline >> \"$1.arguments\"
";

/// A home in which each way to sign in has its profile, and its secret comes from a program.
async fn home() -> Lab {
    let lab = Lab::new().await;
    let value = |text: &str| Secret::new(text.to_owned());
    lab.gateway.estate(|estate| {
        estate.switches.clear_secrets = true;
        let gateways = estate.gateways.iter_mut();
        for app in gateways.flat_map(|gateway| &mut gateway.apps) {
            app.secret = value(APP_SECRET);
            if let Some(code) = app.codes.first_mut() {
                code.value = value(CODE);
            }
        }
        for app in &mut estate.modelarts.apps {
            app.secret = value(APP_SECRET);
            if let Some(code) = app.codes.first_mut() {
                *code = value(CODE);
            }
        }
    });
    fs::create_dir(lab.path("vault")).expect("a folder");
    let keep = |name: &str, value: &str| {
        fs::write(lab.path("vault").join(name), value).expect("a file");
        format!("cat {}", lab.path("vault").join(name).display())
    };
    let (url, project) = (lab.gateway.url(), lab.gateway.project_id());
    let profile = |name: &str, auth: &str| {
        format!(
            "[profiles.{name}]\nproject_id = \"{project}\"\n[profiles.{name}.endpoints]\n\
             iam = \"{url}\"\napig = \"{url}\"\nroma = \"{url}\"\nmodelarts = \"{url}\"\n\
             [profiles.{name}.auth]\n{auth}\n"
        )
    };
    let token = keep("token", lab.gateway.token().expose());
    let key = keep("key", lab.gateway.secret_key().expose());
    let password = keep("password", PASSWORD);
    lab.configure(
        &[
            profile(
                "token",
                &format!("method = \"token\"\ntoken_command = \"{token}\""),
            ),
            profile(
                "key",
                &format!(
                    "method = \"aksk\"\naccess_key = \"{}\"\nsecret_key_command = \"{key}\"",
                    lab.gateway.access_key()
                ),
            ),
            profile(
                "password",
                &format!(
                    "method = \"password\"\nusername = \"admin\"\n\
                     domain = \"OTC-EU-DE-00000000001000000001\"\npassword_command = \"{password}\""
                ),
            ),
        ]
        .concat(),
    );
    fs::write(lab.path("nosy"), NOSY).expect("a file");
    fs::set_permissions(lab.path("nosy"), fs::Permissions::from_mode(0o700)).expect("a mode");
    lab
}

/// Every file below `folder`, but where secrets are at home.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let delivered = path.extension().is_some_and(|it| it == "delivered");
        if path.is_dir() {
            if !path.ends_with("vault") {
                files(&path, into);
            }
        } else if !delivered {
            into.push(path);
        }
    }
}

/// What comes from a run.
struct Heard {
    arguments: String,
    said: String,
}

async fn run(lab: &mut Lab, profile: &str, arguments: &[&str], input: &str) -> Heard {
    for name in [
        "CLAVIGER_TOKEN",
        "CLAVIGER_PROJECT_ID",
        "CLAVIGER_ENDPOINT_APIG",
        "CLAVIGER_ENDPOINT_ROMA",
        "CLAVIGER_ENDPOINT_MODELARTS",
    ] {
        lab.unset(name);
    }
    lab.set("RUST_LOG", "trace");
    lab.set("CLAVIGER_LOG_LEVEL", "trace");
    lab.set("RUST_BACKTRACE", "full");
    let all = [&["--profile", profile, "--log", "log"], arguments].concat();
    let ended = lab.run_with(&all, input).await;
    Heard {
        arguments: format!("{profile}: {arguments:?}"),
        said: format!("exit {}\n{}{}", ended.code, ended.out, ended.err),
    }
}

#[expect(clippy::too_many_lines, reason = "most of it is the list of commands")]
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_found_only_where_it_was_delivered() {
    let mut lab = home().await;
    let mut heard = Vec::new();
    for (number, profile) in ["token", "key", "password"].into_iter().enumerate() {
        let nosy = |what: &str| {
            let seen = lab.path(&format!("{profile}-{what}"));
            format!("command:{} {}", lab.path("nosy").display(), seen.display())
        };
        let file = |what: &str| {
            let path = lab.path(&format!("{profile}-{what}.delivered"));
            format!("file:{}", path.display())
        };
        let targets = [
            nosy("apig"),
            nosy("roma"),
            nosy("modelarts"),
            nosy("code"),
            nosy("scorer"),
            file("shown"),
        ];
        let [apig, roma, modelarts, code, scorer, shown] = targets.each_ref().map(String::as_str);
        let mut commands: Vec<(Vec<&str>, &str)> = vec![
            (vec!["whoami"], ""),
            (vec!["doctor"], ""),
            (vec!["config", "show", "-o", "json"], ""),
            (vec!["apps", "list", "-o", "csv"], ""),
            (vec!["apps", "show", "app_demo", "-o", "json"], ""),
            (vec!["apps", "show", "scorer"], ""),
            (vec!["codes", "list", "scorer", "-o", "json"], ""),
            (vec!["secret", "reset", "app_demo", "--dry-run"], ""),
            (vec!["codes", "reset", "scorer", "#1", "--dry-run"], ""),
            (vec!["codes", "delete", "scorer", "#1", "--dry-run"], ""),
            (
                vec!["codes", "add", "app_demo", "--code-stdin", "--dry-run"],
                GIVEN_CODE,
            ),
            (vec!["secret", "show", "roma-001", "--deliver", shown], ""),
            (
                vec!["secret", "reset", "app_demo", "--yes", "--deliver", apig],
                "",
            ),
            (
                vec![
                    "secret",
                    "reset",
                    "roma-001",
                    "--secret-stdin",
                    "--yes",
                    "--deliver",
                    roma,
                ],
                GIVEN,
            ),
            (
                vec!["secret", "reset", "scorer", "--yes", "--deliver", modelarts],
                "",
            ),
            (
                vec!["codes", "generate", "roma-001", "--yes", "--deliver", code],
                "",
            ),
            (
                vec![
                    "codes",
                    "reset",
                    "scorer",
                    "#1",
                    "--yes",
                    "--deliver",
                    "command:false",
                ],
                "",
            ),
            (vec!["codes", "delete", "vision", "#2", "--yes"], ""),
            (vec!["journal", "list", "-o", "json"], ""),
            (vec!["journal", "show", "1", "-o", "json"], ""),
            (vec!["journal", "verify"], ""),
        ];
        if number == 0 {
            commands.push((
                vec!["codes", "add", "app_demo", "--code-stdin", "--yes"],
                GIVEN_CODE,
            ));
            commands.push((
                vec!["codes", "add", "roma-001", "--code-stdin", "--yes"],
                "short",
            ));
        }
        for (arguments, input) in commands {
            heard.push(run(&mut lab, profile, &arguments, input).await);
        }
        // What goes wrong says no more, also where the path names a code.
        // Only one of them takes its time to read back.
        let slow = (number == 0).then_some(Action::Html);
        for action in slow.into_iter().chain([
            Action::DropAfter,
            Action::Malformed,
            Action::Truncated,
            Action::status(400),
            Action::status(403),
        ]) {
            let fault = Fault::on(Call::ResetApigAppCode, action).times(1);
            lab.gateway.add_fault(fault);
            let _ = fs::remove_file(lab.path(&format!("{profile}-scorer.delivered")));
            let arguments = [
                "codes",
                "reset",
                "scorer",
                "#1",
                "--yes",
                "--deliver",
                scorer,
            ];
            heard.push(run(&mut lab, profile, &arguments, "").await);
            lab.gateway.clear_faults().await;
        }
    }
    let done = heard.iter().filter(|it| it.said.starts_with("exit 0\n"));
    assert!(
        done.count() * 4 > heard.len() * 3,
        "most of it goes through"
    );
    let secrets = secrets(&lab);
    let check = |place: &str, text: &str| {
        for secret in &secrets {
            assert!(!text.contains(secret), "{place} holds {secret}: {text}");
        }
    };
    for heard in &heard {
        check(&heard.arguments, &heard.said);
    }
    let mut kept = Vec::new();
    files(lab.home.path(), &mut kept);
    assert!(kept.iter().any(|path| path.ends_with("journal.jsonl")));
    assert!(
        kept.iter()
            .filter(|path| path.extension().is_some_and(|it| it == "env"))
            .count()
            > 6
    );
    for path in kept {
        let bytes = fs::read(&path).expect("a file");
        check(
            &path.display().to_string(),
            &String::from_utf8_lossy(&bytes),
        );
    }
}

/// Every secret that there was or is: of the estate, of whoever signed in, and what was delivered.
fn secrets(lab: &Lab) -> Vec<String> {
    let mut secrets: Vec<String> = [APP_SECRET, CODE, GIVEN, GIVEN_CODE, PASSWORD]
        .map(str::to_owned)
        .to_vec();
    secrets.push(lab.gateway.token().expose().to_owned());
    secrets.push(lab.gateway.secret_key().expose().to_owned());
    lab.gateway.estate(|estate| {
        let apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
        for app in apps {
            secrets.push(app.secret.expose().to_owned());
            secrets.extend(app.codes.iter().map(|code| code.value.expose().to_owned()));
        }
        for app in &estate.modelarts.apps {
            secrets.push(app.secret.expose().to_owned());
            secrets.extend(app.codes.iter().map(|code| code.expose().to_owned()));
        }
    });
    for request in lab.gateway.requests() {
        // Codes and tokens that were in force only for a while.
        let token = request.headers.get("x-auth-token");
        secrets.extend(token.and_then(|it| Some(it.to_str().ok()?.to_owned())));
        if request.operation == Some(Call::ResetApigAppCode) {
            secrets.extend(request.path.rsplit('/').next().map(str::to_owned));
        }
    }
    for entry in fs::read_dir(lab.home.path()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "delivered") {
            let value = fs::read_to_string(&path).expect("a value");
            assert!(value.len() >= 16, "{} is no secret", path.display());
            secrets.push(value);
        }
    }
    secrets.retain(|secret| secret.len() > 8);
    secrets.sort_unstable();
    secrets.dedup();
    assert!(secrets.len() > 30, "only {}", secrets.len());
    secrets
}
