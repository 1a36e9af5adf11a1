//! Watches over one output: starts its speaker, gives it orders, turns its lines into events, and
//! replaces nothing by itself: a speaker that fails is killed and its runs are lost.

mod device_looks;
mod speaker_lines;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{mpsc, watch};

use crate::station::ids::{OutputId, ZoneId};
use crate::station::{Fade, OutputEvent};
use crate::wire::{self, OutputTrouble, ProcessEnd, QuotedText, ToSpeaker};

use super::device_opening::DeviceOpening;
use super::guard::AdmittedOrder;
use super::looks::DeviceLook;
use super::speaker_process::{SayError, SpeakerProcess};
use super::spec::OutputSpec;
use super::status::OutputStatus;
use super::translate;
use super::watched::{SpeakerSign, WatchedSpeaker};
use crate::station::states::OutputState;

/// How long a speaker may take to fade (300 ms), let the tail sound, and end.
pub const GRACE: Duration = Duration::from_millis(1_500);

/// What a supervisor is asked.
#[derive(Debug)]
pub enum OutputCommand {
    Arm(Box<AdmittedOrder>),
    Stop {
        run: u64,
        zones: Vec<ZoneId>,
        fade: Fade,
    },
    /// Open the device with nothing to sound, unless something is to; what came of it is told.
    LookAtDevice,
    /// Another sink from the next speaker on; `None` ends the supervisor when it is idle.
    Respecify(Option<OutputSpec>),
    Shutdown,
}

/// One output's supervisor.
pub struct OutputSupervisor {
    output: OutputId,
    program: PathBuf,
    store: PathBuf,
    spec: Option<OutputSpec>,
    events: mpsc::Sender<OutputEvent>,
    status: watch::Sender<OutputStatus>,
    altered: mpsc::Sender<Arc<str>>,
    looks: mpsc::Sender<DeviceLook>,
    /// The device is being looked at; no speaker runs then.
    opening: Option<DeviceOpening>,
    speaker: Option<WatchedSpeaker>,
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
    progress: Option<wire::RunProgress>,
    /// The cue that is being decoded, and when that was said, by the count of such words.
    decoding: Option<(u64, u32)>,
}

/// What to do after a command.
enum Next {
    Watch,
    End,
}

impl OutputSupervisor {
    /// A supervisor without a speaker, and its status.
    pub fn new(
        output: OutputId,
        program: PathBuf,
        store: PathBuf,
        spec: OutputSpec,
        events: mpsc::Sender<OutputEvent>,
        altered: mpsc::Sender<Arc<str>>,
        looks: mpsc::Sender<DeviceLook>,
    ) -> (OutputSupervisor, watch::Receiver<OutputStatus>) {
        let (status, told) = watch::channel(OutputStatus {
            output: output.clone(),
            state: OutputState::Closed,
            device: None,
            trouble: None,
            runs: Vec::new(),
            answers: 0,
        });
        let supervisor = OutputSupervisor {
            output,
            program,
            store,
            spec: Some(spec),
            events,
            status,
            altered,
            looks,
            opening: None,
            speaker: None,
            runs: BTreeMap::new(),
            decodings: 0,
        };
        (supervisor, told)
    }

    /// Works until it is shut down, its channel closes, or its output is removed and idle. A panic
    /// costs the speaker and its runs, which are lost; the work goes on.
    pub async fn run(mut self, mut commands: mpsc::Receiver<OutputCommand>) {
        while AssertUnwindSafe(self.work(&mut commands)).catch_unwind().await.is_err() {
            tracing::error!(output = %self.output, "the output's supervisor panicked; it goes on");
            // Whatever was half done: only the runs and the speaker change while it works.
            self.give_up_speaker(OutputTrouble::SupervisorFailed).await;
        }
    }

