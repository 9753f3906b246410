//! What becomes of a new value whose process was killed while it wrote the file for it.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use crate::common::command::{Ended, Lab};

const JOURNAL: &str = ".local/state/claviger/journal.jsonl";

/// A reset that delivered to the file `new`, taken back to where its process is said to have been
/// killed.
struct Killed {
    lab: Lab,
    value: String,
    /// The hidden file that room was taken in.
    room: PathBuf,
}

impl Killed {
    /// With only these events of its entry in the journal, and the value still in the room.
    async fn after(events: &[&str], target: &str) -> Self {
        let lab = Lab::new().await;
        let target = format!("{target}:{}", lab.path("new").display());
        let words = [
            "secret",
            "reset",
            "app_demo",
            "--yes",
            "--deliver",
            target.as_str(),
        ];
        lab.run(&words).await.expect(0);
        let text = fs::read_to_string(lab.path(JOURNAL)).expect("a journal");
        let lines: Vec<&str> = text.lines().collect();
        let line = |line: &str| -> Value { serde_json::from_str(line).expect("JSON") };
        let said: Vec<_> = lines.iter().map(|it| line(it)["event"].clone()).collect();
        assert_eq!(
            json!(said),
            json!(["intent", "opening", "conclusion", "delivery"])
        );
        assert_eq!(json!(said[..events.len()]), json!(events));
        let opened = &line(lines[1])["files"][0];
        assert_eq!(opened["path"], lab.path("new").display().to_string());
        let room = lab.path(&format!(
            ".new.claviger-{}",
            opened["room"].as_str().expect("digits")
        ));
        let left = lines[..events.len()].join("\n") + "\n";
        fs::write(lab.path(JOURNAL), left).expect("a journal");
        fs::rename(lab.path("new"), &room).expect("a file");
        let value = lab.secret("app_demo");
        Self { lab, value, room }
    }

    /// What of the value lies in the folder, by name.
    fn left(&self) -> Vec<(String, String)> {
        let entries = fs::read_dir(self.lab.home.path()).expect("a folder");
        let mut left: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_file())
            .filter_map(|path| {
                let name = path.file_name()?.to_string_lossy().into_owned();
                let content = String::from_utf8_lossy(&fs::read(path).ok()?).into_owned();
                name.contains("new").then_some((name, content))
            })
            .collect();
        left.sort();
        left
    }

    fn in_place(&self) -> Vec<(String, String)> {
        vec![("new".to_owned(), self.value.clone())]
    }

    async fn reconcile(&self, words: &[&str]) -> Ended {
        let start = ["journal", "reconcile"];
        self.lab.run(&[&start, words].concat()).await
    }

    async fn delivery(&self) -> Value {
        let listed = self.lab.run(&["journal", "list", "-o", "json"]).await;
        listed.json()[0]["delivery"].clone()
    }
}

const CONCLUDED: [&str; 3] = ["intent", "opening", "conclusion"];

#[tokio::test]
async fn before_the_value_was_written_its_room_is_removed() {
    let killed = Killed::after(&CONCLUDED[..2], "file").await;
    fs::write(&killed.room, vec![0; 65536]).expect("a file");
    killed.reconcile(&["1"]).await;
    assert_eq!(killed.left(), []);
    let value = killed.lab.secret("app_demo");
    assert_eq!(value, killed.value, "nothing was done again");
}

#[tokio::test]
async fn a_value_that_was_written_gets_its_name() {
    for words in [&["1"][..], &[]] {
        let killed = Killed::after(&CONCLUDED, "file").await;
        let ended = killed.reconcile(words).await.expect(0);
        assert!(ended.out.contains("Its new value is in"), "{}", ended.out);
        assert_eq!(killed.left(), killed.in_place());
        assert_eq!(killed.delivery().await, "file");
        // Told once, and settled.
        let again = killed.reconcile(&["-o", "json"]).await.expect(0);
        assert_eq!(again.json(), json!([]));
        killed.lab.run(&["journal", "verify"]).await.expect(0);
    }
}

#[tokio::test]
async fn a_value_that_was_written_is_no_lost_one_whatever_the_journal_had_said_so_far() {
    let killed = Killed::after(&CONCLUDED[..2], "file").await;
    let ended = killed.reconcile(&["1", "-o", "json"]).await.expect(0);
    assert_eq!(ended.json()["outcome"], "done");
    assert_eq!(killed.left(), killed.in_place());
    assert_eq!(killed.delivery().await, "file");
}

#[tokio::test]
async fn a_sealed_value_gets_its_name_too() {
    let key = include_str!("../fixtures/keys/ed25519.pub").trim();
    let key = key.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let killed = Killed::after(&CONCLUDED, &format!("age:{key}")).await;
    killed.reconcile(&["1"]).await.expect(0);
    let left = killed.left();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].0, "new");
    assert!(left[0].1.starts_with("age-encryption.org/v1"));
}

#[tokio::test]
async fn after_the_file_got_its_name_the_journal_is_told_of_it() {
    let killed = Killed::after(&CONCLUDED, "file").await;
    fs::rename(&killed.room, killed.lab.path("new")).expect("a file");
    killed.reconcile(&[]).await.expect(0);
    assert_eq!(killed.left(), killed.in_place());
    assert_eq!(killed.delivery().await, "file");
}

#[tokio::test]
async fn a_value_whose_name_was_taken_meanwhile_is_kept_and_named() {
    let killed = Killed::after(&CONCLUDED, "file").await;
    fs::write(killed.lab.path("new"), "precious").expect("a file");
    let ended = killed.reconcile(&["1"]).await;
    let room = killed.room.file_name().expect("a name").to_string_lossy();
    assert!(ended.out.contains(&*room), "{}", ended.out);
    let kept = fs::read_to_string(&killed.room).expect("a file");
    assert_eq!(kept, killed.value);
    let there = fs::read_to_string(killed.lab.path("new")).expect("a file");
    assert_eq!(there, "precious");
    assert_eq!(killed.delivery().await, Value::Null);
}

#[tokio::test]
async fn the_same_target_may_be_named_again_when_its_value_is_asked_for() {
    let killed = Killed::after(&CONCLUDED, "file").await;
    let target = format!("file:{}", killed.lab.path("new").display());
    killed
        .reconcile(&["1", "--deliver", &target])
        .await
        .expect(0);
    assert_eq!(killed.left(), killed.in_place());
}

#[tokio::test]
async fn the_next_delivery_to_the_same_place_tells_of_a_value_that_is_not_its_own() {
    let killed = Killed::after(&CONCLUDED, "file").await;
    let target = format!("file:{}", killed.lab.path("new").display());
    let words = ["secret", "reset", "app_demo", "--yes", "--deliver", &target];
    let ended = killed.lab.run(&words).await.expect(0);
    let room = killed.room.file_name().expect("a name").to_string_lossy();
    let said = ended.out + &ended.err;
    assert!(said.contains(&*room), "{said}");
    let kept = fs::read_to_string(&killed.room).expect("a file");
    assert_eq!(kept, killed.value);
    let new = fs::read_to_string(killed.lab.path("new")).expect("a file");
    assert_eq!(new, killed.lab.secret("app_demo"));
    assert_ne!(new, kept);
}
