//! Cells as the bytes that draw them: short moves, attributes only where they change.
//!
//! The sequences are crossterm's commands, but for those that it writes longer than a terminal
//! needs (each costs bytes in every frame over a slow link): a move by one column or to the first
//! one, several attributes in one sequence, and the sixteen colours (`38;5;9` where `91` does).
//! Nor are colours its own because it leaves them out where `NO_COLOR` is set, whatever `--color`
//! says; here [`ColorDepth`] alone decides.

use std::fmt::Write as _;

use crossterm::{
    Command,
    cursor::{Hide, MoveRight, MoveTo, Show},
    style::Attribute,
    terminal::{Clear, ClearType},
};
use ratatui::{
    buffer::Cell,
    layout::Position,
    style::{Color, Modifier},
};

use crate::domain::ColorDepth;

/// Colours and attributes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Look {
    const PLAIN: Self = Self {
        fg: Color::Reset,
        bg: Color::Reset,
        modifier: Modifier::empty(),
    };
}

/// Attributes of a cell, and what turns each on.
const ATTRIBUTES: [(Modifier, Attribute); 9] = [
    (Modifier::BOLD, Attribute::Bold),
    (Modifier::DIM, Attribute::Dim),
    (Modifier::ITALIC, Attribute::Italic),
    (Modifier::UNDERLINED, Attribute::Underlined),
    (Modifier::SLOW_BLINK, Attribute::SlowBlink),
    (Modifier::RAPID_BLINK, Attribute::RapidBlink),
    (Modifier::REVERSED, Attribute::Reverse),
    (Modifier::HIDDEN, Attribute::Hidden),
    (Modifier::CROSSED_OUT, Attribute::CrossedOut),
];

/// Gathers bytes, and remembers where the terminal's cursor stands and how it writes.
#[derive(Debug)]
pub(super) struct Painter {
    bytes: String,
    colors: ColorDepth,
    /// Where the cursor is, while that is beyond doubt: terminals disagree about the width of some
    /// characters and about where the cursor is after the last column.
    at: Option<Position>,
    /// Whether only ASCII was written since the cursor was last placed absolutely.
    sure: bool,
    look: Look,
}

impl Painter {
    pub(super) fn new(colors: ColorDepth) -> Self {
        Self {
            bytes: String::new(),
            colors,
            at: None,
            sure: false,
            look: Look::PLAIN,
        }
    }

