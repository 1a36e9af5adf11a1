//! A file that somebody dropped. There is a verdict on it, of all its bytes, and no sound without
//! an end. A decoder may panic: that is a verdict too; code of this house may not.

use std::fs::File;
use std::io::Write;

use loaphuong::probe::{LENGTH_S_MAX, judge};
use loaphuong::wire::ProbeVerdict;
use rustix::fs::{MemfdFlags, memfd_create};

pub fn run(bytes: &[u8]) {
    let file = memfd_create("dropped", MemfdFlags::CLOEXEC).expect("a file in memory");
    let mut file = File::from(file);
    file.write_all(bytes).expect("memory takes every byte");
    let probed = judge(file);
    if let ProbeVerdict::Sound(sound) = &probed {
        assert!(sound.frames > 0 && sound.rate > 0 && sound.channels > 0, "{sound:?}");
        assert!(sound.length_ms <= LENGTH_S_MAX * 1_000 + 1_000, "{sound:?}");
        assert_eq!(sound.bytes, bytes.len() as u64, "{sound:?}");
        assert_eq!(sound.sha256.len(), 64, "{sound:?}");
    }
    // Said by the child in one line that its parent understands.
    let line = serde_json::to_string(&probed).expect("a verdict can be written");
    assert!(line.len() < loaphuong::wire::LINE_BYTES_MAX && !line.contains('\n'), "{line}");
    assert_eq!(serde_json::from_str::<ProbeVerdict>(&line).expect("and read"), probed);
}
