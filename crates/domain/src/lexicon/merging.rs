//! Places and hotels in one list of suggestions (P4).

use super::SuggestedPlace;
use crate::answer::{NamedHotel, Strength};

/// What a typed text may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suggestion {
    Place(SuggestedPlace),
    Hotel(NamedHotel),
}

impl Suggestion {
    /// How well its name says what was typed. Names of hotels are indexed with their neighbouring words
    /// in one, so all words of a hotel are no more than a place's in one.
    pub fn strength(&self) -> Strength {
        match self {
            Self::Place(place) => place.strength,
            Self::Hotel(hotel) if hotel.strength == Strength::Words => Strength::Joined,
            Self::Hotel(hotel) => hotel.strength,
        }
    }
}

/// Places and hotels, both in their order, as one: by strength, hotels behind places of the same.
/// Typos count only where nothing says it without one.
pub fn merged(
    places: Vec<SuggestedPlace>,
    hotels: Vec<NamedHotel>,
    limit: usize,
) -> Vec<Suggestion> {
    let places = places.into_iter().map(Suggestion::Place);
    let mut all: Vec<Suggestion> =
        places.chain(hotels.into_iter().map(Suggestion::Hotel)).collect();
    // stable: each keeps its own order
    all.sort_by_key(Suggestion::strength);
    if all.first().is_some_and(|first| first.strength() != Strength::Typo) {
        all.retain(|one| one.strength() != Strength::Typo);
    }
    all.truncate(limit);
    all
}
