//! The environment of the vendor's Terraform provider.

use super::{
    super::{Auth, Layer, Lookup},
    Held, Offer,
    draft::Draft,
    given, source,
    transport::{self, TERRAFORM},
};

/// The profile of `HW_ACCESS_KEY` and its like.
pub(super) fn find(env: Lookup<'_>) -> Option<Offer> {
    let access = given(env, "HW_ACCESS_KEY")?;
    let draft = Draft {
        name: "terraform".to_owned(),
        region: given(env, "HW_REGION_NAME").or_else(|| given(env, "CLAVIGER_REGION")),
        project_id: given(env, "HW_PROJECT_ID"),
        project: given(env, "HW_PROJECT_NAME"),
        iam: given(env, "HW_AUTH_URL"),
        domain: given(env, "HW_CLOUD"),
        give_region: "set HW_REGION_NAME",
        give_project: "set HW_PROJECT_NAME",
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
        held: Held::Environment,
        origin: match given(env, "HW_ASSUME_ROLE_AGENCY_NAME") {
            None => "HW_ACCESS_KEY in the environment".to_owned(),
            // What is done here is done by the owner of the key.
            Some(_agency) => {
                "HW_ACCESS_KEY in the environment, without taking on HW_ASSUME_ROLE_AGENCY_NAME"
                    .to_owned()
            }
        },
        credential: auth.as_ref().ok().cloned(),
        profile: auth.and_then(|auth| {
            transport::check(env, &TERRAFORM)?;
            draft.profile(auth, Layer::Environment)
        }),
    })
}
