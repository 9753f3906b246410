use proptest::prelude::*;

use super::*;

/// One fault of every sort, with `text` wherever a fault holds text from outside.
fn every_fault(text: &str) -> Vec<LinkFault> {
    let text = || Text::from(text);
    let proxy = |how| {
        let proxy = Some(text());
        LinkFault::Proxy(ProxyFault { proxy, how })
    };
    vec![
        LinkFault::Dns { host: text() },
        LinkFault::Refused { address: text() },
        LinkFault::Unreachable { address: text() },
        LinkFault::Tls(TlsFault::UnknownIssuer {
            issuer: Some(text()),
        }),
        LinkFault::Tls(TlsFault::UnknownIssuer { issuer: None }),
        LinkFault::Tls(TlsFault::Expired { end: None }),
        LinkFault::Tls(TlsFault::Expired {
            end: Some(jiff::Timestamp::UNIX_EPOCH),
        }),
        LinkFault::Tls(TlsFault::NotYetValid { begin: None }),
        LinkFault::Tls(TlsFault::WrongHost {
            host: text(),
            names: Vec::new(),
        }),
        LinkFault::Tls(TlsFault::WrongHost {
            host: text(),
            names: vec![text(); 5],
        }),
        LinkFault::Tls(TlsFault::NotTls),
        LinkFault::Tls(TlsFault::Other(text())),
        proxy(ProxyFailure::Status(407)),
        proxy(ProxyFailure::Status(403)),
        proxy(ProxyFailure::Status(502)),
        proxy(ProxyFailure::Refused),
        proxy(ProxyFailure::Failed(text())),
        LinkFault::ConnectTimeout { seconds: 10 },
        LinkFault::Timeout { seconds: 1 },
        LinkFault::Reset,
        LinkFault::Truncated,
        LinkFault::TooLarge { limit: 16 << 20 },
        LinkFault::NotHttp { address: text() },
        LinkFault::NotJson {
            content_type: Some(text()),
            status: 502,
            retry_after: None,
        },
        LinkFault::NotJson {
            content_type: Some(text()),
            status: 429,
            retry_after: Some(3),
        },
        LinkFault::NotJson {
            content_type: None,
            status: 200,
            retry_after: None,
        },
        LinkFault::Malformed { what: text() },
        LinkFault::Redirect {
            location_host: Some(text()),
        },
        LinkFault::Redirect {
            location_host: None,
        },
    ]
}

#[test]
fn every_fault_is_told_in_whole_sentences() {
    for fault in every_fault("api.example") {
        let title = fault.title();
        assert!(!title.is_empty() && !title.ends_with('.'), "{title}");
        assert!(!title.starts_with(char::is_uppercase), "{title}");
        for told in [fault.meaning(), fault.remedy()] {
            assert!(told.starts_with(char::is_uppercase), "{told}");
            assert!(told.ends_with('.') && !told.ends_with(".."), "{told}");
            assert!(told.split_whitespace().count() >= 4, "{told}");
            assert!(!told.contains("  ") && !told.contains('\n'), "{told}");
        }
    }
}

#[test]
fn every_remedy_names_a_setting_or_a_command() {
    let names = [
        "--ca-bundle",
        "NO_PROXY",
        "proxy in the profile",
        "--timeout",
        "endpoint in the profile",
        "`claviger doctor`",
    ];
    for fault in every_fault("api.example") {
        let remedy = fault.remedy();
        assert!(names.iter().any(|name| remedy.contains(name)), "{remedy}");
    }
}

#[test]
fn a_write_may_be_repeated_only_where_the_service_cannot_have_seen_it() {
    for fault in every_fault("api.example") {
        let warned =
            fault.remedy().contains("ead the app back") || fault.meaning().contains("not followed");
        assert_eq!(fault.reached(), warned, "{fault:?}");
    }
    assert!(!LinkFault::ConnectTimeout { seconds: 5 }.reached());
    assert!(LinkFault::Timeout { seconds: 5 }.reached());
}

#[test]
fn a_reason_that_ends_with_a_full_stop_still_makes_one_sentence() {
    for fault in every_fault("the peer closed it.") {
        assert!(!fault.meaning().contains(".."), "{}", fault.meaning());
    }
}

#[test]
fn an_unknown_issuer_is_named_and_leads_to_the_bundle() {
    let fault = LinkFault::Tls(TlsFault::UnknownIssuer {
        issuer: Some(Text::from("Corp Root CA 3")),
    });
    assert!(fault.meaning().contains("issued by Corp Root CA 3,"));
    assert!(fault.remedy().contains("--ca-bundle"));
    assert!(fault.remedy().contains("ca_bundle"));
}

#[test]
fn a_page_of_a_login_portal_is_not_taken_for_the_service() {
    let fault = LinkFault::NotJson {
        content_type: Some(Text::from("text/html")),
        status: 200,
        retry_after: None,
    };
    assert_eq!(fault.title(), "not the service's answer (200)");
    assert!(fault.meaning().contains("text/html"));
    assert!(fault.meaning().contains("portal"));
}

#[test]
fn times_and_sizes_are_written_as_people_say_them() {
    assert_eq!(
        LinkFault::Timeout { seconds: 1 }.title(),
        "no answer within 1 second"
    );
    assert_eq!(
        LinkFault::Timeout { seconds: 60 }.to_string(),
        "no answer within 60 seconds"
    );
    assert_eq!(size(8 << 20), "8 MiB");
    assert_eq!(size(64 << 10), "64 KiB");
    assert_eq!(size(0), "0 bytes");
    assert_eq!(size(1001), "1001 bytes");
}

proptest! {
    #[test]
    fn text_from_outside_never_acts_on_the_terminal(text in any::<String>()) {
        for fault in every_fault(&text) {
            for told in [fault.title(), fault.meaning(), fault.remedy(), format!("{fault:?}")] {
                prop_assert!(!told.chars().any(char::is_control), "{told:?}");
            }
        }
    }
}
