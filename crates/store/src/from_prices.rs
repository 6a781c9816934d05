//! The cheapest night of one hotel: what its page says "from" when no dates were asked.

use domain::ids::{HotelId, RoomTypeId};
use domain::offer::Offer;
use sqlx::PgExecutor;

use crate::StoreError;

/// The room type with the cheapest open night, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromOffer {
    pub offer: Offer,
    pub room_type_name: String,
}

/// The lowest price of any open night of a hotel's open room types, ties by the smaller id; the
/// same as `domain::offer::from_offer` finds. A hotel has at most 50 room types.
#[tracing::instrument(level = "debug", name = "db.find_from_offer", skip_all)]
pub async fn find_from_offer(
    executor: impl PgExecutor<'_>,
    hotel: HotelId,
) -> Result<Option<FromOffer>, StoreError> {
    let row = sqlx::query!(
        r#"SELECT r.id, r.name, min(i.price_minor)::bigint AS "nightly_minor!"
         FROM room_types r JOIN inventory i ON i.room_type_id = r.id
         WHERE r.hotel_id = $1 AND NOT r.closed AND NOT i.closed
         GROUP BY r.id, r.name ORDER BY 3, r.id LIMIT 1"#,
        hotel.0
    );
    Ok(row.fetch_optional(executor).await?.map(|row| FromOffer {
        offer: Offer {
            room_type_id: RoomTypeId(row.id),
            nightly_minor: row.nightly_minor,
            stay: None,
        },
        room_type_name: row.name,
    }))
}
