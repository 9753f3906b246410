//! Codes near a mistyped one.

use std::cmp::Reverse;

use super::{catalogue, essence, is_number, number};

/// The longest input that can be a mistyped code; what is longer was never one.
const LONGEST: usize = 32;

/// At most `n` documented codes near `code`, the nearest first, each once; none when nothing is
/// near; of those equally near, the one that begins alike the longest. A bare number is compared with the numbers of the codes; a code that is itself a bare
/// number goes before others with that number.
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
        let edits = edits(asked.as_bytes(), other.as_bytes());
        if edits <= most {
            near.push((edits, row.code));
        }
    }
    near.sort_by_cached_key(|(edits, code)| {
        let code = essence(code);
        (*edits, code != asked, Reverse(shared_start(&code, &asked)))
    });
    near.into_iter().take(n).map(|(_, code)| code).collect()
}

/// How many characters `a` and `b` begin with alike.
fn shared_start(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count()
}

/// How many slips of the fingers lie between `a` and `b`: a character too many, one too few, a
/// wrong one, or two neighbours swapped.
fn edits(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let mut least = (above[j] + usize::from(x != y))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = above;
        above = row;
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_slip_of_the_fingers_counts_once() {
        assert_eq!(edits(b"apig3103", b"apig3103"), 0);
        assert_eq!(edits(b"apig313", b"apig3103"), 1);
        assert_eq!(edits(b"apig31103", b"apig3103"), 1);
        assert_eq!(edits(b"apig3193", b"apig3103"), 1);
        assert_eq!(edits(b"apig3013", b"apig3103"), 1);
        assert_eq!(edits(b"", b"iam"), 3);
    }

    proptest! {
        #[test]
        fn the_distance_is_the_same_from_both_ends(a in "[a-c0-2]{0,8}", b in "[a-c0-2]{0,8}") {
            let there = edits(a.as_bytes(), b.as_bytes());
            prop_assert_eq!(there, edits(b.as_bytes(), a.as_bytes()));
            prop_assert_eq!(there == 0, a == b);
            prop_assert!(there <= a.len().max(b.len()));
            prop_assert!(there >= a.len().abs_diff(b.len()));
        }
    }
}
