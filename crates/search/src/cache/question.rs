//! Questions as text, one text for each: what an answer is found under, here and where processes share.

use std::fmt::Write as _;

use domain::answer::{MapAnswer, NamedHotel, SearchAnswer};
use domain::naming::TypedName;
use domain::page::Page;
use domain::query::SearchQuery;

/// What can be asked of an engine.
pub(super) trait Question {
    /// What answers it.
    type Answer;

    /// Equal for equal questions and for no others.
    fn text(&self) -> String;

    /// Whether nothing was left out for want of time. Else it counts for a
    /// short while only.
    fn is_answered_wholly(&self, _: &Self::Answer) -> bool {
        true
    }
}

/// A query, with dates with those that free cancellation is reckoned from.
fn query_text(query: &SearchQuery) -> String {
    let mut text = query.canonical();
    if query.stay.is_some() {
        let _ = write!(text, ";today {}", query.today);
    }
    text
}

impl Question for (&SearchQuery, &Page) {
    type Answer = SearchAnswer;

    fn text(&self) -> String {
        let (query, Page { limit, after, facets, near_misses }) = self;
        let mut text = format!("search {};limit {limit};facets {facets}", query_text(query));
        let _ = write!(text, ";near {near_misses}");
        if let Some(after) = after {
            let [first, second] = after.key.0;
            let _ = write!(text, ";after {first} {second} {}", after.id);
        }
        text
    }

    fn is_answered_wholly(&self, answer: &SearchAnswer) -> bool {
        let SearchAnswer { total, total_relation, near_misses, .. } = answer;
        near_misses.is_some() || !self.1.tells_near_misses(*total, *total_relation)
    }
}

impl Question for (&SearchQuery, u8) {
    type Answer = MapAnswer;

    fn text(&self) -> String {
        let (query, zoom) = self;
        // a place's box is not in its name, and moves with its hotels
        let extent = query.area.extent();
        format!("map {};zoom {zoom};extent {extent:?}", query_text(query))
    }
}

impl Question for (&TypedName, usize) {
    type Answer = Vec<NamedHotel>;

    fn text(&self) -> String {
        let (typed, limit) = self;
        let mut text = format!("named;typos {};limit {limit}", typed.forgives_typos());
        for (word, own) in typed.words.iter().zip(typed.tokens()) {
            let _ = write!(text, ";{} {}", own.forms.len(), word.canonical());
        }
        text
    }
}
