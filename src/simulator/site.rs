//! The gateway that a request is about.

use super::{
    dice::Dice,
    error::Refusal,
    estate::{Estate, Gateway, Switches},
    operation::{Plane, Target},
};

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
        Plane::Apig
        | Plane::RomaApic
        | Plane::Instances
        | Plane::ModelArts
        | Plane::Csms
        | Plane::Iam => Refusal::new(404, "APIG.3030", text),
    }
}

fn unavailable(target: &Target, status: &str) -> Refusal {
    let text = format!("The gateway is not available: its status is {status}");
    match target.plane {
        Plane::Roma => Refusal::new(403, "ROMA.00000101", text),
        Plane::Apig
        | Plane::RomaApic
        | Plane::Instances
        | Plane::ModelArts
        | Plane::Csms
        | Plane::Iam => Refusal::new(409, "APIC.7710", text),
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
        ("app_auth_id", &target.auth),
        ("app_quota_id", &target.quota),
    ] {
        if !plausible(id) {
            return Err(match target.plane {
                Plane::Roma => Refusal::roma_parameter(name),
                Plane::Apig
                | Plane::RomaApic
                | Plane::Instances
                | Plane::ModelArts
                | Plane::Csms
                | Plane::Iam => Refusal::bad_parameter_2012(name),
            });
        }
    }
    Ok(())
}