    async fn work(&mut self, commands: &mut mpsc::Receiver<OutputCommand>) {
        loop {
            let next = match &mut self.speaker {
                None if self.spec.is_none() => Next::End,
                None => match &mut self.opening {
                    None => self.carry_out(commands.recv().await).await,
                    Some(opening) => {
                        tokio::select! {
                            // What is to sound goes before what is only looked at.
                            biased;
                            command = commands.recv() => self.carry_out(command).await,
                            outcome = opening.outcome() => {
                                self.take_outcome(outcome.err());
                                Next::Watch
                            }
                        }
                    }
                },
                Some(speaker) => {
                    tokio::select! {
                        biased;
                        sign = speaker.sign() => {
                            self.take_sign(sign).await;
                            Next::Watch
                        }
                        command = commands.recv() => self.carry_out(command).await,
                    }
                }
            };
            self.end_idle_speaker().await;
            if let Next::End = next {
                break;
            }
        }
        self.give_way().await;
        if let Some(speaker) = self.speaker.take() {
            speaker.child.end_within(GRACE).await;
        }
    }

    async fn carry_out(&mut self, command: Option<OutputCommand>) -> Next {
        match command {
            Some(OutputCommand::Arm(order)) => self.arm(*order).await,
            Some(OutputCommand::Stop { run, zones, fade }) => {
                if self.runs.contains_key(&run) {
                    let zones = zones.iter().map(ZoneId::to_string).collect();
                    self.say(&ToSpeaker::Stop { run, zones, how: translate::stop(fade) }).await;
                    self.answer();
                }
            }
            Some(OutputCommand::LookAtDevice) => self.look_at_device().await,
            Some(OutputCommand::Respecify(spec)) => {
                self.give_way().await;
                self.spec = spec;
                // What was wrong was so of the other sink.
                if self.speaker.is_none() {
                    self.update_status(|status| status.trouble = None);
                }
            }
            Some(OutputCommand::Shutdown) | None => return Next::End,
        }
        Next::Watch
    }

    async fn arm(&mut self, admitted: AdmittedOrder) {
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
            self.update_status(|status| status.trouble = Some(trouble.clone()));
            // No answer: a process that can't be started is a fault of this daemon, not of a card.
            self.tell(OutputEvent::Lost { run: order.run, trouble }).await;
            return;
        }
        self.update_status(|_| {});
        self.say_of(Some(order.run), &ToSpeaker::Play(play)).await;
        self.answer();
    }

    async fn start(&mut self) -> Result<(), OutputTrouble> {
        self.give_way().await;
        let Some(spec) = &self.spec else {
            return Err(OutputTrouble::NoOutput { output: QuotedText::new(self.output.as_str()) });
        };
        let open = translate::open(&self.output, spec);
        let mut child =
            SpeakerProcess::spawn(&self.program, Some(&self.store), self.output.as_str())?;
        if let Err(SayError::Broken(trouble)) = child.say(&open).await {
            child.kill().await;
            return Err(trouble);
        }
        self.speaker = Some(WatchedSpeaker::new(child));
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
            Err(SayError::Broken(trouble)) => self.give_up_speaker(trouble).await,
        }
    }

    async fn take_sign(&mut self, sign: SpeakerSign) {
        match sign {
            SpeakerSign::Line(line) => self.take_line(line).await,
            SpeakerSign::End => self.note_speaker_end().await,
            SpeakerSign::Fault(how) => self.give_up_speaker(OutputTrouble::misbehaved(how)).await,
            SpeakerSign::Hangs => self.give_up_speaker(OutputTrouble::Hangs).await,
        }
    }

    /// The speaker is no good: it is killed, and all of its runs are lost.
    async fn give_up_speaker(&mut self, trouble: OutputTrouble) {
        if let Some(speaker) = &mut self.speaker {
            speaker.child.start_kill();
        }
        self.tell_lost(trouble, None).await;
    }

    /// The speaker has ended by itself, and all of its runs are lost. One that a signal has ended,
    /// its own or the kernel's, has met what it can't bear: in the file that it went on to last.
    async fn note_speaker_end(&mut self) {
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
        self.update_status(|status| status.trouble = Some(trouble.clone()));
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
    async fn end_idle_speaker(&mut self) {
        if self.runs.is_empty()
            && let Some(speaker) = self.speaker.take()
        {
            speaker.child.end_within(GRACE).await;
            self.update_status(|_| {});
        }
    }

    /// A command was carried out, frames advance, or a speaker that failed is out of the way.
    fn answer(&self) {
        self.status.send_modify(|status| status.answers = status.answers.wrapping_add(1));
    }

    /// Changes the status that others see.
    fn update_status(&self, change: impl FnOnce(&mut OutputStatus)) {
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
