//! Sounds made here: the attention tone in front of an emergency, and the sine of a test.

use std::f64::consts::TAU;

/// Level of a test tone, dB relative to full scale: clearly heard, and no danger to a horn's
/// driver at the amplifier's usual setting.
pub const TEST_TONE_DBFS: f64 = -20.0;

/// Level of the attention tone, dB relative to full scale: about the loudness of speech at
/// full modulation.
const ATTENTION_DBFS: f64 = -12.0;

/// The two notes of the attention tone, hertz: a falling major third (E5, C5), where horn
/// loudspeakers and old ears are both at their best.
const NOTES_HZ: [f64; 2] = [659.255, 523.251];

/// Length of one note, seconds.
const NOTE_S: f64 = 0.5;

/// Rise and fall at the ends of a sound, seconds: no click.
const EDGE_S: f64 = 0.010;

/// A sine of this frequency at [`TEST_TONE_DBFS`]; `frame` of `frames` at `rate`.
pub fn sine(hz: u32, frame: u64, frames: u64, rate: u32) -> f32 {
    let time = frame as f64 / f64::from(rate);
    let level = 10f64.powf(TEST_TONE_DBFS / 20.0);
    (level * edges(frame, frames, rate) * (TAU * f64::from(hz) * time).sin()) as f32
}

/// The attention tone: two notes by turns, each struck like a bell and with its octave.
pub fn attention(frame: u64, frames: u64, rate: u32) -> f32 {
    let time = frame as f64 / f64::from(rate);
    let note = (time / NOTE_S) as usize;
    let within = time - note as f64 * NOTE_S;
    let hz = NOTES_HZ[note % NOTES_HZ.len()];
    let strike = (within / EDGE_S).min(1.0) * (-within * 3.0).exp();
    let last = ((NOTE_S - within) / EDGE_S).min(1.0);
    let wave = 0.8 * (TAU * hz * within).sin() + 0.2 * (TAU * 2.0 * hz * within).sin();
    let level = 10f64.powf(ATTENTION_DBFS / 20.0);
    (level * strike * last * wave * edges(frame, frames, rate)) as f32
}

/// 0 at the ends of the sound, 1 between.
fn edges(frame: u64, frames: u64, rate: u32) -> f64 {
    let edge = EDGE_S * f64::from(rate);
    let near = frame.min(frames.saturating_sub(frame)) as f64;
    (near / edge).min(1.0)
}
