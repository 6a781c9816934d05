//! What changed since a place that somebody else remembers: a client that was cut off says how far it
//! had heard, and is told the rest by whichever process it comes to.

use domain::ids::HotelId;
use sqlx::PgPool;

use super::Reload;
use super::state::FeedState;
use crate::StoreError;
use crate::reading::Reading;

/// Changes that are looked through for one client; behind more of them it starts anew.
const CHANGES_READ_MAX: i64 = 20_000;

/// A place in the feed as a client brings it. It proves nothing: whatever it claims, it only chooses
/// which public changes are told again.
#[derive(Clone, Copy, Debug)]
pub struct Since<'a> {
    /// The text of a lineage.
    pub lineage: &'a str,
    pub epoch: i64,
    /// Everything below this transaction was told.
    pub floor: u64,
}

/// What a client missed.
pub enum Missed {
    /// These hotels changed, and are to be read in this snapshot.
    Hotels(Reading<'static>, Vec<HotelId>),
    /// More than is told again, or nobody can tell how much.
    TooMuch,
    /// The place is of another life, or of a stretch that is gone.
    Reload(Reload),
}

/// Finds the hotels that changed since then in or out of some cells (`None`: anywhere), at most
/// `hotels_max`.
#[tracing::instrument(level = "debug", name = "db.find_missed", skip_all)]
pub async fn find_missed(
    pool: &PgPool,
    since: Since<'_>,
    cells: Option<&[i32]>,
    hotels_max: usize,
) -> Result<Missed, StoreError> {
    let mut reading = Reading::begin(pool).await?;
    let state = FeedState::read(&mut reading).await?;
    if state.lineage.to_string() != since.lineage {
        reading.close().await?;
        return Ok(Missed::Reload(Reload::OtherLineage));
    }
    if let Some(reason) = state.reload(&state.lineage, since.epoch, since.floor) {
        reading.close().await?;
        return Ok(Missed::Reload(reason));
    }
    // nobody was ever told of a transaction that has not begun
    if since.floor > state.position.xmax() {
        reading.close().await?;
        return Ok(Missed::TooMuch);
    }
    let missed = sqlx::query!(
        r#"WITH missed AS MATERIALIZED (
             SELECT hotel_id, cells FROM hotel_changes WHERE xid >= $1::text::xid8
             ORDER BY xid, hotel_id LIMIT $2
         )
         SELECT (SELECT count(*) FROM missed) AS "read!",
             ARRAY(SELECT DISTINCT hotel_id FROM missed
                   WHERE $3::int4[] IS NULL OR cells && $3 LIMIT $4) AS "hotels!""#,
        since.floor.to_string(),
        CHANGES_READ_MAX,
        cells as _,
        i64::try_from(hotels_max).unwrap_or(i64::MAX).saturating_add(1)
    );
    let missed = missed.fetch_one(&mut *reading).await?;
    if missed.read >= CHANGES_READ_MAX || missed.hotels.len() > hotels_max {
        reading.close().await?;
        return Ok(Missed::TooMuch);
    }
    Ok(Missed::Hotels(reading, missed.hotels.into_iter().map(HotelId).collect()))
}
