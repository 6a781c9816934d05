//! Random changes, random cuts: what a client builds from what it is told is what a fresh search
//! answers.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::client::{Client, LISBON, Listening};
use super::planted::Bug;
use crate::app::{CONDITION_TIMEOUT, TestApp};
use crate::search::world::is_long;

const CLIENTS: usize = 5;
const CHANGES: usize = 200;
const CHANGES_LONG: usize = 10_000;
/// One change in so many is followed by a cut of some client.
const CUT_EVERY: usize = 10;
/// After so many changes everybody must show what a search answers: later ones would hide a mistake,
/// whoever searches anew has none any more.
const COMPARED_EVERY: usize = 20;

/// What each client looks for.
fn searches() -> [Value; CLIENTS] {
    [
        json!({}),
        json!({ "check_in": "2026-12-01", "check_out": "2026-12-04" }),
        json!({ "check_in": "2026-12-02", "check_out": "2026-12-03", "rooms": 2,
                "price_max": 5600, "free_cancellation": true }),
        json!({ "amenities": "pool", "stars": "0,2,4", "q": "casa" }),
        json!({ "near": "38.705,-9.105", "radius_km": 0.6, "rating_min": 7.2 }),
    ]
}

/// What a client shows: hotels by id, with place and offer.
type Shown = BTreeMap<String, (Value, Value)>;

struct Looker {
    search: Value,
    client: Option<Client>,
    position: Option<String>,
    shown: Shown,
    resyncs: usize,
}

impl Looker {
    async fn new(service: &Listening, search: Value) -> Self {
        let client = service.watch(LISBON, search.clone()).await;
        let position = client.position.clone();
        let mut looker =
            Self { search, client: Some(client), position, shown: Shown::new(), resyncs: 0 };
        looker.shown = looker.fresh(service).await;
        looker
    }

    /// What a search answers now.
    async fn fresh(&self, service: &Listening) -> Shown {
        let [west, south, east, north] = LISBON;
        let mut path = format!("/v1/hotels?limit=100&bbox={west},{south},{east},{north}");
        for (name, value) in self.search.as_object().unwrap() {
            let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            path.extend(["&", name, "=", &value]);
        }
        let answer = service.app.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let items = answer.json()["items"].as_array().unwrap().clone();
        let shown = items.into_iter().map(|mut item| {
            let id = item["id"].as_str().unwrap().to_owned();
            (id, (item["location"].take(), item["offer"].take()))
        });
        shown.collect()
    }

    /// Takes in what comes within a moment.
    async fn listen(&mut self, service: &Listening) {
        let moment = std::time::Duration::from_millis(2);
        while let Some(client) = &mut self.client {
            let Some(next) = client.next_within(moment).await else { return };
            let told = next.unwrap_or_else(|code| panic!("closed with {code}"));
            // who resumes after the viewport's subscribe is not told from where that begins
            let keeps = told.event == "subscribed" && self.position.is_some();
            if told.position.is_some() && !keeps {
                self.position.clone_from(&told.position);
            }
            match told.event.as_str() {
                "hotel_changed" => {
                    let mut data = told.data;
                    let id = data["hotel_id"].as_str().unwrap().to_owned();
                    if data["matches"] == true {
                        self.shown.insert(id, (data["location"].take(), data["offer"].take()));
                    } else {
                        self.shown.remove(&id);
                    }
                }
                "resync" => {
                    self.resyncs += 1;
                    self.shown = self.fresh(service).await;
                }
                _ => {}
            }
        }
    }

    fn cut(&mut self) {
        if let Some(client) = self.client.take() {
            client.cut();
        }
    }

    /// Comes back, if it was cut off; says first or last where it was.
    async fn return_to(&mut self, service: &Listening, first: bool) {
        if self.client.is_some() {
            return;
        }
        let mut client = service.open().await;
        let resume = json!({ "resume": self.position });
        let mut watch = json!({ "subscribe": "viewport", "bbox": LISBON });
        for (name, value) in self.search.as_object().unwrap() {
            watch[name] = value.clone();
        }
        let [one, other] = if first { [resume, watch] } else { [watch, resume] };
        client.say(&one).await;
        client.say(&other).await;
        self.client = Some(client);
    }

