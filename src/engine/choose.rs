//! Where a new secret comes from: made here where the service takes a chosen value, so that the
//! reset can be repeated and its result is known even if the answer is lost.

use std::fmt::Write as _;

use super::{randomness, state::State};
use crate::domain::{
    Capability, Failure, Maker, NotSent, Secret, Service,
    rules::{self, Field},
};

/// Why a gateway takes nothing that was chosen.
pub(super) const SWITCH_IS_OFF: &str =
    "This gateway takes no chosen keys and secrets: its switch APP_KEY_SECRET_SWITCH is off.";

/// The decision about a new value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    /// The value to send; `None` lets the service make one, if it makes any.
    pub value: Option<Secret>,
    /// The key of a new app; `None` lets the service make one.
    pub key: Option<String>,
    /// Whether that key was made here, so that another one is made next time.
    pub key_is_made: bool,
    /// Who made the value.
    pub maker: Maker,
}

impl Chosen {
    /// None: whatever value there is comes from the service.
    pub(super) const fn by_service() -> Self {
        Self {
            value: None,
            key: None,
            key_is_made: false,
            maker: Maker::Service,
        }
    }

    /// One that a person gave.
    pub(super) fn given(value: &Secret) -> Self {
        Self {
            value: Some(value.clone()),
            key: None,
            key_is_made: false,
            maker: Maker::Given,
        }
    }

    /// A secret made here.
    pub(super) fn here(service: Service) -> Result<Self, Failure> {
        Ok(Self {
            value: Some(generate(service)?),
            key: None,
            key_is_made: false,
            maker: Maker::Here,
        })
    }
}

/// Whether the service takes a chosen secret: ROMA Connect always does, `ModelArts` never, APIG as
/// its gateway's switch says. `None` while the gateway has not been asked.
pub(super) fn takes_chosen(service: Service, state: &State) -> Option<bool> {
    match service {
        Service::Roma => Some(true),
        Service::ModelArts => Some(false),
        Service::Apig => state.limits.as_ref().map(|limits| {
            limits
                .as_ref()
                .is_ok_and(|limits| limits.custom_secret == Some(true))
        }),
    }
}

/// Whether the gateway is known to take nothing that was chosen.
pub(super) fn switch_is_off(state: &State) -> bool {
    let limits = state.known_limits();
    limits.is_some_and(|limits| limits.custom_secret == Some(false))
}

/// Whether a person may give a secret; where not, why not, as a whole sentence. A gateway that did
/// not say is tried.
pub(super) fn may_be_given(service: Service, state: &State) -> Result<(), String> {
    service.offers(Capability::ChooseSecret)?;
    if switch_is_off(state) {
        return Err(SWITCH_IS_OFF.to_owned());
    }
    Ok(())
}

/// Refuses a secret that a person gave where it cannot be set. No message repeats any of it.
pub(super) fn check(service: Service, value: &Secret, state: &State) -> Result<(), NotSent> {
    may_be_given(service, state).map_err(NotSent::Impossible)?;
    match rules::rule(service, Field::Secret) {
        Some(rule) => rule
            .check(value.expose())
            .map_err(|violation| NotSent::Invalid(violation.to_string())),
        None => Ok(()),
    }
}

/// A new key as the services make them: 32 hexadecimal digits.
pub(super) fn generate_key() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    randomness::fill(&mut bytes).map_err(|_| no_randomness())?;
    Ok(bytes.iter().fold(String::new(), |mut key, byte| {
        let _ = write!(key, "{byte:02x}");
        key
    }))
}

fn no_randomness() -> Failure {
    Failure::impossible("The operating system gives no randomness. Nothing was sent.")
}

/// A new secret from the operating system's randomness, in the service's alphabet.
pub(super) fn generate(service: Service) -> Result<Secret, Failure> {
    let alphabet = rules::generate_alphabet(service, Field::Secret)
        .ok_or_else(|| Failure::impossible("This service always makes the secret itself."))?;
    let mut value = zeroize::Zeroizing::new(String::with_capacity(alphabet.default_len));
    value.push(draw(alphabet.first)?);
    while value.len() < alphabet.default_len {
        value.push(draw(alphabet.rest)?);
    }
    Ok(Secret::from(value))
}

/// One character of `set`, each equally likely.
pub(super) fn draw(set: &'static str) -> Result<char, Failure> {
    let set = set.as_bytes();
    // The largest multiple of the set's size: numbers above it would favour the first characters.
    let fair = 256 - 256 % set.len();
    loop {
        let mut byte = [0_u8];
        randomness::fill(&mut byte).map_err(|_| no_randomness())?;
        let number = usize::from(byte[0]);
        if number < fair {
            return Ok(char::from(set[number % set.len()]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_secret_fits_the_rules_of_its_service() {
        for service in [Service::Apig, Service::Roma] {
            let rule = rules::rule(service, Field::Secret).expect("both take secrets");
            for _ in 0..200 {
                let secret = generate(service).expect("randomness");
                assert_eq!(rule.check(secret.expose()), Ok(()));
                assert_eq!(secret.expose().len(), 48);
            }
        }
        assert!(generate(Service::ModelArts).is_err());
    }

    #[test]
    fn two_generated_secrets_differ() {
        assert_ne!(generate(Service::Apig), generate(Service::Apig));
    }
}
