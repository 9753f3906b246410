//! From a request to its answer: who may come in, which gateway, which operation.

use super::{
    apig, apig_writes,
    auth::Access,
    bindings,
    call::{Call, Reply},
    codes,
    dice::Dice,
    error::Refusal,
    estate::{Estate, Gateway, Switches},
    gateway, iam, modelarts,
    operation::{Operation, Plane, Target},
    roma,
};

/// Answers `call`, whatever it is. `url` is where the services are reached.
pub(super) fn answer(
    estate: &mut Estate,
    access: &mut Access,
    call: &Call,
    target: Option<&Target>,
    url: &str,
) -> Reply {
    let done = match target {
        None => Err(Refusal::no_such_path()),
        Some(target) => access
            .admit(call, target, &estate.project_id)
            .and_then(|()| perform(estate, access, call, target, url)),
    };
    done.unwrap_or_else(|refusal| refusal.reply(&call.request_id))
}

fn perform(
    estate: &mut Estate,
    access: &mut Access,
    call: &Call,
    target: &Target,
    url: &str,
) -> Result<Reply, Refusal> {
    use Operation as O;
    match target.operation {
        O::ListInstancesV2 => apig::list_instances(estate, call),
        O::ShowDetailsOfInstanceV2 => apig::show_instance(estate, target),
        O::ListInstanceConfigsV2 => apig::list_instance_configs(estate, call),

        O::ListFeaturesV2 => apig::list_features(&Site::find(estate, target)?, call),
        O::ListInstanceFeatures => apig::list_instance_features(&Site::find(estate, target)?, call),
        O::ListProjectCofigsV2 => apig::list_project_configs(&Site::find(estate, target)?, call),
        O::ListEnvironmentsV2 => apig::list_environments(&Site::find(estate, target)?, call),
        O::ListAppQuantitiesV2 => Ok(apig::app_quantities(&Site::find(estate, target)?)),
        O::CreateAnAppV2 => apig_writes::create_app(estate, target, call),
        O::UpdateAppV2 => apig_writes::update_app(estate, target, call),
        O::DeleteAppV2 => apig_writes::delete_app(&mut Site::find(estate, target)?, target),
        O::CheckAppV2 => apig::check_app(&Site::find(estate, target)?, target),
        O::ResettingAppSecretV2 => {
            apig_writes::reset_secret(&mut Site::find(estate, target)?, target, call)
        }

        O::ListAppsV2 => gateway::list_apps(&Site::find(estate, target)?, call),
        O::ShowDetailsOfAppV2 => gateway::show_app(&Site::find(estate, target)?, target),
        O::ListAppCodesV2 => codes::list_codes(&mut Site::find(estate, target)?, target, call),
        O::CreateAppCodeAutoV2 => {
            codes::generate_code(&mut Site::find(estate, target)?, target, call)
        }
        O::CreateAppCodeV2 => codes::add_code(&mut Site::find(estate, target)?, target, call),
        O::ShowDetailsOfAppCodeV2 => codes::show_code(&mut Site::find(estate, target)?, target),
        O::DeleteAppCodeV2 => codes::delete_code(&mut Site::find(estate, target)?, target),
        O::ShowAppBoundAppQuota => gateway::bound_quota(&Site::find(estate, target)?, target),
        O::CreateAuthorizingAppsV2 => bindings::authorise(&mut Site::find(estate, target)?, call),
        O::CancelingAuthorizationV2 => bindings::revoke(&mut Site::find(estate, target)?, target),
        O::ListApisBindedToAppV2 => bindings::bound_apis(&Site::find(estate, target)?, call),
        O::ListAppsBindedToApiV2 => bindings::bound_apps(&Site::find(estate, target)?, call),

        O::CheckRomaInstanceListV2 => roma::list_instances(estate, call),
        O::ListRomaApp => roma::list(&Site::find(estate, target)?, call),
        O::CreateRomaApp => roma::create(&mut Site::find(estate, target)?, call),
        O::CheckRomaAppDetails => roma::show(&mut Site::find(estate, target)?, target),
        O::UpdateRomaApp => roma::update(&mut Site::find(estate, target)?, target, call),
        O::DeleteRomaApp => roma::delete(&mut Site::find(estate, target)?, target),
        O::CheckRomaAppSecret => roma::secret(&mut Site::find(estate, target)?, target),
        O::ResetRomaAppSecret => roma::reset(&mut Site::find(estate, target)?, target, call),
        O::ValidateRomaApp => roma::validate(&Site::find(estate, target)?, call),

        O::ListApigApps => modelarts::list(estate, call),
        O::CreateApigApp => modelarts::create(estate, call),
        O::ShowApigApp => modelarts::show(estate, target, call),
        O::ApigAppExists => modelarts::exists(estate, target, call),
        O::DeleteApigApp => modelarts::delete(estate, target, call),
        O::CreateApigAppCode => modelarts::create_code(estate, target, call),
        O::ResetApigAppCode => modelarts::reset_code(estate, target, call),
        O::DeleteApigAppCode => modelarts::delete_code(estate, target, call),
        O::ResetApigAppSecret => modelarts::reset_secret(estate, target, call),
        O::ShowApisBindToApp => modelarts::bound_apis(estate, target, call),

        O::KeystoneCreateUserToken => iam::create_token(estate, access, call, url),
        O::KeystoneValidateToken => iam::validate_token(estate, access, call, url),
        O::KeystoneListProjects | O::KeystoneListAuthProjects => {
            Ok(iam::projects(estate, call, url))
        }
        O::KeystoneListAuthDomains => Ok(iam::domains(estate, call, url)),
    }
}

