//! Hotels as the search engines are fed with them: each with its open room types and nights.

mod every;
mod first_photos;
mod nights;
pub(crate) mod rows;
mod whereabouts;

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use domain::hotel::{Document, RoomTypeNights};
use domain::ids::{HotelId, RoomTypeId};
use domain::place::Localities;

pub use every::load_every_document;
pub use whereabouts::{Whereabouts, find_whereabouts};

use crate::StoreError;
use crate::reading::Reading;
use first_photos::FirstPhotos;
use nights::Nights;
use rows::{HotelRow, RoomTypeRow};

/// So many hotels are read at once: about 4 MB at 365 nights.
pub const HOTELS_PER_READ_MAX: usize = 256;

/// What became of the hotels that were asked for.
#[derive(Debug, Default)]
pub struct LoadedDocuments {
    /// Those that exist, closed ones too (`hotel.open` tells), by id.
    pub documents: Vec<Document>,
    /// Those that don't: their documents have to go.
    pub gone: Vec<HotelId>,
}

/// Reads whole documents of up to [`HOTELS_PER_READ_MAX`] hotels; more are an error. Nights that
/// are closed count as absent; arrays begin at the hotel's first open night and end at the room
/// type's last one.
#[tracing::instrument(level = "debug", name = "db.load_documents", skip_all)]
pub async fn load_documents(
    reading: &mut Reading<'_>,
    ids: &[HotelId],
) -> Result<LoadedDocuments, StoreError> {
    if ids.len() > HOTELS_PER_READ_MAX {
        return Err(StoreError::Unreadable(format!("{} hotels asked for at once", ids.len())));
    }
    let uuids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let hotels = rows::find_hotels(reading, &uuids).await?;
    let found: HashSet<HotelId> = hotels.iter().map(HotelRow::id).collect();
    let gone = ids.iter().copied().filter(|id| !found.contains(id)).collect();
    let photos = first_photos::find_of(reading, &uuids).await?;
    let room_types = rows::find_room_types(reading, &uuids).await?;
    let type_ids: Vec<RoomTypeId> = room_types.iter().map(RoomTypeRow::id).collect();
    let nights = nights::read_of(reading, &type_ids).await?;
    Ok(LoadedDocuments { documents: assemble(hotels, photos, room_types, nights)?, gone })
}

/// Joins hotels, their first photos, their room types (by hotel and id) and the nights of those.
fn assemble(
    hotels: Vec<HotelRow>,
    mut photos: FirstPhotos,
    room_types: Vec<RoomTypeRow>,
    nights: Vec<Nights>,
) -> Result<Vec<Document>, StoreError> {
    let mut pending = room_types.into_iter().zip(nights).peekable();
    let mut documents = Vec::with_capacity(hotels.len());
    let mut localities = Localities::default();
    for hotel in hotels {
        let mut of_hotel = Vec::new();
        while let Some(next) = pending.next_if(|(row, _)| row.hotel_id() == hotel.id()) {
            of_hotel.push(next);
        }
        let first_day = of_hotel.iter().filter_map(|(_, nights)| nights.first_day()).min();
        let first_day = first_day.unwrap_or(0);
        let room_types = of_hotel
            .into_iter()
            .map(|(row, nights)| {
                let nights = nights.into_array(first_day);
                Ok(RoomTypeNights { room_type: row.into_domain()?, nights })
            })
            .collect::<Result<_, StoreError>>()?;
        let photo = photos.remove(&hotel.id());
        let hotel = hotel.into_domain(photo, &mut localities)?.into();
        documents.push(Document { hotel, first_night: date(first_day), room_types });
    }
    Ok(documents)
}

/// A day of `PostgreSQL`, counted from 2000-01-01, as a date.
fn date(day: u32) -> NaiveDate {
    let epoch = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    epoch.checked_add_days(Days::new(u64::from(day))).unwrap_or(epoch)
}
