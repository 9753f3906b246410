//! What stands between the program and a service, told so that it can be mended: each reason in its
//! own words and with its own remedy, as text and as JSON, and no secret in any of it.

mod case;

use std::{fs, os::unix::fs::PermissionsExt as _, sync::Arc};

use claviger::simulator::{Action, Fault, Operation, Options, Simulator, Status};

use self::case::Case;
use crate::common::{
    command::{Lab, PROJECT},
    network::{Authority, Stranger, closed_port, port},
};

const FAR_AWAY: &str = "apig.far-away.example";
const ACCOUNT: &str = "OTC-EU-DE-00000000001000000001";

fn refusal(status: u16, code: &str, message: &str) -> Fault {
    Fault::on(
        Operation::KeystoneCreateUserToken,
        Action::Status(Status {
            status,
            code: Some(code.to_owned()),
            message: Some(message.to_owned()),
            ..Status::default()
        }),
    )
}

#[tokio::test]
async fn a_refused_sign_in_says_what_was_refused_and_what_to_do() {
    let mut lab = Lab::new().await;
    lab.set("MY_PASSWORD", "Sentinel.Wrong");
    let secrets = ["Sentinel.Wrong", "Rehearsal.1"];
    Case::new(
        "a wrong password",
        5,
        &["did not accept the password of admin", ACCOUNT],
        "Check user name, account (domain) and password",
    )
    .password(&lab, "admin")
    .check(&lab, &secrets)
    .await;

    lab.set("MY_PASSWORD", "Rehearsal.1");
    Case::new(
        "a project that is not there",
        5,
        &["knows no project eu-de_nowhere", "admin"],
        "Correct project_id or project in the profile",
    )
    .project("eu-de_nowhere")
    .password(&lab, "admin")
    .check(&lab, &secrets)
    .await;

    for (name, fault, words, remedy) in [
        (
            "a locked account",
            refusal(401, "IAM.0061", "Account locked."),
            "has locked the login of admin",
            "Wait until the lock ends",
        ),
        (
            "a wrong passcode",
            refusal(400, "IAM.1061", "TOTP passcode wrong."),
            "did not accept the passcode of admin",
            "Wait for the next one",
        ),
        (
            "a second factor that the profile does not know of",
            refusal(401, "IAM.0001", "MFA is required."),
            "wants a second factor of admin",
            "Set mfa = true",
        ),
    ] {
        lab.gateway.clear_faults().await;
        lab.gateway.add_fault(fault);
        let case = Case::new(name, 5, &[words], remedy).password(&lab, "admin");
        case.check(&lab, &secrets).await;
        let json = lab.run(&["apps", "list", "-o", "json"]).await;
        assert!(
            json.error()["error_code"].is_string(),
            "{name}: {}",
            json.err
        );
        assert!(json.error()["http_status"].is_number(), "{name}");
        assert!(json.error()["request_id"].is_string(), "{name}");
    }
    lab.gateway.clear_faults().await;
    lab.gateway
        .add_fault(Fault::on(Operation::KeystoneCreateUserToken, Action::Html));
    Case::new(
        "a page of HTML in place of IAM",
        5,
        &["IAM gave no usable answer", "not JSON"],
        "Check the endpoint iam",
    )
    .password(&lab, "admin")
    .check(&lab, &secrets)
    .await;
}

#[tokio::test]
async fn a_passcode_that_nobody_can_be_asked_for_is_said() {
    let mut lab = Lab::new().await;
    lab.set("MY_PASSWORD", "Rehearsal.2");
    let url = lab.gateway.url().to_owned();
    Case::new(
        "a passcode and no terminal",
        5,
        &["There is no passcode of the profile prod", "nobody to ask"],
        "Run it on a terminal: each sign-in takes a passcode of its own.",
    )
    .auth(&format!(
        "method = \"password\"\nusername = \"careful\"\ndomain = \"{ACCOUNT}\"\npassword_env = \"MY_PASSWORD\"\nmfa = true"
    ))
    .at(&[("iam", &url), ("apig", &url)])
    .check(&lab, &["Rehearsal.2"])
    .await;
}

#[tokio::test]
async fn a_token_of_another_region_is_said_to_be_one() {
    let mut lab = Lab::new().await;
    let mut options = Options::named("small").expect("an estate");
    options.seed = 2;
    let elsewhere = Simulator::start(options).await.expect("a port");
    let token = elsewhere.token().expose().to_owned();
    lab.set("MY_TOKEN", token.as_str());
    Case::new(
        "a token of another region",
        5,
        &["in another region"],
        "token",
    )
    .token(lab.gateway.url())
    .check(&lab, &[&token])
    .await;
}

