//! Case cards: the outcomes of a case as one direction, its events beside those of the world's tables, and the lags between them.

use chancery_core::{Date, PartialDate, Period, Span, State, YearRange};
use chancery_evidence::{CaseEventEvidence, CaseEvidence, CompositeEvidence, Interval, LagEvidence};
use chancery_stats::compare::{Direction3, composite, composite_draws, composite_range, quantiles};
use chancery_world::{Event, Status};

use crate::charts;
use crate::period::{self, CasePeriod};
use crate::run::Context;
use crate::study::{Case, ExprText};

/// Draws of weights, and the seed of the first.
pub(crate) const DRAWS: usize = 2000;
pub(crate) const SEED: u64 = 20_261_122;
/// Level of the intervals.
pub(crate) const LEVEL: f64 = 0.95;

/// Instruments of foreign policy by which events are classed; `other` is for what is nobody's instrument.
pub(crate) const CLASSES: [&str; 10] =
    ["trade", "aid", "military", "diplomatic", "institutional", "sanction", "migration", "election", "energy", "other"];

/// How the outcomes of a case are composed.
#[derive(Clone, Debug, PartialEq)]
pub struct CompositeRule {
    /// With fewer scored series there is no composite.
    pub at_least: usize,
    /// Scores from minus to plus this are mixed.
    pub mixed_within: f64,
    /// Bounds of the weights that are tried.
    pub weights: (f64, f64),
}

impl Default for CompositeRule {
    fn default() -> Self {
        Self { at_least: 3, mixed_within: 0.34, weights: (0.0, 2.0) }
    }
}

/// A code of the study's vocabulary for a stage.
#[derive(Clone, Debug)]
pub struct Code {
    /// `problem`, `strategy` or `outcomes`.
    pub stage: String,
    /// Name.
    pub name: String,
    /// What it means.
    pub definition: String,
}

/// An outcome read from series.
#[derive(Clone, Debug)]
pub struct CaseOutcome {
    /// What it is.
    pub label: String,
    /// The expression, the case's period in place of `{period}`.
    pub expression: ExprText,
    /// `up`, `down` or `neither`.
    pub better: String,
    /// Weight in the composite.
    pub weight: f64,
    /// First and last year for which it is asked, whatever the period.
    pub clip: (Option<i16>, Option<i16>),
    /// The same over the alternative bounds of the case's phase.
    pub phases: Vec<(YearRange, ExprText)>,
}

/// Something that happened, as the text tells it.
#[derive(Clone, Debug)]
pub struct CaseEvent {
    /// When.
    pub date: PartialDate,
    /// Until when.
    pub end: Option<PartialDate>,
    /// What.
    pub says: String,
    /// `problem`, `strategy` or `outcome`.
    pub stage: String,
    /// Instrument.
    pub class: String,
    /// Who acted, with the place.
    pub source: Option<(String, Span)>,
    /// Toward whom, with the place.
    pub target: Option<(String, Span)>,
    /// Line of the text.
    pub line: u32,
    /// Id of the same event in the world's tables, with the place.
    pub world: Option<(String, Span)>,
    /// Why it is listed although it lies outside the case's period.
    pub outside: String,
    /// Where its date stands.
    pub place: Span,
}

/// Lines drawn beside each other.
#[derive(Clone, Debug)]
pub struct LineComparison {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Label and series of each line.
    pub lines: Vec<(String, ExprText)>,
}

/// What the texts leave out.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// What.
    pub what: String,
    /// Years.
    pub years: YearRange,
    /// What there is to say.
    pub says: String,
}

/// The days that a date with its end can cover.
pub(crate) fn span_of(date: PartialDate, end: Option<PartialDate>) -> Period {
    Period::new(Some(date.earliest()), Some(end.map_or(date.latest(), PartialDate::latest)))
}

/// The states toward which a case is: members of a region of the study or of the world, or one state.
pub(crate) fn toward(context: &Context<'_>, toward: &str, years: YearRange) -> Vec<State> {
    let (study, world) = (context.study, context.world);
    let mut states: Vec<State> = match study.regions.iter().position(|region| region.name == toward) {
        Some(region) => years.years().flat_map(|year| charts::members(world, study, region, year)).collect(),
        None => match (world.region(toward), world.state_named(toward, None)) {
            (_, Some(state)) => vec![state],
            (Some(region), None) => {
                let members = region.definitions.first().map(|definition| definition.members.as_slice());
                members.unwrap_or_default().iter().map(|member| member.state).collect()
            }
            (None, None) => Vec::new(),
        },
    };
    states.sort_unstable();
    states.dedup();
    states
}

