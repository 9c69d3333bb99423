//! Variances at the end of the search.
//!
//! Given the items, voters are independent and each has a tridiagonal precision. With the items' uncertainty, all voters of a
//! session hang together through its roll calls, and sessions through the walk of each voter: S = T − C·B⁻¹·Cᵀ, T being the precision
//! of the points, B that of the items and C their cross terms. S is block-tridiagonal by time but for items that are shared
//! between times, whose cross blocks are left out (a part of a positive semidefinite matrix, so what is left stays one). Its inverse
//! on the three block diagonals takes one pass forward and one back.

use rayon::prelude::*;

use super::data::Data;
use super::dense::{Matrix, dot};
use super::likelihood::Term;
use super::sweep::{
    ItemSlopes, Multipliers, Parameters, Spread, add_prior_precision, cutpoints_of, has_middle, slopes,
};
use super::tridiagonal::Factor;
use super::{Options, Smoothing};

/// By point.
pub(crate) struct Variances {
    pub(crate) variance: Vec<f64>,
    /// With the voter's previous point; 0 for the first.
    pub(crate) lag_covariance: Vec<f64>,
}

/// `None` if the precision is not positive definite.
pub(crate) fn variances(
    data: &Data,
    options: &Options,
    parameters: &Parameters,
    spread: &Spread,
    multipliers: Multipliers,
) -> Option<Variances> {
    let mut information = slopes(data, parameters, spread).information;
    for value in &mut information {
        *value += multipliers.square;
    }
    if !options.item_uncertainty {
        return given_items(data, options, information);
    }
    Blocks::new(data, options, parameters, spread, &information).variances(data, &parameters.theta)
}

fn given_items(data: &Data, options: &Options, mut diagonal: Vec<f64>) -> Option<Variances> {
    let off = add_prior_precision(data, options, &mut diagonal);
    let mut variances = Variances { variance: Vec::new(), lag_covariance: Vec::new() };
    for track in data.tracks.windows(2) {
        let (variance, lag) = Factor::new(&diagonal[track[0]..track[1]], &off[track[0]..track[1]])?.inverse();
        variances.variance.extend(variance);
        variances.lag_covariance.extend(lag);
    }
    Some(variances)
}

/// A voter at a time between its first and last, whether it voted or not.
#[derive(Clone, Copy, Debug)]
struct Node {
    point: Option<usize>,
    /// The same voter's node at the time before, and the coupling with it (negative).
    before: Option<(usize, f64)>,
    /// Prior precision on the diagonal.
    prior: f64,
}

/// A point whose covariance with its voter's previous point is still looked for.
struct Open {
    point: usize,
    /// The voter's node at the time next to be reached.
    row: usize,
    /// Covariances of the point with all nodes of the time last reached.
    column: Vec<f64>,
}

impl Open {
    /// Goes one time back; `true` once the previous point is found.
    fn step_back(&mut self, gain: &Matrix, nodes: &[Node], variances: &mut Variances) -> bool {
        let node = nodes[self.row];
        if node.point.is_some() {
            variances.lag_covariance[self.point] = dot(gain.row(self.row), &self.column);
            return true;
        }
        self.column = gain.times_vector(&self.column);
        // A node that is no point has one before it: a voter begins with a point.
        self.row = node.before.map_or(self.row, |(row, _)| row);
        false
    }
}

/// S by time: blocks on the diagonal; the couplings between times are in the nodes.
struct Blocks {
    nodes: Vec<Vec<Node>>,
    blocks: Vec<Matrix>,
}