#[tokio::test]
async fn a_project_that_is_there_twice_must_be_told_apart() {
    let mut lab = Lab::new().await;
    let key = lab.gateway.secret_key().expose().to_owned();
    lab.set("MY_KEY", key.as_str());
    let iam = Stranger::json(
        r#"{"projects":[{"id":"p1","name":"twin"},{"id":"p2","name":"twin"},{"id":"p3","name":"twin2"}]}"#,
    )
    .await;
    let twice = Case::new(
        "a project that is there twice",
        5,
        &["There are 2 projects twin: p1, p2"],
        "project_id",
    );
    twice
        .project("twin")
        .key(&lab.gateway, &format!("http://127.0.0.1:{}", iam.port))
        .check(&lab, &[&key])
        .await;
    let nowhere = Case::new(
        "a project that is not there",
        5,
        &["There is no project eu-de_nowhere that this access key may use"],
        "Correct project in the profile",
    );
    nowhere
        .project("eu-de_nowhere")
        .key(&lab.gateway, lab.gateway.url())
        .check(&lab, &[&key])
        .await;
}

#[tokio::test]
async fn a_clock_that_is_off_is_named_as_people_say_it() {
    for (seconds, words) in [
        (3610, "1 h 0 min behind"),
        (-3610, "1 h 0 min ahead of"),
        (-90_100, "1 day 1 h ahead of"),
    ] {
        let mut options = Options::named("small").expect("an estate");
        options.clock = Arc::new(move || {
            let now = jiff::Timestamp::now();
            now.checked_add(jiff::SignedDuration::from_secs(seconds))
                .expect("a time")
        });
        let mut lab = Lab::of(options).await;
        let key = lab.gateway.secret_key().expose().to_owned();
        lab.set("MY_KEY", key.as_str());
        Case::new("a clock that is off", 5, &[words], "clock")
            .key(&lab.gateway, lab.gateway.url())
            .check(&lab, &[&key])
            .await;
    }
}

