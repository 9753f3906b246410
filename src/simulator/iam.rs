//! IAM: tokens by password and passcode, their validation, projects and the account.

use serde_json::{Value, json};

use super::{
    auth::{Access, Token},
    call::Call,
    dice::Dice,
    error::{IAM, Refusal},
    estate::Estate,
    reply::Reply,
    times,
};
use crate::domain::Secret;

/// `GET /v3/auth/tokens`
pub(super) fn validate_token(
    estate: &Estate,
    access: &Access,
    call: &Call,
    url: &str,
) -> Result<Reply, Refusal> {
    let token = call
        .header("x-subject-token")
        .and_then(|value| access.token(value, call.now))
        .ok_or_else(|| Refusal::new(404, IAM, "The token could not be found."))?;
    Ok(with_token(
        Reply::ok(token_json(estate, token, call, url)),
        token,
    ))
}

/// `GET /v3/projects` and `GET /v3/auth/projects`
pub(super) fn projects(estate: &Estate, call: &Call, url: &str) -> Reply {
    let project = json!({
        "id": estate.project_id,
        "name": estate.project_name,
        "domain_id": domain_id(estate),
        "parent_id": domain_id(estate),
        "enabled": true,
        "is_domain": false,
        "description": "",
        "links": { "self": format!("{url}/v3/projects/{}", estate.project_id) },
    });
    let shown = call
        .param("name")
        .is_none_or(|name| name == estate.project_name);
    let projects: Vec<Value> = shown.then_some(project).into_iter().collect();
    Reply::ok(json!({ "projects": projects, "links": links(call, url) }))
}

/// `GET /v3/auth/domains`
pub(super) fn domains(estate: &Estate, call: &Call, url: &str) -> Reply {
    Reply::ok(json!({
        "domains": [{
            "id": domain_id(estate),
            "name": domain_name(estate),
            "enabled": true,
            "description": "",
        }],
        "links": links(call, url),
    }))
}

fn links(call: &Call, url: &str) -> Value {
    json!({ "self": format!("{url}{}", call.path), "next": null, "previous": null })
}

fn domain_name(estate: &Estate) -> &str {
    estate.users.first().map_or("demo", |user| &user.domain)
}

fn domain_id(estate: &Estate) -> String {
    Dice::of(&["domain", domain_name(estate)]).id()
}

/// `POST /v3/auth/tokens`
pub(super) fn create_token(
    estate: &mut Estate,
    access: &mut Access,
    call: &Call,
    url: &str,
) -> Result<Reply, Refusal> {
    let malformed =
        |what: &str| Refusal::new(400, IAM, format!("Invalid input for field '{what}'."));
    let refused = || Refusal::new(401, IAM, "The username or password is wrong.");
    let body: Value = serde_json::from_slice(&call.body).map_err(|_| malformed("auth"))?;
    let identity = body
        .pointer("/auth/identity")
        .ok_or_else(|| malformed("identity"))?;
    let methods: Vec<&str> = identity["methods"]
        .as_array()
        .ok_or_else(|| malformed("methods"))?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    if !methods.contains(&"password") {
        return Err(malformed("methods"));
    }
    let asked = &identity["password"]["user"];
    let text = |value: &Value, what: &str| -> Result<String, Refusal> {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| malformed(what))
    };
    let name = text(&asked["name"], "name")?;
    let domain = text(&asked["domain"]["name"], "domain")?;
    let password = Secret::new(text(&asked["password"], "password")?);
    let (place, user) = estate
        .users
        .iter()
        .enumerate()
        .find(|(_, user)| user.name == name && user.domain == domain && user.password == password)
        .ok_or_else(refused)?;
    let passcode = identity
        .pointer("/totp/user/passcode")
        .and_then(Value::as_str)
        .filter(|_| methods.contains(&"totp"));
    if let Some(expected) = &user.passcode
        && passcode.map(|given| Secret::new(given.to_owned())).as_ref() != Some(expected)
    {
        return Err(refused());
    }
    let project = body.pointer("/auth/scope/project");
    if let Some(project) = project {
        let known = match (project["id"].as_str(), project["name"].as_str()) {
            (Some(id), _) => id == estate.project_id,
            (None, Some(name)) => name == estate.project_name,
            (None, None) => return Err(malformed("scope")),
        };
        if !known {
            return Err(Refusal::new(
                401,
                IAM,
                "The project is disabled or could not be found.",
            ));
        }
    }
    let token = Token {
        value: estate.dice.secret_base64(1200),
        issued: call.now,
        expires: call.now.checked_add(access.token_life).unwrap_or(call.now),
        scoped: project.is_some(),
        user: Some(place),
        with_passcode: user.passcode.is_some(),
    };
    let reply = with_token(
        Reply::json(201, token_json(estate, &token, call, url)),
        &token,
    );
    access.tokens.push(token);
    Ok(reply)
}

fn with_token(mut reply: Reply, token: &Token) -> Reply {
    reply
        .headers
        .push(("x-subject-token", token.value.expose().to_owned()));
    reply
}

fn token_json(estate: &Estate, token: &Token, call: &Call, url: &str) -> Value {
    let domain = json!({ "id": domain_id(estate), "name": domain_name(estate) });
    let name = token
        .user
        .and_then(|place| estate.users.get(place))
        .map_or("gateway_admin", |user| &user.name);
    let mut body = json!({
        "expires_at": times::iam(token.expires),
        "issued_at": times::iam(token.issued),
        "methods": if token.with_passcode { json!(["password", "totp"]) } else { json!(["password"]) },
        "user": {
            "id": Dice::of(&["user", name]).id(),
            "name": name,
            "password_expires_at": "",
            "domain": domain,
        },
        "roles": [{ "id": "0", "name": "te_admin" }, { "id": "1", "name": "apig_adm" }],
    });
    if token.with_passcode {
        body["mfa_authn_at"] = times::iam(token.issued).into();
    }
    if token.scoped {
        body["project"] = json!({
            "id": estate.project_id,
            "name": estate.project_name,
            "domain": domain,
        });
    } else {
        body["domain"] = domain;
    }
    if !call.query.iter().any(|(name, _)| name == "nocatalog") {
        body["catalog"] = catalog(estate, url);
    }
    json!({ "token": body })
}

fn catalog(estate: &Estate, url: &str) -> Value {
    let region = estate
        .project_name
        .split('_')
        .next()
        .unwrap_or(&estate.project_name);
    let entry = |kind: &str, name: &str, path: String| {
        json!({
            "id": Dice::of(&["catalog", kind]).id(),
            "name": name,
            "type": kind,
            "endpoints": [{
                "id": Dice::of(&["endpoint", kind]).id(),
                "interface": "public",
                "region": region,
                "region_id": region,
                "url": format!("{url}{path}"),
            }],
        })
    };
    json!([
        entry("identity", "iam", "/v3".to_owned()),
        entry("apig", "apig", format!("/v2/{}", estate.project_id)),
        entry("roma", "roma", format!("/v2/{}", estate.project_id)),
        entry(
            "modelarts",
            "modelarts",
            format!("/v1/{}", estate.project_id)
        ),
    ])
}
