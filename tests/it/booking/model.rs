//! The database's batch and its model answer random histories alike.
// brief: C4, C5, C6

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::booking::granting::{Answered, Rooms, Verdict};
use domain::booking::request::{HoldRequest, Line, Quoted};
use domain::booking::status::{Status, Step, StepOutcome};
use domain::ids::{BookingId, QuoteId};
use domain::stay::Party;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use sqlx::PgPool;
use store::bookings::{
    HoldAnswer, HoldVerdict, cancel_booking, confirm_booking, expire_holds, extend_booking,
    hold_batch,
};
use uuid::Uuid;

use super::world::{
    NIGHTS, USERS, age_holds, assert_verified, make_world, read_nights, read_rooms, read_statuses,
    room_type, stay, terms, user,
};
use super::world::{ask, ask_plainly};
use crate::database::TestDatabase;

/// A database and its model, side by side.
pub struct History {
    pool: PgPool,
    rooms: Rooms,
    random: StdRng,
    asked: Vec<HoldRequest>,
}

/// What was answered to whom, to see that a history was worth its while.
pub type Counts = BTreeMap<String, usize>;

impl History {
    pub async fn begin(pool: &PgPool, seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        make_world(pool, random.random_range(1..4)).await;
        // two of the ten days of arrival ask for more nights than half of the stays have
        let min_stays =
            "UPDATE inventory SET min_stay = 3 WHERE extract(day FROM night) IN (5, 15)";
        sqlx::query(min_stays).execute(pool).await.expect("minimum stays");
        let mut rooms = read_rooms(pool).await;
        rooms.holds_max = random.random_bool(0.5).then_some(2);
        Self { pool: pool.clone(), rooms, random, asked: Vec::new() }
    }

    /// Lives through so many batches, with other events in between. An error says where the
    /// database and the model parted.
    pub async fn live(&mut self, batches: usize, counts: &mut Counts) -> Result<(), String> {
        for number in 0..batches {
            let told = |what: String| format!("batch {number}: {what}");
            self.try_batch(counts).await.map_err(told)?;
            for _ in 0..self.random.random_range(0..3) {
                self.try_event().await.map_err(told)?;
            }
            self.compare().await.map_err(told)?;
        }
        Ok(())
    }

    async fn try_batch(&mut self, counts: &mut Counts) -> Result<(), String> {
        // one alone goes a way of its own
        let is_lone = self.random.random_bool(0.4);
        let size = if is_lone { 1 } else { self.random.random_range(2..9) };
        let now = self.now().await;
        let batch: Vec<HoldRequest> = (0..size).map(|_| self.any_request(now)).collect();
        self.asked.extend(batch.iter().cloned());
        let references: Vec<&HoldRequest> = batch.iter().collect();
        let mut terms = terms();
        terms.holds_max = self.rooms.holds_max;
        let mut connection = self.pool.acquire().await.map_err(|error| error.to_string())?;
        let given = hold_batch(&mut connection, &references, &terms).await;
        let given = given.map_err(|error| format!("{error:?}"))?;
        let expected = self.rooms.grant(&batch, now);
        for ((request, given), expected) in batch.iter().zip(&given).zip(&expected) {
            *counts.entry(kind(expected)).or_default() += 1;
            let given = as_answered(given);
            if given != *expected {
                return Err(format!("{request:#?}\nwas given {given:?}, expected {expected:?}"));
            }
        }
        Ok(())
    }

