//! What an answer tells of other searches is what those answer: near misses and flexible dates,
//! each against the search as somebody would really make it.
// brief: S12

use domain::answer::TotalRelation;
use domain::near::{FEW_HOTELS, NEAR_MISSES_MAX};
use domain::page::Page;
use domain::query::SearchQuery;
use search::{EngineName, SearchEngine};

use super::conformance::{around, generated};
use super::question::{Kind, Question};
use super::world::{World, calendar, noon, world};

/// A text that is all place and wishes, spelled out: what it asks as parameters of their own, each of
/// which can be left out.
fn spelled_out(question: &Question, query: &SearchQuery) -> Question {
    if question.value("q").is_none() || query.text.is_some() {
        return question.clone();
    }
    let mut spelled = question.with("q", None);
    if let Some(place) = &query.area.place {
        spelled = spelled.with("place", Some(&place.id.to_string()));
    }
    let mut amenities = Vec::new();
    for single in query.filters.single() {
        let value = query.filters.value_of(single);
        if single.parameter() == "amenities" {
            amenities.push(value);
        } else {
            spelled = spelled.with(single.parameter(), Some(&value));
        }
    }
    let amenities = amenities.join(",");
    spelled = spelled.with("amenities", Some(&*amenities).filter(|some| !some.is_empty()));
    let (same, _) = spelled.parse();
    assert_eq!((&same.area, &same.filters), (&query.area, &query.filters), "{spelled:?}");
    spelled
}

/// Every way to leave one filter out, by its parameter and what was taken out of it, in the text.
fn relaxed(question: &Question) -> Vec<(&'static str, String, Question)> {
    let mut ways = Vec::new();
    let amenities: Vec<&str> =
        question.value("amenities").map_or(vec![], |of| of.split(',').collect());
    for amenity in &amenities {
        let others: Vec<&str> = amenities.iter().filter(|of| *of != amenity).copied().collect();
        let others = others.join(",");
        let others = Some(&*others).filter(|others| !others.is_empty());
        ways.push(("amenities", (*amenity).to_owned(), question.with("amenities", others)));
    }
    let names =
        ["stars", "property_type", "rating_min", "price_min", "price_max", "free_cancellation"];
    for name in names {
        if question.value(name).is_some_and(|value| value != "false") {
            ways.push((name, String::new(), question.with(name, None)));
        }
    }
    ways
}

async fn total(engine: &dyn SearchEngine, question: &Question) -> u64 {
    let (query, page) = question.parse();
    let page = Page { limit: 1, facets: false, near_misses: false, ..page };
    engine.search(&query, &page).await.expect("an answer").answer.total
}

