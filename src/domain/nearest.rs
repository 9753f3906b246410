//! The name that was probably meant.

/// The one of `known` that takes the fewest single-letter changes to become `name`; `None` when
/// even that is a third of the name or more.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let limit = (name.len() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(&name, candidate), candidate))
        .filter(|(distance, _candidate)| *distance <= limit)
        .min_by_key(|(distance, _candidate)| *distance)
        .map(|(_distance, candidate)| candidate)
}

/// Letters to insert, remove or change.
fn distance(name: &[char], candidate: &str) -> usize {
    let mut row: Vec<usize> = (0..=name.len()).collect();
    for (i, letter) in candidate.to_lowercase().chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, own) in name.iter().enumerate() {
            let change = corner + usize::from(*own != letter);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[name.len()]
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
