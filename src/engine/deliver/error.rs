//! Why a value could not be handed over.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitStatus,
};

use crate::domain::Text;

/// Why a target can't be opened, or did not take its value. Each is a whole sentence with what to
/// do, and nothing of the value is in it.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// A file is there already.
    #[error("The file {} exists. It is never overwritten: name another, or move it away.", .0.display())]
    Exists(PathBuf),
    /// A symbolic link is there.
    #[error("{} is a symbolic link. It is not followed: name the file itself.", .0.display())]
    Symlink(PathBuf),
    /// A folder is there.
    #[error("{} is a folder. Name a new file in it.", .0.display())]
    Folder(PathBuf),
    /// The folder of the file is not there.
    #[error("The folder {} does not exist. Create it first.", folder(.0).display())]
    NoFolder(PathBuf),
    /// The file could not be created.
    #[error("The file {} cannot be created: {source}.", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file could not be written to its end, so it is not there.
    #[error("The file {} could not be written and is not there: {source}.", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process made a file of that name meanwhile.
    #[error("Another process made the file {} meanwhile. It was left as it is, so the value is not there.", .0.display())]
    Taken(PathBuf),
    /// Standard output is closed or discarded.
    #[error(
        "Standard output is closed or leads to /dev/null, where the value would be lost. Name another target."
    )]
    Nowhere,
    /// The descriptor is not open.
    #[error("Descriptor {0} is not open. Open it where the program is started, as in {0}>file.")]
    NotOpen(u32),
    /// The descriptor is open for reading only.
    #[error(
        "Descriptor {0} is open for reading only. Open it for writing where the program is started, as in {0}>file."
    )]
    NotWritable(u32),
    /// Nobody reads the other end of the descriptor's pipe.
    #[error(
        "Nobody reads from descriptor {0}. Start its reader first, and keep it open until the value came."
    )]
    NoReader(u32),
    /// The descriptor could not be opened or written.
    #[error("Descriptor {number} cannot be written: {source}.")]
    Descriptor {
        /// The descriptor.
        number: u32,
        /// What the system said.
        source: io::Error,
    },
    /// The program was not found.
    #[error(
        "The program {0} was not found on PATH. Install it, or give its full path after command:"
    )]
    NoProgram(Text),
    /// The program's file can't be run.
    #[error("{} cannot be run: it is not an executable file.", .0.display())]
    NotExecutable(PathBuf),
    /// The program could not be started.
    #[error("The program {program} could not be started: {source}.")]
    NotStarted {
        /// The program.
        program: Text,
        /// What the system said.
        source: io::Error,
    },
    /// The program did not take the whole value.
    #[error("The program {0} did not read the value from its standard input.")]
    NotRead(Text),
    /// The program took too long.
    #[error(
        "The program {program} did not end within {seconds} s and was stopped. It may or may not have kept the value."
    )]
    TimedOut {
        /// The program.
        program: Text,
        /// The limit.
        seconds: u64,
    },
    /// The program reported a failure.
    #[error("The program {program} failed ({status}){}", said(message.as_ref()))]
    Failed {
        /// The program.
        program: Text,
        /// How it ended.
        status: ExitStatus,
        /// The last line that it wrote to standard error.
        message: Option<Text>,
    },
    /// The recipient can't be understood.
    #[error(
        "The recipient cannot be used: {0}. Give age1…, an ssh-ed25519 or ssh-rsa public key, or @FILE with such lines."
    )]
    Recipient(String),
    /// The file of recipients can't be read.
    #[error("The recipients in {} cannot be read: {source}.", path.display())]
    RecipientFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The value could not be encrypted.
    #[error("The value could not be encrypted to its recipient: {0}.")]
    Encrypt(String),
    /// Standard output is gone.
    #[error("Standard output could not be written: {0}.")]
    Stdout(io::Error),
    /// The value is only a mask.
    #[error(
        "The service gave only a mask of the value, which is never handed over as if it were the value."
    )]
    Masked,
    /// There is no value.
    #[error("The value is empty, so there is nothing to hand over.")]
    Empty,
    /// The profile does not allow the clipboard.
    #[error(
        "The clipboard is off in this profile, since a session recorder stores what is copied. Set clipboard = true to allow it, or use another target."
    )]
    ClipboardOff,
    /// There is no terminal whose clipboard could be used.
    #[error("There is no terminal here whose clipboard could be used: {0}. Use another target.")]
    NoTerminal(io::Error),
    /// A name that the secret manager would refuse.
    #[error(
        "The secret manager takes no secret called {0}. A name has 1 to 64 letters, digits, - and _."
    )]
    VaultName(Text),
    /// The profile has no address of a secret manager.
    #[error(
        "The region has no secret manager that is known. Give its address as csms under endpoints, or use another target."
    )]
    NoSecretManager,
    /// The secret is not there.
    #[error(
        "There is no secret {0} in the secret manager. Make it first, or write csms+create:{0}."
    )]
    NoVault(Text),
    /// The secret takes no versions.
    #[error("The secret {name} is {state}. Only one that is ENABLED takes versions.")]
    VaultState {
        /// Its name.
        name: Text,
        /// Its state.
        state: Text,
    },
    /// The secret manager was not asked, or refused.
    #[error("The secret manager did not take the value as {name}. {why}")]
    Vault {
        /// The secret's name.
        name: Text,
        /// Why, as a whole sentence.
        why: String,
    },
    /// It is not known whether the secret manager took it.
    #[error(
        "It is not known whether the secret manager took the value as {0}. Look at its versions before you repeat anything."
    )]
    VaultUnknown(Text),
    /// The value is longer than a clipboard takes.
    #[error(transparent)]
    ClipboardTooSmall(#[from] crate::engine::osc52::TooLong),
}

fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(file)
}

fn said(message: Option<&Text>) -> String {
    match message {
        Some(message) => format!(" and said: {message}"),
        None => ". Run it by hand to see why.".to_owned(),
    }
}
