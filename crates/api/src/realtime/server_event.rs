//! What the server says: `{"event", "data", "position"}`.

use domain::ids::BookingId;
use domain::money::Currency;
use domain::parameters::FieldError;
use realtime::{HotelNews, Wording};
use serde::Serialize;
use serde_json::{Value, json};
use store::bookings::WatchedBooking;

use crate::edge::problem::Problem;
use crate::search::hotel_json::{Location, OfferBody};

/// What a client subscribes to.
#[derive(Clone, Copy, Debug)]
pub enum Topic {
    Viewport,
    Booking(BookingId),
}

/// How `realtime` words what it tells.
pub const fn wording(currency: Currency) -> Wording {
    Wording { hotel: hotel_data, booking: booking_data, currency }
}

/// The data of `hotel_changed`.
#[derive(Serialize)]
struct HotelChanged<'a> {
    hotel_id: uuid::Uuid,
    location: Option<Location>,
    /// Whether a fresh search would answer with it.
    matches: bool,
    offer: Option<OfferBody<'a>>,
}

fn hotel_data(news: &HotelNews, currency: Currency) -> String {
    let item = news.item.as_ref();
    let offer = item.and_then(|item| {
        let name = item.room_type_name.as_deref().unwrap_or_default();
        let free = item.free_cancellation;
        item.offer.as_ref().map(|offer| OfferBody::new(offer, name, currency, free))
    });
    let changed = HotelChanged {
        hotel_id: news.hotel_id.0,
        location: news.location.map(Location::from),
        matches: item.is_some(),
        offer,
    };
    serde_json::to_string(&changed).unwrap_or_default()
}

fn booking_data(booking: &WatchedBooking) -> String {
    let order = booking.order.as_ref().map(|order| {
        json!({
            "id": order.id, "state": order.state, "refunded_minor": order.refunded_minor,
            "action": order.action,
        })
    });
    json!({
        "id": booking.id.0, "status": booking.status.code(), "expires_at": booking.expires_at,
        "order": order,
    })
    .to_string()
}

/// A whole event. `data` is JSON, and a position has nothing in it that JSON would escape.
pub fn event(name: &'static str, data: &str, position: Option<&str>) -> String {
    match position {
        Some(position) => {
            format!("{{\"event\":\"{name}\",\"data\":{data},\"position\":\"{position}\"}}")
        }
        None => format!("{{\"event\":\"{name}\",\"data\":{data},\"position\":null}}"),
    }
}

/// That something is watched from here on.
pub fn subscribed(topic: Topic, position: Option<&str>) -> String {
    event("subscribed", &named(topic).to_string(), position)
}

/// Why something is not done; the socket stays open.
pub fn refused(topic: Option<Topic>, problem: &Problem) -> String {
    let mut data = topic.map_or_else(|| json!({}), named);
    if let Value::Object(fields) = &mut data {
        fields.insert("code".to_owned(), problem.code().into());
        fields.insert("detail".to_owned(), problem.detail().into());
        if !problem.errors().is_empty() {
            let told = |error: &FieldError| json!({"field": error.field, "message": error.message});
            let errors: Vec<Value> = problem.errors().iter().map(told).collect();
            fields.insert("errors".to_owned(), errors.into());
        }
    }
    event("error", &data.to_string(), None)
}

fn named(topic: Topic) -> Value {
    match topic {
        Topic::Viewport => json!({"to": "viewport"}),
        Topic::Booking(id) => json!({"to": "booking", "id": id.0}),
    }
}
