//! Pairs of claims that may clash, found by rules: candidates, which somebody has to look at.
//!
//! From checks: two claims measure the same thing and want it on different sides of a limit, or want different figures. From words: two claims
//! name the same states, regions, organisations or leaders, and their words are opposites, or their figures for one year differ.

use std::collections::{BTreeMap, BTreeSet};

use chancery_claim::{BinaryOp, Expr, ExprKind, UnaryOp, parse};
use chancery_text::{Language, MarkKind, Marker, Sentence, title_words};
use chancery_world::World;

use super::opposites::{Pole, poles};
use crate::study::{Claim, Study};

/// By which rule a pair was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Their checks want one quantity on two sides, or two figures for it.
    Check,
    /// Their checks want a membership, event or fact to be so and not to be so.
    Fact,
    /// They give different figures for the same names and year.
    Figures,
    /// They say opposite things of the same names.
    Words,
}

impl Rule {
    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Fact => "fact",
            Self::Figures => "figures",
            Self::Words => "words",
        }
    }
}

/// A pair of claims that may clash.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The claims, in the order of the study.
    pub claims: (String, String),
    /// What they say.
    pub says: (String, String),
    /// How it was found.
    pub rule: Rule,
    /// Why it may clash.
    pub because: String,
    /// Words of substance that the two share; more is more likely one subject.
    pub shared: usize,
    /// The study's own entry for the pair, if it has one.
    pub known: Option<String>,
}

/// The candidates of a study: those from checks first, then those from words with the most words in common.
pub fn contradiction_candidates(study: &Study, world: &World) -> Vec<Candidate> {
    let marker = Marker::new(world);
    let read: Vec<Read<'_>> = study.claims.iter().map(|claim| Read::new(claim, &marker)).collect();
    let mut found: BTreeMap<(usize, usize), (Rule, String)> = BTreeMap::new();
    for (one, other) in pairs(&read) {
        if let Some(hit) = compare(&read[one], &read[other]) {
            found.insert((one, other), hit);
        }
    }
    let mut candidates: Vec<Candidate> = found
        .into_iter()
        .map(|((one, other), (rule, because))| {
            let (first, second) = (&read[one], &read[other]);
            Candidate {
                claims: (first.claim.id.clone(), second.claim.id.clone()),
                says: (first.claim.says.clone(), second.claim.says.clone()),
                rule,
                because,
                shared: first.words.intersection(&second.words).count(),
                known: known(study, &first.claim.id, &second.claim.id),
            }
        })
        .collect();
    candidates.sort_by(|a, b| (a.rule, b.shared, &a.claims).cmp(&(b.rule, a.shared, &b.claims)));
    candidates
}

/// The entry of the study that has both claims.
fn known(study: &Study, one: &str, other: &str) -> Option<String> {
    let has = |pair: &&crate::study::Contradiction, id: &str| pair.between.iter().any(|(own, _)| own == id);
    study.contradictions.iter().find(|pair| has(pair, one) && has(pair, other)).map(|pair| pair.id.clone())
}

/// Pairs that share something that is measured, or a name.
fn pairs(read: &[Read<'_>]) -> BTreeSet<(usize, usize)> {
    let mut by_subject: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, claim) in read.iter().enumerate() {
        let subjects = claim.limits.iter().map(|limit| limit.of.as_str()).chain(claim.names.iter().map(String::as_str));
        let all: BTreeSet<&str> = subjects.collect();
        for subject in all {
            by_subject.entry(subject).or_default().push(at);
        }
    }
    let mut found = BTreeSet::new();
    for claims in by_subject.values() {
        for (place, one) in claims.iter().enumerate() {
            found.extend(claims[place + 1..].iter().map(|other| (*one, *other)));
        }
    }
    found
}

/// A claim as the rules see it.
struct Read<'a> {
    claim: &'a Claim,
    limits: Vec<Limit>,
    /// States, regions, organisations and leaders.
    names: BTreeSet<String>,
    years: BTreeSet<String>,
    /// Figures with their unit.
    figures: Vec<(String, String)>,
    words: BTreeSet<String>,
    poles: Vec<Pole>,
}

