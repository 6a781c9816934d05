//! `GET /v1/places`: suggestions while somebody types.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::answer::{NamedHotel, Strength};
use domain::lexicon::{SuggestedPlace, merged, without_ignored};
use domain::naming::TypedName;
use domain::text::{QUERY_WORDS_MAX, TEXT_CHARACTERS_MAX};
use domain::words::{Token, tokens};

use crate::app::AppState;
use crate::edge::conditional::Cacheable;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::parse_query_string;
use crate::search::answering::Given;
use crate::search::place_json::PlacesBody;

/// The most suggestions of an answer.
pub const PLACES_MAX: usize = 10;

/// Suggest places
///
/// Cities, their districts, regions, countries and hotels that what was typed may mean, the best
/// first: by how well the name matches, then by how much there is. Words behind the name may be the
/// name or code of its region or country. No text is an error.
#[utoipa::path(
    get, path = "/v1/places", tag = "search",
    params(("q" = String, Query, example = "lis", description = "What was typed so far")),
    responses(
        (status = 200, description = "At most 10 suggestions", body = PlacesBody),
        (status = 304, description = "If-None-Match names this answer"),
        (status = 400, description = "INVALID_PARAMETER", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn find_places(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let (asked, _) = request.into_parts();
    let mut parameters = parse_query_string(asked.uri.query())?;
    if !parameters.has("q") {
        parameters.error("q", "is missing: takes what was typed of a place's or hotel's name");
    }
    let typed = parameters.take_text("q");
    let typed = parameters.finish(typed).map_err(Problem::invalid)?;

    let lexicon = app.lexicon.current();
    let places = lexicon.suggest(&typed, PLACES_MAX);
    let named = find_hotels(&app, &TypedWords::of(&typed), &places).await?;
    let Given { answer, as_of, engine, degraded } = named;
    let suggestions = merged(places, answer, PLACES_MAX);
    let given = Given { answer: suggestions, as_of, engine, degraded };
    Ok(Cacheable::search(&PlacesBody::new(&given, &lexicon))?.answer(&asked.headers))
}

/// The first words of a text.
struct TypedWords {
    all: Vec<Token>,
    /// Those that say something.
    counting: Vec<Token>,
}

impl TypedWords {
    fn of(typed: &str) -> Self {
        let read: String = typed.chars().take(TEXT_CHARACTERS_MAX).collect();
        let all = tokens(&read);
        let first = |words: Vec<Token>| words.into_iter().take(QUERY_WORDS_MAX).collect();
        Self { counting: first(without_ignored(&all)), all: first(all) }
    }
}

/// Hotels of that name: first those that have every word, then those that have all but words that say
/// nothing. One typo away only when nothing else is.
async fn find_hotels(
    app: &AppState,
    typed: &TypedWords,
    places: &[SuggestedPlace],
) -> Result<Given<Vec<NamedHotel>>, Problem> {
    let mut exact = app.hotels_named(TypedName::new(&typed.all, false), PLACES_MAX).await?;
    if exact.answer.len() < PLACES_MAX && typed.counting != typed.all {
        let more = app.hotels_named(TypedName::new(&typed.counting, false), PLACES_MAX).await?;
        exact.degraded |= more.degraded;
        exact.as_of = exact.as_of.min(more.as_of);
        let known: Vec<_> = exact.answer.iter().map(|hotel| hotel.id).collect();
        let others = more.answer.into_iter().filter(|hotel| !known.contains(&hotel.id));
        exact.answer.extend(others.map(|hotel| NamedHotel { strength: Strength::Words, ..hotel }));
        exact.answer.truncate(PLACES_MAX);
    }
    let is_found = places.iter().any(|place| place.strength != Strength::Typo);
    if is_found || !exact.answer.is_empty() || typed.all.is_empty() {
        return Ok(exact);
    }
    app.hotels_named(TypedName::new(&typed.counting, true), PLACES_MAX).await
}
