//! Bulletins of any loudness are heard at the station's: measured by ffmpeg on the recording of
//! what the real daemon and its speaker sent.

use std::path::Path;
use std::process::Command;

use loaphuong::station::record::{Row, RowKind};

use crate::probe::fixture::{make, sound};
use crate::support::audio::write_wav;
use crate::support::daemon::{RATE, WAV, Ward, cron, due_in};
use crate::support::rows::RowFields as _;

/// The station's, and what may be off.
const TARGET_LUFS: f32 = -23.0;
const OFF_LU_MAX: f32 = 0.5;
const PEAK_DBTP: f32 = -6.0;

/// Frames of nothing at all between two bulletins: of the pause of three seconds at least two.
const GAP_FRAMES: usize = 2 * RATE;

/// Vietnamese speech of some seconds, of this loudness, encoded as `options` say. What is loud is
/// limited first, as loud recordings are.
fn speech(out: &Path, lufs: f32, options: &str) {
    let text = "Kính thưa bà con, đây là bản tin của đài truyền thanh phường Thành Đông.";
    let (spoken, even) = (out.with_extension("1.wav"), out.with_extension("2.wav"));
    let espeak = Command::new("espeak-ng").args(["-v", "vi", "-w"]).arg(&spoken).arg(text).status();
    assert!(espeak.expect("espeak-ng is installed").success());
    let limited = if lufs > -15.0 { "volume=24dB,alimiter=limit=0.7:level=false" } else { "anull" };
    make(&format!("-i {} -af {limited} -c:a pcm_f32le", spoken.display()), &even);
    let gain_db = lufs - sound(&even).measured.loudness_lufs.expect("it speaks");
    make(&format!("-i {} -af volume={gain_db}dB:precision=float {options}", even.display()), out);
    std::fs::remove_file(spoken).expect("it was made");
    std::fs::remove_file(even).expect("it was made");
}

/// How loud it is where one channel gets it.
fn heard_lufs(file: &Path) -> f32 {
    let measured = sound(file).measured;
    measured.mixed_lufs.or(measured.loudness_lufs).expect("it speaks")
}

/// What ffmpeg measures of one zone's sound: LUFS, dBTP.
fn by_ffmpeg(folder: &Path, samples: &[i16]) -> (f32, f32) {
    let file = folder.join("heard.wav");
    write_wav(&file, 48_000, 1, samples);
    let told = Command::new("ffmpeg")
        .args(["-nostats", "-hide_banner", "-i"])
        .arg(&file)
        .args(["-af", "ebur128=peak=true:dualmono=true", "-f", "null", "-"])
        .output()
        .expect("ffmpeg is installed");
    let text = String::from_utf8_lossy(&told.stderr).into_owned();
    let summary = text.rsplit("Summary:").next().expect("a summary");
    let number = |label: &str, unit: &str| -> f32 {
        let behind = summary.split(label).nth(1).unwrap_or_else(|| panic!("{label} in {text}"));
        behind.split(unit).next().expect("a number").trim().parse().expect("a number")
    };
    (number("I:", "LUFS"), number("Peak:", "dBFS"))
}

