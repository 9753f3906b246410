//! The end of a dialog that waits for its request.

use super::Page;
use crate::console::popup::sending::Sending;

pub(super) fn fill(sending: Sending, page: &mut Page<'_>) {
    let sentence = if sending.is_stopping {
        "Stopping: finding out whether the request had left …"
    } else {
        "Sending … if the answer is lost, the app is read back."
    };
    page.text(sentence, page.theme.strong);
    if sending.is_stopping {
        page.keys(&[("t", "put aside")]);
    } else {
        page.keys(&[("Esc", "stop waiting"), ("t", "put aside")]);
    }
}
