//! A bus that does everything that a bus may do: it changes the order of events, hands each over
//! three times, and loses three in ten, which it takes for delivered.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use events::{Bus, Delivery};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use store::events::OutboxEvent;

/// How many of an event that is not lost are handed over.
const COPIES: usize = 3;
/// How many of ten are lost.
const LOST_OF_TEN: u32 = 3;

/// An unruly way to another bus.
pub struct Unruly {
    to: Arc<dyn Bus>,
    random: Mutex<StdRng>,
}

impl Unruly {
    /// The same seed makes the same trouble.
    pub fn over(to: Arc<dyn Bus>, seed: u64) -> Arc<dyn Bus> {
        Arc::new(Self { to, random: Mutex::new(StdRng::seed_from_u64(seed)) })
    }

    /// What is handed over, by the place of each in the claim.
    fn choose(&self, many: usize) -> Vec<usize> {
        let mut random = self.random.lock().expect("a lock");
        let kept = (0..many).filter(|_| random.random_range(0..10) >= LOST_OF_TEN);
        let mut chosen: Vec<usize> = kept.flat_map(|place| [place; COPIES]).collect();
        chosen.shuffle(&mut *random);
        chosen
    }
}

#[async_trait]
impl Bus for Unruly {
    async fn deliver(&self, events: &[OutboxEvent]) -> Vec<Delivery> {
        let chosen = self.choose(events.len());
        let handed: Vec<OutboxEvent> = chosen.iter().map(|place| events[*place].clone()).collect();
        let told = self.to.deliver(&handed).await;
        // lost without a word
        let mut deliveries = vec![Delivery::Done; events.len()];
        for (place, delivery) in chosen.into_iter().zip(told) {
            if delivery != Delivery::Done {
                deliveries[place] = delivery;
            }
        }
        deliveries
    }

    fn is_remote(&self) -> bool {
        self.to.is_remote()
    }
}
