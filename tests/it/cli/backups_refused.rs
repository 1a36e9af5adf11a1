//! What is no whole backup of this version is refused, with nothing written; so is every place
//! where something lies already.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use loaphuong::backup::{BackupMember, BackupWriter};
use loaphuong::journal::Journal;
use serde_json::{Value, json};

use crate::support::daemon::Ward;
use crate::support::disk::{Card, inside};

/// A member as an archive holds it: name, kind, content.
#[derive(Clone)]
struct Member {
    name: String,
    kind: tar::EntryType,
    content: Vec<u8>,
}

fn read(file: &Path) -> Vec<Member> {
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(file).unwrap()));
    let entries = archive.entries().unwrap().map(Result::unwrap);
    let member = |mut entry: tar::Entry<'_, _>| {
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let name = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        Member { name, kind: entry.header().entry_type(), content }
    };
    entries.map(member).collect()
}

/// Writes names as they are, which a library for honest archives would not.
fn write(file: &Path, members: &[Member]) {
    let mut out = GzEncoder::new(File::create(file).unwrap(), Compression::fast());
    for member in members {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..member.name.len()].copy_from_slice(member.name.as_bytes());
        header.set_entry_type(member.kind);
        header.set_size(member.content.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        out.write_all(header.as_bytes()).unwrap();
        out.write_all(&member.content).unwrap();
        let blanks = member.content.len().next_multiple_of(512) - member.content.len();
        out.write_all(&vec![0; blanks]).unwrap();
    }
    out.write_all(&[0; 1024]).unwrap();
    out.finish().unwrap();
}

fn member(name: &str, content: &[u8]) -> Member {
    Member { name: name.to_owned(), kind: tar::EntryType::Regular, content: content.to_vec() }
}

fn with_manifest(members: &mut [Member], change: impl FnOnce(&mut Value)) {
    let manifest = members.last_mut().unwrap();
    let mut said = serde_json::from_slice(&manifest.content).unwrap();
    change(&mut said);
    manifest.content = serde_json::to_vec(&said).unwrap();
}

/// A station that has lived, and its backup.
async fn backed_up() -> (Ward, PathBuf) {
    let mut ward = Ward::new();
    ward.start().await;
    let backup = ward.at("loa.tar.gz");
    let made = ward.run(&["backup", backup.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    (ward, backup)
}

fn restore(ward: &Ward, file: &Path, folder: &Path) -> Output {
    ward.run(&["restore", file.to_str().unwrap(), "--folder", folder.to_str().unwrap()])
}

#[tokio::test]
async fn whatever_was_done_to_a_backup_nothing_of_it_is_written() {
    let (ward, backup) = backed_up().await;
    let whole = fs::read(&backup).unwrap();
    let members = read(&backup);
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["station.yaml", "schedules/lich.yaml", "journal.sqlite", "manifest.json"]);
    assert!(!members.iter().any(|member| member.content.windows(6).any(|it| it == b"bi-mat")));
    let made = |change: &dyn Fn(&mut Vec<Member>)| {
        let mut changed = members.clone();
        change(&mut changed);
        let file = ward.at("sua.tar.gz");
        write(&file, &changed);
        fs::read(&file).unwrap()
    };
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 0x40;
    let damaged = "bị hỏng, bị cắt mất phần cuối";
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", Vec::new(), "bị cắt mất phần cuối"),
        ("a text", b"station: {id: a}".to_vec(), damaged),
        ("half of it", whole[..whole.len() / 2].to_vec(), damaged),
        ("without its end", whole[..whole.len() - 9].to_vec(), damaged),
        ("a bit flipped", flipped, "hãy"),
        ("without its manifest", made(&|all| drop(all.pop())), "thiếu manifest.json"),
        (
            "another schedule",
            made(&|all| all[1].content.push(b'\n')),
            "schedules/lich.yaml không đúng",
        ),
        ("no journal", made(&|all| drop(all.remove(2))), "journal.sqlite không đúng"),
        (
            "with its manifest in front",
            made(&|all| all.rotate_right(1)),
            "có station.yaml, là thứ không thể có",
        ),
        (
            "a journal twice",
            made(&|all| all.insert(2, all[2].clone())),
            "journal.sqlite không đúng",
        ),
        (
            "no journal, and none told of",
            made(&|all| {
                all.remove(2);
                with_manifest(all, |said| drop(said["members"].as_array_mut().unwrap().remove(2)));
            }),
            "journal.sqlite không đúng",
        ),
        (
            "one that is not told of",
            made(&|all| all.insert(0, member("schedules/them.yaml", b"programmes: []\n"))),
            "schedules/them.yaml không đúng",
        ),
        (
            "an empty one that is not told of",
            made(&|all| all.insert(0, member("schedules/them.yaml", b""))),
            "schedules/them.yaml không đúng",
        ),
        ("out of its folder", made(&|all| all.insert(0, member("../ngoai", b"x"))), "có ../ngoai"),
        (
            "out of the schedules",
            made(&|all| all.insert(0, member("schedules/../../ngoai.yaml", b"x"))),
            "có schedules/../../ngoai.yaml",
        ),
        (
            "in a folder of the schedules",
            made(&|all| all.insert(0, member("schedules/sau/ngoai.yaml", b"x"))),
            "có schedules/sau/ngoai.yaml",
        ),
        (
            "hidden",
            made(&|all| all.insert(0, member("schedules/.an.yaml", b"x"))),
            "có schedules/.an.yaml",
        ),
        (
            "without a schedule that is told of",
            made(&|all| drop(all.remove(1))),
            "schedules/lich.yaml không đúng",
        ),
        ("absolute", made(&|all| all.insert(0, member("/ngoai.yaml", b"x"))), "có /ngoai.yaml"),
        (
            "a link",
            made(&|all| all[1].kind = tar::EntryType::Symlink),
            "có schedules/lich.yaml, là thứ không thể có",
        ),
        (
            "of a later version",
            made(&|all| with_manifest(all, |said| said["version"] = json!(2))),
            "loaphuong mới hơn",
        ),
    ];
    for (case, bytes, says) in cases {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("trong/tram");
        let file = ward.at("thu.tar.gz");
        fs::write(&file, bytes).unwrap();
        let told = restore(&ward, &file, &at);
        let text = String::from_utf8_lossy(&told.stderr);
        assert_eq!(told.status.code(), Some(1), "{case}: {told:?}");
        assert!(text.contains(says), "{case}: {text}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{case}: something is written");
    }
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("trong/tram");
    let told = restore(&ward, &backup, &at);
    assert!(told.status.success(), "the whole one is taken: {told:?}");
    let journal = fs::metadata(at.join("state/journal.sqlite")).unwrap();
    assert_eq!(journal.permissions().mode() & 0o777, 0o640, "for the station's group alone");
}

