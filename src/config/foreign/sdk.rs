//! The credentials file of the vendor's SDKs.

use std::path::{Path, PathBuf};

use super::{
    super::{Auth, Entry, Format, Layer, Lookup, SecretSource, ini},
    Offer,
    draft::Draft,
    given, shown, text_of,
};

/// The sections of the file: a key for one project, and one for a whole account.
const SECTIONS: [&str; 2] = ["basic", "global"];

/// The profiles of `~/.huaweicloud/credentials`, or of the file that the SDKs are told to use.
pub(super) fn find(env: Lookup<'_>, home: Option<&Path>) -> Vec<Offer> {
    let path = given(env, "HUAWEICLOUD_SDK_CREDENTIALS_FILE")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(home?.join(".huaweicloud/credentials")));
    let Some((path, text)) = path.and_then(|path| text_of(&path).map(|text| (path, text))) else {
        return Vec::new();
    };
    let text = match text {
        Ok(text) => text,
        Err(why) => {
            let draft = Draft {
                name: "huaweicloud".to_owned(),
                ..Draft::default()
            };
            return vec![Offer {
                name: draft.profile_name(),
                origin: shown(&path, home),
                profile: Err(why),
            }];
        }
    };
    SECTIONS
        .into_iter()
        .filter_map(|section| offer(env, &path, &text, section, home))
        .collect()
}

fn offer(
    env: Lookup<'_>,
    path: &Path,
    text: &str,
    section: &str,
    home: Option<&Path>,
) -> Option<Offer> {
    let value = |key: &str| ini::value(text, section, key).map(str::to_owned);
    let entry = |key: &str| {
        SecretSource::Entry(Entry {
            file: path.to_owned(),
            format: Format::Ini,
            path: vec![section.to_owned(), key.to_owned()],
        })
    };
    let access = value("ak")?;
    let draft = Draft {
        name: format!("huaweicloud-{section}"),
        region: given(env, "CLAVIGER_REGION"),
        project_id: value("project_id").or_else(|| given(env, "HUAWEICLOUD_SDK_PROJECT_ID")),
        iam: value("iam_endpoint").or_else(|| given(env, "HUAWEICLOUD_SDK_IAM_ENDPOINT")),
        ..Draft::default()
    };
    let auth = ini::value(text, section, "sk")
        .map(|_secret| Auth::AccessKey {
            access,
            secret: entry("sk"),
            security_token: ini::value(text, section, "security_token")
                .map(|_secret| entry("security_token")),
        })
        .ok_or_else(|| "the key sk is missing beside ak".to_owned());
    Some(Offer {
        name: draft.profile_name(),
        origin: format!("{} [{section}]", shown(path, home)),
        profile: auth.and_then(|auth| draft.profile(auth, Layer::File)),
    })
}
