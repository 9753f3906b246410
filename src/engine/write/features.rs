//! The switches of a gateway that stand against a write. Only one that the gateway says is off does.

use crate::{domain::NotSent, engine::state::State};

/// Refuses a write that hangs on the feature `name`, where the gateway says that it is off.
pub(super) fn is_on(name: &'static str, state: &State) -> Result<(), NotSent> {
    if state.is_switched_off(name) {
        return Err(NotSent::Impossible(format!(
            "This gateway has its feature {name} switched off. Whoever runs the gateway can switch it on."
        )));
    }
    Ok(())
}
