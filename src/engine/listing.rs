//! Gateways and apps: the first page as soon as it comes, the others in parallel behind it.

use std::collections::HashSet;

use futures_util::{StreamExt as _, stream};

use super::{Connection, Engine, verdict};
use crate::{
    api::{CallError, Endpoint, ListApps, PAGE_LIMIT, Page, Site, apig, modelarts, roma},
    domain::{App, AppId, Failure, Gateway, LinkFault, Place, ProfileName, Service, Text},
};

/// The most apps of one gateway, and the most gateways, that are listed: far more than any service
/// keeps. A count from outside must not decide how much memory is taken.
const MOST: u64 = 100_000;
/// How many pages of one gateway are asked for at once.
const PARALLEL_PAGES: usize = 4;

/// Some apps of a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppsPage {
    /// The gateway.
    pub place: Place,
    /// The apps of this page.
    pub apps: Vec<App>,
    /// How many the gateway has in all, where it says so.
    pub total: Option<u64>,
}

impl Engine {
    /// The gateways of a service: those that the profile names, else those that the service lists.
    pub async fn gateways(
        &self,
        profile: &ProfileName,
        service: Service,
    ) -> Result<Vec<Gateway>, Failure> {
        let place = Place {
            profile: profile.clone(),
            service,
            instance: None,
        };
        let connection = self.connected(&place).await?;
        let named: Vec<_> = connection
            .options()
            .gateways
            .iter()
            .filter(|gateway| gateway.place.service == service)
            .cloned()
            .collect();
        if !named.is_empty() {
            return Ok(named);
        }
        let project = connection.project();
        match service {
            Service::ModelArts => Ok(vec![Gateway::whole_service(place)]),
            Service::Apig => {
                all_gateways(connection, |offset| {
                    apig::list_instances(profile, project, offset)
                })
                .await
            }
            Service::Roma => {
                all_gateways(connection, |offset| {
                    roma::list_instances(profile, project, offset)
                })
                .await
            }
        }
    }

    /// Lists the apps of a gateway. `on_page` gets each page as it arrives; the first comes first,
    /// the others in any order. After a failure the pages before it remain good.
    pub async fn apps(
        &self,
        place: &Place,
        on_page: &mut (dyn FnMut(AppsPage) + Send),
    ) -> Result<(), Failure> {
        let connection = self.connected(place).await?;
        let site = connection.site(place);
        match place.service {
            Service::Apig | Service::Roma => {
                by_offset(connection, &site, on_page, |offset| ListApps {
                    site: &site,
                    offset,
                    limit: PAGE_LIMIT,
                })
                .await
            }
            Service::ModelArts => by_page_number(connection, &site, on_page).await,
        }
    }
}

/// Refuses to go on with a list of more than anybody has.
fn bounded(count: u64) -> Result<(), Failure> {
    if count <= MOST {
        return Ok(());
    }
    let what = format!("total: {count} is more than the {MOST} that are listed");
    let fault = LinkFault::Malformed {
        what: Text::new(what),
    };
    Err(verdict::of_read(&CallError::Link {
        fault,
        may_have_arrived: true,
    }))
}

/// All gateways, page after page: no project has more than a few.
async fn all_gateways<E>(
    connection: &Connection,
    page: impl Fn(u64) -> E,
) -> Result<Vec<Gateway>, Failure>
where
    E: Endpoint<Reply = Page<Gateway>>,
{
    let mut gateways: Vec<Gateway> = Vec::new();
    loop {
        let answer = connection.read(&page(gateways.len() as u64)).await?.value;
        let known: HashSet<_> = gateways
            .iter()
            .map(|gateway| gateway.place.clone())
            .collect();
        let before = gateways.len();
        gateways.extend(
            answer
                .items
                .into_iter()
                .filter(|gateway| !known.contains(&gateway.place)),
        );
        let complete = answer
            .total
            .is_none_or(|total| gateways.len() as u64 >= total);
        bounded(gateways.len() as u64)?;
        if complete || gateways.len() == before {
            return Ok(gateways);
        }
    }
}

/// Pages by `offset` and `limit`: the total of the first page says which others there are.
async fn by_offset<'a, E>(
    connection: &Connection,
    site: &Site,
    on_page: &mut (dyn FnMut(AppsPage) + Send),
    page: impl Fn(u64) -> E,
) -> Result<(), Failure>
where
    E: Endpoint<Reply = Page<App>> + 'a,
{
    let place = &site.place;
    let first = connection.read(&page(0)).await?.value;
    let got = first.items.len() as u64;
    let total = first.total;
    on_page(AppsPage {
        place: place.clone(),
        apps: first.items,
        total,
    });
    // A service that gives smaller pages than asked for is followed in its own steps.
    let Some(total) = total.filter(|total| got > 0 && *total > got) else {
        return Ok(());
    };
    bounded(total)?;
    let offsets = (1..total.div_ceil(got)).map(|number| number * got);
    let requests: Vec<E> = offsets.map(page).collect();
    let mut pages = stream::iter(requests)
        .map(|request| async move { connection.read(&request).await })
        .buffer_unordered(PARALLEL_PAGES);
    let mut failure = None;
    while let Some(answer) = pages.next().await {
        match answer {
            Ok(answer) => on_page(AppsPage {
                place: place.clone(),
                apps: answer.value.items,
                total: Some(total),
            }),
            Err(error) => {
                failure.get_or_insert(error);
            }
        }
    }
    failure.map_or(Ok(()), Err)
}

/// `ModelArts` describes its offset as a page number. Where the second page turns out to repeat the
/// first but for one app, the service counts apps after all and is followed so.
async fn by_page_number(
    connection: &Connection,
    site: &Site,
    on_page: &mut (dyn FnMut(AppsPage) + Send),
) -> Result<(), Failure> {
    let mut known: HashSet<AppId> = HashSet::new();
    let mut offset = 0;
    let mut counts_apps = false;
    loop {
        let answer = connection
            .read(&modelarts::ListApps { site, offset })
            .await?
            .value;
        let received = answer.items.len();
        let fresh: Vec<App> = answer
            .items
            .into_iter()
            .filter(|app| known.insert(app.at.id.clone()))
            .collect();
        let brought = fresh.len();
        counts_apps |= offset > 0 && brought > 0 && brought < received;
        on_page(AppsPage {
            place: site.place.clone(),
            apps: fresh,
            total: answer.total,
        });
        let complete = answer.total.is_none_or(|total| known.len() as u64 >= total);
        bounded(known.len() as u64)?;
        if complete || brought == 0 {
            return Ok(());
        }
        offset = if counts_apps {
            known.len() as u64
        } else {
            offset + 1
        };
    }
}
