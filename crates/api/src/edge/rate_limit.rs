//! How often somebody may do something: a bucket of tokens for each user and each address, filled at
//! an even pace. Kept in the memory of this process: shaping, not accounting.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::edge::codes::Code;
use crate::edge::problem::Problem;

/// More buckets than this are never kept.
const BUCKETS_MAX: usize = 100_000;
/// Twice as long, so often: of five a minute one then comes back in 13 minutes.
const SLOWER_MAX: u32 = 6;
const MINUTE: Duration = Duration::from_mins(1);

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerAddress(pub IpAddr);

/// The addresses that count as one: who has an IPv6 address has its whole /64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressBlock(IpAddr);

impl PeerAddress {
    /// What it is counted as.
    pub fn block(self) -> AddressBlock {
        AddressBlock::of(self.0)
    }
}

impl AddressBlock {
    /// The block of an address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => Self(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into()),
            address @ IpAddr::V4(_) => Self(address),
        }
    }
}

/// Whose bucket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    User(Uuid),
    Address(AddressBlock),
    /// A login, by a hash of its address of e-mail: there may be no such account.
    Login(u128),
}

/// Requests a minute; `None` = no limit.
pub type PerMinute = Option<u32>;

struct Bucket {
    tokens: f64,
    filled_at: Instant,
    /// How often it was emptied since it was full.
    emptied: u32,
}

/// The buckets of one kind.
pub struct RateLimit {
    /// What is counted, in words.
    of: &'static str,
    per_minute: PerMinute,
    /// Whether a token takes twice as long to come back each time that the last one was taken.
    slows_down: bool,
    buckets: Mutex<HashMap<Who, Bucket>>,
}

impl RateLimit {
    /// Lets so many through a minute, all at once if they like.
    pub fn new(of: &'static str, per_minute: PerMinute) -> Self {
        Self { of, per_minute, slows_down: false, buckets: Mutex::new(HashMap::new()) }
    }

    /// The same, and whoever goes on once all are taken waits twice as long each time, up to a
    /// quarter of an hour for each: until the bucket is full again.
    pub fn slowing_down(of: &'static str, per_minute: PerMinute) -> Self {
        Self { slows_down: true, ..Self::new(of, per_minute) }
    }

    /// Takes a token, or says when there will be one. True = it was the last, for the first time
    /// since there were all.
    pub fn take(&self, who: Who, now: Instant) -> Result<bool, Problem> {
        let (Some(per_minute), Ok(mut buckets)) = (self.per_minute, self.buckets.lock()) else {
            return Ok(false);
        };
        let capacity = f64::from(per_minute);
        if buckets.len() >= BUCKETS_MAX && !buckets.contains_key(&who) {
            make_room(&mut buckets, now);
        }
        let bucket =
            buckets.entry(who).or_insert(Bucket { tokens: capacity, filled_at: now, emptied: 0 });
        let slower = if self.slows_down { bucket.emptied.saturating_sub(1) } else { 0 };
        let slower = f64::from(2_u32.saturating_pow(slower.min(SLOWER_MAX)));
        let pace = capacity / MINUTE.as_secs_f64() / slower;
        let filled = now.duration_since(bucket.filled_at).as_secs_f64() * pace;
        bucket.tokens = (bucket.tokens + filled).min(capacity);
        bucket.filled_at = now;
        if bucket.tokens >= capacity {
            bucket.emptied = 0;
        }
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            let is_last = bucket.tokens < 1.0;
            bucket.emptied = bucket.emptied.saturating_add(is_last.into());
            return Ok(is_last && bucket.emptied == 1);
        }
        let wait = Duration::from_secs_f64((1.0 - bucket.tokens) / pace);
        let seconds = u32::try_from(wait.as_secs() + 1).unwrap_or(60);
        let whose = match who {
            Who::User(_) => "from your account",
            Who::Address(_) => "from your address",
            Who::Login(_) => "to this account",
        };
        let detail = format!("at most {per_minute} {} a minute {whose}", self.of);
        Err(Problem::new(Code::RateLimited, detail).with_limit(per_minute, seconds))
    }

    /// Gives a token back, for what turned out not to count.
    pub fn give_back(&self, who: Who) {
        if let Ok(mut buckets) = self.buckets.lock()
            && let Some(bucket) = buckets.get_mut(&who)
        {
            let was_last = bucket.tokens < 1.0;
            bucket.emptied = bucket.emptied.saturating_sub(was_last.into());
            bucket.tokens += 1.0;
        }
    }
}

