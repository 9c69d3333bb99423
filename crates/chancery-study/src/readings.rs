//! Competing readings: theories with their predictions, each prediction a check that is judged as claims are.
//!
//! A prediction is met if the check says what is expected under every source and definition that decides it, and failed if it says
//! the opposite under all of them. It is open if nothing decides it, or if sources or definitions differ; open is no failure.

use std::collections::BTreeSet;

use chancery_claim::{ClaimMeta, Judgement, Plan, judge};
use chancery_core::{Diagnostic, Frames, Request, Span};
use chancery_evidence::{
    AlternativeEvidence, ClaimType, Interval, Outcome, PredictionEvidence, ReadingEvidence, ReadingOrder, ReadingScore,
    TheoryEvidence, Verdict,
};
use chancery_stats::{brier, log_score, wilson};

use crate::run::Context;
use crate::study::{ExprText, Place};

/// Theories that compete to explain one thing.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What is explained.
    pub question: String,
    /// The theories.
    pub theories: Vec<Theory>,
    /// Where it stands.
    pub place: Place,
}

/// A theory.
#[derive(Clone, Debug)]
pub struct Theory {
    /// Name.
    pub name: String,
    /// What it holds.
    pub says: String,
    /// Citation key of the text that names it, with the place of the mention.
    pub reference: (String, Span),
    /// Line of the text.
    pub line: u32,
    /// Its predictions.
    pub predictions: Vec<Prediction>,
}

/// What a theory lets one expect.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// In words.
    pub says: String,
    /// As a check.
    pub check: ExprText,
    /// What the check is expected to say.
    pub expects: bool,
    /// How probable the theory makes it that the prediction is met.
    pub probability: Option<f64>,
    /// Why so probable.
    pub reason: String,
    /// What the check does not test.
    pub leaves_out: String,
}

impl Prediction {
    /// Whether both rest on one check, however it is spaced.
    pub(crate) fn same_check(&self, other: &Self) -> bool {
        self.check.text.split_whitespace().eq(other.check.text.split_whitespace())
    }

    fn same(&self, other: &Self) -> bool {
        self.expects == other.expects && self.same_check(other)
    }
}

/// A reading with the plans of its checks, theory by theory.
pub(crate) struct PlannedReading<'a> {
    reading: &'a Reading,
    plans: Vec<Vec<Option<Plan>>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl PlannedReading<'_> {
    pub(crate) fn requests(&self) -> impl Iterator<Item = Request> {
        self.plans.iter().flatten().flatten().flat_map(|plan| plan.requests().to_vec())
    }
}

pub(crate) fn plan<'a>(context: &Context<'a>) -> Vec<PlannedReading<'a>> {
    let of_reading = |reading: &'a Reading| {
        let mut diagnostics = Vec::new();
        let mut of_prediction = |prediction: &Prediction| {
            let (plan, found) = context.plan_check(&prediction.check, None, "the prediction");
            diagnostics.extend(found);
            plan
        };
        let plans = reading.theories.iter().map(|one| one.predictions.iter().map(&mut of_prediction).collect());
        PlannedReading { reading, plans: plans.collect(), diagnostics }
    };
    context.study.readings.iter().map(of_reading).collect()
}

pub(crate) fn evaluate(context: &Context<'_>, planned: &[PlannedReading<'_>], frames: &Frames) -> Vec<ReadingEvidence> {
    planned.iter().map(|planned| evaluate_reading(context, planned, frames)).collect()
}

