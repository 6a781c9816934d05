//! Photos of hotels: what is told of them, their files, and their order, which has no gaps.

use domain::ids::{HotelId, PhotoId};
use domain::photo::Photo;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::StoreError;
use crate::documents::rows::small;
use crate::hotels::HotelKey;

/// A photo that was checked and made ready.
pub struct NewPhoto<'a> {
    pub id: PhotoId,
    pub alt: &'a str,
    /// Of the largest file, in pixels.
    pub width: u16,
    pub height: u16,
    /// SHA-256 of what was given.
    pub source: [u8; 32],
    /// JPEG files with their widths.
    pub files: &'a [(u16, Vec<u8>)],
}

/// The photos of a hotel in its order; at most 30.
#[tracing::instrument(level = "debug", name = "db.list_photos", skip_all)]
pub async fn list_photos(
    executor: impl PgExecutor<'_>,
    hotel: HotelId,
) -> Result<Vec<Photo>, StoreError> {
    let rows = sqlx::query!(
        "SELECT id, alt, width, height FROM hotel_photos
         WHERE hotel_id = $1 ORDER BY place LIMIT 30",
        hotel.0
    );
    let rows = rows.fetch_all(executor).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Photo {
                id: PhotoId(row.id),
                alt: row.alt.into(),
                width: small(row.width, "width", row.id)?,
                height: small(row.height, "height", row.id)?,
            })
        })
        .collect()
}

/// A file of a photo of this hotel, in exactly this width.
#[tracing::instrument(level = "debug", name = "db.find_photo_file", skip_all)]
pub async fn find_photo_file(
    executor: impl PgExecutor<'_>,
    hotel: HotelKey<'_>,
    photo: PhotoId,
    width: i16,
) -> Result<Option<Vec<u8>>, StoreError> {
    let (id, slug) = match hotel {
        HotelKey::Id(id) => (Some(id.0), None),
        HotelKey::Slug(slug) => (None, Some(slug)),
    };
    let content = sqlx::query_scalar!(
        "SELECT f.content
         FROM hotel_photo_files f
             JOIN hotel_photos p ON p.id = f.photo_id
             JOIN hotels h ON h.id = p.hotel_id
         WHERE f.photo_id = $3 AND f.width = $4 AND (h.id = $1 OR h.slug = $2)",
        id,
        slug,
        photo.0,
        width
    );
    Ok(content.fetch_optional(executor).await?)
}

/// Holds the order of a hotel's photos to the end of the transaction, and tells the last place.
async fn lock_order(connection: &mut PgConnection, hotel: HotelId) -> Result<i16, StoreError> {
    sqlx::query!("SELECT FROM hotels WHERE id = $1 FOR NO KEY UPDATE", hotel.0)
        .execute(&mut *connection)
        .await?;
    let last = sqlx::query_scalar!(
        r#"SELECT coalesce(max(place), 0::int2) AS "last!" FROM hotel_photos WHERE hotel_id = $1"#,
        hotel.0
    );
    Ok(last.fetch_one(connection).await?)
}

/// Adds a photo at a place of the order (from 1), or at its end; those behind it move on. Within a
/// transaction.
#[tracing::instrument(level = "debug", name = "db.add_photo", skip_all)]
pub async fn add_photo(
    connection: &mut PgConnection,
    hotel: HotelId,
    photo: &NewPhoto<'_>,
    place: Option<u8>,
) -> Result<(), StoreError> {
    let end = lock_order(connection, hotel).await? + 1;
    let place = place.map_or(end, |place| i16::from(place).clamp(1, end));
    sqlx::query!(
        "UPDATE hotel_photos SET place = place + 1 WHERE hotel_id = $1 AND place >= $2",
        hotel.0,
        place
    )
    .execute(&mut *connection)
    .await?;
    let unreadable = |_| StoreError::Unreadable(format!("the size of photo {}", photo.id.0));
    sqlx::query!(
        "INSERT INTO hotel_photos (id, hotel_id, place, alt, width, height, source)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        photo.id.0,
        hotel.0,
        place,
        photo.alt,
        i16::try_from(photo.width).map_err(unreadable)?,
        i16::try_from(photo.height).map_err(unreadable)?,
        photo.source.as_slice()
    )
    .execute(&mut *connection)
    .await?;
    for (width, content) in photo.files {
        sqlx::query!(
            "INSERT INTO hotel_photo_files (photo_id, width, content) VALUES ($1, $2, $3)",
            photo.id.0,
            i16::try_from(*width).map_err(unreadable)?,
            content.as_slice()
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Removes a photo with its files; those behind it move up. Whether there was one. Within a
/// transaction.
#[tracing::instrument(level = "debug", name = "db.remove_photo", skip_all)]
pub async fn remove_photo(
    connection: &mut PgConnection,
    hotel: HotelId,
    photo: PhotoId,
) -> Result<bool, StoreError> {
    lock_order(connection, hotel).await?;
    let place = sqlx::query_scalar!(
        "DELETE FROM hotel_photos WHERE hotel_id = $1 AND id = $2 RETURNING place",
        hotel.0,
        photo.0
    );
    let Some(place) = place.fetch_optional(&mut *connection).await? else { return Ok(false) };
    sqlx::query!(
        "UPDATE hotel_photos SET place = place - 1 WHERE hotel_id = $1 AND place > $2",
        hotel.0,
        place
    )
    .execute(connection)
    .await?;
    Ok(true)
}

/// What can be changed of a photo.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhotoChange<'a> {
    pub alt: Option<&'a str>,
    /// From 1; behind the last one is the end.
    pub place: Option<u8>,
}

/// Changes a photo's text or place. Whether there was one. Within a transaction.
#[tracing::instrument(level = "debug", name = "db.change_photo", skip_all)]
pub async fn change_photo(
    connection: &mut PgConnection,
    hotel: HotelId,
    photo: PhotoId,
    change: PhotoChange<'_>,
) -> Result<bool, StoreError> {
    lock_order(connection, hotel).await?;
    let ids: Vec<Uuid> = sqlx::query_scalar!(
        "SELECT id FROM hotel_photos WHERE hotel_id = $1 ORDER BY place LIMIT 30",
        hotel.0
    )
    .fetch_all(&mut *connection)
    .await?;
    if !ids.contains(&photo.0) {
        return Ok(false);
    }
    if let Some(alt) = change.alt {
        sqlx::query!("UPDATE hotel_photos SET alt = $2 WHERE id = $1", photo.0, alt)
            .execute(&mut *connection)
            .await?;
    }
    if let Some(place) = change.place {
        let mut order: Vec<Uuid> = ids.into_iter().filter(|id| *id != photo.0).collect();
        let before = usize::from(place).saturating_sub(1).min(order.len());
        order.insert(before, photo.0);
        sqlx::query!(
            "UPDATE hotel_photos p SET place = o.place::int2
             FROM unnest($2::uuid[]) WITH ORDINALITY AS o (id, place)
             WHERE p.hotel_id = $1 AND p.id = o.id AND p.place <> o.place",
            hotel.0,
            &order
        )
        .execute(connection)
        .await?;
    }
    Ok(true)
}
