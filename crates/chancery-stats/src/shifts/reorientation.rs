//! Change points of a whole composition: when, by how much, and which parts took over.

use rayon::prelude::*;

use super::ShiftError;
use super::composition::{composition_centre, reduced, transformed};
use super::design::Whitener;
use super::joint::{
    Columns, Correlation, GRID, INDEPENDENT, NearestPoint, Noise, ReorientationOptions, Simulator, adjacent, cholesky,
    largest_p, length_with_interval, noise_covariance, pooled_correlation, whiten,
};
use super::posterior::{PosteriorOptions, break_posterior};
use super::segment::{SegmentOptions, by_count, segment};
use super::series::{Scale, Series, check_times};
use crate::Random;

/// Observations that have to be there beside twice the number of coordinates.
const LEAST_ROWS: usize = 8;

/// A break of a composition.
#[derive(Clone, Debug, PartialEq)]
pub struct ReorientationBreak {
    /// First row of the later segment.
    pub row: usize,
    /// Its time.
    pub at: f64,
    /// Distance of the two segments' levels: Aitchison's with log-ratios, Hellinger's with roots.
    pub size: f64,
    /// Interval of it.
    pub interval: (f64, f64),
    /// What each part's coordinate changed by; with log-ratios e^change is the factor by which it grew against the geometric mean of all parts.
    pub change: Vec<f64>,
    /// p value of the break between its neighbours.
    pub p: f64,
    /// P(a segment begins within a row of it | y), from the posterior that averages over places and numbers of breaks.
    pub posterior: f64,
}

/// A stretch without a break.
#[derive(Clone, Debug, PartialEq)]
pub struct ReorientationSegment {
    /// First time.
    pub from: f64,
    /// Last time.
    pub to: f64,
    /// Rows in it.
    pub rows: usize,
    /// Its centre as shares.
    pub centre: Vec<f64>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Reorientation {
    /// p value against a series without any break.
    pub p: f64,
    /// The smallest that could have come out.
    pub smallest_attainable_p: f64,
    /// Median-unbiased autocorrelation.
    pub rho: f64,
    /// Confidence set of it, over which p values are the largest.
    pub rho_set: (f64, f64),
    /// Times of the breaks of the penalised segmentation, which takes noise as independent: a description.
    pub described: Vec<f64>,
    /// Breaks, all of which hold if `holds`; otherwise the best single one, which does not.
    pub breaks: Vec<ReorientationBreak>,
    /// Whether there is a break at all, and each of `breaks` is more than autocorrelation explains.
    pub holds: bool,
    /// Segments between `breaks`.
    pub segments: Vec<ReorientationSegment>,
    /// For each row its time and P(a segment begins there | y).
    pub posterior: Vec<(f64, f64)>,
    /// Zeros of each part.
    pub zeros: Vec<usize>,
}

/// Sums of rows, for the cost of a segment in constant time: generalised least squares around a level of its own, the autocorrelation starting afresh with
/// the segment, as it does in [`break_posterior`].
pub(super) struct JointSums {
    width: usize,
    opening: f64,
    /// The series: (row, coordinate).
    values: Vec<f64>,
    /// Σ w z, with zₜ = (yₜ − φₜ yₜ₋₁) / sₜ and w = (1 − φₜ) / sₜ.
    levels: Vec<f64>,
    /// Σ w².
    weights: Vec<f64>,
    /// Σ |z|².
    squares: Vec<f64>,
}

impl JointSums {
    pub(super) fn new(columns: &[Vec<f64>], whitener: &Whitener) -> Self {
        let (width, rows) = (columns.len(), columns.first().map_or(0, Vec::len));
        let (mut values, mut levels) = (vec![0.0; rows * width], vec![0.0; (rows + 1) * width]);
        let (mut weights, mut squares) = (vec![0.0; rows + 1], vec![0.0; rows + 1]);
        for row in 0..rows {
            let (phi, size) = (whitener.phi[row], whitener.size[row]);
            let weight = (1.0 - phi) / size;
            weights[row + 1] = weights[row] + weight * weight;
            squares[row + 1] = squares[row];
            for (k, column) in columns.iter().enumerate() {
                let before = row.checked_sub(1).map_or(0.0, |before| column[before]);
                let z = (column[row] - phi * before) / size;
                values[row * width + k] = column[row];
                levels[(row + 1) * width + k] = levels[row * width + k] + weight * z;
                squares[row + 1] += z * z;
            }
        }
        Self { width, opening: whitener.opening * whitener.opening, values, levels, weights, squares }
    }

