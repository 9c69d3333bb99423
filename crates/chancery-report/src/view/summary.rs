//! The opening: the summary, the counts and the highlights.

use chancery_evidence::{Centrality, ClaimEvidence, ClaimType, Evidence, Verdict};
use serde::Serialize;

use super::claims::{ClaimView, Limits, claim};
use crate::links::Links;
use crate::text::{count, list, percent, thousands};
use crate::verdicts::{self, VerdictText};

/// Counts in words, bars and tables.
#[derive(Serialize)]
pub(crate) struct Summary<'a> {
    pub(crate) paragraph: String,
    pub(crate) bars: Vec<Bar>,
    pub(crate) verdicts: Vec<VerdictCount>,
    pub(crate) total: usize,
    pub(crate) total_now: usize,
    pub(crate) crosses: Vec<Cross<'a>>,
}

/// A bar of all verdicts.
#[derive(Serialize)]
pub(crate) struct Bar {
    pub(crate) label: &'static str,
    /// The bar in words.
    pub(crate) words: String,
    pub(crate) parts: Vec<Part>,
}

/// A part of a bar.
#[derive(Serialize)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) letter: &'static str,
    pub(crate) n: usize,
    /// Wide enough for its number.
    pub(crate) wide: bool,
}

/// A row of the table of verdicts.
#[derive(Serialize)]
pub(crate) struct VerdictCount {
    pub(crate) text: VerdictText,
    pub(crate) n: usize,
    pub(crate) share: String,
    pub(crate) now: usize,
    pub(crate) share_now: String,
}

/// A table of something by verdict.
#[derive(Serialize)]
pub(crate) struct Cross<'a> {
    pub(crate) caption: &'static str,
    pub(crate) corner: &'static str,
    /// The filter of the ledger that a row stands for.
    pub(crate) filter: &'static str,
    pub(crate) rows: Vec<CrossRow<'a>>,
    pub(crate) totals: Vec<usize>,
    pub(crate) total: usize,
}

/// A row of it.
#[derive(Serialize)]
pub(crate) struct CrossRow<'a> {
    pub(crate) name: &'a str,
    pub(crate) label: String,
    pub(crate) cells: Vec<CrossCell>,
    pub(crate) total: usize,
}

/// A cell of it.
#[derive(Serialize)]
pub(crate) struct CrossCell {
    pub(crate) n: usize,
    /// Whole per cent of the row.
    pub(crate) share: usize,
}

/// Core claims with one verdict.
#[derive(Serialize)]
pub(crate) struct Highlight<'a> {
    pub(crate) verdict: VerdictText,
    pub(crate) first: Vec<ClaimView<'a>>,
    pub(crate) more: Vec<ClaimView<'a>>,
}

/// Highlights of one verdict that are not folded away.
const SHOWN: usize = 8;

/// Bars narrower than this share of the whole carry no number.
const WIDE: usize = 3;

/// The order of highlights: what an editor must know first.
const URGENT: [Verdict; 6] = [
    Verdict::Contradicted,
    Verdict::Inconsistent,
    Verdict::WrongPeriod,
    Verdict::Imprecise,
    Verdict::SourceDependent,
    Verdict::Supported,
];

pub(super) fn summary<'a>(evidence: &'a Evidence, links: &Links<'a>) -> Summary<'a> {
    let counts = &evidence.counts;
    let of = |list: &[(String, usize)], verdict: Verdict| {
        list.iter().filter(|(name, _)| name == verdict.name()).map(|(_, n)| n).sum::<usize>()
    };
    let total: usize = Verdict::ALL.iter().map(|v| of(&counts.by_verdict, *v)).sum();
    let total_now: usize = Verdict::ALL.iter().map(|v| of(&counts.by_verdict_now, *v)).sum();
    let verdicts = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            let (n, now) = (of(&counts.by_verdict, verdict), of(&counts.by_verdict_now, verdict));
            VerdictCount {
                text: verdicts::of(verdict),
                n,
                share: percent(n, total),
                now,
                share_now: percent(now, total_now),
            }
        })
        .collect();
    Summary {
        paragraph: paragraph(evidence),
        bars: vec![bar("As of each text\u{2019}s date", &counts.by_verdict), bar("As of now", &counts.by_verdict_now)],
        verdicts,
        total,
        total_now,
        crosses: crosses(evidence, links),
    }
}

fn bar(label: &'static str, counts: &[(String, usize)]) -> Bar {
    let total: usize = counts.iter().map(|(_, n)| n).sum();
    let words: Vec<String> = counts
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| format!("{n} {}", verdicts::label(name).to_lowercase()))
        .collect();
    let parts = counts
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| Part {
            name: name.clone(),
            label: verdicts::label(name),
            letter: name.parse().map_or("", |verdict| verdicts::of(verdict).letter),
            n: *n,
            wide: n * 100 >= total * WIDE,
        })
        .collect();
    Bar { label, words: format!("{label}: {} of {total}", list(&words)), parts }
}