fn evaluate_reading(context: &Context<'_>, planned: &PlannedReading<'_>, frames: &Frames) -> ReadingEvidence {
    let reading = planned.reading;
    let mut data_sets: BTreeSet<String> = BTreeSet::new();
    let mut theories = Vec::new();
    let mut tested: Vec<Vec<Tested>> = Vec::new();
    for (theory, plans) in reading.theories.iter().zip(&planned.plans) {
        let (mut predictions, mut of_theory) = (Vec::new(), Vec::new());
        for (prediction, plan) in theory.predictions.iter().zip(plans) {
            let judgement = plan.as_ref().map(|plan| judged(context, plan, frames));
            let touched = judgement.iter().flat_map(|judgement| &judgement.touched);
            data_sets.extend(touched.map(|touched| context.base.data_set_id(&touched.series, &touched.source)));
            let said = judgement.as_ref().and_then(|judgement| says(judgement.verdict));
            let shared =
                reading.theories.iter().all(|theory| theory.predictions.iter().any(|one| one.same(prediction)));
            predictions.push(described(prediction, judgement.as_ref(), said, shared));
            of_theory.push(Tested::new(prediction, judgement, said, shared));
        }
        let score = score(of_theory.iter());
        let apart = self::score(of_theory.iter().filter(|one| !one.shared));
        theories.push(TheoryEvidence {
            name: theory.name.clone(),
            says: theory.says.clone(),
            reference: theory.reference.0.clone(),
            line: theory.line,
            predictions,
            score,
            apart,
        });
        tested.push(of_theory);
    }
    let parts: [fn(&mut TheoryEvidence) -> &mut ReadingScore; 2] = [|one| &mut one.score, |one| &mut one.apart];
    for part in parts {
        let counts: Vec<Tally> = theories.iter_mut().map(|one| Tally::of(part(one))).collect();
        for (theory, rank) in theories.iter_mut().zip(ranks(&counts)) {
            part(theory).rank = rank;
        }
    }
    ReadingEvidence {
        id: reading.id.clone(),
        title: reading.title.clone(),
        question: reading.question.clone(),
        theories,
        orders: orders(&tested),
        source: data_sets.into_iter().collect(),
        file: reading.place.file.clone(),
        file_line: reading.place.line,
    }
}

/// Judged as a comparison that a claim makes, as of now; what the base does not hold is named.
fn judged(context: &Context<'_>, plan: &Plan, frames: &Frames) -> Judgement {
    let meta = ClaimMeta::of(ClaimType::Comparison);
    let judgement = judge(plan, &context.setting(None), frames, &meta, context.now);
    match context.absent(plan) {
        Some(reason) if judgement.verdict == Verdict::NotCheckable => Judgement { reason, value: None, ..judgement },
        _ => judgement,
    }
}

/// What a verdict says of the check itself: an equality that nearly holds, or holds of another year, does not hold.
const fn says(verdict: Verdict) -> Option<bool> {
    match verdict {
        Verdict::Supported => Some(true),
        Verdict::Contradicted | Verdict::Imprecise | Verdict::WrongPeriod => Some(false),
        Verdict::NotCheckable | Verdict::SourceDependent | Verdict::Inconsistent => None,
    }
}

fn described(
    prediction: &Prediction,
    judgement: Option<&Judgement>,
    said: Option<bool>,
    shared: bool,
) -> PredictionEvidence {
    let outcome = match said.map(|said| said == prediction.expects) {
        Some(true) => "met",
        Some(false) => "failed",
        None => "open",
    };
    PredictionEvidence {
        says: prediction.says.clone(),
        check: prediction.check.text.clone(),
        expects: prediction.expects,
        probability: prediction.probability,
        reason: prediction.reason.clone(),
        leaves_out: prediction.leaves_out.clone(),
        outcome: outcome.to_owned(),
        verdict: judgement.map_or(Verdict::NotCheckable, |judgement| judgement.verdict),
        why: judgement.map_or_else(|| "the check cannot be planned".to_owned(), |judgement| judgement.reason.clone()),
        value: judgement.and_then(|judgement| judgement.value.clone()),
        shared,
    }
}

/// A prediction as it is counted.
struct Tested {
    expects: bool,
    probability: Option<f64>,
    shared: bool,
    /// Whether it is met under all alternatives that decide it.
    met: Option<bool>,
    /// The alternatives, the preferred one first; none if they cannot decide it.
    alternatives: Vec<AlternativeEvidence>,
}

