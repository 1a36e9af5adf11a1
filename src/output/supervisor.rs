//! Watches over one output: starts its speaker, feeds it orders, turns its lines into events, and
//! replaces nothing by itself: a speaker that fails is killed and its runs are lost.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{mpsc, watch};

use crate::station::ids::{OutputId, ZoneId};
use crate::station::output_refusal::OutputRefusal;
use crate::station::{Fade, OutputEvent};
use crate::units::frames_in;
use crate::wire::{self, EndedHow, FromSpeaker, OutputTrouble, ProcessEnd, Quoted, ToSpeaker};

use super::child::{Child, SayError};
use super::door::Admitted;
use super::translate;
use super::watched::{Sign, Watched};
use super::{Feed, OutputState, OutputStatus};

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
    altered: mpsc::Sender<Arc<str>>,
    speaker: Option<Watched>,
    runs: BTreeMap<u64, Run>,
    /// How often a speaker has told what it decodes.
    decodings: u64,
}

/// What is remembered of a run.
#[derive(Default)]
struct Run {
    /// Underruns of the output when the cue on air began.
    underruns_before: u32,
    /// How far it was when the speaker told last.
    progress: Option<wire::Progress>,
    /// The cue that is being decoded, and when that was said, by the count of such words.
    decoding: Option<(u64, u32)>,
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
        altered: mpsc::Sender<Arc<str>>,
    ) -> (Supervisor, watch::Receiver<OutputStatus>) {
        let (status, told) = watch::channel(OutputStatus {
            output: output.clone(),
            state: OutputState::Closed,
            device: None,
            trouble: None,
            runs: Vec::new(),
            answers: 0,
        });
        let supervisor = Supervisor {
            output,
            program,
            store,
            feed: Some(feed),
            events,
            status,
            altered,
            speaker: None,
            runs: BTreeMap::new(),
            decodings: 0,
        };
        (supervisor, told)
    }

    /// Works until it is shut down, its channel closes, or its output is removed and idle. A panic
    /// costs the speaker and its runs, which are lost; the work goes on.
    pub async fn run(mut self, mut asks: mpsc::Receiver<Ask>) {
        while AssertUnwindSafe(self.work(&mut asks)).catch_unwind().await.is_err() {
            tracing::error!(output = %self.output, "the output's supervisor panicked; it goes on");
            // Whatever was half done: only the runs and the speaker change while it works.
            self.lose(OutputTrouble::SupervisorFailed).await;
        }
    }

    async fn work(&mut self, asks: &mut mpsc::Receiver<Ask>) {
        loop {
            let next = match &mut self.speaker {
                None if self.feed.is_none() => Next::End,
                None => self.obey(asks.recv().await).await,
                Some(speaker) => {
                    tokio::select! {
                        biased;
                        sign = speaker.sign() => {
                            self.hear(sign).await;
                            Next::Watch
                        }
                        ask = asks.recv() => self.obey(ask).await,
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
                    self.say(&ToSpeaker::Stop { run, zones, how: translate::stop(fade) }).await;
                    self.answer();
                }
            }
            Some(Ask::Feed(feed)) => self.feed = feed,
            Some(Ask::Shutdown) | None => return Next::End,
        }
        Next::Watch
    }

    async fn arm(&mut self, admitted: Admitted) {
        let order = admitted.order();
        let (play, absent) = translate::play(&admitted, &self.store);
        for (cue, trouble) in absent {
            self.tell(OutputEvent::Broken { run: order.run, cue, trouble }).await;
        }
        if play.cues.is_empty() {
            self.answer();
            return;
        }
        self.runs.insert(order.run, Run::default());
        if self.speaker.is_none()
            && let Err(trouble) = self.start().await
        {
            self.runs.remove(&order.run);
            self.note(|status| status.trouble = Some(trouble.clone()));
            // No answer: a process that can't be started is a fault of this daemon, not of a card.
            self.tell(OutputEvent::Lost { run: order.run, trouble }).await;
            return;
        }
        self.note(|_| {});
        self.say_of(Some(order.run), &ToSpeaker::Play(play)).await;
        self.answer();
    }

    async fn start(&mut self) -> Result<(), OutputTrouble> {
        let Some(feed) = &self.feed else {
            return Err(OutputTrouble::NoOutput { output: Quoted::new(self.output.as_str()) });
        };
        let open = translate::open(&self.output, feed);
        let mut child = Child::spawn(&self.program, Some(&self.store), self.output.as_str())?;
        if let Err(SayError::Broken(trouble)) = child.say(&open).await {
            child.kill().await;
            return Err(trouble);
        }
        self.speaker = Some(Watched::new(child));
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
                    let trouble = OutputTrouble::RundownTooLong { bytes: bytes as u64 };
                    self.tell(OutputEvent::Lost { run, trouble }).await;
                }
            }
            Err(SayError::Broken(trouble)) => self.lose(trouble).await,
        }
    }

    async fn hear(&mut self, sign: Sign) {
        match sign {
            Sign::Line(line) => self.understand(line).await,
            Sign::End => self.lose_ended().await,
            Sign::Fault(how) => self.lose(OutputTrouble::misbehaved(how)).await,
            Sign::Hangs => self.lose(OutputTrouble::Hangs).await,
        }
    }

    async fn understand(&mut self, line: FromSpeaker) {
        let Some(speaker) = &mut self.speaker else { return };
        match line {
            FromSpeaker::Opening => speaker.opening(),
            FromSpeaker::Decoding { run, cue } => {
                self.decodings += 1;
                if let Some(known) = self.runs.get_mut(&run) {
                    known.decoding = cue.map(|cue| (self.decodings, cue));
                }
            }
            FromSpeaker::Ready { device, rate, channels } => {
                let device = Quoted::new(device).to_string();
                speaker.ready();
                tracing::debug!(output = %self.output, device, rate, channels, "sink open");
                self.note(|status| status.device = Some(device));
            }
            FromSpeaker::Beat { frames, underruns, runs } => {
                let beat = speaker.beat(frames, underruns);
                if beat.alive {
                    self.answer();
                }
                for progress in runs {
                    let wire::Progress { run, cue, heard_ms, .. } = progress;
                    let Some(known) = self.runs.get_mut(&run) else { continue };
                    known.progress = Some(progress);
                    if beat.due {
                        self.tell(OutputEvent::Progress { run, cue, heard_ms }).await;
                    }
                }
            }
            FromSpeaker::Started { run, cue, at } => {
                let Some(known) = self.runs.get_mut(&run) else { return };
                known.underruns_before = speaker.underruns;
                self.note(|status| status.trouble = None);
                let device = self.status.borrow().device.clone().unwrap_or_default();
                self.tell(OutputEvent::Started { run, cue, at, device }).await;
            }
            FromSpeaker::Ended { run, cue, at, how, heard } => {
                let Some(known) = self.runs.get(&run) else { return };
                let underruns = speaker.underruns.saturating_sub(known.underruns_before);
                for heard in heard {
                    let zone = ZoneId::from(heard.zone.as_str());
                    let stopped = how == EndedHow::Stopped;
                    let heard = translate::evidence(&heard, underruns);
                    self.tell(OutputEvent::Ended { run, cue, zone, at, stopped, heard }).await;
                }
                self.answer();
            }
            FromSpeaker::Refused { run, zone, why } => {
                tracing::warn!(output = %self.output, run, zone, ?why, "muted by the guard's permit");
                let zone = ZoneId::from(zone.as_str());
                if self.runs.contains_key(&run) {
                    let refusal = OutputRefusal::OnAir(why);
                    self.tell(OutputEvent::Refused { run, zone, refusal }).await;
                }
            }
            FromSpeaker::Broken { run, cue, trouble, heard_ms } => {
                let Some(known) = self.runs.get_mut(&run) else { return };
                // The line is exact; the last beat was somewhat behind.
                let progress = known.progress.take().filter(|progress| progress.cue == cue);
                let mut progress =
                    progress.unwrap_or(wire::Progress { run, cue, heard_ms, heard: Vec::new() });
                progress.heard_ms = heard_ms;
                for heard in &mut progress.heard {
                    heard.frames = frames_in(heard_ms, heard.rate);
                }
                known.progress = Some(progress);
                self.tell_heard(run).await;
                self.tell(OutputEvent::Broken { run, cue, trouble }).await;
            }
            FromSpeaker::Altered { run, cue, sha256 } => {
                let copy = Quoted::new(sha256).to_string();
                tracing::error!(output = %self.output, run, cue, copy,
                    "a copy in the store is gone, or not what was approved; it does not sound");
                // Full: enough of them are being looked into.
                let _ = self.altered.try_send(copy.into());
            }
            FromSpeaker::Done { run } => {
                if self.runs.remove(&run).is_some() {
                    self.tell(OutputEvent::Done { run }).await;
                }
                self.answer();
                self.note(|_| {});
            }
            FromSpeaker::Lost { trouble } => self.lose(trouble).await,
        }
    }

    /// What was heard of a run's cue on air, as told last.
    async fn tell_heard(&self, run: u64) {
        let Some(known) = self.runs.get(&run) else { return };
        let Some(progress) = &known.progress else { return };
        let wire::Progress { cue, heard_ms, .. } = *progress;
        self.tell(OutputEvent::Progress { run, cue, heard_ms }).await;
        let underruns = self.speaker.as_ref().map_or(0, |speaker| speaker.underruns);
        for heard in &progress.heard {
            let zone = ZoneId::from(heard.zone.as_str());
            let underruns = underruns.saturating_sub(known.underruns_before);
            let heard = translate::evidence(heard, underruns);
            self.tell(OutputEvent::Heard { run, cue, zone, heard }).await;
        }
    }

    /// The speaker is no good: it is killed, and all of its runs are lost.
    async fn lose(&mut self, trouble: OutputTrouble) {
        if let Some(speaker) = &mut self.speaker {
            speaker.child.start_kill();
        }
        self.tell_lost(trouble, None).await;
    }

    /// The speaker has ended by itself, and all of its runs are lost. One that a signal has ended,
    /// its own or the kernel's, has met what it can't bear: in the file that it went on to last.
    async fn lose_ended(&mut self) {
        let Some(speaker) = &mut self.speaker else { return };
        let end = speaker.child.end().await;
        let decoding =
            |(run, known): (&u64, &Run)| known.decoding.map(|(said, cue)| (said, *run, cue));
        let killer = match end {
            ProcessEnd::Signalled { .. } => self.runs.iter().filter_map(decoding).max(),
            ProcessEnd::Exited { .. } | ProcessEnd::HeldInDriver | ProcessEnd::Unknown { .. } => {
                None
            }
        };
        let killer = killer.map(|(_, run, cue)| (run, cue));
        self.tell_lost(OutputTrouble::SpeakerEnded { end }, killer).await;
    }

    /// Tells that each run is lost, and puts the speaker out of the way; `killer` is the run and
    /// the cue that it died of.
    async fn tell_lost(&mut self, trouble: OutputTrouble, killer: Option<(u64, u32)>) {
        // The core limits what is worth a line.
        tracing::debug!(output = %self.output, %trouble, runs = self.runs.len(), "speaker lost");
        for run in self.runs.keys().copied().collect::<Vec<_>>() {
            self.tell_heard(run).await;
        }
        let (speaker, runs) = (self.speaker.take(), std::mem::take(&mut self.runs));
        self.note(|status| status.trouble = Some(trouble.clone()));
        for run in runs.into_keys() {
            let trouble = trouble.clone();
            let event = match killer {
                Some((killed, cue)) if killed == run => OutputEvent::Died { run, cue, trouble },
                _ => OutputEvent::Lost { run, trouble },
            };
            self.tell(event).await;
        }
        if let Some(mut speaker) = speaker {
            speaker.child.kill().await;
        }
        self.answer();
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

    /// An ask was dealt with, frames advance, or a speaker that failed is out of the way.
    fn answer(&self) {
        self.status.send_modify(|status| status.answers = status.answers.wrapping_add(1));
    }

    /// Changes the status that others see.
    fn note(&self, change: impl FnOnce(&mut OutputStatus)) {
        self.status.send_modify(|status| {
            change(status);
            status.runs = self.runs.keys().copied().collect();
            status.state = match &self.speaker {
                Some(speaker) if speaker.open => OutputState::Open,
                Some(_) => OutputState::Opening,
                None if status.trouble.is_some() => OutputState::Lost,
                None => OutputState::Closed,
            };
        });
    }

    async fn tell(&self, event: OutputEvent) {
        // The daemon is ending when nobody receives; then nobody needs to know.
        let _ = self.events.send(event).await;
    }
}
