//! A test tone without a station: sounded by this command itself.

use std::path::Path;
use std::process::ExitCode;

use super::answer::{ToneJson, ToneOutcome, ZoneToneJson};
use crate::cli::offline_stock::past_in;
use crate::cli::station::JsonArgument;
use crate::cli::{CommonArguments, INPUT_AT_FAULT, LOOK, load, print_json, print_line, runtime};
use crate::config::Config;
use crate::daemon;
use crate::daemon::clock::look_once;
use crate::messages::journal_trouble::journal;
use crate::messages::output_trouble::tone_failure;
use crate::messages::{Lang, mute, order_refusals, shown, sound, tone as messages};
use crate::output::{OutputSpec, ToneFailure, sound_tone, tone_permit};
use crate::station::ids::{OutputId, ZoneId};
use crate::station::mute::ZoneMute;
use crate::station::record::LocalTimestamp;
use crate::station::schedule::Zone;
use crate::station::tone::TONE_MS;
use crate::wire::{OutputTrouble, QuotedText, SinkSpec, VoiceSpec, ZoneHeard};

/// Sounds the tone through speaker processes of its own, by the rules that a running station would
/// keep: a trusted clock, the hours, no muted zone. It switches no amplifier.
pub fn by_itself(
    common: &CommonArguments,
    state: &Path,
    names: &[String],
    json: &JsonArgument,
) -> ExitCode {
    let lang = common.lang;
    let config = match load(common) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let mut zones: Vec<ZoneId> = Vec::new();
    for name in names {
        let id = ZoneId::from(name.as_str());
        let known = config.schedule.zones.contains_key(&id);
        let found = config.groups.get(name).cloned().or_else(|| known.then(|| vec![id]));
        let Some(found) = found else {
            let known = daemon::known_zones(&config, name);
            eprintln!("loaphuong: {}", order_refusals::no_such_zone(lang, name, &known));
            return ExitCode::from(INPUT_AT_FAULT);
        };
        zones.extend(found.into_iter().filter(|zone| !zones.contains(zone)).collect::<Vec<_>>());
    }
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(code) => return code,
    };
    let (needed, timezone) = (config.schedule.trust, config.schedule.timezone);
    if !runtime.block_on(look_once(state, needed, timezone)).suffices {
        eprintln!("loaphuong: {}", messages::alone_clock_untrusted(lang));
        return ExitCode::from(INPUT_AT_FAULT);
    }
    let mutes = match runtime.block_on(past_in(state)) {
        Ok(past) => past.mutes,
        Err(error) => {
            let why = journal(lang, &error);
            eprintln!("loaphuong: {}", messages::alone_mutes_unknown(lang, shown(&why)));
            return ExitCode::from(INPUT_AT_FAULT);
        }
    };
    let mut answer = ToneJson { alone: true, ..ToneJson::default() };
    let mut code = ExitCode::SUCCESS;
    for zone in &zones {
        let Some(rule) = config.schedule.zones.get(zone) else { continue };
        let tried = match kept_from(lang, &config, &mutes, zone, rule) {
            Some(why) => AloneTone { outcome: ToneOutcome::Refused, text: why },
            None => {
                let begun = answer.zones.iter().any(|zone| zone.outcome != ToneOutcome::Refused);
                if !begun && !json.wanted() {
                    print_line(messages::not_running(lang));
                }
                sounded(lang, &config, zone, rule, json)
            }
        };
        let AloneTone { outcome, text } = tried;
        match outcome {
            _ if json.wanted() => {}
            ToneOutcome::Sounded => drop(print_line(&text)),
            _ => eprintln!("{text}"),
        }
        // The first that is not well, of all that were tried.
        if code == ExitCode::SUCCESS {
            code = match outcome {
                ToneOutcome::Sounded => ExitCode::SUCCESS,
                ToneOutcome::Refused => ExitCode::from(INPUT_AT_FAULT),
                ToneOutcome::InPart | ToneOutcome::Silent | ToneOutcome::Warming => {
                    ExitCode::from(LOOK)
                }
            };
        }
        answer.zones.push(ZoneToneJson::alone(zone, rule, outcome, &text));
    }
    if json.wanted() {
        print_json(&answer);
    }
    code
}

/// What a tone has come to in one zone, and what is told of it.
struct AloneTone {
    outcome: ToneOutcome,
    text: String,
}

/// Why a zone is not tried now.
fn kept_from(
    lang: Lang,
    config: &Config,
    mutes: &[ZoneMute],
    id: &ZoneId,
    zone: &Zone,
) -> Option<String> {
    let now = daemon::now();
    if tone_permit(&config.schedule, id, now).is_none() {
        return Some(sound::tone_outside_hours(lang, id));
    }
    // One by a clock that was not trusted begins anew with the station.
    let silent =
        |mute: &&ZoneMute| mute.zone == *id && (mute.by_untrusted_clock || now < mute.until);
    if let Some(found) = mutes.iter().find(silent) {
        let until = LocalTimestamp::new(found.until, config.schedule.timezone);
        let (until, by) = (mute::until_stamp(lang, until), shown(&found.by));
        return Some(messages::alone_muted(lang, id, shown(&zone.name), until, by));
    }
    let amplified = config.amplifiers.contains_key(&zone.output);
    amplified.then(|| messages::alone_amplifier(lang, id, shown(&zone.name), &zone.output))
}

fn sounded(
    lang: Lang,
    config: &Config,
    id: &ZoneId,
    zone: &Zone,
    json: &JsonArgument,
) -> AloneTone {
    let silent = |why: String| AloneTone {
        outcome: ToneOutcome::Silent,
        text: sound::tone_failed(lang, why),
    };
    let permit = tone_permit(&config.schedule, id, daemon::now());
    let (Some(feed), Some(permit)) = (feed(config, &zone.output), permit) else {
        return silent(zone.output.to_string());
    };
    let device = match &feed.sink {
        SinkSpec::Device(name) => name.clone(),
        SinkSpec::Wav(folder) => folder.display().to_string(),
        SinkSpec::Null => "null".into(),
    };
    if !json.wanted() {
        print_line(sound::tone_begins(lang, id, &zone.name, device));
    }
    let (channels, gain_db) = (zone.channels.clone(), zone.gain_db);
    let voice = VoiceSpec { zone: id.to_string(), channels, gain_db, permit };
    match tone(&feed, voice) {
        Ok(_) => AloneTone {
            outcome: ToneOutcome::Sounded,
            text: sound::tone_sounded(lang, TONE_MS / 1_000),
        },
        Err(failure) => silent(tone_failure(lang, &failure)),
    }
}

/// An output's sink and how many channels its zones name.
fn feed(config: &Config, output: &OutputId) -> Option<OutputSpec> {
    let sink = config.outputs.get(output)?.clone();
    let zones = config.schedule.zones.values().filter(|zone| zone.output == *output);
    let highest = zones.flat_map(|zone| zone.channels.iter().copied()).max();
    Some(OutputSpec { sink, channels: highest.map_or(0, |highest| highest.saturating_add(1)) })
}

fn tone(feed: &OutputSpec, voice: VoiceSpec) -> Result<ZoneHeard, ToneFailure> {
    let program = std::env::current_exe().map_err(not_started)?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(not_started)?
        .block_on(sound_tone(&program, feed, voice))
}

fn not_started(error: std::io::Error) -> ToneFailure {
    ToneFailure::Output(OutputTrouble::SpeakerNotStarted {
        program: QuotedText::new(env!("CARGO_PKG_NAME")),
        trouble: error.into(),
    })
}
