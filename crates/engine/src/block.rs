//! 64 hotels as columns, with what is known of all of them together.

use std::sync::Arc;

use domain::geo::{Coordinates, Extremes};
use domain::hotel::Document;
use domain::ids::HotelId;
use domain::offer::{Offer, from_offer};
use domain::today::TimeZone;
use domain::vocabulary::Amenities;
use uuid::Uuid;

use crate::bits::{ROWS, bit, rows};
use crate::planes::{PlaneSpan, Planes};

/// What any row of a block has, so that whole blocks are passed over.
#[derive(Clone, Copy)]
pub struct Zone {
    pub extremes: Extremes,
    /// Amenities of any row.
    pub amenities: Amenities,
    /// The highest rating column value.
    pub rating_max: u8,
}

/// Rows of hotels; a row that is not `live` is empty.
#[derive(Clone)]
pub struct Block {
    pub live: u64,
    pub zone: Zone,
    pub lat_e7: [i32; ROWS],
    pub lon_e7: [i32; ROWS],
    pub rank: [i32; ROWS],
    pub amenities: [u32; ROWS],
    pub stars: [u8; ROWS],
    pub property_type: [u8; ROWS],
    /// Tenths plus one; 0 = no reviews.
    pub rating: [u8; ROWS],
    /// Days plus one; 0 = never free.
    pub free_cancel: [u8; ROWS],
    pub time_zone: [Option<TimeZone>; ROWS],
    pub ids: [HotelId; ROWS],
    pub from_offers: [Option<Offer>; ROWS],
    pub planes: Planes,
    pub documents: [Option<Arc<Document>>; ROWS],
}

#[expect(clippy::indexing_slicing, reason = "rows are below ROWS")]
impl Block {
    /// An empty block.
    pub fn new(span: PlaneSpan) -> Self {
        Self {
            live: 0,
            zone: Zone::NONE,
            lat_e7: [0; ROWS],
            lon_e7: [0; ROWS],
            rank: [0; ROWS],
            amenities: [0; ROWS],
            stars: [0; ROWS],
            property_type: [0; ROWS],
            rating: [0; ROWS],
            free_cancel: [0; ROWS],
            time_zone: [None; ROWS],
            ids: [HotelId(Uuid::nil()); ROWS],
            from_offers: [None; ROWS],
            planes: Planes::new(span),
            documents: [const { None }; ROWS],
        }
    }

    /// The first empty row, if any.
    pub fn vacancy(&self) -> Option<usize> {
        rows(!self.live).next()
    }

    /// Puts a hotel into a row, in place of what was there. Call [`Block::refresh_zone`] after the
    /// last change.
    pub fn set_row(&mut self, row: usize, document: Arc<Document>) {
        self.clear_row(row);
        let hotel = &document.hotel;
        self.lat_e7[row] = hotel.coordinates.lat_e7;
        self.lon_e7[row] = hotel.coordinates.lon_e7;
        self.rank[row] = hotel.rank;
        self.amenities[row] = hotel.amenities.0;
        self.stars[row] = hotel.stars;
        self.property_type[row] = hotel.property_type.position();
        self.rating[row] = hotel.rating_x10.map_or(0, |tenths| tenths.saturating_add(1));
        self.free_cancel[row] = hotel.free_cancel_days.map_or(0, |days| days.saturating_add(1));
        self.time_zone[row] = hotel.time_zone;
        self.ids[row] = hotel.id;
        self.from_offers[row] = from_offer(document.views());
        self.planes.set_row(row, &document);
        self.documents[row] = Some(document);
        self.live |= bit(row);
    }

    /// Empties a row.
    pub fn clear_row(&mut self, row: usize) {
        if self.live & bit(row) != 0 {
            self.live &= !bit(row);
            self.planes.clear_row(row);
            self.documents[row] = None;
            self.from_offers[row] = None;
        }
    }

    /// Works the zone out anew.
    pub fn refresh_zone(&mut self) {
        let mut zone = Zone::NONE;
        for row in rows(self.live) {
            zone.extremes.take_in(self.coordinates(row));
            zone.amenities.0 |= self.amenities[row];
            zone.rating_max = zone.rating_max.max(self.rating[row]);
        }
        self.zone = zone;
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

    /// The highest rank of a hotel here.
    pub fn highest_rank(&self) -> i32 {
        rows(self.live).map(|row| self.rank[row]).max().unwrap_or(i32::MIN)
    }
}

impl Zone {
    const NONE: Self = Self { extremes: Extremes::NONE, amenities: Amenities(0), rating_max: 0 };
}
