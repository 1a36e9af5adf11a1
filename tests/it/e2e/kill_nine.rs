//! The daemon is killed fifty times in a busy minute, at random and at chosen moments, and started
//! again at once; now and then the centre is killed, too. `KILLS=500` makes ten such storms of it.
//!
//! Every cue is noise of its own, so a sounding in the recordings can be told from every other:
//! what was heard is counted there and not taken from what the station says of itself.

mod plan;

use std::process::{Child, Stdio};
use std::time::Duration;

use chrono::TimeDelta;
use loaphuong::daemon::now;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::states::FileStanding;
use serde_json::Value;

use crate::support::audio::find;
use crate::support::daemon::{RATE, Ward, cron, due_in, until};
use crate::support::processes::is_alive;
use plan::{PROGRAMMES, Plan};

/// Kills of one storm, and of the test unless `KILLS` says more.
const KILLS: u64 = 50;

/// Waits before a kill at any moment, milliseconds: short ones hit a daemon that has hardly
/// started.
const ANY_MS: (u64, u64) = (50, 2_000);

/// A moment worth striking at.
enum Moment {
    Any,
    /// Within four seconds before a slot is due.
    Armed,
    /// In the first 300 ms of one.
    FirstSound,
    /// In the last 1.5 s.
    LastSound,
    /// While files are read again.
    Reload,
    /// While an emergency is ordered or sounds its tone.
    Emergency,
    /// While a dropped file comes to rest and is judged.
    Intake,
    /// While rows are posted; the centre is killed just before.
    Posting,
}

/// How often a storm strikes at which moment, in the order of [`Moment`]: [`KILLS`] together.
/// Emergencies are few, since each takes its zone from the slots until it is stopped.
const STRIKES: [(u64, fn() -> Moment); 8] = [
    (20, || Moment::Any),
    (6, || Moment::Armed),
    (6, || Moment::FirstSound),
    (7, || Moment::LastSound),
    (4, || Moment::Reload),
    (2, || Moment::Emergency),
    (2, || Moment::Intake),
    (3, || Moment::Posting),
];

/// The moments of a storm, well mixed.
fn moments(dice: &mut Dice) -> Vec<Moment> {
    let mut moments: Vec<Moment> =
        STRIKES.iter().flat_map(|(count, moment)| (0..*count).map(move |_| moment())).collect();
    for last in (1..moments.len()).rev() {
        moments.swap(last, dice.between(0, last as u64 + 1) as usize);
    }
    assert_eq!(moments.len() as u64, KILLS);
    moments
}

/// Any numbers that follow from the seed.
struct Dice(u64);

impl Dice {
    /// Neighbouring seeds give other numbers.
    fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + self.0 % (high - low)
    }
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

/// Lets time pass until a kill strikes: nothing is waited for here.
async fn pass(wait: Duration) {
    drop(tokio::time::timeout(wait, std::future::pending::<()>()).await);
}

/// One storm over a station of its own.
struct Storm {
    ward: Ward,
    dice: Dice,
    plan: Plan,
    /// Who ordered emergencies, and the orders that have not been answered yet.
    ordered: Vec<(String, Child)>,
    dropped: u64,
}

impl Storm {
    async fn new(seed: u64) -> Storm {
        let mut ward = Ward::new();
        let plan = Plan::drop_into(&ward);
        ward.drop_noise("khan.wav", 1_200, 7);
        ward.start().await;
        let mut storm =
            Storm { ward, dice: Dice::new(seed), plan, ordered: Vec::new(), dropped: 0 };
        storm.plan.begin(&storm.ward, due_in(7));
        let read = |status: &loaphuong::control::StationStatus| {
            (status.programmes == PROGRAMMES).then_some(())
        };
        storm.ward.until("read schedule", read).await;
        storm
    }

    /// Goes on to such a moment.
    async fn go_to(&mut self, moment: &Moment) {
        match moment {
            Moment::Any => self.pass_between(ANY_MS.0, ANY_MS.1).await,
            Moment::Armed => {
                let before = self.dice.between(0, 3_900) as i64;
                self.aim(|due, _| due - TimeDelta::milliseconds(before)).await;
            }
            Moment::FirstSound => {
                let behind = self.dice.between(0, 300) as i64;
                self.aim(|due, _| due + TimeDelta::milliseconds(behind)).await;
            }
            Moment::LastSound => {
                let before = self.dice.between(0, 1_500) as i64;
                self.aim(|due, ms| due + TimeDelta::milliseconds(ms - before)).await;
            }
            Moment::Reload => {
                self.plan.touch(&self.ward);
                // Ordered, or when the files have come to rest.
                if self.dice.between(0, 2) == 0 {
                    self.order(&["reload"], "");
                    self.pass_between(0, 120).await;
                } else {
                    self.pass_between(780, 900).await;
                }
            }
            Moment::Emergency => {
                let by = format!("Anh Nam {}", self.ordered.len());
                self.order(&["alert", "khan.wav", "--zones", "to-2", "--by", &by], &by);
                self.pass_between(0, 1_500).await;
            }
            Moment::Intake => {
                self.dropped += 1;
                let name = format!("moi-{}.wav", self.dropped);
                self.ward.drop_noise(&name, 5_000, 5_000 + self.dropped);
                // Files are taken when they have been at rest for three seconds.
                self.pass_between(2_800, 3_500).await;
            }
            Moment::Posting => {
                self.ward.stop_centre();
                self.pass_between(0, 900).await;
                let address = self.ward.centre_url.trim_start_matches("http://").to_owned();
                self.ward.start_centre(&address);
                self.pass_between(0, 500).await;
            }
        }
    }

