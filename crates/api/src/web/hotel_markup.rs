//! What a hotel's page says before any script ran: for people, and for search engines as schema.org
//! names it (<https://schema.org/Hotel>). Prices are those of the asked stay, or the lowest of any
//! night, or none.

use std::fmt::Write;

use domain::money::Currency;
use domain::stay::Stay;
use domain::vocabulary::AMENITIES;
use serde_json::{Value, json};

use crate::app::Settings;
use crate::edge::markup::escaped;
use crate::hotel::detail::{Told, hotel_body};
use crate::hotel::nights_json::HotelBody;
use crate::search::hotel_json::OfferBody;
use crate::web::shell::Words;

/// Search engines show about so much.
const DESCRIPTION_CHARACTERS_MAX: usize = 160;
/// How wide the picture is drawn, in the words of `web/src/detail/Pictures.tsx`: the app then shows
/// the file that is there already.
const PICTURE_SIZES: &str = "(max-width: 760px) 100vw, 40vw";
const IN_STOCK: &str = "https://schema.org/InStock";

/// The words of a hotel. `base` is where people reach the service, or empty.
pub fn words_of(told: &Told, settings: &Settings, base: &str) -> Words {
    let body = hotel_body(told, settings);
    let (name, city) = (body.item.name, body.item.city);
    let closed = if body.open { "" } else { " (closed)" };
    let picture = body.item.image.url.to_string();
    Words {
        title: one_line(&format!("{name}{closed}, {city} – Innsight")),
        description: description(&body),
        image: (!base.is_empty()).then(|| format!("{base}{picture}")),
        indexed: body.open,
        data: Some(data(told, &body, settings, base)),
        body: markup(told, &body, settings),
        canonical: Some(body.canonical_url),
    }
}

/// The words of a page whose hotel is not there.
pub fn no_such_hotel() -> Words {
    Words {
        title: "No such hotel – Innsight".to_owned(),
        description: "There is no hotel at this address.".to_owned(),
        canonical: None,
        image: None,
        indexed: false,
        data: None,
        body: "<main class=\"served\"><h1>This hotel is not here</h1>\
               <p>There is no hotel at this address. It may never have been, or its name was \
               mistyped.</p><p><a href=\"/\">All hotels on the map</a></p></main>"
            .to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn description(body: &HotelBody<'_>) -> String {
    let item = &body.item;
    let text = one_line(body.description);
    if text.is_empty() {
        return one_line(&format!("{} in {}, {}.", item.name, item.city, item.country));
    }
    if text.chars().count() <= DESCRIPTION_CHARACTERS_MAX {
        return text;
    }
    let start: String = text.chars().take(DESCRIPTION_CHARACTERS_MAX - 1).collect();
    let whole_words = start.rsplit_once(' ').map_or(start.as_str(), |(whole, _)| whole);
    format!("{whole_words}…")
}

fn data(told: &Told, body: &HotelBody<'_>, settings: &Settings, base: &str) -> Value {
    let item = &body.item;
    let address = &body.canonical_url;
    let whole = |path: &str| format!("{base}{path}");
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "Hotel",
        "@id": address,
        "url": address,
        "name": item.name,
        "description": one_line(body.description),
        "image": pictures(body).iter().map(|path| whole(path)).collect::<Vec<_>>(),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": body.address,
            "addressLocality": item.city,
            "addressCountry": item.country,
        },
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": item.location.lat,
            "longitude": item.location.lon,
        },
        "checkinTime": body.check_in_time,
        "checkoutTime": body.check_out_time,
        "amenityFeature": amenities(body),
        "currenciesAccepted": settings.currency.code,
        "starRating": (item.stars > 0)
            .then(|| json!({ "@type": "Rating", "ratingValue": item.stars })),
        "aggregateRating": item.rating.map(|rating| json!({
            "@type": "AggregateRating", "ratingValue": rating, "bestRating": 10, "worstRating": 0,
            "reviewCount": item.review_count,
        })),
        "makesOffer": Some(offers(told, body, settings.currency)).filter(|all| !all.is_empty()),
    });
    // what is not known is left out
    if let Value::Object(fields) = &mut data {
        fields.retain(|_, value| !value.is_null());
    }
    data
}

/// Every photo, largest file; the drawing where there is none.
fn pictures(body: &HotelBody<'_>) -> Vec<String> {
    if body.photos.is_empty() {
        return vec![body.item.image.url.to_string()];
    }
    body.photos.iter().map(|photo| photo.url.to_string()).collect()
}

