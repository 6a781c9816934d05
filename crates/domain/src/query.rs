//! What a search asks, parsed and within its limits. Every engine answers this one type.

use crate::geo::{Area, Coordinates};
use crate::hotel::Hotel;
use crate::offer::Offer;
use crate::stay::{Party, Stay};
use crate::text::{TextQuery, Tier};
use crate::today::{TimeZone, Today};
use crate::vocabulary::{Amenities, SmallSet};

/// Filters on a hotel and on its offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filters {
    /// Lowest average per room and night, in minor units.
    pub price_min: Option<i64>,
    /// Highest average per room and night, in minor units.
    pub price_max: Option<i64>,
    /// All of these must be there.
    pub amenities: Amenities,
    /// Any of these star classes.
    pub stars: SmallSet,
    /// Any of these property types, by position.
    pub property_types: SmallSet,
    /// In tenths; hotels without reviews fail it.
    pub rating_min_x10: Option<u8>,
    pub free_cancellation: bool,
}

impl Filters {
    /// Whether an offer passes the price filters; a hotel without an offer passes only when there
    /// are none.
    pub fn admit_price(&self, offer: Option<&Offer>) -> bool {
        match offer {
            Some(offer) => {
                self.price_min.is_none_or(|min| offer.nightly_minor >= min)
                    && self.price_max.is_none_or(|max| offer.nightly_minor <= max)
            }
            None => !self.filters_price(),
        }
    }

    /// Whether there is a price filter at all.
    pub const fn filters_price(&self) -> bool {
        self.price_min.is_some() || self.price_max.is_some()
    }
}

/// The order of an answer; ties always go by hotel id, ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Rank, best first.
    Recommended,
    /// Total of the stay, or the from-price; cheapest first, no offer last.
    Price,
    /// The same, dearest first, no offer last all the same.
    PriceDescending,
    /// Metres from the origin, nearest first.
    Distance,
    /// Best first, hotels without reviews last.
    Rating,
    /// Text tier, then rank: the default when text is searched.
    Text,
}

/// A hotel's place in an order: ascending, compared before the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortKey(pub [i64; 2]);

/// What sort keys are made of.
#[derive(Clone, Copy, Debug)]
pub struct SortFacts<'a> {
    pub rank: i32,
    pub rating_x10: Option<u8>,
    pub offer: Option<&'a Offer>,
    pub distance_metres: Option<i64>,
    pub tier: Tier,
}

impl Sort {
    /// Whether the key needs the offer.
    pub const fn needs_offer(self) -> bool {
        matches!(self, Self::Price | Self::PriceDescending)
    }

    /// The place of a hotel in this order (M7).
    pub fn key(self, facts: SortFacts<'_>) -> SortKey {
        let rank_first = -i64::from(facts.rank);
        let price = facts.offer.map(Offer::sort_price_minor);
        SortKey(match self {
            Self::Recommended => [rank_first, 0],
            Self::Price => [price.unwrap_or(i64::MAX), 0],
            Self::PriceDescending => [price.map_or(i64::MAX, |price| -price), 0],
            Self::Distance => [facts.distance_metres.unwrap_or(i64::MAX), 0],
            Self::Rating => [facts.rating_x10.map_or(i64::MAX, |x10| -i64::from(x10)), 0],
            Self::Text => [i64::from(facts.tier.0), rank_first],
        })
    }
}

/// A search: which hotels, for which stay, in which order. What page of it is [`Page`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SearchQuery {
    pub area: Area,
    /// Where distances are counted from; there whenever the answer shows or needs them.
    pub origin: Option<Coordinates>,
    pub text: Option<TextQuery>,
    pub stay: Option<Stay>,
    pub party: Party,
    pub filters: Filters,
    pub sort: Sort,
    /// The date in every zone at the query's instant: free cancellation is reckoned from there.
    pub today: Today,
}

impl SearchQuery {
    /// Whether a hotel's policy counts as free cancellation for this search (M6).
    pub fn cancels_freely(&self, hotel: &Hotel) -> bool {
        self.policy_is_free(hotel.time_zone, hotel.free_cancel_days)
    }

    /// The same of a policy in a zone.
    pub fn policy_is_free(&self, zone: Option<TimeZone>, free_cancel_days: Option<u8>) -> bool {
        self.stay.map_or(free_cancel_days.is_some(), |stay| {
            self.today.cancels_freely(zone, stay.check_in(), free_cancel_days)
        })
    }

    /// The one text of a query. Equal queries have equal texts, whatever order or spelling their
    /// parameters came in.
    pub fn canonical(&self) -> String {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(160);
        let SearchQuery { area, origin, text: words, stay, party, filters, sort, today: _ } = self;
        if let Some(bbox) = area.bbox {
            let (south, north, west) = (bbox.south_e7, bbox.north_e7, bbox.west_e7);
            let _ = write!(text, "box {south} {north} {west} {};", bbox.width_e7);
        }
        if let Some(circle) = area.circle {
            let (lat, lon) = (circle.centre.lat_e7, circle.centre.lon_e7);
            let _ = write!(text, "circle {lat} {lon} {};", circle.radius_metres);
        }
        if let Some(place) = &area.place {
            let _ = write!(text, "place {};", place.id);
        }
        if let Some(origin) = origin {
            let _ = write!(text, "origin {} {};", origin.lat_e7, origin.lon_e7);
        }
        if let Some(words) = words {
            words.write_canonical(&mut text);
        }
        if let Some(stay) = stay {
            let _ = write!(text, "stay {} {};", stay.check_in(), stay.nights());
        }
        let _ = write!(text, "party {} {} {};", party.adults, party.children, party.rooms);
        let _ = write!(
            text,
            "price {:?} {:?};amenities {};stars {};types {};rating {:?};free {};sort {sort:?}",
            filters.price_min,
            filters.price_max,
            filters.amenities.0,
            filters.stars.0,
            filters.property_types.0,
            filters.rating_min_x10,
            filters.free_cancellation,
        );
        text
    }
}
