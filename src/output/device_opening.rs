//! A device opened with nothing to sound, to know before air time whether it could: by a speaker of
//! its own, which opens it, takes the first silence through it and ends.
//!
//! Whoever waits may stop waiting at any time: [`DeviceOpening::give_way`] ends the child before
//! another opens the same device. Each of its stages has its bound, five seconds together.

use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use crate::wire::{FromSpeaker, OutputTrouble, SinkSpec, ToSpeaker};

use super::speaker_process::{SayError, SpeakerProcess};
use super::spec::OutputSpec;
use super::supervisor::GRACE;
use super::watched::{OPEN_MAX, STILL_MAX};

/// The child that opens the device, and how far it is.
pub struct DeviceOpening {
    child: SpeakerProcess,
    stage: OpeningStage,
    /// When this stage has taken too long.
    deadline: Pin<Box<Sleep>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OpeningStage {
    /// ALSA opens the device.
    Opening,
    /// It is open, and has yet to take frames.
    Filling,
    /// It took some; the child ends.
    Closing,
}

impl DeviceOpening {
    /// Starts the child. `name` is the output's, for the log.
    ///
    /// # Errors
    /// No child could be started, or it reads nothing.
    pub async fn begin(
        program: &Path,
        name: &str,
        spec: &OutputSpec,
    ) -> Result<DeviceOpening, OutputTrouble> {
        let mut child = SpeakerProcess::spawn(program, None, name)?;
        let open = ToSpeaker::Open { sink: spec.sink.clone(), channels: spec.channels };
        for word in [open, ToSpeaker::TryOpen] {
            match child.say(&word).await {
                Ok(()) => {}
                Err(SayError::Broken(trouble)) => {
                    child.kill().await;
                    return Err(trouble);
                }
                Err(SayError::TooLong(bytes)) => {
                    child.kill().await;
                    return Err(OutputTrouble::RundownTooLong { bytes: bytes as u64 });
                }
            }
        }
        let (stage, deadline) = (OpeningStage::Opening, Box::pin(sleep(OPEN_MAX)));
        Ok(DeviceOpening { child, stage, deadline })
    }

    /// Waits until it is known, and until the child is gone. May be cancelled.
    ///
    /// # Errors
    /// What keeps the device from sounding.
    pub async fn outcome(&mut self) -> Result<(), OutputTrouble> {
        loop {
            let line = tokio::select! {
                biased;
                line = self.child.line() => line,
                () = &mut self.deadline => {
                    self.child.kill().await;
                    return match self.stage {
                        OpeningStage::Opening | OpeningStage::Filling => Err(OutputTrouble::Hangs),
                        OpeningStage::Closing => Ok(()),
                    };
                }
            };
            match (line, self.stage) {
                (Ok(None), OpeningStage::Closing) => {
                    self.child.end().await;
                    return Ok(());
                }
                (Ok(None), OpeningStage::Opening | OpeningStage::Filling) => {
                    return Err(OutputTrouble::SpeakerEnded { end: self.child.end().await });
                }
                (Ok(Some(FromSpeaker::Lost { trouble })), _) => {
                    self.child.kill().await;
                    return Err(trouble);
                }
                (Ok(Some(FromSpeaker::Ready { .. })), OpeningStage::Opening) => {
                    self.enter(OpeningStage::Filling, STILL_MAX);
                }
                (Ok(Some(FromSpeaker::Beat { frames: 1.., .. })), OpeningStage::Filling) => {
                    self.enter(OpeningStage::Closing, GRACE);
                    self.child.close_stdin();
                }
                (Ok(Some(_)), _) => {}
                (Err(how), _) => {
                    self.child.kill().await;
                    return Err(OutputTrouble::misbehaved(how));
                }
            }
        }
    }

    /// Ends the child now: another is to open the device.
    pub async fn give_way(mut self) {
        self.child.kill().await;
    }

    fn enter(&mut self, stage: OpeningStage, longest: Duration) {
        self.stage = stage;
        self.deadline = Box::pin(sleep(longest));
    }
}

/// Whether the sink is one that may not be there: recordings and nothing always are.
pub fn is_device(sink: &SinkSpec) -> bool {
    match sink {
        SinkSpec::Device(_) => true,
        SinkSpec::Wav(_) | SinkSpec::Null => false,
    }
}
