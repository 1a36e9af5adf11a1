//! Emergencies of a running station: ordered, dropped into their folder, rehearsed; what is heard
//! of them, and what people are told when they can't be.

use std::fs;

use chrono::TimeDelta;
use loaphuong::daemon::now;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::states::{FileStanding, SlotPhase};

use crate::support::audio::{find, noise, write_wav};
use crate::support::daemon::{RATE, WAV, Ward, cron, due_in, until};
use crate::support::pulse::Pulse;
use crate::support::rows::RowFields as _;

/// Orders that the time to the first frame is measured over, unless `ORDERS` asks for more.
const ORDERS: usize = 2;

fn told(output: &std::process::Output) -> String {
    let text = [output.stdout.clone(), output.stderr.clone()].concat();
    String::from_utf8(text).unwrap()
}

/// Orders, and expects it to be taken; what was answered.
fn alert(ward: &Ward, arguments: &[&str]) -> String {
    let output = ward.run(&[&["alert"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    told(&output)
}

/// Waits for so many closing rows by one person's order, and answers with all of their rows.
async fn closed(ward: &Ward, by: &str, slots: usize) -> Vec<Row> {
    ward.until_rows(&format!("{slots} closing rows by {by}"), |rows| {
        let own = rows.iter().filter(|row| row.ordered_by() == Some(by));
        let own: Vec<Row> = own.cloned().collect();
        let closings = own.iter().filter(|row| row.kind() == RowKind::Slot).count();
        (closings >= slots).then_some(own)
    })
    .await
}

fn facts(rows: &[Row]) -> Vec<(RowKind, Outcome, Option<Reason>)> {
    rows.iter().map(|row| (row.kind(), row.outcome(), row.reason())).collect()
}

const HEARD: (RowKind, Outcome, Option<Reason>) = (RowKind::Play, Outcome::Aired, None);
const AIRED: (RowKind, Outcome, Option<Reason>) = (RowKind::Slot, Outcome::Aired, None);

/// Waits until somebody's emergency sounds its bulletin in a zone.
async fn sounding(ward: &Ward, zone: &str, title: &str) {
    ward.until(&format!("{title} on air in {zone}"), |status| {
        let of_it = |slot: &&loaphuong::control::OnAirSlot| {
            slot.zone.as_str() == zone
                && slot.state.is(SlotPhase::OnAir)
                && slot.cue.as_deref() == Some(title)
                && slot.heard_ms >= 3_500
        };
        status.on_air.iter().find(of_it).map(drop)
    })
    .await;
}

/// Everything heard in the left and in the right zone, over all recordings.
async fn heard(ward: &Ward) -> (Vec<i16>, Vec<i16>) {
    until("end of the speaker", async || ward.children().is_empty().then_some(())).await;
    ward.recordings().into_iter().fold((Vec::new(), Vec::new()), |mut all, (_, left, right)| {
        all.0.extend(left);
        all.1.extend(right);
        all
    })
}

fn with_emergency(ward: &Ward, yaml: &str) {
    let station = format!("{}emergency: {yaml}\n", ward.station_yaml(WAV));
    ward.write("station.yaml", &station);
}

/// Drops noise as a file manager moves it in: at once and whole.
fn drop_emergency(ward: &Ward, name: &str, ms: usize, seed: u64) -> Vec<i16> {
    let samples = noise(RATE * ms / 1_000, seed);
    fs::create_dir_all(ward.at("audio/_khan-cap")).unwrap();
    write_wav(&ward.at("moi.wav"), 48_000, 1, &samples);
    fs::rename(ward.at("moi.wav"), ward.at("audio/_khan-cap").join(name)).unwrap();
    samples
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_emergency_is_heard_first_and_what_it_interrupted_follows_whole() {
    let mut ward = Ward::new();
    let storm = ward.drop_noise("bao.wav", 4_000, 301);
    let fire = ward.drop_noise("chay.wav", 1_000, 302);
    ward.start().await;
    alert(&ward, &["bao.wav", "--zones", "toan-phuong", "--by", "Bà Hoa"]);
    sounding(&ward, "to-1", "bao").await;
    alert(&ward, &["chay.wav", "--zones", "to-1", "--by", "Ông Nam"]);
    let newer = closed(&ward, "Ông Nam", 1).await;
    assert_eq!(facts(&newer), [HEARD, HEARD, AIRED]);
    let older = closed(&ward, "Bà Hoa", 2).await;
    let left: Vec<Row> =
        older.iter().filter(|row| row.zone().as_str() == "to-1").cloned().collect();
    let cut = (RowKind::Play, Outcome::Cut, Some(Reason::Preempted));
    assert_eq!(facts(&left), [HEARD, cut, HEARD, AIRED]);
    let by_whom = left[1].detail().unwrap();
    assert!(by_whom.starts_with("to-1/khan-cap@"), "the cut names the slot: {by_whom}");
    let (left, right) = heard(&ward).await;
    let (first, second) = (find(&left, &fire, 1).unwrap(), find(&left, &storm, 1).unwrap());
    assert!(first < second, "the fire, then the whole storm");
    assert!(find(&right, &storm, 1).is_some(), "undisturbed in the other zone");
    assert!(find(&right, &fire, 1).is_none());
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_an_emergency_and_what_waits_behind_it_and_the_rows_say_who() {
    let mut ward = Ward::new();
    ward.drop_noise("bao.wav", 30_000, 311);
    ward.drop_noise("dai.wav", 30_000, 312);
    ward.start().await;
    let due = due_in(7);
    ward.schedule(&[format!(
        "{{id: dai, zones: [to-1], at: \"{}\", late: 60s, rundown: [{{file: dai.wav}}]}}",
        cron(due)
    )]);
    ward.until("dai on air", |status| {
        status.on_air.iter().any(|slot| slot.state.is(SlotPhase::OnAir)).then_some(())
    })
    .await;
    alert(&ward, &["bao.wav", "--zones", "to-1", "--by", "Bà Hoa"]);
    sounding(&ward, "to-1", "bao").await;
    assert!(ward.run(&["stop", "to-1", "--by", "Ông Bình"]).status.success());
    let rows = closed(&ward, "Bà Hoa", 1).await;
    let stopped = Some(Reason::Stopped);
    let want =
        [HEARD, (RowKind::Play, Outcome::Cut, stopped), (RowKind::Slot, Outcome::Cut, stopped)];
    assert_eq!(facts(&rows), want);
    let all = ward.rows().await;
    let programme: Vec<Row> =
        all.into_iter().filter(|row| row.programme().as_str() == "dai").collect();
    let preempted = (RowKind::Play, Outcome::Cut, Some(Reason::Preempted));
    assert_eq!(facts(&programme), [preempted, (RowKind::Slot, Outcome::Cut, stopped)]);
    for row in rows[1..].iter().chain(&programme[1..]) {
        assert_eq!(row.detail(), Some("Ông Bình"), "{row:?}");
    }
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_until_an_hour_ends_by_it() {
    let mut ward = Ward::new();
    ward.drop_noise("dai.wav", 60_000, 321);
    let short = ward.drop_noise("ngan.wav", 1_500, 322);
    ward.start().await;
    let hour = |at: Timestamp| {
        at.with_timezone(&chrono_tz::Asia::Ho_Chi_Minh).format("%Y-%m-%d %H:%M:%S").to_string()
    };
    // One that is too long is faded out; one that fits is repeated, with pauses.
    let end = due_in(18);
    let answer =
        alert(&ward, &["dai.wav", "--zones", "to-1", "--by", "Bà Hoa", "--until", &hour(end)]);
    assert!(answer.contains("Phát đến") && !answer.contains("NGÀY MAI"), "{answer}");
    alert(&ward, &["ngan.wav", "--zones", "to-2", "--by", "Ông Nam", "--until", &hour(end)]);
    let rows = closed(&ward, "Ông Nam", 1).await;
    assert_eq!(facts(&rows), [HEARD, HEARD, HEARD, AIRED], "the tone, and twice the bulletin");
    let rows = closed(&ward, "Bà Hoa", 1).await;
    let over = Some(Reason::MaxLength);
    let want = [HEARD, (RowKind::Play, Outcome::Cut, over), (RowKind::Slot, Outcome::Cut, over)];
    assert_eq!(facts(&rows), want);
    assert!(rows[2].detail().unwrap().starts_with("until 20"), "{:?}", rows[2]);
    until("end of the speaker", async || ward.children().is_empty().then_some(())).await;
    let (began, left, right) = ward.recordings().remove(0);
    let last = left.iter().rposition(|&sample| sample != 0).unwrap();
    let silent = began + TimeDelta::milliseconds((last / (RATE / 1_000)) as i64);
    let off = (silent - end).num_milliseconds();
    println!("silent {off} ms after the hour");
    assert!((-1_000..500).contains(&off), "it is silent {off} ms after the hour");
    let first = find(&right, &short, 1).unwrap();
    let second = first + RATE / 2 + find(&right[first + RATE / 2..], &short, 1).unwrap();
    assert_eq!((second - first) / (RATE / 10), 115, "ten seconds of pause between");

    let past = hour(now() - TimeDelta::minutes(2));
    // For two minutes after midnight, that hour is today's.
    let tomorrow = past[..10] == hour(now())[..10];
    let answer =
        alert(&ward, &["dai.wav", "--zones", "to-1", "--by", "Bà Hoa", "--until", &past[11..16]]);
    assert_eq!(answer.contains("NGÀY MAI"), tomorrow, "{answer}");
    let refusals = [
        (past.as_str(), "đã qua"),
        ("mai", "không hiểu giờ"),
        ("2126-01-01 10:00", "nhiều nhất 24 giờ"),
    ];
    for (text, helps) in refusals {
        let arguments = ["alert", "dai.wav", "--zones", "to-1", "--by", "Bà Hoa", "--until", text];
        let output = ward.run(&arguments);
        assert_eq!(output.status.code(), Some(1), "{text}: {output:?}");
        assert!(told(&output).contains(helps), "{text}: {output:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_dropped_into_the_folder_sounds_once_whatever_befalls_the_station() {
    let mut ward = Ward::new();
    with_emergency(&ward, "{folder: true, zones: [to-2], by: Ban chỉ huy}");
    ward.start().await;
    let samples = drop_emergency(&ward, "bão.wav", 4_000, 331);
    sounding(&ward, "to-2", "bão").await;
    ward.kill();
    ward.launch();
    let rows = closed(&ward, "Ban chỉ huy", 1).await;
    // It had begun, be it for how long.
    let cut = (RowKind::Play, Outcome::Cut, Some(Reason::PowerOff));
    assert_eq!(facts(&rows), [HEARD, cut, HEARD, AIRED]);
    assert_eq!(rows[3].title(), "bão");
    println!("on air {:?} ms after the file came", rows[3].late_ms());
    let archived = ward.at("audio/_khan-cap/_da-phat/bão.wav");
    until("archived file", async || archived.exists().then_some(())).await;
    let (left, right) = heard(&ward).await;
    let at = find(&right, &samples, 1).expect("heard whole");
    assert!(find(&right[at + samples.len()..], &samples, 1).is_none(), "and once");
    assert!(left.iter().all(|&sample| sample == 0), "nothing in the other zone");

    // Another start finds nothing to do; the same file, dropped again, is another order.
    ward.kill();
    ward.launch();
    ward.until("readiness", |status| status.ready.then_some(())).await;
    drop_emergency(&ward, "bão.wav", 4_000, 331);
    let rows = closed(&ward, "Ban chỉ huy", 2).await;
    assert_eq!(facts(&rows[4..]), [HEARD, HEARD, AIRED]);
    let again = ward.at("audio/_khan-cap/_da-phat/bão (2).wav");
    until("archived file", async || again.exists().then_some(())).await;
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_not_allowed_says_so_until_it_is() {
    let mut ward = Ward::new();
    drop_emergency(&ward, "bao.wav", 1_500, 341);
    ward.start().await;
    let file = ward
        .until("answer", |status| {
            status.library.iter().find(|file| file.path == "_khan-cap/bao.wav").cloned()
        })
        .await;
    assert_eq!(file.verdict, FileStanding::Refused.into());
    let words = told(&ward.run(&["status", "--files"]));
    assert!(words.contains("không nhận tin khẩn cấp qua thư mục _khan-cap"), "{words}");
    let log = ward.log_text();
    assert_eq!(log.matches("emergencies by folder are not allowed here").count(), 1, "{log}");
    let arguments = ["alert", "_khan-cap/bao.wav", "--zones", "to-1", "--by", "Bà Hoa"];
    let ordered = ward.run(&arguments);
    assert_eq!(ordered.status.code(), Some(1));
    assert!(ward.rows().await.is_empty(), "nothing sounds");

    with_emergency(&ward, "{folder: true}");
    let rows = closed(&ward, "thư mục _khan-cap", 2).await;
    assert_eq!(rows.iter().filter(|row| row.outcome() == Outcome::Aired).count(), 6, "{rows:#?}");
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_is_in_every_log_and_in_no_loudspeaker() {
    let mut ward = Ward::new();
    ward.drop_noise("bao.wav", 1_500, 351);
    ward.start().await;
    let answer =
        alert(&ward, &["bao.wav", "--zones", "toan-phuong", "--by", "Bà Hoa", "--exercise"]);
    assert!(answer.contains("Diễn tập"), "{answer}");
    with_emergency(&ward, "{exercise: true}");
    ward.until("only rehearsals", |status| status.exercise.then_some(())).await;
    let words = told(&ward.run(&["status"]));
    assert!(words.contains("CHẾ ĐỘ DIỄN TẬP"), "{words}");
    let answer = alert(&ward, &["bao.wav", "--zones", "to-1", "--by", "Ông Nam"]);
    assert!(answer.contains("Diễn tập"), "{answer}");
    let rows = ward.rows().await;
    let rehearsed = (RowKind::Slot, Outcome::NotAired, Some(Reason::Exercise));
    assert_eq!(facts(&rows), [rehearsed; 3]);
    let who: Vec<_> = rows.iter().map(|row| row.ordered_by().unwrap()).collect();
    assert_eq!(who, ["Bà Hoa", "Bà Hoa", "Ông Nam"]);
    assert!(ward.children().is_empty() && ward.recordings().is_empty(), "no speaker ever ran");
    for form in [&["log"][..], &["log", "--html"], &["log", "--csv"]] {
        let text = told(&ward.run(form));
        assert_eq!(text.matches("diễn tập").count(), 3, "{form:?}: {text}");
    }
    let at_centre = ward.centre_agrees().await;
    assert!(at_centre.iter().all(|row| row["reason"] == "exercise"), "{at_centre:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_cannot_be_taken_says_why_and_what_would_help() {
    let mut ward = Ward::new();
    ward.drop_noise("tin/bão số 3.wav", 1_500, 361);
    ward.write("audio/hong.mp3", "không phải âm thanh");
    ward.start().await;
    ward.write("audio/_loi/cu.wav", "");
    ward.write("audio/tin/le.yaml", "airs: 1\n");
    let inside = ward.at("audio/tin/bão số 3.wav");
    let cases = [
        ("tin/le.yaml", "bị bỏ qua vì tên của nó"),
        ("hong.mp3", "không được nhận"),
        ("_loi/cu.wav", "chỗ cất bản tin đã phát hoặc để riêng"),
        ("bão số 3.mp3", "có phải tin/bão số 3.wav không"),
        ("tin/bao so 3.wav", "có phải tin/bão số 3.wav không"),
        ("sat-lo.wav", "loaphuong status"),
        ("/etc/passwd", "không nằm trong thư mục âm thanh"),
        ("../station.yaml", "không nằm trong thư mục âm thanh"),
    ];
    for (file, helps) in cases {
        let output = ward.run(&["alert", file, "--zones", "to-1", "--by", "Bà Hoa"]);
        assert_eq!(output.status.code(), Some(1), "{file}: {output:?}");
        assert!(told(&output).contains(helps), "{file}: {helps:?} in {output:?}");
    }
    let order = || {
        let inside = inside.to_str().unwrap();
        ward.run(&["alert", inside, "--zones", "to-1", "--by", "Bà Hoa"])
    };
    assert!(order().status.success(), "a whole path will do");
    let twice = order();
    assert_eq!(twice.status.code(), Some(1), "{twice:?}");
    assert!(told(&twice).contains("chưa đến 2 giây"), "{twice:?}");
    closed(&ward, "Bà Hoa", 1).await;
}

/// Prints how long it takes from an order to the first frame of the attention tone, on a device
/// that is closed and over a bulletin on air. `ORDERS=20` asks for more of them.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_soon_heard_from_a_real_device_closed_or_busy() {
    let orders = std::env::var("ORDERS").ok().and_then(|text| text.parse().ok()).unwrap_or(ORDERS);
    let pulse = Pulse::start(&["khan"]);
    let mut ward = Ward::with(pulse.program(), "{device: khan}");
    ward.drop_noise("bao.wav", 1_200, 371);
    ward.drop_noise("dai.wav", 20_000, 372);
    ward.start().await;
    let (mut closed_ms, mut busy_ms, mut in_all_ms) = (Vec::new(), Vec::new(), Vec::new());
    for order in 0..orders {
        // What is interrupted is ordered by another; it goes on afterwards, and is stopped.
        let by = format!("Người {order}");
        alert(&ward, &["dai.wav", "--zones", "to-1", "--by", &by]);
        sounding(&ward, "to-1", "dai").await;
        let asked = now();
        let over = format!("Chủ tịch {order}");
        alert(&ward, &["bao.wav", "--zones", "toan-phuong", "--by", &over]);
        let rows = closed(&ward, &over, 2).await;
        let started = rows.iter().filter_map(|row| row.started_at()).min().unwrap().utc();
        in_all_ms.push((started - asked).num_milliseconds() as f64);
        let late = |row: &Row| (row.kind() == RowKind::Slot).then_some(row.late_ms()).flatten();
        busy_ms.extend(rows.iter().filter_map(late));
        assert!(ward.run(&["stop", "--by", "Bà Hoa"]).status.success());
        closed_ms.extend(closed(&ward, &by, 1).await.iter().filter_map(late));
        until("closed device", async || ward.children().is_empty().then_some(())).await;
    }
    for (what, mut figures) in [
        ("closed device, order to sound", closed_ms),
        ("busy device, order to sound", busy_ms),
        ("busy device, keypress to sound", in_all_ms),
    ] {
        figures.sort_by(f64::total_cmp);
        let (median, worst) = (figures[figures.len() / 2], figures[figures.len() - 1]);
        println!("{what}: median {median} ms, worst {worst} ms of {}", figures.len());
        assert!(worst < 5_000.0, "{what}: {figures:?}");
    }
}
