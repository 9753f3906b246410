//! The operations, and what a request's path names beside one.

use axum::extract::RawPathParams;

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
    reason = "the names are the vendor's, and `routes` shows the path of each"
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
    ShowDetailsOfAppAcl,
    UpdateAppAcl,
    DeleteAppAcl,
    ListAppQuotas,
    CreateAppQuota,
    ShowAppQuota,
    AssociateAppsForAppQuota,
    DisassociateAppQuotaWithApp,
    ListAppQuotaBoundApps,
    ShowAppBoundAppQuota,
    ShowRestrictionOfInstanceV2,
    CreateAuthorizingAppsV2,
    CancelingAuthorizationV2,
    ListApisBindedToAppV2,
    ListApisUnbindedToAppV2,
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
    CheckAuthUsersOfApp,
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
    // The secret manager
    ListSecrets,
    ShowSecret,
    CreateSecret,
    ListSecretVersions,
    CreateSecretVersion,
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
    /// The secret manager.
    Csms,
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
    /// The app in the path (for `ApigAppExists`: its name); empty where there is none.
    pub(super) app: String,
    /// The authorisation in the path; empty where there is none.
    pub(super) auth: String,
    /// The client quota in the path; empty where there is none.
    pub(super) quota: String,
    /// The code in the path; empty where there is none.
    pub(super) code: String,
    /// The secret of the secret manager in the path; empty where there is none.
    pub(super) secret: String,
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
            | Self::UpdateAppAcl
            | Self::DeleteAppAcl
            | Self::CreateAppQuota
            | Self::AssociateAppsForAppQuota
            | Self::DisassociateAppQuotaWithApp
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
            | Self::ResetApigAppSecret
            | Self::CreateSecret
            | Self::CreateSecretVersion => true,
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
            | Self::ShowDetailsOfAppAcl
            | Self::ListAppQuotas
            | Self::ShowAppQuota
            | Self::ListAppQuotaBoundApps
            | Self::ShowAppBoundAppQuota
            | Self::ShowRestrictionOfInstanceV2
            | Self::ListApisBindedToAppV2
            | Self::ListApisUnbindedToAppV2
            | Self::ListAppsBindedToApiV2
            | Self::CheckRomaInstanceListV2
            | Self::ListRomaApp
            | Self::CheckRomaAppDetails
            | Self::CheckRomaAppSecret
            | Self::ValidateRomaApp
            | Self::CheckAuthUsersOfApp
            | Self::ListApigApps
            | Self::ShowApigApp
            | Self::ApigAppExists
            | Self::ShowApisBindToApp
            | Self::ListSecrets
            | Self::ShowSecret
            | Self::ListSecretVersions
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
            Self::Csms | Self::Iam => None,
        }
    }
}

impl Target {
    /// `operation` on what the parameters of the path name. Each is one segment, decoded, so that
    /// it may hold a slash.
    pub(super) fn new(operation: Operation, plane: Plane, parameters: &RawPathParams) -> Self {
        let named = |name| {
            let mut found = parameters.iter().filter(|(key, _)| *key == name);
            found.next().map_or("", |(_, value)| value).to_owned()
        };
        Self {
            operation,
            plane,
            project: named("project"),
            instance: named("instance"),
            app: named("app"),
            auth: named("auth"),
            quota: named("quota"),
            code: named("code"),
            secret: named("secret"),
        }
    }
}
