//! The credentials file of the vendor's SDKs.

use std::path::Path;

use super::{
    super::{Auth, Entry, Format, Layer, Lookup, SecretSource, ini, sdk_endpoints::SdkEndpoints},
    Held, Offer,
    draft::Draft,
    elsewhere, given, named, shown, text_of,
};

/// The sections of the file: a key for one project, and one for a whole account.
const SECTIONS: [&str; 2] = ["basic", "global"];

/// The variable that names another file.
const FILE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";

/// The profiles of `~/.huaweicloud/credentials`, or of the file that the SDKs are told to use.
pub(super) fn find(env: Lookup<'_>, home: Option<&Path>) -> Vec<Offer> {
    let refused =
        |origin: String, why: String| vec![Offer::unusable("huaweicloud", Held::Sdk, origin, why)];
    let path = match named(env, FILE) {
        Some(Ok(path)) => Some(path),
        Some(Err(why)) => return refused(format!("{FILE} in the environment"), why),
        None => home.map(|home| home.join(".huaweicloud/credentials")),
    };
    let Some((path, text)) = path.and_then(|path| text_of(&path).map(|text| (path, text))) else {
        return Vec::new();
    };
    let text = match text {
        Ok(text) => text,
        Err(why) => return refused(shown(&path, home), why),
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
    let access = value("ak");
    let federated = value("idp_id").or_else(|| value("id_token_file"));
    if access.is_none() && federated.is_none() {
        return None;
    }
    let region = given(env, "CLAVIGER_REGION");
    let draft = Draft {
        name: format!("huaweicloud-{section}"),
        project_id: value("project_id").or_else(|| given(env, "HUAWEICLOUD_SDK_PROJECT_ID")),
        iam: value("iam_endpoint"),
        sdk: SdkEndpoints::read(env, region.as_deref()),
        region,
        give_region: "set CLAVIGER_REGION",
        give_project: "add project_id to the section",
        ..Draft::default()
    };
    let auth = match (access, ini::value(text, section, "sk")) {
        (Some(access), Some(_secret)) => Ok(Auth::AccessKey {
            access,
            secret: entry("sk"),
            security_token: ini::value(text, section, "security_token")
                .map(|_secret| entry("security_token")),
        }),
        (Some(_), None) => Err("the key sk is missing beside ak".to_owned()),
        (None, _) => Err(elsewhere::FEDERATED.to_owned()),
    };
    Some(Offer {
        name: draft.profile_name(),
        held: Held::Sdk,
        origin: format!("{} [{section}]", shown(path, home)),
        credential: None,
        profile: auth.and_then(|auth| draft.profile(auth, Layer::File)),
    })
}
