//! The booking service as it is. It reads and writes under its locks in one call of the database, so
//! there is no moment between the two in which a guest could think.

use anyhow::{Context, bail};
use booking::settings::limits;
use booking::{Ask, BookingError, Bookings, Settings};
use domain::booking::refusal::Refusal;
use domain::booking::request::{Line, Wanted};
use domain::stay::Party;
use runtime::role::Roles;
use store::bookings::HoldVerdict;
use store::connect::open_pool;
use uuid::Uuid;

use super::{Answer, Failure, Guest};

/// Starts it with the settings that it is shipped with.
pub fn start(database_url: &str, roles: &Roles) -> anyhow::Result<Bookings> {
    let settings = Settings::default();
    let pool = open_pool(database_url, "innsight-race-lanes", &limits(settings.lanes))?;
    Ok(Bookings::start(pool, settings, None, roles))
}

/// Books one wish.
pub async fn book(bookings: &Bookings, guest: Guest) -> anyhow::Result<Answer> {
    let party = Party { adults: 2, children: 0, rooms: 1 };
    let lines = vec![Line { room_type_id: guest.wish.room_type, party }];
    let wanted = Wanted::Lines { stay: guest.wish.stay, lines };
    let key = Some(Uuid::new_v4().to_string());
    let answer = bookings.hold(Ask { user: guest.user, key, wanted, guest: None }).await;
    let failure = match answer.map(|answer| answer.verdict) {
        Ok(HoldVerdict::Granted(_)) => return Ok(Answer::Booked),
        Ok(HoldVerdict::Refused { refusal: Refusal::SoldOut { .. }, .. }) => {
            return Ok(Answer::Refused);
        }
        Ok(HoldVerdict::Refused { refusal, .. }) => bail!("the lanes refused by {refusal:?}"),
        Err(BookingError::InventoryLocked) => Failure::StayedLocked,
        Err(BookingError::ConcurrencyAbort) => Failure::Deadlock,
        Err(BookingError::LaneFull) => Failure::TooCrowded,
        Err(error) => return Err(error).context("the lanes failed"),
    };
    Ok(Answer::Failed(failure))
}
