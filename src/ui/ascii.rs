//! The screen for terminals whose locale is not UTF-8.

use ratatui::buffer::Buffer;

/// Replaces every cell that is not ASCII: our own signs by what comes nearest, other text by `?`.
pub fn fold(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().is_ascii() {
            continue;
        }
        let replacement = match cell.symbol() {
            "─" | "–" | "—" | "╌" => "-",
            "│" => "|",
            "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" => "+",
            "▸" | "▌" | "≥" | "›" => ">",
            "·" => "-",
            "•" => "*",
            "…" => "~",
            "✓" => "+",
            "↵" => "$",
            "↑" => "^",
            "↓" => "v",
            "→" => ">",
            "←" => "<",
            "×" => "x",
            "█" | "▉" | "▊" | "▋" | "▪" => "#",
            "’" => "'",
            _ => "?",
        };
        cell.set_symbol(replacement);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::{layout::Rect, style::Style};

    use super::*;

    proptest! {
        #[test]
        fn nothing_but_ascii_is_left(text in "[ -~─│≥▌日本é]{0,30}") {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
            buffer.set_string(0, 0, &text, Style::new());
            fold(&mut buffer);
            prop_assert!(buffer.content.iter().all(|cell| cell.symbol().is_ascii()));
        }
    }
}
