//! A table as text, ordered by its key: what two equal worlds agree on byte by byte.

use bytes::Bytes;
use futures::TryStreamExt;
use futures::stream::BoxStream;
use sqlx::PgConnection;

use super::Table;
use crate::StoreError;

/// Streams a table in the text format of COPY, without generated columns, ordered by key. Read it
/// to the end: the connection is of no other use before.
pub async fn export(
    connection: &mut PgConnection,
    table: Table,
) -> Result<BoxStream<'_, Result<Bytes, StoreError>>, StoreError> {
    let statement = match table {
        Table::Cities => {
            "COPY (SELECT id, name, country, country_name, lat_e7, lon_e7, population, time_zone
             FROM cities ORDER BY id) TO STDOUT"
        }
        Table::Hotels => {
            "COPY (SELECT id, city_id, slug, name, description, lat_e7, lon_e7, address, city,
             country, time_zone, stars, rating_x10, review_count, property_type, amenities,
             free_cancel_days, check_in_time, check_out_time, status FROM hotels ORDER BY id)
             TO STDOUT"
        }
        Table::RoomTypes => {
            "COPY (SELECT id, hotel_id, name, beds, max_adults, max_guests, total, closed
             FROM room_types ORDER BY id) TO STDOUT"
        }
        Table::Inventory => {
            "COPY (SELECT room_type_id, night, total, sold, held, price_minor, min_stay, closed
             FROM inventory ORDER BY room_type_id, night) TO STDOUT"
        }
    };
    let stream = connection.copy_out_raw(statement).await?;
    Ok(Box::pin(stream.map_err(StoreError::from)))
}