    pub(super) fn forget(&mut self) {
        self.at = None;
        self.look = Look::PLAIN;
    }

    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes).into_bytes()
    }

    /// Draws `cell` at `place` on a screen of `width` columns.
    pub(super) fn cell(&mut self, place: Position, cell: &Cell, width: u16) {
        self.go(place);
        let look = Look {
            fg: self.color(cell.fg),
            bg: self.color(cell.bg),
            modifier: cell.modifier,
        };
        self.wear(look);
        let symbol = cell.symbol();
        let (last, ascii) = match symbol.as_bytes() {
            [byte] => (*byte, true),
            _ => (b'?', false),
        };
        // What a terminal would obey is never drawn, wherever it came from.
        if symbol.is_empty() || (ascii && !(0x20..0x7f).contains(&last)) {
            self.bytes.push(' ');
        } else {
            self.bytes
                .extend(symbol.chars().filter(|c| !c.is_control()));
        }
        self.sure &= ascii || symbol.is_empty();
        let wide = !ascii && unicode_width::UnicodeWidthStr::width(symbol) > 1;
        self.at = (!wide && place.x + 1 < width).then_some(Position {
            x: place.x + 1,
            y: place.y,
        });
    }

    /// Back to no colours and attributes, as every frame leaves them.
    pub(super) fn plain(&mut self) {
        self.wear(Look::PLAIN);
    }

    pub(super) fn erase(&mut self, what: ClearType) {
        self.put(&Clear(what));
    }

    pub(super) fn cursor(&mut self, shown: bool) {
        if shown {
            self.put(&Show);
        } else {
            self.put(&Hide);
        }
    }

    fn put(&mut self, command: &impl Command) {
        let written = command.write_ansi(&mut self.bytes);
        debug_assert!(written.is_ok(), "a string takes everything");
    }

    /// Moves the cursor to `to`, relatively where that is shorter and certain.
    pub(super) fn go(&mut self, to: Position) {
        if self.at == Some(to) {
            return;
        }
        let from = self.at.filter(|_| self.sure);
        self.at = Some(to);
        match from {
            Some(from) if from.y == to.y && to.x == from.x + 1 => self.bytes.push_str("\x1b[C"),
            Some(from) if from.y == to.y && to.x > from.x => self.put(&MoveRight(to.x - from.x)),
            Some(from) if from.y == to.y && to.x == 0 => self.bytes.push('\r'),
            Some(from) if from.y + 1 == to.y && to.x == 0 => self.bytes.push_str("\r\n"),
            Some(from) if from.y + 1 == to.y && to.x == from.x => self.bytes.push('\n'),
            Some(_) | None => {
                self.sure = true;
                match (to.y, to.x) {
                    (0, 0) => self.bytes.push_str("\x1b[H"),
                    (y, 0) => {
                        let _ = write!(self.bytes, "\x1b[{}H", y + 1);
                    }
                    (y, x) => self.put(&MoveTo(x, y)),
                }
            }
        }
    }

    fn color(&self, color: Color) -> Color {
        match self.colors {
            ColorDepth::None => Color::Reset,
            ColorDepth::Sixteen | ColorDepth::Many => color,
        }
    }

    fn wear(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        if look == Look::PLAIN {
            self.bytes.push_str("\x1b[m");
            self.look = look;
            return;
        }
        let added = Self::parameters(self.look, look);
        let anew = format!("0;{}", Self::parameters(Look::PLAIN, look));
        let kept = look.modifier.contains(self.look.modifier);
        let shorter = if kept && added.len() <= anew.len() {
            added
        } else {
            anew
        };
        let _ = write!(self.bytes, "\x1b[{}m", shorter.trim_end_matches(';'));
        self.look = look;
    }

    /// The parameters that turn `from` into `to`, each followed by a semicolon, apart from those
    /// that would take attributes away.
    fn parameters(from: Look, to: Look) -> String {
        let mut parameters = String::new();
        let added = to.modifier - from.modifier;
        for (modifier, attribute) in ATTRIBUTES {
            if added.contains(modifier) {
                let _ = write!(parameters, "{};", attribute.sgr());
            }
        }
        if from.fg != to.fg {
            push_color(&mut parameters, to.fg, 30);
        }
        if from.bg != to.bg {
            push_color(&mut parameters, to.bg, 40);
        }
        parameters
    }
}

