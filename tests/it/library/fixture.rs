//! A library at work on a temporary audio folder, and what it has told so far.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use loaphuong::library::{Catalogue, IntakeTerms, Library, LibraryEvent, LibrarySetup};
use loaphuong::station::stock::{KnownFile, StockItem};
use loaphuong::wire::FileFault;
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

use crate::probe::fixture::{program, tone_file};

/// Shorter than a station's 3 s, longer than a write takes.
pub const REST: Duration = Duration::from_millis(300);

/// How long an event may take before the test has failed; never waited for otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a station wants that takes emergencies from its folder.
pub fn with_emergencies() -> IntakeTerms {
    IntakeTerms { emergencies: true, ..IntakeTerms::default() }
}

/// `audio/`, `store/` and room for other things.
pub struct Place {
    dir: TempDir,
}

impl Place {
    pub fn new() -> Place {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("audio")).unwrap();
        Place { dir }
    }

    pub fn audio(&self) -> PathBuf {
        self.dir.path().join("audio")
    }

    pub fn store(&self) -> PathBuf {
        self.dir.path().join("store")
    }

    /// A folder beside both, for files that shall be moved in.
    pub fn aside(&self) -> &Path {
        self.dir.path()
    }

    pub fn setup(&self) -> LibrarySetup {
        let setup = LibrarySetup::new(self.audio(), self.store(), program(), Vec::new());
        LibrarySetup { rest: REST, round_interval: REST, ..setup }
    }

    /// A program that judges, and counts in a file how often it was asked.
    pub fn counting(&self) -> PathBuf {
        let calls = self.aside().join("calls").display().to_string();
        self.script(&format!("echo >> {calls}; exec {} probe -", program().display()))
    }

    /// How often that was.
    pub fn calls(&self) -> usize {
        fs::read_to_string(self.aside().join("calls")).unwrap_or_default().lines().count()
    }

    /// The bytes of a tone of so many seconds, different ones for different lengths.
    pub fn tone(&self, seconds: f64) -> Vec<u8> {
        fs::read(tone_file(self.aside(), "tone.mp3", seconds, "-b:a 64k")).unwrap()
    }

    /// A program that does `lines` of shell instead of judging.
    pub fn script(&self, lines: &str) -> PathBuf {
        let path = self.aside().join("script");
        // Written by another process: this one could not run it while a child, forked at that
        // moment by another test, still had it open for writing.
        let mut writer = Command::new("sh")
            .args(["-c", "cat > \"$0\" && chmod +x \"$0\""])
            .arg(&path)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let text = format!("#!/bin/sh\n{lines}\n");
        writer.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(writer.wait().unwrap().success());
        path
    }
}

/// A file that has its length at once, and whose content comes later.
pub fn keep_place(path: &Path, bytes: u64) -> File {
    let file = File::create(path).unwrap();
    file.set_len(bytes).unwrap();
    file
}

/// A library and what it has told so far.
pub struct Watched {
    pub library: Library,
    events: Receiver<LibraryEvent>,
    pub stock: Arc<Catalogue>,
    /// What a daemon's journal would hold, by raw path.
    pub remembered: BTreeMap<String, KnownFile>,
    pub ready: bool,
    /// Every `Catalogue` so far.
    pub stocks: usize,
}

impl Watched {
    pub async fn open(setup: LibrarySetup) -> Watched {
        let remembered =
            setup.known.iter().map(|known| (known.raw_path.clone(), known.clone())).collect();
        let (library, events) = Library::open(setup).await.unwrap();
        let stock = Arc::default();
        Watched { library, events, stock, remembered, ready: false, stocks: 0 }
    }

    /// Takes one event.
    pub async fn next(&mut self) {
        let event = tokio::time::timeout(PATIENCE, self.events.recv())
            .await
            .unwrap_or_else(|_| panic!("nothing more comes; so far {:#?}", self.stock.items))
            .expect("the library lives");
        match event {
            LibraryEvent::Catalogue(stock) => {
                self.stock = stock;
                self.stocks += 1;
            }
            LibraryEvent::Remember(known) => {
                self.remembered.insert(known.raw_path.clone(), known);
            }
            LibraryEvent::Forget { raw_path } => {
                self.remembered.remove(&raw_path).expect("only what was remembered is forgotten");
            }
            LibraryEvent::Ready => self.ready = true,
        }
    }

    pub async fn until_ready(&mut self) {
        while !self.ready {
            self.next().await;
        }
    }

    pub async fn until(&mut self, holds: impl Fn(&Catalogue) -> bool) -> Arc<Catalogue> {
        while !holds(&self.stock) {
            self.next().await;
        }
        self.stock.clone()
    }

    /// Waits until `path` is accepted; its length in milliseconds.
    pub async fn until_accepted(&mut self, path: &str) -> u64 {
        self.until(|stock| stock.bulletin(path).is_some()).await.bulletin(path).unwrap().length_ms
    }

    /// Waits until `path` is refused, and why.
    pub async fn until_refused(&mut self, path: &str) -> (FileFault, String) {
        let is_refused =
            |stock: &Catalogue| matches!(stock.items.get(path), Some(StockItem::Refused(_)));
        match self.until(is_refused).await.items.get(path) {
            Some(StockItem::Refused(refusal)) => (refusal.fault(), refusal.detail()),
            other => panic!("{other:?}"),
        }
    }

    /// What it would be told at the next start.
    pub fn known(&self) -> Vec<KnownFile> {
        self.remembered.values().cloned().collect()
    }
}

/// The paths of a stock.
pub fn paths(stock: &Catalogue) -> Vec<&str> {
    stock.items.keys().map(|path| &**path).collect()
}
