//! The daemon is killed twenty times at random moments of a busy minute and started again at once.
//!
//! Every cue is noise of its own, so a sounding in the recordings can be told from every other:
//! what was heard is counted there and not taken from what the station says of itself.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use loaphuong::daemon::now;
use serde_json::Value;

use crate::support::audio::find;
use crate::support::daemon::{RATE, Ward, cron, due_in, is_alive, until};

const KILLS: usize = 20;

const PROGRAMMES: usize = 22;

/// Waits between kills, milliseconds: short ones hit a daemon that has hardly started.
const BETWEEN_MS: (u64, u64) = (300, 5_300);

/// Any numbers that follow from the seed.
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + self.0 % (high - low)
    }
}

/// One cue that shall sound in some zones.
struct Cue {
    programme: String,
    index: usize,
    zones: &'static [&'static str],
    samples: Vec<i16>,
}

/// Drops the bulletins: most shorter than the time in which a cue counts as good as heard, some
/// longer, some slots of two.
fn bulletins(ward: &Ward) -> Vec<Cue> {
    let mut cues = Vec::new();
    for number in 0..PROGRAMMES {
        let lengths: &[usize] = match number % 5 {
            0 => &[900],
            1 => &[1_500],
            2 => &[700, 1_200],
            3 => &[3_600],
            _ => &[2_200, 800],
        };
        let zones: &[&str] = match number % 3 {
            0 => &["to-1", "to-2"],
            1 => &["to-1"],
            _ => &["to-2"],
        };
        for (index, ms) in lengths.iter().enumerate() {
            let path = format!("{number}-{index}.wav");
            let samples = ward.drop_noise(&path, *ms, (100 + number * 10 + index) as u64);
            cues.push(Cue { programme: format!("lan-{number}"), index, zones, samples });
        }
    }
    cues
}

fn schedule(ward: &Ward, cues: &[Cue]) {
    let first = due_in(7);
    let programmes: Vec<String> = (0..PROGRAMMES)
        .map(|number| {
            let id = format!("lan-{number}");
            let own: Vec<&Cue> = cues.iter().filter(|cue| cue.programme == id).collect();
            let rundown: Vec<String> =
                own.iter().map(|cue| format!("{{file: {number}-{}.wav}}", cue.index)).collect();
            // Every 2 or 3 seconds.
            let due = first + TimeDelta::seconds(number as i64 * 5 / 2);
            format!(
                "{{id: {id}, zones: [{}], at: \"{}\", late: 9s, rundown: [{}]}}",
                own[0].zones.join(", "),
                cron(due),
                rundown.join(", ")
            )
        })
        .collect();
    ward.schedule(&programmes);
}

/// How often all of `needle` stands in `heard`.
fn count(heard: &[i16], needle: &[i16]) -> usize {
    let close = |(a, b): (&i16, &i16)| a.abs_diff(*b) <= 1;
    heard.windows(needle.len()).filter(|heard| heard.iter().zip(needle).all(close)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_daemons_speaker_fades_ends_and_leaves_a_whole_recording() {
    let mut ward = Ward::new();
    let samples = ward.drop_noise("a.wav", 20_000, 99);
    ward.start().await;
    ward.schedule(&[format!(
        "{{id: dai, zones: [to-1], at: \"{}\", rundown: [{{file: a.wav}}]}}",
        cron(due_in(7))
    )]);
    let heard_ms = ward
        .until("sound", |status| {
            status.on_air.iter().map(|slot| slot.heard_ms).find(|heard_ms| *heard_ms > 1_000)
        })
        .await;
    let children = ward.children();
    ward.kill();
    until("end of the speaker", async || {
        children.iter().all(|child| !is_alive(*child)).then_some(())
    })
    .await;

    let (_, left, _) = ward.recordings().remove(0);
    let begin = find(&left, &samples[..4_800], 1).expect("its beginning");
    let last = left.iter().rposition(|&sample| sample != 0).expect("sound");
    let frames = heard_ms as usize * RATE / 1_000;
    assert!(last - begin > frames, "nothing that was heard is missing");
    let loudest = |samples: &[i16]| samples.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0);
    let (body, tail) = (&left[begin..begin + frames], &left[last - RATE / 100..=last]);
    assert!(loudest(tail) * 8 < loudest(body), "it faded: {} of {}", loudest(tail), loudest(body));
}

/// A word of a row.
fn word<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_kills_leave_one_closing_record_a_slot_and_no_cue_sounds_to_its_end_twice() {
    let seed = std::env::var("LOAPHUONG_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| now().timestamp_micros().unsigned_abs());
    println!("LOAPHUONG_SEED={seed}");
    let mut dice = Dice(seed | 1);
    let mut ward = Ward::new();
    let cues = bulletins(&ward);
    ward.start().await;
    schedule(&ward, &cues);
    ward.until("read schedule", |status| (status.programmes == PROGRAMMES).then_some(())).await;

    for _ in 0..KILLS {
        // Nothing is waited for here: any moment will do.
        let wait = Duration::from_millis(dice.between(BETWEEN_MS.0, BETWEEN_MS.1));
        drop(tokio::time::timeout(wait, std::future::pending::<()>()).await);
        let children = ward.children();
        ward.kill();
        ward.launch();
        until("end of the killed daemon's children", async || {
            children.iter().all(|child| !is_alive(*child)).then_some(())
        })
        .await;
    }

    let slots: usize = (0..PROGRAMMES).map(|number| if number % 3 == 0 { 2 } else { 1 }).sum();
    until("a closing record for each slot", async || {
        let closed = ward.rows().await.iter().filter(|row| row.count.is_none()).count();
        (closed > 0 && closing(&ward.log()).len() >= slots).then_some(())
    })
    .await;
    let rows = ward.centre_agrees().await;
    ward.kill();
    until("whole recordings", async || ward_is_silent(&ward).then_some(())).await;
    judge(&ward, &cues, &rows, slots);
}

fn ward_is_silent(ward: &Ward) -> bool {
    let recordings = ward.recordings();
    recordings.iter().all(|(_, left, right)| left.len() == right.len())
}

/// Closing records by slot, how many of each.
fn closing(rows: &[Value]) -> BTreeMap<(String, String), Vec<&str>> {
    let mut closings: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for row in rows.iter().filter(|row| word(row, "kind") == "slot") {
        let slot = (word(row, "programme").to_owned(), word(row, "zone").to_owned());
        closings.entry(slot).or_default().push(word(row, "outcome"));
    }
    closings
}

fn judge(ward: &Ward, cues: &[Cue], rows: &[Value], slots: usize) {
    let closings = closing(rows);
    for (slot, records) in &closings {
        assert_eq!(records.len(), 1, "one closing record of {slot:?}: {records:?}");
    }
    assert_eq!(closings.len(), slots, "every slot is closed: {closings:?}");

    let recordings = ward.recordings();
    let (mut whole, mut aired) = (0, 0);
    for cue in cues {
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
            whole += heard;
            aired += told;
        }
    }
    let outcomes: Vec<&str> = closings.values().map(|records| records[0]).collect();
    let cut = outcomes.iter().filter(|outcome| **outcome == "cut").count();
    println!(
        "{slots} slots: {} aired, {cut} cut; {whole} cues heard whole, {aired} of them told aired; \
         {} recordings",
        outcomes.iter().filter(|outcome| **outcome == "aired").count(),
        recordings.len()
    );
    assert!(whole > 0 && cut > 0, "the kills hit, and not everything");
}
