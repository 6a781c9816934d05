//! What a process knows of places while its database answers, and while it does not.

use std::time::Duration;

use search::KnownPlaces;
use store::connect::{Limits, open_pool};

use super::{insert_hotel, load};
use crate::database::TestDatabase;
use crate::feed::hotels::run;

#[tokio::test]
async fn places_are_known_while_their_hotels_cant_be_counted() {
    let database = TestDatabase::create().await;
    let mut connection = database.connect().await;
    load(&mut connection).await;
    insert_hotel(&mut connection, ("DE", "Berlin"), (52.52, 13.41)).await;
    let limits = Limits { lock_timeout: Duration::from_millis(200), ..Limits::default() };
    let pool = open_pool(&database.url(), "innsight-test", &limits).unwrap();
    let known = KnownPlaces::default();
    let hotels_of = |text: &str| {
        let places = known.current().suggest(text, 10);
        places.first().map(|found| (found.place.name.clone(), found.place.hotels))
    };
    run(&mut connection, "BEGIN").await;
    run(&mut connection, "LOCK hotels").await;
    known.refresh(&pool).await.expect_err("nobody can count them");
    assert!(known.were_read(), "whoever types is answered");
    assert_eq!(hotels_of("berl"), Some(("Berlin".to_owned(), 0)));
    run(&mut connection, "COMMIT").await;
    known.refresh(&pool).await.unwrap();
    assert_eq!(hotels_of("berl"), Some(("Berlin".to_owned(), 1)));
    // another time it fails, the numbers of before stay
    run(&mut connection, "BEGIN").await;
    run(&mut connection, "LOCK hotels").await;
    known.refresh(&pool).await.expect_err("nobody can count them");
    assert_eq!(hotels_of("berl"), Some(("Berlin".to_owned(), 1)));
}
