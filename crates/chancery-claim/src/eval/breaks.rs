//! Breaks: how likely a new level of a series begins in some years, in which one, and p of a step at a date.
//!
//! The kernels are those of `docs/methods/shifts.md`. They are exact or seeded, so what they gave once for the same numbers is kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chancery_core::{CellState, Clock, State, Year, YearRange};
use chancery_stats::shifts::{
    NullOptions, NullTable, PosteriorOptions, Series, ShiftError, ShiftOptions, Term, break_posterior, break_prior,
};

use super::spells::{is_executive, spells};
use super::value::{Gap, Moment, Number, Table, Truth, Value};
use super::{Evaluator, table};
use crate::ir::{Time, TimeFn, When};

/// Simulated series for each null model of `shift_p`: no p below 1/1000.
const DRAWS: usize = 999;
/// From this probability on a break is taken as there; as much is needed to exclude it.
const CLEAR: f64 = 0.95;
/// By how much at least the data have to move the odds for or against a break: "substantial" in Jeffreys' grades (1961, appendix B).
const EVIDENCE: f64 = 3.0;
/// How many results are kept.
const KEPT: usize = 1024;

impl Evaluator<'_> {
    /// A function over breaks for each row of a table.
    pub(super) fn breaks(&self, time: &Time, years: &[Year], table: &Table) -> Value {
        let each = |answer: &dyn Fn(&Observed) -> Result<Value, Gap>| {
            table::rows(table, |cells| match Observed::new(years, &cells).and_then(|seen| self.answer(&seen, answer)) {
                Ok(value) => value,
                Err(gap) => Value::Gap(gap),
            })
        };
        match time.how {
            TimeFn::BreakProbability(period) => {
                let asked = self.years_asked(time, period, years);
                each(&|seen| {
                    seen.probability(&asked).map(|found| Value::number(Number::between(found.low, found.high)))
                })
            }
            TimeFn::Breaks(period) => {
                let asked = self.years_asked(time, period, years);
                each(&|seen| seen.breaks(&asked))
            }
            TimeFn::ShiftP(period) => {
                let terms = self.terms(time, period, years);
                each(&|seen| {
                    let (terms, which) = terms.clone()?;
                    seen.step_p(&terms, which)
                })
            }
            _ => each(&Observed::break_year),
        }
    }

    fn answer(&self, seen: &Observed, answer: &dyn Fn(&Observed) -> Result<Value, Gap>) -> Result<Value, Gap> {
        if let (true, Some(left_out)) = (self.traced, &seen.left_out) {
            self.note(left_out.clone());
        }
        answer(seen)
    }

    /// The years of a period, by the clock of the first series below.
    fn years_asked(&self, time: &Time, period: usize, years: &[Year]) -> Vec<Year> {
        let Some(when) = self.plan.axes.periods.get(period) else { return Vec::new() };
        let covered = years.first().zip(years.last()).and_then(|(first, last)| YearRange::new(*first, *last));
        covered.map_or_else(Vec::new, |covered| self.years_of(when, self.clock_of(time), covered))
    }

    fn clock_of(&self, time: &Time) -> Clock {
        let leaf = time.of.leaves().into_iter().next();
        let spec = leaf.and_then(|leaf| self.setting.catalogue.get(&self.plan.leaves.get(leaf)?.series));
        let source = leaf.zip(spec).and_then(|(leaf, spec)| spec.source(&self.source_of(leaf)));
        source.map_or(Clock::Calendar, |source| source.clock)
    }

    /// The terms between which a step is tested, and which of them begins with it: before and after a year, or the administrations of
    /// the leader's state, each from its first year on.
    fn terms(&self, time: &Time, period: usize, years: &[Year]) -> Result<(Vec<Term>, usize), Gap> {
        let term = |start: Year, end: Year| Term { start: f64::from(start), end: f64::from(end) };
        let (Some(&first), Some(&last)) = (years.first(), years.last()) else { return Err(no_years()) };
        let Some(When::Term(slug, state)) = self.plan.axes.periods.get(period) else {
            let at = self.years_asked(time, period, years).first().copied().ok_or_else(no_years)?;
            if at <= first || at > last {
                return Err(Gap::new(CellState::Undefined, format!("{at} is not within {first}..{last}")));
            }
            return Ok((vec![term(first, at), term(at, last.saturating_add(1))], 1));
        };
        let mut calendar = self.calendar(slug, *state, self.clock_of(time));
        calendar.sort_by_key(|(years, _)| years.first);
        // A term that shares its first year with the next has no year of its own.
        calendar.dedup_by_key(|(years, _)| years.first);
        let own: Vec<usize> = (0..calendar.len()).filter(|index| calendar[*index].1).collect();
        let inside = |index: &&usize| (first..=last).contains(&calendar[**index].0.first);
        let which = match own.iter().filter(inside).collect::<Vec<_>>().as_slice() {
            [one] => **one,
            [] => return Err(Gap::new(CellState::Undefined, format!("no term begins within {first}..{last}"))),
            _ => return Err(Gap::new(CellState::Undefined, "several terms begin within the years; write a year")),
        };
        let ends = calendar.iter().skip(1).map(|(years, _)| years.first).chain([Year::MAX]);
        let whole =
            |((years, _), next): (&(YearRange, bool), Year)| term(years.first, years.last.saturating_add(1).min(next));
        let terms = calendar.iter().zip(ends).map(whole);
        Ok((terms.collect(), which))
    }

    /// The terms in the executive of a leader's state, as years, and whether they are the leader's.
    fn calendar(&self, slug: &str, state: Option<State>, clock: Clock) -> Vec<(YearRange, bool)> {
        let world = self.setting.world;
        let executive = |leader: &chancery_world::Leader| {
            spells(world, leader).into_iter().filter(|spell| is_executive(world, spell)).collect::<Vec<_>>()
        };
        let led = || {
            let leader = world.leaders().iter().find(|leader| leader.slug == slug)?;
            executive(leader).first()?.state
        };
        let Some(state) = state.or_else(led) else { return Vec::new() };
        self.trace.borrow_mut().records = true;
        let mut calendar = Vec::new();
        for leader in world.leaders() {
            for spell in executive(leader).into_iter().filter(|spell| spell.state == Some(state)) {
                let years = self.years_by_rule(&[spell.stretch(self.now())], clock);
                let range = years.first().zip(years.last()).and_then(|(first, last)| YearRange::new(*first, *last));
                calendar.extend(range.map(|range| (range, leader.slug == slug)));
            }
        }
        calendar
    }
}

