//! Secrets in the files of other programs: read where they are, when they are needed.

use std::{fmt, path::PathBuf, rc::Rc};

use crate::domain::Secret;

use super::{
    super::{ini, json, node::Node, yaml},
    SecretSourceError, file,
};

/// A secret in a file that belongs to another program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The file.
    pub file: PathBuf,
    /// How it is written.
    pub format: Format,
    /// Where the secret stands in it: for INI the section and the key, for YAML and JSON the keys
    /// from the outermost one on, an element of a list by its `name`.
    pub path: Vec<String>,
}

/// How a file of another program is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Sections of keys and values.
    Ini,
    /// Mappings in mappings.
    Yaml,
    /// The same in braces.
    Json,
}

impl Entry {
    /// Reads the secret.
    pub(super) async fn read(&self) -> Result<Secret, SecretSourceError> {
        let bytes = file::contents(self.file.clone()).await?;
        let text = std::str::from_utf8(&bytes).map_err(|_invalid| SecretSourceError::Format {
            path: self.file.clone(),
            format: "UTF-8 text",
        })?;
        let found = match self.format {
            Format::Ini => ini_value(text, &self.path),
            Format::Yaml => self.value(yaml::parse(text), "YAML")?,
            Format::Json => self.value(json::parse(text), "JSON")?,
        };
        found.ok_or_else(|| SecretSourceError::NoEntry {
            path: self.file.clone(),
            entry: self.path.join("."),
        })
    }

    fn value(
        &self,
        tree: Option<Rc<Node>>,
        format: &'static str,
    ) -> Result<Option<Secret>, SecretSourceError> {
        let tree = tree.ok_or_else(|| SecretSourceError::Format {
            path: self.file.clone(),
            format,
        })?;
        Ok(tree
            .text(&self.path)
            .map(|value| Secret::new(value.to_owned())))
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.path.join("."), self.file.display())
    }
}

fn ini_value(text: &str, path: &[String]) -> Option<Secret> {
    let [section, key] = path else { return None };
    ini::value(text, section, key).map(|value| Secret::new(value.to_owned()))
}
