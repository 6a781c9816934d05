//! From candidates to answers: the same rules for order, total, facets and clusters as in the
//! embedded engine, all of them from `domain`.

use domain::answer::{Facets, TotalRelation};
use domain::best::{Best, Hit};
use domain::geo::DistanceFrom;
use domain::page::{Cursor, Page};
use domain::query::{SearchQuery, SortFacts, SortKey};
use index::Facts;

use super::candidates::{Candidate, Candidates};

/// A page before its hotels are fetched.
pub(super) struct Refined<'c> {
    pub(super) total: u64,
    pub(super) total_relation: TotalRelation,
    pub(super) page: Vec<&'c Candidate>,
    pub(super) next: Option<Cursor>,
    pub(super) facets: Option<Facets>,
}

/// Which of the filters a facet passes over let a hotel through.
struct Passes {
    stars: bool,
    types: bool,
    price: bool,
}

impl Passes {
    fn of(query: &SearchQuery, candidate: &Candidate) -> Self {
        let filters = &query.filters;
        Self {
            stars: filters.stars.admits(candidate.facts.stars),
            types: filters.property_types.admits(candidate.facts.property_type),
            price: filters.admit_price(candidate.offer.as_ref()),
        }
    }

    const fn all(&self) -> bool {
        self.stars && self.types && self.price
    }

    fn count(&self, facets: &mut Facets, candidate: &Candidate, bin_minor: i64) {
        let Facts { amenities, stars, property_type, .. } = &candidate.facts;
        if self.all() {
            facets.count_amenities(*amenities);
        }
        if self.types && self.price {
            facets.count_stars(*stars);
        }
        if self.stars && self.price {
            facets.count_property_type(*property_type);
        }
        if self.stars
            && self.types
            && let Some(offer) = &candidate.offer
        {
            facets.count_price(offer.nightly_minor, bin_minor);
        }
    }
}

/// Those candidates that lie in the circle of the search, if it has one.
pub(super) fn within<'c>(
    query: &SearchQuery,
    candidates: &'c [Candidate],
) -> impl Iterator<Item = &'c Candidate> {
    let circle =
        query.area.circle.map(|circle| (DistanceFrom::new(circle.centre), circle.radius_metres));
    candidates.iter().filter(move |candidate| {
        circle.is_none_or(|(from, radius_metres)| {
            from.metres_to(candidate.facts.coordinates) <= radius_metres
        })
    })
}

/// Those candidates that pass everything.
pub(super) fn matching<'c>(
    query: &SearchQuery,
    candidates: &'c [Candidate],
) -> impl Iterator<Item = &'c Candidate> {
    within(query, candidates).filter(|candidate| Passes::of(query, candidate).all())
}

/// The page, the total and the facets of a search.
pub(super) fn refine<'c>(
    query: &SearchQuery,
    page: &Page,
    candidates: &'c Candidates,
    bin_minor: i64,
) -> Refined<'c> {
    let from = query.origin.map(DistanceFrom::new);
    let mut best = Best::new(page);
    let mut total = 0;
    let mut facets = page.facets.then(Facets::default);
    let inside: Vec<&Candidate> = within(query, &candidates.found).collect();
    for (row, candidate) in inside.iter().enumerate() {
        let passes = Passes::of(query, candidate);
        if let Some(facets) = &mut facets {
            passes.count(facets, candidate, bin_minor);
        }
        if passes.all() {
            total += 1;
            let key = key(query, from.as_ref(), candidate);
            best.offer(Hit { key, id: candidate.facts.id, row });
        }
    }
    let (hits, next) = best.finish();
    Refined {
        total,
        total_relation: relation(candidates),
        page: hits.iter().filter_map(|hit| inside.get(hit.row).copied()).collect(),
        // beyond the cut there may be more, even if nothing before it fills a page
        next: next.or(candidates.cut),
        facets,
    }
}

/// Whether totals are exact.
pub(super) const fn relation(candidates: &Candidates) -> TotalRelation {
    if candidates.complete { TotalRelation::Exact } else { TotalRelation::AtLeast }
}

pub(super) fn key(
    query: &SearchQuery,
    from: Option<&DistanceFrom>,
    candidate: &Candidate,
) -> SortKey {
    let facts = &candidate.facts;
    query.sort.key(SortFacts {
        rank: facts.rank,
        rating_x10: facts.rating_x10,
        offer: candidate.offer.as_ref(),
        distance_metres: from.map(|from| from.metres_to(facts.coordinates)),
        tier: candidate.tier,
    })
}
