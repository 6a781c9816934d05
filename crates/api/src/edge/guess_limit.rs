//! How often a password may be guessed: some wrong ones in a row are free, and after them each next one
//! waits twice as long, however slowly they come. A right one ends that, and so does a day without any.
//! Kept in the memory of this process: shaping, not accounting.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::edge::codes::Code;
use crate::edge::problem::Problem;
use crate::edge::rate_limit::Who;

/// The guesses at more accounts than this are never kept.
const KEPT_MAX: usize = 100_000;
/// A wait doubles so often.
const DOUBLED_MAX: u32 = 7;
/// And is never longer, so that nobody is locked out.
const WAIT_MAX: Duration = Duration::from_mins(15);
const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

/// Wrong ones in a row that don't have to wait; `None` = no limit.
pub type Free = Option<u32>;

/// The wrong guesses at one account since the last right one.
#[derive(Clone, Copy)]
struct Guesses {
    wrong: u32,
    last_at: Instant,
}

impl Guesses {
    /// How many count by now: without any more, all are forgotten over a day, one after the other.
    fn wrong_at(&self, now: Instant, free: u32) -> u32 {
        let each = DAY / free.saturating_add(DOUBLED_MAX);
        let quiet = now.saturating_duration_since(self.last_at);
        let forgotten = quiet.as_nanos() / each.as_nanos().max(1);
        self.wrong.saturating_sub(u32::try_from(forgotten).unwrap_or(u32::MAX))
    }
}

/// How long after the last of so many wrong ones the next may come.
fn wait_after(wrong: u32, free: u32) -> Duration {
    match wrong.checked_sub(free) {
        None => Duration::ZERO,
        Some(beyond) => (MINUTE / free).saturating_mul(1 << beyond.min(DOUBLED_MAX)).min(WAIT_MAX),
    }
}

/// A guess that counts as a wrong one until it is known not to be.
pub struct Guess {
    who: Who,
    at: Instant,
    before: Instant,
    is_beyond: bool,
}

impl Guess {
    /// Whether the next one has to wait if this one is wrong: worth to be told to the owner.
    pub const fn is_beyond(&self) -> bool {
        self.is_beyond
    }
}

/// The guesses of one kind.
pub struct GuessLimit {
    free: Free,
    kept: Mutex<HashMap<Who, Guesses>>,
}

impl GuessLimit {
    /// Lets so many wrong ones in a row through, all at once if they like.
    pub fn new(free: Free) -> Self {
        Self { free, kept: Mutex::new(HashMap::new()) }
    }

    /// Counts a guess, or says when there may be one: one that is refused makes nothing longer.
    pub fn begin(&self, who: Who, now: Instant) -> Result<Guess, Problem> {
        let (Some(free), Ok(mut kept)) = (self.free, self.kept.lock()) else {
            return Ok(Guess { who, at: now, before: now, is_beyond: false });
        };
        if kept.len() >= KEPT_MAX && !kept.contains_key(&who) {
            make_room(&mut kept, now, free);
        }
        let guesses = kept.entry(who).or_insert(Guesses { wrong: 0, last_at: now });
        let before = guesses.last_at;
        let wrong = guesses.wrong_at(now, free);
        let waited = now.saturating_duration_since(before);
        if let Some(left) = wait_after(wrong, free).checked_sub(waited).filter(|of| !of.is_zero()) {
            return Err(too_early(free, left));
        }
        let wrong = wrong.saturating_add(1).min(free.saturating_add(DOUBLED_MAX));
        *guesses = Guesses { wrong, last_at: now };
        Ok(Guess { who, at: now, before, is_beyond: wrong >= free })
    }

    /// One that nobody could judge has never been.
    pub fn take_back(&self, guess: &Guess) {
        if let Ok(mut kept) = self.kept.lock()
            && let Some(guesses) = kept.get_mut(&guess.who)
        {
            guesses.wrong = guesses.wrong.saturating_sub(1);
            if guesses.last_at == guess.at {
                guesses.last_at = guess.before;
            }
        }
    }

    /// Somebody has shown whose account it is.
    pub fn forget(&self, who: Who) {
        if let Ok(mut kept) = self.kept.lock() {
            kept.remove(&who);
        }
    }

    /// It was right.
    pub fn was_right(&self, guess: &Guess) {
        self.forget(guess.who);
    }
}

fn too_early(free: u32, left: Duration) -> Problem {
    let seconds = u32::try_from(left.as_secs() + 1).unwrap_or(u32::MAX);
    let detail = format!(
        "so many wrong ones in a row make the next password wait: try again in {seconds} s"
    );
    Problem::new(Code::RateLimited, detail).with_limit(free, seconds)
}

