//! From a truth table to solutions: conservative, parsimonious, intermediate, and with untenable assumptions ruled out.

use std::fmt;

use super::cover::{Covers, Limits, Solutions, solve};
use super::primes::{PrimesStop, absorb, primes_against, primes_of_terms, split_around};
use super::table::{RowOutcome, TruthTable};
use super::term::{Space, Term};

/// What contradictory rows may be used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contradictions {
    /// Nothing: no term may cover one.
    #[default]
    Negative,
    /// Simplification, like remainders. They need not be covered.
    DontCare,
}

/// How a truth table is minimised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// What contradictory rows may be used for.
    pub contradictions: Contradictions,
    /// Remainders that must not be used: the configurations of these terms that are not observed as positive.
    pub untenable: Vec<Term>,
    /// Which covers are solutions.
    pub covers: Covers,
    /// How much it may cost.
    pub limits: Limits,
}

/// All prime implicants, and the solutions made of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimisation {
    /// The prime implicants that cover at least one positive configuration.
    pub primes: Vec<Term>,
    /// The solutions, as places in `primes`.
    pub solutions: Solutions,
}

impl Minimisation {
    /// The solutions that were written down, as terms.
    pub fn listed(&self) -> impl Iterator<Item = Vec<Term>> {
        self.solutions.listed.iter().map(|places| places.iter().map(|&place| self.primes[place]).collect())
    }
}

/// Why a truth table was not minimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MinimiseError {
    /// No row is positive.
    NoPositive,
    /// More than 16,384 positive or negative rows.
    TooManyRows,
    /// There are more prime implicants than the limit. What is proven without them: every solution has at least `at_least` terms, and
    /// there is one with `at_most`.
    TooManyPrimes {
        /// The limit.
        limit: usize,
        /// No solution has fewer terms.
        at_least: usize,
        /// A solution with so many terms exists.
        at_most: usize,
    },
    /// The number of directional expectations is not that of the conditions.
    Expectations {
        /// How many conditions there are.
        conditions: usize,
    },
}

impl fmt::Display for MinimiseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPositive => {
                write!(
                    f,
                    "no row of the truth table is positive: at these cut-offs no configuration goes with the outcome"
                )
            }
            Self::TooManyRows => write!(f, "more than 16384 rows of one outcome"),
            Self::TooManyPrimes { limit, at_least, at_most } => {
                write!(f, "more than {limit} prime implicants; the shortest solution has {at_least} to {at_most} terms")
            }
            Self::Expectations { conditions } => {
                write!(f, "one directional expectation is needed for each of {conditions} conditions")
            }
        }
    }
}

impl std::error::Error for MinimiseError {}

/// The conservative (complex) solution: no remainder is used.
///
/// # Errors
/// If no row is positive, or there are too many rows or prime implicants.
pub fn conservative(table: &TruthTable, rules: &Rules) -> Result<Minimisation, MinimiseError> {
    let on = positives(table)?;
    let usable = match rules.contradictions {
        Contradictions::Negative => Vec::new(),
        Contradictions::DontCare => table.configurations(RowOutcome::Contradiction),
    };
    let space = table.space();
    let rows: Vec<Term> = on.iter().chain(&usable).map(|&row| Term::of_configuration(space, row)).collect();
    minimise_within(space, &on, &rows, rules)
}

/// The parsimonious solution: any remainder is used that makes it shorter, but for untenable ones.
///
/// # Errors
/// If no row is positive, or there are too many rows or prime implicants.
///
/// # Example
/// ```
/// use chancery_stats::qca::{Rules, Space, TruthTable, parsimonious};
/// let space = Space::new(&[2, 2, 2])?;
/// let (positive, negative) = (space.pack(&[1, 0, 1]), space.pack(&[0, 0, 1]));
/// let table = TruthTable::of_configurations(space, positive.as_slice(), negative.as_slice());
/// let found = parsimonious(&table, &Rules::default())?;
/// assert_eq!(table.space().written(&found.primes[0], &["A", "B", "C"]), "A");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn parsimonious(table: &TruthTable, rules: &Rules) -> Result<Minimisation, MinimiseError> {
    let on = positives(table)?;
    let off = ruled_out(table, &on, rules);
    let space = table.space();
    let at_least = terms_needed(space, &on, &off);
    let primes = match primes_against(space, &on, &off, rules.limits.primes) {
        Ok(primes) => primes,
        Err(PrimesStop::TooManyRows) => return Err(MinimiseError::TooManyRows),
        Err(PrimesStop::TooMany) => {
            let at_most = terms_enough(space, &on, &off);
            return Err(MinimiseError::TooManyPrimes { limit: rules.limits.primes, at_least, at_most });
        }
    };
    let solutions =
        solve(space, &on, &primes, rules.covers, at_least, &rules.limits).ok_or(MinimiseError::TooManyRows)?;
    Ok(Minimisation { primes, solutions })
}