fn no_years() -> Gap {
    Gap::new(CellState::Undefined, "no year of the period under this rule")
}

/// The years of a series that have a value.
struct Observed {
    times: Vec<f64>,
    values: Vec<f64>,
    /// A sentence on the years without a value.
    left_out: Option<String>,
}

impl Observed {
    /// A year without a value is left out; too few are a reason to say nothing.
    fn new(years: &[Year], cells: &[Value]) -> Result<Self, Gap> {
        let mut seen = Self { times: Vec::new(), values: Vec::new(), left_out: None };
        let mut missing: Vec<String> = Vec::new();
        let mut reason: Option<Gap> = None;
        for (year, cell) in years.iter().zip(cells) {
            match cell {
                Value::Number(number) => match number.value() {
                    Some(value) => {
                        seen.times.push(f64::from(*year));
                        seen.values.push(value);
                    }
                    None => return Err(Gap::new(CellState::Unreported, "some years are known only within limits")),
                },
                Value::Gap(gap) => {
                    missing.push(year.to_string());
                    reason = Some(reason.map_or_else(|| gap.clone(), |known| known.combine(gap)));
                }
                _ => return Err(Gap::of(CellState::Undefined)),
            }
        }
        let need = ShiftOptions::default().min_years;
        if seen.times.len() < need {
            let state = reason.as_ref().map_or(CellState::Undefined, |gap| gap.state);
            let why = reason.map_or_else(String::new, |gap| format!(": {}", gap.reason));
            let have = seen.times.len();
            return Err(Gap::new(state, format!("{have} years with a value where a break needs {need}{why}")));
        }
        if !missing.is_empty() {
            let (all, shown) = (years.len(), missing.iter().take(6).cloned().collect::<Vec<_>>().join(", "));
            let more = if missing.len() > 6 { ", ..." } else { "" };
            seen.left_out =
                Some(format!("breaks are looked for in {} of {all} years, without {shown}{more}", seen.times.len()));
        }
        Ok(seen)
    }