/// Forgets the half with the fewest wrong ones, and of as many the oldest. Whoever waits is forgotten
/// after everybody who does not.
fn make_room(kept: &mut HashMap<Who, Guesses>, now: Instant, free: u32) {
    let ranked = kept.iter().map(|(who, of)| ((of.wrong_at(now, free), of.last_at), *who));
    let mut ranked: Vec<_> = ranked.collect();
    let half = ranked.len() / 2;
    ranked.sort_unstable_by_key(|(rank, _)| *rank);
    for (_, who) in ranked.iter().take(half) {
        kept.remove(who);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Who = Who::Login(7);
    const BARELY: Duration = Duration::from_millis(1);

    fn limit() -> (GuessLimit, Instant) {
        (GuessLimit::new(Some(5)), Instant::now())
    }

    /// Guesses as often as one may for so long, every `pace`; says how often.
    fn guess_for(limit: &GuessLimit, from: Instant, long: Duration, pace: Duration) -> usize {
        let tries = u32::try_from(long.as_millis() / pace.as_millis()).unwrap();
        (0..tries).filter(|number| limit.begin(WHO, from + pace * *number).is_ok()).count()
    }

    #[test]
    fn whoever_goes_on_waits_longer_each_time() {
        let (limit, mut now) = limit();
        let beyond: Vec<bool> =
            (0..5).map(|_| limit.begin(WHO, now).unwrap().is_beyond()).collect();
        assert_eq!(beyond, [false, false, false, false, true]);
        for seconds in [12, 24, 48, 96, 192, 384, 768, 900, 900] {
            let due = Duration::from_secs(seconds);
            let early = (now + due).checked_sub(BARELY).unwrap();
            let refused = limit.begin(WHO, early).err().unwrap();
            assert!(refused.detail().contains("in 1 s"), "{}", refused.detail());
            let refused = limit.begin(WHO, now + BARELY).err().unwrap();
            assert!(refused.detail().contains(&format!("in {seconds} s")), "{}", refused.detail());
            now += due;
            assert!(limit.begin(WHO, now).unwrap().is_beyond(), "{seconds}");
        }
        assert!(limit.begin(Who::Login(8), now).is_ok(), "somebody else is somebody else");
        assert!((0..1000).all(|_| GuessLimit::new(None).begin(WHO, now).is_ok()));
    }

    /// One that never comes too early by the minute is slowed down like any other, and told.
    #[test]
    fn a_paced_guesser_is_slowed_down_too() {
        let (hour, day) = (Duration::from_hours(1), Duration::from_hours(24));
        for pace in [12.1, 13.0, 60.0, 300.0] {
            let (limit, now) = limit();
            let pace = Duration::from_secs_f64(pace);
            let five = (0..5).map(|number| limit.begin(WHO, now + pace * number).unwrap());
            let beyond: Vec<bool> = five.map(|guess| guess.is_beyond()).collect();
            assert_eq!(beyond, [false, false, false, false, true], "every {pace:?}");
            let tried = guess_for(&limit, now + pace * 5, hour, pace);
            assert!((6..=10).contains(&tried), "{tried} in an hour, every {pace:?}");
            let tried = guess_for(&limit, now + pace * 5 + hour, day, pace);
            assert!((90..=97).contains(&tried), "{tried} in a day, every {pace:?}");
        }
    }

    #[test]
    fn a_right_one_ends_it_and_so_does_a_day() {
        let (limit, now) = limit();
        guess_for(&limit, now, Duration::from_hours(3), Duration::from_secs(1));
        let later = now + Duration::from_hours(4);
        limit.was_right(&limit.begin(WHO, later).unwrap());
        assert!((0..5).all(|_| limit.begin(WHO, later).is_ok()));
        assert!(limit.begin(WHO, later).is_err());

        guess_for(&limit, later, Duration::from_hours(3), Duration::from_secs(1));
        let end = later + Duration::from_hours(3);
        let hours = |hours| end + Duration::from_hours(hours);
        assert!(limit.begin(WHO, hours(1)).unwrap().is_beyond(), "none is forgotten");
        assert!(!limit.begin(WHO, hours(20)).unwrap().is_beyond(), "most are");
        let tomorrow = hours(20 + 24);
        assert!((0..5).all(|_| limit.begin(WHO, tomorrow).is_ok()), "all are");
        assert!(limit.begin(WHO, tomorrow).is_err());
    }

    #[test]
    fn one_that_nobody_could_judge_has_never_been() {
        let (limit, now) = limit();
        for _ in 0..50 {
            limit.take_back(&limit.begin(WHO, now).unwrap());
        }
        assert!((0..5).all(|_| limit.begin(WHO, now).is_ok()));
        let later = now + Duration::from_secs(12);
        for _ in 0..50 {
            limit.take_back(&limit.begin(WHO, later).unwrap());
        }
        assert!(limit.begin(WHO, later).is_ok());
        assert!(limit.begin(WHO, later + Duration::from_secs(23)).is_err());
    }

    /// However many names somebody guesses at, an account that waits goes on waiting.
    #[test]
    fn who_waits_is_not_forgotten_for_who_does_not() {
        let (limit, start) = limit();
        for number in 0..8 {
            limit.begin(WHO, start + Duration::from_secs(1000) * number).unwrap();
        }
        let now = start + Duration::from_secs(7000);
        for number in 0..3 * KEPT_MAX {
            let other = Who::Login(u128::try_from(number).unwrap() + 100);
            assert!(limit.begin(other, now).is_ok());
            assert!(limit.kept.lock().unwrap().len() <= KEPT_MAX);
        }
        assert!(limit.begin(WHO, now + Duration::from_mins(1)).is_err());
    }
}
