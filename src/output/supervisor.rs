//! Watches over one output: starts its speaker, feeds it orders, turns its lines into events, and
//! replaces nothing by itself: a speaker that fails is killed and its runs are lost.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Sleep, sleep};

use crate::station::schedule::{OutputId, ZoneId};
use crate::station::{CueHeard, CueSource, Fade, OutputEvent};
use crate::wire::{self, EndedHow, FromSpeaker, StopHow, ToSpeaker};

use super::child::{Child, SayError};
use super::door::Admitted;
use super::{Feed, OutputState, OutputStatus};

/// A speaker says something every quarter of a second, and its frames advance; after this long
/// without, it hangs.
pub const STILL_MAX: Duration = Duration::from_secs(1);

/// What is told of it.
pub const HANGS: &str = "the sound device or its speaker hangs: no frames are taken";

/// How long opening may take: a USB card needs tens of milliseconds; a hanging server 30 s.
pub const OPEN_MAX: Duration = Duration::from_secs(3);

/// How long a speaker may take to fade (300 ms), let the tail sound, and end.
pub const GRACE: Duration = Duration::from_millis(1_500);

/// What a supervisor is asked.
#[derive(Debug)]
pub enum Ask {
    Arm(Box<Admitted>),
    Stop {
        run: u64,
        zones: Vec<ZoneId>,
        fade: Fade,
    },
    /// Another sink from the next speaker on; `None` ends the supervisor when it is idle.
    Feed(Option<Feed>),
    Shutdown,
}

/// One output's supervisor.
pub struct Supervisor {
    output: OutputId,
    program: PathBuf,
    store: PathBuf,
    feed: Option<Feed>,
    events: mpsc::Sender<OutputEvent>,
    status: watch::Sender<OutputStatus>,
    speaker: Option<Speaker>,
    runs: BTreeMap<u64, Run>,
}

struct Speaker {
    child: Child,
    /// Whether the sink is open.
    open: bool,
    frames: u64,
    underruns: u32,
    /// Ends when it is taken to hang; renewed by each sign of life.
    patience: Pin<Box<Sleep>>,
}

/// What is remembered of a run.
#[derive(Default)]
struct Run {
    /// Underruns of the output when the cue on air began.
    underruns_before: u32,
}

/// What to do after an ask.
enum Next {
    Watch,
    End,
}

impl Supervisor {
    /// A supervisor without a speaker, and its status.
    pub fn new(
        output: OutputId,
        program: PathBuf,
        store: PathBuf,
        feed: Feed,
        events: mpsc::Sender<OutputEvent>,
    ) -> (Supervisor, watch::Receiver<OutputStatus>) {
        let (status, told) = watch::channel(OutputStatus {
            output: output.clone(),
            state: OutputState::Closed,
            device: None,
            last_fault: None,
            runs: Vec::new(),
        });
        let (speaker, runs) = (None, BTreeMap::new());
        let feed = Some(feed);
        (Supervisor { output, program, store, feed, events, status, speaker, runs }, told)
    }

    /// Works until it is shut down, its channel closes, or its output is removed and idle.
    pub async fn run(mut self, mut asks: mpsc::Receiver<Ask>) {
        loop {
            let next = match &mut self.speaker {
                None if self.feed.is_none() => Next::End,
                None => self.obey(asks.recv().await).await,
                Some(speaker) => {
                    // Lines before the deadline: this task may itself have been kept waiting.
                    tokio::select! {
                        biased;
                        line = speaker.child.line() => {
                            self.hear(line).await;
                            Next::Watch
                        }
                        ask = asks.recv() => self.obey(ask).await,
                        () = &mut speaker.patience => {
                            self.lose(HANGS.into(), true).await;
                            Next::Watch
                        }
                    }
                }
            };
            self.rest_when_idle().await;
            if let Next::End = next {
                break;
            }
        }
        if let Some(speaker) = self.speaker.take() {
            speaker.child.farewell(GRACE).await;
        }
    }

    async fn obey(&mut self, ask: Option<Ask>) -> Next {
        match ask {
            Some(Ask::Arm(order)) => self.arm(*order).await,
            Some(Ask::Stop { run, zones, fade }) => {
                if self.runs.contains_key(&run) {
                    let zones = zones.iter().map(ZoneId::to_string).collect();
                    let how = match fade {
                        Fade::Milliseconds(ms) => StopHow::Fade(ms),
                        Fade::CueEnd => StopHow::CueEnd,
                    };
                    self.say(&ToSpeaker::Stop { run, zones, how }).await;
                }
            }
            Some(Ask::Feed(feed)) => self.feed = feed,
            Some(Ask::Shutdown) | None => return Next::End,
        }
        Next::Watch
    }

