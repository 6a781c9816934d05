//! Asks every reader to take hotels again, although nobody changed them: how documents are mended.

use domain::ids::HotelId;
use sqlx::PgConnection;

use crate::StoreError;

/// A hotel whose document is to be written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForcedChange {
    pub hotel_id: HotelId,
    /// Where a wrong document lies (x * 256 + y at zoom 8); the hotel's own tile is known.
    pub cell: Option<i32>,
}

/// Notes a change of these hotels, of gone ones too, and rings. Returns the transaction: whoever
/// has seen it has written them. Bound the list; a thousand at a time keeps live changes quick.
#[tracing::instrument(level = "debug", name = "db.force_changes", skip_all)]
pub async fn force_changes(
    connection: &mut PgConnection,
    hotels: &[ForcedChange],
) -> Result<u64, StoreError> {
    let ids: Vec<_> = hotels.iter().map(|forced| forced.hotel_id.0).collect();
    let cells: Vec<Option<i32>> = hotels.iter().map(|forced| forced.cell).collect();
    let noted = sqlx::query_scalar!(
        r#"WITH noted AS (
             INSERT INTO hotel_changes (hotel_id, cells, forced)
             SELECT f.id, array_remove(ARRAY[f.cell, cell_z8_v1(h.lat_e7, h.lon_e7)], NULL), true
             FROM unnest($1::uuid[], $2::int4[]) AS f (id, cell)
                 LEFT JOIN hotels h ON h.id = f.id
         )
         SELECT pg_current_xact_id()::text AS "xid!" FROM pg_notify($3, '')"#,
        &ids,
        // the macro knows no arrays with NULL in them, and leaves this one to the server
        &cells as _,
        super::CHANNEL
    );
    let noted = noted.fetch_one(connection).await?;
    noted.parse().map_err(|_| StoreError::Unreadable(format!("transaction {noted}")))
}
