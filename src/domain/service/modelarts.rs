//! What `ModelArts` can do with an app.

use super::Capability as C;

/// See [`super::Service::offers`].
pub(super) const fn offers(capability: C) -> Result<(), &'static str> {
    match capability {
        C::ChooseKey => Err("ModelArts always makes the key itself."),
        C::Edit | C::EditKey | C::EditSecret => Err(
            "ModelArts has no call that changes an app. Only its secret and its codes can be replaced.",
        ),
        C::Check => Err("ModelArts shows an app only to the user who created it."),
        C::ChooseSecret => Err("ModelArts always makes the secret itself."),
        C::AddCode => Err("ModelArts always makes an AppCode itself. Generate one."),
        C::RotateCode => Err("ModelArts replaces an AppCode in place. Reset it."),
        // How a grant is taken back is not documented in full, and one that cannot be taken back
        // is not given.
        C::Grant => Err(
            "ModelArts authorises apps on the page of each inference service. The APIs of an app can only be shown here.",
        ),
        C::Replace => Err(
            "ModelArts authorises apps on the page of each inference service, so a twin could not be given the APIs of the app. Its secret can be reset.",
        ),
        C::Addresses => Err("ModelArts keeps no list of client addresses for an app."),
        C::Quota => Err("ModelArts has no client quotas."),
        C::Members => {
            Err("ModelArts keeps no members of an app. It belongs to the user who created it.")
        }
        C::Create
        | C::Delete
        | C::ResetSecret
        | C::ReadSecret
        | C::GenerateCode
        | C::ResetCode
        | C::DeleteCode => Ok(()),
    }
}
