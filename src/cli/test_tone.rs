//! `loaphuong test-tone`.

use std::path::Path;
use std::process::ExitCode;

use super::offline_stock::past_in;
use super::station::{StationArgument, call};
use super::{CommonArguments, INPUT_AT_FAULT, LOOK, UNREACHABLE, load, print_line, runtime};
use crate::config::Config;
use crate::control::{SocketState, ToneOrder, ToneTaken, socket_state};
use crate::daemon;
use crate::daemon::clock::look_once;
use crate::messages::journal_trouble::journal;
use crate::messages::output_trouble::tone_failure;
use crate::messages::system_trouble::disk as system;
use crate::messages::{mute, shown, sound, tone as messages};
use crate::output::{OutputSpec, ToneFailure, sound_tone, tone_permit};
use crate::station::ids::{OutputId, ZoneId};
use crate::station::mute::ZoneMute;
use crate::station::record::{LocalTimestamp, Reason};
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
    /// Of one of these the device may be the cause.
    device_suspect: bool,
    refused: bool,
}

impl ToneOutcomes {
    fn note(&mut self, taken: &ToneTaken) {
        self.refused |= taken.refused.is_some();
        let on_its_way = taken.zone.warming_ms.is_some();
        let silent = taken.refused.is_none() && !taken.zone.sounding && !on_its_way;
        self.silent |= silent;
        self.device_suspect |= silent && !ended_by_order(taken.zone.reason);
    }
}

/// Whether a tone that did not sound, or not all of it, was kept from it by a person or a slot.
fn ended_by_order(reason: Option<Reason>) -> bool {
    use Reason::{GuardHours, Muted, Preempted, ScheduleRemoved, Stopped, ZoneBusy};
    let orders = [GuardHours, Muted, Preempted, ScheduleRemoved, Stopped, ZoneBusy];
    reason.is_some_and(|reason| orders.contains(&reason))
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
        SocketState::Nobody => by_itself(common, &state, &zones),
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
                // Whoever stops a tone means all of the order.
                if taken.zone.reason == Some(Reason::Stopped) {
                    let left: Vec<&str> = taken.left.iter().map(ZoneId::as_str).collect();
                    print_line(messages::rest_stopped(lang, left.join(", ")));
                    return Ok(outcomes);
                }
                order.zones = taken.left.iter().map(ToString::to_string).collect();
            }
        },
        |outcomes| match outcomes {
            ToneOutcomes { silent: true, device_suspect, .. } => {
                if device_suspect {
                    print_line(messages::look_at_device(lang));
                }
                ExitCode::from(LOOK)
            }
            ToneOutcomes { refused: true, .. } => ExitCode::from(INPUT_AT_FAULT),
            ToneOutcomes { silent: false, refused: false, .. } => {
                print_line(messages::if_unheard(lang))
            }
        },
    )
}

/// Sounds the tone through speaker processes of its own, by the rules that a running station would
/// keep: a trusted clock, the hours, no muted zone. It switches no amplifier.
fn by_itself(common: &CommonArguments, state: &Path, names: &[String]) -> ExitCode {
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
            let known: Vec<&str> = config.schedule.zones.keys().map(ZoneId::as_str).collect();
            eprintln!("{}", sound::tone_no_zone(lang, name, known.join(", ")));
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
    let mut begun = false;
    let codes = zones.iter().map(|zone| in_zone(common, &config, &mutes, zone, &mut begun));
    // The first that is not well, of all that were tried.
    let first = codes.collect::<Vec<_>>().into_iter().find(|code| *code != ExitCode::SUCCESS);
    first.unwrap_or(ExitCode::SUCCESS)
}

/// `begun`: whether a tone was tried before, in another zone.
fn in_zone(
    common: &CommonArguments,
    config: &Config,
    mutes: &[ZoneMute],
    id: &ZoneId,
    begun: &mut bool,
) -> ExitCode {
    let lang = common.lang;
    let Some(zone) = config.schedule.zones.get(id) else { return ExitCode::from(INPUT_AT_FAULT) };
    let Some(feed) = feed(config, &zone.output) else {
        eprintln!("{}", sound::tone_failed(lang, &zone.output));
        return ExitCode::from(INPUT_AT_FAULT);
    };
    let now = daemon::now();
    let Some(permit) = tone_permit(&config.schedule, id, now) else {
        eprintln!("{}", sound::tone_outside_hours(lang, id));
        return ExitCode::from(INPUT_AT_FAULT);
    };
    // One by a clock that was not trusted begins anew with the station.
    let silent =
        |mute: &&ZoneMute| mute.zone == *id && (mute.by_untrusted_clock || now < mute.until);
    if let Some(found) = mutes.iter().find(silent) {
        let until = LocalTimestamp::new(found.until, config.schedule.timezone);
        let until = mute::until_stamp(lang, until);
        eprintln!(
            "{}",
            messages::alone_muted(lang, id, shown(&zone.name), until, shown(&found.by))
        );
        return ExitCode::from(INPUT_AT_FAULT);
    }
    if config.amplifiers.contains_key(&zone.output) {
        eprintln!("{}", messages::alone_amplifier(lang, id, shown(&zone.name), &zone.output));
        return ExitCode::from(INPUT_AT_FAULT);
    }
    if !std::mem::replace(begun, true) {
        print_line(messages::not_running(lang));
    }
    let device = match &feed.sink {
        SinkSpec::Device(name) => name.clone(),
        SinkSpec::Wav(folder) => folder.display().to_string(),
        SinkSpec::Null => "null".into(),
    };
    print_line(sound::tone_begins(lang, id, &zone.name, device));
    let (channels, gain_db) = (zone.channels.clone(), zone.gain_db);
    let voice = VoiceSpec { zone: id.to_string(), channels, gain_db, permit };
    match tone(&feed, voice) {
        Ok(_) => print_line(sound::tone_sounded(lang, TONE_MS / 1_000)),
        Err(failure) => {
            let why = tone_failure(lang, &failure);
            eprintln!("{}", sound::tone_failed(lang, why));
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
