//! What each row does to what the service holds.

use claviger::domain::Secret;

use super::{
    super::lab::{Held, Other},
    GIVEN, GIVEN_CODE, Row,
    operation::{NETWORK, NEW_APP, NEW_QUOTA, NEW_REMARK, RELEASE, access},
};

impl Row {
    /// Whether `after` is `before` with this write done once, and nothing else. `None` where it is
    /// neither that nor untouched.
    pub(crate) fn done_once(self, before: &Held, after: &Held) -> Option<bool> {
        if before == after {
            return Some(false);
        }
        let mut wanted = before.clone();
        match self {
            Self::CreateApigHere | Self::CreateApig | Self::CreateRoma | Self::CreateModelArts => {
                let (id, made) = new_app(before, after)?;
                if made.name == NEW_APP && made.remark == NEW_REMARK {
                    wanted.beside.apps.insert(id.clone(), made.clone());
                }
            }
            Self::DeleteAppApig | Self::DeleteAppRoma | Self::DeleteAppModelArts => {
                wanted = Held::gone(before.beside.clone());
            }
            Self::CreateQuotaApig => {
                wanted.beside.quotas.insert(NEW_QUOTA.to_owned());
            }
            Self::EditApig | Self::EditRoma => "edited".clone_into(&mut wanted.remark),
            Self::EditApigSecret => {
                "a-key-of-our-own".clone_into(&mut wanted.key);
                wanted.secret = Secret::new(GIVEN.to_owned());
            }
            Self::ResetApigGiven | Self::ResetRomaGiven => {
                wanted.secret = Secret::new(GIVEN.to_owned());
            }
            Self::ResetApigChosen
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown
            | Self::ResetRomaChosen
            | Self::ResetRomaRandom
            | Self::ResetModelArts => wanted.secret = after.secret.clone(),
            Self::GenerateApig
            | Self::GenerateRoma
            | Self::GenerateModelArts
            | Self::RotateApig
            | Self::RotateRoma => {
                wanted.codes.extend(after.codes.last().cloned());
            }
            Self::ResetCodeModelArts => {
                wanted.codes = before.codes[1..].to_vec();
                let place = after
                    .codes
                    .iter()
                    .position(|code| !before.codes.contains(code))?;
                wanted.codes.insert(place, after.codes[place].clone());
            }
            Self::AddApig | Self::AddRoma => {
                wanted.codes.push(Secret::new(GIVEN_CODE.to_owned()));
            }
            Self::DeleteApig | Self::DeleteRoma | Self::DeleteModelArts => {
                wanted.codes.remove(0);
            }
            Self::GrantApig | Self::GrantRoma => {
                let granted = after.hung.grants.last()?.clone();
                let is_it = Some(&granted.api_id) == before.hung.other_api.as_ref()
                    && granted.env_id == RELEASE;
                wanted.hung.grants.extend(is_it.then_some(granted));
            }
            Self::RevokeApig => {
                wanted.hung.grants.remove(0);
            }
            Self::AllowApig | Self::AllowRoma => wanted.hung.access = Some(access(NETWORK)),
            Self::ClearAccessApig => wanted.hung.access = None,
            Self::SetQuotaApig => wanted.hung.quota.clone_from(&before.hung.other_quota),
            Self::ClearQuotaApig => wanted.hung.quota = None,
        }
        wanted.ids.clone_from(&after.ids);
        (wanted == *after).then_some(true)
    }

    /// Whether it yields a value that someone must take.
    pub(crate) fn yields(self) -> bool {
        !matches!(
            self,
            Self::DeleteAppApig
                | Self::DeleteAppRoma
                | Self::DeleteAppModelArts
                | Self::CreateQuotaApig
                | Self::EditApig
                | Self::EditApigSecret
                | Self::EditRoma
                | Self::AddApig
                | Self::AddRoma
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
                | Self::ClearQuotaApig
        )
    }

    /// The new value in force after it was done; `None` where it yields none.
    pub(crate) fn new_value(self, before: &Held, after: &Held) -> Option<Secret> {
        match self {
            Self::CreateApigHere | Self::CreateApig | Self::CreateRoma | Self::CreateModelArts => {
                new_app(before, after).map(|(_, made)| made.secret.clone())
            }
            Self::DeleteAppApig
            | Self::DeleteAppRoma
            | Self::DeleteAppModelArts
            | Self::CreateQuotaApig
            | Self::EditApig
            | Self::EditApigSecret
            | Self::EditRoma
            | Self::AddApig
            | Self::AddRoma
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
            | Self::ClearQuotaApig => None,
            Self::ResetApigChosen
            | Self::ResetApigGiven
            | Self::ResetApigRandom
            | Self::ResetApigRandomShown
            | Self::ResetRomaChosen
            | Self::ResetRomaGiven
            | Self::ResetRomaRandom
            | Self::ResetModelArts => Some(after.secret.clone()),
            Self::GenerateApig
            | Self::GenerateRoma
            | Self::GenerateModelArts
            | Self::ResetCodeModelArts
            | Self::RotateApig
            | Self::RotateRoma => {
                let mut codes = after.codes.iter();
                codes.find(|code| !before.codes.contains(code)).cloned()
            }
        }
    }
}

/// The app that is there after and was not there before, with its id.
fn new_app<'a>(before: &Held, after: &'a Held) -> Option<(&'a String, &'a Other)> {
    let mut apps = after.beside.apps.iter();
    apps.find(|(id, _)| !before.beside.apps.contains_key(*id))
}
