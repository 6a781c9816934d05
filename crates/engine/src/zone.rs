//! What is known of many hotels together, so that they are passed over together.

use domain::geo::Extremes;
use domain::vocabulary::Amenities;

/// The from-price of a hotel that has none.
pub const NO_PRICE: u32 = u32::MAX;

/// What any of some hotels has.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    pub extremes: Extremes,
    /// Amenities of any hotel.
    pub amenities: Amenities,
    /// The highest rating column value.
    pub rating_max: u8,
    pub rank_max: i32,
    /// The lowest from-price.
    pub from_minor: u32,
}

impl Zone {
    /// Of no hotel.
    pub const NONE: Self = Self {
        extremes: Extremes::NONE,
        amenities: Amenities(0),
        rating_max: 0,
        rank_max: i32::MIN,
        from_minor: NO_PRICE,
    };

    /// The hotels of both.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        Self {
            extremes: self.extremes.joined(&other.extremes),
            amenities: Amenities(self.amenities.0 | other.amenities.0),
            rating_max: self.rating_max.max(other.rating_max),
            rank_max: self.rank_max.max(other.rank_max),
            from_minor: self.from_minor.min(other.from_minor),
        }
    }
}
