//! A target as somebody writes it, once for many apps.

use std::{collections::HashMap, fmt, str::FromStr};

use strum::VariantArray as _;

use super::{Brace, Named, Target, TargetError, pattern::Pattern};

/// Programs that read a word after `-c` as text of theirs.
const SHELLS: [&str; 9] = [
    "sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "busybox",
];

/// A target whose path, name or command may have braces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TargetTemplate(Form);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Form {
    Stdout,
    File(Pattern),
    Fd(u32),
    /// Never empty.
    Command(Vec<Pattern>),
    Age {
        recipient: String,
        path: Pattern,
    },
    Clipboard,
    Csms {
        name: Pattern,
        stage: Option<String>,
        create: bool,
    },
}

/// Two of several credentials would go to one place.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "The values of {first} and {second} would both go to {target}. {}",
    advice(*brace)
)]
pub struct SameTarget {
    first: String,
    second: String,
    target: String,
    brace: Option<Brace>,
}

fn advice(brace: Option<Brace>) -> String {
    match brace {
        Some(brace) => format!("Put {{{brace}}} into the target to tell them apart."),
        None => "Renew them one by one.".to_owned(),
    }
}

impl TargetTemplate {
    /// The target for one credential.
    pub fn expand(&self, named: &Named) -> Target {
        match &self.0 {
            Form::Stdout => Target::Stdout,
            Form::File(path) => Target::File(path.expand(named).into()),
            Form::Fd(number) => Target::Fd(*number),
            Form::Command(words) => {
                Target::Command(words.iter().map(|word| word.expand(named)).collect())
            }
            Form::Age { recipient, path } => Target::Age {
                recipient: recipient.clone(),
                path: path.expand(named).into(),
            },
            Form::Clipboard => Target::Clipboard,
            Form::Csms {
                name,
                stage,
                create,
            } => Target::Csms {
                name: name.expand(named),
                stage: stage.clone(),
                create: *create,
            },
        }
    }

    /// Whether anything in it is replaced.
    pub fn has_braces(&self) -> bool {
        match &self.0 {
            Form::Stdout | Form::Fd(_) | Form::Clipboard => false,
            Form::File(path) | Form::Age { path, .. } => path.has_braces(),
            Form::Command(words) => words.iter().any(Pattern::has_braces),
            Form::Csms { name, .. } => name.has_braces(),
        }
    }

    /// Checks that each of several credentials has a target of its own.
    pub fn tells_apart(&self, all: &[Named]) -> Result<(), SameTarget> {
        let mut seen = HashMap::new();
        for named in all {
            let target = self.expand(named).to_string();
            let Some(other) = seen.insert(target.clone(), named) else {
                continue;
            };
            let differs = |brace: &&Brace| brace.expand(named) != brace.expand(other);
            return Err(SameTarget {
                first: place(other),
                second: place(named),
                target,
                brace: Brace::VARIANTS.iter().find(differs).copied(),
            });
        }
        Ok(())
    }
}

fn place(named: &Named) -> String {
    [&named.service, &named.gateway, &named.name]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| crate::domain::text::visible(part))
        .collect::<Vec<_>>()
        .join("/")
}

impl fmt::Display for TargetTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Stdout => f.write_str("stdout"),
            Form::Clipboard => f.write_str("clipboard"),
            Form::File(path) => write!(f, "file:{path}"),
            Form::Fd(number) => write!(f, "fd:{number}"),
            Form::Command(words) => {
                let words: Vec<_> = words.iter().map(ToString::to_string).collect();
                write!(f, "command:{}", shell_words::join(words))
            }
            Form::Age { recipient, path } => write!(f, "age:{recipient}:{path}"),
            Form::Csms {
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

impl TargetTemplate {
    /// The target that gives a value to this command, with braces.
    pub fn command(text: &str) -> Result<Self, TargetError> {
        format!("command:{text}").parse()
    }
}

impl FromStr for TargetTemplate {
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
            ("stdout", None) => Ok(Self(Form::Stdout)),
            ("clipboard", None) => Ok(Self(Form::Clipboard)),
            ("file", Some(path)) => Ok(Self(Form::File(file(path, "file:")?))),
            ("fd", Some(number)) => descriptor(number).map(|number| Self(Form::Fd(number))),
            ("command", Some(command)) => {
                let words = shell_words::split(command).map_err(|_| TargetError::Quotes)?;
                if words.first().is_none_or(String::is_empty) {
                    return Err(TargetError::NoProgram);
                }
                let words: Vec<_> = words
                    .iter()
                    .map(|word| Pattern::read(word).map_err(TargetError::from))
                    .collect::<Result<_, _>>()?;
                if is_in_shell(&words) {
                    return Err(TargetError::BraceInShell);
                }
                Ok(Self(Form::Command(words)))
            }
            ("age", Some(rest)) => {
                let (recipient, path) = rest.split_once(':').ok_or(TargetError::NoRecipient)?;
                if recipient.trim().is_empty() || recipient == "@" {
                    return Err(TargetError::NoRecipient);
                }
                Ok(Self(Form::Age {
                    recipient: recipient.to_owned(),
                    path: file(path, "age:RECIPIENT:")?,
                }))
            }
            ("csms", Some(rest)) => vault(rest, false),
            ("csms+create", Some(rest)) => vault(rest, true),
            _ => Err(TargetError::UnknownKind(text.to_owned())),
        }
    }
}

