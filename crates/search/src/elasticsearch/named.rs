//! Hotels that a typed name means. The server tells how well each answers by the very rule of
//! [`TypedName::strength`], so that the first hits are the answer.

use domain::answer::NamedHotel;
use domain::hotel::Hotel;
use domain::ids::HotelId;
use domain::naming::TypedName;
use domain::text::{HotelWords, QueryWord};
use domain::words::Token;
use index::query::{Order, Query, Sort};
use index::{Cluster, ElasticsearchError, IndexName, Price, ReadHotel, read_answer};
use serde::{Deserialize, Serialize};

use super::text::{NAME, NAME_AND_PLACE, carried};

#[derive(Serialize)]
struct Request {
    size: usize,
    query: Query,
    sort: [Sort; 3],
    #[serde(rename = "_source")]
    source: [&'static str; 1],
    track_total_hits: bool,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    hits: Hits,
}

#[derive(Default, Deserialize)]
struct Hits {
    #[serde(default)]
    hits: Vec<Hit>,
}

#[derive(Deserialize)]
struct Hit {
    #[serde(rename = "_id")]
    id: HotelId,
    #[serde(rename = "_source")]
    source: Kept,
}

#[derive(Deserialize)]
struct Kept {
    shown: ReadHotel,
}

/// The first `limit` hotels, as [`crate::SearchEngine::hotels_named`] defines them.
pub(super) async fn find_named(
    cluster: &Cluster,
    index: &IndexName,
    typed: &TypedName,
    limit: usize,
) -> Result<Vec<NamedHotel>, ElasticsearchError> {
    if typed.words.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let request = Request {
        size: limit,
        query: means(typed),
        sort: [Sort::by_class(), Sort::by("rank", Order::Desc), Sort::by("id", Order::Asc)],
        source: ["shown"],
        track_total_hits: false,
    };
    cluster.search(index, Price::Usual, &request, |body| read(body, typed)).await
}

fn read(body: &[u8], typed: &TypedName) -> Result<Vec<NamedHotel>, ElasticsearchError> {
    let Answer { hits } = read_answer(body)?;
    let unreadable = || ElasticsearchError::Unreadable("a shown hotel".to_owned());
    let mut named = Vec::with_capacity(hits.hits.len());
    for Hit { id, source } in hits.hits {
        let hotel = source.shown.into_hotel(id).ok_or_else(unreadable)?;
        named.extend(named_hotel(hotel, typed));
    }
    named.sort_by(|a, b| a.order().cmp(&b.order()));
    Ok(named)
}

fn named_hotel(hotel: Hotel, typed: &TypedName) -> Option<NamedHotel> {
    let strength = typed.strength(&hotel.name, &HotelWords::of(&hotel))?;
    let Hotel { id, slug, name, city, district, country, coordinates, rank, .. } = hotel;
    Some(NamedHotel { id, slug, name, city, district, country, coordinates, rank, strength })
}

/// Who answers, classed by strength.
fn means(typed: &TypedName) -> Query {
    let words: Vec<Word<'_>> =
        typed.words.iter().zip(typed.tokens()).map(|(word, token)| Word { word, token }).collect();
    let with_typos = typed.forgives_typos();
    let whole: Vec<&str> = words.iter().map(|word| &*word.token.typed).collect();
    let whole = whole.join(" ");
    let every =
        |condition: &dyn Fn(&Word<'_>) -> Query| Query::all(words.iter().map(condition).collect());
    let mut conditions: Vec<Query> = words.iter().map(|word| word.answered(with_typos)).collect();
    conditions.push(Query::any(words.iter().map(|word| word.in_name(with_typos)).collect()));
    let mut classes = vec![
        Query::is("name_key", &*whole),
        Query::begins("name_key", &*whole),
        every(&|word| word.own(&NAME_AND_PLACE)),
        every(&|word| word.joined(&NAME_AND_PLACE)),
    ];
    if with_typos {
        classes.push(Query::all(Vec::new()));
    }
    Query::classed(conditions, classes)
}

/// A typed word: what it says by itself, and with its neighbours.
struct Word<'w> {
    word: &'w QueryWord,
    token: &'w Token,
}

impl Word<'_> {
    fn own(&self, fields: &[&'static str]) -> Query {
        carried(self.word, &self.token.forms, fields)
    }

    /// By itself or with a neighbour.
    fn joined(&self, fields: &[&'static str]) -> Query {
        carried(self.word, &self.word.forms, fields)
    }

    fn with_typo(&self, fields: &[&'static str]) -> Query {
        let typed = || self.word.typo_words();
        let away = |field: &&'static str| {
            let field = *field;
            typed().map(move |typed| Query::one_typo_away(field, typed))
        };
        Query::any(fields.iter().flat_map(away).collect())
    }

    /// Somewhere in name or places.
    fn answered(&self, with_typos: bool) -> Query {
        let joined = self.joined(&NAME_AND_PLACE);
        if with_typos { Query::any(vec![joined, self.with_typo(&NAME_AND_PLACE)]) } else { joined }
    }

    /// Its best answer stands in the name: a worse one there doesn't count where a place has a better.
    fn in_name(&self, with_typos: bool) -> Query {
        let mut ways = vec![self.own(&NAME)];
        if self.word.forms.len() > self.token.forms.len() {
            let none_better = Query::none(vec![self.own(&NAME_AND_PLACE)]);
            ways.push(Query::all(vec![self.joined(&NAME), none_better]));
        }
        if with_typos {
            let none_better = Query::none(vec![self.joined(&NAME_AND_PLACE)]);
            ways.push(Query::all(vec![self.with_typo(&NAME), none_better]));
        }
        Query::any(ways)
    }
}
