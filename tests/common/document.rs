//! Documents that are made from the program, and kept in the repository.

use std::{fs, path::Path};

/// Compares `path`, from the root of the repository, with what it should hold; or writes that, where
/// the variable `CLAVIGER_REWRITE` is set.
#[track_caller]
pub(crate) fn check(path: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("CLAVIGER_REWRITE").is_some() {
        let folder = file.parent().expect("a file in a folder");
        fs::create_dir_all(folder).expect("a folder");
        return fs::write(&file, expected).expect("a document");
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == expected,
        "{path} is out of date; CLAVIGER_REWRITE=1 cargo test --locked --test suite up_to_date \
         makes it anew"
    );
}