#[tokio::test]
async fn a_certificate_that_cannot_be_trusted_says_why_directly_and_behind_a_proxy() {
    let mut lab = Lab::new().await;
    let authority = Authority::new();
    let bundle = authority.write(lab.path("ca.pem"));
    let bundle = format!("ca_bundle = \"{}\"", bundle.display());
    let token = lab.gateway.token().expose().to_owned();
    lab.set("MY_TOKEN", token.as_str());
    let secrets = [token.as_str(), "ProxyPassword"];
    for behind_proxy in [false, true] {
        let host = if behind_proxy { FAR_AWAY } else { "localhost" };
        for (name, certified, year, bundle, says, remedy) in [
            (
                "a certificate that has ended",
                host,
                2021,
                bundle.as_str(),
                &["past its end (2021-01-01"][..],
                "Check the clock",
            ),
            (
                "a certificate of another host",
                "elsewhere.example",
                2090,
                bundle.as_str(),
                &["not issued for", host, "but for elsewhere.example"],
                "use the name that the certificate is for",
            ),
            (
                "a certificate of an unknown issuer",
                host,
                2090,
                "",
                &["issued by Example Root (Example Corp)"],
                "--ca-bundle",
            ),
        ] {
            let gateway = authority.gateway(certified, year).await;
            let case = Case::new(name, 6, says, remedy).with(bundle);
            let port = port(gateway.url());
            if behind_proxy {
                let proxy = Stranger::proxy(port).await;
                let address = format!("http://me:ProxyPassword@127.0.0.1:{}", proxy.port);
                lab.set("MY_PROXY", address);
                case.with("proxy_env = \"MY_PROXY\"")
                    .token(&format!("https://{FAR_AWAY}"))
                    .check(&lab, &secrets)
                    .await;
            } else {
                case.token(&format!("https://localhost:{port}"))
                    .check(&lab, &secrets)
                    .await;
            }
            assert!(
                gateway.requests().is_empty(),
                "{name}: a credential was sent"
            );
        }
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_with_its_status() {
    let mut lab = Lab::new().await;
    lab.set("MY_TOKEN", "SentinelToken");
    for (status, says, remedy) in [
        (403, "not the service, answered with status 403", "NO_PROXY"),
        (407, "answered with status 407", "proxy_env"),
        (
            502,
            "not the service, answered with status 502",
            "host of the endpoint",
        ),
    ] {
        let proxy = Stranger::refusing(status).await;
        let place = format!("127.0.0.1:{}", proxy.port);
        let case = || {
            Case::new(
                "a proxy that refuses",
                6,
                &["The proxy", &place, says],
                remedy,
            )
            .token(&format!("https://{FAR_AWAY}"))
        };
        let address = format!("http://me:ProxyPassword@{place}");
        lab.set("MY_PROXY", address.as_str());
        case()
            .with("proxy_env = \"MY_PROXY\"")
            .check(&lab, &["SentinelToken", "ProxyPassword"])
            .await;
        lab.set("HTTPS_PROXY", address);
        case()
            .check(&lab, &["SentinelToken", "ProxyPassword"])
            .await;
        lab.unset("HTTPS_PROXY");
    }
    let gone = closed_port().await;
    let place = format!("127.0.0.1:{gone}");
    Case::new(
        "a proxy that is not there",
        6,
        &[&place, "nothing listens at its address"],
        "proxy in the profile",
    )
    .with(&format!("proxy = \"http://{place}\""))
    .token(&format!("https://{FAR_AWAY}"))
    .check(&lab, &["SentinelToken"])
    .await;
}

#[tokio::test]
async fn an_endpoint_that_is_not_the_service_says_what_it_is_instead() {
    let mut lab = Lab::new().await;
    lab.set("MY_TOKEN", "SentinelToken");
    let secured = Authority::new().gateway("localhost", 2090).await;
    let portal = Stranger::answering(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Sign in</html>",
    )
    .await;
    let gone = closed_port().await;
    for (name, url, says, remedy) in [
        (
            "a page of HTML",
            format!("http://127.0.0.1:{}", portal.port),
            &["not JSON", "text/html"][..],
            "claviger doctor",
        ),
        (
            "TLS to a plain port",
            format!("https://127.0.0.1:{}", port(lab.gateway.url())),
            &["does not speak TLS"],
            "scheme and port",
        ),
        (
            "plain HTTP to a port of TLS",
            format!("http://127.0.0.1:{}", port(secured.url())),
            &["does not speak HTTP", "wants https"],
            "begin it with https://",
        ),
        (
            "a name that is not there",
            "https://apig.nowhere.invalid".to_owned(),
            &["apig.nowhere.invalid could not be resolved"],
            "name servers",
        ),
        (
            "a port that nobody listens at",
            format!("https://127.0.0.1:{gone}"),
            &["Nothing listens at 127.0.0.1"],
            "Check host and port",
        ),
    ] {
        Case::new(name, 6, says, remedy)
            .token(&url)
            .check(&lab, &["SentinelToken"])
            .await;
    }
}

#[tokio::test]
async fn a_ca_bundle_that_cannot_be_used_is_told_before_anything_is_sent() {
    let mut lab = Lab::new().await;
    lab.set("MY_TOKEN", "SentinelToken");
    fs::write(lab.path("notes.txt"), "no certificate\n").expect("a file");
    fs::write(
        lab.path("broken.pem"),
        "-----BEGIN CERTIFICATE-----\nSentinelPem!\n-----END CERTIFICATE-----\n",
    )
    .expect("a file");
    for (name, file, says) in [
        (
            "a CA bundle that is missing",
            "missing.pem",
            "cannot be read",
        ),
        (
            "a CA bundle without a certificate",
            "notes.txt",
            "holds no certificate",
        ),
        ("a CA bundle that is not PEM", "broken.pem", "PEM"),
    ] {
        let path = lab.path(file);
        let path = path.to_str().expect("a path");
        Case::new(name, 2, &["prod", path, says], "ca_bundle")
            .with(&format!("ca_bundle = \"{path}\""))
            .token("https://127.0.0.1:1")
            .check(&lab, &["SentinelToken", "SentinelPem"])
            .await;
    }
}

#[tokio::test]
async fn a_source_of_secrets_that_yields_none_says_why() {
    let lab = Lab::new().await;
    let open = lab.path("open-to-all");
    fs::write(&open, "SentinelToken").expect("a file");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).expect("a mode");
    let open = open.to_str().expect("a path");
    for (name, source, says, remedy) in [
        (
            "a file that others read",
            format!("token_file = \"{open}\""),
            &[open, "others can read it"][..],
            "Run chmod 600",
        ),
        (
            "a file that is not there",
            "token_file = \"/no/such/token\"".to_owned(),
            &["/no/such/token"],
            "Correct the path",
        ),
        (
            "a variable that is not set",
            "token_env = \"NO_SUCH_TOKEN\"".to_owned(),
            &["NO_SUCH_TOKEN is not set"],
            "name another source",
        ),
        (
            "a command that fails",
            "token_command = \"sh -c 'echo locked >&2; echo SentinelToken; exit 3'\"".to_owned(),
            &["the command sh failed (exit status: 3) and said: locked"],
            "Run it by hand",
        ),
        (
            "a command that is not there",
            "token_command = \"/no/such/program SentinelToken\"".to_owned(),
            &["cannot run the command /no/such/program"],
            "path of the program",
        ),
        (
            "a command that prints two lines",
            "token_command = \"sh -c 'echo SentinelToken; echo two'\"".to_owned(),
            &["the output of the command sh holds more than one line"],
            "alone, in one line",
        ),
        (
            "a command that prints nothing",
            "token_command = \"true\"".to_owned(),
            &["the output of the command true is empty"],
            "It must hold the secret alone",
        ),
    ] {
        Case::new(name, 5, says, remedy)
            .auth(&format!("method = \"token\"\n{source}"))
            .at(&[("apig", lab.gateway.url())])
            .check(&lab, &["SentinelToken"])
            .await;
    }
    assert!(lab.gateway.requests().is_empty());
}

#[tokio::test]
async fn plain_http_to_this_machine_is_never_shown_to_a_proxy() {
    let mut lab = Lab::new().await;
    // As where one service is reached by a tunnel of SSH, and the others by the company's proxy.
    lab.set("CLAVIGER_ENDPOINT_ROMA", format!("https://{FAR_AWAY}"));
    let (proxy, asked) = Stranger::listening().await;
    let address = format!("http://127.0.0.1:{}", proxy.port);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"] {
        lab.set(name, address.as_str());
        lab.run(&["apps", "list", "--service", "apig"]).await;
        let listed = lab.run(&["apps", "list"]).await;
        assert!(listed.out.contains("app_demo"), "{name}: {listed:#?}");
        lab.unset(name);
    }
    lab.unset("CLAVIGER_TOKEN");
    lab.set("MY_TOKEN", lab.gateway.token().expose().to_owned());
    lab.configure(&format!(
        "[profiles.prod]\nproject_id = \"{PROJECT}\"\nproxy = \"{address}\"\n[profiles.prod.auth]\nmethod = \"token\"\ntoken_env = \"MY_TOKEN\"\n[profiles.prod.endpoints]\napig = \"{}\"\nroma = \"https://{FAR_AWAY}\"\n",
        lab.gateway.url()
    ));
    let listed = lab.run(&["--profile", "prod", "apps", "list"]).await;
    assert!(listed.out.contains("app_demo"), "{listed:#?}");

    let asked = asked.lock().expect("no panic").clone();
    assert!(!asked.is_empty(), "the proxy is used for what is far away");
    for head in asked {
        assert!(
            head.starts_with(&format!("CONNECT {FAR_AWAY}:443 ")),
            "{head}"
        );
        assert!(
            !head.to_ascii_lowercase().contains("x-auth-token"),
            "{head}"
        );
    }
}

