//! Whatever happens on the way and at the centre, when calm returns every row is stored there
//! once, or was refused once.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use loaphuong::station::Effect;
use loaphuong::station::outbox::{CentreAnswer, Outbox, RowBatch, StoredRow, UnreachableCause};
use loaphuong::wire::QuotedText;
use proptest::prelude::*;

use crate::journal::fixture::utc;

/// What befalls one exchange.
#[derive(Debug, Clone)]
enum Fault {
    None,
    /// The batch never arrives.
    RequestLost,
    /// It is stored, and the answer never arrives.
    AnswerLost,
    Status(u16, Option<u64>),
    /// Stored, and answered without a `through`.
    Silent,
    /// The centre falls back to what it had when it had this many rows.
    Restored(usize),
    /// The station's power goes while the batch is under way.
    PowerCut,
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        4 => Just(Fault::None),
        2 => Just(Fault::RequestLost),
        2 => Just(Fault::AnswerLost),
        1 => (prop::sample::select(vec![301, 401, 403, 404, 408, 429, 500, 503]),
              prop::option::of(0_u64..100_000)).prop_map(|(status, after)| Fault::Status(status, after)),
        1 => Just(Fault::Silent),
        1 => (0_usize..60).prop_map(Fault::Restored),
        1 => Just(Fault::PowerCut),
    ]
}

/// The centre as `collector` promises it.
struct Centre {
    /// Rows in the order they were taken; a row is taken once.
    stored: Vec<StoredRow>,
    bad: BTreeSet<u64>,
    huge: BTreeSet<u64>,
    rows_max: usize,
}

impl Centre {
    fn post(&mut self, rows: &[StoredRow]) -> Result<u64, u16> {
        if rows.len() > self.rows_max || rows.iter().any(|row| self.huge.contains(&row.seq)) {
            return Err(413);
        }
        if rows.iter().any(|row| self.bad.contains(&row.seq)) {
            return Err(422);
        }
        for row in rows {
            if !self.stored.iter().any(|stored| stored.seq == row.seq) {
                self.stored.push(row.clone());
            }
        }
        Ok(self.through())
    }

    fn through(&self) -> u64 {
        let mut rows: Vec<_> = self.stored.iter().collect();
        rows.sort_by_key(|row| row.seq);
        rows.iter().fold(0, |through, row| if row.previous <= through { row.seq } else { through })
    }
}

/// The journal's part of the bargain.
struct Rows {
    head: u64,
    refused: Vec<u64>,
    through: u64,
}

impl Rows {
    fn after(&self, batch: &RowBatch) -> Vec<StoredRow> {
        let kept = |seq: &u64| !self.refused.contains(seq);
        let before = |seq: u64| (1..seq).rev().find(kept).unwrap_or(0);
        (batch.after + 1..=self.head)
            .filter(kept)
            .take(batch.rows_max as usize)
            .map(|seq| StoredRow { seq, previous: before(seq), json: String::new() })
            .collect()
    }

    fn write(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::SetAside { seq, .. } => self.refused.push(seq),
                Effect::Through(seq) => self.through = seq,
                _ => {}
            }
        }
    }
}

fn answer(centre: &mut Centre, rows: &[StoredRow], fault: &Fault) -> CentreAnswer {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return CentreAnswer::Nothing;
    };
    let refused = |status, retry_after_s| CentreAnswer::Refused {
        status,
        retry_after_s,
        rows: u32::try_from(rows.len()).expect("few"),
        last: last.seq,
        answer: format!("from row {}", first.seq),
    };
    let lost = || CentreAnswer::Unreachable(UnreachableCause::Network(QuotedText::new("lost")));
    match fault {
        Fault::RequestLost | Fault::PowerCut => return lost(),
        Fault::Status(status, after) => return refused(*status, *after),
        Fault::Restored(count) => centre.stored.truncate(*count),
        _ => {}
    }
    match (centre.post(rows), fault) {
        (_, Fault::AnswerLost) => lost(),
        (Err(status), _) => refused(status, None),
        (Ok(_), Fault::Silent) => {
            CentreAnswer::Stored { sent: last.seq, through: None, compared: false }
        }
        (Ok(through), _) => {
            CentreAnswer::Stored { sent: last.seq, through: Some(through), compared: false }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_row_ends_stored_once_or_refused_once(
        faults in prop::collection::vec((fault(), 0_u64..40), 0..80),
        bad in prop::collection::btree_set(1_u64..300, 0..6),
        huge in prop::collection::btree_set(1_u64..300, 0..3),
        rows_max in 1_usize..600,
        seed in any::<u64>(),
    ) {
        let mut centre = Centre { stored: Vec::new(), bad, huge, rows_max };
        let mut rows = Rows { head: 1, refused: Vec::new(), through: 0 };
        let mut outbox = Outbox::new(0, 1, seed);
        let mut now = utc("2026-03-01T05:00:00Z");
        let mut faults = faults.into_iter();
        let (mut posts, mut calm_since) = (0, None);
        loop {
            let (fault, more) = faults.next().unwrap_or_else(|| {
                calm_since.get_or_insert(now);
                (Fault::None, 0)
            });
            rows.head += more;
            outbox.appended(rows.head);
            let Some(wake) = outbox.wake() else {
                // At rest; the faults may go on with new rows.
                if faults.len() == 0 { break } else { continue }
            };
            now = now.max(wake);
            let batch = outbox.poll(now).expect("its time has come");
            let posted = rows.after(&batch);
            let answer = answer(&mut centre, &posted, &fault);
            if matches!(fault, Fault::PowerCut) {
                outbox = Outbox::new(rows.through, rows.head, seed);
            } else {
                rows.write(outbox.answer(now, answer));
            }
            posts += 1;
            prop_assert!(posts < 5_000, "still posting: cursor {}", outbox.through());
        }

        // A centre restored after the last row asks again with the next one.
        rows.head += 1;
        outbox.appended(rows.head);
        while let Some(wake) = outbox.wake() {
            now = now.max(wake);
            let batch = outbox.poll(now).expect("its time has come");
            let posted = rows.after(&batch);
            let answer = answer(&mut centre, &posted, &Fault::None);
            rows.write(outbox.answer(now, answer));
            posts += 1;
            prop_assert!(posts < 10_000, "still posting: cursor {}", outbox.through());
        }

        let mut ended: Vec<u64> = centre.stored.iter().map(|row| row.seq).collect();
        ended.extend(&rows.refused);
        ended.sort_unstable();
        prop_assert_eq!(ended, (1..=rows.head).collect::<Vec<_>>());
        prop_assert!(rows.refused.iter().all(|seq| centre.bad.contains(seq) || centre.huge.contains(seq)));
        prop_assert_eq!(rows.through, rows.head, "nothing is left to send");
        let calm = now - calm_since.unwrap_or(now);
        prop_assert!(calm <= TimeDelta::days(4), "{calm} from calm to the end");
    }
}
