//! The shapes of what we send to Stripe and read from it, by Stripe's own stand-in: it knows every
//! parameter, and keeps nothing.
// brief: P5

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use domain::ids::OrderId;
use domain::money::Currency;
use domain::payment::calls::Kind;
use payments::stripe::{Stripe, StripeSettings};
use payments::{Gateway, Secrets};
use store::orders::DueCall;
use uuid::Uuid;

/// Killed with this value.
struct StripeMock {
    child: Child,
    /// It dies once nobody reads what it tells.
    _told: Lines<BufReader<ChildStdout>>,
    base: String,
}

impl StripeMock {
    #[expect(clippy::disallowed_methods, reason = "the tests' own setting is read here")]
    fn start() -> Self {
        let program = std::env::var("INNSIGHT_TEST_STRIPE_MOCK");
        let program = program.expect("INNSIGHT_TEST_STRIPE_MOCK: ./innsight test sets it");
        let mut child = Command::new(program)
            .args(["-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("stripe-mock");
        let mut told = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = told.by_ref().map_while(Result::ok).find_map(|line| {
            line.strip_prefix("Listening for HTTP at address: ").map(ToOwned::to_owned)
        });
        let base = format!("http://{}", address.expect("an address"));
        Self { child, _told: told, base }
    }
}

impl Drop for StripeMock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn stripe_knows_all_that_we_send_and_sends_all_that_we_read() {
    let mock = StripeMock::start();
    let settings = StripeSettings {
        base: mock.base.clone(),
        key: "sk_test_123".to_owned().into(),
        webhook_secrets: Secrets::new(vec!["whsec_of_tests".to_owned().into()]),
        return_url: "https://rooms.example/trips".to_owned(),
        // what its fixtures are in
        currency: Currency::from_code("USD").expect("a currency"),
    };
    let stripe = Stripe::new(settings).expect("a client");
    let mut call = DueCall {
        order: OrderId(Uuid::now_v7()),
        kind: Kind::Open,
        n: 1,
        amount_minor: 12_300,
        currency: "USD".to_owned(),
        gateway: "stripe".to_owned(),
        token: Some("ctoken_123".to_owned()),
        intent: None,
        attempts: 1,
        asked_seconds: 0.0,
    };
    let opened = stripe.ask(&call).await.expect("an intent");
    call.intent = opened.intent;
    assert!(call.intent.as_deref().is_some_and(|intent| intent.starts_with("pi_")), "{call:?}");
    for kind in [Kind::Authorise, Kind::Capture, Kind::Void, Kind::Refund] {
        call.kind = kind;
        let seen = stripe.ask(&call).await;
        let seen = seen.unwrap_or_else(|silence| panic!("{kind:?}: {silence}"));
        assert_eq!(seen.refunds.len(), usize::from(kind == Kind::Refund), "{seen:?}");
    }
    let seen = stripe.look(call.intent.as_deref().expect("a name")).await.expect("a look");
    assert_eq!(seen.intent, call.intent);
    assert!(!seen.refunds.is_empty(), "{seen:?}");
}
