//! The methods and paths that are served, and the router made of them.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, RawPathParams, State, rejection::RawPathParamsRejection},
    response::Response,
    routing::{MethodFilter, on},
};

use super::{
    call::Call,
    operation::{Operation as O, Plane, Target},
    respond::respond,
    shared::Shared,
};

/// The largest body that the services take, in bytes.
const LARGEST_BODY: usize = 12 * 1024 * 1024;

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const PUT: MethodFilter = MethodFilter::PUT;
const DELETE: MethodFilter = MethodFilter::DELETE;

/// Methods and paths below a common beginning, and what each asks for.
type Rows = &'static [(MethodFilter, &'static str, O)];

/// Everything that is served, by the beginnings of the paths.
const TABLE: [(Plane, &str, Rows); 9] = [
    (Plane::Instances, "/v2/{project}/apigw", INSTANCES),
    (
        Plane::Apig,
        "/v2/{project}/apigw/instances/{instance}",
        APIG,
    ),
    (
        Plane::Apig,
        "/v2/{project}/apigw/instances/{instance}",
        SHARED,
    ),
    (
        Plane::RomaApic,
        "/v2/{project}/apic/instances/{instance}",
        SHARED,
    ),
    (
        Plane::RomaApic,
        "/v2/{project}/apic/instances/{instance}",
        ROMA_APIC,
    ),
    (Plane::Roma, "/v2/{project}/instances", ROMA),
    (Plane::ModelArts, "/v1/{project}/app-auth/apps", MODELARTS),
    (Plane::Csms, "/v1/{project}/secrets", CSMS),
    (Plane::Iam, "/v3", IAM),
];

/// APIG's gateways.
const INSTANCES: Rows = &[
    (GET, "/instances", O::ListInstancesV2),
    (GET, "/instances/{instance}", O::ShowDetailsOfInstanceV2),
    (GET, "/instance/configs", O::ListInstanceConfigsV2),
];

/// Below one APIG gateway, and not on ROMA Connect.
const APIG: Rows = &[
    (GET, "/instance-features", O::ListInstanceFeatures),
    (GET, "/resources/outline/apps", O::ListAppQuantitiesV2),
    (POST, "/apps", O::CreateAnAppV2),
    (GET, "/apps/validation/{app}", O::CheckAppV2),
    (PUT, "/apps/secret/{app}", O::ResettingAppSecretV2),
    (PUT, "/apps/{app}", O::UpdateAppV2),
    (DELETE, "/apps/{app}", O::DeleteAppV2),
];

/// Below one gateway of APIG or of ROMA Connect.
const SHARED: Rows = &[
    (GET, "/features", O::ListFeaturesV2),
    (GET, "/project/configs", O::ListProjectCofigsV2),
    (GET, "/restriction", O::ShowRestrictionOfInstanceV2),
    (GET, "/envs", O::ListEnvironmentsV2),
    (GET, "/apps", O::ListAppsV2),
    (GET, "/apps/{app}", O::ShowDetailsOfAppV2),
    (GET, "/apps/{app}/app-codes", O::ListAppCodesV2),
    (PUT, "/apps/{app}/app-codes", O::CreateAppCodeAutoV2),
    (POST, "/apps/{app}/app-codes", O::CreateAppCodeV2),
    (
        GET,
        "/apps/{app}/app-codes/{code}",
        O::ShowDetailsOfAppCodeV2,
    ),
    (DELETE, "/apps/{app}/app-codes/{code}", O::DeleteAppCodeV2),
    (GET, "/apps/{app}/app-acl", O::ShowDetailsOfAppAcl),
    (PUT, "/apps/{app}/app-acl", O::UpdateAppAcl),
    (DELETE, "/apps/{app}/app-acl", O::DeleteAppAcl),
    (GET, "/apps/{app}/bound-quota", O::ShowAppBoundAppQuota),
    (GET, "/app-quotas", O::ListAppQuotas),
    (POST, "/app-quotas", O::CreateAppQuota),
    (GET, "/app-quotas/{quota}", O::ShowAppQuota),
    (
        POST,
        "/app-quotas/{quota}/binding-apps",
        O::AssociateAppsForAppQuota,
    ),
    (
        GET,
        "/app-quotas/{quota}/bound-apps",
        O::ListAppQuotaBoundApps,
    ),
    (
        DELETE,
        "/app-quotas/{quota}/bound-apps/{app}",
        O::DisassociateAppQuotaWithApp,
    ),
    (POST, "/app-auths", O::CreateAuthorizingAppsV2),
    (GET, "/app-auths/binded-apis", O::ListApisBindedToAppV2),
    (GET, "/app-auths/unbinded-apis", O::ListApisUnbindedToAppV2),
    (GET, "/app-auths/binded-apps", O::ListAppsBindedToApiV2),
    (DELETE, "/app-auths/{auth}", O::CancelingAuthorizationV2),
];

