//! A line in words: what each of the forms has in its cells.

use super::line::{LineKind, LineTitle, LogbookLine};
use super::{Logbook, ScopeLimit};
use crate::messages::{Lang, centre, figures, logbook as words, mute, plan, reasons, shown};

/// The cells that are text in every form; empty where nothing is known.
pub(super) struct LineWords {
    pub day: String,
    pub zone: String,
    pub title: String,
    pub unit: String,
    pub field: String,
    pub priority: String,
    pub campaign: String,
    pub outcome: String,
    pub remark: String,
    pub approved_by: String,
}

impl LineWords {
    pub fn new(lang: Lang, line: &LogbookLine) -> LineWords {
        use chrono::Datelike;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        LineWords {
            day: plan::weekday(lang, line.due.weekday()).to_owned(),
            zone: line.zone.clone().unwrap_or_else(|| centre::all_zones(lang)),
            title: title(lang, line),
            unit: text(&line.unit),
            field: line.field.map(|code| words::field_name(lang, code)).unwrap_or_default(),
            priority: line
                .priority
                .map(|priority| words::priority_name(lang, priority).to_owned())
                .unwrap_or_default(),
            campaign: text(&line.campaign),
            outcome: match line.outcome {
                Some(outcome) => reasons::outcome(lang, outcome).to_owned(),
                None if line.kind == LineKind::Order => String::new(),
                None => words::open(lang),
            },
            remark: remark(lang, line),
            approved_by: text(&line.approved_by),
        }
    }
}

fn title(lang: Lang, line: &LogbookLine) -> String {
    match (&line.title, line.kind) {
        (_, LineKind::Lost) => words::lost(lang),
        (LineTitle::Text(text), _) => text.clone(),
        (LineTitle::Attention, _) => centre::attention_tone(lang),
        (LineTitle::Queue(queue), _) => centre::queue_cue(lang, queue),
        (LineTitle::Mute(until), _) => mute::order(lang, *until),
        (LineTitle::AllProgrammes, _) => centre::all_programmes(lang),
    }
}

/// Why, and who had to do with it.
fn remark(lang: Lang, line: &LogbookLine) -> String {
    let mut parts = Vec::new();
    if let Some(reason) = line.reason {
        let reason = reasons::reason(lang, reason);
        parts.push(match &line.stopped_by {
            Some(who) => format!("{reason}: {who}"),
            None => reason.to_owned(),
        });
    }
    if let Some(until) = line.until {
        let until = figures::date_and_minute(lang, &until.and_utc());
        parts.push(centre::log_gap(lang, line.slots, until));
    }
    parts.extend(line.ordered_by.iter().map(|who| centre::ordered_by(lang, who)));
    parts.extend(line.ordered_via.iter().map(|way| centre::ordered_via(lang, way)));
    parts.extend(line.stopped_via.iter().map(|way| centre::stopped_via(lang, way)));
    parts.join("; ")
}

/// What the form is of, one line each: the period, and what limits it.
pub(super) fn scope(lang: Lang, book: &Logbook) -> Vec<String> {
    let period = words::period(lang, book.scope.from, book.scope.until);
    let limits = book.scope.limits.iter().map(|limit| match limit {
        ScopeLimit::Zone(zone) => words::only_zone(lang, shown(zone)),
        ScopeLimit::Programme(programme) => words::only_programme(lang, shown(programme)),
        ScopeLimit::Outcome(outcome) => words::only_outcome(lang, reasons::outcome(lang, *outcome)),
        ScopeLimit::File(file) => words::only_file(lang, shown(file)),
        ScopeLimit::Campaign(campaign) => words::only_campaign(lang, shown(campaign)),
    });
    std::iter::once(period).filter(|period| !period.is_empty()).chain(limits).collect()
}

