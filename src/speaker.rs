//! The child that sounds one output: decodes, resamples, mixes, and holds the device.
//!
//! A process of its own, because a sound card may hang in the kernel or in a library, and a
//! decoder may meet a file it can't bear; nothing but this process is lost then. It reads
//! [`ToSpeaker`] lines from stdin and writes [`FromSpeaker`](crate::wire::FromSpeaker) lines to
//! stdout, until stdin is closed.
//!
//! ```text
//! stdin ── reader ──> control loop ──> stdout
//!                      │     ^ events, by frame
//!            feeder ───┴> blocks ──> run ──> rodio's mixer ──> renderer ──> sink
//!            (one a run: symphonia, rubato)  (on the sink's own thread, to the end)
//! ```
//!
//! Before a second thread is started it takes from itself what it does not need
//! ([`confine`](self)).
//!
//! On the sink's thread nothing waits: blocks and events pass through bounded lock-free queues.
//! Any panic ends the whole process, since a process that is half alive would look alive.

mod audible;
pub mod blocks;
mod clock;
mod confine;
mod control_loop;
mod copies;
pub mod decode;
mod device;
mod feeder;
mod limits;
mod paced_sink;
mod parent_writer;
mod pcm_list;
pub mod permit;
pub mod renderer;
mod resample;
mod run;
pub mod run_channel;
pub mod run_source;
mod sink;
mod stream_form;
mod tone;
pub mod voice_part;
mod wav;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process};

use crate::sandbox::escape::{EscapeAttempt, attempts};
use crate::sys::program_pages::ProgramPages;
use crate::wire::{LINE_BYTES_MAX, MissingBarrier, OutputTrouble, SinkSpec, ToSpeaker};

use control_loop::{ParentMessage, SpeakerExit};
use parent_writer::ParentWriter;

/// Lines read ahead of the control loop; it keeps up, but a device that opens may block it.
const LINES_AHEAD: usize = 16;

/// How long after stdin is closed the process is killed if it has not ended: the control loop gives
/// the fade and the tail a second; what takes longer hangs.
const FAREWELL_MAX: Duration = Duration::from_millis(1_500);

/// Runs this process as a speaker until its stdin is closed, its sink is lost, or its parent says
/// something that is not on the wire. Bulletins are read from `store` alone.
///
/// Changes the process's panic hook: a panic on any thread aborts.
pub fn run(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    store: Option<&Path>,
) -> ExitCode {
    limits::set();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        hook(panic);
        std::process::abort();
    }));
    let mut input = BufReader::new(input);
    let first = next(&mut input);
    let PreparedSpeaker { unready, missing, pages } = prepare(&first, store);
    for MissingBarrier { barrier, why } in missing {
        eprintln!("not confined by {barrier:?}: {why}");
    }
    let pages = pages
        .inspect_err(|error| eprintln!("pages that the start needed stay mapped: {error}"))
        .ok();
    let (sender, told) = sync_channel(LINES_AHEAD);
    let reader = std::thread::Builder::new().name("reader".into());
    if let Err(error) = reader.spawn(move || read(first, input, &sender)) {
        eprintln!("cannot start a thread: {error}");
        return ExitCode::FAILURE;
    }
    match control_loop::run_control_loop(&told, ParentWriter::new(output), unready, pages) {
        SpeakerExit::Ended => ExitCode::SUCCESS,
        SpeakerExit::Lost => ExitCode::FAILURE,
        SpeakerExit::Misled(why) => {
            eprintln!("stopped listening to the parent: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the pcms of this machine that can play, an [`AlsaPcm`](crate::wire::AlsaPcm) a line.
pub fn list(mut output: impl Write) -> ExitCode {
    // What is missing, the station's status tells.
    let _ = confine::confine_to_devices();
    let told = pcm_list::pcms().and_then(|pcms| {
        pcms.iter().try_for_each(|pcm| {
            let line = serde_json::to_string(pcm).map_err(|error| error.to_string())?;
            writeln!(output, "{line}").map_err(|error| error.to_string())
        })
    });
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Confines this process as [`run`] does for the sink of its first line, and tries to get out: to
/// `paths`, and otherwise. What came of each.
pub fn try_escape(input: impl Read, store: Option<&Path>, paths: &[PathBuf]) -> Vec<EscapeAttempt> {
    limits::set();
    prepare(&next(&mut BufReader::new(input)), store);
    attempts(paths)
}

/// How far a process is before its work.
struct PreparedSpeaker {
    /// Why its sink can't be opened, if that is known already.
    unready: Option<OutputTrouble>,
    missing: Vec<MissingBarrier>,
    /// What of the program is mapped can't be seen from behind the barriers.
    pages: io::Result<ProgramPages>,
}

/// Makes what can't be made later, and takes from this thread what the sink of the first line does
/// not need; without a sink, nearly all.
fn prepare(first: &Result<Option<ToSpeaker>, String>, store: Option<&Path>) -> PreparedSpeaker {
    let sink = match first {
        Ok(Some(ToSpeaker::Open { sink, .. })) => sink,
        Ok(Some(ToSpeaker::TryOpen | ToSpeaker::Play(_) | ToSpeaker::Stop { .. }) | None)
        | Err(_) => &SinkSpec::Null,
    };
    let unready = match sink {
        SinkSpec::Wav(folder) => wav::make_folder(folder).err(),
        SinkSpec::Device(_) | SinkSpec::Null => None,
    };
    let pages = ProgramPages::find();
    PreparedSpeaker { unready, missing: confine::confine(sink, store), pages }
}

/// The next line; `None` when stdin is closed.
fn next(input: &mut impl BufRead) -> Result<Option<ToSpeaker>, String> {
    let mut line = Vec::new();
    let limit = LINE_BYTES_MAX as u64 + 1;
    match input.take(limit).read_until(b'\n', &mut line) {
        Ok(0) => return Ok(None),
        Ok(_) if line.len() > LINE_BYTES_MAX => {
            return Err(format!("a line longer than {LINE_BYTES_MAX} bytes"));
        }
        Ok(_) => {}
        Err(error) => return Err(format!("stdin: {error}")),
    }
    serde_json::from_slice(&line).map(Some).map_err(|error| format!("a line that is none: {error}"))
}

/// Passes lines on, the first of which is read already, until stdin is closed or one is wrong.
fn read(
    first: Result<Option<ToSpeaker>, String>,
    mut input: impl BufRead,
    told: &SyncSender<ParentMessage>,
) {
    let mut line = first;
    let fault = loop {
        match line {
            Ok(Some(word)) => {
                if told.send(ParentMessage::Line(word)).is_err() {
                    return;
                }
            }
            Ok(None) => break None,
            Err(fault) => break Some(fault),
        }
        line = next(&mut input);
    };
    // The control loop may be gone already; then nobody is left to tell.
    drop(told.send(ParentMessage::Closed(fault)));
    // It may also hang in a driver that opens: no voice outlives its daemon for that.
    std::thread::sleep(FAREWELL_MAX);
    eprintln!("the sound device hangs, and the daemon is gone");
    // In order, the process might hang in the same driver while it closes. An error leaves nothing
    // to try.
    let _ = kill_process(getpid(), Signal::KILL);
}
