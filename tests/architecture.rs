//! The rooms of the program and who may know of whom: the arrows that the documentation of the
//! library draws, read from the code. Tests may know of everything.

mod circles;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Each room, and the rooms that it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("api", &["domain"]),
    ("config", &["domain"]),
    ("console", &["domain"]),
    ("ui", &["console", "domain"]),
    ("engine", &["api", "domain"]),
    ("simulator", &["api", "domain"]),
    (
        "session",
        &["api", "config", "domain", "engine", "simulator"],
    ),
    (
        "cli",
        &["config", "domain", "engine", "session", "simulator"],
    ),
    (
        "shell",
        &["config", "console", "domain", "engine", "session", "ui"],
    ),
    ("main", &["cli", "config", "shell"]),
];

/// What may use more rooms than the one it lies in.
const EXCEPTIONS: &[(&str, &[&str])] = &[
    // The doctor examines what the other rooms would use.
    ("cli/doctor/", &["api", "shell"]),
    // A question is asked at the terminal that the console has.
    ("cli/ask/", &["shell"]),
];

/// Words of code, and the files (or folders, with a slash at the end) that alone may hold them.
const KEPT_IN: &[(&str, &[&str], &str)] = &[
    (
        "reqwest",
        &["api/client.rs", "api/client/"],
        "the HTTP library stays in one place",
    ),
    (
        "fn expose",
        &["domain/secret.rs"],
        "a secret has one way out",
    ),
    (
        "KeyEvent",
        &["ui/translate.rs", "ui/translate/"],
        "keys are the terminal library's in one place only",
    ),
    (
        "crossterm",
        &["shell/", "ui/translate.rs", "ui/translate/"],
        "the terminal is the shell's",
    ),
    (
        "axum",
        &["simulator.rs", "simulator/"],
        "only the simulator serves",
    ),
    (
        "ratatui",
        &["shell/", "ui.rs", "ui/"],
        "only what draws knows of cells",
    ),
    (
        "println!",
        &["cli/", "simulator/command.rs"],
        "what is printed goes through the command line",
    ),
];

/// Words that the pure rooms never hold: clocks, randomness, I/O and tasks.
const IMPURE: &[&str] = &[
    "Instant::now",
    "Timestamp::now",
    "SystemTime",
    "Zoned::now",
    "TimeZone::system",
    "getrandom",
    "tokio",
    "reqwest",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
];

/// The rooms that decide and draw: the same input always leads to the same output.
const PURE: &[&str] = &["console", "domain", "ui"];

/// A file of the program without comments and tests.
struct Source {
    /// Below `src`, with `/`.
    path: String,
    room: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    files.sort();
    files
        .iter()
        .map(|file| {
            let below = file.strip_prefix(&src).expect("a file below src");
            let path = below.to_str().expect("a name in UTF-8").replace('\\', "/");
            let room = path.split(['/', '.']).next().unwrap_or_default();
            let text = fs::read_to_string(file).expect("a file of the program");
            Source {
                room: room.to_owned(),
                code: code(&text),
                path,
            }
        })
        .filter(|source| source.room != "lib")
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the program") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if matches!(stem, Some("tests" | "testing")) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
}

/// `text` without comments, and without the module of tests at its end.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let opens = |next: &&str| next.trim_start().starts_with("mod ") && next.ends_with('{');
        if line.trim() == "#[cfg(test)]" && lines.peek().is_some_and(opens) {
            break;
        }
        let line = line.trim_start();
        if !line.starts_with("//") {
            code.push_str(line.split(" // ").next().unwrap_or_default());
            code.push('\n');
        }
    }
    code
}

/// The rooms that `code` names through `path::`, alone or in braces.
fn named<'a>(code: &'a str, path: &str) -> BTreeSet<&'a str> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices(path) {
        let rest = &code[at + path.len()..];
        match rest.strip_prefix('{') {
            None => {
                rooms.insert(word(rest));
            }
            Some(list) => rooms.extend(heads(list)),
        }
    }
    rooms.remove("");
    rooms
}

/// The first words of the items of a list in braces, of which the opening one is left out.
fn heads(list: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut heads = vec![word(list.trim_start())];
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(word(list[at + 1..].trim_start())),
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())]
}

fn is_below(path: &str, places: &[&str]) -> bool {
    places
        .iter()
        .any(|place| path == *place || (place.ends_with('/') && path.starts_with(place)))
}

