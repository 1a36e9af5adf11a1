//! Words of the logbook: the form that people keep, print and sign.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::Lang;
use crate::station::priority::Priority;

phrases! {
    title() { vi: "Nhật ký phát sóng", en: "Logbook" }
    /// The first sheet of the workbook, and the first part of the page.
    totals() { vi: "Tổng hợp", en: "Totals" }
    /// The second sheet, and the second part.
    list() { vi: "Chi tiết", en: "Details" }
    month(month, year) { vi: "Tháng {month} năm {year}", en: "{year}-{month}" }
    one_day(day) { vi: "Ngày {day}", en: "{day}" }
    between(first, last) { vi: "Từ ngày {first} đến ngày {last}", en: "{first} to {last}" }
    since(first) { vi: "Từ ngày {first}", en: "From {first}" }
    up_to(last) { vi: "Đến ngày {last}", en: "Until {last}" }
    /// Above the list, where not everything is in it.
    only_zone(zone) { vi: "Chỉ gồm cụm loa: {zone}", en: "Only the zone: {zone}" }
    only_programme(programme) {
        vi: "Chỉ gồm chương trình: {programme}",
        en: "Only the programme: {programme}",
    }
    only_outcome(outcome) { vi: "Chỉ gồm buổi phát: {outcome}", en: "Only slots that were: {outcome}" }
    only_file(file) { vi: "Chỉ gồm bản tin: {file}", en: "Only the bulletin: {file}" }
    only_campaign(campaign) {
        vi: "Chỉ gồm đợt tuyên truyền: {campaign}",
        en: "Only the campaign: {campaign}",
    }

    by_zone() { vi: "Theo cụm loa", en: "By zone" }
    by_campaign() { vi: "Theo đợt tuyên truyền", en: "By campaign" }
    by_field() { vi: "Theo lĩnh vực", en: "By field" }
    by_bulletin() { vi: "Theo bản tin", en: "By bulletin" }
    sum() { vi: "Cộng", en: "Sum" }
    slots() { vi: "Số buổi phát", en: "Slots" }
    airings() { vi: "Số lượt", en: "Airings" }
    aired() { vi: "Đã phát đủ", en: "Aired" }
    cut() { vi: "Phát chưa hết", en: "Cut" }
    not_aired() { vi: "Không phát", en: "Not aired" }
    /// Of a campaign: airings of its bulletins that were heard to their end.
    airings_aired() { vi: "Lượt bản tin phát đủ", en: "Airings heard whole" }
    airings_not_aired() { vi: "Lượt không đủ", en: "Airings not whole" }
    file() { vi: "Tệp", en: "File" }
    bulletin() { vi: "Bản tin", en: "Bulletin" }
    /// Below the totals.
    note() {
        vi: "Một buổi phát là một chương trình ở một cụm loa; một lượt là một bản tin ở một cụm loa, không tính nhạc hiệu. \
             Buổi phát không bắt đầu được thì chưa chọn bản tin, nên không có trong số lượt. Thời lượng là phần đã nghe được, \
             bỏ phần lẻ dưới một giây.",
        en: "A slot is a programme in a zone; an airing is a bulletin in a zone, jingles not counted. A slot that could not start \
             has chosen no bulletin, so it is not among the airings. Lengths are what could be heard, in whole seconds.",
    }

    date() { vi: "Ngày", en: "Date" }
    day() { vi: "Thứ", en: "Day" }
    zone() { vi: "Cụm loa", en: "Zone" }
    due() { vi: "Giờ theo lịch", en: "Due" }
    started() { vi: "Bắt đầu", en: "Start" }
    ended() { vi: "Kết thúc", en: "End" }
    kind() { vi: "Loại", en: "Kind" }
    kind_slot() { vi: "buổi phát", en: "slot" }
    kind_order() { vi: "lệnh", en: "order" }
    kind_cue() { vi: "mục", en: "cue" }
    content() { vi: "Nội dung", en: "Content" }
    unit() { vi: "Đơn vị", en: "Unit" }
    field() { vi: "Lĩnh vực", en: "Field" }
    unit_and_field() { vi: "Đơn vị, lĩnh vực", en: "Unit, field" }
    priority() { vi: "Mức ưu tiên", en: "Priority" }
    campaign() { vi: "Đợt tuyên truyền", en: "Campaign" }
    heard() { vi: "Thời lượng đã phát", en: "Length heard" }
    outcome() { vi: "Kết quả", en: "Outcome" }
    reason() { vi: "Lý do, ghi chú", en: "Reason, remark" }
    approved_by() { vi: "Người duyệt", en: "Approved by" }
    /// Of a slot that sounds now, or a test.
    open() { vi: "chưa kết thúc", en: "not closed yet" }
    nothing() {
        vi: "Không có buổi phát nào trong thời gian này.",
        en: "There are no slots in this time.",
    }
    lost() { vi: "(nội dung bị mất)", en: "(content lost)" }
    no_field() { vi: "(không ghi lĩnh vực)", en: "(no field given)" }
    other_field(code) { vi: "lĩnh vực {code}", en: "field {code}" }

    /// Filled in by hand.
    place_and_date() {
        vi: "……………………, ngày …… tháng …… năm ………",
        en: "……………………, date ……………………",
    }
    made_by() { vi: "Người lập", en: "Made by" }
    seen_by() { vi: "Cán bộ văn hóa của phường", en: "The ward's culture officer" }
    sign() { vi: "(ký, ghi rõ họ tên)", en: "(signature and name)" }
    /// At the foot of each page; a page number follows, then how many there are.
    page() { vi: "Trang", en: "Page" }
}

