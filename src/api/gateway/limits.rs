//! The limits of a gateway, and its switch for chosen keys and secrets.

use serde::Deserialize;

use crate::{
    api::{Endpoint, Malformed, PAGE_LIMIT, Page, Request, Site, lenient},
    domain::{Limits, Text},
};

/// `ListProjectCofigsV2` (the vendor's spelling): limits, and the switch for chosen keys and
/// secrets.
#[derive(Debug)]
pub struct ListConfigs<'a> {
    /// Where.
    pub site: &'a Site,
}

impl Endpoint for ListConfigs<'_> {
    type Reply = Limits;

    fn request(&self) -> Request {
        let path = self.site.path("/project/configs", &[]);
        Request::get(self.site.place.service, "ListProjectCofigsV2", path)
            .with("offset", 0)
            .with("limit", PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct WireConfig {
            #[serde(default, deserialize_with = "lenient::text")]
            config_name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            config_value: Option<Text>,
            #[serde(default, deserialize_with = "lenient::count")]
            used: Option<u64>,
        }
        let wire: Page<WireConfig> = Page::decode(body, "configs")?;
        let mut limits = Limits::default();
        for config in wire.items {
            let value = config.config_value.unwrap_or_default();
            match config.config_name.as_ref().map(Text::raw) {
                Some("APP_NUM_LIMIT") => {
                    limits.apps = value.raw().trim().parse().ok();
                    limits.apps_used = config.used;
                }
                Some("APP_CODE_NUM_LIMIT") => limits.codes = value.raw().trim().parse().ok(),
                Some("APP_KEY_SECRET_SWITCH") => {
                    limits.custom_secret = lenient::switch_word(value.raw());
                }
                // The documents list it beside the switch above without saying which rules; it
                // decides only where the other is missing.
                Some("APP_SECRET_SWITCH") => {
                    limits.custom_secret = limits
                        .custom_secret
                        .or_else(|| lenient::switch_word(value.raw()));
                }
                Some(_) | None => {}
            }
        }
        Ok(limits)
    }
}