/// Appends the parameters of `color`, where `base` is 30 for the foreground and 40 for the
/// background.
fn push_color(parameters: &mut String, color: Color, base: u8) {
    let bright = base + 60;
    let _ = match color {
        Color::Reset => write!(parameters, "{};", base + 9),
        Color::Black => write!(parameters, "{base};"),
        Color::Red => write!(parameters, "{};", base + 1),
        Color::Green => write!(parameters, "{};", base + 2),
        Color::Yellow => write!(parameters, "{};", base + 3),
        Color::Blue => write!(parameters, "{};", base + 4),
        Color::Magenta => write!(parameters, "{};", base + 5),
        Color::Cyan => write!(parameters, "{};", base + 6),
        Color::Gray => write!(parameters, "{};", base + 7),
        Color::DarkGray => write!(parameters, "{bright};"),
        Color::LightRed => write!(parameters, "{};", bright + 1),
        Color::LightGreen => write!(parameters, "{};", bright + 2),
        Color::LightYellow => write!(parameters, "{};", bright + 3),
        Color::LightBlue => write!(parameters, "{};", bright + 4),
        Color::LightMagenta => write!(parameters, "{};", bright + 5),
        Color::LightCyan => write!(parameters, "{};", bright + 6),
        Color::White => write!(parameters, "{};", bright + 7),
        Color::Indexed(index) => write!(parameters, "{};5;{index};", base + 8),
        Color::Rgb(red, green, blue) => {
            write!(parameters, "{};2;{red};{green};{blue};", base + 8)
        }
    };
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use proptest::prelude::*;
    use ratatui::{
        Terminal,
        backend::CrosstermBackend,
        buffer::Buffer,
        layout::{Rect, Size},
        style::Style,
    };

    use super::{super::screen::Screen, *};

    const SIZE: Size = Size {
        width: 12,
        height: 5,
    };

    #[test]
    fn without_colours_only_attributes_are_written() {
        let mut painter = Painter::new(ColorDepth::None);
        let mut cell = Cell::new("x");
        cell.set_style(Style::new().fg(Color::Red).bg(Color::Rgb(1, 2, 3)).bold());
        painter.cell(Position::ORIGIN, &cell, 80);
        assert_eq!(painter.take(), b"\x1b[H\x1b[1mx");
    }

    #[test]
    fn a_control_character_in_a_cell_is_never_written() {
        let mut painter = Painter::new(ColorDepth::Many);
        for symbol in ["\x1b", "\x07", "a\x1b[2J", "\u{9b}2J", ""] {
            painter.cell(Position::ORIGIN, &Cell::default(), 80);
            painter.take();
            let mut cell = Cell::default();
            cell.set_symbol(symbol);
            painter.cell(Position { x: 1, y: 0 }, &cell, 80);
            let written = String::from_utf8(painter.take()).expect("UTF-8");
            assert!(!written.chars().any(char::is_control), "{written:?}");
        }
    }

    #[test]
    fn neighbours_of_one_look_share_its_sequence() {
        let mut painter = Painter::new(ColorDepth::Many);
        let mut cell = Cell::new("x");
        cell.set_style(Style::new().fg(Color::Red).reversed());
        for x in 0..3 {
            painter.cell(Position { x, y: 2 }, &cell, 80);
        }
        painter.plain();
        assert_eq!(painter.take(), b"\x1b[3H\x1b[7;31mxxx\x1b[m");
    }

    fn any_color() -> impl Strategy<Value = Color> {
        prop_oneof![
            Just(Color::Reset),
            any::<u8>().prop_map(Color::Indexed),
            any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
        ]
    }

    fn any_cell() -> impl Strategy<Value = (u16, u16, &'static str, Style)> {
        let symbol = prop::sample::select(vec!["a", "Z", "•", "é", "世", "│", " "]);
        let modifiers = prop::sample::subsequence(
            vec![
                Modifier::BOLD,
                Modifier::ITALIC,
                Modifier::UNDERLINED,
                Modifier::REVERSED,
            ],
            0..4,
        );
        (
            0..SIZE.width,
            0..SIZE.height,
            symbol,
            any_color(),
            any_color(),
            modifiers,
        )
            .prop_map(|(x, y, symbol, fg, bg, modifiers)| {
                let modifier = modifiers.into_iter().collect();
                (
                    x,
                    y,
                    symbol,
                    Style::new().fg(fg).bg(bg).add_modifier(modifier),
                )
            })
    }

    fn fill(buffer: &mut Buffer, cells: &[(u16, u16, &str, Style)]) {
        for (x, y, symbol, style) in cells {
            buffer.set_string(*x, *y, symbol, *style);
        }
    }

    /// The cells that a terminal shows after `bytes`.
    fn shown(bytes: &[u8]) -> Vec<Option<vt100::Cell>> {
        let size = |n| NonZeroU16::new(n).expect("a size");
        let mut parser = vt100::Parser::new(size(SIZE.height), size(SIZE.width), 0);
        parser.process(bytes);
        let screen = parser.screen();
        (0..SIZE.height)
            .flat_map(|y| (0..SIZE.width).map(move |x| (y, x)))
            .map(|(y, x)| screen.cell(y, x).cloned())
            .collect()
    }

    proptest! {
        #[test]
        fn a_terminal_shows_the_same_as_with_the_backend_of_ratatui(
            frames in prop::collection::vec(prop::collection::vec(any_cell(), 0..30), 1..5),
        ) {
            let mut ours = Terminal::new(Screen::new(SIZE, ColorDepth::Many)).expect("in memory");
            let options = ratatui::TerminalOptions {
                viewport: ratatui::Viewport::Fixed(Rect::from((Position::ORIGIN, SIZE))),
            };
            let mut reference = Vec::new();
            crossterm::style::force_color_output(true);
            let mut theirs = Terminal::with_options(CrosstermBackend::new(&mut reference), options)
                .expect("in memory");
            let mut written = Vec::new();
            for cells in &frames {
                ours.draw(|frame| fill(frame.buffer_mut(), cells)).expect("in memory");
                written.extend(ours.backend_mut().take());
                theirs.draw(|frame| fill(frame.buffer_mut(), cells)).expect("in memory");
            }
            drop(theirs);
            prop_assert!(written.len() <= reference.len());
            for (ours, theirs) in shown(&written).iter().zip(shown(&reference)) {
                prop_assert_eq!(ours, &theirs);
            }
        }
    }
}
