//! Where a new credential goes: the `TARGET` of the command line.

use std::{fmt, path::PathBuf, str::FromStr};

/// A place that takes a credential. Written as `stdout`, `file:PATH`, `fd:N`,
/// `command:PROGRAM ARGS`, `age:RECIPIENT:PATH` or `clipboard`.
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
        }
    }
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
}

impl FromStr for Target {
    type Err = TargetError;

    /// A path may hold colons; a recipient ends at the first one.
    fn from_str(text: &str) -> Result<Self, TargetError> {
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        let (kind, rest) = match text.split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (text, None),
        };
        match (kind, rest) {
            ("stdout", None) => Ok(Self::Stdout),
            ("clipboard", None) => Ok(Self::Clipboard),
            ("file", Some(path)) => Ok(Self::File(file(path, "file:")?)),
            ("fd", Some(number)) => descriptor(number),
            ("command", Some(command)) => {
                let words = shell_words::split(command).map_err(|_| TargetError::Quotes)?;
                if words.first().is_none_or(String::is_empty) {
                    return Err(TargetError::NoProgram);
                }
                Ok(Self::Command(words))
            }
            ("age", Some(rest)) => {
                let (recipient, path) = rest.split_once(':').ok_or(TargetError::NoRecipient)?;
                if recipient.trim().is_empty() || recipient == "@" {
                    return Err(TargetError::NoRecipient);
                }
                Ok(Self::Age {
                    recipient: recipient.to_owned(),
                    path: file(path, "age:RECIPIENT:")?,
                })
            }
            _ => Err(TargetError::UnknownKind(text.to_owned())),
        }
    }
}

fn file(path: &str, after: &'static str) -> Result<PathBuf, TargetError> {
    if path.is_empty() {
        return Err(TargetError::NoPath(after));
    }
    Ok(PathBuf::from(path))
}

fn descriptor(text: &str) -> Result<Target, TargetError> {
    let number = Some(text)
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse::<u32>().ok())
        .filter(|number| i32::try_from(*number).is_ok())
        .ok_or_else(|| TargetError::NotANumber(text.to_owned()))?;
    let taken = |stream, instead| Err(TargetError::StandardStream(number, stream, instead));
    match number {
        0 => taken(
            "standard input",
            "a descriptor that is open for writing, as in fd:3",
        ),
        1 => taken("standard output", "the target stdout"),
        2 => taken(
            "standard error, where messages go",
            "another descriptor, as in fd:3",
        ),
        number => Ok(Target::Fd(number)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Target, TargetError> {
        text.parse()
    }

    #[test]
    fn every_documented_form_is_understood() {
        assert_eq!(parse("stdout"), Ok(Target::Stdout));
        assert_eq!(parse("clipboard"), Ok(Target::Clipboard));
        assert_eq!(parse("file:a:b"), Ok(Target::File("a:b".into())));
        assert_eq!(parse("fd:3"), Ok(Target::Fd(3)));
        assert_eq!(
            parse("command:pass insert -m 'my key'"),
            Ok(Target::Command(
                ["pass", "insert", "-m", "my key"].map(String::from).into()
            ))
        );
        assert_eq!(
            parse("age:ssh-ed25519 AAAA me@here:/tmp/x:y"),
            Ok(Target::Age {
                recipient: "ssh-ed25519 AAAA me@here".into(),
                path: "/tmp/x:y".into()
            })
        );
    }

    #[test]
    fn what_names_no_target_is_told_how_to_be_one() {
        for (text, part) in [
            ("", "empty"),
            ("secret.txt", "file:secret.txt"),
            ("file:", "no file"),
            ("fd:x", "number"),
            ("fd:+3", "number"),
            ("fd:99999999999", "number"),
            ("fd:0", "standard input"),
            ("fd:1", "stdout"),
            ("fd:2", "standard error"),
            ("command:", "no program"),
            ("command:'", "quotation"),
            ("age:age1x", "recipient"),
            ("age::x", "recipient"),
            ("age:@:x", "recipient"),
            ("age:age1x:", "no file"),
            ("stdout:x", "A target is"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn a_target_reads_back_as_it_is_written(
            words in proptest::collection::vec("[^\0]{1,12}", 1..4),
            path in "[^\0]{1,20}",
            recipient in "[a-z0-9][a-zA-Z0-9 +/@.-]{0,20}",
            number in 3_u32..10_000,
        ) {
            for target in [
                Target::Stdout,
                Target::Clipboard,
                Target::Fd(number),
                Target::File(path.clone().into()),
                Target::Command(words.clone()),
                Target::Age { recipient: recipient.clone(), path: path.clone().into() },
            ] {
                prop_assert_eq!(parse(&target.to_string()), Ok(target));
            }
        }

        #[test]
        fn no_text_breaks_the_parser(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
