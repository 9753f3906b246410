//! Refusals in the shapes that the services document, each with a documented code.

use serde_json::json;

use super::reply::Reply;

/// A documented failure.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    code: String,
    message: String,
}

impl Refusal {
    /// Any failure.
    pub(super) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
        }
    }

    /// APIG: the value of a body field or query parameter is not accepted.
    pub(super) fn bad_parameter(name: &str) -> Self {
        Self::new(400, "APIG.2011", bad_parameter_text(name))
    }

    /// APIG: a parameter has the wrong type, or an id in the path is malformed.
    pub(super) fn bad_parameter_2012(name: &str) -> Self {
        Self::new(400, "APIG.2012", bad_parameter_text(name))
    }

    /// APIG: there is no such app; the pages about the app itself use APIG.3002.
    pub(super) fn no_app_3002(id: &str) -> Self {
        Self::new(404, "APIG.3002", format!("App {id} does not exist"))
    }

    /// APIG: there is no such app; the pages about what hangs on an app use APIG.3004.
    pub(super) fn no_app_3004(id: &str) -> Self {
        Self::new(404, "APIG.3004", format!("App {id} does not exist"))
    }

    /// ROMA Connect: a field is not accepted.
    pub(super) fn roma_parameter(name: &str) -> Self {
        Self::new(400, "ROMA.13000", format!("Invalid parameter: {name}"))
    }

    /// ROMA Connect: there is no such application.
    pub(super) fn roma_no_app(id: &str) -> Self {
        Self::new(
            404,
            "ROMA.00000101",
            format!("The application {id} does not exist"),
        )
    }

    /// `ModelArts`: a field is not accepted.
    pub(super) fn modelarts_parameter(name: &str) -> Self {
        Self::new(
            400,
            "ModelArts.0107",
            format!("The values of the parameters are invalid: {name}"),
        )
    }

    /// `ModelArts`: there is no such app.
    pub(super) fn modelarts_no_app(id: &str) -> Self {
        Self::new(
            404,
            "ModelArts.3923",
            format!("The application {id} does not exist"),
        )
    }

    /// A caller of an API is no app that the gateway knows.
    pub(super) fn no_such_caller() -> Self {
        Self::new(401, "APIG.0303", "Incorrect app authentication information")
    }

    /// Nothing is served at this path: the answer of the front door.
    pub(super) fn no_such_path() -> Self {
        Self::new(
            404,
            "APIGW.0101",
            "The API does not exist or has not been published in the environment",
        )
    }

    /// The answer, in the shape that goes with the code.
    pub(super) fn reply(self, request_id: &str) -> Reply {
        let Self {
            status,
            code,
            message,
        } = self;
        let body = if code.starts_with("ROMA.") {
            json!({
                "error_code": code,
                "error_msg": message,
                "error_details": message,
                "request_id": request_id,
            })
        } else if code.starts_with("APIGW.") || code.starts_with("APIG.0") {
            json!({ "error_code": code, "error_msg": message, "request_id": request_id })
        } else if code == IAM {
            json!({ "error": { "code": status, "message": message, "title": title(status) } })
        } else {
            json!({ "error_code": code, "error_msg": message })
        };
        Reply::json(status, body)
    }
}

/// Stands for the code in IAM's `/v3` answers, which name only the HTTP status.
pub(super) const IAM: &str = "IAM";

fn title(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Error")
}

fn bad_parameter_text(name: &str) -> String {
    format!(
        "Invalid parameter value,parameterName:{name}. Please refer to the support documentation"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_its_own_shape() {
        let body = |refusal: Refusal| refusal.reply("r1").body.expect("a body");
        assert_eq!(
            body(Refusal::bad_parameter("name")),
            json!({
                "error_code": "APIG.2011",
                "error_msg": "Invalid parameter value,parameterName:name. Please refer to the support documentation",
            })
        );
        assert_eq!(body(Refusal::roma_no_app("x"))["request_id"], "r1");
        assert!(body(Refusal::roma_no_app("x"))["error_details"].is_string());
        assert_eq!(body(Refusal::no_such_path())["request_id"], "r1");
        assert!(
            body(Refusal::modelarts_no_app("x"))
                .get("request_id")
                .is_none()
        );
        assert_eq!(
            body(Refusal::new(401, IAM, "wrong"))["error"],
            json!({ "code": 401, "message": "wrong", "title": "Unauthorized" })
        );
    }
}
