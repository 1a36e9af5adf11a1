//! What a reload changes, for the person who edited the files.

use super::check::moment;
use crate::messages::Lang;
use crate::station::ids::{ProgrammeId, SlotId, Timestamp};
use crate::station::schedule::Schedule;
use crate::station::schedule_changes::ScheduleChanges;

/// Slots of each kind that are named; the rest are counted.
const SLOTS_SHOWN: usize = 10;

super::super::phrases! {
    nothing() { vi: "Lịch phát không thay đổi.", en: "Nothing changes." }
    added(names) { vi: "Thêm chương trình: {names}", en: "Programmes added: {names}" }
    removed(names) { vi: "Bỏ chương trình: {names}", en: "Programmes removed: {names}" }
    changed(names) { vi: "Sửa chương trình: {names}", en: "Programmes changed: {names}" }
    rules() {
        vi: "Có sửa cụm loa, khung giờ cho phép, hàng chờ hoặc đợt tuyên truyền.",
        en: "Zones, allowed hours, queues or campaigns change.",
    }
    gained(count) { vi: "7 ngày tới thêm {count} buổi phát:", en: "Slots gained in 7 days: {count}" }
    lost(count) { vi: "7 ngày tới bớt {count} buổi phát:", en: "Slots lost in 7 days: {count}" }
    moved(count) { vi: "7 ngày tới đổi giờ {count} buổi phát:", en: "Slots moved in 7 days: {count}" }
    collisions(count) {
        vi: "7 ngày tới có thêm {count} chỗ trùng giờ:",
        en: "New collisions in 7 days: {count}",
    }
    more(count) { vi: "… và {count} buổi nữa", en: "… and {count} more" }
    meets(slot, other) { vi: "{slot} trùng giờ với {other}", en: "{slot} meets {other}" }
}

/// The changes from `old` to `new` as lines, each kind under its heading; one line when there are
/// none.
pub fn changes(
    lang: Lang,
    changes: &ScheduleChanges,
    old: &Schedule,
    new: &Schedule,
) -> Vec<String> {
    if changes.is_empty() {
        return vec![nothing(lang)];
    }
    let mut lines = Vec::new();
    let names =
        |ids: &[ProgrammeId]| ids.iter().map(ProgrammeId::as_str).collect::<Vec<_>>().join(", ");
    let programmes = [
        (&changes.added, added(lang, names(&changes.added))),
        (&changes.removed, removed(lang, names(&changes.removed))),
        (&changes.changed, changed(lang, names(&changes.changed))),
    ];
    lines.extend(programmes.into_iter().filter(|(ids, _)| !ids.is_empty()).map(|(_, line)| line));
    if changes.rules {
        lines.push(rules(lang));
    }
    let named = |schedule: &Schedule, slot: &SlotId| {
        format!("{} {} {}", time(lang, schedule, slot.due), slot.zone, slot.programme)
    };
    let slots = |schedule: &Schedule, slots: &[SlotId]| {
        slots.iter().map(|slot| named(schedule, slot)).collect::<Vec<_>>()
    };
    let moves = changes
        .moved
        .iter()
        .map(|moved| format!("{} → {}", named(old, &moved.slot), time(lang, new, moved.to)));
    let meetings = changes
        .collisions
        .iter()
        .map(|meeting| meets(lang, named(new, &meeting.slot), named(new, &meeting.with)));
    let (moves, meetings): (Vec<_>, Vec<_>) = (moves.collect(), meetings.collect());
    let kinds = [
        (gained(lang, changes.gained.len()), slots(new, &changes.gained)),
        (lost(lang, changes.lost.len()), slots(old, &changes.lost)),
        (moved(lang, moves.len()), moves),
        (collisions(lang, meetings.len()), meetings),
    ];
    for (heading, slots) in kinds {
        if slots.is_empty() {
            continue;
        }
        lines.push(heading);
        lines.extend(slots.iter().take(SLOTS_SHOWN).map(|slot| format!("  {slot}")));
        if slots.len() > SLOTS_SHOWN {
            lines.push(format!("  {}", more(lang, slots.len() - SLOTS_SHOWN)));
        }
    }
    lines
}

fn time(lang: Lang, schedule: &Schedule, at: Timestamp) -> String {
    moment(lang, at.with_timezone(&schedule.timezone))
}
