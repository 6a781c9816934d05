//! What may be left out, by example and against every order of accidents.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

use super::*;

const HOTEL: HotelId = HotelId(Uuid::from_u128(1));

#[test]
fn only_the_same_content_above_every_doubt_is_held() {
    let mut memory = Memory::new(10);
    assert!(!memory.holds(HOTEL, Some(1)), "nothing is known at first");
    memory.note(HOTEL, 10, Some(1));
    assert!(!memory.holds(HOTEL, Some(1)), "a predecessor's late request ties");
    memory.note(HOTEL, 11, Some(1));
    assert!(memory.holds(HOTEL, Some(1)));
    assert!(!memory.holds(HOTEL, Some(2)) && !memory.holds(HOTEL, None));
    memory.doubt([], 11);
    assert!(!memory.holds(HOTEL, Some(1)), "a request of this very version is on its way");
    memory.note(HOTEL, 12, None);
    assert!(memory.holds(HOTEL, None));
    memory.doubt([HOTEL], 3);
    assert!(!memory.holds(HOTEL, None));
}

#[test]
fn memory_is_bounded() {
    let mut memory = Memory::new(0);
    for number in 0..KNOWN_MAX + 10 {
        let hotel = HotelId(Uuid::from_u128(u128::try_from(number).unwrap()));
        memory.note(hotel, 1, None);
    }
    assert_eq!(memory.known.len(), KNOWN_MAX);
}

/// One hotel, its writers, the feed's rules for a stored reader, and an index that keeps versions.
struct World {
    random: StdRng,
    next_xid: u64,
    /// Transactions that have a number and have changed nothing yet.
    open: Vec<u64>,
    /// Content by commit: the number of the transaction and what it wrote.
    commits: Vec<(u64, u64)>,
    index: (u64, u64),
    late: Vec<(u64, u64)>,
    memory: Memory,
    floor: u64,
    /// How many commits were seen.
    seen: usize,
    acknowledged: u64,
    spared: usize,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            next_xid: 11,
            open: Vec::new(),
            commits: vec![(10, 0)],
            index: (10, 0),
            late: Vec::new(),
            memory: Memory::new(11),
            floor: 11,
            seen: 1,
            acknowledged: 0,
            spared: 0,
        }
    }

    fn xmin(&self) -> u64 {
        self.open.iter().copied().min().unwrap_or(self.next_xid)
    }

    fn content(&self) -> u64 {
        self.commits.last().unwrap().1
    }

    fn begin(&mut self) {
        self.open.push(self.next_xid);
        self.next_xid += 1;
    }

    fn commit(&mut self) {
        let which = self.random.random_range(0..self.open.len());
        let xid = self.open.swap_remove(which);
        // few contents, so that what comes back is often what was there before
        self.commits.push((xid, self.random.random_range(0..3)));
    }

    fn take(&mut self, (version, content): (u64, u64)) {
        if version >= self.index.0 {
            self.index = (version, content);
        }
    }

    /// A pass that perhaps ends in an accident.
    fn pass(&mut self, accidents: bool) {
        let (target, target_xmin) = (self.commits.len(), self.xmin());
        if accidents && self.random.random_bool(0.3) {
            self.begin();
            self.commit(); // between the feed and the document
        }
        let due = self.commits[..target].iter().enumerate().any(|(place, (xid, _))| {
            let settles = *xid >= self.floor && *xid < target_xmin;
            (place >= self.seen || settles) && self.acknowledged <= *xid
        });
        let (version, content) = (self.xmin(), self.content());
        if due && self.memory.holds(HOTEL, Some(content)) {
            self.spared += 1;
        } else if due {
            match if accidents { self.random.random_range(0..6) } else { 5 } {
                0 => {
                    self.late.push((version, content));
                    return self.die();
                }
                1 => {
                    // no answer in time; it may still arrive
                    self.late.push((version, content));
                    return self.memory.doubt([HOTEL], version);
                }
                2 => {
                    self.take((version, content));
                    return self.memory.doubt([HOTEL], version);
                }
                _ => self.take((version, content)),
            }
            self.memory.note(HOTEL, version, Some(content));
            self.acknowledged = version;
        }
        (self.floor, self.seen) = (target_xmin, target);
    }

    /// The successor knows the floor and nothing else.
    fn die(&mut self) {
        self.memory = Memory::new(self.xmin());
        self.acknowledged = 0;
        self.seen = self
            .commits
            .iter()
            .position(|(xid, _)| *xid >= self.floor)
            .unwrap_or(self.commits.len());
    }

    fn step(&mut self) {
        match self.random.random_range(0..8) {
            0 if self.open.len() < 3 => self.begin(),
            1 if !self.open.is_empty() => self.commit(),
            2 => {
                self.begin();
                self.commit();
            }
            3 if !self.late.is_empty() => {
                let which = self.random.random_range(0..self.late.len());
                let late = self.late.swap_remove(which);
                self.take(late);
            }
            _ => self.pass(true),
        }
    }

    /// Everything ends, and the latest of all requests arrive.
    fn rest(&mut self) {
        while !self.open.is_empty() {
            self.commit();
        }
        self.pass(false);
        self.pass(false);
        while let Some(late) = self.late.pop() {
            self.take(late);
        }
    }
}

// brief: Y2
#[test]
fn whatever_is_spared_the_index_ends_with_the_last_content() {
    let mut spared = 0;
    for seed in 0..20_000 {
        let mut world = World::new(seed);
        for _ in 0..40 {
            world.step();
        }
        world.rest();
        assert_eq!(world.index.1, world.content(), "seed {seed}");
        spared += world.spared;
    }
    assert!(spared > 20_000, "{spared} writes were spared");
}
