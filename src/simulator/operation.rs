//! Which operation a method and a path ask for.

use http::Method;

use crate::domain::Service;

/// An operation by the name that the vendor's SDK and command line give it.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Debug,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[expect(
    missing_docs,
    reason = "the names are the vendor's, and `Operation::find` shows the path of each"
)]
pub enum Operation {
    // APIG, instance plane
    ListInstancesV2,
    ShowDetailsOfInstanceV2,
    ListInstanceConfigsV2,
    // APIG, gateway plane; some also on ROMA Connect's /apic/ paths
    ListFeaturesV2,
    ListInstanceFeatures,
    ListProjectCofigsV2,
    ListEnvironmentsV2,
    ListAppQuantitiesV2,
    ListAppsV2,
    CreateAnAppV2,
    ShowDetailsOfAppV2,
    UpdateAppV2,
    DeleteAppV2,
    CheckAppV2,
    ResettingAppSecretV2,
    ListAppCodesV2,
    CreateAppCodeAutoV2,
    CreateAppCodeV2,
    ShowDetailsOfAppCodeV2,
    DeleteAppCodeV2,
    ShowAppBoundAppQuota,
    CreateAuthorizingAppsV2,
    CancelingAuthorizationV2,
    ListApisBindedToAppV2,
    ListAppsBindedToApiV2,
    // ROMA Connect, public-resource paths
    CheckRomaInstanceListV2,
    ListRomaApp,
    CreateRomaApp,
    CheckRomaAppDetails,
    UpdateRomaApp,
    DeleteRomaApp,
    CheckRomaAppSecret,
    ResetRomaAppSecret,
    ValidateRomaApp,
    // ModelArts
    ListApigApps,
    CreateApigApp,
    ShowApigApp,
    ApigAppExists,
    DeleteApigApp,
    CreateApigAppCode,
    ResetApigAppCode,
    DeleteApigAppCode,
    ResetApigAppSecret,
    ShowApisBindToApp,
    // IAM
    KeystoneCreateUserToken,
    KeystoneValidateToken,
    KeystoneListProjects,
    KeystoneListAuthProjects,
    KeystoneListAuthDomains,
}

/// The family of paths that an operation belongs to: it decides how a caller is turned away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Plane {
    /// APIG's list of gateways, with codes of its own.
    Instances,
    /// What is behind one APIG gateway.
    Apig,
    /// ROMA Connect's public-resource paths.
    Roma,
    /// ROMA Connect's `/apic/` paths, which answer with APIG's codes.
    RomaApic,
    /// `ModelArts`.
    ModelArts,
    /// IAM.
    Iam,
}

/// An operation together with what the path names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Target {
    /// What is asked.
    pub(super) operation: Operation,
    /// Where.
    pub(super) plane: Plane,
    /// The project in the path; empty where there is none.
    pub(super) project: String,
    /// The gateway in the path; empty where there is none.
    pub(super) instance: String,
    /// The app in the path (for `ApigAppExists`: its name; for `CancelingAuthorizationV2`: the
    /// authorisation); empty where there is none.
    pub(super) app: String,
    /// The code in the path; empty where there is none.
    pub(super) code: String,
}

impl Operation {
    /// Whether it changes anything.
    pub const fn is_write(self) -> bool {
        match self {
            Self::CreateAnAppV2
            | Self::UpdateAppV2
            | Self::DeleteAppV2
            | Self::ResettingAppSecretV2
            | Self::CreateAppCodeAutoV2
            | Self::CreateAppCodeV2
            | Self::DeleteAppCodeV2
            | Self::CreateAuthorizingAppsV2
            | Self::CancelingAuthorizationV2
            | Self::CreateRomaApp
            | Self::UpdateRomaApp
            | Self::DeleteRomaApp
            | Self::ResetRomaAppSecret
            | Self::CreateApigApp
            | Self::DeleteApigApp
            | Self::CreateApigAppCode
            | Self::ResetApigAppCode
            | Self::DeleteApigAppCode
            | Self::ResetApigAppSecret => true,
            Self::ListInstancesV2
            | Self::ShowDetailsOfInstanceV2
            | Self::ListInstanceConfigsV2
            | Self::ListFeaturesV2
            | Self::ListInstanceFeatures
            | Self::ListProjectCofigsV2
            | Self::ListEnvironmentsV2
            | Self::ListAppQuantitiesV2
            | Self::ListAppsV2
            | Self::ShowDetailsOfAppV2
            | Self::CheckAppV2
            | Self::ListAppCodesV2
            | Self::ShowDetailsOfAppCodeV2
            | Self::ShowAppBoundAppQuota
            | Self::ListApisBindedToAppV2
            | Self::ListAppsBindedToApiV2
            | Self::CheckRomaInstanceListV2
            | Self::ListRomaApp
            | Self::CheckRomaAppDetails
            | Self::CheckRomaAppSecret
            | Self::ValidateRomaApp
            | Self::ListApigApps
            | Self::ShowApigApp
            | Self::ApigAppExists
            | Self::ShowApisBindToApp
            | Self::KeystoneCreateUserToken
            | Self::KeystoneValidateToken
            | Self::KeystoneListProjects
            | Self::KeystoneListAuthProjects
            | Self::KeystoneListAuthDomains => false,
        }
    }

