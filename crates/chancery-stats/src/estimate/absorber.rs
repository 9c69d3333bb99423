//! Regression on many categorical effects: the effects are absorbed, never written out as columns.
//!
//! With rows sorted by the largest effect P, that effect is eliminated exactly (a weighted mean a group). What is left are the normal
//! equations of the other effects Q, `S q = r` with `S = Q'W(I − P)Q`, which are solved by preconditioned conjugate gradients. `S` is never
//! formed: one sweep over the rows applies it.

use std::ops::Range;

use rayon::prelude::*;

use super::precondition::Preconditioner;

/// Rows a sweep handles in one piece. The pieces follow from the data alone, so sums have the same order with any number of threads.
const ROWS_A_CHUNK: usize = 16_384;
const MOST_CHUNKS: usize = 16;

/// Rows of a sample sorted by the largest effect, and the levels of the others.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The row of the sample at each position.
    pub(super) order: Vec<u32>,
    /// Where the groups of the eliminated effect begin; the last entry is the number of rows.
    pub(super) starts: Vec<u32>,
    /// False if there is no effect at all: the groups are then mere pieces of the rows.
    pub(super) eliminates: bool,
    /// Which effects of the caller are not eliminated.
    pub(super) others: Vec<usize>,
    /// Where the levels of each other effect begin in a vector of coefficients, and the total.
    pub(super) offsets: Vec<usize>,
    /// The level of each other effect at each position, offset included; row after row.
    pub(super) ids: Vec<u32>,
    chunks: Vec<Range<usize>>,
}

impl Layout {
    /// Sorts the rows of a sample. Each effect gives a level below its number of levels for every row.
    pub(super) fn new(rows: usize, effects: &[Vec<u32>], levels: &[usize]) -> Self {
        let largest = (0..effects.len()).fold(0, |best, e| if levels[e] > levels[best] { e } else { best });
        let (order, starts) = match effects.get(largest) {
            Some(effect) => sort_by_level(effect, levels[largest]),
            None => {
                ((0..rows as u32).collect(), (0..=rows.div_ceil(1024)).map(|g| (g * 1024).min(rows) as u32).collect())
            }
        };
        let mut others: Vec<usize> = (0..effects.len()).filter(|&e| e != largest).collect();
        others.sort_by_key(|&e| (std::cmp::Reverse(levels[e]), e));
        let mut offsets = vec![0];
        for &other in &others {
            offsets.push(offsets[offsets.len() - 1] + levels[other]);
        }
        let mut ids = Vec::with_capacity(rows * others.len());
        for &row in &order {
            ids.extend(others.iter().zip(&offsets).map(|(&e, &offset)| effects[e][row as usize] + offset as u32));
        }
        let chunks = cut(&starts, offsets[others.len()]);
        Self { order, starts, eliminates: !effects.is_empty(), others, offsets, ids, chunks }
    }

    pub(super) fn rows(&self) -> usize {
        self.order.len()
    }

    pub(super) fn groups(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn width(&self) -> usize {
        self.others.len()
    }

    /// Number of coefficients that are not eliminated.
    pub(super) fn unknowns(&self) -> usize {
        self.offsets[self.others.len()]
    }

    pub(super) fn group(&self, group: usize) -> Range<usize> {
        self.starts[group] as usize..self.starts[group + 1] as usize
    }

    /// The groups of each chunk.
    pub(super) fn chunk_groups(&self) -> &[Range<usize>] {
        &self.chunks
    }

    /// The rows of each chunk.
    pub(super) fn pieces(&self) -> Vec<Range<usize>> {
        self.chunks.iter().map(|c| self.starts[c.start] as usize..self.starts[c.end] as usize).collect()
    }

    /// The sum of the effects' coefficients in a row.
    fn fitted(&self, q: &[f64], row: usize) -> f64 {
        self.ids[row * self.width()..(row + 1) * self.width()].iter().map(|&id| q[id as usize]).sum()
    }
}

/// Positions sorted by level (rows of a level in their old order), and where each level begins.
fn sort_by_level(effect: &[u32], levels: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; levels + 1];
    for &level in effect {
        starts[level as usize + 1] += 1;
    }
    for level in 0..levels {
        starts[level + 1] += starts[level];
    }
    let mut next = starts.clone();
    let mut order = vec![0_u32; effect.len()];
    for (row, &level) in effect.iter().enumerate() {
        order[next[level as usize] as usize] = row as u32;
        next[level as usize] += 1;
    }
    (order, starts)
}

