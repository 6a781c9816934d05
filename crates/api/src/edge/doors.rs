//! Who is connected, and who may still come in. Nobody waits at the door: when it is full, or one
//! address has too many connections, there are a few spare places, where only those are answered
//! who look after the service, and everybody else is told at once to come back.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::edge::codes::Code;
use crate::edge::problem::Problem;
use crate::edge::rate_limit::AddressBlock;

/// Places beyond the limit.
const SPARE_MAX: usize = 128;
const SPARE_PER_ADDRESS_MAX: usize = 16;

/// Counts connections.
#[derive(Debug)]
pub struct Doors {
    connections_max: usize,
    per_address_max: usize,
    places: Mutex<Places>,
}

#[derive(Debug, Default)]
struct Places {
    all: Count,
    by_address: HashMap<AddressBlock, Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    served: usize,
    spare: usize,
}

/// Why a connection has a spare place; goes with each of its requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowded {
    /// Too many are connected.
    Everywhere,
    /// Too many are connected from this address.
    Here,
}

/// The place of a connection, free again when dropped.
#[derive(Debug)]
pub struct Place {
    doors: Arc<Doors>,
    /// `None` = of a proxy, which may have as many as there are.
    address: Option<AddressBlock>,
    /// `None` = a place like any other.
    pub crowded: Option<Crowded>,
}

impl Doors {
    /// So many connections in all, and from one address.
    pub fn new(connections_max: usize, per_address_max: usize) -> Arc<Self> {
        Arc::new(Self { connections_max, per_address_max, places: Mutex::default() })
    }

    /// A place for a connection from there; `None` when even the spare ones are taken.
    pub fn enter(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        self.take(Some(AddressBlock::of(from)))
    }

    /// A place for a connection of a proxy, which brings many clients.
    pub fn enter_of_proxy(self: &Arc<Self>) -> Option<Place> {
        self.take(None)
    }

    fn take(self: &Arc<Self>, address: Option<AddressBlock>) -> Option<Place> {
        let mut places = self.lock();
        let here = address.and_then(|address| places.by_address.get(&address).copied());
        let here = here.unwrap_or_default();
        let crowded = if here.served >= self.per_address_max {
            Some(Crowded::Here)
        } else if places.all.served >= self.connections_max {
            Some(Crowded::Everywhere)
        } else {
            None
        };
        let no_spare = places.all.spare >= SPARE_MAX || here.spare >= SPARE_PER_ADDRESS_MAX;
        if crowded.is_some() && no_spare {
            return None;
        }
        places.count(address, crowded, |count| *count += 1);
        Some(Place { doors: Arc::clone(self), address, crowded })
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    fn count(
        &mut self,
        address: Option<AddressBlock>,
        crowded: Option<Crowded>,
        change: impl Fn(&mut usize),
    ) {
        let here = address.map(|address| self.by_address.entry(address).or_default());
        for count in std::iter::once(&mut self.all).chain(here) {
            change(if crowded.is_some() { &mut count.spare } else { &mut count.served });
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.doors.lock();
        places.count(self.address, self.crowded, |count| *count = count.saturating_sub(1));
        let is_gone = |count: &Count| count.served == 0 && count.spare == 0;
        if let Some(address) = self.address
            && places.by_address.get(&address).is_some_and(is_gone)
        {
            places.by_address.remove(&address);
        }
    }
}

impl Crowded {
    /// What whoever has a spare place is told.
    pub fn problem(self) -> Problem {
        match self {
            Self::Everywhere => Problem::unavailable("too many are connected"),
            Self::Here => {
                Problem::new(Code::RateLimited, "too many are connected from your address")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spare_places_are_for_whoever_comes_too_late() {
        let doors = Doors::new(3, 2);
        let enter = |host: u8| doors.enter(IpAddr::from([10, 0, 0, host]));
        let place = |host: u8| enter(host).unwrap();
        let (a, b) = (place(1), place(1));
        assert_eq!((a.crowded, b.crowded), (None, None));
        let mut spare: Vec<_> = (0..SPARE_PER_ADDRESS_MAX).map(|_| place(1)).collect();
        assert!(spare.iter().all(|place| place.crowded == Some(Crowded::Here)));
        assert!(enter(1).is_none(), "one address takes not all spare places");
        let c = place(2);
        assert_eq!(c.crowded, None);
        assert_eq!(place(3).crowded, Some(Crowded::Everywhere));
        spare.pop();
        assert_eq!(place(1).crowded, Some(Crowded::Here));
        drop(a);
        assert_eq!(place(1).crowded, None);
        drop((b, c, spare));
        assert!(doors.lock().by_address.is_empty());
    }

    #[test]
    fn a_proxy_may_take_all_places_and_no_more() {
        let doors = Doors::new(3, 1);
        let all: Vec<_> = (0..3).map(|_| doors.enter_of_proxy().unwrap()).collect();
        assert!(all.iter().all(|place| place.crowded.is_none()));
        let spare: Vec<_> = (0..SPARE_MAX).map(|_| doors.enter_of_proxy().unwrap()).collect();
        assert!(spare.iter().all(|place| place.crowded == Some(Crowded::Everywhere)));
        assert!(doors.enter_of_proxy().is_none());
        drop((all, spare));
        let all = doors.lock().all;
        assert_eq!((all.served, all.spare), (0, 0));
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let doors = Doors::new(100, 1);
        let enter = |text: &str| doors.enter(text.parse().unwrap()).unwrap();
        let _first = enter("2001:db8:1:2::1");
        assert_eq!(enter("2001:db8:1:2:ffff::9").crowded, Some(Crowded::Here));
        assert_eq!(enter("2001:db8:1:3::1").crowded, None);
        let _mapped = enter("::ffff:10.0.0.1");
        assert_eq!(enter("10.0.0.1").crowded, Some(Crowded::Here));
    }
}
