//! Sealing: a secret encrypted to the administrator's public key, in the format of `age`, so that
//! it can lie in the journal or in a file and only the holder of the private key can open it.

use std::{
    fmt,
    io::{Read, Write},
    path::Path,
};

use age::{Decryptor, Encryptor, IdentityFile, armor, ssh, x25519};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::{Secret, text::visible};

/// The most bytes of a file with private keys that are read.
const IDENTITY_LIMIT: u64 = 1 << 20;
/// The most bytes of a sealed value that are opened.
const VALUE_LIMIT: u64 = 1 << 16;

/// A public key to seal to: X25519 of `age`, or an `ssh-ed25519` or `ssh-rsa` key.
#[derive(Clone)]
pub struct Recipient(Key);

#[derive(Clone)]
enum Key {
    Age(x25519::Recipient),
    Ssh(ssh::Recipient),
}

/// A sealed secret: ASCII-armoured text of `age`, opened by `age -d` or [`Sealed::unseal`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(String);

/// A key that cannot be used, or a sealed value that cannot be opened: a whole sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SealError(String);

impl SealError {
    fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl Recipient {
    /// Reads `age1…`, `ssh-ed25519 AAAA… comment` or `ssh-rsa AAAA… comment`.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let text = text.trim();
        if text.lines().nth(1).is_some() {
            return Err(SealError::new(
                "A recipient is one public key on one line, and this is more than one line.",
            ));
        }
        if text.starts_with("AGE-SECRET-KEY-") || text.contains("PRIVATE KEY") {
            return Err(SealError::new(
                "This is a private key. Give the public key: it begins with age1, ssh-ed25519 or ssh-rsa.",
            ));
        }
        if text.starts_with("age1") {
            return text
                .parse()
                .map(|key| Self(Key::Age(key)))
                .map_err(|fault| {
                    SealError::new(format!("The age public key is not valid: {fault}."))
                });
        }
        text.parse()
            .map(|key| Self(Key::Ssh(key)))
            .map_err(|error| SealError::new(ssh_fault(&error)))
    }

    /// Encrypts `secret` so that only the holder of the private key can read it.
    pub fn seal(&self, secret: &Secret) -> Result<Sealed, SealError> {
        let failed = |error: &dyn fmt::Display| {
            SealError::new(format!("The value could not be sealed: {error}."))
        };
        let key: &dyn age::Recipient = match &self.0 {
            Key::Age(key) => key,
            Key::Ssh(key) => key,
        };
        let encryptor =
            Encryptor::with_recipients(std::iter::once(key)).map_err(|error| failed(&error))?;
        let mut sealed = Vec::new();
        let write = || {
            let armoured =
                armor::ArmoredWriter::wrap_output(&mut sealed, armor::Format::AsciiArmor)?;
            let mut writer = encryptor.wrap_output(armoured)?;
            writer.write_all(secret.expose().as_bytes())?;
            writer.finish()?.finish()?;
            Ok::<(), std::io::Error>(())
        };
        write().map_err(|error| failed(&error))?;
        String::from_utf8(sealed)
            .map(Sealed)
            .map_err(|error| failed(&error))
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Key::Age(key) => key.fmt(f),
            Key::Ssh(key) => key.fmt(f),
        }
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

fn ssh_fault(error: &ssh::ParseRecipientKeyError) -> String {
    use ssh::ParseRecipientKeyError as E;
    match error {
        E::RsaModulusTooSmall => {
            "The ssh-rsa key has fewer than 2048 bits, which is too weak to seal to.".to_owned()
        }
        E::RsaModulusTooLarge => {
            "The ssh-rsa key has more than 4096 bits, which cannot be used here.".to_owned()
        }
        E::Unsupported(kind) => format!(
            "Keys of the kind {} cannot be sealed to. Use an ssh-ed25519, ssh-rsa or age1 key.",
            visible(kind)
        ),
        _ => "The recipient is no public key that can be sealed to. It begins with age1, ssh-ed25519 or ssh-rsa.".to_owned(),
    }
}

impl Sealed {
    /// Takes over armoured text that was sealed before. Whether it can be opened shows when it is.
    pub fn new(armoured: impl Into<String>) -> Self {
        Self(armoured.into())
    }

    /// The armoured text, to write to a file or hand to `age -d`.
    pub fn armoured(&self) -> &str {
        &self.0
    }

