//! Who is connected, who of them is being answered, and who goes when others come.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// All connections of a listener.
pub struct Guests<P> {
    connections_max: usize,
    per_peer_max: usize,
    list: Mutex<List<P>>,
    /// A connection has ended, or has begun to wait.
    room: Notify,
}

struct List<P> {
    next: u64,
    /// By a number that grows whenever a connection begins to wait for a request.
    waiting: BTreeMap<u64, Guest<P>>,
    /// Those that are being answered.
    busy: BTreeMap<u64, Guest<P>>,
    /// Connections closed for others, or for want of room, since this was last told.
    closed: u64,
}

struct Guest<P> {
    peer: P,
    wanted: Arc<Notify>,
}

/// One connection's place; dropping it makes room.
pub struct Place<P: Eq> {
    guests: Arc<Guests<P>>,
    /// Its present number.
    number: Arc<Mutex<u64>>,
    wanted: Arc<Notify>,
}

/// The side of a place that a connection's requests hold.
pub struct Seat<P> {
    guests: Arc<Guests<P>>,
    number: Arc<Mutex<u64>>,
}

/// A request is being answered; dropped, the connection waits again.
pub struct Busy<P>(Seat<P>);

impl<P: Clone + Eq + Hash> Guests<P> {
    pub fn new(connections_max: usize, per_peer_max: usize) -> Guests<P> {
        let list = List { next: 1, waiting: BTreeMap::new(), busy: BTreeMap::new(), closed: 0 };
        Guests { connections_max, per_peer_max, list: Mutex::new(list), room: Notify::new() }
    }

    /// Returns when one more can be let in, at another's cost if need be.
    pub async fn room(&self) {
        loop {
            let mut changed = std::pin::pin!(self.room.notified());
            changed.as_mut().enable();
            if self.lock().busy.len() < self.connections_max {
                return;
            }
            changed.await;
        }
    }

    /// Lets a connection in; `None` when its peer has as many under way as are granted.
    pub fn admit(self: &Arc<Self>, peer: P) -> Option<Place<P>> {
        let mut list = self.lock();
        let of_peer = |guests: &BTreeMap<u64, Guest<P>>| {
            guests.values().filter(|guest| guest.peer == peer).count()
        };
        let peers = of_peer(&list.waiting) + of_peer(&list.busy);
        if peers >= self.per_peer_max {
            let oldest = list.waiting.iter().find(|(_, guest)| guest.peer == peer);
            let Some(number) = oldest.map(|(number, _)| *number) else {
                list.closed += 1;
                return None;
            };
            list.close(number);
        } else if list.waiting.len() + list.busy.len() >= self.connections_max {
            let number = *list.waiting.keys().next()?;
            list.close(number);
        }
        let wanted = Arc::new(Notify::new());
        let number = list.wait(Guest { peer, wanted: wanted.clone() });
        let number = Arc::new(Mutex::new(number));
        Some(Place { guests: self.clone(), number, wanted })
    }
}

impl<P> Guests<P> {
    /// How many were closed for others since this was last asked.
    pub fn closed_of_late(&self) -> u64 {
        std::mem::take(&mut self.lock().closed)
    }

    /// Nothing is done under this lock that could fail halfway.
    fn lock(&self) -> MutexGuard<'_, List<P>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P> List<P> {
    fn wait(&mut self, guest: Guest<P>) -> u64 {
        let number = self.next;
        self.next += 1;
        self.waiting.insert(number, guest);
        number
    }

    fn close(&mut self, number: u64) {
        if let Some(guest) = self.waiting.remove(&number) {
            self.closed += 1;
            guest.wanted.notify_one();
        }
    }
}

impl<P: Eq> Place<P> {
    /// Returns when the place is wanted for another connection.
    pub async fn wanted(&self) {
        self.wanted.notified().await;
    }

    pub fn seat(&self) -> Seat<P> {
        Seat { guests: self.guests.clone(), number: self.number.clone() }
    }
}

impl<P: Eq> Drop for Place<P> {
    fn drop(&mut self) {
        let number = *self.number.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = self.guests.lock();
        list.waiting.remove(&number);
        list.busy.remove(&number);
        drop(list);
        self.guests.room.notify_one();
    }
}

impl<P> Seat<P> {
    /// A request has come.
    pub fn busy(&self) -> Busy<P> {
        let number = self.number.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = self.guests.lock();
        if let Some(guest) = list.waiting.remove(&number) {
            list.busy.insert(*number, guest);
        }
        Busy(Seat { guests: self.guests.clone(), number: self.number.clone() })
    }
}

impl<P> Drop for Busy<P> {
    fn drop(&mut self) {
        let mut number = self.0.number.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = self.0.guests.lock();
        if let Some(guest) = list.busy.remove(&number) {
            *number = list.wait(guest);
        }
        drop(list);
        self.0.guests.room.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_longest_goes_first_and_who_is_answered_stays() {
        let guests = Arc::new(Guests::new(3, 2));
        let numbers = |guests: &Arc<Guests<&'static str>>| {
            let list = guests.lock();
            let waiting = list.waiting.values().map(|guest| guest.peer).collect::<String>();
            (waiting, list.busy.values().map(|guest| guest.peer).collect::<String>())
        };
        let places: Vec<_> = ["a", "b", "c"].map(|peer| guests.admit(peer)).into();
        let busy = places[0].as_ref().expect("there is room").seat().busy();
        assert_eq!(numbers(&guests), ("bc".to_owned(), "a".to_owned()));

        // All are taken: `b` waits longest.
        let fourth = guests.admit("d").expect("b goes for it");
        assert_eq!(numbers(&guests), ("cd".to_owned(), "a".to_owned()));

        // Answered, `a` waits behind the others.
        drop(busy);
        assert_eq!(numbers(&guests), ("cda".to_owned(), String::new()));
        let _fifth = guests.admit("d").expect("c goes for it");
        assert_eq!(numbers(&guests), ("dad".to_owned(), String::new()));

        // A peer with all that it is granted loses the older of its own, not another's.
        let busy = fourth.seat().busy();
        let sixth = guests.admit("d").expect("the fifth goes for it");
        assert_eq!(numbers(&guests), ("ad".to_owned(), "d".to_owned()));
        let second = sixth.seat().busy();
        assert!(guests.admit("d").is_none(), "both of its own are being answered");
        drop((busy, second, fourth, sixth, places));
        assert_eq!(numbers(&guests), (String::new(), String::new()), "fifth went long ago");
    }
}
