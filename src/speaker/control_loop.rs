//! The speaker's one decider: takes the parent's lines, opens the sink in time, starts runs, and
//! tells what has *sounded*.
//!
//! It alone holds state; the other threads are the reader of stdin, a feeder per run and the
//! sink's. Events carry the frame they happened at and are told when that frame has sounded, so a
//! line is never ahead of the ear.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::sys::program_pages::ProgramPages;
use crate::wire::{FromSpeaker, OutputTrouble, PlayRun, SinkSpec, StopHow, ToSpeaker};

use super::clock::{self, SECOND_NS};
use super::parent_writer::ParentWriter;
use super::run::SpeakerRun;
use super::sink::{self, OpenSink};
use super::stream_form;

/// The sink is opened this long before the first frame is due: long enough to know when frames
/// sound to a fraction of a millisecond; 250 ms was seen to be too little.
const OPEN_AHEAD_NS: i64 = SECOND_NS;

/// How often events are looked at while the sink is open.
const LOOK: Duration = Duration::from_millis(20);

/// How often the parent hears from here; it takes 700 ms without frames for death, and all of it
/// has to pass within a second.
const BEAT_NS: i64 = SECOND_NS / 10;

/// Frames after which what the start needed of the program is not needed any more: two seconds.
const STARTED_FRAMES: u64 = 2 * 48_000;

/// The fade when the parent is gone, milliseconds: no click, and soon over.
const END_FADE_MS: u32 = 300;

/// How long after its end has begun the process is gone at the latest, whatever the device does.
const END_MAX_NS: i64 = SECOND_NS;

/// What the reader of stdin passes on.
pub enum ParentMessage {
    Line(ToSpeaker),
    /// Stdin is closed, or holds what no parent says.
    Closed(Option<String>),
}

/// Why a speaker ends.
pub enum SpeakerExit {
    /// Its parent wanted so, or is gone.
    Ended,
    /// The sink is dead or could not be opened; the parent has been told.
    Lost,
    /// The parent broke the rules of the wire.
    Misled(String),
}

/// Does what the parent orders until the end; `parent` takes the lines for it. `unready` says why
/// the sink can't be opened, if that is known already; `pages` are let go once it sounds.
pub fn run_control_loop(
    told: &Receiver<ParentMessage>,
    parent: ParentWriter,
    unready: Option<OutputTrouble>,
    pages: Option<ProgramPages>,
) -> SpeakerExit {
    let mut control = ControlLoop {
        parent,
        unready,
        sink: None,
        opened: None,
        tries: false,
        runs: Vec::new(),
        beat_ns: 0,
        end_by_ns: None,
        pages,
    };
    loop {
        let word = match told.recv_timeout(control.read_timeout()) {
            Ok(word) => Some(word),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(ParentMessage::Closed(None)),
        };
        match control.turn(word) {
            Ok(None) => {}
            Ok(Some(end)) => return end,
            // Nobody listens any more: the parent is gone. What sounds is faded all the same.
            Err(_) if control.end_by_ns.is_none() => drop(control.begin_end()),
            Err(_) => {}
        }
    }
}

struct ControlLoop {
    parent: ParentWriter,
    unready: Option<OutputTrouble>,
    sink: Option<(SinkSpec, u16)>,
    opened: Option<OpenSink>,
    /// The parent only wants to know whether it can be opened.
    tries: bool,
    runs: Vec<SpeakerRun>,
    /// When the last beat was told, monotonic.
    beat_ns: i64,
    /// Set when stdin is closed: when to end at the latest.
    end_by_ns: Option<i64>,
    /// Of the program, until those that only the start needed are let go.
    pages: Option<ProgramPages>,
}

impl ControlLoop {
    /// How long to wait for the parent's next word.
    fn read_timeout(&self) -> Duration {
        if self.opened.is_some() || self.end_by_ns.is_some() {
            return LOOK;
        }
        let next = self.runs.iter().map(|run| run.due_ns - OPEN_AHEAD_NS).min();
        let wait = next.map_or(BEAT_NS, |at| at.saturating_sub(clock::wall_now_ns()));
        // Never longer than a beat; so a stepped wall clock is seen in time, too.
        Duration::from_nanos(u64::try_from(wait.clamp(0, BEAT_NS)).unwrap_or(0))
    }

    fn turn(&mut self, word: Option<ParentMessage>) -> std::io::Result<Option<SpeakerExit>> {
        match word {
            Some(ParentMessage::Line(ToSpeaker::Open { sink, channels })) => {
                let before = self.sink.replace((sink, channels));
                if before.is_some() {
                    return Ok(Some(SpeakerExit::Misled("a second sink".into())));
                }
            }
            Some(ParentMessage::Line(ToSpeaker::TryOpen)) => self.tries = true,
            Some(ParentMessage::Line(ToSpeaker::Play(play))) => self.play(play)?,
            Some(ParentMessage::Line(ToSpeaker::Stop { run, zones, how })) => {
                self.stop(|candidate| candidate.run == run, &zones, how)?;
            }
            Some(ParentMessage::Closed(fault)) if self.end_by_ns.is_none() => {
                if let Some(fault) = fault {
                    return Ok(Some(SpeakerExit::Misled(fault)));
                }
                self.begin_end()?;
            }
            Some(ParentMessage::Closed(_)) => std::thread::sleep(LOOK),
            None => {}
        }
        self.open_in_time()
            .and_then(|lost| if lost { Ok(Some(SpeakerExit::Lost)) } else { self.look() })
    }

