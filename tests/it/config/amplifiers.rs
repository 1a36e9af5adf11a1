//! `amplifier` of an output: what it may say, and each fault at its own letters.

use std::time::Duration;

use loaphuong::station::amplifiers::{AmplifierRule, WithoutAmplifier};
use loaphuong::wire::AmplifierSwitch;

use crate::config::texts::{SCHEDULE, STATION, lines, load, with};

/// The good station, with this amplifier at its first output.
fn amplified(amplifier: &str) -> String {
    let output = format!("{{device: \"plughw:CARD=Device\", amplifier: {amplifier}}}");
    with(STATION, "{device: \"plughw:CARD=Device\"}", &output)
}

#[test]
fn a_line_or_two_programs_switch_it_with_defaults_for_the_rest() {
    let gpio = |active_low| AmplifierSwitch::Gpio { line: "GPIO17".into(), active_low };
    let command = AmplifierSwitch::Command {
        on: vec!["/bin/relay".into(), "1".into()],
        off: vec!["/bin/relay".into(), "0".into()],
    };
    let rule = |warm_up_ms, hold_s, without| AmplifierRule {
        warm_up: Duration::from_millis(warm_up_ms),
        hold: Duration::from_secs(hold_s),
        without,
    };
    let (sound, silent) = (WithoutAmplifier::Sound, WithoutAmplifier::Silent);
    let cases = [
        ("{gpio: GPIO17}", gpio(false), rule(3_000, 10, sound)),
        ("{gpio: GPIO17, active: high, warm_up: 0s}", gpio(false), rule(0, 10, sound)),
        (
            "{gpio: GPIO17, active: low, warm_up: 1500ms, hold: 0s}",
            gpio(true),
            rule(1_500, 0, sound),
        ),
        (
            "{command: {on: [/bin/relay, \"1\"], off: [/bin/relay, \"0\"]}, hold: 1m, without: silent}",
            command,
            rule(3_000, 60, silent),
        ),
    ];
    for (text, switch, rule) in cases {
        let config = load(&amplified(text), SCHEDULE).unwrap_or_else(|_| panic!("{text}"));
        assert_eq!(config.amplifiers[&"amp-1".into()], switch, "{text}");
        assert_eq!(config.schedule.amplifiers[&"amp-1".into()], rule, "{text}");
        assert_eq!(config.amplifiers.len(), 1, "the other output has none");
    }
}

#[test]
fn each_fault_is_told_with_what_to_write() {
    let one = "an amplifier needs exactly one of gpio, command; write `{gpio: GPIO17}` or \
               `{command: {on: [/path/program, on], off: [/path/program, off]}}`";
    let both = "{on: [/a], off: [/a]}";
    let line =
        "7:52: an amplifier needs a key, gpio or command, and here is none; for the GPIO line \
                GPIO17, write `amplifier: {gpio: GPIO17}`"
            .to_owned();
    let programs = "7:52: the programs that switch an amplifier stand under command; write \
                    `amplifier: {command: {on: [/path/program, on], off: [/path/program, off]}}`"
        .to_owned();
    let keys =
        "7:62: command needs two keys, on and off; write `command: {on: [/path/program, on], \
                off: [/path/program, off]}`"
            .to_owned();
    let cases = [
        ("{warm_up: 3s}".to_owned(), format!("7:52: {one}")),
        ("GPIO17".to_owned(), line.clone()),
        ("17".to_owned(), line.clone()),
        ("[gpio, GPIO17]".to_owned(), line),
        ("[gpio]".to_owned(), format!("7:52: {one}")),
        ("/bin/true".to_owned(), programs.clone()),
        ("{on: /bin/true}".to_owned(), programs.clone()),
        ("{on: [/bin/true], off: [/bin/true], hold: 3s}".to_owned(), programs),
        ("{command: [/bin/true, on]}".to_owned(), keys.clone()),
        ("{command: /bin/true}".to_owned(), keys),
        (
            "{command: {on: /bin/relay 1, off: [/bin/relay]}}".to_owned(),
            "7:67: a command is a list: the program, then each argument; write `[/bin/relay, 1]`"
                .to_owned(),
        ),
        (format!("{{gpio: A, command: {both}}}"), format!("7:52: {one}")),
        (
            "{gpio: \"17\"}".to_owned(),
            "7:59: `17` is a number, which may be another after an upgrade; write the line's name, \
             such as GPIO17 (gpioinfo lists them)"
                .to_owned(),
        ),
        (
            "{gpio: GPIO17, active: hgih}".to_owned(),
            "7:75: `hgih` is not one of the values; did you mean `high`?".to_owned(),
        ),
        (
            format!("{{command: {both}, active: low}}"),
            "7:93: `active` is for gpio alone; leave `active` out".to_owned(),
        ),
        (
            "{command: {on: [relay], off: [/bin/relay]}}".to_owned(),
            "7:68: `relay` is not the whole path of a program; write it from the first /, such as \
             /usr/local/bin/amplifier"
                .to_owned(),
        ),
        (
            "{command: {on: [/bin/relay]}}".to_owned(),
            "7:62: the key `off` is missing; add it, such as `off: [/usr/local/bin/tang-am, tat]`"
                .to_owned(),
        ),
        (
            "{gpio: GPIO17, warm_up: 2s, without: silent}".to_owned(),
            "7:76: with `without: silent` it must be known before sound that the amplifier is on; \
             make `warm_up` at least 3s"
                .to_owned(),
        ),
        (
            "{gpio: GPIO17, warmup: 2s}".to_owned(),
            "7:67: there is no key `warmup`; did you mean `warm_up`?".to_owned(),
        ),
    ];
    for (text, want) in cases {
        let told = lines(&amplified(&text), SCHEDULE);
        assert_eq!(told, [format!("station.yaml:{want}")], "{text}");
    }
}

#[test]
fn a_line_switches_one_amplifier() {
    let first = amplified("{gpio: GPIO17}");
    let both = with(&first, "{wav: aircheck}", "{wav: aircheck, amplifier: {gpio: GPIO17}}");
    let want = "station.yaml:8:8: this GPIO line is that of the output amp-1's amplifier already; \
                give each amplifier a line of its own";
    assert_eq!(lines(&both, SCHEDULE), [want]);
    let other =
        with(&both, "amplifier: {gpio: GPIO17}}\nzones", "amplifier: {gpio: GPIO27}}\nzones");
    assert_eq!(lines(&other, SCHEDULE), Vec::<String>::new());
}
