//! The actor beside its rivals in a region, year by year: from the charts, so that both show the same figures.

use chancery_evidence::{Chart, ChartLine, Evidence, PresenceEvidence, PresenceYear};

/// Charts whose lines add up to a presence, by the beginning of their ids.
const SHARED: [&str; 2] = ["trade-", "arms-"];
/// Charts whose lines are compared as they are.
const LEVELS: [&str; 1] = ["votes-"];

pub(super) fn presence(evidence: &Evidence) -> Vec<PresenceEvidence> {
    let of = |starts: &'static [&'static str]| {
        evidence.charts.iter().filter(move |chart| starts.iter().any(|start| chart.id.starts_with(start)))
    };
    let shared = of(&SHARED).map(|chart| one(chart, true));
    shared.chain(of(&LEVELS).map(|chart| one(chart, false))).filter(|found| found.actors.len() > 1).collect()
}

fn one(chart: &Chart, share: bool) -> PresenceEvidence {
    let (with, without): (Vec<&ChartLine>, Vec<&ChartLine>) =
        chart.lines.iter().partition(|line| line.points.iter().any(|point| point.value.is_some()));
    let mut years: Vec<i16> = with.iter().flat_map(|line| line.points.iter().map(|point| point.year)).collect();
    years.sort_unstable();
    years.dedup();
    let value = |line: &ChartLine, year: i16| line.points.iter().find(|point| point.year == year)?.value;
    let in_year = |year: i16| {
        let values: Vec<f64> = with.iter().map(|line| value(line, year)).collect::<Option<_>>()?;
        let sum: f64 = values.iter().sum();
        let whole = if share { sum } else { 1.0 };
        (whole > 0.0).then(|| PresenceYear { year, values: values.iter().map(|value| value / whole).collect() })
    };
    let years = years.into_iter().filter_map(in_year).collect();
    let keys = |lines: &[&ChartLine]| lines.iter().map(|line| line.key.clone()).collect();
    PresenceEvidence {
        region: chart.region.clone(),
        what: chart.title.clone(),
        unit: if share { "share of the powers that have a source".to_owned() } else { chart.unit.clone() },
        actors: keys(&with),
        absent: keys(&without),
        years,
        source: with.iter().map(|line| line.source.clone()).collect(),
    }
}
