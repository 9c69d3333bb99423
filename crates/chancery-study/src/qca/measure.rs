//! Cases of a study, measured: each set's expression for each case, planned, read and evaluated.
//!
//! What an expression leaves open (which source of trade) is settled once for all cases of a set: the alternative that gives the most
//! cases a value, the preferred one among equals. Cases measured from different sources would not be comparable.

use chancery_claim::{Context as Alternative, Plan, Value, eval, plan as plan_expression};
use chancery_core::{Diagnostic, Frames, Request, State, Year, YearRange};
use chancery_evidence::{QcaEvidence, QcaLeftOut};
use rayon::prelude::*;

use super::{
    CaseChoice, Comparison, Measured, MeasuredCase, MeasuredSet, MeasuredValue, Origin, PanelMember, Wanted, analyse,
};
use crate::charts;
use crate::period;
use crate::run::Context;
use crate::study::ExprText;

/// A comparison with a plan for each set and case.
pub(crate) struct PlannedComparison<'a> {
    comparison: &'a Comparison,
    cases: Vec<PlannedCase>,
    left_out: Vec<QcaLeftOut>,
    diagnostics: Vec<Diagnostic>,
}

/// A case with what is put into expressions for it, and a plan for each set.
struct PlannedCase {
    id: String,
    label: String,
    clusters: Vec<String>,
    words: Words,
    plans: Vec<Option<Plan>>,
}

/// What stands for the placeholders.
#[derive(Clone, Default)]
struct Words {
    state: Option<String>,
    period: String,
    years: Option<(Year, Year)>,
}

impl PlannedComparison<'_> {
    pub(crate) fn requests(&self) -> Vec<Request> {
        let plans = self.cases.iter().flat_map(|case| case.plans.iter().flatten());
        plans.flat_map(|plan| plan.requests().to_vec()).collect()
    }
}

/// Plans every comparison of a study.
pub(crate) fn plan<'a>(context: &Context<'a>) -> Vec<PlannedComparison<'a>> {
    context.study.qca.par_iter().map(|comparison| plan_one(context, comparison)).collect()
}

fn plan_one<'a>(context: &Context<'a>, comparison: &'a Comparison) -> PlannedComparison<'a> {
    let (mut cases, left_out) = cases(context, comparison);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for set in comparison.sets() {
        let Origin::Expression(expression) = &set.origin else {
            cases.iter_mut().for_each(|case| case.plans.push(None));
            continue;
        };
        let planned: Vec<(Option<Plan>, Option<Diagnostic>)> =
            cases.par_iter().map(|case| plan_set(context, expression, &case.words)).collect();
        // What is wrong with an expression is wrong for every case; it is said once.
        diagnostics.extend(planned.iter().find_map(|(_, problem)| problem.clone()));
        cases.iter_mut().zip(planned).for_each(|(case, (plan, _))| case.plans.push(plan));
    }
    PlannedComparison { comparison, cases, left_out, diagnostics }
}

fn plan_set(context: &Context<'_>, expression: &ExprText, words: &Words) -> (Option<Plan>, Option<Diagnostic>) {
    let text = match words.put_into(&expression.text) {
        Ok(text) => text,
        Err(message) => {
            let diagnostic = Diagnostic::error("qca::placeholder", message)
                .hint("`{state}`, `{period}`, `{first}` and `{last}` stand for those of the case");
            return (None, Some(expression.place(diagnostic)));
        }
    };
    let planned = plan_expression(&text, &context.setting(None));
    let problem = planned.diagnostics.into_iter().find(|one| one.severity == chancery_core::Severity::Error);
    // Bytes of the expression as written are not those of what was planned, so the message points to the whole.
    let whole = ExprText { offset: None, ..expression.clone() };
    let problem = problem.map(|problem| {
        let mut placed = whole.place(problem);
        if text != expression.text {
            placed = placed.hint(format!("as read for the first case: {text}"));
        }
        placed
    });
    (planned.plan, problem)
}

impl Words {
    /// The group of the case by its state or its period.
    fn group(&self, by: &str) -> String {
        if by == "period" { self.period.clone() } else { self.state.clone().unwrap_or_default() }
    }

    /// An expression with the case's words in place of the placeholders.
    fn put_into(&self, expression: &str) -> Result<String, String> {
        let mut out = String::with_capacity(expression.len());
        let mut rest = expression;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err("a `{` is not closed".to_owned());
            };
            out.push_str(before);
            let year = |year: Option<Year>| year.map(|year| year.to_string());
            let word = match name.trim() {
                "state" => self.state.clone(),
                "period" => Some(self.period.clone()),
                "first" => year(self.years.map(|years| years.0)),
                "last" => year(self.years.map(|years| years.1)),
                other => return Err(format!("`{{{other}}}` stands for nothing")),
            };
            out.push_str(&word.ok_or_else(|| format!("the case has no {}", name.trim()))?);
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }
}

