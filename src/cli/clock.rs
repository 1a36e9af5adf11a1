//! `loaphuong clock`: how far the clock is trusted and why, and a person's word for it.

use std::process::ExitCode;

use super::station::{StationArgument, call};
use super::{CommonArguments, load, print, print_json, runtime};
use crate::control::{ClockReport, ClockWhy, ControlClient, ControlError, TrustOrder};
use crate::daemon::clock::{CRYSTAL_PPM, HOLDOVER_MAX_MS, VOUCHED_WITHIN_MS, look_once};
use crate::messages::Lang;
use crate::messages::clock as messages;
use crate::station::clock_trust::ClockTrust;
use crate::station::record::LocalTimestamp;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ClockArguments {
    /// One JSON object instead of words.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: StationArgument,
    #[command(subcommand)]
    order: Option<Order>,
}

#[derive(clap::Subcommand)]
enum Order {
    /// Vouch for the clock as it stands: compare it with a telephone first.
    Trust(TrustArguments),
}

#[derive(clap::Args)]
struct TrustArguments {
    /// Who vouches; stands in the log. At most 100 characters.
    #[arg(long)]
    by: String,
    #[command(flatten)]
    at: StationArgument,
}

/// Asks the running station, or looks by itself where none runs.
pub fn run(common: &CommonArguments, arguments: ClockArguments) -> ExitCode {
    if let Some(Order::Trust(order)) = arguments.order {
        return trust(common, order);
    }
    let show = |report: ClockReport| match arguments.json {
        true => print_json(&report),
        false => print(&text(common.lang, &report)),
    };
    match looked(common, &arguments.at) {
        Ok(Some(report)) => show(report),
        Ok(None) => call(common, &arguments.at, async |client| client.clock().await, show),
        Err(code) => code,
    }
}

/// What this command finds by itself; nothing when a station answers, or refuses to.
fn looked(common: &CommonArguments, at: &StationArgument) -> Result<Option<ClockReport>, ExitCode> {
    let state = at.folder(common)?;
    let runtime = runtime()?;
    let asked = ControlClient::new(&state).map(|client| runtime.block_on(client.clock()));
    if !matches!(asked, Ok(Err(ControlError::Unreachable { .. }))) {
        return Ok(None);
    }
    let config = load(common)?;
    let (needed, timezone) = (config.schedule.trust, config.schedule.timezone);
    Ok(Some(runtime.block_on(look_once(&state, needed, timezone))))
}

fn trust(common: &CommonArguments, arguments: TrustArguments) -> ExitCode {
    let lang = common.lang;
    let order = TrustOrder { by: arguments.by };
    call(
        common,
        &arguments.at,
        async |client| client.trust_clock(&order).await,
        |report| {
            let said = match report.vouched_by.as_deref() {
                Some(by) => messages::vouched_now(lang, by, vouch_days()),
                None => messages::already_synced(lang),
            };
            print(&format!("{}\n{said}\n", shows(lang, &report)))
        },
    )
}

/// How long a person's word holds, in whole days.
fn vouch_days() -> u64 {
    let drift_ms_a_day = 86_400 * CRYSTAL_PPM / 1_000;
    (HOLDOVER_MAX_MS - VOUCHED_WITHIN_MS) / drift_ms_a_day
}

fn shows(lang: Lang, report: &ClockReport) -> String {
    messages::shows(lang, report.now.0.format("%H:%M:%S %d/%m/%Y"), report.now.0.format("UTC%:z"))
}

