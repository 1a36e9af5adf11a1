//! What a supervisor makes of its speaker's lines: events for the core.

use super::OutputSupervisor;
use crate::output::translate;
use crate::station::OutputEvent;
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::output_refusal::OutputRefusal;
use crate::units::frames_in;
use crate::wire::{self, CueTrouble, EndedHow, FromSpeaker, QuotedText};

impl OutputSupervisor {
    /// Makes events of one line.
    pub(super) async fn take_line(&mut self, line: FromSpeaker) {
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
                let device = QuotedText::new(device).to_string();
                speaker.ready();
                tracing::debug!(output = %self.output, device, rate, channels, "sink open");
                self.update_status(|status| status.device = Some(device));
            }
            FromSpeaker::Beat { frames, underruns, runs } => {
                self.take_beat(frames, underruns, runs).await
            }
            FromSpeaker::Started { run, cue, at } => self.take_start(run, cue, at).await,
            FromSpeaker::Ended { run, cue, at, how, heard } => {
                self.take_end(run, cue, (at, how), heard).await;
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
                self.take_broken(run, cue, trouble, heard_ms).await;
            }
            FromSpeaker::Altered { run, cue, sha256 } => {
                let copy = QuotedText::new(sha256).to_string();
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
                self.update_status(|_| {});
            }
            FromSpeaker::Lost { trouble } => self.give_up_speaker(trouble).await,
        }
    }

    /// The sink's frames, and how far each run is.
    async fn take_beat(&mut self, frames: u64, underruns: u32, runs: Vec<wire::RunProgress>) {
        let Some(speaker) = &mut self.speaker else { return };
        let beat = speaker.beat(frames, underruns);
        if beat.alive {
            self.answer();
        }
        for progress in runs {
            let wire::RunProgress { run, cue, heard_ms, .. } = progress;
            let Some(known) = self.runs.get_mut(&run) else { continue };
            known.progress = Some(progress);
            if beat.due {
                self.tell(OutputEvent::Progress { run, cue, heard_ms }).await;
            }
        }
    }

    /// A cue begins.
    async fn take_start(&mut self, run: u64, cue: u32, at: Timestamp) {
        let underruns = self.underruns();
        let Some(known) = self.runs.get_mut(&run) else { return };
        known.underruns_before = underruns;
        self.update_status(|status| status.trouble = None);
        let device = self.status.borrow().device.clone().unwrap_or_default();
        self.tell(OutputEvent::Started { run, cue, at, device }).await;
    }

    /// A cue ends in these zones.
    async fn take_end(
        &mut self,
        run: u64,
        cue: u32,
        (at, how): (Timestamp, EndedHow),
        heard: Vec<wire::ZoneHeard>,
    ) {
        let Some(known) = self.runs.get(&run) else { return };
        let underruns = self.underruns().saturating_sub(known.underruns_before);
        for heard in heard {
            let zone = ZoneId::from(heard.zone.as_str());
            let stopped = how == EndedHow::Stopped;
            let heard = translate::evidence(&heard, underruns);
            self.tell(OutputEvent::Ended { run, cue, zone, at, stopped, heard }).await;
        }
        self.answer();
    }

    /// A cue broke off; what was heard of it is told first.
    async fn take_broken(&mut self, run: u64, cue: u32, trouble: CueTrouble, heard_ms: u64) {
        let Some(known) = self.runs.get_mut(&run) else { return };
        // The line is exact; the last beat was somewhat behind.
        let progress = known.progress.take().filter(|progress| progress.cue == cue);
        let mut progress =
            progress.unwrap_or(wire::RunProgress { run, cue, heard_ms, heard: Vec::new() });
        progress.heard_ms = heard_ms;
        for heard in &mut progress.heard {
            heard.frames = frames_in(heard_ms, heard.rate);
        }
        known.progress = Some(progress);
        self.tell_heard(run).await;
        self.tell(OutputEvent::Broken { run, cue, trouble }).await;
    }

    /// Gaps that the running speaker's sink has reported.
    fn underruns(&self) -> u32 {
        self.speaker.as_ref().map_or(0, |speaker| speaker.underruns)
    }

    /// What was heard of a run's cue on air, as told last.
    pub(super) async fn tell_heard(&self, run: u64) {
        let Some(known) = self.runs.get(&run) else { return };
        let Some(progress) = &known.progress else { return };
        let wire::RunProgress { cue, heard_ms, .. } = *progress;
        self.tell(OutputEvent::Progress { run, cue, heard_ms }).await;
        let underruns = self.underruns();
        for heard in &progress.heard {
            let zone = ZoneId::from(heard.zone.as_str());
            let underruns = underruns.saturating_sub(known.underruns_before);
            let heard = translate::evidence(heard, underruns);
            self.tell(OutputEvent::Heard { run, cue, zone, heard }).await;
        }
    }
}
