//! Probe and speaker can't get out of themselves: each is made to try, confined exactly as it is at
//! its work. Where this machine's kernel has no barrier, the station says so.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use loaphuong::sandbox::escape::EscapeAttempt;
use loaphuong::station::record::{Outcome, RowKind};
use loaphuong::wire::{ConfinementReport, SandboxBarrier, SinkSpec, ToSpeaker};

use crate::probe::fixture::{program, tone_file};
use crate::support::audio::heard_whole;
use crate::support::daemon::{Ward, cron, due_in, until};

/// What a child may do all the same.
type Allowed<'a> = &'a [String];

/// Barriers that the kernel below this test does not have.
fn missing() -> Vec<SandboxBarrier> {
    let told = Command::new(program()).args(["probe", "--confinement"]).output().unwrap();
    let confinement: ConfinementReport = serde_json::from_slice(&told.stdout).unwrap();
    confinement.missing.into_iter().map(|missing| missing.barrier).collect()
}

fn attempts(told: &Output) -> Vec<EscapeAttempt> {
    assert!(told.status.success(), "{told:?}");
    let text = String::from_utf8(told.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Each attempt is refused but for the allowed ones. What only a barrier could refuse that the
/// kernel has not got is passed over; that the station tells of it, another test holds.
fn are_refused(attempts: &[EscapeAttempt], allowed: Allowed, missing: &[SandboxBarrier]) {
    assert!(attempts.len() > 12, "{attempts:?}");
    for EscapeAttempt { what, refused } in attempts {
        let of_files = ["read ", "write ", "make a file "].iter().any(|of| what.starts_with(of));
        let barrier = if of_files { SandboxBarrier::Landlock } else { SandboxBarrier::Seccomp };
        if allowed.contains(what) {
            assert_eq!(*refused, None, "{what} is part of its work");
        } else if !missing.contains(&barrier) {
            let why = refused.as_deref().unwrap_or_else(|| panic!("{what} was let happen"));
            let denied = ["Permission denied", "Operation not permitted"];
            assert!(denied.iter().any(|denied| why.starts_with(denied)), "{what}: {why}");
        }
    }
}

/// A station's folder as a child finds it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        // Not below /tmp, where a speaker may make and remove the sockets of ALSA's dmix.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let place = Place { folder };
        for folder in ["state/store", "wav", "audio", "home"] {
            fs::create_dir_all(place.at(folder)).unwrap();
        }
        for file in ["token", "state/journal.db", "state/store/abc", "audio/tin.mp3", "wav/old.wav"]
        {
            fs::write(place.at(file), "x").unwrap();
        }
        fs::write(place.at("home/.asoundrc"), "").unwrap();
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// What a child is made to try to open.
    fn targets(&self) -> Vec<PathBuf> {
        let own = ["token", "state/journal.db", "state/store/abc", "audio/tin.mp3", "wav/old.wav"];
        let own = own.iter().map(|path| self.at(path));
        own.chain(["/etc/shadow".into(), "/root/.bashrc".into()])
            .filter(|path| path.exists())
            .collect()
    }

    fn speaker(&self, sink: SinkSpec) -> Vec<EscapeAttempt> {
        let mut child = Command::new(program())
            .args(["speaker", "--store"])
            .arg(self.at("state/store"))
            .arg("--try-escape")
            .args(self.targets())
            .env("HOME", self.at("home"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let open = serde_json::to_string(&ToSpeaker::Open { sink, channels: 2 }).unwrap();
        writeln!(child.stdin.take().unwrap(), "{open}").unwrap();
        attempts(&child.wait_with_output().unwrap())
    }
}

fn shown(what: &str, path: &Path) -> String {
    format!("{what} {}", path.display())
}

#[test]
fn a_probe_can_do_nothing_but_read_what_it_was_handed() {
    let place = Place::new();
    let file = tone_file(place.folder.path(), "a.mp3", 1.2, "");
    let told = Command::new(program())
        .args(["probe", "-", "--try-escape"])
        .args(place.targets())
        .stdin(fs::File::open(&file).unwrap())
        .output()
        .unwrap();
    are_refused(&attempts(&told), &[], &missing());
    // Nor when a person names a file; and what it was handed it judges.
    let told = Command::new(program())
        .arg("probe")
        .arg(&file)
        .arg("--try-escape")
        .args(place.targets())
        .output()
        .unwrap();
    are_refused(&attempts(&told), &[], &missing());
    crate::probe::fixture::sound(&file);
}

#[test]
fn a_speaker_reads_its_bulletins_writes_its_recordings_and_nothing_else() {
    let (place, missing) = (Place::new(), missing());
    let (copy, recording) = (place.at("state/store/abc"), place.at("wav/old.wav"));
    let reads = [shown("read", &copy), "start a thread".to_owned()];
    are_refused(&place.speaker(SinkSpec::Null), &reads, &missing);
    are_refused(&place.speaker(SinkSpec::Device("plughw:0".into())), &reads, &missing);

    let recorder = place.speaker(SinkSpec::Wav(place.at("wav")));
    let mut allowed = reads.to_vec();
    for what in ["read", "write", "make a file beside"] {
        allowed.push(shown(what, &recording));
    }
    are_refused(&recorder, &allowed, &missing);
    fs::remove_file(place.at("wav/old.escape")).expect("what it has recorded it can't remove");

    // By way of a sound server of this machine: local sockets, and no others.
    let mut allowed = reads.to_vec();
    allowed.push("open a local socket".to_owned());
    are_refused(&place.speaker(SinkSpec::Device("default".into())), &allowed, &missing);
}

/// Takes both barriers from all that this thread starts: a kernel that lacks them.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn older_kernel() {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
    let calls = [libc::SYS_landlock_create_ruleset, libc::SYS_seccomp];
    let filter = SeccompFilter::new(
        calls.into_iter().map(|call| (call, vec![])).collect(),
        SeccompAction::Allow,
        SeccompAction::Errno(libc::ENOSYS.unsigned_abs()),
        std::env::consts::ARCH.try_into().unwrap(),
    );
    let program: BpfProgram = filter.unwrap().try_into().unwrap();
    seccompiler::apply_filter(&program).unwrap();
}

#[tokio::test(flavor = "current_thread")]
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
async fn a_station_on_an_older_kernel_says_what_is_missing_and_sounds_all_the_same() {
    older_kernel();
    let mut ward = Ward::new();
    let samples = ward.drop_noise("a.wav", 1_500, 161);
    ward.start().await;
    let want = vec![SandboxBarrier::Landlock, SandboxBarrier::Seccomp];
    ward.until("what is missing", |status| (status.unconfined == want).then_some(())).await;
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    for says in ["không có Landlock", "không có seccomp"] {
        assert_eq!(told.matches(says).count(), 1, "{says}: {told}");
    }
    let lines = ward.log_text();
    assert_eq!(lines.matches("does not help to confine").count(), 2, "once each: {lines}");

    let due = due_in(6);
    ward.schedule(&[format!(
        "{{id: thu, zones: [to-1], at: \"{}\", rundown: [{{file: a.wav}}]}}",
        cron(due)
    )]);
    let outcome = ward
        .until_rows("closing row", |rows| {
            rows.iter().find(|row| row.kind() == RowKind::Slot).map(|row| row.outcome())
        })
        .await;
    assert_eq!(outcome, Outcome::Aired);
    until("end of the speaker", async || ward.children().is_empty().then_some(())).await;
    let left: Vec<i16> = ward.recordings().into_iter().flat_map(|(_, left, _)| left).collect();
    heard_whole(&left, &samples, 0.0).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_says_of_its_children_what_they_say_themselves() {
    let mut ward = Ward::new();
    ward.start().await;
    let missing = missing();
    ward.until("what is missing", |status| (status.unconfined == missing).then_some(())).await;
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    for (barrier, says) in [
        (SandboxBarrier::Landlock, "không có Landlock"),
        (SandboxBarrier::Seccomp, "không có seccomp"),
    ] {
        assert_eq!(told.contains(says), missing.contains(&barrier), "{told}");
    }
}