    /// The vendor's name for it.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Plane {
    /// The service that the gateways of this plane belong to.
    pub(super) const fn service(self) -> Option<Service> {
        match self {
            Self::Instances | Self::Apig => Some(Service::Apig),
            Self::Roma | Self::RomaApic => Some(Service::Roma),
            Self::ModelArts => Some(Service::ModelArts),
            Self::Iam => None,
        }
    }
}

impl Target {
    /// What `method` on the decoded path `segments` asks for; `None` where nothing is served.
    pub(super) fn find(method: &Method, segments: &[String]) -> Option<Self> {
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        let method = method.as_str();
        let target = |plane, project: &str, instance: &str| Self {
            operation: Operation::ListInstancesV2,
            plane,
            project: project.to_owned(),
            instance: instance.to_owned(),
            app: String::new(),
            code: String::new(),
        };
        match path.as_slice() {
            ["v3", rest @ ..] => Some(Self {
                operation: iam(method, rest)?,
                ..target(Plane::Iam, "", "")
            }),
            ["v2", project, "apigw", rest @ ..] => {
                let (operation, plane, instance, (app, code)) = match (method, rest) {
                    ("GET", ["instances"]) => {
                        (Operation::ListInstancesV2, Plane::Instances, "", ("", ""))
                    }
                    ("GET", ["instances", id]) => (
                        Operation::ShowDetailsOfInstanceV2,
                        Plane::Instances,
                        *id,
                        ("", ""),
                    ),
                    ("GET", ["instance", "configs"]) => (
                        Operation::ListInstanceConfigsV2,
                        Plane::Instances,
                        "",
                        ("", ""),
                    ),
                    (_, ["instances", id, rest @ ..]) => {
                        let (operation, ids) =
                            apig_only(method, rest).or_else(|| shared(method, rest))?;
                        (operation, Plane::Apig, *id, ids)
                    }
                    _ => return None,
                };
                Some(Self {
                    operation,
                    app: app.to_owned(),
                    code: code.to_owned(),
                    ..target(plane, project, instance)
                })
            }
            ["v2", project, "apic", "instances", id, rest @ ..] => {
                let (operation, (app, code)) = shared(method, rest)?;
                Some(Self {
                    operation,
                    app: app.to_owned(),
                    code: code.to_owned(),
                    ..target(Plane::RomaApic, project, id)
                })
            }
            ["v2", project, "instances"] if method == "GET" => Some(Self {
                operation: Operation::CheckRomaInstanceListV2,
                ..target(Plane::Roma, project, "")
            }),
            ["v2", project, "instances", id, rest @ ..] => {
                let (operation, app) = roma(method, rest)?;
                Some(Self {
                    operation,
                    app: app.to_owned(),
                    ..target(Plane::Roma, project, id)
                })
            }
            ["v1", project, "app-auth", "apps", rest @ ..] => {
                let (operation, app, code) = modelarts(method, rest)?;
                Some(Self {
                    operation,
                    app: app.to_owned(),
                    code: code.to_owned(),
                    ..target(Plane::ModelArts, project, "")
                })
            }
            _ => None,
        }
    }
}

type Ids<'a> = (&'a str, &'a str);

/// Paths below one APIG gateway that ROMA Connect does not have.
fn apig_only<'a>(method: &str, path: &[&'a str]) -> Option<(Operation, Ids<'a>)> {
    Some(match (method, path) {
        ("GET", ["features"]) => (Operation::ListFeaturesV2, ("", "")),
        ("GET", ["instance-features"]) => (Operation::ListInstanceFeatures, ("", "")),
        ("GET", ["project", "configs"]) => (Operation::ListProjectCofigsV2, ("", "")),
        ("GET", ["envs"]) => (Operation::ListEnvironmentsV2, ("", "")),
        ("GET", ["resources", "outline", "apps"]) => (Operation::ListAppQuantitiesV2, ("", "")),
        ("POST", ["apps"]) => (Operation::CreateAnAppV2, ("", "")),
        ("GET", ["apps", "validation", app]) => (Operation::CheckAppV2, (app, "")),
        ("PUT", ["apps", "secret", app]) => (Operation::ResettingAppSecretV2, (app, "")),
        ("PUT", ["apps", app]) => (Operation::UpdateAppV2, (app, "")),
        ("DELETE", ["apps", app]) => (Operation::DeleteAppV2, (app, "")),
        _ => return None,
    })
}