#[test]
fn every_room_uses_only_the_rooms_that_its_arrows_point_to() {
    let mut wrong = Vec::new();
    for Source { path, room, code } in sources() {
        let (_, allowed) = ARROWS
            .iter()
            .find(|(name, _)| *name == room)
            .unwrap_or_else(|| panic!("{path} is in no room of the map"));
        let root = if room == "main" {
            "claviger::"
        } else {
            "crate::"
        };
        for used in named(&code, root) {
            let is_room = ARROWS.iter().any(|(name, _)| *name == used);
            let excepted = EXCEPTIONS
                .iter()
                .any(|(place, more)| is_below(&path, &[place]) && more.contains(&used));
            if is_room && !excepted && used != room && !allowed.contains(&used) {
                wrong.push(format!("{path} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_belongs_to_one_place_stays_there() {
    let mut wrong = Vec::new();
    for Source { path, code, .. } in sources() {
        for (kept, places, why) in KEPT_IN {
            if code.contains(kept) && !is_below(&path, places) {
                wrong.push(format!("{path} has {kept}: {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_pure_rooms_have_no_clock_no_randomness_no_io_and_no_tasks() {
    let mut wrong = Vec::new();
    for Source { path, room, code } in sources() {
        if PURE.contains(&room.as_str()) {
            let found = IMPURE.iter().filter(|word| code.contains(*word));
            wrong.extend(found.map(|word| format!("{path} has {word}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_map_of_the_library_names_every_room() {
    let map = include_str!("../src/lib.rs");
    for (room, allowed) in ARROWS {
        let arrows = format!("{room:<9} → {}", allowed.join(", "));
        assert!(map.contains(arrows.trim_end()), "no line {arrows:?}");
    }
}

/// Where one operation may be told from another. The simulator has operations of its own: those of
/// the services.
const TELLS_OPERATIONS: &[&str] = &[
    "domain/operation.rs",
    "domain/operation/",
    "engine/write.rs",
    "engine/write/",
    "simulator.rs",
    "simulator/",
];

/// The patterns of operations in `code`: what is compared or followed by an arm, not what is built.
fn told_operations(code: &str) -> Vec<String> {
    let mut told = Vec::new();
    for enumeration in ["Operation::", "OperationKind::"] {
        for (at, _) in code.match_indices(enumeration) {
            let before = code[..at].trim_end();
            if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') && before.len() == at {
                continue;
            }
            let variant = word(&code[at + enumeration.len()..]);
            if !variant.starts_with(char::is_uppercase) {
                continue;
            }
            let rest = &code[at + enumeration.len() + variant.len()..];
            let after = past_braces(rest.trim_start()).trim_start_matches([')', ' ', '\n']);
            let leads_on = ["=>", "|", "if ", "= ", "==", "!="];
            let is_matched = leads_on.iter().any(|sign| after.starts_with(sign))
                || before.ends_with("==")
                || before.ends_with("!=")
                || (before.ends_with('|') && !is_closure(before))
                || is_in_matches(before);
            if is_matched {
                told.push(format!("{enumeration}{variant}"));
            }
        }
    }
    told
}

/// `code` after the group in braces that it begins with, if it does.
fn past_braces(code: &str) -> &str {
    if !code.starts_with(['{', '(']) {
        return code;
    }
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' if depth == 1 => return &code[at + 1..],
            '}' | ')' => depth -= 1,
            _ => {}
        }
    }
    code
}

/// Whether the bar at the end of `code` closes the parameters of a closure.
fn is_closure(code: &str) -> bool {
    let line = code.rsplit('\n').next().unwrap_or_default();
    line.ends_with('|') && line.matches('|').count() == 2
}

/// Whether the end of `code` stands within a `matches!`.
fn is_in_matches(code: &str) -> bool {
    code.rfind("matches!(").is_some_and(|at| {
        let within = &code[at..];
        within.matches('(').count() > within.matches(')').count()
    })
}

#[test]
fn an_operation_is_told_from_another_in_its_own_file_alone() {
    let mut wrong = Vec::new();
    for Source { path, code, .. } in sources() {
        if !is_below(&path, TELLS_OPERATIONS) {
            let told = told_operations(&code).into_iter();
            wrong.extend(told.map(|told| format!("{path} tells {told} from others")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_built_is_told_from_what_is_matched() {
    let built = "let operation = Operation::ResetSecret { app, choice: Choice::Auto };\n\
        write(model, |app| Operation::GenerateCode { app }, now);\n\
        Intent { operation: OperationKind::DeleteCode, time }\n\
        Some(Operation::ResetCode { app: App { at }, code })\n";
    assert!(told_operations(built).is_empty());
    for matched in [
        "match it { Operation::EditApp { change, .. } => 1 }",
        "Operation::EditApp { .. } | Operation::AddCode { .. } => 1",
        "let Operation::RotateCode { app, old } = operation else { return };",
        "if kind == OperationKind::RotateCode { }",
        "Some(OperationKind::ResetSecret | OperationKind::EditApp) => true",
        "Operation::EditApp { change, .. } if change.is_empty() => 1",
        "if matches!(operation, Operation::EditApp { .. }) { }",
    ] {
        assert!(!told_operations(matched).is_empty(), "{matched}");
    }
}

#[test]
fn rooms_are_read_from_use_trees_and_paths() {
    let code = code(
        "use crate::{\n    domain::{App, Secret},\n    engine::Engine,\n};\n\
         // crate::shell\n\
         fn f() -> crate::api::Error {}\n\
         #[cfg(test)]\nmod tests {\n use crate::cli;\n}\n",
    );
    let rooms: Vec<&str> = named(&code, "crate::").into_iter().collect();
    assert_eq!(rooms, ["api", "domain", "engine"]);
}
