//! The environment of the vendor's Terraform provider.

use super::{
    super::{Auth, Layer, Lookup},
    Offer,
    draft::Draft,
    given, source,
};

/// The profile of `HW_ACCESS_KEY` and its like.
pub(super) fn find(env: Lookup<'_>) -> Option<Offer> {
    let access = given(env, "HW_ACCESS_KEY")?;
    let draft = Draft {
        name: "terraform".to_owned(),
        region: given(env, "HW_REGION_NAME").or_else(|| given(env, "CLAVIGER_REGION")),
        project: given(env, "HW_PROJECT_NAME"),
        iam: given(env, "HW_AUTH_URL"),
        domain: given(env, "HW_CLOUD"),
        ..Draft::default()
    };
    let auth = source(env, "HW_SECRET_KEY")
        .map(|secret| Auth::AccessKey {
            access,
            secret,
            security_token: source(env, "HW_SECURITY_TOKEN"),
        })
        .ok_or_else(|| "HW_ACCESS_KEY is set, but HW_SECRET_KEY is not".to_owned());
    Some(Offer {
        name: draft.profile_name(),
        origin: "HW_ACCESS_KEY in the environment".to_owned(),
        profile: auth.and_then(|auth| draft.profile(auth, Layer::Environment)),
    })
}
