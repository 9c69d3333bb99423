//! From a plan to a verdict: every alternative is tried, then the table of `docs/verdicts.md` is applied.

use chancery_core::{Date, Diagnostic, Frames, Severity, fold_name};
use chancery_evidence::{AlternativeEvidence, ClaimType, CoverageEvidence, Outcome, ValueUsed, Verdict};

use crate::ast::BinaryOp;
use crate::eval::{Context, Evaluation, Seen, Touched, Value, eval, run};
use crate::ir::Op;
use crate::plan::{OTHER_YEARS, Plan, SPAN_OF};
use crate::setting::{Origin, Setting};
use crate::verdict::{BASIS_FACTOR, Situation, decide};

/// How many alternatives are tried at most, the preferred ones first.
pub const MAX_ALTERNATIVES: usize = 96;

/// What the ledger says of a claim besides its check.
#[derive(Clone, Copy, Debug)]
pub struct ClaimMeta<'a> {
    /// What kind of assertion it is.
    pub claim_type: ClaimType,
    /// The basis its figure is on, if the text or its source says so.
    pub basis: Option<&'a str>,
}

impl ClaimMeta<'_> {
    /// A claim of which only the kind is known.
    pub const fn of(claim_type: ClaimType) -> Self {
        Self { claim_type, basis: None }
    }
}

/// A verdict with all that led to it.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Which row of the table gave it.
    pub row: u8,
    /// One sentence: why.
    pub reason: String,
    /// What was computed, for a reader.
    pub value: Option<String>,
    /// The same as a number in the base unit.
    pub number: Option<f64>,
    /// Its unit.
    pub unit: Option<String>,
    /// What the check states.
    pub stated: Option<String>,
    /// How complete the members were.
    pub coverage: Option<CoverageEvidence>,
    /// Every alternative tried.
    pub alternatives: Vec<AlternativeEvidence>,
    /// Data sets and sources of tables, of the alternative shown.
    pub sources: Vec<String>,
    /// Values of the alternative shown.
    pub values: Vec<ValueUsed>,
    /// Cells of the alternative shown.
    pub touched: Vec<Touched>,
    /// Cautions.
    pub notes: Vec<String>,
}

