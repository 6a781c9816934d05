//! A client of a history: books, repeats itself, confirms, cancels, and asks until it is answered.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use super::{Booked, CLIENTS, Check, Fault, GUESTS, Stage, Stepped};
use crate::booking::guest::room_type;
use crate::booking::world::day;

/// Longer than a process needs to start.
const ANSWER_TIMEOUT: Duration = Duration::from_mins(1);
/// Longer than the service may take by its own deadline.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
const RETRY_PAUSE: Duration = Duration::from_millis(20);
/// Steps are taken of one of the last so many own bookings.
const RECENT: usize = 4;
/// Nothing was decided: to be sent again.
const PASSING: [&str; 2] = ["INVENTORY_LOCKED", "CONCURRENCY_ABORT"];
const REFUSALS: [&str; 2] = ["INSUFFICIENT_INVENTORY", "IDEMPOTENCY_CONFLICT"];
const STEPS_REFUSED: [&str; 2] = ["BOOKING_EXPIRED", "BOOKING_NOT_PENDING"];

/// Somebody who asks over HTTP.
pub struct Client {
    stage: Arc<Stage>,
    number: usize,
    guest: usize,
    http: reqwest::Client,
    random: StdRng,
    /// Requests so far, with their keys.
    sent: Vec<(Option<String>, Value)>,
    bookings: Vec<Uuid>,
}

/// Lives until there is nothing more to do; the first fault ends the whole history.
pub async fn live(stage: Arc<Stage>, number: usize) -> Result<(), Fault> {
    let over = stage.over.clone();
    let mut client = Client::new(stage, number);
    while client.stage.begin_operation() {
        if let Err(fault) = client.operate().await {
            over.cancel();
            return Err(fault);
        }
    }
    Ok(())
}

impl Client {
    pub fn new(stage: Arc<Stage>, number: usize) -> Self {
        let http = reqwest::Client::builder().timeout(REQUEST_TIMEOUT).build();
        let seed = stage.plan.seed.wrapping_mul(1 + u64::try_from(CLIENTS).expect("few"));
        Self {
            guest: number % GUESTS,
            http: http.expect("a client"),
            random: StdRng::seed_from_u64(seed.wrapping_add(u64::try_from(number).expect("few"))),
            stage,
            number,
            sent: Vec::new(),
            bookings: Vec::new(),
        }
    }

    async fn operate(&mut self) -> Result<(), Fault> {
        match self.random.random_range(0..100) {
            0..=49 => {
                let (key, body) = (self.any_key(), self.any_body());
                self.sent.push((key.clone(), body.clone()));
                self.book_and_look(key, body).await
            }
            50..=64 => match self.sent.choose(&mut self.random).cloned() {
                Some((key, body)) => self.book_and_look(key, body).await,
                None => Ok(()),
            },
            65..=79 => self.step("confirm").await,
            80..=91 => self.step("cancel").await,
            92..=95 => self.step("extend").await,
            _ => self.read_back().await,
        }
    }

    /// Mostly one that nobody else uses; some are shared with whoever has the same account; and
    /// none at all.
    fn any_key(&mut self) -> Option<String> {
        match self.random.random_range(0..10) {
            0..=5 => Some(format!("client {} request {}", self.number, self.sent.len())),
            6 => Some(format!("shared {}", self.random.random_range(0..8))),
            _ => None,
        }
    }

    fn any_body(&mut self) -> Value {
        let random = &mut self.random;
        let from = random.random_range(0..8);
        let (check_in, check_out) = (day(from), day(from + random.random_range(1..=3)));
        let hotel = random.random_range(1..=4);
        let rooms = random.random_range(1..=2);
        if random.random_bool(0.3) {
            // in either order
            let first = random.random_range(1..=2);
            let item = |kind| json!({ "room_type_id": room_type(hotel, kind), "rooms": rooms, "adults": rooms });
            let items = [item(first), item(3 - first)];
            return json!({ "check_in": check_in, "check_out": check_out, "items": items });
        }
        let id = room_type(hotel, random.random_range(1..=2));
        json!({
            "room_type_id": id, "check_in": check_in, "check_out": check_out,
            "rooms": rooms, "adults": rooms,
        })
    }

