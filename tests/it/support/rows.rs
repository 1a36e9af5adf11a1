//! The fields of a row by their names, whatever it tells of: what its JSON would not have is none.

use loaphuong::station::ids::{ProgrammeId, ZoneId};
use loaphuong::station::record::{
    AsRun, GapRow, LocalTimestamp, PlayRow, Row, RowBody, RowBulletin, RowCue,
};

pub trait RowFields {
    fn play(&self) -> Option<&PlayRow>;
    fn gap(&self) -> Option<&GapRow>;
    fn run(&self) -> Option<&AsRun>;
    /// `*` where it is of no single slot.
    fn zone(&self) -> ZoneId;
    fn programme(&self) -> ProgrammeId;

    fn title(&self) -> &str {
        self.run().map_or("", |run| &run.title)
    }
    fn started_at(&self) -> Option<LocalTimestamp> {
        self.run()?.started_at
    }
    fn ended_at(&self) -> Option<LocalTimestamp> {
        self.run()?.ended_at
    }
    fn late_ms(&self) -> Option<f64> {
        self.run()?.late_ms
    }
    fn ordered_by(&self) -> Option<&str> {
        self.run()?.ordered_by.as_deref()
    }
    fn ordered_via(&self) -> Option<&str> {
        self.run()?.ordered_via.as_deref()
    }
    fn stopped_via(&self) -> Option<&str> {
        self.run()?.stopped_via.as_deref()
    }
    fn cue(&self) -> Option<&RowCue> {
        self.play().map(|play| &play.cue)
    }
    fn bulletin(&self) -> Option<&RowBulletin> {
        self.play()?.bulletin.as_ref()
    }
    fn frames(&self) -> Option<u64> {
        self.play()?.frames
    }
    fn rms_dbfs(&self) -> Option<f32> {
        self.play()?.rms_dbfs
    }
    fn peak_dbfs(&self) -> Option<f32> {
        self.play()?.peak_dbfs
    }
    fn gain_db(&self) -> Option<f32> {
        self.play()?.gain_db
    }
    fn underruns(&self) -> Option<u32> {
        self.play()?.underruns
    }
    fn strikes(&self) -> Option<u32> {
        self.play()?.strikes
    }
    fn count(&self) -> Option<u64> {
        self.gap().map(|gap| gap.count)
    }
    fn until(&self) -> Option<LocalTimestamp> {
        self.gap().map(|gap| gap.until)
    }
}

impl RowFields for Row {
    fn play(&self) -> Option<&PlayRow> {
        match &self.body {
            RowBody::Play(play) => Some(play),
            RowBody::Slot(_) | RowBody::Gap(_) | RowBody::Lost(_) => None,
        }
    }
    fn gap(&self) -> Option<&GapRow> {
        match &self.body {
            RowBody::Gap(gap) => Some(gap),
            RowBody::Play(_) | RowBody::Slot(_) | RowBody::Lost(_) => None,
        }
    }
    fn run(&self) -> Option<&AsRun> {
        self.as_run()
    }
    fn zone(&self) -> ZoneId {
        self.place().0.into()
    }
    fn programme(&self) -> ProgrammeId {
        self.place().1.into()
    }
}

/// The row with how it ran changed.
pub fn with_run(mut row: Row, change: impl FnOnce(&mut AsRun)) -> Row {
    match &mut row.body {
        RowBody::Play(play) => change(&mut play.run),
        RowBody::Slot(run) => change(run),
        RowBody::Gap(_) | RowBody::Lost(_) => panic!("{row:?} is of no single slot"),
    }
    row
}

/// The play row with what it says of its cue changed.
pub fn with_play(mut row: Row, change: impl FnOnce(&mut PlayRow)) -> Row {
    match &mut row.body {
        RowBody::Play(play) => change(play),
        RowBody::Slot(_) | RowBody::Gap(_) | RowBody::Lost(_) => panic!("{row:?} is no play row"),
    }
    row
}
