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
//! - Where a terminal has 256 colours, they are those of the fixed part of the 256, which no palette of a terminal changes. Accent,
//!   danger and warning differ in lightness or between blue and red, so that they are told apart by
//!   people who see red and green alike.
//! - Where it has sixteen or eight, each of which it defines for itself, `auto` has one: bright red, the
//!   only one that reads on black and on white in every usual palette. Keys and what is selected are
//!   bold there, what is secondary is faint. `dark` has the bright ones, `light` the others; a terminal
//!   of eight ignores the bright ones and loses nothing but them.
//! - Without colours there is bold, faint and reversed alone, whatever the theme.
//! - Backgrounds are never coloured; a badge is reversed.

use ratatui::style::{Color, Modifier, Style};

use crate::domain::{ColorDepth, ThemeName};

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

/// The styles of a theme that differ from depth to depth.
struct Palette {
    dim: Style,
    accent: Style,
    danger: Style,
    warning: Style,
}

impl Palette {
    fn new(name: ThemeName, depth: ColorDepth) -> Self {
        let plain = Style::new();
        let faint = plain.add_modifier(Modifier::DIM);
        let numbered = |numbers: [u8; 4]| numbers.map(|number| plain.fg(Color::Indexed(number)));
        let [dim, accent, danger, warning] = match (depth, name) {
            (ColorDepth::None, _) | (_, ThemeName::Mono) => [faint, plain, plain, plain],
            (ColorDepth::Sixteen, ThemeName::Auto) => {
                [faint, plain, plain.fg(Color::LightRed), plain]
            }
            (ColorDepth::Sixteen, ThemeName::Dark) => [
                faint,
                plain.fg(Color::LightCyan),
                plain.fg(Color::LightRed),
                plain.fg(Color::LightYellow),
            ],
            (ColorDepth::Sixteen, ThemeName::Light) => [
                faint,
                plain.fg(Color::Blue),
                plain.fg(Color::Red),
                plain.fg(Color::Magenta),
            ],
            (ColorDepth::Many, ThemeName::Auto) => numbered([243, 63, 163, 131]),
            (ColorDepth::Many, ThemeName::Dark) => numbered([245, 80, 203, 221]),
            (ColorDepth::Many, ThemeName::Light) => numbered([240, 25, 160, 94]),
        };
        Self {
            dim,
            accent,
            danger,
            warning,
        }
    }
}

impl Theme {
    /// The theme of this name, for a terminal with so many colours.
    pub fn new(name: ThemeName, depth: ColorDepth) -> Self {
        let plain = Style::new();
        let Palette {
            dim,
            accent,
            danger,
            warning,
        } = Palette::new(name, depth);
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

    /// The sixteen that themes use, in the palettes of terminals that have no more: the Linux console,
    /// xterm, `PuTTY`, the Windows console, and GNOME's.
    fn usual(color: Color) -> [[u8; 3]; 5] {
        match color {
            Color::Red => [
                [170, 0, 0],
                [205, 0, 0],
                [187, 0, 0],
                [197, 15, 31],
                [204, 0, 0],
            ],
            Color::Magenta => [
                [170, 0, 170],
                [205, 0, 205],
                [187, 0, 187],
                [136, 23, 152],
                [117, 80, 123],
            ],
            Color::Blue => [
                [0, 0, 170],
                [0, 0, 238],
                [0, 0, 187],
                [0, 55, 218],
                [52, 101, 164],
            ],
            Color::LightRed => [
                [255, 85, 85],
                [255, 0, 0],
                [255, 85, 85],
                [231, 72, 86],
                [239, 41, 41],
            ],
            Color::LightCyan => [
                [85, 255, 255],
                [0, 255, 255],
                [85, 255, 255],
                [97, 214, 214],
                [52, 226, 226],
            ],
            Color::LightYellow => [
                [255, 255, 85],
                [255, 255, 0],
                [255, 255, 85],
                [249, 241, 165],
                [252, 233, 79],
            ],
            other => panic!("{other} is in no theme"),
        }
    }

    /// The relative luminance, as WCAG 2 defines it.
    fn luminance(rgb: [f64; 3]) -> f64 {
        let [red, green, blue] = rgb.map(|level| {
            let level = level / 255.0;
            if level <= 0.03928 {
                level / 12.92
            } else {
                ((level + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast with the backgrounds of a theme, the least of them.
    fn contrast(name: ThemeName, rgb: [f64; 3]) -> f64 {
        let luminance = luminance(rgb) + 0.05;
        let (on_black, on_white) = (luminance / 0.05, 1.05 / luminance);
        match name {
            ThemeName::Auto => on_black.min(on_white),
            ThemeName::Dark => on_black,
            ThemeName::Light => on_white,
            ThemeName::Mono => panic!("it has no colours"),
        }
    }

    fn colors(name: ThemeName, depth: ColorDepth) -> Vec<Color> {
        let palette = Palette::new(name, depth);
        let styles = [palette.dim, palette.accent, palette.danger, palette.warning];
        styles.into_iter().filter_map(|style| style.fg).collect()
    }

    #[test]
    fn every_colour_of_the_256_reads_on_the_backgrounds_of_its_theme() {
        for name in [ThemeName::Auto, ThemeName::Dark, ThemeName::Light] {
            let colors = colors(name, ColorDepth::Many);
            assert_eq!(colors.len(), 4);
            for color in colors {
                let Color::Indexed(number) = color else {
                    panic!("{color} is whatever the terminal makes of it");
                };
                let contrast = contrast(name, rgb(number));
                assert!(contrast >= 4.5, "{name}: {number} has {contrast:.2}");
            }
        }
    }

    #[test]
    fn every_colour_of_the_sixteen_reads_in_every_usual_palette() {
        for (name, least) in [
            // Nothing of the sixteen has more on both; 3 is enough for what is large or bold.
            (ThemeName::Auto, 3.0),
            (ThemeName::Dark, 4.5),
            (ThemeName::Light, 4.5),
        ] {
            let colors = colors(name, ColorDepth::Sixteen);
            assert!(!colors.is_empty());
            for color in colors {
                for rgb in usual(color) {
                    let contrast = contrast(name, rgb.map(f64::from));
                    assert!(contrast >= least, "{name}: {color} has {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn what_is_selected_broken_or_secondary_differs_from_plain_text_at_every_depth() {
        for depth in [ColorDepth::None, ColorDepth::Sixteen, ColorDepth::Many] {
            for name in ThemeName::iter() {
                let theme = Theme::new(name, depth);
                for style in [
                    theme.dim,
                    theme.accent_strong,
                    theme.danger_strong,
                    theme.warning,
                    theme.badge,
                ] {
                    assert_ne!(style, theme.plain, "{name} {depth:?}");
                }
                let unlike_dim = [theme.accent_strong, theme.danger_strong, theme.badge];
                assert!(!unlike_dim.contains(&theme.dim), "{name} {depth:?}");
            }
        }
    }

    #[test]
    fn without_colours_there_is_none() {
        for name in ThemeName::iter() {
            assert_eq!(colors(name, ColorDepth::None), []);
        }
        for depth in [ColorDepth::Sixteen, ColorDepth::Many] {
            assert_eq!(colors(ThemeName::Mono, depth), []);
        }
    }
}
