//! `config init`: asks for a profile, tries it and writes it. Without a terminal it writes the
//! commented example.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, IsTerminal as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::{
    super::{
        Exit, ask,
        context::Context,
        doctor, load, output,
        problem::{self, Problem},
    },
    dialogue::{Dialogue, Left},
    draft::Draft,
    path,
};
use crate::{
    config::{ConfigFile, DEFAULT_CONFIG, GlobalFlags, Settings},
    domain::{ProfileName, text::visible},
    engine::storage,
};

/// `claviger config init`
///
/// With `from_console` the console waits to have the terminal back: what went wrong stays there to
/// be read.
pub(super) async fn init(flags: &GlobalFlags, from_console: bool) -> Result<Exit, Problem> {
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return match create(flags).await {
            Err(problem @ Problem::Usage(_)) if from_console => {
                let exit = problem::report(&problem, output::format(flags));
                // Whatever is typed, or nothing.
                let _ = ask::line("Enter goes back to the console. ");
                Err(Problem::Reported(exit))
            }
            result => result.map(|()| Exit::Done),
        };
    }
    let path = path(flags)?;
    write_new(&path, DEFAULT_CONFIG).map_err(|error| unwritable(&path, &error))?;
    Context::say(&format!(
        "Wrote {}. Every key stands there as a comment: take the # off what you need, then run claviger config check.",
        shown(&path)
    ));
    Ok(Exit::Done)
}

/// Asks whoever sits at the terminal for a profile, tries it and writes it. What is there already
/// stays as it is. Until the very end nothing is written.
async fn create(flags: &GlobalFlags) -> Result<(), Problem> {
    let path = path(flags)?;
    let (present, taken) = present(flags, &path)?;
    let left = |left: Left| match left {
        Left::Ended => Problem::refused("No profile was made. Nothing was written."),
        Left::Broken(error) => Problem::usage(format!(
            "The answer cannot be read: {error}. Nothing was written."
        )),
    };
    let mut dialogue = Dialogue(ask::StandardInput);
    dialogue
        .say(&match &present {
            None => format!(
                "This makes a profile in {}.\nAn empty answer takes what stands in brackets; Ctrl-C changes nothing.",
                shown(&path)
            ),
            Some(_) => format!(
                "There is a configuration already: {}.\nA profile is added at its end, and nothing else in it changes.\nAn empty answer takes what stands in brackets; Ctrl-C changes nothing.",
                shown(&path)
            ),
        })
        .map_err(left)?;
    let proposed = flags.profile.first().map(String::as_str);
    let draft = dialogue.profile(&taken, proposed).map_err(left)?;
    let text = match &present {
        None => draft.whole(),
        Some(present) => draft.added_to(present),
    };
    let settings = Settings::load_text(flags, &|name| std::env::var(name).ok(), &path, &text)?;
    let profile = settings.profile(&draft.name)?;
    if ask_yes("Try it now?", true).map_err(left)? {
        let findings = doctor::of_profile(profile).await;
        let is_wrong = doctor::show(&findings)?;
        if is_wrong
            && !ask_yes("Something is wrong with it. Write it all the same?", false)
                .map_err(left)?
        {
            return Err(Problem::refused(
                "No profile was made. Nothing was written.",
            ));
        }
    }
    match &present {
        None => write_new(&path, &text),
        Some(present) => replace(&path, present, &text),
    }
    .map_err(|error| unwritable(&path, &error))?;
    Context::say(&said(&draft, &path, present.is_some()));
    Ok(())
}

/// Asks for yes or no.
fn ask_yes(question: &str, otherwise: bool) -> Result<bool, Left> {
    Dialogue(ask::StandardInput).yes(question, otherwise)
}

fn said(draft: &Draft, path: &Path, is_added: bool) -> String {
    let name = &draft.name;
    let start = if is_added {
        format!("Start with it by claviger --profile {name}, or make it the default_profile there.")
    } else {
        "Start with claviger; every other key stands there as a comment.".to_owned()
    };
    format!("Wrote the profile {name} to {}. {start}", shown(path))
}

/// The text of the configuration that is there, and the names of its profiles.
fn present(
    flags: &GlobalFlags,
    path: &Path,
) -> Result<(Option<String>, Vec<ProfileName>), Problem> {
    if ConfigFile::read(path)?.is_none() {
        return Ok((None, Vec::new()));
    }
    let text = fs::read_to_string(path).map_err(|error| {
        Problem::usage(format!(
            "cannot read the configuration {}: {error}",
            shown(path)
        ))
    })?;
    Ok((Some(text), load(flags)?.names()))
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    let shown = shown(path);
    Problem::usage(if error.kind() == io::ErrorKind::AlreadyExists {
        format!("There is a configuration already: {shown}. It was left as it is.")
    } else {
        format!("The configuration {shown} could not be written: {error}.")
    })
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

/// Writes a file where there is none, for its owner alone; whole or not at all.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let temporary = Temporary::write(path, text)?;
    // Unlike a renaming this never takes the place of a file that came meanwhile.
    match fs::hard_link(&temporary.0, path) {
        Err(error) if storage::has_no_links(&error) => {
            let mut file = create_new(path)?;
            file.write_all(text.as_bytes())?;
            storage::sync(&file)
        }
        other => other,
    }
}

fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Writes `text` in place of `present`, unless somebody else has changed the file meanwhile.
fn replace(path: &Path, present: &str, text: &str) -> io::Result<()> {
    // The file itself, where the path is a link to it.
    let path = fs::canonicalize(path)?;
    let temporary = Temporary::write(&path, text)?;
    fs::set_permissions(&temporary.0, fs::metadata(&path)?.permissions())?;
    if fs::read_to_string(&path)? != present {
        return Err(io::Error::other("it was changed meanwhile"));
    }
    fs::rename(&temporary.0, &path)
}

/// A file beside another one, gone when this is dropped.
struct Temporary(PathBuf);

impl Temporary {
    fn write(beside: &Path, text: &str) -> io::Result<Self> {
        let mut name = std::ffi::OsString::from(".");
        name.push(beside.file_name().unwrap_or_default());
        name.push(format!(".{}", std::process::id()));
        let path = beside.with_file_name(name);
        let mut file = create_new(&path)?;
        let temporary = Self(path);
        file.write_all(text.as_bytes())?;
        storage::sync(&file)?;
        Ok(temporary)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After a renaming it is gone already.
        let _ = fs::remove_file(&self.0);
    }
}