    /// What rows `from..to` leave around their level.
    pub(super) fn cost(&self, from: usize, to: usize) -> f64 {
        let first = &self.values[from * self.width..][..self.width];
        let (start, end) =
            (&self.levels[(from + 1) * self.width..][..self.width], &self.levels[to * self.width..][..self.width]);
        let weight = self.weights[to] - self.weights[from + 1] + self.opening;
        let (mut fitted, mut opened) = (0.0, 0.0);
        for k in 0..self.width {
            let level = end[k] - start[k] + self.opening * first[k];
            fitted += level * level;
            opened += first[k] * first[k];
        }
        let all = self.squares[to] - self.squares[from + 1] + self.opening * opened;
        // A random walk has no level: nothing is fitted.
        (all - if weight > 1e-12 { fitted / weight } else { 0.0 }).max(0.0)
    }
}

/// The largest F over 1, 2, … breaks, each against none, with the number it comes from.
struct Overall {
    statistic: f64,
    breaks: usize,
}

/// A series of vectors ready for the search.
struct Problem<'a> {
    times: &'a [f64],
    adjacent: Vec<usize>,
    width: usize,
    simulator: Simulator,
    options: &'a ReorientationOptions,
}

impl<'a> Problem<'a> {
    fn new(times: &'a [f64], width: usize, options: &'a ReorientationOptions) -> Self {
        Self { times, adjacent: adjacent(times), width, simulator: Simulator::new(times, width), options }
    }

    fn rows(&self) -> usize {
        self.times.len()
    }

    fn white(&self, columns: &[Vec<f64>]) -> Option<Columns> {
        Some(whiten(columns, &cholesky(&noise_covariance(columns, &self.adjacent))?))
    }

    fn sums(&self, white: &[Vec<f64>], point: usize) -> JointSums {
        JointSums::new(white, &self.simulator.whiteners[point])
    }

    /// Lag-one autocorrelation of what the segmentation with the largest F leaves, noise taken as independent.
    fn correlation(&self, white: &[Vec<f64>]) -> f64 {
        let found = self.segmentations(&self.sums(white, INDEPENDENT));
        pooled_correlation(&residuals(white, &found[self.overall(&found).breaks].1), &self.adjacent)
    }

    fn segmentations(&self, sums: &JointSums) -> Vec<(f64, Vec<usize>)> {
        by_count(self.rows(), self.options.min_length, self.options.most_breaks, |from, to| sums.cost(from, to))
    }

    /// F of `breaks` breaks: what they gain a parameter, over what they leave a degree of freedom.
    fn f(&self, gained: f64, left: f64, breaks: usize) -> f64 {
        let width = self.width as f64;
        let freedom = self.rows().saturating_sub(breaks + 1).max(1) as f64 * width;
        (gained / (breaks.max(1) as f64 * width)) / (left / freedom).max(1e-300)
    }

    fn overall(&self, found: &[(f64, Vec<usize>)]) -> Overall {
        let none = found[0].0;
        let each =
            found.iter().enumerate().skip(1).map(|(breaks, (cost, _))| (self.f(none - cost, *cost, breaks), breaks));
        let (statistic, breaks) = each.fold((0.0, 1), |best, next| if next.0 > best.0 { next } else { best });
        Overall { statistic, breaks }
    }

    /// F of the best place for a break between two cuts, the other cuts fixed.
    fn between(&self, sums: &JointSums, others: &[usize], (from, to): (usize, usize)) -> f64 {
        let least = self.options.min_length;
        let outside: f64 =
            cuts(others, self.rows()).filter(|span| *span != (from, to)).map(|(a, b)| sums.cost(a, b)).sum();
        let whole = sums.cost(from, to);
        let split = (from + least..=to.saturating_sub(least)).map(|at| sums.cost(from, at) + sums.cost(at, to));
        let best = split.fold(whole, f64::min);
        let breaks = others.len() + 1;
        let freedom = self.rows().saturating_sub(breaks + 1).max(1) as f64;
        (whole - best) / ((outside + best) / freedom).max(1e-300)
    }
}

/// Segments between breaks.
fn cuts(breaks: &[usize], rows: usize) -> impl Iterator<Item = (usize, usize)> {
    let from = std::iter::once(0).chain(breaks.iter().copied());
    from.zip(breaks.iter().copied().chain(std::iter::once(rows)))
}

