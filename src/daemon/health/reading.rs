//! One look at the board: reads files of the kernel and asks file systems, and judges nothing.

use std::path::PathBuf;

use crate::sys::board::{BoardFiles, MountedDevice};
use crate::sys::disk_space::free_bytes;

/// What sensors told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SensorReading {
    pub under_voltage: Option<bool>,
    pub temperature_c: Option<f32>,
}

/// What was read of the disk of one folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DiskReading {
    pub device: Option<MountedDevice>,
    pub free_bytes: Option<u64>,
    pub errors: Option<u64>,
}

impl SensorReading {
    /// Reads them.
    pub fn of(files: &BoardFiles) -> SensorReading {
        let temperature = files.temperature();
        SensorReading {
            under_voltage: files.under_voltage(),
            temperature_c: temperature.map(|thousandths| thousandths as f32 / 1_000.0),
        }
    }
}

impl DiskReading {
    /// Reads it. May wait for a network share.
    pub fn of(files: &BoardFiles, folder: PathBuf) -> DiskReading {
        let device = files.device_of(&folder);
        let name = device.as_ref().and_then(|device| device.name.as_deref());
        DiskReading {
            errors: name.and_then(|name| files.file_system_errors(name)),
            free_bytes: free_bytes(&folder).ok(),
            device,
        }
    }

    /// The device's name, if it lies on one.
    pub fn name(&self) -> Option<&str> {
        self.device.as_ref()?.name.as_deref()
    }
}
