//! The page to print, the table, the workbook.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use expect_test::expect;
use loaphuong::logbook::{Logbook, LogbookNames, LogbookScope, csv, html, xlsx};
use loaphuong::messages::{Lang, reasons};
use loaphuong::station::priority::Priority;
use loaphuong::station::record::{Outcome, Reason, Row, RowBulletin};

use super::fixture::{at, book, bulletin, gap, number, play, run, slot};
use crate::support::rows::{with_play, with_run};

/// A bulletin by the ward, past midnight, a jingle, an absence, and names that do harm.
fn rows() -> Vec<Row> {
    let due = at("2026-03-02T23:59:00");
    let mut tin = bulletin("mot");
    tin.title = "=cmd|' /C calc'!A0".into();
    tin.unit = Some("Ban <b>Xây dựng</b> Đảng & \"UBND\"".into());
    (tin.field, tin.approved_by) = (Some(3), Some("Trần Thị Lan, phó chủ tịch".into()));
    let jingle = play(1, due, 0, run("to-1", "a", due, 12_900), bulletin("nhac"));
    let stopped = with_run(slot(3, due, run("to-1", "a", due, 102_900)), |run| {
        (run.outcome, run.reason) = (Outcome::Cut, Some(Reason::Stopped));
        run.detail = Some("-Nguyễn Văn A".into());
    });
    let alarm = with_run(slot(4, due, run("to-2", "b", due, 60_000)), |run| {
        run.priority = Priority::Emergency;
        run.ordered_by = Some("<script>alert(1)</script>".into());
    });
    vec![
        with_play(jingle, |play| play.cue.music = true),
        play(2, due, 1, run("to-1", "a", due, 90_000), tin),
        stopped,
        alarm,
        gap(5, at("2026-03-03T05:30:00"), 12, at("2026-03-06T17:00:00")),
    ]
}

fn month() -> LogbookScope {
    let day = |text: &str| Some(text.parse().expect("a day"));
    LogbookScope { from: day("2026-03-01"), until: day("2026-03-31"), limits: vec![] }
}