    async fn pass_between(&mut self, low: u64, high: u64) {
        let ms = self.dice.between(low, high);
        pass(Duration::from_millis(ms)).await;
    }

    /// Gives an order, of which nobody waits for the answer yet.
    fn order(&mut self, arguments: &[&str], by: &str) {
        let mut order = self.ward.command_of(arguments);
        let quiet = order.stdout(Stdio::null()).stderr(Stdio::null());
        self.ordered.push((by.to_owned(), quiet.spawn().unwrap()));
    }

    /// Goes on to the next of the instants that belong to the slots.
    async fn aim(&mut self, instant: impl Fn(Timestamp, i64) -> Timestamp) {
        let now = now();
        let next = self.plan.slots().map(|(due, ms)| instant(due, ms)).filter(|at| *at > now).min();
        match next.and_then(|at| (at - now).to_std().ok()) {
            Some(wait) => pass(wait).await,
            // After the last slot any moment is as good.
            None => self.pass_between(ANY_MS.0, ANY_MS.1).await,
        }
    }

    async fn strike(&mut self, moment: &Moment) {
        self.go_to(moment).await;
        let children = self.ward.children();
        self.ward.kill();
        self.ward.launch();
        until("end of the killed daemon's children", async || {
            children.iter().all(|child| !is_alive(*child)).then_some(())
        })
        .await;
        // An emergency of which the station said yes has to be in the log; it is stopped, or
        // nothing else would sound in its zone.
        for (by, order) in &mut self.ordered {
            if order.wait().unwrap().success() && !by.is_empty() {
                self.plan.promise(by);
            }
        }
        if matches!(moment, Moment::Emergency) {
            until("an answer to the order to stop", async || {
                let told = self.ward.run(&["stop", "to-2", "--by", "Chị Hoa"]);
                told.status.success().then_some(())
            })
            .await;
        }
    }

    /// After the last kill: every slot closed, every file judged, all of it at the centre.
    async fn calm(&mut self) -> Vec<Value> {
        let last = self.plan.slots().map(|(due, _)| due).max();
        self.ward
            .until("a closing record for each slot", |status| {
                (status.ready && status.on_air.is_empty() && Some(status.now.0.to_utc()) > last)
                    .then_some(())
            })
            .await;
        until("all closing records", async || {
            (self.plan.closed(&self.ward.log()) >= self.plan.slots().count()).then_some(())
        })
        .await;
        self.ward.judged().await;
        let status = self.ward.status().await.expect("it runs");
        for file in &status.library {
            assert_eq!(file.verdict, FileStanding::Accepted.into(), "{}", file.path);
        }
        let rows = self.ward.centre_agrees().await;
        let children = self.ward.children();
        self.ward.kill();
        until("end of all children", async || {
            children.iter().all(|child| !is_alive(*child)).then_some(())
        })
        .await;
        rows
    }
}

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_leave_one_closing_record_a_slot_and_no_cue_sounds_to_its_end_twice() {
    let first = number("STORM_SEED").unwrap_or_else(|| now().timestamp_micros().unsigned_abs());
    let kills = number("KILLS").unwrap_or(KILLS);
    let mut all = plan::Figures::default();
    for storm in 0..kills.div_ceil(KILLS) {
        let seed = first + storm;
        let kills = KILLS.min(kills - storm * KILLS);
        println!("STORM_SEED={seed} KILLS={kills} cargo nextest run --test it fifty_kills");
        let mut storm = Storm::new(seed).await;
        for moment in moments(&mut storm.dice).iter().take(kills as usize) {
            storm.strike(moment).await;
        }
        let rows = storm.calm().await;
        let figures = storm.plan.judge(&storm.ward, &rows);
        println!("{kills} kills: {figures}");
        assert!(figures.whole > 0, "not everything was hit");
        all.add(kills, &figures);
    }
    println!("{} kills in all: {all}", all.kills);
    assert!(all.hit > 0 || all.kills < KILLS, "the kills hit");
}
