//! Questions from a seed, shaped like those that people ask: around hotels that exist, mostly with
//! an answer, with every filter now and then.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, NaiveDate, SecondsFormat, TimeDelta, Utc};
use domain::decimal::{Surplus, parse_scaled};
use domain::geo::{Coordinates, DistanceFrom, wrap_longitude_e7};
use domain::hotel::{Document, Hotel};
use domain::offer::{Offer, best_offer, from_offer};
use domain::place::PlaceId;
use domain::stay::{Party, Stay};
use domain::today::Today;
use domain::words::tokens;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::question::{Kind, Question};
use super::world::{NIGHTS, noon, start};

/// Draws questions about a world.
pub struct Generator<'w> {
    random: StdRng,
    documents: Vec<&'w Document>,
}

/// How often a stay is drawn again until the hotel in mind can be had.
const STAY_DRAWS_MAX: usize = 12;

impl<'w> Generator<'w> {
    /// The same questions for the same seed and world.
    pub fn new(seed: u64, documents: &'w [Arc<Document>]) -> Self {
        let open = documents.iter().map(|document| &**document);
        let documents = open.filter(|document| document.hotel.open).collect();
        Self { random: StdRng::seed_from_u64(seed), documents }
    }

    /// About so many questions of one request each.
    pub fn sample(&mut self, searches: usize) -> Vec<Question> {
        let asked = (0..searches).flat_map(|_| self.next());
        asked.filter(|asked| !matches!(asked.kind, Kind::Page { skip_pages: 1.. })).collect()
    }

    /// The next questions: a page, and for one in three the map of the same search.
    pub fn next(&mut self) -> Vec<Question> {
        let late = self.chance(17);
        let wanted = self.documents[self.random.random_range(0..self.documents.len())];
        let mut search = vec![];
        let area = self.area(&wanted.hotel, late, &mut search);
        let party = self.party(&mut search);
        let now = self.now(&wanted.hotel, &mut search);
        let offer = self.stay(wanted, party, now, &mut search);
        if !late {
            self.filters(&wanted.hotel, offer, &mut search);
        }
        if area && self.chance(70) {
            let sorts = ["recommended", "price", "price_desc", "rating", "distance"];
            search.push(format!("sort={}", sorts[self.random.random_range(0..sorts.len())]));
        }
        let map = Question::page(search.join("&"));
        let limit = if late { self.random.random_range(1..=6) } else { 20 };
        let facets = self.chance(30);
        search.push(format!("limit={limit}&facets={facets}"));
        let skip_pages = if late { self.random.random_range(2..=4) } else { 0 };
        let mut asked = vec![Question::page(search.join("&")).as_kind(Kind::Page { skip_pages })];
        if self.chance(33) {
            let zoom = self.random.random_range(0..=22);
            asked.push(map.as_kind(Kind::Map { zoom }));
        }
        asked
    }

