//! Codes near a mistyped one.

use std::cmp::Reverse;

use strsim::osa_distance as slips;

use super::{catalogue, essence, is_number, number};

/// The longest input that can be a mistyped code; what is longer was never one.
const LONGEST: usize = 32;

/// At most `n` documented codes near `code`, the nearest first, each once; none when nothing is
/// near; of those equally near, the one that begins alike the longest.
/// A bare number is compared with the numbers of the codes; a code that is itself a bare number goes
/// before others with that number. Two letters swapped are one slip of the fingers, as is one too
/// many, too few or wrong.
pub fn nearest(code: &str, n: usize) -> Vec<&'static str> {
    let asked = essence(code);
    if asked.is_empty() || asked.len() > LONGEST {
        return Vec::new();
    }
    let bare = is_number(&asked);
    let most = 1 + asked.len() / 3;
    let mut near: Vec<(usize, &'static str)> = Vec::new();
    for row in catalogue::rows() {
        if near.iter().any(|(_, code)| *code == row.code) {
            continue;
        }
        let other = essence(if bare { number(row.code) } else { row.code });
        let slips = slips(&asked, &other);
        if slips <= most {
            near.push((slips, row.code));
        }
    }
    near.sort_by_cached_key(|(slips, code)| {
        let code = essence(code);
        (*slips, code != asked, Reverse(shared_start(&code, &asked)))
    });
    near.into_iter().take(n).map(|(_, code)| code).collect()
}

/// How many characters `a` and `b` begin with alike.
fn shared_start(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count()
}
