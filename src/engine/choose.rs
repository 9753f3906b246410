//! Where a new secret comes from: made here where the service takes a chosen value, so that the
//! reset can be repeated and its result is known even if the answer is lost.

use crate::domain::{
    Choice, Facts, Failure, Maker, NotSent, Secret, Service,
    rules::{self, Field},
};

/// The decision about a new secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    /// The value to send; `None` lets the service make one.
    pub value: Option<Secret>,
    /// Who made it.
    pub maker: Maker,
}

/// Decides for `choice`, given what the gateway is known to allow.
pub(super) fn choose(choice: &Choice, facts: &Facts) -> Result<Chosen, Failure> {
    let service = facts.app.at.service();
    match choice {
        Choice::Server => Ok(by_service()),
        Choice::Auto if facts.takes_chosen_secret() => Ok(Chosen {
            value: Some(generate(service)?),
            maker: Maker::Here,
        }),
        Choice::Auto => Ok(by_service()),
        Choice::Given(value) => {
            may_be_given(facts)?;
            let rule = rules::rule(service, Field::Secret).ok_or_else(|| {
                Failure::impossible("This service always makes the secret itself.")
            })?;
            rule.check(value.expose())
                .map_err(|violation| Failure::NotSent(NotSent::Invalid(violation.to_string())))?;
            Ok(Chosen {
                value: Some(value.clone()),
                maker: Maker::Given,
            })
        }
    }
}

/// Whether a value of the administrator's can be sent; a gateway that did not say is tried.
fn may_be_given(facts: &Facts) -> Result<(), Failure> {
    match facts.app.at.service() {
        Service::Roma => Ok(()),
        Service::ModelArts => Err(Failure::impossible(
            "ModelArts always makes the secret itself. Reset it without giving one.",
        )),
        Service::Apig => match &facts.limits {
            Ok(limits) if limits.custom_secret == Some(false) => Err(Failure::impossible(
                "This gateway does not take chosen keys and secrets (APP_KEY_SECRET_SWITCH is off). Let the gateway make the secret.",
            )),
            Ok(_) | Err(_) => Ok(()),
        },
    }
}

fn by_service() -> Chosen {
    Chosen {
        value: None,
        maker: Maker::Service,
    }
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
fn draw(set: &'static str) -> Result<char, Failure> {
    let set = set.as_bytes();
    // The largest multiple of the set's size: numbers above it would favour the first characters.
    let fair = 256 - 256 % set.len();
    loop {
        let mut byte = [0_u8];
        getrandom::fill(&mut byte).map_err(|_| {
            Failure::impossible("The operating system gives no randomness. Nothing was sent.")
        })?;
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
