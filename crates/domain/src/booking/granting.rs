//! The batch of holds as a pure function: who gets rooms when several ask at once. It is the model
//! of the function `hold_batch` in `migrations/`; a test gives both the same batches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::assess::{Night, RoomTypeTerms, assess, total_minor};
use super::refusal::Refusal;
use super::request::{HoldRequest, Line};
use super::status::Status;
use crate::ids::{BookingId, QuoteId, RoomTypeId, UserId};
use crate::stay::Stay;

/// Refusals are given again for so long to whoever repeats them with the same chosen key.
pub const REFUSAL_KEPT: TimeDelta = TimeDelta::hours(24);

/// Rooms of a type on a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inventory {
    pub total: u16,
    pub sold: u16,
    pub held: u16,
    pub price_minor: u32,
    pub min_stay: u8,
    pub closed: bool,
}

/// A booking as far as it counts for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub user: UserId,
    pub status: Status,
    pub expires_at: DateTime<Utc>,
    pub stay: Stay,
    pub lines: Vec<Line>,
    /// What it was made on.
    pub quote: Option<QuoteId>,
}

/// An answer that was given under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    pub derived: bool,
    pub request_hash: [u8; 32],
    pub verdict: Verdict,
    pub at: DateTime<Utc>,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Granted { id: BookingId, total_minor: i64 },
    Refused(Refusal),
}

/// A verdict, and whether it had been given before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub verdict: Verdict,
    pub replayed: bool,
}

/// Every night of every room type.
pub type Nights = BTreeMap<(RoomTypeId, NaiveDate), Inventory>;

/// Everything that decides over rooms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rooms {
    pub room_types: BTreeMap<RoomTypeId, RoomTypeTerms>,
    pub nights: Nights,
    pub bookings: BTreeMap<BookingId, Entry>,
    pub keys: BTreeMap<[u8; 32], Stored>,
    /// Live holds that one user may have; `None` = no limit.
    pub holds_max: Option<u32>,
    /// How long a hold lasts.
    pub hold_ttl: TimeDelta,
}

/// What a request that can be granted does.
struct Grant {
    nights: Nights,
    total_minor: i64,
    retaken: Vec<BookingId>,
}

impl Entry {
    fn is_live_hold(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::Pending && self.expires_at > now
    }

    fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::Pending && self.expires_at <= now
    }

    fn room_types(&self) -> Vec<RoomTypeId> {
        sorted_room_types(&self.lines)
    }
}

fn sorted_room_types(lines: &[Line]) -> Vec<RoomTypeId> {
    let mut ids: Vec<RoomTypeId> = lines.iter().map(|line| line.room_type_id).collect();
    ids.sort_unstable();
    ids
}

fn nights_of(stay: Stay, line: &Line) -> impl Iterator<Item = (RoomTypeId, NaiveDate)> {
    let id = line.room_type_id;
    stay.check_in().iter_days().take(usize::from(stay.nights())).map(move |night| (id, night))
}

impl Rooms {
    /// Answers a batch in its order of arrival, and writes down what was granted.
    pub fn grant(&mut self, batch: &[HoldRequest], now: DateTime<Utc>) -> Vec<Answered> {
        let fresh = self.take_keys(batch, now);
        let candidates: BTreeSet<BookingId> = self.bookings.keys().copied().collect();
        for (request, fresh) in batch.iter().zip(&fresh) {
            if *fresh {
                self.expire_overlapping(request, now);
            }
        }
        let mut given: Vec<Option<Verdict>> = Vec::with_capacity(batch.len());
        for (request, fresh) in batch.iter().zip(&fresh) {
            let verdict = fresh.then(|| match self.try_grant(request, &candidates, now) {
                Ok(grant) => self.write(request, grant, now),
                Err(refusal) => Verdict::Refused(refusal),
            });
            given.push(verdict);
        }
        for (request, verdict) in batch.iter().zip(&given) {
            if let Some(verdict) = verdict {
                self.note(request, *verdict, now);
            }
        }
        let answers = batch.iter().zip(given);
        answers
            .map(|(request, verdict)| match verdict {
                Some(verdict) => Answered { verdict, replayed: false },
                None => self.replay(request),
            })
            .collect()
    }

