//! The exact posterior over the places of breaks in a product-partition model.

use rayon::prelude::*;

use super::ShiftError;
use super::series::{Scale, Series, all_times};

/// The model of breaks and segments.
///
/// **Breaks.** Each row but the first begins a new segment with probability (expected breaks) / (rows − 1), independently, given that no
/// segment is shorter than `min_length`. Without a minimum length the prior number of breaks is binomial. Several expectations are
/// averaged over, with equal prior weights.
///
/// **Segments.** Within a segment y = μ + u, u an AR(1) process of parameter ρ that starts afresh in each segment and innovations of variance
/// σ²; σ² ~ inverse gamma(`shape`, `rate`), μ | σ² ~ N(0, σ²/`weight`), in units of the robust scale and from the median. Several ρ are averaged
/// over, with equal prior weights; `[0.0]` is independence.
#[derive(Clone, Debug, PartialEq)]
pub struct PosteriorOptions {
    /// Expected numbers of breaks before the data are seen.
    pub expected_breaks: Vec<f64>,
    /// Autocorrelations at a distance of one unit of time, each in (−1, 1).
    pub rho: Vec<f64>,
    /// Prior observations behind the mean of a segment: the smaller, the wider its prior.
    pub weight: f64,
    /// Shape of the prior of the variance.
    pub shape: f64,
    /// Rate of the prior of the variance; its mean is rate / (shape − 1).
    pub rate: f64,
    /// Fewest rows of a segment.
    pub min_length: usize,
    /// The scale each series is divided by.
    pub scale: Scale,
    /// Probability that a credible set has to reach.
    pub level: f64,
    /// Spans of time (first, last, both included) for each of which the probability of at least one break is wanted.
    pub windows: Vec<(f64, f64)>,
}

impl Default for PosteriorOptions {
    fn default() -> Self {
        Self {
            expected_breaks: vec![1.0],
            rho: vec![0.0],
            weight: 0.1,
            shape: 2.0,
            rate: 1.0,
            min_length: 2,
            scale: Scale::Differences,
            level: 0.9,
            windows: Vec::new(),
        }
    }
}

/// A run of times that holds at least one break with a stated probability.
#[derive(Clone, Debug, PartialEq)]
pub struct CredibleSet {
    /// Its first time.
    pub from: f64,
    /// Its last time.
    pub to: f64,
    /// The time within it at which a break is likeliest.
    pub likeliest: f64,
    /// P(at least one break in it | y), at least the level asked for.
    pub probability: f64,
}

/// The posterior over breaks.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakPosterior {
    /// (n_rows) times.
    pub times: Vec<f64>,
    /// (n_rows) P(a segment begins here | y); 0 at the first row, which begins one in any case.
    pub at: Vec<f64>,
    /// P(k breaks | y) for k = 0, 1, …; what is left beyond the last is below 1e-12.
    pub count: Vec<f64>,
    /// Runs of times with a break, the likeliest place first; disjoint.
    pub sets: Vec<CredibleSet>,
    /// For each window asked for, P(at least one break in it | y).
    pub windows: Vec<f64>,
    /// Posterior weight of each ρ, in the order of the options.
    pub rho: Vec<f64>,
    /// ln p(y), y standardised.
    pub log_evidence: f64,
}

