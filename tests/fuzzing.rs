//! The bodies of the fuzzing targets, on what they were found to fall over, on damaged examples and
//! on noise.

#[path = "../fuzz/bodies.rs"]
mod bodies;

use std::{fs, path::Path};

use proptest::{
    collection::vec,
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};

/// The inputs that are kept for a target, in the order of their names.
fn kept(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let files = fs::read_dir(folder).expect("a folder of inputs");
    let mut paths: Vec<_> = files.map(|file| file.expect("an input").path()).collect();
    paths.sort();
    let read = |path: &_| fs::read(path).expect("an input");
    paths.iter().map(read).collect()
}

/// Bytes put in the place of others.
type Damage = (Index, Vec<u8>, usize);

fn damaged(input: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut input = input.to_vec();
    for (at, bytes, instead) in damages {
        let from = at.index(input.len() + 1);
        let to = (from + instead).min(input.len());
        input.splice(from..to, bytes.iter().copied());
    }
    input
}

#[test]
fn nothing_that_comes_from_outside_breaks_its_reader() {
    for (target, body) in bodies::ALL {
        let kept = kept(target);
        assert!(!kept.is_empty(), "no input for {target}");
        for input in &kept {
            body(input);
        }
        let damages = vec((any::<Index>(), vec(any::<u8>(), 0..4), 0_usize..8), 0..4);
        let inputs = (any::<Index>(), damages, vec(any::<u8>(), 0..64));
        let mut runner = TestRunner::new(Config::with_cases(64));
        let result = runner.run(&inputs, |(which, damages, noise)| {
            let input: &Vec<u8> = which.get(&kept);
            body(&damaged(input, &damages));
            body(&noise);
            Ok(())
        });
        assert!(result.is_ok(), "{target}: {result:?}");
    }
}

/// What keeps cargo-fuzz from running what the tests run.
#[test]
fn each_body_has_its_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("the manifest");
    for (name, _) in bodies::ALL {
        let path = format!("fuzz_targets/{name}.rs");
        let target = fs::read_to_string(folder.join(&path)).expect("a target");
        assert!(target.contains(&format!("bodies::{name}(data)")), "{name}");
        assert!(manifest.contains(&format!("path = \"{path}\"")), "{name}");
    }
}