/// What ROMA Connect's `/apic/` paths have at a place of their own.
const ROMA_APIC: Rows = &[(GET, "", O::ShowDetailsOfInstanceV2)];

/// ROMA Connect's public-resource paths.
const ROMA: Rows = &[
    (GET, "", O::CheckRomaInstanceListV2),
    (GET, "/{instance}/apps", O::ListRomaApp),
    (POST, "/{instance}/apps", O::CreateRomaApp),
    (GET, "/{instance}/apps/{app}", O::CheckRomaAppDetails),
    (PUT, "/{instance}/apps/{app}", O::UpdateRomaApp),
    (DELETE, "/{instance}/apps/{app}", O::DeleteRomaApp),
    (GET, "/{instance}/apps/{app}/secret", O::CheckRomaAppSecret),
    (PUT, "/{instance}/apps/{app}/secret", O::ResetRomaAppSecret),
    (GET, "/{instance}/validate-apps", O::ValidateRomaApp),
    (GET, "/{instance}/apps/{app}/users", O::CheckAuthUsersOfApp),
];

/// `ModelArts`' apps.
const MODELARTS: Rows = &[
    (GET, "", O::ListApigApps),
    (POST, "", O::CreateApigApp),
    (GET, "/{app}", O::ShowApigApp),
    (DELETE, "/{app}", O::DeleteApigApp),
    // Here it is its name.
    (GET, "/{app}/exists", O::ApigAppExists),
    (POST, "/{app}/app-code", O::CreateApigAppCode),
    (PUT, "/{app}/app-code/{code}", O::ResetApigAppCode),
    (DELETE, "/{app}/app-code/{code}", O::DeleteApigAppCode),
    (PUT, "/{app}/app-secret", O::ResetApigAppSecret),
    (GET, "/{app}/auth-apis", O::ShowApisBindToApp),
];

/// The secret manager.
const CSMS: Rows = &[
    (GET, "", O::ListSecrets),
    (POST, "", O::CreateSecret),
    (GET, "/{secret}", O::ShowSecret),
    (GET, "/{secret}/versions", O::ListSecretVersions),
    (POST, "/{secret}/versions", O::CreateSecretVersion),
];

/// IAM.
const IAM: Rows = &[
    (POST, "/auth/tokens", O::KeystoneCreateUserToken),
    (GET, "/auth/tokens", O::KeystoneValidateToken),
    (GET, "/projects", O::KeystoneListProjects),
    (GET, "/auth/projects", O::KeystoneListAuthProjects),
    (GET, "/auth/domains", O::KeystoneListAuthDomains),
];

/// Serves the table. A method or a path that is not in it is met by the front door, whose answer
/// is the same for both.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let mut router = Router::new();
    for (plane, base, rows) in TABLE {
        for (method, rest, operation) in rows {
            let serve = async move |State(shared): State<Arc<Shared>>,
                                    parameters: Result<RawPathParams, RawPathParamsRejection>,
                                    call: Call| {
                // A path that is no UTF-8 once decoded is nobody's.
                let target = parameters.ok();
                let target = target.map(|named| Target::new(*operation, plane, &named));
                respond(&shared, target.as_ref(), call).await
            };
            let mut served = on(*method, serve);
            if *method == GET {
                // Else the router serves it like GET, which the services don't.
                served = served.head(turn_away);
            }
            router = router.route(&format!("{base}{rest}"), served);
        }
    }
    router
        .fallback(turn_away)
        .method_not_allowed_fallback(turn_away)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(shared)
}

async fn turn_away(State(shared): State<Arc<Shared>>, call: Call) -> Response {
    respond(&shared, None, call).await
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn every_operation_has_a_path() {
        for operation in O::iter() {
            let mut rows = TABLE.iter().flat_map(|(_, _, rows)| *rows);
            assert!(
                rows.any(|(_, _, served)| *served == operation),
                "{operation:?}"
            );
        }
    }
}
