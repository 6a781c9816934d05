//! Where hotels are, without the rest of them: enough to tell whom a change concerns.

use domain::geo::Coordinates;
use domain::ids::HotelId;

use crate::StoreError;
use crate::reading::Reading;

/// A hotel that exists, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    pub hotel_id: HotelId,
    pub coordinates: Coordinates,
    /// Whether the hotel itself was written since the asked-for transaction, and not only its rooms
    /// and nights: only then it may have been somewhere else before.
    pub may_have_moved: bool,
}

/// Transactions of so many ids before are told from later ones by their last 32 bits.
const HALF_OF_THE_IDS: u32 = 1 << 31;

/// Reads where these hotels are, in no order; those that are gone are left out. `since` is a
/// transaction that this snapshot sees the end of, or of somewhat later.
#[tracing::instrument(level = "debug", name = "db.find_whereabouts", skip_all)]
pub async fn find_whereabouts(
    reading: &mut Reading<'_>,
    ids: &[HotelId],
    since: u64,
) -> Result<Vec<Whereabouts>, StoreError> {
    let uuids: Vec<_> = ids.iter().map(|id| id.0).collect();
    // xmin: the transaction that wrote this version of the row, without its upper half
    let rows = sqlx::query!(
        r#"SELECT id, lat_e7, lon_e7, xmin::text AS "written_by!" FROM hotels WHERE id = ANY($1)"#,
        &uuids
    );
    let since = u32::try_from(since & u64::from(u32::MAX)).unwrap_or_default();
    let rows = rows.fetch_all(&mut **reading).await?.into_iter().map(|row| {
        let written_by: u32 = row
            .written_by
            .parse()
            .map_err(|_| StoreError::Unreadable(format!("the version of hotel {}", row.id)))?;
        Ok(Whereabouts {
            hotel_id: HotelId(row.id),
            coordinates: Coordinates { lat_e7: row.lat_e7, lon_e7: row.lon_e7 },
            may_have_moved: written_by.wrapping_sub(since) < HALF_OF_THE_IDS,
        })
    });
    rows.collect()
}