    /// P(a new level begins in a run of years). Years before which or after which nothing is known can only add to it.
    fn probability(&self, asked: &[Year]) -> Result<Begins, Gap> {
        let (Some(&first), Some(&last)) = (asked.first(), asked.last()) else { return Err(no_years()) };
        if usize::from(last.abs_diff(first)) + 1 != asked.len() {
            return Err(Gap::new(CellState::Undefined, "the years asked about are not one run; write each as years"));
        }
        let (first, last) = (f64::from(first), f64::from(last));
        let posterior = self.posterior()?;
        // A new level seen first at row i began after the row before.
        let rows = posterior.least..=self.times.len() - posterior.least;
        let after = |row: usize| self.times[row - 1] + 1.0;
        let sure = rows.clone().filter(|row| after(*row) >= first && self.times[*row] <= last);
        let perhaps = rows.filter(|row| self.times[*row] >= first && after(*row) <= last);
        let (sure, perhaps) = (run(sure), run(perhaps));
        if perhaps.is_none() {
            let text =
                format!("no new level can be seen to begin in {first}..{last}: it needs two years on either side");
            return Err(Gap::new(CellState::Undefined, text));
        }
        let probability = |run: Option<(usize, usize)>| run.map_or(0.0, |(from, to)| posterior.between(from, to));
        let outside = first <= self.times[0] || last > self.times[self.times.len() - 1];
        let high = if outside { 1.0 } else { probability(perhaps) };
        let options = ShiftOptions::default().posterior;
        let prior = perhaps.map_or(0.0, |(from, to)| break_prior(self.times.len(), from, to, &options));
        Ok(Begins { low: probability(sure).min(high), high, prior })
    }

    /// Whether a new level begins in a run of years; unknown where the data are not clear, or have not said so themselves.
    fn breaks(&self, asked: &[Year]) -> Result<Value, Gap> {
        let found = self.probability(asked)?;
        let prior = odds(found.prior);
        if found.low >= CLEAR && odds(found.low) >= EVIDENCE * prior {
            return Ok(Truth::plain(true));
        }
        if found.high <= 1.0 - CLEAR && odds(found.high) * EVIDENCE <= prior {
            return Ok(Truth::plain(false));
        }
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let probability = if found.high - found.low < 0.005 {
            percent(found.low)
        } else {
            format!("{} to {}", percent(found.low), percent(found.high))
        };
        let text = format!(
            "a new level begins in these years with a probability of {probability} ({} before the data), which is neither clear nor excluded",
            percent(found.prior)
        );
        Err(Gap::new(CellState::Undefined, text))
    }

    /// The year of the most probable break, unless that there was none is as probable.
    fn break_year(&self) -> Result<Value, Gap> {
        let posterior = self.posterior()?;
        let mut best = posterior.least;
        for row in posterior.least..=self.times.len() - posterior.least {
            if posterior.between(row, row) > posterior.between(best, best) {
                best = row;
            }
        }
        let (likeliest, none) = (posterior.between(best, best), posterior.none);
        if likeliest <= none {
            let text = format!(
                "no break is more probable than none: {:.0} % for {}, {:.0} % for none",
                likeliest * 100.0,
                self.times[best],
                none * 100.0
            );
            return Err(Gap::new(CellState::Undefined, text));
        }
        let year = |time: f64| Moment::year(time as i32).ok_or_else(no_years);
        let (earliest, latest) = (year(self.times[best - 1] + 1.0)?, year(self.times[best])?);
        Ok(Value::Moment(Moment { earliest: earliest.earliest, latest: latest.latest }))
    }

    fn posterior(&self) -> Result<Arc<Posterior>, Gap> {
        static MADE: Made<Arc<Posterior>> = Made::new();
        let key = self.key(&[]);
        MADE.get(key, || Posterior::new(&self.times, &self.values).map(Arc::new)).map_err(|error| gap_of(&error))
    }

    /// p of the step into a term. A p that is the smallest there can be says only that it is not more.
    fn step_p(&self, terms: &[Term], which: usize) -> Result<Value, Gap> {
        static MADE: Made<Option<(f64, f64)>> = Made::new();
        let mut bounds: Vec<f64> = terms.iter().flat_map(|term| [term.start, term.end]).collect();
        bounds.push(which as f64);
        let test = || {
            let options = NullOptions { draws: DRAWS, ..NullOptions::default() };
            let series = Series { times: &self.times, values: &self.values };
            let tests = NullTable::new(&self.times, terms, &options)?.test(&series)?;
            let step = tests.steps.into_iter().find(|step| step.term == which);
            Ok(step.map(|step| (step.p, step.smallest_attainable)))
        };
        let found = MADE.get(self.key(&bounds), test).map_err(|error| gap_of(&error))?;
        let (p, smallest) = found
            .ok_or_else(|| Gap::new(CellState::Undefined, "no years with a value on one side of the beginning"))?;
        Ok(Value::number(Number::between(if p > smallest { p } else { 0.0 }, p)))
    }

