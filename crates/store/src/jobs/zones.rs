//! Hotels by time zone, in bounded groups: their days end together, so the work on nights goes zone
//! by zone.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::StoreError;

/// Held by whoever closes or opens nights by the date; any number that no other job uses.
pub(super) const LOCK: i64 = 0x1225_0002;
/// At most 50 room types each, so at most so many times 50 nights per day missed.
const HOTELS_PER_GROUP: i64 = 100;

/// A time zone that has hotels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// IANA name.
    pub time_zone: String,
    /// The date there, by the database's clock.
    pub today: NaiveDate,
    /// Up to which date the roll has closed nights. Where it never was: as far as elsewhere, or as
    /// the day of seeding; none when nothing says what day it was.
    pub rolled_to: Option<NaiveDate>,
    /// The horizon it has kept; none where it never was.
    pub horizon_nights: Option<i32>,
}

impl Zone {
    /// Up to which date the roll has come in this very zone.
    pub(super) fn own_roll(&self) -> Option<NaiveDate> {
        self.horizon_nights.and(self.rolled_to)
    }
}

/// All zones by name. `PostgreSQL` knows their rules; the list comes by skipping through the index.
#[tracing::instrument(level = "debug", name = "db.list_zones", skip_all)]
pub async fn list_zones(
    executor: impl PgExecutor<'_>,
    at: DateTime<Utc>,
) -> Result<Vec<Zone>, StoreError> {
    let zones = sqlx::query_as!(
        Zone,
        r#"WITH RECURSIVE zones (time_zone) AS (
             (SELECT time_zone FROM hotels ORDER BY time_zone LIMIT 1)
             UNION ALL
             SELECT (SELECT h.time_zone FROM hotels h WHERE h.time_zone > zones.time_zone
                     ORDER BY h.time_zone LIMIT 1)
             FROM zones WHERE zones.time_zone IS NOT NULL
         )
         SELECT z.time_zone AS "time_zone!", timezone(z.time_zone, $1)::date AS "today!",
             coalesce(
                 r.local_date,
                 (SELECT max(local_date) FROM rolled_zones),
                 timezone(z.time_zone, (SELECT finished_at FROM seeded_world))::date
             ) AS "rolled_to?",
             r.horizon_nights AS "horizon_nights?"
         FROM zones z LEFT JOIN rolled_zones r USING (time_zone)
         WHERE z.time_zone IS NOT NULL
         ORDER BY 1 LIMIT 1000"#,
        at
    );
    Ok(zones.fetch_all(executor).await?)
}

/// A walk through the hotels of a zone, by id.
pub(super) struct Walk {
    /// None at the end.
    first: Option<Uuid>,
}

impl Walk {
    pub(super) const fn begin() -> Self {
        Self { first: Some(Uuid::nil()) }
    }

    /// The next hotels; none = that were all.
    pub(super) async fn next_group(
        &mut self,
        connection: &mut PgConnection,
        zone: &Zone,
    ) -> Result<Vec<Uuid>, StoreError> {
        let Some(first) = self.first else { return Ok(Vec::new()) };
        let ids = sqlx::query_scalar!(
            "SELECT id FROM hotels WHERE time_zone = $1 AND id >= $2 ORDER BY id LIMIT $3",
            zone.time_zone,
            first,
            HOTELS_PER_GROUP
        );
        let ids = ids.fetch_all(connection).await?;
        self.first = ids.last().and_then(|id| id.as_u128().checked_add(1)).map(Uuid::from_u128);
        Ok(ids)
    }
}
