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
}

/// The buckets of one kind.
pub struct RateLimit {
    /// What is counted, in words.
    of: &'static str,
    per_minute: PerMinute,
    buckets: Mutex<HashMap<Who, Bucket>>,
}

impl RateLimit {
    /// Lets so many through a minute, all at once if they like.
    pub fn new(of: &'static str, per_minute: PerMinute) -> Self {
        Self { of, per_minute, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes a token, or says when there will be one.
    pub fn take(&self, who: Who, now: Instant) -> Result<(), Problem> {
        let (Some(per_minute), Ok(mut buckets)) = (self.per_minute, self.buckets.lock()) else {
            return Ok(());
        };
        let capacity = f64::from(per_minute);
        let pace = capacity / MINUTE.as_secs_f64();
        if buckets.len() >= BUCKETS_MAX && !buckets.contains_key(&who) {
            make_room(&mut buckets, now);
        }
        let bucket = buckets.entry(who).or_insert(Bucket { tokens: capacity, filled_at: now });
        let filled = now.duration_since(bucket.filled_at).as_secs_f64() * pace;
        bucket.tokens = (bucket.tokens + filled).min(capacity);
        bucket.filled_at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
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