#[test]
fn a_part_that_grows_shorter_while_it_is_read_ends_the_backup() {
    let mut writer = BackupWriter::new(Vec::new(), chrono::Utc::now());
    let added = writer.add(&BackupMember::Station, 5, &b"abc"[..]);
    assert!(added.is_err_and(|error| error.to_string().contains("changed while it was read")));
}

#[tokio::test]
async fn a_station_that_is_there_is_never_overwritten() {
    let (mut ward, backup) = backed_up().await;
    let there = ward.folder.path().to_owned();
    let refused = |ward: &Ward, at: &Path, names: &str| {
        let told = restore(ward, &backup, at);
        let text = String::from_utf8_lossy(&told.stderr);
        assert!(told.status.code() == Some(1) && text.contains("đã có một trạm"), "{told:?}");
        assert!(text.contains(names), "{text}");
    };
    let before = fs::read(there.join("station.yaml")).unwrap();
    refused(&ward, &there, "station.yaml");
    ward.kill();
    refused(&ward, &there, "journal.sqlite");
    assert_eq!(fs::read(there.join("station.yaml")).unwrap(), before);
    for lies in ["station.yaml", "schedules/khac.yaml", "state/journal.sqlite"] {
        let folder = tempfile::tempdir().unwrap();
        let lying = folder.path().join(lies);
        fs::create_dir_all(lying.parent().unwrap()).unwrap();
        fs::write(&lying, "cua nguoi khac").unwrap();
        refused(&ward, folder.path(), lies);
        assert_eq!(fs::read_to_string(&lying).unwrap(), "cua nguoi khac");
        let entries = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(entries, 1, "{lies}: something else is written");
    }
    // Nor is a file that is to be the backup.
    let told = ward.run(&["backup", backup.to_str().unwrap()]);
    assert!(told.status.code() == Some(1), "{told:?}");
    assert!(String::from_utf8_lossy(&told.stderr).contains("đã có tệp này"), "{told:?}");
}