/// Each row less the mean of its segment.
fn residuals(columns: &[Vec<f64>], breaks: &[usize]) -> Columns {
    let rows = columns.first().map_or(0, Vec::len);
    let of = |column: &Vec<f64>| {
        let means = cuts(breaks, rows).flat_map(|(from, to)| {
            let mean = column[from..to].iter().sum::<f64>() / (to - from) as f64;
            std::iter::repeat_n(mean, to - from)
        });
        column.iter().zip(means).map(|(x, mean)| x - mean).collect()
    };
    columns.iter().map(of).collect()
}

/// Looks for breaks of a composition, all parts together.
///
/// The rows are turned into coordinates ([`super::Coordinates`]) and these into noise of unit covariance, so that neither the basis nor a loud part
/// decides. `described` minimises Σ |z − z̄|² + penalty exactly ([`segment()`]). The test: the largest F over 1 … `most_breaks` breaks at their best places
/// (exact dynamic programming; Bai and Perron 1998, Econometrica 66: 47–78, "UDmax") against series without a break that have the same autocorrelation, simulated at each ρ that
/// the residuals do not contradict; p is the largest of these and `miss` (Berger and Boos 1994). If it is below the threshold, breaks are taken as many as hold:
/// from the number of the penalised segmentation downwards, until each has a p value below the threshold against the best place for a break between its neighbours.
///
/// # Shapes and units
/// `times` (rows), increasing; `rows` (rows, parts), none negative, in any unit: only their shares count.
///
/// # Missing values
/// A row with an unknown part is left out by the caller; without it there is no whole. Autocorrelation over a gap of g is ρᵍ.
///
/// # Errors
/// [`ShiftError`] for rows that are no composition, parts that do not vary, fewer rows than two a coordinate and eight, or options without meaning.
///
/// # Randomness
/// [`Random`] with `seed`, the same for each ρ; any number of threads gives the same.
///
/// # Example
/// ```
/// use chancery_stats::shifts::{ReorientationOptions, reorientation};
/// let times: Vec<f64> = (1990..2020).map(f64::from).collect();
/// let mut random = chancery_stats::Random::new(1);
/// let mut part = |level: f64| libm::exp(level + 0.2 * random.normal());
/// let rows: Vec<Vec<f64>> = (0..30).map(|t| if t < 15 { vec![part(1.0), part(0.0), part(0.0)] } else { vec![part(0.0), part(1.0), part(0.0)] }).collect();
/// let found = reorientation(&times, &rows, &ReorientationOptions { draws: 199, ..ReorientationOptions::default() }).unwrap();
/// assert!(found.holds && found.breaks.len() == 1 && found.breaks[0].at == 2005.0);
/// assert!(found.breaks[0].change[1] > 0.0 && found.breaks[0].change[0] < 0.0);
/// ```
pub fn reorientation(
    times: &[f64],
    rows: &[Vec<f64>],
    options: &ReorientationOptions,
) -> Result<Reorientation, ShiftError> {
    options.check()?;
    if times.len() != rows.len() {
        return Err(ShiftError::Shape { times: times.len(), values: rows.len() });
    }
    check_times(times)?;
    let parts = transformed(rows, options.coordinates)?;
    let columns = reduced(&parts, options.coordinates);
    let width = columns.len();
    let need = (2 * width + LEAST_ROWS).max(2 * options.min_length);
    if times.len() < need {
        return Err(ShiftError::TooFewYears { have: times.len(), need });
    }
    let problem = Problem::new(times, width, options);
    let white = problem.white(&columns).ok_or(ShiftError::NoCovariance)?;
    let null = Null::new(&problem, &white);
    let sums = problem.sums(&white, null.correlation.nearest);
    let found = problem.segmentations(&sums);
    let overall = problem.overall(&found);
    let most = found.len() - 1;
    let p = largest_p(null.overall.iter().map(Vec::as_slice), overall.statistic, options.miss);
    let described = described(&problem, &white)?;
    let mut kept = (found[1].1.clone(), Vec::new());
    let mut holds = false;
    if p < options.threshold {
        for breaks in (1..=described.len().clamp(1, most)).rev() {
            let each = null.each(&problem, &sums, &found[breaks].1);
            let hold = each.iter().all(|p| *p < options.threshold);
            if hold || breaks == 1 {
                kept = (found[breaks].1.clone(), each);
                holds = hold;
            }
            if hold {
                break;
            }
        }
    }
    if kept.1.is_empty() {
        kept.1 = null.each(&problem, &sums, &kept.0);
    }
    let (places, each) = kept;
    let posterior = posterior(&problem, &white)?;
    let breaks = sized(&problem, &null, &parts, &places, &each, &posterior);
    let segments = cuts(&places, times.len()).map(|(from, to)| {
        let mean: Vec<f64> = parts.iter().map(|part| part[from..to].iter().sum::<f64>() / (to - from) as f64).collect();
        let centre = composition_centre(&mean, options.coordinates);
        ReorientationSegment { from: times[from], to: times[to - 1], rows: to - from, centre }
    });
    Ok(Reorientation {
        p,
        smallest_attainable_p: 1.0 / (options.draws + 1) as f64 + options.miss,
        rho: null.correlation.rho,
        rho_set: (GRID[null.correlation.set.0], GRID[null.correlation.set.1]),
        described,
        segments: segments.collect(),
        breaks,
        holds,
        posterior,
        zeros: (0..parts.len()).map(|part| rows.iter().filter(|row| row[part] == 0.0).count()).collect(),
    })
}

