//! Whatever is answered, the files that come of it have no fault.

use loaphuong::cli::init::answers::{
    Answers, InitCentre, ShareKind, SoundAnswer, groups, token, zones,
};
use loaphuong::cli::init::hours::{hours, programmes};
use loaphuong::cli::init::plan::{Places, plan};
use loaphuong::config::{Lang, load_texts, single_values};
use proptest::prelude::*;

/// What people may type for a name, and what they may paste.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-zĐđạỗữ0-9 .\"':#{}@&*!|>%-]{1,20}", "\\PC{1,30}", "Tổ dân phố số [0-9]{1,2}"]
}

fn day_spans() -> impl Strategy<Value = String> {
    prop::collection::vec((0_u32..23, 0_u32..60, 6_u32..60), 1..4).prop_map(|spans| {
        let spans = spans.into_iter().map(|(hour, minute, more)| {
            let until = (hour * 60 + minute + more).min(24 * 60);
            format!("{hour}:{minute:02}-{:02}:{:02}", until / 60, until % 60)
        });
        spans.collect::<Vec<_>>().join(", ")
    })
}

fn hours_said() -> impl Strategy<Value = String> {
    prop_oneof![
        day_spans(),
        (day_spans(), day_spans()).prop_map(|(week, end)| format!("T2-T6 {week}; T7,CN {end}")),
        (day_spans(), day_spans()).prop_map(|(one, two)| format!("Mon,Wed {one}; CN {two}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_answers_that_are_taken_make_files_without_a_fault(
        names in prop::collection::vec(name(), 1..6),
        station in name(),
        hours_text in hours_said(),
        device in prop::option::of("\\PC{1,30}"),
        secret in prop::option::of("[!-~]{1,40}"),
        english in any::<bool>(),
        emergencies in any::<bool>(),
        of_machine in any::<bool>(),
        guests in any::<bool>(),
    ) {
        // Separators are no part of a name.
        let names: Vec<String> =
            names.iter().map(|name| name.replace([',', ';', '='], " ")).collect();
        let Ok(zones) = zones(&names.join(",")) else { return Ok(()) };
        let Ok(name) = single_values::title(&station) else { return Ok(()) };
        let hours = hours(&hours_text).expect("well written hours");
        // Two beginnings may be too near to each other.
        let Ok(programmes) = programmes(&hours.beginnings(), &hours) else { return Ok(()) };
        let some = zones.iter().map(|zone| zone.id.clone()).take(2).collect::<Vec<_>>().join(",");
        let groups = groups(&format!("nhom=  {some}"), &zones).unwrap_or_default();
        let sound = match device.filter(|device| single_values::pcm_name(device).is_ok()) {
            Some(device) => SoundAnswer::Device(device),
            None => SoundAnswer::Recorder,
        };
        let centre = secret.map(|secret| InitCentre {
            endpoint: "https://trung-tam.example/v1/events".to_owned(),
            token: token(&secret).ok(),
        });
        let share = Some(if guests { ShareKind::Guest } else { ShareKind::Password });
        let lang = if english { Lang::En } else { Lang::Vi };
        let id = "tram".to_owned();
        let answers = Answers {
            lang, id, name, sound, zones, groups, hours, programmes, centre, emergencies, share,
        };
        let places = match of_machine {
            true => Places::of_machine("/".as_ref()),
            false => Places::within("/home/a b/#tram".as_ref()),
        };
        let written = plan(&answers, &places);
        let config = load_texts(written.station(), written.schedules(), &places.settings);
        let config = config.map_err(|faults| {
            let said = loaphuong::messages::config::faults_with_places(Lang::En, &faults, false);
            TestCaseError::fail(said)
        })?;
        prop_assert_eq!(&config.name, &answers.name);
        prop_assert_eq!(&config.folders.audio, &places.audio);
        prop_assert_eq!(config.schedule.zones.len(), answers.zones.len());
        for zone in &answers.zones {
            let read = &config.schedule.zones[&zone.id.as_str().into()];
            prop_assert_eq!(&read.name, &zone.name);
        }
        prop_assert_eq!(config.report.is_some(), answers.centre.is_some());
        prop_assert_eq!(&config.schedule.guard.allowed, &answers.hours.allowed);
        prop_assert_eq!(config.schedule.programmes.len(), answers.programmes.at.len());
    }
}
