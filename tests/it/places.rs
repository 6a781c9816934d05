//! Places in a database: which a hotel is in, and how the gazetteer comes there.

mod belonging;
mod known;
mod loading;

use gazetteer::{Ensured, Tables, ensure_of};
use sqlx::PgConnection;
use uuid::Uuid;

/// A gazetteer small enough to load in each test.
const COUNTRIES: &str = "DE\tGermany\tDeutschland\tDEU\nFJ\tFiji\nNO\tNorway\tNorge\n\
    AQ\tAntarctica\nGB\tUnited Kingdom\t\tUK\n";
const REGIONS: &str = "DE\t16\tBerlin\t\tLand Berlin\nDE\t11\tBrandenburg\nFJ\t03\tNorthern\n";
/// The names are far from each other in spelling, so that a mistake shows.
const PLACES: &str = "1\tWaiyevo\t\tFJ\t03\t-1679500\t17999600\t1000\n\
    2\tSomosomo\t\tFJ\t03\t-1677000\t-17997000\t1500\n\
    2823538\tTempelhof\t\tDE\t16\t5246667\t1340000\t61769\t2950159\n\
    2852458\tPotsdam\t\tDE\t11\t5239886\t1306566\t182112\n\
    2864695\tNeukölln\t\tDE\t16\t5247719\t1343126\t164636\t2950159\n\
    2950159\tBerlin\tBärlin\tDE\t16\t5252437\t1341053\t3426354\t\tBER\n\
    3000001\tLongyearbyen\t\tNO\t\t7822334\t1564689\t2060\n";

fn tables() -> Tables<'static> {
    Tables { countries: COUNTRIES, regions: REGIONS, places: PLACES, version: 1 }
}

async fn load(connection: &mut PgConnection) -> Ensured {
    ensure_of(connection, tables()).await.unwrap()
}

/// Inserts a hotel, in degrees.
async fn insert_hotel(
    connection: &mut PgConnection,
    (country, city): (&str, &str),
    (lat, lon): (f64, f64),
) -> Uuid {
    let id = Uuid::new_v4();
    sqlx::query(
        "INSERT INTO hotels (id, slug, name, lat_e7, lon_e7, city, country, time_zone,
             property_type)
         VALUES ($1, 'inn-' || left($1::text, 8), 'Inn', round($2 * 1e7), round($3 * 1e7), $4, $5,
             'UTC', 'hotel')",
    )
    .bind(id)
    .bind(lat)
    .bind(lon)
    .bind(city)
    .bind(country)
    .execute(connection)
    .await
    .unwrap();
    id
}

/// What is stored of where a hotel is.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
struct Stored {
    city: String,
    district: Option<String>,
    city_place: Option<i64>,
    district_place: Option<i64>,
    region: Option<String>,
    place_names: Vec<String>,
}

async fn stored(connection: &mut PgConnection, hotel: Uuid) -> Stored {
    sqlx::query_as(
        "SELECT city, district, city_place, district_place, region, place_names
         FROM hotels WHERE id = $1",
    )
    .bind(hotel)
    .fetch_one(connection)
    .await
    .unwrap()
}

async fn changes(connection: &mut PgConnection) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM hotel_changes");
    count.fetch_one(connection).await.unwrap()
}
