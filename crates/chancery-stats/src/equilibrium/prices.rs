//! The iteration for prices, accelerated: each step weighs the last few so that what they leave over is smallest (Anderson 1965).

/// Steps that are remembered.
const REMEMBERED: usize = 6;
/// A step that leaves over more than this many times the last one's rest begins anew.
const WORSE: f64 = 4.0;
/// Differences that the others explain up to this share are not used.
const DEPENDENT: f64 = 1e-8;

/// A search for the point that a map leaves where it is; each step is given the point and where the map takes it.
#[derive(Default)]
pub(super) struct Accelerated {
    points: Vec<Vec<f64>>,
    rests: Vec<Vec<f64>>,
    last: Option<(Vec<f64>, Vec<f64>)>,
    size: f64,
}

impl Accelerated {
    /// The next point to try after `point`, which the map takes to `mapped`.
    pub(super) fn next(&mut self, point: &[f64], mapped: &[f64]) -> Vec<f64> {
        let rest: Vec<f64> = mapped.iter().zip(point).map(|(to, from)| to - from).collect();
        let size = rest.iter().fold(0.0, |most: f64, one| most.max(one.abs()));
        if self.last.is_some() && size > WORSE * self.size {
            *self = Self::default();
        }
        if let Some((before, left)) = &self.last {
            if self.points.len() == REMEMBERED {
                self.points.remove(0);
                self.rests.remove(0);
            }
            self.points.push(less(point, before));
            self.rests.push(less(&rest, left));
        }
        let mut next = mapped.to_vec();
        for (weight, at) in weights(&self.rests, &rest) {
            let moved = self.points[at].iter().zip(&self.rests[at]);
            next.iter_mut().zip(moved).for_each(|(x, (step, change))| *x -= weight * (step + change));
        }
        self.last = Some((point.to_vec(), rest));
        self.size = size;
        next
    }
}

fn less(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// Weights of the columns whose sum comes nearest to `wanted` by least squares, the newest column first; columns that depend on newer ones
/// have none.
fn weights(columns: &[Vec<f64>], wanted: &[f64]) -> Vec<(f64, usize)> {
    let dot = crate::estimate::dot;
    // Orthogonal directions, and how each column is made of them.
    let mut directions: Vec<Vec<f64>> = Vec::new();
    let mut made: Vec<(usize, Vec<f64>)> = Vec::new();
    for (at, column) in columns.iter().enumerate().rev() {
        let mut left = column.clone();
        let mut parts = Vec::with_capacity(directions.len() + 1);
        for direction in &directions {
            let part = dot(direction, &left);
            left.iter_mut().zip(direction).for_each(|(x, d)| *x -= part * d);
            parts.push(part);
        }
        let (whole, size) = (dot(column, column).sqrt(), dot(&left, &left).sqrt());
        if size.is_nan() || size <= DEPENDENT * whole {
            continue;
        }
        left.iter_mut().for_each(|x| *x /= size);
        parts.push(size);
        directions.push(left);
        made.push((at, parts));
    }
    let targets: Vec<f64> = directions.iter().map(|direction| dot(direction, wanted)).collect();
    let mut weights = vec![0.0; made.len()];
    for k in (0..made.len()).rev() {
        let later: f64 = (k + 1..made.len()).map(|j| made[j].1[k] * weights[j]).sum();
        weights[k] = (targets[k] - later) / made[k].1[k];
    }
    weights.into_iter().zip(made).map(|(weight, (at, _))| (weight, at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_map_is_solved_in_as_many_steps_as_it_has_dimensions() {
        // x ← A x + b with eigenvalues 0.9 and −0.5: plain steps take hundreds.
        let map = |x: &[f64]| vec![0.2 * x[0] + 0.7 * x[1] + 1.0, 0.7 * x[0] + 0.2 * x[1] - 2.0];
        let mut search = Accelerated::default();
        let mut x = vec![0.0, 0.0];
        for _ in 0..4 {
            let mapped = map(&x);
            x = search.next(&x, &mapped);
        }
        let rest: f64 = map(&x).iter().zip(&x).map(|(a, b)| (a - b).abs()).sum();
        assert!(rest < 1e-12, "{rest} at {x:?}");
    }

    #[test]
    fn columns_that_say_the_same_are_used_once() {
        let columns = [vec![1.0, 0.0, 0.0], vec![2.0, 0.0, 0.0], vec![0.0, 3.0, 0.0]];
        let found = weights(&columns, &[4.0, 6.0, 5.0]);
        assert_eq!(found.len(), 2);
        let sum: Vec<f64> = (0..3).map(|i| found.iter().map(|(weight, at)| weight * columns[*at][i]).sum()).collect();
        assert_eq!(sum, [4.0, 6.0, 0.0]);
    }
}
