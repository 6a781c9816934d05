//! All that is told of one hotel, read from one state of the database.

use domain::stay::{Party, Stay};
use store::from_prices::find_from_offer;
use store::hotels::{HotelKey, find_hotel, find_nights, find_room_types};
use store::photos::list_photos;
use store::reading::Reading;

use crate::app::App;
use crate::edge::problem::Problem;
use crate::hotel::detail::Told;

/// `None`: there is no such hotel.
pub async fn read_hotel(
    app: &App,
    key: HotelKey<'_>,
    stay: Option<Stay>,
    party: Party,
) -> Result<Option<Told>, Problem> {
    let mut reading = Reading::begin(app.database()?).await?;
    let arrival = stay.map(Stay::check_in);
    let Some(hotel) = find_hotel(&mut *reading, key, arrival).await? else {
        reading.close().await?;
        return Ok(None);
    };
    let photos = list_photos(&mut *reading, hotel.id).await?;
    let room_types = find_room_types(&mut *reading, hotel.id).await?;
    let nights = match stay {
        Some(stay) => {
            find_nights(&mut *reading, hotel.id, stay.check_in(), stay.check_out()).await?
        }
        None => Vec::new(),
    };
    let from_offer = match stay {
        None if hotel.open => find_from_offer(&mut *reading, hotel.id).await?,
        _ => None,
    };
    reading.close().await?;
    let now = app.now();
    let today = app.today_at(now);
    Ok(Some(Told { hotel, photos, room_types, nights, from_offer, stay, party, now, today }))
}
