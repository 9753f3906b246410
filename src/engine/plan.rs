//! What a write would send, for a preview or a dry run; nothing leaves.

use serde_json::Value;

use super::Engine;
use crate::{
    api::{self, Body, Endpoint, Request, apig, modelarts, request::Field, roma},
    domain::{Choice, Facts, Failure, Operation, Service},
};

/// A write as it would go out, every secret masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Method, address and body.
    pub request: String,
    /// Whether a chosen value would be sent, so that repeating the write changes nothing more.
    pub repeatable: bool,
}

impl Engine {
    /// The request that `operation` would send to an app of which `facts` are known.
    pub fn plan(&self, operation: &Operation, facts: &Facts) -> Result<Plan, Failure> {
        let at = operation.app();
        let connection = self.connection(&at.place)?;
        let request = self.request(operation, facts)?;
        let base = connection.base(at.service()).unwrap_or_default();
        Ok(Plan {
            request: request.preview(&base),
            repeatable: request.repeat == api::Repeat::Same,
        })
    }

    fn request(&self, operation: &Operation, facts: &Facts) -> Result<Request, Failure> {
        let at = operation.app();
        let site = self.connection(&at.place)?.site(&at.place);
        let (site, app) = (&site, &at.id);
        let named = modelarts::Named {
            name: facts.app.name.raw(),
            remark: facts.app.remark.as_ref().map(crate::domain::Text::raw),
        };
        Ok(match (operation, at.service()) {
            (Operation::EditApp { change, .. }, service) => {
                let name = change.name.as_deref().unwrap_or(named.name);
                let remark = change.remark.as_deref().or(named.remark);
                match service {
                    Service::Apig => apig::UpdateApp {
                        site,
                        app,
                        name,
                        remark,
                        key: change.key.as_deref(),
                        secret: change.secret.as_ref(),
                    }
                    .request(),
                    Service::Roma => roma::UpdateApp {
                        site,
                        app,
                        name,
                        remark,
                    }
                    .request(),
                    Service::ModelArts => {
                        return Err(Failure::impossible(
                            "ModelArts has no call that changes an app.",
                        ));
                    }
                }
            }
            (Operation::ResetSecret { choice, .. }, service) => {
                let sends_value = match choice {
                    Choice::Auto => facts.takes_chosen_secret(),
                    Choice::Given(_) => true,
                    Choice::Server => false,
                };
                let mut request = match service {
                    Service::Apig => apig::ResetSecret {
                        site,
                        app,
                        secret: None,
                    }
                    .request(),
                    Service::Roma => roma::ResetSecret {
                        site,
                        app,
                        secret: None,
                    }
                    .request(),
                    Service::ModelArts => modelarts::ResetSecret { site, app, named }.request(),
                };
                if sends_value && service != Service::ModelArts {
                    // The value is made when the write is made: here only its mask is shown.
                    let field = match service {
                        Service::Apig => "app_secret",
                        Service::Roma | Service::ModelArts => "secret",
                    };
                    let mask = Value::from(crate::domain::secret::MASK);
                    request.body = Body::Json(vec![(field, Field::Open(mask))]);
                    request.repeat = api::Repeat::Same;
                }
                request
            }
            (Operation::GenerateCode { .. }, Service::Apig | Service::Roma) => {
                api::GenerateCode { site, app }.request()
            }
            (Operation::GenerateCode { .. }, Service::ModelArts) => {
                modelarts::GenerateCode { site, app, named }.request()
            }
            (Operation::ResetCode { code, .. }, _) => modelarts::ResetCode {
                site,
                app,
                code,
                named,
            }
            .request(),
        })
    }
}