fn amenities(body: &HotelBody<'_>) -> Vec<Value> {
    let codes: Vec<&str> = body.item.amenities.0.codes().collect();
    let known = AMENITIES.iter().filter(|term| codes.contains(&term.code));
    known
        .map(|term| {
            json!({
                "@type": "LocationFeatureSpecification", "name": term.label, "value": true,
            })
        })
        .collect()
}

/// Every room that can be had for the asked stay, or what a night costs at least.
fn offers(told: &Told, body: &HotelBody<'_>, currency: Currency) -> Vec<Value> {
    match (told.stay, &body.offers, &body.item.offer) {
        (Some(stay), Some(offers), _) => {
            offers.iter().filter_map(|of| stay_offer(told, stay, &of.offer, currency)).collect()
        }
        (None, _, Some(offer)) => vec![json!({
            "@type": "Offer",
            "itemOffered": { "@type": "HotelRoom", "name": offer.room_type_name },
            "priceSpecification": {
                "@type": "UnitPriceSpecification",
                "minPrice": currency.decimal(offer.nightly_minor),
                "priceCurrency": currency.code,
                "valueAddedTaxIncluded": true,
                "unitText": "night",
            },
        })],
        _ => Vec::new(),
    }
}

fn stay_offer(told: &Told, stay: Stay, offer: &OfferBody<'_>, currency: Currency) -> Option<Value> {
    Some(json!({
        "@type": "Offer",
        "name": format!("{}, {}", offer.room_type_name, stay_words(told, stay)),
        "price": currency.decimal(offer.total_minor?),
        "priceCurrency": currency.code,
        "availability": IN_STOCK,
        "itemOffered": { "@type": "HotelRoom", "name": offer.room_type_name },
    }))
}

fn counted(count: impl Into<u32>, one: &str, many: &str) -> String {
    let count = count.into();
    format!("{count} {}", if count == 1 { one } else { many })
}

fn stay_words(told: &Told, stay: Stay) -> String {
    let party = told.party;
    let guests = counted(party.adults.saturating_add(party.children), "guest", "guests");
    let rooms = match party.rooms {
        1 => String::new(),
        rooms => format!(" in {rooms} rooms"),
    };
    let nights = counted(stay.nights(), "night", "nights");
    format!("{nights} from {} for {guests}{rooms}", stay.check_in().format("%-d %B %Y"))
}

fn markup(told: &Told, body: &HotelBody<'_>, settings: &Settings) -> String {
    let item = &body.item;
    let (name, image) = (escaped(item.name), item.image);
    let srcset = image
        .srcset()
        .map(|srcset| format!(" srcset=\"{}\" sizes=\"{PICTURE_SIZES}\"", escaped(&srcset)));
    let mut html = format!(
        "<main class=\"served\"><img src=\"{}\"{} alt=\"{}\" width=\"{}\" height=\"{}\" \
         fetchpriority=\"high\"><h1>{name}</h1><p class=\"meta\">{}</p>",
        escaped(&image.url.to_string()),
        srcset.unwrap_or_default(),
        escaped(&one_line(&image.alt.to_string())),
        image.width,
        image.height,
        escaped(&facts(body)),
    );
    let mut paragraph = |text: &str| {
        // writing to a String can't fail
        let _ = write!(html, "<p>{}</p>", escaped(&one_line(text)));
    };
    paragraph(&price_words(told, body, settings.currency));
    paragraph(body.description);
    paragraph(&format!("{}, {}", body.address, item.city));
    html.push_str("</main>");
    html
}

fn facts(body: &HotelBody<'_>) -> String {
    let item = &body.item;
    let mut facts = vec![one_line(item.city)];
    if item.stars > 0 {
        facts.push(counted(item.stars, "star", "stars"));
    }
    if let Some(rating) = item.rating {
        let guests = counted(item.review_count, "review", "reviews");
        facts.push(format!("{rating:.1} of 10 by {guests}"));
    }
    facts.join(" · ")
}

fn price_words(told: &Told, body: &HotelBody<'_>, currency: Currency) -> String {
    let amount = |minor| format!("{} {}", currency.decimal(minor), currency.code);
    if !body.open {
        return "This hotel takes no bookings at the moment.".to_owned();
    }
    match (told.stay, &body.item.offer) {
        (Some(stay), Some(OfferBody { total_minor: Some(total_minor), .. })) => {
            format!("{} for {}, taxes included", amount(*total_minor), stay_words(told, stay))
        }
        (Some(stay), _) => format!("Nothing free: {}", stay_words(told, stay)),
        (None, Some(offer)) => format!("From {} a night", amount(offer.nightly_minor)),
        (None, None) => "No nights are on sale at the moment.".to_owned(),
    }
}
