//! When the whole profile of an actor's instruments toward a region changed: the yearly profile is the one of [`super::profiles`], year by year.

use chancery_core::{Frames, Request, Year};
use chancery_evidence::{
    Break, DatedStepEvidence, Evidence, Interval, ProfileYear, ReorientationBreak, ReorientationEvidence,
    ReorientationVariant, Term,
};
use chancery_measure::{Administration, administrations};
use chancery_stats::shifts::{
    Coordinates, Reorientation, ReorientationOptions, Term as Terms, benjamini_yekutieli, composition_shares,
    dated_steps, reorientation,
};

use super::attention::{Attention, INSTRUMENTS, attention, requests as all_partners};
use crate::run::Context;

/// An instrument enters if it has a value in this share of the years in which any has one.
const ENOUGH_YEARS: f64 = 0.75;
/// Simulated series in a run of a study, for each autocorrelation: what a run has time for.
const DRAWS: usize = 400;

/// What to look for.
#[derive(Clone, Debug, PartialEq)]
pub struct ReorientationWanted {
    /// Years that a text names.
    pub named: Vec<Year>,
    /// Square roots of the shares instead of log-ratios.
    pub roots: bool,
    /// Most breaks to look for.
    pub most_breaks: usize,
    /// Simulated series for each autocorrelation; with fewer than 400 none is contradicted.
    pub draws: usize,
    /// Whether to look again under other treatments of the shares.
    pub variants: bool,
}

impl ReorientationWanted {
    fn options(&self) -> ReorientationOptions {
        ReorientationOptions {
            coordinates: if self.roots { Coordinates::Root } else { Coordinates::default() },
            most_breaks: self.most_breaks,
            draws: self.draws,
            ..ReorientationOptions::default()
        }
    }
}

pub(crate) fn requests(context: &Context<'_>) -> Vec<Request> {
    all_partners(context, &INSTRUMENTS.map(|instrument| instrument.series))
}

pub(super) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    let wanted = ReorientationWanted {
        named: context.study.turning_points.clone(),
        roots: false,
        most_breaks: ReorientationOptions::default().most_breaks,
        draws: DRAWS,
        variants: false,
    };
    let regions = 0..context.study.regions.len();
    let found = regions.map(|region| of_region(context, frames, region, &wanted));
    evidence.reorientations.extend(found.filter(|found| found.p.is_some()));
}

/// The yearly profile of a region.
#[derive(Default)]
struct Profile {
    instruments: Vec<String>,
    left_out: Vec<(String, String)>,
    years: Vec<Year>,
    rows: Vec<Vec<f64>>,
    source: Vec<String>,
}

impl Profile {
    fn new(context: &Context<'_>, frames: &Frames, region: usize) -> Self {
        let mut profile = Self::default();
        let mut known: Vec<(&str, &str, Attention)> = Vec::new();
        for instrument in &INSTRUMENTS {
            match attention(context, frames, region, instrument.series) {
                Some(found) => known.push((instrument.name, instrument.series, found)),
                None => profile.left_out.push((instrument.name.to_owned(), "no year has a value".to_owned())),
            }
        }
        let share = |found: &Attention, place: usize| {
            found.years.get(place).and_then(|(_, parts)| parts.ok()).map(|parts| parts.region / parts.all)
        };
        let places = 0..known.iter().map(|(_, _, found)| found.years.len()).max().unwrap_or(0);
        let any: Vec<usize> =
            places.filter(|place| known.iter().any(|(_, _, found)| share(found, *place).is_some())).collect();
        known.retain(|(name, _, found)| {
            let have = any.iter().filter(|place| share(found, **place).is_some()).count();
            let positive = any.iter().any(|place| share(found, *place).is_some_and(|share| share > 0.0));
            let enough = have as f64 >= ENOUGH_YEARS * any.len() as f64;
            let reason = match (enough, positive) {
                (false, _) => format!("a value in {have} of {} years only", any.len()),
                (_, false) => "nothing in any year".to_owned(),
                _ => return true,
            };
            profile.left_out.push(((*name).to_owned(), reason));
            false
        });
        for place in any {
            let row: Option<Vec<f64>> = known.iter().map(|(_, _, found)| share(found, place)).collect();
            let year = known.first().and_then(|(_, _, found)| found.years.get(place)).map(|(year, _)| *year);
            if let (Some(row), Some(year)) = (row.filter(|row| row.iter().any(|share| *share > 0.0)), year) {
                profile.years.push(year);
                profile.rows.push(row);
            }
        }
        profile.instruments = known.iter().map(|(name, ..)| (*name).to_owned()).collect();
        profile.source =
            known.iter().map(|(_, series, found)| context.base.data_set_id(series, &found.source)).collect();
        profile.source.sort();
        profile.source.dedup();
        profile
    }

