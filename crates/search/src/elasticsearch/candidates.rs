//! Fetches the hotels that may answer a search, at most ten thousand, with what refining needs of
//! each, in one request that touches no stored document.

use std::sync::Arc;

use domain::answer::Pin;
use domain::ids::HotelId;
use domain::offer::{Offer, RoomTypeView, best_offer};
use domain::page::Cursor;
use domain::query::{SearchQuery, Sort as Wanted, SortFacts, SortKey};
use domain::stay::{Party, Stay};
use domain::text::{HotelWords, TextField, Tier};
use domain::today::TimeZone;
use index::query::{Order, Query, Sort};
use index::{
    Cluster, DocValues, ElasticsearchError, FIELD_END, Facts, IndexName, Month, Price, StayNights,
    read_answer,
};
use serde::{Deserialize, Serialize};

use super::text::has_words;

/// A hotel that may belong to an answer, as far as the hotel itself decides it.
pub(super) struct Candidate {
    pub(super) facts: Facts,
    /// For the stay, or from its cheapest night without dates. With dates only hotels with an offer
    /// are candidates.
    pub(super) offer: Option<Offer>,
    pub(super) tier: Tier,
    /// Empty where it was not asked for.
    pub(super) name: Arc<str>,
    /// None where it was not asked for.
    pub(super) time_zone: Option<TimeZone>,
}

impl Candidate {
    /// The hotel on a map; its name must have been asked for.
    pub(super) fn pin(&self) -> Pin {
        Pin {
            id: self.facts.id,
            name: Arc::clone(&self.name),
            coordinates: self.facts.coordinates,
            price_minor: self.price_minor(),
        }
    }

    /// What its pin or cluster shows: the total with dates, else the from-price.
    pub(super) fn price_minor(&self) -> Option<i64> {
        self.offer.as_ref().map(Offer::sort_price_minor)
    }
}

/// What was found.
pub(super) struct Candidates {
    pub(super) found: Vec<Candidate>,
    /// Whether these are all.
    pub(super) complete: bool,
    /// Where to go on when they are not and no later page is known, if that can be said.
    pub(super) cut: Option<Cursor>,
}

/// Which candidates are wanted.
#[derive(Clone)]
pub(super) struct Wish {
    pub(super) conditions: Query,
    /// So many at most; of more the first by the order's own bound.
    pub(super) candidates_max: usize,
    /// Begin behind this place.
    pub(super) after: Option<(i64, HotelId)>,
    pub(super) with_names: bool,
    pub(super) with_time_zones: bool,
    /// At the usual one, of too many only that it is so.
    pub(super) price: Price,
}

#[derive(Serialize)]
struct Request<'r> {
    size: usize,
    query: &'r Query,
    sort: [Sort; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    search_after: Option<(i64, HotelId)>,
    #[serde(rename = "_source")]
    source: bool,
    stored_fields: &'static str,
    docvalue_fields: &'r [String],
    track_total_hits: usize,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    hits: Hits<'a>,
}

#[derive(Deserialize)]
struct Hits<'a> {
    total: Total,
    #[serde(borrow, default)]
    hits: Vec<DocValues<'a>>,
}

#[derive(Deserialize)]
struct Total {
    value: usize,
}

/// The hotel without dates and words.
pub(super) fn undated(
    hotel: &DocValues<'_>,
    with_name: bool,
) -> Result<Candidate, ElasticsearchError> {
    let (facts, name) = (hotel.facts()?, name_of(hotel, with_name)?);
    let tier = Tier::OF_NO_WORDS;
    Ok(Candidate { offer: facts.from_offer, tier, name, time_zone: None, facts })
}

fn name_of(hotel: &DocValues<'_>, is_asked: bool) -> Result<Arc<str>, ElasticsearchError> {
    let nameless = || ElasticsearchError::Unreadable("a hotel without a name".to_owned());
    if is_asked { hotel.text("name").map(Arc::from).ok_or_else(nameless) } else { Ok("".into()) }
}

/// The candidates of a search.
pub(super) async fn find_candidates(
    cluster: &Cluster,
    index: &IndexName,
    query: &SearchQuery,
    wish: &Wish,
) -> Result<Candidates, ElasticsearchError> {
    let months: Vec<(Month, String)> = query
        .stay
        .into_iter()
        .flat_map(Month::of_stay)
        .map(|month| (month, month.nights_field()))
        .collect();
    let mut fields = vec!["facts".to_owned()];
    fields.extend(months.iter().map(|(_, field)| field.clone()));
    fields.extend(has_words(query).then(|| "told".to_owned()));
    fields.extend(wish.with_names.then(|| "name".to_owned()));
    fields.extend(wish.with_time_zones.then(|| "time_zone".to_owned()));
    let request = Request {
        size: wish.candidates_max,
        query: &wish.conditions,
        sort: [bound(query), Sort::by("id", Order::Asc)],
        search_after: wish.after,
        source: false,
        stored_fields: "_none_",
        docvalue_fields: &fields,
        track_total_hits: wish.candidates_max + 1,
    };
    cluster.search(index, wish.price, &request, |body| read(body, query, wish, &months)).await
}

fn read(
    body: &[u8],
    query: &SearchQuery,
    wish: &Wish,
    months: &[(Month, String)],
) -> Result<Candidates, ElasticsearchError> {
    let answer: Answer<'_> = read_answer(body)?;
    let hits = &answer.hits.hits;
    let complete = answer.hits.total.value <= wish.candidates_max;
    if wish.price == Price::Usual && !complete {
        return Ok(Candidates { found: Vec::new(), complete, cut: None });
    }
    let is_full = hits.len() == wish.candidates_max;
    let last = hits.last().filter(|_| is_full && !complete);
    let last = last.map(DocValues::facts).transpose()?;
    let cut = last.and_then(|last| place_of(query, &last));
    let mut found = Vec::with_capacity(hits.len());
    for hotel in hits {
        found.extend(read_candidate(hotel, query, wish, months)?);
    }
    Ok(Candidates { found, complete, cut })
}