/// Forgets the buckets that are full again. When every one is in use, by somebody who comes from
/// more addresses than are kept, all are forgotten: the memory and the time of a request stay
/// bounded, and everybody begins anew.
fn make_room(buckets: &mut HashMap<Who, Bucket>, now: Instant) {
    buckets.retain(|_, bucket| now.duration_since(bucket.filled_at) < MINUTE);
    if buckets.len() >= BUCKETS_MAX {
        buckets.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_however_many_come_at_once() {
        let limit = RateLimit::new("writes", Some(60));
        let (start, kept) = (Instant::now(), || limit.buckets.lock().unwrap().len());
        let take = |number: usize, now| {
            limit.take(Who::User(Uuid::from_u128(number.try_into().unwrap())), now)
        };
        for number in 0..BUCKETS_MAX {
            assert!(take(number, start).is_ok());
        }
        assert!(take(0, start).is_ok());
        assert_eq!(kept(), BUCKETS_MAX, "who is known needs no room");
        assert!(take(BUCKETS_MAX, start).is_ok());
        assert_eq!(kept(), 1);
        for number in 0..BUCKETS_MAX {
            assert!(take(number, start + MINUTE).is_ok());
        }
        assert_eq!(kept(), BUCKETS_MAX);
        assert!(take(BUCKETS_MAX + 1, start + MINUTE).is_ok());
        assert_eq!(kept(), 1);
    }

    #[test]
    fn whoever_goes_on_waits_longer_each_time() {
        let limit = RateLimit::slowing_down("wrong logins", Some(5));
        let (mut now, who) = (Instant::now(), Who::Login(7));
        let lasts: Vec<bool> = (0..5).map(|_| limit.take(who, now).unwrap()).collect();
        assert_eq!(lasts, [false, false, false, false, true], "told once");
        for seconds in [12, 24, 48, 96, 192, 384, 768, 768] {
            let due = Duration::from_millis(seconds * 1000 + 1);
            let early = Duration::from_secs(seconds - 1);
            assert!(limit.take(who, now + early).is_err(), "{seconds}");
            now += due;
            assert!(!limit.take(who, now).unwrap(), "{seconds}");
        }
        // what turned out not to be wrong has slowed nothing down
        limit.give_back(who);
        assert!(limit.take(who, now).is_ok());
        now += Duration::from_hours(2);
        let lasts: Vec<bool> = (0..5).map(|_| limit.take(who, now).unwrap()).collect();
        assert_eq!(lasts, [false, false, false, false, true], "and anew after some quiet");
    }

    #[test]
    fn tokens_come_back_evenly() {
        let limit = RateLimit::new("writes", Some(60));
        let (start, who) = (Instant::now(), Who::User(Uuid::nil()));
        for _ in 0..60 {
            assert!(limit.take(who, start).is_ok());
        }
        assert!(limit.take(who, start).is_err());
        // somebody else has a bucket of their own
        assert!(limit.take(Who::User(Uuid::from_u128(1)), start).is_ok());
        let later = start + Duration::from_millis(1100);
        assert!(limit.take(who, later).is_ok());
        assert!(limit.take(who, later).is_err());
        limit.give_back(who);
        assert!(limit.take(who, later).is_ok());
        assert!(limit.take(who, later).is_err());
        assert!((0..1000).all(|_| RateLimit::new("writes", None).take(who, start).is_ok()));
    }
}