    fn times(&self) -> Vec<f64> {
        self.years.iter().map(|year| f64::from(*year)).collect()
    }
}

/// The evidence of one region; without a p value where the profile is too short, with the reason in `refused`.
pub(crate) fn of_region(
    context: &Context<'_>,
    frames: &Frames,
    region: usize,
    wanted: &ReorientationWanted,
) -> ReorientationEvidence {
    let setting = &context.study.regions[region];
    let profile = Profile::new(context, frames, region);
    let options = &wanted.options();
    let mut evidence = ReorientationEvidence {
        id: setting.region.clone(),
        actor: context.world.name(context.actor).to_owned(),
        region: setting.name.clone(),
        instruments: profile.instruments.clone(),
        left_out: profile.left_out.clone(),
        coordinates: in_words(options.coordinates),
        source: profile.source.clone(),
        note: format!(
            "A year's profile: the share of the actor's total that goes to the region by each instrument, over the sum of these shares; \
             years with every instrument only. p is the largest over all autocorrelations that the profile does not contradict, {} simulated series \
             each; dated steps leave a linear trend and the steps at the other dates free",
            options.draws
        ),
        interval: format!("{:.0} % basic bootstrap, given the years of the breaks", options.level * 100.0),
        ..ReorientationEvidence::default()
    };
    let times = profile.times();
    let found = match (reorientation(&times, &profile.rows, options), composition_shares(&profile.rows)) {
        (Ok(found), Ok(shares)) => {
            let point = |(year, shares): (&Year, Vec<f64>)| ProfileYear { year: *year, shares };
            evidence.points = profile.years.iter().zip(shares).map(point).collect();
            found
        }
        (Err(error), _) | (_, Err(error)) => {
            evidence.refused.push(error.to_string());
            return evidence;
        }
    };
    let span = context.study.years;
    let administrations = span.map_or_else(Vec::new, |span| administrations(context.world, context.actor, span));
    evidence.terms =
        administrations.iter().map(|one| Term { name: one.name.clone(), start: one.start, end: one.end }).collect();
    describe(&mut evidence, &found, &administrations);
    dates(&mut evidence, &profile, &administrations, wanted);
    if wanted.variants {
        evidence.variants = variants(&profile, options);
    }
    evidence.finding = finding(&evidence);
    evidence
}

fn in_words(coordinates: Coordinates) -> String {
    match coordinates {
        Coordinates::LogRatio { zeros } => {
            format!("log-ratios of the shares, a zero as {zeros} of the least positive share of its instrument")
        }
        Coordinates::Root => "square roots of the shares".to_owned(),
    }
}

fn describe(evidence: &mut ReorientationEvidence, found: &Reorientation, administrations: &[Administration]) {
    let years = |times: &[f64]| times.iter().map(|time| *time as i16).collect::<Vec<i16>>();
    let under = |year: i16| administrations.iter().find(|one| one.years.contains(year)).map(|one| one.name.clone());
    evidence.p = Some(found.p);
    evidence.smallest_attainable_p = Some(found.smallest_attainable_p);
    evidence.holds = found.holds;
    evidence.zeros.clone_from(&found.zeros);
    evidence.described = years(&found.described);
    evidence.rho = Some(found.rho);
    evidence.rho_set = found.rho_set;
    evidence.posterior =
        found.posterior.iter().skip(1).map(|(time, at)| Break { year: *time as i16, probability: *at }).collect();
    evidence.breaks = found
        .breaks
        .iter()
        .map(|one| ReorientationBreak {
            year: one.at as i16,
            size: Interval { value: Some(one.size), lo: Some(one.interval.0), hi: Some(one.interval.1) },
            change: one.change.clone(),
            p: one.p,
            probability: one.posterior,
            administration: under(one.at as i16),
        })
        .collect();
    evidence.stretches =
        found.segments.iter().map(|one| (one.from as i16, one.to as i16, one.centre.clone())).collect();
}