/// One gateway, with what an operation on it needs beside it.
pub(super) struct Site<'a> {
    /// The gateway.
    pub(super) gateway: &'a mut Gateway,
    /// Where new ids and secrets come from.
    pub(super) dice: &'a mut Dice,
    /// Which of the documents to follow.
    pub(super) switches: Switches,
}

impl<'a> Site<'a> {
    /// The gateway in the path. A gateway that does not exist, an id that none could have, and a
    /// write to a gateway that is not running are refused as the family of paths documents it.
    pub(super) fn find(estate: &'a mut Estate, target: &Target) -> Result<Self, Refusal> {
        check_ids(target)?;
        let Estate {
            gateways,
            dice,
            switches,
            ..
        } = estate;
        let gateway = gateways
            .iter_mut()
            .find(|gateway| {
                Some(gateway.service) == target.plane.service() && gateway.id == target.instance
            })
            .ok_or_else(|| absent(target))?;
        if target.operation.is_write() && !gateway.is_running() {
            return Err(unavailable(target, &gateway.status));
        }
        Ok(Self {
            gateway,
            dice,
            switches: *switches,
        })
    }
}

fn absent(target: &Target) -> Refusal {
    let text = format!("The instance does not exist;id:{}", target.instance);
    match target.plane {
        Plane::Roma => Refusal::new(404, "ROMA.00000101", text),
        Plane::Apig | Plane::RomaApic | Plane::Instances | Plane::ModelArts | Plane::Iam => {
            Refusal::new(404, "APIG.3030", text)
        }
    }
}

fn unavailable(target: &Target, status: &str) -> Refusal {
    let text = format!("The gateway is not available: its status is {status}");
    match target.plane {
        Plane::Roma => Refusal::new(403, "ROMA.00000101", text),
        Plane::Apig | Plane::RomaApic | Plane::Instances | Plane::ModelArts | Plane::Iam => {
            Refusal::new(409, "APIC.7710", text)
        }
    }
}

/// Ids in a path that no gateway could have made are refused before anything is looked up.
fn check_ids(target: &Target) -> Result<(), Refusal> {
    let plausible = |id: &str| {
        id.len() <= 64
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    for (name, id) in [
        ("instance_id", &target.instance),
        ("app_id", &target.app),
        ("app_code_id", &target.code),
    ] {
        if !plausible(id) {
            return Err(match target.plane {
                Plane::Roma => Refusal::roma_parameter(name),
                Plane::Apig
                | Plane::RomaApic
                | Plane::Instances
                | Plane::ModelArts
                | Plane::Iam => Refusal::bad_parameter_2012(name),
            });
        }
    }
    Ok(())
}
