//! What surrounds the claims in the evidence: the study, the world, counts, the codebook, the data sets.

use chancery_core::{Catalogue, Frames, YearRange};
use chancery_evidence::{
    Centrality, ClaimEvidence, ClaimType, CodebookEntry, CodebookSource, Counts, DataSetEvidence, Evidence,
    FactEvidence, RegionEvidence, StudyEvidence, TableStatus, TextEvidence, Verdict,
};
use chancery_measure::Base;
use chancery_world::World;

use crate::charts;
use crate::run::Context;
use crate::study::Study;

pub(crate) fn describe_study(context: &Context<'_>) -> StudyEvidence {
    let (study, world) = (context.study, context.world);
    let regions = study.regions.iter().enumerate().map(|(index, setting)| {
        let year = study.years.map_or(2020, |years| years.last);
        let members = charts::members(world, study, index, year);
        let definitions = world.region(&setting.region).map(|region| region.definitions.as_slice()).unwrap_or_default();
        RegionEvidence {
            name: setting.name.clone(),
            definition: setting.definition.clone(),
            alternatives: definitions
                .iter()
                .map(|definition| definition.id.clone())
                .filter(|id| *id != setting.definition)
                .collect(),
            members: members.iter().map(ToString::to_string).collect(),
            member_names: members.iter().map(|state| world.name(*state)).collect(),
        }
    });
    let years = study.years.unwrap_or(YearRange::single(0));
    StudyEvidence {
        title: study.title.clone(),
        actor: context.actor.to_string(),
        actor_name: world.name(context.actor),
        rivals: study.rivals.iter().map(|rival| (rival.to_string(), world.name(*rival))).collect(),
        years: (years.first, years.last),
        regions: regions.collect(),
        texts: study
            .texts
            .iter()
            .map(|text| TextEvidence {
                reference: text.reference.clone(),
                short: text.short.clone(),
                title: text.title.clone(),
                as_of: text.as_of.to_string(),
                claims: study.claims.iter().filter(|claim| claim.reference == text.reference).count(),
            })
            .collect(),
        now: context.now.to_string(),
    }
}

pub(crate) fn describe_fact(entry: &crate::study::FactEntry) -> FactEvidence {
    FactEvidence {
        id: entry.fact.id.clone(),
        says: entry.says.clone(),
        value: entry.shown.clone(),
        period: entry.period.clone(),
        origin: entry.fact.origin.name().to_owned(),
        reference: entry.fact.reference.clone(),
        place: entry.place.clone(),
        url: entry.url.clone(),
    }
}

pub(crate) fn world_tables(world: &World) -> Vec<TableStatus> {
    let table = |(table, counts): &(String, chancery_world::StatusCounts)| TableStatus {
        table: table.clone(),
        data_verified: counts.data_verified,
        document_verified: counts.document_verified,
        unverified: counts.unverified,
    };
    world.status_counts().iter().map(table).collect()
}

/// Counts over the ledger.
pub(crate) fn count(study: &Study, claims: &[ClaimEvidence]) -> Counts {
    let verdicts = |of: &dyn Fn(&ClaimEvidence) -> Option<Verdict>| -> Vec<(String, usize)> {
        Verdict::ALL
            .iter()
            .map(|verdict| {
                (verdict.name().to_owned(), claims.iter().filter(|claim| of(claim) == Some(*verdict)).count())
            })
            .collect()
    };
    Counts {
        by_verdict: verdicts(&|claim| Some(claim.verdict)),
        by_verdict_now: verdicts(&|claim| Some(claim.verdict_now)),
        by_type: ClaimType::ALL
            .iter()
            .map(|kind| (kind.name().to_owned(), claims.iter().filter(|claim| claim.claim_type == *kind).count()))
            .collect(),
        by_centrality: Centrality::ALL
            .iter()
            .map(|centrality| {
                (centrality.name().to_owned(), claims.iter().filter(|claim| claim.centrality == *centrality).count())
            })
            .collect(),
        by_text: study
            .texts
            .iter()
            .map(|text| {
                let own = verdicts(&|claim| (claim.reference == text.reference).then_some(claim.verdict));
                (text.reference.clone(), own)
            })
            .collect(),
        with_check: claims.iter().filter(|claim| claim.check.is_some()).count(),
        decided: claims.iter().filter(|claim| claim.verdict != Verdict::NotCheckable).count(),
        total: claims.len(),
    }
}