    /// The numbers that a result depends on.
    fn key(&self, more: &[f64]) -> Vec<u64> {
        self.times.iter().chain(&self.values).chain(more).map(|number| number.to_bits()).collect()
    }
}

/// The limits of P(a new level begins in some years), and what it is before the data.
#[derive(Clone, Copy, Debug)]
struct Begins {
    low: f64,
    high: f64,
    prior: f64,
}

/// The first and last row of a run.
fn run(mut rows: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    let first = rows.next()?;
    Some((first, rows.last().unwrap_or(first)))
}

fn odds(probability: f64) -> f64 {
    if probability < 1.0 { probability / (1.0 - probability) } else { f64::INFINITY }
}

fn gap_of(error: &ShiftError) -> Gap {
    Gap::new(CellState::Undefined, error.to_string())
}

/// P(at least one new level begins at rows `from..=to`), for all of them.
struct Posterior {
    least: usize,
    rows: usize,
    windows: Vec<f64>,
    /// P(no break).
    none: f64,
}

impl Posterior {
    fn new(times: &[f64], values: &[f64]) -> Result<Self, ShiftError> {
        let rows = times.len();
        let windows = (1..rows).flat_map(|from| (from..rows).map(move |to| (times[from], times[to]))).collect();
        let options = PosteriorOptions { windows, ..ShiftOptions::default().posterior };
        let posterior = break_posterior(&[Series { times, values }], &options)?;
        let none = posterior.count.first().copied().unwrap_or(0.0);
        Ok(Self { least: options.min_length, rows, windows: posterior.windows, none })
    }

    fn between(&self, from: usize, to: usize) -> f64 {
        // Before row `from` come the windows of the rows 1 to `from` − 1: rows − 1, rows − 2, ... of them.
        let before = (from - 1) * self.rows - (from - 1) * from / 2;
        self.windows.get(before + to - from).copied().unwrap_or(0.0)
    }
}

type Results<T> = BTreeMap<Vec<u64>, Result<T, ShiftError>>;

/// What was computed before, by the numbers it was computed from.
struct Made<T>(Mutex<Results<T>>);