    fn play(&mut self, play: PlayRun) -> std::io::Result<()> {
        let number = play.run;
        match SpeakerRun::prepare(play, self.parent.clone()) {
            Ok(mut run) => {
                if let Some(opened) = &self.opened {
                    run.join(opened);
                }
                self.runs.push(run);
                Ok(())
            }
            Err((cues, trouble)) => {
                for cue in cues {
                    let trouble = trouble.clone();
                    self.say(&FromSpeaker::Broken { run: number, cue, trouble, heard_ms: 0 })?;
                }
                self.say(&FromSpeaker::Done { run: number })
            }
        }
    }

    /// Opens the sink when its time has come; true when that failed.
    fn open_in_time(&mut self) -> std::io::Result<bool> {
        let Some((sink, channels)) = &self.sink else { return Ok(false) };
        let now = clock::wall_now_ns();
        let due = self.runs.iter().any(|run| run.due_ns.saturating_sub(OPEN_AHEAD_NS) <= now);
        let wanted = due || self.tries;
        if self.opened.is_some() || self.end_by_ns.is_some() || !wanted {
            return Ok(false);
        }
        let (sink, channels) = (sink.clone(), *channels);
        self.say(&FromSpeaker::Opening)?;
        let opened = match self.unready.take() {
            Some(trouble) => Err(trouble),
            None => sink::open(&sink, channels),
        };
        match opened {
            Ok(opened) => {
                self.say(&FromSpeaker::Ready {
                    device: opened.name.clone(),
                    rate: opened.timeline.rate,
                    channels: opened.channels.get(),
                })?;
                for run in &mut self.runs {
                    run.join(&opened);
                }
                self.opened = Some(opened);
                Ok(false)
            }
            Err(trouble) => {
                self.say(&FromSpeaker::Lost { trouble })?;
                Ok(true)
            }
        }
    }

    /// Tells what has sounded, that the sink advances, or that it is dead.
    fn look(&mut self) -> std::io::Result<Option<SpeakerExit>> {
        let now = clock::monotonic_ns();
        let mut beat = FromSpeaker::Beat { frames: 0, underruns: 0, runs: Vec::new() };
        let mut lines = Vec::new();
        if let Some(opened) = &self.opened {
            if let Some(trouble) = opened.trouble() {
                self.say(&FromSpeaker::Lost { trouble })?;
                return Ok(Some(SpeakerExit::Lost));
            }
            let timeline = &opened.timeline;
            let sounded = timeline.sounded();
            for run in &mut self.runs {
                run.tell_sounded(sounded, timeline, &mut lines);
            }
            self.runs.retain(|run| !run.done);
            let runs = self.runs.iter().filter_map(|run| run.progress(sounded, timeline.rate));
            beat = FromSpeaker::Beat {
                frames: timeline.frames(),
                underruns: timeline.underruns.load(Ordering::Relaxed),
                runs: runs.collect(),
            };
        }
        if now - self.beat_ns >= BEAT_NS {
            self.beat_ns = now;
            self.let_go_of_start();
            lines.push(beat);
        }
        for line in lines {
            self.say(&line)?;
        }
        match self.end_by_ns {
            Some(latest) if self.opened.is_none() || self.runs.is_empty() || now >= latest => {
                if let Some(opened) = self.opened.take() {
                    opened.close();
                }
                Ok(Some(SpeakerExit::Ended))
            }
            _ => Ok(None),
        }
    }

    /// Once it sounds for good: lets go of the program's pages that only the start needed.
    fn let_go_of_start(&mut self) {
        let frames = self.opened.as_ref().map_or(0, |opened| opened.timeline.frames());
        if frames >= STARTED_FRAMES
            && let Some(pages) = self.pages.take()
            // Then they stay mapped.
            && let Err(error) = pages.let_go()
        {
            eprintln!("pages that the start needed stay mapped: {error}");
        }
    }

    /// Stops zones (all when none is named) of the runs that are meant.
    fn stop(
        &mut self,
        meant: impl Fn(&SpeakerRun) -> bool,
        zones: &[String],
        how: StopHow,
    ) -> std::io::Result<()> {
        let rate =
            self.opened.as_ref().map_or(stream_form::RATE.get(), |opened| opened.timeline.rate);
        let mut lines = Vec::new();
        for run in self.runs.iter_mut().filter(|run| meant(run)) {
            run.stop(zones, how, rate, &mut lines);
        }
        self.runs.retain(|run| !run.done);
        lines.iter().try_for_each(|line| self.say(line))
    }

    /// The parent is gone or wants an end: fade what sounds.
    fn begin_end(&mut self) -> std::io::Result<()> {
        self.end_by_ns = Some(clock::monotonic_ns() + END_MAX_NS);
        self.stop(|_| true, &[], StopHow::Fade(END_FADE_MS))
    }

    fn say(&self, line: &FromSpeaker) -> std::io::Result<()> {
        self.parent.say(line)
    }
}
