//! What was broken off with the station, and what zones have heard differently often.

use super::*;
use crate::station::record::Reason;

#[test]
fn a_slot_that_goes_on_after_a_power_cut_is_not_said_to_be_hindered() {
    let mut view = view_of(
        Lang::Vi,
        "programmes:\n  - {id: sang, zones: [to-1], at: \"30 5 * * *\", rundown: [{file: a.mp3}]}\n",
    );
    let now = view.facts.now.unwrap();
    let open = |hindrance| OpenToday {
        due: now - chrono::TimeDelta::minutes(3),
        title: "Bản tin".to_owned(),
        zone: "to-1".into(),
        on_air: false,
        hindrance,
    };
    view.facts.day.open = vec![open(Some(Reason::PowerOff))];
    let text = of(&view);
    let want = "Bị ngắt vì mất điện hoặc trạm tắt, phát tiếp ngay khi được:\n- ";
    assert!(text.contains(want) && !text.contains("Đến giờ mà chưa phát được"), "{text}");
    view.facts.day.open = vec![open(Some(Reason::DeviceLost))];
    let text = of(&view);
    assert!(text.contains("Đến giờ mà chưa phát được") && !text.contains(want), "{text}");
}

#[test]
fn zones_that_have_heard_differently_often_are_said_to_differ() {
    for (lang, airs, want) in [
        (Lang::Vi, ", airs: 4", "đã phát 0 đến 2 trong 4 lần tùy cụm loa, gần nhất "),
        (Lang::Vi, "", "đã phát 0 đến 2 lần tùy cụm loa, gần nhất "),
        (Lang::En, ", airs: 4", "heard 0 to 2 of 4 times, by zone, last "),
    ] {
        let mut view = view_of(
            lang,
            &format!(
                "queues:\n  kt: {{folder: kt{airs}}}\nprogrammes:\n  - {{id: sang, zones: [to-1, to-2], \
                 at: \"30 5 * * *\", rundown: [{{queue: kt}}]}}\n"
            ),
        );
        accept(&mut view, good("kt/a.mp3"));
        hear(&mut view, "kt/a.mp3", &["to-1"], 2);
        let text = of(&view);
        assert!(text.contains(want), "{want} in\n{text}");
    }
}
