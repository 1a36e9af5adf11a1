//! The speaker as a process: it obeys its stdin, and no daemon leaves a voice behind.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use loaphuong::wire::{
    Cue, FromSpeaker, PlayRun, SinkSpec, SoundPermit, SoundSource, StopHow, ToSpeaker, VoiceSpec,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{PidfdFlags, pidfd_open};

use crate::support::audio::{channel, read_wav};
use crate::support::orders::in_ms;
use crate::support::pulse::Pulse;

struct Speaker {
    process: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Speaker {
    fn start(sink: SinkSpec) -> Speaker {
        Speaker::start_as(env!("CARGO_BIN_EXE_loaphuong").into(), sink)
    }

    fn start_as(program: PathBuf, sink: SinkSpec) -> Speaker {
        let mut process = Command::new(program)
            .arg("speaker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = process.stdin.take();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let mut speaker = Speaker { process, stdin, stdout };
        speaker.say(&ToSpeaker::Open { sink, channels: 2 });
        speaker
    }

    fn say(&mut self, word: &ToSpeaker) {
        let line = serde_json::to_string(word).unwrap();
        writeln!(self.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Lines until the first of which `is` holds, that one included; all when none does. Beats
    /// are left out.
    fn until(&mut self, is: impl Fn(&FromSpeaker) -> bool) -> Vec<FromSpeaker> {
        let mut all = Vec::new();
        let mut line = String::new();
        while self.stdout.read_line(&mut line).unwrap() > 0 {
            let word: FromSpeaker = serde_json::from_str(&line).unwrap();
            line.clear();
            if matches!(word, FromSpeaker::Beat { .. }) {
                continue;
            }
            all.push(word);
            if all.last().is_some_and(&is) {
                break;
            }
        }
        all
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.stdin = None;
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const ALWAYS: SoundPermit = SoundPermit::Within { from: None, until: None, sound_ms: None };

/// A run in one zone on the left channel, at once.
fn play(run: u64, sources: Vec<SoundSource>) -> ToSpeaker {
    let cue = |(cue, source)| Cue { cue, source, skip_ms: 0, gain_db: 0.0 };
    ToSpeaker::Play(PlayRun {
        run,
        at: in_ms(0),
        cues: (0..).zip(sources).map(cue).collect(),
        voices: vec![VoiceSpec {
            zone: "z".into(),
            channels: vec![0],
            gain_db: 0.0,
            permit: ALWAYS,
        }],
    })
}

#[test]
fn a_speaker_whose_stdin_closes_fades_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut speaker = Speaker::start(SinkSpec::Wav(folder.path().to_owned()));
    speaker.say(&play(1, vec![SoundSource::Tone { hz: 1_000, ms: 60_000 }]));
    speaker.until(|word| matches!(word, FromSpeaker::Started { .. }));
    speaker.stdin = None;
    let rest = speaker.until(|_| false);
    assert!(speaker.process.wait().unwrap().success());
    assert!(matches!(rest.last(), Some(FromSpeaker::Done { run: 1 })), "{rest:?}");
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let left = channel(&read_wav(&file).0, 2, 0);
    let last = left.iter().rposition(|&sample| sample != 0).unwrap();
    let peak = |from: usize| left[from..from + 48].iter().map(|s| s.unsigned_abs()).max().unwrap();
    assert!(peak(last - 300) < 100, "no click at the end: {}", peak(last - 300));
    assert!(peak(last - 48 * 310) > 3_000, "full before the fade");
}

#[test]
fn a_stop_at_the_cue_s_end_lets_it_sound_whole_and_nothing_after() {
    let mut speaker = Speaker::start(SinkSpec::Null);
    let tone = |ms| SoundSource::Tone { hz: 440, ms };
    speaker.say(&play(4, vec![tone(700), tone(700)]));
    speaker.until(|word| matches!(word, FromSpeaker::Started { .. }));
    speaker.say(&ToSpeaker::Stop { run: 4, zones: vec![], how: StopHow::CueEnd });
    let rest = speaker.until(|word| matches!(word, FromSpeaker::Done { .. }));
    let [FromSpeaker::Ended { cue: 0, heard, .. }, FromSpeaker::Done { run: 4 }] = &rest[..] else {
        panic!("{rest:?}")
    };
    assert_eq!(heard[0].frames, 48 * 700);
}

#[test]
fn cues_may_begin_within_and_tones_have_their_level() {
    let mut speaker = Speaker::start(SinkSpec::Null);
    let ToSpeaker::Play(mut run) = play(1, vec![SoundSource::Tone { hz: 1_000, ms: 900 }]) else {
        unreachable!("play makes a Play")
    };
    run.cues[0].skip_ms = 400;
    speaker.say(&ToSpeaker::Play(run));
    speaker.say(&play(2, vec![SoundSource::Attention { ms: 400 }]));
    let (mut frames, mut done) = (Vec::new(), 0);
    while done < 2 {
        let words = speaker.until(|word| matches!(word, FromSpeaker::Done { .. }));
        done += 1;
        frames.extend(words.into_iter().filter_map(|word| match word {
            FromSpeaker::Ended { run, heard, .. } => Some((run, heard[0].clone())),
            _ => None,
        }));
    }
    frames.sort_by_key(|(run, _)| *run);
    assert_eq!((frames[0].1.frames, frames[1].1.frames), (48 * 500, 48 * 400));
    let peak = frames[0].1.peak_dbfs.unwrap();
    assert!((peak + 20.0).abs() < 0.01, "−20 dBFS, not {peak}");
    assert!(frames[1].1.rms_dbfs.unwrap() > -30.0, "an attention tone is heard");
}

#[test]
fn a_parent_that_says_nonsense_ends_its_speaker() {
    for line in ["chào", "{\"do\":\"dance\"}", &"x".repeat(300_000)] {
        let mut speaker = Speaker::start(SinkSpec::Null);
        // A broken pipe means that it has ended already.
        let _ = writeln!(speaker.stdin.as_mut().unwrap(), "{line}");
        assert!(!speaker.process.wait().unwrap().success());
    }
}

#[test]
fn a_speaker_whose_parent_is_killed_ends_even_while_its_card_hangs() {
    let pulse = Pulse::start(&["amp"]);
    let mut speaker = Speaker::start_as(pulse.program(), SinkSpec::Device("amp".into()));
    pulse.hang();
    speaker.say(&play(1, vec![SoundSource::Tone { hz: 1_000, ms: 60_000 }]));
    speaker.until(|word| matches!(word, FromSpeaker::Opening));
    // What the kernel does to the pipe of a daemon that gets SIGKILL.
    speaker.stdin = None;
    let process = pidfd_open(pulse.started()[0], PidfdFlags::empty()).unwrap();
    // Without a limit of its own it would wait for its card for half a minute.
    let limit = Timespec { tv_sec: 10, tv_nsec: 0 };
    let ended = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&limit));
    assert_eq!(ended, Ok(1), "the speaker lives on");
}

#[test]
fn a_speaker_that_nobody_hears_ends() {
    let mut speaker = Speaker::start(SinkSpec::Null);
    let stdin = speaker.stdin.take();
    let mut process =
        std::mem::replace(&mut speaker.process, Command::new("true").spawn().unwrap());
    drop(speaker);
    // Its next beat finds its stdout closed; its stdin is still open.
    assert!(process.wait().unwrap().success());
    drop(stdin);
}

#[test]
fn a_voice_without_a_permit_is_silent_whoever_asks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut speaker = Speaker::start(SinkSpec::Wav(folder.path().to_owned()));
    let tone = || vec![SoundSource::Tone { hz: 1_000, ms: 500 }];
    let over = SoundPermit::Within { from: None, until: Some(in_ms(-1)), sound_ms: None };
    let ahead = SoundPermit::Within { from: Some(in_ms(60_000)), until: None, sound_ms: None };
    let nameless = SoundPermit::Free { ordered_by: " ".into() };
    let nothing = SoundPermit::Within { from: None, until: None, sound_ms: Some(0) };
    for (run, permit) in (1..).zip([SoundPermit::Nothing, over, ahead, nameless, nothing]) {
        let ToSpeaker::Play(mut wanted) = play(run, tone()) else {
            unreachable!("play makes a Play")
        };
        wanted.voices[0].permit = permit.clone();
        speaker.say(&ToSpeaker::Play(wanted));
        let told = speaker.until(|word| matches!(word, FromSpeaker::Done { .. }));
        assert!(told.iter().any(|word| matches!(word, FromSpeaker::Refused { .. })), "{permit:?}");
        let silent = told.iter().all(|word| match word {
            FromSpeaker::Ended { heard, .. } => heard[0].frames == 0,
            _ => true,
        });
        assert!(silent, "{permit:?}: {told:?}");
    }
    // A line of an older parent names none.
    let line = r#"{"do":"play","run":9,"at":"2026-01-01T00:00:00Z","cues":[{"cue":0,
        "source":{"kind":"tone","hz":1000,"ms":500}}],"voices":[{"zone":"z","channels":[0],
        "gain_db":0.0}]}"#;
    writeln!(speaker.stdin.as_mut().unwrap(), "{}", line.replace('\n', "")).unwrap();
    speaker.until(|word| matches!(word, FromSpeaker::Done { run: 9 }));
    speaker.stdin = None;
    assert!(speaker.process.wait().unwrap().success());
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    assert!(read_wav(&file).0.iter().all(|&sample| sample == 0), "not one sample");
}

/// Kilobytes of the program's code that a process has mapped.
fn code_mapped(process: &Child) -> u64 {
    let smaps = std::fs::read_to_string(format!("/proc/{}/smaps", process.id())).unwrap();
    let of_code = |line: &&str| line.contains(" r-xp ") && line.ends_with("/loaphuong");
    let behind = smaps.lines().skip_while(|line| !of_code(line));
    let mut told = behind.filter_map(|line| line.strip_prefix("Rss:"));
    told.next().unwrap().trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn what_only_its_start_needed_of_the_program_is_let_go_behind_its_barriers() {
    let folder = tempfile::tempdir().unwrap();
    for sink in [SinkSpec::Wav(folder.path().to_owned()), SinkSpec::Null] {
        let mut speaker = Speaker::start(sink);
        speaker.say(&play(1, vec![SoundSource::Tone { hz: 1_000, ms: 4_000 }]));
        speaker.until(|word| matches!(word, FromSpeaker::Started { .. }));
        let started = code_mapped(&speaker.process);
        speaker.until(|word| matches!(word, FromSpeaker::Done { run: 1 }));
        let later = code_mapped(&speaker.process);
        assert!(later < started * 3 / 4, "{started} kB at the start, {later} kB later");
    }
}
