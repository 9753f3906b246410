//! What somebody at the terminal is asked for, because no source holds it.

use super::{ProfileName, Text};

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, strum::EnumIter)]
pub enum Wanted {
    /// A token.
    Token,
    /// The password of an IAM user.
    Password,
    /// The passcode of a second factor: six digits, good for one token.
    Passcode,
    /// The secret part of an access key.
    SecretKey,
    /// The third part of a temporary access key.
    SecurityToken,
}

/// The digits of a passcode.
const PASSCODE_DIGITS: usize = 6;

impl Wanted {
    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Password => "password",
            Self::Passcode => "passcode",
            Self::SecretKey => "secret access key",
            Self::SecurityToken => "security token",
        }
    }

    /// The most bytes that one has: IAM's tokens go up to 100,000 characters.
    pub const fn most_bytes(self) -> usize {
        match self {
            Self::Token | Self::SecurityToken => 128 * 1024,
            Self::Password | Self::Passcode | Self::SecretKey => 1024,
        }
    }

    /// What becomes of it after it was typed, as a whole sentence.
    pub const fn fate(self) -> &'static str {
        match self {
            Self::Password => {
                "It stays in memory to renew the token, until the screen locks, and is written nowhere."
            }
            Self::Passcode => "It is used once and not kept.",
            Self::Token => "It stays in memory and is written nowhere.",
            Self::SecretKey | Self::SecurityToken => {
                "It stays in memory until the screen locks, and is written nowhere."
            }
        }
    }

    /// Refuses what can't be it, with a whole sentence that holds nothing of it: a failed attempt
    /// counts against the account.
    pub fn check(self, typed: &str) -> Result<(), String> {
        let label = self.label();
        if typed.is_empty() {
            return Err(format!("Nothing was typed: there is no {label} yet."));
        }
        if typed.contains(char::is_control) {
            return Err(format!(
                "What was typed holds a line break or another control character, which no {label} has."
            ));
        }
        let is_passcode =
            typed.len() == PASSCODE_DIGITS && typed.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::Passcode if !is_passcode => {
                Err("A passcode has six digits. Nothing was sent.".to_owned())
            }
            Self::Token | Self::SecurityToken if !typed.is_ascii() || typed.contains(' ') => Err(
                format!("A {label} has no blanks and only ASCII characters. Nothing was sent."),
            ),
            Self::Token
            | Self::Password
            | Self::Passcode
            | Self::SecretKey
            | Self::SecurityToken => Ok(()),
        }
    }
}

/// A question to somebody at the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// The profile that needs the answer.
    pub profile: ProfileName,
    /// What is asked for.
    pub wanted: Wanted,
    /// Who signs in, and where: what each is called, and its name.
    pub who: Vec<(&'static str, Text)>,
    /// Why it is asked again, as whole sentences: what was answered before was refused.
    pub again: Option<String>,
}

impl Question {
    /// What is asked for and for whom, such as `password of the profile prod`.
    pub fn subject(&self) -> String {
        format!("{} of the profile {}", self.wanted.label(), self.profile)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn a_passcode_has_six_digits() {
        assert_eq!(Wanted::Passcode.check("012345"), Ok(()));
        for wrong in ["12345", "1234567", "12345a", "١٢٣٤٥٦", "12 456"] {
            assert!(Wanted::Passcode.check(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_may_hold_anything_but_control_characters() {
        assert_eq!(Wanted::Password.check("Pass wörd: \"1\""), Ok(()));
        let refused = Wanted::Password.check("Password.1\n");
        assert!(refused.is_err_and(|why| why.contains("line break")));
    }

    proptest! {
        #[test]
        fn no_refusal_repeats_what_was_typed(typed in "[0-9]{7,12}|[qxz]{4} [QXZ]{4}|[qxz]{4,8}\n") {
            for wanted in Wanted::iter() {
                if let Err(why) = wanted.check(&typed) {
                    prop_assert!(!why.contains(typed.trim_end()));
                }
            }
        }
    }
}
