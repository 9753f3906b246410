//! The catalogue of regions: which address serves which service where, and how that is known.

use url::Url;

use crate::domain::Service;

use super::base_url::{endpoint_url, strip_version};

const CATALOGUE: &str = include_str!("../../assets/regions.tsv");

/// What an endpoint serves.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// Identity and access management: tokens and projects.
    Iam,
    /// A service that keeps apps.
    Service(Service),
    /// The secret manager.
    Csms,
}

impl Target {
    /// The word for it in the configuration and the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::Service(service) => service.word(),
            Self::Csms => "csms",
        }
    }
}

/// How an endpoint of the catalogue is known.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, Debug, strum::EnumString, strum::IntoStaticStr, strum::Display,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Basis {
    /// The vendor's SDK lists it for the region.
    Sdk,
    /// The vendor's SDK falls back to it.
    SdkCore,
    /// The vendor documents it.
    Doc,
    /// Public programs use it.
    Use,
    /// Nothing but the usual form of such names: the token's catalog should confirm it.
    Pattern,
}

/// The address of `target` in `region`, as a base to add paths to, and how it is known.
pub fn endpoint(target: Target, region: &str) -> Option<(Url, Basis)> {
    if target == Target::Csms && is_public(region) {
        // Its host is named like this in every region that the vendor's SDK lists.
        let address = format!("https://kms.{region}.myhuaweicloud.com");
        return Some((endpoint_url(&address).ok()?, Basis::Pattern));
    }
    let row = find(target.word(), region).or_else(|| match target {
        // Only for regions of the public cloud that the default belongs to: a credential of
        // another cloud must not travel there.
        Target::Iam if is_public(region) => find("iam", "*"),
        Target::Iam | Target::Service(_) | Target::Csms => None,
    })?;
    let mut url = endpoint_url(row.endpoint).ok()?;
    if target == Target::Iam {
        strip_version(&mut url);
    }
    Some((url, row.basis.parse().ok()?))
}

/// The region's name in the vendor's console; `None` for an unknown region or one without a name.
pub fn region_name(region: &str) -> Option<&'static str> {
    rows()
        .find(|row| row.region == region && !row.name.is_empty())
        .map(|row| row.name)
}

/// All regions of the catalogue, sorted.
pub fn regions() -> Vec<&'static str> {
    let mut regions: Vec<_> = rows()
        .map(|row| row.region)
        .filter(|region| *region != "*")
        .collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// Whether the catalogue has the region.
pub fn is_known(region: &str) -> bool {
    region != "*" && rows().any(|row| row.region == region)
}

struct Row {
    service: &'static str,
    region: &'static str,
    name: &'static str,
    endpoint: &'static str,
    basis: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    CATALOGUE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some(Row {
                service: cells.next()?,
                region: cells.next()?,
                name: cells.next()?,
                endpoint: cells.next()?,
                basis: cells.next()?,
            })
        })
}

fn find(service: &str, region: &str) -> Option<Row> {
    rows().find(|row| row.service == service && row.region == region)
}

fn is_public(region: &str) -> bool {
    rows().any(|row| row.region == region && row.endpoint.ends_with(".myhuaweicloud.com"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn address(target: Target, region: &str) -> Option<String> {
        endpoint(target, region).map(|(url, _basis)| url.to_string())
    }

    #[test]
    fn every_row_of_the_catalogue_can_be_used() {
        let mut count = 0;
        for row in rows() {
            let target = match row.service {
                "iam" => Target::Iam,
                service => Target::Service(service.parse().unwrap()),
            };
            if row.region != "*" {
                assert!(endpoint(target, row.region).is_some(), "{}", row.endpoint);
            }
            count += 1;
        }
        assert_eq!(count, 102);
    }

    #[test]
    fn a_region_names_its_addresses_and_how_they_are_known() {
        let apig = Target::Service(Service::Apig);
        assert_eq!(
            endpoint(apig, "eu-nl").map(|(url, basis)| (url.to_string(), basis)),
            Some((
                "https://apig.eu-nl.otc.t-systems.com/".to_owned(),
                Basis::Pattern
            ))
        );
        assert_eq!(endpoint(apig, "cn-north-4").unwrap().1, Basis::Sdk);
        assert_eq!(address(Target::Service(Service::Roma), "eu-de"), None);
        assert_eq!(address(apig, "atlantis"), None);
    }

    #[test]
    fn the_version_is_not_part_of_the_address_of_iam() {
        assert_eq!(
            address(Target::Iam, "eu-de").as_deref(),
            Some("https://iam.eu-de.otc.t-systems.com/")
        );
    }

    #[test]
    fn the_public_clouds_default_iam_serves_only_its_own_regions() {
        assert_eq!(
            address(Target::Iam, "ap-southeast-5").as_deref(),
            Some("https://iam.myhuaweicloud.com/")
        );
        assert_eq!(address(Target::Iam, "my-private-cloud"), None);
    }

    #[test]
    fn regions_have_names_where_they_are_known() {
        assert_eq!(region_name("eu-west-101"), Some("EU-Dublin"));
        assert_eq!(region_name("cn-south-4"), None);
        assert!(regions().contains(&"eu-de") && !regions().contains(&"*"));
    }
}
