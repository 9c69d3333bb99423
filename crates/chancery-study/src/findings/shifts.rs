//! Changes of course: the study's series by region under the administrations of its actor, tested together.

use chancery_core::{Frames, Request, YearRange};
use chancery_evidence::{Break, Evidence, Interval, SeriesPoint, ShiftEvidence, Term};
use chancery_measure::{Administration, YearSeries, administrations, null_model_name, shift_options, shifts};
use chancery_stats::shifts::{BreakPosterior, ShiftFinding, ShiftOptions, ShiftReport};

use super::attention::{INSTRUMENTS, attention, mean_of, named, requests as all_partners};
use crate::charts;
use crate::run::Context;

/// Simulated series for each null model: what a run has time for. The evidence says what q cannot come out of so few.
const DRAWS: usize = 999;
/// Below this share of false discoveries a step is called one.
const FALSE_DISCOVERIES: f64 = 0.05;

/// Measures of which a region has a mean.
const MEANS: [(&str, &str); 2] = [("agree", "agreement in UN votes"), ("ideal_distance", "distance of ideal points")];

/// A series with what it is compared with.
struct Subject {
    id: String,
    series: YearSeries,
    beside: Vec<YearSeries>,
}

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    let instruments = INSTRUMENTS.iter().map(|instrument| instrument.series);
    let names: Vec<&str> = instruments.chain(MEANS.iter().map(|(series, _)| *series)).collect();
    all_partners(context, &names)
}

pub(super) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    let Some(years) = context.study.years else { return };
    let administrations = administrations(context.world, context.actor, years);
    let subjects = subjects(context, frames);
    let series: Vec<YearSeries> = subjects.iter().map(|subject| subject.series.clone()).collect();
    let options = shift_options(DRAWS);
    // An error says that no series can be tested: then there is no section.
    let Ok(report) = shifts(&series, &administrations, &options) else { return };
    for (index, subject) in subjects.iter().enumerate() {
        evidence.shifts.push(describe(index, subject, &administrations, &report, &options));
    }
}

/// Shares of the actor's total, beside those of the other regions; means, beside those of the other regions and the rest of the world.
fn subjects(context: &Context<'_>, frames: &Frames) -> Vec<Subject> {
    let (study, world) = (context.study, context.world);
    let actor = world.name(context.actor);
    let regions = 0..study.regions.len();
    let mut found: Vec<Subject> = Vec::new();
    let mut add = |slug: &str, each: &[Option<YearSeries>], rest: Option<&YearSeries>| {
        for region in regions.clone() {
            let Some(series) = each[region].clone() else { continue };
            let others = regions.clone().filter(|other| *other != region).filter_map(|other| each[other].as_ref());
            found.push(Subject {
                id: format!("{slug}-{}", study.regions[region].region),
                series,
                beside: others.chain(rest).cloned().collect(),
            });
        }
    };
    for instrument in &INSTRUMENTS {
        let each = regions.clone().map(|region| {
            let found = attention(context, frames, region, instrument.series)?;
            let name = format!("{} of {actor}: share of {}", instrument.total, study.regions[region].name);
            let series = named(context, name, instrument.series, &found.source, found.cells());
            Some(YearSeries { unit: "share".to_owned(), ..series })
        });
        add(&format!("{}-share", instrument.name), &each.collect::<Vec<_>>(), None);
    }
    for (measure, title) in MEANS {
        let mean = |name: &str, enough: f64, members: &dyn Fn(i16) -> Vec<chancery_core::State>| {
            let (source, cells) = mean_of(context, frames, measure, enough, members)?;
            Some(named(context, format!("{title} of {actor} with {name}"), measure, &source, cells))
        };
        let members = |region: usize| move |year| charts::members(world, study, region, year);
        let each = regions
            .clone()
            .map(|region| mean(&study.regions[region].name, charts::DRAWN_COVERAGE, &members(region)))
            .collect::<Vec<_>>();
        let rest = |year| {
            let of_regions: Vec<_> = regions.clone().flat_map(|region| members(region)(year)).collect();
            let states = world.states().iter().map(|info| info.state);
            states.filter(|state| world.exists(*state, year) && !of_regions.contains(state)).collect()
        };
        // Of the rest of the world, those that have a value: it is only looked at, not tested.
        let rest = each.iter().any(Option::is_some).then(|| mean("the rest of the world", 0.5, &rest)).flatten();
        add(measure, &each, rest.as_ref());
    }
    found
}