/// An intermediate solution, and the parsimonious solutions from which it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intermediate {
    /// Its prime implicants and solutions.
    pub minimisation: Minimisation,
    /// The places of the parsimonious solutions, among those listed, whose assumptions it draws on.
    pub from: Vec<usize>,
}

/// The intermediate solutions: of the remainders that a parsimonious solution uses, only easy counterfactuals are (Ragin and Sonnett
/// 2005). `expectations` names for each condition the values with which the outcome is expected; none if nothing is expected of it.
///
/// A remainder is an easy counterfactual if a positive configuration, covered by the same parsimonious term, differs from it only in
/// conditions that the term does not use and in which the positive configuration contradicts the expectation: the outcome has come about
/// in spite of it. Every listed parsimonious solution is gone through; those that lead to the same are named together.
///
/// # Errors
/// Those of [`parsimonious`], or if the number of expectations is not that of the conditions.
pub fn intermediate(
    table: &TruthTable,
    expectations: &[Vec<u8>],
    rules: &Rules,
) -> Result<Vec<Intermediate>, MinimiseError> {
    let space = table.space();
    if expectations.len() != space.conditions() {
        return Err(MinimiseError::Expectations { conditions: space.conditions() });
    }
    let on = positives(table)?;
    let mut found: Vec<Intermediate> = Vec::new();
    for (place, solution) in parsimonious(table, rules)?.listed().enumerate() {
        let easy = easy_counterfactuals(space, &on, &solution, expectations);
        let rows = on.iter().map(|&row| Term::of_configuration(space, row));
        let terms: Vec<Term> = rows.chain(easy).collect();
        let minimisation = minimise_within(space, &on, &terms, rules)?;
        match found.iter_mut().find(|known| known.minimisation == minimisation) {
            Some(known) => known.from.push(place),
            None => found.push(Intermediate { minimisation, from: vec![place] }),
        }
    }
    Ok(found)
}

/// Terms that cover the easy counterfactuals of a parsimonious solution, and positive configurations.
fn easy_counterfactuals(space: &Space, on: &[u64], solution: &[Term], expectations: &[Vec<u8>]) -> Vec<Term> {
    let kept = |row: u64, term: &Term| {
        let open = (0..space.conditions()).filter(|&condition| !term.uses(space.field(condition)));
        let in_line = open.filter(|&condition| {
            let expected = &expectations[condition];
            expected.is_empty() || expected.contains(&space.value(row, condition))
        });
        in_line.fold(*term, |narrower, condition| {
            narrower.and(&space.literal(condition, space.value(row, condition))).unwrap_or(narrower)
        })
    };
    let pairs =
        on.iter().flat_map(|&row| solution.iter().filter(move |term| term.covers(row)).map(move |term| (row, term)));
    absorb(pairs.map(|(row, term)| kept(row, term)).collect())
}

/// The solutions for the outcome and for its negation without contradictory assumptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enhanced {
    /// The outcome's parsimonious solution.
    pub outcome: Minimisation,
    /// That of its negation; without terms if none of its rows is positive, so that it assumes nothing.
    pub negation: Minimisation,
    /// The remainders that both would have used, as terms. To be ruled out of an intermediate solution too.
    pub contradictory: Vec<Term>,
}

/// The enhanced parsimonious solutions (Schneider and Wagemann 2013, *Political Research Quarterly* 66(1)): remainders that a listed
/// solution for the outcome and one for its negation both use are used by neither. As ruling them out can bring up others, it is repeated
/// until no assumption contradicts another. Both tables must be of the same cases.
///
/// # Errors
/// Those of [`parsimonious`], of either outcome; a negation without a positive row is none.
pub fn enhanced(table: &TruthTable, negated: &TruthTable, rules: &Rules) -> Result<Enhanced, MinimiseError> {
    let mut rules = rules.clone();
    let mut contradictory: Vec<Term> = Vec::new();
    loop {
        let outcome = parsimonious(table, &rules)?;
        let negation = match parsimonious(negated, &rules) {
            Err(MinimiseError::NoPositive) => Minimisation { primes: Vec::new(), solutions: Solutions::none() },
            found => found?,
        };
        let (ours, theirs) = (used_terms(&outcome), used_terms(&negation));
        let shared = contradictory_assumptions(table, &ours, &theirs);
        if shared.is_empty() {
            return Ok(Enhanced { outcome, negation, contradictory });
        }
        rules.untenable.extend(&shared);
        contradictory = absorb(contradictory.into_iter().chain(shared).collect());
    }
}

/// The enhanced intermediate solutions of the outcome: easy counterfactuals of its enhanced parsimonious ones, so that none is among the
/// remainders that outcome and negation would both use; and those remainders.
///
/// # Errors
/// Those of [`enhanced`] and [`intermediate`].
pub fn enhanced_intermediate(
    table: &TruthTable,
    negated: &TruthTable,
    expectations: &[Vec<u8>],
    rules: &Rules,
) -> Result<(Vec<Intermediate>, Vec<Term>), MinimiseError> {
    let Enhanced { contradictory, .. } = enhanced(table, negated, rules)?;
    let untenable = rules.untenable.iter().chain(&contradictory).copied().collect();
    let rules = Rules { untenable, ..rules.clone() };
    Ok((intermediate(table, expectations, &rules)?, contradictory))
}