#[tokio::test]
async fn a_station_with_faulty_files_is_saved_as_it_is() {
    let mut ward = Ward::new();
    ward.start().await;
    ward.write("schedules/lich.yaml", "programmes: [");
    let backup = ward.at("loa.tar.gz");
    let made = ward.run(&["backup", "--with-secrets", backup.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    assert!(String::from_utf8_lossy(&made.stderr).contains("đang có lỗi"), "{made:?}");
    let folder = tempfile::tempdir().unwrap();
    let told = restore(&ward, &backup, folder.path());
    assert!(told.status.success(), "{told:?}");
    let schedule = fs::read_to_string(folder.path().join("schedules/lich.yaml")).unwrap();
    assert_eq!(schedule, "programmes: [");
}

#[tokio::test]
async fn a_backup_that_would_write_out_of_the_named_folder_is_refused() {
    let mut ward = Ward::new();
    ward.start().await;
    ward.kill();
    let yaml = fs::read_to_string(ward.at("station.yaml")).unwrap();
    let outside = tempfile::tempdir().unwrap();
    let name = outside.path().file_name().unwrap().to_str().unwrap();
    let absolute = outside.path().display();
    let cases = [
        ("schedules: schedules", format!("schedules: ../{name}/lich")),
        ("schedules: schedules", format!("schedules: {absolute}/lich")),
        ("audio: audio", format!("audio: {absolute}/am-thanh")),
    ];
    for (index, (said, other)) in cases.iter().enumerate() {
        ward.write("station.yaml", &yaml.replace(said, other));
        let backup = ward.at(&format!("{index}.tar.gz"));
        let made = ward.run(&["backup", backup.to_str().unwrap()]);
        assert!(made.status.success(), "{other}: {made:?}");
        let folder = tempfile::tempdir().unwrap();
        let told = restore(&ward, &backup, &folder.path().join("tram"));
        let text = String::from_utf8_lossy(&told.stderr);
        assert!(told.status.code() == Some(1) && text.contains("ở ngoài"), "{other}: {told:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{other}");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0, "{other}");
        if index > 1 {
            // The machine's own station may have its audio folder anywhere; schedules never.
            continue;
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
        command.args(["restore", "--lang=vi"]).arg(&backup).arg("--config");
        let told = command.arg(folder.path().join("tram/station.yaml")).output().unwrap();
        assert_eq!(told.status.code(), Some(1), "{other}: {told:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{other}");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0, "{other}");
    }
}

#[tokio::test]
async fn a_token_that_lies_elsewhere_is_left_to_a_person() {
    let mut ward = Ward::new();
    ward.start().await;
    ward.kill();
    let outside = tempfile::tempdir().unwrap();
    let token = outside.path().join("token");
    fs::rename(ward.at("token"), &token).unwrap();
    let yaml = fs::read_to_string(ward.at("station.yaml")).unwrap();
    let said = format!("token_file: {}", token.display());
    ward.write("station.yaml", &yaml.replace("token_file: token", &said));
    let backup = ward.at("loa.tar.gz");
    let made = ward.run(&["backup", "--with-secrets", backup.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    fs::remove_file(&token).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let told = restore(&ward, &backup, &folder.path().join("tram"));
    assert!(told.status.success(), "{told:?}");
    let text = String::from_utf8_lossy(&told.stdout);
    assert!(text.contains(&*token.to_string_lossy()) && !token.exists(), "{text}");
}

#[tokio::test]
async fn what_can_not_be_restored_whole_is_not_restored_at_all() {
    let (ward, backup) = backed_up().await;
    let folder = tempfile::tempdir().unwrap();
    // No file can be made there, which shows when the journal is in its place.
    symlink("/proc", folder.path().join("schedules")).unwrap();
    let told = restore(&ward, &backup, folder.path());
    let text = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.code() == Some(1) && text.contains("schedules/lich.yaml"), "{told:?}");
    let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(Vec::from_iter(entries), ["schedules"]);
}

#[tokio::test]
async fn a_full_disk_is_named_where_it_is() {
    if !inside(module_path!(), "a_full_disk_is_named_where_it_is") {
        return;
    }
    let (ward, backup) = backed_up().await;
    let at = ward.at("the");
    let card = Card::mount(&at);
    card.fill();
    let other = at.join("khac.tar.gz");
    let told = ward.run(&["backup", other.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&told.stderr);
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    assert!(text.contains("khac.tar.gz: nơi đó hết chỗ"), "{text}");
    // Room for folders, and for no journal.
    let filler = File::options().write(true).open(at.join("phim.mkv")).unwrap();
    filler.set_len(filler.metadata().unwrap().len() - 16_384).unwrap();
    let told = restore(&ward, &backup, &at.join("tram"));
    let text = String::from_utf8_lossy(&told.stderr);
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    assert!(text.contains("tram/state") && text.contains("hết chỗ"), "{text}");
    assert_eq!(fs::read_dir(&at).unwrap().count(), 1, "nothing is left of either");
}

#[tokio::test]
async fn a_clock_that_stands_before_the_backup_says_nothing_of_the_present() {
    let (mut ward, backup) = backed_up().await;
    ward.kill();
    let mut members = read(&backup);
    with_manifest(&mut members, |said| said["created"] = json!("2099-01-01T00:00:00Z"));
    let ahead = ward.at("ahead.tar.gz");
    write(&ahead, &members);
    let mut horizons = Vec::new();
    for file in [&backup, &ahead] {
        let folder = tempfile::tempdir().unwrap();
        let told = restore(&ward, file, folder.path());
        assert!(told.status.success(), "{told:?}");
        let (_, recovered) = Journal::open(&folder.path().join("state")).await.unwrap();
        horizons.push(recovered.horizon);
    }
    assert!(horizons[1] < horizons[0], "as it was in the backup: {horizons:?}");
}
