//! The writes that are put to the test.

mod effect;
mod operation;
mod words;

use claviger::{
    domain::{AppRef, Service},
    simulator::{Operation as Call, Running},
};
use strum::IntoEnumIterator as _;

use self::operation::access;
use super::lab;

/// A secret that an administrator gives.
pub(crate) const GIVEN: &str = "Given-By-Hand-2031";

/// A code that an administrator gives.
pub(crate) const GIVEN_CODE: &str =
    "GivenCode0123456789abcdefGivenCode0123456789abcdefGivenCode01234";

/// Every write, with the value chosen or made by the service where there is the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter)]
pub(crate) enum Row {
    CreateApigHere,
    CreateApig,
    CreateRoma,
    CreateModelArts,
    DeleteAppApig,
    DeleteAppRoma,
    DeleteAppModelArts,
    EditApig,
    EditApigSecret,
    EditRoma,
    ResetApigChosen,
    ResetApigGiven,
    ResetApigRandom,
    ResetApigRandomShown,
    ResetRomaChosen,
    ResetRomaGiven,
    ResetRomaRandom,
    ResetModelArts,
    GenerateApig,
    GenerateRoma,
    GenerateModelArts,
    ResetCodeModelArts,
    AddApig,
    AddRoma,
    RotateApig,
    RotateRoma,
    DeleteApig,
    DeleteRoma,
    DeleteModelArts,
    GrantApig,
    GrantRoma,
    RevokeApig,
    AllowApig,
    AllowRoma,
    ClearAccessApig,
    CreateQuotaApig,
    SetQuotaApig,
    ClearQuotaApig,
}

/// Who makes the new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Here,
    Given,
    Service,
}

