//! Addresses that the vendor's SDKs take from the environment in place of their own.

use url::Url;

use crate::domain::Service;

use super::{Lookup, Target, check};

/// The address of IAM for every region.
const IAM: &str = "HUAWEICLOUD_SDK_IAM_ENDPOINT";

/// The variables that are set, each with its value.
#[derive(Clone, Debug, Default)]
pub(super) struct SdkEndpoints {
    iam: Option<Variable>,
    apig: Option<Variable>,
    roma: Option<Variable>,
    modelarts: Option<Variable>,
}

#[derive(Clone, Debug)]
struct Variable {
    name: String,
    value: String,
}

impl SdkEndpoints {
    /// Looks at the variables for `region`.
    pub(super) fn read(env: Lookup<'_>, region: Option<&str>) -> Self {
        let set = |name: String| {
            let value = env(&name).filter(|value| !value.is_empty())?;
            Some(Variable { name, value })
        };
        let region = region.and_then(|region| check::region(region).ok());
        let of = |target| set(name(target, region.as_deref()?));
        Self {
            iam: set(IAM.to_owned()).or_else(|| of(Target::Iam)),
            apig: of(Target::Service(Service::Apig)),
            roma: of(Target::Service(Service::Roma)),
            modelarts: of(Target::Service(Service::ModelArts)),
        }
    }

    /// The address of `target`; or the variable that holds something else, and what is wrong.
    pub(super) fn url(&self, target: Target) -> Result<Option<Url>, (String, String)> {
        let found = match target {
            Target::Iam => &self.iam,
            Target::Service(Service::Apig) => &self.apig,
            Target::Service(Service::Roma) => &self.roma,
            Target::Service(Service::ModelArts) => &self.modelarts,
            Target::Csms => &None,
        };
        found
            .as_ref()
            .map(|found| address(&found.value).map_err(|why| (found.name.clone(), why)))
            .transpose()
    }
}

/// `HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4`.
fn name(target: Target, region: &str) -> String {
    let upper = |text: &str| text.to_ascii_uppercase().replace('-', "_");
    let (service, region) = (upper(target.word()), upper(region));
    format!("HUAWEICLOUD_SDK_REGION_{service}_{region}")
}

/// The first of a list of addresses, of which the SDKs try one after the other.
fn address(list: &str) -> Result<Url, String> {
    let first = list
        .split(',')
        .map(str::trim)
        .find(|part| !part.is_empty())
        .unwrap_or_default();
    // The SDKs take a bare host too.
    if first.contains("://") {
        check::endpoint(first)
    } else {
        check::endpoint(&format!("https://{first}"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    const APIG: Target = Target::Service(Service::Apig);

    fn read(variables: &[(&str, &str)], region: &str) -> SdkEndpoints {
        let env = |name: &str| {
            let (_name, value) = variables.iter().find(|(found, _value)| *found == name)?;
            Some((*value).to_owned())
        };
        SdkEndpoints::read(&env, Some(region))
    }

    fn apig(value: &str) -> Result<Option<Url>, (String, String)> {
        read(
            &[("HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4", value)],
            "cn-north-4",
        )
        .url(APIG)
    }

    #[test]
    fn a_variable_is_for_one_service_in_one_region() {
        let found = apig("https://apig.example").unwrap().unwrap();
        assert_eq!(found.as_str(), "https://apig.example/");
        let variables = [(
            "HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4",
            "https://a.example",
        )];
        assert_eq!(read(&variables, "cn-north-1").url(APIG), Ok(None));
        assert_eq!(read(&variables, "cn-north-4").url(Target::Iam), Ok(None));
    }

    #[test]
    fn the_first_of_a_list_counts() {
        let found = apig(" https://a.example/x , https://b.example")
            .unwrap()
            .unwrap();
        assert_eq!(found.as_str(), "https://a.example/x");
        let found = apig("a.example,b.example").unwrap().unwrap();
        assert_eq!(found.as_str(), "https://a.example/");
    }

    #[test]
    fn what_is_no_address_names_its_variable_and_is_not_repeated() {
        for value in [
            "http://hunter2.example",
            "https://me:hunter2@x.example",
            "hunter2/?a",
        ] {
            let (name, why) = apig(value).unwrap_err();
            assert_eq!(name, "HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4");
            assert!(!why.contains("me:hunter2"));
        }
        assert!(apig(",").is_err());
    }

    #[test]
    fn iam_has_a_variable_for_all_regions() {
        let variables = [
            ("HUAWEICLOUD_SDK_IAM_ENDPOINT", "https://iam.example"),
            ("HUAWEICLOUD_SDK_REGION_IAM_EU_DE", "https://other.example"),
        ];
        let host = |variables: &[(&str, &str)]| {
            let url = read(variables, "eu-de").url(Target::Iam).unwrap().unwrap();
            url.host_str().unwrap().to_owned()
        };
        assert_eq!(host(&variables), "iam.example");
        assert_eq!(host(&variables[1..]), "other.example");
    }

    proptest! {
        #[test]
        fn no_value_makes_it_fall_over(value in "\\PC{0,40}", region in "\\PC{0,20}") {
            let name = format!(
                "HUAWEICLOUD_SDK_REGION_APIG_{}",
                region.to_ascii_uppercase().replace('-', "_")
            );
            let found = read(&[(name.as_str(), value.as_str())], &region).url(APIG);
            if let Ok(Some(url)) = found {
                prop_assert!(url.username().is_empty() && url.query().is_none());
            }
        }
    }
}
