//! How long a voice's sound could be heard, as it was sent and as it would be without any gain: 100
//! ms by 100 ms, each without the level that it swings about, which moves no air.

/// Blocks a second.
const BLOCKS_PER_S: u32 = 10;

/// Milliseconds of one.
const BLOCK_MS: u64 = 1_000 / BLOCKS_PER_S as u64;

/// The level, of full scale, below which a block is silence: -70 dB, where EBU R 128 has its gate,
/// too. A whisper that was recorded far too quietly stands at -55; the residue of two channels that
/// cancel out, at -90 or less; the steps of 16 bits and their dither, at -96.
const SILENT_BELOW: f64 = 0.000_316;

/// Measures one voice, cue by cue.
#[derive(Debug, Clone)]
pub struct AudibleMeter {
    block_frames: u64,
    frames: u64,
    /// Of the channels' two parts, before any gain …
    sums: [f64; 2],
    squares: [f64; 2],
    /// … and the largest gain in this block.
    gain: f32,
    audible: AudibleTime,
}

/// Milliseconds that could be heard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AudibleTime {
    /// Of what was sent.
    pub sent_ms: u64,
    /// Of the same without gain.
    pub own_ms: u64,
}

impl AudibleMeter {
    /// For `rate` frames a second.
    pub fn new(rate: u32) -> AudibleMeter {
        AudibleMeter {
            block_frames: u64::from((rate / BLOCKS_PER_S).max(1)),
            frames: 0,
            sums: [0.0; 2],
            squares: [0.0; 2],
            gain: 0.0,
            audible: AudibleTime::default(),
        }
    }

    /// Takes a frame: the one or two signals that its channels share, and the gain that they were
    /// sent with; 0 where they went nowhere.
    pub fn add(&mut self, signals: [f32; 2], gain: f32) {
        for (side, signal) in signals.into_iter().enumerate() {
            let signal = f64::from(signal);
            self.sums[side] += signal;
            self.squares[side] += signal * signal;
        }
        self.gain = self.gain.max(gain);
        self.frames += 1;
        if self.frames == self.block_frames {
            self.end_block();
        }
    }

    /// What whole blocks have come to so far.
    pub fn so_far(&self) -> AudibleTime {
        self.audible
    }

    /// What it has come to, and begins anew.
    pub fn finish(&mut self) -> AudibleTime {
        self.end_block();
        std::mem::take(&mut self.audible)
    }

    fn end_block(&mut self) {
        if self.frames == 0 {
            return;
        }
        let frames = self.frames as f64;
        let power = |side: usize| {
            let mean = self.sums[side] / frames;
            self.squares[side] / frames - mean * mean
        };
        let own = power(0).max(power(1)).max(0.0).sqrt();
        let ms = BLOCK_MS * self.frames / self.block_frames;
        if own >= SILENT_BELOW {
            self.audible.own_ms += ms;
        }
        if own * f64::from(self.gain) >= SILENT_BELOW {
            self.audible.sent_ms += ms;
        }
        (self.frames, self.gain) = (0, 0.0);
        (self.sums, self.squares) = ([0.0; 2], [0.0; 2]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    /// A second of a sine of this level, dB, about an offset, sent with this gain, dB.
    fn measured(level_db: f32, offset: f32, gain_db: f32) -> (u64, u64) {
        let (top, gain) = (10f32.powf(level_db / 20.0), 10f32.powf(gain_db / 20.0));
        let mut meter = AudibleMeter::new(RATE);
        for frame in 0..RATE {
            let sine = (frame as f32 * 440.0 * std::f32::consts::TAU / RATE as f32).sin();
            meter.add([offset + top * sine, offset], gain);
        }
        let AudibleTime { sent_ms, own_ms } = meter.finish();
        assert_eq!(meter.finish(), AudibleTime::default(), "it begins anew");
        (sent_ms, own_ms)
    }

    #[test]
    fn what_can_be_heard_is_told_from_silence_whatever_it_swings_about() {
        let cases = [
            ("a voice", -20.0, 0.0, 0.0, (1_000, 1_000)),
            ("a quiet one", -50.0, 0.0, 0.0, (1_000, 1_000)),
            ("a quiet one, raised", -85.0, 0.0, 20.0, (1_000, 0)),
            ("what is left of two channels that cancel out", -90.0, 0.0, 0.0, (0, 0)),
            ("the same to the last bit", -157.0, 0.0, 0.0, (0, 0)),
            ("a microphone's offset alone", -120.0, 0.25, 0.0, (0, 0)),
            ("a voice about an offset", -30.0, 0.25, 0.0, (1_000, 1_000)),
            ("a zone turned all the way down", -18.0, 0.0, -60.0, (0, 1_000)),
            ("a zone turned down", -18.0, 0.0, -40.0, (1_000, 1_000)),
        ];
        for (what, level_db, offset, gain_db, want) in cases {
            assert_eq!(measured(level_db, offset, gain_db), want, "{what}");
        }
    }

    #[test]
    fn sound_counts_for_as_long_as_it_lasts() {
        let mut meter = AudibleMeter::new(RATE);
        for frame in 0..RATE * 3 / 2 {
            let sounds = (RATE / 2..RATE).contains(&frame);
            meter.add([if sounds && frame % 2 == 0 { 0.1 } else { 0.0 }; 2], 1.0);
        }
        assert_eq!(meter.so_far().sent_ms, 500);
        meter.add([0.5, 0.0], 1.0);
        meter.add([-0.5, 0.0], 1.0);
        assert_eq!(meter.finish().sent_ms, 500, "two frames are less than a millisecond");
    }
}
