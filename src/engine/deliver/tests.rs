#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

use proptest::prelude::*;

use super::{command::Program, *};

const VALUE: &str = "Sentinel0123456789abcdef";

fn secret() -> Secret {
    Secret::new(VALUE.to_owned())
}

fn file(path: &Path) -> Target {
    Target::File(path.to_owned())
}

fn prepare(target: &Target) -> Result<Prepared, DeliveryError> {
    Delivery::default().prepare(target)
}

async fn deliver(target: &Target) -> Result<Receipt, DeliveryError> {
    prepare(target)?.deliver(&secret()).await
}

fn script(folder: &Path, body: &str) -> PathBuf {
    let path = folder.join("script");
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn program(path: &Path) -> Program {
    Program::find_on(&[path.display().to_string()], Vec::new(), None).unwrap()
}

#[tokio::test]
async fn a_file_holds_exactly_the_value_and_belongs_to_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    let receipt = deliver(&file(&path)).await.unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), VALUE);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(receipt.how, "file");
    assert!(receipt.sentence.contains(&path.display().to_string()));
}

#[test]
fn what_is_there_already_is_never_touched() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "precious").unwrap();
    let link = folder.path().join("link");
    symlink(&taken, &link).unwrap();
    let dangling = folder.path().join("dangling");
    symlink(folder.path().join("nowhere"), &dangling).unwrap();

    assert!(matches!(
        prepare(&file(&taken)),
        Err(DeliveryError::Exists(_))
    ));
    for link in [&link, &dangling] {
        assert!(matches!(
            prepare(&file(link)),
            Err(DeliveryError::Symlink(_))
        ));
    }
    assert!(matches!(
        prepare(&file(folder.path())),
        Err(DeliveryError::Folder(_))
    ));
    assert!(matches!(
        prepare(&file(&folder.path().join("no/such"))),
        Err(DeliveryError::NoFolder(_))
    ));
    assert!(matches!(
        prepare(&file(&taken.join("below"))),
        Err(DeliveryError::Create { .. })
    ));
    assert_eq!(fs::read_to_string(&taken).unwrap(), "precious");
    assert!(!folder.path().join("nowhere").exists());
}

#[tokio::test]
async fn a_file_that_got_no_value_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    prepare(&file(&path)).unwrap().abandon();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

    for unfit in ["416************ab8", ""] {
        let refused = prepare(&file(&path))
            .unwrap()
            .deliver(&Secret::new(unfit.to_owned()))
            .await;
        assert!(matches!(
            refused,
            Err(DeliveryError::Masked | DeliveryError::Empty)
        ));
        assert!(!path.exists());
    }
}

#[tokio::test]
async fn a_file_that_someone_else_made_meanwhile_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    let prepared = prepare(&file(&path)).unwrap();
    fs::write(&path, "another's").unwrap();
    let refused = prepared.deliver(&secret()).await;
    assert!(matches!(refused, Err(DeliveryError::Taken(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), "another's");
}

#[tokio::test]
async fn a_full_disk_is_reported_and_nothing_torn_stays() {
    let mut full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    assert!(full.write_all(b"x").is_err(), "/dev/full takes nothing");
    rustix::io::fcntl_setfd(&full, rustix::io::FdFlags::empty()).unwrap();
    let number = std::os::fd::AsRawFd::as_raw_fd(&full).try_into().unwrap();
    let refused = deliver(&Target::Fd(number)).await;
    assert!(matches!(refused, Err(DeliveryError::Descriptor { .. })));
}

#[tokio::test]
async fn a_program_gets_the_value_on_its_input_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen");
    let body = format!(
        "cat > {0}.value; echo \"$@\" > {0}.args; env > {0}.env; echo printed",
        seen.display()
    );
    let path = script(folder.path(), &body);
    let words = [path.display().to_string(), "one two".to_owned()];
    let receipt = deliver(&Target::Command(words.into())).await.unwrap();
    assert_eq!(receipt.how, "command");
    let read = |end: &str| fs::read_to_string(format!("{}.{end}", seen.display())).unwrap();
    assert_eq!(read("value"), VALUE);
    assert_eq!(read("args"), "one two\n");
    assert!(!read("env").contains(VALUE));
    let withheld = ["CLAVIGER_", "HUAWEICLOUD_SDK_", "HW_", "OS_"];
    let inherited = read("env");
    assert!(
        inherited
            .lines()
            .all(|line| !withheld.iter().any(|start| line.starts_with(start)))
    );
}

