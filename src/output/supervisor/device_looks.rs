//! Looks at the output's device while nothing is to sound there.

use crate::output::device_list;
use crate::output::device_opening::DeviceOpening;
use crate::output::looks::DeviceLook;
use crate::wire::{DeviceFinding, OutputTrouble, SinkSpec};

use super::OutputSupervisor;

impl OutputSupervisor {
    /// Begins to open the device; tells at once that it does not where something is armed or
    /// sounds, or where there is no device.
    pub(super) async fn look_at_device(&mut self) {
        if self.opening.is_some() {
            return;
        }
        let spec = self.spec.clone().filter(|_| self.speaker.is_none());
        let Some(spec) = spec.filter(|spec| matches!(spec.sink, SinkSpec::Device(_))) else {
            self.tell_look(None);
            return;
        };
        match DeviceOpening::begin(&self.program, self.output.as_str(), &spec).await {
            Ok(opening) => self.opening = Some(opening),
            Err(trouble) => self.take_outcome(Some(trouble)),
        }
    }

    /// Ends a look that is under way: a speaker is to open the device, or the station ends.
    pub(super) async fn give_way(&mut self) {
        if let Some(opening) = self.opening.take() {
            opening.give_way().await;
            self.tell_look(None);
        }
    }

    /// The device was looked at: `trouble` is why it could not sound.
    pub(super) fn take_outcome(&mut self, trouble: Option<OutputTrouble>) {
        self.opening = None;
        self.update_status(|status| status.trouble.clone_from(&trouble));
        let Some(SinkSpec::Device(device)) = self.spec.as_ref().map(|spec| &spec.sink) else {
            // Removed by a reload, or another sink by now.
            self.tell_look(None);
            return;
        };
        let (device, program) = (device.clone(), self.program.clone());
        let (looks, output) = (self.looks.clone(), self.output.clone());
        // The list of devices may take its time; what is to sound must not wait for it.
        tokio::spawn(async move {
            let finding = device_list::finding(&program, &device, trouble).await;
            // Nobody receives when the daemon is ending.
            let _ = looks.send(DeviceLook { output, finding: Some(finding) }).await;
        });
    }

    fn tell_look(&self, finding: Option<DeviceFinding>) {
        // The daemon asks for one at a time, so there is room; it does not wait for ever for one.
        let _ = self.looks.try_send(DeviceLook { output: self.output.clone(), finding });
    }
}