    async fn arm(&mut self, admitted: Admitted) {
        let order = admitted.order();
        let (play, absent) = self.play(&admitted);
        for (cue, why) in absent {
            self.tell(OutputEvent::Broken { run: order.run, cue, why }).await;
        }
        if play.cues.is_empty() {
            return;
        }
        if self.speaker.is_none()
            && let Err(why) = self.start().await
        {
            self.note(|status| status.last_fault = Some(why.clone()));
            self.tell(OutputEvent::Lost { run: order.run, why }).await;
            return;
        }
        self.runs.insert(order.run, Run::default());
        self.note(|_| {});
        self.say_of(Some(order.run), &ToSpeaker::Play(play)).await;
    }

    /// The order in the speaker's words, and the cues that have no sound.
    fn play(&self, admitted: &Admitted) -> (wire::Play, Vec<(u32, String)>) {
        let order = admitted.order();
        let mut absent = Vec::new();
        let mut cues = Vec::new();
        for cue in &order.cues {
            let source = match &cue.source {
                CueSource::Bulletin(bulletin) => {
                    let path = self.store.join(&*bulletin.sha256);
                    wire::Source::File { path, length_ms: bulletin.length_ms }
                }
                CueSource::Pause { ms } => wire::Source::Pause { ms: *ms },
                CueSource::Attention { ms } => wire::Source::Attention { ms: *ms },
                CueSource::Absent { path, reason } => {
                    absent.push((cue.index, format!("{path}: {reason}")));
                    continue;
                }
            };
            let (skip_ms, gain_db) = (cue.skip_ms, cue.gain_db);
            cues.push(wire::Cue { cue: cue.index, source, skip_ms, gain_db });
        }
        let voices = order
            .voices
            .iter()
            .zip(admitted.permits())
            .map(|(voice, permit)| wire::Voice {
                zone: voice.zone.to_string(),
                channels: voice.channels.clone(),
                gain_db: voice.gain_db,
                permit: permit.clone(),
            })
            .collect();
        (wire::Play { run: order.run, at: order.at, cues, voices }, absent)
    }

    async fn start(&mut self) -> Result<(), String> {
        let Some(feed) = &self.feed else { return Err("the output was removed".into()) };
        let sink = match &feed.sink {
            // Each output its own folder, so that two may be given the same.
            wire::Sink::Wav(folder) => wire::Sink::Wav(folder.join(self.output.as_str())),
            other => other.clone(),
        };
        let open = ToSpeaker::Open { sink, channels: feed.channels };
        let mut child = Child::spawn(&self.program, self.output.as_str())?;
        if let Err(SayError::Deaf(why)) = child.say(&open).await {
            child.kill().await;
            return Err(why);
        }
        let patience = Box::pin(sleep(OPEN_MAX));
        self.speaker = Some(Speaker { child, open: false, frames: 0, underruns: 0, patience });
        Ok(())
    }

    async fn say(&mut self, word: &ToSpeaker) {
        self.say_of(None, word).await;
    }

    /// Says a word about a run; the run is lost when the word is too long.
    async fn say_of(&mut self, run: Option<u64>, word: &ToSpeaker) {
        let Some(speaker) = &mut self.speaker else { return };
        match speaker.child.say(word).await {
            Ok(()) => {}
            Err(SayError::TooLong(bytes)) => {
                if let Some(run) = run {
                    self.runs.remove(&run);
                    let why = format!("a rundown of {bytes} bytes is too long for the speaker");
                    self.tell(OutputEvent::Lost { run, why }).await;
                }
            }
            Err(SayError::Deaf(why)) => self.lose(why, true).await,
        }
    }

    async fn hear(&mut self, line: Result<Option<FromSpeaker>, String>) {
        match line {
            Ok(Some(line)) => self.understand(line).await,
            Ok(None) => self.lose("the speaker ended".into(), false).await,
            Err(why) => self.lose(why, true).await,
        }
    }

