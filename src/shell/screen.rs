//! A ratatui backend that gathers a frame in memory, in as few bytes as it can.

use std::io;

use crossterm::terminal;
use ratatui::{
    backend::{Backend, ClearType, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};

use super::paint::Painter;
use crate::domain::ColorDepth;

/// What the terminal shows, as far as the bytes of the next frame depend on it. Nothing is written
/// here: [`Screen::take`] hands over the bytes of a whole frame, none when nothing changed.
#[derive(Debug)]
pub struct Screen {
    painter: Painter,
    size: Size,
    /// Where ratatui wants the cursor, if it is to be seen.
    wanted: Option<Position>,
    /// Whether ratatui wants it to be seen.
    visible: bool,
    /// Whether the terminal shows it.
    shown: bool,
}

impl Screen {
    /// A screen of `size` on which nothing is drawn and no cursor is shown.
    pub fn new(size: Size, colors: ColorDepth) -> Self {
        Self {
            painter: Painter::new(colors),
            size,
            wanted: None,
            visible: false,
            shown: false,
        }
    }

    /// Sets the size that ratatui finds before its next frame.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// Forgets what the terminal shows, after others wrote to it: cursor hidden, place unknown.
    pub fn forget(&mut self) {
        self.painter.forget();
        self.shown = false;
    }

    /// The bytes gathered since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        self.painter.take()
    }
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.painter.cell(Position { x, y }, cell, self.size.width);
        }
        self.painter.plain();
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.visible = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.visible = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.wanted.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted = Some(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.painter.erase(terminal::ClearType::All);
        Ok(())
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        let what = match clear_type {
            ClearType::All => terminal::ClearType::All,
            ClearType::AfterCursor => terminal::ClearType::FromCursorDown,
            ClearType::BeforeCursor => terminal::ClearType::FromCursorUp,
            ClearType::CurrentLine => terminal::ClearType::CurrentLine,
            ClearType::UntilNewLine => terminal::ClearType::UntilNewLine,
        };
        if clear_type != ClearType::All
            && let Some(place) = self.wanted
        {
            self.painter.go(place);
        }
        self.painter.erase(what);
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size,
            pixels: Size::ZERO,
        })
    }

    /// Ends a frame: brings the cursor to where it is wanted, and shows or hides it, where that
    /// differs from what the terminal has.
    fn flush(&mut self) -> io::Result<()> {
        if self.visible
            && let Some(place) = self.wanted
        {
            self.painter.go(place);
        }
        if self.visible != self.shown {
            self.painter.cursor(self.visible);
            self.shown = self.visible;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ratatui::{Frame, Terminal, style::Stylize as _};

    use super::*;

    fn terminal() -> Terminal<Screen> {
        let size = Size::new(20, 4);
        Terminal::new(Screen::new(size, ColorDepth::Many)).expect("a screen in memory")
    }

    fn bytes(terminal: &mut Terminal<Screen>, draw: impl FnOnce(&mut Frame<'_>)) -> String {
        terminal.draw(draw).expect("drawing in memory");
        String::from_utf8(terminal.backend_mut().take()).expect("UTF-8")
    }

    #[test]
    fn a_frame_that_changes_nothing_has_no_bytes() {
        let mut terminal = terminal();
        let draw = |frame: &mut Frame<'_>| frame.render_widget("hello", frame.area());
        assert!(bytes(&mut terminal, draw).contains("hello"));
        assert_eq!(bytes(&mut terminal, draw), "");
    }

    #[test]
    fn the_cursor_is_shown_moved_and_hidden_only_when_that_changes() {
        let mut terminal = terminal();
        let at = |x: u16| move |frame: &mut Frame<'_>| frame.set_cursor_position((x, 1));
        assert_eq!(bytes(&mut terminal, at(3)), "\x1b[2;4H\x1b[?25h");
        assert_eq!(bytes(&mut terminal, at(3)), "");
        assert_eq!(bytes(&mut terminal, at(5)), "\x1b[2C");
        assert_eq!(bytes(&mut terminal, |_| ()), "\x1b[?25l");
        assert_eq!(bytes(&mut terminal, |_| ()), "");
    }

    #[test]
    fn after_a_clear_everything_is_drawn_again() {
        let mut terminal = terminal();
        let draw = |frame: &mut Frame<'_>| {
            frame.render_widget("hello".bold(), frame.area());
        };
        bytes(&mut terminal, draw);
        terminal.backend_mut().forget();
        terminal.clear().expect("in memory");
        assert_eq!(
            bytes(&mut terminal, draw),
            "\x1b[2J\x1b[H\x1b[1mhello\x1b[m"
        );
    }

    #[test]
    fn a_new_size_clears_and_draws_everything() {
        let mut terminal = terminal();
        let draw = |frame: &mut Frame<'_>| frame.render_widget("hello", frame.area());
        bytes(&mut terminal, draw);
        terminal.backend_mut().resize(Size::new(3, 2));
        let written = bytes(&mut terminal, draw);
        assert!(written.contains("\x1b[2J") && written.contains("hel"));
        assert!(!written.contains("hello"));
    }
}