/// Compares what an engine tells with what it answers; how many near misses there were.
async fn told_is_true(engine: &dyn SearchEngine, question: &Question) -> usize {
    let (query, page) = question.parse();
    let answer = engine.search(&query, &page).await.expect("an answer").answer;
    let name = &question.parameters;
    let Some(told) = answer.near_misses else {
        assert!(answer.total >= FEW_HOTELS, "{name} finds {} and tells nothing", answer.total);
        return 0;
    };
    assert!(answer.total < FEW_HOTELS, "{name} finds {}", answer.total);
    let mut really = Vec::new();
    for (parameter, value, relaxed) in relaxed(&spelled_out(question, &query)) {
        let total = total(engine, &relaxed).await;
        if total > answer.total {
            really.push((parameter, value, total));
        }
    }
    // the most helpful first, and of equal ones those that stand first
    really.sort_by_key(|(_, _, total)| std::cmp::Reverse(*total));
    really.truncate(NEAR_MISSES_MAX);
    let told: Vec<_> = told
        .into_iter()
        .map(|miss| {
            assert_eq!(miss.total_relation, TotalRelation::Exact);
            let parameter = miss.relaxed.parameter();
            let is_amenity = parameter == "amenities";
            let value =
                if is_amenity { query.filters.value_of(miss.relaxed) } else { String::new() };
            (parameter, value, miss.total)
        })
        .collect();
    let ordered = |list: &[(&'static str, String, u64)]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    assert_eq!(ordered(&told), ordered(&really), "{name}");
    assert!(told.is_sorted_by_key(|(_, _, total)| std::cmp::Reverse(*total)), "{name}: {told:?}");
    told.len()
}

fn first_pages(world: &World) -> Vec<Question> {
    let generated = generated(world);
    let around = around(&generated);
    let all = generated.into_iter().chain(around);
    all.filter(|asked| asked.kind == Kind::Page { skip_pages: 0 }).collect()
}

#[tokio::test]
async fn near_misses_are_the_totals_of_really_relaxed_searches() {
    let world = world().await;
    let mut near = 0;
    for question in first_pages(world) {
        near += told_is_true(&*world.embedded, &question).await;
    }
    println!("{near} near misses");
    assert!(near >= 100, "only {near} near misses");
}

#[tokio::test]
async fn a_typed_wish_is_one_filter_too() {
    let world = world().await;
    let mut near = 0;
    for document in world.documents.iter().step_by(7) {
        let hotel = &document.hotel;
        let kind = hotel.property_type.to_string().replace('_', " ");
        for text in
            [format!("{kind} in {}", hotel.city), format!("{kind} with a pool {}", hotel.city)]
        {
            near += told_is_true(&*world.embedded, &Question::page(format!("q={text}"))).await;
        }
    }
    assert!(near >= 20, "only {near} near misses");
}

#[tokio::test]
async fn the_stand_in_tells_the_same_of_itself() {
    let world = world().await;
    let (referee, mut near, mut asked) = (world.referee(), 0, 0);
    for question in first_pages(world).into_iter().rev() {
        if total(&*world.embedded, &question).await < FEW_HOTELS {
            near += told_is_true(&referee, &question).await;
            asked += 1;
        }
        if asked == 80 {
            break;
        }
    }
    assert!(near >= 15, "only {near} near misses");
}

#[tokio::test]
async fn later_pages_and_whoever_does_not_ask_are_told_nothing() {
    let world = world().await;
    let question = Question::page("bbox=-20.01,-31.01,-19.5,-30.5&stars=0,1,2,3,4,5&limit=1");
    let (query, page) = question.parse();
    let first = world.embedded.search(&query, &page).await.expect("an answer").answer;
    assert_eq!((first.total, first.near_misses), (20, None), "many are no few");
    let narrow = question.with("bbox", Some("-20.01,-31.01,-19.97,-30.97"));
    let (query, page) = narrow.parse();
    let first = world.embedded.search(&query, &page).await.expect("an answer").answer;
    assert!((2..FEW_HOTELS).contains(&first.total), "{}", first.total);
    assert_eq!(first.near_misses, Some(vec![]), "no filter keeps anybody out");
    let silent = Page { near_misses: false, ..page };
    let later = Page { after: first.next, ..page };
    for page in [silent, later] {
        let answer = world.embedded.search(&query, &page).await.expect("an answer").answer;
        assert_eq!(answer.near_misses, None);
    }
}

#[tokio::test]
async fn the_stand_in_moves_stays_as_somebody_would() {
    let world = world().await;
    let referee = world.referee();
    assert_eq!(referee.name(), EngineName::Postgres);
    let question = Question::page(
        "bbox=-21,-35,-19,-29&check_in=2026-12-11&check_out=2026-12-13&sort=rating&price_max=9000",
    );
    let shifted = question.parse().0.shifts(3, &calendar(noon()));
    let shifts = referee.shifts(&shifted).await.expect("an answer").answer;
    let really = question.really_shifted(3);
    assert_eq!((shifts.len(), really.len()), (5, 5), "two of seven would lie in the past");
    for (shift, really) in shifts.iter().zip(really) {
        let (query, page) = really.parse();
        let answer = referee.search(&query, &page).await.expect("an answer").answer;
        assert_eq!(Some(shift.stay), query.stay);
        assert_eq!(shift.total, answer.total);
        let cheapest = answer.items.first().and_then(|item| item.offer?.stay);
        assert_eq!(shift.cheapest_total_minor, cheapest.map(|stay| stay.total_minor));
    }
    assert!(shifts.iter().any(|shift| shift.total > 0));
}
