//! A search with a token includes the token's transaction, however far the engine is behind.
// brief: S4, C2

use api::freshness::Freshness;
use serde_json::Value;
use store::feed::{Lineage, read_lineage};

use crate::app::TestApp;

const SEARCH: &str = "/v1/hotels?bbox=-10,38,-9,39&check_in=2026-12-01&check_out=2026-12-02";
const MAP: &str = "/v1/map?bbox=-10,38,-9,39&zoom=9&check_in=2026-12-01&check_out=2026-12-02";
const HOTEL: &str = "/v1/hotels/casa-1?check_in=2026-12-01&check_out=2026-12-02";
/// Hotels that are free on that night as long as nobody sold one out.
const FREE: u64 = 11;

/// Sells a hotel's rooms of that night out, as a booking would, and returns its token.
async fn sell_out(app: &TestApp, hotel: u8) -> String {
    let xid = sqlx::query_scalar::<_, String>(
        "UPDATE inventory SET sold = total WHERE night = '2026-12-01' AND room_type_id IN
             (SELECT id FROM room_types WHERE hotel_id = lpad(to_hex($1), 32, '0')::uuid)
         RETURNING pg_current_xact_id()::text",
    );
    let xid = xid.bind(i32::from(hotel)).fetch_one(app.pool()).await.expect("a sold night");
    token(&lineage(app).await, xid.parse().expect("a number"))
}

async fn lineage(app: &TestApp) -> Lineage {
    read_lineage(app.pool()).await.expect("a lineage")
}

fn token(lineage: &Lineage, xid: u64) -> String {
    Freshness::of(lineage, xid).expect("a token").encode()
}

async fn ask(app: &TestApp, path: &str, token: &str) -> Value {
    let answer = app.get(&format!("{path}&freshness={token}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_follows_is_waited_for() {
    let app = TestApp::new().await;
    assert_eq!(app.get(SEARCH).await.json()["total"], FREE);
    for hotel in 1..=10 {
        let token = sell_out(&app, hotel).await;
        let left = FREE - u64::from(hotel);
        assert_eq!(ask(&app, SEARCH, &token).await["total"], left, "after hotel {hotel}");
        assert_eq!(ask(&app, MAP, &token).await["total"], left, "after hotel {hotel}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_stands_still_is_passed_over() {
    let app = TestApp::new().await;
    app.stop_following();
    // a pass that was under way may still end: what it did not read is what counts
    let token = sell_out(&app, 1).await;
    let list = ask(&app, SEARCH, &token).await;
    assert_eq!((&list["total"], &list["degraded"]), (&(FREE - 1).into(), &true.into()));
    assert_eq!(list["engine"], "postgres");
    assert_eq!(ask(&app, MAP, &token).await["total"], FREE - 1);
    assert_eq!(ask(&app, HOTEL, &token).await["offers"], serde_json::json!([]));
    // who has no token gets what the engine knows
    let list = app.get(SEARCH).await.json();
    assert_eq!((&list["total"], &list["engine"]), (&FREE.into(), &"embedded".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_another_life_of_the_database_is_refused() {
    let app = TestApp::new().await;
    let here = lineage(&app).await;
    let others = [
        Lineage { timeline: "000000FF".to_owned(), ..here.clone() },
        Lineage { database_oid: here.database_oid + 1, ..here.clone() },
        Lineage { system_identifier: here.system_identifier - 1, ..here.clone() },
    ];
    for other in others {
        let token = token(&other, 1);
        for path in [SEARCH, MAP, HOTEL] {
            let answer = app.get(&format!("{path}&freshness={token}")).await;
            let problem = answer.problem(400, "INVALID_PARAMETER");
            assert_eq!(problem["errors"][0]["field"], "freshness", "{problem}");
        }
    }
    // nor is one of a transaction that never was
    let next = sqlx::query_scalar::<_, String>("SELECT pg_current_xact_id()::text");
    let next: u64 = next.fetch_one(app.pool()).await.unwrap().parse().unwrap();
    for xid in [next + 10_000_000, u64::from(u32::MAX), u64::MAX] {
        let token = token(&here, xid);
        for path in [SEARCH, MAP, HOTEL] {
            let answer = app.get(&format!("{path}&freshness={token}")).await;
            let problem = answer.problem(400, "INVALID_PARAMETER");
            assert_eq!(problem["errors"][0]["field"], "freshness", "{problem}");
        }
    }
    // one of this life that is long past costs nothing
    assert_eq!(ask(&app, SEARCH, &token(&here, 3)).await["engine"], "embedded");
}