/// Whole groups put together to chunks: few enough that the sums of a chunk cost less than its rows.
fn cut(starts: &[u32], unknowns: usize) -> Vec<Range<usize>> {
    let rows = starts[starts.len() - 1] as usize;
    let most = (2 * rows / (unknowns + 1)).clamp(1, MOST_CHUNKS);
    let target = ROWS_A_CHUNK.max(rows.div_ceil(most));
    let (mut chunks, mut first) = (Vec::new(), 0);
    for group in 1..starts.len() {
        if (starts[group] - starts[first]) as usize >= target || group == starts.len() - 1 {
            chunks.push(first..group);
            first = group;
        }
    }
    chunks
}

/// Columns of numbers, row after row.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub(super) width: usize,
    pub(super) values: Vec<f64>,
}

impl Columns {
    #[inline(always)]
    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.width..(row + 1) * self.width]
    }
}

/// What a sweep sums: `Q'W(I − P)t` and, of further columns X, `X'W(I − P)t`, one after the other; and `t'W(I − P)t`.
pub(super) struct Sums {
    pub(super) normal: Vec<f64>,
    pub(super) square: f64,
}

/// How a system of normal equations was solved.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Solved {
    pub(super) iterations: usize,
    /// Norm of what is left of the right-hand side over the norm it began with, both in the metric of the preconditioner.
    pub(super) residual: f64,
}

/// The absorbed normal equations under one set of weights.
pub(super) struct Absorber {
    pub(super) layout: Layout,
    pub(super) weights: Vec<f64>,
    /// One over the sum of weights of each eliminated group; 0 if nothing is eliminated.
    inverse_totals: Vec<f64>,
    pub(super) preconditioner: Preconditioner,
    /// Whether another preconditioner may still be tried.
    pub(super) can_change: bool,
}

impl Absorber {
    pub(super) fn new(layout: Layout, weights: Vec<f64>) -> Self {
        let preconditioner = Preconditioner::choose(&layout);
        let mut absorber =
            Self { layout, weights: Vec::new(), inverse_totals: Vec::new(), preconditioner, can_change: true };
        absorber.set_weights(weights);
        absorber.refresh();
        absorber
    }

    /// New weights; the preconditioner stays as it was, which costs iterations but no accuracy.
    pub(super) fn set_weights(&mut self, weights: Vec<f64>) {
        self.weights = weights;
        let eliminates = self.layout.eliminates;
        self.inverse_totals = (0..self.layout.groups())
            .into_par_iter()
            .with_min_len(1024)
            .map(|group| {
                let total: f64 = self.weights[self.layout.group(group)].iter().sum();
                if eliminates && total > 0.0 { 1.0 / total } else { 0.0 }
            })
            .collect();
    }

    /// Computes the preconditioner for the present weights.
    pub(super) fn refresh(&mut self) {
        self.preconditioner.refresh(&self.layout, &self.weights, &self.inverse_totals);
    }

    /// One pass over the rows with `t = value(row) − (Qq)`.
    pub(super) fn sweep<V>(&self, value: V, q: &[f64], columns: &Columns) -> Sums
    where
        V: Fn(usize) -> f64 + Sync,
    {
        match self.layout.width() {
            1 => self.sweep_as::<1, V>(value, q, columns),
            2 => self.sweep_as::<2, V>(value, q, columns),
            3 => self.sweep_as::<3, V>(value, q, columns),
            _ => self.sweep_as::<0, V>(value, q, columns),
        }
    }

    /// `E` is the number of effects that are not eliminated, or 0 if it is only known while running.
    fn sweep_as<const E: usize, V>(&self, value: V, q: &[f64], columns: &Columns) -> Sums
    where
        V: Fn(usize) -> f64 + Sync,
    {
        let (layout, unknowns) = (&self.layout, self.layout.unknowns());
        let width = if E == 0 { layout.width() } else { E };
        let parts: Vec<(Vec<f64>, f64)> = layout
            .chunks
            .par_iter()
            .map(|chunk| {
                let mut sums = vec![0.0; unknowns + columns.width];
                let (effects, extra) = sums.split_at_mut(unknowns);
                let (mut square, mut t) = (0.0, Vec::new());
                for group in chunk.clone() {
                    let rows = layout.group(group);
                    let weights = &self.weights[rows.clone()];
                    let ids = &layout.ids[rows.start * width..rows.end * width];
                    t.clear();
                    let mut total = 0.0;
                    for (at, weight) in weights.iter().enumerate() {
                        let fitted: f64 = ids[at * width..(at + 1) * width].iter().map(|&id| q[id as usize]).sum();
                        let residual = value(rows.start + at) - fitted;
                        total += weight * residual;
                        t.push(residual);
                    }
                    let mean = total * self.inverse_totals[group];
                    for (at, (weight, t)) in weights.iter().zip(&t).enumerate() {
                        let centred = t - mean;
                        let weighted = weight * centred;
                        square += weighted * centred;
                        for &id in &ids[at * width..(at + 1) * width] {
                            effects[id as usize] += weighted;
                        }
                        for (sum, x) in extra.iter_mut().zip(columns.row(rows.start + at)) {
                            *sum += x * weighted;
                        }
                    }
                }
                (sums, square)
            })
            .collect();
        let mut parts = parts.into_iter();
        let (mut normal, mut square) = parts.next().unwrap_or_else(|| (vec![0.0; unknowns + columns.width], 0.0));
        for (more, more_square) in parts {
            normal.iter_mut().zip(&more).for_each(|(sum, x)| *sum += x);
            square += more_square;
        }
        Sums { normal, square }
    }

