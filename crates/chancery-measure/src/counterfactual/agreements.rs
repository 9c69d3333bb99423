//! How much effects of trade agreements differ from one agreement to the next: a coefficient for each agreement of `desta` that came into
//! force in the years of `agtpa`, and a random-effects estimate of what lies behind them.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use chancery_core::{State, Year};
use chancery_data::{Error, PairColumns, PairTable, Store};
use chancery_stats::estimate::{Convention, Design, Options, Variance, ppml};
use chancery_stats::random_effects;

use crate::Base;

/// Pairs of countries an agreement must have begun between; with fewer, errors clustered by pair mean nothing.
const LEAST_PAIRS: usize = 3;
/// Every so many years of the panel, counted from its first, as its authors use it.
const STEP: Year = 4;
/// How far the year in which the panel marks a pair may lie from the year in which the treaty came into force.
const YEARS_APART: i16 = 1;

/// The coefficient of one agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementEffect {
    /// Its name in `desta`.
    pub name: String,
    /// Unordered pairs it began between.
    pub pairs: usize,
    /// Coefficient: effect on trade in logarithms.
    pub value: f64,
    /// Standard error, clustered by pair.
    pub standard_error: f64,
}

/// Effects of agreements and how much they differ.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementSpread {
    /// One an agreement.
    pub agreements: Vec<AgreementEffect>,
    /// Mean of the effects.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Variance between agreements, by Paule and Mandel.
    pub between: f64,
    /// Pairs marked in the panel that belong to no such agreement and share a coefficient of their own.
    pub other_pairs: usize,
}

/// A treaty that came into force.
struct Treaty {
    base: i64,
    name: String,
    year: Year,
    /// Members and their part.
    members: Vec<(State, i64)>,
}

impl Treaty {
    /// Whether it binds two states to each other: all its members, or, where they stand on two sides, those of different sides.
    fn binds(&self, one: State, other: State) -> bool {
        let part = |state| self.members.iter().find(|(member, _)| *member == state).map(|(_, part)| *part);
        let sides = self.members.iter().any(|(_, part)| *part != self.members[0].1);
        part(one).zip(part(other)).is_some_and(|(one, other)| !sides || one != other)
    }
}

/// Estimates the effect of every agreement and the spread behind them.
///
/// # Errors
/// A base without `agtpa` and `desta`; an estimate that does not converge.
pub fn agreement_spread(base: &Base) -> Result<AgreementSpread, Error> {
    let Base::Store(store) = base else {
        return Err(Error::unknown(
            "how much agreements differ is estimated from `agtpa` and `desta`, which are in no release",
        )
        .hint("import both into a store, and name it with --store"));
    };
    let wanted = ["trade".to_owned(), "rta".to_owned()];
    let panel = store.pair_table("agtpa", "applications", &PairColumns::default(), &wanted)?;
    spread_of(&panel, &treaties(store)?)
}

/// Treaties with a year of entry into force.
fn treaties(store: &Store) -> Result<Vec<Treaty>, Error> {
    let other =
        || Error::unknown("the tables of `desta` have another layout").hint("import it again with `chancery data add`");
    let batch = store.batch("desta", "treaties")?;
    let (number, name) = (texts(&batch, "number").ok_or_else(other)?, texts(&batch, "name").ok_or_else(other)?);
    let (root, year) =
        (whole(&batch, "base_treaty").ok_or_else(other)?, whole(&batch, "entryforceyear").ok_or_else(other)?);
    let kind = texts(&batch, "entry_type").ok_or_else(other)?;
    let members = store.batch("desta", "members")?;
    let of = texts(&members, "number").ok_or_else(other)?;
    let (state, part) = (texts(&members, "state").ok_or_else(other)?, whole(&members, "part").ok_or_else(other)?);
    let mut by_number: BTreeMap<String, Vec<(State, i64)>> = BTreeMap::new();
    for row in 0..of.len() {
        if let (Some(number), Some(state), Some(part)) =
            (&of[row], state[row].as_deref().and_then(|key| State::new(key).ok()), part[row])
        {
            by_number.entry(number.clone()).or_default().push((state, part));
        }
    }
    let mut treaties = Vec::new();
    for row in 0..number.len() {
        let kind = kind[row].as_deref().unwrap_or_default();
        if kind == "negotiation" || kind == "withdrawal" {
            continue;
        }
        let (Some(number), Some(name)) = (&number[row], &name[row]) else { continue };
        let (Some(base), Some(year)) = (root[row], year[row].and_then(|year| Year::try_from(year).ok())) else {
            continue;
        };
        if let Some(members) = by_number.get(number).filter(|members| members.len() > 1) {
            treaties.push(Treaty { base, name: name.clone(), year, members: members.clone() });
        }
    }
    Ok(treaties)
}

pub(crate) fn texts(batch: &RecordBatch, name: &str) -> Option<Vec<Option<String>>> {
    let strings = cast(batch.column_by_name(name)?, &DataType::Utf8).ok()?;
    let strings = strings.as_string_opt::<i32>()?;
    Some((0..strings.len()).map(|row| (!strings.is_null(row)).then(|| strings.value(row).to_owned())).collect())
}

pub(crate) fn whole(batch: &RecordBatch, name: &str) -> Option<Vec<Option<i64>>> {
    let values = cast(batch.column_by_name(name)?, &DataType::Int64).ok()?;
    Some(values.as_primitive_opt::<Int64Type>()?.iter().collect())
}

