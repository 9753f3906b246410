//! What API Gateway can do with an app.

use super::Capability as C;

/// See [`super::Service::offers`].
pub(super) const fn offers(capability: C) -> Result<(), &'static str> {
    match capability {
        C::ReadSecret => {
            Err("APIG shows an AppSecret only when it is set. Reset it to get a new one.")
        }
        C::ResetCode => Err(super::NO_RESET_IN_PLACE),
        C::Members => Err("APIG keeps no members of an app. The rights are those of IAM."),
        C::Create
        | C::Replace
        | C::ChooseKey
        | C::Edit
        | C::EditKey
        | C::EditSecret
        | C::Delete
        | C::Check
        | C::ResetSecret
        | C::ChooseSecret
        | C::GenerateCode
        | C::AddCode
        | C::DeleteCode
        | C::RotateCode
        | C::Grant
        | C::Addresses
        | C::Quota => Ok(()),
    }
}
