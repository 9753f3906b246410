//! The environment of `OpenStack` clients, as an `openrc` file sets it.

use super::{
    super::{Auth, Layer, Lookup, SecretSource},
    Held, Offer,
    draft::Draft,
    first, given, source,
    transport::{self, OPENSTACK},
};
use crate::domain::Account;

const TOKENS: [&str; 2] = ["OS_TOKEN", "OS_AUTH_TOKEN"];
const ACCESS: [&str; 3] = ["OS_ACCESS_KEY", "OS_ACCESS_KEY_ID", "OS_AK"];
const SECRETS: [&str; 3] = ["OS_SECRET_KEY", "OS_ACCESS_KEY_SECRET", "OS_SK"];
const SECURITY_TOKENS: [&str; 3] = ["OS_SECURITY_TOKEN", "OS_AKSK_SECURITY_TOKEN", "OS_ST"];
const DOMAINS: [&str; 3] = ["OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_DEFAULT_DOMAIN"];
const DOMAIN_IDS: [&str; 2] = ["OS_USER_DOMAIN_ID", "OS_DOMAIN_ID"];

/// The profile of a token, an access key or a password, in that order. The variables of Amazon's
/// tools are not looked at: that credential is for another vendor.
pub(super) fn find(env: Lookup<'_>) -> Option<Offer> {
    let any = |names: &[&'static str]| {
        names
            .iter()
            .find_map(|name| Some((*name, source(env, name)?)))
    };
    let any_source = |names| any(names).map(|(_name, source)| source);
    let (from, auth) = if let Some((name, token)) = any(&TOKENS) {
        (name, Ok(Auth::Token(token)))
    } else if let Some((name, access)) = first(env, &ACCESS) {
        let key = any_source(&SECRETS)
            .map(|secret| Auth::AccessKey {
                access,
                secret,
                security_token: any_source(&SECURITY_TOKENS),
            })
            .ok_or_else(|| format!("{name} is set, but OS_SECRET_KEY is not"));
        (name, key)
    } else {
        let username = given(env, "OS_USERNAME")?;
        let name = first(env, &DOMAINS).map(|(_variable, name)| Account::Name(name));
        let account = name.or_else(|| Some(Account::Id(first(env, &DOMAIN_IDS)?.1)));
        let login = account
            .map(|account| Auth::Password {
                username,
                account,
                source: source(env, "OS_PASSWORD").unwrap_or(SecretSource::Ask),
                mfa: false,
            })
            .ok_or_else(|| {
                "OS_USERNAME is set, but neither OS_USER_DOMAIN_NAME nor OS_USER_DOMAIN_ID"
                    .to_owned()
            });
        ("OS_USERNAME", login)
    };
    let value = |names: &[&str]| first(env, names).map(|(_name, value)| value);
    let draft = Draft {
        name: "openstack".to_owned(),
        region: value(&["OS_REGION_NAME", "OS_REGION"]),
        project_id: value(&["OS_PROJECT_ID", "OS_TENANT_ID"]),
        project: value(&["OS_PROJECT_NAME", "OS_TENANT_NAME"]),
        iam: value(&["OS_AUTH_URL"]),
        give_region: "set OS_REGION_NAME",
        give_project: "set OS_PROJECT_ID",
        ..Draft::default()
    };
    Some(Offer {
        name: draft.profile_name(),
        held: Held::Environment,
        origin: format!("{from} in the environment"),
        credential: auth.as_ref().ok().cloned(),
        profile: auth.and_then(|auth| {
            transport::check(env, &OPENSTACK)?;
            let draft = Draft {
                ca_bundle: transport::ca_bundle(env)?,
                ..draft
            };
            draft.profile(auth, Layer::Environment)
        }),
    })
}