/// Paths that APIG and ROMA Connect share.
fn shared<'a>(method: &str, path: &[&'a str]) -> Option<(Operation, Ids<'a>)> {
    Some(match (method, path) {
        ("GET", ["apps"]) => (Operation::ListAppsV2, ("", "")),
        ("GET", ["apps", app]) => (Operation::ShowDetailsOfAppV2, (app, "")),
        ("GET", ["apps", app, "app-codes"]) => (Operation::ListAppCodesV2, (app, "")),
        ("PUT", ["apps", app, "app-codes"]) => (Operation::CreateAppCodeAutoV2, (app, "")),
        ("POST", ["apps", app, "app-codes"]) => (Operation::CreateAppCodeV2, (app, "")),
        ("GET", ["apps", app, "app-codes", code]) => {
            (Operation::ShowDetailsOfAppCodeV2, (app, code))
        }
        ("DELETE", ["apps", app, "app-codes", code]) => (Operation::DeleteAppCodeV2, (app, code)),
        ("GET", ["apps", app, "bound-quota"]) => (Operation::ShowAppBoundAppQuota, (app, "")),
        ("POST", ["app-auths"]) => (Operation::CreateAuthorizingAppsV2, ("", "")),
        ("GET", ["app-auths", "binded-apis"]) => (Operation::ListApisBindedToAppV2, ("", "")),
        ("GET", ["app-auths", "binded-apps"]) => (Operation::ListAppsBindedToApiV2, ("", "")),
        ("DELETE", ["app-auths", id]) => (Operation::CancelingAuthorizationV2, (id, "")),
        _ => return None,
    })
}

/// Paths below one ROMA Connect instance that are no `/apic/` paths.
fn roma<'a>(method: &str, path: &[&'a str]) -> Option<(Operation, &'a str)> {
    Some(match (method, path) {
        ("GET", ["apps"]) => (Operation::ListRomaApp, ""),
        ("POST", ["apps"]) => (Operation::CreateRomaApp, ""),
        ("GET", ["apps", app]) => (Operation::CheckRomaAppDetails, app),
        ("PUT", ["apps", app]) => (Operation::UpdateRomaApp, app),
        ("DELETE", ["apps", app]) => (Operation::DeleteRomaApp, app),
        ("GET", ["apps", app, "secret"]) => (Operation::CheckRomaAppSecret, app),
        ("PUT", ["apps", app, "secret"]) => (Operation::ResetRomaAppSecret, app),
        ("GET", ["validate-apps"]) => (Operation::ValidateRomaApp, ""),
        _ => return None,
    })
}

/// Paths below `ModelArts`' apps.
fn modelarts<'a>(method: &str, path: &[&'a str]) -> Option<(Operation, &'a str, &'a str)> {
    Some(match (method, path) {
        ("GET", []) => (Operation::ListApigApps, "", ""),
        ("POST", []) => (Operation::CreateApigApp, "", ""),
        ("GET", [app]) => (Operation::ShowApigApp, app, ""),
        ("DELETE", [app]) => (Operation::DeleteApigApp, app, ""),
        ("GET", [name, "exists"]) => (Operation::ApigAppExists, name, ""),
        ("POST", [app, "app-code"]) => (Operation::CreateApigAppCode, app, ""),
        ("PUT", [app, "app-code", code]) => (Operation::ResetApigAppCode, app, code),
        ("DELETE", [app, "app-code", code]) => (Operation::DeleteApigAppCode, app, code),
        ("PUT", [app, "app-secret"]) => (Operation::ResetApigAppSecret, app, ""),
        ("GET", [app, "auth-apis"]) => (Operation::ShowApisBindToApp, app, ""),
        _ => return None,
    })
}

/// Paths of IAM.
fn iam(method: &str, path: &[&str]) -> Option<Operation> {
    Some(match (method, path) {
        ("POST", ["auth", "tokens"]) => Operation::KeystoneCreateUserToken,
        ("GET", ["auth", "tokens"]) => Operation::KeystoneValidateToken,
        ("GET", ["projects"]) => Operation::KeystoneListProjects,
        ("GET", ["auth", "projects"]) => Operation::KeystoneListAuthProjects,
        ("GET", ["auth", "domains"]) => Operation::KeystoneListAuthDomains,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(method: &Method, path: &str) -> Option<Target> {
        let segments: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
        Target::find(method, &segments)
    }

    #[test]
    fn the_word_secret_before_the_app_is_no_app() {
        let target = find(&Method::PUT, "/v2/p/apigw/instances/i/apps/secret/a").expect("a path");
        assert_eq!(target.operation, Operation::ResettingAppSecretV2);
        assert_eq!((target.instance.as_str(), target.app.as_str()), ("i", "a"));
    }

    #[test]
    fn roma_has_no_writes_of_apps_on_its_apic_paths() {
        assert!(find(&Method::PUT, "/v2/p/apic/instances/i/apps/a").is_none());
        assert!(find(&Method::PUT, "/v2/p/apic/instances/i/apps/secret/a").is_none());
        assert!(find(&Method::PUT, "/v2/p/apic/instances/i/apps/a/app-codes").is_some());
    }
}
