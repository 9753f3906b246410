//! The switches of a gateway.

use serde::Deserialize;

use crate::{
    api::{Endpoint, Malformed, PAGE_LIMIT, Page, Request, Site, lenient},
    domain::{Feature, Features, Text},
};

/// `ListFeaturesV2`: what is switched on and off, the first 500 of it.
#[derive(Debug)]
pub struct ListFeatures<'a> {
    /// Where.
    pub site: &'a Site,
}

impl Endpoint for ListFeatures<'_> {
    type Reply = Features;

    fn request(&self) -> Request {
        let path = self.site.path("/features", &[]);
        Request::get(self.site.place.service, "ListFeaturesV2", path)
            .with("offset", 0)
            .with("limit", PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct WireFeature {
            #[serde(default, deserialize_with = "lenient::text")]
            name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::switch")]
            enable: Option<bool>,
            #[serde(default, deserialize_with = "lenient::text")]
            config: Option<Text>,
        }
        let wire: Page<WireFeature> = Page::decode(body, "features")?;
        let named = wire.items.into_iter().filter_map(|feature| {
            Some(Feature {
                name: feature.name?,
                on: feature.enable,
                config: feature.config,
            })
        });
        Ok(Features(named.collect()))
    }
}
