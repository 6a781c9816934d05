//! 64 hotels as columns.

use std::sync::Arc;

use domain::geo::{Coordinates, Extremes};
use domain::hotel::Document;
use domain::ids::HotelId;
use domain::offer::{Offer, from_offer};
use domain::today::TimeZone;
use domain::vocabulary::{AMENITIES, Amenities, PROPERTY_TYPES, STAR_CLASSES, SmallSet};
use uuid::Uuid;

use crate::bits::{ROWS, bit, rows};
use crate::zone::{NO_PRICE, Zone};

/// Rows of hotels; a row that is not live says nothing.
#[derive(Clone)]
pub struct Block {
    pub lat_e7: [i32; ROWS],
    pub lon_e7: [i32; ROWS],
    pub rank: [i32; ROWS],
    /// The cheapest night of all; [`NO_PRICE`]: none is open.
    pub from_minor: [u32; ROWS],
    /// Tenths plus one; 0 = no reviews.
    pub rating: [u8; ROWS],
    /// Days plus one; 0 = never free.
    pub free_cancel: [u8; ROWS],
    /// By amenity, class and type the rows that have it.
    pub amenities: [u64; AMENITIES.len()],
    pub stars: [u64; STAR_CLASSES],
    pub property_types: [u64; PROPERTY_TYPES.len()],
    pub time_zone: [Option<TimeZone>; ROWS],
    pub ids: [HotelId; ROWS],
    pub from_offers: [Option<Offer>; ROWS],
    pub documents: [Option<Arc<Document>>; ROWS],
}

#[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
impl Block {
    /// An empty block.
    pub const fn new() -> Self {
        Self {
            lat_e7: [0; ROWS],
            lon_e7: [0; ROWS],
            rank: [0; ROWS],
            from_minor: [NO_PRICE; ROWS],
            rating: [0; ROWS],
            free_cancel: [0; ROWS],
            amenities: [0; AMENITIES.len()],
            stars: [0; STAR_CLASSES],
            property_types: [0; PROPERTY_TYPES.len()],
            time_zone: [None; ROWS],
            ids: [HotelId(Uuid::nil()); ROWS],
            from_offers: [None; ROWS],
            documents: [const { None }; ROWS],
        }
    }

    /// Puts a hotel into a row, in place of what was there.
    pub fn set_row(&mut self, row: usize, document: Arc<Document>) {
        self.clear_row(row);
        let hotel = &document.hotel;
        self.lat_e7[row] = hotel.coordinates.lat_e7;
        self.lon_e7[row] = hotel.coordinates.lon_e7;
        self.rank[row] = hotel.rank;
        self.rating[row] = hotel.rating_x10.map_or(0, |tenths| tenths.saturating_add(1));
        self.free_cancel[row] = hotel.free_cancel_days.map_or(0, |days| days.saturating_add(1));
        self.time_zone[row] = hotel.time_zone;
        self.ids[row] = hotel.id;
        for (position, set) in self.amenities.iter_mut().enumerate() {
            *set |= u64::from(hotel.amenities.0 >> position & 1) << row;
        }
        let class_of = |sets: &mut [u64], class: u8| {
            if let Some(set) = sets.get_mut(usize::from(class)) {
                *set |= bit(row);
            }
        };
        class_of(&mut self.stars, hotel.stars);
        class_of(&mut self.property_types, hotel.property_type.position());
        let from = from_offer(document.views());
        self.from_minor[row] =
            from.map_or(NO_PRICE, |from| u32::try_from(from.nightly_minor).unwrap_or(NO_PRICE));
        self.from_offers[row] = from;
        self.documents[row] = Some(document);
    }

    /// Empties a row.
    pub fn clear_row(&mut self, row: usize) {
        let sets = self.amenities.iter_mut().chain(&mut self.stars).chain(&mut self.property_types);
        sets.for_each(|set| *set &= !bit(row));
        self.documents[row] = None;
        self.from_offers[row] = None;
        self.from_minor[row] = NO_PRICE;
    }

    /// What is known of some rows together.
    pub fn zone(&self, of: u64) -> Zone {
        let amenities = self.amenities.iter().zip(0..);
        let amenities = amenities.map(|(set, position)| u32::from(set & of != 0) << position);
        Zone {
            extremes: self.extremes(of),
            amenities: Amenities(amenities.fold(0, |all, one| all | one)),
            rating_max: rows(of).map(|row| self.rating[row]).max().unwrap_or(0),
            rank_max: rows(of).map(|row| self.rank[row]).max().unwrap_or(i32::MIN),
            from_minor: self.lowest_from_price(of),
        }
    }

    /// How far some rows reach.
    pub fn extremes(&self, of: u64) -> Extremes {
        let mut extremes = Extremes::NONE;
        rows(of).for_each(|row| extremes.take_in(self.coordinates(row)));
        extremes
    }

    /// The cheapest night of some rows.
    pub fn lowest_from_price(&self, of: u64) -> u32 {
        rows(of).map(|row| self.from_minor[row]).min().unwrap_or(NO_PRICE)
    }

    /// Where the hotel of a row stands.
    pub fn coordinates(&self, row: usize) -> Coordinates {
        Coordinates { lat_e7: self.lat_e7[row], lon_e7: self.lon_e7[row] }
    }

    /// The rating of a row in tenths.
    pub fn rating_x10(&self, row: usize) -> Option<u8> {
        self.rating[row].checked_sub(1)
    }

    /// The document of a live row.
    pub fn document(&self, row: usize) -> Option<&Arc<Document>> {
        self.documents[row].as_ref()
    }

    /// The rows that have all of these amenities.
    pub fn rows_with(&self, amenities: Amenities) -> u64 {
        let sets = self.amenities.iter().enumerate();
        let wanted = sets.filter(|(position, _)| amenities.0 >> position & 1 == 1);
        let known = wanted.fold(u64::MAX, |rows, (_, set)| rows & set);
        // one that this build does not know has nobody
        if amenities.0 >> AMENITIES.len() == 0 { known } else { 0 }
    }
}

/// The rows that are in any of the admitted classes.
pub fn rows_of_classes(admitted: SmallSet, sets: &[u64]) -> u64 {
    if admitted.is_empty() {
        return u64::MAX;
    }
    let wanted = sets.iter().zip(0..).filter(|(_, class)| admitted.admits(*class));
    wanted.fold(0, |rows, (set, _)| rows | set)
}