    /// Opens the value with the private key in `identity`: a file of `age` identities, or an SSH
    /// private key that no passphrase protects.
    pub fn unseal(&self, identity: &Path) -> Result<Secret, SealError> {
        let keys = private_keys(identity)?;
        let decryptor = Decryptor::new_buffered(armor::ArmoredReader::new(self.0.as_bytes()))
            .map_err(|_| {
                SealError::new("The sealed value is damaged: it is no text that age made.")
            })?;
        let reader = decryptor
            .decrypt(keys.iter().map(|key| &**key as &dyn age::Identity))
            .map_err(|error| {
                SealError::new(match error {
                    age::DecryptError::NoMatchingKeys => format!(
                        "The value was sealed to another key than the one in {}.",
                        identity.display()
                    ),
                    _ => "The sealed value is damaged and cannot be opened.".to_owned(),
                })
            })?;
        let mut value = Zeroizing::new(String::with_capacity(256));
        reader
            .take(VALUE_LIMIT)
            .read_to_string(&mut value)
            .map_err(|_| SealError::new("The sealed value is damaged and cannot be opened."))?;
        Ok(Secret::from(value))
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.0.lines() {
            writeln!(f, "{}", visible(line))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

fn private_keys(path: &Path) -> Result<Vec<Box<dyn age::Identity + Send + Sync>>, SealError> {
    let shown = path.display();
    let unread =
        |error: std::io::Error| SealError::new(format!("{shown} could not be read: {error}."));
    let mut text = Zeroizing::new(String::with_capacity(4096));
    std::fs::File::open(path)
        .map_err(unread)?
        .take(IDENTITY_LIMIT)
        .read_to_string(&mut text)
        .map_err(unread)?;
    if text.contains("-----BEGIN AGE ENCRYPTED FILE-----")
        || text.starts_with("age-encryption.org/")
    {
        return Err(SealError::new(format!(
            "{shown} is protected by a passphrase. Decrypt it with age -d first, or pass the sealed value to age -d yourself."
        )));
    }
    if text.contains("-----BEGIN ") {
        let key = ssh::Identity::from_buffer(text.as_bytes(), None).map_err(|_| {
            SealError::new(format!(
                "{shown} holds no private key that can be read here. Give an age identity or an SSH private key."
            ))
        })?;
        return match key {
            ssh::Identity::Unencrypted(_) => Ok(vec![Box::new(key)]),
            ssh::Identity::Encrypted(_)
            | ssh::Identity::Unsupported(
                ssh::UnsupportedKey::EncryptedPem | ssh::UnsupportedKey::EncryptedSsh(_),
            ) => Err(SealError::new(format!(
                "{shown} is protected by a passphrase. Pass the sealed value to age -d, which asks for it."
            ))),
            ssh::Identity::Unsupported(
                ssh::UnsupportedKey::Hardware(kind) | ssh::UnsupportedKey::Type(kind),
            ) => Err(SealError::new(format!(
                "{shown} is a key of the kind {}, which cannot open sealed values.",
                visible(&kind)
            ))),
        };
    }
    let keys = IdentityFile::from_buffer(text.as_bytes())
        .ok()
        .and_then(|file| file.into_identities().ok())
        .unwrap_or_default();
    if keys.is_empty() {
        return Err(SealError::new(format!(
            "{shown} holds no private key that can be read here. Give an age identity or an SSH private key."
        )));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use age::secrecy::ExposeSecret;

    use super::*;

    fn fixture(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/keys")
            .join(name)
    }

    fn public(name: &str) -> Recipient {
        let text = std::fs::read_to_string(fixture(name)).expect("a fixture");
        Recipient::parse(&text).expect("a public key")
    }

    fn secret() -> Secret {
        Secret::new("aB3xY7-sentinel".to_owned())
    }

    #[test]
    fn a_value_sealed_to_an_age_key_is_opened_with_its_identity_file() {
        let identity = x25519::Identity::generate();
        let recipient = Recipient::parse(&identity.to_public().to_string()).expect("a key");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys.txt");
        let file = format!(
            "# made for a test\n{}\n",
            identity.to_string().expose_secret()
        );
        std::fs::write(&path, file).expect("written");
        let sealed = recipient.seal(&secret()).expect("sealed");
        assert!(
            sealed
                .armoured()
                .starts_with("-----BEGIN AGE ENCRYPTED FILE-----\n")
        );
        assert!(!sealed.armoured().contains("sentinel"));
        assert_eq!(sealed.unseal(&path), Ok(secret()));
    }

    #[test]
    fn a_value_sealed_to_an_ssh_key_is_opened_with_its_private_key() {
        for name in ["ed25519", "rsa"] {
            let sealed = public(&format!("{name}.pub"))
                .seal(&secret())
                .expect("sealed");
            assert_eq!(sealed.unseal(&fixture(name)), Ok(secret()));
        }
    }

    #[test]
    fn another_key_does_not_open_it_and_says_so() {
        let sealed = public("ed25519.pub").seal(&secret()).expect("sealed");
        let error = sealed.unseal(&fixture("rsa")).expect_err("another key");
        assert!(error.to_string().contains("another key"), "{error}");
    }

    #[test]
    fn a_private_key_with_a_passphrase_says_so() {
        let sealed = public("ed25519.pub").seal(&secret()).expect("sealed");
        let error = sealed
            .unseal(&fixture("ed25519_locked"))
            .expect_err("locked");
        assert!(error.to_string().contains("passphrase"), "{error}");
    }

    #[test]
    fn a_damaged_value_or_key_file_is_told_in_whole_sentences() {
        let sealed = public("ed25519.pub").seal(&secret()).expect("sealed");
        let cut = Sealed::new(&sealed.armoured()[..sealed.armoured().len() / 2]);
        for error in [
            cut.unseal(&fixture("ed25519")),
            Sealed::new("nothing").unseal(&fixture("ed25519")),
            sealed.unseal(&fixture("ed25519.pub")),
            sealed.unseal(Path::new("/nonexistent/key")),
        ] {
            let error = error.expect_err("damaged").to_string();
            assert!(error.ends_with('.'), "{error}");
        }
    }

    #[test]
    fn what_is_no_usable_public_key_is_refused_with_the_reason() {
        let ecdsa = std::fs::read_to_string(fixture("ecdsa.pub")).expect("a fixture");
        for (text, reason) in [
            ("age1notakey", "age public key"),
            ("AGE-SECRET-KEY-1QQQ", "private key"),
            ("", "begins with"),
            ("ssh-ed25519 AAAA", "begins with"),
            (ecdsa.as_str(), "ecdsa-sha2-nistp256"),
            ("age1a\nage1b", "one line"),
        ] {
            let error = Recipient::parse(text).expect_err(text).to_string();
            assert!(error.contains(reason) && error.ends_with('.'), "{error}");
        }
    }

    #[test]
    fn debug_shows_no_sealed_text() {
        let sealed = public("ed25519.pub").seal(&secret()).expect("sealed");
        assert!(!format!("{sealed:?}").contains("BEGIN"));
    }
}
