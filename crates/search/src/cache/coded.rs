//! Answers as bytes, for processes that share them. What can't be read back is no answer: these
//! bytes come from outside of the process.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::answer::{
    Cluster, Facets, Item, MapAnswer, NamedHotel, NearMiss, Pin, SearchAnswer, Strength,
    TotalRelation,
};
use domain::exact::exact;
use domain::geo::Coordinates;
use domain::hotel::Hotel;
use domain::ids::{HotelId, PhotoId, RoomTypeId};
use domain::near::Relaxed;
use domain::offer::{Offer, StayOffer};
use domain::page::Cursor;
use domain::photo::Photo;
use domain::place::Locality;
use domain::query::SortKey;
use domain::today::TimeZone;
use domain::vocabulary::{Amenities, PropertyType};
use uuid::Uuid;

use crate::engine::Answered;
use index::packed::{Packer, Unpacker};

/// What can be written as bytes and read back.
pub(super) trait Coded: Sized {
    fn write(&self, to: &mut Packer);

    /// `None` when the bytes are not what [`Coded::write`] makes.
    fn read(from: &mut Unpacker<'_>) -> Option<Self>;
}

/// Whole numbers, little-endian.
macro_rules! coded_numbers {
    ($($number:ty),*) => {$(
        impl Coded for $number {
            fn write(&self, to: &mut Packer) {
                to.bytes(&self.to_le_bytes());
            }

            fn read(from: &mut Unpacker<'_>) -> Option<Self> {
                from.array().map(Self::from_le_bytes)
            }
        }
    )*};
}

/// Structs, field by field in the order given.
macro_rules! coded_structs {
    ($($name:ident { $($field:ident),* })*) => {$(
        impl Coded for $name {
            fn write(&self, to: &mut Packer) {
                let Self { $($field),* } = self;
                $($field.write(to);)*
            }

            fn read(from: &mut Unpacker<'_>) -> Option<Self> {
                Some(Self { $($field: Coded::read(from)?),* })
            }
        }
    )*};
}

coded_numbers!(u8, u16, u32, u64, i32, i64);
coded_structs! {
    Coordinates { lat_e7, lon_e7 }
    StayOffer { total_minor, nights, rooms, rooms_left }
    Offer { room_type_id, nightly_minor, stay }
    Hotel {
        id, slug, name, description, coordinates, city, district, locality, country, time_zone, stars, rating_x10,
        review_count, rank, property_type, amenities, free_cancel_days, photo, open
    }
    Photo { id, alt, width, height }
    Item { hotel, room_type_name, offer, free_cancellation, distance_metres }
    Cursor { key, id }
    Facets { amenities, stars, property_types, price }
    SearchAnswer { total, total_relation, items, next, facets, near_misses }
    NearMiss { relaxed, total, total_relation }
    Pin { id, name, coordinates, price_minor }
    Cluster { centre, count, price_min_minor, south_west, north_east }
    MapAnswer { total, total_relation, clusters, pins }
    Locality { city, district, region, names }
    NamedHotel { id, slug, name, city, district, country, coordinates, rank, strength }
}

impl Coded for bool {
    fn write(&self, to: &mut Packer) {
        u8::from(*self).write(to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        match from.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Coded for String {
    fn write(&self, to: &mut Packer) {
        write_text(self, to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        read_text(from).map(str::to_owned)
    }
}

impl Coded for Arc<str> {
    fn write(&self, to: &mut Packer) {
        write_text(self, to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        read_text(from).map(Into::into)
    }
}

fn write_text(text: &str, to: &mut Packer) {
    exact::<_, u32>(text.len()).write(to);
    to.bytes(text.as_bytes());
}

fn read_text<'b>(from: &mut Unpacker<'b>) -> Option<&'b str> {
    let length = usize::try_from(from.u32()?).ok()?;
    std::str::from_utf8(from.slice(length)?).ok()
}

impl Coded for Arc<Locality> {
    fn write(&self, to: &mut Packer) {
        Locality::write(self, to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Locality::read(from).map(Self::new)
    }
}

impl Coded for Arc<Hotel> {
    fn write(&self, to: &mut Packer) {
        Hotel::write(self, to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Hotel::read(from).map(Arc::new)
    }
}

impl<T: Coded> Coded for Option<T> {
    fn write(&self, to: &mut Packer) {
        self.is_some().write(to);
        if let Some(value) = self {
            value.write(to);
        }
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Some(if bool::read(from)? { Some(T::read(from)?) } else { None })
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn write(&self, to: &mut Packer) {
        exact::<_, u32>(self.len()).write(to);
        for value in self {
            value.write(to);
        }
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        // grows with what is really there: a count that lies reserves nothing
        let mut values = Self::new();
        for _ in 0..from.u32()? {
            values.push(T::read(from)?);
        }
        Some(values)
    }
}

impl<const N: usize> Coded for [u32; N] {
    fn write(&self, to: &mut Packer) {
        for number in self {
            number.write(to);
        }
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = from.u32()?;
        }
        Some(numbers)
    }
}

impl Coded for Uuid {
    fn write(&self, to: &mut Packer) {
        to.bytes(self.as_bytes());
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        from.array().map(Self::from_bytes)
    }
}

impl Coded for HotelId {
    fn write(&self, to: &mut Packer) {
        self.0.write(to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Uuid::read(from).map(Self)
    }
}

impl Coded for RoomTypeId {
    fn write(&self, to: &mut Packer) {
        self.0.write(to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Uuid::read(from).map(Self)
    }
}

impl Coded for PhotoId {
    fn write(&self, to: &mut Packer) {
        self.0.write(to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Uuid::read(from).map(Self)
    }
}

/// As what is in it.
impl<T: Coded> Coded for Box<T> {
    fn write(&self, to: &mut Packer) {
        T::write(self, to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        T::read(from).map(Self::new)
    }
}

impl Coded for Amenities {
    fn write(&self, to: &mut Packer) {
        self.0.write(to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        from.u32().map(Self)
    }
}

impl Coded for PropertyType {
    fn write(&self, to: &mut Packer) {
        write_text(self.code(), to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Self::from_code(read_text(from)?).ok()
    }
}

impl Coded for TimeZone {
    fn write(&self, to: &mut Packer) {
        write_text(self.name(), to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Self::named(read_text(from)?)
    }
}

impl Coded for SortKey {
    fn write(&self, to: &mut Packer) {
        let Self([first, second]) = self;
        first.write(to);
        second.write(to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Some(Self([i64::read(from)?, i64::read(from)?]))
    }
}

impl Coded for TotalRelation {
    fn write(&self, to: &mut Packer) {
        (*self == Self::Exact).write(to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Some(if bool::read(from)? { Self::Exact } else { Self::AtLeast })
    }
}

/// A filter is one number: amenities by their position, the others from behind the last one on.
const OTHERS: [Relaxed; 6] = [
    Relaxed::Stars,
    Relaxed::PropertyTypes,
    Relaxed::RatingMin,
    Relaxed::PriceMin,
    Relaxed::PriceMax,
    Relaxed::FreeCancellation,
];
const OTHERS_FROM: u8 = 32;

impl Coded for Relaxed {
    fn write(&self, to: &mut Packer) {
        let other = OTHERS.iter().zip(OTHERS_FROM..).find(|(other, _)| *other == self);
        match (self, other) {
            (Self::Amenity(position), _) => position.write(to),
            (_, other) => other.map_or(u8::MAX, |(_, number)| number).write(to),
        }
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        let number = from.u8()?;
        match number.checked_sub(OTHERS_FROM) {
            None => Some(Self::Amenity(number)),
            Some(place) => OTHERS.get(usize::from(place)).copied(),
        }
    }
}

/// As its place in this list.
const STRENGTHS: [Strength; 5] =
    [Strength::Equal, Strength::Prefix, Strength::Words, Strength::Joined, Strength::Typo];

impl Coded for Strength {
    fn write(&self, to: &mut Packer) {
        let place = STRENGTHS.iter().zip(0_u8..).find(|(strength, _)| *strength == self);
        place.map_or(u8::MAX, |(_, place)| place).write(to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        STRENGTHS.get(usize::from(from.u8()?)).copied()
    }
}

impl Coded for Box<str> {
    fn write(&self, to: &mut Packer) {
        write_text(self, to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        read_text(from).map(Self::from)
    }
}

impl Coded for Box<[Box<str>]> {
    fn write(&self, to: &mut Packer) {
        exact::<_, u32>(self.len()).write(to);
        for text in self {
            text.write(to);
        }
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        Vec::read(from).map(Vec::into_boxed_slice)
    }
}

impl<A: Coded> Coded for Answered<A> {
    fn write(&self, to: &mut Packer) {
        self.as_of.timestamp_micros().write(to);
        self.answer.write(to);
    }

    fn read(from: &mut Unpacker<'_>) -> Option<Self> {
        let as_of: DateTime<Utc> = DateTime::from_timestamp_micros(i64::read(from)?)?;
        Some(Self { as_of, answer: A::read(from)? })
    }
}