impl Blocks {
    fn new(data: &Data, options: &Options, parameters: &Parameters, spread: &Spread, information: &[f64]) -> Self {
        let nodes = nodes(data, options);
        let roots: Vec<[[f64; 3]; 3]> = (0..data.items.len())
            .into_par_iter()
            .map(|item| {
                let values = parameters.items[item];
                root(&ItemSlopes::of(data, options, &parameters.theta, &spread.theta, item, values).inverse())
            })
            .collect();
        let block = |nodes: &Vec<Node>| {
            let mut block = Matrix::zeros(nodes.len(), nodes.len());
            for (row, node) in nodes.iter().enumerate() {
                let own = node.point.map_or(0.0, |point| information[point]);
                block.values[row * nodes.len() + row] = node.prior + own;
            }
            subtract_items(data, parameters, &roots, nodes, &mut block);
            block
        };
        let blocks = nodes.par_iter().map(block).collect();
        Self { nodes, blocks }
    }

    fn variances(self, data: &Data, theta: &[f64]) -> Option<Variances> {
        let inverses = self.forward()?;
        let mut variances = Variances { variance: vec![0.0; theta.len()], lag_covariance: vec![0.0; theta.len()] };
        self.backward(&inverses, &mut variances);
        let ones = self.solve(&inverses, &vec![1.0; theta.len()]);
        let along = self.solve(&inverses, theta);
        constrain(data, theta, &ones, &along, &mut variances);
        Some(variances)
    }

    /// The inverses of the pivots D_t = S_t − E_t·D_t−1⁻¹·E_tᵀ.
    fn forward(&self) -> Option<Vec<Matrix>> {
        let mut inverses: Vec<Matrix> = Vec::with_capacity(self.blocks.len());
        for (time, block) in self.blocks.iter().enumerate() {
            let mut pivot = block.clone();
            if let Some(last) = time.checked_sub(1).map(|before| &inverses[before]) {
                for (row, one) in self.nodes[time].iter().enumerate() {
                    for (column, other) in self.nodes[time][..=row].iter().enumerate() {
                        if let (Some((i, a)), Some((j, b))) = (one.before, other.before) {
                            pivot.values[row * block.columns + column] -= a * b * last.at(i, j);
                        }
                    }
                }
            }
            inverses.push(pivot.inverse()?);
        }
        Some(inverses)
    }

    /// Σ_t = D_t⁻¹ + G·Σ_t+1·Gᵀ with G = −D_t⁻¹·E_t+1ᵀ, from the last time to the first. The covariance of a point with the same
    /// voter's previous one is in G·Σ_t+1, or after a gap in the product of the G over the times between.
    fn backward(&self, inverses: &[Matrix], variances: &mut Variances) {
        let mut later: Option<Matrix> = None;
        let mut open: Vec<Open> = Vec::new();
        for time in (0..inverses.len()).rev() {
            let mut covariance = inverses[time].clone();
            if let Some(later) = later.take() {
                let gain = self.gain(&inverses[time], &self.nodes[time + 1]);
                open.retain_mut(|open| !open.step_back(&gain, &self.nodes[time], variances));
                let added = gain.times(&later).times(&gain.transposed());
                covariance.values.iter_mut().zip(&added.values).for_each(|(value, added)| *value += added);
            }
            for (row, node) in self.nodes[time].iter().enumerate() {
                let Some(point) = node.point else { continue };
                variances.variance[point] = covariance.at(row, row);
                if let Some((before, _)) = node.before {
                    open.push(Open { point, row: before, column: covariance.row(row).to_vec() });
                }
            }
            later = Some(covariance);
        }
    }

    fn gain(&self, inverse: &Matrix, next: &[Node]) -> Matrix {
        let mut gain = Matrix::zeros(inverse.columns, next.len());
        for (column, node) in next.iter().enumerate() {
            if let Some((before, coupling)) = node.before {
                for row in 0..inverse.columns {
                    gain.values[row * next.len() + column] = -coupling * inverse.at(row, before);
                }
            }
        }
        gain
    }

