//! Handing a credential over. A target is opened before the request leaves, so that a value never
//! comes into force with nowhere to go, and is taken back if there is nothing to deliver.

mod age;
mod clipboard;
mod command;
mod descriptor;
mod error;
mod file;
mod room;
mod several;
#[cfg(test)]
mod tests;

use std::io::Write as _;

use self::{
    age::Recipients,
    clipboard::Clipboard,
    command::{Program, TIME_LIMIT},
    file::NewFile,
};
pub use self::{
    error::DeliveryError,
    several::{Handed, Handover, Part, PartEnd},
};
use crate::domain::{Secret, Target};

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
}

/// What became of a delivered value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The word for the target, for the journal.
    pub how: &'static str,
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
        };
        Ok(Prepared { place })
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
        if secret.is_empty() {
            return Err(DeliveryError::Empty);
        }
        let value = secret.expose().as_bytes();
        let (how, sentence) = match self.place {
            Place::Stdout => {
                let mut out = std::io::stdout().lock();
                out.write_all(value)
                    .and_then(|()| out.write_all(b"\n"))
                    .and_then(|()| out.flush())
                    .map_err(DeliveryError::Stdout)?;
                ("stdout", "Written to standard output.".to_owned())
            }
            Place::File(file) => {
                let path = file.write(value)?;
                ("file", format!("Written to {}.", path.display()))
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
                let path = file.write(&sealed)?;
                (
                    "age",
                    format!("Written to {}, encrypted to its recipient.", path.display()),
                )
            }
            Place::Clipboard(clipboard) => {
                clipboard.copy(secret)?;
                (
                    "clipboard",
                    "Sent to the terminal's clipboard; the terminal may refuse it.".to_owned(),
                )
            }
        };
        Ok(Receipt { how, sentence })
    }

    /// Takes the target back, since there is nothing to deliver.
    pub fn abandon(self) {
        drop(self);
    }
}
