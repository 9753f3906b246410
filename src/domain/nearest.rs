//! The name that was probably meant.

use strsim::levenshtein;

/// The one of `known` that takes the fewest single-letter changes to become `name`; `None` when
/// even that is a third of the name or more.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let name = name.to_lowercase();
    let limit = (name.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (levenshtein(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _candidate)| *distance <= limit)
        .min_by_key(|(distance, _candidate)| *distance)
        .map(|(_distance, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_finds_the_name() {
        let known = ["region", "recipient", "read_only"];
        assert_eq!(nearest("regoin", known), Some("region"));
        assert_eq!(nearest("readonly", known), Some("read_only"));
        assert_eq!(nearest("Region", known), Some("region"));
        assert_eq!(nearest("colour", known), None);
    }
}
