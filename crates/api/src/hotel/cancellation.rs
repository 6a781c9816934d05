//! What cancelling costs until when, exact in the hotel's own zone.

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::hotel::nights_json::CancellationStep;

/// A zone may skip a whole day (Samoa did on 30 December 2011), never more.
const GAP_MINUTES_MAX: i64 = 26 * 60;
const GAP_STEP_MINUTES: i64 = 15;

/// The steps of a stay's penalty at an instant: free until the local midnight that ends
/// `check_in − free_cancel_days`, the whole total from then on.
pub fn cancellation_steps(
    check_in: NaiveDate,
    free_cancel_days: Option<u8>,
    time_zone: &str,
    total_minor: i64,
    now: DateTime<Utc>,
) -> Vec<CancellationStep> {
    let last = CancellationStep { until: None, penalty_minor: total_minor };
    let free_until = free_cancel_days
        .and_then(|days| check_in.checked_sub_days(Days::new(u64::from(days))))
        .and_then(|last_free_day| end_of_day(last_free_day, time_zone))
        .filter(|until| *until > now);
    let free = free_until.map(|until| CancellationStep { until: Some(until), penalty_minor: 0 });
    free.into_iter().chain([last]).collect()
}

/// The instant at which a date ends somewhere; `None` for zones this build does not know, so that
/// nothing is promised there.
fn end_of_day(date: NaiveDate, time_zone: &str) -> Option<DateTime<Utc>> {
    let zone = Tz::from_str(time_zone).ok()?;
    let midnight = date.succ_opt()?.and_time(NaiveTime::MIN);
    // where clocks skip midnight, the day ends when they jump: the first time that exists
    (0..=GAP_MINUTES_MAX / GAP_STEP_MINUTES).find_map(|step| {
        let local = midnight + TimeDelta::minutes(step * GAP_STEP_MINUTES);
        Some(zone.from_local_datetime(&local).earliest()?.with_timezone(&Utc))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn free_until(check_in: &str, days: u8, zone: &str) -> Option<String> {
        let now = "2000-01-01T00:00:00Z".parse().unwrap();
        let steps = cancellation_steps(day(check_in), Some(days), zone, 500, now);
        assert_eq!(steps.last().unwrap(), &CancellationStep { until: None, penalty_minor: 500 });
        steps.first().unwrap().until.map(|until| until.to_rfc3339())
    }

    #[test]
    fn days_end_at_local_midnight() {
        let until = |check_in, days, zone| free_until(check_in, days, zone).unwrap();
        assert_eq!(until("2027-03-12", 3, "Europe/Lisbon"), "2027-03-10T00:00:00+00:00");
        assert_eq!(until("2027-07-12", 0, "Europe/Lisbon"), "2027-07-12T23:00:00+00:00");
        assert_eq!(until("2027-07-12", 1, "Pacific/Auckland"), "2027-07-11T12:00:00+00:00");
        // clocks in Beirut jump from midnight to one o'clock on 28 March 2027
        assert_eq!(until("2027-03-27", 0, "Asia/Beirut"), "2027-03-27T22:00:00+00:00");
        // Samoa had no 30 December 2011
        assert_eq!(until("2011-12-29", 0, "Pacific/Apia"), "2011-12-30T10:00:00+00:00");
        assert_eq!(free_until("2027-03-12", 3, "Moon/Tranquility"), None);
    }

    #[test]
    fn what_is_over_is_not_promised() {
        let now = "2027-03-10T00:00:00Z".parse().unwrap();
        let zone = "Europe/Lisbon";
        assert_eq!(cancellation_steps(day("2027-03-12"), Some(3), zone, 1, now).len(), 1);
        assert_eq!(cancellation_steps(day("2027-03-12"), Some(2), zone, 1, now).len(), 2);
        assert_eq!(cancellation_steps(day("2027-03-12"), None, zone, 1, now).len(), 1);
    }
}
