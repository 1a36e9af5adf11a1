//! What the overview says, and in which order.

mod days;
mod held;
mod prospects;
mod sidecars;
mod turns;
mod whole;

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta};

use super::*;
use crate::config::{Config, load_texts};
use crate::folder_policy::{
    FileWaits, FolderDecision, FolderMoves, PolicyFacts, SidecarCache, decide,
};
use crate::library::{Catalogue, SetAsideFile};
use crate::station::bulletin::Bulletin;
use crate::station::ids::ZoneId;
use crate::station::stock::{Approvals, StockItem};
use crate::wire::{
    FileFault, FileRefusal, FileTruncation, ForeignContent, LengthExcess, MeasuredSound,
    NamedFormat, NotAudio, SpecialFile, UnsupportedFormat,
};

const STATION: &str = "\
station: {id: tram-thu, name: Trạm thử, timezone: Asia/Ho_Chi_Minh}
folders: {audio: audio, schedules: schedules, state: state}
outputs: {loa: {wav: ghi-am}}
zones:
  to-1: {name: Tổ dân phố số 1, output: loa, channel: left}
  to-2: {name: Tổ dân phố số 2, output: loa, channel: right}
guard: {allowed: [\"00:00-24:00\"]}
";

const SCHEDULE: &str = "\
queues:
  kt: {folder: kt, airs: 3, keep: 30d}
  duyet: {folder: duyet, approval: required}
  cu: {folder: cu}
  hiem: {folder: hiem, airs: 3}
campaigns:
  tet: {title: Tết, from: 2026-12-20}
  dot-cu: {title: Đợt cũ, until: 2026-11-20}
programmes:
  - {id: sang, title: Bản tin sáng, zones: [to-1, to-2], at: \"30 5 * * *\", rundown: [{file: nhac/mo.mp3}, {queue: kt, take: 2}]}
  - {id: trua, title: Trưa, zones: [to-1], at: \"0 11 * * *\", rundown: [{queue: duyet}]}
  - {id: tet, title: Tết, zones: [to-1], at: \"0 0 1 1 *\", rundown: [{file: nhac/tet.mp3}]}
  - {id: hang-ngay, zones: [to-1], at: \"0 6 * * *\", rundown: [{queue: hiem}]}
  - {id: hang-nam, zones: [to-2], at: \"0 6 1 1 *\", rundown: [{queue: hiem}]}
";

fn at(text: &str) -> Timestamp {
    DateTime::parse_from_rfc3339(&format!("{text}+07:00")).unwrap().to_utc()
}

/// On Monday at nine.
fn now() -> Timestamp {
    at("2026-11-30T09:00:00")
}

fn date(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

/// A folder as the library finds it, and what else the overview tells of.
struct View {
    facts: OverviewFacts,
    catalogue: Catalogue,
    config: Config,
    approvals: Approvals,
}

fn view(lang: Lang) -> View {
    view_of(lang, SCHEDULE)
}

/// A station with this schedule, at [`now`].
fn view_of(lang: Lang, schedule: &str) -> View {
    let schedules = vec![("schedules/lich.yaml".to_owned(), schedule.as_bytes().to_vec())];
    let station = ("station.yaml", STATION.as_bytes());
    let config = load_texts(station, schedules, Path::new("/etc/loaphuong")).unwrap();
    let facts = OverviewFacts {
        lang,
        name: config.name.clone(),
        id: config.id.to_string(),
        schedule: config.schedule.clone(),
        stock: Arc::default(),
        report: Arc::default(),
        history: Arc::default(),
        to_come: Vec::new(),
        on_air: BTreeMap::new(),
        unmoved: BTreeMap::new(),
        troubles: OverviewTroubles::default(),
        day: DayFacts::default(),
        mutes: Vec::new(),
        muted: Vec::new(),
        archived: Vec::new(),
        now: Some(now()),
    };
    View { facts, catalogue: Catalogue::default(), config, approvals: Approvals::default() }
}

/// What is decided about the folder, and so what the overview is made of.
fn decided(view: &View) -> (OverviewFacts, FolderMoves) {
    let decision = decide(&PolicyFacts {
        catalogue: &view.catalogue,
        sidecars: &SidecarCache::default().read(&view.config, &view.catalogue),
        schedule: &view.facts.schedule,
        approvals: &view.approvals,
        history: &view.facts.history,
        waits: &FileWaits::default(),
        now: now(),
        uptime: Duration::ZERO,
    });
    let FolderDecision { stock, report, moves, .. } = decision;
    (OverviewFacts { stock, report, ..view.facts.clone() }, moves)
}

fn of(view: &View) -> String {
    text(&decided(view).0)
}

/// A refusal as tests name it, by its word and its particulars in English; one that an earlier
/// version kept, where no fact is known by them.
fn named(fault: FileFault, detail: &str) -> FileRefusal {
    let facts = [
        FileRefusal::NotAudio(NotAudio::Empty),
        FileRefusal::NotAudio(NotAudio::EndsEarly),
        FileRefusal::NotAudio(NotAudio::OnlyZeros),
        FileRefusal::NotAudio(NotAudio::Foreign(ForeignContent::Pdf)),
        FileRefusal::Unsupported(UnsupportedFormat::Named(NamedFormat::Mp4Video)),
        FileRefusal::Unsupported(UnsupportedFormat::Named(NamedFormat::Avi)),
        FileRefusal::Truncated(FileTruncation::Short { decoded_ms: 3_000, promised_ms: 9_000 }),
        FileRefusal::TooShort { length_ms: 400 },
        FileRefusal::NotAFile(SpecialFile::Link),
        FileRefusal::TooLong(LengthExcess::Queue { length_ms: 2_000, longest_ms: 1_000 }),
    ];
    let is_named = |fact: &FileRefusal| fact.fault() == fault && fact.detail() == detail;
    let quoted = detail.to_owned();
    facts.into_iter().find(is_named).unwrap_or(FileRefusal::Earlier { fault, quoted })
}

fn refuse(view: &mut View, path: &str, fault: FileFault, detail: &str) {
    let item = StockItem::Refused(named(fault, detail));
    view.catalogue.items.insert(path.into(), item);
}

fn put_aside(view: &mut View, path: &str, fault: FileFault, detail: &str) {
    refuse(view, path, fault, detail);
    let (folder, name) = path.rsplit_once('/').unwrap();
    let lies = SetAsideFile { path: format!("{folder}/_loi/{name}").into(), length_ms: None };
    view.catalogue.set_aside.insert(path.into(), lies);
}

/// A minute and a half, not noteworthy; its content is its path.
fn good(path: &str) -> Bulletin {
    Bulletin {
        path: path.into(),
        sha256: path.into(),
        length_ms: 90_000,
        arrived: now() - TimeDelta::hours(1),
        measured: MeasuredSound { loudness_lufs: Some(-18.2), ..MeasuredSound::default() },
        ..Bulletin::default()
    }
}

fn accept(view: &mut View, bulletin: Bulletin) {
    view.catalogue.items.insert(bulletin.path.clone(), StockItem::Accepted(Arc::new(bulletin)));
}

fn hear(view: &mut View, sha256: &str, zones: &[&str], times: u32) {
    for zone in zones {
        for _ in 0..times {
            let at = at("2026-11-29T05:30:00");
            Arc::make_mut(&mut view.facts.history).note(&sha256.into(), &ZoneId::from(*zone), at);
        }
    }
}

/// What stands below the heading that begins so.
fn under(text: &str, heading: &str) -> String {
    let from = text.find(heading).unwrap_or_else(|| panic!("{heading:?} in\n{text}"));
    text[from..].split("\n\n").next().unwrap().to_owned()
}

/// What stands below the file's path.
fn of_file(text: &str, path: &str) -> String {
    let start = format!("- {path}\n");
    let from = text.find(&start).unwrap_or_else(|| panic!("{path} in\n{text}")) + start.len();
    let lines = text[from..].lines().take_while(|line| line.starts_with("    "));
    lines.map(|line| format!("{}\n", line.trim_start())).collect()
}

/// A folder after a bad week.
fn a_bad_week(lang: Lang) -> View {
    let mut view = view(lang);
    for n in 1..=12 {
        put_aside(&mut view, &format!("kt/{n:02}.pdf"), FileFault::NotAudio, "a PDF document");
    }
    put_aside(&mut view, "kt/ngan.mp3", FileFault::Silent, "");
    put_aside(&mut view, "kt/phim.mp4", FileFault::UnsupportedFormat, "MP4 (video)");
    refuse(&mut view, "kt/z.mp3", FileFault::NotAFile, "");
    for n in 1..=4 {
        accept(&mut view, good(&format!("duyet/{n}.mp3")));
    }
    refuse(&mut view, "kt/dang-chep.mp3", FileFault::Truncated, "3.0 s of 9.0 s");
    view.catalogue.items.insert("kt/moi.mp3".into(), StockItem::Pending);
    accept(&mut view, good("kt/phim.mp3"));
    accept(&mut view, good("kt/a.mp3"));
    let twin = Bulletin { sha256: "kt/a.mp3".into(), ..good("kt/b.mp3") };
    accept(&mut view, twin);
    let quiet = MeasuredSound { loudness_lufs: Some(-40.0), ..MeasuredSound::default() };
    accept(&mut view, Bulletin { measured: quiet, ..good("kt/nho.mp3") });
    for n in 1..=5 {
        accept(&mut view, good(&format!("lac/{n}.mp3")));
    }
    accept(&mut view, good("cu/x.mp3"));
    accept(&mut view, good("nhac/tet.mp3"));
    hear(&mut view, "kt/phim.mp3", &["to-1", "to-2"], 1);
    use ArchiveCause::{Aired, AiredBefore, Emergency, Old, Unapproved, Unheard};
    let partings = [Aired, AiredBefore, Old, Unheard, Unapproved, Emergency];
    view.facts.archived.extend(partings.into_iter().zip(1..).map(|(why, n)| ArchivedFile {
        path: format!("kt/xong-{n}.mp3").into(),
        at: at("2026-11-29T18:00:00"),
        why,
    }));
    view
}

#[test]
fn what_is_wrong_with_many_files_of_a_folder_alike_is_said_once() {
    // How many, whether they stand together, how many of them are named, the line for the others.
    let cases = [
        (3, false, 3, None),
        (4, true, 4, None),
        (10, true, 10, None),
        (11, true, 10, Some("… and 1 more")),
        (150, true, 10, Some("… and 140 more")),
    ];
    for (files, together, named, others) in cases {
        let mut view = view(Lang::En);
        for n in 0..files {
            put_aside(&mut view, &format!("kt/{n:03}.pdf"), FileFault::NotAudio, "a PDF document");
        }
        // Another fault there, and the same fault elsewhere.
        put_aside(&mut view, "kt/000a.mp3", FileFault::Silent, "");
        put_aside(&mut view, "sau/1.pdf", FileFault::NotAudio, "a PDF document");
        let text = of(&view);
        let told = under(&text, &format!("NEED ATTENTION ({})", files + 2));
        let heading = format!("- The folder kt: {files} files\n");
        assert_eq!(told.contains(&heading), together, "{files}: {told}");
        assert!(told.contains("- kt/000a.mp3\n") && told.contains("- sau/1.pdf\n"), "{told}");
        let names = (0..files).filter(|n| told.contains(&format!("{n:03}.pdf\n"))).count();
        assert_eq!(names, named, "{files}: {told}");
        assert_eq!(told.matches("export the bulletin").count(), if together { 3 } else { 5 });
        match others {
            Some(others) => assert!(told.contains(others), "{told}"),
            None => assert!(!told.contains('…'), "{told}"),
        }
    }
}

#[test]
fn files_of_a_list_that_is_cut_are_counted_and_not_its_entries() {
    let mut view = view(Lang::En);
    for folder in 0..30 {
        for n in 0..5 {
            let path = format!("f{folder:02}/{n}.pdf");
            put_aside(&mut view, &path, FileFault::NotAudio, "a PDF document");
        }
    }
    let text = of(&view);
    assert!(text.contains("NEED ATTENTION (150)\n"), "{text}");
    assert!(under(&text, "NEED ATTENTION").ends_with("… and 50 more"), "{text}");
}

#[test]
fn what_lies_where_it_was_dropped_comes_before_what_was_set_aside() {
    let mut view = view(Lang::En);
    put_aside(&mut view, "kt/a.mp3", FileFault::Silent, "");
    refuse(&mut view, "kt/b.mp3", FileFault::NotAFile, "");
    put_aside(&mut view, "kt/c.mp3", FileFault::Silent, "");
    refuse(&mut view, "kt/d.mp3", FileFault::SameName, "");
    let text = of(&view);
    let order: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- kt/")).collect();
    assert_eq!(order, ["b.mp3", "d.mp3", "a.mp3", "c.mp3"], "{text}");
}

#[test]
fn a_file_set_aside_is_no_problem_any_more_when_what_it_became_was_taken() {
    for (name, replaced) in [("phim.mp3", true), ("khac.mp3", false)] {
        let mut view = view(Lang::En);
        put_aside(&mut view, "kt/phim.mp4", FileFault::UnsupportedFormat, "MP4 (video)");
        accept(&mut view, good(&format!("kt/{name}")));
        let text = of(&view);
        assert_eq!(!text.contains("phim.mp4"), replaced, "{name}: {text}");
        assert_eq!(!text.contains("NEED ATTENTION"), replaced, "{name}: {text}");
    }
    // What was not set aside lies in the way still.
    let mut view = view(Lang::En);
    refuse(&mut view, "kt/phim.mp4", FileFault::NotAFile, "");
    accept(&mut view, good("kt/phim.mp3"));
    assert!(of(&view).contains("- kt/phim.mp4\n"));
}

#[test]
fn what_is_said_of_a_file_are_sentences_and_no_name_breaks_a_line() {
    for lang in [Lang::Vi, Lang::En] {
        let mut view = a_bad_week(lang);
        accept(&mut view, good("kt/n\n.mp3"));
        put_aside(&mut view, "kt/o\n\u{1b}.mp3", FileFault::Silent, "");
        for n in 0..4 {
            put_aside(&mut view, &format!("kt/p\u{1b}\n.mp3{n}"), FileFault::TooShort, "0.4 s");
        }
        let text = of(&view);
        assert!(!text.contains("\n.mp3") && !text.contains('\u{1b}'), "{text}");
        for line in text.lines().filter_map(|line| line.strip_prefix("    ")) {
            // Names of files that stand together, and what is to be typed, are none.
            if line.starts_with(' ') || line.starts_with("loaphuong ") {
                continue;
            }
            let first = line.chars().next().unwrap();
            assert!(first.is_uppercase() && line.ends_with('.'), "{line:?} in\n{text}");
            assert!(!line.ends_with(".."), "{line:?}");
        }
    }
}

#[test]
fn nothing_in_it_changes_by_itself() {
    let mut view = a_bad_week(Lang::Vi);
    let text = of(&view);
    // The next slot is due in two hours.
    for minutes in [1, 60, 119] {
        view.facts.now = Some(now() + TimeDelta::minutes(minutes));
        assert_eq!(of(&view), text, "after {minutes} minutes");
    }
    // A slot that has passed is news: the programme's next is told.
    view.facts.now = Some(now() + TimeDelta::minutes(600));
    assert!(text.contains("“Trưa” lúc 11:00 thứ Hai 30/11 sẽ không phát"), "{text}");
    assert!(of(&view).contains("“Trưa” lúc 11:00 thứ Ba 01/12 sẽ không phát"), "{}", of(&view));
}