    /// Asks for rooms until it is answered, and notes the answer.
    pub async fn book(
        &mut self,
        guest: usize,
        key: Option<String>,
        body: Value,
    ) -> Result<Booked, Fault> {
        let (status, answer) =
            self.ask(Method::POST, "/v1/bookings", guest, key.as_deref(), Some(&body)).await?;
        let booked = Booked { guest, key, body, status, answer };
        self.stage.log.lock().unwrap().booked.push(booked.clone());
        if status == 201 || is_one_of(&booked.answer, &REFUSALS) {
            Ok(booked)
        } else {
            Err(unexpected(status, &booked.answer))
        }
    }

    /// Books, and often looks at once whether it is there.
    async fn book_and_look(&mut self, key: Option<String>, body: Value) -> Result<(), Fault> {
        let booked = self.book(self.guest, key, body).await?;
        if booked.status == 201 {
            self.bookings.push(id_of(&booked.answer));
            if self.random.random_bool(0.5) {
                return self.read_back().await;
            }
        }
        Ok(())
    }

    async fn step(&mut self, step: &'static str) -> Result<(), Fault> {
        let recent = self.bookings.len().saturating_sub(RECENT);
        let Some(&booking) = self.bookings[recent..].choose(&mut self.random) else {
            return Ok(());
        };
        let path = format!("/v1/bookings/{booking}/{step}");
        let (status, answer) = self.ask(Method::POST, &path, self.guest, None, None).await?;
        self.stage.log.lock().unwrap().stepped.push(Stepped { booking, step, status });
        match status {
            200 => Ok(()),
            404 => Err(missing(booking)),
            _ if is_one_of(&answer, &STEPS_REFUSED) => Ok(()),
            _ => Err(unexpected(status, &answer)),
        }
    }

    /// Reads the latest own booking, most often at the other process.
    async fn read_back(&mut self) -> Result<(), Fault> {
        let Some(&booking) = self.bookings.last() else { return Ok(()) };
        let path = format!("/v1/bookings/{booking}");
        match self.ask(Method::GET, &path, self.guest, None, None).await? {
            (200, _) => Ok(()),
            (404, _) => Err(missing(booking)),
            (status, answer) => Err(unexpected(status, &answer)),
        }
    }

    /// Sends a request, alternating between the processes, until somebody answers for good.
    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        guest: usize,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(u16, Value), Fault> {
        let begun = Instant::now();
        while begun.elapsed() < ANSWER_TIMEOUT {
            self.number += 1;
            let url = format!("{}{path}", self.stage.url(self.number));
            let mut request = self.http.request(method.clone(), url);
            request = request.bearer_auth(self.stage.guests[guest].token());
            if let Some(key) = key {
                request = request.header("idempotency-key", key);
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            // a process that dies while it answers has not answered
            if let Ok(response) = request.send().await {
                let status = response.status().as_u16();
                if let Ok(answer) = response.json::<Value>().await
                    && !matches!(status, 503 | 504)
                    && !is_one_of(&answer, &PASSING)
                {
                    return Ok((status, answer));
                }
            }
            self.stage.lost.fetch_add(1, Ordering::Relaxed);
            sleep(RETRY_PAUSE).await;
        }
        Err(Fault::new(Check::Answers, format!("{path} is not answered")))
    }
}

/// The id of a booking.
pub fn id_of(answer: &Value) -> Uuid {
    answer["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
}

fn is_one_of(answer: &Value, codes: &[&str]) -> bool {
    answer["code"].as_str().is_some_and(|code| codes.contains(&code))
}

fn missing(booking: Uuid) -> Fault {
    Fault::new(Check::ReadBack, format!("booking {booking} was answered and is not there"))
}

fn unexpected(status: u16, answer: &Value) -> Fault {
    Fault::new(Check::Answers, format!("an answer that may not be: {status} {answer}"))
}