/// The order in which candidates are taken when there are too many: nobody beyond the cut can be
/// better by this key than those before it.
pub(super) fn bound(query: &SearchQuery) -> Sort {
    match (query.sort, query.stay) {
        (Wanted::Recommended | Wanted::Text, _) => Sort::by("rank", Order::Desc),
        (Wanted::Rating, _) => Sort::by("rating_x10", Order::Desc),
        (Wanted::Price, None) => Sort::by("from_minor", Order::Asc),
        (Wanted::PriceDescending, None) => Sort::by("from_minor", Order::Desc),
        (Wanted::Price, Some(stay)) => Sort::by_rare(first_from_field(stay), Order::Asc),
        (Wanted::PriceDescending, Some(stay)) => Sort::by_rare(first_from_field(stay), Order::Desc),
        (Wanted::Distance, _) => match query.origin {
            Some(origin) => Sort::by_distance(origin),
            None => Sort::by("rank", Order::Desc),
        },
    }
}

fn first_from_field(stay: Stay) -> String {
    Month::of(stay.check_in()).from_field()
}

/// The value of the field that `bound` sorts by, from a sort key, where the key says it exactly.
/// Absent values come last: the server counts them as the largest or smallest number there is.
pub(super) fn field_value(query: &SearchQuery, SortKey([key, second]): SortKey) -> Option<i64> {
    match (query.sort, query.stay, key) {
        // without words all are of one tier
        (Wanted::Text, ..) if !has_words(query) => Some(second.saturating_neg()),
        (Wanted::Price, None, key) => Some(key),
        (Wanted::PriceDescending, None, i64::MAX) | (Wanted::Rating, _, i64::MAX) => Some(i64::MIN),
        (Wanted::Recommended | Wanted::Rating, ..) | (Wanted::PriceDescending, None, _) => {
            Some(key.saturating_neg())
        }
        (Wanted::Price | Wanted::PriceDescending, Some(_), _)
        | (Wanted::Distance | Wanted::Text, ..) => None,
    }
}

/// Where a page begins in the order of `bound`; `None` where that order is not the answer's.
pub(super) fn place_behind(query: &SearchQuery, after: Cursor) -> Option<(i64, HotelId)> {
    field_value(query, after.key).map(|value| (value, after.id))
}

/// The place of a hotel in the answer's order, where its facts alone say it.
fn place_of(query: &SearchQuery, facts: &Facts) -> Option<Cursor> {
    let key = query.sort.key(SortFacts {
        rank: facts.rank,
        rating_x10: facts.rating_x10,
        offer: facts.from_offer.as_ref(),
        distance_metres: None,
        tier: Tier::OF_NO_WORDS,
    });
    field_value(query, key).map(|_| Cursor { key, id: facts.id })
}

/// `None`: the hotel has no offer for the stay, or answers the text nowhere.
fn read_candidate(
    hotel: &DocValues<'_>,
    query: &SearchQuery,
    wish: &Wish,
    months: &[(Month, String)],
) -> Result<Option<Candidate>, ElasticsearchError> {
    let facts = hotel.facts()?;
    let mut offer = facts.from_offer;
    if let Some(stay) = query.stay {
        let nights = stay_nights(hotel, stay, facts.rooms.len(), months)?;
        offer = stay_offer(&facts, &nights, stay, query.party);
        if offer.is_none() {
            return Ok(None);
        }
    }
    let mut tier = Tier::OF_NO_WORDS;
    if let Some(text) = query.text.as_ref().filter(|_| has_words(query)) {
        let told = String::from_utf8(hotel.packed("told")?)
            .map_err(|error| ElasticsearchError::unreadable(&error))?;
        // who is found and not by name is in the place and as wished
        match text.tier_of_words(&words_by_field(&told), || true) {
            Some(found) => tier = found,
            None => return Ok(None),
        }
    }
    let name = name_of(hotel, wish.with_names)?;
    let time_zone = hotel.text("time_zone").and_then(TimeZone::named);
    Ok(Some(Candidate { facts, offer, tier, name, time_zone }))
}

fn stay_nights(
    hotel: &DocValues<'_>,
    stay: Stay,
    rooms: usize,
    months: &[(Month, String)],
) -> Result<StayNights, ElasticsearchError> {
    let mut nights = StayNights::new(stay, rooms);
    for (month, field) in months {
        let read = nights.read(*month, &hotel.packed(field)?);
        read.ok_or_else(|| ElasticsearchError::Unreadable("the nights of a hotel".to_owned()))?;
    }
    Ok(nights)
}

fn stay_offer(facts: &Facts, nights: &StayNights, stay: Stay, party: Party) -> Option<Offer> {
    let rooms = facts.rooms.iter().enumerate().map(|(place, room)| RoomTypeView {
        id: room.id,
        max_adults: room.max_adults,
        max_guests: room.max_guests,
        nights: nights.of_room(place),
    });
    best_offer(rooms, stay.check_in(), stay, party)
}

fn words_by_field(told: &str) -> HotelWords {
    let fields = [TextField::Name, TextField::Place, TextField::Description];
    let told = fields.into_iter().zip(told.split(FIELD_END));
    HotelWords::from_parts(told.flat_map(|(field, words)| {
        words.split(' ').filter(|word| !word.is_empty()).map(move |word| (field, word.to_owned()))
    }))
}
