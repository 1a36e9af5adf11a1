//! What `check` says of the sound devices: the running station is asked what it found, since it may
//! be sounding; what it does not know is opened with nothing to sound.

use std::time::Duration;

use tokio::time::timeout;

use crate::cli::runtime;
use crate::config::Config;
use crate::control::{ControlClient, OutputLine};
use crate::daemon::output_specs;
use crate::messages::Lang;
use crate::messages::config::check as messages;
use crate::messages::output_trouble::device_trouble;
use crate::output::{card_index, is_device, list_devices, look_at_device, stable_name};
use crate::station::ids::OutputId;
use crate::wire::{DeviceFinding, OutputTrouble, SinkSpec};

/// How long a station may take to say how it is; it does so at once, or hangs.
const STATION_MAX: Duration = Duration::from_secs(2);

/// What was found of the devices.
#[derive(Default)]
pub struct DeviceOutlook {
    /// A sentence for each thing that is not as it should be.
    pub warnings: Vec<String>,
    /// Outputs that could not sound now.
    pub unusable: Vec<OutputId>,
    /// Outputs of which nobody can say from here whether they could.
    unseen: Vec<OutputId>,
}

/// What was found of one output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CheckedDevice {
    /// Nothing speaks against it.
    Usable,
    /// Nobody can say from here.
    Unseen,
    /// It could not sound now.
    Faulty,
}

impl DeviceOutlook {
    /// Looks at every device of this configuration, one after the other.
    pub fn of(lang: Lang, config: &Config) -> DeviceOutlook {
        if !config.outputs.values().any(is_device) {
            return DeviceOutlook::default();
        }
        // It is said already why there is no runtime.
        let Ok(runtime) = runtime() else { return DeviceOutlook::default() };
        let Ok(program) = std::env::current_exe() else { return DeviceOutlook::default() };
        let mut outlook = DeviceOutlook::default();
        runtime.block_on(async {
            let known = told_by_station(config).await;
            let mut pcms = None;
            for (id, spec) in output_specs(config) {
                let SinkSpec::Device(device) = &spec.sink else { continue };
                let finding = match known.iter().find_map(|line| found(line, device)) {
                    Some(finding) => Some(finding),
                    None => look_at_device(&program, id.as_str(), &spec).await,
                };
                if finding.is_none() {
                    outlook.unseen.push(id.clone());
                }
                if card_index(device).is_some() {
                    if pcms.is_none() {
                        pcms = list_devices(&program).await.ok();
                    }
                    let stable = stable_name(device, pcms.as_deref().unwrap_or_default());
                    outlook.warnings.push(match stable {
                        Some(stable) => messages::device_by_number(lang, &id, device, stable),
                        None => messages::device_by_number_only(lang, &id, device),
                    });
                }
                outlook.note(lang, id, finding);
            }
        });
        outlook
    }

    fn note(&mut self, lang: Lang, id: OutputId, finding: Option<DeviceFinding>) {
        let Some(DeviceFinding { device, trouble: Some(trouble), nearest }) = finding else {
            return;
        };
        match trouble {
            // Nobody can say that it is not there.
            OutputTrouble::Denied { .. } => {
                self.warnings.push(messages::device_denied(lang, &id, device));
                self.unseen.push(id);
            }
            OutputTrouble::Busy { .. } => {
                self.warnings.push(messages::device_busy(lang, &id, device));
                self.unseen.push(id);
            }
            trouble => {
                let why = device_trouble(lang, &trouble, nearest.as_ref());
                self.warnings.push(messages::device_unusable(lang, &id, why));
                self.unusable.push(id);
            }
        }
    }

    /// What was found of this output; one without a device needs none.
    pub fn look(&self, output: &OutputId) -> CheckedDevice {
        match (self.unusable.contains(output), self.unseen.contains(output)) {
            (true, _) => CheckedDevice::Faulty,
            (false, true) => CheckedDevice::Unseen,
            (false, false) => CheckedDevice::Usable,
        }
    }

    /// What the last words say of it; nothing while all could sound.
    pub fn verdict(&self, lang: Lang) -> Option<String> {
        let names: Vec<&str> = self.unusable.iter().map(OutputId::as_str).collect();
        (!names.is_empty()).then(|| messages::outputs_unusable(lang, names.join(", ")))
    }
}

/// What the running station says of its outputs; nothing where none runs or can be asked.
async fn told_by_station(config: &Config) -> Vec<OutputLine> {
    let Ok(client) = ControlClient::new(&config.folders.state) else { return Vec::new() };
    match timeout(STATION_MAX, client.status()).await {
        Ok(Ok(status)) => status.outputs,
        Ok(Err(_)) | Err(_) => Vec::new(),
    }
}

/// What the station found of this device, if it has looked at it.
fn found(line: &OutputLine, device: &str) -> Option<DeviceFinding> {
    let looked = line.looked.as_ref().filter(|looked| looked.device.as_str() == device)?;
    let (trouble, nearest) = (line.trouble.clone(), line.nearest.clone());
    Some(DeviceFinding { device: looked.device.clone(), trouble, nearest })
}
