//! What the environment says about the terminal. The terminal itself is never asked.

use std::time::Duration;

use crate::ui::translate::{HOLD, HOLD_OVER_SSH};

/// The environment as a function, so that it can be given.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Looks a variable up in the process's environment; what is no UTF-8 counts as unset.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// How many colours may be used. Nothing is ever told by colour alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorMode {
    /// Attributes only: bold, reversed, underlined.
    None,
    /// The sixteen colours that the user's terminal defines, and the 256 beside them.
    #[default]
    Ansi,
    /// Any colour, as red, green and blue.
    TrueColor,
}

/// What `--color` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// As the environment says.
    #[default]
    Auto,
    /// Colours even so.
    Always,
    /// None.
    Never,
}

/// The colours to use: the flag decides, then `NO_COLOR` (set and not empty), then `TERM` and
/// `COLORTERM`.
pub fn color_support(env: Environment<'_>, flag: ColorChoice) -> ColorMode {
    let set = |name: &str| env(name).unwrap_or_default();
    let offered = if matches!(set("COLORTERM").as_str(), "truecolor" | "24bit") {
        ColorMode::TrueColor
    } else {
        ColorMode::Ansi
    };
    let term = set("TERM");
    let colourless = !set("NO_COLOR").is_empty()
        || term == "dumb"
        || term.ends_with("-m")
        || term.starts_with("vt1")
        || term.starts_with("vt2");
    match flag {
        ColorChoice::Never => ColorMode::None,
        ColorChoice::Auto if colourless => ColorMode::None,
        ColorChoice::Auto | ColorChoice::Always => offered,
    }
}

/// Whether the locale is UTF-8: the first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set and not
/// empty decides. Where it is not, borders and masks are ASCII.
pub fn unicode_locale(env: Environment<'_>) -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(env)
        .find(|value| !value.is_empty())
        .is_some_and(|value| {
            let value = value.to_ascii_lowercase();
            value.contains("utf-8") || value.contains("utf8")
        })
}

/// How long a lone `ESC` is held back: longer over SSH, where packets cut sequences.
pub fn escape_hold(env: Environment<'_>) -> Duration {
    if env("SSH_CONNECTION").is_some() || env("SSH_TTY").is_some() {
        HOLD_OVER_SSH
    } else {
        HOLD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| {
            set.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn no_color_is_heeded_unless_the_flag_says_otherwise() {
        let env = with(&[("TERM", "xterm"), ("NO_COLOR", "1")]);
        assert_eq!(color_support(&env, ColorChoice::Auto), ColorMode::None);
        assert_eq!(color_support(&env, ColorChoice::Always), ColorMode::Ansi);
        let env = with(&[("TERM", "xterm"), ("NO_COLOR", "")]);
        assert_eq!(color_support(&env, ColorChoice::Auto), ColorMode::Ansi);
        assert_eq!(color_support(&env, ColorChoice::Never), ColorMode::None);
    }

    #[test]
    fn true_colour_is_used_where_the_terminal_offers_it() {
        let env = with(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]);
        assert_eq!(color_support(&env, ColorChoice::Auto), ColorMode::TrueColor);
        let env = with(&[("TERM", "vt220"), ("COLORTERM", "")]);
        assert_eq!(color_support(&env, ColorChoice::Auto), ColorMode::None);
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert!(unicode_locale(&with(&[("LANG", "de_DE.UTF-8")])));
        assert!(unicode_locale(&with(&[
            ("LC_ALL", ""),
            ("LC_CTYPE", "C.utf8")
        ])));
        assert!(!unicode_locale(&with(&[
            ("LC_ALL", "C"),
            ("LANG", "de_DE.UTF-8")
        ])));
        assert!(!unicode_locale(&with(&[])));
    }

    #[test]
    fn escape_is_held_longer_over_ssh() {
        assert_eq!(
            escape_hold(&with(&[("SSH_CONNECTION", "a b c d")])),
            HOLD_OVER_SSH
        );
        assert_eq!(escape_hold(&with(&[])), HOLD);
    }
}