impl Tested {
    fn new(prediction: &Prediction, judgement: Option<Judgement>, said: Option<bool>, shared: bool) -> Self {
        let alternatives = judgement.map_or_else(Vec::new, |judgement| judgement.alternatives);
        let has = |outcome| alternatives.iter().any(|one| one.outcome == outcome);
        // What is open although no alternative speaks against another is open under each of them.
        let usable = said.is_some() || has(Outcome::True) && has(Outcome::False);
        Self {
            expects: prediction.expects,
            probability: prediction.probability,
            shared,
            met: said.map(|said| said == prediction.expects),
            alternatives: if usable { alternatives } else { Vec::new() },
        }
    }

    /// The choices that can be changed alone, with what comes of each.
    fn changed(&self) -> impl Iterator<Item = (&(String, String), &AlternativeEvidence)> {
        let preferred = self.alternatives.first();
        self.alternatives.iter().filter_map(move |one| {
            let mut differing = one.choices.iter().zip(&preferred?.choices).filter(|(one, preferred)| one != preferred);
            let first = differing.next()?.0;
            differing.next().is_none().then_some((first, one))
        })
    }

    /// Whether it is met with one choice changed, or with none if it has no such choice.
    fn met_with(&self, choice: Option<&(String, String)>) -> Option<bool> {
        let changed = choice.and_then(|choice| self.changed().find(|(known, _)| *known == choice));
        match changed.map(|(_, one)| one).or(self.alternatives.first())?.outcome {
            Outcome::True => Some(self.expects),
            Outcome::False => Some(!self.expects),
            Outcome::Unknown => None,
        }
    }
}

fn score<'t>(tested: impl Iterator<Item = &'t Tested> + Clone) -> ReadingScore {
    let of = |met: Option<bool>| tested.clone().filter(|one| one.met == met).count();
    let (met, failed, open) = (of(Some(true)), of(Some(false)), of(None));
    let decided = tested.filter_map(|one| Some((one.probability, one.met?)));
    let stated: Option<Vec<(f64, bool)>> = decided.map(|(probability, met)| Some((probability?, met))).collect();
    let share = wilson(met, met + failed);
    ReadingScore {
        met,
        failed,
        open,
        share: Interval {
            value: share.map(|share| share.share),
            lo: share.map(|share| share.low),
            hi: share.map(|share| share.high),
        },
        brier: stated.as_deref().and_then(brier),
        log_score: stated.as_deref().and_then(log_score),
        rank: None,
    }
}

/// Predictions met of those decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tally {
    met: usize,
    decided: usize,
}

impl Tally {
    fn of(score: &ReadingScore) -> Self {
        Self { met: score.met, decided: score.met + score.failed }
    }

    /// Whether its share is larger, without rounding.
    fn above(self, other: Self) -> bool {
        self.met * other.decided > other.met * self.decided
    }
}

/// Places by the share, from 1; equal shares have one place, and what has nothing decided has none.
fn ranks(counts: &[Tally]) -> Vec<Option<usize>> {
    let above = |one: Tally| counts.iter().filter(|other| other.decided > 0 && other.above(one)).count();
    counts.iter().map(|&one| (one.decided > 0).then(|| above(one) + 1)).collect()
}

