//! What ROMA Connect can do with an app.

use super::Capability as C;

/// See [`super::Service::offers`].
pub(super) const fn offers(capability: C) -> Result<(), &'static str> {
    match capability {
        C::ResetCode => Err(super::NO_RESET_IN_PLACE),
        C::EditKey => Err("ROMA Connect fixes the key when the app is created."),
        C::EditSecret => Err("ROMA Connect sets a secret only by resetting it: press s."),
        C::Create
        | C::Replace
        | C::ChooseKey
        | C::Edit
        | C::Delete
        | C::Check
        | C::ResetSecret
        | C::ChooseSecret
        | C::ReadSecret
        | C::GenerateCode
        | C::AddCode
        | C::DeleteCode
        | C::RotateCode
        | C::Grant
        | C::Addresses
        | C::Quota
        | C::Members => Ok(()),
    }
}
