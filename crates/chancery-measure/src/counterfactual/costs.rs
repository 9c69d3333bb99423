//! Coefficients of trade costs, and the costs a gravity equation fits.

use std::collections::BTreeMap;

use chancery_core::Year;
use chancery_data::{Error, PairTable};
use chancery_stats::estimate::{Convention, Design, Fit, Options, Variance, ppml};

use super::flows::FlowMatrix;
use super::scenario::{Effect, Errors, Estimation, Given, OwnTerm};

/// A value of each pair, or of each level of an effect, where it is known.
pub(crate) type Known = Vec<Option<f64>>;
/// Flow and fitted flow of each pair of units in a year.
type Fitted = BTreeMap<(u32, u32), (f64, f64)>;

/// The word for pairs of two countries as a term.
const INTERNATIONAL: &str = "international";

/// A coefficient as it was used.
#[derive(Clone, Debug, PartialEq)]
pub struct CoefficientUsed {
    /// Its term.
    pub term: String,
    /// Value.
    pub value: f64,
    /// Standard error.
    pub standard_error: f64,
    /// Standard deviation of effects between agreements, where bands hold it.
    pub between: Option<f64>,
    /// Who says so, or how it was estimated.
    pub source: String,
}

/// Coefficients with their covariance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coefficients {
    pub(crate) terms: Vec<String>,
    pub(crate) values: Vec<f64>,
    /// Row after row.
    pub(crate) covariance: Vec<f64>,
    pub(crate) sources: Vec<String>,
}

impl Coefficients {
    pub(crate) fn of_given(given: &[Given]) -> Self {
        let n = given.len();
        let square = |at: usize| {
            if at / n == at % n { given[at / n].standard_error * given[at / n].standard_error } else { 0.0 }
        };
        Self {
            terms: given.iter().map(|one| one.term.clone()).collect(),
            values: given.iter().map(|one| one.value).collect(),
            covariance: (0..n * n).map(square).collect(),
            sources: given.iter().map(|one| one.source.clone()).collect(),
        }
    }

    pub(crate) fn place(&self, term: &str) -> Option<usize> {
        self.terms.iter().position(|known| known == term)
    }

    pub(crate) fn used(&self) -> Vec<CoefficientUsed> {
        let n = self.terms.len();
        (0..n)
            .map(|at| CoefficientUsed {
                term: self.terms[at].clone(),
                value: self.values[at],
                standard_error: self.covariance[at * n + at].max(0.0).sqrt(),
                between: None,
                source: self.sources[at].clone(),
            })
            .collect()
    }
}

/// The column of a table that a term reads; `None` for one made from the pair alone.
pub(crate) fn column_of(term: &str) -> Option<&str> {
    let inner = term.strip_prefix("log(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(term).trim();
    (inner != INTERNATIONAL).then_some(inner)
}

/// Terms of a table, row by row.
pub(crate) struct Terms<'a> {
    pub(crate) table: &'a PairTable,
    pub(crate) own: &'a [OwnTerm],
}

impl Terms<'_> {
    /// The value of a term in each row; `None` where it is missing.
    ///
    /// # Errors
    /// A term that is neither a column nor an own term; the logarithm of something that is not above 0.
    pub(crate) fn values(&self, term: &str) -> Result<Vec<Option<f64>>, Error> {
        let rows = 0..self.table.len();
        if let Some(own) = self.own.iter().find(|own| own.name == term) {
            return Ok(rows.map(|row| Some(f64::from(u8::from(self.is_own(own, row))))).collect());
        }
        let Some(column) = column_of(term) else {
            return Ok(rows.map(|row| Some(f64::from(u8::from(self.table.from[row] != self.table.to[row])))).collect());
        };
        let values =
            self.table.column(column).ok_or_else(|| Error::unknown(format!("the flows have no column `{column}`")))?;
        let replaced: Vec<&OwnTerm> = self.own.iter().filter(|own| own.instead_of.as_deref() == Some(term)).collect();
        rows.map(|row| {
            let Some(value) = values[row] else { return Ok(None) };
            if replaced.iter().any(|own| self.is_own(own, row)) {
                return Ok(Some(0.0));
            }
            if column == term {
                return Ok(Some(value));
            }
            if value <= 0.0 {
                let [from, to] =
                    [self.table.from[row], self.table.to[row]].map(|unit| &self.table.units[unit as usize]);
                return Err(Error::unknown(format!("`{term}` of {from}->{to}: {value} has no logarithm")));
            }
            Ok(Some(libm::log(value)))
        })
        .collect()
    }

    fn is_own(&self, own: &OwnTerm, row: usize) -> bool {
        let (from, to) = self.table.states[row];
        let party = |state| own.parties.iter().any(|party| Some(party.state) == state);
        let year = self.table.year.get(row).is_none_or(|year| *year >= own.from);
        year && self.table.from[row] != self.table.to[row] && party(from) && party(to)
    }
}