    /// Something that somebody may type into the box for places.
    pub fn next_place(&mut self) -> Question {
        let wanted = self.documents[self.random.random_range(0..self.documents.len())];
        let hotel = &wanted.hotel;
        let text = match self.random.random_range(0..10) {
            0..5 => hotel.name.to_string(),
            5 => format!("{} {}", hotel.name, hotel.city),
            6 => format!("{} {}", hotel.city, hotel.name),
            7 => hotel.name.replace(' ', ""),
            8 => words(&hotel.name)
                .iter()
                .map(|word| self.mistyped(word))
                .collect::<Vec<_>>()
                .join(" "),
            _ => hotel.city.clone(),
        };
        let length = self.random.random_range(1..=text.chars().count().max(1));
        let whole = self.chance(50);
        let typed: String = text.chars().take(if whole { usize::MAX } else { length }).collect();
        let parameters = if words(&typed).is_empty() { "hotel".to_owned() } else { typed };
        Question { kind: Kind::Named { limit: self.random.random_range(1..=10) }, parameters }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    /// A number whose logarithm is uniform.
    fn spread(&mut self, from: f64, to: f64) -> f64 {
        (self.random.random_range(from.ln()..=to.ln())).exp()
    }

    /// Where to look; false when only text says so.
    fn area(&mut self, hotel: &Hotel, wide: bool, search: &mut Vec<String>) -> bool {
        let shape = if wide { 0 } else { self.random.random_range(0..100) };
        let place = hotel.coordinates;
        if shape < 60 {
            let least = if wide { 8.0 } else { 0.03 };
            let height = self.spread(least, 40.0);
            search.push(self.box_around(place, height));
        }
        match shape {
            0..45 if self.chance(15) => search.push(near(place)),
            45..60 => {
                let metres = self.random.random_range(2_000..=200_000);
                search.push(format!("{}&{}", near(place), radius(metres)));
            }
            60..85 => search.push(self.circle_near(place)),
            85.. => search.push(format!("q={}", self.typed(hotel))),
            _ => {}
        }
        if shape < 85 && self.chance(10) {
            search.push(format!("place={}", self.place(hotel)));
        }
        if shape < 85 && self.chance(12) {
            search.push(format!("q={}", self.typed(hotel)));
        }
        shape < 85
    }

    /// A box that holds the place, of a height in degrees, cut at the poles.
    fn box_around(&mut self, place: Coordinates, height: f64) -> String {
        let width = height * self.random.random_range(0.8..3.0);
        let south = place.latitude() - height * self.random.random_range(0.0..1.0);
        let west = place.longitude() - width * self.random.random_range(0.0..1.0);
        let (south, north) = (south.max(-90.0), (south + height).min(90.0));
        let edge = if self.chance(15) { place.longitude() } else { west };
        format!("bbox={edge:.7},{south:.7},{:.7},{north:.7}", west + width)
    }

    /// A circle that holds the place; now and then the place is exactly on its edge.
    fn circle_near(&mut self, place: Coordinates) -> String {
        let reach = self.random.random_range(500..=2_000) << self.random.random_range(0..=7);
        let off = f64::from(reach) / 111_000.0 * self.random.random_range(-0.6..0.6);
        let latitude = (place.latitude() + off).clamp(-90.0, 90.0);
        let centre = Coordinates {
            lat_e7: e7(latitude),
            lon_e7: wrap_longitude_e7(i64::from(e7(
                (place.longitude() + off / 2.0).clamp(-200.0, 200.0)
            ))),
        };
        let distance = DistanceFrom::new(centre).metres_to(place);
        let metres = if self.chance(30) { distance } else { i64::from(reach + reach / 5) };
        format!("{}&{}", near(centre), radius(metres.clamp(1, 500_000)))
    }

    /// One of the places that the hotel lies in, now and then another one.
    fn place(&mut self, hotel: &Hotel) -> PlaceId {
        let places: Vec<PlaceId> = hotel.places().collect();
        let at = self.random.random_range(0..places.len());
        if self.chance(10) { PlaceId::City(1) } else { places[at].clone() }
    }

    /// What somebody may type to find the hotel: words of it, with its city, with a wish.
    fn typed(&mut self, hotel: &Hotel) -> String {
        let words = self.typed_words(hotel);
        let amenities: Vec<&str> = hotel.amenities.codes().collect();
        let at = self.random.random_range(0..amenities.len().max(1));
        let wish =
            amenities.get(at).map_or_else(|| "cheap".to_owned(), |code| code.replace('_', " "));
        match self.random.random_range(0..12) {
            0 => format!("{words} {}", hotel.city),
            1 => format!("{} {wish}", hotel.city),
            2 => format!("{words} {wish}"),
            3 => format!("{} in {}", hotel.property_type, hotel.city).replace('_', " "),
            4 => format!("{words}&literal=true"),
            5 => hotel.name.replace('&', " "),
            _ => words,
        }
    }

    /// A word or two of the hotel, cut short or mistyped now and then.
    fn typed_words(&mut self, hotel: &Hotel) -> String {
        let texts = [&*hotel.name, &hotel.city, &hotel.city, &hotel.description];
        let mut of = words(texts[self.random.random_range(0..texts.len())]);
        if of.is_empty() {
            of = words(&hotel.name);
        }
        let first = self.random.random_range(0..of.len());
        let count = self.random.random_range(1..=2);
        let mut typed: Vec<String> = of.into_iter().skip(first).take(count).collect();
        if let Some(last) = typed.last_mut() {
            *last = self.mistyped(last);
        }
        typed.join(" ")
    }

    fn mistyped(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let at = self.random.random_range(0..letters.len());
        match self.random.random_range(0..10) {
            0..3 => letters.truncate(at.max(1)),
            3 if letters.len() > 4 => drop(letters.remove(at)),
            4 if letters.len() > 3 => letters[at] = 'x',
            5 if letters.len() > 3 => letters.insert(at, 'e'),
            6 if letters.len() > 3 && at > 0 => letters.swap(at - 1, at),
            _ => {}
        }
        letters.into_iter().collect()
    }

    fn party(&mut self, search: &mut Vec<String>) -> Party {
        let rooms = if self.chance(22) { self.random.random_range(2..=4) } else { 1 };
        let adults = rooms * self.random.random_range(1..=if rooms == 1 { 4 } else { 2 });
        let children = if self.chance(30) { self.random.random_range(1..=3) } else { 0 };
        search.push(format!("adults={adults}&rooms={rooms}&children={children}"));
        Party { adults, children, rooms }
    }

    /// A stay that can be cancelled freely until the end of this day at the hotel, or of the day
    /// before.
    fn stay_at_the_deadline(
        &mut self,
        of: &Document,
        party: Party,
        now: DateTime<Utc>,
    ) -> Option<Stay> {
        let last_day =
            Today::at(now).date_in(of.hotel.time_zone) - Days::new(u64::from(self.chance(50)));
        let check_in = last_day + Days::new(u64::from(of.hotel.free_cancel_days?));
        let stay = |nights| Stay::new(check_in, check_in + Days::new(nights)).ok();
        let can_be_had =
            |stay: &Stay| best_offer(of.views(), of.first_night, *stay, party).is_some();
        (check_in >= start()).then(|| (1..=5).filter_map(stay).find(can_be_had)).flatten()
    }

    /// When the question is asked: on the day the world begins at UTC−12, mostly when it is another
    /// day at the hotel than at UTC.
    fn now(&mut self, hotel: &Hotel, search: &mut Vec<String>) -> DateTime<Utc> {
        if self.chance(30) {
            return noon();
        }
        let mut now = noon();
        for _ in 0..STAY_DRAWS_MAX {
            now = noon() + TimeDelta::minutes(self.random.random_range(0..24 * 60));
            if Today::at(now).date_in(hotel.time_zone) != now.date_naive() {
                break;
            }
        }
        search.push(format!("now={}", now.to_rfc3339_opts(SecondsFormat::Secs, true)));
        now
    }

    /// A stay at which the hotel can be had, if one is found, and its offer then.
    fn stay(
        &mut self,
        of: &Document,
        party: Party,
        now: DateTime<Utc>,
        search: &mut Vec<String>,
    ) -> Option<Offer> {
        if !self.chance(78) {
            return from_offer(of.views());
        }
        if self.chance(25)
            && let Some(stay) = self.stay_at_the_deadline(of, party, now)
        {
            search.push(format!("check_in={}&check_out={}", stay.check_in(), stay.check_out()));
            if self.chance(75) {
                search.push("free_cancellation=true".to_owned());
            }
            return best_offer(of.views(), of.first_night, stay, party);
        }
        if self.chance(22)
            && let Some(stay) = self.too_short_a_stay(of, party)
        {
            search.push(format!("check_in={}&check_out={}", stay.check_in(), stay.check_out()));
            return best_offer(of.views(), of.first_night, stay, party);
        }
        let mut drawn = self.dates();
        let mut offer = None;
        for _ in 0..STAY_DRAWS_MAX {
            offer = best_offer(of.views(), of.first_night, drawn, party);
            if offer.is_some() {
                break;
            }
            drawn = self.dates();
        }
        search.push(format!("check_in={}&check_out={}", drawn.check_in(), drawn.check_out()));
        offer
    }

    /// A stay at which a room of the hotel would be free, were it not for its minimum stay.
    fn too_short_a_stay(&mut self, of: &Document, party: Party) -> Option<Stay> {
        let mut stays = vec![];
        for room_type in of.views().filter(|of| party.fits(of.max_adults, of.max_guests)) {
            for (index, night) in room_type.nights.iter().enumerate() {
                let days = u64::from(night.min_stay) - 1;
                let asked =
                    room_type.nights.iter().skip(index).take(usize::from(night.min_stay) - 1);
                if days > 0 && asked.clone().all(|night| night.left() >= party.rooms) {
                    let check_in = of.first_night + Days::new(u64::try_from(index).ok()?);
                    stays.push((check_in, check_in + Days::new(days)));
                }
            }
        }
        let last = start() + Days::new(NIGHTS);
        stays.retain(|(_, check_out)| *check_out <= last);
        let drawn = self.random.random_range(0..stays.len().max(1));
        stays.get(drawn).and_then(|(check_in, check_out)| Stay::new(*check_in, *check_out).ok())
    }

    fn dates(&mut self) -> Stay {
        let nights = match self.random.random_range(0..10) {
            0..4 => 1,
            4..8 => self.random.random_range(2..=5),
            _ => self.random.random_range(6..=30),
        };
        let latest = NIGHTS - nights;
        let mut check_in = start() + Days::new(self.random.random_range(0..=latest));
        if self.chance(20) {
            // so many days before the first of a month
            let first = first_of_a_month(check_in);
            let earlier = first - Days::new(self.random.random_range(1..=nights.max(2) - 1));
            check_in = earlier.clamp(start(), start() + Days::new(latest));
        }
        Stay::new(check_in, check_in + Days::new(nights)).expect("a stay")
    }

    /// Filters that the hotel in mind passes, each now and then.
    fn filters(&mut self, hotel: &Hotel, offer: Option<Offer>, search: &mut Vec<String>) {
        if let Some(offer) = offer
            && self.chance(30)
        {
            let (min, max) = (self.random.random_range(0..60), self.random.random_range(0..100));
            let nightly = offer.nightly_minor;
            search.push(format!("price_min={}", nightly - nightly * min / 100));
            search.push(format!("price_max={}", nightly + nightly * max / 100));
        }
        let codes: Vec<&str> = hotel.amenities.codes().collect();
        if !codes.is_empty() && self.chance(25) {
            let at = self.random.random_range(0..codes.len());
            let some: Vec<&str> = codes.into_iter().skip(at).take(2).collect();
            search.push(format!("amenities={}", some.join(",")));
        }
        if self.chance(20) {
            let other = (hotel.stars + 1) % 6;
            search.push(format!("stars={},{other}", hotel.stars));
        }
        if self.chance(20) {
            search.push(format!("property_type={}", hotel.property_type));
        }
        if let Some(rating) = hotel.rating_x10
            && self.chance(20)
        {
            let at_least = rating - self.random.random_range(0..=rating.min(15));
            search.push(format!("rating_min={}.{}", at_least / 10, at_least % 10));
        }
        let is_asked = search.iter().any(|part| part == "free_cancellation=true");
        if hotel.free_cancel_days.is_some() && !is_asked && self.chance(25) {
            search.push("free_cancellation=true".to_owned());
        }
    }
}

fn first_of_a_month(near: NaiveDate) -> NaiveDate {
    let next = near.with_day(1).and_then(|first| first.checked_add_months(chrono::Months::new(1)));
    next.filter(|next| *next < start() + Days::new(NIGHTS)).unwrap_or(near)
}

fn e7(degrees: f64) -> i32 {
    let e7 = parse_scaled(&format!("{degrees:.7}"), 7, Surplus::Refuse).expect("degrees");
    i32::try_from(e7).expect("degrees of the earth")
}

fn near(place: Coordinates) -> String {
    format!("near={:.7},{:.7}", place.latitude(), place.longitude())
}

fn radius(metres: i64) -> String {
    format!("radius_km={}.{:03}", metres / 1000, metres % 1000)
}

/// The words of a text as they stand in it.
fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.typed).collect()
}
