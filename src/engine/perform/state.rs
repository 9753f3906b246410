//! What reading an app tells of a write to it.

use crate::{
    api::apig,
    domain::{AppRef, Failure, Operation, Secret, Service},
    engine::{Engine, settle::State},
};

impl Engine {
    /// The state of the app now, as far as this operation can be told from it.
    pub(in crate::engine) async fn state(&self, operation: &Operation) -> Result<State, Failure> {
        let at = operation.app();
        match operation {
            Operation::EditApp { .. } | Operation::ResetSecret { .. } => {
                let wants_secret = matches!(operation, Operation::ResetSecret { .. });
                let (app, secret) = tokio::join!(self.app(at), async {
                    if wants_secret {
                        self.shown_secret(at).await
                    } else {
                        None
                    }
                });
                Ok(State {
                    app: app?,
                    codes: None,
                    fingerprint: secret.as_ref().map(Secret::fingerprint),
                    secret,
                })
            }
            Operation::GenerateCode { .. }
            | Operation::ResetCode { .. }
            | Operation::AddCode { .. }
            | Operation::DeleteCode { .. }
            | Operation::RotateCode { .. } => {
                let (app, codes) = tokio::join!(self.app(at), self.codes(at));
                Ok(State {
                    app: app?,
                    codes: Some(codes?),
                    secret: None,
                    fingerprint: None,
                })
            }
        }
    }

    /// The secret in force where any call of its service shows it in clear.
    async fn shown_secret(&self, at: &AppRef) -> Option<Secret> {
        let secret = match at.service() {
            Service::Roma | Service::ModelArts => self.secret(at).await.ok()?,
            Service::Apig => {
                let connection = self.connection(&at.place).ok()?;
                let site = connection.site(&at.place);
                let show = apig::ShowApp {
                    site: &site,
                    app: &at.id,
                };
                connection.read(&show).await.ok()?.value.secret?
            }
        };
        (!secret.is_server_mask()).then_some(secret)
    }
}
