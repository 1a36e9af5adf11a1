//! Tries what a confined process must not be able to: so that one can see that it is not.

use std::fs::File;
use std::io;
use std::net::{TcpStream, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscapeAttempt {
    /// What, in English: `read /etc/passwd`.
    pub what: String,
    /// Why not; `None` if it could be done.
    pub refused: Option<String>,
}

/// A program that every machine has, and that does nothing.
const PROGRAM: &str = "/bin/true";

/// Tries to read and to write each of `paths`, to make a file beside each, to reach out of the
/// process and of the machine, and to start another program. Harmless where it succeeds.
pub fn attempts(paths: &[PathBuf]) -> Vec<EscapeAttempt> {
    let mut all = Vec::new();
    let mut try_to = |what: String, done: io::Result<()>| {
        all.push(EscapeAttempt { what, refused: done.err().map(|error| error.to_string()) });
    };
    for path in paths {
        let shown = path.display();
        try_to(format!("read {shown}"), File::open(path).map(drop));
        try_to(format!("write {shown}"), File::options().write(true).open(path).map(drop));
        try_to(format!("make a file beside {shown}"), create_beside(path));
    }
    // Nobody listens there: that an answer came at all is what counts.
    let tcp = TcpStream::connect(("127.0.0.1", 1)).map(drop);
    let reached = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    let tcp = tcp.or_else(|error| if reached(&error) { Ok(()) } else { Err(error) });
    try_to("connect over TCP".into(), tcp);
    try_to("open a UDP socket".into(), UdpSocket::bind(("127.0.0.1", 0)).map(drop));
    try_to("open a local socket".into(), UnixDatagram::unbound().map(drop));
    let ran = Command::new(PROGRAM).env_clear().spawn().and_then(|mut child| child.wait());
    try_to(format!("run {PROGRAM}"), ran.map(drop));
    let thread = std::thread::Builder::new().spawn(|| {});
    try_to("start a thread".into(), thread.map(drop));
    if let Some(parent) = rustix::process::getppid() {
        let signal = rustix::process::test_kill_process(parent);
        try_to("signal its parent".into(), signal.map_err(Into::into));
    }
    for (what, call) in BARE_CALLS {
        try_to((*what).to_owned(), call_bare(*call));
    }
    all
}

fn create_beside(path: &Path) -> io::Result<()> {
    let file = path.with_extension("escape");
    File::create_new(&file)?;
    // It may make files and not remove them.
    let _ = std::fs::remove_file(file);
    Ok(())
}

/// Calls that do nothing when all their arguments are 0: what comes back tells whether the kernel
/// looked at them at all.
const BARE_CALLS: &[(&str, libc::c_long)] = &[
    ("ask for namespaces", libc::SYS_unshare),
    ("attach to another process", libc::SYS_ptrace),
    ("mount", libc::SYS_mount),
    ("make a ring of calls", libc::SYS_io_uring_setup),
    ("load a program into the kernel", libc::SYS_bpf),
    ("replace itself", libc::SYS_execve),
];

/// Whether the kernel takes this call, be it only to find its arguments at fault.
fn call_bare(call: libc::c_long) -> io::Result<()> {
    // SAFETY: none of these calls writes to memory of this process when its arguments are 0.
    #[expect(unsafe_code, reason = "no safe wrapper makes calls with arguments that are at fault")]
    let told = unsafe { libc::syscall(call, 0, 0, 0, 0, 0, 0) };
    match io::Error::last_os_error() {
        error if told < 0 && error.kind() == io::ErrorKind::PermissionDenied => Err(error),
        _ => Ok(()),
    }
}
