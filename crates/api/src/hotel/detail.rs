//! A hotel's page, worked out from what the database told: offers by the same rule as every search.

use chrono::{DateTime, Utc};
use domain::booking::cancellation::CancellationTerms;
use domain::hotel::NightInventory;
use domain::offer::{Offer, RoomTypeView, price_room_type};
use domain::photo::Photo;
use domain::stay::{Party, Stay};
use domain::today::{TimeZone, Today};
use store::from_prices::FromOffer;
use store::hotels::{HotelDetail, NightDetail, RoomTypeDetail};

use crate::app::Settings;
use crate::hotel::nights_json::{
    CancellationStep, HotelBody, NightPriceBody, RoomTypeBody, StayOfferBody,
};
use crate::search::hotel_json::{AmenityCodes, HotelItem, Image, OfferBody, rating};

/// What the database told of a hotel, and what was asked.
pub struct Told {
    pub hotel: HotelDetail,
    /// In the hotel's order.
    pub photos: Vec<Photo>,
    pub room_types: Vec<RoomTypeDetail>,
    pub nights: Vec<NightDetail>,
    /// Asked for without dates only.
    pub from_offer: Option<FromOffer>,
    pub stay: Option<Stay>,
    pub party: Party,
    pub now: DateTime<Utc>,
    /// At that instant.
    pub today: Today,
}

/// The page as JSON.
pub fn hotel_body<'a>(told: &'a Told, settings: &Settings) -> HotelBody<'a> {
    let hotel = &told.hotel;
    let offers = told.stay.map(|stay| stay_offers(told, stay, settings));
    let from_offer = told.from_offer.as_ref().map(|from| {
        let free = hotel.free_cancel_days.is_some();
        OfferBody::new(&from.offer, &from.room_type_name, settings.currency, free)
    });
    let cheapest = offers.as_ref().and_then(|offers| offers.first());
    let offer = cheapest.map(|offer| offer.offer.clone()).or(from_offer);
    HotelBody {
        item: HotelItem {
            id: hotel.id.0,
            slug: &hotel.slug,
            name: &hotel.name,
            property_type: hotel.property_type.code(),
            stars: hotel.stars,
            rating: hotel.rating_x10.map(rating),
            review_count: hotel.review_count,
            location: hotel.coordinates.into(),
            city: &hotel.city,
            district: hotel.district.as_deref(),
            country: &hotel.country,
            amenities: AmenityCodes(hotel.amenities),
            image: Image::listed(hotel.id, &hotel.name, told.photos.first()),
            distance_m: None,
            offer,
        },
        description: &hotel.description,
        address: &hotel.address,
        check_in_time: hotel.check_in_time.format("%H:%M").to_string(),
        check_out_time: hotel.check_out_time.format("%H:%M").to_string(),
        time_zone: &hotel.time_zone,
        canonical_url: format!("{}/hotels/{}", settings.public_url, hotel.slug),
        open: hotel.open,
        photos: told
            .photos
            .iter()
            .map(|photo| Image::photo(hotel.id, photo, photo.width))
            .collect(),
        room_types: told.room_types.iter().map(room_type_body).collect(),
        offers,
    }
}

fn room_type_body(room_type: &RoomTypeDetail) -> RoomTypeBody<'_> {
    RoomTypeBody {
        id: room_type.id.0,
        name: &room_type.name,
        beds: &room_type.beds,
        max_adults: room_type.max_adults,
        max_guests: room_type.max_guests,
        rooms_total: room_type.rooms_total,
    }
}

fn stay_offers<'a>(told: &'a Told, stay: Stay, settings: &Settings) -> Vec<StayOfferBody<'a>> {
    if !told.hotel.open {
        return Vec::new();
    }
    let mut offers: Vec<(Offer, StayOfferBody<'a>)> = told
        .room_types
        .iter()
        .filter_map(|room_type| stay_offer(told, room_type, stay, settings))
        .collect();
    offers.sort_by_key(|(offer, _)| (offer.sort_price_minor(), offer.room_type_id));
    offers.into_iter().map(|(_, body)| body).collect()
}

fn stay_offer<'a>(
    told: &'a Told,
    room_type: &'a RoomTypeDetail,
    stay: Stay,
    settings: &Settings,
) -> Option<(Offer, StayOfferBody<'a>)> {
    let hotel = &told.hotel;
    let of_type = |night: &&NightDetail| night.room_type_id == room_type.id;
    let told_nights: Vec<&NightDetail> = told.nights.iter().filter(of_type).collect();
    let mut nights = vec![NightInventory::CLOSED; usize::from(stay.nights())];
    for night in &told_nights {
        let index = usize::try_from((night.night - stay.check_in()).num_days()).ok()?;
        let left = u8::try_from(night.available).unwrap_or(u8::MAX);
        *nights.get_mut(index)? = NightInventory::open(night.price_minor, night.min_stay, left);
    }
    let view = RoomTypeView {
        id: room_type.id,
        max_adults: room_type.max_adults,
        max_guests: room_type.max_guests,
        nights: &nights,
    };
    let offer = price_room_type(view, stay.check_in(), stay, told.party)?;
    let zone = TimeZone::named(&hotel.time_zone);
    let free = told.today.cancels_freely(zone, stay.check_in(), hotel.free_cancel_days);
    let (total_minor, free_until) = (offer.sort_price_minor(), hotel.free_until);
    let cancellation =
        CancellationStep::of(CancellationTerms { total_minor, free_until }, told.now);
    let nightly = told_nights
        .iter()
        .map(|night| NightPriceBody {
            night: night.night,
            price_minor: i64::from(night.price_minor),
        })
        .collect();
    let offer_body = OfferBody::new(&offer, &room_type.name, settings.currency, free);
    Some((offer, StayOfferBody { offer: offer_body, nightly, cancellation }))
}
