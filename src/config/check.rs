//! What single settings may hold, wherever they come from. The complaints never repeat the value.

use std::str::FromStr;

use url::Url;

use crate::domain::{ProfileName, Service, ThemeName, policy::YEAR};

use super::base_url::endpoint_url;

/// The name of a profile: no blank, slash, comma or control character, since `--profile` and the
/// long form of an app's name separate by them.
pub fn profile_name(text: &str) -> Result<ProfileName, String> {
    if matches!(text, "env" | "demo") {
        return Err(format!(
            "the profile name {text} is taken by the program: choose another"
        ));
    }
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if text.is_empty() || !text.chars().all(fits) {
        return Err(
            "a profile's name must consist of letters, digits, dots, hyphens and underscores"
                .to_owned(),
        );
    }
    Ok(ProfileName::new(text))
}

/// The id of a region.
pub fn region(text: &str) -> Result<String, String> {
    plain(text, "a region must be an id such as \"eu-de\"")
}

/// The id of a project.
pub fn project_id(text: &str) -> Result<String, String> {
    plain(
        text,
        "a project id must be as the console shows it, such as \"0a1b2c3d4e5f60718293a4b5c6d7e8f9\" (for a name use project)",
    )
}

/// The id of a workspace of `ModelArts`; `0` is the default one.
pub fn workspace_id(text: &str) -> Result<String, String> {
    plain(
        text,
        "a workspace's id must be as the console of ModelArts shows it, or \"0\" for the default workspace",
    )
}

/// The id of a gateway.
pub(super) fn instance_id(text: &str) -> Result<String, String> {
    plain(
        text,
        "a gateway's id must be as the console shows it, such as \"eddc4d25480b4cd6b512f270a1b8b341\"",
    )
}

/// Text for people: one line, not empty.
pub fn line(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        return Err("expected one line of text".to_owned());
    }
    Ok(text.trim().to_owned())
}

/// The name of an environment variable.
pub fn variable(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(fits)
    {
        return Err("expected the name of an environment variable, not its value".to_owned());
    }
    Ok(text.to_owned())
}

/// A path, not yet resolved.
pub fn path(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains('\0') {
        return Err("expected the path of a file".to_owned());
    }
    Ok(text.to_owned())
}

/// A command, split like a shell's words.
pub fn command(text: &str) -> Result<Vec<String>, String> {
    let words = shell_words::split(text)
        .map_err(|_unclosed| "a quotation mark in the command is not closed".to_owned())?;
    if words.first().is_none_or(String::is_empty) {
        return Err("expected a command, such as \"pass show huawei/token\"".to_owned());
    }
    Ok(words)
}

/// Who new secrets are sealed to: the public half of a key, or `@` and the file that holds it.
pub(super) fn recipient(text: &str) -> Result<String, String> {
    let text = line(text)?;
    if ["age1", "ssh-ed25519 ", "ssh-rsa ", "@"]
        .iter()
        .any(|begin| text.starts_with(begin) && text.len() > begin.len())
    {
        return Ok(text);
    }
    Err("expected a public key that begins with age1, ssh-ed25519 or ssh-rsa, or @ and the file that holds one (never a private key)".to_owned())
}

/// The address of a service.
pub fn endpoint(text: &str) -> Result<Url, String> {
    endpoint_url(text).map_err(|wrong| wrong.to_string())
}

/// A service.
pub(super) fn service(text: &str) -> Result<Service, String> {
    word(text, "apig, roma or modelarts")
}

/// A service that has gateways.
pub(super) fn gateway_service(text: &str) -> Result<Service, String> {
    let service = service(text)?;
    if service.has_gateways() {
        Ok(service)
    } else {
        Err("ModelArts has no gateways: leave it out here".to_owned())
    }
}

/// One of a few words.
pub(super) fn theme(text: &str) -> Result<ThemeName, String> {
    word(text, "auto, dark, light or mono")
}

/// Reads a share of time such as `365d` or `1y`, in whole days.
pub fn days(text: &str) -> Result<i64, String> {
    let wrong = || "expected an age such as \"365d\", \"6m\" or \"1y\"".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let number = text.strip_suffix(unit).unwrap_or_default();
    let number: i64 = number.trim().parse().map_err(|_error| wrong())?;
    let each = match unit {
        'd' => 1,
        'm' => 30,
        'y' => YEAR,
        _ => return Err(wrong()),
    };
    let days = number
        .checked_mul(each)
        .filter(|days| (1..=36_500).contains(days));
    days.ok_or_else(wrong)
}

pub(super) fn word<T: FromStr>(text: &str, words: &str) -> Result<T, String> {
    text.parse().map_err(|_unknown| format!("expected {words}"))
}

fn plain(text: &str, otherwise: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if text.is_empty() || text.len() > 128 || !text.chars().all(fits) || text.starts_with('.') {
        return Err(otherwise.to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_separate_lists_or_paths_are_refused() {
        for name in ["", "a b", "a/b", "a,b", "a\u{1b}", "env", "demo"] {
            assert!(profile_name(name).is_err(), "{name:?}");
        }
        assert!(profile_name("prod.eu-de_2").is_ok());
    }

    #[test]
    fn an_id_cannot_lead_to_another_path() {
        for id in ["", "..", ".", "a/b", "a?b", "a b", "a%2f"] {
            assert!(project_id(id).is_err(), "{id:?}");
            assert!(region(id).is_err(), "{id:?}");
        }
        assert!(project_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").is_ok());
    }

    #[test]
    fn a_value_instead_of_a_variables_name_is_refused_and_not_repeated() {
        let refused = variable("MII-secret==");
        assert!(refused.is_err_and(|why| !why.contains("MII")));
        assert!(variable("2FA").is_err());
        assert!(variable("MY_TOKEN").is_ok());
    }

    #[test]
    fn a_command_is_split_like_a_shells_words() {
        assert_eq!(
            command("pass show 'huawei/my token'"),
            Ok(["pass", "show", "huawei/my token"]
                .map(str::to_owned)
                .to_vec())
        );
        assert!(command("pass 'open").is_err());
        assert!(command("  ").is_err());
        assert!(command("''").is_err());
    }

    #[test]
    fn a_private_key_is_no_recipient_and_is_not_repeated() {
        let refused = recipient("AGE-SECRET-KEY-1ABC");
        assert!(refused.is_err_and(|why| !why.contains("1ABC")));
        assert!(recipient("age1abc").is_ok());
        assert!(recipient("@~/.ssh/id_ed25519.pub").is_ok());
        assert!(recipient("age1").is_err());
    }

    #[test]
    fn only_services_with_gateways_have_instances() {
        assert_eq!(gateway_service("roma"), Ok(Service::Roma));
        assert!(gateway_service("modelarts").is_err());
        assert!(gateway_service("iam").is_err());
    }
}
