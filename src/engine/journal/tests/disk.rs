//! Full disks, foreign folders, and what is refused.

use std::{
    fs::{File, Permissions},
    io::{self, Write as _},
    os::unix::fs::{PermissionsExt, symlink},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{super::file::Disk, *};

/// Which fault a disk has.
#[derive(Debug, Clone, Default)]
struct Faults {
    full: Arc<AtomicBool>,
    unsafe_sync: Arc<AtomicBool>,
}

impl Disk for Faults {
    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<()> {
        if self.full.load(Ordering::SeqCst) {
            file.write_all(&bytes[..bytes.len() / 2])?;
            return File::options()
                .write(true)
                .open("/dev/full")?
                .write_all(bytes);
        }
        file.write_all(bytes)
    }

    fn sync(&self, _: &File) -> io::Result<()> {
        if self.unsafe_sync.load(Ordering::SeqCst) {
            return Err(io::Error::from_raw_os_error(
                rustix::io::Errno::IO.raw_os_error(),
            ));
        }
        Ok(())
    }
}

fn faulty(home: &Home) -> (FileJournal, Faults) {
    let faults = Faults::default();
    let journal =
        FileJournal::on(&home.state(), BTreeMap::new(), Box::new(faults.clone())).unwrap();
    (journal, faults)
}

#[test]
fn a_full_disk_refuses_the_intent_and_says_what_to_do() {
    let home = Home::new();
    let (journal, faults) = faulty(&home);
    begin(&journal, None).unwrap();
    faults.full.store(true, Ordering::SeqCst);
    let error = begin(&journal, None).unwrap_err().to_string();
    assert!(
        error.contains("disk is full") && error.contains("Free some space"),
        "{error}"
    );
}

#[test]
fn what_a_full_disk_cut_off_is_kept_and_the_journal_goes_on() {
    let home = Home::new();
    let (journal, faults) = faulty(&home);
    begin(&journal, None).unwrap();
    faults.full.store(true, Ordering::SeqCst);
    begin(&journal, None).unwrap_err();
    let cut = home.text();
    faults.full.store(false, Ordering::SeqCst);
    assert_eq!(begin(&journal, None).unwrap(), 2);
    assert!(home.text().starts_with(&cut));
    let found = journal.verify(None).unwrap();
    assert!(found.is_consistent());
    assert_eq!((found.torn, found.entries), (vec![2], 2));
}

#[test]
fn an_intent_that_is_not_on_stable_storage_is_refused() {
    let home = Home::new();
    let (journal, faults) = faulty(&home);
    faults.unsafe_sync.store(true, Ordering::SeqCst);
    let error = begin(&journal, None).unwrap_err().to_string();
    assert!(error.contains("disk reports an error"), "{error}");
}

#[test]
fn folder_and_files_are_for_their_owner_alone() {
    let home = Home::new();
    begin(&home.open(), None).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.state()), 0o700);
    assert_eq!(mode(&home.file()), 0o600);
    assert_eq!(mode(&home.state().join("journal.key")), 0o600);
}

#[test]
fn an_unwritable_home_gives_a_journal_in_memory_and_says_so() {
    let home = Home::new();
    std::fs::write(home.0.path().join("state"), "a file").unwrap();
    for folder in [
        Some(home.state()),
        Some(PathBuf::from("/proc/claviger")),
        None,
    ] {
        let (journal, warning) = super::super::open(folder.as_deref(), BTreeMap::new());
        assert!(!journal.is_durable());
        let warning = warning.unwrap().to_string();
        assert!(
            warning.contains("only in memory") && warning.contains("--accept-volatile-journal"),
            "{warning}"
        );
        assert_eq!(begin(&*journal, None), Ok(1));
        assert_eq!(journal.unresolved(), 1);
    }
}

#[test]
fn a_usable_home_gives_a_journal_on_disk_without_a_warning() {
    let home = Home::new();
    let (journal, warning) = super::super::open(Some(&home.state()), BTreeMap::new());
    assert!(journal.is_durable());
    assert_eq!(warning, None);
}

fn refusal(home: &Home) -> String {
    FileJournal::open(&home.state(), BTreeMap::new())
        .unwrap_err()
        .to_string()
}