/// The first and the last year that a case touches.
pub(crate) fn years_of(context: &Context<'_>, case: &Case) -> Option<YearRange> {
    let stretches = period::read(context.world, context.study, case.actor, &case.period.text).stretches();
    let first = stretches.iter().filter_map(|stretch| stretch.start).min()?;
    let last = stretches.iter().map(|stretch| stretch.end.unwrap_or(context.now)).max()?;
    YearRange::new(first.year(), last.year())
}

/// Whether an event of the world's tables is about some states: they acted, were acted upon, or it happened there.
pub(crate) fn touches(event: &Event, states: &[State]) -> bool {
    let place = State::new(&event.place).ok();
    event.targets.iter().chain(&event.actor).chain(&place).any(|state| states.contains(state))
}

/// The instrument that a class of the world's tables is of.
pub(crate) fn instrument(class: &str) -> &'static str {
    match class {
        "us-intervention" | "us-covert-action" | "war" | "base-opened" | "base-closed" => "military",
        "recognition" | "diplomatic-relations" | "embassy" | "visit" | "summit" | "speech" | "mediation" => {
            "diplomatic"
        }
        "institution" | "law" => "institutional",
        "sanction" => "sanction",
        "migration-programme" => "migration",
        "election" => "election",
        "pipeline" => "energy",
        _ => "other",
    }
}

pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::DataVerified => "data-verified",
        Status::DocumentVerified => "document-verified",
        Status::Unverified => "unverified",
    }
}

/// The events of a case: those of the text and, where the text has not the same, those of the world's tables in its period.
pub(crate) fn events(context: &Context<'_>, case: &Case) -> Vec<CaseEventEvidence> {
    let told: Vec<&str> =
        case.events.iter().filter_map(|event| event.world.as_ref()).map(|(id, _)| id.as_str()).collect();
    let mut dated: Vec<(Date, CaseEventEvidence)> =
        case.events.iter().map(|event| (event.date.earliest(), of_text(context, case, event))).collect();
    let stretches = period::read(context.world, context.study, case.actor, &case.period.text).stretches();
    let states = years_of(context, case).map_or_else(Vec::new, |years| toward(context, &case.toward, years));
    let classes = context.world.event_classes();
    for event in classes.iter().flat_map(|class| context.world.events(class)) {
        let days = span_of(event.date, event.end);
        let inside = stretches.iter().any(|stretch| stretch.overlaps(&days));
        if inside && touches(event, &states) && !told.contains(&event.id.as_str()) {
            dated.push((event.date.earliest(), of_world(event)));
        }
    }
    dated.sort_by(|a, b| (a.0, &a.1.says).cmp(&(b.0, &b.1.says)));
    dated.into_iter().map(|(_, event)| event).collect()
}

fn of_text(context: &Context<'_>, case: &Case, event: &CaseEvent) -> CaseEventEvidence {
    let world = event.world.as_ref().and_then(|(id, _)| context.world.event(id));
    let name = |party: &Option<(String, Span)>| party.as_ref().map_or_else(String::new, |(name, _)| name.clone());
    CaseEventEvidence {
        date: event.date.to_string(),
        end: event.end.map_or_else(String::new, |end| end.to_string()),
        says: event.says.clone(),
        stage: event.stage.clone(),
        class: event.class.clone(),
        source: name(&event.source),
        target: name(&event.target),
        reference: case.reference.clone(),
        line: event.line,
        world: world.map_or_else(String::new, |event| event.id.clone()),
        status: world.map_or_else(String::new, |event| status(event.status).to_owned()),
        conflict: world.and_then(|world| conflict(event, world)),
        outside: event.outside.clone(),
    }
}

/// The dates, if no day can be both the text's and the table's.
fn conflict(event: &CaseEvent, world: &Event) -> Option<String> {
    let (told, known) = (span_of(event.date, event.end), span_of(world.date, world.end));
    let doubt = if world.status.decides() { "" } else { ", in a row that is not verified" };
    (!told.overlaps(&known))
        .then(|| format!("the text has {}, the table of events {}{doubt} ({})", event.date, world.date, world.name))
}

fn of_world(event: &Event) -> CaseEventEvidence {
    CaseEventEvidence {
        date: event.date.to_string(),
        end: event.end.map_or_else(String::new, |end| end.to_string()),
        says: event.name.clone(),
        class: instrument(&event.class).to_owned(),
        source: event.actor.map_or_else(String::new, |state| state.to_string()),
        target: event.target_text.clone(),
        world: event.id.clone(),
        status: status(event.status).to_owned(),
        ..CaseEventEvidence::default()
    }
}

/// The steps whose time is taken.
const STEPS: [(&str, &str); 3] = [("problem", "strategy"), ("strategy", "outcome"), ("problem", "outcome")];

