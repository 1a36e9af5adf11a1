//! What the daemon wants said in the folder stands there, comes back when it is lost, and leads to
//! nothing further.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;

use loaphuong::library::{FolderOrders, FolderTask, FolderTrouble, OVERVIEW, SetAsideOrder};
use loaphuong::station::stock::StockItem;
use loaphuong::wire::{FileFault, FileRefusal, NotAudio};

use crate::library::fixture::{Place, Watched, paths};
use crate::support::daemon::until;
use crate::support::refusals::named;

/// Documents to be set aside, explanations, the overview.
pub fn said(aside: &[&str], explanations: &[&str], overview: &str) -> FolderOrders {
    let text = |path: &str| format!("vì: {path}");
    let order = |path: &&str| {
        let order = SetAsideOrder {
            refusal: named(FileFault::NotAudio, "a PDF document"),
            explanation: text(path),
            content: None,
            length_ms: None,
        };
        (Arc::from(*path), order)
    };
    let aside = aside.iter().map(order).collect();
    let explanations = explanations.iter().map(|path| (Arc::from(*path), text(path))).collect();
    FolderOrders {
        set_aside: aside,
        explain_aside: explanations,
        overview: overview.to_owned(),
        ..FolderOrders::default()
    }
}

/// The text of a file that people read, without what Windows needs.
fn text(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    let text = String::from_utf8(bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("Notepad of old needs the mark");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "Windows' line ends");
    Some(text.replace("\r\n", "\n"))
}