/// The exact posterior over the places and number of breaks, common to all series given.
///
/// Forward–backward recursions over segments (Fearnhead 2006, Statistics and Computing 16: 203–213; the model is that of Barry and
/// Hartigan 1992, Annals of Statistics 20: 260–279) with the segments' marginal likelihoods in closed form. Sums are taken in logarithms.
/// All probabilities are exact up to rounding: nothing is sampled.
///
/// # Missing values
/// Left out of the series. With AR(1) errors a gap of g units has the correlation ρᵍ.
///
/// # Errors
/// [`ShiftError`] for a series at fault, fewer than two minimum lengths of rows, or an option without meaning.
///
/// # Example
/// ```
/// use chancery_stats::shifts::{PosteriorOptions, Series, break_posterior};
/// let times: Vec<f64> = (1990..2002).map(f64::from).collect();
/// let values = [1.0, 1.3, 0.8, 1.1, 1.0, 0.8, 5.0, 5.2, 4.8, 5.1, 5.3, 4.8];
/// let posterior = break_posterior(&[Series { times: &times, values: &values }], &PosteriorOptions::default()).unwrap();
/// assert!(posterior.at[6] > 0.9 && posterior.count[0] < 0.01);
/// ```
pub fn break_posterior(series: &[Series<'_>], options: &PosteriorOptions) -> Result<BreakPosterior, ShiftError> {
    check(options)?;
    if series.is_empty() {
        return Err(ShiftError::TooFewYears { have: 0, need: 2 });
    }
    let times = all_times(series);
    let rows = times.len();
    for (index, one) in series.iter().enumerate() {
        one.check(2).map_err(|error| error.in_series(index))?;
    }
    let need = options.min_length.saturating_mul(2);
    if rows < need {
        return Err(ShiftError::TooFewYears { have: rows, need });
    }
    if options.expected_breaks.iter().any(|expected| *expected >= (rows - 1) as f64) {
        return Err(ShiftError::BadOption { option: "expected_breaks", needed: "below the number of rows less one" });
    }
    let standardised = series
        .iter()
        .enumerate()
        .map(|(index, one)| one.standardised(options.scale).map_err(|error| error.in_series(index)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut chains = Vec::new();
    for &rho in &options.rho {
        let segments: Vec<Segments> = series
            .iter()
            .zip(&standardised)
            .map(|(one, values)| Segments::new(&times, one.times, values, rho, options))
            .collect();
        let log_marginal = log_marginals(&segments, rows, options.min_length);
        for &expected in &options.expected_breaks {
            chains.push(Chain::new(&log_marginal, rows, options.min_length, expected / (rows - 1) as f64));
        }
    }
    Ok(summary(times, &chains, options))
}

/// [`break_posterior`] of each series for itself, on all cores; results in the order of the series.
pub fn break_posteriors(series: &[Series<'_>], options: &PosteriorOptions) -> Vec<Result<BreakPosterior, ShiftError>> {
    series.par_iter().with_min_len(16).map(|one| break_posterior(std::slice::from_ref(one), options)).collect()
}

fn check(options: &PosteriorOptions) -> Result<(), ShiftError> {
    let bad = |option, needed| Err(ShiftError::BadOption { option, needed });
    let positive = |x: f64| x > 0.0 && x.is_finite();
    if options.rho.is_empty() || !options.rho.iter().all(|rho| rho.abs() < 1.0) {
        return bad("rho", "at least one number between -1 and 1");
    }
    if options.expected_breaks.is_empty() || !options.expected_breaks.iter().all(|expected| positive(*expected)) {
        return bad("expected_breaks", "at least one number above zero");
    }
    if !(positive(options.weight) && positive(options.shape) && positive(options.rate)) {
        return bad("weight, shape, rate", "finite numbers above zero");
    }
    if options.min_length == 0 {
        return bad("min_length", "at least 1");
    }
    if !(options.level > 0.0 && options.level < 1.0) {
        return bad("level", "between 0 and 1");
    }
    Ok(())
}

/// Prefix sums of one whitened series, from which the marginal likelihood of any segment follows.
///
/// Whitened, an observation is z = x μ + e with e ~ N(0, σ²); x and z of the first observation of a segment differ from those of a later one.
struct Segments {
    /// (rows + 1) the first observation at this row or later.
    first: Vec<usize>,
    values: Vec<f64>,
    opening_x: f64,
    opening_log: f64,
    xx: Vec<f64>,
    xz: Vec<f64>,
    zz: Vec<f64>,
    /// Σ ln |dz/dy| of observations that do not open a segment.
    log: Vec<f64>,
    /// For each number of observations, the parts that depend on nothing else.
    constant: Vec<f64>,
    weight: f64,
    shape: f64,
    rate: f64,
    independent: bool,
}

impl Segments {
    fn new(rows: &[f64], times: &[f64], values: &[f64], rho: f64, options: &PosteriorOptions) -> Self {
        let n = values.len();
        let mut first: Vec<usize> = rows.iter().map(|row| times.partition_point(|time| time < row)).collect();
        first.push(n);
        let mut sums = [0.0_f64; 4];
        let [mut xx, mut xz, mut zz, mut log] = std::array::from_fn(|_| vec![0.0; n + 1]);
        for i in 0..n {
            // The first observation opens a segment always, so what is added for it is never used.
            let (phi, variance) = if i == 0 { (0.0, 1.0) } else { ar1_step(rho, times[i] - times[i - 1]) };
            let before = if i == 0 { 0.0 } else { values[i - 1] };
            let size = variance.sqrt();
            let (x, z) = ((1.0 - phi) / size, (values[i] - phi * before) / size);
            let logarithm = if rho == 0.0 { 0.0 } else { -0.5 * libm::log(variance) };
            for (sum, part) in sums.iter_mut().zip([x * x, x * z, z * z, logarithm]) {
                *sum += part;
            }
            (xx[i + 1], xz[i + 1], zz[i + 1], log[i + 1]) = (sums[0], sums[1], sums[2], sums[3]);
        }
        let PosteriorOptions { weight, shape, rate, .. } = *options;
        let of_prior = 0.5 * libm::log(weight) + shape * libm::log(rate) - libm::lgamma(shape);
        let half_log_circle = 0.5 * libm::log(2.0 * std::f64::consts::PI);
        let independent = rho == 0.0;
        // With independent errors the information about the mean is the number of observations.
        let of_weight = |n: usize| if independent { 0.5 * libm::log(weight + n as f64) } else { 0.0 };
        let constant =
            |n: usize| libm::lgamma(shape + 0.5 * n as f64) + of_prior - of_weight(n) - n as f64 * half_log_circle;
        let opening = 1.0 - rho * rho;
        Self {
            first,
            values: values.to_vec(),
            opening_x: opening.sqrt(),
            opening_log: 0.5 * libm::log(opening),
            xx,
            xz,
            zz,
            log,
            constant: (0..=n).map(constant).collect(),
            weight,
            shape,
            rate,
            independent,
        }
    }

    /// ln p(the observations of rows `from..to` | they are one segment).
    #[inline]
    fn log_marginal(&self, from: usize, to: usize) -> f64 {
        let (from, to) = (self.first[from], self.first[to]);
        if from == to {
            return 0.0;
        }
        let opening_z = self.opening_x * self.values[from];
        let xx = self.opening_x * self.opening_x + self.xx[to] - self.xx[from + 1];
        let xz = self.opening_x * opening_z + self.xz[to] - self.xz[from + 1];
        let zz = opening_z * opening_z + self.zz[to] - self.zz[from + 1];
        let n = to - from;
        let weight = self.weight + xx;
        let rate = self.rate + 0.5 * (zz - xz * xz / weight).max(0.0);
        let log = self.opening_log + self.log[to] - self.log[from + 1];
        let of_weight = if self.independent { 0.0 } else { 0.5 * libm::log(weight) };
        self.constant[n] - of_weight - (self.shape + 0.5 * n as f64) * libm::log(rate) + log
    }
}

/// Correlation over a gap and variance of the innovation over it, the innovation over one unit of time having variance 1.
pub(super) fn ar1_step(rho: f64, gap: f64) -> (f64, f64) {
    if gap == 1.0 || rho == 0.0 {
        return (rho, 1.0);
    }
    if rho >= 1.0 {
        return (1.0, gap);
    }
    let size = libm::pow(rho.abs(), gap);
    // A negative correlation alternates, which has a meaning for whole gaps only; the nearest is taken.
    let odd = libm::fmod(libm::round(gap), 2.0) != 0.0;
    (if rho < 0.0 && odd { -size } else { size }, (1.0 - size * size) / (1.0 - rho * rho))
}

/// (rows × (rows + 1)) ln of the marginal likelihood of rows `from..to`, at `from * (rows + 1) + to`; −∞ where too short.
fn log_marginals(segments: &[Segments], rows: usize, least: usize) -> Vec<f64> {
    let mut all = vec![f64::NEG_INFINITY; rows * (rows + 1)];
    for from in 0..=rows - least {
        for to in from + least..=rows {
            all[from * (rows + 1) + to] = segments.iter().map(|one| one.log_marginal(from, to)).sum();
        }
    }
    all
}

/// The posterior for one prior probability of a break and one ρ: a Markov chain from the beginning of a segment to that of the next.
struct Chain {
    rows: usize,
    least: usize,
    log_evidence: f64,
    /// (rows) P(a segment begins here | y).
    start: Vec<f64>,
    /// (rows × (rows + 1)) P(the next segment begins at `to` | one begins at `from`, y); `to = rows`: there is no next.
    next: Vec<f64>,
}

impl Chain {
    fn new(log_marginal: &[f64], rows: usize, least: usize, probability: f64) -> Self {
        let width = rows + 1;
        let (log_break, log_none) = (libm::log(probability), libm::log1p(-probability));
        // A segment of n rows passes n − 1 rows without a break.
        let mut next = vec![0.0; rows * width];
        let mut backward = vec![f64::NEG_INFINITY; width];
        backward[rows] = 0.0;
        for from in (0..=rows - least).rev() {
            let row = &mut next[from * width..(from + 1) * width];
            for to in from + least..=rows {
                let breaks = if to < rows { log_break } else { 0.0 };
                let passed = (to - from - 1) as f64 * log_none + breaks;
                row[to] = log_marginal[from * width + to] + passed + backward[to];
            }
            backward[from] = log_sum(&mut row[from + least..]);
        }
        let mut start = vec![0.0; rows];
        start[0] = 1.0;
        for from in 0..=rows - least {
            if start[from] > 0.0 {
                for to in from + least..rows {
                    start[to] += start[from] * next[from * width + to];
                }
            }
        }
        Self { rows, least, log_evidence: backward[0] - log_admissible(rows, least, log_break, log_none), start, next }
    }

    /// P(k breaks | y) for k = 0, 1, … until all but 1e-12 is told.
    fn count(&self) -> Vec<f64> {
        let width = self.rows + 1;
        let mut counts = Vec::new();
        let mut here = vec![0.0; self.rows];
        here[0] = 1.0;
        let mut left = 1.0;
        while left > 1e-12 && counts.len() < self.rows {
            let mut then = vec![0.0; width];
            // What is below 1e-17 is below the rounding of the sums.
            for (from, mass) in here.iter().enumerate().filter(|(_, mass)| **mass > 1e-17) {
                let first = (from + self.least).min(self.rows);
                let row = &self.next[from * width + first..(from + 1) * width];
                for (to, chance) in then[first..].iter_mut().zip(row) {
                    *to += mass * chance;
                }
            }
            counts.push(then[self.rows]);
            left = then[..self.rows].iter().sum();
            then.truncate(self.rows);
            here = then;
        }
        counts
    }

    /// (rows × (rows + 1)) P(the next segment begins at `row` or later, or never | one begins at `from`, y), for `row` after `from`.
    fn later(&self) -> Vec<f64> {
        let mut later = self.next.clone();
        for (from, row) in later.chunks_exact_mut(self.rows + 1).enumerate() {
            let mut sum = 0.0;
            for chance in row[from + 1..].iter_mut().rev() {
                sum += *chance;
                *chance = sum;
            }
        }
        later
    }
}

/// The prior probability that at least one of the rows `first..=last` (from 0) begins a new segment, in a series of `rows` rows, averaged
/// over the expected numbers of breaks: what [`break_posterior`] says of them before it has seen a value. Rows that cannot begin one count
/// as such; with fewer than two segments' worth of rows it is 0.
pub fn break_prior(rows: usize, first: usize, last: usize, options: &PosteriorOptions) -> f64 {
    let least = options.min_length.max(1);
    if rows < 2 * least || options.expected_breaks.is_empty() {
        return 0.0;
    }
    let without = |expected: f64| {
        let begins = (expected / (rows - 1) as f64).clamp(0.0, 1.0);
        let none = |row: usize| (first..=last).contains(&row);
        arrangements(rows, least, begins, &none) / arrangements(rows, least, begins, &|_| false)
    };
    let sum: f64 = options.expected_breaks.iter().map(|expected| 1.0 - without(*expected)).sum();
    sum / options.expected_breaks.len() as f64
}

/// The probability of all arrangements in which no segment is shorter than `least` and no forbidden row begins one.
fn arrangements(rows: usize, least: usize, begins: f64, forbidden: &dyn Fn(usize) -> bool) -> f64 {
    let continues = 1.0 - begins;
    let mut ending = vec![0.0; rows + 1];
    ending[0] = 1.0;
    for end in least..=rows {
        let mut stays = (1..least).fold(1.0, |product, _| product * continues);
        for start in (0..=end - least).rev() {
            if start == 0 {
                ending[end] += stays;
            } else if !forbidden(start) {
                ending[end] += ending[start] * begins * stays;
            }
            stays *= continues;
        }
    }
    ending[rows]
}

/// ln of the prior probability that no segment is shorter than `least`.
///
/// g(m) = Σ over first segments of n ≥ least rows of (1 − p)ⁿ⁻¹ p g(m − n), and (1 − p)ᵐ⁻¹ for no break; the sum S(m) is (1 − p) S(m − 1) with one
/// summand more.
fn log_admissible(rows: usize, least: usize, log_break: f64, log_none: f64) -> f64 {
    let mut all = vec![f64::NEG_INFINITY; rows + 1];
    let mut with_breaks = f64::NEG_INFINITY;
    for m in least..=rows {
        let shortest = (least - 1) as f64 * log_none + log_break + all[m - least];
        with_breaks = log_add(with_breaks + log_none, shortest);
        all[m] = log_add(with_breaks, (m - 1) as f64 * log_none);
    }
    all[rows]
}

fn log_add(one: f64, other: f64) -> f64 {
    let (more, less) = if one > other { (one, other) } else { (other, one) };
    if less == f64::NEG_INFINITY { more } else { more + libm::log1p(libm::exp(less - more)) }
}

/// Turns logarithms into shares of their sum, and gives the logarithm of the sum.
fn log_sum(terms: &mut [f64]) -> f64 {
    let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        terms.fill(0.0);
        return most;
    }
    let mut sum = 0.0;
    for term in terms.iter_mut() {
        let below = *term - most;
        // Less than 1e-26 of the largest changes no digit of the sum.
        *term = if below < -60.0 { 0.0 } else { libm::exp(below) };
        sum += *term;
    }
    let share = 1.0 / sum;
    terms.iter_mut().for_each(|term| *term *= share);
    most + libm::log(sum)
}

fn summary(times: Vec<f64>, chains: &[Chain], options: &PosteriorOptions) -> BreakPosterior {
    let rows = times.len();
    let mut weights: Vec<f64> = chains.iter().map(|chain| chain.log_evidence).collect();
    let log_evidence = log_sum(&mut weights) - libm::log(chains.len() as f64);
    let mut at = vec![0.0; rows];
    let mut count: Vec<f64> = Vec::new();
    let mut later = Vec::new();
    for (chain, weight) in chains.iter().zip(&weights) {
        at.iter_mut().zip(&chain.start).for_each(|(sum, start)| *sum += weight * start);
        let of_chain = chain.count();
        count.resize(count.len().max(of_chain.len()), 0.0);
        count.iter_mut().zip(of_chain).for_each(|(sum, share)| *sum += weight * share);
        later.push(chain.later());
    }
    at[0] = 0.0;
    // P(no break at rows first..=last): the last segment that begins before `first` goes on until after `last`.
    let between = |first: usize, last: usize| -> f64 {
        let mut none = 0.0;
        for ((chain, weight), later) in chains.iter().zip(&weights).zip(&later) {
            let gone: f64 = (0..first).map(|from| chain.start[from] * later[from * (rows + 1) + last + 1]).sum();
            none += weight * gone;
        }
        (1.0 - none).clamp(0.0, 1.0)
    };
    let window = |&(first, last): &(f64, f64)| {
        let first = times.partition_point(|time| *time < first).max(1);
        let after = times.partition_point(|time| *time <= last);
        if first < after { between(first, after - 1) } else { 0.0 }
    };
    let windows = options.windows.iter().map(window).collect();
    let sets = credible_sets(&times, &at, options.level, between);
    let rho = weights.chunks_exact(options.expected_breaks.len()).map(|part| part.iter().sum()).collect();
    BreakPosterior { times, at, count, sets, windows, rho, log_evidence }
}

/// From the likeliest place on, grows a run of rows towards the likelier neighbour until it holds a break with the level's probability.
fn credible_sets(times: &[f64], at: &[f64], level: f64, between: impl Fn(usize, usize) -> f64) -> Vec<CredibleSet> {
    let mut free = vec![true; at.len()];
    free[0] = false;
    let mut sets = Vec::new();
    loop {
        let rows = (0..at.len()).filter(|&row| free[row]);
        let Some(peak) = rows.reduce(|best, row| if at[row] > at[best] { row } else { best }) else { return sets };
        let (mut first, mut last) = (peak, peak);
        let mut probability = between(first, last);
        while probability < level {
            let before = Some(first - 1).filter(|&row| free[row]);
            let after = Some(last + 1).filter(|&row| row < at.len() && free[row]);
            match (before, after) {
                (None, None) => return sets,
                (Some(_), None) => first -= 1,
                (Some(before), Some(after)) if at[before] >= at[after] => first -= 1,
                _ => last += 1,
            }
            probability = between(first, last);
        }
        free[first..=last].fill(false);
        sets.push(CredibleSet { from: times[first], to: times[last], likeliest: times[peak], probability });
    }
}

#[cfg(test)]
mod tests;
