//! Listing everything there is, each gateway as a task of its own.

use std::sync::Arc;

use super::{Effects, Reports, spawn_until};
use crate::{
    console::{Msg, RequestId},
    domain::{Place, ProfileName, Service},
    engine::Engine,
};

impl Effects {
    /// Lists the gateways of a service and then the apps of each, all gateways at once.
    pub(super) fn list_service(
        &self,
        engine: &Arc<Engine>,
        request: RequestId,
        profile: &ProfileName,
        service: Service,
    ) {
        let (engine, profile) = (Arc::clone(engine), profile.clone());
        let (reports, listing) = (self.reports.clone(), self.listing.clone());
        spawn_until(&self.listing, async move {
            let result = engine.gateways(&profile, service).await;
            let places: Vec<Place> = result
                .iter()
                .flatten()
                .map(|gateway| gateway.place.clone())
                .collect();
            reports.tell(Msg::Gateways {
                request,
                profile,
                service,
                result,
            });
            for place in places {
                let (engine, reports) = (Arc::clone(&engine), reports.clone());
                spawn_until(&listing, async move {
                    list_apps(&engine, request, place, &reports).await;
                });
            }
        });
    }
}

pub(super) async fn list_apps(
    engine: &Engine,
    request: RequestId,
    place: Place,
    reports: &Reports,
) {
    let result = engine
        .apps(&place, &mut |page| {
            reports.tell(Msg::Apps {
                request,
                place: page.place,
                apps: page.apps,
                total: page.total,
            });
        })
        .await;
    reports.tell(Msg::AppsEnded {
        request,
        place,
        result,
    });
}
