//! `GET /v1/users/me/data`: a copy of all that is kept of somebody, to take along.

use std::future::ready;
use std::io;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::ids::{BookingId, UserId};
use futures::{StreamExt, stream};
use http::header;
use serde::Serialize;
use store::mails::reading::{find_language, list_own_mails};
use store::phones::list_own_phones;
use store::{bookings, orders, saved_hotels};

use crate::account::data_json::{DataBookingBody, DataMailBody, DataPhoneBody, UserDataBody};
use crate::account::json::{OwnSessionBody, UserBody};
use crate::account::saved_json::SavedHotelBody;
use crate::account::sessions::Session;
use crate::app::{App, AppState};
use crate::booking::json::BookingBody;
use crate::edge::codes::Code;
use crate::edge::problem::{Problem, ProblemBody};
use crate::edge::query_string::refuse_parameters;

const BOOKINGS_PER_PAGE: u8 = 100;
const PAGES_MAX: u32 = 100;
/// What an empty list ends with, and the object around it.
const END: &str = "]}";

/// Take the own data along
///
/// A file: the account, the last mails to it, its sessions and phones, saved hotels, and all bookings with their
/// nights, orders and refunds.
#[utoipa::path(
    get, path = "/v1/users/me/data", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 200, description = "The file, as an attachment", body = UserDataBody),
        (status = 401, description = "UNAUTHENTICATED", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 503, description = "UNAVAILABLE", body = ProblemBody,
            content_type = "application/problem+json"),
    )
)]
pub async fn export_data(
    State(app): State<AppState>,
    session: Session,
    request: Request,
) -> Result<Response, Problem> {
    refuse_parameters(request.uri().query())?;
    let user = session.user.id;
    let head = read_head(&app, session).await?;
    let first = read_page(&app, user, Mark { below: None, page: 0 }).await?;
    // a page is read when the one before is on its way: what can't be read breaks the file off
    let rest = stream::try_unfold(first.next, move |next| {
        let app = app.clone();
        async move {
            let Some(mark) = next else { return Ok(None) };
            let page = read_page(&app, user, mark).await;
            let page = page.map_err(|problem| {
                let error = problem.detail();
                tracing::warn!(error, "a copy of somebody's data broke off");
                io::Error::other(error.to_owned())
            })?;
            Ok::<_, io::Error>(Some((page.text, page.next)))
        }
    });
    let begin = stream::iter([Ok(head), Ok(first.text)]);
    let body = begin.chain(rest).chain(stream::once(ready(Ok(END.to_owned()))));
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"innsight-data.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// All but the bookings, up to where those begin.
async fn read_head(app: &App, session: Session) -> Result<String, Problem> {
    let (user, pool) = (session.user.id, app.accounts()?);
    let sessions = store::sessions::list_sessions(pool, user, &session.token_hash).await?;
    let saved = saved_hotels::list_saved_hotels(pool, user).await?;
    let mails = list_own_mails(pool, user).await?;
    let phones = list_own_phones(pool, user).await?;
    let language = find_language(pool, user).await?.ok_or_else(Problem::account_gone)?;
    let head = written(&UserDataBody {
        as_of: app.now(),
        user: UserBody::from(session.user),
        language,
        mails: mails.into_iter().map(DataMailBody::from).collect(),
        sessions: sessions.into_iter().map(OwnSessionBody::from).collect(),
        phones: phones.into_iter().map(DataPhoneBody::from).collect(),
        saved_hotels: saved.into_iter().map(SavedHotelBody::from).collect(),
        bookings: Vec::new(),
    })?;
    Ok(head.strip_suffix(END).unwrap_or(&head).to_owned())
}

/// Where a page of bookings begins, and which one it is.
#[derive(Clone, Copy)]
struct Mark {
    below: Option<BookingId>,
    page: u32,
}

struct Page {
    text: String,
    next: Option<Mark>,
}

async fn read_page(app: &App, user: UserId, mark: Mark) -> Result<Page, Problem> {
    let pool = app.accounts()?;
    let found = bookings::list_bookings(pool, user, mark.below, BOOKINGS_PER_PAGE).await?;
    let ids: Vec<BookingId> = found.iter().map(|booking| booking.id).collect();
    let orders = orders::list_own_orders(pool, user, &ids).await?;
    let mut text = String::new();
    for (place, booking) in found.into_iter().enumerate() {
        if place > 0 || mark.page > 0 {
            text.push_str(",\n");
        }
        let own = orders.iter().filter(|order| order.booking_id == booking.id.0);
        let orders = own.cloned().map(Into::into).collect();
        text.push_str(&written(&DataBookingBody {
            booking: BookingBody::detail(booking),
            orders,
        })?);
    }
    let page = mark.page + 1;
    let is_more = ids.len() == usize::from(BOOKINGS_PER_PAGE) && page < PAGES_MAX;
    let next = ids.last().filter(|_| is_more).map(|last| Mark { below: Some(*last), page });
    Ok(Page { text, next })
}

fn written(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| {
        Problem::new(Code::Internal, "the data could not be written").caused_by(error)
    })
}