    /// Comes back, and shows what a search answers once all is told.
    async fn agree(&mut self, service: &Listening, when: &str) {
        self.return_to(service, true).await;
        let settled = tokio::time::timeout(CONDITION_TIMEOUT, async {
            loop {
                self.listen(service).await;
                if self.shown == self.fresh(service).await {
                    return;
                }
            }
        });
        if settled.await.is_err() {
            let fresh = self.fresh(service).await;
            panic!("{when} shows {:#?}, and a search {fresh:#?}", self.shown);
        }
    }
}

/// A change of what a search shows.
fn change(rng: &mut StdRng) -> String {
    let hotel = rng.random_range(1..=12);
    let rooms = format!(
        "room_type_id IN (SELECT r.id FROM room_types r JOIN hotels h ON h.id = r.hotel_id
         WHERE h.slug = 'casa-{hotel}')"
    );
    let night = rng.random_range(1..=4);
    match rng.random_range(0..9) {
        0 => format!(
            "UPDATE inventory SET price_minor = {} WHERE {rooms}",
            rng.random_range(5000..6500)
        ),
        1 => format!(
            "UPDATE inventory SET total = {} WHERE night = '2026-12-0{night}' AND {rooms}",
            rng.random_range(0..4)
        ),
        2 => format!(
            "UPDATE inventory SET closed = NOT closed WHERE night = '2026-12-0{night}' AND {rooms}"
        ),
        3 => format!(
            "UPDATE hotels SET status = CASE status WHEN 'open' THEN 'closed' ELSE 'open' END
             WHERE slug = 'casa-{hotel}'"
        ),
        // within the box, out of it in its cell, or far away
        4 | 5 => {
            let lat_e7 = [387_040_000, 387_060_000, 388_200_000, 488_000_000];
            let lat_e7 = lat_e7[rng.random_range(0..4)];
            format!("UPDATE hotels SET lat_e7 = {lat_e7} WHERE slug = 'casa-{hotel}'")
        }
        6 => format!(
            "UPDATE hotels SET stars = {}, rating_x10 = {} WHERE slug = 'casa-{hotel}'",
            rng.random_range(0..6),
            rng.random_range(60..90)
        ),
        7 => "UPDATE inventory SET price_minor = price_minor + 1".to_owned(),
        _ => format!(
            "UPDATE hotels SET amenities = CASE WHEN 'pool' = ANY(amenities) THEN ARRAY['wifi']
             ELSE ARRAY['pool', 'wifi'] END, free_cancel_days = {} WHERE slug = 'casa-{hotel}'",
            ["NULL", "0", "30"][rng.random_range(0..3)]
        ),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_adds_up_to_what_a_search_answers() {
    agree_over(None, if is_long() { CHANGES_LONG } else { CHANGES }).await;
}

/// The same, as often as on every day.
pub async fn agree_with_searches(bug: Option<Bug>) {
    agree_over(bug, CHANGES).await;
}

/// Changes and cuts at random, and again and again clients that show what a search does.
async fn agree_over(bug: Option<Bug>, changes: usize) {
    let seed: u64 = 20_261_126;
    let mut rng = StdRng::seed_from_u64(seed);
    let start = TestApp::with().realtime(|settings| {
        settings.pace = std::time::Duration::from_millis(5);
        settings.pending_hotels_max = 8;
        settings.missed_hotels_max = 9;
        settings.resync_pause = std::time::Duration::from_millis(20);
        settings.messages_max = 1_000_000;
    });
    let service = Listening::with(bug, start).await;
    let mut lookers = Vec::new();
    for search in searches() {
        lookers.push(Looker::new(&service, search).await);
    }
    let mut cuts = 0;
    for number in 1..=changes {
        service.change(&change(&mut rng)).await;
        if number % CUT_EVERY == 0 {
            let looker = &mut lookers[rng.random_range(0..CLIENTS)];
            looker.listen(&service).await;
            looker.cut();
            cuts += 1;
        }
        let looker = &mut lookers[rng.random_range(0..CLIENTS)];
        let first = rng.random_range(0..2) == 0;
        looker.return_to(&service, first).await;
        looker.listen(&service).await;
        if number % COMPARED_EVERY == 0 {
            for (of, looker) in lookers.iter_mut().enumerate() {
                let when = format!("client {of} after {number} changes of seed {seed}");
                looker.agree(&service, &when).await;
            }
        }
    }
    assert!(cuts >= 20);
    let resyncs: usize = lookers.iter().map(|looker| looker.resyncs).sum();
    assert!(resyncs > 0 && resyncs < changes, "{resyncs} requests to search anew");
}