impl<'a> Read<'a> {
    fn new(claim: &'a Claim, marker: &Marker<'_>) -> Self {
        let mut limits = Vec::new();
        if let Some(expression) = claim.check.as_ref().and_then(|check| parse(&check.text).0) {
            gather(&expression, true, &mut limits);
        }
        let sentence = Sentence {
            line: 1,
            last_line: 1,
            text: claim.says.clone(),
            language: Language::of(&claim.says),
            block: chancery_text::Block::Prose,
        };
        // `Central Asia` is not central, nor are the `United States` united.
        let mut without_names = claim.says.clone();
        let (mut names, mut years, mut figures) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for mark in marker.marks(&sentence) {
            match mark.kind {
                kind if kind.is_name() => {
                    let blank = " ".repeat(mark.end - mark.start);
                    without_names.replace_range(mark.start..mark.end, &blank);
                    names.insert(mark.reads);
                }
                MarkKind::Date => drop(years.insert(mark.reads)),
                MarkKind::Number => {
                    let (figure, unit) = mark.reads.split_once(' ').unwrap_or((&mark.reads, ""));
                    figures.push((figure.to_owned(), unit.to_owned()));
                }
                _ => {}
            }
        }
        let words = title_words(&claim.says).into_iter().collect();
        Self { claim, limits, names, years, figures, words, poles: poles(&without_names) }
    }
}

/// What a check wants of something that it measures: that it lies between two ends.
struct Limit {
    /// What is measured, without its years.
    of: String,
    /// First and last year, if it names any.
    years: Option<(i16, i16)>,
    low: f64,
    high: f64,
    /// Whether the ends themselves are allowed.
    closed: (bool, bool),
    /// A fact of record, not a quantity.
    is_fact: bool,
}

/// The limits that all have to hold; what stands under `or` need not.
fn gather(expression: &Expr, holds: bool, into: &mut Vec<Limit>) {
    match &expression.kind {
        ExprKind::Binary(BinaryOp::And, left, right) if holds => {
            gather(left, holds, into);
            gather(right, holds, into);
        }
        ExprKind::Unary(UnaryOp::Not, inner) => gather(inner, !holds, into),
        ExprKind::Binary(op, left, right) if op.is_comparison() => into.extend(limit(*op, left, right, holds)),
        ExprKind::Call { .. } => {
            let (of, years) = without_years(expression);
            let value = f64::from(u8::from(holds));
            into.push(Limit { of, years, low: value, high: value, closed: (true, true), is_fact: true });
        }
        _ => {}
    }
}

fn limit(op: BinaryOp, left: &Expr, right: &Expr, holds: bool) -> Option<Limit> {
    let (op, measured, figure) = match (constant(left), constant(right)) {
        (None, Some(figure)) => (op, left, figure),
        (Some(figure), None) => (op.mirrored(), right, figure),
        // Two quantities: their difference against nothing, the same way round in every check.
        (None, None) => {
            let (one, other) = (left.to_string(), right.to_string());
            let (op, of) = if one <= other {
                (op, format!("{one} - {other}"))
            } else {
                (op.mirrored(), format!("{other} - {one}"))
            };
            return ends(if holds { op } else { negated(op)? }, 0.0, of, None);
        }
        (Some(_), Some(_)) => return None,
    };
    if !measures(measured) {
        return None;
    }
    let (of, years) = without_years(measured);
    ends(if holds { op } else { negated(op)? }, figure, of, years)
}

fn ends(op: BinaryOp, figure: f64, of: String, years: Option<(i16, i16)>) -> Option<Limit> {
    let (low, high, closed) = match op {
        BinaryOp::Equal => (figure, figure, (true, true)),
        BinaryOp::Less => (f64::NEG_INFINITY, figure, (true, false)),
        BinaryOp::LessEqual => (f64::NEG_INFINITY, figure, (true, true)),
        BinaryOp::Greater => (figure, f64::INFINITY, (false, true)),
        BinaryOp::GreaterEqual => (figure, f64::INFINITY, (true, true)),
        _ => return None,
    };
    let is_fact = ["ordinal(", "year(", "founded(", "term", "fact("].iter().any(|start| of.starts_with(start));
    Some(Limit { of, years, low, high, closed, is_fact })
}

const fn negated(op: BinaryOp) -> Option<BinaryOp> {
    match op {
        BinaryOp::Less => Some(BinaryOp::GreaterEqual),
        BinaryOp::LessEqual => Some(BinaryOp::Greater),
        BinaryOp::Greater => Some(BinaryOp::LessEqual),
        BinaryOp::GreaterEqual => Some(BinaryOp::Less),
        BinaryOp::NotEqual => Some(BinaryOp::Equal),
        _ => None,
    }
}

/// A figure or a day that a check compares with.
fn constant(expression: &Expr) -> Option<f64> {
    match &expression.kind {
        ExprKind::Number(literal) => Some(literal.value()),
        ExprKind::Unary(UnaryOp::Negate, inner) => constant(inner).map(|value| -value),
        _ => None,
    }
}

/// Whether an expression asks for anything; one of figures alone is arithmetic.
fn measures(expression: &Expr) -> bool {
    match &expression.kind {
        ExprKind::Call { .. } => true,
        ExprKind::Unary(_, inner) => measures(inner),
        ExprKind::Binary(_, left, right) => measures(left) || measures(right),
        ExprKind::Set(items) => items.iter().any(measures),
        _ => false,
    }
}

