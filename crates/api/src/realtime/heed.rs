//! Does what a client says. What can't be done is told, and the socket stays open.

use domain::ids::BookingId;
use domain::page::Page;
use domain::parameters::Parameters;
use domain::parse::ParsedSearch;
use domain::query::SearchQuery;
use realtime::{End, Subscriber, Watching};
use runtime::telemetry::Causes;

use crate::account::sessions::Session;
use crate::app::App;
use crate::booking::problem::booking_not_found;
use crate::edge::codes::Code;
use crate::edge::json_body::parse_path_id;
use crate::edge::problem::Problem;
use crate::realtime::client_message::{Asked, ClientMessage};
use crate::realtime::server_event::{Topic, refused, subscribed};
use crate::search::freshness::take_freshness;

/// Heeds one message; the reason if the socket has to be closed for it.
pub async fn heed(
    app: &App,
    subscriber: &mut Subscriber,
    message: ClientMessage,
) -> Result<(), End> {
    match message {
        ClientMessage::Authenticate(token) => authenticate(app, subscriber, &token).await,
        ClientMessage::WatchViewport(asked) => {
            match read_search(app, asked) {
                Ok(query) => {
                    let answer = |position: Option<&str>| subscribed(Topic::Viewport, position);
                    subscriber.watch_viewport(query, answer).await;
                }
                Err(problem) => tell(subscriber, Some(Topic::Viewport), &problem),
            }
            Ok(())
        }
        ClientMessage::UnwatchViewport => {
            subscriber.unwatch_viewport();
            Ok(())
        }
        ClientMessage::Resume(position) => {
            subscriber.resume(&position);
            Ok(())
        }
        ClientMessage::WatchBooking(id) => watch_booking(app, subscriber, &id).await,
        ClientMessage::UnwatchBooking(id) => {
            match read_id(&id) {
                Ok(id) => subscriber.unwatch_booking(id),
                Err(problem) => tell(subscriber, None, &problem),
            }
            Ok(())
        }
    }
}

fn tell(subscriber: &Subscriber, topic: Option<Topic>, problem: &Problem) {
    if let Some(error) = problem.source() {
        let (code, detail) = (problem.code(), problem.detail());
        tracing::warn!(error = %Causes(error), code, "over a socket: {detail}");
    }
    subscriber.answer(refused(topic, problem));
}

async fn authenticate(app: &App, subscriber: &mut Subscriber, token: &str) -> Result<(), End> {
    if subscriber.user().is_some() {
        let detail = "this socket is somebody's already; open another one";
        tell(subscriber, None, &Problem::new(Code::InvalidBody, detail));
        return Ok(());
    }
    match Session::of_token(app, token).await {
        Ok(Some(session)) => subscriber.sign_in(session.user.id, session.token_hash),
        Ok(None) => return Err(End::SessionOver),
        Err(problem) => tell(subscriber, None, &problem),
    }
    Ok(())
}

/// The same parameters as those of `GET /v1/hotels`; which page of them does not matter here.
fn read_search(app: &App, asked: Asked) -> Result<SearchQuery, Problem> {
    let mut parameters = Parameters::new(asked.pairs);
    for error in asked.errors {
        parameters.error(&error.field, error.message);
    }
    take_freshness(&mut parameters);
    let calendar = app.calendar(&parameters)?;
    let search = ParsedSearch::parse(&mut parameters, &calendar, &app.lexicon.current());
    let query = search.map(|search| search.query);
    Page::parse(&mut parameters, query.as_ref());
    parameters.finish(query).map_err(Problem::invalid)
}

fn read_id(text: &str) -> Result<BookingId, Problem> {
    Ok(BookingId(parse_path_id(text)?))
}

async fn watch_booking(app: &App, subscriber: &mut Subscriber, text: &str) -> Result<(), End> {
    let id = match read_id(text) {
        Ok(id) => id,
        Err(problem) => {
            tell(subscriber, None, &problem);
            return Ok(());
        }
    };
    let topic = Topic::Booking(id);
    let problem = match subscriber.user() {
        None => Problem::new(Code::Unauthenticated, "sign in first: send authenticate"),
        Some(user) => {
            let watched = match app.accounts() {
                Ok(_) => subscriber
                    .watch_booking(id, user, subscribed(topic, None))
                    .await
                    .map_err(Problem::from),
                Err(problem) => Err(problem),
            };
            match watched {
                Ok(Watching::Yes) => return Ok(()),
                Ok(Watching::TooMany) => return Err(End::OverLimit),
                Ok(Watching::Unknown) => booking_not_found(),
                Err(problem) => problem,
            }
        }
    };
    tell(subscriber, Some(topic), &problem);
    Ok(())
}