#[test]
fn a_spreadsheet_reads_days_times_and_lengths_and_no_formula() {
    let text = String::from_utf8(csv(Lang::Vi, &book(&rows()))).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("a mark");
    assert!(text.ends_with("\r\n") && !text.contains("sep="));
    expect![[r#"
        Ngày,Thứ,Cụm loa,Giờ theo lịch,Bắt đầu,Kết thúc,Nội dung,Đơn vị,Lĩnh vực,Mức ưu tiên,Đợt tuyên truyền,Thời lượng đã phát,Kết quả,"Lý do, ghi chú",Người duyệt,Loại,Số buổi phát
        2026-03-02,Thứ Hai,to-1,2026-03-02 23:59:00,2026-03-02 23:59:00,2026-03-03 00:00:42,Chương trình a,,,thông thường,,0:01:42,phát chưa hết,có người cho dừng: -Nguyễn Văn A,,buổi phát,1
        2026-03-02,Thứ Hai,to-1,2026-03-02 23:59:00,2026-03-02 23:59:00,2026-03-02 23:59:12,Bản tin nhac,,,thông thường,,0:00:12,đã phát đủ,,,mục,
        2026-03-02,Thứ Hai,to-1,2026-03-02 23:59:00,2026-03-02 23:59:00,2026-03-03 00:00:30,'=cmd|' /C calc'!A0,"Ban <b>Xây dựng</b> Đảng & ""UBND""","đường lối, chính sách, pháp luật",thông thường,,0:01:30,đã phát đủ,,"Trần Thị Lan, phó chủ tịch",mục,
        2026-03-02,Thứ Hai,to-2,2026-03-02 23:59:00,2026-03-02 23:59:00,2026-03-03 00:00:00,Chương trình b,,,khẩn cấp,,0:01:00,đã phát đủ,người ra lệnh: <script>alert(1)</script>,,buổi phát,1
        2026-03-03,Thứ Ba,(mọi cụm loa),2026-03-03 05:30:00,,,(mọi chương trình),,,,,0:00:00,không phát,"mất điện hoặc trạm tắt; 12 buổi phát, đến 06/03/2026 17:00",,buổi phát,12
    "#]]
    .assert_eq(&text.replace("\r\n", "\n"));
}

#[test]
fn the_page_escapes_what_it_is_given() {
    let page = html(Lang::Vi, &book(&rows()));
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"), "whole");
    assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{page}");
    assert!(page.contains("Đảng &#38; &#34;UBND&#34;"), "{page}");
    assert!(page.contains("00:00:42 03/03/2026"), "the other day is told: {page}");
}

#[test]
fn the_page_has_its_heading_its_totals_first_and_its_signatures_beside_the_last_lines() {
    let names =
        LogbookNames { station: Some("Nhà văn hóa số 1".into()), ..Default::default() };
    let page = html(Lang::Vi, &Logbook::new(&rows(), &names, month()));
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("no {words} in {page}"));
    let order = [
        "<p class=\"station\">Nhà văn hóa số 1</p>",
        "<h1>Nhật ký phát sóng</h1>",
        "Tháng 03 năm 2026",
        "Theo cụm loa",
        "Theo lĩnh vực",
        "Theo bản tin",
        "<th scope=\"col\">Ngày</th>",
        "<tbody class=\"end\">\n<tr class=\"slot",
        "<tr class=\"sign\">",
        "Người lập",
        "ngày …… tháng …… năm",
        "Cán bộ văn hóa của phường",
    ];
    let from_list = |words: &str| match words.starts_with("<tbody") {
        true => page.rfind("<tbody class=\"end\">").expect("the last part of the list"),
        false => at(words),
    };
    let places: Vec<usize> = order.iter().map(|words| from_list(words)).collect();
    assert!(places.is_sorted(), "{:?}", order.iter().zip(places).collect::<Vec<_>>());
    let end = page.rfind("<tbody class=\"end\">").expect("a part that is not broken");
    assert_eq!(page[end..].matches("<tr class=\"cue\">").count(), 2);
    for rule in ["size: A4 landscape", "counter(pages)", "table-header-group"] {
        assert!(page.contains(rule), "{rule}");
    }
}

/// A slot with this many cues, by its number.
fn slot_of(number: u64, cues: u32) -> Vec<Row> {
    let due = at(&format!("2026-03-{number:02}T05:30:00"));
    let cue = |index| {
        let run = run("to-1", "a", due, 1_000);
        play(number * 100 + u64::from(index), due, index, run, bulletin("mot"))
    };
    let closing = slot(number * 100 + 99, due, run("to-1", "a", due, 1_000));
    (0..cues).map(cue).chain([closing]).collect()
}

#[test]
fn a_slot_stands_on_one_page_with_its_cues_and_a_long_one_but_for_its_end() {
    /// Slots and cues of a part that is not broken.
    type Part = (usize, usize);
    // Cues of the slots, and the parts that they make.
    let cases: [(&[u32], &[Part]); 2] =
        [(&[2, 2, 2, 2], &[(1, 2), (1, 2), (2, 4)]), (&[2, 20], &[(1, 2), (1, 15), (0, 5)])];
    for (cues, want) in cases {
        let rows: Vec<Row> = (1..).zip(cues).flat_map(|(day, cues)| slot_of(day, *cues)).collect();
        let page = html(Lang::Vi, &book(&rows));
        let (_, list) = page.split_once("<table class=\"list\">").expect("the list");
        let count = |part: &str, class: &str| part.matches(&format!("<tr class=\"{class}")).count();
        let parts = list.split("<tbody").skip(1);
        let parts = parts.map(|part| (count(part, "slot"), count(part, "cue")));
        assert_eq!(Vec::from_iter(parts), want, "{cues:?}");
    }
}

#[test]
fn the_page_names_a_campaign_once_for_a_slot_and_its_cues() {
    let due = at("2026-03-02T05:30:00");
    let of = |name: &str, campaign: &str| RowBulletin {
        campaign: Some(campaign.into()),
        ..bulletin(name)
    };
    let page = html(
        Lang::Vi,
        &book(&[
            play(1, due, 0, run("to-1", "a", due, 1_000), of("mot", "tet")),
            play(2, due, 1, run("to-1", "a", due, 1_000), of("hai", "khac")),
            with_run(slot(3, due, run("to-1", "a", due, 2_000)), |run| {
                run.campaign = Some("tet".into());
            }),
        ]),
    );
    let told = page.split("<span class=\"of\">").skip(1);
    let told = told.filter_map(|text| text.split('<').next());
    assert_eq!(Vec::from_iter(told), ["Đợt tuyên truyền: tet", "Đợt tuyên truyền: khac"]);
}

#[test]
fn no_title_computes_anything_whatever_stands_before_its_sign() {
    let due = at("2026-03-02T05:30:00");
    let signs = ["=1", "+1", "-1", "@a", " =1", "\u{a0}=1", "＝1", "＋1", "－1", "＠a"];
    for title in signs {
        let one = RowBulletin { title: title.into(), ..bulletin("mot") };
        let rows = [play(1, due, 0, run("to-1", "a", due, 1_000), one)];
        let table = String::from_utf8(csv(Lang::Vi, &book(&rows))).expect("UTF-8");
        assert!(table.contains(&format!(",'{title},")), "{title}: {table}");
    }
}

#[test]
fn an_empty_month_is_a_form_too() {
    let names =
        LogbookNames { station: Some("Nhà văn hóa số 1".into()), ..Default::default() };
    let book = Logbook::new(&[], &names, month());
    let page = html(Lang::Vi, &book);
    assert!(page.contains("Không có buổi phát nào trong thời gian này."), "{page}");
    assert!(page.contains("Người lập") && !page.contains("<h2>Tổng hợp"), "{page}");
    assert_eq!(String::from_utf8(csv(Lang::Vi, &book)).expect("UTF-8").lines().count(), 1);
    assert!(!xlsx(Lang::Vi, &book).expect("a workbook").is_empty());
}

#[test]
fn every_reason_is_told_in_every_form() {
    let refused = serde_json::from_str::<Reason>("\"no reason\"").unwrap_err().to_string();
    let (_, known) = refused.split_once("expected one of").expect("a list of reasons");
    let due = at("2026-03-02T05:30:00");
    let all: Vec<Reason> = known
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|word| serde_json::from_value(word.into()).expect("a reason"))
        .collect();
    let rows: Vec<Row> = (1..)
        .zip(&all)
        .map(|(seq, reason)| {
            let programme = format!("p-{seq}");
            with_run(slot(seq, due, run("to-1", &programme, due, 0)), |run| {
                run.reason = Some(*reason);
            })
        })
        .collect();
    let book = book(&rows);
    let page = html(Lang::Vi, &book);
    let table = String::from_utf8(csv(Lang::Vi, &book)).expect("UTF-8");
    let bytes = xlsx(Lang::Vi, &book).expect("a workbook");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("readable");
    let list = workbook.worksheet_range("Chi tiết").expect("a list");
    for reason in all {
        let words = reasons::reason(Lang::Vi, reason);
        assert!(page.contains(words) && table.contains(words), "{words}");
        assert!(list.rows().any(|row| row[13].get_string() == Some(words)), "{words}");
    }
}