/// For each event of one stage the time to the first event of a later one that is not certainly before it.
pub(crate) fn lags(case: &Case) -> Vec<LagEvidence> {
    let stage = |name: &str| case.events.iter().filter(move |event| event.stage == name).collect::<Vec<_>>();
    let mut found = Vec::new();
    for (from, to) in STEPS {
        for early in stage(from) {
            let candidates = stage(to).into_iter().filter(|late| late.date.latest() >= early.date.earliest());
            if let Some(late) = candidates.min_by_key(|late| (late.date.earliest(), late.date.latest())) {
                found.push(lag(&format!("{from} to {to}"), early, late));
            }
        }
    }
    found
}

fn lag(step: &str, early: &CaseEvent, late: &CaseEvent) -> LagEvidence {
    LagEvidence {
        step: step.to_owned(),
        from: early.says.clone(),
        from_date: early.date.to_string(),
        to: late.says.clone(),
        to_date: late.date.to_string(),
        days: (
            days_between(early.date.latest(), late.date.earliest()),
            days_between(early.date.earliest(), late.date.latest()),
        ),
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// A direction as a number; none if it was not scored.
pub(crate) fn signed(direction: &str) -> Option<f64> {
    match direction {
        "better" => Some(1.0),
        "worse" => Some(-1.0),
        "unchanged" => Some(0.0),
        _ => None,
    }
}

/// The directions of all cases by the labels of their outcomes, in the order of first mention.
pub(crate) fn directions(cases: &[CaseEvidence]) -> Vec<Vec<Option<f64>>> {
    let mut labels: Vec<&str> = Vec::new();
    for outcome in cases.iter().flat_map(|case| &case.outcome) {
        if !labels.contains(&outcome.label.as_str()) {
            labels.push(&outcome.label);
        }
    }
    let of = |case: &CaseEvidence, label: &str| {
        let outcome = case.outcome.iter().find(|outcome| outcome.label == label)?;
        signed(&outcome.direction)
    };
    cases.iter().map(|case| labels.iter().map(|label| of(case, label)).collect()).collect()
}

/// Adds composites to the cases. A series has in a draw the same weight in all of them.
pub(crate) fn compose(rule: &CompositeRule, cases: &mut [CaseEvidence]) {
    let draws = composite_draws(&directions(cases), rule.weights, DRAWS, SEED);
    for (place, case) in cases.iter_mut().enumerate().filter(|(_, case)| !case.outcome.is_empty()) {
        let scored = case.outcome.iter().filter_map(|outcome| Some((signed(&outcome.direction)?, outcome.weight)));
        let (directions, weights): (Vec<f64>, Vec<f64>) = scored.unzip();
        let score = composite(&directions, &weights).filter(|_| directions.len() >= rule.at_least);
        let direction = score.map(|score| Direction3::of(score, rule.mixed_within).name());
        let ends = score.and_then(|_| quantiles(&draws.of(place), LEVEL));
        let stated = case.outcomes.direction.as_deref().filter(|stated| *stated != "not-stated");
        case.composite = Some(CompositeEvidence {
            direction: direction.unwrap_or("abstained").to_owned(),
            score: Interval { value: score, lo: ends.map(|ends| ends.0), hi: ends.map(|ends| ends.1) },
            range: score.and_then(|_| composite_range(&directions, rule.weights.0, rule.weights.1)),
            shares: score.map(|_| draws.shares(place, rule.mixed_within)),
            scored: directions.len(),
            at_least: rule.at_least,
            mixed_within: rule.mixed_within,
            weights: rule.weights,
            agrees: direction.zip(stated).map(|(data, text)| data == text),
        });
    }
}

/// The outcome's expression over other years: `{period}` stands for the period of the case.
pub(crate) fn with_period(
    text: &str,
    period: &CasePeriod,
    name: &str,
    clip: (Option<i16>, Option<i16>),
) -> Option<String> {
    let over = match period {
        CasePeriod::Years(years, _) => written(clipped(*years, clip)?),
        _ => format!("'{}'", name.trim_matches('\'')),
    };
    Some(text.replace(PLACEHOLDER, &over))
}

/// Years as the claim language writes them.
pub(crate) fn written(years: YearRange) -> String {
    format!("{}..{}", years.first, years.last)
}

/// Stands for the period of the case in the expression of an outcome.
pub(crate) const PLACEHOLDER: &str = "{period}";

/// Years inside the bounds of an outcome; none if no year is.
pub(crate) fn clipped(years: YearRange, (from, to): (Option<i16>, Option<i16>)) -> Option<YearRange> {
    YearRange::new(years.first.max(from.unwrap_or(years.first)), years.last.min(to.unwrap_or(years.last)))
}
