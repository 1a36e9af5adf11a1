//! A station with an amplifier that a program switches.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::station::record::{Row, RowKind};
use loaphuong::station::states::SlotPhase;
use rustix::process::Pid;

use super::daemon::{RATE, Ward, cron, until};

/// A station whose amplifier is switched by a script, which notes when, and is slow, fails or hangs
/// while there is a file `slow`, `fails` or `hangs`.
pub struct AmplifiedWard {
    pub ward: Ward,
}

impl AmplifiedWard {
    /// `keys` stand beside the command.
    pub fn new(keys: &str) -> AmplifiedWard {
        let ward = Ward::new();
        let script = ward.at("relay");
        let text = format!(
            "#!/bin/sh\ncd '{}'\n[ -e hangs ] && exec sleep 600\n[ -e fails ] && exit 7\n\
             [ -e slow ] && sleep 0.5\n\
             echo \"$(date +%s.%N) $1\" >> switched\n",
            ward.folder.path().display()
        );
        fs::write(&script, text).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        let command = format!("{{on: [{0}, on], off: [{0}, off]}}", script.display());
        let output = format!("{{wav: ghi-am, amplifier: {{command: {command}, {keys}}}}}");
        ward.write("station.yaml", &ward.station_yaml(&output));
        AmplifiedWard { ward }
    }

    /// What was switched so far, and when.
    pub fn switched(&self) -> Vec<(DateTime<Utc>, bool)> {
        let text = fs::read_to_string(self.ward.at("switched")).unwrap_or_default();
        let line = |line: &str| {
            let (at, to) = line.split_once(' ').unwrap();
            let at = DateTime::from_timestamp_micros((at.parse::<f64>().unwrap() * 1e6) as i64);
            (at.unwrap(), to == "on")
        };
        text.lines().map(line).collect()
    }

    /// Waits until it was switched as often, the last time so.
    pub async fn until_switched(&self, to: &[bool]) -> Vec<(DateTime<Utc>, bool)> {
        until("switched amplifier", async || {
            let switched = self.switched();
            let seen: Vec<bool> = switched.iter().map(|(_, on)| *on).collect();
            (seen == to).then_some(switched)
        })
        .await
    }

    pub fn plan(&self, slots: &[(DateTime<Utc>, &str, &str)]) {
        let programme = |(index, (due, late, file)): (usize, &(DateTime<Utc>, &str, &str))| {
            format!(
                "{{id: p{index}, zones: [to-1], at: \"{}\", late: {late}, \
                 rundown: [{{file: {file}}}]}}",
                cron(*due)
            )
        };
        let programmes: Vec<String> = slots.iter().enumerate().map(programme).collect();
        self.ward.schedule(&programmes);
    }

    pub async fn until_on_air(&self) {
        let on_air = |status: &loaphuong::control::StationStatus| {
            status.on_air.first()?.state.is(SlotPhase::OnAir).then_some(())
        };
        self.ward.until("sound", on_air).await;
    }

    /// The child that switches.
    pub fn child(&self) -> Option<Pid> {
        let is_it = |pid: &Pid| {
            let path = format!("/proc/{}/cmdline", pid.as_raw_nonzero());
            fs::read(path)
                .is_ok_and(|line| line.split(|&byte| byte == 0).any(|word| word == b"amplifier"))
        };
        self.ward.children().into_iter().find(is_it)
    }

    /// When the first and the last sample were recorded that are sound.
    pub fn heard(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let recordings = self.ward.recordings();
        let at = |began: DateTime<Utc>, frame: usize| {
            began + TimeDelta::microseconds(frame as i64 * 1_000_000 / RATE as i64)
        };
        let sounds = |sample: &i16| *sample != 0;
        let firsts = recordings.iter().filter_map(|(began, left, _)| {
            left.iter().position(sounds).map(|frame| at(*began, frame))
        });
        let lasts = recordings.iter().filter_map(|(began, left, _)| {
            left.iter().rposition(sounds).map(|frame| at(*began, frame))
        });
        (firsts.min().expect("sound"), lasts.max().expect("sound"))
    }

    pub async fn closed(&self, count: usize) -> Vec<Row> {
        self.ward
            .until_rows("closing records", |rows| {
                let closed = rows.iter().filter(|row| row.kind() == RowKind::Slot);
                let closed: Vec<Row> = closed.cloned().collect();
                (closed.len() == count).then_some(closed)
            })
            .await
    }
}
