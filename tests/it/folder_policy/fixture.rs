//! A folder as the library finds it, under a schedule with four queues.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use chrono::TimeDelta;
use loaphuong::config::{Config, load_texts};
use loaphuong::folder_policy::{
    FileReport, FileWaits, FolderDecision, PolicyFacts, RefusedFile, SidecarCache, decide,
};
use loaphuong::library::{Catalogue, SetAsideFile, SidecarContent, SidecarFile};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::history::AiringHistory;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::stock::{Approval, Approvals, StockItem};
use loaphuong::wire::FileFault;

use crate::config::texts::STATION;
use crate::support::refusals::named;

const SCHEDULE: &str = "\
queues:
  ngan: {folder: ngan, longest: 15m}
  duyet: {folder: duyet, approval: required}
  ca-hai: {folder: ca-hai, approval: required, longest: 15m}
  tu-do: {folder: tu-do}
programmes:
  - id: sang
    zones: [to-1]
    at: \"30 5 * * *\"
    rundown: [{queue: ngan}, {queue: duyet}, {queue: ca-hai}, {queue: tu-do}]
";

pub static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    let schedules = vec![("schedules/tuan.yaml".to_owned(), SCHEDULE.as_bytes().to_vec())];
    load_texts(("station.yaml", STATION.as_bytes()), schedules, Path::new("/etc/loaphuong"))
        .expect("a good configuration")
});

/// What a decision is made from; the clocks stand where the test puts them.
#[derive(Default)]
pub struct Folder {
    pub catalogue: Catalogue,
    pub approvals: Approvals,
    pub history: AiringHistory,
    pub waits: FileWaits,
    pub uptime: Duration,
}

pub fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::days(20_000)
}

impl Folder {
    pub fn decide(&self) -> FolderDecision {
        self.decide_under(&CONFIG)
    }

    pub fn decide_under(&self, config: &Config) -> FolderDecision {
        decide(&PolicyFacts {
            catalogue: &self.catalogue,
            sidecars: &SidecarCache::default().read(config, &self.catalogue),
            schedule: &config.schedule,
            approvals: &self.approvals,
            history: &self.history,
            waits: &self.waits,
            now: now(),
            uptime: self.uptime,
        })
    }

    /// The library has taken a file of so many seconds; its content is named after it.
    pub fn take(&mut self, path: &str, seconds: u64) -> &mut Bulletin {
        let bulletin = Arc::new(Bulletin {
            path: path.into(),
            sha256: content(path).into(),
            title: path.to_owned(),
            length_ms: seconds * 1_000,
            arrived: now(),
            ..Bulletin::default()
        });
        self.catalogue.items.insert(path.into(), StockItem::Accepted(bulletin));
        match self.catalogue.items.get_mut(path) {
            Some(StockItem::Accepted(bulletin)) => Arc::make_mut(bulletin),
            other => panic!("{other:?}"),
        }
    }

    /// The same, as it is.
    pub fn put(&mut self, path: &str, seconds: u64) {
        self.take(path, seconds);
    }

    /// The library has yet to judge it.
    pub fn pend(&mut self, path: &str) {
        self.catalogue.items.insert(path.into(), StockItem::Pending);
    }

    pub fn refuse(&mut self, path: &str, fault: FileFault, detail: &str) {
        let item = StockItem::Refused(named(fault, detail));
        self.catalogue.items.insert(path.into(), item);
    }

    pub fn set_aside(&mut self, path: &str, length_ms: Option<u64>) {
        let (folder, name) = path.rsplit_once('/').expect("a folder");
        let lies = SetAsideFile { path: format!("{folder}/_loi/{name}").into(), length_ms };
        self.catalogue.set_aside.insert(path.into(), lies);
    }

    pub fn sidecar(&mut self, path: &str, text: &str) {
        let content = SidecarContent::Bytes(text.as_bytes().to_vec());
        let file = SidecarFile { path: path.replace(".mp3", ".yaml").into(), content };
        self.catalogue.sidecars.insert(path.into(), Arc::new(file));
    }

    pub fn approve(&mut self, path: &str) {
        let sha256: Arc<str> = content(path).into();
        let approval = Approval { sha256: sha256.clone(), by: "Bà Lan".to_owned(), at: now() };
        self.approvals.insert(sha256, approval);
    }
}

/// The hash of what lies at `path`: 64 digits.
pub fn content(path: &str) -> String {
    let digits: String = path.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{digits:0<64}")
}

pub fn refused<'a>(decision: &'a FolderDecision, path: &str) -> &'a RefusedFile {
    let file = decision.report.files.get(path).and_then(FileReport::refused);
    file.unwrap_or_else(|| panic!("{path}: {:#?}", decision.report.files))
}
