//! Handing a credential over. A target is opened before the request leaves, so that a value never
//! comes into force with nowhere to go, and is taken back if there is nothing to deliver.

mod age;
mod clipboard;
mod command;
mod csms;
mod descriptor;
mod error;
mod file;
mod left;
mod opening;
mod room;
mod several;
#[cfg(test)]
mod tests;

use std::{io::Write as _, sync::Arc};

pub(super) use self::left::{Left, Wanted, Why};
use self::{
    age::Recipients,
    clipboard::Clipboard,
    command::{Program, TIME_LIMIT},
    csms::Vault,
    file::NewFile,
};
pub use self::{
    error::DeliveryError,
    opening::{Opened, Opening},
    several::{Handed, Handover, Part, PartEnd},
};
use crate::{
    domain::{Secret, Target},
    engine::Connection,
};

/// How credentials are handed over.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// Environment variables that hold credentials of this program, by name, beside the known ones:
    /// a program that takes a value does not inherit them.
    pub withheld: Vec<String>,
    /// Whether the terminal's clipboard may be used: a session recorder stores what is copied so.
    pub clipboard: bool,
}

/// A target that is open and waits for its value. Dropped without a delivery it is as if it had
/// never been opened: a file that was made for it is removed.
#[derive(Debug)]
pub struct Prepared {
    place: Place,
}

#[derive(Debug)]
enum Place {
    Stdout,
    File(NewFile),
    Fd(u32, std::fs::File),
    Command(Program),
    Age(Recipients, NewFile),
    Clipboard(Clipboard),
    Csms(Box<Vault>),
}

/// What became of a delivered value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The word for the target, for the journal.
    pub how: &'static str,
    /// What the place calls it: the id of a version.
    pub reference: Option<String>,
    /// Where the value went, as a whole sentence.
    pub sentence: String,
}

impl Delivery {
    /// Opens `target`. Nothing is sent before this succeeds.
    pub fn prepare(&self, target: &Target) -> Result<Prepared, DeliveryError> {
        let place = match target {
            Target::Stdout => {
                descriptor::check_stdout()?;
                Place::Stdout
            }
            Target::File(path) => Place::File(NewFile::create(path)?),
            Target::Fd(number) => Place::Fd(*number, descriptor::open(*number)?),
            Target::Command(words) => Place::Command(Program::find(words, self.withheld.clone())?),
            Target::Age { recipient, path } => {
                Place::Age(Recipients::read(recipient)?, NewFile::create(path)?)
            }
            Target::Clipboard if !self.clipboard => return Err(DeliveryError::ClipboardOff),
            Target::Clipboard => Place::Clipboard(Clipboard::open()?),
            // It takes a connection to look at: see `prepare_at`.
            Target::Csms { .. } => return Err(DeliveryError::NoSecretManager),
        };
        Ok(Prepared { place })
    }
}

impl Delivery {
    /// Opens `target` of a credential that `connection` reaches: the secret manager is looked at
    /// through it.
    pub async fn prepare_at(
        &self,
        connection: &Arc<Connection>,
        target: &Target,
    ) -> Result<Prepared, DeliveryError> {
        let Target::Csms {
            name,
            stage,
            create,
        } = target
        else {
            return self.prepare(target);
        };
        let connection = Arc::clone(connection);
        let vault = Vault::look(connection, name, stage.as_deref(), *create).await?;
        Ok(Prepared {
            place: Place::Csms(Box::new(vault)),
        })
    }
}

impl Prepared {
    /// Writes `secret` as it is; standard output alone gets a line break after it.
    ///
    /// A file is on stable storage when this returns. A value that the service masked, or an empty
    /// one, is never delivered.
    pub async fn deliver(self, secret: &Secret) -> Result<Receipt, DeliveryError> {
        if secret.is_server_mask() {
            return Err(DeliveryError::Masked);
        }
        self.hand_over(secret).await
    }

    /// Writes a report: no secret, so that whatever stands in it is its text.
    pub async fn report(self, text: String) -> Result<Receipt, DeliveryError> {
        self.hand_over(&Secret::new(text)).await
    }

    async fn hand_over(self, secret: &Secret) -> Result<Receipt, DeliveryError> {
        if secret.is_empty() {
            return Err(DeliveryError::Empty);
        }
        let value = secret.expose().as_bytes();
        let mut reference = None;
        let (how, sentence) = match self.place {
            Place::Csms(vault) => {
                let name = vault.name().to_owned();
                let version = vault.put(secret).await?;
                let which = version
                    .as_ref()
                    .map_or_else(String::new, |id| format!(" as version {id}"));
                reference = version;
                (
                    "csms",
                    format!("The secret manager took it into {name}{which}."),
                )
            }
            Place::Stdout => {
                let mut out = std::io::stdout().lock();
                out.write_all(value)
                    .and_then(|()| out.write_all(b"\n"))
                    .and_then(|()| out.flush())
                    .map_err(DeliveryError::Stdout)?;
                ("stdout", "Written to standard output.".to_owned())
            }
            Place::File(file) => {
                let beside = file.beside();
                let path = file.write(value)?;
                ("file", format!("Written to {}.{beside}", path.display()))
            }
            Place::Fd(number, mut file) => {
                file.write_all(value)
                    .and_then(|()| file.flush())
                    .map_err(|source| DeliveryError::Descriptor { number, source })?;
                ("fd", format!("Written to descriptor {number}."))
            }
            Place::Command(program) => {
                let name = program.name();
                program.run(secret, TIME_LIMIT).await?;
                ("command", format!("{name} took it on its standard input."))
            }
            Place::Age(recipients, file) => {
                let sealed = recipients.seal(secret)?;
                let beside = file.beside();
                let path = file.write(&sealed)?;
                let path = path.display();
                (
                    "age",
                    format!("Written to {path}, encrypted to its recipient.{beside}"),
                )
            }
            Place::Clipboard(clipboard) => ("clipboard", clipboard.copy(secret)?),
        };
        Ok(Receipt {
            how,
            reference,
            sentence,
        })
    }

    /// The file that was opened for it, where it is one whose name can be written down.
    fn opened(&self, last: bool) -> Option<Opened> {
        match &self.place {
            Place::File(file) | Place::Age(_, file) => file.opened(last),
            Place::Stdout
            | Place::Fd(..)
            | Place::Command(_)
            | Place::Clipboard(_)
            | Place::Csms(_) => None,
        }
    }

    /// What was opened, for the journal; `None` where it is no file.
    pub fn opening(&self) -> Option<Opening> {
        let files = vec![self.opened(false)?];
        Some(Opening { targets: 1, files })
    }

    /// Takes the target back, since there is nothing to deliver.
    pub fn abandon(self) {
        drop(self);
    }
}
