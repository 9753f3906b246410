//! What every command that talks to services has in hand.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::Arc,
};

use super::{
    ask::AtTerminal,
    load,
    output::{Output, is_json},
    problem::Problem,
};
use crate::{
    config::{GlobalFlags, Profile, Settings, session_folder, state_folder},
    domain::{ProfileName, Text},
    engine::Engine,
    session::{Ask, JournalIn, Session, SessionOptions},
};

/// The session, and where results go.
pub(super) struct Context {
    pub(super) session: Session,
    pub(super) output: Output,
    /// Whether somebody can answer questions: standard input and standard error are a terminal.
    pub(super) interactive: bool,
}

impl Context {
    /// Reads the settings and opens the session. Nothing is sent.
    pub(super) async fn open(flags: &GlobalFlags) -> Result<Self, Problem> {
        let settings = load(flags)?;
        let interactive = io::stdin().is_terminal() && io::stderr().is_terminal();
        let ask = interactive.then(|| -> Arc<dyn Ask> { Arc::new(AtTerminal) });
        let options = SessionOptions {
            journal: JournalIn::Folder(state_folder(&|name| std::env::var(name).ok())),
            session_folder: session_folder(&|name| std::env::var(name).ok()),
            accept_volatile_journal: settings.accept_volatile_journal,
            ask,
            calls: None,
        };
        let context = Self::over(&settings, options, interactive).await?;
        // Nobody named it, so it is named.
        if settings.is_assumed() {
            for connection in context.engine().connections() {
                if let Some(held) = connection.holder() {
                    context.warn(&credential(connection.profile(), held));
                }
            }
        }
        Ok(context)
    }

    /// The same where nobody can be asked, and no journal is touched.
    pub(super) async fn unattended(settings: &Settings) -> Result<Self, Problem> {
        let options = SessionOptions {
            session_folder: session_folder(&|name| std::env::var(name).ok()),
            ..SessionOptions::default()
        };
        Self::over(settings, options, false).await
    }

    async fn over(
        settings: &Settings,
        options: SessionOptions,
        interactive: bool,
    ) -> Result<Self, Problem> {
        Ok(Self {
            session: Session::open(settings, options).await?,
            output: Output::new(settings),
            interactive,
        })
    }

    pub(super) fn engine(&self) -> &Arc<Engine> {
        self.session.engine()
    }

    pub(super) fn profile(&self, name: &ProfileName) -> Option<&Profile> {
        self.session.profile(name)
    }

    /// Whether several profiles are in use, so that results must say whose they are.
    pub(super) fn has_several_profiles(&self) -> bool {
        self.session.profiles().len() > 1
    }

    /// A message beside the result, in the form that the output has.
    pub(super) fn warn(&self, text: &str) {
        if is_json(self.output.format) {
            Self::say(&serde_json::json!({ "warning": text }).to_string());
        } else {
            Self::say(&format!("claviger: {text}"));
        }
    }

    /// A message on standard error; where that is gone, nobody can be told.
    pub(super) fn say(text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Whose right a command uses, where no profile of the configuration says so.
pub(super) fn credential(profile: &ProfileName, held: &Text) -> String {
    format!("With {held}, as the profile {profile}.")
}
