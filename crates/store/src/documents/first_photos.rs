//! The first photo of each hotel, which is the one that searches show.

use std::collections::HashMap;

use domain::ids::{HotelId, PhotoId};
use domain::photo::Photo;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::small;
use crate::StoreError;

/// By hotel; those without a photo are not there.
pub(super) type FirstPhotos = HashMap<HotelId, Box<Photo>>;

struct PhotoRow {
    hotel_id: Uuid,
    id: Uuid,
    alt: String,
    width: i16,
    height: i16,
}

/// Of these hotels.
pub(super) async fn find_of(
    connection: &mut PgConnection,
    hotels: &[Uuid],
) -> Result<FirstPhotos, StoreError> {
    let rows = sqlx::query_as!(
        PhotoRow,
        "SELECT DISTINCT ON (hotel_id) hotel_id, id, alt, width, height
         FROM hotel_photos WHERE hotel_id = ANY($1) ORDER BY hotel_id, place",
        hotels
    );
    by_hotel(rows.fetch_all(connection).await?)
}

/// Of every hotel.
pub(super) async fn list_all(connection: &mut PgConnection) -> Result<FirstPhotos, StoreError> {
    let rows = sqlx::query_as!(
        PhotoRow,
        "SELECT DISTINCT ON (hotel_id) hotel_id, id, alt, width, height
         FROM hotel_photos ORDER BY hotel_id, place"
    );
    by_hotel(rows.fetch_all(connection).await?)
}

fn by_hotel(rows: Vec<PhotoRow>) -> Result<FirstPhotos, StoreError> {
    rows.into_iter()
        .map(|row| {
            let photo = Photo {
                id: PhotoId(row.id),
                alt: row.alt.into(),
                width: small(row.width, "width", row.id)?,
                height: small(row.height, "height", row.id)?,
            };
            Ok((HotelId(row.hotel_id), Box::new(photo)))
        })
        .collect()
}