    fn any_request(&mut self, now: DateTime<Utc>) -> HoldRequest {
        let random = &mut self.random;
        if !self.asked.is_empty() && random.random_bool(0.15) {
            // a repeat, of which only the id of a booking to be is new
            let again = self.asked.choose(random).expect("a request").clone();
            return HoldRequest { id: BookingId(Uuid::now_v7()), ..again };
        }
        let key = format!("key {}", random.random_range(0..60));
        let line = |of: u8, random: &mut StdRng| {
            let rooms = random.random_range(1..4);
            let adults = random.random_range(rooms..=rooms + 2);
            let party = Party { adults, children: random.random_range(0..4), rooms };
            Line { room_type_id: room_type(of), party }
        };
        if !self.asked.is_empty() && random.random_bool(0.2) {
            // somebody wants rooms of the same types once more: an own hold may help or not
            let again = self.asked.choose(random).expect("a request").clone();
            let by = u8::try_from(again.user.0.as_u128()).expect("a user");
            let of = |asked: &Line| u8::try_from(asked.room_type_id.0.as_u128()).expect("a type");
            let lines: Vec<Line> =
                again.lines.iter().map(|asked| line(of(asked), random)).collect();
            return ask(by, &key, again.stay, &lines);
        }
        let by = random.random_range(1..=USERS);
        // few stays, so that the own ones meet
        let nights = random.random_range(1..5);
        let stay = stay(random.random_range(0..NIGHTS / 2) * 2, nights);
        let first = random.random_range(1..=5);
        let mut lines = vec![line(first, random)];
        if random.random_bool(0.25) {
            lines.push(line(random.random_range(1..=4), random));
        }
        if random.random_bool(0.5) {
            return ask_plainly(by, stay, &lines);
        }
        let mut request = ask(by, &key, stay, &lines);
        if lines.len() == 1 && random.random_bool(0.3) {
            let cost = lines.first().map_or(0, |line| self.cost(stay, line));
            let total_minor = cost + i64::from(self.random.random_bool(0.3));
            let late = self.random.random_bool(0.15);
            let expires_at = now + TimeDelta::minutes(if late { -5 } else { 5 });
            // few for each user, so that some are booked on twice; now and then somebody else's
            let whose = if self.random.random_bool(0.2) { 1 } else { by };
            let id = u128::from(whose) * 10 + self.random.random_range(0..2);
            let id = QuoteId(Uuid::from_u128(id));
            request.quoted = Some(Quoted { id, total_minor, expires_at });
        }
        request
    }

    fn cost(&self, stay: domain::stay::Stay, line: &Line) -> i64 {
        let nights = stay.check_in().iter_days().take(usize::from(stay.nights()));
        let prices = nights.filter_map(|night| self.rooms.nights.get(&(line.room_type_id, night)));
        let one_room: i64 = prices.map(|of| i64::from(of.price_minor)).sum();
        one_room * i64::from(line.party.rooms)
    }

    async fn try_event(&mut self) -> Result<(), String> {
        match self.random.random_range(0..7) {
            0 => self.edit_night().await,
            1 | 2 => self.age_some().await,
            3 => self.sweep().await,
            _ => return self.try_step().await,
        }
        Ok(())
    }

    async fn try_step(&mut self) -> Result<(), String> {
        let now = self.now().await;
        let ids: Vec<BookingId> = self.rooms.bookings.keys().copied().collect();
        let Some(id) = ids.choose(&mut self.random).copied() else { return Ok(()) };
        let steps = [Step::Confirm, Step::Cancel, Step::Extend];
        let step = *steps.choose(&mut self.random).expect("a step");
        let stranger = self.random.random_bool(0.1);
        let entry = self.rooms.bookings.get_mut(&id).expect("a booking");
        let by = if stranger { user(99) } else { entry.user };
        let mut connection = self.pool.acquire().await.map_err(|error| error.to_string())?;
        let given = match step {
            Step::Confirm => confirm_booking(&mut connection, id, by).await,
            Step::Cancel => {
                cancel_booking(&mut connection, id, by, std::time::Duration::ZERO).await
            }
            Step::Extend => {
                extend_booking(&mut connection, id, by, std::time::Duration::from_mins(10)).await
            }
        };
        let given = given.map_err(|error| format!("{step:?}: {error:?}"))?;
        let over = entry.expires_at <= now;
        let expected = (!stranger).then(|| entry.status.outcome(step, over));
        if given != expected {
            return Err(format!("{step:?} of {entry:?}: {given:?}, expected {expected:?}"));
        }
        let before = entry.status;
        if expected == Some(StepOutcome::Done) && before.after(step) != before {
            entry.status = before.after(step);
            for line in &entry.lines {
                let nights = entry.stay.check_in().iter_days().take(entry.stay.nights().into());
                for night in nights {
                    let of = self.rooms.nights.get_mut(&(line.room_type_id, night));
                    let of = of.expect("a night");
                    let rooms = u16::from(line.party.rooms);
                    match (before, entry.status) {
                        (Status::Pending, Status::Confirmed) => {
                            of.held -= rooms;
                            of.sold += rooms;
                        }
                        (Status::Pending, _) => of.held -= rooms,
                        _ => of.sold -= rooms,
                    }
                }
            }
        }
        Ok(())
    }

