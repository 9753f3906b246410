use proptest::prelude::*;

use super::*;

fn heard(status: u16, code: Option<&str>) -> Heard {
    Heard {
        status,
        code: code.map(Text::from),
    }
}

fn any_heard() -> impl Strategy<Value = Heard> {
    let code = prop_oneof![
        Just(None),
        Just(Some("APIG.0303".to_owned())),
        Just(Some("APIG.0304".to_owned())),
        Just(Some("APIG.0101".to_owned())),
        Just(Some("APIG.0308".to_owned())),
        Just(Some("APIGW.0101".to_owned())),
        "[A-Z]{2,5}\\.[0-9]{4}".prop_map(Some),
    ];
    (100_u16..600, code).prop_map(|(status, code)| heard(status, code.as_deref()))
}

#[test]
fn only_the_gateways_own_refusal_makes_an_address_fit() {
    assert_eq!(fits(Method::Get, &heard(401, Some("APIG.0303"))), Ok(()));
    for other in [
        heard(401, None),
        heard(403, Some("APIG.0303")),
        heard(401, Some("APIG.0301")),
        heard(404, Some("APIG.0101")),
        heard(500, None),
    ] {
        let refused = Unproven::RefusedOtherwise(other.clone());
        assert_eq!(fits(Method::Get, &other), Err(refused));
    }
    let open = heard(200, None);
    assert_eq!(
        fits(Method::Get, &open),
        Err(Unproven::AnswersAnybody(open.clone()))
    );
    assert!(
        Unproven::AnswersAnybody(open)
            .to_string()
            .starts_with("this address answers anybody")
    );
}

#[test]
fn each_answer_proves_what_is_known_of_it() {
    let word = |status, code| judge(Method::Get, heard(status, code)).word();
    for status in [200, 204, 302, 400, 401, 404, 422] {
        assert_eq!(word(status, None), Word::Proven, "{status}");
    }
    assert_eq!(word(400, Some("SHOP.0001")), Word::Proven);
    assert_eq!(word(401, Some("APIG.0303")), Word::Refused);
    assert_eq!(word(403, Some("APIG.0304")), Word::NotAuthorised);
    for (status, code) in [
        (404, Some("APIG.0101")),
        (429, Some("APIG.0308")),
        (401, Some("APIG.0301")),
        (407, None),
        (500, None),
        (502, None),
        (199, None),
    ] {
        assert_eq!(word(status, code), Word::Unproven, "{status}");
    }
}

#[test]
fn an_address_is_https_or_on_this_machine() {
    for good in [
        "https://api.example.com/health?deep=1",
        "http://127.0.0.1:8080/x",
        "http://localhost/x",
        "http://[::1]:1/x",
    ] {
        assert!(address(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "api.example.com/health",
        "http://api.example.com/health",
        "http://127.0.0.1.example.com/",
        "ftp://127.0.0.1/",
        "https://user:word@api.example.com/",
        "https://api.example.com/#top",
        "file:///etc/passwd",
    ] {
        assert!(address(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn what_makes_an_address_fit_never_proves_a_credential(answer in any_heard()) {
        if fits(Method::Get, &answer).is_ok() {
            prop_assert_eq!(judge(Method::Get, answer).word(), Word::Refused);
        }
    }

    #[test]
    fn a_code_of_the_gateway_never_proves_that_a_credential_works(answer in any_heard()) {
        let has_code = answer.gateway_code().is_some();
        let verdict = judge(Method::Get, answer);
        prop_assert!(!has_code || verdict.word() != Word::Proven);
    }

    #[test]
    fn an_error_of_a_server_proves_nothing(status in 500_u16..600, head: bool) {
        let method = if head { Method::Head } else { Method::Get };
        prop_assert_eq!(judge(method, heard(status, None)).word(), Word::Unproven);
    }

    #[test]
    fn head_never_proves_more_than_get(status in 100_u16..600) {
        let by_head = judge(Method::Head, heard(status, None)).word();
        let by_get = judge(Method::Get, heard(status, None)).word();
        prop_assert!(by_head != Word::Proven || by_get == Word::Proven);
    }

    #[test]
    fn patience_ends_when_it_is_told_to(patience in 0_u64..600) {
        let patience = Duration::from_secs(patience);
        let (mut waited, mut tries) = (Duration::ZERO, 1);
        while let Some(next) = pause(tries, waited, patience) {
            prop_assert!(!next.is_zero() && next <= LONGEST_PAUSE);
            waited += next;
            tries += 1;
        }
        prop_assert_eq!(waited, patience);
    }
}
