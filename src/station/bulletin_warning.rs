//! Oddities of an accepted bulletin: it airs all the same, and people are told.

use super::bulletin::Bulletin;
use crate::wire::FileRemark;

/// Quieter than this, LUFS, a recording's hiss rises with its voice to where it is heard: from here
/// the default target is 17 dB away.
const QUIET_LUFS: f32 = -35.0;

/// Clipped samples a second on average, from which a voice sounds torn. A loud master has some at
/// its peaks; a microphone turned up too far has hundreds.
const CLIPPED_PER_S: u64 = 20;

/// So much quieter than both channels, LU, their mean has lost what makes out the voice: one of
/// them is turned over. Of a voice on one side it loses 3, of the widest music 6.
const CANCELLED_LU: f32 = 10.0;

/// Where the loudness of a mean is not known, since nothing of it is louder, LUFS.
const GATE_LUFS: f32 = -70.0;

/// Silence at one place, milliseconds, after which people in the street take the loudspeakers to be
/// broken, and the technician the bulletin to be over.
const LONG_SILENCE_MS: u64 = 5_000;

/// What is odd about a bulletin that is aired all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BulletinWarning {
    /// Recorded too quietly.
    Quiet,
    /// Recorded too loudly: its waves are cut off.
    Clipped,
    /// Its two channels cancel each other out: where one loudspeaker gets both, little or nothing
    /// is left.
    ChannelsCancel,
    /// A long silence before, behind or within it.
    LongSilence,
    /// Its file is odd.
    File(FileRemark),
}

impl Bulletin {
    /// What people should know of how it sounds, from what was measured and remarked; empty for a
    /// good one and for one that was not measured.
    pub fn warnings(&self) -> Vec<BulletinWarning> {
        let measured = &self.measured;
        let silence = measured.lead_ms.max(measured.tail_ms).max(measured.pause_ms);
        let cancel = measured.loudness_lufs.is_some_and(|loudness| {
            let mixed = measured.mixed_lufs.unwrap_or(GATE_LUFS);
            measured.two_channels && mixed < loudness - CANCELLED_LU
        });
        let clipped_most = CLIPPED_PER_S * self.length_ms / 1_000;
        let all = [
            (
                BulletinWarning::Quiet,
                measured.loudness_lufs.is_some_and(|loudness| loudness < QUIET_LUFS),
            ),
            (BulletinWarning::ChannelsCancel, cancel),
            (BulletinWarning::Clipped, measured.clipped > clipped_most),
            (BulletinWarning::LongSilence, silence >= LONG_SILENCE_MS),
        ];
        let heard = all.into_iter().filter(|(_, holds)| *holds).map(|(warning, _)| warning);
        heard.chain(self.remarks.iter().copied().map(BulletinWarning::File)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::MeasuredSound;

    #[test]
    fn a_bulletin_is_warned_of_by_what_was_measured() {
        let two = |mixed_lufs| MeasuredSound {
            loudness_lufs: Some(-20.0),
            mixed_lufs,
            two_channels: true,
            ..MeasuredSound::default()
        };
        let good = MeasuredSound {
            loudness_lufs: Some(-20.0),
            pause_ms: 1_000,
            ..MeasuredSound::default()
        };
        let cases: &[(MeasuredSound, &[BulletinWarning])] = &[
            (MeasuredSound::default(), &[]),
            (good, &[]),
            (MeasuredSound { loudness_lufs: Some(-35.0), ..good }, &[]),
            (MeasuredSound { loudness_lufs: Some(-35.1), ..good }, &[BulletinWarning::Quiet]),
            (MeasuredSound { clipped: 200, ..good }, &[]),
            // One channel has no mean.
            (MeasuredSound { mixed_lufs: None, ..good }, &[]),
            (two(None), &[BulletinWarning::ChannelsCancel]),
            (two(Some(-30.1)), &[BulletinWarning::ChannelsCancel]),
            (two(Some(-26.0)), &[]),
            (MeasuredSound { clipped: 201, ..good }, &[BulletinWarning::Clipped]),
            (MeasuredSound { pause_ms: 4_999, ..good }, &[]),
            (MeasuredSound { pause_ms: 5_000, ..good }, &[BulletinWarning::LongSilence]),
            (MeasuredSound { lead_ms: 5_000, ..good }, &[BulletinWarning::LongSilence]),
            (MeasuredSound { tail_ms: 5_000, ..good }, &[BulletinWarning::LongSilence]),
            (
                MeasuredSound {
                    loudness_lufs: Some(-50.0),
                    clipped: 9_999,
                    tail_ms: 60_000,
                    ..good
                },
                &[BulletinWarning::Quiet, BulletinWarning::Clipped, BulletinWarning::LongSilence],
            ),
        ];
        for (measured, warnings) in cases {
            let bulletin =
                Bulletin { length_ms: 10_000, measured: *measured, ..Bulletin::default() };
            assert_eq!(bulletin.warnings(), *warnings, "{measured:?}");
        }
        let remarks = vec![FileRemark::NoEnd];
        let odd = Bulletin { measured: good, remarks, ..Bulletin::default() };
        assert_eq!(odd.warnings(), [BulletinWarning::File(FileRemark::NoEnd)]);
    }
}