fn file(path: &str, after: &'static str) -> Result<Pattern, TargetError> {
    let path = Pattern::read(path)?;
    if path.is_empty() {
        return Err(TargetError::NoPath(after));
    }
    Ok(path)
}

/// `NAME` or `NAME@STAGE`; a secret that is made has no stages yet.
fn vault(text: &str, create: bool) -> Result<TargetTemplate, TargetError> {
    let (name, stage) = match text.split_once('@') {
        Some((name, stage)) => (name, Some(stage.to_owned())),
        None => (text, None),
    };
    let name = Pattern::read(name)?;
    let is_wrong = stage
        .as_ref()
        .is_some_and(|stage| stage.is_empty() || create);
    if name.is_empty() || is_wrong {
        return Err(TargetError::NoVault);
    }
    Ok(TargetTemplate(Form::Csms {
        name,
        stage,
        create,
    }))
}

/// Whether a brace stands in what a shell reads as text of its own: the word after `-c`, wherever in
/// the command the shell is called.
fn is_in_shell(words: &[Pattern]) -> bool {
    let plain: Vec<String> = words.iter().map(ToString::to_string).collect();
    let is_shell = |word: &String| {
        let program = word.rsplit('/').next().unwrap_or(word);
        SHELLS.contains(&program)
    };
    let Some(shell) = plain.iter().position(is_shell) else {
        return false;
    };
    let is_text_next = |word: &String| {
        word.strip_prefix('-')
            .is_some_and(|letters| !letters.starts_with('-') && letters.contains('c'))
    };
    plain
        .iter()
        .zip(words.iter().skip(1))
        .skip(shell + 1)
        .any(|(word, next)| is_text_next(word) && next.has_braces())
}

fn descriptor(text: &str) -> Result<u32, TargetError> {
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
        number => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Target, TargetError> {
        let template: TargetTemplate = text.parse()?;
        Ok(template.expand(&named()))
    }

    fn named() -> Named {
        Named {
            name: "$(touch x)".into(),
            service: "apig".into(),
            gateway: "main".into(),
            id: "0a1b".into(),
            profile: "prod".into(),
            kind: "secret".into(),
        }
    }

    #[test]
    fn braces_are_replaced_by_what_is_harmless() {
        for (text, becomes) in [
            ("file:/x/{name}-{kind}", "file:/x/__touch_x_-secret"),
            ("file:/x/{{name}}", "file:/x/{name}"),
            ("csms:{service}-{id}@NEXT", "csms:apig-0a1b@NEXT"),
            ("csms+create:{id}", "csms+create:0a1b"),
            ("age:age1x:/{service}/{gateway}", "age:age1x:/apig/main"),
            (
                "command:put {profile}/{id} '{name}'",
                "command:put prod/0a1b __touch_x_",
            ),
            (
                "command:sh -c 'cat >\"$1\"' sh {name}",
                "command:sh -c 'cat >\"$1\"' sh __touch_x_",
            ),
        ] {
            let target = parse(text).map(|target| target.to_string());
            assert_eq!(target.as_deref(), Ok(becomes), "{text}");
        }
    }

    #[test]
    fn two_apps_of_one_target_are_told_apart_by_a_brace() {
        let template: TargetTemplate = "file:/x/{name}".parse().unwrap();
        let one = Named {
            name: "a b".into(),
            ..named()
        };
        let other = Named {
            name: "a_b".into(),
            id: "ffff".into(),
            ..named()
        };
        let same = template
            .tells_apart(&[one.clone(), other.clone()])
            .unwrap_err()
            .to_string();
        assert!(
            same.contains("file:/x/a_b") && same.contains("{id}"),
            "{same}"
        );
        let template: TargetTemplate = "file:/x/{name}-{id}".parse().unwrap();
        assert_eq!(template.tells_apart(&[one, other]), Ok(()));
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
            ("csms:", "no secret"),
            ("csms:x@", "no secret"),
            ("csms+create:x@y", "no secret"),
            ("stdout:x", "A target is"),
            ("file:/x/{nam}", "{name}"),
            ("file:/x/{name", "{name}"),
            ("file:/x/}", "{name}"),
            ("command:sh -c 'echo {name}'", "argument"),
            ("command:sudo /bin/bash -ec 'echo {id}'", "argument"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn a_target_reads_back_as_it_is_written(
            words in proptest::collection::vec("[^\0{}]{1,12}", 1..4),
            path in "[^\0{}]{1,20}",
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
