//! One fuzzer for all targets: `LOAPHUONG_FUZZ` names the one of `bodies::ALL` that gets the bytes.
//! A single binary, since with nine the linker would be busy for longer than some targets are
//! fuzzed. `script/fuzz` builds and starts it.
#![no_main]
#![feature(alloc_error_hook)]

mod allocator;
mod bodies;

use std::sync::OnceLock;

static TARGET: OnceLock<&'static str> = OnceLock::new();

libfuzzer_sys::fuzz_target!(
    init: {
        allocator::panic_when_full();
        let asked = std::env::var("LOAPHUONG_FUZZ").unwrap_or_default();
        let known: Vec<&str> = bodies::ALL.iter().map(|(name, _)| *name).collect();
        match known.iter().find(|name| **name == asked) {
            Some(name) => TARGET.get_or_init(|| name),
            None => {
                eprintln!("LOAPHUONG_FUZZ={asked}: name one of {}", known.join(", "));
                std::process::exit(2);
            }
        };
    },
    |bytes: &[u8]| {
        allocator::set_baseline();
        bodies::run(TARGET.get().expect("set before the first input"), bytes);
    }
);
