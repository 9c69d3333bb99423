//! Preconditioners of the absorbed normal equations. They change how many iterations are needed, never the answer.

use rayon::prelude::*;

use super::absorber::{Layout, dot};

/// A pivot that is this small beside what it began with belongs to a level that the others already span; its coefficient is set to 0.
const SMALLEST_PIVOT: f64 = 1e-10;
/// Dense blocks may take this many numbers a row, and their factors this many operations a row.
const BLOCK_NUMBERS: usize = 4;
const BLOCK_WORK: usize = 1_500;
/// The same for the profile of the sparse factor.
const PROFILE_NUMBERS: usize = 200;
const PROFILE_WORK: usize = 4_000;

/// An approximate inverse of `Q'W(I − P)Q`.
pub(super) enum Preconditioner {
    /// One over the weights of a level.
    Diagonal(Vec<f64>),
    /// The first two of the other effects are solved together, exactly. Exporter-year and importer-year fall apart into one block a year.
    Blocks(Box<Blocks>),
    /// The first of the other effects is solved exactly given the eliminated one, by a factor that keeps the profile of the matrix. For
    /// designs in which the graph of levels is long and thin, where simple iterations crawl.
    Profile(Box<Profile>),
}

impl Preconditioner {
    /// Blocks if they are small, else the diagonal.
    pub(super) fn choose(layout: &Layout) -> Self {
        Blocks::plan(layout).map_or(Self::Diagonal(Vec::new()), |blocks| Self::Blocks(Box::new(blocks)))
    }

    /// The profile factor, if it can be afforded.
    pub(super) fn profile(layout: &Layout) -> Option<Self> {
        Profile::plan(layout).map(|profile| Self::Profile(Box::new(profile)))
    }

    pub(super) fn is_profile(&self) -> bool {
        matches!(self, Self::Profile(_))
    }

    pub(super) fn refresh(&mut self, layout: &Layout, weights: &[f64], inverse_totals: &[f64]) {
        let diagonal = diagonal(layout, weights);
        match self {
            Self::Diagonal(inverse) => *inverse = invert(&diagonal),
            Self::Blocks(blocks) => blocks.refresh(layout, weights, &diagonal),
            Self::Profile(profile) => profile.refresh(layout, weights, inverse_totals, &diagonal),
        }
    }

    pub(super) fn apply(&self, layout: &Layout, right: &[f64]) -> Vec<f64> {
        match self {
            Self::Diagonal(inverse) => right.iter().zip(inverse).map(|(r, d)| r * d).collect(),
            Self::Blocks(blocks) => blocks.apply(layout, right),
            Self::Profile(profile) => profile.apply(right),
        }
    }
}

fn diagonal(layout: &Layout, weights: &[f64]) -> Vec<f64> {
    let mut diagonal = vec![0.0; layout.unknowns()];
    if layout.width() > 0 {
        for (ids, weight) in layout.ids.chunks_exact(layout.width()).zip(weights) {
            ids.iter().for_each(|&id| diagonal[id as usize] += weight);
        }
    }
    diagonal
}

fn invert(diagonal: &[f64]) -> Vec<f64> {
    diagonal.iter().map(|&d| if d > 0.0 { 1.0 / d } else { 0.0 }).collect()
}

/// Two effects' joint normal equations, block by connected component of their levels.
pub(super) struct Blocks {
    blocks: Vec<Block>,
    /// Block of each level of the two effects, and its place there.
    place: Vec<(u32, u32)>,
    inverse: Vec<f64>,
}

/// `[diag(a), W; W', diag(c)]` of one component, with the levels of the first effect eliminated.
struct Block {
    first: Vec<u32>,
    second: Vec<u32>,
    /// Weights of each pair of levels, first × second, row after row.
    weights: Vec<f64>,
    /// Lower factor of `diag(c) − W' diag(a)⁻¹ W`, whole rows.
    factor: Vec<f64>,
    inverse_diagonal: Vec<f64>,
}

impl Blocks {
    fn plan(layout: &Layout) -> Option<Self> {
        let width = layout.width();
        if width < 2 {
            return None;
        }
        let levels = layout.offsets[2];
        let mut parent: Vec<u32> = (0..levels as u32).collect();
        for ids in layout.ids.chunks_exact(width) {
            join(&mut parent, ids[0], ids[1]);
        }
        let mut place = vec![(0, 0); levels];
        let mut block_of_root = vec![u32::MAX; levels];
        let mut blocks: Vec<Block> = Vec::new();
        for level in 0..levels as u32 {
            let root = find(&mut parent, level) as usize;
            if block_of_root[root] == u32::MAX {
                block_of_root[root] = blocks.len() as u32;
                blocks.push(Block {
                    first: Vec::new(),
                    second: Vec::new(),
                    weights: Vec::new(),
                    factor: Vec::new(),
                    inverse_diagonal: Vec::new(),
                });
            }
            let block = &mut blocks[block_of_root[root] as usize];
            let side = if (level as usize) < layout.offsets[1] { &mut block.first } else { &mut block.second };
            place[level as usize] = (block_of_root[root], side.len() as u32);
            side.push(level);
        }
        let rows = layout.rows();
        let numbers: usize = blocks.iter().map(|b| b.first.len() * b.second.len()).sum();
        let work: usize = blocks.iter().map(|b| b.first.len() * b.second.len() * b.second.len()).sum();
        let affordable = numbers <= BLOCK_NUMBERS * rows + 10_000 && work <= BLOCK_WORK * rows + 10_000_000;
        affordable.then_some(Self { blocks, place, inverse: Vec::new() })
    }

