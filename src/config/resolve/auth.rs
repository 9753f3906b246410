//! How a profile signs in.

use toml::Spanned;

use crate::domain::{Account, ProfileName};

use super::{
    super::{
        Auth, ConfigError, SecretSource,
        file::{AuthFile, Method},
    },
    Context,
};

/// Resolves the section `auth`; without one, a token is asked for.
pub(super) fn resolve(
    name: &ProfileName,
    written: Option<&Spanned<AuthFile>>,
    context: Context<'_>,
) -> Result<Auth, ConfigError> {
    let Some(written) = written else {
        return Ok(Auth::Token(SecretSource::Ask));
    };
    method(written.get_ref(), context).map_err(|what| {
        let spot = context.source.spot(written.span());
        ConfigError::wrong(spot, format!("profile {name}: {what}"))
    })
}

fn method(file: &AuthFile, context: Context<'_>) -> Result<Auth, String> {
    let Some(method) = file.method else {
        return Err("the key method is missing: token, password or aksk".to_owned());
    };
    for (key, of, given) in keys(file) {
        if given && of != method {
            let (of, method): (&str, &str) = (of.into(), method.into());
            return Err(format!(
                "the key {key} belongs to the method {of}, not to {method}"
            ));
        }
    }
    let needed = |key: &str, value: Option<&String>| {
        let method: &str = method.into();
        value
            .cloned()
            .ok_or_else(|| format!("the key {key} is missing, which the method {method} needs"))
    };
    match method {
        Method::Token => Ok(Auth::Token(asked(token(file).resolve(context)?))),
        Method::Password => Ok(Auth::Password {
            username: needed("username", file.username.as_ref())?,
            account: match (&file.domain, &file.domain_id) {
                (Some(_), Some(_)) => return Err("give domain or domain_id, not both".to_owned()),
                (None, Some(id)) => Account::Id(id.clone()),
                (name, None) => Account::Name(needed("domain", name.as_ref())?),
            },
            source: asked(password(file).resolve(context)?),
            mfa: file.mfa.unwrap_or(false),
        }),
        Method::Aksk => Ok(Auth::AccessKey {
            access: needed("access_key", file.access_key.as_ref())?,
            secret: asked(secret_key(file).resolve(context)?),
            security_token: security_token(file).resolve(context)?,
        }),
    }
}

fn asked(source: Option<SecretSource>) -> SecretSource {
    source.unwrap_or(SecretSource::Ask)
}

/// The keys of one method each.
fn keys(file: &AuthFile) -> [(&'static str, Method, bool); 9] {
    [
        ("token_…", Method::Token, token(file).is_given()),
        ("username", Method::Password, file.username.is_some()),
        ("domain", Method::Password, file.domain.is_some()),
        ("domain_id", Method::Password, file.domain_id.is_some()),
        ("mfa", Method::Password, file.mfa.is_some()),
        ("password_…", Method::Password, password(file).is_given()),
        ("access_key", Method::Aksk, file.access_key.is_some()),
        ("secret_key_…", Method::Aksk, secret_key(file).is_given()),
        (
            "security_token_…",
            Method::Aksk,
            security_token(file).is_given(),
        ),
    ]
}

/// The three keys that can name the source of one secret.
struct Family<'a> {
    name: &'static str,
    env: Option<&'a String>,
    file: Option<&'a String>,
    command: Option<&'a Vec<String>>,
}

impl Family<'_> {
    fn is_given(&self) -> bool {
        self.env.is_some() || self.file.is_some() || self.command.is_some()
    }

    fn resolve(&self, context: Context<'_>) -> Result<Option<SecretSource>, String> {
        match (self.env, self.file, self.command) {
            (None, None, None) => Ok(None),
            (Some(name), None, None) => Ok(Some(SecretSource::Env(name.clone()))),
            (None, Some(path), None) => Ok(Some(SecretSource::File(context.path(path)))),
            (None, None, Some(words)) => {
                let mut words = words.clone();
                if let Some(program) = words.first_mut()
                    && program.starts_with("~/")
                {
                    *program = context.path(program).to_string_lossy().into_owned();
                }
                Ok(Some(SecretSource::Command(words)))
            }
            (_, _, _) => {
                let name = self.name;
                Err(format!(
                    "give one of {name}_env, {name}_file and {name}_command"
                ))
            }
        }
    }
}

fn token(file: &AuthFile) -> Family<'_> {
    Family {
        name: "token",
        env: file.token_env.as_ref(),
        file: file.token_file.as_ref(),
        command: file.token_command.as_ref(),
    }
}

fn password(file: &AuthFile) -> Family<'_> {
    Family {
        name: "password",
        env: file.password_env.as_ref(),
        file: file.password_file.as_ref(),
        command: file.password_command.as_ref(),
    }
}

fn secret_key(file: &AuthFile) -> Family<'_> {
    Family {
        name: "secret_key",
        env: file.secret_key_env.as_ref(),
        file: file.secret_key_file.as_ref(),
        command: file.secret_key_command.as_ref(),
    }
}

fn security_token(file: &AuthFile) -> Family<'_> {
    Family {
        name: "security_token",
        env: file.security_token_env.as_ref(),
        file: file.security_token_file.as_ref(),
        command: file.security_token_command.as_ref(),
    }
}
