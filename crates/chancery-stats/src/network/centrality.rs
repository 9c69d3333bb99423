//! Centrality: how much a node has of the ties, and how it lies between the others.

use super::Network;

/// Strength of each node: s_i = Σ_j w_ij, in the unit of the ties.
///
/// Unit of analysis: node (state-year).
///
/// # Missing values
/// None: see [`super::observed_network`].
///
/// # Source
/// Barrat et al. (2004), *PNAS* 101(11): 3747–3752.
pub fn node_strength(network: &Network) -> Vec<f64> {
    (0..network.len()).map(|node| network.row(node).iter().sum()).collect()
}

/// Eigenvector centrality: x_i = (1/λ) Σ_j w_ij x_j for the largest λ, scaled so that the highest is 1.
///
/// A node is central if it is tied to central ones. Unit of analysis: node (state-year); in [0, 1]. In a network of several
/// components all centrality lies in the one of the largest λ.
///
/// # Missing values
/// None: see [`super::observed_network`].
///
/// # Errors
/// `None` for a network without ties, or if 10 000 steps of the power method do not settle to 10⁻¹⁰ (two components with
/// nearly the same λ).
///
/// # Source
/// Bonacich (1972), *Journal of Mathematical Sociology* 2(1): 113–120.
pub fn eigenvector_centrality(network: &Network) -> Option<Vec<f64>> {
    const STEPS: usize = 10_000;
    const SETTLED: f64 = 1e-10;
    // With the largest strength added to the diagonal no eigenvalue is negative, so the power method cannot swing between
    // two sides; the vectors stay the same.
    let shift = node_strength(network).into_iter().fold(0.0, f64::max);
    if shift == 0.0 || !shift.is_finite() {
        return None;
    }
    let mut x = vec![1.0; network.len()];
    for _ in 0..STEPS {
        let next: Vec<f64> = (0..x.len()).map(|i| x[i] + product(network.row(i), &x) / shift).collect();
        let top = next.iter().copied().fold(0.0, f64::max);
        let next: Vec<f64> = next.into_iter().map(|value| value / top).collect();
        let change = next.iter().zip(&x).map(|(new, old)| (new - old).abs()).fold(0.0, f64::max);
        x = next;
        if change < SETTLED {
            return Some(x);
        }
    }
    None
}