/// A quantity as written but for its years, and these.
fn without_years(expression: &Expr) -> (String, Option<(i16, i16)>) {
    let mut spans = Vec::new();
    years_of(expression, &mut spans);
    let mut text = expression.to_string();
    spans.sort_by_key(|(written, _)| std::cmp::Reverse(written.len()));
    for (written, _) in &spans {
        text = text.replace(written.as_str(), "_");
    }
    let first = spans.iter().map(|(_, (first, _))| *first).min();
    let last = spans.iter().map(|(_, (_, last))| *last).max();
    (text, first.zip(last))
}

fn years_of(expression: &Expr, into: &mut Vec<(String, (i16, i16))>) {
    match &expression.kind {
        ExprKind::Number(literal) => into.extend(literal.year().map(|year| (expression.to_string(), (year, year)))),
        ExprKind::Binary(BinaryOp::Range, left, right) => {
            if let (ExprKind::Number(first), ExprKind::Number(last)) = (&left.kind, &right.kind)
                && let (Some(first), Some(last)) = (first.year(), last.year())
            {
                into.push((expression.to_string(), (first, last)));
            }
        }
        ExprKind::Binary(_, left, right) => {
            years_of(left, into);
            years_of(right, into);
        }
        ExprKind::Unary(_, inner) => years_of(inner, into),
        ExprKind::Set(items) | ExprKind::Call { args: items, .. } => items.iter().for_each(|item| years_of(item, into)),
        _ => {}
    }
}

fn compare(one: &Read<'_>, other: &Read<'_>) -> Option<(Rule, String)> {
    by_checks(one, other).or_else(|| by_figures(one, other)).or_else(|| by_words(one, other))
}

fn by_checks(one: &Read<'_>, other: &Read<'_>) -> Option<(Rule, String)> {
    one.limits.iter().find_map(|own| {
        let clash =
            other.limits.iter().find(|limit| limit.of == own.of && same_years(limit, own) && apart(limit, own))?;
        let rule = if own.is_fact { Rule::Fact } else { Rule::Check };
        Some((rule, format!("`{}` is wanted {} and {}", own.of, wanted(own), wanted(clash))))
    })
}

/// The same years, or spans that share at least half of the shorter; a fact of record has the years of its own.
fn same_years(one: &Limit, other: &Limit) -> bool {
    match (one.years, other.years) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            let shared = i32::from(one.1.min(other.1)) - i32::from(one.0.max(other.0)) + 1;
            let shorter = (i32::from(one.1) - i32::from(one.0)).min(i32::from(other.1) - i32::from(other.0)) + 1;
            2 * shared >= shorter
        }
        _ => false,
    }
}

/// Nothing lies between both pairs of ends.
fn apart(one: &Limit, other: &Limit) -> bool {
    let below =
        |low: &Limit, high: &Limit| low.high < high.low || (low.high == high.low && !(low.closed.1 && high.closed.0));
    below(one, other) || below(other, one)
}

fn wanted(limit: &Limit) -> String {
    match (limit.low, limit.high) {
        (low, high) if limit.is_fact && low == high && (low == 0.0 || low == 1.0) => {
            if low == 1.0 {
                "to be so".to_owned()
            } else {
                "not to be so".to_owned()
            }
        }
        (low, high) if low == high => format!("at {low}"),
        (low, f64::INFINITY) => format!("above {low}"),
        (_, high) => format!("below {high}"),
    }
}

/// The same names, two at least, and the same year, with different figures in one unit.
fn by_figures(one: &Read<'_>, other: &Read<'_>) -> Option<(Rule, String)> {
    if one.names.len() < 2 || one.names != other.names || one.years.is_disjoint(&other.years) {
        return None;
    }
    one.figures.iter().find_map(|(figure, unit)| {
        let same_unit: Vec<&str> =
            other.figures.iter().filter(|(_, own)| own == unit).map(|(figure, _)| figure.as_str()).collect();
        let differs = same_unit.first().filter(|_| !same_unit.contains(&figure.as_str()))?;
        Some((Rule::Figures, format!("{figure} {unit} and {differs} {unit}")))
    })
}

/// Words of substance that two claims of opposite words have in common at least, their names among them.
const LEAST_SHARED: usize = 2;

/// The same names and opposite words.
fn by_words(one: &Read<'_>, other: &Read<'_>) -> Option<(Rule, String)> {
    let shared = one.words.intersection(&other.words).count();
    if one.names.is_empty() || one.names != other.names || shared < LEAST_SHARED {
        return None;
    }
    one.poles.iter().find_map(|own| {
        let opposite = other.poles.iter().find(|pole| pole.axis == own.axis && pole.up != own.up)?;
        Some((Rule::Words, format!("`{}` and `{}`", own.word, opposite.word)))
    })
}
