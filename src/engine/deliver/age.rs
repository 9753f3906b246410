//! Encryption to a public key, so that the value can rest where others read.

use std::{
    fmt,
    fs::File,
    io::{Read as _, Write as _},
    path::Path,
};

use ::age::{Encryptor, Recipient, ssh, x25519};

use super::DeliveryError;
use crate::domain::{Secret, Text};

/// The largest file of recipients that is read, in bytes.
const FILE_LIMIT: u64 = 256 * 1024;

/// The public keys that a value is encrypted to: any one of their owners can open it.
pub(super) struct Recipients(Vec<Box<dyn Recipient + Send + Sync>>);

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipients({})", self.0.len())
    }
}

impl Recipients {
    /// Reads `age1…`, `ssh-ed25519 …`, `ssh-rsa …`, or `@` and a file with such lines, in which
    /// blank lines and those that begin with `#` count for nothing.
    pub(super) fn read(text: &str) -> Result<Self, DeliveryError> {
        match text.strip_prefix('@') {
            None => Ok(Self(vec![parse(text.trim())?])),
            Some(path) => {
                let path = Path::new(path);
                let lines = content(path).map_err(|source| DeliveryError::RecipientFile {
                    path: path.to_owned(),
                    source,
                })?;
                let keys = lines
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty() && !line.starts_with('#'))
                    .map(parse)
                    .collect::<Result<Vec<_>, _>>()?;
                if keys.is_empty() {
                    return Err(DeliveryError::Recipient(format!(
                        "{} names none",
                        path.display()
                    )));
                }
                Ok(Self(keys))
            }
        }
    }

    /// The value as an age file.
    pub(super) fn seal(&self, secret: &Secret) -> Result<Vec<u8>, DeliveryError> {
        let failed = |error: String| DeliveryError::Encrypt(error);
        let recipients = self.0.iter().map(|key| {
            let key: &dyn Recipient = key.as_ref();
            key
        });
        let encryptor =
            Encryptor::with_recipients(recipients).map_err(|error| failed(error.to_string()))?;
        let mut sealed = Vec::new();
        let mut writer = encryptor
            .wrap_output(&mut sealed)
            .map_err(|error| failed(error.to_string()))?;
        writer
            .write_all(secret.expose().as_bytes())
            .and_then(|()| writer.finish().map(|_| ()))
            .map_err(|error| failed(error.to_string()))?;
        Ok(sealed)
    }
}

fn content(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(FILE_LIMIT)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn parse(text: &str) -> Result<Box<dyn Recipient + Send + Sync>, DeliveryError> {
    use ssh::ParseRecipientKeyError as Bad;
    let wrong = |what: &str| Err(DeliveryError::Recipient(what.to_owned()));
    if text.starts_with("AGE-SECRET-KEY-") || text.contains("PRIVATE KEY") {
        return wrong("it is a private key, and only a public one belongs here");
    }
    if text.starts_with("age1") {
        return match text.parse::<x25519::Recipient>() {
            Ok(key) => Ok(Box::new(key)),
            Err(_) => wrong("it begins like an age key and is none; it may be cut"),
        };
    }
    match text.parse::<ssh::Recipient>() {
        Ok(key) => Ok(Box::new(key)),
        Err(Bad::RsaModulusTooSmall) => wrong("the RSA key has fewer than 2048 bits"),
        Err(Bad::RsaModulusTooLarge) => wrong("the RSA key is larger than age takes"),
        Err(Bad::Unsupported(kind)) => {
            let kind = Text::new(kind);
            wrong(&format!("age does not encrypt to keys of the kind {kind}"))
        }
        Err(Bad::Invalid(_) | Bad::Ignore | _) => wrong("it is no public key"),
    }
}