    /// Which requests are new: the first of its key, and nothing stored under it counts any more.
    fn take_keys(&mut self, batch: &[HoldRequest], now: DateTime<Utc>) -> Vec<bool> {
        let mut taken = BTreeSet::new();
        let fresh: Vec<bool> = batch
            .iter()
            .map(|request| taken.insert(request.key.hash) && !self.counts(request, now))
            .collect();
        for (request, _) in batch.iter().zip(&fresh).filter(|(_, fresh)| **fresh) {
            self.keys.remove(&request.key.hash);
        }
        fresh
    }

    /// Whether an answer is stored that a repeat gets.
    fn counts(&self, request: &HoldRequest, now: DateTime<Utc>) -> bool {
        let Some(stored) = self.keys.get(&request.key.hash) else {
            return false;
        };
        match stored.verdict {
            Verdict::Refused(_) => now - stored.at <= REFUSAL_KEPT,
            Verdict::Granted { id, .. } if stored.derived => {
                let booking = self.bookings.get(&id);
                booking.is_some_and(|of| of.status == Status::Confirmed || of.is_live_hold(now))
            }
            Verdict::Granted { .. } => true,
        }
    }

    /// Gives back what overdue holds on the asked rooms and nights keep.
    fn expire_overlapping(&mut self, request: &HoldRequest, now: DateTime<Utc>) {
        let (from, to) = (request.stay.check_in(), request.stay.check_out());
        let asked = sorted_room_types(&request.lines);
        for entry in self.bookings.values_mut() {
            let overlaps = entry.stay.check_in() < to && entry.stay.check_out() > from;
            let same = entry.lines.iter().any(|line| asked.contains(&line.room_type_id));
            if entry.is_over(now) && overlaps && same {
                entry.status = Status::Expired;
                release(&mut self.nights, entry);
            }
        }
    }

    fn try_grant(
        &self,
        request: &HoldRequest,
        candidates: &BTreeSet<BookingId>,
        now: DateTime<Utc>,
    ) -> Result<Grant, Refusal> {
        self.check_quote(request, now)?;
        let mut nights = self.nights.clone();
        let mut retaken = Vec::new();
        let mut first_refusal = None;
        let (nights, total_minor) = loop {
            let refusal = match self.take(nights.clone(), request) {
                Ok(taken) => break taken,
                Err(refusal) => refusal,
            };
            let first = *first_refusal.get_or_insert(refusal);
            let is_short = matches!(refusal, Refusal::SoldOut { .. });
            // short of rooms: perhaps the same guest holds them
            let own = self.bookings.iter().find(|(id, entry)| {
                is_short
                    && candidates.contains(id)
                    && !retaken.contains(*id)
                    && entry.user == request.user
                    && entry.is_live_hold(now)
                    && entry.stay == request.stay
                    && entry.room_types() == sorted_room_types(&request.lines)
            });
            let Some((id, entry)) = own else {
                return Err(first);
            };
            release(&mut nights, entry);
            retaken.push(*id);
        };
        check_price(request, total_minor)?;
        self.check_holds(request, retaken.len(), now)?;
        Ok(Grant { nights, total_minor, retaken })
    }

    /// One quote makes one booking, in time, for the one who books first.
    fn check_quote(&self, request: &HoldRequest, now: DateTime<Utc>) -> Result<(), Refusal> {
        let Some(quoted) = request.quoted else {
            return Ok(());
        };
        match self.bookings.iter().find(|(_, of)| of.quote == Some(quoted.id)) {
            Some((_, of)) if of.user != request.user => Err(Refusal::UnknownQuote),
            _ if quoted.expires_at <= now => Err(Refusal::QuoteExpired),
            Some((id, _)) => Err(Refusal::QuoteUsed { booking_id: *id }),
            None => Ok(()),
        }
    }