    fn refresh(&mut self, layout: &Layout, weights: &[f64], diagonal: &[f64]) {
        self.inverse = invert(diagonal);
        for block in &mut self.blocks {
            block.weights.clear();
            block.weights.resize(block.first.len() * block.second.len(), 0.0);
        }
        for (ids, weight) in layout.ids.chunks_exact(layout.width()).zip(weights) {
            let ((block, row), (_, column)) = (self.place[ids[0] as usize], self.place[ids[1] as usize]);
            let block = &mut self.blocks[block as usize];
            block.weights[row as usize * block.second.len() + column as usize] += weight;
        }
        let inverse = &self.inverse;
        self.blocks.par_iter_mut().for_each(|block| block.refresh(diagonal, inverse));
    }

    fn apply(&self, layout: &Layout, right: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = right.iter().zip(&self.inverse).map(|(r, d)| r * d).collect();
        let small = layout.rows() < 50_000;
        let solve = |block: &Block| block.solve(right, &self.inverse);
        let parts: Vec<(Vec<f64>, Vec<f64>)> =
            if small { self.blocks.iter().map(solve).collect() } else { self.blocks.par_iter().map(solve).collect() };
        for (block, (first, second)) in self.blocks.iter().zip(parts) {
            block.first.iter().zip(first).for_each(|(&level, x)| out[level as usize] = x);
            block.second.iter().zip(second).for_each(|(&level, x)| out[level as usize] = x);
        }
        out
    }
}

impl Block {
    fn refresh(&mut self, diagonal: &[f64], inverse: &[f64]) {
        let n = self.second.len();
        let mut matrix = vec![0.0; n * n];
        let before: Vec<f64> = self.second.iter().map(|&level| diagonal[level as usize]).collect();
        for (i, &d) in before.iter().enumerate() {
            matrix[i * n + i] = d;
        }
        // Four levels at a time: the matrix is then read and written a quarter as often.
        for (rows, levels) in self.weights.chunks(4 * n).zip(self.first.chunks(4)) {
            let mut scale = [0.0; 4];
            levels.iter().zip(&mut scale).for_each(|(&level, s)| *s = inverse[level as usize]);
            let row = |lane: usize| if lane < levels.len() { &rows[lane * n..(lane + 1) * n] } else { &rows[..n] };
            let (r0, r1, r2, r3) = (row(0), row(1), row(2), row(3));
            for i in 0..n {
                let (c0, c1, c2, c3) = (scale[0] * r0[i], scale[1] * r1[i], scale[2] * r2[i], scale[3] * r3[i]);
                let target = &mut matrix[i * n..i * n + i + 1];
                for (j, x) in target.iter_mut().enumerate() {
                    *x -= (c0 * r0[j] + c1 * r1[j]) + (c2 * r2[j] + c3 * r3[j]);
                }
            }
        }
        self.inverse_diagonal = factorise(&mut matrix, n, &before);
        self.factor = matrix;
    }

    fn solve(&self, right: &[f64], inverse: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let n = self.second.len();
        let mut second: Vec<f64> = self.second.iter().map(|&level| right[level as usize]).collect();
        for (row, &level) in self.weights.chunks_exact(n.max(1)).zip(&self.first) {
            let scaled = right[level as usize] * inverse[level as usize];
            second.iter_mut().zip(row).for_each(|(y, w)| *y -= w * scaled);
        }
        for i in 0..n {
            let (done, rest) = second.split_at_mut(i);
            rest[0] = (rest[0] - dot(&self.factor[i * n..i * n + i], done)) * self.inverse_diagonal[i];
        }
        for i in (0..n).rev() {
            let (before, rest) = second.split_at_mut(i);
            rest[0] *= self.inverse_diagonal[i];
            let x = rest[0];
            before.iter_mut().zip(&self.factor[i * n..i * n + i]).for_each(|(y, l)| *y -= l * x);
        }
        let first = (self.weights.chunks_exact(n.max(1)).zip(&self.first))
            .map(|(row, &level)| (right[level as usize] - dot(row, &second)) * inverse[level as usize])
            .collect();
        (first, second)
    }
}

