//! A world as the documents that search engines are fed with, without any database: they are those of
//! one without a gazetteer, where a hotel is in the city it was drawn for, and in no district.

use std::sync::Arc;

use domain::hotel::{Document, Hotel, NightInventory, RoomType, RoomTypeNights, rank};
use domain::place::Locality;
use domain::today::TimeZone;

use crate::world::World;

impl World {
    /// The document of a hotel; `None` beyond the last one.
    pub fn document(&self, index: u32) -> Option<Document> {
        let sketch = self.sketch(index)?;
        let texts = self.texts(&sketch)?;
        let hotel = Hotel {
            id: self.hotel_id(index),
            slug: texts.slug,
            name: Arc::from(texts.name),
            description: texts.description,
            coordinates: sketch.site.coordinates,
            city: sketch.city.name.to_owned(),
            district: None,
            country: sketch.country.code.to_owned(),
            locality: Arc::new(Locality {
                names: Box::new([sketch.city.name.into()]),
                ..Locality::default()
            }),
            stars: sketch.stars,
            rating_x10: sketch.rating_x10,
            review_count: sketch.review_count,
            rank: rank(sketch.rating_x10, sketch.review_count, sketch.stars),
            property_type: sketch.lodging.property_type()?,
            amenities: sketch.amenities,
            free_cancel_days: sketch.free_cancel_days,
            time_zone: TimeZone::named(sketch.city.time_zone),
            photo: None,
            open: sketch.open,
        };
        let mut room_types: Vec<RoomTypeNights> = (0_u8..)
            .zip(&sketch.rooms)
            .filter(|(_, room)| !room.closed)
            .map(|(position, room)| RoomTypeNights {
                room_type: RoomType {
                    id: self.room_type_id(index, position),
                    name: Arc::from(room.kind.name),
                    max_adults: room.kind.max_adults,
                    max_guests: room.kind.max_guests,
                },
                nights: self
                    .nights(&sketch, position, room)
                    .map(|night| {
                        if night.closed {
                            return NightInventory::CLOSED;
                        }
                        let left = u8::try_from(night.total).unwrap_or(u8::MAX);
                        NightInventory::open(night.price_minor, night.min_stay, left)
                    })
                    .collect(),
            })
            .collect();
        room_types.sort_by_key(|entry| entry.room_type.id);
        let room_types = room_types.into_boxed_slice();
        Some(Document { hotel: Arc::new(hotel), first_night: self.parameters().start, room_types })
    }

    /// All documents, in the order of generation. Cheap: about ten microseconds and a night each.
    pub fn documents(&self) -> impl Iterator<Item = Document> + '_ {
        (0..self.parameters().hotels).filter_map(|index| self.document(index))
    }
}
