//! What other tools are told of certificates: a bundle of authorities is taken, not checking them
//! is refused, and a certificate of the client is none that these services know.

use std::path::PathBuf;

use super::{super::Lookup, first, given};

/// The variables of a tool that say how to connect.
pub(super) struct Variables {
    /// Those that leave certificates unchecked.
    insecure: &'static [&'static str],
    /// Those that name a certificate of the client, or its key.
    client: &'static [&'static str],
}

/// Those of `OpenStack` clients.
pub(super) const OPENSTACK: Variables = Variables {
    insecure: &["OS_INSECURE", "OS_SSL_NO_VERIFY"],
    client: &["OS_CERT", "OS_CLIENT_CERT", "OS_KEY", "OS_CLIENT_KEY"],
};

/// Those of the vendor's Terraform provider.
pub(super) const TERRAFORM: Variables = Variables {
    insecure: &["HW_INSECURE", "HUAWEICLOUD_INSECURE"],
    client: &[],
};

const BUNDLES: [&str; 2] = ["OS_CACERT", "OS_CA_CERT"];

/// Refuses what would weaken the connection, or can't be done, by the name of its variable.
pub(super) fn check(env: Lookup<'_>, variables: &Variables) -> Result<(), String> {
    let on = |name: &&&str| given(env, name).is_some_and(|value| is_on(&value));
    if let Some(name) = variables.insecure.iter().find(on) {
        return Err(unchecked(&format!("{name} is set"), "unset it"));
    }
    let set = |name: &&&str| given(env, name).is_some();
    match variables.client.iter().find(set) {
        Some(name) => Err(certificate(&format!("{name} is set"), "unset it")),
        None => Ok(()),
    }
}

/// Why certificates are not left unchecked.
pub(super) fn unchecked(what: &str, remedy: &str) -> String {
    format!(
        "{what}, but certificates are always checked here: {remedy}, and name that of a private authority with ca_bundle (--ca-bundle FILE)"
    )
}

/// Why no certificate of the client is sent.
pub(super) fn certificate(what: &str, remedy: &str) -> String {
    format!(
        "{what}, but this program sends no certificate of its own: {remedy}, and sign in with a token, a password or an access key"
    )
}

/// Whether a switch of another tool is on.
pub(super) fn is_on(value: &str) -> bool {
    !matches!(
        value.trim().to_ascii_lowercase().as_str(),
        "" | "0" | "false" | "f" | "no" | "n" | "off"
    )
}

/// The bundle of authorities that the environment names.
pub(super) fn ca_bundle(env: Lookup<'_>) -> Result<Option<PathBuf>, String> {
    let Some((name, path)) = first(env, &BUNDLES) else {
        return Ok(None);
    };
    whole(name, &path).map(Some)
}

/// `path`, which `name` says, if it does not depend on the current folder.
pub(super) fn whole(name: &str, path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(format!(
        "{name} does not begin with /: give the whole path, since files of the current folder are not read"
    ))
}
