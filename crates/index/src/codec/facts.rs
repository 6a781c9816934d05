//! What refining a candidate needs to know of a hotel, packed into one binary value, so that ten
//! thousand candidates are read without touching a stored document.

use domain::geo::Coordinates;
use domain::hotel::Document;
use domain::ids::{HotelId, RoomTypeId};
use domain::offer::{Offer, from_offer};
use domain::vocabulary::Amenities;
use uuid::Uuid;

use crate::codec::packed::{Packer, Unpacker};

/// A room type and whom it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomFacts {
    pub id: RoomTypeId,
    pub max_adults: u8,
    pub max_guests: u8,
}

/// A hotel as a search filters, orders and counts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub id: HotelId,
    pub coordinates: Coordinates,
    pub rank: i32,
    pub amenities: Amenities,
    pub stars: u8,
    /// Position in the list of property types.
    pub property_type: u8,
    pub rating_x10: Option<u8>,
    pub free_cancel_days: Option<u8>,
    /// The lowest price of any night (M6, without dates).
    pub from_offer: Option<Offer>,
    /// In the order of the document.
    pub rooms: Vec<RoomFacts>,
    /// Of the whole document.
    pub digest: u64,
}

/// Stands for an absent number.
const NONE: u8 = u8::MAX;
/// Stands for no offer.
const NO_PRICE: u32 = u32::MAX;

impl Facts {
    /// Everything but the digest, which is made of this among other things.
    pub fn pack(document: &Document) -> Vec<u8> {
        let hotel = &document.hotel;
        let mut bytes = Packer(Vec::with_capacity(64 + 18 * document.room_types.len()));
        bytes.bytes(hotel.id.0.as_bytes());
        bytes.bytes(&hotel.coordinates.lat_e7.to_le_bytes());
        bytes.bytes(&hotel.coordinates.lon_e7.to_le_bytes());
        bytes.bytes(&hotel.rank.to_le_bytes());
        bytes.bytes(&hotel.amenities.0.to_le_bytes());
        bytes.u8(hotel.stars);
        bytes.u8(hotel.property_type.position());
        bytes.u8(hotel.rating_x10.unwrap_or(NONE));
        bytes.u8(hotel.free_cancel_days.unwrap_or(NONE));
        let from = from_offer(document.views());
        let price = from.and_then(|offer| u32::try_from(offer.nightly_minor).ok());
        bytes.bytes(&price.unwrap_or(NO_PRICE).to_le_bytes());
        let room = from.and_then(|offer| {
            document.room_types.iter().position(|of| of.room_type.id == offer.room_type_id)
        });
        bytes.u8(room.and_then(|room| u8::try_from(room).ok()).unwrap_or(NONE));
        bytes.u8(u8::try_from(document.room_types.len()).unwrap_or(NONE));
        for of in &document.room_types {
            bytes.bytes(of.room_type.id.0.as_bytes());
            bytes.u8(of.room_type.max_adults);
            bytes.u8(of.room_type.max_guests);
        }
        bytes.0
    }

    /// Reads packed facts with their digest behind them; `None` if they can't be read.
    pub fn unpack(packed: &[u8]) -> Option<Self> {
        let mut bytes = Unpacker(packed);
        let some = |number: u8| (number != NONE).then_some(number);
        let id = HotelId(Uuid::from_bytes(bytes.array()?));
        let coordinates = Coordinates { lat_e7: bytes.i32()?, lon_e7: bytes.i32()? };
        let rank = bytes.i32()?;
        let amenities = Amenities(bytes.u32()?);
        let stars = bytes.u8()?;
        let property_type = bytes.u8()?;
        let rating_x10 = some(bytes.u8()?);
        let free_cancel_days = some(bytes.u8()?);
        let price = Some(bytes.u32()?).filter(|price| *price != NO_PRICE);
        let from_room = usize::from(bytes.u8()?);
        let rooms = bytes.u8()?;
        let rooms: Vec<RoomFacts> = (0..rooms)
            .map(|_| {
                Some(RoomFacts {
                    id: RoomTypeId(Uuid::from_bytes(bytes.array()?)),
                    max_adults: bytes.u8()?,
                    max_guests: bytes.u8()?,
                })
            })
            .collect::<Option<_>>()?;
        let from_offer = price.zip(rooms.get(from_room)).map(|(price, room)| Offer {
            room_type_id: room.id,
            nightly_minor: i64::from(price),
            stay: None,
        });
        Some(Self {
            id,
            coordinates,
            rank,
            amenities,
            stars,
            property_type,
            rating_x10,
            free_cancel_days,
            from_offer,
            rooms,
            digest: bytes.u64()?,
        })
    }
}