/// The penalised segmentation.
fn described(problem: &Problem<'_>, white: &[Vec<f64>]) -> Result<Vec<f64>, ShiftError> {
    let series: Vec<Series<'_>> = white.iter().map(|values| Series { times: problem.times, values }).collect();
    let options = SegmentOptions {
        scale: Scale::Given(1.0),
        min_length: problem.options.min_length,
        ..SegmentOptions::default()
    };
    Ok(segment(&series, &options)?.at)
}

fn posterior(problem: &Problem<'_>, white: &[Vec<f64>]) -> Result<Vec<(f64, f64)>, ShiftError> {
    let series: Vec<Series<'_>> = white.iter().map(|values| Series { times: problem.times, values }).collect();
    let options = PosteriorOptions {
        expected_breaks: vec![1.0, 3.0],
        rho: vec![0.0, 0.3, 0.6, 0.9],
        scale: Scale::Given(1.0),
        min_length: problem.options.min_length,
        ..PosteriorOptions::default()
    };
    let found = break_posterior(&series, &options)?;
    Ok(found.times.into_iter().zip(found.at).collect())
}

fn sized(
    problem: &Problem<'_>,
    null: &Null,
    parts: &[Vec<f64>],
    places: &[usize],
    each: &[f64],
    posterior: &[(f64, f64)],
) -> Vec<ReorientationBreak> {
    let rows = problem.rows();
    let spans: Vec<(usize, usize)> = cuts(places, rows).collect();
    let mean = |column: &[f64], (from, to): (usize, usize)| column[from..to].iter().sum::<f64>() / (to - from) as f64;
    let changes = |columns: &[Vec<f64>], index: usize| -> Vec<f64> {
        columns.iter().map(|column| mean(column, spans[index + 1]) - mean(column, spans[index])).collect()
    };
    let point = null.correlation.nearest;
    let simulator = Simulator::new(problem.times, parts.len());
    let innovations = simulator.innovations(point, &residuals(parts, places));
    let mut random = Random::new(problem.options.seed);
    let mut errors: Vec<Vec<Vec<f64>>> = vec![Vec::new(); places.len()];
    for _ in 0..problem.options.draws {
        // Signs also where the test takes normal noise: the parts sum to zero in every row.
        let drawn = simulator.draw(&mut random, point, Some(&innovations));
        errors.iter_mut().enumerate().for_each(|(index, list)| list.push(changes(&drawn, index)));
    }
    let one = |(index, row): (usize, &usize)| {
        let change = changes(parts, index);
        let (size, interval) = length_with_interval(&change, &errors[index], problem.options.level);
        let near = posterior.iter().enumerate().filter(|(at, _)| at.abs_diff(*row) <= 1);
        ReorientationBreak {
            row: *row,
            at: problem.times[*row],
            size,
            interval,
            change,
            p: each[index],
            // Segments are longer than a row, so at most one of the three begins one.
            posterior: near.map(|(_, (_, at))| at).sum::<f64>().min(1.0),
        }
    };
    places.iter().enumerate().map(one).collect()
}

/// The null distributions for one series.
struct Null {
    innovations: Vec<Option<Columns>>,
    correlation: Correlation,
    table: NearestPoint,
    /// The overall statistics of the draws, for each ρ that is not contradicted.
    overall: Vec<Vec<f64>>,
}