/// What a logbook is of, from its first and last day.
pub fn period(lang: Lang, from: Option<NaiveDate>, until: Option<NaiveDate>) -> String {
    let told = |day| super::plan::date(lang, day);
    match (from, until) {
        (None, None) => String::new(),
        (Some(first), None) => since(lang, told(first)),
        (None, Some(last)) => up_to(lang, told(last)),
        (Some(first), Some(last)) if first == last => one_day(lang, told(first)),
        (Some(first), Some(last)) => match is_month(first, last) {
            true => month(lang, format_args!("{:02}", first.month()), first.year()),
            false => between(lang, told(first), told(last)),
        },
    }
}

fn is_month(first: NaiveDate, last: NaiveDate) -> bool {
    let same = (first.year(), first.month()) == (last.year(), last.month());
    same && first.day() == 1 && last.succ_opt().is_some_and(|next| next.day() == 1)
}

/// The code of a subject in words (`LoaiLinhVuc`).
pub fn field_name(lang: Lang, code: u8) -> String {
    let (vi, en) = match code {
        1 => ("thông tin chung", "general information"),
        2 => ("thông tin đột xuất", "urgent news"),
        3 => ("đường lối, chính sách, pháp luật", "policies and laws"),
        4 => ("chỉ đạo, điều hành ở cơ sở", "local administration"),
        5 => ("kiến thức khoa học, kinh tế, văn hóa, xã hội", "science, economy, culture, society"),
        6 => ("gương người tốt, việc tốt", "good people, good deeds"),
        0 | 7.. => return other_field(lang, code),
    };
    match lang {
        Lang::Vi => vi.to_owned(),
        Lang::En => en.to_owned(),
    }
}

/// A priority as the ministry calls it (`MucDoUuTien`).
pub fn priority_name(lang: Lang, priority: Priority) -> &'static str {
    let (vi, en) = match priority {
        Priority::Emergency => ("khẩn cấp", "emergency"),
        Priority::Priority => ("ưu tiên", "priority"),
        Priority::Routine => ("thông thường", "routine"),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// Hours, minutes and seconds, as spreadsheets read a length: 0:01:05, 26:00:00.
pub fn length(seconds: u64) -> String {
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// The time of day; on another day than `due`, with the date.
pub fn time(lang: Lang, at: NaiveDateTime, due: NaiveDateTime) -> String {
    match at.date() == due.date() {
        true => at.format("%H:%M:%S").to_string(),
        false => format!("{} {}", at.format("%H:%M:%S"), super::plan::date(lang, at.date())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_month_is_called_by_its_name() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let cases = [
            (None, None, ""),
            (day("2026-03-01"), day("2026-03-31"), "Tháng 03 năm 2026"),
            (day("2028-02-01"), day("2028-02-29"), "Tháng 02 năm 2028"),
            (day("2026-03-01"), day("2026-03-30"), "Từ ngày 01/03/2026 đến ngày 30/03/2026"),
            (day("2026-02-01"), day("2026-03-31"), "Từ ngày 01/02/2026 đến ngày 31/03/2026"),
            (day("2026-03-02"), day("2026-03-02"), "Ngày 02/03/2026"),
            (day("2026-03-02"), None, "Từ ngày 02/03/2026"),
            (None, day("2026-03-02"), "Đến ngày 02/03/2026"),
        ];
        for (from, until, want) in cases {
            assert_eq!(period(Lang::Vi, from, until), want);
        }
    }

    #[test]
    fn a_length_is_written_as_spreadsheets_read_it() {
        for (seconds, want) in [(0, "0:00:00"), (65, "0:01:05"), (93_600, "26:00:00")] {
            assert_eq!(length(seconds), want);
        }
    }
}