fn describe(
    index: usize,
    subject: &Subject,
    administrations: &[Administration],
    report: &ShiftReport,
    options: &ShiftOptions,
) -> ShiftEvidence {
    let series = &subject.series;
    let posterior = report.posteriors.get(index).and_then(Option::as_ref);
    let mut evidence = ShiftEvidence {
        id: subject.id.clone(),
        series: series.name.clone(),
        unit: series.unit.clone(),
        points: series
            .cells
            .iter()
            .map(|(year, cell)| SeriesPoint { year: *year, value: cell.value(), state: cell.state().name().to_owned() })
            .collect(),
        terms: administrations
            .iter()
            .map(|one| Term { name: one.name.clone(), start: one.start, end: one.end })
            .collect(),
        source: series.source.clone(),
        ..ShiftEvidence::default()
    };
    if let Some(posterior) = posterior {
        let times = posterior.times.iter().zip(&posterior.at).skip(1);
        evidence.breaks = times.map(|(time, at)| Break { year: *time as i16, probability: *at }).collect();
        if let Some(set) = posterior.sets.first() {
            let inside = posterior.times.iter().filter(|time| (set.from..=set.to).contains(*time));
            evidence.credible_set = inside.map(|time| *time as i16).collect();
            evidence.credible_level = Some(options.posterior.level);
        }
    }
    let Some(best) = most_striking(index, report) else {
        let error = report.not_tested.iter().find(|(place, _)| *place == index);
        evidence.finding = error.map_or_else(String::new, |(_, error)| format!("Not tested: {error}."));
        return evidence;
    };
    evidence.size = Interval { value: Some(best.size), lo: finite(best.interval.0), hi: finite(best.interval.1) };
    evidence.interval = format!("{:.0} %: every size that the test does not reject", options.nulls.level * 100.0);
    evidence.administration = administrations.get(best.administration).map(|one| one.name.clone());
    (evidence.p, evidence.q) = (Some(best.p), Some(best.q));
    evidence.smallest_attainable_p = Some(best.smallest_attainable_p);
    evidence.null_model = format!(
        "level, linear trend, AR(1) of any autocorrelation up to the random walk and the steps at all other administrations; {} simulated \
         series each, p is the largest, here under {}",
        options.nulls.draws,
        null_model_name(best.null_model)
    );
    // The least q that one step alone could have.
    let least = best.smallest_attainable_p * report.findings.len() as f64;
    if least >= FALSE_DISCOVERIES {
        evidence.null_model += &format!("; a single step cannot have a q below {:.2}", least.min(1.0));
    }
    evidence.finding = finding(subject, administrations, report, posterior, best);
    evidence
}

/// The step with the smallest p; of equals the one with the most probable break.
fn most_striking(index: usize, report: &ShiftReport) -> Option<&ShiftFinding> {
    let own = report.findings.iter().filter(|finding| finding.series == index);
    own.min_by(|a, b| {
        a.p.total_cmp(&b.p)
            .then(b.posterior_probability.total_cmp(&a.posterior_probability))
            .then(a.at.total_cmp(&b.at))
    })
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn finding(
    subject: &Subject,
    administrations: &[Administration],
    report: &ShiftReport,
    posterior: Option<&BreakPosterior>,
    best: &ShiftFinding,
) -> String {
    let series = &subject.series;
    let one = administrations.get(best.administration);
    let who = one.map_or_else(String::new, |one| format!("{} ({})", one.name, best.at));
    let tested = report.tests.iter().filter(|tests| tests.is_some()).count();
    let p = if best.p > best.smallest_attainable_p { "p =" } else { "p at most" };
    let over = format!("{p} {:.4}, q = {:.3} over {} steps of {tested} series", best.p, best.q, report.findings.len());
    let mut text = if best.q < FALSE_DISCOVERIES {
        format!(
            "A step of {} with {who}, more than trend and autocorrelation explain: {over}.",
            amount(series, best.size)
        )
    } else {
        format!(
            "No change of administration stands out; the most striking is the step of {} with {who}: {over}.",
            amount(series, best.size)
        )
    };
    if let Some(posterior) = posterior {
        text += &course(posterior);
    }
    let before = best.administration.checked_sub(1).and_then(|place| administrations.get(place));
    if let (Some(before), Some(one)) = (before, one) {
        text += &moved(subject, before, one);
    }
    text
}

/// When, by the posterior alone.
fn course(posterior: &BreakPosterior) -> String {
    let none = posterior.count.first().copied().unwrap_or(0.0);
    match posterior.sets.first() {
        Some(set) if none < 0.5 => {
            let span = if set.from < set.to { format!("{} to {}", set.from, set.to) } else { set.from.to_string() };
            format!(
                " By the series alone, a new level begins most probably in {} ({span}: {:.0} %).",
                set.likeliest,
                set.probability * 100.0
            )
        }
        _ => format!(" By the series alone, the probability that it never took a new level is {:.0} %.", none * 100.0),
    }
}

/// How far the mean moved from one administration to the next, here and beside it.
fn moved(subject: &Subject, before: &Administration, one: &Administration) -> String {
    let change = |series: &YearSeries| {
        let mean = |years: YearRange| series.mean(years);
        Some(amount(series, mean(one.years)? - mean(before.years)?))
    };
    let Some(own) = change(&subject.series) else { return String::new() };
    let beside: Vec<String> =
        subject.beside.iter().filter_map(|other| Some(format!("{}: {}", other.name, change(other)?))).collect();
    let beside = if beside.is_empty() { String::new() } else { format!("; beside it, {}", beside.join("; ")) };
    format!(" From {} to {} the mean moved by {own}{beside}.", before.name, one.name)
}

/// A difference of a series.
fn amount(series: &YearSeries, value: f64) -> String {
    let said = match series.unit.as_str() {
        "share" | "ratio" => format!("{:+.2} percentage points", value * 100.0),
        _ => format!("{value:+.3} {}", series.unit).trim_end().to_owned(),
    };
    if value < 0.0 { said.replacen('-', "\u{2212}", 1) } else { said }
}
