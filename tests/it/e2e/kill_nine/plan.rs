//! What shall sound in a storm, and the judgement of what did.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::TimeDelta;
use loaphuong::station::ids::Timestamp;
use serde_json::Value;

use crate::support::daemon::{RATE, Ward, cron};

/// A storm's worth of slots, one every 1 or 2 seconds.
pub const PROGRAMMES: usize = 46;

/// Between two dues.
const EVERY_MS: i64 = 1_700;

/// One cue that shall sound in some zones.
struct Cue {
    programme: String,
    index: usize,
    zones: &'static [&'static str],
    samples: Vec<i16>,
    ms: i64,
}

pub struct Plan {
    cues: Vec<Cue>,
    dues: Vec<Timestamp>,
    yaml: String,
    touches: usize,
    /// Who ordered an emergency and was told that it is taken.
    promised: BTreeSet<String>,
}

/// What a storm left.
#[derive(Default)]
pub struct Figures {
    pub kills: u64,
    pub slots: usize,
    pub aired: usize,
    pub cut: usize,
    pub not_aired: usize,
    /// Slots of which the log says that a kill ended them, whatever was heard of them.
    pub hit: usize,
    pub emergencies: usize,
    /// Cues that stand whole in the recordings, and those of them told as aired.
    pub whole: usize,
    pub told: usize,
    pub rows: usize,
    pub recordings: usize,
}

impl Figures {
    pub fn add(&mut self, kills: u64, more: &Figures) {
        self.kills += kills;
        self.slots += more.slots;
        self.aired += more.aired;
        self.cut += more.cut;
        self.not_aired += more.not_aired;
        self.hit += more.hit;
        self.emergencies += more.emergencies;
        self.whole += more.whole;
        self.told += more.told;
        self.rows += more.rows;
        self.recordings += more.recordings;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { slots, aired, cut, not_aired, hit, emergencies, whole, told, .. } = self;
        write!(
            f,
            "{slots} slots: {aired} aired, {cut} cut, {not_aired} not aired, {hit} by a kill; {emergencies} emergencies; \
             {whole} cues heard whole, {told} of them told aired, none twice; {} rows, at the centre \
             the same; {} recordings",
            self.rows, self.recordings
        )
    }
}

impl Plan {
    /// Drops the bulletins: most shorter than the time in which a cue counts as good as heard, some
    /// longer, some slots of two.
    pub fn drop_into(ward: &Ward) -> Plan {
        let mut cues = Vec::new();
        for number in 0..PROGRAMMES {
            let lengths: &[usize] = match number % 5 {
                0 => &[1_000],
                1 => &[1_500],
                2 => &[1_050, 1_200],
                3 => &[3_600],
                _ => &[2_200, 1_000],
            };
            let zones: &[&str] = match number % 3 {
                0 => &["to-1", "to-2"],
                1 => &["to-1"],
                _ => &["to-2"],
            };
            for (index, ms) in lengths.iter().enumerate() {
                let path = format!("{number}-{index}.wav");
                let samples = ward.drop_noise(&path, *ms, (100 + number * 10 + index) as u64);
                let programme = format!("lan-{number}");
                cues.push(Cue { programme, index, zones, samples, ms: *ms as i64 });
            }
        }
        let (dues, promised) = (Vec::new(), BTreeSet::new());
        Plan { cues, dues, yaml: String::new(), touches: 0, promised }
    }

    /// Writes the schedule.
    pub fn begin(&mut self, ward: &Ward, first: Timestamp) {
        let due = |number: usize| first + TimeDelta::seconds(number as i64 * EVERY_MS / 1_000);
        self.dues = (0..PROGRAMMES).map(due).collect();
        self.yaml = "programmes:\n".to_owned();
        for (number, due) in self.dues.iter().enumerate() {
            let id = format!("lan-{number}");
            let own: Vec<&Cue> = self.cues.iter().filter(|cue| cue.programme == id).collect();
            let rundown: Vec<String> =
                own.iter().map(|cue| format!("{{file: {number}-{}.wav}}", cue.index)).collect();
            self.yaml += &format!(
                "  - {{id: {id}, zones: [{}], at: \"{}\", late: 9s, rundown: [{}]}}\n",
                own[0].zones.join(", "),
                cron(*due),
                rundown.join(", ")
            );
        }
        self.touch(ward);
    }