#[test]
fn a_program_is_found_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = script(folder.path(), "true");
    let on = |name: &str| {
        Program::find_on(
            &[name.to_owned()],
            Vec::new(),
            Some(folder.path().as_os_str()),
        )
    };
    assert!(on("script").is_ok());
    assert!(matches!(on("nothing"), Err(DeliveryError::NoProgram(_))));
    assert!(matches!(
        on(&folder.path().join("nothing").display().to_string()),
        Err(DeliveryError::NoProgram(_))
    ));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(on("script"), Err(DeliveryError::NoProgram(_))));
    assert!(matches!(
        on(&path.display().to_string()),
        Err(DeliveryError::NotExecutable(_))
    ));
}

#[tokio::test]
async fn a_program_that_fails_is_quoted_without_the_value() {
    let folder = tempfile::tempdir().unwrap();
    let fails = |body: &str| program(&script(folder.path(), body));
    let told = fails("cat >/dev/null; echo first >&2; printf 'no \\033[2Jstore\\n\\n' >&2; exit 3")
        .run(&secret(), TIME_LIMIT)
        .await
        .unwrap_err()
        .to_string();
    assert!(told.contains("no <U+001B>[2Jstore"), "{told}");
    assert!(told.contains("exit status: 3"), "{told}");

    let repeats = fails("value=$(cat); echo \"cannot store $value\" >&2; exit 1")
        .run(&secret(), TIME_LIMIT)
        .await
        .unwrap_err()
        .to_string();
    assert!(!repeats.contains("Sentinel"), "{repeats}");
}

#[tokio::test]
async fn a_program_that_hangs_is_stopped_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let path = script(folder.path(), "cat >/dev/null; sleep 600 & wait");
    let stopped = program(&path)
        .run(&secret(), std::time::Duration::from_millis(200))
        .await;
    assert!(matches!(stopped, Err(DeliveryError::TimedOut { .. })));
}

#[tokio::test]
async fn what_a_program_leaves_running_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = script(folder.path(), "cat >/dev/null; sleep 5 & exit 0");
    program(&path)
        .run(&secret(), std::time::Duration::from_secs(4))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_owner_of_an_age_key_alone_opens_an_encrypted_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sealed");
    let identity = ::age::x25519::Identity::generate();
    deliver(&Target::Age {
        recipient: identity.to_public().to_string(),
        path: path.clone(),
    })
    .await
    .unwrap();
    let sealed = fs::read(&path).unwrap();
    assert!(
        !sealed
            .windows(VALUE.len())
            .any(|part| part == VALUE.as_bytes())
    );
    assert_eq!(
        ::age::decrypt(&identity, &sealed).unwrap(),
        VALUE.as_bytes()
    );
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn every_recipient_of_a_file_opens_what_is_encrypted_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sealed");
    let keys = folder.path().join("keys");
    let owners = [(); 2].map(|()| ::age::x25519::Identity::generate());
    let lines: Vec<String> = owners
        .iter()
        .map(|key| key.to_public().to_string())
        .collect();
    fs::write(&keys, format!("# the team\n\n{}\n", lines.join("\n"))).unwrap();
    deliver(&Target::Age {
        recipient: format!("@{}", keys.display()),
        path: path.clone(),
    })
    .await
    .unwrap();
    let sealed = fs::read(&path).unwrap();
    for owner in &owners {
        assert_eq!(::age::decrypt(owner, &sealed).unwrap(), VALUE.as_bytes());
    }
}

#[test]
fn an_ssh_public_key_is_a_recipient() {
    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me@here";
    let sealed = Recipients::read(KEY).unwrap().seal(&secret()).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1\n-> ssh-ed25519 "));
}

#[test]
fn what_is_no_recipient_is_refused_before_a_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sealed");
    for recipient in [
        "age1short",
        "me@here",
        "ssh-ed25519 AAAA",
        "@/no/such/file",
        "AGE-SECRET-KEY-1QQQ",
    ] {
        let refused = prepare(&Target::Age {
            recipient: recipient.to_owned(),
            path: path.clone(),
        });
        assert!(
            matches!(
                refused,
                Err(DeliveryError::Recipient(_) | DeliveryError::RecipientFile { .. })
            ),
            "{recipient}"
        );
        assert!(!path.exists());
    }
}

#[test]
fn the_clipboard_is_used_only_where_the_profile_allows_it() {
    assert!(matches!(
        prepare(&Target::Clipboard),
        Err(DeliveryError::ClipboardOff)
    ));
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader_of_recipients(text in ".{0,80}") {
        if let Err(error) = Recipients::read(&text) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

#[tokio::test]
async fn a_report_with_three_stars_in_it_is_no_mask() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.md");
    let text = "| app *** | 3 |";
    let delivered = prepare(&file(&path)).unwrap().report(text.to_owned()).await;
    delivered.unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    let empty = prepare(&file(&folder.path().join("empty"))).unwrap();
    let refused = empty.report(String::new()).await;
    assert!(matches!(refused, Err(DeliveryError::Empty)), "{refused:?}");
}
