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
    /// The theme, with or without colours.
    pub fn new(colour: bool) -> Self {
        let plain = Style::new();
        let (accent, danger, warning) = if colour {
            (
                plain.fg(Color::Cyan),
                plain.fg(Color::Red),
                plain.fg(Color::Yellow),
            )
        } else {
            (plain, plain, plain)
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