/// A table of totals: what it is by, the headings of its columns, its lines, and their sum where
/// the lines have one.
pub(super) struct TotalsTable {
    pub title: String,
    pub heads: Vec<String>,
    pub lines: Vec<TotalsLine>,
    pub sum: Option<TotalsLine>,
}

/// A line of totals: texts, then counts, then whole seconds.
pub(super) struct TotalsLine {
    pub texts: Vec<String>,
    pub counts: Vec<u64>,
    pub heard_s: u64,
}

/// The tables of totals that have a line.
pub(super) fn totals(lang: Lang, book: &Logbook) -> Vec<TotalsTable> {
    use super::OutcomeTotals;
    let counts =
        |totals: &OutcomeTotals| vec![totals.planned, totals.aired, totals.cut, totals.not_aired];
    let line = |texts: Vec<String>, totals: &OutcomeTotals| TotalsLine {
        texts,
        counts: counts(totals),
        heard_s: totals.heard_s,
    };
    let sum = |texts: Vec<String>, lines: &[TotalsLine]| TotalsLine {
        texts,
        counts: lines.iter().fold(vec![0; 4], |mut sum, line| {
            sum.iter_mut().zip(&line.counts).for_each(|(sum, count)| *sum += count);
            sum
        }),
        heard_s: lines.iter().map(|line| line.heard_s).sum(),
    };
    let heads = |first: &[String], count: String| {
        let outcomes = [
            count,
            words::aired(lang),
            words::cut(lang),
            words::not_aired(lang),
            words::heard(lang),
        ];
        first.iter().cloned().chain(outcomes).collect::<Vec<String>>()
    };
    let all = &book.totals;

    let zones: Vec<TotalsLine> = all
        .by_zone
        .iter()
        .map(|(zone, totals)| {
            line(vec![zone.clone().unwrap_or_else(|| centre::all_zones(lang))], totals)
        })
        .collect();
    let campaigns = all.by_campaign.iter().map(|one| {
        let mut line = line(vec![one.campaign.clone()], &one.slots);
        line.counts.push(one.airings.aired);
        line.counts.push(one.airings.cut + one.airings.not_aired);
        line.heard_s = one.airings.heard_s;
        line
    });
    let mut campaign_heads = heads(&[words::campaign(lang)], words::slots(lang));
    let heard = campaign_heads.pop();
    campaign_heads.extend([words::airings_aired(lang), words::airings_not_aired(lang)]);
    campaign_heads.extend(heard);
    let fields: Vec<TotalsLine> = all
        .by_field
        .iter()
        .map(|(field, totals)| {
            let name = field.map(|code| words::field_name(lang, code));
            line(vec![name.unwrap_or_else(|| words::no_field(lang))], totals)
        })
        .collect();
    let bulletins: Vec<TotalsLine> = all
        .by_bulletin
        .iter()
        .map(|one| line(vec![one.bulletin.title.clone(), one.bulletin.path.clone()], &one.airings))
        .collect();
    let tables = [
        TotalsTable {
            title: words::by_zone(lang),
            heads: heads(&[words::zone(lang)], words::slots(lang)),
            sum: Some(sum(vec![words::sum(lang)], &zones)),
            lines: zones,
        },
        // Not summed up: what belongs to no campaign is not in it.
        TotalsTable {
            title: words::by_campaign(lang),
            heads: campaign_heads,
            lines: campaigns.collect(),
            sum: None,
        },
        TotalsTable {
            title: words::by_field(lang),
            heads: heads(&[words::field(lang)], words::airings(lang)),
            sum: Some(sum(vec![words::sum(lang)], &fields)),
            lines: fields,
        },
        TotalsTable {
            title: words::by_bulletin(lang),
            heads: heads(&[words::bulletin(lang), words::file(lang)], words::airings(lang)),
            sum: Some(sum(vec![words::sum(lang), String::new()], &bulletins)),
            lines: bulletins,
        },
    ];
    tables.into_iter().filter(|table| !table.lines.is_empty()).collect()
}
