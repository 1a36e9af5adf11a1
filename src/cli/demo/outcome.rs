//! What was heard, and what the journal and the centre hold.

use std::collections::BTreeSet;

use comfy_table::{Table, presets};
use serde_json::Value;

use super::stage::{DemoProcesses, OPERATOR_TOKEN, PROGRAMMES, SLOTS, StageError};
use crate::journal::{Journal, LogFilter};
use crate::messages::{Lang, demo as messages, reasons};
use crate::station::record::{AsRun, Outcome as Ending, Row, RowBody};

/// What the demo's station has written and its centre holds, for the closing sentences.
pub struct DemoOutcome {
    heard: Vec<Row>,
    /// `None` where this program has no centre.
    centre: Option<Vec<Value>>,
}

impl DemoOutcome {
    /// Reads the station's journal and asks the centre.
    pub async fn gather(stage: &DemoProcesses) -> Result<DemoOutcome, StageError> {
        let station = |error: crate::journal::JournalError| StageError::Station(error.to_string());
        let reader = Journal::open_readonly(&stage.state()).await.map_err(station)?;
        let mut log = reader.log(LogFilter::default());
        let mut heard = Vec::new();
        while let Some(logged) = log.next().await.map_err(station)? {
            heard.push(logged.row);
        }
        let centre = match stage.centre_url() {
            Some(url) => Some(held_by_centre(url).await?),
            None => None,
        };
        Ok(DemoOutcome { heard, centre })
    }

    /// Every slot of the demo aired, and the centre, if there is one, holds the station's rows,
    /// each once.
    pub fn is_whole(&self) -> bool {
        let aired = self.slots().filter(|(_, run)| run.outcome == Ending::Aired).count();
        aired == SLOTS && self.is_delivered()
    }

    /// The centre, if there is one, holds the station's rows, each once.
    pub fn is_delivered(&self) -> bool {
        self.centre.as_ref().is_none_or(|rows| self.delivered(rows) == self.heard.len())
    }

    /// Rows of the journal that the centre holds exactly once.
    fn delivered(&self, centre: &[Value]) -> usize {
        let held: Vec<u64> = centre.iter().filter_map(|row| row["seq"].as_u64()).collect();
        let once: BTreeSet<u64> = held.iter().copied().collect();
        if once.len() != held.len() {
            return 0;
        }
        self.heard.iter().filter(|row| once.contains(&row.seq)).count()
    }

    /// The closing rows of the demo's own programmes.
    fn slots(&self) -> impl Iterator<Item = (&Row, &AsRun)> {
        let closing = self.heard.iter().filter_map(|row| match &row.body {
            RowBody::Slot(run) => Some((row, &**run)),
            RowBody::Play(_) | RowBody::Gap(_) | RowBody::Lost(_) => None,
        });
        closing.filter(|(_, run)| PROGRAMMES.contains(&run.programme.as_str()))
    }

    pub fn json(&self) -> String {
        serde_json::json!({ "heard": self.heard, "centre": self.centre }).to_string()
    }

    /// A table of the slots, a line about the rows, and where to look further.
    pub fn words(&self, lang: Lang, stage: &DemoProcesses) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header([
            messages::due(lang),
            messages::zone(lang),
            messages::programme(lang),
            messages::outcome(lang),
            messages::heard(lang),
            messages::late(lang),
        ]);
        for (row, run) in self.slots() {
            let mut outcome = reasons::outcome(lang, run.outcome).to_owned();
            if let Some(reason) = run.reason {
                outcome = format!("{outcome}: {}", reasons::reason(lang, reason));
            }
            table.add_row([
                row.due.0.format("%H:%M:%S").to_string(),
                run.zone.to_string(),
                run.title.clone(),
                outcome,
                format!("{:.1} s", run.heard_ms as f64 / 1_000.0),
                run.late_ms.map(|late| format!("{late:+.1} ms")).unwrap_or_default(),
            ]);
        }
        let holds = match &self.centre {
            Some(rows) => messages::centre_holds(lang, self.delivered(rows), self.heard.len()),
            None => messages::journal_holds(lang, self.heard.len()),
        };
        let mut text = format!("\n{table}\n\n{holds}\n");
        if let Some(folder) = stage.recordings() {
            text.push_str(&messages::listen(lang, folder.display()));
            text.push('\n');
        }
        text.push_str(&messages::look_further(lang, stage.config().display()));
        text.push('\n');
        text
    }
}

/// Asks the centre for all of its rows.
async fn held_by_centre(url: &str) -> Result<Vec<Value>, StageError> {
    let trouble = |error: reqwest::Error| StageError::Centre(error.to_string());
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .map_err(trouble)?
        .get(format!("{url}/v1/plays?limit=1000"))
        .bearer_auth(OPERATOR_TOKEN)
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(trouble)?
        .json()
        .await
        .map_err(trouble)
}
