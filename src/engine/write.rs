//! The one place that turns an operation into its call.

use crate::{
    api::{
        AddCode, DeleteCode, Endpoint, GenerateCode, Malformed, Request, Site, apig,
        modelarts::{self, Named},
        roma,
    },
    domain::{App, AppCode, CodeRef, Failure, Operation, Secret, Service, Text},
};

/// The call of a write, whichever it is.
#[derive(Debug)]
pub(super) enum Write<'a> {
    EditApig(apig::UpdateApp<'a>),
    EditRoma(roma::UpdateApp<'a>),
    ResetApigSecret(apig::ResetSecret<'a>),
    ResetRomaSecret(roma::ResetSecret<'a>),
    ResetModelArtsSecret(modelarts::ResetSecret<'a>),
    GenerateCode(GenerateCode<'a>),
    GenerateModelArtsCode(&'a App, modelarts::GenerateCode<'a>),
    ResetModelArtsCode(&'a App, modelarts::ResetCode<'a>),
    AddCode(AddCode<'a>),
    DeleteCode(DeleteCode<'a>),
    DeleteModelArtsCode(modelarts::DeleteCode<'a>),
}

/// What a successful answer brought.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// The app, where the service shows it.
    pub(super) app: Option<App>,
    /// The new value as it came: perhaps masked, perhaps not at all.
    pub(super) value: Option<Secret>,
    /// The new code's entry.
    pub(super) code: Option<AppCode>,
}

impl<'a> Write<'a> {
    /// The call of `operation` on `app` as it was just read, with `value` as the new secret where
    /// one was chosen.
    pub(super) fn of(
        site: &'a Site,
        operation: &'a Operation,
        app: &'a App,
        value: Option<&'a Secret>,
    ) -> Result<Self, Failure> {
        let id = &operation.app().id;
        let name = app.name.raw();
        let remark = app.remark.as_ref().map(Text::raw);
        let named = Named { name, remark };
        Ok(match (operation, operation.app().service()) {
            (Operation::EditApp { change, .. }, Service::Apig) => Self::EditApig(apig::UpdateApp {
                site,
                app: id,
                name: change.name.as_deref().unwrap_or(name),
                remark: change.remark.as_deref().or(remark),
                key: change.key.as_deref(),
                secret: change.secret.as_ref(),
            }),
            (Operation::EditApp { change, .. }, Service::Roma) => Self::EditRoma(roma::UpdateApp {
                site,
                app: id,
                name: change.name.as_deref().unwrap_or(name),
                remark: change.remark.as_deref().or(remark),
            }),
            (Operation::EditApp { .. }, Service::ModelArts) => {
                return Err(Failure::impossible(
                    "ModelArts has no call that changes an app.",
                ));
            }
            (Operation::ResetSecret { .. }, Service::Apig) => {
                Self::ResetApigSecret(apig::ResetSecret {
                    site,
                    app: id,
                    secret: value,
                })
            }
            (Operation::ResetSecret { .. }, Service::Roma) => {
                Self::ResetRomaSecret(roma::ResetSecret {
                    site,
                    app: id,
                    secret: value,
                })
            }
            (Operation::ResetSecret { .. }, Service::ModelArts) => {
                Self::ResetModelArtsSecret(modelarts::ResetSecret {
                    site,
                    app: id,
                    named,
                })
            }
            (
                Operation::GenerateCode { .. } | Operation::RotateCode { .. },
                Service::Apig | Service::Roma,
            ) => Self::GenerateCode(GenerateCode { site, app: id }),
            (Operation::RotateCode { .. }, Service::ModelArts) => {
                return Err(Failure::impossible(
                    "ModelArts replaces an AppCode in place. Reset it.",
                ));
            }
            (Operation::GenerateCode { .. }, Service::ModelArts) => Self::GenerateModelArtsCode(
                app,
                modelarts::GenerateCode {
                    site,
                    app: id,
                    named,
                },
            ),
            (Operation::ResetCode { code, .. }, _) => Self::ResetModelArtsCode(
                app,
                modelarts::ResetCode {
                    site,
                    app: id,
                    code,
                    named,
                },
            ),
            (Operation::AddCode { code, .. }, _) => Self::AddCode(AddCode {
                site,
                app: id,
                code,
            }),
            (Operation::DeleteCode { code, .. }, _) => match code {
                CodeRef::Id(code) => Self::DeleteCode(DeleteCode {
                    site,
                    app: id,
                    code,
                }),
                CodeRef::Value(code) => Self::DeleteModelArtsCode(modelarts::DeleteCode {
                    site,
                    app: id,
                    code,
                }),
            },
        })
    }
}

impl Endpoint for Write<'_> {
    type Reply = Received;

    fn request(&self) -> Request {
        match self {
            Self::EditApig(call) => call.request(),
            Self::EditRoma(call) => call.request(),
            Self::ResetApigSecret(call) => call.request(),
            Self::ResetRomaSecret(call) => call.request(),
            Self::ResetModelArtsSecret(call) => call.request(),
            Self::GenerateCode(call) => call.request(),
            Self::GenerateModelArtsCode(_, call) => call.request(),
            Self::ResetModelArtsCode(_, call) => call.request(),
            Self::AddCode(call) => call.request(),
            Self::DeleteCode(call) => call.request(),
            Self::DeleteModelArtsCode(call) => call.request(),
        }
    }

    fn decode(&self, body: &[u8]) -> Result<Received, Malformed> {
        match self {
            Self::EditApig(call) => call.decode(body).map(|shown| Received::app(shown.app)),
            Self::EditRoma(call) => call.decode(body).map(Received::app),
            Self::ResetApigSecret(call) => call
                .decode(body)
                .map(|shown| Received::secret(Some(shown.app), shown.secret)),
            Self::ResetRomaSecret(call) => call
                .decode(body)
                .map(|secret| Received::secret(None, secret)),
            Self::ResetModelArtsSecret(call) => call
                .decode(body)
                .map(|shown| Received::secret(Some(shown.app), shown.secret)),
            Self::GenerateCode(call) => call.decode(body).map(Received::code),
            Self::AddCode(call) => call.decode(body).map(Received::code),
            Self::DeleteCode(call) => call.decode(body).map(|()| Received::default()),
            Self::DeleteModelArtsCode(call) => call.decode(body).map(|app| Received {
                app,
                ..Received::default()
            }),
            Self::GenerateModelArtsCode(before, call) => call
                .decode(body)
                .map(|shown| Received::new_code(before, shown.app)),
            Self::ResetModelArtsCode(before, call) => call
                .decode(body)
                .map(|shown| Received::new_code(before, shown.app)),
        }
    }
}

impl Received {
    fn app(app: App) -> Self {
        Self::secret(Some(app), None)
    }

    fn secret(app: Option<App>, value: Option<Secret>) -> Self {
        Self {
            app,
            value,
            code: None,
        }
    }

    fn code(code: AppCode) -> Self {
        Self {
            app: None,
            value: Some(code.value.clone()),
            code: Some(code),
        }
    }

    /// The one code of `after` that the app did not have before.
    fn new_code(before: &App, after: App) -> Self {
        let old = before.codes.as_deref().unwrap_or_default();
        let mut new = after
            .codes
            .iter()
            .flatten()
            .filter(|code| old.iter().all(|old| old.value != code.value));
        let value = match (new.next(), new.next()) {
            (Some(code), None) => Some(code.value.clone()),
            (None | Some(_), _) => None,
        };
        Self::secret(Some(after), value)
    }
}
