//! Ways in which other tools would sign in here and this program does not: recognised, so that
//! nobody wonders.
//!
//! An identity of the machine (the agency of a server, from its metadata) is set nowhere in the
//! environment, so it is not told of: an administrator acts as a person.

use super::{super::Lookup, Held, Offer, given};

/// Why a federated sign-in is not used.
pub(super) const FEDERATED: &str = "it signs in through an identity provider (OpenID Connect), which this program does not do: get a token that way and set CLAVIGER_TOKEN";

const POD: &str =
    "it is the identity of a pod, not of a person, and is not used here: sign in as yourself";
const AGENCY: &str = "it names an agency to take on but no key to do that with: set HW_ACCESS_KEY and HW_SECRET_KEY, which are then used as they are";

/// The variables, the first that is set of each kind, with the name of the offer and what to say.
const KINDS: [(&str, &[&str], &str); 3] = [
    (
        "oidc",
        &[
            "HUAWEICLOUD_OIDC_PROVIDER_URN",
            "HUAWEICLOUD_OIDC_AGENCY_URN",
            "HUAWEICLOUD_SDK_IDP_ID",
            "HUAWEICLOUD_SDK_ID_TOKEN_FILE",
            "HW_ASSUME_ROLE_IDP_ID",
        ],
        FEDERATED,
    ),
    ("pod", &["HC_CONTAINER_CREDENTIALS_FULL_URI"], POD),
    ("agency", &["HW_ASSUME_ROLE_AGENCY_NAME"], AGENCY),
];

/// An offer that can't be used for each way that is set up.
pub(super) fn find(env: Lookup<'_>) -> Vec<Offer> {
    KINDS
        .into_iter()
        // Beside a key the agency is told of with the key.
        .filter(|(kind, _, _)| *kind != "agency" || given(env, "HW_ACCESS_KEY").is_none())
        .filter_map(|(kind, variables, why)| {
            let set = variables.iter().find(|name| given(env, name).is_some())?;
            let origin = format!("{set} in the environment");
            Some(Offer::unusable(
                kind,
                Held::Environment,
                origin,
                why.to_owned(),
            ))
        })
        .collect()
}
