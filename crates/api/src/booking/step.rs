//! A step of a booking, and the booking as it is afterwards.

use axum::Json;
use domain::booking::status::Step;
use domain::ids::BookingId;

use crate::account::sessions::Session;
use crate::app::App;
use crate::booking::get_booking::read_booking;
use crate::booking::json::BookingBody;
use crate::edge::json_body::parse_path_id;
use crate::edge::problem::Problem;

/// Takes a step of one of the own bookings; `id` is what the path says.
pub async fn take_step(
    app: &App,
    session: &Session,
    id: &str,
    step: Step,
) -> Result<Json<BookingBody>, Problem> {
    let id = BookingId(parse_path_id(id)?);
    app.database()?;
    app.bookings.step(step, id, session.user.id).await?;
    if step == Step::Cancel {
        app.payments.heed_booking(id).await;
    }
    app.realtime.ring();
    read_booking(app, session, id).await
}
