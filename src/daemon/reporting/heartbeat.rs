//! A status as the centre takes it.

use crate::control::StationStatus;

/// Bytes of a status for the centre, which takes 64 KiB with its own view of them.
const STATUS_BYTES_MAX: usize = 60 * 1024;

/// The status as JSON, without the files; its lists are halved until it fits.
///
/// # Errors
/// A value that JSON can't hold, which is a fault of this program.
pub fn json(mut status: StationStatus) -> Result<String, serde_json::Error> {
    // The centre wants to know how the station is, not every file.
    status.library.clear();
    // It has the rows.
    status.today.clear();
    loop {
        let json = serde_json::to_string(&status)?;
        let lists = [
            status.troubles.len(),
            status.schedule_faults.len(),
            status.on_air.len(),
            status.outputs.len(),
            status.attention.as_ref().map_or(0, Vec::len),
        ];
        let longest = lists.into_iter().max().unwrap_or_default();
        if json.len() <= STATUS_BYTES_MAX || longest == 0 {
            return Ok(json);
        }
        status.troubles.truncate(longest / 2);
        status.schedule_faults.truncate(longest / 2);
        status.on_air.truncate(longest / 2);
        status.outputs.truncate(longest / 2);
        if let Some(attention) = &mut status.attention {
            attention.truncate(longest / 2);
        }
    }
}