impl Null {
    fn new(problem: &Problem<'_>, white: &[Vec<f64>]) -> Self {
        let found = problem.segmentations(&problem.sums(white, INDEPENDENT));
        let left = residuals(white, found.last().map_or(&[][..], |(_, breaks)| breaks));
        let innovations: Vec<Option<Columns>> = (0..GRID.len())
            .map(|point| (problem.options.noise == Noise::Wild).then(|| problem.simulator.innovations(point, &left)))
            .collect();
        let simulated: Vec<Vec<f64>> = (0..GRID.len())
            .into_par_iter()
            .map(|point| draws(problem, &innovations[point], point, |white| problem.correlation(white)))
            .collect();
        let correlation = Correlation::new(&simulated, problem.correlation(white), problem.options.miss);
        let table = NearestPoint::new(&simulated);
        let overall = correlation
            .points()
            .collect::<Vec<usize>>()
            .into_par_iter()
            .map(|point| {
                let mut estimates = simulated[point].iter();
                draws(problem, &innovations[point], point, |white| {
                    let near = estimates.next().map_or(point, |correlation| table.of(*correlation));
                    problem.overall(&problem.segmentations(&problem.sums(white, near))).statistic
                })
            })
            .collect();
        Self { innovations, correlation, table, overall }
    }

    /// The p value of each break between its neighbours.
    fn each(&self, problem: &Problem<'_>, sums: &JointSums, breaks: &[usize]) -> Vec<f64> {
        let spans: Vec<(Vec<usize>, (usize, usize))> = (0..breaks.len())
            .map(|index| {
                let others: Vec<usize> = breaks.iter().copied().filter(|at| *at != breaks[index]).collect();
                let from = index.checked_sub(1).map_or(0, |before| breaks[before]);
                (others, (from, breaks.get(index + 1).copied().unwrap_or(problem.rows())))
            })
            .collect();
        let points: Vec<usize> = self.correlation.points().collect();
        let lists: Vec<Vec<Vec<f64>>> = points
            .into_par_iter()
            .map(|point| {
                let drawn = draws(problem, &self.innovations[point], point, |white| {
                    let sums = problem.sums(white, self.table.of(problem.correlation(white)));
                    let of = |(others, span): &(Vec<usize>, (usize, usize))| problem.between(&sums, others, *span);
                    spans.iter().map(of).collect::<Vec<f64>>()
                });
                (0..spans.len()).map(|index| drawn.iter().map(|one| one[index]).collect()).collect()
            })
            .collect();
        let one = |(index, (others, span)): (usize, &(Vec<usize>, (usize, usize)))| {
            let observed = problem.between(sums, others, *span);
            largest_p(lists.iter().map(|at| &at[index][..]), observed, problem.options.miss)
        };
        spans.iter().enumerate().map(one).collect()
    }
}

/// A statistic of each series drawn at a point of the grid, its noise brought to unit covariance.
fn draws<T>(
    problem: &Problem<'_>,
    innovations: &Option<Columns>,
    point: usize,
    mut statistic: impl FnMut(&Columns) -> T,
) -> Vec<T> {
    let mut random = Random::new(problem.options.seed);
    let draw = |_| {
        let columns = problem.simulator.draw(&mut random, point, innovations.as_ref());
        let white = problem.white(&columns).unwrap_or(columns);
        statistic(&white)
    };
    (0..problem.options.draws).map(draw).collect()
}

#[cfg(test)]
mod tests {
    use super::super::composition::{composition_shares, replace_zeros};
    use super::*;

    fn quick() -> ReorientationOptions {
        ReorientationOptions { draws: 199, ..ReorientationOptions::default() }
    }

    fn years(n: usize) -> Vec<f64> {
        (0..n).map(|i| 1990.0 + i as f64).collect()
    }

    /// Logarithms of parts with AR(1) noise; `level` says what is added to a part in a row.
    fn planted(seed: u64, rows: usize, parts: usize, rho: f64, level: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
        let mut random = Random::new(seed);
        let mut noise: Vec<f64> = (0..parts).map(|_| random.normal() / (1.0 - rho * rho).sqrt()).collect();
        (0..rows)
            .map(|row| {
                noise.iter_mut().for_each(|u| *u = rho * *u + random.normal());
                noise.iter().enumerate().map(|(part, u)| libm::exp(0.3 * u + level(row, part))).collect()
            })
            .collect()
    }

