//! `config init`: asks for what a profile needs, tries it, and writes it.

mod talk;

use std::{
    fs,
    io::{self, IsTerminal as _},
    path::Path,
    sync::Arc,
};

use super::{
    super::{
        Exit,
        ask::{self, AtTerminal},
        context::Context,
        load,
        output::format,
        problem::{self, Problem},
    },
    path, store,
};
use crate::{
    config::{DEFAULT_CONFIG, GlobalFlags, NewProfile, Profile, Settings},
    domain::{Failure, ProfileName, text::visible},
    engine::Connection,
    session::{Ask, Session, SessionOptions},
};
use talk::Talk;

/// What is said where the dialogue ends without a profile.
const NOTHING: &str = "Nothing was written.";

/// Runs it. With the console behind, what went wrong stays to be read.
pub(super) async fn run(flags: &GlobalFlags, from_console: bool) -> Result<Exit, Problem> {
    let interactive = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !interactive {
        return commented(flags);
    }
    match dialogue(flags).await {
        Err(problem @ Problem::Usage(_)) if from_console => {
            let exit = problem::report(&problem, format(flags));
            // Whatever is typed, or nothing: the console comes back.
            let _ = ask::line("Enter goes back to the console. ");
            Err(Problem::Reported(exit))
        }
        result => result,
    }
}

/// Writes every key as a comment, for an editor.
fn commented(flags: &GlobalFlags) -> Result<Exit, Problem> {
    let path = path(flags)?;
    let shown = shown(&path);
    store::create(&path, DEFAULT_CONFIG).map_err(|error| {
        Problem::usage(if error.kind() == io::ErrorKind::AlreadyExists {
            format!("There is a configuration already: {shown}. It was left as it is.")
        } else {
            format!("The configuration {shown} could not be written: {error}.")
        })
    })?;
    Context::say(&format!(
        "Wrote {shown}. Every key stands there as a comment: take the # off what you need, then run claviger config check."
    ));
    Ok(Exit::Done)
}

async fn dialogue(flags: &GlobalFlags) -> Result<Exit, Problem> {
    let path = path(flags)?;
    let existing = existing(&path)?;
    let settings = match existing {
        Some(_) => load(flags)?,
        // A file that is named and not there yet is what the dialogue is for.
        None => without_file(flags)?,
    };
    Context::say(&format!(
        "A new profile, for {}. No secret is written, only where it comes from.\nEnter takes what stands in brackets, Ctrl-D leaves. Nothing is written before the end.\n",
        shown(&path)
    ));
    let mut talk = Talk::default();
    let Some(new) = talk.profile(&settings.names())? else {
        return Err(Problem::refused(NOTHING));
    };
    let text = new.added_to(existing.as_deref());
    let profile = settings.profile_in(&text, &path, &ProfileName::new(&new.name))?;
    Context::say(&format!("\n{}", visible_lines(&new.toml())));
    if talk.yes("Try to sign in with it now?", true)? {
        let works = try_out(flags, profile).await;
        if !works && !talk.yes("Write it all the same?", false)? {
            return Err(Problem::refused(NOTHING));
        }
    } else if !talk.yes("Write it?", true)? {
        return Err(Problem::refused(NOTHING));
    }
    write(&path, existing.as_deref(), &text)?;
    Context::say(&done(&path, &new, existing.is_none(), &settings));
    Ok(Exit::Done)
}

/// The settings as they are without a configuration file.
fn without_file(flags: &GlobalFlags) -> Result<Settings, Problem> {
    let flags = GlobalFlags {
        config: None,
        ..flags.clone()
    };
    let env = |name: &str| match name {
        "CLAVIGER_CONFIG" => None,
        name => std::env::var(name).ok(),
    };
    Ok(Settings::load(&flags, &env)?)
}

/// What stands in the file already.
fn existing(path: &Path) -> Result<Option<String>, Problem> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::usage(format!(
            "The configuration {} cannot be read: {error}.",
            shown(path)
        ))),
    }
}

/// Signs in with the profile once, and says what came of it.
async fn try_out(flags: &GlobalFlags, profile: Profile) -> bool {
    let name = profile.name.to_string();
    let options = SessionOptions {
        ask: Some(Arc::new(AtTerminal) as Arc<dyn Ask>),
        ..SessionOptions::default()
    };
    let session = match Session::with_profiles(vec![profile], options).await {
        Ok(session) => session,
        Err(error) => {
            Context::say(&format!("claviger: {error}"));
            return false;
        }
    };
    let mut works = true;
    for connection in session.engine().connections() {
        match signed_in(connection).await {
            Ok((sentence, fits)) => {
                Context::say(&sentence);
                works &= fits;
            }
            Err(failure) => {
                problem::report_one(&name, &failure, format(flags));
                works = false;
            }
        }
    }
    works
}

/// What a sign-in showed, as a sentence, and whether it fits the profile.
async fn signed_in(connection: &Connection) -> Result<(String, bool), Failure> {
    connection.ready().await?;
    let identity = connection.identity().await?;
    if let Some(misfit) = connection.misfit(&identity) {
        return Ok((misfit, false));
    }
    let who = match (&identity.user, &identity.project) {
        (Some(user), Some(project)) => {
            format!(
                "Signed in as {} for the project {}.",
                user.name, project.name
            )
        }
        (None, Some(project)) => format!("Signed in for the project {}.", project.name),
        (Some(user), None) => format!("Signed in as {}.", user.name),
        (None, None) => "Nothing speaks against it; no service was asked.".to_owned(),
    };
    Ok((who, true))
}

fn write(path: &Path, existing: Option<&str>, text: &str) -> Result<(), Problem> {
    let written = match existing {
        None => store::create(path, text),
        Some(before) => store::replace(path, before, text),
    };
    written.map_err(|error| {
        let shown = shown(path);
        Problem::usage(if error.kind() == io::ErrorKind::AlreadyExists {
            format!("{shown} was changed meanwhile. It was left as it is.")
        } else {
            format!("{shown} could not be written: {error}. It was left as it is.")
        })
    })
}

fn done(path: &Path, new: &NewProfile, is_new: bool, settings: &Settings) -> String {
    let (shown, name) = (shown(path), visible(&new.name));
    if is_new || settings.names().is_empty() {
        format!("Wrote {shown}. The program starts with {name} from now on.")
    } else {
        format!("Added {name} to {shown}. Start with it by --profile {name}.")
    }
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}
