//! Comparing our books with those of gateways.
// brief: P6

use std::sync::{Arc, Mutex};

use payments::{Gateways, compare_books};

use super::fake_stripe::{FakeStripe, Trouble};
use super::guest::{Payer, await_settled};
use super::stripe::stripe;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_gateway_has_otherwise_is_named() {
    let fake = FakeStripe::start(1, Trouble::default()).await;
    let app = TestApp::with().gateway(stripe(&fake)).start().await;
    let (kept, declined, back) =
        (Payer::new(&app, 1).await, Payer::new(&app, 2).await, Payer::new(&app, 4).await);
    let path = kept.pay(&app, "ctoken_good").await;
    declined.begin(&app, "ctoken_declined").await;
    back.pay(&app, "ctoken_good").await;
    back.cancel(&app).await;
    await_settled(&app).await;

    let gateways = Gateways::new(vec![stripe(&fake)], None);
    let told = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&told);
    let tell = move |done, total| hear.lock().expect("a lock").push((done, total));
    let compared = compare_books(app.pool(), &gateways, tell).await.expect("a comparison");
    assert_eq!((compared.orders, compared.faults, compared.unseen), (3, Vec::new(), 0));
    assert_eq!(*told.lock().expect("a lock"), [(1, 3), (2, 3), (3, 3)]);

    let compare = async |gateways: Gateways| {
        compare_books(app.pool(), &gateways, |_, _| {}).await.expect("a comparison")
    };
    // nobody has told us of it
    fake.refund_by_hand(700);
    let compared = compare(gateways.clone()).await;
    let id = path.rsplit('/').next().expect("an id");
    let total = kept.total_minor;
    let fault = format!(
        "order {id} (CONFIRMED): set aside 0, captured {total}, refunded 0, disputed 0, returned 0 \
         here, set aside 0, captured {total}, refunded 700, disputed 0, returned 0 at stripe"
    );
    assert_eq!(compared.faults, [fault]);
    // without its settings nobody can be asked
    let compared = compare(Gateways::new(Vec::new(), None)).await;
    assert_eq!(compared.unknown_gateways.into_iter().collect::<Vec<_>>(), ["stripe"]);
    fake.set_trouble(Trouble { busy_percent: 100, ..Trouble::default() });
    let compared = compare(gateways).await;
    assert_eq!((compared.unseen, compared.faults.len()), (3, 0));
}