    /// S⁻¹ times a vector over the points, by time and node.
    fn solve(&self, inverses: &[Matrix], right: &[f64]) -> Vec<f64> {
        let of = |node: &Node| node.point.map_or(0.0, |point| right[point]);
        let mut reduced: Vec<Vec<f64>> = Vec::new();
        for (time, nodes) in self.nodes.iter().enumerate() {
            let before = time.checked_sub(1).map(|before| inverses[before].times_vector(&reduced[before]));
            let value = |node: &Node| match (&before, node.before) {
                (Some(values), Some((row, coupling))) => of(node) - coupling * values[row],
                _ => of(node),
            };
            reduced.push(nodes.iter().map(value).collect());
        }
        let mut solution = vec![0.0; right.len()];
        let mut later: Vec<f64> = Vec::new();
        for (time, nodes) in self.nodes.iter().enumerate().rev() {
            let mut values = std::mem::take(&mut reduced[time]);
            if let Some(next) = self.nodes.get(time + 1) {
                for (node, later) in next.iter().zip(&later) {
                    if let Some((row, coupling)) = node.before {
                        values[row] -= coupling * later;
                    }
                }
            }
            later = inverses[time].times_vector(&values);
            for (node, value) in nodes.iter().zip(&later) {
                if let Some(point) = node.point {
                    solution[point] = *value;
                }
            }
        }
        solution
    }
}

/// Takes out the two directions in which Σθ = 0 and Σθ² = constant leave no freedom: S⁻¹ − X·(A·X)⁻¹·Xᵀ, X = S⁻¹·Aᵀ.
fn constrain(data: &Data, theta: &[f64], ones: &[f64], along: &[f64], variances: &mut Variances) {
    let (a, b, d) = (ones.iter().sum::<f64>(), along.iter().sum::<f64>(), dot(along, theta));
    let determinant = a * d - b * b;
    let removed = |p: usize, q: usize| {
        (d * ones[p] * ones[q] - b * (ones[p] * along[q] + along[p] * ones[q]) + a * along[p] * along[q]) / determinant
    };
    for track in data.tracks.windows(2) {
        for point in track[0]..track[1] {
            variances.variance[point] -= removed(point, point);
            if point > track[0] {
                variances.lag_covariance[point] -= removed(point, point - 1);
            }
        }
    }
}

/// Every voter at every time from its first to its last; the variance of a step over a gap is shared out equally.
fn nodes(data: &Data, options: &Options) -> Vec<Vec<Node>> {
    let mut times: Vec<u32> = data.points.iter().map(|point| point.1).collect();
    times.sort_unstable();
    times.dedup();
    let slot = |point: usize| times.partition_point(|&time| time < data.points[point].1);
    let mut nodes: Vec<Vec<Node>> = vec![Vec::new(); times.len()];
    for track in data.tracks.windows(2) {
        let first = Node { point: Some(track[0]), before: None, prior: 1.0 / data.step[track[0]] };
        nodes[slot(track[0])].push(first);
        for point in track[0] + 1..track[1] {
            let (from, to) = (slot(point - 1), slot(point));
            let precision = (to - from) as f64 / data.step[point];
            for time in from + 1..=to {
                let before = nodes[time - 1].len() - 1;
                let both_ways = options.smoothing == Smoothing::BothWays;
                if both_ways {
                    nodes[time - 1][before].prior += precision;
                }
                let coupling = if both_ways { -precision } else { 0.0 };
                let point = (time == to).then_some(point);
                nodes[time].push(Node { point, before: Some((before, coupling)), prior: precision });
            }
        }
    }
    nodes
}

