//! Counts by filter value, each without that filter's own effect (M9).

use crate::histogram::{BINS, bin_of};
use crate::vocabulary::{AMENITIES, Amenities, PROPERTY_TYPES, STAR_CLASSES};

/// How many hotels each value of a filter would find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facets {
    /// By position in `AMENITIES`; with all filters.
    pub amenities: [u32; AMENITIES.len()],
    /// By star class; without the star filter.
    pub stars: [u32; STAR_CLASSES],
    /// By position in `PROPERTY_TYPES`; without the type filter.
    pub property_types: [u32; PROPERTY_TYPES.len()],
    /// By bin; without the price filters; hotels with an offer only.
    pub price: [u32; BINS],
}

impl Default for Facets {
    fn default() -> Self {
        Self {
            amenities: [0; AMENITIES.len()],
            stars: [0; STAR_CLASSES],
            property_types: [0; PROPERTY_TYPES.len()],
            price: [0; BINS],
        }
    }
}

fn count(of: Option<&mut u32>) {
    if let Some(count) = of {
        *count += 1;
    }
}

fn add<const N: usize>(to: &mut [u32; N], counts: [u32; N]) {
    to.iter_mut().zip(counts).for_each(|(to, count)| *to += count);
}

impl Facets {
    /// Counts hotels that pass every filter, by amenity.
    pub fn add_amenities(&mut self, counts: [u32; AMENITIES.len()]) {
        add(&mut self.amenities, counts);
    }

    /// Counts hotels that pass every filter but perhaps that of stars, by class.
    pub fn add_stars(&mut self, counts: [u32; STAR_CLASSES]) {
        add(&mut self.stars, counts);
    }

    /// Counts hotels that pass every filter but perhaps that of property types, by position.
    pub fn add_property_types(&mut self, counts: [u32; PROPERTY_TYPES.len()]) {
        add(&mut self.property_types, counts);
    }

    /// Counts the amenities of a hotel that passes every filter.
    pub fn count_amenities(&mut self, amenities: Amenities) {
        add(&mut self.amenities, std::array::from_fn(|position| amenities.0 >> position & 1));
    }

    /// Counts a hotel that passes every filter but perhaps that of stars.
    pub fn count_stars(&mut self, stars: u8) {
        count(self.stars.get_mut(usize::from(stars)));
    }

    /// Counts a hotel that passes every filter but perhaps that of property types.
    pub fn count_property_type(&mut self, position: u8) {
        count(self.property_types.get_mut(usize::from(position)));
    }

    /// Counts an offer that passes every filter but perhaps those of price.
    pub fn count_price(&mut self, nightly_minor: i64, bin_width_minor: i64) {
        count(self.price.get_mut(bin_of(nightly_minor, bin_width_minor)));
    }
}
