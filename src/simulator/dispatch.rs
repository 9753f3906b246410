//! From a request to its answer: who may come in, which gateway, which operation.

use super::{
    apig,
    auth::Access,
    call::Call,
    csms, data_plane,
    error::Refusal,
    estate::Estate,
    gateway::{access, apps, codes, environments, features, grants, instances, limits, quotas},
    iam, modelarts,
    operation::{Operation, Plane, Target},
    reply::Reply,
    roma,
    site::Site,
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
        None => data_plane::answer(estate, call),
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
        O::ListInstancesV2 => apig::instances::list_instances(estate, call),
        O::ShowDetailsOfInstanceV2 => show_instance(estate, target),
        O::ListInstanceConfigsV2 => apig::instances::list_instance_configs(estate, call),

        O::ListFeaturesV2 => features::list_features(&Site::find(estate, target)?, call),
        O::ListInstanceFeatures => {
            features::list_instance_features(&Site::find(estate, target)?, call)
        }
        O::ListProjectCofigsV2 => limits::list_project_configs(&Site::find(estate, target)?, call),
        O::ListEnvironmentsV2 => {
            environments::list_environments(&Site::find(estate, target)?, call)
        }
        O::ListAppQuantitiesV2 => Ok(apig::apps::app_quantities(&Site::find(estate, target)?)),
        O::CreateAnAppV2 => apig::apps::create_app(estate, target, call),
        O::UpdateAppV2 => apig::apps::update_app(estate, target, call),
        O::DeleteAppV2 => apig::apps::delete_app(&mut Site::find(estate, target)?, target),
        O::CheckAppV2 => apig::apps::check_app(&Site::find(estate, target)?, target),
        O::ResettingAppSecretV2 => {
            apig::apps::reset_secret(&mut Site::find(estate, target)?, target, call)
        }

        O::ListAppsV2 => apps::list_apps(&Site::find(estate, target)?, call),
        O::ShowDetailsOfAppV2 => apps::show_app(&Site::find(estate, target)?, target),
        O::ListAppCodesV2 => codes::list_codes(&mut Site::find(estate, target)?, target, call),
        O::CreateAppCodeAutoV2 => {
            codes::generate_code(&mut Site::find(estate, target)?, target, call)
        }
        O::CreateAppCodeV2 => codes::add_code(&mut Site::find(estate, target)?, target, call),
        O::ShowDetailsOfAppCodeV2 => codes::show_code(&mut Site::find(estate, target)?, target),
        O::DeleteAppCodeV2 => codes::delete_code(&mut Site::find(estate, target)?, target),
        O::ShowDetailsOfAppAcl => access::show(&mut Site::find(estate, target)?, target),
        O::UpdateAppAcl => access::set(&mut Site::find(estate, target)?, target, call),
        O::DeleteAppAcl => access::clear(&mut Site::find(estate, target)?, target),
        O::ListAppQuotas => quotas::list(&Site::find(estate, target)?, call),
        O::CreateAppQuota => quotas::create(&mut Site::find(estate, target)?, call),
        O::ShowAppQuota => quotas::show(&Site::find(estate, target)?, target),
        O::AssociateAppsForAppQuota => quotas::bind(&mut Site::find(estate, target)?, target, call),
        O::DisassociateAppQuotaWithApp => quotas::unbind(&mut Site::find(estate, target)?, target),
        O::ListAppQuotaBoundApps => quotas::bound_apps(&Site::find(estate, target)?, target, call),
        O::ShowRestrictionOfInstanceV2 => Ok(instances::restriction(&Site::find(estate, target)?)),
        O::ShowAppBoundAppQuota => quotas::of_app(&Site::find(estate, target)?, target),
        O::CreateAuthorizingAppsV2 => grants::authorise(&mut Site::find(estate, target)?, call),
        O::CancelingAuthorizationV2 => grants::revoke(&mut Site::find(estate, target)?, target),
        O::ListApisBindedToAppV2 => grants::bound_apis(&Site::find(estate, target)?, call),
        O::ListApisUnbindedToAppV2 => grants::unbound_apis(&Site::find(estate, target)?, call),
        O::ListAppsBindedToApiV2 => grants::bound_apps(&Site::find(estate, target)?, call),

        O::CheckRomaInstanceListV2 => roma::instances::list_instances(estate, call),
        O::ListRomaApp => roma::apps::list(&Site::find(estate, target)?, call),
        O::CreateRomaApp => roma::apps::create(&mut Site::find(estate, target)?, call),
        O::CheckRomaAppDetails => roma::apps::show(&mut Site::find(estate, target)?, target),
        O::UpdateRomaApp => roma::apps::update(&mut Site::find(estate, target)?, target, call),
        O::DeleteRomaApp => roma::apps::delete(&mut Site::find(estate, target)?, target),
        O::CheckRomaAppSecret => roma::apps::secret(&mut Site::find(estate, target)?, target),
        O::ResetRomaAppSecret => roma::apps::reset(&mut Site::find(estate, target)?, target, call),
        O::ValidateRomaApp => roma::apps::validate(&Site::find(estate, target)?, call),
        O::CheckAuthUsersOfApp => {
            roma::members::list(&mut Site::find(estate, target)?, target, call)
        }

        O::ListApigApps => modelarts::apps::list(estate, call),
        O::CreateApigApp => modelarts::apps::create(estate, call),
        O::ShowApigApp => modelarts::apps::show(estate, target, call),
        O::ApigAppExists => modelarts::apps::exists(estate, target, call),
        O::DeleteApigApp => modelarts::apps::delete(estate, target, call),
        O::CreateApigAppCode => modelarts::codes::create_code(estate, target, call),
        O::ResetApigAppCode => modelarts::codes::reset_code(estate, target, call),
        O::DeleteApigAppCode => modelarts::codes::delete_code(estate, target, call),
        O::ResetApigAppSecret => modelarts::codes::reset_secret(estate, target, call),
        O::ShowApisBindToApp => modelarts::apis::bound_apis(estate, target, call),

        O::ListSecrets => Ok(csms::list(estate)),
        O::ShowSecret => csms::show(estate, target),
        O::CreateSecret => csms::create(estate, call),
        O::ListSecretVersions => csms::versions(estate, target),
        O::CreateSecretVersion => csms::add_version(estate, target, call),

        O::KeystoneCreateUserToken => iam::create_token(estate, access, call, url),
        O::KeystoneValidateToken => iam::validate_token(estate, access, call, url),
        O::KeystoneListProjects | O::KeystoneListAuthProjects => {
            Ok(iam::projects(estate, call, url))
        }
        O::KeystoneListAuthDomains => Ok(iam::domains(estate, call, url)),
    }
}

/// A gateway in full: APIG's instance plane has codes of its own.
fn show_instance(estate: &mut Estate, target: &Target) -> Result<Reply, Refusal> {
    match target.plane {
        Plane::Instances => apig::instances::show_instance(estate, target),
        Plane::Apig
        | Plane::Roma
        | Plane::RomaApic
        | Plane::ModelArts
        | Plane::Csms
        | Plane::Iam => {
            let project = estate.project_id.clone();
            Ok(instances::show(&Site::find(estate, target)?, &project))
        }
    }
}