#[tokio::test]
async fn files_without_an_end_and_pipes_without_a_writer_hold_nothing_up() {
    let lab = Lab::new().await;
    let pipe = lab.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("a program").success());
    let pipe = pipe.to_str().expect("a path");
    for (arguments, words) in [
        (["--ca-bundle", "/dev/zero"], "more than 8388608 bytes"),
        (["--config", "/dev/zero"], "not a regular file"),
        (["--config", pipe], "not a regular file"),
        (["--log", pipe], "log can't be opened"),
    ] {
        let ended = lab.run(&[&arguments[..], &["whoami"]].concat()).await;
        let ended = ended.expect(2);
        assert!(ended.err.contains(words), "{arguments:?}: {}", ended.err);
    }
}

#[tokio::test]
async fn a_token_that_an_error_repeats_is_masked() {
    let mut lab = Lab::new().await;
    lab.set("CLAVIGER_TOKEN", "Sentinel/Token+1=");
    for body in [
        r#"{"error_code":"APIG.2012","error_msg":"bad header X-Auth-Token: Sentinel\/Token+1\u003d"}"#,
        "GET / HTTP/1.1 x-auth-token: Sentinel/Token+1=",
    ] {
        let door = Stranger::answering(format!(
            "HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ))
        .await;
        let url = format!("http://127.0.0.1:{}", door.port);
        for service in ["APIG", "ROMA", "MODELARTS"] {
            lab.set(&format!("CLAVIGER_ENDPOINT_{service}"), url.as_str());
        }
        let log = lab.path("log");
        let log = log.to_str().expect("a path");
        for form in ["table", "json"] {
            for what in [&["apps", "list"][..], &["doctor"], &["apps", "show", "x"]] {
                let ended = lab.run(&[&["--log", log, "-o", form], what].concat()).await;
                let said = ended.out + &ended.err + &fs::read_to_string(log).unwrap_or_default();
                assert!(!said.contains("Sentinel"), "{what:?}: {said}");
            }
        }
    }
}
