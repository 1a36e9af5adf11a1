//! stub
use super::Effect;
use super::schedule::Timestamp;
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    pub after: u64,
    pub rows_max: u32,
    pub bytes_max: usize,
}
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Stored { sent: u64, through: Option<u64> },
}
pub struct Outbox {
    through: u64,
    head: u64,
}
impl Outbox {
    pub fn new(through: u64, head: u64, _seed: u128) -> Outbox {
        Outbox { through, head }
    }
    pub fn appended(&mut self, head: u64) {
        self.head = head;
    }
    pub fn wake(&self) -> Option<Timestamp> {
        None
    }
    pub fn poll(&mut self, _now: Timestamp) -> Option<Batch> {
        None
    }
    pub fn answer(&mut self, _now: Timestamp, _answer: Answer) -> Vec<Effect> {
        Vec::new()
    }
    pub fn backlog(&self) -> u64 {
        self.head - self.through
    }
}
