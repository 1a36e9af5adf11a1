//! `--json` of what is ordered and asked of a running station: objects with named fields, and the
//! exit codes that go with the words.

use serde_json::{Value, json};

use crate::support::daemon::Ward;

/// The exit code, and the object.
fn asked(ward: &Ward, arguments: &[&str]) -> (Option<i32>, Value) {
    let told = ward.run(&[arguments, &["--json"]].concat());
    let answer = serde_json::from_slice(&told.stdout);
    (told.status.code(), answer.unwrap_or_else(|_| panic!("{arguments:?}: {told:?}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_order_is_answered_with_an_object() {
    let mut ward = Ward::new();
    ward.drop_noise("bao.wav", 2_000, 931);
    ward.write("audio/hong.mp3", "no sound at all");
    ward.start().await;
    ward.until("a refused file", |status| {
        let judged = status.library.iter().any(|file| file.reason.is_some());
        judged.then_some(())
    })
    .await;

    let (code, files) = asked(&ward, &["status", "--files"]);
    let listed = files["files"].as_array().unwrap();
    assert_eq!((listed.len(), &files["taken"]), (2, &json!(1)), "{files}");
    let refused = listed.iter().find(|file| file["verdict"] == "refused").unwrap();
    assert_eq!((&refused["path"], code), (&json!("hong.mp3"), Some(4)), "{files}");
    assert!(refused["text"].as_str().is_some_and(|text| text.len() > 10), "{files}");

    let (code, idle) = asked(&ward, &["idle"]);
    assert_eq!((code, idle), (Some(0), json!({"idle": true})));
    let (code, reloaded) = asked(&ward, &["reload"]);
    assert_eq!((code, &reloaded["applied"]), (Some(0), &json!(true)), "{reloaded}");

    let by = ["--by", "Bà Hoa"];
    let (code, tone) = asked(&ward, &[&["test-tone", "to-1", "to-2"], &by[..]].concat());
    let zones = ["to-1", "to-2"].map(|zone| {
        let at = tone["zones"].as_array().unwrap().iter().find(|told| told["zone"] == zone);
        let at = at.unwrap_or_else(|| panic!("{tone}"));
        (at["outcome"].clone(), at["heard_ms"].clone(), at["without_amplifier"].clone())
    });
    assert_eq!(zones, [(); 2].map(|()| (json!("sounded"), json!(3_000), json!(false))));
    assert_eq!((code, &tone["alone"], &tone["not_tried"]), (Some(0), &json!(false), &json!([])));

    let (code, muted) = asked(&ward, &[&["mute", "to-2", "--until", "2h"], &by[..]].concat());
    assert_eq!((code, &muted["muted"][0]["zone"]), (Some(0), &json!("to-2")), "{muted}");
    let (code, tone) = asked(&ward, &[&["test-tone", "to-2"], &by[..]].concat());
    let zone = &tone["zones"][0];
    let refused = (&zone["outcome"], &zone["refused"]);
    assert_eq!((code, refused), (Some(1), (&json!("refused"), &json!("muted"))), "{tone}");
    let (code, unmuted) = asked(&ward, &[&["unmute", "to-2"], &by[..]].concat());
    assert_eq!((code, &unmuted["unmuted"][0]["zone"]), (Some(0), &json!("to-2")), "{unmuted}");

    let alert = ["alert", "bao.wav", "--zones", "to-1", "--repeat", "9"];
    let (code, alert) = asked(&ward, &[&alert[..], &by[..]].concat());
    let zone = &alert["zones"][0];
    assert_eq!((code, &zone["sounding"]), (Some(0), &json!(true)), "{alert}");
    let (code, busy) = asked(&ward, &["idle"]);
    assert_eq!((code, &busy["idle"], &busy["busy"]), (Some(4), &json!(false), &json!("on_air")));
    let (code, stopped) = asked(&ward, &[&["stop"], &by[..]].concat());
    assert_eq!((code, &stopped["stopped"][0]["zone"]), (Some(0), &json!("to-1")), "{stopped}");
    let (code, approved) = asked(&ward, &[&["approve", "bao.wav"], &by[..]].concat());
    assert_eq!((code, &approved["path"]), (Some(0), &json!("bao.wav")), "{approved}");

    ward.write("schedules/lich.yaml", "programmes: [{id: x}]\n");
    let (code, reloaded) = asked(&ward, &["reload"]);
    assert_eq!((code, &reloaded["applied"]), (Some(1), &json!(false)), "{reloaded}");
    assert!(!reloaded["faults"].as_array().unwrap().is_empty(), "{reloaded}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tone_without_a_station_and_its_amplifiers_are_told_likewise() {
    let ward = Ward::new();
    let (code, tone) = asked(&ward, &["test-tone", "to-1"]);
    assert_eq!((code, &tone["alone"]), (Some(0), &json!(true)), "{tone}");
    assert_eq!(tone["zones"][0]["outcome"], "sounded", "{tone}");

    let amplifier = "{wav: ghi-am, amplifier: {command: {on: [/bin/true], off: [/bin/false]}}}";
    ward.write("station.yaml", &ward.station_yaml(amplifier));
    let (code, told) = asked(&ward, &["amplifiers", "off"]);
    let first = &told["amplifiers"][0];
    assert_eq!((code, &first["output"], &first["off"]), (Some(4), &json!("loa"), &json!(false)));
    assert!(first["text"].as_str().is_some_and(|text| text.contains("bằng tay")), "{told}");
    let (code, tone) = asked(&ward, &["test-tone", "to-1"]);
    assert_eq!((code, &tone["zones"][0]["outcome"]), (Some(1), &json!("refused")), "{tone}");
}