    /// `(I − P)(value − Qq)` of every row.
    pub(super) fn residual<V>(&self, value: V, q: &[f64]) -> Vec<f64>
    where
        V: Fn(usize) -> f64 + Sync,
    {
        let layout = &self.layout;
        let parts: Vec<Vec<f64>> = layout
            .chunks
            .par_iter()
            .map(|chunk| {
                let mut out: Vec<f64> = Vec::new();
                for group in chunk.clone() {
                    let (rows, first) = (layout.group(group), out.len());
                    let mut total = 0.0;
                    for row in rows {
                        let residual = value(row) - layout.fitted(q, row);
                        total += self.weights[row] * residual;
                        out.push(residual);
                    }
                    let mean = total * self.inverse_totals[group];
                    out[first..].iter_mut().for_each(|x| *x -= mean);
                }
                out
            })
            .collect();
        parts.concat()
    }

    /// Means of `value − Qq` by eliminated group: the coefficients of that effect.
    pub(super) fn means(&self, value: &[f64], q: &[f64]) -> Vec<f64> {
        let layout = &self.layout;
        (0..layout.groups())
            .map(|group| {
                let sum: f64 =
                    layout.group(group).map(|row| self.weights[row] * (value[row] - layout.fitted(q, row))).sum();
                sum * self.inverse_totals[group]
            })
            .collect()
    }

    /// Solves for the effects, and for the coefficients of further columns if there are any, with the right-hand side of a sweep. `inner`
    /// is the inverse of the columns' own cross-product, or near it.
    pub(super) fn solve(
        &self,
        right: Vec<f64>,
        columns: &Columns,
        inner: &[f64],
        tolerance: f64,
        most: usize,
    ) -> (Vec<f64>, Solved) {
        let unknowns = self.layout.unknowns();
        let mut x = vec![0.0; right.len()];
        let mut residual = right;
        let mut z = self.precondition(&residual, inner);
        let start = dot(&residual, &z);
        let mut square = start;
        let mut solved = Solved::default();
        let mut direction = z.clone();
        while solved.iterations < most && square > tolerance * tolerance * start && square > 0.0 {
            let (q, b) = direction.split_at(unknowns);
            let mut image = self.sweep(|row| -dot(columns.row(row), b), q, columns).normal;
            image.iter_mut().for_each(|v| *v = -*v);
            let curvature = dot(&direction, &image);
            if curvature <= 0.0 {
                break;
            }
            let step = square / curvature;
            x.iter_mut().zip(&direction).for_each(|(x, d)| *x += step * d);
            residual.iter_mut().zip(&image).for_each(|(r, v)| *r -= step * v);
            z = self.precondition(&residual, inner);
            let next = dot(&residual, &z);
            let beta = next / square;
            direction.iter_mut().zip(&z).for_each(|(d, z)| *d = z + beta * *d);
            square = next;
            solved.iterations += 1;
        }
        solved.residual = if start > 0.0 { (square.max(0.0) / start).sqrt() } else { 0.0 };
        (x, solved)
    }

    fn precondition(&self, residual: &[f64], inner: &[f64]) -> Vec<f64> {
        let (effects, columns) = residual.split_at(self.layout.unknowns());
        let mut out = self.preconditioner.apply(&self.layout, effects);
        for row in 0..columns.len() {
            out.push(dot(&inner[row * columns.len()..(row + 1) * columns.len()], columns));
        }
        out
    }

    /// Norm of a vector of normal equations in the metric of the preconditioner: the length of what the effects still explain.
    pub(super) fn norm(&self, normal: &[f64]) -> f64 {
        dot(&self.preconditioner.apply(&self.layout, normal), normal).max(0.0).sqrt()
    }
}

/// Sum of products in four running sums, so that the order is fixed and the loop still fast.
#[inline]
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a4.zip(b4) {
        for lane in 0..4 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}