    /// Takes all lines one after the other, or says what is in the way.
    fn take(&self, mut nights: Nights, request: &HoldRequest) -> Result<(Nights, i64), Refusal> {
        let mut total = 0;
        let mut hotel = None;
        for line in &request.lines {
            let terms = self.room_types.get(&line.room_type_id).copied();
            if let Some(terms) = terms
                && *hotel.get_or_insert(terms.hotel_id) != terms.hotel_id
            {
                return Err(Refusal::OtherHotel { room_type_id: line.room_type_id });
            }
            let nightly = assess(line, request.stay, terms, |night| {
                nights.get(&(line.room_type_id, night)).map(|of| Night {
                    free: of.total - of.sold - of.held,
                    price_minor: of.price_minor,
                    min_stay: of.min_stay,
                    closed: of.closed,
                })
            })?;
            total += total_minor(line, &nightly);
            for night in nights_of(request.stay, line) {
                if let Some(of) = nights.get_mut(&night) {
                    of.held += u16::from(line.party.rooms);
                }
            }
        }
        Ok((nights, total))
    }

    fn check_holds(
        &self,
        request: &HoldRequest,
        retaken: usize,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let Some(max) = self.holds_max else {
            return Ok(());
        };
        let live = self.bookings.values();
        let live = live.filter(|of| of.user == request.user && of.is_live_hold(now)).count();
        if u32::try_from(live - retaken).unwrap_or(u32::MAX) >= max {
            return Err(Refusal::TooManyHolds { max });
        }
        Ok(())
    }

    fn write(&mut self, request: &HoldRequest, grant: Grant, now: DateTime<Utc>) -> Verdict {
        self.nights = grant.nights;
        for id in grant.retaken {
            if let Some(entry) = self.bookings.get_mut(&id) {
                entry.status = Status::Cancelled;
            }
        }
        let entry = Entry {
            user: request.user,
            status: Status::Pending,
            expires_at: now + self.hold_ttl,
            stay: request.stay,
            lines: request.lines.clone(),
            quote: request.quoted.map(|quoted| quoted.id),
        };
        self.bookings.insert(request.id, entry);
        Verdict::Granted { id: request.id, total_minor: grant.total_minor }
    }

    /// Stores an answer if a repeat is to get it.
    fn note(&mut self, request: &HoldRequest, verdict: Verdict, now: DateTime<Utc>) {
        let is_kept = match verdict {
            Verdict::Granted { .. } => true,
            Verdict::Refused(refusal) => !request.key.derived && refusal.is_stored(),
        };
        if is_kept {
            let (derived, request_hash) = (request.key.derived, request.key.request_hash);
            let stored = Stored { derived, request_hash, verdict, at: now };
            self.keys.insert(request.key.hash, stored);
        }
    }

    fn replay(&self, request: &HoldRequest) -> Answered {
        let refused = |refusal| Answered { verdict: Verdict::Refused(refusal), replayed: false };
        match self.keys.get(&request.key.hash) {
            None => refused(Refusal::Again),
            Some(stored) if stored.request_hash != request.key.request_hash => {
                refused(Refusal::KeyConflict)
            }
            Some(stored) => Answered { verdict: stored.verdict, replayed: true },
        }
    }
}

fn check_price(request: &HoldRequest, current_minor: i64) -> Result<(), Refusal> {
    match request.quoted {
        Some(quoted) if quoted.total_minor != current_minor => Err(Refusal::PriceChanged {
            quoted_minor: quoted.total_minor,
            current_minor,
            // the new quote has the id that the booking would have had
            quote_id: QuoteId(request.id.0),
        }),
        _ => Ok(()),
    }
}

fn release(nights: &mut Nights, entry: &Entry) {
    for line in &entry.lines {
        for night in nights_of(entry.stay, line) {
            if let Some(of) = nights.get_mut(&night) {
                of.held -= u16::from(line.party.rooms);
            }
        }
    }
}

#[cfg(test)]
mod tests;