#[test]
fn a_symbolic_link_is_not_followed() {
    let home = Home::new();
    home.open();
    let elsewhere = home.0.path().join("elsewhere");
    std::fs::write(&elsewhere, "").unwrap();
    std::fs::remove_file(home.file()).unwrap();
    symlink(&elsewhere, home.file()).unwrap();
    assert!(
        refusal(&home).contains("symbolic link"),
        "{}",
        refusal(&home)
    );
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "");
    std::fs::remove_dir_all(home.state()).unwrap();
    symlink(home.0.path(), home.state()).unwrap();
    assert!(
        refusal(&home).contains("symbolic link"),
        "{}",
        refusal(&home)
    );
}

#[test]
fn what_others_can_read_is_not_used_and_the_command_that_mends_it_is_named() {
    let home = Home::new();
    let journal = home.open();
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    };
    set(&home.file(), 0o644);
    let error = begin(&journal, None).unwrap_err().to_string();
    assert!(
        error.contains("mode 644") && error.contains("chmod 600"),
        "{error}"
    );
    set(&home.file(), 0o600);
    set(&home.state(), 0o750);
    assert!(refusal(&home).contains("chmod 700"), "{}", refusal(&home));
}

#[test]
fn what_belongs_to_another_user_is_not_used() {
    let home = Home::new();
    let journal = home.open();
    // Only the superuser can give a file away.
    if std::os::unix::fs::chown(home.file(), Some(1), None).is_err() {
        return;
    }
    let error = begin(&journal, None).unwrap_err().to_string();
    assert!(error.contains("another user"), "{error}");
}

#[test]
fn a_pipe_or_a_folder_in_place_of_the_file_is_not_used() {
    let home = Home::new();
    home.open();
    std::fs::remove_file(home.file()).unwrap();
    std::fs::create_dir(home.file()).unwrap();
    assert!(refusal(&home).ends_with('.'), "{}", refusal(&home));
    std::fs::remove_dir(home.file()).unwrap();
    let made = std::process::Command::new("mkfifo")
        .args(["-m", "600"])
        .arg(home.file())
        .status();
    if made.is_ok_and(|status| status.success()) {
        assert!(
            refusal(&home).contains("ordinary file"),
            "{}",
            refusal(&home)
        );
    }
}

#[test]
fn a_journal_that_was_moved_away_is_begun_anew() {
    let home = Home::new();
    let journal = home.open();
    begin(&journal, None).unwrap();
    std::fs::rename(home.file(), home.0.path().join("archive.jsonl")).unwrap();
    assert_eq!(begin(&journal, None).unwrap(), 1);
    assert_eq!(journal.unresolved(), 1);
}

#[test]
fn what_the_disk_does_not_take_is_kept_in_memory_beside_what_it_took() {
    let home = Home::new();
    let (disk, faults) = faulty(&home);
    let journal = Fallback::over(disk);
    let on_disk = begin(&journal, None).unwrap();
    faults.full.store(true, Ordering::SeqCst);
    begin(&journal, None).unwrap_err();
    let in_memory = begin_in_memory(&journal).unwrap();
    assert_ne!(on_disk, in_memory);
    assert!(journal.is_only_in_memory(in_memory) && !journal.is_only_in_memory(on_disk));
    assert!(journal.is_durable());
    assert_eq!(journal.unresolved(), 2);
    conclude(&journal, in_memory, Outcome::Done).unwrap();
    conclude(&journal, on_disk, Outcome::Done).unwrap_err();
    let outcome = |n| {
        journal
            .entry(n)
            .unwrap()
            .map(|entry| (entry.record.n, entry.record.outcome))
    };
    assert_eq!(outcome(in_memory), Some((in_memory, Outcome::Done)));
    assert_eq!(outcome(on_disk), Some((on_disk, Outcome::Intent)));
    let listed = |listing| -> Vec<u64> {
        let records = journal.records(&listing).unwrap().into_iter();
        records.map(|record| record.n).collect()
    };
    assert_eq!(listed(Listing::default()), [on_disk, in_memory]);
    let last = Listing {
        last: Some(1),
        unresolved: false,
    };
    assert_eq!(listed(last), [in_memory]);
    let unresolved = Listing {
        last: None,
        unresolved: true,
    };
    assert_eq!(listed(unresolved), [on_disk]);
    assert_eq!(journal.secrets_set().unwrap().len(), 1);
    assert!(!home.text().contains("done"));
}
