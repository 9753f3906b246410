//! What joins the settings to the engine: profiles become connections, sources of secrets become
//! credentials.

mod aim;
mod ask;
mod asked;
mod connect;
mod credential;
mod error;
mod hosts;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use tokio::sync::mpsc;
use url::Url;

pub use self::{
    aim::Aim,
    ask::{Answer, Ask},
    error::SessionError,
};
use crate::{
    config::{self, Profile, Settings},
    domain::{Call, ProfileName, ProjectId},
    engine::{Delivery, Engine, Journal, Keep, MemoryJournal, journal, seal::Recipient},
    simulator::{Options, Running, Simulator},
};

/// The name of the profile that the gateway inside the program makes.
pub const DEMO: &str = "demo";
/// The region that the demo pretends to be.
const DEMO_REGION: &str = "eu-de";

/// Where writes are recorded.
#[derive(Debug, Clone, Default)]
pub enum JournalIn {
    /// In memory: what is recorded ends with the process.
    #[default]
    Memory,
    /// In this folder for state; `None` where no such folder is known. Where it can't be used the
    /// session has a warning and records in memory.
    Folder(Option<PathBuf>),
}

/// What a session needs beside the settings.
#[derive(Default)]
pub struct SessionOptions {
    /// Where writes are recorded; with the demo always in memory.
    pub journal: JournalIn,
    /// The folder of the user's session, where values are kept that nobody takes; never with the demo.
    pub session_folder: Option<PathBuf>,
    /// Whether to write to production even where the record is only in memory.
    pub accept_volatile_journal: bool,
    /// Who hears of each finished exchange.
    pub calls: Option<mpsc::UnboundedSender<Call>>,
    /// Who can be asked for a secret that no source holds.
    pub ask: Option<Arc<dyn Ask>>,
}

/// The profiles in use and the engine over them. With the demo, dropping it ends the gateway inside
/// the program.
#[derive(Debug)]
pub struct Session {
    engine: Arc<Engine>,
    profiles: Vec<Profile>,
    demo: Option<Running>,
    warning: Option<String>,
}

impl Session {
    /// Opens the profiles that the settings start with, or the demo. Nothing is sent.
    pub async fn open(settings: &Settings, options: SessionOptions) -> Result<Self, SessionError> {
        if settings.demo {
            return Self::demo_of(settings, options).await;
        }
        Self::over(settings.profiles_of_commands()?, None, options).await
    }

    /// Opens the demo, whatever the settings start with: no credential of this machine is read and
    /// no state is written.
    pub async fn demo_of(
        settings: &Settings,
        options: SessionOptions,
    ) -> Result<Self, SessionError> {
        let running = Simulator::start(Options::named(DEMO)?).await?;
        let mut profile = demo_profile(&running)?;
        settings.put_over(&mut profile);
        let options = SessionOptions {
            journal: JournalIn::Memory,
            session_folder: None,
            ..options
        };
        Self::over(vec![profile], Some(running), options).await
    }

    /// Opens `profiles`. Nothing is sent.
    pub async fn with_profiles(
        profiles: Vec<Profile>,
        options: SessionOptions,
    ) -> Result<Self, SessionError> {
        Self::over(profiles, None, options).await
    }

    async fn over(
        profiles: Vec<Profile>,
        demo: Option<Running>,
        options: SessionOptions,
    ) -> Result<Self, SessionError> {
        let mut connections = Vec::with_capacity(profiles.len());
        for profile in &profiles {
            let (calls, ask) = (options.calls.clone(), options.ask.as_ref());
            connections.push(connect::connect(profile, calls, ask).await?);
        }
        let (journal, warning) = open_journal(&options.journal, &profiles)?;
        let engine = Engine::new(connections, journal)
            .accept_volatile_journal(options.accept_volatile_journal)
            .with_keep(options.session_folder.as_deref().and_then(Keep::at));
        Ok(Self {
            engine: Arc::new(engine),
            profiles,
            demo,
            warning,
        })
    }

    /// The engine over all profiles.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// The profiles, in the order in which they were chosen.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// The profile of this name.
    pub fn profile(&self, name: &ProfileName) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == *name)
    }

    /// Questions that were declined may be asked again, since somebody wants something now.
    pub fn may_ask(&self) {
        for connection in self.engine.connections() {
            connection.may_ask();
        }
    }

    /// Forgets the passwords and keys that somebody typed; whoever needs them asks again.
    pub fn forget_typed(&self) {
        for connection in self.engine.connections() {
            connection.forget_typed();
        }
    }

    /// What to say loudly at the start: a whole sentence, where the journal is only in memory though
    /// it should not be.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// The gateway inside the program, where this is the demo.
    pub fn demo(&self) -> Option<&Running> {
        self.demo.as_ref()
    }

    /// How credentials are handed over: programs do not inherit what the profiles' secrets come
    /// from.
    pub fn delivery(&self) -> Delivery {
        Delivery {
            withheld: self
                .profiles
                .iter()
                .flat_map(Profile::secret_variables)
                .map(str::to_owned)
                .collect(),
            clipboard: self
                .profiles
                .iter()
                .all(|profile| profile.clipboard && !profile.never_reveal),
        }
    }
}

/// The journal, which seals new values to the recipients of the profiles.
fn open_journal(
    place: &JournalIn,
    profiles: &[Profile],
) -> Result<(Arc<dyn Journal>, Option<String>), SessionError> {
    let recipients = recipients(profiles)?;
    Ok(match place {
        JournalIn::Memory => (Arc::new(MemoryJournal::in_memory(recipients)), None),
        JournalIn::Folder(folder) => {
            let (journal, warning) = journal::open(folder.as_deref(), recipients);
            (journal, warning.map(|warning| warning.to_string()))
        }
    })
}

/// The largest file of recipients, in bytes.
const RECIPIENTS_LIMIT: u64 = 256 * 1024;

fn recipients(profiles: &[Profile]) -> Result<BTreeMap<ProfileName, Recipient>, SessionError> {
    let mut recipients = BTreeMap::new();
    for profile in profiles {
        let wrong = |why: String| SessionError::Recipient {
            profile: profile.name.clone(),
            why,
        };
        let Some(text) = &profile.recipient else {
            continue;
        };
        let key = match text.strip_prefix('@') {
            None => text.clone(),
            Some(path) => config::read_trusted(path.as_ref(), RECIPIENTS_LIMIT)
                .and_then(|bytes| {
                    String::from_utf8(bytes).map_err(|_invalid| "is not UTF-8 text".to_owned())
                })
                .map_err(|why| wrong(format!("the file {path} {why}.")))?
                .lines()
                .map(str::trim)
                .find(|line| !line.is_empty() && !line.starts_with('#'))
                .unwrap_or_default()
                .to_owned(),
        };
        let recipient = Recipient::parse(&key).map_err(|error| wrong(error.to_string()))?;
        recipients.insert(profile.name.clone(), recipient);
    }
    Ok(recipients)
}

fn demo_profile(running: &Running) -> Result<Profile, SessionError> {
    let base = Url::parse(running.url()).map_err(|_| SessionError::DemoAddress)?;
    let mut profile = Profile::local(
        ProfileName::from(DEMO),
        &base,
        ProjectId::new(running.project_id()),
        running.token(),
    );
    profile.region = Some(DEMO_REGION.to_owned());
    Ok(profile)
}
