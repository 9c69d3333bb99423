//! The page of a case: its stages, its outcomes by clock, the series of its region in its years, and every claim it rests on.

use std::collections::BTreeSet;

use chancery_evidence::{CaseEvidence, Chart, Evidence, Verdict};
use serde::Serialize;

use super::mentions::Mentions;
use super::{Neighbours, neighbours};
use crate::chart::{self, ChartView};
use crate::links::{Link, Links};
use crate::text::{count, list};
use crate::verdicts;
use crate::view::cases::{CaseView, case as view};
use crate::view::claims::{ClaimView, Limits, claim};

/// Everything a case's page shows.
#[derive(Serialize)]
pub(crate) struct CasePage<'a> {
    case: CaseView<'a>,
    charts: Vec<ChartView<'a>>,
    /// Years that the charts show.
    years: String,
    claims: Vec<ClaimView<'a>>,
    /// Verdicts of the claims in words.
    counts: String,
    states: Vec<Link>,
    steps: Neighbours,
}

impl CasePage<'_> {
    pub(crate) fn title(&self) -> String {
        let e = self.case.e;
        if e.title.is_empty() { e.id.clone() } else { e.title.clone() }
    }
}

/// Years shown before the first and after the last of a case, to see where it came from and went.
const MARGIN: i16 = 3;

/// The charts of each case's region in its years, cases in their order. They are made first because pages point into them.
pub(crate) fn clipped(evidence: &Evidence) -> Vec<Vec<Chart>> {
    evidence
        .cases
        .iter()
        .map(|case| years(case).map_or_else(Vec::new, |years| in_years(evidence, case, years)))
        .collect()
}

/// First and last year to show.
fn years(case: &CaseEvidence) -> Option<(i16, i16)> {
    let year = |day: &str| day.get(..4).and_then(|year| year.parse::<i16>().ok());
    let first = year(&case.days.0)?;
    let last = year(&case.days.1)?;
    (first <= last).then(|| (first.saturating_sub(MARGIN), last.saturating_add(MARGIN)))
}

fn in_years(evidence: &Evidence, case: &CaseEvidence, (first, last): (i16, i16)) -> Vec<Chart> {
    let of_region = evidence.charts.iter().filter(|chart| chart.region == case.toward);
    let cut = of_region.map(|chart| {
        let mut chart = chart.clone();
        for line in &mut chart.lines {
            line.points.retain(|point| (first..=last).contains(&point.year));
        }
        chart
    });
    let drawn = |chart: &Chart| chart.lines.iter().flat_map(|line| &line.points).any(|point| point.value.is_some());
    cut.filter(drawn).collect()
}

/// The page of the `i`-th case.
pub(crate) fn case<'a>(
    evidence: &'a Evidence,
    links: &Links<'a>,
    mentions: &Mentions<'a>,
    charts: &'a [Chart],
    i: usize,
) -> CasePage<'a> {
    let e = &evidence.cases[i];
    let stages = [&e.problem, &e.strategy, &e.outcomes];
    let said = |stage: &&'a chancery_evidence::StageEvidence| {
        let statements = stage.statements.iter().flat_map(|statement| &statement.claims);
        stage.claims.iter().chain(statements).map(|(id, _)| id.as_str()).collect::<Vec<_>>()
    };
    let named: BTreeSet<&str> = stages.iter().flat_map(said).collect();
    let claims: Vec<ClaimView<'a>> = evidence
        .claims
        .iter()
        .filter(|claim| named.contains(claim.id.as_str()))
        .map(|one| claim(one, links, Limits::NONE))
        .collect();
    let toward = mentions.spoken_of().iter().filter(|member| member.name == e.toward || member.key == e.toward);
    CasePage {
        case: view(e, links),
        charts: charts.iter().map(chart::view).collect(),
        years: years(e).map_or_else(String::new, |(first, last)| format!("{first}\u{2013}{last}")),
        counts: counts(&claims),
        claims,
        states: toward
            .map(|member| Link { text: member.name.to_owned(), to: links.layout.state(member.key) })
            .collect(),
        steps: neighbours(&evidence.cases, i, |case| links.case(&case.id, &case.title)),
    }
}

/// `3 claims: 2 supported and 1 not checkable`.
pub(super) fn counts(claims: &[ClaimView<'_>]) -> String {
    let of = |verdict: Verdict| claims.iter().filter(|claim| claim.e.verdict == verdict).count();
    let words: Vec<String> = Verdict::ALL
        .into_iter()
        .map(|verdict| (of(verdict), verdicts::of(verdict).label.to_lowercase()))
        .filter(|(n, _)| *n > 0)
        .map(|(n, label)| format!("{n} {label}"))
        .collect();
    format!("{}: {}", count(claims.len(), "assertion", "assertions"), list(&words))
}