/// The counts as a paragraph.
pub(crate) fn paragraph(evidence: &Evidence) -> String {
    let counts = &evidence.counts;
    let mut out = String::new();
    let texts: Vec<String> = evidence
        .study
        .texts
        .iter()
        .map(|text| {
            let name = if text.short.is_empty() { &text.reference } else { &text.short };
            format!("{} from {name} (judged as of {})", thousands(text.claims as u64), text.as_of)
        })
        .collect();
    out += &format!("The ledger holds {}", count(counts.total, "assertion", "assertions"));
    if !texts.is_empty() {
        out += &format!(": {}", list(&texts));
    }
    out += ". ";
    if counts.total > 0 {
        out += &format!(
            "{} {} a check; {} ({}) could be decided: ",
            thousands(counts.with_check as u64),
            if counts.with_check == 1 { "has" } else { "have" },
            thousands(counts.decided as u64),
            percent(counts.decided, counts.total),
        );
        let decided: Vec<String> = counts
            .by_verdict
            .iter()
            .filter(|(name, n)| *n > 0 && name != Verdict::NotCheckable.name())
            .map(|(name, n)| format!("{} {}", thousands(*n as u64), verdicts::label(name).to_lowercase()))
            .collect();
        out += &if decided.is_empty() { "none".to_owned() } else { list(&decided) };
        let open = counts.total.saturating_sub(counts.decided);
        if open > 0 {
            let mut left = evidence.claims.iter().filter(|c| c.verdict == Verdict::NotCheckable);
            let reasons = open > 1 && left.all(|c| !c.reason.is_empty() || c.needs.is_some());
            out += &format!(
                "; {} {} undecided{}",
                if open == 1 { "the other one".to_owned() } else { format!("the other {}", thousands(open as u64)) },
                if open == 1 { "stays" } else { "stay" },
                if reasons { ", each with its reason" } else { "" },
            );
        }
        out += ". ";
    }
    let core: Vec<&ClaimEvidence> = evidence.claims.iter().filter(|c| c.centrality == Centrality::Core).collect();
    let decided = core.iter().filter(|c| c.verdict != Verdict::NotCheckable).count();
    let against = core.iter().filter(|c| c.verdict == Verdict::Contradicted).count();
    if !core.is_empty() {
        out += &format!(
            "Of the {} that an argument rests on, {} {} decided and {} contradicted. ",
            count(core.len(), "core assertion", "core assertions"),
            thousands(decided as u64),
            if decided == 1 { "is" } else { "are" },
            if against == 0 { "none".to_owned() } else { thousands(against as u64) },
        );
    }
    let moved = evidence.claims.iter().filter(|c| c.verdict != c.verdict_now).count();
    if moved > 0 {
        out += &format!(
            "Judged as of now instead of the text\u{2019}s date, {} {}. ",
            count(moved, "assertion", "assertions"),
            if moved == 1 { "has another verdict" } else { "have another verdict" }
        );
    }
    out.truncate(out.trim_end().len());
    out
}

fn crosses<'a>(evidence: &'a Evidence, links: &Links<'a>) -> Vec<Cross<'a>> {
    let row = |name: &'a str, label: String, keep: &dyn Fn(&ClaimEvidence) -> bool| {
        let of = |verdict| evidence.claims.iter().filter(|c| c.verdict == verdict && keep(c)).count();
        let cells: Vec<usize> = Verdict::ALL.into_iter().map(of).collect();
        let total: usize = cells.iter().sum();
        let cells =
            cells.into_iter().map(|n| CrossCell { n, share: (n * 100).checked_div(total).unwrap_or(0) }).collect();
        CrossRow { name, label, cells, total }
    };
    let types = ClaimType::ALL.iter().map(|t| row(t.name(), crate::text::words(t.name()), &|c| c.claim_type == *t));
    let centralities = Centrality::ALL.iter().map(|t| row(t.name(), t.name().to_owned(), &|c| c.centrality == *t));
    let texts = evidence
        .study
        .texts
        .iter()
        .map(|text| row(&text.reference, links.paper(&text.reference), &|c| c.reference == text.reference));
    vec![
        cross("Verdicts by type of assertion", "Type", "type", types.collect()),
        cross("Verdicts by centrality", "Centrality", "centrality", centralities.collect()),
        cross("Verdicts by text", "Text", "text", texts.collect()),
    ]
}

fn cross<'a>(caption: &'static str, corner: &'static str, filter: &'static str, rows: Vec<CrossRow<'a>>) -> Cross<'a> {
    let totals = (0..Verdict::ALL.len()).map(|i| rows.iter().map(|row| row.cells[i].n).sum()).collect();
    let total = rows.iter().map(|row| row.total).sum();
    Cross { caption, corner, filter, rows, totals, total }
}

pub(super) fn highlights<'a>(evidence: &'a Evidence, links: &Links<'a>) -> Vec<Highlight<'a>> {
    let limits = Limits::of(evidence, links.layout);
    URGENT
        .into_iter()
        .filter_map(|verdict| {
            let core = |c: &&ClaimEvidence| c.centrality == Centrality::Core && c.verdict == verdict;
            let mut first: Vec<_> = evidence.claims.iter().filter(core).map(|c| claim(c, links, limits)).collect();
            let more = first.split_off(first.len().min(SHOWN));
            (!first.is_empty()).then(|| Highlight { verdict: verdicts::of(verdict), first, more })
        })
        .collect()
}