/// The stretches of sound between long silences.
fn stretches(samples: &[i16]) -> Vec<&[i16]> {
    let (mut found, mut from, mut last) = (Vec::new(), None, 0);
    for (at, _) in samples.iter().enumerate().filter(|(_, sample)| **sample != 0) {
        if let Some(begin) = from.filter(|_| at - last > GAP_FRAMES) {
            found.push(&samples[begin..=last]);
            from = None;
        }
        from.get_or_insert(at);
        last = at;
    }
    found.extend(from.map(|begin| &samples[begin..=last]));
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn speech_of_any_loudness_is_heard_at_the_stations_and_below_its_ceiling() {
    let mut ward = Ward::new();
    let loudness = format!("loudness: {{target: {TARGET_LUFS} LUFS, peak: {PEAK_DBTP} dBTP}}");
    ward.write("station.yaml", &ward.station_yaml(WAV).replace("loudness: off", &loudness));
    let cases = [
        ("nho.wav", -35.0, ""),
        ("vua.mp3", -26.0, "-ar 44100 -b:a 128k"),
        ("zalo.opus", -20.0, "-c:a libopus -b:a 32k"),
        ("to.flac", -14.0, "-ar 48000"),
        ("rat-to.wav", -8.0, "-c:a pcm_f32le"),
        // The microphone was on one side: a loudspeaker gets the half of it.
        ("mot-ben.wav", -30.0, "-c:a pcm_f32le"),
    ];
    for (name, lufs, options) in cases {
        let file = ward.at("audio").join(name);
        if name == "mot-ben.wav" {
            let voice = ward.at("audio/voice.wav");
            speech(&voice, lufs + 6.0, options);
            let one_side = "-af pan=stereo|c0=c0|c1=0*c0 -c:a pcm_f32le";
            make(&format!("-i {} {one_side}", voice.display()), &file);
            std::fs::remove_file(voice).expect("it was made");
        } else {
            speech(&file, lufs, options);
        }
        let own = heard_lufs(&file);
        assert!((own - lufs).abs() < 0.6, "{name} is of {own} LUFS");
    }
    // Faint, but for a clap that leaves no room for gain.
    let (voice, clap) = (ward.at("audio/voice.wav"), ward.at("audio/vo-tay.wav"));
    speech(&voice, -32.0, "-ar 48000");
    make(
        &format!(
            "-i {} -af volume='if(between(t\\,1\\,1.01)\\,0\\,1)':eval=frame,aeval=val(0)+0.5*sin(9000*t)*between(t\\,1\\,1.005):c=same",
            voice.display()
        ),
        &clap,
    );
    std::fs::remove_file(voice).expect("it was made");
    ward.start().await;
    let due = due_in(7);
    let mut names: Vec<&str> = cases.iter().map(|(name, _, _)| *name).collect();
    names.push("vo-tay.wav");
    let rundown: Vec<String> = names.iter().map(|name| format!("{{file: {name}}}")).collect();
    ward.schedule(&[format!(
        "{{id: ban-tin, zones: [to-1], at: \"{}\", rundown: [{}]}}",
        cron(due),
        rundown.join(", {pause: 3s}, ")
    )]);
    let rows: Vec<Row> = ward
        .until_rows("a closed slot", |rows| {
            rows.iter().any(|row| row.kind() == RowKind::Slot).then(|| rows.to_vec())
        })
        .await;
    crate::support::daemon::until("end of the speaker", async || {
        ward.children().is_empty().then_some(())
    })
    .await;
    let recordings = ward.recordings();
    let [(_, left, _)] = &recordings[..] else { panic!("one opening, one recording") };
    let stretches = stretches(left);
    assert_eq!(stretches.len(), names.len(), "a stretch of sound for each bulletin");
    for (name, stretch) in names.iter().zip(stretches) {
        let (lufs, dbtp) = by_ffmpeg(ward.folder.path(), stretch);
        let measured = sound(&ward.at("audio").join(name)).measured;
        let row =
            rows.iter().find(|row| row.bulletin().is_some_and(|bulletin| bulletin.path == *name));
        let gain_db = row.expect("a row of each").gain_db().expect("it sounded");
        println!("{name}: {measured:?} {gain_db:+.1} dB, heard {lufs} LUFS {dbtp} dBTP");
        let own = heard_lufs(&ward.at("audio").join(name));
        assert!((own + gain_db - lufs).abs() < OFF_LU_MAX, "{name}: {own} {gain_db:+} dB, {lufs}");
        assert!(dbtp <= PEAK_DBTP + 0.2, "{name}: {dbtp} dBTP is over the ceiling");
        if *name == "vo-tay.wav" {
            assert!(gain_db < 3.0 && lufs < TARGET_LUFS - 3.0, "the ceiling holds it: {lufs} LUFS");
        } else {
            assert!((lufs - TARGET_LUFS).abs() <= OFF_LU_MAX, "{name} is heard at {lufs} LUFS");
        }
    }
}