/// Changes of administration, and years that are named: each kind is a calendar of its own.
fn dates(
    evidence: &mut ReorientationEvidence,
    profile: &Profile,
    administrations: &[Administration],
    wanted: &ReorientationWanted,
) {
    let (Some(&first), Some(&last)) = (profile.years.first(), profile.years.last()) else { return };
    let turnovers: Vec<(String, Terms)> = administrations.iter().map(|one| (one.name.clone(), one.term())).collect();
    let mut starts: Vec<Year> = wanted.named.iter().copied().filter(|year| (first..=last).contains(year)).collect();
    starts.retain(|year| *year > first);
    let outside: Vec<String> = wanted.named.iter().filter(|year| !starts.contains(year)).map(Year::to_string).collect();
    if !outside.is_empty() {
        evidence.refused.push(format!("{}: the profile begins {first} and ends {last}", outside.join(", ")));
    }
    starts.insert(0, first);
    let named: Vec<(String, Terms)> = starts
        .iter()
        .enumerate()
        .map(|(place, start)| {
            let end = starts.get(place + 1).map_or(f64::from(last) + 1.0, |next| f64::from(*next));
            (start.to_string(), Terms { start: f64::from(*start), end })
        })
        .collect();
    let times = profile.times();
    for (kind, calendar) in [("turnover", turnovers), ("named year", named)] {
        if kind == "named year" && calendar.len() < 2 {
            continue;
        }
        let terms: Vec<Terms> = calendar.iter().map(|(_, term)| *term).collect();
        match dated_steps(&times, &profile.rows, &terms, &wanted.options()) {
            Ok(found) => {
                if let Some(calendar) = found.calendar.filter(|_| kind == "turnover") {
                    evidence.calendar_p = Some(calendar.p);
                    evidence.calendar_smallest_p = Some(calendar.smallest_attainable);
                }
                evidence.dated.extend(found.steps.into_iter().map(|step| DatedStepEvidence {
                    kind: kind.to_owned(),
                    label: calendar[step.term].0.clone(),
                    year: step.at as i16,
                    size: Interval { value: Some(step.size), lo: Some(step.interval.0), hi: Some(step.interval.1) },
                    change: step.change,
                    p: step.p,
                    q: 1.0,
                    smallest_attainable_p: found.smallest_attainable_p,
                }));
            }
            Err(error) => evidence.refused.push(format!("{kind}: {error}")),
        }
    }
    let all: Vec<f64> = evidence.dated.iter().map(|step| step.p).collect();
    for (step, q) in evidence.dated.iter_mut().zip(benjamini_yekutieli(&all).unwrap_or_default()) {
        step.q = q;
    }
}

fn variants(profile: &Profile, options: &ReorientationOptions) -> Vec<ReorientationVariant> {
    let each = [
        Coordinates::LogRatio { zeros: 0.65 },
        Coordinates::LogRatio { zeros: 0.25 },
        Coordinates::LogRatio { zeros: 1.0 },
        Coordinates::Root,
    ];
    let others = each.into_iter().filter(|one| *one != options.coordinates);
    let variant = |coordinates: Coordinates| {
        let found =
            reorientation(&profile.times(), &profile.rows, &ReorientationOptions { coordinates, ..*options }).ok()?;
        Some(ReorientationVariant {
            name: in_words(coordinates),
            p: found.p,
            holds: found.holds,
            years: found.breaks.iter().map(|one| one.at as i16).collect(),
            described: found.described.iter().map(|time| *time as i16).collect(),
        })
    };
    others.filter_map(variant).collect()
}

fn finding(e: &ReorientationEvidence) -> String {
    let p = |p: f64, least: Option<f64>| match least {
        Some(least) if p <= least => format!("p at most {p:.3}"),
        _ => format!("p = {p:.3}"),
    };
    let whole = p(e.p.unwrap_or(1.0), e.smallest_attainable_p);
    let sentence = |one: &ReorientationBreak| {
        let named = e.instruments.iter().zip(&one.change);
        let gained: Vec<String> = named.clone().filter(|(_, x)| **x > 0.0).map(|(name, _)| name.clone()).collect();
        let lost: Vec<String> = named.filter(|(_, x)| **x < 0.0).map(|(name, _)| name.clone()).collect();
        format!("{}: {} gained weight, {} lost it", one.year, gained.join(" and "), lost.join(" and "))
    };
    let breaks: Vec<String> = e.breaks.iter().map(sentence).collect();
    let mut text = if e.holds {
        format!("The profile as a whole broke ({whole}): {}.", breaks.join("; "))
    } else {
        format!(
            "No break of the whole profile is more than its autocorrelation explains ({whole}); the best single one would be {}.",
            breaks.join("; ")
        )
    };
    let fits: Vec<String> = e
        .dated
        .iter()
        .filter(|step| step.q < 0.05)
        .map(|step| format!("{} ({}, q = {:.3})", step.year, step.label, step.q))
        .collect();
    if !e.dated.is_empty() {
        text += &match fits.is_empty() {
            true => format!(" None of the {} dates tested stands out after allowing for their number.", e.dated.len()),
            false => format!(" Of {} dates tested these stand out: {}.", e.dated.len(), fits.join(", ")),
        };
    }
    text
}