impl Judgement {
    /// The judgement of a check that could not be planned: its first error.
    pub fn not_planned(diagnostics: &[Diagnostic]) -> Self {
        let error = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        let reason = match error.or(diagnostics.first()) {
            Some(diagnostic) => format!("the check cannot be read: {} ({})", diagnostic.message, diagnostic.id),
            None => "there is no check".to_owned(),
        };
        let (verdict, row) = decide(&Situation { planned: false, ..Situation::new(ClaimType::Quantity, 0, 0) });
        Self {
            verdict,
            row,
            reason,
            value: None,
            number: None,
            unit: None,
            stated: None,
            coverage: None,
            alternatives: Vec::new(),
            sources: Vec::new(),
            values: Vec::new(),
            touched: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The judgement when another claim of the same text (`with`) cannot hold beside this one.
    ///
    /// A claim that nothing here can decide stays `not-checkable`; the verdict it had alone is kept in the reason.
    #[must_use]
    pub fn inconsistent_with(mut self, with: &str) -> Self {
        if self.verdict == Verdict::NotCheckable {
            self.notes.push(format!("it cannot hold beside `{with}`"));
            return self;
        }
        self.reason = format!("it cannot hold beside `{with}`; alone it would be {}: {}", self.verdict, self.reason);
        self.verdict = Verdict::Inconsistent;
        self.row = 5;
        self
    }
}

/// Judges a check as of a day: nothing later is known.
///
/// All combinations of the plan's choices are tried, the preferred ones first, up to [`MAX_ALTERNATIVES`].
pub fn judge(plan: &Plan, setting: &Setting<'_>, frames: &Frames, meta: &ClaimMeta<'_>, now: Date) -> Judgement {
    let combinations = plan.alternatives(MAX_ALTERNATIVES);
    let tried: Vec<(Vec<usize>, Evaluation)> = combinations
        .into_iter()
        .map(|picks| {
            let context = Context { now, picks: picks.clone() };
            (picks, run(plan, setting, frames, &context, 0, false))
        })
        .collect();
    // Other readings of a region's or phase's name may qualify what the study's own reading says; alone they decide nothing.
    let own_reading = |picks: &[usize]| {
        let readings = plan.choices.iter().zip(picks).filter(|(choice, _)| is_reading(&choice.subject));
        readings.into_iter().all(|(_, pick)| *pick == 0)
    };
    let own_decides = tried.iter().any(|(picks, evaluation)| own_reading(picks) && decided(evaluation));
    let count = |outcome| {
        let all = tried.iter().filter(|(_, evaluation)| evaluation.outcome == Some(outcome)).count();
        if own_decides { all } else { 0 }
    };
    let false_and = |evaluation: &Evaluation| evaluation.outcome == Some(Outcome::False) && evaluation.near;
    let mut situation = Situation {
        self_support: supports_itself(plan, setting, &tried),
        near: tried.iter().filter(|(_, evaluation)| false_and(evaluation)).count(),
        ..Situation::new(meta.claim_type, count(Outcome::True), count(Outcome::False))
    };
    let absent = absent_bases(plan, setting, &tried);
    situation.absent_basis = !absent.is_empty() && !names_evaluated(meta, &tried) && within_reach(plan, &tried);
    if situation.holds == 0 && situation.fails > 0 && situation.near == 0 {
        situation.other_year = other_year(plan, setting, frames, &tried, now);
    }
    let (verdict, row) = decide(&situation);
    // The alternative that is shown is evaluated once more, with a list of all it read.
    let picks = tried.get(shown(verdict, &tried)).map(|(picks, _)| picks.clone()).unwrap_or_default();
    let shown = &eval(plan, setting, frames, &Context { now, picks });
    let seen = deciding(shown);
    let mut notes = shown.notes.clone();
    if plan_size(plan) > tried.len() {
        notes.push(format!("{} of {} alternatives were tried, the preferred ones first", tried.len(), plan_size(plan)));
    }
    if row == 6 && shown.near {
        notes.push(if plan.leaves.is_empty() {
            "decided by a few letters".to_owned()
        } else {
            "decided by less than a revised vintage of the series typically moves".to_owned()
        });
    }
    if matches!(row, 6 | 7) && !absent.is_empty() {
        notes.push(format!("not evaluated, because no source here has it: {}", absent.join(", ")));
    }
    if setting.facts.iter().any(|fact| plan.facts.contains(&fact.id) && !setting.origin(fact).decides()) && row > 4 {
        notes.push(
            "it rests on figures of the text or its source: they agree or not, which does not make them right".into(),
        );
    }
    Judgement {
        verdict,
        row,
        reason: reason(row, &situation, plan, &tried, seen, &absent) + &bounds(plan, row),
        value: Some(seen.map_or_else(|| shown.shown.clone(), |seen| seen.computed.clone())),
        number: seen.and_then(|seen| seen.number),
        unit: seen.and_then(|seen| seen.unit.clone()),
        stated: seen.and_then(|seen| seen.stated.clone()),
        coverage: shown.coverage.clone(),
        alternatives: tried.iter().map(|(picks, evaluation)| alternative(plan, picks, evaluation)).collect(),
        sources: shown.sources.clone(),
        values: shown.values.clone(),
        touched: shown.touched.clone(),
        notes,
    }
}

/// How many alternatives there are.
fn plan_size(plan: &Plan) -> usize {
    plan.choices.iter().fold(1, |product: usize, choice| product.saturating_mul(choice.options.len().max(1)))
}

/// Whether the check rests on what the text itself, or its source, says, without being arithmetic between such figures.
fn supports_itself(plan: &Plan, setting: &Setting<'_>, tried: &[(Vec<usize>, Evaluation)]) -> bool {
    let facts = plan.facts.iter().filter_map(|id| Some(setting.origin(setting.fact(id)?)));
    let documents = plan.documents.iter().filter_map(|id| Some(setting.origin_of_document(setting.document(id)?)));
    let cited: Vec<Origin> = facts.chain(documents).collect();
    if cited.iter().all(|origin| origin.decides()) {
        return false;
    }
    let records = tried.iter().any(|(_, evaluation)| evaluation.records);
    let arithmetic = plan.leaves.is_empty() && !records && cited.len() > 1;
    !arithmetic
}

/// The bases on which a series in the check is published, but on which no alternative could decide: because no source of the
/// store offers them, or because the one that does covers only one side of the comparison.
fn absent_bases(plan: &Plan, setting: &Setting<'_>, tried: &[(Vec<usize>, Evaluation)]) -> Vec<String> {
    let mut absent: Vec<String> = Vec::new();
    for series in plan.series() {
        let Some(spec) = setting.catalogue.get(series) else { continue };
        // Only a series that declares bases elsewhere is one of which the basis matters.
        if spec.absent_bases.is_empty() {
            continue;
        }
        for basis in spec.sources.iter().map(|source| &source.basis).chain(&spec.absent_bases) {
            let evaluated = tried.iter().filter(|(_, evaluation)| decided(evaluation)).any(|(_, evaluation)| {
                evaluation.bases.iter().any(|(name, other, any)| name == series && other == basis && *any)
            });
            let text = format!("{series} ({basis})");
            if !evaluated && !absent.contains(&text) {
                absent.push(text);
            }
        }
    }
    absent
}

/// Whether the choice is how a name is read: a region's, or a phase's.
fn is_reading(subject: &str) -> bool {
    subject.starts_with("definition of ") || subject.starts_with(SPAN_OF)
}

/// Whether another basis could turn what fails: under some alternative the two sides are no further apart than bases of one thing are.
/// Of a check made of parts that all have to hold, each that fails has to be within reach.
fn within_reach(plan: &Plan, tried: &[(Vec<usize>, Evaluation)]) -> bool {
    let near = |seen: &&Seen| seen.sides.is_none_or(|(a, b)| apart(a, b).is_none_or(|times| times <= BASIS_FACTOR));
    let all = matches!(plan.root.op, Op::Logic(BinaryOp::And, ..));
    tried.iter().filter(|(_, evaluation)| evaluation.outcome == Some(Outcome::False)).any(|(_, evaluation)| {
        let mut failing = evaluation.seen.iter().filter(|seen| seen.truth.is_some_and(|truth| !truth.holds)).peekable();
        failing.peek().is_none() || if all { failing.all(|seen| near(&seen)) } else { failing.any(|seen| near(&seen)) }
    })
}

/// How many times the larger of two numbers is the smaller; `None` where that says nothing: with zero, or across it.
fn apart(a: f64, b: f64) -> Option<f64> {
    (a * b > 0.0).then(|| (a / b).max(b / a))
}

/// Whether the claim names a basis on which it was evaluated.
fn names_evaluated(meta: &ClaimMeta<'_>, tried: &[(Vec<usize>, Evaluation)]) -> bool {
    let Some(named) = meta.basis.map(fold_name).filter(|named| !named.is_empty()) else { return false };
    tried.iter().filter(|(_, evaluation)| decided(evaluation)).any(|(_, evaluation)| {
        evaluation.bases.iter().any(|(_, basis, any)| *any && fold_name(&basis.0).contains(&named))
    })
}

fn decided(evaluation: &Evaluation) -> bool {
    matches!(evaluation.outcome, Some(Outcome::True | Outcome::False))
}

/// For one equality between series of one year and a written figure: the only other year that fits, if there is just one.
fn other_year(
    plan: &Plan,
    setting: &Setting<'_>,
    frames: &Frames,
    tried: &[(Vec<usize>, Evaluation)],
    now: Date,
) -> Option<i16> {
    let Op::Compare(BinaryOp::Equal, left, right) = &plan.root.op else { return None };
    if left.figure().is_none() && right.figure().is_none() {
        return None;
    }
    let year = plan.leaves.first()?.when.single_year()?;
    if plan.leaves.iter().any(|leaf| leaf.when.single_year() != Some(year)) {
        return None;
    }
    let (picks, _) = tried.iter().find(|(_, evaluation)| decided(evaluation))?;
    let context = Context { now, picks: picks.clone() };
    let mut fitting = (-OTHER_YEARS..=OTHER_YEARS)
        .filter(|shift| *shift != 0)
        .filter(|shift| run(plan, setting, frames, &context, *shift, false).outcome == Some(Outcome::True));
    let found = fitting.next()?;
    fitting.next().is_none().then_some(year + found)
}

/// The alternative whose values are shown: the first that says what the verdict says.
fn shown(verdict: Verdict, tried: &[(Vec<usize>, Evaluation)]) -> usize {
    let first = |wanted: &dyn Fn(&Evaluation) -> bool| tried.iter().position(|(_, evaluation)| wanted(evaluation));
    let found = match verdict {
        Verdict::Imprecise => first(&|evaluation| evaluation.outcome == Some(Outcome::False) && evaluation.near),
        Verdict::NotCheckable => None,
        _ => first(&decided),
    };
    found.or_else(|| first(&decided)).unwrap_or(0)
}

/// The comparison that decided: the first that says what the whole says, else the first.
fn deciding(evaluation: &Evaluation) -> Option<&Seen> {
    let wanted = match evaluation.outcome {
        Some(Outcome::True) => Some(true),
        Some(Outcome::False) => Some(false),
        _ => None,
    };
    let fits = |seen: &&Seen| seen.truth.map(|truth| truth.holds) == wanted;
    evaluation.seen.iter().find(fits).or_else(|| evaluation.seen.first())
}

fn alternative(plan: &Plan, picks: &[usize], evaluation: &Evaluation) -> AlternativeEvidence {
    let choices = plan
        .choices
        .iter()
        .zip(picks)
        .map(|(choice, pick)| (choice.subject.clone(), choice.options.get(*pick).cloned().unwrap_or_default()))
        .collect();
    let note = match (&evaluation.value, evaluation.near) {
        (Value::Gap(gap), _) => gap.reason.to_string(),
        (_, true) => "near".to_owned(),
        _ => String::new(),
    };
    let seen = deciding(evaluation);
    AlternativeEvidence {
        choices,
        outcome: evaluation.outcome.unwrap_or(Outcome::Unknown),
        value: Some(seen.map_or_else(|| evaluation.shown.clone(), |seen| seen.computed.clone())),
        note,
    }
}

fn reason(
    row: u8,
    situation: &Situation,
    plan: &Plan,
    tried: &[(Vec<usize>, Evaluation)],
    seen: Option<&Seen>,
    absent: &[String],
) -> String {
    let alternatives = match (situation.holds + situation.fails, tried.len()) {
        (_, 1) => "the check".to_owned(),
        (decided, all) if decided == all => format!("the check, under all {all} alternatives,"),
        (decided, all) => format!("the check, under the {decided} of {all} alternatives that decide,"),
    };
    let found = seen.map_or_else(String::new, |seen| match &seen.stated {
        Some(stated) => format!(": {}, stated {stated}", seen.computed),
        None => format!(": {}", seen.computed),
    });
    match row {
        2 => "the check rests on a figure of the text or of its source; a text cannot support itself".to_owned(),
        3 => format!("{alternatives} holds, but a correlation or a precondition does not support a cause"),
        4 if !plan.is_truth() => "the check gives a value, not a truth value".to_owned(),
        4 => format!("no value: {}", commonest_gap(tried)),
        6 => format!("{alternatives} holds{found}"),
        7 => separation(plan, tried),
        8 => match seen {
            Some(seen) if seen.ordered => format!("false by less than vintages differ{found}"),
            _ => format!("close, but not right{found}"),
        },
        9 => match situation.other_year {
            Some(year) => format!("the figure fits {year}, no other year{found}"),
            None => String::new(),
        },
        10 => format!(
            "{alternatives} fails{found}; but it is also published on a basis that is not here: {}",
            absent.join(", ")
        ),
        _ => format!("{alternatives} fails{found}"),
    }
}

/// The phases of a check with the bounds tried, for the end of a reason.
fn bounds(plan: &Plan, row: u8) -> String {
    if plan.phases.is_empty() || row < 3 {
        return String::new();
    }
    let shown = plan.phases.iter().map(|phase| {
        let years: Vec<String> = phase.bounds.iter().map(ToString::to_string).collect();
        format!("{} is {}", phase.name, years.join(" or "))
    });
    format!(" ({})", shown.collect::<Vec<_>>().join("; "))
}

/// The reason that most alternatives without an answer give; of equally common ones the first.
fn commonest_gap(tried: &[(Vec<usize>, Evaluation)]) -> String {
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for (_, evaluation) in tried {
        let Value::Gap(gap) = &evaluation.value else { continue };
        match reasons.iter_mut().find(|(known, _)| *known == gap.reason) {
            Some((_, count)) => *count += 1,
            None => reasons.push((gap.reason.to_string(), 1)),
        }
    }
    let most = reasons.iter().map(|(_, count)| *count).max().unwrap_or(0);
    reasons.into_iter().find(|(_, count)| *count == most).map_or_else(|| "unknown".to_owned(), |(reason, _)| reason)
}

/// Names the choice that separates the alternatives that hold from those that fail.
fn separation(plan: &Plan, tried: &[(Vec<usize>, Evaluation)]) -> String {
    let outcomes = |choice: usize, option: usize| {
        let mut found: Vec<bool> = tried
            .iter()
            .filter(|(picks, evaluation)| picks.get(choice) == Some(&option) && decided(evaluation))
            .map(|(_, evaluation)| evaluation.outcome == Some(Outcome::True))
            .collect();
        found.dedup();
        found
    };
    for (index, choice) in plan.choices.iter().enumerate() {
        let by_option: Vec<(&String, Vec<bool>)> =
            choice.options.iter().enumerate().map(|(option, name)| (name, outcomes(index, option))).collect();
        let separates = by_option.iter().all(|(_, found)| found.len() <= 1);
        if separates {
            let of = |wanted: bool| -> Vec<&str> {
                by_option
                    .iter()
                    .filter(|(_, found)| found.first() == Some(&wanted))
                    .map(|(name, _)| name.as_str())
                    .collect()
            };
            let (holds, fails) = (of(true), of(false));
            return format!(
                "it holds if the {} is {}, and fails if it is {}",
                choice.subject,
                holds.join(" or "),
                fails.join(" or ")
            );
        }
    }
    let subjects: Vec<&str> = plan.choices.iter().map(|choice| choice.subject.as_str()).collect();
    format!("it holds under some alternatives and fails under others; they differ in {}", subjects.join(", "))
}