pub async fn until_text(path: &Path, want: &str) -> String {
    until("text in the folder", async || text(path).filter(|text| text.contains(want))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_file_is_set_aside_over_nothing_with_an_explanation_that_outlives_the_station() {
    let place = Place::new();
    let folder = place.audio().join("kt");
    fs::create_dir_all(folder.join("_loi")).unwrap();
    fs::write(folder.join("_loi/te\u{302}\u{301}t.pdf"), "a person's").unwrap();
    fs::write(folder.join("_loi/te\u{302}\u{301}t (2).pdf.txt"), "a person's note").unwrap();
    // In NFD on disk, in NFC to the core.
    fs::write(folder.join("te\u{302}\u{301}t.pdf"), "%PDF-1.7 hong").unwrap();
    let mut watched = Watched::open(place.setup()).await;
    let path = "kt/t\u{1ebf}t.pdf";
    watched.until_refused(path).await;
    assert!(!place.audio().join(OVERVIEW).exists(), "nothing is written before the daemon speaks");

    watched.library.order(said(&[path], &[], "mot"));
    let stock = watched.until(|stock| stock.set_aside.contains_key(path)).await;
    assert_eq!(paths(&stock), [path], "one file, under the name of which people know it");
    assert_eq!(&*stock.set_aside[path].path, "kt/_loi/t\u{1ebf}t (3).pdf");
    assert!(!folder.join("te\u{302}\u{301}t.pdf").exists());
    let aside = folder.join("_loi");
    assert_eq!(
        fs::read_to_string(aside.join("te\u{302}\u{301}t (3).pdf")).unwrap(),
        "%PDF-1.7 hong"
    );
    let explanation = text(&aside.join("te\u{302}\u{301}t (3).pdf.txt")).unwrap();
    let begins = "vì: kt/t\u{1ebf}t.pdf\n\n[loaphuong: {\"fault\":\"not_audio\",\"detail\":\"a PDF document\",\"name\":\"7465cc82cc81742e706466\",\"bytes\":13,\"modified_ns\":";
    assert!(explanation.starts_with(begins) && explanation.ends_with("}]\n"), "{explanation}");
    assert_eq!(fs::read_to_string(aside.join("te\u{302}\u{301}t.pdf")).unwrap(), "a person's");
    let theirs = fs::read_to_string(aside.join("te\u{302}\u{301}t (2).pdf.txt")).unwrap();
    assert_eq!(theirs, "a person's note");

    // The station starts anew, with nothing remembered.
    drop(watched);
    let mut watched = Watched::open(place.setup()).await;
    watched.until_ready().await;
    let refused = StockItem::Refused(named(FileFault::NotAudio, "a PDF document"));
    assert_eq!(watched.stock.items.get(path), Some(&refused));
    // In another language its explanation is another.
    let mut english = said(&[], &[path], "one");
    english.explain_aside.insert(path.into(), "because".to_owned());
    watched.library.order(english);
    let explanation = aside.join("te\u{302}\u{301}t (3).pdf.txt");
    until_text(&explanation, "because\n\n[loaphuong: {\"fault\":\"not_audio\"").await;

    // A person clears up: the explanation goes with its file, and the person's own stay.
    fs::remove_file(aside.join("te\u{302}\u{301}t (3).pdf")).unwrap();
    watched.until(|stock| stock.items.is_empty()).await;
    until("no explanation", async || {
        (!aside.join("te\u{302}\u{301}t (3).pdf.txt").exists()).then_some(())
    })
    .await;
    assert_eq!(fs::read_dir(&aside).unwrap().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_since_it_was_judged_is_not_set_aside() {
    let place = Place::new();
    let mut watched = Watched::open(place.setup()).await;
    let file = place.audio().join("tin.mp3");
    fs::write(&file, "%PDF-1.7").unwrap();
    watched.until_refused("tin.mp3").await;
    // The good one comes at the moment at which the bad one is judged.
    fs::write(&file, place.tone(1.5)).unwrap();
    watched.library.order(said(&["tin.mp3"], &[], "mot"));
    watched.until_accepted("tin.mp3").await;
    until_text(&place.audio().join(OVERVIEW), "mot").await;
    assert!(file.exists());
    assert!(!place.audio().join("_loi/tin.mp3").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_comes_back_and_is_not_written_twice() {
    let place = Place::new();
    let overview = place.audio().join(OVERVIEW);
    // Left by a power cut, and a peer's link where the overview shall be.
    fs::write(place.audio().join(".loaphuong.tmp"), "nua").unwrap();
    fs::write(place.aside().join("ngoai.txt"), "outside").unwrap();
    symlink(place.aside().join("ngoai.txt"), &overview).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_ready().await;
    watched.library.order(said(&[], &[], "mot\nhai\n"));
    until("overview", async || {
        overview.symlink_metadata().is_ok_and(|m| m.is_file()).then_some(())
    })
    .await;
    assert_eq!(text(&overview).unwrap(), "mot\nhai\n");
    assert_eq!(fs::read_to_string(place.aside().join("ngoai.txt")).unwrap(), "outside");
    let inode = fs::metadata(&overview).unwrap().ino();

    // Its own writing, other files and a touch lead to no other writing.
    fs::write(place.audio().join("tin.mp3"), place.tone(1.5)).unwrap();
    watched.until_accepted("tin.mp3").await;
    assert_eq!(paths(&watched.stock), ["tin.mp3"], "nothing of its own is a bulletin");
    assert_eq!(fs::metadata(&overview).unwrap().ino(), inode, "written once");

    fs::remove_file(&overview).unwrap();
    until_text(&overview, "hai").await;
    fs::write(&overview, "a peer's old one").unwrap();
    until("its own again", async || {
        fs::read(&overview).is_ok_and(|bytes| bytes.starts_with(b"\xef\xbb\xbfmot")).then_some(())
    })
    .await;
    let names: Vec<_> =
        fs::read_dir(place.audio()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(names.len(), 2, "nothing half written is left: {names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_explanation_on_a_file_in_its_place_goes_when_it_is_no_longer_wanted() {
    let place = Place::new();
    fs::write(place.audio().join("tin.mp3"), place.tone(1.5)).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("tin.mp3").await;
    let in_place = [("tin.mp3".into(), (FileRefusal::BadSidecar, "vì: tin.mp3".to_owned()))].into();
    watched.library.order(FolderOrders { explain_in_place: in_place, ..said(&[], &[], "mot") });
    until_text(&place.audio().join("_loi/tin.mp3.txt"), "vì: tin.mp3").await;
    assert!(place.audio().join("tin.mp3").exists());
    watched.library.order(said(&[], &[], "hai"));
    until("no folder", async || (!place.audio().join("_loi").exists()).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_for_the_folder_of_refused_files_leads_nowhere() {
    let place = Place::new();
    symlink(place.aside(), place.audio().join("_loi")).unwrap();
    fs::write(place.audio().join("tin.mp3"), "%PDF-1.7").unwrap();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_refused("tin.mp3").await;
    watched.library.order(said(&["tin.mp3"], &[], "mot"));
    until_text(&place.audio().join(OVERVIEW), "mot").await;
    assert!(place.audio().join("tin.mp3").exists());
    assert!(!place.aside().join("tin.mp3").exists());
    // Told when the round is over, after the overview.
    let failed = until("that it is not done", async || {
        watched
            .library
            .failed_tasks()
            .into_iter()
            .find(|failed| failed.what == FolderTask::SetAside)
    })
    .await;
    assert_eq!(failed.path, "tin.mp3");
    assert_eq!(failed.why, FolderTrouble::NameTaken { name: "_loi".to_owned() });
    // The stock is told again, so that who speaks for the folder can say it.
    let told = watched.stocks;
    fs::remove_file(place.audio().join("_loi")).unwrap();
    watched.library.order(said(&["tin.mp3"], &[], "hai"));
    watched.until(|stock| stock.set_aside.contains_key("tin.mp3")).await;
    assert!(watched.stocks > told && watched.library.failed_tasks().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_as_long_as_can_be_gets_its_explanation() {
    let place = Place::new();
    let name = format!("{}.mp3", "\u{1ebf}".repeat(83));
    fs::write(place.audio().join(&name), "%PDF-1.7").unwrap();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_refused(&name).await;
    watched.library.order(said(&[&name], &[], "mot"));
    watched.until(|stock| stock.set_aside.contains_key(&*name)).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    let aside = place.audio().join("_loi");
    assert_eq!(mode(&aside), mode(&place.audio()), "who may clear up there may clear up here");
    assert_eq!(fs::read_dir(aside).unwrap().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_explanation_that_was_deleted_gets_no_wrong_reason_when_its_name_is_dropped_again() {
    let place = Place::new();
    let folder = place.audio().join("r");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("q1.mp3"), "%PDF-1.7 hong").unwrap();
    let mut watched = Watched::open(place.setup()).await;
    let path = "r/q1.mp3";
    watched.until_refused(path).await;
    watched.library.order(said(&[path], &[], "mot"));
    watched.until(|stock| stock.set_aside.contains_key(path)).await;

    let explanation = folder.join("_loi/q1.mp3.txt");
    fs::remove_file(&explanation).unwrap();
    fs::write(folder.join("q1.mp3"), "%PDF-1.7 hong").unwrap();
    watched
        .until(|stock| stock.items.contains_key(path) && !stock.set_aside.contains_key(path))
        .await;
    // The daemon still takes it for the file that was set aside; or it says it of the new one.
    let mut late = said(&[], &[path], "hai");
    watched.library.order(late.clone());
    until_text(&place.audio().join(OVERVIEW), "hai").await;
    assert!(!explanation.exists(), "the explanation is not that of the file in its place");
    late.explain_in_place
        .insert(path.into(), (FileRefusal::NotAudio(NotAudio::Empty), "vì".to_owned()));
    late.overview = "ba".to_owned();
    watched.library.order(late);
    until_text(&place.audio().join(OVERVIEW), "ba").await;
    assert!(!explanation.exists(), "nor may it stand beside the file set aside");

    watched.library.order(said(&[path], &[], "bon"));
    let stock = watched.until(|stock| stock.set_aside.contains_key(path)).await;
    assert_eq!(&*stock.set_aside[path].path, "r/_loi/q1 (2).mp3");
    until_text(&folder.join("_loi/q1 (2).mp3.txt"), "[loaphuong: {\"fault\":\"not_audio\"").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_was_dropped_under_one_name_the_latest_is_told_until_a_good_one_comes() {
    let place = Place::new();
    let (file, aside) = (place.audio().join("im.mp3"), place.audio().join("_loi"));
    let mut watched = Watched::open(place.setup()).await;
    for (content, lies) in [("%PDF-1.7", "_loi/im.mp3"), ("%PDF-1.7 hai", "_loi/im (2).mp3")] {
        fs::write(&file, content).unwrap();
        watched
            .until(|stock| !stock.set_aside.contains_key("im.mp3") && !stock.items.is_empty())
            .await;
        watched.until_refused("im.mp3").await;
        watched.library.order(said(&["im.mp3"], &[], content));
        let stock = watched.until(|stock| stock.set_aside.contains_key("im.mp3")).await;
        assert_eq!(&*stock.set_aside["im.mp3"].path, lies);
        assert_eq!(paths(&stock), ["im.mp3"], "nobody dropped another name");
    }
    fs::write(&file, place.tone(1.5)).unwrap();
    let stock = watched.until(|stock| stock.bulletin("im.mp3").is_some()).await;
    assert!(stock.set_aside.is_empty(), "{:?}", stock.set_aside);
    assert_eq!(paths(&stock), ["im.mp3"]);
    // What was set aside stays, with its explanations, until a person clears up.
    watched.library.order(said(&[], &[], "ba"));
    until_text(&place.audio().join(OVERVIEW), "ba").await;
    assert_eq!(fs::read_dir(aside).unwrap().count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_file_is_set_aside_by_its_content_alone() {
    let place = Place::new();
    let file = place.audio().join("dai.mp3");
    fs::write(&file, place.tone(2.0)).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("dai.mp3").await;
    let sha256 = watched.stock.bulletin("dai.mp3").unwrap().sha256.clone();
    let order = |content: Option<Arc<str>>, overview: &str| {
        let order = SetAsideOrder {
            refusal: named(FileFault::TooLong, "0:02 > 0:01"),
            explanation: "vì dài".to_owned(),
            content,
            length_ms: Some(2_000),
        };
        FolderOrders { set_aside: [("dai.mp3".into(), order)].into(), ..said(&[], &[], overview) }
    };
    for (content, overview) in [(None, "mot"), (Some("0".repeat(64).into()), "hai")] {
        watched.library.order(order(content, overview));
        until_text(&place.audio().join(OVERVIEW), overview).await;
        assert!(file.exists(), "that was said of another: {overview}");
    }
    watched.library.order(order(Some(sha256), "ba"));
    let stock = watched.until(|stock| stock.set_aside.contains_key("dai.mp3")).await;
    let told = StockItem::Refused(named(FileFault::TooLong, "0:02 > 0:01"));
    assert_eq!(stock.items["dai.mp3"], told);
    assert!(!file.exists());

    // Its queue takes it after all.
    assert_eq!(stock.set_aside["dai.mp3"].length_ms, Some(2_000));
    let back = ["dai.mp3".into()].into();
    watched.library.order(FolderOrders { bring_back: back, ..said(&[], &[], "bon") });
    watched.until_accepted("dai.mp3").await;
    assert!(file.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn names_as_long_as_can_be_that_begin_alike_have_an_explanation_each() {
    let place = Place::new();
    // What is left of them in the names of explanations is the same.
    let names = ["mp3", "mp4"].map(|end| format!("{}.{end}", "x".repeat(251)));
    for (name, content) in names.iter().zip(["%PDF-1.7", "%PDF-1.7 hai"]) {
        fs::write(place.audio().join(name), content).unwrap();
    }
    let names = names.each_ref().map(String::as_str);
    let mut watched = Watched::open(place.setup()).await;
    watched.until_refused(names[0]).await;
    watched.until_refused(names[1]).await;
    watched.library.order(said(&names, &[], "mot"));
    let stock =
        watched.until(|stock| names.iter().all(|name| stock.set_aside.contains_key(*name))).await;
    assert_eq!(paths(&stock), names);
    assert_eq!(fs::read_dir(place.audio().join("_loi")).unwrap().count(), 4);
}
