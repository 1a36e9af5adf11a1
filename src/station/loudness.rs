//! How loud bulletins are: each is brought to one loudness, by gain alone.

use super::allowed_hours::AllowedSpan;
use super::priority::Priority;

/// How loud bulletins are made.
#[derive(Debug, Clone, PartialEq)]
pub struct LoudnessRule {
    /// Where each bulletin is brought, LUFS; `None` leaves all of them as they are …
    pub target_lufs: Option<f32>,
    /// … as far as its true peak stays below this, dBTP.
    pub peak_dbtp: f32,
    /// Targets of their own at some hours of the local wall time, no two of which overlap: gentler
    /// ones of the early morning.
    pub by_hour: Vec<(AllowedSpan, f32)>,
}

impl Default for LoudnessRule {
    fn default() -> LoudnessRule {
        LoudnessRule { target_lufs: Some(-18.0), peak_dbtp: -1.5, by_hour: Vec::new() }
    }
}

impl LoudnessRule {
    /// The target at a second of the local day. An emergency is to wake people: it is never gentler
    /// than the station's target.
    pub fn target_at(&self, second: u32, priority: Priority) -> Option<f32> {
        let target = self.target_lufs?;
        let holds =
            |(window, _): &&(AllowedSpan, f32)| (window.from..window.until).contains(&second);
        let of_hour = self.by_hour.iter().find(holds).map_or(target, |(_, of_hour)| *of_hour);
        Some(if priority == Priority::Emergency { of_hour.max(target) } else { of_hour })
    }
}
