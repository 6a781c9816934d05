//! The schema refuses wrong data, and every migration can be undone and done again.

mod booking_rules;
mod mail_rules;
mod payment_rules;
mod phone_rules;
mod photo_rules;
mod place_rules;
mod refusals;

use sqlx::{AssertSqlSafe, PgConnection};
use store::server_facts::find_weak_triggers;

use crate::database::TestDatabase;

/// Everything the catalogue says of our schema, one fact a line, extensions left out.
pub async fn dump_schema(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar::<_, String>(include_str!("schema/dump.sql"))
        .fetch_all(connection)
        .await
        .expect("a dump of the schema")
}

// brief: D1
#[tokio::test]
async fn migrations_go_up_and_down_and_up() {
    let database = TestDatabase::create_bare().await;
    let mut connection = database.connect().await;
    let bare = dump_schema(&mut connection).await;
    let steps = store::migrate::up(&mut connection).await.unwrap();
    assert_eq!(steps, store::migrate::known());
    let first = dump_schema(&mut connection).await;
    assert!(first.len() > 100, "{first:#?}");

    // each step on its own: down to just below it and up again
    for step in steps.iter().rev() {
        store::migrate::down_to(&mut connection, step.version - 1).await.unwrap();
        store::migrate::up(&mut connection).await.unwrap();
        assert_eq!(dump_schema(&mut connection).await, first, "after {}", step.description);
    }
    store::migrate::down_to(&mut connection, 0).await.unwrap();
    let left: Vec<String> = dump_schema(&mut connection).await;
    let left: Vec<&String> =
        left.iter().filter(|line| !line.contains("_sqlx_migrations")).collect();
    assert_eq!(left, bare.iter().collect::<Vec<_>>());
    assert_eq!(store::migrate::pending(&mut connection).await.unwrap(), steps);
}

// brief: Y2
#[tokio::test]
async fn no_trigger_can_be_switched_off_by_a_session() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    assert!(find_weak_triggers(&mut connection).await.unwrap().is_empty());
    // as after pg_restore --disable-triggers; what is told mends it
    for statement in ["DISABLE TRIGGER ALL", "ENABLE TRIGGER ALL"] {
        let statement = format!("ALTER TABLE inventory {statement}");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    }
    let weak = find_weak_triggers(&mut connection).await.unwrap();
    let ours: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'inventory'::regclass AND NOT tgisinternal",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(ours > 0);
    assert_eq!(i64::try_from(weak.len()).unwrap(), ours, "{weak:#?}");
    for statement in weak {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    }
    assert!(find_weak_triggers(&mut connection).await.unwrap().is_empty());
}
