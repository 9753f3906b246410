//! Where everything stands, from the size of the terminal alone: what a page is must not depend on
//! having drawn one.
//!
//! | columns × rows | shows |
//! |---|---|
//! | below 24×5 | that it is too small |
//! | below 60 columns or 18 rows | one pane at a time |
//! | 60 to 99 columns | the list, the detail in brief under it; the whole of it alone, once it has the keys |
//! | from 100 columns and 14 rows | list and detail side by side, the gateways under the detail |
//!
//! Below 100 columns the gateways stand alone, once they have the keys.

/// The least width and height in which anything useful fits.
pub const LEAST: (u16, u16) = (24, 5);
/// The least width in which the list has more than names and ages.
const STACKED: u16 = 60;
/// From this height on, the detail has room under the list.
const ROOM_UNDER: u16 = 18;
/// From this width on, list and detail stand side by side.
const SIDE_BY_SIDE: u16 = 100;
/// The least height for that.
const ROOM_BESIDE: u16 = 14;
/// What a stacked screen has beside list and detail: two lines of header, three rules and headings,
/// the line of the filter, the footer.
const AROUND_STACKED: u16 = 8;
/// What a screen with both side by side has beside the list: two lines of header, a rule, the
/// heading, the line of the filter, the footer.
const AROUND_BESIDE: u16 = 6;
/// What a screen of gateways alone has beside them, at most.
const AROUND_GATEWAYS: u16 = 5;
/// The columns that an id or a key needs with its label.
const LEAST_DETAIL: u16 = 43;

/// The arrangement of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Too small for anything but saying so.
    TooSmall,
    /// One pane at a time.
    Compact {
        /// The rows of the pane.
        rows: u16,
    },
    /// The detail under the list.
    Stacked {
        /// The rows of apps.
        rows: u16,
        /// The rows of the detail.
        detail: u16,
    },
    /// List and detail side by side.
    Beside {
        /// The rows of apps.
        rows: u16,
        /// The columns of the list.
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
            Self::TooSmall
        } else if width >= SIDE_BY_SIDE && height >= ROOM_BESIDE {
            // A little more than a third, as much as an id needs, and never more than text reads well.
            let detail = (width * 37 / 100).clamp(LEAST_DETAIL, 72);
            Self::Beside {
                rows: height - AROUND_BESIDE,
                list_width: width - 1 - detail,
            }
        } else if width >= STACKED && height >= ROOM_UNDER {
            let shared = height - AROUND_STACKED;
            // In brief it has six lines; the whole needs more than ten to be of use.
            let detail = match shared * 3 / 8 {
                share @ ..10 => share.clamp(4, 6),
                share => share.min(16),
            };
            Self::Stacked {
                rows: shared - detail,
                detail,
            }
        } else {
            Self::Compact {
                rows: height.saturating_sub(2),
            }
        }
    }

    /// How many gateways are on the screen at once, of `all` that there are: some beside the list,
    /// or as many as fit where they have the screen for themselves.
    pub fn gateway_rows(self, all: usize, height: u16) -> usize {
        match self {
            Self::TooSmall => 1,
            Self::Beside { rows, .. } => {
                let share = usize::from(rows / 5).clamp(3, 8);
                all.clamp(1, share)
            }
            Self::Stacked { .. } | Self::Compact { .. } => {
                usize::from(height.saturating_sub(AROUND_GATEWAYS)).max(1)
            }
        }
    }

    /// How many apps are on the screen at once.
    pub fn list_rows(self) -> usize {
        match self {
            Self::TooSmall => 1,
            Self::Compact { rows } | Self::Stacked { rows, .. } | Self::Beside { rows, .. } => {
                usize::from(rows).max(1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn everything_has_its_place_on_every_screen(width in 0_u16..400, height in 0_u16..120) {
            match Layout::of(width, height) {
                Layout::TooSmall => prop_assert!(width < LEAST.0 || height < LEAST.1),
                Layout::Compact { rows } => prop_assert!(rows >= 3 && rows < height),
                Layout::Stacked { rows, detail } => {
                    prop_assert!(detail >= 4 && rows >= 6);
                    prop_assert_eq!(rows + detail + AROUND_STACKED, height);
                }
                Layout::Beside { rows, list_width } => {
                    prop_assert!(rows >= 8 && list_width >= 56);
                    prop_assert!(width - list_width > LEAST_DETAIL);
                }
            }
        }
    }
}
