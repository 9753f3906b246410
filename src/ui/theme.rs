//! The few styles there are, and which colours they have.
//!
//! # Policy
//!
//! - One accent, for what is selected and for keys; one colour for what is broken, over age or cannot be
//!   undone; one for what soon needs a hand. Grey is for what is secondary. All else has the terminal's
//!   own colour.
//! - Meaning never rests on colour alone: beside it stands a sign, a word or a position. The selected
//!   row has a marker and a bold name.
//! - The terminal is never asked for its background. `auto` has colours that read on black and on
//!   white; `dark` and `light` are brighter and darker. Each pair has a contrast of 4.5:1 or more,
//!   which a test computes.
//! - The colours are those of the fixed part of the 256, which no palette of a terminal changes. Accent,
//!   danger and warning differ in lightness or between blue and red, so that they are told apart by
//!   people who see red and green alike.
//! - Backgrounds are never coloured; a badge is reversed.

use ratatui::style::{Color, Modifier, Style};

use crate::domain::ThemeName;

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
    /// What is broken, over age, or cannot be undone.
    pub danger: Style,
    /// The same, to be found first.
    pub danger_strong: Style,
    /// What soon needs a hand, though nothing is broken.
    pub warning: Style,
    /// A word that must not be overlooked: production, read-only.
    pub badge: Style,
}

/// The colours of a theme, as numbers of the 256.
struct Palette {
    dim: u8,
    accent: u8,
    danger: u8,
    warning: u8,
}

const fn palette(name: ThemeName) -> Option<Palette> {
    match name {
        ThemeName::Auto => Some(Palette {
            dim: 243,
            accent: 63,
            danger: 163,
            warning: 131,
        }),
        ThemeName::Dark => Some(Palette {
            dim: 245,
            accent: 80,
            danger: 203,
            warning: 221,
        }),
        ThemeName::Light => Some(Palette {
            dim: 240,
            accent: 25,
            danger: 160,
            warning: 94,
        }),
        ThemeName::Mono => None,
    }
}

impl Theme {
    /// The theme of this name.
    pub fn new(name: ThemeName) -> Self {
        let plain = Style::new();
        let (dim, accent, danger, warning) = match palette(name) {
            Some(palette) => (
                plain.fg(Color::Indexed(palette.dim)),
                plain.fg(Color::Indexed(palette.accent)),
                plain.fg(Color::Indexed(palette.danger)),
                plain.fg(Color::Indexed(palette.warning)),
            ),
            None => (plain.add_modifier(Modifier::DIM), plain, plain, plain),
        };
        Self {
            plain,
            dim,
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
    use strum::IntoEnumIterator as _;

    use super::*;

    /// The red, green and blue of a number of the 256 that is fixed: the cube and the greys.
    fn rgb(number: u8) -> [f64; 3] {
        const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        match number {
            ..16 => panic!("{number} is whatever the terminal makes of it"),
            16..232 => {
                let cube = usize::from(number - 16);
                [cube / 36, cube / 6 % 6, cube % 6].map(|level| f64::from(LEVELS[level]))
            }
            232.. => [8.0 + 10.0 * f64::from(number - 232); 3],
        }
    }

    /// The relative luminance, as WCAG 2 defines it.
    fn luminance(number: u8) -> f64 {
        let [red, green, blue] = rgb(number).map(|level| {
            let level = level / 255.0;
            if level <= 0.03928 {
                level / 12.92
            } else {
                ((level + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn on_black(number: u8) -> f64 {
        (luminance(number) + 0.05) / 0.05
    }

    fn on_white(number: u8) -> f64 {
        1.05 / (luminance(number) + 0.05)
    }

    #[test]
    fn every_colour_reads_on_the_backgrounds_of_its_theme() {
        for name in ThemeName::iter() {
            let Some(palette) = palette(name) else {
                continue;
            };
            for number in [palette.dim, palette.accent, palette.danger, palette.warning] {
                let (black, white) = (on_black(number), on_white(number));
                let least = match name {
                    ThemeName::Auto => black.min(white),
                    ThemeName::Dark => black,
                    ThemeName::Light => white,
                    ThemeName::Mono => continue,
                };
                assert!(least >= 4.5, "{name}: {number} has {black:.2}, {white:.2}");
            }
        }
    }

    #[test]
    fn without_colours_there_is_none() {
        let mono = Theme::new(ThemeName::Mono);
        for style in [mono.dim, mono.accent, mono.danger, mono.warning, mono.badge] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}
