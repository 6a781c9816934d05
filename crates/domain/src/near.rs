//! Near misses: what a search would find with one of its filters less (M13). A hotel is found then if
//! it passes the whole search, or fails by that one filter alone.

use crate::answer::TotalRelation;
use crate::offer::Offer;
use crate::page::Page;
use crate::planted::{self, Bug};
use crate::query::Filters;
use crate::vocabulary::{AMENITIES, Amenities, PROPERTY_TYPES};

/// An answer of fewer hotels tells what one filter less would find.
pub const FEW_HOTELS: u64 = 5;
/// So many near misses are told at most, the most helpful ones.
pub const NEAR_MISSES_MAX: usize = 10;

/// A single filter that is left out. The order breaks ties between equally helpful ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relaxed {
    /// One of the amenities, by position in [`AMENITIES`].
    Amenity(u8),
    Stars,
    PropertyTypes,
    RatingMin,
    PriceMin,
    PriceMax,
    FreeCancellation,
}

/// What one filter less would find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearMiss {
    pub relaxed: Relaxed,
    pub total: u64,
    pub total_relation: TotalRelation,
}

impl Page {
    /// Whether an answer of so many hotels tells of near misses.
    pub fn tells_near_misses(&self, total: u64, relation: TotalRelation) -> bool {
        let is_first = self.near_misses && self.after.is_none();
        is_first && total < FEW_HOTELS && relation == TotalRelation::Exact
    }
}

impl Relaxed {
    /// The parameter of a search that holds this filter.
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Amenity(_) => "amenities",
            Self::Stars => "stars",
            Self::PropertyTypes => "property_type",
            Self::RatingMin => "rating_min",
            Self::PriceMin => "price_min",
            Self::PriceMax => "price_max",
            Self::FreeCancellation => "free_cancellation",
        }
    }
}

impl Filters {
    /// Every single filter that is set.
    pub fn single(&self) -> Vec<Relaxed> {
        let wanted = self.amenities;
        let amenities = (0..32).filter(|position| wanted.0 >> position & 1 == 1);
        let others = [
            (!self.stars.is_empty(), Relaxed::Stars),
            (!self.property_types.is_empty(), Relaxed::PropertyTypes),
            (self.rating_min_x10.is_some(), Relaxed::RatingMin),
            (self.price_min.is_some(), Relaxed::PriceMin),
            (self.price_max.is_some(), Relaxed::PriceMax),
            (self.free_cancellation, Relaxed::FreeCancellation),
        ];
        let others = others.into_iter().filter(|(is_set, _)| *is_set).map(|(_, single)| single);
        amenities.map(Relaxed::Amenity).chain(others).collect()
    }

    /// These filters without one of them.
    #[must_use]
    pub const fn without(mut self, relaxed: Relaxed) -> Self {
        match relaxed {
            Relaxed::Amenity(position) => self.amenities.0 &= !(1 << position),
            Relaxed::Stars => self.stars.0 = 0,
            Relaxed::PropertyTypes => self.property_types.0 = 0,
            Relaxed::RatingMin => self.rating_min_x10 = None,
            Relaxed::PriceMin => self.price_min = None,
            Relaxed::PriceMax => self.price_max = None,
            Relaxed::FreeCancellation => self.free_cancellation = false,
        }
        self
    }

    /// One filter as its parameter has it: an amenity alone, the others whole.
    pub fn value_of(&self, single: Relaxed) -> String {
        let number = |number: Option<i64>| number.unwrap_or_default().to_string();
        match single {
            Relaxed::Amenity(position) => {
                Amenities(1 << position).codes().collect::<Vec<_>>().join(",")
            }
            Relaxed::Stars => joined(self.stars.values().map(|stars| stars.to_string())),
            Relaxed::PropertyTypes => joined(self.property_types.values().filter_map(|position| {
                PROPERTY_TYPES.get(usize::from(position)).map(|term| term.code.to_owned())
            })),
            Relaxed::RatingMin => {
                let tenths = self.rating_min_x10.unwrap_or_default();
                let (whole, tenth) = (tenths / 10, tenths % 10);
                if tenth == 0 { whole.to_string() } else { format!("{whole}.{tenth}") }
            }
            Relaxed::PriceMin => number(self.price_min),
            Relaxed::PriceMax => number(self.price_max),
            Relaxed::FreeCancellation => "true".to_owned(),
        }
    }

    /// Whether a hotel fails one of these filters.
    pub fn fails(&self, single: Relaxed, hotel: &Traits<'_>) -> bool {
        match single {
            Relaxed::Amenity(position) => hotel.amenities.0 >> position & 1 == 0,
            Relaxed::Stars => !self.stars.admits(hotel.stars),
            Relaxed::PropertyTypes => !self.property_types.admits(hotel.property_type),
            Relaxed::RatingMin => hotel.rating_x10 < self.rating_min_x10,
            Relaxed::PriceMin | Relaxed::PriceMax => self.fails_price(single, hotel.offer),
            Relaxed::FreeCancellation => !hotel.cancels_freely,
        }
    }

    /// Whether an offer, or there being none, fails one of the two price filters.
    pub fn fails_price(&self, single: Relaxed, offer: Option<&Offer>) -> bool {
        let is_min = single == Relaxed::PriceMin;
        let other = if is_min { Relaxed::PriceMax } else { Relaxed::PriceMin };
        !self.without(other).admit_price(offer)
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

/// What of a hotel its filters look at.
#[derive(Clone, Copy, Debug)]
pub struct Traits<'a> {
    pub amenities: Amenities,
    pub stars: u8,
    /// Position in [`PROPERTY_TYPES`].
    pub property_type: u8,
    pub rating_x10: Option<u8>,
    pub cancels_freely: bool,
    pub offer: Option<&'a Offer>,
}

/// Hotels that fail a search by one filter alone, counted by that filter.
#[derive(Clone, Debug)]
pub struct Misses {
    filters: Filters,
    counted: Vec<(Relaxed, u64)>,
}

impl Misses {
    /// None so far.
    pub fn of(filters: Filters) -> Self {
        let counted = filters.single().into_iter().map(|single| (single, 0)).collect();
        Self { filters, counted }
    }

    /// Takes in a hotel that passes everything but perhaps filters.
    pub fn take_in(&mut self, hotel: &Traits<'_>) {
        let filters = self.filters;
        let mut failed =
            self.counted.iter_mut().filter(|(single, _)| filters.fails(*single, hotel));
        if let Some((_, count)) = failed.next()
            && (failed.next().is_none() || planted::has(Bug::MissedByTwo))
        {
            *count += 1;
        }
    }

    /// Takes in so many hotels that fail by one filter alone, by its place in [`Filters::single`].
    pub fn add(&mut self, place: usize, hotels: u64) {
        if let Some((_, count)) = self.counted.get_mut(place) {
            *count += hotels;
        }
    }

    /// The near misses of a search that found so many hotels: those that help, most helpful first.
    pub fn finish(self, found: u64, total_relation: TotalRelation) -> Vec<NearMiss> {
        let helping = self.counted.into_iter().filter(|(_, count)| *count > 0);
        let mut misses: Vec<NearMiss> = helping
            .map(|(relaxed, count)| NearMiss { relaxed, total: found + count, total_relation })
            .collect();
        // stable: of equal ones those that stand first
        misses.sort_by_key(|miss| std::cmp::Reverse(miss.total));
        misses.truncate(NEAR_MISSES_MAX);
        misses
    }
}

/// Amenities are bits of a `u32`, and [`Filters::single`] looks at all of them.
const _: () = assert!(AMENITIES.len() <= 32);

#[cfg(test)]
mod tests;
