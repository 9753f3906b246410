//! What the environment says about the terminal. The terminal itself is never asked.
//!
//! # Colours
//!
//! | said | colours |
//! |---|---|
//! | `--color never`, or `NO_COLOR` and no flag | none |
//! | `TERM` unset, `dumb`, a VT100 to VT420, a name that ends in `-m` | none |
//! | `TERM` with `256color`, `-direct`, or a terminal known to have them | 256 |
//! | `COLORTERM=truecolor` or `24bit`, but for `linux` and `screen` | 256 |
//! | any other `TERM` | sixteen |
//!
//! 256 is enough: no theme needs more. What is drawn with each, [`crate::ui::theme`] says.

use std::time::Duration;

use crate::{
    domain::ColorDepth,
    ui::translate::{HOLD, HOLD_OVER_SSH},
};

/// The environment as a function, so that it can be given.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Looks a variable up in the process's environment; what is no UTF-8 counts as unset.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
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
/// `COLORTERM`, as the module's documentation says.
pub fn color_depth(env: Environment<'_>, flag: ColorChoice) -> ColorDepth {
    let set = |name: &str| env(name).unwrap_or_default();
    let unwanted = !set("NO_COLOR").is_empty();
    let named = named_depth(&set("TERM"), &set("COLORTERM"));
    match flag {
        ColorChoice::Never => ColorDepth::None,
        ColorChoice::Auto if unwanted => ColorDepth::None,
        ColorChoice::Auto => named,
        // Whoever wants colours where none are known of gets those that every terminal has.
        ColorChoice::Always if named == ColorDepth::None => ColorDepth::Sixteen,
        ColorChoice::Always => named,
    }
}

/// The colours that a terminal of this name has.
fn named_depth(term: &str, colorterm: &str) -> ColorDepth {
    /// Terminals that have none: printers, amber and green screens.
    const COLOURLESS: [&str; 4] = ["vt1", "vt2", "vt3", "vt4"];
    /// Terminals with few, whatever a terminal around them says in `COLORTERM`.
    const FEW: [&str; 2] = ["linux", "screen"];
    /// Terminals that have 256 without their name telling so.
    const MANY: [&str; 7] = [
        "alacritty",
        "contour",
        "foot",
        "rio",
        "wezterm",
        "xterm-ghostty",
        "xterm-kitty",
    ];
    let is_one_of = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
    if term.is_empty() || term == "dumb" || term.ends_with("-m") || is_one_of(&COLOURLESS) {
        return ColorDepth::None;
    }
    let by_name = term.contains("256color") || term.ends_with("-direct") || is_one_of(&MANY);
    let by_word = matches!(colorterm, "truecolor" | "24bit") && !FEW.contains(&term);
    if by_name || by_word {
        ColorDepth::Many
    } else {
        ColorDepth::Sixteen
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
    fn the_environment_tells_how_many_colours_there_are() {
        use ColorDepth::{Many, None, Sixteen};
        for (term, colorterm, no_color, depth) in [
            ("xterm-256color", "", "", Many),
            ("xterm-256color", "truecolor", "", Many),
            ("xterm-256color", "truecolor", "1", None),
            ("screen-256color", "", "", Many),
            ("tmux-256color", "", "", Many),
            ("xterm-direct", "", "", Many),
            ("xterm-kitty", "", "", Many),
            ("foot-extra", "", "", Many),
            ("xterm", "", "", Sixteen),
            ("xterm", "truecolor", "", Many),
            ("xterm", "24bit", "", Many),
            ("xterm", "yes", "", Sixteen),
            ("xterm", "", "1", None),
            ("rxvt", "", "", Sixteen),
            ("ansi", "", "", Sixteen),
            ("linux", "", "", Sixteen),
            ("linux", "truecolor", "", Sixteen),
            ("screen", "", "", Sixteen),
            // What the terminal around screen said: screen itself does not have them.
            ("screen", "truecolor", "", Sixteen),
            ("linux-m", "", "", None),
            ("vt100", "", "", None),
            ("vt100", "truecolor", "", None),
            ("vt220", "", "", None),
            ("vt340", "", "", None),
            ("dumb", "truecolor", "", None),
            ("", "truecolor", "", None),
        ] {
            let env = [
                ("TERM", term),
                ("COLORTERM", colorterm),
                ("NO_COLOR", no_color),
            ];
            let found = color_depth(&with(&env), ColorChoice::Auto);
            assert_eq!(found, depth, "{term:?} {colorterm:?} {no_color:?}");
        }
    }

    #[test]
    fn the_flag_overrules_the_environment() {
        let env = with(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]);
        assert_eq!(color_depth(&env, ColorChoice::Always), ColorDepth::Many);
        let env = with(&[("TERM", "vt220")]);
        assert_eq!(color_depth(&env, ColorChoice::Always), ColorDepth::Sixteen);
        let env = with(&[("TERM", "xterm-256color")]);
        assert_eq!(color_depth(&env, ColorChoice::Never), ColorDepth::None);
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