    /// Saves the schedule again, with a title that is new.
    pub fn touch(&mut self, ward: &Ward) {
        self.touches += 1;
        let title = format!("  - {{title: Lần sửa {}, id: lan-0,", self.touches);
        ward.write("schedules/lich.yaml", &self.yaml.replace("  - {id: lan-0,", &title));
    }

    pub fn promise(&mut self, by: &str) {
        self.promised.insert(by.to_owned());
    }

    /// Each slot's due instant and its length in milliseconds.
    pub fn slots(&self) -> impl Iterator<Item = (Timestamp, i64)> {
        self.dues.iter().enumerate().flat_map(|(number, due)| {
            let id = format!("lan-{number}");
            let own = || self.cues.iter().filter(|cue| cue.programme == id);
            let zones = own().next().map_or(0, |cue| cue.zones.len());
            std::iter::repeat_n((*due, own().map(|cue| cue.ms).sum()), zones)
        })
    }

    /// Slots of the plan that are closed.
    pub fn closed(&self, rows: &[Value]) -> usize {
        closings(rows).keys().filter(|(programme, ..)| programme.starts_with("lan-")).count()
    }

    /// Holds every promise against the rows and the recordings.
    pub fn judge(&self, ward: &Ward, rows: &[Value]) -> Figures {
        let closings = closings(rows);
        for (slot, records) in &closings {
            assert_eq!(records.len(), 1, "one closing record of {slot:?}: {records:?}");
        }
        let slots = self.slots().count();
        assert_eq!(self.closed(rows), slots, "every slot is closed: {closings:?}");
        let mut orders: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows.iter().filter(|row| word(row, "kind") == "slot") {
            if word(row, "programme") == "khan-cap" {
                *orders.entry(word(row, "ordered_by")).or_default() += 1;
            }
        }
        for by in &self.promised {
            assert_eq!(orders.get(by.as_str()), Some(&1), "the emergency of {by}: {orders:?}");
        }
        assert!(orders.values().all(|records| *records == 1), "{orders:?}");

        let recordings = ward.recordings();
        let mut figures = Figures { slots, rows: rows.len(), ..Figures::default() };
        figures.recordings = recordings.len();
        figures.emergencies = orders.len();
        for cue in &self.cues {
            for (side, zone) in ["to-1", "to-2"].into_iter().enumerate() {
                let heard: usize = recordings
                    .iter()
                    .map(|(_, left, right)| count([left, right][side], &cue.samples))
                    .sum();
                let meant = usize::from(cue.zones.contains(&zone));
                let name = format!("cue {} of {} in {zone}", cue.index, cue.programme);
                assert!(heard <= meant, "{name} sounded {heard} times to its end");
                let told = rows.iter().filter(|row| {
                    word(row, "kind") == "play"
                        && word(row, "programme") == cue.programme
                        && word(row, "zone") == zone
                        && row["cue"]["index"] == cue.index
                        && word(row, "outcome") == "aired"
                });
                let told = told.count();
                assert!(told <= heard, "{name} is told aired {told} times, heard {heard} times");
                figures.whole += heard;
                figures.told += told;
            }
        }
        self.hold_against_the_sound(&recordings, rows);
        for ((programme, ..), outcomes) in &closings {
            match outcomes[0] {
                _ if !programme.starts_with("lan-") => {}
                "aired" => figures.aired += 1,
                "cut" => figures.cut += 1,
                _ => figures.not_aired += 1,
            }
        }
        let killed =
            |row: &&Value| word(row, "kind") == "slot" && word(row, "reason") == "power_off";
        figures.hit = rows.iter().filter(killed).count();
        figures
    }
}

/// When a recording began, its left and its right channel.
type Recording = (Timestamp, Vec<i16>, Vec<i16>);