    async fn understand(&mut self, line: FromSpeaker) {
        let Some(speaker) = &mut self.speaker else { return };
        match line {
            FromSpeaker::Opening => speaker.patience = Box::pin(sleep(OPEN_MAX)),
            FromSpeaker::Ready { device, rate, channels } => {
                speaker.open = true;
                speaker.patience = Box::pin(sleep(STILL_MAX));
                tracing::debug!(output = %self.output, device, rate, channels, "sink open");
                self.note(|status| status.device = Some(device));
            }
            FromSpeaker::Beat { frames, underruns, runs } => {
                if !speaker.open || frames > speaker.frames {
                    speaker.patience = Box::pin(sleep(STILL_MAX));
                }
                speaker.frames = frames;
                speaker.underruns = underruns;
                for wire::Progress { run, cue, heard_ms } in runs {
                    self.tell_known(run, OutputEvent::Progress { run, cue, heard_ms }).await;
                }
            }
            FromSpeaker::Started { run, cue, at } => {
                if let Some(known) = self.runs.get_mut(&run) {
                    known.underruns_before = speaker.underruns;
                }
                self.note(|status| status.last_fault = None);
                let device = self.status.borrow().device.clone().unwrap_or_default();
                self.tell_known(run, OutputEvent::Started { run, cue, at, device }).await;
            }
            FromSpeaker::Ended { run, cue, at, how, heard } => {
                let Some(known) = self.runs.get(&run) else { return };
                let underruns = speaker.underruns.saturating_sub(known.underruns_before);
                for heard in heard {
                    let zone = ZoneId::from(heard.zone.as_str());
                    let stopped = how == EndedHow::Stopped;
                    let heard = evidence(&heard, underruns);
                    self.tell(OutputEvent::Ended { run, cue, zone, at, stopped, heard }).await;
                }
            }
            FromSpeaker::Refused { run, zone, why } => {
                tracing::warn!(output = %self.output, run, zone, ?why, "muted by the guard's permit");
                let zone = ZoneId::from(zone.as_str());
                let (reason, why) = super::refused(why);
                self.tell_known(run, OutputEvent::Refused { run, zone, reason, why }).await;
            }
            FromSpeaker::Broken { run, cue, why, heard_ms } => {
                // The core takes from the last progress what was heard of a cue that broke.
                if heard_ms > 0 {
                    self.tell_known(run, OutputEvent::Progress { run, cue, heard_ms }).await;
                }
                self.tell_known(run, OutputEvent::Broken { run, cue, why }).await;
            }
            FromSpeaker::Done { run } => {
                self.runs.remove(&run);
                self.note(|_| {});
            }
            FromSpeaker::Lost { why } => self.lose(why, true).await,
        }
    }

    /// The speaker is no good: ends it, and all of its runs are lost. `kill` is false when its
    /// stdout is at its end, so that the log can say how it ended.
    async fn lose(&mut self, why: String, kill: bool) {
        let Some(speaker) = self.speaker.take() else { return };
        let why = if kill {
            speaker.child.kill().await;
            why
        } else {
            format!("{why} ({})", speaker.child.end().await)
        };
        tracing::warn!(output = %self.output, why, runs = self.runs.len(), "speaker lost");
        let runs = std::mem::take(&mut self.runs);
        self.note(|status| status.last_fault = Some(why.clone()));
        for run in runs.into_keys() {
            self.tell(OutputEvent::Lost { run, why: why.clone() }).await;
        }
    }

    /// No speaker process without a run.
    async fn rest_when_idle(&mut self) {
        if self.runs.is_empty()
            && let Some(speaker) = self.speaker.take()
        {
            speaker.child.farewell(GRACE).await;
            self.note(|_| {});
        }
    }

    /// Changes the status that others see.
    fn note(&self, change: impl FnOnce(&mut OutputStatus)) {
        self.status.send_modify(|status| {
            change(status);
            status.runs = self.runs.keys().copied().collect();
            status.state = match &self.speaker {
                Some(speaker) if speaker.open => OutputState::Open,
                Some(_) => OutputState::Opening,
                None if status.last_fault.is_some() => OutputState::Lost,
                None => OutputState::Closed,
            };
        });
    }

    async fn tell_known(&self, run: u64, event: OutputEvent) {
        if self.runs.contains_key(&run) {
            self.tell(event).await;
        }
    }

    async fn tell(&self, event: OutputEvent) {
        // The daemon is ending when nobody receives; then nobody needs to know.
        let _ = self.events.send(event).await;
    }
}

fn evidence(heard: &wire::Heard, underruns: u32) -> CueHeard {
    CueHeard {
        frames: heard.frames,
        heard_ms: heard.frames * 1_000 / u64::from(heard.rate.max(1)),
        rms_dbfs: heard.rms_dbfs,
        peak_dbfs: heard.peak_dbfs,
        underruns,
    }
}
