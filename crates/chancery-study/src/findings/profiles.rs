//! Continuity: each administration's attention to a region, its instruments there, and which of them are alike.

use chancery_core::{Cell, CellState, Column, Frames, Request};
use chancery_evidence::{CaseTree, Evidence, InstrumentShare, Merge, NearestCase, ProfileEvidence};
use chancery_measure::{Administration, administrations};
use chancery_stats::shifts::{cosine, reversal_index};
use chancery_stats::{DistanceMatrix, Linkage, cluster, profile_entropy};

use super::attention::{Attention, INSTRUMENTS, attention, requests as all_partners};
use crate::run::Context;

/// Nearest cases of a case.
const NEAREST: usize = 3;

/// An administration in a region.
struct Case {
    region: usize,
    administration: Administration,
    /// Share of the total of each instrument that went to the region.
    attention: Vec<Result<f64, CellState>>,
    /// The same over their sum; those without a value have none.
    shares: Vec<Option<f64>>,
}

pub(crate) fn requests(context: &Context<'_>) -> Vec<Request> {
    all_partners(context, &INSTRUMENTS.map(|instrument| instrument.series))
}

pub(super) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    let (profiles, tree) = profiles(context, frames);
    evidence.profiles.extend(profiles);
    evidence.case_tree = tree;
}

/// The profiles of all regions, in time order within each, and the tree of those that have every instrument.
pub(crate) fn profiles(context: &Context<'_>, frames: &Frames) -> (Vec<ProfileEvidence>, Option<CaseTree>) {
    let (study, world) = (context.study, context.world);
    let Some(years) = study.years else { return (Vec::new(), None) };
    let administrations = administrations(world, context.actor, years);
    let mut cases: Vec<Case> = Vec::new();
    let mut sources: Vec<Vec<String>> = Vec::new();
    for region in 0..study.regions.len() {
        let each: Vec<Option<Attention>> =
            INSTRUMENTS.iter().map(|instrument| attention(context, frames, region, instrument.series)).collect();
        let used = INSTRUMENTS.iter().zip(&each).filter_map(|(instrument, found)| {
            found.as_ref().map(|found| context.base.data_set_id(instrument.series, &found.source))
        });
        let mut used: Vec<String> = used.collect();
        used.sort();
        used.dedup();
        sources.push(used);
        cases.extend(administrations.iter().filter_map(|administration| Case::new(region, administration, &each)));
    }
    let described = cases.iter().enumerate().map(|(index, case)| {
        let before = |steps: usize| {
            let place = index.checked_sub(steps)?;
            cases.get(place).filter(|other| other.region == case.region)
        };
        let with_value = |(_, share): &(usize, &Option<f64>)| share.is_some();
        let column: Column =
            case.shares.iter().enumerate().filter(with_value).filter_map(|(_, share)| share.map(Cell::observed)).collect();
        ProfileEvidence {
            administration: case.administration.name.clone(),
            region: study.regions[case.region].name.clone(),
            years: (case.administration.years.first, case.administration.years.last),
            attention: case.mean_attention(),
            instruments: case.instruments(),
            entropy: profile_entropy(column.masked()).evenness.value(),
            similarity_to_predecessor: before(1).and_then(|before| cosine(&before.shares, &case.shares)),
            reversal: before(1)
                .zip(before(2))
                .and_then(|(one, two)| reversal_index(&two.shares, &one.shares, &case.shares)),
            nearest: nearest(context, &cases, index),
            source: sources[case.region].clone(),
            note: "Years by the majority of their days; attention is the mean, over the instruments with a value, of the region's share \
                   of the actor's total with the partners that have one; the instruments' shares are these attentions over their sum"
                .to_owned(),
        }
    });
    (described.collect(), tree(context, &cases))
}

impl Case {
    /// `None` if no instrument has a value.
    fn new(region: usize, administration: &Administration, each: &[Option<Attention>]) -> Option<Self> {
        let share = |found: &Option<Attention>| match found {
            Some(found) => found.share(administration.years),
            None => Err(CellState::NotCovered),
        };
        let attention: Vec<Result<f64, CellState>> = each.iter().map(share).collect();
        let sum: f64 = attention.iter().flatten().sum();
        let of_sum = |share: &Result<f64, CellState>| share.ok().filter(|_| sum > 0.0).map(|share| share / sum);
        let shares: Vec<Option<f64>> = attention.iter().map(of_sum).collect();
        let any = attention.iter().any(Result::is_ok);
        any.then(|| Self { region, administration: administration.clone(), attention, shares })
    }

    fn mean_attention(&self) -> Option<f64> {
        let values: Vec<f64> = self.attention.iter().flatten().copied().collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }

    fn instruments(&self) -> Vec<InstrumentShare> {
        let each = INSTRUMENTS.iter().zip(&self.attention).zip(&self.shares);
        each.map(|((instrument, attention), share)| InstrumentShare {
            instrument: instrument.name.to_owned(),
            share: *share,
            missing: match (attention, share) {
                (Err(state), _) => Some(state.reason().to_owned()),
                (Ok(_), None) => Some("nothing went to the region by any instrument".to_owned()),
                _ => None,
            },
        })
        .collect()
    }

    fn name(&self, context: &Context<'_>) -> String {
        format!("{}, {}", self.administration.name, context.study.regions[self.region].name)
    }

    /// Cosine, over the instruments that both have; one instrument in common says nothing.
    fn likeness(&self, other: &Self) -> Option<(f64, usize)> {
        let shared = self.shares.iter().zip(&other.shares).filter(|(a, b)| a.is_some() && b.is_some()).count();
        (shared > 1).then(|| cosine(&self.shares, &other.shares)).flatten().map(|cosine| (cosine, shared))
    }
}

fn nearest(context: &Context<'_>, cases: &[Case], index: usize) -> Vec<NearestCase> {
    let others = cases.iter().enumerate().filter(|(other, _)| *other != index);
    let mut found: Vec<NearestCase> = others
        .filter_map(|(_, other)| {
            let (similarity, _) = cases[index].likeness(other)?;
            Some(NearestCase { case: other.name(context), similarity })
        })
        .collect();
    found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
    found.truncate(NEAREST);
    found
}

/// The cases joined by average linkage: those that have every instrument of which any case has a value.
fn tree(context: &Context<'_>, cases: &[Case]) -> Option<CaseTree> {
    let known: Vec<usize> =
        (0..INSTRUMENTS.len()).filter(|place| cases.iter().any(|case| case.shares[*place].is_some())).collect();
    let whole: Vec<&Case> =
        cases.iter().filter(|case| known.iter().all(|place| case.shares[*place].is_some())).collect();
    let distances = DistanceMatrix::from_fn(whole.len(), |i, j| {
        whole[i].likeness(whole[j]).map(|(cosine, shared)| ((1.0 - cosine).max(0.0), shared))
    });
    let clustering = (whole.len() > 2).then(|| cluster(&distances, Linkage::Average).ok()).flatten()?;
    let names: Vec<&str> = known.iter().map(|place| INSTRUMENTS[*place].name).collect();
    Some(CaseTree {
        cases: whole.iter().map(|case| case.name(context)).collect(),
        merges: clustering
            .merges()
            .iter()
            .map(|merge| Merge { left: merge.first, right: merge.second, height: merge.height })
            .collect(),
        distance: format!(
            "1 \u{2212} cosine of the shares of {}, average linkage; {} of {} cases have them all",
            names.join(", "),
            whole.len(),
            cases.len()
        ),
    })
}