impl<T: Clone> Made<T> {
    const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// Two threads may compute the same at once: the result is the same.
    fn get(&self, key: Vec<u64>, make: impl FnOnce() -> Result<T, ShiftError>) -> Result<T, ShiftError> {
        if let Some(made) = self.lock().get(&key) {
            return made.clone();
        }
        let made = make();
        let mut all = self.lock();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(key, made.clone());
        made
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Results<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(values: &[f64]) -> Observed {
        let years: Vec<Year> = (0..values.len()).map(|offset| 1990 + offset as Year).collect();
        let cells: Vec<Value> = values.iter().map(|value| Value::known(*value)).collect();
        Observed::new(&years, &cells).expect("enough years")
    }

    /// A level of about 1, from 2004 on of about 6.
    fn step() -> Vec<f64> {
        (0..28).map(|year| if year < 14 { 1.0 } else { 6.0 } + 0.1 * f64::from(year * 7 % 5)).collect()
    }

    fn limits(found: Result<Begins, Gap>) -> (f64, f64) {
        let found = found.expect("a probability");
        (found.low, found.high)
    }

    fn number(value: Result<Value, Gap>) -> (f64, f64) {
        let Ok(Value::Number(number)) = value else { panic!("{value:?}") };
        (number.low, number.high)
    }

    #[test]
    fn only_a_clear_break_is_true_and_only_an_excluded_one_false() {
        let seen = observed(&step());
        let holds = |asked: std::ops::RangeInclusive<Year>| match seen.breaks(&asked.collect::<Vec<Year>>()) {
            Ok(Value::Truth(truth)) => Some(truth.holds),
            Ok(other) => panic!("{other:?}"),
            Err(_) => None,
        };
        assert_eq!(holds(2003..=2005), Some(true));
        assert_eq!(holds(1992..=2001), Some(false));
        // Two years of 28 are improbable before any data: those that say little more do not exclude a break.
        let noise = observed(&(0..28).map(|year| f64::from(year * 7 % 5)).collect::<Vec<f64>>());
        let gap = noise.breaks(&(1992..=2015).collect::<Vec<Year>>()).expect_err("neither clear nor excluded");
        assert!(gap.reason.contains("before the data"), "{}", gap.reason);
        // What lies beyond the data can never be excluded.
        assert_eq!(holds(2010..=2030), None);
    }

    #[test]
    fn windows_are_those_of_the_kernel() {
        let seen = observed(&step());
        let posterior = seen.posterior().expect("a series with a break");
        let options = PosteriorOptions {
            windows: vec![(1998.0, 2003.0), (2004.0, 2004.0), (2017.0, 2017.0)],
            ..ShiftOptions::default().posterior
        };
        let direct = break_posterior(&[Series { times: &seen.times, values: &seen.values }], &options).unwrap();
        assert_eq!(direct.windows, [posterior.between(8, 13), posterior.between(14, 14), posterior.between(27, 27)]);
        assert_eq!(direct.count[0], posterior.none);
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        let seen = observed(&step());
        let (low, high) = limits(seen.probability(&[2003, 2004, 2005]));
        assert!(low == high && low > 0.95, "{low}");
        assert!(limits(seen.probability(&[1995, 1996])).1 < 0.2);
        let Ok(Value::Moment(moment)) = seen.break_year() else { panic!("no year") };
        assert_eq!(moment.years(), (2004, 2004));
    }

    #[test]
    fn years_out_of_sight_leave_it_open() {
        let seen = observed(&step());
        let beyond = limits(seen.probability(&(2002..=2020).collect::<Vec<Year>>()));
        assert!(beyond.0 > 0.95 && beyond.1 == 1.0);
        // A new level of one year cannot be seen, nor can one after the data.
        assert!(seen.probability(&[2017]).is_err());
        assert!(seen.probability(&[2019, 2020]).is_err());
        assert!(seen.probability(&[2001, 2005]).is_err(), "two years apart are no run");
        assert!(seen.probability(&[]).is_err());
    }

    #[test]
    fn a_gap_leaves_the_year_open_within_it() {
        let years: Vec<Year> = (1990..2018).collect();
        let mut cells: Vec<Value> = step().into_iter().map(Value::known).collect();
        cells[14] = Value::Gap(Gap::of(CellState::Unreported));
        let seen = Observed::new(&years, &cells).expect("enough years");
        assert!(seen.left_out.as_ref().is_some_and(|text| text.contains("27 of 28 years, without 2004")));
        // The new level is seen in 2005; it began in 2004 or 2005.
        let (low, high) = limits(seen.probability(&[2005]));
        assert!(low == 0.0 && high > 0.9, "{low} {high}");
        let (low, high) = limits(seen.probability(&[2004, 2005]));
        assert!(low == high && low > 0.9);
        let Ok(Value::Moment(moment)) = seen.break_year() else { panic!("no year") };
        assert_eq!(moment.years(), (2004, 2005));
    }

    #[test]
    fn short_constant_and_unclear_series_say_nothing() {
        let years: Vec<Year> = (2000..2010).collect();
        let cells: Vec<Value> = years.iter().map(|year| Value::known(f64::from(*year))).collect();
        let gap = Observed::new(&years, &cells).err().expect("too short");
        assert!(gap.reason.contains("10 years with a value where a break needs 20"), "{}", gap.reason);
        assert!(observed(&[3.0; 25]).probability(&[2000]).expect_err("constant").reason.contains("never changes"));
        let noise: Vec<f64> = (0..30).map(|year| f64::from(year * 7 % 5)).collect();
        assert!(observed(&noise).break_year().expect_err("no break").reason.contains("% for none"));
    }

    #[test]
    fn p_of_a_step_knows_how_small_it_can_be() {
        let terms = |at: f64| vec![Term { start: 1990.0, end: at }, Term { start: at, end: 2018.0 }];
        let seen = observed(&step());
        let (low, high) = number(seen.step_p(&terms(2004.0), 1));
        assert_eq!((low, high), (0.0, 1.0 / (DRAWS + 1) as f64));
        let (low, high) = number(seen.step_p(&terms(1997.0), 1));
        assert!(low == high && low > 0.1, "{low}");
        assert!(seen.step_p(&terms(2018.0), 1).is_err());
    }
}
