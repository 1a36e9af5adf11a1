//! Processes of this machine, by what the kernel says of them.

use std::fs;

use rustix::process::Pid;

/// The pid of the parent of a living process; nothing when it is gone or a zombie.
pub fn parent_of(pid: Pid) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    let behind_name = stat.rsplit_once(')')?.1.trim_start();
    let mut fields = behind_name.split(' ');
    let state = fields.next()?;
    (state != "Z").then(|| fields.next().map(str::to_owned))?
}

pub fn is_alive(pid: Pid) -> bool {
    parent_of(pid).is_some()
}