#[test]
fn the_workbook_holds_real_days_times_and_lengths_and_text_that_computes_nothing() {
    let names = LogbookNames { station: Some("Trạm A&B".into()), ..Default::default() };
    let bytes = xlsx(Lang::Vi, &Logbook::new(&rows(), &names, month())).expect("a workbook");
    assert_eq!(bytes, xlsx(Lang::Vi, &Logbook::new(&rows(), &names, month())).unwrap());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("readable");
    assert_eq!(workbook.sheet_names(), ["Tổng hợp", "Chi tiết"]);
    let list = workbook.worksheet_range("Chi tiết").expect("a list");
    let cell = |row: u32, column: u32| list.get_value((row, column)).expect("a cell").clone();
    assert_eq!(cell(0, 6), Data::String("Nội dung".into()));
    assert_eq!(cell(3, 6), Data::String("=cmd|' /C calc'!A0".into()));
    assert_eq!(cell(3, 0).as_date().map(|day| day.to_string()).as_deref(), Some("2026-03-02"));
    let end = cell(1, 5).as_datetime().map(|at| at.to_string());
    assert_eq!(end.as_deref(), Some("2026-03-03 00:00:42"));
    let length = number(&cell(3, 11)).expect("a number") * 86_400.0;
    assert!((length - 90.0).abs() < 1e-6, "{length}");
    let formulas = workbook.worksheet_formula("Chi tiết").expect("formulas");
    assert!(formulas.rows().flatten().all(String::is_empty), "{formulas:?}");
}

#[test]
fn english_readers_get_english_words() {
    let book = book(&rows());
    let page = html(Lang::En, &book);
    assert!(page.contains("Logbook") && page.contains("stopped by a person"), "{page}");
    let table = String::from_utf8(csv(Lang::En, &book)).expect("UTF-8");
    assert!(table.starts_with("\u{feff}Date,Day,Zone,Due,"), "{table}");
}