    /// Σ d'S⁻¹d of rows around their mean, by Gauss–Jordan on additive log-ratios: another basis, another inverse, no sums.
    fn plain_cost(logs: &[Vec<f64>], inverse: &[Vec<f64>], from: usize, to: usize) -> f64 {
        let width = inverse.len();
        let mean: Vec<f64> =
            (0..width).map(|k| logs[from..to].iter().map(|row| row[k]).sum::<f64>() / (to - from) as f64).collect();
        let mut cost = 0.0;
        for row in &logs[from..to] {
            for i in 0..width {
                for j in 0..width {
                    cost += (row[i] - mean[i]) * inverse[i][j] * (row[j] - mean[j]);
                }
            }
        }
        cost
    }

    fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        let n = matrix.len();
        let mut out: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
        for pivot in 0..n {
            let size = matrix[pivot][pivot];
            for k in 0..n {
                matrix[pivot][k] /= size;
                out[pivot][k] /= size;
            }
            for row in (0..n).filter(|row| *row != pivot) {
                let factor = matrix[row][pivot];
                for k in 0..n {
                    matrix[row][k] -= factor * matrix[pivot][k];
                    out[row][k] -= factor * out[pivot][k];
                }
            }
        }
        out
    }

    #[test]
    fn breaks_are_those_of_the_slow_plain_twin() {
        for seed in 0..12 {
            let mut rows = planted(seed, 18, 4, 0.3, |row, part| if row >= 7 && part == 1 { 0.8 } else { 0.0 });
            rows[3][2] = 0.0;
            let times = years(18);
            let shares = replace_zeros(&composition_shares(&rows).unwrap(), 0.65).unwrap();
            let logs: Vec<Vec<f64>> =
                shares.iter().map(|row| (0..3).map(|k| libm::log(row[k] / row[3])).collect()).collect();
            let noise: Vec<Vec<f64>> = (0..3)
                .map(|i| {
                    let product = |j: usize| {
                        (1..18).map(|t| (logs[t][i] - logs[t - 1][i]) * (logs[t][j] - logs[t - 1][j])).sum::<f64>()
                            / 34.0
                    };
                    (0..3).map(product).collect()
                })
                .collect();
            let inverse = inverse(noise);
            let cost = |from, to| plain_cost(&logs, &inverse, from, to);
            let mut best = [(cost(0, 18), vec![]), (f64::INFINITY, vec![]), (f64::INFINITY, vec![])];
            for a in 3..=15 {
                let one = cost(0, a) + cost(a, 18);
                if one < best[1].0 {
                    best[1] = (one, vec![a]);
                }
                for b in a + 3..=15 {
                    let two = cost(0, a) + cost(a, b) + cost(b, 18);
                    if two < best[2].0 {
                        best[2] = (two, vec![a, b]);
                    }
                }
            }
            let options = quick();
            let columns = reduced(&transformed(&rows, options.coordinates).unwrap(), options.coordinates);
            let problem = Problem::new(&times, 3, &options);
            let white = problem.white(&columns).unwrap();
            let found = problem.segmentations(&problem.sums(&white, INDEPENDENT));
            for (fast, slow) in found.iter().zip(&best) {
                assert_eq!(fast.1, slow.1, "seed {seed}");
                assert!((fast.0 - slow.0).abs() < 1e-8 * slow.0, "{} {}", fast.0, slow.0);
            }
            // And with the penalty: none, one or two, whichever is cheapest by the twin, as long as no more are better.
            let n = 18.0_f64;
            let total = |(cost, at): &(f64, Vec<usize>)| {
                let extra: f64 = cuts(at, 18).map(|(a, b)| 3.0 * libm::log((b - a) as f64 / n)).sum();
                cost + extra + 5.0 * libm::log(n) * at.len() as f64
            };
            let described = described(&problem, &white).unwrap();
            if described.len() <= 2 {
                let at: Vec<usize> = described.iter().map(|time| (time - 1990.0) as usize).collect();
                let own: f64 = cuts(&at, 18).map(|(a, b)| cost(a, b)).sum();
                assert!(best.iter().all(|other| total(other) >= total(&(own, at.clone())) - 1e-8), "seed {seed}");
            }
        }
    }

    #[test]
    fn there_and_back_is_two_breaks_with_their_parts() {
        let rows = planted(4, 36, 4, 0.2, |row, part| if (12..24).contains(&row) && part == 3 { 2.5 } else { 0.0 });
        let found = reorientation(&years(36), &rows, &quick()).unwrap();
        let at: Vec<f64> = found.breaks.iter().map(|one| one.at).collect();
        assert!(found.holds && at == [2002.0, 2014.0], "{found:?}");
        let [up, down] = &found.breaks[..] else { panic!("{found:?}") };
        assert!(up.change[3] > 0.0 && down.change[3] < 0.0);
        assert!(up.change.iter().sum::<f64>().abs() < 1e-9);
        // One part e^2.5 times: 2.5 · √(3/4).
        let truth = 2.5 * 0.75_f64.sqrt();
        assert!(up.interval.0 < truth && truth < up.interval.1, "{up:?} {truth}");
        assert!(up.posterior > 0.9 && found.segments.len() == 3);
    }

    #[test]
    fn units_order_of_parts_and_threads_do_not_matter() {
        let rows = planted(8, 30, 3, 0.4, |row, part| if row >= 14 && part == 0 { 1.5 } else { 0.0 });
        let found = reorientation(&years(30), &rows, &quick()).unwrap();
        let scaled: Vec<Vec<f64>> = rows.iter().map(|row| vec![row[2] * 40.0, row[1] * 40.0, row[0] * 40.0]).collect();
        let normal = ReorientationOptions { noise: Noise::Normal, ..quick() };
        let (a, b) =
            (reorientation(&years(30), &rows, &normal).unwrap(), reorientation(&years(30), &scaled, &normal).unwrap());
        assert_eq!((a.p, a.described.clone(), a.breaks[0].p), (b.p, b.described.clone(), b.breaks[0].p));
        assert!((a.breaks[0].size - b.breaks[0].size).abs() < 1e-9);
        assert!((a.breaks[0].change[0] - b.breaks[0].change[2]).abs() < 1e-9);
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(alone.install(|| reorientation(&years(30), &rows, &quick()).unwrap()), found);
    }

    #[test]
    fn roots_find_it_too_and_need_no_replacement() {
        let mut rows = planted(2, 30, 3, 0.0, |row, part| if row >= 15 && part == 0 { 2.0 } else { 0.0 });
        rows[2][1] = 0.0;
        let roots = ReorientationOptions { coordinates: super::super::composition::Coordinates::Root, ..quick() };
        let found = reorientation(&years(30), &rows, &roots).unwrap();
        assert!(found.holds && found.breaks[0].at == 2005.0 && found.zeros == [0, 1, 0], "{found:?}");
        assert!(found.breaks[0].size < 1.0);
    }

    #[test]
    fn what_cannot_be_looked_at_is_refused() {
        let rows = planted(1, 30, 3, 0.0, |_, _| 0.0);
        let of =
            |rows: &[Vec<f64>], options: &ReorientationOptions| reorientation(&years(rows.len()), rows, options).err();
        assert_eq!(of(&rows[..10], &quick()), Some(ShiftError::TooFewYears { have: 10, need: 12 }));
        let same: Vec<Vec<f64>> = rows.iter().map(|row| vec![row[0], row[1], 0.0]).collect();
        assert_eq!(of(&same, &quick()), Some(ShiftError::NoCovariance));
        let twice: Vec<Vec<f64>> = rows.iter().map(|row| vec![row[0], row[1], row[1]]).collect();
        assert_eq!(of(&twice, &quick()), Some(ShiftError::NoCovariance));
        let constant = vec![vec![1.0, 2.0, 3.0]; 30];
        assert_eq!(of(&constant, &quick()), Some(ShiftError::NoCovariance));
        let mut wrong = rows.clone();
        wrong[4][1] = -1.0;
        assert_eq!(of(&wrong, &quick()), Some(ShiftError::NotAComposition { index: 4 }));
        let bad = |options| matches!(of(&rows, &options), Some(ShiftError::BadOption { .. }));
        assert!(
            bad(ReorientationOptions { draws: 9, ..quick() }) && bad(ReorientationOptions { miss: 0.1, ..quick() })
        );
        assert!(bad(ReorientationOptions { min_length: 1, ..quick() }));
        assert!(bad(ReorientationOptions { most_breaks: 0, ..quick() }));
        let error = reorientation(&years(3), &rows, &quick()).err();
        assert_eq!(error, Some(ShiftError::Shape { times: 3, values: 30 }));
    }
}