/// Lower Cholesky factor in place; one over the pivots comes back, 0 for a level that the ones before it span.
fn factorise(matrix: &mut [f64], n: usize, before: &[f64]) -> Vec<f64> {
    let mut inverse = vec![0.0; n];
    for i in 0..n {
        let (above, rest) = matrix.split_at_mut(i * n);
        let row = &mut rest[..=i];
        for j in 0..i {
            let other = &above[j * n..j * n + j];
            row[j] = (row[j] - dot(&row[..j], other)) * inverse[j];
        }
        let pivot = row[i] - dot(&row[..i], &row[..i]);
        if pivot > SMALLEST_PIVOT * before[i] {
            inverse[i] = 1.0 / pivot.sqrt();
        }
    }
    inverse
}

fn find(parent: &mut [u32], mut level: u32) -> u32 {
    while parent[level as usize] != level {
        parent[level as usize] = parent[parent[level as usize] as usize];
        level = parent[level as usize];
    }
    level
}

/// Joins two components; the lower level stays the root, so that the numbering follows the levels.
pub(super) fn join(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (find(parent, a), find(parent, b));
    parent[a.max(b) as usize] = a.min(b);
}

/// Number of connected components among the levels of two effects.
pub(super) fn components(a: &[u32], levels_a: usize, b: &[u32], levels_b: usize) -> usize {
    let mut parent: Vec<u32> = (0..(levels_a + levels_b) as u32).collect();
    for (&a, &b) in a.iter().zip(b) {
        join(&mut parent, a, b + levels_a as u32);
    }
    (0..parent.len()).filter(|&level| parent[level] as usize == level).count()
}

/// Normal equations of one effect given the eliminated one, factored within their profile after a reordering that makes it narrow (reverse
/// Cuthill and McKee 1969; George and Liu 1981).
pub(super) struct Profile {
    /// Level at each place of the new order.
    order: Vec<u32>,
    /// First column of each row's profile, and where the row begins in the factor.
    first: Vec<u32>,
    begins: Vec<usize>,
    factor: Vec<f64>,
    inverse_pivots: Vec<f64>,
    inverse: Vec<f64>,
    /// Positions of the rows of each level, and the group of every position.
    rows: Vec<u32>,
    row_starts: Vec<u32>,
    group_of: Vec<u32>,
    place: Vec<u32>,
}

impl Profile {
    fn plan(layout: &Layout) -> Option<Self> {
        let width = layout.width();
        if width == 0 || !layout.eliminates {
            return None;
        }
        let levels = layout.offsets[1];
        let pairs: usize = (0..layout.groups()).map(|g| layout.group(g).len() * layout.group(g).len()).sum();
        if pairs > 60 * layout.rows() + 1_000_000 {
            return None;
        }
        let mut row_starts = vec![0_u32; levels + 1];
        for ids in layout.ids.chunks_exact(width) {
            row_starts[ids[0] as usize + 1] += 1;
        }
        for level in 0..levels {
            row_starts[level + 1] += row_starts[level];
        }
        let mut next = row_starts.clone();
        let mut rows = vec![0_u32; layout.rows()];
        let mut group_of = vec![0_u32; layout.rows()];
        for group in 0..layout.groups() {
            for row in layout.group(group) {
                let level = layout.ids[row * width] as usize;
                rows[next[level] as usize] = row as u32;
                next[level] += 1;
                group_of[row] = group as u32;
            }
        }
        let (mut neighbours, mut starts, mut seen) = (Vec::new(), vec![0_usize], vec![u32::MAX; levels]);
        for level in 0..levels {
            seen[level] = level as u32;
            for &row in &rows[row_starts[level] as usize..row_starts[level + 1] as usize] {
                for other in layout.group(group_of[row as usize] as usize) {
                    let id = layout.ids[other * width];
                    if seen[id as usize] != level as u32 {
                        seen[id as usize] = level as u32;
                        neighbours.push(id);
                    }
                }
            }
            starts.push(neighbours.len());
            if neighbours.len() > PROFILE_NUMBERS * layout.rows() {
                return None;
            }
        }
        let order = reverse_cuthill_mckee(&neighbours, &starts);
        let mut place = vec![0_u32; levels];
        order.iter().enumerate().for_each(|(at, &level)| place[level as usize] = at as u32);
        let (mut first, mut begins, mut length, mut work) = (Vec::new(), Vec::new(), 0, 0);
        for (at, &level) in order.iter().enumerate() {
            let around = &neighbours[starts[level as usize]..starts[level as usize + 1]];
            let lowest = around.iter().map(|&n| place[n as usize]).min().map_or(at as u32, |n| n.min(at as u32));
            first.push(lowest);
            begins.push(length);
            let columns = at - lowest as usize + 1;
            length += columns;
            work += columns * columns;
        }
        let affordable =
            length <= PROFILE_NUMBERS * layout.rows() && work <= PROFILE_WORK * layout.rows() + 100_000_000;
        affordable.then(|| Self {
            order,
            first,
            begins,
            factor: vec![0.0; length],
            inverse_pivots: Vec::new(),
            inverse: Vec::new(),
            rows,
            row_starts,
            group_of,
            place,
        })
    }

