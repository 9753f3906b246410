//! Bars: lengths in eighths of a cell, heights in eighths of a line; `#` where only ASCII is drawn.

const LEFT: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const HEIGHTS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const HEIGHTS_ASCII: [&str; 8] = ["_", "_", ".", ".", "-", "=", "#", "#"];

/// A bar of `part` out of `whole` in at most `cells`; what is not nothing is seen.
pub(super) fn length(part: usize, whole: usize, cells: usize, ascii: bool) -> String {
    if part == 0 || whole == 0 {
        return String::new();
    }
    let eighths = (part.min(whole) * cells * 8).div_ceil(whole);
    if ascii {
        return "#".repeat((eighths / 8).max(1));
    }
    let mut bar = "█".repeat(eighths / 8);
    bar.push_str(LEFT[eighths % 8]);
    bar
}

/// One cell whose height is `part` out of `whole`; a blank for nothing.
pub(super) fn height(part: usize, whole: usize, ascii: bool) -> &'static str {
    if part == 0 || whole == 0 {
        return " ";
    }
    let eighth = (part.min(whole) * 8).div_ceil(whole).clamp(1, 8) - 1;
    if ascii {
        HEIGHTS_ASCII[eighth]
    } else {
        HEIGHTS[eighth]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::text;

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        assert_eq!(length(1, 2, 4, false), "██");
        assert_eq!(length(5, 16, 2, false), "▋");
        assert_eq!(length(16, 16, 2, false), "██");
        assert_eq!(length(99, 16, 2, false), "██");
        assert_eq!(length(0, 16, 2, false), "");
        assert_eq!(length(1, 1000, 4, true), "#");
        assert_eq!(height(977, 977, false), "█");
        assert_eq!(height(77, 977, false), "▁");
    }

    proptest! {
        #[test]
        fn a_bar_never_leaves_its_room(part in 0_usize..10_000, whole in 1_usize..9_000, cells in 1_usize..60) {
            for ascii in [false, true] {
                let bar = length(part, whole, cells, ascii);
                prop_assert!(text::width(&bar) <= cells);
                prop_assert_eq!(bar.is_empty(), part == 0);
                prop_assert_eq!(text::width(height(part, whole, ascii)), 1);
            }
        }
    }
}
