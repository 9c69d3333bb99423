//! Administrations in order, with intervals; and the cases of a region by their composite outcome.

use chancery_evidence::{CaseEvidence, Evidence, Interval, RankEntry, RankingEvidence};
use chancery_measure::administrations as terms;
use chancery_stats::compare::{composite_draws, quantiles, rank_groups, ranks_from_the_top};

use super::measures::Table;
use crate::cards::{DRAWS, LEVEL, SEED, directions};
use crate::run::Context;

/// Administrations by the mean of a measure over the members of a region.
pub(super) fn administrations(context: &Context<'_>, tables: &[Table]) -> Vec<RankingEvidence> {
    let Some(years) = context.study.years else { return Vec::new() };
    let terms = terms(context.world, context.actor, years);
    let mut found = Vec::new();
    for table in tables.iter().filter(|table| table.measure.ranked) {
        for (region, setting) in context.study.regions.iter().enumerate() {
            let values = |term| table.over(region, term).iter().map(|member| member.value).collect();
            let groups: Vec<Vec<Option<f64>>> = terms.iter().map(values).collect();
            let ranked = rank_groups(&groups, LEVEL, DRAWS, SEED);
            let entries = terms.iter().zip(ranked).filter_map(|(term, group)| {
                let group = group?;
                Some(RankEntry {
                    name: term.name.clone(),
                    years: (term.years.first, term.years.last),
                    value: interval(group.mean.value, (group.mean.lo, group.mean.hi)),
                    rank: interval(group.rank.value, (group.rank.lo, group.rank.hi)),
                    n: group.n,
                })
            });
            let entries = in_order(entries.collect());
            if entries.len() > 1 {
                found.push(RankingEvidence {
                    id: format!("rank-{}-{}", table.measure.id, setting.region),
                    measure: table.measure.name.to_owned(),
                    unit: table.measure.unit.to_owned(),
                    region: setting.name.clone(),
                    entries,
                    interval: format!("{:.0} % over {DRAWS} draws of members, the same for all administrations", LEVEL * 100.0),
                    note: "A member’s value is its mean over the years of the administration, if at least half of them have one; members \
                           that came later are missing from earlier administrations"
                        .to_owned(),
                    source: table.source.clone(),
                });
            }
        }
    }
    found
}

/// The cases toward each region by composite.
pub(super) fn composites(context: &Context<'_>, evidence: &Evidence) -> Vec<RankingEvidence> {
    let regions = context.study.regions.iter().map(|region| (region.name.as_str(), region.region.as_str()));
    regions.filter_map(|(name, slug)| composites_of(context, evidence, name, slug)).collect()
}

fn composites_of(context: &Context<'_>, evidence: &Evidence, region: &str, slug: &str) -> Option<RankingEvidence> {
    let scored = |case: &&CaseEvidence| {
        case.toward == region && case.composite.as_ref().is_some_and(|composite| composite.score.value.is_some())
    };
    let cases: Vec<CaseEvidence> = evidence.cases.iter().filter(scored).cloned().collect();
    let scores: Vec<f64> = cases.iter().filter_map(|case| case.composite.as_ref()?.score.value).collect();
    if cases.len() < 2 {
        return None;
    }
    let draws = composite_draws(&directions(&cases), context.study.composite.weights, DRAWS, SEED);
    let mut drawn: Vec<Vec<f64>> = vec![Vec::new(); cases.len()];
    // A draw in which some case has no score orders the others only, so it is left out.
    for draw in draws.scores.iter().filter_map(|draw| draw.iter().copied().collect::<Option<Vec<f64>>>()) {
        for (ranks, rank) in drawn.iter_mut().zip(ranks_from_the_top(&draw)) {
            ranks.push(rank);
        }
    }
    let own = ranks_from_the_top(&scores);
    let entries = cases.iter().zip(scores).zip(own).zip(drawn).filter_map(|(((case, score), rank), drawn)| {
        let composite = case.composite.as_ref()?;
        let ends = quantiles(&drawn, LEVEL)?;
        Some(RankEntry {
            name: case.id.clone(),
            years: (0, 0),
            value: Interval { value: Some(score), ..composite.score.clone() },
            rank: interval(rank, (ends.0.floor(), ends.1.ceil())),
            n: composite.scored,
        })
    });
    Some(RankingEvidence {
        id: format!("rank-composite-{slug}"),
        measure: "Outcome composed of the case’s series".to_owned(),
        unit: "\u{2212}1 all worse to 1 all better".to_owned(),
        region: region.to_owned(),
        entries: in_order(entries.collect()),
        interval: format!(
            "{:.0} % over {DRAWS} draws of weights, a series’ weight the same in all cases",
            LEVEL * 100.0
        ),
        note: "Cases are scored by the series that they have, which are not the same in all of them".to_owned(),
        source: Vec::new(),
    })
}

fn in_order(mut entries: Vec<RankEntry>) -> Vec<RankEntry> {
    let rank = |entry: &RankEntry| entry.rank.value.unwrap_or(f64::MAX);
    entries.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    entries
}

fn interval(value: f64, ends: (f64, f64)) -> Interval {
    Interval { value: Some(value), lo: Some(ends.0), hi: Some(ends.1) }
}
