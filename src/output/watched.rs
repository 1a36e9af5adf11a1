//! A speaker under watch: how long it may be silent, how much it may say, how its frames stand.

use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use crate::wire::{FromSpeaker, SpeakerFault};

use super::speaker_process::SpeakerProcess;

/// A speaker says every tenth of a second how many frames its sink took; after this long without
/// more of them, it hangs. With the beat that was just under way, and the block of 85 ms that a
/// device may still take, a hang is noticed within a second; and no sink holds as much, so that
/// waiting longer would not save the sound.
pub const STILL_MAX: Duration = Duration::from_millis(700);

/// How long opening may take: a USB card needs tens of milliseconds; a hanging server 30 s. It
/// begins a second before due, so that one which hangs is known a second after.
pub const OPEN_MAX: Duration = Duration::from_secs(2);

/// Lines that a speaker may say within [`LINES_EVERY`]: ten beats, and two lines a cue of a rundown
/// that holds nothing but the shortest pauses. One that says more would keep its supervisor from
/// everything else.
const LINES_MAX: u32 = 2_000;
const LINES_EVERY: Duration = Duration::from_secs(1);

/// The core hears of every so many beats how far a cue is. The last one is told before a loss.
const BEATS_A_PROGRESS: u32 = 5;

/// A speaker and what its supervisor makes of its lines.
pub struct WatchedSpeaker {
    pub child: SpeakerProcess,
    /// Whether the sink is open.
    pub open: bool,
    pub underruns: u32,
    frames: u64,
    beats: u32,
    /// Ends when it is taken to hang; renewed by each sign of life.
    hang_timer: Pin<Box<Sleep>>,
    /// Lines that it may still say until `lines_until`.
    lines_left: u32,
    lines_until: Pin<Box<Sleep>>,
}

/// What a speaker gives to notice.
pub enum SpeakerSign {
    Line(FromSpeaker),
    /// Its stdout is closed.
    End,
    /// It broke the rules of the wire.
    Fault(SpeakerFault),
    /// It has given no sign of life for too long.
    Hangs,
}

/// What a beat says of the sink.
pub struct BeatVerdict {
    /// Frames advance, or the sink has yet to be opened.
    pub alive: bool,
    /// The core shall hear of it.
    pub due: bool,
}

impl WatchedSpeaker {
    pub fn new(child: SpeakerProcess) -> WatchedSpeaker {
        WatchedSpeaker {
            child,
            open: false,
            underruns: 0,
            frames: 0,
            beats: 0,
            hang_timer: Box::pin(sleep(OPEN_MAX)),
            lines_left: LINES_MAX,
            lines_until: Box::pin(sleep(LINES_EVERY)),
        }
    }

    /// Waits for the speaker's next sign. May be cancelled.
    pub async fn sign(&mut self) -> SpeakerSign {
        loop {
            tokio::select! {
                // The count before the lines: a flood must not keep it from being renewed. Lines
                // before the deadline: who waits here may himself have been kept waiting.
                biased;
                () = &mut self.lines_until => {
                    self.lines_until = Box::pin(sleep(LINES_EVERY));
                    self.lines_left = LINES_MAX;
                }
                line = self.child.line() => {
                    if self.lines_left == 0 {
                        return SpeakerSign::Fault(SpeakerFault::TooManyLines);
                    }
                    self.lines_left -= 1;
                    return match line {
                        Ok(Some(line)) => SpeakerSign::Line(line),
                        Ok(None) => SpeakerSign::End,
                        Err(fault) => SpeakerSign::Fault(fault),
                    };
                }
                () = &mut self.hang_timer => return SpeakerSign::Hangs,
            }
        }
    }

    pub fn opening(&mut self) {
        self.hang_timer = Box::pin(sleep(OPEN_MAX));
    }

    pub fn ready(&mut self) {
        self.open = true;
        self.hang_timer = Box::pin(sleep(STILL_MAX));
    }

    pub fn beat(&mut self, frames: u64, underruns: u32) -> BeatVerdict {
        let alive = !self.open || frames > self.frames;
        if alive {
            self.hang_timer = Box::pin(sleep(STILL_MAX));
        }
        self.frames = frames;
        self.underruns = underruns;
        self.beats = self.beats.wrapping_add(1);
        BeatVerdict { alive, due: self.beats.is_multiple_of(BEATS_A_PROGRESS) }
    }
}
