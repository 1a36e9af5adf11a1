//! A file's channels as loudspeakers get them.

use symphonia::core::audio::Channels;

/// Largest sample taken from a file: 24 dB over full scale. No recording is beyond it by right; a
/// float WAV may hold anything.
const SAMPLE_MAX: f32 = 16.0;

/// Gain of a centre or side channel in the stereo mix: −3 dB, as ITU-R BS.775 has it.
const SIDE: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Appends interleaved `samples` as they are heard: mono and stereo as they are, more channels
/// mixed down to stereo without overflow. What is no number is silence, and nothing is beyond
/// `SAMPLE_MAX`.
pub fn mix_down(samples: &[f32], channels: Channels, out: &mut Vec<f32>) {
    let count = channels.count();
    if count <= 2 {
        out.extend(samples.iter().map(|&sample| bounded(sample)));
        return;
    }
    let weights: Vec<(f32, f32)> = channels.iter().map(stereo_gains).collect();
    let sum = |side: fn(&(f32, f32)) -> f32| weights.iter().map(side).sum::<f32>();
    let scale = 1.0 / sum(|w| w.0).max(sum(|w| w.1)).max(1.0);
    for frame in samples.chunks_exact(count) {
        let (mut left, mut right) = (0.0, 0.0);
        for (sample, weight) in frame.iter().zip(&weights) {
            let sample = bounded(*sample);
            left += sample * weight.0;
            right += sample * weight.1;
        }
        out.extend([left * scale, right * scale]);
    }
}

/// Silence for what is no number, and nothing beyond [`SAMPLE_MAX`].
fn bounded(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-SAMPLE_MAX, SAMPLE_MAX) } else { 0.0 }
}

/// The gains of a channel on the left and on the right.
fn stereo_gains(channel: Channels) -> (f32, f32) {
    const CENTRES: Channels = Channels::FRONT_CENTRE.union(Channels::REAR_CENTRE);
    const LEFTS: Channels = Channels::SIDE_LEFT.union(Channels::REAR_LEFT);
    const RIGHTS: Channels = Channels::SIDE_RIGHT.union(Channels::REAR_RIGHT);
    if channel == Channels::FRONT_LEFT {
        (1.0, 0.0)
    } else if channel == Channels::FRONT_RIGHT {
        (0.0, 1.0)
    } else if CENTRES.contains(channel) {
        (SIDE, SIDE)
    } else if LEFTS.contains(channel) {
        (SIDE, 0.0)
    } else if RIGHTS.contains(channel) {
        (0.0, SIDE)
    } else {
        // Low-frequency effects and exotic places carry no speech.
        (0.0, 0.0)
    }
}