/// Subtracts c·B⁻¹·cᵀ of every item from the lower triangle of a block.
fn subtract_items(data: &Data, parameters: &Parameters, roots: &[[[f64; 3]; 3]], nodes: &[Node], block: &mut Matrix) {
    let mut entries: Vec<(usize, usize, [f64; 3])> = Vec::new();
    for (row, node) in nodes.iter().enumerate() {
        let Some(point) = node.point else { continue };
        let theta = parameters.theta[point];
        for (item, place) in data.by_point.row(point) {
            let [slope, first, last] = parameters.items[item];
            let term = Term::of(place, first - slope * theta, last - slope * theta);
            let (lower, upper) = cutpoints_of(place);
            let mut cross = [slope * theta * term.curvature(), 0.0, 0.0];
            cross[lower] += slope * (term.lower_lower + term.lower_upper);
            cross[upper] += slope * (term.lower_upper + term.upper_upper);
            if !has_middle(&data.counts[item]) {
                cross[1] += std::mem::take(&mut cross[2]);
            }
            entries.push((item, row, turned(&roots[item], cross)));
        }
    }
    entries.sort_unstable_by_key(|&(item, row, _)| (item, row));
    // Two ballots of one voter in one item at one time are one term.
    entries.dedup_by(|later, earlier| {
        let same = (later.0, later.1) == (earlier.0, earlier.1);
        if same {
            earlier.2.iter_mut().zip(later.2).for_each(|(sum, value)| *sum += value);
        }
        same
    });
    for group in entries.chunk_by(|one, other| one.0 == other.0) {
        for (index, (_, row, one)) in group.iter().enumerate() {
            let target = &mut block.values[row * nodes.len()..(row + 1) * nodes.len()];
            for (_, column, other) in &group[..=index] {
                target[*column] -= one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
            }
        }
    }
}

/// Lᵀ·c.
fn turned(root: &[[f64; 3]; 3], cross: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|column| (column..3).map(|row| root[row][column] * cross[row]).sum())
}

