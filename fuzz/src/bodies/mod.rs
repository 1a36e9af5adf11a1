//! What is done with a fuzzer's bytes, and what must hold then.
//!
//! A body takes any bytes and ends well, soon and in little memory, or it has found something: it
//! panics where a promise is broken. Bodies keep no state that one input could leave to the next,
//! so that a found case fails by itself. The fuzzer runs them under `script/fuzz`; the ordinary
//! test run replays through them what was once found (`tests/it/house/fuzz_corpus.rs`).
//!
//! A new body is a file here, its two lines below, and a folder of examples in `fuzz/seeds`.

mod answers;
mod audio;
mod centre;
mod config;
mod control;
mod exchange;
mod plays;
mod sidecars;
mod times;
mod wire;

use std::backtrace::Backtrace;
use std::cell::Cell;
use std::panic::PanicHookInfo;
use std::sync::Once;

/// A body: any bytes go.
pub type Body = fn(&[u8]);

/// All bodies by name.
pub const ALL: &[(&str, Body)] = &[
    ("answers", answers::run),
    ("audio", audio::run),
    ("centre", centre::run),
    ("config", config::run),
    ("control", control::run),
    ("plays", plays::run),
    ("sidecars", sidecars::run),
    ("times", times::run),
    ("wire", wire::run),
];

/// How the fuzzer's allocator tells that an input took more than it may.
#[allow(dead_code, reason = "the ordinary test run has the ordinary allocator")]
pub const TOO_MUCH_MEMORY: &str = "too much memory:";

thread_local! {
    /// Panics on this thread, caught ones too: a runtime catches those of its tasks.
    static PANICS: Cell<usize> = const { Cell::new(0) };
    /// Whether a decoder is at work, whose panics become verdicts.
    static DECODING: Cell<bool> = const { Cell::new(false) };
}

/// Hands `bytes` to the body called `name`.
///
/// # Panics
/// When the body has found something, also in a task whose panic its runtime caught.
pub fn run(name: &str, bytes: &[u8]) {
    count_panics();
    let (_, body) = ALL.iter().find(|(known, _)| *known == name).expect("a body of this name");
    let before = PANICS.get();
    DECODING.set(name == "audio");
    body(bytes);
    DECODING.set(false);
    assert_eq!(PANICS.get(), before, "{name}: a task panicked");
}

fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // The fuzzer's own hook would end the process.
            if DECODING.get() && is_a_decoders(panic) {
                eprintln!("held: {panic}");
            } else {
                PANICS.set(PANICS.get() + 1);
                hook(panic);
            }
        }));
    });
}

/// A decoder that panics, or asks for as much memory as a length in the file says: in the child the
/// one is caught, and the other refused by the limits that it sets itself.
fn is_a_decoders(panic: &PanicHookInfo<'_>) -> bool {
    let is_full = panic.payload_as_str().is_some_and(|words| words.starts_with(TOO_MUCH_MEMORY));
    let place = panic.location().map_or("", |place| place.file());
    is_full || place.contains("/symphonia-") || (place.starts_with("/rustc/") && decoders_call())
}

/// Whether it is a decoder that the standard library panics for: of those who wait for the call,
/// the innermost first, a decoder comes before this house.
fn decoders_call() -> bool {
    let calls = Backtrace::force_capture().to_string();
    let decoder = calls.find("symphonia_");
    decoder.is_some_and(|decoder| !calls[..decoder].contains("/src/probe/"))
}