/// What a gravity equation says of the pairs of a matrix in a year.
#[derive(Clone)]
pub(crate) struct Estimated {
    /// `t^{1−σ}` of each pair.
    pub(crate) costs: Vec<f64>,
    /// Flows over fitted flows in each year of the panel, for the pairs of the matrix that have both, and fitted flows of the scenario's year.
    pub(crate) deviations: Vec<Known>,
    pub(crate) fitted: Known,
}

fn effect_names(effects: &[Effect]) -> String {
    let name = |effect: &Effect| Effect::NAMES.iter().find(|(_, known)| known == effect).map_or("", |(name, _)| *name);
    effects.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn years_said(years: &[Year], table: &PairTable) -> String {
    match (years, table.year.iter().min(), table.year.iter().max()) {
        ([], Some(first), Some(last)) if first == last => first.to_string(),
        ([], Some(first), Some(last)) => format!("{first} to {last}"),
        ([], ..) => "the table".to_owned(),
        (years, ..) => years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// A sentence on an estimate.
fn said(fit: &Fit, plan: &Estimation, table: &PairTable, rows: usize) -> String {
    let clusters = match plan.errors {
        Errors::Robust => "robust standard errors",
        Errors::Pair => "standard errors clustered by pair",
    };
    let left = rows - fit.observations();
    format!(
        "PPML with {} effects, {} rows of {} ({left} left out as always zero, alone or separated), {clusters}",
        effect_names(&plan.effects),
        fit.observations(),
        years_said(&plan.years, table),
    )
}

fn coefficients(fit: &Fit, plan: &Estimation, pair: &[u32], source: &str) -> Result<Coefficients, Error> {
    let explained = |at: usize| {
        Error::unknown(format!(
            "`{}` has no coefficient: the effects and the terms before it explain it",
            plan.terms[at]
        ))
        .hint("leave the term out, or an effect with which it does not vary")
    };
    let values = fit.coefficients.iter().enumerate();
    let values = values.map(|(at, value)| value.ok_or_else(|| explained(at))).collect::<Result<Vec<f64>, _>>()?;
    let pair: &[&[u32]] = &[pair];
    let variance = match plan.errors {
        Errors::Robust => Variance::Heteroskedastic,
        Errors::Pair => Variance::Clustered(pair),
    };
    let covariance = fit
        .covariance(variance, Convention::Ppmlhdfe)
        .map_err(|error| Error::unknown(format!("the coefficients have no standard errors: {error}")))?;
    let sources = vec![source.to_owned(); plan.terms.len()];
    Ok(Coefficients { terms: plan.terms.clone(), values, covariance: covariance.values, sources })
}

/// An estimated gravity equation, with the rows of the table it rests on.
pub(crate) struct Equation {
    plan: Estimation,
    /// Rows of the table with everything there.
    rows: Vec<usize>,
    outcome: Vec<f64>,
    /// Level of each unordered pair.
    pairs: BTreeMap<(u32, u32), u32>,
    fit: Fit,
    /// Effects of pairs, where there are such.
    pair_effects: Option<Known>,
    pub(crate) coefficients: Coefficients,
}

impl Equation {
    /// Estimates a gravity equation on a table.
    ///
    /// # Errors
    /// A term that is not there, or that the effects and other terms explain wholly; an estimate that does not converge.
    pub(crate) fn new(table: &PairTable, flow: &str, plan: &Estimation) -> Result<Self, Error> {
        let terms = Terms { table, own: &plan.own };
        let values = plan.terms.iter().map(|term| terms.values(term)).collect::<Result<Vec<_>, _>>()?;
        let flows = table.column(flow).ok_or_else(|| Error::unknown(format!("the flows have no column `{flow}`")))?;
        let wanted =
            |row: usize| plan.years.is_empty() || table.year.get(row).is_none_or(|year| plan.years.contains(year));
        let whole =
            |row: &usize| wanted(*row) && flows[*row].is_some() && values.iter().all(|column| column[*row].is_some());
        let rows: Vec<usize> = (0..table.len()).filter(whole).collect();
        if rows.is_empty() {
            return Err(Error::unknown("no row has a flow and every term in the years of the estimate")
                .hint("check `years` of `[estimate]`"));
        }
        let mut pairs = BTreeMap::new();
        let pair_of = |row: usize| (table.from[row].min(table.to[row]), table.from[row].max(table.to[row]));
        rows.iter().for_each(|&row| {
            let next = pairs.len() as u32;
            pairs.entry(pair_of(row)).or_insert(next);
        });
        let pair: Vec<u32> = rows.iter().map(|&row| pairs[&pair_of(row)]).collect();
        let by_year = |unit: &dyn Fn(usize) -> u32| {
            let mut levels: BTreeMap<(u32, Option<Year>), u32> = BTreeMap::new();
            let level = |row: &usize| {
                let next = levels.len() as u32;
                *levels.entry((unit(*row), table.year.get(*row).copied())).or_insert(next)
            };
            rows.iter().map(level).collect::<Vec<u32>>()
        };
        let effects: Vec<Vec<u32>> = plan
            .effects
            .iter()
            .map(|effect| match effect {
                Effect::ExporterYear => by_year(&|row| table.from[row]),
                Effect::ImporterYear => by_year(&|row| table.to[row]),
                Effect::Pair => pair.clone(),
            })
            .collect();
        let outcome: Vec<f64> = rows.iter().filter_map(|&row| flows[row]).collect();
        let regressors: Vec<Vec<f64>> =
            values.iter().map(|column| rows.iter().filter_map(|&row| column[row]).collect()).collect();
        let regressors: Vec<&[f64]> = regressors.iter().map(Vec::as_slice).collect();
        let effects: Vec<&[u32]> = effects.iter().map(Vec::as_slice).collect();
        let design = Design { outcome: &outcome, regressors: &regressors, effects: &effects, ..Design::default() };
        let fit = ppml(&design, &Options::default())
            .map_err(|error| Error::unknown(format!("the gravity equation has no estimate: {error}")))?;
        let place = plan.effects.iter().position(|effect| *effect == Effect::Pair);
        let pair_effects = place.map(|place| fit.effects(&design).swap_remove(place));
        let coefficients = coefficients(&fit, plan, &pair, &said(&fit, plan, table, rows.len()))?;
        Ok(Self { plan: plan.clone(), rows, outcome, pairs, fit, pair_effects, coefficients })
    }

    /// What it says of the pairs of a matrix of the same table in a year.
    ///
    /// # Errors
    /// A term that is missing for a pair; pairs that never trade, and nothing to predict their costs from.
    pub(crate) fn of_matrix(
        &self,
        table: &PairTable,
        matrix: &FlowMatrix,
        year: Year,
        silent: &[String],
    ) -> Result<Estimated, Error> {
        let costs = self.costs(table, matrix, silent)?;
        let (deviations, fitted) = self.deviations(table, matrix, year);
        Ok(Estimated { costs, deviations, fitted })
    }

    /// Costs of each pair of the matrix.
    fn costs(&self, table: &PairTable, matrix: &FlowMatrix, silent: &[String]) -> Result<Vec<f64>, Error> {
        let terms = of_matrix(table, &self.plan.own, &self.coefficients.terms, matrix)?;
        let mut logs = linear(&terms, &self.coefficients.values);
        if let Some(effects) = &self.pair_effects {
            let of_pair = |at: usize| {
                let n = matrix.units.len();
                let (a, b) = (matrix.units[at / n], matrix.units[at % n]);
                effects.get(*self.pairs.get(&(a.min(b), a.max(b)))? as usize).copied().flatten()
            };
            let known: Vec<Option<f64>> = (0..logs.len()).map(of_pair).collect();
            let filled = predicted(&known, table, matrix, silent)?;
            logs.iter_mut().zip(filled).for_each(|(log, pair)| *log += pair);
        }
        Ok(logs.into_iter().map(libm::exp).collect())
    }

    /// What flows were over what the equation fits, a year of the panel each, and what it fits in the scenario's year.
    fn deviations(&self, table: &PairTable, matrix: &FlowMatrix, year: Year) -> (Vec<Known>, Known) {
        let fitted = self.fit.fitted();
        let mut by_year: BTreeMap<Year, Fitted> = BTreeMap::new();
        for (&at, &fitted) in self.fit.sample.rows.iter().zip(&fitted) {
            let row = self.rows[at as usize];
            let when = table.year.get(row).copied().unwrap_or(year);
            let pair = (table.from[row], table.to[row]);
            by_year.entry(when).or_default().insert(pair, (self.outcome[at as usize], fitted));
        }
        let n = matrix.units.len();
        let pair = |at: usize| (matrix.units[at / n], matrix.units[at % n]);
        let of = |found: &Fitted, read: &dyn Fn((f64, f64)) -> f64| -> Known {
            (0..n * n)
                .map(|at| found.get(&pair(at)).filter(|(_, fitted)| *fitted > 0.0).map(|&both| read(both)))
                .collect()
        };
        let now = by_year.get(&year).map_or_else(|| vec![None; n * n], |found| of(found, &|(_, fitted)| fitted));
        (by_year.values().map(|found| of(found, &|(flow, fitted)| flow / fitted)).collect(), now)
    }
}

/// Effects of all pairs: those of pairs that never trade are predicted by a second equation, of the costs of the others on what costs
/// depend on and on both countries (Anderson and Yotov 2016).
fn predicted(
    known: &[Option<f64>],
    table: &PairTable,
    matrix: &FlowMatrix,
    silent: &[String],
) -> Result<Vec<f64>, Error> {
    let n = matrix.units.len();
    let missing: Vec<usize> = (0..known.len()).filter(|&at| known[at].is_none()).collect();
    if missing.is_empty() {
        return Ok(known.iter().copied().flatten().collect());
    }
    if silent.is_empty() {
        let name = |at: usize| format!("{}->{}", matrix.countries[at / n].code, matrix.countries[at % n].code);
        let shown = missing.iter().take(6).map(|&at| name(at)).collect::<Vec<_>>().join(", ");
        return Err(Error::unknown(format!(
            "{} pairs never trade and have no effect of their own: {shown}",
            missing.len()
        ))
        .hint("name what their costs are to be predicted from: `silent = [\"log(dist)\", \"cntg\"]` in `[estimate]`"));
    }
    let terms = Terms { table, own: &[] };
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for term in silent {
        let values = terms.values(term)?;
        let column: Option<Vec<f64>> = matrix.rows.iter().map(|&row| values[row]).collect();
        let column = column.ok_or_else(|| Error::unknown(format!("`{term}` is missing for a pair of the year")))?;
        columns.push(column);
    }
    columns.push((0..n * n).map(|at| f64::from(u8::from(at / n == at % n))).collect());
    let trading: Vec<usize> = (0..known.len()).filter(|&at| known[at].is_some()).collect();
    let outcome: Vec<f64> = trading.iter().filter_map(|&at| known[at].map(libm::exp)).collect();
    let picked: Vec<Vec<f64>> = columns.iter().map(|column| trading.iter().map(|&at| column[at]).collect()).collect();
    let regressors: Vec<&[f64]> = picked.iter().map(Vec::as_slice).collect();
    let exporters: Vec<u32> = trading.iter().map(|&at| (at / n) as u32).collect();
    let importers: Vec<u32> = trading.iter().map(|&at| (at % n) as u32).collect();
    let levels: [&[u32]; 2] = [&exporters, &importers];
    let design = Design { outcome: &outcome, regressors: &regressors, effects: &levels, ..Design::default() };
    let fit = ppml(&design, &Options::default())
        .map_err(|error| Error::unknown(format!("costs of pairs that never trade cannot be predicted: {error}")))?;
    let effects = fit.effects(&design);
    let predict = |at: usize| {
        let sides = effects[0].get(at / n).copied().flatten().zip(effects[1].get(at % n).copied().flatten());
        let (exporter, importer) = sides?;
        let terms = columns.iter().zip(&fit.coefficients).map(|(column, c)| column[at] * c.unwrap_or(0.0));
        Some(exporter + importer + terms.sum::<f64>())
    };
    let alone =
        |at: usize| Error::unknown(format!("{} trades with nobody in the panel", matrix.countries[at / n].code));
    (0..known.len()).map(|at| known[at].or_else(|| predict(at)).ok_or_else(|| alone(at))).collect()
}

/// `Σ β x` of each pair.
pub(crate) fn linear(terms: &[Vec<f64>], coefficients: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; terms.first().map_or(0, Vec::len)];
    for (values, coefficient) in terms.iter().zip(coefficients) {
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += coefficient * value);
    }
    sums
}

/// Each term for every pair of the matrix.
pub(crate) fn of_matrix(
    table: &PairTable,
    own: &[OwnTerm],
    terms: &[String],
    matrix: &FlowMatrix,
) -> Result<Vec<Vec<f64>>, Error> {
    let all = Terms { table, own };
    let column = |term: &String| {
        let values = all.values(term)?;
        let n = matrix.units.len();
        let missing = |at: usize| {
            let [from, to] = [at / n, at % n].map(|place| matrix.countries[place].code.as_str());
            Error::unknown(format!("`{term}` is missing for {from}->{to}"))
        };
        matrix.rows.iter().enumerate().map(|(at, &row)| values[row].ok_or_else(|| missing(at))).collect()
    };
    terms.iter().map(column).collect()
}
