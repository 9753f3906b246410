//! What the chain shows of changes by other hands.

use super::*;

/// A journal of three settled entries.
fn written(home: &Home) -> FileJournal {
    let journal = home.open();
    for _ in 0..3 {
        let n = begin(&journal, None).unwrap();
        conclude(&journal, n, Outcome::Done).unwrap();
    }
    journal
}

fn lines_as(home: &Home, change: impl FnOnce(&mut Vec<String>)) {
    let mut lines: Vec<String> = home.text().lines().map(str::to_owned).collect();
    change(&mut lines);
    std::fs::write(home.file(), lines.join("\n") + "\n").unwrap();
}

#[test]
fn an_untouched_journal_is_consistent_and_gives_its_head() {
    let home = Home::new();
    let journal = written(&home);
    let found = journal.verify(None).unwrap();
    assert!(found.is_consistent());
    assert_eq!((found.lines, found.entries), (6, 3));
    let said = found.sentences().join(" ");
    assert!(
        said.contains("consistent") && said.contains("no key"),
        "{said}"
    );
}

#[test]
fn a_changed_line_shows_at_the_one_behind_it() {
    let home = Home::new();
    let journal = written(&home);
    lines_as(&home, |lines| {
        lines[2] = lines[2].replace("billing", "payment");
    });
    let found = journal.verify(None).unwrap();
    assert_eq!(found.broken.as_ref().map(|(line, _)| *line), Some(4));
    assert!(!found.is_consistent());
}

#[test]
fn a_line_taken_out_or_put_in_twice_shows() {
    let home = Home::new();
    let journal = written(&home);
    let untouched = home.text();
    lines_as(&home, |lines| {
        lines.remove(1);
    });
    assert!(!journal.verify(None).unwrap().is_consistent());
    std::fs::write(home.file(), untouched).unwrap();
    lines_as(&home, |lines| lines.push(lines[5].clone()));
    assert!(!journal.verify(None).unwrap().is_consistent());
}

#[test]
fn only_a_hash_kept_elsewhere_shows_that_the_end_was_cut_or_changed() {
    let home = Home::new();
    let journal = written(&home);
    let head = journal.verify(None).unwrap().head.unwrap();
    assert_eq!(
        journal.verify(Some(&head)).unwrap().kept,
        Some(KeptHead::Last)
    );
    let n = begin(&journal, None).unwrap();
    assert_eq!(
        journal.verify(Some(&head.to_uppercase())).unwrap().kept,
        Some(KeptHead::Earlier(6))
    );
    conclude(&journal, n, Outcome::Done).unwrap();
    lines_as(&home, |lines| lines.truncate(5));
    assert!(journal.verify(None).unwrap().is_consistent());
    let found = journal.verify(Some(&head)).unwrap();
    assert_eq!(found.kept, Some(KeptHead::Missing));
    assert!(!found.is_consistent());
}

#[test]
fn an_empty_journal_is_consistent() {
    let home = Home::new();
    let found = home.open().verify(None).unwrap();
    assert!(found.is_consistent());
    assert_eq!((found.lines, found.head), (0, None));
}

#[test]
fn a_file_of_rubbish_stops_neither_reading_nor_writing() {
    let home = Home::new();
    let journal = home.open();
    std::fs::write(home.file(), vec![b'x'; 700 * 1024]).unwrap();
    assert_eq!(begin(&journal, None).unwrap(), 1);
    conclude(&journal, 1, Outcome::Done).unwrap();
    let found = journal.verify(None).unwrap();
    assert_eq!(
        (found.torn, found.broken, found.entries),
        (vec![1], None, 1)
    );
}
