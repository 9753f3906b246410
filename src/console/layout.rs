//! Where the panes are, from the size of the terminal alone: what a page is must not depend on
//! having drawn one.

/// The least width and height in which anything useful fits.
pub const LEAST: (u16, u16) = (24, 5);
/// From this width on, list and detail stand side by side.
const SIDE_BY_SIDE: u16 = 72;
/// From this height on, there is room for frames.
const FRAMED: u16 = 12;

/// The arrangement of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Too small for anything but saying so.
    TooSmall,
    /// One pane at a time, without frames.
    Compact {
        /// The rows of the pane.
        rows: u16,
    },
    /// List and detail side by side, framed.
    Panes {
        /// The rows inside the list's frame, its heading not counted.
        rows: u16,
        /// The columns of the list, its frame included.
        list_width: u16,
    },
}

/// How far things can be scrolled, as the last frame found: only drawing knows how lines wrap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drawn {
    /// The most lines of the popup in front that can be scrolled past the top.
    pub popup: usize,
    /// The same for the detail pane.
    pub detail: usize,
}

impl Layout {
    /// The arrangement for a terminal of this size.
    pub fn of(width: u16, height: u16) -> Self {
        if width < LEAST.0 || height < LEAST.1 {
            return Self::TooSmall;
        }
        if width < SIDE_BY_SIDE || height < FRAMED {
            return Self::Compact {
                rows: height.saturating_sub(2),
            };
        }
        let list_width = match width {
            0..=99 => width * 3 / 5,
            100..=139 => width * 11 / 20,
            _ => (width * 3 / 5).min(width - 60),
        };
        Self::Panes {
            rows: height.saturating_sub(5),
            list_width,
        }
    }

    /// How many apps are on the screen at once.
    pub fn list_rows(self) -> usize {
        match self {
            Self::TooSmall => 1,
            Self::Compact { rows } | Self::Panes { rows, .. } => usize::from(rows).max(1),
        }
    }

    /// Whether list and detail are seen together.
    pub fn is_side_by_side(self) -> bool {
        matches!(self, Self::Panes { .. })
    }
}
