//! Everything that is known of the clock, for people and programs.

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::judgement::{ClockEvidence, ClockJudgement};
use crate::control::{ClockReport, KernelSign, RtcSign};
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::Timestamp;
use crate::station::record::LocalTimestamp;

/// The evidence and what comes of it. `needed` is the least trust at which scheduled sound starts.
pub fn report(
    evidence: &ClockEvidence,
    judgement: ClockJudgement,
    needed: ClockTrust,
    timezone: Tz,
) -> ClockReport {
    let stamp = |at: Timestamp| LocalTimestamp::new(at, timezone);
    let vouch = evidence.vouched.as_ref().filter(|_| judgement.is_vouched());
    let kernel = evidence.kernel.map(|kernel| KernelSign {
        synced: kernel.synced,
        max_error_ms: kernel.max_error_ms,
        est_error_ms: kernel.est_error_ms,
    });
    let rtc = evidence.rtc.as_ref().map(|rtc| RtcSign {
        name: rtc.name.clone(),
        at: stamp(evidence.now + TimeDelta::milliseconds(rtc.apart_ms)),
        apart_ms: rtc.apart_ms,
        set_wall_clock: rtc.set_wall_clock,
    });
    ClockReport {
        now: stamp(evidence.now),
        running: false,
        trust: judgement.trust,
        needed,
        suffices: judgement.trust >= needed || judgement.is_vouched(),
        why: judgement.why,
        error_bound_ms: judgement.error_bound_ms,
        since: None,
        last_synced: evidence.synced.as_ref().map(|anchor| stamp(anchor.wall)),
        vouched_by: vouch.map(|vouch| vouch.by.clone()),
        vouched_at: vouch.map(|vouch| stamp(vouch.anchor.wall)),
        kernel,
        timesyncd: evidence.timesyncd.map(stamp),
        chrony: evidence.chrony,
        rtc,
        fake_hwclock: evidence.fake_hwclock,
        held: Vec::new(),
    }
}