/// The cases of a comparison, before anything is measured, and those that cannot be any.
fn cases(context: &Context<'_>, comparison: &Comparison) -> (Vec<PlannedCase>, Vec<QcaLeftOut>) {
    let by = &comparison.options.cluster;
    match &comparison.cases {
        CaseChoice::Rows(_) => (Vec::new(), Vec::new()),
        CaseChoice::Study(ids) => {
            let known = ids.iter().filter_map(|id| context.study.cases.iter().find(|case| case.id == *id));
            (known.map(|case| of_study(context, case, by)).collect(), Vec::new())
        }
        CaseChoice::Panel { members, except, periods } => {
            let (mut cases, mut left_out) = (Vec::new(), Vec::new());
            for period in periods {
                for state in states(context, members, except, *period) {
                    let years = format!("{}..{}", period.first, period.last);
                    let label = format!("{} {}\u{2013}{}", context.world.name(state), period.first, period.last);
                    let id = format!("{state} {years}");
                    if !period.years().all(|year| context.world.exists(state, year)) {
                        let reason =
                            format!("not in the state system in all of {}\u{2013}{}", period.first, period.last);
                        left_out.push(QcaLeftOut { case: id, set: String::new(), reason });
                        continue;
                    }
                    let words = Words {
                        state: Some(state.to_string()),
                        period: years,
                        years: Some((period.first, period.last)),
                    };
                    let clusters = by.iter().map(|by| words.group(by)).collect();
                    cases.push(PlannedCase { id, label, clusters, words, plans: Vec::new() });
                }
            }
            (cases, left_out)
        }
    }
}

/// The states of a panel in a period: members of the regions in its last year.
fn states(context: &Context<'_>, members: &[PanelMember], except: &[State], period: YearRange) -> Vec<State> {
    let mut states: Vec<State> = Vec::new();
    for member in members {
        match member {
            PanelMember::State(state) => states.push(*state),
            PanelMember::Region(region) => {
                states.extend(charts::members(context.world, context.study, *region, period.last));
            }
        }
    }
    states.retain(|state| !except.contains(state) && *state != context.actor);
    states.sort_unstable();
    states.dedup();
    states
}

fn of_study(context: &Context<'_>, case: &crate::study::Case, by: &[String]) -> PlannedCase {
    let state = match context.world.resolve_as_written(&case.toward, None) {
        chancery_world::Resolution::One(state) => Some(state.to_string()),
        _ => None,
    };
    let period = period::read(context.world, context.study, case.actor, &case.period.text);
    let (first, last) = period.days().unwrap_or_default();
    let year = |day: &str| day.get(..4)?.parse::<Year>().ok();
    let last = year(&last).or(Some(context.now.year()));
    let words = Words { state, period: case.period.text.clone(), years: year(&first).zip(last) };
    let clusters = by.iter().map(|by| words.group(by)).collect();
    PlannedCase { id: case.id.clone(), label: case.title.clone(), clusters, words, plans: Vec::new() }
}

/// Measures and analyses every comparison of a study.
pub(crate) fn evaluate(
    context: &Context<'_>,
    planned: &[PlannedComparison<'_>],
    frames: &Frames,
    wanted: &Wanted,
) -> (Vec<QcaEvidence>, Vec<Diagnostic>) {
    let one = |planned: &PlannedComparison<'_>| {
        let measured = measure(context, planned, frames);
        let (evidence, mut diagnostics) = analyse(planned.comparison, &measured, wanted);
        diagnostics.extend(planned.diagnostics.iter().cloned());
        (evidence, diagnostics)
    };
    let (evidence, diagnostics): (Vec<_>, Vec<_>) = planned.par_iter().map(one).collect::<Vec<_>>().into_iter().unzip();
    (evidence, diagnostics.concat())
}

/// What a set gave for each case: a value, or why there is none.
struct Column {
    values: Vec<Result<MeasuredValue, String>>,
    sources: Vec<String>,
    data_sets: Vec<String>,
    choice: String,
}

