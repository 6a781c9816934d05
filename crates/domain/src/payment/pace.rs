//! When something is tried again.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Seconds after which a gateway is looked at: the last one from then on.
const LOOKS: [u64; 5] = [2, 10, MINUTE, 10 * MINUTE, HOUR];
/// Seconds after which a refund that failed for good is made anew.
const REFUNDS: [u64; 8] = [1, 5, 30, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY];
/// Seconds after which a call without an answer is made again.
const CALLS: [u64; 6] = [1, 2, 5, 15, MINUTE, 5 * MINUTE];
/// A refund whose end nobody knows is looked at once a day.
const PENDING_REFUND: Duration = Duration::from_secs(DAY);
/// Looks after which only its refund keeps an order open: the bank takes its days.
const LOOKS_FOR_REFUND: u32 = 5;

/// How long until the next look, after so many.
pub fn look_after(looks: u32, only_refund: bool) -> Duration {
    if only_refund && looks >= LOOKS_FOR_REFUND { PENDING_REFUND } else { of(&LOOKS, looks) }
}

/// How long after the failure of so many refunds the next one is made.
pub fn refund_after(failed: u32) -> Duration {
    of(&REFUNDS, failed.saturating_sub(1))
}

/// How long after so many attempts without an answer a call is made again.
pub fn call_after(attempts: u32) -> Duration {
    of(&CALLS, attempts.saturating_sub(1))
}

fn of(seconds: &[u64], place: u32) -> Duration {
    let place = usize::try_from(place).unwrap_or(usize::MAX).min(seconds.len() - 1);
    Duration::from_secs(seconds.get(place).copied().unwrap_or(DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_slower_than_the_one_before_and_none_ends() {
        let seconds =
            |after: fn(u32) -> Duration| [1, 2, 3, 7, 8, 1000].map(|times| after(times).as_secs());
        assert_eq!(seconds(refund_after), [1, 5, 30, 6 * HOUR, DAY, DAY]);
        assert_eq!(seconds(call_after), [1, 2, 5, 300, 300, 300]);
        assert_eq!(seconds(|looks| look_after(looks - 1, false)), [2, 10, 60, HOUR, HOUR, HOUR]);
        assert_eq!(look_after(5, true), PENDING_REFUND);
        assert_eq!(look_after(0, true).as_secs(), 2);
    }
}
