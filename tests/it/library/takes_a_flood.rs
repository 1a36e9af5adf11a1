//! Ten thousand files at once: all are seen, what is told of them stays bounded, and people see how
//! far it is.

use std::fs;
use std::path::PathBuf;

use loaphuong::library::LibrarySetup;
use loaphuong::station::stock::StockItem;

use crate::library::fixture::{Place, Watched};

const FOLDERS: usize = 100;
const FILES: usize = 10_000;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_files_at_once_are_seen_and_told_in_few_words() {
    let place = Place::new();
    // It judges quickly.
    let program = PathBuf::from("/bin/false");
    let mut watched = Watched::open(LibrarySetup { program, ..place.setup() }).await;
    watched.until_ready().await;
    assert_eq!(watched.library.intake().waiting, 0);
    let (audio, stick) = (place.audio(), place.aside().join("the-nho"));
    let copied = tokio::task::spawn_blocking(move || {
        let folders = (0..FOLDERS).map(|folder| format!("chuyen-muc-{folder}"));
        let folders: Vec<String> = folders.collect();
        for folder in &folders {
            let folder = stick.join(folder);
            fs::create_dir_all(&folder).unwrap();
            for file in 0..FILES / FOLDERS {
                fs::write(folder.join(format!("tin-{file}.mp3")), "").unwrap();
                fs::write(folder.join(format!("tin-{file}.txt")), "").unwrap();
            }
        }
        for folder in &folders {
            fs::rename(stick.join(folder), audio.join(folder)).unwrap();
        }
    });
    copied.await.unwrap();
    watched.until(|stock| stock.items.len() == FILES).await;
    let before = watched.stocks;
    let judged = |watched: &Watched| {
        watched.stock.items.values().filter(|item| matches!(item, StockItem::Refused(_))).count()
    };
    while judged(&watched) < 300 {
        watched.next().await;
    }
    let (told, judged, intake) =
        (watched.stocks - before, judged(&watched), watched.library.intake());
    println!("{before} stocks for {FILES} files, {told} for {judged} verdicts");
    assert!(before < 50, "{before} stocks while they came");
    assert!(told < judged / 2, "{told} stocks for {judged} verdicts");
    assert!(intake.done >= judged && intake.waiting + intake.done <= FILES, "{intake:?}");
    // And what comes meanwhile, an emergency perhaps, is seen at once.
    fs::write(place.audio().join("moi.mp3"), "").unwrap();
    watched.until(|stock| stock.items.contains_key("moi.mp3")).await;
    assert!(watched.library.intake().waiting > FILES / 2, "{:?}", watched.library.intake());
    assert!(intake.path.is_some_and(|path| path.starts_with("chuyen-muc-")));
}
