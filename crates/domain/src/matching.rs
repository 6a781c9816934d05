//! Whether one hotel answers a search, from its document alone: for whoever is told of hotels one by
//! one and has no engine to ask. Pure, and the same rules as the engines'.

use std::sync::Arc;

use crate::answer::Item;
use crate::geo::{Area, Coordinates, DistanceFrom};
use crate::hotel::{Document, Hotel};
use crate::offer::{Offer, best_offer, from_offer};
use crate::query::SearchQuery;
use crate::text::HotelWords;

impl Area {
    /// Whether a point lies in the box and the circle, as far as they are there.
    pub fn contains(&self, point: Coordinates) -> bool {
        self.bbox.is_none_or(|bbox| bbox.contains(point))
            && self.circle.is_none_or(|circle| {
                DistanceFrom::new(circle.centre).metres_to(point) <= circle.radius_metres
            })
    }
}

impl SearchQuery {
    /// The hotel as an answer to this search shows it, wherever it lies on the map; `None` if it is
    /// not in the place, or passes not all that is asked of hotels and offers. Without dates a hotel may pass that has no offer.
    pub fn item_of(&self, document: &Document) -> Option<Item> {
        let hotel = &document.hotel;
        if !hotel.open || !self.admits_hotel(hotel) {
            return None;
        }
        let offer = match self.stay {
            Some(stay) => {
                Some(best_offer(document.views(), document.first_night, stay, self.party)?)
            }
            None => from_offer(document.views()),
        };
        self.filters.admit_price(offer.as_ref()).then(|| Item {
            hotel: Arc::clone(hotel),
            room_type_name: offer.and_then(|offer| document.room_type_name(&offer)),
            offer,
            free_cancellation: self.cancels_freely(hotel),
            distance_metres: None,
        })
    }

    /// All filters but price.
    fn admits_hotel(&self, hotel: &Hotel) -> bool {
        let filters = &self.filters;
        let is_rated = |min| hotel.rating_x10.is_some_and(|x10| x10 >= min);
        self.area.place.as_ref().is_none_or(|place| hotel.is_in(&place.id))
            && filters.stars.admits(hotel.stars)
            && filters.property_types.admits(hotel.property_type.position())
            && hotel.amenities.contains_all(filters.amenities)
            && filters.rating_min_x10.is_none_or(is_rated)
            && (!filters.free_cancellation || self.cancels_freely(hotel))
            && self.text.as_ref().is_none_or(|text| {
                text.tier(hotel, &HotelWords::of(hotel), self.cancels_freely(hotel)).is_some()
            })
    }
}

impl Document {
    /// The name of the room type that is offered.
    fn room_type_name(&self, offer: &Offer) -> Option<Arc<str>> {
        let offered = self.room_types.iter().find(|of| of.room_type.id == offer.room_type_id);
        offered.map(|of| Arc::clone(&of.room_type.name))
    }
}
