//! A sidecar beside a bulletin is found, read when it is at rest, and told with the bulletin; the
//! audio is not judged again for it.

use std::fs;
use std::os::unix::fs::symlink;

use loaphuong::library::{Catalogue, SIDECAR_BYTES_MAX, SidecarContent, scan_once};
use loaphuong::station::stock::StockItem;

use crate::library::answers_in_its_folder::said;
use crate::library::fixture::{Place, Watched};
use crate::probe::fixture::program;

fn sidecar(stock: &Catalogue, path: &str) -> Option<(String, Result<String, &'static str>)> {
    let sidecar = stock.sidecars.get(path)?;
    let content = match &sidecar.content {
        SidecarContent::Bytes(bytes) => Ok(String::from_utf8(bytes.clone()).unwrap()),
        SidecarContent::TooLarge => Err("too large"),
        SidecarContent::NotAFile => Err("not a file"),
        SidecarContent::Unreadable(_) => Err("unreadable"),
    };
    Some((sidecar.path.to_string(), content))
}

fn says(stock: &Catalogue, path: &str, text: &str) -> bool {
    sidecar(stock, path).is_some_and(|(_, content)| content.as_deref() == Ok(text))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sidecar_is_told_with_its_bulletin_when_it_comes_changes_and_goes() {
    let place = Place::new();
    let audio = place.audio();
    fs::write(audio.join("tin.mp3"), place.tone(1.0)).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("tin.mp3").await;
    let before = watched.stock.bulletin("tin.mp3").unwrap().clone();

    fs::write(audio.join("tin.yaml"), "airs: 1").unwrap();
    let stock = watched.until(|stock| says(stock, "tin.mp3", "airs: 1")).await;
    assert_eq!(sidecar(&stock, "tin.mp3").unwrap().0, "tin.yaml");
    fs::write(audio.join("tin.yaml"), "airs: 22").unwrap();
    watched.until(|stock| says(stock, "tin.mp3", "airs: 22")).await;
    fs::remove_file(audio.join("tin.yaml")).unwrap();
    let stock = watched.until(|stock| stock.sidecars.is_empty()).await;
    let after = stock.bulletin("tin.mp3").unwrap();
    assert!(std::sync::Arc::ptr_eq(&before, after), "never judged again");
    assert_eq!(stock.items.len(), 1, "a sidecar is no bulletin");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulletin_is_pending_until_its_new_sidecar_has_come_to_rest() {
    let place = Place::new();
    let audio = place.audio();
    fs::write(audio.join("tin.mp3"), place.tone(1.0)).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("tin.mp3").await;
    fs::write(audio.join("tin.yaml"), "zones: to-1").unwrap();
    let pending = |stock: &Catalogue| stock.items["tin.mp3"] == StockItem::Pending;
    let stock = watched.until(pending).await;
    assert!(stock.sidecars.is_empty());
    let stock = watched.until(|stock| stock.bulletin("tin.mp3").is_some()).await;
    assert!(says(&stock, "tin.mp3", "zones: to-1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_there_at_the_start_is_told_with_the_first_stock() {
    let place = Place::new();
    let audio = place.audio();
    fs::write(audio.join("tin.mp3"), place.tone(1.0)).unwrap();
    let mut first = Watched::open(place.setup()).await;
    first.until_accepted("tin.mp3").await;
    let known = first.known();
    drop(first);
    fs::write(audio.join("tin.yaml"), "airs: 1").unwrap();
    let mut setup = place.setup();
    setup.known = known;
    let mut watched = Watched::open(setup).await;
    watched.next().await;
    assert!(
        watched.stock.bulletin("tin.mp3").is_some() && says(&watched.stock, "tin.mp3", "airs: 1")
    );
}

/// What `plan` sees in a folder of files, one of which is none.
#[tokio::test(flavor = "multi_thread")]
async fn a_sidecar_counts_for_the_audio_files_of_its_name_beside_it_and_for_no_others() {
    let place = Place::new();
    let audio = place.audio();
    fs::create_dir_all(audio.join("hang/sau")).unwrap();
    fs::create_dir_all(audio.join("_khan-cap")).unwrap();
    fs::create_dir_all(audio.join("hang/_da-phat")).unwrap();
    let tone = place.tone(1.0);
    // The same name composed and decomposed.
    let (nfc, nfd) = ("hang/s\u{1ed1}", "hang/so\u{302}\u{301}");
    let bulletins = ["tin.mp3", "tin.m4a", "hang/tin.mp3", "hang/sau/tin.mp3", "hang/tin.2.mp3"];
    for path in bulletins.iter().chain(&["lien-ket.mp3", "dai.mp3"]) {
        fs::write(audio.join(path), &tone).unwrap();
    }
    fs::write(audio.join(format!("{nfc}.mp3")), &tone).unwrap();
    let sidecars = [
        ("tin.yaml", "goc"),
        ("tin.yml", "second"),
        ("hang/tin.2.YML", "cham"),
        (&format!("{nfd}.yaml"), "nfd"),
        ("hang/le-loi.yaml", "lone"),
        ("hang/sau/tin.yaml.txt", "Windows"),
        ("hang/.an.yaml", "hidden"),
        ("hang/._tin.yaml", "a Mac's"),
        ("hang/_da-phat/cu.yaml", "archived"),
        ("_khan-cap/chay.yaml", "an emergency's"),
    ];
    for (path, text) in sidecars {
        fs::write(audio.join(path), text).unwrap();
    }
    fs::write(audio.join("dai.yaml"), vec![b'#'; SIDECAR_BYTES_MAX + 1]).unwrap();
    fs::write(place.aside().join("secret"), "secret").unwrap();
    symlink(place.aside().join("secret"), audio.join("lien-ket.yaml")).unwrap();

    let stock = scan_once(&audio, &program(), &[], |_| {}).await.unwrap();
    let told: Vec<String> = stock
        .sidecars
        .keys()
        .map(|path| {
            let (of, content) = sidecar(&stock, path).unwrap();
            format!("{path}: {of} {}", content.unwrap_or_else(str::to_owned))
        })
        .collect();
    let want = [
        "dai.mp3: dai.yaml too large".to_owned(),
        format!("{nfc}.mp3: {nfc}.yaml nfd"),
        "hang/sau/tin.mp3: hang/sau/tin.yaml.txt Windows".to_owned(),
        "hang/tin.2.mp3: hang/tin.2.YML cham".to_owned(),
        // Not followed: it may lead anywhere.
        "lien-ket.mp3: lien-ket.yaml not a file".to_owned(),
        "tin.m4a: tin.yaml goc".to_owned(),
        "tin.mp3: tin.yaml goc".to_owned(),
    ];
    let mut want = want.to_vec();
    want.sort();
    let mut told = told;
    told.sort();
    assert_eq!(told, want);
    let lone: Vec<&str> = stock.lone_sidecars.iter().map(|path| &**path).collect();
    assert_eq!(lone, ["hang/le-loi.yaml"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sidecar_goes_to_the_archive_with_the_last_bulletin_that_has_it() {
    let place = Place::new();
    let audio = place.audio();
    for path in ["tin.mp3", "tin.m4a", "khac.mp3"] {
        fs::write(audio.join(path), place.tone(1.0)).unwrap();
    }
    for path in ["tin.yaml", "tin.yaml.txt", "khac.yaml"] {
        fs::write(audio.join(path), path).unwrap();
    }
    let mut watched = Watched::open(place.setup()).await;
    for (path, gone) in [("tin.mp3", false), ("tin.m4a", true)] {
        watched.until_accepted(path).await;
        let sha256 = watched.stock.bulletin(path).unwrap().sha256.clone();
        watched.library.archive(path, &sha256).await.unwrap();
        assert_eq!(!audio.join("tin.yaml").exists(), gone, "{path}");
    }
    assert_eq!(fs::read_to_string(audio.join("_da-phat/tin.yaml")).unwrap(), "tin.yaml");
    assert!(audio.join("_da-phat/tin.yaml.txt").exists());
    assert!(audio.join("khac.yaml").exists());
    let stock = watched.until(|stock| !stock.sidecars.contains_key("tin.m4a")).await;
    assert!(stock.lone_sidecars.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sidecar_of_a_bulletin_that_was_set_aside_does_not_lie_alone() {
    let place = Place::new();
    let audio = place.audio();
    fs::write(audio.join("tin.mp3"), "%PDF-1.7").unwrap();
    for path in ["tin.yaml", "khac.yaml"] {
        fs::write(audio.join(path), "airs: 1").unwrap();
    }
    let mut watched = Watched::open(place.setup()).await;
    watched.until_refused("tin.mp3").await;
    watched.library.order(said(&["tin.mp3"], &[], "mot"));
    let stock = watched.until(|stock| stock.set_aside.contains_key("tin.mp3")).await;
    let lone: Vec<&str> = stock.lone_sidecars.iter().map(|path| &**path).collect();
    assert_eq!(lone, ["khac.yaml"]);
}
