//! A text as conditions on documents (W4), and which of its words may have a typo (W2).

use std::borrow::Cow;

use domain::place::PlaceId;
use domain::planted::{self, Bug};
use domain::query::SearchQuery;
use domain::text::{QueryWord, TextQuery};
use domain::words::Form;
use index::query::{Query, Value};
use index::{ElasticsearchError, Live};

use super::Elasticsearch;
use super::filter::{Conditions, wishes};

/// All words of a hotel.
const WORDS: [&str; 1] = ["words"];
/// Those of its name.
pub(super) const NAME: [&str; 1] = ["name_words"];
/// Those of its name and of its places.
pub(super) const NAME_AND_PLACE: [&str; 2] = ["name_words", "place_words"];

/// That the hotel lies in a place.
pub(super) fn is_in(place: &PlaceId) -> Query {
    let there = Query::is("places", place.to_string());
    if planted::has(Bug::PartIsNoCity) && matches!(place, PlaceId::City(_)) {
        return Query::all(vec![there, Query::none(vec![Query::begins("places", "district:")])]);
    }
    there
}

/// That the hotel answers a text as [`TextQuery::tier`] has it.
pub(super) fn answers(query: &SearchQuery, text: &TextQuery) -> Query {
    if text.finds_nothing {
        return Query::nothing();
    }
    let mut all = wishes(query, text.wishes);
    all.extend(text.place.as_ref().map(is_in));
    all.extend(text.words.iter().map(answered));
    let mut ways = vec![Query::all(all)];
    if !text.name_words.is_empty() && !planted::has(Bug::NameBranchForgotten) {
        ways.push(named(&text.name_words));
    }
    Query::any(ways)
}

/// That its name says all words, with the names of its places.
fn named(words: &[QueryWord]) -> Query {
    let all_in = |fields: &'static [&'static str]| {
        words.iter().map(move |word| carried(word, &word.forms, fields)).collect()
    };
    Query::all(vec![Query::all(all_in(&NAME_AND_PLACE)), Query::any(all_in(&NAME))])
}

/// That some words of the hotel answer a word, perhaps with a typo.
fn answered(word: &QueryWord) -> Query {
    let mut ways = vec![carried(word, &word.forms, &WORDS)];
    ways.extend(word.typo_words().map(|typed| Query::one_typo_away("words", typed)));
    Query::any(ways)
}

/// That all words of one of these forms of a word stand in the fields, each in any of them, without a
/// typo.
pub(super) fn carried(word: &QueryWord, forms: &[Form], fields: &[&'static str]) -> Query {
    let mut ways = Vec::new();
    let mut whole = Vec::new();
    for form in forms {
        let parts = word.parts(form).map(|(part, begun)| {
            let has = |field: &&'static str| {
                if begun { Query::begins(field, part) } else { Query::is(field, part) }
            };
            Query::any(fields.iter().map(has).collect())
        });
        match form.as_slice() {
            // such forms are one condition for all
            [one] if !word.is_last => whole.push(Value::Text(one.clone())),
            _ if planted::has(Bug::FormsHalved) => ways.push(Query::any(parts.collect())),
            _ => ways.push(Query::all(parts.collect())),
        }
    }
    if !whole.is_empty() {
        ways.extend(fields.iter().map(|field| Query::is_one_of(field, whole.clone())));
    }
    Query::any(ways)
}

/// Whether only words decide how well a hotel answers: of a text without any all are alike.
pub(super) fn has_words(query: &SearchQuery) -> bool {
    query.text.as_ref().is_some_and(|text| !text.words.is_empty() || !text.name_words.is_empty())
}

impl Elasticsearch {
    /// The search with typos forgiven only of words that no hotel of the index carries without one,
    /// which is asked first.
    pub(super) async fn forgiving<'q>(
        &self,
        live: &Live,
        query: &'q SearchQuery,
    ) -> Result<Cow<'q, SearchQuery>, ElasticsearchError> {
        let Some(text) = query.text.as_ref().filter(|text| text.may_forgive()) else {
            return Ok(Cow::Borrowed(query));
        };
        let asked: Vec<&QueryWord> = text.words.iter().filter(|word| word.forgives_typo).collect();
        let carried = |word: &&QueryWord| {
            let somewhere = carried(word, &word.forms, &WORDS);
            if planted::has(Bug::TypoRulePerFilter) {
                let elsewhere = SearchQuery { text: None, ..query.clone() };
                return Query::all(vec![Conditions::of(&elsewhere).into_query(), somewhere]);
            }
            somewhere
        };
        let queries: Vec<Query> = asked.iter().map(carried).collect();
        let found = self.cluster.any_found(&live.index, &queries).await?;
        let is_carried = |word: &QueryWord| {
            asked.iter().zip(&found).any(|(other, is_found)| *is_found && *other == word)
        };
        let text = Some(text.clone().forgiving(is_carried));
        Ok(Cow::Owned(SearchQuery { text, ..query.clone() }))
    }
}
