//! Watches over one amplifier: has it switched as it is wanted, again where that fails.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use super::AmplifierStatus;
use super::process::AmplifierProcess;
use crate::station::amplifiers::AmplifierEvent;
use crate::station::ids::OutputId;
use crate::wire::{AmplifierSwitch, AmplifierTrouble, ProcessEnd};

/// The wait after a first failure; each further one doubles it.
pub const RETRY_FIRST: Duration = Duration::from_secs(1);

/// The waits grow so often: to half a minute.
const RETRY_DOUBLINGS_MAX: u32 = 5;

/// Between the end of a child and its successor: one that dies at once must not keep a core busy.
const RESTART_REST: Duration = Duration::from_millis(200);

/// One amplifier's supervisor.
pub struct AmplifierSupervisor {
    output: OutputId,
    program: PathBuf,
    switch: AmplifierSwitch,
    wanted: watch::Receiver<bool>,
    events: mpsc::Sender<AmplifierEvent>,
    status: watch::Sender<AmplifierStatus>,
    child: Option<AmplifierProcess>,
}

/// Why the supervisor looks again.
enum AmplifierSign {
    /// Something else may be wanted.
    Asked,
    /// Nobody wants anything any more.
    Dismissed,
    /// The child has ended by itself.
    Ended(ProcessEnd),
}

impl AmplifierSupervisor {
    /// A supervisor without a child, and its status.
    pub fn new(
        output: OutputId,
        program: PathBuf,
        switch: AmplifierSwitch,
        wanted: watch::Receiver<bool>,
        events: mpsc::Sender<AmplifierEvent>,
    ) -> (AmplifierSupervisor, watch::Receiver<AmplifierStatus>) {
        let status = AmplifierStatus { wanted: false, known: None, trouble: None };
        let (status, told) = watch::channel(status);
        let supervisor =
            AmplifierSupervisor { output, program, switch, wanted, events, status, child: None };
        (supervisor, told)
    }

    /// Works until nobody wants anything of it; then the amplifier is switched off.
    pub async fn run(mut self) {
        let mut failures: u32 = 0;
        loop {
            let on = *self.wanted.borrow_and_update();
            self.status.send_modify(|status| status.wanted = on);
            if self.status.borrow().known != Some(on) {
                match self.switch(on).await {
                    Ok(()) => failures = 0,
                    Err(trouble) => {
                        self.note_failure(on, trouble).await;
                        let doublings = failures.min(RETRY_DOUBLINGS_MAX);
                        failures = failures.saturating_add(1);
                        if self.wait_to_try_again(RETRY_FIRST * (1 << doublings)).await {
                            break;
                        }
                        continue;
                    }
                }
            }
            match self.sign().await {
                AmplifierSign::Asked => {}
                AmplifierSign::Dismissed => break,
                AmplifierSign::Ended(end) => {
                    tracing::warn!(output = %self.output, %end,
                        "the child that switches the amplifier ended; another is started");
                    self.child = None;
                    self.status.send_modify(|status| status.known = None);
                    sleep(RESTART_REST).await;
                }
            }
        }
        self.end_child().await;
    }

    /// Has it switched, by the child that there is or a new one.
    async fn switch(&mut self, on: bool) -> Result<(), AmplifierTrouble> {
        self.status.send_modify(|status| status.known = None);
        let mut child = match self.child.take() {
            Some(child) => child,
            None => {
                AmplifierProcess::start(&self.program, &self.switch, self.output.as_str()).await?
            }
        };
        let switched = child.switch(on).await;
        match &switched {
            // Its line may be another's, or gone: a new one looks for it anew.
            Err(_) if matches!(self.switch, AmplifierSwitch::Gpio { .. }) => child.end().await,
            Err(AmplifierTrouble::ChildEnded { .. } | AmplifierTrouble::ChildMisbehaved) => {}
            Ok(()) | Err(_) => self.child = Some(child),
        }
        switched?;
        tracing::info!(output = %self.output, on, "the amplifier is switched");
        self.status.send_modify(|status| {
            status.known = Some(on);
            status.trouble = None;
        });
        if !on {
            self.end_child().await;
        }
        self.tell(on, None).await;
        Ok(())
    }

    async fn note_failure(&mut self, on: bool, trouble: AmplifierTrouble) {
        if self.status.borrow().trouble.as_ref() != Some(&trouble) {
            tracing::error!(output = %self.output, on, %trouble, "the amplifier can't be switched");
        }
        self.status.send_modify(|status| status.trouble = Some(trouble.clone()));
        self.tell(on, Some(trouble)).await;
    }

    /// Whether nobody wants anything any more.
    async fn wait_to_try_again(&mut self, wait: Duration) -> bool {
        tokio::select! {
            () = sleep(wait) => false,
            changed = self.wanted.changed() => changed.is_err(),
        }
    }

    async fn sign(&mut self) -> AmplifierSign {
        let ended = async {
            match &mut self.child {
                Some(child) => child.ended().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            changed = self.wanted.changed() => match changed {
                Ok(()) => AmplifierSign::Asked,
                Err(_) => AmplifierSign::Dismissed,
            },
            end = ended => AmplifierSign::Ended(end),
        }
    }

    /// The child switches off if it is not off, and ends; where there is none for an amplifier that
    /// may be on, a new one does.
    async fn end_child(&mut self) {
        if self.child.is_none() && self.status.borrow().known != Some(false) {
            let (program, name) = (&self.program, self.output.as_str());
            self.child = AmplifierProcess::start(program, &self.switch, name).await.ok();
        }
        if let Some(child) = self.child.take() {
            child.end().await;
        }
    }

    async fn tell(&self, on: bool, trouble: Option<AmplifierTrouble>) {
        let event = AmplifierEvent { output: self.output.clone(), on, trouble };
        // The daemon is ending when nobody receives; then nobody needs to know.
        let _ = self.events.send(event).await;
    }
}
