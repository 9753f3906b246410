#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Hands out numbered tokens that live so many seconds from the epoch.
struct Mint {
    made: AtomicUsize,
    ends: i64,
    renewal: Renewal,
}

impl Mint {
    fn of(ends: i64, renewal: Renewal) -> (Arc<Self>, Credential) {
        let mint = Arc::new(Self {
            made: AtomicUsize::new(0),
            ends,
            renewal,
        });
        let source = Arc::clone(&mint) as Arc<dyn TokenSource>;
        (mint, Credential::tokens(source))
    }

    fn made(&self) -> usize {
        self.made.load(Ordering::SeqCst)
    }
}

impl TokenSource for Mint {
    fn fetch(&self) -> Fetch<'_, Token> {
        let number = self.made.fetch_add(1, Ordering::SeqCst) + 1;
        Box::pin(async move {
            Ok(Token {
                expires_at: Some(at(self.ends * i64::try_from(number).unwrap())),
                ..Token::unknown(value(number))
            })
        })
    }

    fn renewal(&self) -> Renewal {
        self.renewal
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn value(number: usize) -> Secret {
    Secret::new(format!("token-{number}"))
}

async fn in_use(credential: &Credential, second: i64) -> Secret {
    credential
        .token(&move || at(second))
        .await
        .unwrap()
        .unwrap()
        .value
}

#[tokio::test]
async fn a_token_is_renewed_five_minutes_before_its_end() {
    let (mint, credential) = Mint::of(86_400, Renewal::Alone);
    assert_eq!(in_use(&credential, 0).await, value(1));
    assert_eq!(in_use(&credential, 86_100).await, value(1));
    assert_eq!(in_use(&credential, 86_101).await, value(2));
    assert_eq!(in_use(&credential, 86_400).await, value(2));
    assert_eq!(mint.made(), 2);
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_is_used_to_its_end_and_beyond() {
    let (mint, credential) = Mint::of(86_400, Renewal::Never);
    assert_eq!(in_use(&credential, 0).await, value(1));
    assert_eq!(in_use(&credential, 90_000).await, value(1));
    assert_eq!(mint.made(), 1);
}

#[tokio::test]
async fn a_wrong_clock_does_not_fetch_a_token_for_each_request() {
    let (mint, credential) = Mint::of(1, Renewal::Alone);
    for second in 1000..1060 {
        in_use(&credential, second).await;
    }
    assert_eq!(mint.made(), 1);
    in_use(&credential, 1060).await;
    assert_eq!(mint.made(), 2);
}

#[tokio::test]
async fn requests_that_are_refused_alike_renew_once() {
    let (mint, credential) = Mint::of(86_400, Renewal::Alone);
    let proof = Proof::Token(in_use(&credential, 0).await);
    let (a, b, c) = tokio::join!(
        credential.renew(&proof, "refused", &|| at(1)),
        credential.renew(&proof, "refused", &|| at(1)),
        credential.renew(&proof, "refused", &|| at(1)),
    );
    assert_eq!((a, b, c), (Ok(true), Ok(true), Ok(true)));
    assert_eq!(mint.made(), 2);
}

#[tokio::test]
async fn what_the_issuer_says_is_kept_for_the_token_it_was_said_of() {
    let (_mint, credential) = Mint::of(86_400, Renewal::Alone);
    let first = in_use(&credential, 0).await;
    let mut identity = Identity::default();
    identity.expires_at = Some(at(500));
    let identity = Arc::new(identity);
    credential.learn(&value(9), Arc::clone(&identity)).await;
    assert_eq!(credential.expires_at().await, Some(at(86_400)));
    credential.learn(&first, identity).await;
    assert_eq!(credential.expires_at().await, Some(at(500)));
}

#[tokio::test]
async fn without_a_credential_nothing_is_added() {
    let mut request = Request::new(Bytes::new());
    let proof = Credential::Nobody
        .authorise(&mut request, None, &|| at(0))
        .await;
    assert_eq!(proof, Ok(Proof::Nothing));
    assert!(request.headers().is_empty());
}
