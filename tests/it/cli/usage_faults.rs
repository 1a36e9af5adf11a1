//! Wrong usage ends with 2, and says what is wrong and what to type instead.

use std::process::Command;

use expect_test::{Expect, expect};
use loaphuong::messages::shown;

/// The first paragraph of what is answered.
fn fault(lang: &str, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    let output = command.args(["--lang", lang]).args(words).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{words:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{words:?}: {output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    said.split("\n\n").next().unwrap_or_default().to_owned()
}

fn faults(lang: &str, lines: &[&[&str]], want: Expect) {
    let told: Vec<String> = lines
        .iter()
        .map(|words| format!("{}\n  {}\n", shown(&words.join(" ")), fault(lang, words)))
        .collect();
    want.assert_eq(&told.concat());
}

const LINES: &[&[&str]] = &[
    &["pln"],
    &["clock", "foo"],
    &["plan", "--from", "01/03/2026"],
    &["plan", "--from", "30/02/2026"],
    &["plan", "--from", "mai"],
    &["simulate", "--days", "9000"],
    &["plan", "--days"],
    &["plan", "--days", "3", "--days", "4"],
    &["plan", "--day", "3"],
    &["plan", "\u{2013}days", "3"],
    &["plan", "--zones", "to-1"],
    &["plan", "--json=yes"],
    &["status", "thừa"],
    &["log", "--json", "--output", "a.csv"],
    &["alert", "a.mp3"],
    &["alert", "a.mp3", "--zones", "to-1", "--by", "Lan", "Anh"],
    &["alert", "a.mp3", "--zones", "to-1", "--by", "An", "--repeat", "0"],
    &["alert", "a.mp3", "--zones", "to-1", "--by", "An", "--until", "17", "giờ"],
    &["test-tone"],
    &["log", "--month", "3/2026"],
    &["log", "--month", "2026-03", "--from", "2026-03-01"],
    &["log", "--outcome", "aird"],
    &["log", "--outcome", "x"],
    &["run", "--log", "nhiều"],
    &["collect", "--db", "x", "--listen", "8090"],
    &["completions", "tcsh"],
    &["plan", "--from", "a\u{1b}[2Jb"],
];

#[test]
fn what_to_type_instead_is_told_in_vietnamese() {
    faults(
        "vi",
        LINES,
        expect![[r#"
            pln
              loaphuong: không có lệnh `pln`; có phải plan không?
            clock foo
              loaphuong: không có lệnh `foo`
            plan --from 01/03/2026
              loaphuong: `01/03/2026` không dùng được cho --from <NGÀY>: viết 2026-03-01
            plan --from 30/02/2026
              loaphuong: `30/02/2026` không dùng được cho --from <NGÀY>: tháng đó không có ngày này
            plan --from mai
              loaphuong: `mai` không dùng được cho --from <NGÀY>: viết năm-tháng-ngày, như 2026-03-01
            simulate --days 9000
              loaphuong: `9000` không dùng được cho --days <SỐ NGÀY>: viết một số nguyên từ 1 đến 3660
            plan --days
              loaphuong: sau --days <SỐ NGÀY> phải có giá trị
            plan --days 3 --days 4
              loaphuong: --days <SỐ NGÀY> chỉ được ghi một lần
            plan --day 3
              loaphuong: lệnh này không có tùy chọn `--day`; có phải --days không?
            plan –days 3
              loaphuong: lệnh này không có tùy chọn `–days`; dấu “–” không phải là dấu gạch nối (thường do chép từ tệp văn bản); viết --days
            plan --zones to-1
              loaphuong: lệnh này không có tùy chọn `--zones`; có ở lệnh khác: alert --zones
            plan --json=yes
              loaphuong: --json không nhận giá trị, bỏ `yes`
            status thừa
              loaphuong: thừa từ `thừa`
            log --json --output a.csv
              loaphuong: --json và --output <TỆP> không dùng cùng nhau được; bỏ bớt một
            alert a.mp3
              loaphuong: còn thiếu --zones <CỤM LOA>, --by <HỌ TÊN>; viết thêm, ví dụ: --zones to-1,to-2 --by "Nguyễn Văn An"
            alert a.mp3 --zones to-1 --by Lan Anh
              loaphuong: thừa từ `Anh`; giá trị có dấu cách thì đặt trong dấu ngoặc kép: --by "Lan Anh"
            alert a.mp3 --zones to-1 --by An --repeat 0
              loaphuong: `0` không dùng được cho --repeat <SỐ LẦN>: viết một số nguyên từ 1 đến 100
            alert a.mp3 --zones to-1 --by An --until 17 giờ
              loaphuong: thừa từ `giờ`; giá trị có dấu cách thì đặt trong dấu ngoặc kép: --until "17 giờ"
            test-tone
              loaphuong: còn thiếu <CỤM LOA>...
            log --month 3/2026
              loaphuong: `3/2026` không dùng được cho --month <THÁNG>: viết 2026-03
            log --month 2026-03 --from 2026-03-01
              loaphuong: --month <THÁNG> và --from <NGÀY> không dùng cùng nhau được; bỏ bớt một
            log --outcome aird
              loaphuong: `aird` không dùng được cho --outcome <KẾT QUẢ>; có phải aired không?
            log --outcome x
              loaphuong: `x` không dùng được cho --outcome <KẾT QUẢ>; viết một trong: aired, cut, not_aired
            run --log nhiều
              loaphuong: `nhiều` không dùng được cho --log <MỨC>: viết một trong: error, warn, info, debug
            collect --db x --listen 8090
              loaphuong: `8090` không dùng được cho --listen <ĐỊA CHỈ>: viết địa chỉ và cổng, như 127.0.0.1:8090 hoặc 0.0.0.0:8090
            completions tcsh
              loaphuong: `tcsh` không dùng được cho <SHELL>; có phải zsh không?
            plan --from a\u{1b}[2Jb
              loaphuong: `a\u{1b}[2Jb` không dùng được cho --from <NGÀY>: viết năm-tháng-ngày, như 2026-03-01
        "#]],
    );
}

#[test]
fn what_to_type_instead_is_told_in_english() {
    faults(
        "en",
        LINES,
        expect![[r#"
            pln
              loaphuong: there is no command `pln`; did you mean plan?
            clock foo
              loaphuong: there is no command `foo`
            plan --from 01/03/2026
              loaphuong: `01/03/2026` is nothing for --from <DATE>: write 2026-03-01
            plan --from 30/02/2026
              loaphuong: `30/02/2026` is nothing for --from <DATE>: that month has no such day
            plan --from mai
              loaphuong: `mai` is nothing for --from <DATE>: write year-month-day, as 2026-03-01
            simulate --days 9000
              loaphuong: `9000` is nothing for --days <DAYS>: write a whole number from 1 to 3660
            plan --days
              loaphuong: --days <DAYS> needs a value
            plan --days 3 --days 4
              loaphuong: --days <DAYS> may stand once
            plan --day 3
              loaphuong: this command has no option `--day`; did you mean --days?
            plan –days 3
              loaphuong: this command has no option `–days`; “–” is no hyphen (text processors make such of it); write --days
            plan --zones to-1
              loaphuong: this command has no option `--zones`; another command has it: alert --zones
            plan --json=yes
              loaphuong: --json takes no value; leave out `yes`
            status thừa
              loaphuong: `thừa` is one word too many here
            log --json --output a.csv
              loaphuong: --json and --output <FILE> exclude each other; leave one out
            alert a.mp3
              loaphuong: --zones <ZONES>, --by <BY> is missing; add it, for example: --zones to-1,to-2 --by "Nguyen Van An"
            alert a.mp3 --zones to-1 --by Lan Anh
              loaphuong: `Anh` is one word too many here; a value with blanks stands in quotes: --by "Lan Anh"
            alert a.mp3 --zones to-1 --by An --repeat 0
              loaphuong: `0` is nothing for --repeat <REPEAT>: write a whole number from 1 to 100
            alert a.mp3 --zones to-1 --by An --until 17 giờ
              loaphuong: `giờ` is one word too many here; a value with blanks stands in quotes: --until "17 giờ"
            test-tone
              loaphuong: <ZONE>... is missing
            log --month 3/2026
              loaphuong: `3/2026` is nothing for --month <MONTH>: write 2026-03
            log --month 2026-03 --from 2026-03-01
              loaphuong: --month <MONTH> and --from <FROM> exclude each other; leave one out
            log --outcome aird
              loaphuong: `aird` is nothing for --outcome <OUTCOME>; did you mean aired?
            log --outcome x
              loaphuong: `x` is nothing for --outcome <OUTCOME>; write one of: aired, cut, not_aired
            run --log nhiều
              loaphuong: `nhiều` is nothing for --log <LOG>: write one of: error, warn, info, debug
            collect --db x --listen 8090
              loaphuong: `8090` is nothing for --listen <LISTEN>: write an address and a port, as 127.0.0.1:8090 or 0.0.0.0:8090
            completions tcsh
              loaphuong: `tcsh` is nothing for <SHELL>; did you mean zsh?
            plan --from a\u{1b}[2Jb
              loaphuong: `a\u{1b}[2Jb` is nothing for --from <DATE>: write year-month-day, as 2026-03-01
        "#]],
    );
}

#[test]
fn where_to_read_on_is_told_below() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    let output = command.args(["clock", "trust", "--lang", "vi"]).output().unwrap();
    expect![[r#"
        loaphuong: còn thiếu --by <HỌ TÊN>; viết thêm, ví dụ: --by "Nguyễn Văn An"

        Cách dùng: loaphuong clock trust [TÙY CHỌN] --by <HỌ TÊN>
        Xem thêm:  loaphuong clock trust --help
    "#]]
    .assert_eq(&String::from_utf8(output.stderr).unwrap());
}
