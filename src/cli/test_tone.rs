//! `loaphuong test-tone`.

use std::process::ExitCode;

use super::station::{StationArgument, call};
use super::{CommonArguments, INPUT_AT_FAULT, LOOK, UNREACHABLE, load, print_line};
use crate::config::Config;
use crate::control::{SocketState, ToneOrder, ToneTaken, socket_state};
use crate::daemon;
use crate::messages::output_trouble::tone_failure;
use crate::messages::system_trouble::disk as system;
use crate::messages::{sound, tone as messages};
use crate::output::{OutputSpec, ToneFailure, sound_tone, tone_permit};
use crate::station::ids::{OutputId, ZoneId};
use crate::station::tone::TONE_MS;
use crate::sys::disk_trouble::DiskTrouble;
use crate::wire::{OutputTrouble, QuotedText, SinkSpec, VoiceSpec, ZoneHeard};

#[derive(clap::Args)]
pub struct TestToneArguments {
    /// Zones or groups; they sound one after the other.
    #[arg(required = true, value_name = "ZONE")]
    zones: Vec<String>,
    /// Who orders it; stands in the log of a running station, which asks for it. At most 100
    /// characters.
    #[arg(long)]
    by: Option<String>,
    #[command(flatten)]
    at: StationArgument,
}

/// What became of the tones of all zones.
#[derive(Default)]
struct ToneOutcomes {
    /// Taken, and no sound came, or not all of it.
    silent: bool,
    refused: bool,
}

impl ToneOutcomes {
    fn note(&mut self, taken: &ToneTaken) {
        self.refused |= taken.refused.is_some();
        let on_its_way = taken.zone.warming_ms.is_some();
        self.silent |= taken.refused.is_none() && !taken.zone.sounding && !on_its_way;
    }
}

/// Has the running station sound it. Where none runs, this command does so by itself, for then
/// nobody else holds the device: a station's first sound is tried before it is started.
pub fn run(common: &CommonArguments, arguments: TestToneArguments) -> ExitCode {
    let TestToneArguments { zones, by, at } = arguments;
    let state = match at.folder(common) {
        Ok(state) => state,
        Err(code) => return code,
    };
    match socket_state(&state) {
        SocketState::Answers => order(common, &at, zones, by.unwrap_or_default()),
        SocketState::Nobody => by_itself(common, &zones),
        SocketState::Unknown(error) => {
            let why = system(common.lang, &DiskTrouble::from(error));
            eprintln!("loaphuong: {}", messages::may_not_look(common.lang, why));
            ExitCode::from(UNREACHABLE)
        }
    }
}

/// Exits 4 when a zone gave no sound, 1 when one was not tried.
fn order(
    common: &CommonArguments,
    at: &StationArgument,
    zones: Vec<String>,
    by: String,
) -> ExitCode {
    let lang = common.lang;
    call(
        common,
        at,
        async |client| {
            let mut outcomes = ToneOutcomes::default();
            let mut order = ToneOrder { zones: zones.clone(), by: by.clone() };
            let mut begun = false;
            loop {
                let taken = client.test_tone(&order).await?;
                if !begun {
                    print_line(messages::begins(lang, TONE_MS / 1_000));
                }
                begun = true;
                print_line(messages::told(lang, &taken));
                outcomes.note(&taken);
                if taken.left.is_empty() {
                    return Ok(outcomes);
                }
                order.zones = taken.left.iter().map(ToString::to_string).collect();
            }
        },
        |outcomes| match outcomes {
            ToneOutcomes { silent: true, .. } => {
                print_line(messages::look_at_device(lang));
                ExitCode::from(LOOK)
            }
            ToneOutcomes { refused: true, .. } => ExitCode::from(INPUT_AT_FAULT),
            ToneOutcomes { silent: false, refused: false } => {
                print_line(messages::if_unheard(lang))
            }
        },
    )
}

/// Sounds the tone through speaker processes of its own.
fn by_itself(common: &CommonArguments, names: &[String]) -> ExitCode {
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
            let known: Vec<&str> = config.schedule.zones.keys().map(ZoneId::as_str).collect();
            eprintln!("{}", sound::tone_no_zone(common.lang, name, known.join(", ")));
            return ExitCode::from(INPUT_AT_FAULT);
        };
        zones.extend(found.into_iter().filter(|zone| !zones.contains(zone)).collect::<Vec<_>>());
    }
    print_line(messages::not_running(common.lang));
    let codes = zones.iter().map(|zone| in_zone(common, &config, zone));
    // The first that is not well, of all that were tried.
    let first = codes.collect::<Vec<_>>().into_iter().find(|code| *code != ExitCode::SUCCESS);
    first.unwrap_or(ExitCode::SUCCESS)
}

fn in_zone(common: &CommonArguments, config: &Config, id: &ZoneId) -> ExitCode {
    let Some(zone) = config.schedule.zones.get(id) else { return ExitCode::from(INPUT_AT_FAULT) };
    let Some(feed) = feed(config, &zone.output) else {
        eprintln!("{}", sound::tone_failed(common.lang, &zone.output));
        return ExitCode::from(INPUT_AT_FAULT);
    };
    let Some(permit) = tone_permit(&config.schedule, id, daemon::now()) else {
        eprintln!("{}", sound::tone_outside_hours(common.lang, id));
        return ExitCode::from(INPUT_AT_FAULT);
    };
    let device = match &feed.sink {
        SinkSpec::Device(name) => name.clone(),
        SinkSpec::Wav(folder) => folder.display().to_string(),
        SinkSpec::Null => "null".into(),
    };
    print_line(sound::tone_begins(common.lang, id, &zone.name, device));
    let (channels, gain_db) = (zone.channels.clone(), zone.gain_db);
    let voice = VoiceSpec { zone: id.to_string(), channels, gain_db, permit };
    match tone(&feed, voice) {
        Ok(_) => print_line(sound::tone_sounded(common.lang, TONE_MS / 1_000)),
        Err(failure) => {
            let why = tone_failure(common.lang, &failure);
            eprintln!("{}", sound::tone_failed(common.lang, why));
            ExitCode::from(LOOK)
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