    fn refresh(&mut self, layout: &Layout, weights: &[f64], inverse_totals: &[f64], diagonal: &[f64]) {
        let width = layout.width();
        self.inverse = invert(diagonal);
        self.factor.iter_mut().for_each(|x| *x = 0.0);
        let before: Vec<f64> = self.order.iter().map(|&level| diagonal[level as usize]).collect();
        for (at, &level) in self.order.iter().enumerate() {
            let (first, begin) = (self.first[at] as usize, self.begins[at]);
            self.factor[begin + at - first] = before[at];
            let level = level as usize;
            for &row in &self.rows[self.row_starts[level] as usize..self.row_starts[level + 1] as usize] {
                let group = self.group_of[row as usize] as usize;
                let scaled = weights[row as usize] * inverse_totals[group];
                for other in layout.group(group) {
                    let column = self.place[layout.ids[other * width] as usize] as usize;
                    if column <= at {
                        self.factor[begin + column - first] -= scaled * weights[other];
                    }
                }
            }
        }
        self.factorise(&before);
    }

    fn factorise(&mut self, before: &[f64]) {
        let n = before.len();
        self.inverse_pivots = vec![0.0; n];
        for i in 0..n {
            let (first, begin) = (self.first[i] as usize, self.begins[i]);
            let (above, row) = self.factor.split_at_mut(begin);
            for j in first..i {
                let (other_first, other_begin) = (self.first[j] as usize, self.begins[j]);
                let from = first.max(other_first);
                let other = &above[other_begin + from - other_first..other_begin + j - other_first];
                let sum = dot(&row[from - first..j - first], other);
                row[j - first] = (row[j - first] - sum) * self.inverse_pivots[j];
            }
            let pivot = row[i - first] - dot(&row[..i - first], &row[..i - first]);
            if pivot > SMALLEST_PIVOT * before[i] {
                self.inverse_pivots[i] = 1.0 / pivot.sqrt();
            }
        }
    }

    fn apply(&self, right: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = right.iter().zip(&self.inverse).map(|(r, d)| r * d).collect();
        let mut x: Vec<f64> = self.order.iter().map(|&level| right[level as usize]).collect();
        let n = x.len();
        for i in 0..n {
            let (first, begin) = (self.first[i] as usize, self.begins[i]);
            let sum = dot(&self.factor[begin..begin + i - first], &x[first..i]);
            x[i] = (x[i] - sum) * self.inverse_pivots[i];
        }
        for i in (0..n).rev() {
            let (first, begin) = (self.first[i] as usize, self.begins[i]);
            x[i] *= self.inverse_pivots[i];
            let value = x[i];
            let row = &self.factor[begin..begin + i - first];
            x[first..i].iter_mut().zip(row).for_each(|(y, l)| *y -= l * value);
        }
        self.order.iter().zip(&x).for_each(|(&level, &x)| out[level as usize] = x);
        out
    }
}

/// An order in which neighbours are near each other: breadth first from a level at the rim, those with few neighbours first, reversed.
fn reverse_cuthill_mckee(neighbours: &[u32], starts: &[usize]) -> Vec<u32> {
    let levels = starts.len() - 1;
    let degree = |level: u32| starts[level as usize + 1] - starts[level as usize];
    let mut order: Vec<u32> = Vec::with_capacity(levels);
    let mut seen = vec![false; levels];
    let breadth_first = |root: u32, order: &mut Vec<u32>, seen: &mut [bool]| {
        let mut at = order.len();
        order.push(root);
        seen[root as usize] = true;
        while at < order.len() {
            let level = order[at] as usize;
            at += 1;
            let from = order.len();
            for &next in &neighbours[starts[level]..starts[level + 1]] {
                if !seen[next as usize] {
                    seen[next as usize] = true;
                    order.push(next);
                }
            }
            order[from..].sort_unstable_by_key(|&next| (degree(next), next));
        }
    };
    for level in 0..levels as u32 {
        if seen[level as usize] {
            continue;
        }
        // The last level reached lies at the rim; starting there makes the order long and narrow.
        let begin = order.len();
        breadth_first(level, &mut order, &mut seen);
        let rim = order[order.len() - 1];
        order.drain(begin..).for_each(|reached| seen[reached as usize] = false);
        breadth_first(rim, &mut order, &mut seen);
    }
    order.reverse();
    order
}