/// The terms of the listed solutions.
fn used_terms(minimisation: &Minimisation) -> Vec<Term> {
    absorb(minimisation.listed().flatten().collect())
}

/// The remainders that two sets of terms both cover, as terms: contradictory simplifying assumptions if one explains the outcome and the
/// other its negation.
pub fn contradictory_assumptions(table: &TruthTable, ours: &[Term], theirs: &[Term]) -> Vec<Term> {
    let told = table.rows().iter().filter(|row| row.outcome != RowOutcome::Remainder);
    let told: Vec<u64> = told.map(|row| row.configuration).collect();
    let pairs = ours.iter().flat_map(|one| theirs.iter().filter_map(move |other| one.and(other)));
    absorb(pairs.flat_map(|shared| split_around(table.space(), shared, &told)).collect())
}

/// The terms that cover every configuration in which none of the literals (condition, value) holds. If a disjunction is necessary for
/// the outcome, these configurations cannot be sufficient for it: they are untenable. `None` if a literal is not of the space.
pub fn without_any(space: &Space, literals: &[(usize, u8)]) -> Option<Vec<Term>> {
    let known =
        literals.iter().all(|&(condition, value)| condition < space.conditions() && value < space.levels(condition));
    let mut terms = vec![Term::ALWAYS];
    for condition in 0..space.conditions() {
        let named: Vec<u8> =
            literals.iter().filter(|literal| literal.0 == condition).map(|literal| literal.1).collect();
        if known && !named.is_empty() {
            let others: Vec<u8> = (0..space.levels(condition)).filter(|value| !named.contains(value)).collect();
            let narrower = |term: &Term| {
                let term = *term;
                others.iter().filter_map(move |&value| term.and(&space.literal(condition, value))).collect::<Vec<_>>()
            };
            terms = terms.iter().flat_map(narrower).collect();
        }
    }
    known.then_some(terms)
}

fn positives(table: &TruthTable) -> Result<Vec<u64>, MinimiseError> {
    let on = table.configurations(RowOutcome::Positive);
    if on.is_empty() { Err(MinimiseError::NoPositive) } else { Ok(on) }
}

/// What no term may cover.
fn ruled_out(table: &TruthTable, on: &[u64], rules: &Rules) -> Vec<Term> {
    let space = table.space();
    let mut rows = table.configurations(RowOutcome::Negative);
    if rules.contradictions == Contradictions::Negative {
        rows.extend(table.configurations(RowOutcome::Contradiction));
    }
    let rows = rows.into_iter().map(|row| Term::of_configuration(space, row));
    let untenable = rules.untenable.iter().flat_map(|term| split_around(space, *term, on));
    rows.chain(untenable).collect()
}

/// The solutions of `on` by prime implicants of a disjunction that covers it.
fn minimise_within(space: &Space, on: &[u64], terms: &[Term], rules: &Rules) -> Result<Minimisation, MinimiseError> {
    let limit = rules.limits.primes;
    let too_many = MinimiseError::TooManyPrimes { limit, at_least: 1, at_most: on.len() };
    let mut primes = primes_of_terms(space, terms, limit).ok_or(too_many)?;
    primes.retain(|prime| on.iter().any(|&row| prime.covers(row)));
    let solutions = solve(space, on, &primes, rules.covers, 1, &rules.limits).ok_or(MinimiseError::TooManyRows)?;
    Ok(Minimisation { primes, solutions })
}

/// The term of all literals that two configurations have in common.
fn common(space: &Space, one: u64, other: u64) -> Term {
    let alike =
        (0..space.conditions()).filter(|&condition| space.value(one, condition) == space.value(other, condition));
    space.keep(one, alike.fold(0, |set, condition| set | space.condition_bit(condition)))
}

fn possible(term: &Term, off: &[Term]) -> bool {
    off.iter().all(|ruled_out| term.and(ruled_out).is_none())
}

/// A number of terms that every solution needs: configurations of which no two can be covered by one term, chosen greedily.
fn terms_needed(space: &Space, on: &[u64], off: &[Term]) -> usize {
    let mut apart: Vec<u64> = Vec::new();
    for &row in on {
        if apart.iter().all(|&other| !possible(&common(space, row, other), off)) {
            apart.push(row);
        }
    }
    apart.len()
}

/// The number of terms of some solution: each term a configuration not covered yet, freed of condition after condition.
fn terms_enough(space: &Space, on: &[u64], off: &[Term]) -> usize {
    let mut terms: Vec<Term> = Vec::new();
    for &row in on {
        if terms.iter().all(|term| !term.covers(row)) {
            let whole = Term::of_configuration(space, row);
            let wider = |term: Term, condition: usize| {
                let freed = term.without(space.field(condition));
                if possible(&freed, off) { freed } else { term }
            };
            terms.push((0..space.conditions()).fold(whole, wider));
        }
    }
    terms.len()
}