impl Row {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::CreateApigHere => "create app, APIG, key and secret made here",
            Self::CreateApig => "create app, APIG, key and secret made by the gateway",
            Self::CreateRoma => "create app, ROMA Connect",
            Self::CreateModelArts => "create app, ModelArts",
            Self::DeleteAppApig => "delete app, APIG",
            Self::DeleteAppRoma => "delete app, ROMA Connect",
            Self::DeleteAppModelArts => "delete app, ModelArts",
            Self::EditApig => "edit app, APIG",
            Self::EditApigSecret => "edit app with key and secret, APIG",
            Self::EditRoma => "edit app, ROMA Connect",
            Self::ResetApigChosen => "reset secret, APIG, made here",
            Self::ResetApigGiven => "reset secret, APIG, given",
            Self::ResetApigRandom => "reset secret, APIG, made by the gateway",
            Self::ResetApigRandomShown => "the same, on a gateway that shows secrets",
            Self::ResetRomaChosen => "reset secret, ROMA Connect, made here",
            Self::ResetRomaGiven => "reset secret, ROMA Connect, given",
            Self::ResetRomaRandom => "reset secret, ROMA Connect, made by the service",
            Self::ResetModelArts => "reset secret, ModelArts",
            Self::GenerateApig => "generate code, APIG",
            Self::GenerateRoma => "generate code, ROMA Connect",
            Self::GenerateModelArts => "generate code, ModelArts",
            Self::ResetCodeModelArts => "reset code, ModelArts",
            Self::AddApig => "add code, APIG",
            Self::AddRoma => "add code, ROMA Connect",
            Self::RotateApig => "begin to rotate code, APIG",
            Self::RotateRoma => "begin to rotate code, ROMA Connect",
            Self::DeleteApig => "delete code, APIG",
            Self::DeleteRoma => "delete code, ROMA Connect",
            Self::DeleteModelArts => "delete code, ModelArts",
            Self::GrantApig => "grant an API, APIG",
            Self::GrantRoma => "grant an API, ROMA Connect",
            Self::RevokeApig => "revoke an API, APIG",
            Self::AllowApig => "set addresses, APIG",
            Self::AllowRoma => "set addresses, ROMA Connect",
            Self::ClearAccessApig => "clear addresses, APIG",
            Self::CreateQuotaApig => "create quota, APIG",
            Self::SetQuotaApig => "set quota, APIG",
            Self::ClearQuotaApig => "clear quota, APIG",
        }
    }

    pub(crate) const fn service(self) -> Service {
        match self {
            Self::CreateApigHere
            | Self::CreateApig
            | Self::DeleteAppApig
            | Self::CreateQuotaApig
            | Self::EditApig
            | Self::EditApigSecret
            | Self::ResetApigChosen
            | Self::ResetApigGiven
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown
            | Self::GenerateApig
            | Self::AddApig
            | Self::RotateApig
            | Self::DeleteApig
            | Self::GrantApig
            | Self::RevokeApig
            | Self::AllowApig
            | Self::ClearAccessApig
            | Self::SetQuotaApig
            | Self::ClearQuotaApig => Service::Apig,
            Self::CreateRoma
            | Self::DeleteAppRoma
            | Self::EditRoma
            | Self::ResetRomaChosen
            | Self::ResetRomaGiven
            | Self::ResetRomaRandom
            | Self::GenerateRoma
            | Self::AddRoma
            | Self::RotateRoma
            | Self::DeleteRoma
            | Self::GrantRoma
            | Self::AllowRoma => Service::Roma,
            Self::CreateModelArts
            | Self::DeleteAppModelArts
            | Self::ResetModelArts
            | Self::GenerateModelArts
            | Self::ResetCodeModelArts
            | Self::DeleteModelArts => Service::ModelArts,
        }
    }

    /// The call that the write is.
    pub(crate) const fn call(self) -> Call {
        match self {
            Self::CreateApigHere | Self::CreateApig => Call::CreateAnAppV2,
            Self::CreateRoma => Call::CreateRomaApp,
            Self::CreateModelArts => Call::CreateApigApp,
            Self::DeleteAppApig => Call::DeleteAppV2,
            Self::DeleteAppRoma => Call::DeleteRomaApp,
            Self::DeleteAppModelArts => Call::DeleteApigApp,
            Self::CreateQuotaApig => Call::CreateAppQuota,
            Self::EditApig | Self::EditApigSecret => Call::UpdateAppV2,
            Self::EditRoma => Call::UpdateRomaApp,
            Self::ResetApigChosen
            | Self::ResetApigGiven
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown => Call::ResettingAppSecretV2,
            Self::ResetRomaChosen | Self::ResetRomaGiven | Self::ResetRomaRandom => {
                Call::ResetRomaAppSecret
            }
            Self::ResetModelArts => Call::ResetApigAppSecret,
            Self::GenerateApig | Self::GenerateRoma | Self::RotateApig | Self::RotateRoma => {
                Call::CreateAppCodeAutoV2
            }
            Self::AddApig | Self::AddRoma => Call::CreateAppCodeV2,
            Self::DeleteApig | Self::DeleteRoma => Call::DeleteAppCodeV2,
            Self::DeleteModelArts => Call::DeleteApigAppCode,
            Self::GenerateModelArts => Call::CreateApigAppCode,
            Self::ResetCodeModelArts => Call::ResetApigAppCode,
            Self::GrantApig | Self::GrantRoma => Call::CreateAuthorizingAppsV2,
            Self::RevokeApig => Call::CancelingAuthorizationV2,
            Self::AllowApig | Self::AllowRoma => Call::UpdateAppAcl,
            Self::ClearAccessApig => Call::DeleteAppAcl,
            Self::SetQuotaApig => Call::AssociateAppsForAppQuota,
            Self::ClearQuotaApig => Call::DisassociateAppQuotaWithApp,
        }
    }

    const fn value(self) -> Value {
        match self {
            Self::EditApigSecret
            | Self::ResetApigGiven
            | Self::ResetRomaGiven
            | Self::AddApig
            | Self::AddRoma => Value::Given,
            Self::CreateApigHere
            | Self::CreateRoma
            | Self::ResetApigChosen
            | Self::ResetRomaChosen => Value::Here,
            Self::CreateApig
            | Self::CreateModelArts
            | Self::DeleteAppApig
            | Self::DeleteAppRoma
            | Self::DeleteAppModelArts
            | Self::CreateQuotaApig
            | Self::EditApig
            | Self::EditRoma
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown
            | Self::ResetRomaRandom
            | Self::ResetModelArts
            | Self::GenerateApig
            | Self::GenerateRoma
            | Self::GenerateModelArts
            | Self::ResetCodeModelArts
            | Self::RotateApig
            | Self::RotateRoma
            | Self::DeleteApig
            | Self::DeleteRoma
            | Self::DeleteModelArts
            | Self::GrantApig
            | Self::GrantRoma
            | Self::RevokeApig
            | Self::AllowApig
            | Self::AllowRoma
            | Self::ClearAccessApig
            | Self::SetQuotaApig
            | Self::ClearQuotaApig => Value::Service,
        }
    }

    /// Whether the value is known before it is sent.
    pub(crate) fn is_chosen(self) -> bool {
        self.value() != Value::Service
    }

    /// Whether its service never shows the new value once the answer is lost.
    pub(crate) fn is_shown_once(self) -> bool {
        self == Self::ResetApigRandom
    }

    pub(crate) const fn app_name(self) -> &'static str {
        match self.service() {
            Service::Apig => "app_demo",
            Service::Roma => "roma-001",
            Service::ModelArts => "scorer",
        }
    }

    /// Whether no answer may tell the new value, which is no loss: nobody uses it yet.
    pub(crate) fn may_lack_value(self) -> bool {
        matches!(self, Self::CreateApig | Self::CreateModelArts)
    }

    /// Gives the services the manners of this row.
    pub(crate) fn prepare(self, running: &Running) {
        running.estate(|estate| {
            for gateway in &mut estate.gateways {
                gateway.custom_secrets = self.is_chosen();
            }
            estate.switches.clear_secrets = self == Self::ResetApigRandomShown;
            if self == Self::ClearAccessApig {
                estate.gateways[0].apps[0].access = Some(access("192.0.2.7"));
            }
            if self == Self::DeleteAppModelArts {
                // It deletes no app that APIs are bound to.
                estate.modelarts.apps[0].apis.clear();
            }
        });
    }

    pub(crate) fn app(self, running: &Running) -> AppRef {
        lab::app(running, self.service(), self.app_name())
    }
}
