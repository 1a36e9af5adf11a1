//! `loaphuong mute` and `loaphuong unmute`.

use std::process::ExitCode;

use super::CommonArguments;
use super::station::{JsonArgument, StationArgument, call};
use crate::control::{MuteOrder, MuteTaken, UnmuteOrder, UnmuteTaken};
use crate::messages::{Lang, mute as messages, shown};

#[derive(clap::Args)]
pub struct MuteArguments {
    /// Zones or groups.
    #[arg(required = true)]
    zones: Vec<String>,
    /// How long, as 2h; or an hour, as 17:30; or a day, as 2026-03-02 (to its end); or both, as
    /// "2026-03-02 17:30". At most 30 days ahead.
    #[arg(long, value_name = "TIME")]
    until: String,
    /// Who orders it; stands in the log. At most 100 characters.
    #[arg(long)]
    by: String,
    /// Why, as people shall read it. At most 200 characters.
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    #[command(flatten)]
    json: JsonArgument,
    #[command(flatten)]
    at: StationArgument,
}

#[derive(clap::Args)]
pub struct UnmuteArguments {
    /// Zones or groups.
    #[arg(required = true)]
    zones: Vec<String>,
    /// Who orders it; stands in the log. At most 100 characters.
    #[arg(long)]
    by: String,
    #[command(flatten)]
    json: JsonArgument,
    #[command(flatten)]
    at: StationArgument,
}

/// Orders silence of the running station.
pub fn mute(common: &CommonArguments, arguments: MuteArguments) -> ExitCode {
    let MuteArguments { zones, until, by, because, json, at } = arguments;
    let order = MuteOrder { zones, until, by, because };
    call(
        common,
        &at,
        async |client| client.mute(&order).await,
        |taken| json.print(&taken, || mute_taken(common.lang, &taken)),
    )
}

fn mute_taken(lang: Lang, taken: &MuteTaken) -> String {
    let until = taken.muted.first().map(|muted| messages::until_stamp(lang, muted.until));
    let mut lines = vec![messages::taken(lang, until.unwrap_or_default())];
    for muted in &taken.muted {
        let (zone, name) = (&muted.zone, shown(&muted.name));
        let before = taken.replaced.iter().find(|before| before.zone == *zone);
        lines.push(match before {
            Some(before) => {
                let until = messages::until_stamp(lang, before.until);
                messages::zone_line_before(lang, zone, name, until, shown(&before.by))
            }
            None => messages::zone_line(lang, zone, name),
        });
    }
    lines.extend(taken.stopped.iter().map(|slot| messages::stopped(lang, slot)));
    lines.push(match taken.ahead {
        0 => messages::none_ahead(lang),
        slots => messages::will_not_air(lang, slots),
    });
    lines.join("\n") + "\n"
}

/// A zone that is not muted is no fault: it sounds, as was wanted.
pub fn unmute(common: &CommonArguments, arguments: UnmuteArguments) -> ExitCode {
    let UnmuteArguments { zones, by, json, at } = arguments;
    let order = UnmuteOrder { zones, by };
    call(
        common,
        &at,
        async |client| client.unmute(&order).await,
        |taken| json.print(&taken, || unmute_taken(common.lang, &taken)),
    )
}

fn unmute_taken(lang: Lang, taken: &UnmuteTaken) -> String {
    if taken.unmuted.is_empty() {
        return messages::nothing_to_unmute(lang) + "\n";
    }
    let mut lines = vec![messages::unmuted(lang)];
    let zones = taken.unmuted.iter();
    lines.extend(zones.map(|one| messages::zone_line(lang, &one.zone, shown(&one.name))));
    lines.join("\n") + "\n"
}