impl Plan {
    /// A slot that sounded is never told not aired, and no row claims more than was recorded.
    fn hold_against_the_sound(&self, recordings: &[Recording], rows: &[Value]) {
        let mut sounded: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for cue in &self.cues {
            for (side, zone) in ["to-1", "to-2"].into_iter().enumerate() {
                let sides = recordings.iter().map(|(_, left, right)| [left, right][side]);
                let recorded_ms: usize = sides.map(|heard| recorded_ms(heard, &cue.samples)).sum();
                *sounded.entry((&cue.programme, zone)).or_default() += recorded_ms;
                let plays = rows.iter().filter(|row| {
                    word(row, "kind") == "play"
                        && word(row, "programme") == cue.programme
                        && word(row, "zone") == zone
                        && row["cue"]["index"] == cue.index
                });
                let claimed_ms: u64 = plays.filter_map(|row| row["heard_ms"].as_u64()).sum();
                let most = recorded_ms as u64 + ROUNDED_MS;
                let name = format!("cue {} of {} in {zone}", cue.index, cue.programme);
                assert!(claimed_ms <= most, "{name}: {claimed_ms} of {recorded_ms} ms");
            }
        }
        let unheard = rows
            .iter()
            .filter(|row| word(row, "kind") == "slot" && word(row, "outcome") == "not_aired");
        for row in unheard {
            let slot = (word(row, "programme"), word(row, "zone"));
            let heard_ms = sounded.get(&slot).copied().unwrap_or(0);
            assert!(heard_ms <= UNNOTED_MS, "{heard_ms} ms recorded of {row}");
        }
    }
}

/// Beginnings and ends are looked for in steps of so many milliseconds.
const STEP_MS: usize = 10;
/// Of a few soundings of one cue.
const ROUNDED_MS: u64 = 4 * STEP_MS as u64;
/// What may sound before a busy machine has noted that it does, and the fade of a speaker whose
/// daemon was killed meanwhile.
const UNNOTED_MS: usize = 800;

/// Milliseconds of `cue`, from its beginning each time, that stand in `heard`, fades included.
fn recorded_ms(heard: &[i16], cue: &[i16]) -> usize {
    let step = STEP_MS * RATE / 1_000;
    let close = |(a, b): (&i16, &i16)| a.abs_diff(*b) <= 1;
    let starts = heard
        .windows(step)
        .enumerate()
        .filter(|(_, heard)| heard.iter().zip(&cue[..step]).all(close))
        .map(|(at, _)| at);
    let steps = starts.map(|at| {
        let pairs = heard[at..].chunks_exact(step).zip(cue.chunks_exact(step));
        pairs.take_while(|(heard, cue)| is_same(heard, cue)).count()
    });
    steps.sum::<usize>() * STEP_MS
}

/// Whether one is the other, be it softer: noise is like no other noise.
fn is_same(heard: &[i16], cue: &[i16]) -> bool {
    let dot = |a: &[i16], b: &[i16]| -> f64 {
        a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let norm = (dot(heard, heard) * dot(cue, cue)).sqrt();
    norm > 0.0 && dot(heard, cue) / norm > 0.7
}

/// A word of a row.
fn word<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

/// Outcomes of the closing records by slot: programme, zone, due.
fn closings(rows: &[Value]) -> BTreeMap<(String, String, String), Vec<&str>> {
    let mut closings: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for row in rows.iter().filter(|row| word(row, "kind") == "slot") {
        let [programme, zone, due] =
            ["programme", "zone", "due"].map(|key| word(row, key).to_owned());
        closings.entry((programme, zone, due)).or_default().push(word(row, "outcome"));
    }
    closings
}

/// How often all of `needle` stands in `heard`.
fn count(heard: &[i16], needle: &[i16]) -> usize {
    let close = |(a, b): (&i16, &i16)| a.abs_diff(*b) <= 1;
    heard.windows(needle.len()).filter(|heard| heard.iter().zip(needle).all(close)).count()
}