    /// What a manager does by hand.
    async fn edit_night(&mut self) {
        let nights: Vec<_> = self.rooms.nights.keys().copied().collect();
        let (id, night) = *nights.choose(&mut self.random).expect("a night");
        let of = self.rooms.nights.get_mut(&(id, night)).expect("a night");
        match self.random.random_range(0..4) {
            0 => of.closed = !of.closed,
            1 => of.min_stay = self.random.random_range(1..4),
            2 => of.price_minor += 1,
            _ => of.total = (of.sold + of.held).max(self.random.random_range(0..4)),
        }
        let small = |number: u16| i16::try_from(number).expect("small");
        sqlx::query(
            "UPDATE inventory SET closed = $3, min_stay = $4, price_minor = $5, total = $6
             WHERE room_type_id = $1 AND night = $2",
        )
        .bind(id.0)
        .bind(night)
        .bind(of.closed)
        .bind(i16::from(of.min_stay))
        .bind(i32::try_from(of.price_minor).expect("small"))
        .bind(small(of.total))
        .execute(&self.pool)
        .await
        .expect("an edit");
    }

    async fn age_some(&mut self) {
        let mut aged = Vec::new();
        for (id, entry) in &mut self.rooms.bookings {
            if entry.status == Status::Pending && self.random.random_bool(0.3) {
                entry.expires_at -= TimeDelta::hours(1);
                aged.push(*id);
            }
        }
        age_holds(&self.pool, &aged).await;
    }

    async fn sweep(&mut self) {
        let now = self.now().await;
        let mut connection = self.pool.acquire().await.expect("a connection");
        expire_holds(&mut connection, 1000).await.expect("a sweep");
        let Rooms { bookings, nights, .. } = &mut self.rooms;
        let overdue =
            bookings.values_mut().filter(|of| of.status == Status::Pending && of.expires_at <= now);
        for entry in overdue {
            entry.status = Status::Expired;
            for line in &entry.lines {
                for night in entry.stay.check_in().iter_days().take(entry.stay.nights().into()) {
                    let of = nights.get_mut(&(line.room_type_id, night)).expect("a night");
                    of.held -= u16::from(line.party.rooms);
                }
            }
        }
    }

    async fn compare(&self) -> Result<(), String> {
        let nights = read_nights(&self.pool).await;
        for (key, expected) in &self.rooms.nights {
            if nights[key] != *expected {
                return Err(format!("{key:?} is {:?}, expected {expected:?}", nights[key]));
            }
        }
        let statuses = read_statuses(&self.pool).await;
        let expected: BTreeMap<_, _> =
            self.rooms.bookings.iter().map(|(id, entry)| (*id, entry.status)).collect();
        if statuses == expected {
            Ok(())
        } else {
            Err(format!("bookings are {statuses:#?}, expected {expected:#?}"))
        }
    }

    async fn now(&self) -> DateTime<Utc> {
        store::jobs::database_time(&self.pool).await.expect("a time")
    }
}

fn as_answered(given: &HoldAnswer) -> Answered {
    let verdict = match &given.verdict {
        HoldVerdict::Granted(held) => {
            Verdict::Granted { id: held.id, total_minor: held.total_minor }
        }
        HoldVerdict::Refused { refusal, .. } => Verdict::Refused(*refusal),
    };
    Answered { verdict, replayed: given.replayed }
}

fn kind(answered: &Answered) -> String {
    let name = match answered.verdict {
        Verdict::Granted { .. } => "Granted".to_owned(),
        Verdict::Refused(refusal) => {
            let shown = format!("{refusal:?}");
            shown.split_whitespace().next().unwrap_or_default().to_owned()
        }
    };
    if answered.replayed { format!("replayed {name}") } else { name }
}

/// Full counts with `INNSIGHT_TEST_LONG=1`.
#[expect(clippy::disallowed_methods, reason = "the tests' own setting is read here")]
pub fn is_long() -> bool {
    std::env::var("INNSIGHT_TEST_LONG").is_ok_and(|value| value == "1")
}

#[tokio::test(flavor = "multi_thread")]
async fn random_histories_go_as_the_model_says() {
    let (histories, batches) = if is_long() { (60, 120) } else { (12, 60) };
    let mut counts = Counts::new();
    for seed in 0..histories {
        let database = TestDatabase::create().await;
        let mut history = History::begin(database.pool(), seed).await;
        let lived = history.live(batches, &mut counts).await;
        lived.unwrap_or_else(|parted| panic!("history {seed}: {parted}"));
        assert_verified(database.pool()).await;
    }
    for kind in [
        "Granted",
        "replayed Granted",
        "SoldOut",
        "replayed SoldOut",
        "Closed",
        "MinStay",
        "PartyTooLarge",
        "UnknownRoomType",
        "UnknownNight",
        "OtherHotel",
        "PriceChanged",
        "QuoteExpired",
        "QuoteUsed",
        "UnknownQuote",
        "TooManyHolds",
        "KeyConflict",
    ] {
        let seen = counts.get(kind).copied().unwrap_or_default();
        assert!(seen > 0, "no {kind} in {counts:#?}");
    }
}
