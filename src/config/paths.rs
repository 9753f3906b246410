//! Where the configuration and the state live.

use std::{
    fs::{DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::Lookup;

/// The configuration file of the user: `$XDG_CONFIG_HOME/claviger/config.toml`, else below
/// `~/.config`. `None` where neither folder is known.
pub fn config_path(env: Lookup<'_>) -> Option<PathBuf> {
    Some(base(env, "XDG_CONFIG_HOME", ".config")?.join("claviger/config.toml"))
}

/// Where the journal and the log live: `$XDG_STATE_HOME/claviger`, else below `~/.local/state`.
/// `None` where neither folder is known.
pub fn state_folder(env: Lookup<'_>) -> Option<PathBuf> {
    Some(base(env, "XDG_STATE_HOME", ".local/state")?.join("claviger"))
}

/// The folder of the user's session, which ends with it: `XDG_RUNTIME_DIR`.
pub fn session_folder(env: Lookup<'_>) -> Option<PathBuf> {
    absolute(env, "XDG_RUNTIME_DIR")
}

/// Why there is no folder for the state.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It could not be made or closed to others.
    #[error("cannot prepare the state folder {}: {source}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another user owns it.
    #[error(
        "the state folder {} belongs to another user (uid {owner}): set XDG_STATE_HOME to a folder of your own",
        path.display()
    )]
    Owner {
        /// The folder.
        path: PathBuf,
        /// Its owner.
        owner: u32,
    },
}

/// Makes the state folder with the mode 0700, or closes an existing one to others.
pub fn create_state_folder(path: &Path) -> Result<(), StateError> {
    let wrong = |source| StateError::Io {
        path: path.to_owned(),
        source,
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(wrong)?;
    let found = path.metadata().map_err(wrong)?;
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(StateError::Owner {
            path: path.to_owned(),
            owner: found.uid(),
        });
    }
    if found.mode() & 0o077 != 0 {
        std::fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(wrong)?;
    }
    Ok(())
}

/// `path` with a leading `~` replaced by the home folder, and below `folder` where it is relative.
pub(super) fn resolved(path: &str, folder: &Path, home: Option<&Path>) -> PathBuf {
    let rest = path
        .strip_prefix('~')
        .filter(|rest| rest.is_empty() || rest.starts_with('/'));
    match (rest, home) {
        (Some(rest), Some(home)) => home.join(rest.trim_start_matches('/')),
        (Some(_), None) | (None, _) => folder.join(path),
    }
}

/// The home folder, if it is known and absolute.
pub(super) fn home(env: Lookup<'_>) -> Option<PathBuf> {
    absolute(env, "HOME")
}

/// The folder that `variable` names if it is absolute, as the XDG rules want it, else the one
/// below the home folder.
fn base(env: Lookup<'_>, variable: &str, below_home: &str) -> Option<PathBuf> {
    absolute(env, variable).or_else(|| Some(home(env)?.join(below_home)))
}

/// The folder that `variable` names, if it is absolute.
pub(super) fn absolute(env: Lookup<'_>, variable: &str) -> Option<PathBuf> {
    env(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn vars(pairs: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        |name| {
            let (_name, value) = pairs.iter().find(|(found, _value)| *found == name)?;
            Some((*value).to_owned())
        }
    }

    #[test]
    fn the_xdg_folders_win_over_the_home_folder() {
        let env = vars(&[
            ("HOME", "/home/me"),
            ("XDG_CONFIG_HOME", "/cfg"),
            ("XDG_STATE_HOME", "/state"),
        ]);
        assert_eq!(config_path(&env), Some("/cfg/claviger/config.toml".into()));
        assert_eq!(state_folder(&env), Some("/state/claviger".into()));
    }

    #[test]
    fn a_relative_or_empty_xdg_folder_is_ignored() {
        let env = vars(&[
            ("HOME", "/home/me"),
            ("XDG_CONFIG_HOME", "cfg"),
            ("XDG_STATE_HOME", ""),
        ]);
        assert_eq!(
            config_path(&env),
            Some("/home/me/.config/claviger/config.toml".into())
        );
        assert_eq!(
            state_folder(&env),
            Some("/home/me/.local/state/claviger".into())
        );
    }

    #[test]
    fn without_a_home_there_is_no_folder() {
        assert_eq!(config_path(&vars(&[])), None);
        assert_eq!(state_folder(&vars(&[("HOME", "relative")])), None);
    }

    #[test]
    fn a_tilde_is_the_home_folder_and_relative_paths_start_at_the_files_folder() {
        let folder = Path::new("/cfg");
        let home = Some(Path::new("/home/me"));
        assert_eq!(
            resolved("~/a.pem", folder, home),
            Path::new("/home/me/a.pem")
        );
        assert_eq!(resolved("~", folder, home), Path::new("/home/me"));
        assert_eq!(resolved("~you/a", folder, home), Path::new("/cfg/~you/a"));
        assert_eq!(resolved("a.pem", folder, home), Path::new("/cfg/a.pem"));
        assert_eq!(resolved("/a.pem", folder, home), Path::new("/a.pem"));
    }

    #[test]
    fn the_state_folder_is_closed_to_others() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a/claviger");
        create_state_folder(&path).unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o700);

        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        create_state_folder(&path).unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_state_folder_that_cannot_be_made_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().join("claviger");
        let error = create_state_folder(&path).unwrap_err();
        assert!(error.to_string().contains(&path.display().to_string()));
    }
}