fn text(lang: Lang, report: &ClockReport) -> String {
    let mut lines = vec![shows(lang, report)];
    if !report.running {
        lines.push(messages::looked_by_itself(lang));
    }
    let needed = match report.needed {
        ClockTrust::Synced => messages::needs_synced(lang),
        ClockTrust::Holdover => messages::needs_holdover(lang),
        ClockTrust::Untrusted => messages::needs_nothing(lang),
    };
    lines.push(match report.since {
        Some(since) => messages::trust_line_since(lang, trusted(lang, report), time(since), needed),
        None => messages::trust_line(lang, trusted(lang, report), needed),
    });
    lines.push(if report.suffices { messages::plays(lang) } else { messages::holds(lang) });
    let why = messages::why(lang, report.why, report.vouched_by.as_deref());
    lines.push(messages::why_line(lang, why));
    lines.push(match report.error_bound_ms {
        Some(bound) => messages::bound_line(lang, span(lang, bound)),
        None => messages::bound_unknown(lang),
    });
    lines.extend(signs(lang, report));
    if !report.held.is_empty() {
        lines.push(messages::held_title(lang));
        lines.extend(report.held.iter().map(|slot| {
            let zones: Vec<&str> = slot.zones.iter().map(|zone| zone.as_str()).collect();
            format!("  {}  {}  [{}]", time(slot.due), slot.title, zones.join(", "))
        }));
    }
    let remedies = remedies(lang, report);
    if !remedies.is_empty() {
        lines.push(messages::to_do(lang));
        lines.extend(remedies.iter().map(|remedy| format!("  - {remedy}")));
    }
    lines.join("\n") + "\n"
}

fn trusted(lang: Lang, report: &ClockReport) -> String {
    match report.trust {
        ClockTrust::Synced => messages::trust_synced(lang),
        ClockTrust::Holdover => messages::trust_holdover(lang),
        ClockTrust::Untrusted => messages::trust_untrusted(lang),
    }
}

/// What the system says of its clock, a line each.
fn signs(lang: Lang, report: &ClockReport) -> Vec<String> {
    let mut lines = vec![
        match &report.kernel {
            Some(kernel) if kernel.synced => {
                messages::kernel_synced(lang, span(lang, kernel.max_error_ms))
            }
            Some(_) => messages::kernel_unsynced(lang),
            None => messages::kernel_unasked(lang),
        },
        match report.timesyncd {
            Some(at) => messages::timesyncd_at(lang, time(at)),
            None => messages::timesyncd_none(lang),
        },
    ];
    if report.chrony {
        lines.push(messages::chrony_runs(lang));
    }
    lines.push(match &report.rtc {
        Some(rtc) => {
            let apart = span(lang, rtc.apart_ms.unsigned_abs());
            messages::rtc_shows(lang, &rtc.name, time(rtc.at), apart)
        }
        None => messages::rtc_none(lang),
    });
    lines.extend(report.last_synced.map(|at| messages::synced_last(lang, time(at))));
    if let (Some(by), Some(at)) = (&report.vouched_by, report.vouched_at) {
        lines.push(messages::vouched_line(lang, by, time(at)));
    }
    lines
}

/// What a person can do, while there is something to be done.
fn remedies(lang: Lang, report: &ClockReport) -> Vec<String> {
    if report.suffices {
        return Vec::new();
    }
    let mut remedies = Vec::new();
    let unsynced = report.kernel.as_ref().is_some_and(|kernel| !kernel.synced);
    if report.chrony && unsynced {
        remedies.push(messages::do_rtcsync(lang));
    }
    match report.why {
        ClockWhy::FakeHwclock => remedies.push(messages::do_remove_fake(lang)),
        ClockWhy::BatteryClockApart => remedies.push(messages::do_battery(lang)),
        ClockWhy::Kernel
        | ClockWhy::Timesyncd
        | ClockWhy::Held
        | ClockWhy::BatteryClock
        | ClockWhy::Vouched
        | ClockWhy::BeforeBuild
        | ClockWhy::BeforeKnown
        | ClockWhy::NeverSynced
        | ClockWhy::Stepped
        | ClockWhy::TooLong
        | ClockWhy::BatteryClockUnproven => {}
    }
    remedies.push(messages::do_network(lang));
    remedies.push(messages::do_vouch(lang));
    remedies.push(messages::do_set(lang));
    remedies
}

fn time(at: LocalTimestamp) -> impl crate::messages::ForPeople {
    at.0.format("%H:%M:%S %d/%m/%Y")
}

/// To a tenth of a second, rounded up as a bound is, with a decimal comma where people write one.
fn span(lang: Lang, ms: u64) -> String {
    let tenths = ms.div_ceil(100);
    let point = if lang == Lang::Vi { ',' } else { '.' };
    messages::seconds(lang, format!("{}{point}{}", tenths / 10, tenths % 10))
}