/// Σ a_k b_k in eight sums side by side, always the same eight.
fn product(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// Centralities that are read from shortest paths.
#[derive(Clone, Debug, PartialEq)]
pub struct PathCentrality {
    /// Σ over pairs of other nodes of the share of their shortest paths that pass here; in [0, (n − 1)(n − 2) / 2].
    pub betweenness: Vec<f64>,
    /// (r / (n − 1)) · (r / Σ_j d_ij) over the r other nodes that can be reached; in [0, 1], 0 for an isolated node.
    pub closeness: Vec<f64>,
}

/// Betweenness and closeness over shortest paths, where a tie of weight w is w_max / w long.
///
/// Strong ties are short; the strongest has length 1, so closeness of networks (years) with another w_max is relative to
/// another yardstick. Unit of analysis: node (state-year). Paths whose lengths differ by less than a part in 10¹⁰ count as
/// equally long.
///
/// # Missing values
/// None: see [`super::observed_network`]. Pairs without a path add nothing to betweenness.
///
/// # Source
/// Freeman (1977), *Sociometry* 40(1): 35–41; Brandes (2001), *Journal of Mathematical Sociology* 25(2): 163–177, for the
/// algorithm; inverse weights as lengths after Newman (2001), *Physical Review E* 64: 016132; closeness of networks that are
/// not connected after Wasserman and Faust (1994).
pub fn path_centrality(network: &Network) -> PathCentrality {
    let n = network.len();
    let strongest = network.ties.iter().copied().fold(0.0, f64::max);
    let length = |&tie: &f64| if tie > 0.0 { strongest / tie } else { f64::INFINITY };
    let lengths: Vec<f64> = network.ties.iter().map(length).collect();
    let mut search = Search::new(n);
    let mut result = PathCentrality { betweenness: vec![0.0; n], closeness: Vec::with_capacity(n) };
    for source in 0..n {
        search.distances(&lengths, source);
        result.closeness.push(search.closeness());
        search.add_dependencies(&lengths, &mut result.betweenness);
    }
    // Each pair was seen from both ends.
    result.betweenness.iter_mut().for_each(|value| *value /= 2.0);
    result
}

/// The shortest a tie can be: that of the strongest.
const SHORTEST: f64 = 1.0;

/// Shortest paths from one source; the arrays are kept between sources.
struct Search {
    distance: Vec<f64>,
    /// 0 for nodes not yet settled, infinite for settled ones.
    closed: Vec<f64>,
    /// Nodes that can be reached, nearest first; the source is the first.
    settled: Vec<usize>,
    paths: Vec<f64>,
    dependency: Vec<f64>,
    /// Pairs of a settled node and one before it on a shortest path, by their places in `settled`.
    links: Vec<(usize, usize)>,
}

impl Search {
    fn new(n: usize) -> Self {
        Self {
            distance: vec![0.0; n],
            closed: vec![0.0; n],
            settled: Vec::with_capacity(n),
            paths: vec![0.0; n],
            dependency: vec![0.0; n],
            links: Vec::new(),
        }
    }

    /// Dijkstra's algorithm on a dense matrix: each step looks at all nodes, which no heap would better.
    fn distances(&mut self, lengths: &[f64], source: usize) {
        let n = self.distance.len();
        self.distance.fill(f64::INFINITY);
        self.closed.fill(0.0);
        self.settled.clear();
        self.distance[source] = 0.0;
        let mut nearest = Some(source);
        while let Some(node) = nearest {
            self.settled.push(node);
            self.closed[node] = f64::INFINITY;
            let from = self.distance[node];
            // A settled node is never farther than this one, so only open nodes are reached by a shorter way.
            for (distance, length) in self.distance.iter_mut().zip(&lengths[node * n..(node + 1) * n]) {
                let along = from + length;
                *distance = if along < *distance { along } else { *distance };
            }
            let (next, farthest) = self.open_range();
            nearest = next;
            // From here on no way through another node can be shorter than those known.
            if next.is_some_and(|next| self.distance[next] + SHORTEST >= farthest) {
                self.settle_all();
                break;
            }
        }
    }

    /// The nearest open node that can be reached, and the distance of the farthest open one.
    fn open_range(&self) -> (Option<usize>, f64) {
        let (mut nearest, mut least, mut farthest) = (None, f64::INFINITY, 0.0);
        for (node, (&distance, &closed)) in self.distance.iter().zip(&self.closed).enumerate() {
            if distance + closed < least {
                (nearest, least) = (Some(node), distance);
            }
            // Infinite for nodes that cannot be reached; settled ones are no farther than any open one.
            farthest = if distance > farthest { distance } else { farthest };
        }
        (nearest, farthest)
    }

    /// Settles the open nodes, all of which have their final distances.
    fn settle_all(&mut self) {
        let first = self.settled.len();
        self.settled.extend((0..self.distance.len()).filter(|&node| self.closed[node] == 0.0));
        let distance = &self.distance;
        self.settled[first..].sort_by(|&a, &b| distance[a].total_cmp(&distance[b]).then(a.cmp(&b)));
    }

    fn closeness(&self) -> f64 {
        let reached = self.settled.len() as f64 - 1.0;
        let total: f64 = self.settled.iter().map(|&node| self.distance[node]).sum();
        let others = self.distance.len() as f64 - 1.0;
        if total > 0.0 { reached / others * (reached / total) } else { 0.0 }
    }

    /// Brandes: number of shortest paths outward, then the dependency of the source on each node inward.
    fn add_dependencies(&mut self, lengths: &[f64], betweenness: &mut [f64]) {
        const SAME: f64 = 1.0 + 1e-10;
        let n = self.distance.len();
        self.links.clear();
        self.paths[0] = 1.0;
        for later in 1..self.settled.len() {
            let node = self.settled[later];
            let longest = self.distance[node] * SAME;
            let row = &lengths[node * n..(node + 1) * n];
            let mut paths = 0.0;
            for (earlier, &before) in self.settled[..later].iter().enumerate() {
                // Nearest first, so all further ones are too far too.
                if self.distance[before] + SHORTEST > longest {
                    break;
                }
                if self.distance[before] + row[before] <= longest {
                    paths += self.paths[earlier];
                    self.links.push((later, earlier));
                }
            }
            self.paths[later] = paths;
        }
        self.dependency.fill(0.0);
        for &(later, earlier) in self.links.iter().rev() {
            self.dependency[earlier] += self.paths[earlier] / self.paths[later] * (1.0 + self.dependency[later]);
        }
        for (place, &node) in self.settled.iter().enumerate().skip(1) {
            betweenness[node] += self.dependency[place];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{from_edges, karate, random_network, relabelled};
    use super::*;
    use crate::Random;

    /// Distances by Floyd and Warshall, paths counted by trying every middle node.
    fn slow(network: &Network) -> PathCentrality {
        let n = network.len();
        let top = network.ties.iter().copied().fold(0.0, f64::max);
        let tied = |i: usize, j: usize| top / network.tie(i, j);
        let mut d: Vec<Vec<f64>> =
            (0..n).map(|i| (0..n).map(|j| if i == j { 0.0 } else { tied(i, j) }).collect()).collect();
        for k in 0..n {
            for i in 0..n {
                for j in 0..n {
                    d[i][j] = d[i][j].min(d[i][k] + d[k][j]);
                }
            }
        }
        let same = |a: f64, b: f64| a.is_finite() && (a - b).abs() <= 1e-10 * b;
        fn count(
            d: &[Vec<f64>],
            tied: &dyn Fn(usize, usize) -> f64,
            same: &dyn Fn(f64, f64) -> bool,
            from: usize,
            to: usize,
        ) -> f64 {
            if from == to {
                return 1.0;
            }
            let last = (0..d.len()).filter(|&k| k != to && same(d[from][k] + tied(k, to), d[from][to]));
            last.map(|k| count(d, tied, same, from, k)).sum()
        }
        let paths = |i: usize, j: usize| count(&d, &tied, &same, i, j);
        let mut betweenness = vec![0.0; n];
        for i in 0..n {
            for j in (i + 1..n).filter(|&j| d[i][j].is_finite()) {
                for (v, value) in betweenness.iter_mut().enumerate().filter(|&(v, _)| v != i && v != j) {
                    if same(d[i][v] + d[v][j], d[i][j]) {
                        *value += paths(i, v) * paths(v, j) / paths(i, j);
                    }
                }
            }
        }
        let closeness = (0..n)
            .map(|i| {
                let reached: Vec<f64> = (0..n).filter(|&j| j != i).map(|j| d[i][j]).filter(|d| d.is_finite()).collect();
                let r = reached.len() as f64;
                if r > 0.0 { r / (n as f64 - 1.0) * r / reached.iter().sum::<f64>() } else { 0.0 }
            })
            .collect();
        PathCentrality { betweenness, closeness }
    }

    fn close(a: &[f64], b: &[f64]) {
        assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() < 1e-8, "{a} {b}");
        }
    }

    #[test]
    fn paths_of_random_networks() {
        let mut random = Random::new(1);
        for density in [0.1, 0.3, 1.0] {
            for _ in 0..10 {
                let network = random_network(12, density, &mut random);
                let (found, expected) = (path_centrality(&network), slow(&network));
                close(&found.betweenness, &expected.betweenness);
                close(&found.closeness, &expected.closeness);
            }
        }
        // Equal weights: many paths of the same length.
        let found = path_centrality(&karate());
        close(&found.betweenness, &slow(&karate()).betweenness);
    }

    #[test]
    fn karate_club() {
        // Figures of networkx 3.6.1: betweenness_centrality(normalized=False), closeness_centrality, and
        // eigenvector_centrality_numpy divided by its largest value.
        let found = path_centrality(&karate());
        close(&[found.betweenness[0], found.betweenness[33], found.betweenness[11]], &KARATE_BETWEENNESS);
        close(&[found.closeness[0], found.closeness[33], found.closeness[11]], &KARATE_CLOSENESS);
        let central = eigenvector_centrality(&karate()).expect("settles");
        close(&[central[0], central[33], central[11]], &KARATE_EIGENVECTOR);
        assert_eq!(node_strength(&karate())[33], 17.0);
    }

    #[test]
    fn a_star_and_a_path() {
        let star = from_edges(5, (1..5).map(|leaf| (0, leaf, 2.0)));
        let found = path_centrality(&star);
        close(&found.betweenness, &[6.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(found.closeness[0], 1.0);
        let central = eigenvector_centrality(&star).expect("settles");
        close(&central, &[1.0, 0.5, 0.5, 0.5, 0.5]);
        // The long way round is shorter: lengths 1 + 1 against 4.
        let detour = from_edges(3, [(0, 1, 1.0), (1, 2, 1.0), (0, 2, 0.25)]);
        close(&path_centrality(&detour).betweenness, &[0.0, 1.0, 0.0]);
    }

    #[test]
    fn eigenvectors_are_eigenvectors() {
        let mut random = Random::new(2);
        for _ in 0..20 {
            let network = random_network(25, 0.5, &mut random);
            let x = eigenvector_centrality(&network).expect("settles");
            let top = x.iter().position(|&x| x == 1.0).expect("scaled");
            let product = |i: usize| network.row(i).iter().zip(&x).map(|(tie, x)| tie * x).sum::<f64>();
            let lambda = product(top);
            for (i, x) in x.iter().enumerate() {
                assert!((product(i) / lambda - x).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn relabelling_moves_values_with_their_nodes() {
        let mut random = Random::new(3);
        let network = random_network(20, 0.3, &mut random);
        let mut order: Vec<usize> = (0..20).collect();
        random.shuffle(&mut order);
        let (here, there) = (path_centrality(&network), path_centrality(&relabelled(&network, &order)));
        for (node, &other) in order.iter().enumerate() {
            assert!((here.betweenness[node] - there.betweenness[other]).abs() < 1e-9);
            assert!((here.closeness[node] - there.closeness[other]).abs() < 1e-12);
        }
    }

    #[test]
    fn degenerate_networks() {
        let untied = from_edges(3, []);
        assert_eq!(eigenvector_centrality(&untied), None);
        assert_eq!(path_centrality(&untied).closeness, [0.0; 3]);
        assert_eq!(path_centrality(&from_edges(1, [])).closeness, [0.0]);
        assert!(path_centrality(&from_edges(0, [])).betweenness.is_empty());
        let apart = path_centrality(&from_edges(3, [(0, 1, 1.0)]));
        assert_eq!((apart.betweenness, apart.closeness), (vec![0.0; 3], vec![0.5, 0.5, 0.0]));
    }

    const KARATE_BETWEENNESS: [f64; 3] = [231.0714285714286, 160.5515873015873, 0.0];
    const KARATE_CLOSENESS: [f64; 3] = [0.5689655172413793, 0.55, 0.36666666666666664];
    const KARATE_EIGENVECTOR: [f64; 3] = [0.9521323664766558, 1.0, 0.14156633334336977];
}