/// The scores with every choice as preferred, then with each one changed alone.
fn orders(tested: &[Vec<Tested>]) -> Vec<ReadingOrder> {
    let choices: BTreeSet<&(String, String)> =
        tested.iter().flatten().flat_map(|one| one.changed().map(|(choice, _)| choice)).collect();
    let counts = |choice: Option<&(String, String)>| -> Vec<Tally> {
        let of_theory = |theory: &Vec<Tested>| {
            let decided: Vec<bool> = theory.iter().filter_map(|one| one.met_with(choice)).collect();
            Tally { met: decided.iter().filter(|met| **met).count(), decided: decided.len() }
        };
        tested.iter().map(of_theory).collect()
    };
    let preferred = ranks(&counts(None));
    let order = |choice: Option<&(String, String)>| {
        let counts = counts(choice);
        let ranks = ranks(&counts);
        let (subject, option) = choice.cloned().unwrap_or_default();
        ReadingOrder {
            subject,
            option,
            met: counts.iter().map(|one| one.met).collect(),
            decided: counts.iter().map(|one| one.decided).collect(),
            changes: ranks != preferred,
            ranks,
        }
    };
    std::iter::once(None).chain(choices.into_iter().map(Some)).map(order).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tested(met: Option<bool>, probability: Option<f64>) -> Tested {
        Tested { expects: true, probability, shared: false, met, alternatives: Vec::new() }
    }

    fn alternative(choices: &[(&str, &str)], outcome: Outcome) -> AlternativeEvidence {
        let choices = choices.iter().map(|(subject, option)| ((*subject).to_owned(), (*option).to_owned())).collect();
        AlternativeEvidence { choices, outcome, value: None, note: String::new() }
    }

    #[test]
    fn open_is_no_failure() {
        let all = [tested(Some(true), None), tested(Some(false), None), tested(None, None), tested(None, None)];
        let found = score(all.iter());
        assert_eq!((found.met, found.failed, found.open), (1, 1, 2));
        // Wilson by hand for 1 of 2: (1/2 + z²/4) / (1 + z²/2) ∓ z √(1/8 + z²/16) / (1 + z²/2), z² = 3.8415.
        assert_eq!(found.share.value, Some(0.5));
        assert!((found.share.lo.expect("an end") - 0.0945).abs() < 1e-4);
        assert!((found.share.hi.expect("an end") - 0.9055).abs() < 1e-4);
        assert_eq!((found.brier, found.log_score), (None, None));
        assert_eq!(score([tested(None, Some(0.5))].iter()).share, Interval::default());
    }

    #[test]
    fn probabilities_are_scored_if_each_that_is_decided_has_one() {
        let all = [tested(Some(true), Some(0.8)), tested(Some(false), Some(0.6)), tested(None, None)];
        let found = score(all.iter());
        // (0.2² + 0.6²) / 2, and −(ln 0.8 + ln 0.4) / 2.
        assert!((found.brier.expect("a score") - 0.2).abs() < 1e-12);
        assert!((found.log_score.expect("a score") - 0.569_717_141_594_182_4).abs() < 1e-12);
        let without = [tested(Some(true), Some(0.8)), tested(Some(true), None)];
        assert_eq!(score(without.iter()).brier, None);
    }

    #[test]
    fn equal_shares_have_one_place_and_nothing_decided_none() {
        let tally = |met, decided| Tally { met, decided };
        let found = ranks(&[tally(1, 2), tally(0, 0), tally(2, 4), tally(2, 3), tally(0, 1)]);
        assert_eq!(found, [Some(2), None, Some(2), Some(1), Some(4)]);
    }

    #[test]
    fn one_choice_is_changed_at_a_time() {
        let (source, region) = ("source of trade", "definition of A");
        let mut one = tested(None, None);
        one.alternatives = vec![
            alternative(&[(source, "a"), (region, "x")], Outcome::True),
            alternative(&[(source, "b"), (region, "x")], Outcome::False),
            alternative(&[(source, "a"), (region, "y")], Outcome::True),
            alternative(&[(source, "b"), (region, "y")], Outcome::False),
        ];
        let mut other = tested(Some(false), None);
        other.alternatives = vec![alternative(&[], Outcome::False)];
        let mut always = tested(Some(true), None);
        always.expects = false;
        always.alternatives = vec![alternative(&[], Outcome::False)];
        let found = orders(&[vec![one, other], vec![always]]);
        let row = |order: &ReadingOrder| (order.subject.clone(), order.option.clone(), order.met.clone());
        assert_eq!(
            found.iter().map(row).collect::<Vec<_>>(),
            [
                (String::new(), String::new(), vec![1, 1]),
                (region.to_owned(), "y".to_owned(), vec![1, 1]),
                (source.to_owned(), "b".to_owned(), vec![0, 1]),
            ]
        );
        assert!(found.iter().all(|order| order.decided == [2, 1] && order.ranks == [Some(2), Some(1)]));
        assert!(found.iter().all(|order| !order.changes));
    }
}