/// L with L·Lᵀ the matrix (Cholesky); a matrix that is not positive gives no uncertainty.
fn root(matrix: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let mut lower = [[0.0; 3]; 3];
    for row in 0..3 {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            let rest = matrix[row][column] - known;
            lower[row][column] = match (row == column, rest > 0.0) {
                (true, true) => rest.sqrt(),
                (false, _) if lower[column][column] > 0.0 => rest / lower[column][column],
                _ => 0.0,
            };
        }
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::super::solve::maximise;
    use super::super::{Anchor, Ballots, start};
    use super::*;
    use crate::Random;

    /// Ballots of a few voters over four times; the last voter misses two of them. No roll call is shared between times, so nothing
    /// is left out of S.
    fn example() -> (Data, Options) {
        let mut random = Random::new(21);
        let (mut item, mut voter, mut time, mut category) = (vec![], vec![], vec![], vec![]);
        for session in 0..4_u32 {
            for roll_call in 0..9 {
                for who in 0..7_u32 {
                    if who == 6 && (session == 1 || session == 2) {
                        continue;
                    }
                    let support = f64::from(who) / 2.0 - 1.5 + random.normal();
                    item.push(session * 9 + roll_call);
                    voter.push(who);
                    time.push(session);
                    category.push(u8::from(support > -0.5) + u8::from(support > 0.5));
                }
            }
        }
        let options = Options::new(&[Anchor { voter: 6, positive: true }]);
        let ballots = Ballots { item: &item, voter: &voter, time: &time, category: &category };
        (Data::new(&ballots, &options).expect("ballots"), options)
    }

    /// The slow plain twin: S written out over all points without ghosts, inverted whole, and the two constraints taken out.
    fn plain(data: &Data, options: &Options, parameters: &Parameters, spread: &Spread, square: f64) -> Matrix {
        let size = data.points.len();
        let mut whole = Matrix::zeros(size, size);
        let mut diagonal = slopes(data, parameters, spread).information;
        diagonal.iter_mut().for_each(|value| *value += square);
        let off = add_prior_precision(data, options, &mut diagonal);
        for point in 0..size {
            whole.values[point * size + point] = diagonal[point];
            if point > 0 {
                whole.values[point * size + point - 1] += off[point];
                whole.values[(point - 1) * size + point] += off[point];
            }
        }
        for item in 0..data.items.len() {
            let values = parameters.items[item];
            let inverse = ItemSlopes::of(data, options, &parameters.theta, &spread.theta, item, values).inverse();
            let crosses: Vec<(usize, [f64; 3])> = data
                .by_item
                .row(item)
                .map(|(point, place)| {
                    let theta = parameters.theta[point];
                    let term = Term::of(place, values[1] - values[0] * theta, values[2] - values[0] * theta);
                    let (lower, upper) = cutpoints_of(place);
                    let mut cross = [values[0] * theta * term.curvature(), 0.0, 0.0];
                    cross[lower] += values[0] * (term.lower_lower + term.lower_upper);
                    cross[upper] += values[0] * (term.lower_upper + term.upper_upper);
                    if !has_middle(&data.counts[item]) {
                        cross = [cross[0], cross[1] + cross[2], 0.0];
                    }
                    (point, cross)
                })
                .collect();
            for (one, left) in &crosses {
                for (other, right) in &crosses {
                    for row in 0..3 {
                        for column in 0..3 {
                            whole.values[one * size + other] -= left[row] * inverse[row][column] * right[column];
                        }
                    }
                }
            }
        }
        let inverse = whole.inverse().expect("positive definite");
        let theta = &parameters.theta;
        let (ones, along) = (inverse.times_vector(&vec![1.0; size]), inverse.times_vector(theta));
        let (a, b, d) = (ones.iter().sum::<f64>(), along.iter().sum::<f64>(), dot(&along, theta));
        let mut constrained = inverse;
        for row in 0..size {
            for column in 0..size {
                let taken = d * ones[row] * ones[column] + a * along[row] * along[column]
                    - b * (ones[row] * along[column] + along[row] * ones[column]);
                constrained.values[row * size + column] -= taken / (a * d - b * b);
            }
        }
        constrained
    }

    #[test]
    fn the_blocks_give_what_the_whole_matrix_gives() {
        let (data, options) = example();
        let begin = start::from_anchors(&data, &options).expect("a start");
        let end = maximise(&data, &options, begin).expect("a maximum");
        let whole = plain(&data, &options, &end.parameters, &end.spread, end.multipliers.square);
        let own = variances(&data, &options, &end.parameters, &end.spread, end.multipliers).expect("variances");
        for point in 0..data.points.len() {
            let expected = whole.at(point, point);
            assert!((own.variance[point] / expected - 1.0).abs() < 1e-8, "{point}: {} {expected}", own.variance[point]);
            let neighbours = point > 0 && data.points[point - 1].0 == data.points[point].0;
            if neighbours {
                let expected = whole.at(point, point - 1);
                assert!((own.lag_covariance[point] - expected).abs() < 1e-9, "{point}");
            }
        }
    }

    #[test]
    fn given_the_items_voters_are_apart() {
        let (data, options) = example();
        let options = Options { item_uncertainty: false, ..options };
        let begin = start::from_anchors(&data, &options).expect("a start");
        let end = maximise(&data, &options, begin).expect("a maximum");
        let mut diagonal = slopes(&data, &end.parameters, &end.spread).information;
        diagonal.iter_mut().for_each(|value| *value += end.multipliers.square);
        let off = add_prior_precision(&data, &options, &mut diagonal);
        let mut whole = Matrix::zeros(off.len(), off.len());
        for point in 0..off.len() {
            whole.values[point * off.len() + point] = diagonal[point];
            if point > 0 {
                whole.values[point * off.len() + point - 1] = off[point];
            }
        }
        let whole = whole.inverse().expect("positive definite");
        let own = variances(&data, &options, &end.parameters, &end.spread, end.multipliers).expect("variances");
        for point in 0..off.len() {
            assert!((own.variance[point] - whole.at(point, point)).abs() < 1e-10);
            if point > 0 {
                assert!((own.lag_covariance[point] - whole.at(point, point - 1)).abs() < 1e-10);
            }
        }
    }
}