fn measure(context: &Context<'_>, planned: &PlannedComparison<'_>, frames: &Frames) -> Measured {
    let column = |(place, set): (usize, &MeasuredSet)| match &set.origin {
        Origin::Expression(_) => expression_column(context, planned, place, frames),
        Origin::Coded(coded) => {
            let value = |case: &PlannedCase| {
                let found = coded.iter().find(|coded| coded.case == case.id);
                let found = found.ok_or_else(|| "no coded value".to_owned())?;
                Ok(MeasuredValue {
                    value: found.value,
                    shown: found.value.to_string(),
                    cited: found.cited.clone(),
                    score: None,
                })
            };
            let values = planned.cases.iter().map(value).collect();
            Column { values, sources: Vec::new(), data_sets: Vec::new(), choice: String::new() }
        }
        Origin::Column(_) => {
            let values = planned.cases.iter().map(|_| Err("a column, but there is no file".to_owned())).collect();
            Column { values, sources: Vec::new(), data_sets: Vec::new(), choice: String::new() }
        }
    };
    let columns: Vec<Column> = planned.comparison.sets().enumerate().map(column).collect();
    let mut measured = Measured { left_out: planned.left_out.clone(), ..Measured::default() };
    for (number, case) in planned.cases.iter().enumerate() {
        let found: Result<Vec<MeasuredValue>, (usize, &String)> = columns
            .iter()
            .enumerate()
            .map(|(place, column)| column.values[number].clone().map_err(|_| place))
            .collect::<Result<_, usize>>()
            .map_err(|place| (place, columns[place].values[number].as_ref().err().unwrap_or(&case.id)));
        match found {
            Ok(values) => measured.cases.push(MeasuredCase {
                id: case.id.clone(),
                label: case.label.clone(),
                clusters: case.clusters.clone(),
                values,
            }),
            Err((place, reason)) => measured.left_out.push(QcaLeftOut {
                case: case.id.clone(),
                set: planned.comparison.sets().nth(place).map_or_else(String::new, |set| set.name.clone()),
                reason: reason.clone(),
            }),
        }
    }
    for column in columns {
        measured.source.extend(column.data_sets);
        measured.sets.push((column.sources, column.choice));
    }
    measured.source.sort();
    measured.source.dedup();
    measured
}

/// A way to settle one choice for all cases: its subject and the option.
type Settled = Option<(String, String)>;

/// A set by its expression, in the alternative that gives the most cases a value.
fn expression_column(context: &Context<'_>, planned: &PlannedComparison<'_>, set: usize, frames: &Frames) -> Column {
    let plans: Vec<Option<&Plan>> = planned.cases.iter().map(|case| case.plans[set].as_ref()).collect();
    let mut ways: Vec<Settled> = vec![None];
    for choice in plans.iter().flatten().flat_map(|plan| plan.choices()) {
        for option in choice.options.iter().skip(1) {
            let way = Some((choice.subject.clone(), option.clone()));
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    let mut best: Option<(usize, Column)> = None;
    for way in &ways {
        let column = column_in(context, &plans, way, frames);
        let known = column.values.iter().filter(|value| value.is_ok()).count();
        if best.as_ref().is_none_or(|(most, _)| known > *most) {
            best = Some((known, column));
        }
        if best.as_ref().is_some_and(|(most, _)| *most == plans.len()) {
            break;
        }
    }
    best.map_or_else(
        || Column { values: Vec::new(), sources: Vec::new(), data_sets: Vec::new(), choice: String::new() },
        |(_, column)| column,
    )
}

fn column_in(context: &Context<'_>, plans: &[Option<&Plan>], way: &Settled, frames: &Frames) -> Column {
    let evaluated: Vec<Evaluated> = plans.par_iter().map(|plan| evaluated(context, *plan, way, frames)).collect();
    let (mut sources, mut data_sets) = (Vec::new(), Vec::new());
    for one in &evaluated {
        sources.extend(one.sources.iter().cloned());
        data_sets.extend(one.data_sets.iter().cloned());
    }
    for list in [&mut sources, &mut data_sets] {
        list.sort();
        list.dedup();
    }
    let choice = way.as_ref().map_or_else(String::new, |(subject, option)| format!("{subject}: {option}"));
    Column { values: evaluated.into_iter().map(|one| one.value).collect(), sources, data_sets, choice }
}

struct Evaluated {
    value: Result<MeasuredValue, String>,
    sources: Vec<String>,
    data_sets: Vec<String>,
}

fn evaluated(context: &Context<'_>, plan: Option<&Plan>, way: &Settled, frames: &Frames) -> Evaluated {
    let none = |reason: String| Evaluated { value: Err(reason), sources: Vec::new(), data_sets: Vec::new() };
    let Some(plan) = plan else { return none("the expression cannot be planned".to_owned()) };
    if let Some(absent) = context.absent(plan) {
        return none(absent);
    }
    let picks = plan.choices().iter().map(|choice| match way {
        Some((subject, option)) if *subject == choice.subject => {
            choice.options.iter().position(|known| known == option).unwrap_or(0)
        }
        _ => 0,
    });
    let picks: Vec<usize> = picks.collect();
    let found = eval(plan, &context.setting(None), frames, &Alternative { now: context.now, picks });
    let value = match &found.value {
        Value::Number(number) => number.value(),
        Value::Truth(truth) => Some(f64::from(u8::from(truth.holds))),
        _ => None,
    };
    let Some(value) = value else {
        let reason = match &found.value {
            Value::Gap(gap) => gap.reason.to_string(),
            _ => found.shown.clone(),
        };
        return none(reason);
    };
    let mut data_sets: Vec<String> =
        found.touched.iter().map(|touched| context.base.data_set_id(&touched.series, &touched.source)).collect();
    data_sets.sort();
    data_sets.dedup();
    Evaluated {
        value: Ok(MeasuredValue { value, shown: found.shown, cited: String::new(), score: None }),
        sources: found.sources,
        data_sets,
    }
}
