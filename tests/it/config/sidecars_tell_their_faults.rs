//! `tin.yaml` beside `tin.mp3`: each key's meaning, each fault at its own letters with what to do,
//! and what becomes of the bulletin.

use std::path::Path;
use std::sync::Arc;

use expect_test::expect;
use loaphuong::config::{Config, load_texts};
use loaphuong::folder_policy::{FileReport, FolderDecision, RefusalCause, decide_once};
use loaphuong::library::{Catalogue, SidecarContent, SidecarFile};
use loaphuong::messages::{Lang, folder};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::ids::{Timestamp, ZoneId};
use loaphuong::station::stock::{Approvals, StockItem};
use loaphuong::wire::FileFault;

use crate::config::texts::STATION;
use crate::support::ward::bulletin;

const SCHEDULE: &str = "\
queues:
  tin: {folder: tin, approval: required, longest: 15m}
  tu-do: {folder: tu-do}
campaigns:
  tiem: {title: Tiêm chủng}
programmes:
  - {id: sang, zones: [to-1], at: \"30 5 * * *\", rundown: [{queue: tin}]}
";

const HASH: &str = "5f1c9a3e5f1c9a3e5f1c9a3e5f1c9a3e5f1c9a3e5f1c9a3e5f1c9a3e5f1c9a3e";

fn config() -> Config {
    let schedules = vec![("schedules/tuan.yaml".to_owned(), SCHEDULE.as_bytes().to_vec())];
    load_texts(("station.yaml", STATION.as_bytes()), schedules, Path::new("/etc/loaphuong"))
        .expect("a good configuration")
}

fn one(path: &str, seconds: u64) -> Arc<Bulletin> {
    Arc::new(Bulletin { sha256: HASH.into(), ..(*bulletin(path, seconds, 0)).clone() })
}

fn catalogue(path: &str, content: SidecarContent) -> Catalogue {
    let sidecar = SidecarFile { path: path.replace(".mp3", ".yaml").into(), content };
    Catalogue {
        items: [(path.into(), StockItem::Accepted(one(path, 10)))].into(),
        sidecars: [(path.into(), Arc::new(sidecar))].into(),
        ..Catalogue::default()
    }
}

fn decided(catalogue: &Catalogue) -> FolderDecision {
    decide_once(&config(), catalogue, &Approvals::default(), Timestamp::UNIX_EPOCH)
}

fn annotated(path: &str, sidecar: &str) -> FolderDecision {
    decided(&catalogue(path, SidecarContent::Bytes(sidecar.as_bytes().to_vec())))
}

/// The bulletin as its sidecar makes it.
fn taken(path: &str, sidecar: &str) -> Arc<Bulletin> {
    let stock = annotated(path, sidecar).stock;
    stock.bulletin(path).unwrap_or_else(|| panic!("{sidecar}: {:#?}", stock.items)).clone()
}

/// Why the file at `path` is refused.
fn refusal(decision: &FolderDecision, path: &str) -> RefusalCause {
    let file = decision.report.files.get(path).and_then(FileReport::refused);
    file.unwrap_or_else(|| panic!("{decision:#?}")).refusal.clone()
}

/// The faults of a sidecar.
fn detail(content: SidecarContent, lang: Lang) -> String {
    match refusal(&decided(&catalogue("tin/a.mp3", content)), "tin/a.mp3") {
        RefusalCause::SidecarAtFault(faults) => folder::sidecar_faults(lang, &faults),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_key_of_a_sidecar_is_put_into_its_bulletin() {
    let zones = |names: &[&str]| Some(names.iter().map(|name| ZoneId::from(*name)).collect());
    let day = |text: &str| Some(text.parse().expect("a day"));
    let plain = Bulletin::clone(&one("tin/a.mp3", 10));
    let cases = [
        ("title: ' Tiêm chủng '", Bulletin { title: "Tiêm chủng".into(), ..plain.clone() }),
        ("from: 2026-03-01", Bulletin { from: day("2026-03-01"), ..plain.clone() }),
        ("until: 2026-03-10", Bulletin { until: day("2026-03-10"), ..plain.clone() }),
        ("airs: 2", Bulletin { airs: Some(2), ..plain.clone() }),
        ("zones: to-2", Bulletin { zones: zones(&["to-2"]), ..plain.clone() }),
        // A group is its zones; each counts once.
        (
            "zones: [to-2, toan-phuong]",
            Bulletin { zones: zones(&["to-2", "to-1"]), ..plain.clone() },
        ),
        ("priority: priority", Bulletin { urgent: true, ..plain.clone() }),
        ("priority: routine", plain.clone()),
        ("campaign: tiem", Bulletin { campaign: Some("tiem".into()), ..plain.clone() }),
        ("unit: Trạm y tế", Bulletin { unit: Some("Trạm y tế".into()), ..plain.clone() }),
        ("field: 6", Bulletin { field: Some(6), ..plain.clone() }),
        ("music: true", Bulletin { music: true, ..plain.clone() }),
        ("approved_by: Bà Lan", plain.clone()), // Of which content?
        (
            &format!("approved_by: Bà Lan\nsha256: {}", HASH.to_uppercase()),
            Bulletin { approved_by: Some("Bà Lan".into()), ..plain.clone() },
        ),
        (&format!("approved_by: Bà Lan\nsha256: {}", "0".repeat(64)), plain.clone()),
        // Written on Windows.
        ("\u{feff}airs: 2\r\nfield: 6\r\n", Bulletin { airs: Some(2), field: Some(6), ..plain }),
    ];
    for (sidecar, want) in cases {
        assert_eq!(*taken("tin/a.mp3", sidecar), want, "{sidecar}");
    }
}

#[test]
fn every_fault_of_a_sidecar_is_told_in_its_place_with_what_to_do() {
    let sidecar = "titel: Tiêm\nfrom: 2026-03-10\nuntil: 2026-03-01\nzones: [to-11]\n\
                priority: emergency\ncampaign: tien\nfield: 7\nsha256: abc\napproved_by: HỌ TÊN\n";
    let told = detail(SidecarContent::Bytes(sidecar.as_bytes().to_vec()), Lang::En);
    expect![[r#"
        tin/a.yaml:1:1: there is no key `titel`; did you mean `title`?
          |
        1 | titel: Tiêm
          | ^^^^^
        tin/a.yaml:3:8: the last day 2026-03-01 is before the first 2026-03-10; correct one of them
          |
        3 | until: 2026-03-01
          |        ^^^^^^^^^^
        tin/a.yaml:4:9: no zone or group named `to-11`; did you mean `to-1`?
          |
        4 | zones: [to-11]
          |         ^^^^^
        tin/a.yaml:5:11: a bulletin of a queue is no emergency; use `priority`, or `loaphuong alert` to sound it at once
          |
        5 | priority: emergency
          |           ^^^^^^^^^
        tin/a.yaml:6:11: no campaign named `tien`; did you mean `tiem`?
          |
        6 | campaign: tien
          |           ^^^^
        tin/a.yaml:7:8: `7` is not a whole number from 1 to 6; write such a number
          |
        7 | field: 7
          |        ^
        tin/a.yaml:8:9: `abc` is no SHA-256; use the 64 letters that sha256sum or loaphuong status --json print
          |
        8 | sha256: abc
          |         ^^^
        tin/a.yaml:9:14: `HỌ TÊN` only stands for a name; write the real name of whoever approves or orders
          |
        9 | approved_by: HỌ TÊN
          |              ^^^^^^"#]]
    .assert_eq(&told);
}

#[test]
fn the_commonest_slips_in_a_sidecar_are_told_as_what_they_are() {
    let cases = [
        ("title:Họp", "tin/a.yaml:1:1: thiếu dấu cách sau dấu hai chấm của `title`;"),
        ("airs:2\ntitle: a", "tin/a.yaml:1:1: thiếu dấu cách sau dấu hai chấm của `airs`;"),
        ("title: [Khẩn] họp", "tin/a.yaml:1:8: giá trị mở đầu bằng dấu ngoặc mà sau dấu đóng"),
        ("title:\u{a0}Họp", "tin/a.yaml:1:7: ở đây có một ký tự không nhìn thấy (U+00A0)"),
        ("airs: 2\u{200b}", "tin/a.yaml:1:8: ở đây có một ký tự không nhìn thấy (U+200B)"),
        ("Họp tổ dân phố", "tin/a.yaml:1:1: cả tệp là một giá trị đơn;"),
    ];
    for (sidecar, want) in cases {
        let told = detail(SidecarContent::Bytes(sidecar.as_bytes().to_vec()), Lang::Vi);
        assert!(told.starts_with(want), "{sidecar:?}: {told}");
    }
}

#[test]
fn faults_are_told_in_the_language_that_is_asked_for() {
    for (lang, want) in [(Lang::En, "is not a whole"), (Lang::Vi, "không phải số nguyên")] {
        let detail = detail(SidecarContent::Bytes(b"airs: nhieu".to_vec()), lang);
        assert!(detail.contains(want), "{detail}");
    }
}

#[test]
fn a_sidecar_that_is_none_refuses_its_bulletin_in_words() {
    let cases = [
        (SidecarContent::Bytes(Vec::new()), "the file holds nothing"),
        (SidecarContent::Bytes(b"\xff\xfet\0".to_vec()), "isn't UTF-8"),
        (SidecarContent::Bytes(b"- a\n- b".to_vec()), "1:1: "),
        (SidecarContent::Bytes(b"airs: 1\nairs: 2".to_vec()), "2:1: "),
        (SidecarContent::TooLarge, "larger than 65536 bytes"),
        (SidecarContent::NotAFile, "a link or a special file, which the station does not open"),
        (
            SidecarContent::Unreadable(std::io::Error::from_raw_os_error(13).into()),
            "(Permission denied (os error 13))",
        ),
    ];
    for (content, want) in cases {
        let told = detail(content.clone(), Lang::En);
        assert!(told.contains(want), "{content:?}: {told}");
        assert!(told.starts_with("tin/a.yaml:"), "{told}");
    }
}

#[test]
fn of_a_sidecar_with_many_faults_the_first_are_told_and_the_rest_counted() {
    let sidecar: String = (0..500).map(|number| format!("key-{number}: 1\n")).collect();
    let told = detail(SidecarContent::Bytes(sidecar.into_bytes()), Lang::En);
    assert!(told.ends_with("and 490 more"), "{told}");
    assert!(told.len() < 4_000, "{}", told.len());
}

#[test]
fn an_approval_that_does_not_count_is_remarked_on_where_it_would_have_to() {
    let other = format!("approved_by: Bà Lan\nsha256: {}", "0".repeat(64));
    let right = format!("approved_by: Bà Lan\nsha256: {HASH}");
    let cases = [
        ("tin/a.mp3", "approved_by: Bà Lan", "does not say of which"),
        ("tin/a.mp3", &other, "approves another content"),
        ("tin/a.mp3", &right, ""),
        ("tin/a.mp3", "airs: 1", ""),
        ("tu-do/a.mp3", &other, ""), // Nobody asks there.
    ];
    for (path, sidecar, want) in cases {
        let decision = annotated(path, sidecar);
        let file = decision.report.accepted(path).expect("it is accepted");
        let remark = folder::approval_remark(Lang::En, &file.approval, &file.bulletin);
        let remark = remark.unwrap_or_default();
        assert_eq!(remark.is_empty(), want.is_empty(), "{path}: {sidecar}: {remark}");
        assert!(remark.contains(want), "{path}: {sidecar}: {remark}");
        assert!(remark.is_empty() || remark.contains(HASH), "the line to write: {remark}");
    }
}

#[test]
fn a_bulletin_longer_than_its_queue_takes_is_refused() {
    let cases = [("tin/a.mp3", 900, true), ("tin/a.mp3", 901, false), ("tu-do/a.mp3", 901, true)];
    for (path, seconds, goes) in cases {
        let items = [(path.into(), StockItem::Accepted(one(path, seconds)))].into();
        let decision = decided(&Catalogue { items, ..Catalogue::default() });
        assert_eq!(decision.stock.bulletin(path).is_some(), goes, "{path} {seconds}");
        if !goes {
            let refusal = refusal(&decision, path);
            assert_eq!(refusal.of_file().fault(), FileFault::TooLong);
            assert_eq!(folder::particulars(Lang::En, &refusal), "15:01 > 15:00");
        }
    }
}

#[test]
fn bulletins_without_sidecars_are_not_touched() {
    let mut catalogue = catalogue("tin/a.mp3", SidecarContent::Bytes(b"airs: 1".to_vec()));
    let other = one("tin/b.mp3", 10);
    catalogue.items.insert("tin/b.mp3".into(), StockItem::Accepted(other.clone()));
    let stock = decided(&catalogue).stock;
    assert!(Arc::ptr_eq(stock.bulletin("tin/b.mp3").expect("accepted"), &other));
}

#[test]
fn the_sidecar_that_the_technicians_page_shows_is_a_good_one_for_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/vi/ky-thuat-vien.md")).expect("the page");
    let (_, behind) = page.split_once("```yaml\n").expect("a sidecar");
    let (sidecar, _) = behind.split_once("```").expect("its end");
    let config = loaphuong::config::load(&root.join("station.yaml")).expect("the example");
    let catalogue = catalogue("tin/a.mp3", SidecarContent::Bytes(sidecar.as_bytes().to_vec()));
    let now = Timestamp::UNIX_EPOCH;
    let stock = decide_once(&config, &catalogue, &Approvals::default(), now).stock;
    let bulletin = stock.bulletin("tin/a.mp3").unwrap_or_else(|| panic!("{:#?}", stock.items));
    assert!(bulletin.music && bulletin.urgent && bulletin.airs == Some(4), "{bulletin:?}");
}
