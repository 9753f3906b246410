//! Where a new credential goes: the `TARGET` of the command line.

pub(super) mod pattern;
mod template;

use std::{fmt, path::PathBuf};

pub use self::{
    pattern::{Brace, Named},
    template::{SameTarget, TargetTemplate},
};

/// A place that takes a credential. Written, as a [`TargetTemplate`], as `stdout`, `file:PATH`,
/// `fd:N`, `command:PROGRAM ARGS`, `age:RECIPIENT:PATH`, `csms:NAME[@STAGE]`,
/// `csms+create:NAME` or `clipboard`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// The standard output of this process.
    Stdout,
    /// A new file that only its owner can read.
    File(PathBuf),
    /// A descriptor that this process inherited, 3 or above.
    Fd(u32),
    /// The standard input of a program: the program, then its arguments. Never empty.
    Command(Vec<String>),
    /// A new file, encrypted to a recipient.
    Age {
        /// `age1…`, `ssh-ed25519 …`, `ssh-rsa …`, or `@` and the path of a file with such lines.
        recipient: String,
        /// The file.
        path: PathBuf,
    },
    /// The terminal's clipboard, by OSC 52.
    Clipboard,
    /// A new version of a secret in the region's secret manager.
    Csms {
        /// The secret's name.
        name: String,
        /// The label that the version gets, where it is not to become the current one.
        stage: Option<String>,
        /// Whether the secret is made where it is missing.
        create: bool,
    },
}

impl Target {
    /// The word for it in the journal and in messages, which says nothing of where exactly.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::File(_) => "file",
            Self::Fd(_) => "fd",
            Self::Command(_) => "command",
            Self::Age { .. } => "age",
            Self::Clipboard => "clipboard",
            Self::Csms { .. } => "csms",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout | Self::Clipboard => f.write_str(self.word()),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Fd(number) => write!(f, "fd:{number}"),
            Self::Command(words) => write!(f, "command:{}", shell_words::join(words)),
            Self::Age { recipient, path } => write!(f, "age:{recipient}:{}", path.display()),
            Self::Csms {
                name,
                stage,
                create,
            } => {
                let kind = if *create { "csms+create" } else { "csms" };
                match stage {
                    Some(stage) => write!(f, "{kind}:{name}@{stage}"),
                    None => write!(f, "{kind}:{name}"),
                }
            }
        }
    }
}

impl From<pattern::UnknownBrace> for TargetError {
    fn from(unknown: pattern::UnknownBrace) -> Self {
        Self::UnknownBrace(unknown.0)
    }
}

/// A target that a name stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedTarget {
    /// Its name: letters, digits, `-` and `_`.
    pub name: String,
    /// What it is.
    pub template: TargetTemplate,
    /// Its letter in the console's menu.
    pub key: Option<char>,
}

/// Why a text names no target, as a whole sentence.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TargetError {
    /// It begins with no known word.
    #[error(
        "A target is stdout, file:PATH, fd:N, command:PROGRAM ARGS or age:RECIPIENT:PATH. For a file called {0}, write file:{0}."
    )]
    UnknownKind(String),
    /// Nothing was given.
    #[error(
        "The target is empty. Give stdout, file:PATH, fd:N, command:PROGRAM ARGS or age:RECIPIENT:PATH."
    )]
    Empty,
    /// `file:` or `age:…:` without a path.
    #[error("The target names no file. Write the path after {0}")]
    NoPath(&'static str),
    /// `fd:` without a number.
    #[error("The target fd:{0} is no descriptor. Give its number, as in fd:3.")]
    NotANumber(String),
    /// A descriptor that has another use.
    #[error("The target fd:{0} is {1}. Use {2}.")]
    StandardStream(u32, &'static str, &'static str),
    /// `command:` without a program.
    #[error("The target names no program. Write it after command:")]
    NoProgram,
    /// A quotation mark without its second half.
    #[error(
        "The command of the target has a quotation mark without its second half. Quote it as in a shell."
    )]
    Quotes,
    /// `age:` without a recipient.
    #[error(
        "The target names no recipient. Write age:RECIPIENT:PATH, where RECIPIENT is age1…, an ssh-ed25519 or ssh-rsa public key, or @FILE."
    )]
    NoRecipient,
    /// `csms:` without a name.
    #[error("The target names no secret. Write csms:NAME or csms:NAME@STAGE, or csms+create:NAME.")]
    NoVault,
    /// A brace that stands for nothing.
    #[error(
        "The brace {0} stands for nothing. Use {{name}}, {{service}}, {{gateway}}, {{id}}, {{profile}} or {{kind}}, or write {{{{ and }}}} for a brace."
    )]
    UnknownBrace(String),
    /// A brace in the text of a shell.
    #[error(
        "The target has a brace inside the word that a shell reads after -c. Pass it as an argument: sh -c 'cat > \"$1\"' sh {{name}}."
    )]
    BraceInShell,
}
