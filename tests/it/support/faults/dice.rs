//! Chance from a seed.

use chrono::TimeDelta;

/// SplitMix64: small, and the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    pub fn between(&mut self, from: i64, until: i64) -> i64 {
        from + i64::try_from(self.below((until - from).unsigned_abs())).expect("small")
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("an index")
    }

    pub fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.index(choices.len())]
    }

    pub fn milliseconds(&mut self, from: i64, until: i64) -> TimeDelta {
        TimeDelta::milliseconds(self.between(from, until))
    }

    pub fn seconds(&mut self, from: i64, until: i64) -> TimeDelta {
        TimeDelta::milliseconds(self.between(from * 1_000, until * 1_000))
    }
}
