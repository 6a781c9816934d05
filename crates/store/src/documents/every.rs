//! All documents at once, for an engine that keeps them in memory.

use domain::hotel::Document;
use domain::ids::RoomTypeId;
use sqlx::PgPool;

use super::rows::{self, RoomTypeRow};
use super::{assemble, first_photos, nights};
use crate::StoreError;
use crate::reading::Reading;

/// Reads every hotel, closed ones too, in one snapshot, by id. Take the feed's position first:
/// what changes meanwhile then comes through the feed. Nights go straight into the arrays they
/// stay in (8 bytes each), so that nothing else of their size is ever in memory.
#[tracing::instrument(level = "debug", name = "db.load_every_document", skip_all)]
pub async fn load_every_document(pool: &PgPool) -> Result<Vec<Document>, StoreError> {
    let mut reading = Reading::begin(pool).await?;
    sqlx::query("SET LOCAL statement_timeout = '10min'").execute(&mut *reading).await?;
    let hotels = rows::list_hotels(&mut reading).await?;
    let photos = first_photos::list_all(&mut reading).await?;
    let room_types = rows::list_room_types(&mut reading).await?;
    let type_ids: Vec<RoomTypeId> = room_types.iter().map(RoomTypeRow::id).collect();
    let nights = nights::read_all(&mut reading, &type_ids).await?;
    reading.close().await?;
    assemble(hotels, photos, room_types, nights)
}
