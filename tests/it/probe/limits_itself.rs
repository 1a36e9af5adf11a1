//! A probe limits itself before it reads a byte of the file.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use loaphuong::codec::limits::{PROBE_DATA_MAX, SPEAKER_DATA_MAX};
use loaphuong::probe::limits::{ADDRESS_SPACE_MAX, CPU_S_MAX, NICE, WRITTEN_BYTES_MAX};
use tempfile::tempdir;

use crate::probe::fixture::{program, tone_file};

/// How much rather than its parent the kernel ends it: twice as much as a speaker.
const OOM_SCORE_ABOVE: i32 = 600;

/// Looks at the probe on its way to the answer before the test has failed; minutes of them.
const PATIENCE: u32 = 5_000_000;

/// More than any pipe holds.
const FULL: usize = 4 << 20;

#[test]
fn its_memory_time_and_files_are_limited_and_it_yields_to_everything_else() {
    let dir = tempdir().unwrap();
    let file = tone_file(dir.path(), "a.mp3", 0.5, "");
    // A pipe that is full holds the probe at its answer, so that one can look at it.
    let (reader, mut writer) = std::io::pipe().unwrap();
    let answers = writer.try_clone().unwrap();
    let filling = std::thread::spawn(move || writer.write_all(&vec![b' '; FULL]));
    let mut child = Command::new(program())
        .arg("probe")
        .arg(&file)
        .stdout(Stdio::from(answers))
        .spawn()
        .unwrap();
    let proc = format!("/proc/{}", child.id());
    let limits = || fs::read_to_string(format!("{proc}/limits")).unwrap();
    // The priority comes last.
    let nice = || {
        let stat = fs::read_to_string(format!("{proc}/stat")).unwrap();
        // Behind the name in parentheses the state is the third field, the nice value the 19th.
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[16].parse::<i32>().unwrap()
    };
    let own = fs::read_to_string("/proc/self/stat").unwrap();
    let own: Vec<_> = own.rsplit(')').next().unwrap().split_whitespace().collect();
    let wanted = (own[16].parse::<i32>().unwrap() + NICE).min(19);
    let limited = (0..PATIENCE).any(|_| {
        std::thread::yield_now();
        nice() == wanted
    });
    assert!(limited, "nice {} instead of {wanted}", nice());
    let class = Command::new("ionice").args(["-p", &child.id().to_string()]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&class.stdout), "idle\n", "of util-linux's ionice");
    // What it judges can wait: when memory is short it ends before a speaker does, and before the
    // station.
    let oom = |who: &str| -> i32 {
        fs::read_to_string(format!("{who}/oom_score_adj")).unwrap().trim().parse().unwrap()
    };
    let gives_way = (oom("/proc/self") + OOM_SCORE_ABOVE).min(1_000);
    let gave_way = (0..PATIENCE).any(|_| {
        std::thread::yield_now();
        oom(&proc) == gives_way
    });
    assert!(gave_way, "oom_score_adj {} instead of {gives_way}", oom(&proc));
    let limits = limits();
    for (name, most) in [
        ("Max address space", ADDRESS_SPACE_MAX),
        // In a speaker's measure, and no wider than a speaker's.
        ("Max data size", PROBE_DATA_MAX.min(SPEAKER_DATA_MAX)),
        ("Max cpu time", CPU_S_MAX),
        ("Max file size", WRITTEN_BYTES_MAX),
        ("Max core file size", 0),
    ] {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        let values: Vec<_> = line[name.len()..].split_whitespace().take(2).collect();
        assert_eq!(values, [most.to_string(), most.to_string()], "{line}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    drop(reader);
    filling.join().unwrap().unwrap_err();
}
