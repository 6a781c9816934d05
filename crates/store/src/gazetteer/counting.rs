//! How many open hotels each place has, and where they lie.

use std::collections::BTreeMap;

use domain::geo::Extremes;
use domain::halves::Halves;
use domain::place::PlaceId;
use domain::tally::Tally;
use sqlx::PgPool;

use crate::StoreError;

/// Half of the hotels of a place, as the statement adds them up.
struct Half {
    western: bool,
    city: Option<i64>,
    district: Option<i64>,
    country: Option<String>,
    region: Option<String>,
    hotels: i64,
    latitudes_e7: i64,
    longitudes_e7: i64,
    south_e7: i32,
    north_e7: i32,
    west_e7: i32,
    east_e7: i32,
}

/// Counts the open hotels of every city, district, region and country that has any, in one look.
#[tracing::instrument(level = "debug", name = "db.count_hotels", skip_all)]
pub async fn count_hotels(pool: &PgPool) -> Result<BTreeMap<PlaceId, Halves>, StoreError> {
    let halves = sqlx::query_as!(
        Half,
        r#"SELECT lon_e7 < 0 AS "western!", city_place AS city, district_place AS district,
             country AS "country?", region, count(*) AS "hotels!",
             sum(lat_e7)::bigint AS "latitudes_e7!", sum(lon_e7)::bigint AS "longitudes_e7!",
             min(lat_e7) AS "south_e7!", max(lat_e7) AS "north_e7!",
             min(lon_e7) AS "west_e7!", max(lon_e7) AS "east_e7!"
         FROM hotels WHERE status = 'open'
         GROUP BY lon_e7 < 0,
             GROUPING SETS ((city_place), (district_place), (country, region), (country))
         HAVING CASE WHEN grouping(country) = 0 THEN grouping(region) = 1 OR region IS NOT NULL
             ELSE coalesce(city_place, district_place) IS NOT NULL END
         LIMIT 1000000"#
    );
    let mut counted = BTreeMap::new();
    for half in halves.fetch_all(pool).await? {
        let (western, tally) = (half.western, half.tally());
        let Some(place) = half.place() else { continue };
        let city = counted.entry(place).or_insert(Halves::NONE);
        if western {
            city.western = tally;
        } else {
            city.eastern = tally;
        }
    }
    Ok(counted)
}

impl Half {
    const fn tally(&self) -> Tally {
        let Self { hotels, latitudes_e7, longitudes_e7, .. } = *self;
        let Self { south_e7, north_e7, west_e7, east_e7, .. } = *self;
        let extremes = Extremes { south_e7, north_e7, west_e7, east_e7 };
        Tally { hotels, latitudes_e7, longitudes_e7, extremes }
    }

    fn place(self) -> Option<PlaceId> {
        match (self.city, self.district, self.country, self.region) {
            (Some(id), ..) => Some(PlaceId::City(id)),
            (_, Some(id), ..) => Some(PlaceId::District(id)),
            (_, _, Some(country), Some(code)) => Some(PlaceId::Region { country, code }),
            (_, _, Some(country), None) => Some(PlaceId::Country(country)),
            _ => None,
        }
    }
}