/// The year in which the panel begins to mark each pair, and the states it is of.
fn beginnings(panel: &PairTable) -> BTreeMap<(u32, u32), (Year, State, State)> {
    let rta = panel.column("rta").unwrap_or_default();
    let mut out: BTreeMap<(u32, u32), (Year, State, State)> = BTreeMap::new();
    for (row, value) in rta.iter().enumerate() {
        let (from, to) = (panel.from[row], panel.to[row]);
        let (Some(value), (Some(one), Some(other))) = (*value, panel.states[row]) else { continue };
        if value <= 0.0 || from == to {
            continue;
        }
        let entry = out.entry((from.min(to), from.max(to))).or_insert((panel.year[row], one, other));
        if panel.year[row] < entry.0 {
            *entry = (panel.year[row], one, other);
        }
    }
    out
}

/// The agreement of each pair: the treaty that binds both and came into force nearest to the beginning, of equals the one with most members.
fn assigned(panel: &PairTable, treaties: &[Treaty]) -> BTreeMap<(u32, u32), i64> {
    let of = |(year, one, other): (Year, State, State)| {
        let near =
            treaties.iter().filter(|treaty| (treaty.year - year).abs() <= YEARS_APART && treaty.binds(one, other));
        let order = |treaty: &&Treaty| ((treaty.year - year).abs(), usize::MAX - treaty.members.len(), treaty.base);
        near.min_by_key(order).map(|treaty| treaty.base)
    };
    beginnings(panel).into_iter().filter_map(|(pair, begin)| Some((pair, of(begin)?))).collect()
}

fn spread_of(panel: &PairTable, treaties: &[Treaty]) -> Result<AgreementSpread, Error> {
    let trade = panel.column("trade").unwrap_or_default();
    let rta = panel.column("rta").unwrap_or_default();
    let first = panel.year.iter().min().copied().unwrap_or_default();
    let rows: Vec<usize> = (0..panel.len())
        .filter(|&row| (panel.year[row] - first) % STEP == 0 && trade[row].is_some() && rta[row].is_some())
        .collect();
    let pair_of = |row: usize| (panel.from[row].min(panel.to[row]), panel.from[row].max(panel.to[row]));
    let trading: BTreeSet<(u32, u32)> =
        rows.iter().filter(|&&row| trade[row] > Some(0.0) && rta[row] > Some(0.0)).map(|&row| pair_of(row)).collect();
    let mut pairs_of: BTreeMap<i64, usize> = BTreeMap::new();
    let mut assigned = assigned(panel, treaties);
    assigned.retain(|pair, _| trading.contains(pair));
    assigned.values().for_each(|base| *pairs_of.entry(*base).or_default() += 1);
    pairs_of.retain(|_, pairs| *pairs >= LEAST_PAIRS);
    let own: Vec<(i64, usize)> = pairs_of.into_iter().collect();
    // The last column is that of all other marked pairs.
    let column = |row: usize| {
        let base = assigned.get(&pair_of(row));
        base.and_then(|base| own.iter().position(|(known, _)| known == base)).unwrap_or(own.len())
    };
    let mut regressors = vec![vec![0.0; rows.len()]; own.len() + 1];
    for (at, &row) in rows.iter().enumerate() {
        regressors[column(row)][at] = rta[row].unwrap_or_default();
    }
    let levels = |key: &dyn Fn(usize) -> (u32, u32)| {
        let mut numbers: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let number = |row: &usize| {
            let next = numbers.len() as u32;
            *numbers.entry(key(*row)).or_insert(next)
        };
        rows.iter().map(number).collect::<Vec<u32>>()
    };
    let year = |row: usize| u32::from(panel.year[row].unsigned_abs());
    let effects =
        [levels(&|row| (panel.from[row], year(row))), levels(&|row| (panel.to[row], year(row))), levels(&pair_of)];
    let effects: Vec<&[u32]> = effects.iter().map(Vec::as_slice).collect();
    let outcome: Vec<f64> = rows.iter().filter_map(|&row| trade[row]).collect();
    let columns: Vec<&[f64]> = regressors.iter().map(Vec::as_slice).collect();
    let design = Design { outcome: &outcome, regressors: &columns, effects: &effects, ..Design::default() };
    let failed = |error: &dyn std::fmt::Display| {
        Error::unknown(format!("effects of single agreements cannot be estimated: {error}"))
    };
    let fit = ppml(&design, &Options::default()).map_err(|error| failed(&error))?;
    let covariance =
        fit.covariance(Variance::Clustered(&[effects[2]]), Convention::Ppmlhdfe).map_err(|error| failed(&error))?;
    let errors = covariance.standard_errors();
    let mut agreements = Vec::new();
    for (at, &(base, pairs)) in own.iter().enumerate() {
        let place = covariance.regressors.iter().position(|regressor| *regressor == at);
        let (Some(value), Some(place)) = (fit.coefficients[at], place) else { continue };
        let name =
            treaties.iter().find(|treaty| treaty.base == base).map_or_else(String::new, |treaty| treaty.name.clone());
        agreements.push(AgreementEffect { name, pairs, value, standard_error: errors[place] });
    }
    let values: Vec<f64> = agreements.iter().map(|one| one.value).collect();
    let variances: Vec<f64> = agreements.iter().map(|one| one.standard_error * one.standard_error).collect();
    let found = random_effects(&values, &variances).map_err(|error| failed(&error))?;
    let with_own: usize = own.iter().map(|(_, pairs)| pairs).sum();
    Ok(AgreementSpread {
        agreements,
        mean: found.mean,
        standard_error: found.standard_error,
        between: found.between,
        other_pairs: trading.len() - with_own,
    })
}
