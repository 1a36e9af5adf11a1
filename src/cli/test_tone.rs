//! `loaphuong test-tone`.

use std::process::ExitCode;

use super::{CommonArguments, INPUT_AT_FAULT, UNREACHABLE, print_line};
use crate::config::{self, Config};
use crate::daemon;
use crate::messages::config::faults_with_places;
use crate::messages::output_trouble::tone_failure;
use crate::messages::sound;
use crate::output::{OutputSpec, TONE_MS, ToneFailure, sound_tone, tone_permit};
use crate::station::ids::{OutputId, ZoneId};
use crate::wire::{OutputTrouble, QuotedText, SinkSpec, VoiceSpec, ZoneHeard};

#[derive(clap::Args)]
pub struct TestToneArguments {
    /// The zone, by its key in station.yaml.
    zone: String,
}

/// Sounds the tone in one zone, through a speaker process of its own: on a card that only one
/// process can open, the running station must be silent meanwhile.
pub fn run(common: &CommonArguments, arguments: TestToneArguments) -> ExitCode {
    let config = match config::load(&common.config) {
        Ok(config) => config,
        Err(faults) => {
            eprint!("{}", faults_with_places(common.lang, &faults, false));
            return ExitCode::from(INPUT_AT_FAULT);
        }
    };
    let zones = &config.schedule.zones;
    let id = ZoneId::from(arguments.zone.as_str());
    let Some(zone) = zones.get(&id) else {
        let known: Vec<&str> = zones.keys().map(ZoneId::as_str).collect();
        eprintln!("{}", sound::tone_no_zone(common.lang, arguments.zone, known.join(", ")));
        return ExitCode::from(INPUT_AT_FAULT);
    };
    let Some(feed) = feed(&config, &zone.output) else {
        eprintln!("{}", sound::tone_failed(common.lang, &zone.output));
        return ExitCode::from(INPUT_AT_FAULT);
    };
    let Some(permit) = tone_permit(&config.schedule, &id, daemon::now()) else {
        eprintln!("{}", sound::tone_outside_hours(common.lang, &arguments.zone));
        return ExitCode::from(INPUT_AT_FAULT);
    };
    let device = match &feed.sink {
        SinkSpec::Device(name) => name.clone(),
        SinkSpec::Wav(folder) => folder.display().to_string(),
        SinkSpec::Null => "null".into(),
    };
    print_line(sound::tone_begins(common.lang, &arguments.zone, &zone.name, device));
    let (channels, gain_db) = (zone.channels.clone(), zone.gain_db);
    let voice = VoiceSpec { zone: arguments.zone, channels, gain_db, permit };
    match tone(&feed, voice) {
        Ok(_) => print_line(sound::tone_sounded(common.lang, TONE_MS / 1_000)),
        Err(failure) => {
            let why = tone_failure(common.lang, &failure);
            eprintln!("{}", sound::tone_failed(common.lang, why));
            ExitCode::from(UNREACHABLE)
        }
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
