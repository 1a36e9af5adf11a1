//! `loaphuong test-tone`.

mod alone;
mod answer;

use std::process::ExitCode;

use super::station::{JsonArgument, StationArgument, call};
use super::{CommonArguments, INPUT_AT_FAULT, LOOK, UNREACHABLE, print_json, print_line};
use crate::control::{SocketState, ToneOrder, ToneTaken, socket_state};
use crate::messages::system_trouble::disk as system;
use crate::messages::tone as messages;
use crate::station::ids::ZoneId;
use crate::station::record::Reason;
use crate::station::tone::TONE_MS;
use crate::sys::disk_trouble::DiskTrouble;
use crate::wire::OutputTrouble;
use answer::{ToneJson, ZoneToneJson};

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
    json: JsonArgument,
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
    /// It sounded, and the amplifier behind it can't be switched.
    without_amplifier: bool,
    refused: bool,
}

impl ToneOutcomes {
    fn note(&mut self, taken: &ToneTaken) {
        self.refused |= taken.refused.is_some();
        let on_its_way = taken.zone.warming_ms.is_some();
        let silent = taken.refused.is_none() && !taken.zone.sounding && !on_its_way;
        self.silent |= silent;
        let of_amplifier = matches!(taken.zone.trouble, Some(OutputTrouble::Amplifier { .. }));
        self.device_suspect |= silent && !of_amplifier && !ended_by_order(taken.zone.reason);
        self.without_amplifier |= taken.zone.without_amplifier().is_some();
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
    let TestToneArguments { zones, by, json, at } = arguments;
    let state = match at.folder(common) {
        Ok(state) => state,
        Err(code) => return code,
    };
    match socket_state(&state) {
        SocketState::Answers => order(common, &at, &json, zones, by.unwrap_or_default()),
        SocketState::Nobody => alone::by_itself(common, &state, &zones, &json),
        SocketState::Unknown(error) => {
            let why = system(common.lang, &DiskTrouble::from(error));
            eprintln!("loaphuong: {}", messages::may_not_look(common.lang, why));
            ExitCode::from(UNREACHABLE)
        }
    }
}

/// Exits 4 when a zone gave no sound or its amplifier can't be switched, 1 when one was not tried.
fn order(
    common: &CommonArguments,
    at: &StationArgument,
    json: &JsonArgument,
    zones: Vec<String>,
    by: String,
) -> ExitCode {
    let lang = common.lang;
    let say = |line: String| {
        if !json.wanted() {
            print_line(line);
        }
    };
    call(
        common,
        at,
        async |client| {
            let mut outcomes = ToneOutcomes::default();
            let mut answer = ToneJson::default();
            let mut order = ToneOrder { zones: zones.clone(), by: by.clone() };
            loop {
                let taken = client.test_tone(&order).await?;
                if answer.zones.is_empty() {
                    say(messages::begins(lang, TONE_MS / 1_000));
                }
                let told = messages::told(lang, &taken);
                answer.zones.push(ZoneToneJson::of(&taken, &told));
                say(told);
                outcomes.note(&taken);
                if taken.left.is_empty() {
                    return Ok((outcomes, answer));
                }
                // Whoever stops a tone means all of the order.
                if taken.zone.reason == Some(Reason::Stopped) {
                    let left: Vec<&str> = taken.left.iter().map(ZoneId::as_str).collect();
                    say(messages::rest_stopped(lang, left.join(", ")));
                    answer.not_tried = taken.left;
                    return Ok((outcomes, answer));
                }
                order.zones = taken.left.iter().map(ToString::to_string).collect();
            }
        },
        |(outcomes, answer)| {
            let ToneOutcomes { silent, device_suspect, without_amplifier, refused } = outcomes;
            if device_suspect {
                say(messages::look_at_device(lang));
            }
            let all_well = !silent && !without_amplifier && !refused;
            let printed = match json.wanted() {
                true => print_json(&answer),
                false if all_well => print_line(messages::if_unheard(lang)),
                false => ExitCode::SUCCESS,
            };
            match (silent || without_amplifier, refused) {
                (true, _) => ExitCode::from(LOOK),
                (false, true) => ExitCode::from(INPUT_AT_FAULT),
                (false, false) => printed,
            }
        },
    )
}