pub(crate) fn codebook(catalogue: &Catalogue, frames: &Frames) -> Vec<CodebookEntry> {
    let used = |name: &str| frames.iter().any(|(series, _, _)| series == name);
    let entries = catalogue.iter().filter(|spec| used(&spec.name)).map(|spec| CodebookEntry {
        name: spec.name.clone(),
        label: spec.label.clone(),
        unit_of_analysis: spec.unit_of_analysis.name().to_owned(),
        unit: spec.unit.to_string(),
        about: spec.about.clone(),
        sources: spec
            .sources
            .iter()
            .map(|source| CodebookSource {
                id: source.id.clone(),
                basis: source.basis.to_string(),
                clock: source.clock.name().to_owned(),
                years: (source.coverage.years.first, source.coverage.years.last),
                absence: match source.absence {
                    chancery_core::Absence::Zero => "no row means zero",
                    chancery_core::Absence::Unreported => "no row means unreported",
                }
                .to_owned(),
                note: source.note.clone(),
            })
            .collect(),
    });
    entries.collect()
}

pub(crate) fn used_data_sets(
    base: &Base,
    claims: &[ClaimEvidence],
    charts: &[chancery_evidence::Chart],
) -> Vec<DataSetEvidence> {
    let mut data_sets = base.data_sets();
    let catalogue = base.loaded();
    // A source id belongs to one data set, whatever the series.
    let owner = |source: &str| {
        let series = catalogue.iter().find(|spec| spec.source(source).is_some());
        series.map_or_else(|| source.to_owned(), |spec| base.data_set_id(&spec.name, source))
    };
    let mut by_claim: Vec<Vec<String>> = Vec::new();
    for claim in claims.iter().filter(|claim| claim.verdict != Verdict::NotCheckable) {
        let mut owners: Vec<String> = claim.sources.iter().map(|source| owner(source)).collect();
        owners.sort();
        owners.dedup();
        by_claim.push(owners);
    }
    let drawn: Vec<String> = charts.iter().flat_map(|chart| &chart.lines).map(|line| owner(&line.source)).collect();
    for data_set in &mut data_sets {
        data_set.claims = by_claim.iter().filter(|owners| owners.contains(&data_set.id)).count();
        data_set.used = data_set.claims > 0 || drawn.contains(&data_set.id);
    }
    data_sets
}

/// The summary that `run` prints.
pub fn summary(evidence: &Evidence) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{}\n", evidence.study.title);
    let _ = writeln!(
        text,
        "{} assertions, {} with a check, {} decided on the {} ({})",
        evidence.counts.total,
        evidence.counts.with_check,
        evidence.counts.decided,
        evidence.store.kind,
        evidence.store.generation
    );
    let width = evidence.counts.by_verdict.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for ((name, then), (_, now)) in evidence.counts.by_verdict.iter().zip(&evidence.counts.by_verdict_now) {
        let _ = writeln!(text, "  {name:width$}  {then:>5}   as of now {now:>5}");
    }
    let wrong = evidence.contradictions.iter().filter(|pair| pair.result == "inconsistent").count();
    let _ = writeln!(
        text,
        "{} pairs of claims compared, {wrong} shown inconsistent by a check",
        evidence.contradictions.len()
    );
    let charts = if evidence.charts.is_empty() { String::new() } else { format!(", {} charts", evidence.charts.len()) };
    let _ = writeln!(text, "{} cases{charts}", evidence.cases.len());
    text
}
