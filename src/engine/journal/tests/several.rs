//! Several consoles at once, and crashes between them.

use std::{collections::BTreeSet, fs::OpenOptions, io};

use proptest::prelude::*;

use super::{super::file::Disk, *};

/// A disk that keeps nothing for the time after a power cut: enough where none happens.
#[derive(Debug)]
struct HastyDisk;

impl Disk for HastyDisk {
    fn write(&self, mut file: &std::fs::File, bytes: &[u8]) -> io::Result<()> {
        io::Write::write_all(&mut file, bytes)
    }

    fn sync(&self, _: &std::fs::File) -> io::Result<()> {
        Ok(())
    }
}

/// What a console does, or what happens to it.
#[derive(Debug, Clone)]
enum Act {
    Begin,
    Conclude(u64, Outcome),
    Deliver(u64),
    /// A crash leaves so many bytes of the last line unwritten.
    Crash(u64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Begin),
        4 => (any::<u64>(), prop_oneof![
            Just(Outcome::Done),
            Just(Outcome::Unknown),
            Just(Outcome::NotSent),
            Just(Outcome::ValueLost),
        ]).prop_map(|(n, outcome)| Act::Conclude(n, outcome)),
        1 => any::<u64>().prop_map(Act::Deliver),
        2 => (1..400_u64).prop_map(Act::Crash),
    ]
}

/// What the journal is expected to know: the outcome of each entry.
fn fold(acts: &[Act]) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for act in acts {
        match act {
            Act::Begin => outcomes.push(Outcome::Intent),
            Act::Conclude(n, outcome) => {
                let place = usize::try_from(*n - 1).unwrap();
                if let Some(known) = outcomes.get_mut(place)
                    && (outcome.is_settled() || !known.is_settled())
                {
                    *known = *outcome;
                }
            }
            Act::Deliver(_) | Act::Crash(_) => {}
        }
    }
    outcomes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_two_consoles_write_and_crashes_cut_off_the_rest_is_known_and_consistent(
        acts in prop::collection::vec((any::<bool>(), act()), 1..24),
    ) {
        let home = Home::new();
        let open = || FileJournal::on(&home.state(), BTreeMap::new(), Box::new(HastyDisk)).unwrap();
        let consoles = [open(), open()];
        let mut written: Vec<Act> = Vec::new();
        let mut torn = 0;
        for (second, act) in acts {
            let journal = &consoles[usize::from(second)];
            let entries = fold(&written).len() as u64;
            match act {
                Act::Begin => {
                    prop_assert_eq!(begin(journal, None).unwrap(), entries + 1);
                    written.push(Act::Begin);
                }
                Act::Conclude(n, outcome) if entries > 0 => {
                    let n = n % entries + 1;
                    conclude(journal, n, outcome).unwrap();
                    written.push(Act::Conclude(n, outcome));
                }
                Act::Deliver(n) if entries > 0 => {
                    journal.delivered(n % entries + 1, "file").unwrap();
                    written.push(Act::Deliver(n));
                }
                Act::Crash(bytes) if home.text().ends_with('\n') => {
                    let text = home.text();
                    let last = text[..text.len() - 1].rfind('\n').map_or(text.len(), |at| text.len() - at - 1);
                    let bytes = bytes.min(last as u64 - 1);
                    let file = OpenOptions::new().write(true).open(home.file()).unwrap();
                    file.set_len(text.len() as u64 - bytes).unwrap();
                    // With nothing but its break missing, a line still says all.
                    if bytes > 1 {
                        written.pop();
                        torn += 1;
                    }
                }
                Act::Conclude(..) | Act::Deliver(_) | Act::Crash(_) => {}
            }
        }
        // One more line ends whatever was cut off last.
        begin(&consoles[0], None).unwrap();
        written.push(Act::Begin);

        let expected = fold(&written);
        for journal in &consoles {
            let records = journal.records(&Listing::default()).unwrap();
            let outcomes: Vec<_> = records.iter().map(|record| record.outcome).collect();
            prop_assert_eq!(&outcomes, &expected);
            let open = expected.iter().filter(|outcome| !outcome.is_settled()).count() as u64;
            prop_assert_eq!(journal.unresolved(), open);
            let found = journal.verify(None).unwrap();
            prop_assert!(found.is_consistent(), "{:?}", found);
            prop_assert_eq!(found.entries, expected.len() as u64);
            prop_assert_eq!(found.torn.len(), torn);
        }
    }
}

#[test]
fn threads_that_write_at_once_get_numbers_of_their_own() {
    let home = Home::new();
    let numbers: BTreeSet<u64> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let journal = home.open();
                    (0..8)
                        .map(|_| {
                            let n = begin(&journal, None).unwrap();
                            conclude(&journal, n, Outcome::Done).unwrap();
                            n
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        writers
            .into_iter()
            .flat_map(|writer| writer.join().unwrap())
            .collect()
    });
    assert_eq!(numbers, (1..=32).collect());
    let found = home.open().verify(None).unwrap();
    assert!(found.is_consistent() && found.torn.is_empty(), "{found:?}");
    assert_eq!((found.lines, found.entries), (64, 32));
    assert_eq!(home.open().unresolved(), 0);
}

/// Names the folder in which a process that the test below starts is to write.
const FOLDER: &str = "CLAVIGER_TEST_JOURNAL_FOLDER";

#[test]
fn two_processes_that_write_at_once_keep_one_chain() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let journal = FileJournal::open(Path::new(&folder), BTreeMap::new()).unwrap();
        for _ in 0..10 {
            let n = begin(&journal, None).unwrap();
            conclude(&journal, n, Outcome::Refused).unwrap();
        }
        return;
    }
    let home = Home::new();
    let name = "engine::journal::tests::several::two_processes_that_write_at_once_keep_one_chain";
    let mut others: Vec<_> = (0..2)
        .map(|_| {
            std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", name])
                .env(FOLDER, home.state())
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for other in &mut others {
        assert!(other.wait().unwrap().success());
    }
    let found = home.open().verify(None).unwrap();
    assert!(found.is_consistent() && found.torn.is_empty(), "{found:?}");
    assert_eq!((found.lines, found.entries), (40, 20));
}

#[test]
fn what_another_console_settles_is_no_longer_unresolved_here() {
    let home = Home::new();
    let (ours, theirs) = (home.open(), home.open());
    let n = begin(&ours, None).unwrap();
    assert_eq!((ours.unresolved(), theirs.unresolved()), (1, 1));
    conclude(&theirs, n, Outcome::Done).unwrap();
    assert_eq!((ours.unresolved(), theirs.unresolved()), (0, 0));
}
