//! The station's wall clock, as it stands to the world's time: set, drifting, wrong after a boot.

use chrono::TimeDelta;

use crate::station::ids::Timestamp;

const MILLION: i128 = 1_000_000;

/// Shows `wall` at `world`, and goes on from there.
#[derive(Debug, Clone, Copy)]
pub struct WallClock {
    world: Timestamp,
    wall: Timestamp,
    /// Microseconds that it gains in a second of the world; a bare crystal has up to 200.
    drift_ppm: i32,
}

impl WallClock {
    pub fn right(at: Timestamp) -> WallClock {
        WallClock { world: at, wall: at, drift_ppm: 0 }
    }

    /// What it shows at an instant of the world.
    pub fn shows(&self, world: Timestamp) -> Timestamp {
        let passed = world - self.world;
        self.wall + passed + self.gained(passed)
    }

    /// The first instant of the world, to some nanoseconds, at which it shows `wall` or more.
    pub fn when(&self, wall: Timestamp) -> Timestamp {
        let passed = wall - self.wall;
        let mut world = self.world + passed - self.gained(passed);
        while self.shows(world) < wall {
            world += (wall - self.shows(world)).max(TimeDelta::nanoseconds(1));
        }
        world
    }

    /// It is set to show `wall` at `world`.
    pub fn set(&mut self, world: Timestamp, wall: Timestamp) {
        (self.world, self.wall) = (world, wall);
    }

    pub fn drift(&mut self, world: Timestamp, drift_ppm: i32) {
        self.set(world, self.shows(world));
        self.drift_ppm = drift_ppm;
    }

    fn gained(&self, passed: TimeDelta) -> TimeDelta {
        if self.drift_ppm == 0 {
            return TimeDelta::zero();
        }
        let passed = i128::from(passed.num_microseconds().unwrap_or(i64::MAX)) * 1_000;
        let gained = passed * i128::from(self.drift_ppm) / MILLION;
        TimeDelta::nanoseconds(i64::try_from(gained).unwrap_or(i64::MAX))
    }
}
