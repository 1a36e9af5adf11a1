//! A sidecar beside a bulletin, as a person may have written it: the bulletin takes what it says,
//! or is refused in words that can be shown.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use loaphuong::config::{Config, load_texts};
use loaphuong::folder_policy::{FileReport, RefusalCause, decide_once};
use loaphuong::library::{Catalogue, SIDECAR_BYTES_MAX, SidecarContent, SidecarFile};
use loaphuong::messages::{Lang, folder};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::stock::{Approvals, StockItem};

const STATION: &str = "station: {id: thu, name: Thử, timezone: Asia/Ho_Chi_Minh}
outputs: {rec: {null: true}}
zones: {to-1: {name: Tổ 1, output: rec, channel: left}, to-2: {name: Tổ 2, output: rec}}
groups: {toan-phuong: [to-1, to-2]}
guard: {allowed: [\"05:00-22:00\"]}
";

const SCHEDULE: &str = "queues: {tin: {folder: tin, approval: required, campaign: dot}}
campaigns: {dot: {title: Đợt}}
programmes: [{id: sang, zones: [to-1], at: \"30 5 * * *\", rundown: [{queue: tin}]}]
";

static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    let schedules = vec![("lich.yaml".to_owned(), SCHEDULE.as_bytes().to_vec())];
    load_texts(("station.yaml", STATION.as_bytes()), schedules, Path::new("/srv/ward"))
        .expect("a good configuration")
});

pub fn run(bytes: &[u8]) {
    if bytes.len() > SIDECAR_BYTES_MAX {
        return;
    }
    let path: Arc<str> = "tin/a.mp3".into();
    let bulletin = Bulletin {
        path: path.clone(),
        sha256: "0123456789abcdef".repeat(4).into(),
        title: "a".to_owned(),
        length_ms: 60_000,
        ..Bulletin::default()
    };
    let content = SidecarContent::Bytes(bytes.to_vec());
    let sidecar = SidecarFile { path: "tin/a.yaml".into(), content };
    let catalogue = Catalogue {
        items: [(path.clone(), StockItem::Accepted(Arc::new(bulletin)))].into(),
        sidecars: [(path.clone(), Arc::new(sidecar))].into(),
        ..Catalogue::default()
    };
    let now = Timestamp::UNIX_EPOCH;
    let decision = decide_once(&CONFIG, &catalogue, &Approvals::default(), now);
    match &decision.report.files[&path] {
        FileReport::Accepted(file) => is_of_use(&file.bulletin),
        FileReport::Refused(file) => {
            let RefusalCause::SidecarAtFault(faults) = &file.refusal else {
                panic!("{file:?}");
            };
            for lang in [Lang::Vi, Lang::En] {
                let told = folder::sidecar_faults(lang, faults);
                assert!(!told.trim().is_empty(), "refused without a word");
                let harmful = |c: char| c.is_control() && c != '\n';
                assert!(!told.contains(harmful), "speaks to the terminal: {told:?}");
            }
        }
        FileReport::Pending => panic!("it is judged"),
    }
}

fn is_of_use(bulletin: &Bulletin) {
    let known = |zone: &_| CONFIG.schedule.zones.contains_key(zone);
    let zones = bulletin.zones.as_deref();
    assert!(zones.is_none_or(|zones| !zones.is_empty() && zones.iter().all(known)), "{zones:?}");
    let campaign = bulletin.campaign.as_ref();
    assert!(campaign.is_none_or(|id| CONFIG.schedule.campaigns.contains_key(id)), "{campaign:?}");
    assert!(!bulletin.title.is_empty() && !bulletin.title.contains(char::is_control));
    assert!(bulletin.airs != Some(0), "never");
    let reversed = bulletin.from.zip(bulletin.until).is_some_and(|(from, until)| from > until);
    assert!(!reversed, "from after until");
}
