//! Two regions by the same measures in the same administrations.

use chancery_evidence::{Evidence, Interval, ProfileEvidence, RegionComparison, RegionLikeness, RegionSide};
use chancery_measure::{Administration, administrations};
use chancery_stats::compare::{difference_of_means, spread};
use chancery_stats::shifts::cosine;

use super::measures::{Member, Table};
use crate::cards::{DRAWS, LEVEL, SEED};
use crate::run::Context;

/// Administrations in which both regions have two members with a value.
pub(super) fn compare(context: &Context<'_>, tables: &[Table]) -> Vec<RegionComparison> {
    let Some(years) = context.study.years else { return Vec::new() };
    let administrations = administrations(context.world, context.actor, years);
    let mut found = Vec::new();
    for table in tables {
        for (one, other) in pairs(context.study.regions.len()) {
            found.extend(administrations.iter().filter_map(|term| compared(context, table, (one, other), term)));
        }
    }
    found
}

fn pairs(regions: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..regions).flat_map(move |one| (one + 1..regions).map(move |other| (one, other)))
}

fn compared(
    context: &Context<'_>,
    table: &Table,
    (one, other): (usize, usize),
    term: &Administration,
) -> Option<RegionComparison> {
    let members = [one, other].map(|region| table.over(region, term));
    let known = |members: &[Member]| members.iter().filter_map(|member| member.value).collect::<Vec<f64>>();
    let [first, second] = [known(&members[0]), known(&members[1])];
    let difference = difference_of_means(&first, &second, LEVEL, DRAWS, SEED)?;
    let side = |region: usize, members: &[Member]| side(context, region, members, term);
    Some(RegionComparison {
        measure: table.measure.name.to_owned(),
        unit: table.measure.unit.to_owned(),
        period: term.name.clone(),
        years: (term.years.first, term.years.last),
        sides: vec![side(one, &members[0]), side(other, &members[1])],
        difference: Interval { value: Some(difference.value), lo: Some(difference.lo), hi: Some(difference.hi) },
        interval: format!("{:.0} % over {DRAWS} draws of members of either region", LEVEL * 100.0),
        source: table.source.clone(),
    })
}

fn side(context: &Context<'_>, region: usize, members: &[Member], term: &Administration) -> RegionSide {
    let known = members.iter().filter_map(|member| Some((member.value?, member.weight)));
    let (values, weights): (Vec<f64>, Vec<Option<f64>>) = known.unzip();
    let found = spread(&values, &weights);
    let of = crate::charts::members(context.world, context.study, region, term.years.last);
    RegionSide {
        region: context.study.regions[region].name.clone(),
        have: values.len(),
        of: of.iter().filter(|state| **state != context.actor).count().max(values.len()),
        mean: found.map(|found| found.mean),
        weighted_mean: found.and_then(|found| found.weighted_mean),
        dispersion: found.and_then(|found| found.sd),
    }
}

/// The cosine of the instruments of each administration in two regions.
pub(super) fn likeness(context: &Context<'_>, evidence: &Evidence) -> Vec<RegionLikeness> {
    let name = |region: usize| context.study.regions[region].name.as_str();
    let of = |region: usize| evidence.profiles.iter().filter(move |profile| profile.region == name(region));
    let mut found = Vec::new();
    for (one, other) in pairs(context.study.regions.len()) {
        for profile in of(one) {
            let same = |other: &&ProfileEvidence| other.administration == profile.administration;
            let Some(beside) = of(other).find(same) else { continue };
            let shares =
                |profile: &ProfileEvidence| profile.instruments.iter().map(|one| one.share).collect::<Vec<_>>();
            let (a, b) = (shares(profile), shares(beside));
            let instruments = a.iter().zip(&b).filter(|(a, b)| a.is_some() && b.is_some()).count();
            found.push(RegionLikeness {
                administration: profile.administration.clone(),
                regions: (name(one).to_owned(), name(other).to_owned()),
                cosine: (instruments > 1).then(|| cosine(&a, &b)).flatten(),
                instruments,
            });
        }
    }
    found
}
