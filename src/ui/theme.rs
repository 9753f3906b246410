//! The few styles there are. One accent; red only for what is broken or cannot be undone; dim for
//! what is secondary; bold for what the eye should find first. Meaning never rests on colour alone.

use ratatui::style::{Color, Modifier, Style};

/// The styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Text like any other.
    pub plain: Style,
    /// What is secondary.
    pub dim: Style,
    /// What the eye should find first.
    pub strong: Style,
    /// What is selected, what has the keys.
    pub accent: Style,
    /// The same, to be found first.
    pub accent_strong: Style,
    /// What is broken or cannot be undone.
    pub danger: Style,
    /// The same, to be found first.
    pub danger_strong: Style,
    /// What soon needs a hand, though nothing is broken.
    pub warning: Style,
    /// A word that must not be overlooked: production, read-only.
    pub badge: Style,
}

impl Theme {
    /// The theme, with or without colours, for a dark background or a `light` one.
    pub fn new(colour: bool, light: bool) -> Self {
        let plain = Style::new();
        let (accent, danger, warning) = match (colour, light) {
            (true, false) => (
                plain.fg(Color::Cyan),
                plain.fg(Color::Red),
                plain.fg(Color::Yellow),
            ),
            // Bright cyan and yellow vanish on white.
            (true, true) => (
                plain.fg(Color::Blue),
                plain.fg(Color::Red),
                plain.fg(Color::Magenta),
            ),
            (false, _) => (plain, plain, plain),
        };
        Self {
            plain,
            dim: plain.add_modifier(Modifier::DIM),
            strong: plain.add_modifier(Modifier::BOLD),
            accent,
            accent_strong: accent.add_modifier(Modifier::BOLD),
            danger,
            danger_strong: danger.add_modifier(Modifier::BOLD),
            warning: warning.add_modifier(Modifier::BOLD),
            badge: plain.add_modifier(Modifier::BOLD | Modifier::REVERSED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_bright_is_written_on_a_light_background() {
        let light = Theme::new(true, true);
        for style in [
            light.accent,
            light.accent_strong,
            light.danger,
            light.warning,
        ] {
            let faint = [Some(Color::Cyan), Some(Color::Yellow), Some(Color::White)];
            assert!(!faint.contains(&style.fg), "{style:?}");
        }
    }

    #[test]
    fn without_colour_the_background_does_not_matter() {
        assert_eq!(Theme::new(false, true), Theme::new(false, false));
    }
}
