//! A small good configuration, and ways to spoil it; for the tests of `config`.

use std::path::Path;

use loaphuong::config::{Config, ConfigFaults, load_texts};
use loaphuong::messages::Lang;
use loaphuong::messages::config::fault_lines;

/// Every section, each key that another may be put in place of.
pub const STATION: &str = "\
station:
  id: thanh-dong-nvh-1
  name: Nhà văn hóa số 1
  timezone: Asia/Ho_Chi_Minh
folders: {audio: audio, schedules: schedules, state: /var/lib/loaphuong}
outputs:
  amp-1: {device: \"plughw:CARD=Device\"}
  rec: {wav: aircheck}
zones:
  to-1: {name: Tổ 1, output: amp-1, channel: left, gain: -3dB, owner: Tổ dân phố số 1}
  to-2: {name: Tổ 2, output: amp-1, channel: right}
groups:
  toan-phuong: [to-1, to-2]
guard:
  allowed: [\"05:30-07:00\", \"16:30-18:30\"]
  daily_limit: 45m
loudness: {target: -18 LUFS, peak: -1.5 dBTP}
clock: {trust: synced}
report: {endpoint: https://centre.example/v1/events, token_file: token, heartbeat: 60s}
";

pub const SCHEDULE: &str = "\
queues:
  kt-xh: {folder: kinh-te-xa-hoi-2026, order: oldest, airs: 3, keep: 14d, campaign: kt-xh-2026}
campaigns:
  kt-xh-2026: {title: Kinh tế, from: 2026-03-01, until: 2026-12-31, field: 3, target: 60 per zone}
calendars:
  tet: [{lunar: 12-30 .. 01-03}]
programmes:
  - id: ban-tin-sang
    title: Bản tin sáng
    zones: [toan-phuong]
    at: \"30 5 * * Mon-Fri\"
    from: 2026-03-01
    until: 2026-12-31
    except: [tet, 2026-04-30]
    only: []
    priority: routine
    late: 10m
    max_length: 30m
    rundown:
      - file: nhac-hieu/mo-dau.ogg
      - queue: kt-xh
        take: 3
      - pause: 2s
";

pub fn load(station: &str, schedule: &str) -> Result<Config, ConfigFaults> {
    let schedules = vec![("schedules/tuan.yaml".to_string(), schedule.as_bytes().to_vec())];
    load_texts(("station.yaml", station.as_bytes()), schedules, Path::new("/etc/loaphuong"))
}

/// The one-line form of all faults, in English; empty when there are none.
pub fn lines(station: &str, schedule: &str) -> Vec<String> {
    match load(station, schedule) {
        Ok(_) => Vec::new(),
        Err(faults) => fault_lines(Lang::En, &faults),
    }
}

/// `text` with `from`, which must stand in it once, replaced.
pub fn with(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from:?} must stand in the text once");
    text.replace(from, to)
}
