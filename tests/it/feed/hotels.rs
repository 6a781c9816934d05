//! Plain hotels made in SQL, numbered, and what a reader of the feed says of them.

use std::collections::BTreeMap;

use domain::hotel::Document;
use domain::ids::HotelId;
use sqlx::{PgConnection, PgPool};
use store::feed::{FeedReader, HotelChange, NextPage, Reload};
use uuid::Uuid;

/// Hotel number `n`; its one room type has the number `n` too.
pub fn id_of(n: usize) -> HotelId {
    HotelId(Uuid::from_u128(u128::try_from(n).unwrap()))
}

/// Makes hotels 1 to `count` with one room type and `nights` nights from 2027-01-01, unnoticed by
/// the feed.
pub async fn make_hotels(connection: &mut PgConnection, count: usize, nights: usize) {
    for statement in [
        "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
             property_type)
         SELECT lpad(to_hex(n), 32, '0')::uuid, 'hotel-' || n, 'Hotel ' || n,
             380000000 + n * 1000, -90000000, 'Lisbon', 'PT', 'Europe/Lisbon', 'hotel'
         FROM generate_series(1, $1 + $2 * 0) AS n",
        "INSERT INTO room_types (id, hotel_id, name, beds, max_adults, max_guests, total)
         SELECT id, id, 'Double', '1 double bed', 2, 3, 5 FROM hotels
         WHERE $1 IS NOT NULL AND $2 IS NOT NULL",
        "INSERT INTO inventory (room_type_id, night, total, price_minor)
         SELECT id, date '2027-01-01' + n, 5, 10000
         FROM room_types, generate_series(0, $2 - 1 + $1 * 0) AS n",
        "DELETE FROM hotel_changes",
    ] {
        let query = sqlx::query(statement);
        let query = if statement.contains('$') {
            query.bind(i32::try_from(count).unwrap()).bind(i32::try_from(nights).unwrap())
        } else {
            query
        };
        query.execute(&mut *connection).await.unwrap();
    }
}

pub async fn run(connection: &mut PgConnection, statement: &'static str) {
    sqlx::query(statement).execute(connection).await.unwrap_or_else(|error| {
        panic!("{statement}: {error}");
    });
}

/// What one pass brought.
#[derive(Debug, Default)]
pub struct Brought {
    pub pages: usize,
    pub changes: Vec<HotelChange>,
    pub documents: BTreeMap<HotelId, Document>,
    pub gone: Vec<HotelId>,
}

/// Reads a whole pass and completes it, or tells why everything has to be loaded.
pub async fn read_pass(reader: &mut FeedReader, pool: &PgPool) -> Result<Brought, Reload> {
    let mut brought = Brought::default();
    let mut pass = reader.begin_pass();
    loop {
        match pass.next_page(pool).await.unwrap() {
            NextPage::Page(mut page) => {
                brought.pages += 1;
                brought.changes.extend_from_slice(page.changes());
                while let Some(loaded) = page.next_documents().await.unwrap() {
                    let documents = loaded.documents.into_iter();
                    brought
                        .documents
                        .extend(documents.map(|document| (document.hotel.id, document)));
                    brought.gone.extend(loaded.gone);
                }
            }
            NextPage::Done => break,
            NextPage::Reload(reason) => return Err(reason),
        }
    }
    reader.complete(pass);
    Ok(brought)
}

impl Brought {
    /// The hotels of the changes, in the order they came.
    pub fn hotels(&self) -> Vec<HotelId> {
        self.changes.iter().map(|change| change.hotel_id).collect()
    }
}
