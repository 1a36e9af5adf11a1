//! Who is connected, who of them is being answered, and who goes when others come.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// All connections of a listener.
pub struct ConnectionTable<P> {
    connections_max: usize,
    per_peer_max: usize,
    lists: Mutex<ConnectionLists<P>>,
    /// A connection has ended, or has begun to wait.
    room: Notify,
}

struct ConnectionLists<P> {
    next: u64,
    /// By a number that grows whenever a connection begins to wait for a request.
    waiting: BTreeMap<u64, Connection<P>>,
    /// Those that are being answered.
    busy: BTreeMap<u64, Connection<P>>,
    /// Connections closed for others, or for want of room, since this was last told.
    closed: u64,
}

struct Connection<P> {
    peer: P,
    wanted: Arc<Notify>,
}

/// A connection that was let in; dropping it makes room for another.
pub struct OpenConnection<P: Eq> {
    table: Arc<ConnectionTable<P>>,
    /// Its present number in the lists.
    number: Arc<Mutex<u64>>,
    wanted: Arc<Notify>,
}

/// A connection's entry in the table, as its requests change it.
pub struct ConnectionState<P> {
    table: Arc<ConnectionTable<P>>,
    number: Arc<Mutex<u64>>,
}

/// A request is being answered; dropped, the connection waits again.
pub struct RequestUnderWay<P>(ConnectionState<P>);

impl<P: Clone + Eq + Hash> ConnectionTable<P> {
    pub fn new(connections_max: usize, per_peer_max: usize) -> ConnectionTable<P> {
        let lists =
            ConnectionLists { next: 1, waiting: BTreeMap::new(), busy: BTreeMap::new(), closed: 0 };
        ConnectionTable {
            connections_max,
            per_peer_max,
            lists: Mutex::new(lists),
            room: Notify::new(),
        }
    }

    /// Returns when one more can be let in, at another's cost if need be.
    pub async fn wait_for_room(&self) {
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
    pub fn admit(self: &Arc<Self>, peer: P) -> Option<OpenConnection<P>> {
        let mut lists = self.lock();
        let of_peer = |connections: &BTreeMap<u64, Connection<P>>| {
            connections.values().filter(|connection| connection.peer == peer).count()
        };
        let peers = of_peer(&lists.waiting) + of_peer(&lists.busy);
        if peers >= self.per_peer_max {
            let oldest = lists.waiting.iter().find(|(_, connection)| connection.peer == peer);
            let Some(number) = oldest.map(|(number, _)| *number) else {
                lists.closed += 1;
                return None;
            };
            lists.close(number);
        } else if lists.waiting.len() + lists.busy.len() >= self.connections_max {
            let number = *lists.waiting.keys().next()?;
            lists.close(number);
        }
        let wanted = Arc::new(Notify::new());
        let number = lists.add_waiting(Connection { peer, wanted: wanted.clone() });
        let number = Arc::new(Mutex::new(number));
        Some(OpenConnection { table: self.clone(), number, wanted })
    }
}

impl<P> ConnectionTable<P> {
    /// How many were closed for others since this was last asked.
    pub fn take_closed(&self) -> u64 {
        std::mem::take(&mut self.lock().closed)
    }

    /// Nothing is done under this lock that could fail halfway.
    fn lock(&self) -> MutexGuard<'_, ConnectionLists<P>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P> ConnectionLists<P> {
    fn add_waiting(&mut self, connection: Connection<P>) -> u64 {
        let number = self.next;
        self.next += 1;
        self.waiting.insert(number, connection);
        number
    }

    fn close(&mut self, number: u64) {
        if let Some(connection) = self.waiting.remove(&number) {
            self.closed += 1;
            connection.wanted.notify_one();
        }
    }
}

impl<P: Eq> OpenConnection<P> {
    /// Returns when the connection is to be closed for another.
    pub async fn displaced(&self) {
        self.wanted.notified().await;
    }

    pub fn state(&self) -> ConnectionState<P> {
        ConnectionState { table: self.table.clone(), number: self.number.clone() }
    }
}

impl<P: Eq> Drop for OpenConnection<P> {
    fn drop(&mut self) {
        let number = *self.number.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lists = self.table.lock();
        lists.waiting.remove(&number);
        lists.busy.remove(&number);
        drop(lists);
        self.table.room.notify_one();
    }
}

impl<P> ConnectionState<P> {
    /// A request has come.
    pub fn begin_request(&self) -> RequestUnderWay<P> {
        let number = self.number.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lists = self.table.lock();
        if let Some(connection) = lists.waiting.remove(&number) {
            lists.busy.insert(*number, connection);
        }
        RequestUnderWay(ConnectionState { table: self.table.clone(), number: self.number.clone() })
    }
}

impl<P> Drop for RequestUnderWay<P> {
    fn drop(&mut self) {
        let mut number = self.0.number.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lists = self.0.table.lock();
        if let Some(connection) = lists.busy.remove(&number) {
            *number = lists.add_waiting(connection);
        }
        drop(lists);
        self.0.table.room.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_longest_goes_first_and_who_is_answered_stays() {
        let table = Arc::new(ConnectionTable::new(3, 2));
        let numbers = |table: &Arc<ConnectionTable<&'static str>>| {
            let lists = table.lock();
            let waiting =
                lists.waiting.values().map(|connection| connection.peer).collect::<String>();
            (waiting, lists.busy.values().map(|connection| connection.peer).collect::<String>())
        };
        let first: Vec<_> = ["a", "b", "c"].map(|peer| table.admit(peer)).into();
        let under_way = first[0].as_ref().expect("there is room").state().begin_request();
        assert_eq!(numbers(&table), ("bc".to_owned(), "a".to_owned()));

        // All are taken: `b` waits longest.
        let fourth = table.admit("d").expect("b goes for it");
        assert_eq!(numbers(&table), ("cd".to_owned(), "a".to_owned()));

        // Answered, `a` waits behind the others.
        drop(under_way);
        assert_eq!(numbers(&table), ("cda".to_owned(), String::new()));
        let _fifth = table.admit("d").expect("c goes for it");
        assert_eq!(numbers(&table), ("dad".to_owned(), String::new()));

        // A peer with all that it is granted loses the older of its own, not another's.
        let under_way = fourth.state().begin_request();
        let sixth = table.admit("d").expect("the fifth goes for it");
        assert_eq!(numbers(&table), ("ad".to_owned(), "d".to_owned()));
        let second = sixth.state().begin_request();
        assert!(table.admit("d").is_none(), "both of its own are being answered");
        drop((under_way, second, fourth, sixth, first));
        assert_eq!(numbers(&table), (String::new(), String::new()), "fifth went long ago");
    }
}
