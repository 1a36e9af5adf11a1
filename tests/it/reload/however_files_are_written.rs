//! Editors write in place or beside and rename, slowly or ten times a second, and leave swap files;
//! config management swaps links and folders. The station reads what is meant and nothing else.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::time::Duration;

use crate::support::daemon::{QUIET, Ward, until};

/// So many programmes for next new year; their names begin with `prefix`.
fn programmes(prefix: &str, count: usize) -> String {
    let programme = |number| {
        format!(
            "  - {{id: {prefix}-{number}, zones: [to-1], at: \"0 4 1 1 *\", rundown: [{{file: a.wav}}]}}\n"
        )
    };
    let items: String = (0..count).map(programme).collect();
    format!("programmes:\n{items}")
}

async fn has_programmes(ward: &Ward, count: usize) {
    let what = format!("{count} programmes");
    ward.until(&what, |status| (status.programmes == count).then_some(())).await;
}

/// How often the log says so.
fn told(ward: &Ward, what: &str) -> usize {
    ward.log_text().matches(what).count()
}

/// Lets a writer's time pass: its slowness is what is tried.
async fn pass(ms: u64) {
    let wait = Duration::from_millis(ms);
    drop(tokio::time::timeout(wait, std::future::pending::<()>()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_editors_way_of_saving_is_read_and_its_litter_is_not() {
    let mut ward = Ward::new();
    ward.start().await;
    has_programmes(&ward, 1).await;
    let lich = ward.at("schedules/lich.yaml");
    let beside = |name: &str| ward.at("schedules").join(name);
    // Each saves a text with other programmes than the litter that it leaves.
    let litter = programmes("rac", 40);
    type Save<'a> = &'a dyn Fn(&str);
    let editors: [(&str, Save); 7] = [
        ("VS Code: in place", &|text| fs::write(&lich, text).unwrap()),
        ("vim: a probe, a swap file, the old one renamed away", &|text| {
            fs::write(beside(".lich.yaml.swp"), &litter).unwrap();
            fs::write(beside("4913"), "").unwrap();
            fs::remove_file(beside("4913")).unwrap();
            fs::rename(&lich, beside("lich.yaml~")).unwrap();
            fs::write(&lich, text).unwrap();
        }),
        ("nano: a lock, a backup, in place", &|text| {
            fs::write(beside(".lich.yaml.swp"), &litter).unwrap();
            fs::copy(&lich, beside("lich.yaml.save")).unwrap();
            fs::write(&lich, text).unwrap();
            fs::remove_file(beside(".lich.yaml.swp")).unwrap();
        }),
        ("gedit: a hidden stream renamed over", &|text| {
            fs::write(beside(".goutputstream-A1B2C3"), text).unwrap();
            fs::rename(beside(".goutputstream-A1B2C3"), &lich).unwrap();
        }),
        ("emacs: an autosave, a lock that leads nowhere", &|text| {
            let _ = symlink("nam@may-tinh.1234:5678", beside(".#lich.yaml"));
            fs::write(beside("#lich.yaml#"), &litter).unwrap();
            fs::write(&lich, text).unwrap();
        }),
        ("sed -i and rsync: a name without an ending, renamed", &|text| {
            fs::write(beside("sedQx81"), text).unwrap();
            fs::rename(beside("sedQx81"), &lich).unwrap();
        }),
        ("copies kept by hand", &|text| {
            fs::write(beside("lich.yaml.bak"), &litter).unwrap();
            fs::write(beside("lich.yaml.tmp"), &litter).unwrap();
            fs::write(&lich, text).unwrap();
        }),
    ];
    for (number, (editor, save)) in editors.into_iter().enumerate() {
        println!("{editor}");
        save(&programmes("sua", number + 2));
        has_programmes(&ward, number + 2).await;
    }
    let status = ward.status().await.expect("it runs");
    assert!(status.schedule_faults.is_empty(), "{:?}", status.schedule_faults);
    assert_eq!(told(&ward, "was not taken"), 0, "{}", ward.log_text());
    assert!(!ward.log_text().contains("rac-"), "litter is not read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_still_being_written_is_waited_for_though_it_is_good_so_far() {
    let mut ward = Ward::new();
    ward.write("schedules/lich.yaml", &programmes("cu", 4));
    ward.start().await;
    has_programmes(&ward, 4).await;
    let text = programmes("moi", 6);
    // Whole programmes, with pauses longer than files have to rest.
    let mut file = File::create(ward.at("schedules/lich.yaml")).unwrap();
    for line in text.split_inclusive('\n') {
        file.write_all(line.as_bytes()).unwrap();
        pass(1_100).await;
        let status = ward.status().await.expect("it runs");
        assert_eq!(status.programmes, 4, "the file is open");
        assert_eq!(status.schedule_faults, Vec::<String>::new());
    }
    drop(file);
    has_programmes(&ward, 6).await;
    assert_eq!(told(&ward, "Thêm chương trình"), 1, "{}", ward.log_text());
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_saves_a_second_are_few_readings_and_the_last_one_wins() {
    let mut ward = Ward::new();
    ward.start().await;
    has_programmes(&ward, 1).await;
    const SAVES: usize = 90;
    let mut seen_meanwhile = 0;
    for number in 0..SAVES {
        // Now and then one is broken in the middle.
        let text = match number % 10 {
            7 => format!("{}  - {{id: hong, zones: [to-\n", programmes("dau", 3)),
            _ => programmes(&format!("lan-{number}"), 2),
        };
        match number % 2 {
            0 => ward.write("schedules/lich.yaml", &text),
            _ => {
                ward.write("schedules/.moi", &text);
                fs::rename(ward.at("schedules/.moi"), ward.at("schedules/lich.yaml")).unwrap();
            }
        }
        pass(100).await;
        seen_meanwhile = seen_meanwhile.max(told(&ward, "Thêm chương trình"));
    }
    ward.write("schedules/lich.yaml", &programmes("cuoi", 3));
    has_programmes(&ward, 3).await;
    let status = ward.status().await.expect("it runs");
    assert!(status.schedule_faults.is_empty(), "{:?}", status.schedule_faults);
    // Patience ends every 5 s, and the saving took some 9 s and more on a busy machine.
    let readings = told(&ward, "Thêm chương trình") + told(&ward, "was not taken");
    assert!((2..=10).contains(&readings), "{readings} readings\n{}", ward.log_text());
    assert!(
        seen_meanwhile + told(&ward, "was not taken") >= 1,
        "constant saving hides no schedule"
    );
    assert!(ward.log_text().contains("cuoi-0"), "{}", ward.log_text());
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_and_links_that_are_replaced_are_followed() {
    let mut ward = Ward::new();
    ward.start().await;
    has_programmes(&ward, 1).await;

    // Another folder takes the place of the schedules', and its files are watched.
    ward.write("moi/lich.yaml", &programmes("moi", 2));
    fs::rename(ward.at("schedules"), ward.at("cu")).unwrap();
    fs::rename(ward.at("moi"), ward.at("schedules")).unwrap();
    has_programmes(&ward, 2).await;
    ward.write("schedules/lich.yaml", &programmes("moi", 3));
    has_programmes(&ward, 3).await;
    ward.write("cu/lich.yaml", &programmes("cu", 9));

    // The folder becomes a link, and the link is swapped, as releases are.
    ward.write("ban-1/lich.yaml", &programmes("ban", 4));
    ward.write("ban-2/lich.yaml", &programmes("ban", 5));
    fs::rename(ward.at("schedules"), ward.at("cu-2")).unwrap();
    symlink("ban-1", ward.at("schedules")).unwrap();
    has_programmes(&ward, 4).await;
    symlink("ban-2", ward.at("moi")).unwrap();
    fs::rename(ward.at("moi"), ward.at("schedules")).unwrap();
    has_programmes(&ward, 5).await;
    ward.write("ban-2/lich.yaml", &programmes("ban", 6));
    has_programmes(&ward, 6).await;

    // So does station.yaml, whose file is elsewhere.
    ward.write("noi-khac/station.yaml", &ward.station_yaml("{null: true}"));
    symlink("noi-khac/station.yaml", ward.at("moi")).unwrap();
    fs::rename(ward.at("moi"), ward.at("station.yaml")).unwrap();
    until("the other station.yaml", async || (told(&ward, "đầu ra") > 0).then_some(())).await;
    assert_eq!(told(&ward, "was not taken"), 0, "{}", ward.log_text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_watch_tells_of_is_seen_all_the_same() {
    let mut ward = Ward::new();
    // The folder is watched, not what a link in it leads to; so it is with network shares.
    ward.write("noi-khac/lich.yaml", QUIET);
    fs::remove_file(ward.at("schedules/lich.yaml")).unwrap();
    symlink("../noi-khac/lich.yaml", ward.at("schedules/lich.yaml")).unwrap();
    ward.start().await;
    has_programmes(&ward, 1).await;
    ward.write("noi-khac/lich.yaml", &programmes("moi", 2));
    has_programmes(&ward, 2).await;
    // Of the same length, and its time set back.
    let before = fs::metadata(ward.at("noi-khac/lich.yaml")).unwrap().modified().unwrap();
    ward.write("noi-khac/lich.yaml", &programmes("mai", 2));
    File::options()
        .append(true)
        .open(ward.at("noi-khac/lich.yaml"))
        .unwrap()
        .set_modified(before)
        .unwrap();
    until("the text of the same length", async || (told(&ward, "mai-0") > 0).then_some(())).await;
}
