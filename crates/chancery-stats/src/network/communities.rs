//! Communities: groups of nodes with more ties among themselves than chance would give, by modularity.

use std::collections::{BTreeMap, VecDeque};

use super::Network;
use crate::Random;

/// Gains below this are rounding and move nothing (they are relative to the sum of all ties).
const NO_GAIN: f64 = 1e-12;

/// Nodes up to which [`exact_communities`] looks at every partition.
pub const EXACT_NODES: usize = 8;

/// A division of the nodes into communities.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// The community of each node; communities are numbered from 0 in the order of their first nodes.
    pub community: Vec<usize>,
    /// Number of communities.
    pub communities: usize,
    /// Its modularity; 0 in a network without ties.
    pub modularity: f64,
}

/// How communities are searched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CommunityOptions {
    /// γ: 1 is plain modularity; larger values give more and smaller communities.
    pub resolution: f64,
    /// Further searches, from orders of the nodes and starting communities drawn with `seed`. The first search goes in the
    /// order of the index, every node alone.
    pub restarts: usize,
    /// Seed of those orders.
    pub seed: u64,
}

impl Default for CommunityOptions {
    fn default() -> Self {
        Self { resolution: 1.0, restarts: 19, seed: 0 }
    }
}

/// Modularity of a division: Q = Σ_c [ w_c / m − γ (k_c / 2m)² ].
///
/// w_c is the sum of ties inside community c, k_c the sum of its nodes' strengths, m the sum of all ties. Unit of analysis:
/// network (of one year). In (−1, 1] for γ = 1; 0 if nothing is tied.
///
/// # Missing values
/// None: see [`super::observed_network`]. Nodes past the end of `community` count as communities of their own.
///
/// # Source
/// Newman and Girvan (2004), *Physical Review E* 69: 026113; resolution by Reichardt and Bornholdt (2006), *Physical Review
/// E* 74: 016110.
pub fn modularity(network: &Network, community: &[usize], resolution: f64) -> f64 {
    let graph = Graph::of(network);
    let alone = community.iter().copied().max().map_or(0, |last| last.saturating_add(1));
    let labels: Vec<usize> =
        (0..network.len()).map(|node| community.get(node).copied().unwrap_or(alone.saturating_add(node))).collect();
    graph.quality(&numbered(&labels).0, resolution)
}

/// Searches the division of highest modularity with the Leiden algorithm, made deterministic.
///
/// Local moving, refinement inside each community, aggregation of the refined parts, repeated until nothing moves. Where the
/// published algorithm draws a refined community at random, the best one is taken here; equals go to the lower number. Of
/// `restarts` + 1 searches the best is kept, of equals the earliest, and searched from again until that gains nothing. The
/// search may miss the best division (finding it is NP-hard); for few nodes [`exact_communities`] does not. Communities
/// are connected; isolated nodes are communities of their own.
///
/// Unit of analysis: network (of one year).
///
/// # Missing values
/// None: see [`super::observed_network`].
///
/// # Source
/// Traag, Waltman and van Eck (2019), "From Louvain to Leiden", *Scientific Reports* 9: 5233.
pub fn communities(network: &Network, options: &CommunityOptions) -> Partition {
    let graph = Graph::of(network);
    let mut order: Vec<usize> = (0..graph.nodes).collect();
    let mut random = Random::new(options.seed);
    let mut best = pass(&graph, &order, order.clone(), options.resolution);
    for _ in 0..options.restarts {
        random.shuffle(&mut order);
        let groups = 1 + random.below(graph.nodes);
        let start = order.iter().map(|_| random.below(groups)).collect();
        let found = pass(&graph, &order, start, options.resolution);
        if found.modularity > best.modularity + NO_GAIN {
            best = found;
        }
    }
    loop {
        let again = pass(&graph, &order, best.community.clone(), options.resolution);
        if again.modularity <= best.modularity + NO_GAIN {
            return best;
        }
        best = again;
    }
}

/// The division of highest modularity, found by looking at all of them; of equals the first.
///
/// `None` for more than [`EXACT_NODES`] nodes: there are 4140 divisions of 8 nodes, and 115975 of 10.
pub fn exact_communities(network: &Network, resolution: f64) -> Option<Partition> {
    if network.len() > EXACT_NODES {
        return None;
    }
    let graph = Graph::of(network);
    let mut labels = vec![0; graph.nodes];
    let mut best = (graph.quality(&labels, resolution), labels.clone());
    while next_partition(&mut labels) {
        let quality = graph.quality(&labels, resolution);
        if quality > best.0 + NO_GAIN {
            best = (quality, labels.clone());
        }
    }
    Some(partition(&graph, &best.1, resolution))
}

/// How firmly each node belongs to its community when ties are disturbed.
///
/// Every tie is multiplied by exp(σ z) with a standard normal z, communities are searched again, and the node's old and new
/// community are compared by |A ∩ B| / |A ∪ B|; the result is the mean over the draws, in (0, 1], 1 if nothing ever
/// changes. Unit of analysis: node (state-year). With σ = 0.1 ties move by about a tenth.
///
/// # Missing values
/// `None` for a node that `partition` does not have, and for all without a draw.
///
/// # Source
/// The comparison is that of Hennig (2007), *Computational Statistics & Data Analysis* 52: 258–271, there for clusters.
pub fn membership_stability(
    network: &Network,
    partition: &Partition,
    options: &CommunityOptions,
    sigma: f64,
    draws: usize,
    seed: u64,
) -> Vec<Option<f64>> {
    let n = network.len();
    let stated: Vec<usize> = partition.community.iter().copied().take(n).collect();
    let mut random = Random::new(seed);
    let mut sums = vec![0.0; n];
    for _ in 0..draws {
        let found = communities(&disturbed(network, sigma, &mut random), options).community;
        for (node, sum) in sums.iter_mut().enumerate().take(stated.len()) {
            let same = (0..stated.len()).map(|j| (stated[j] == stated[node], found[j] == found[node]));
            let (both, either) =
                same.fold((0, 0), |(both, either), (a, b)| (both + usize::from(a && b), either + usize::from(a || b)));
            *sum += both as f64 / either as f64;
        }
    }
    sums.into_iter()
        .enumerate()
        .map(|(node, sum)| (node < stated.len() && draws > 0).then(|| sum / draws as f64))
        .collect()
}

fn disturbed(network: &Network, sigma: f64, random: &mut Random) -> Network {
    let n = network.len();
    let mut ties = network.ties.clone();
    for i in 0..n {
        for j in i + 1..n {
            let tie = ties[i * n + j];
            if tie > 0.0 {
                // A tie disturbed beyond what a number holds stays as it is.
                let moved = Some(tie * libm::exp(sigma * random.normal())).filter(|moved| moved.is_finite());
                ties[i * n + j] = moved.unwrap_or(tie);
                ties[j * n + i] = ties[i * n + j];
            }
        }
    }
    Network { nodes: n, ties }
}

/// A network in which nodes may stand for groups: then they have loops.
struct Graph {
    nodes: usize,
    /// Row by row, scaled so that all ties sum to 1 (each pair once); no loops.
    ties: Vec<f64>,
    /// Ties inside each node.
    inside: Vec<f64>,
    /// Strength of each node: its ties and twice what is inside. All sum to 2, or to 0 without ties.
    strength: Vec<f64>,
}

impl Graph {
    fn of(network: &Network) -> Self {
        let total: f64 = network.ties.iter().sum::<f64>() / 2.0;
        // Very small or very large ties could make the scale 0 or infinite; their network then has no communities.
        let scale = Some(1.0 / total).filter(|scale| scale.is_normal()).unwrap_or(0.0);
        let ties: Vec<f64> = network.ties.iter().map(|tie| tie * scale).collect();
        Self::new(network.nodes, ties, vec![0.0; network.nodes])
    }

    fn new(nodes: usize, ties: Vec<f64>, inside: Vec<f64>) -> Self {
        let strength = (0..nodes).map(|i| ties[i * nodes..(i + 1) * nodes].iter().sum::<f64>() + 2.0 * inside[i]);
        Self { nodes, strength: strength.collect(), ties, inside }
    }

    fn row(&self, node: usize) -> &[f64] {
        &self.ties[node * self.nodes..(node + 1) * self.nodes]
    }

    /// Modularity of labels 0, …, k − 1.
    fn quality(&self, labels: &[usize], resolution: f64) -> f64 {
        let count = labels.iter().max().map_or(0, |last| last + 1);
        let (mut inside, mut strength) = (vec![0.0; count], vec![0.0; count]);
        for (i, &label) in labels.iter().enumerate() {
            strength[label] += self.strength[i];
            inside[label] += self.inside[i];
            let row = self.row(i);
            let later = (i + 1..self.nodes).filter(|&j| labels[j] == label);
            inside[label] += later.map(|j| row[j]).sum::<f64>();
        }
        inside.iter().zip(&strength).map(|(inside, k)| inside - resolution * k * k / 4.0).sum()
    }

    /// One node for each label 0, …, k − 1.
    fn aggregated(&self, labels: &[usize], count: usize) -> Self {
        let mut ties = vec![0.0; count * count];
        let mut inside = vec![0.0; count];
        for i in 0..self.nodes {
            inside[labels[i]] += self.inside[i];
            for (j, &tie) in self.row(i).iter().enumerate() {
                if labels[i] == labels[j] {
                    inside[labels[i]] += tie / 2.0;
                } else {
                    ties[labels[i] * count + labels[j]] += tie;
                }
            }
        }
        Self::new(count, ties, inside)
    }
}

/// One pass, in the given order of the nodes, from the communities `start` (labels below the number of nodes).
fn pass(graph: &Graph, order: &[usize], start: Vec<usize>, resolution: f64) -> Partition {
    // Where each node of the network is in the present graph, whose nodes are groups of them.
    let mut member: Vec<usize> = (0..graph.nodes).collect();
    let mut aggregate: Option<Graph> = None;
    let mut labels = start;
    let mut order = order.to_vec();
    loop {
        let present = aggregate.as_ref().unwrap_or(graph);
        move_nodes(present, &mut labels, &order, resolution);
        let (moved, communities) = numbered(&labels);
        let (refined, parts) = refined(present, &moved, &order, resolution);
        if parts == present.nodes {
            // Nothing can be put together any more.
            let found: Vec<usize> = member.iter().map(|&node| moved[node]).collect();
            return partition(graph, &connected_parts(graph, &found), resolution);
        }
        // The parts become nodes and start in the communities they were refined from.
        let mut start = vec![0; parts];
        for (node, &part) in refined.iter().enumerate() {
            start[part] = moved[node];
        }
        debug_assert!(communities <= parts);
        for node in &mut member {
            *node = refined[*node];
        }
        aggregate = Some(present.aggregated(&refined, parts));
        labels = start;
        order = (0..parts).collect();
    }
}

/// Moves nodes to the community of highest gain until no move gains anything; `labels` below the number of nodes.
fn move_nodes(graph: &Graph, labels: &mut [usize], order: &[usize], resolution: f64) {
    let n = graph.nodes;
    let (mut strength, mut size) = (vec![0.0; n], vec![0_usize; n]);
    // Ties of each node with each community, a row a community: kept up to date by moves, which are rarer than questions.
    let mut toward = vec![0.0; n * n];
    for (i, &label) in labels.iter().enumerate() {
        strength[label] += graph.strength[i];
        size[label] += 1;
        add(&mut toward[label * n..(label + 1) * n], graph.row(i), 1.0);
    }
    let mut waiting: VecDeque<usize> = order.iter().copied().collect();
    let mut queued = vec![true; n];
    while let Some(node) = waiting.pop_front() {
        queued[node] = false;
        let old = labels[node];
        strength[old] -= graph.strength[node];
        size[old] -= 1;
        let gain = |label: usize| toward[label * n + node] - resolution * graph.strength[node] * strength[label] / 2.0;
        let (mut best, mut best_gain) = (old, gain(old));
        for label in (0..n).filter(|&label| size[label] > 0) {
            if gain(label) > best_gain + NO_GAIN {
                (best, best_gain) = (label, gain(label));
            }
        }
        // Better alone than anywhere: an empty label, of which there is always one unless all are alone.
        if best_gain < -NO_GAIN {
            best = size.iter().position(|&nodes| nodes == 0).unwrap_or(old);
        }
        labels[node] = best;
        strength[best] += graph.strength[node];
        size[best] += 1;
        if best != old {
            add(&mut toward[old * n..(old + 1) * n], graph.row(node), -1.0);
            add(&mut toward[best * n..(best + 1) * n], graph.row(node), 1.0);
            for (j, &tie) in graph.row(node).iter().enumerate() {
                if tie > 0.0 && labels[j] != best && !queued[j] {
                    queued[j] = true;
                    waiting.push_back(j);
                }
            }
        }
    }
}

fn add(sums: &mut [f64], row: &[f64], sign: f64) {
    for (sum, value) in sums.iter_mut().zip(row) {
        *sum += sign * value;
    }
}

/// Divides each community into well-connected parts: every node alone at first, then merged into the part of the highest
/// gain in its community, if node and part are well enough tied to the rest of it. Returns parts numbered from 0.
fn refined(graph: &Graph, communities: &[usize], order: &[usize], resolution: f64) -> (Vec<usize>, usize) {
    let n = graph.nodes;
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); n];
    for (i, &community) in communities.iter().enumerate() {
        members[community].push(i);
    }
    let all: Vec<f64> = members.iter().map(|members| members.iter().map(|&i| graph.strength[i]).sum()).collect();
    // A part is named after a node that never leaves it, because a node with company is not moved again.
    let mut part: Vec<usize> = (0..n).collect();
    let mut strength = graph.strength.clone();
    // Ties of each part with each node, a row a part, and with the rest of its community.
    let mut toward = graph.ties.clone();
    let mut outward: Vec<f64> =
        (0..n).map(|i| members[communities[i]].iter().map(|&j| graph.row(i)[j]).sum()).collect();
    let well_tied = |outward: f64, own: f64, all: f64| outward >= resolution * own * (all - own) / 2.0 - NO_GAIN;
    let mut alone = vec![true; n];
    for &node in order {
        let all = all[communities[node]];
        if !alone[node] || !well_tied(outward[node], graph.strength[node], all) {
            continue;
        }
        let (mut best, mut best_gain) = (node, 0.0);
        for &other in members[communities[node]].iter().filter(|&&other| other != node && part[other] == other) {
            let gain = toward[other * n + node] - resolution * graph.strength[node] * strength[other] / 2.0;
            if gain > best_gain + NO_GAIN && well_tied(outward[other], strength[other], all) {
                (best, best_gain) = (other, gain);
            }
        }
        if best != node {
            part[node] = best;
            alone[best] = false;
            alone[node] = false;
            strength[best] += graph.strength[node];
            outward[best] += outward[node] - 2.0 * toward[best * n + node];
            add(&mut toward[best * n..(best + 1) * n], graph.row(node), 1.0);
        }
    }
    numbered(&part)
}

/// Splits communities that no ties hold together; each part is named after its first node.
///
/// The refinement need not leave any of them connected, since it may find no part that is well enough tied to grow. A split
/// costs no tie inside a community, so it never lowers modularity.
fn connected_parts(graph: &Graph, labels: &[usize]) -> Vec<usize> {
    let mut part = vec![usize::MAX; graph.nodes];
    for first in 0..graph.nodes {
        if part[first] != usize::MAX {
            continue;
        }
        part[first] = first;
        let mut reached = vec![first];
        while let Some(node) = reached.pop() {
            for (j, &tie) in graph.row(node).iter().enumerate() {
                if tie > 0.0 && labels[j] == labels[node] && part[j] == usize::MAX {
                    part[j] = first;
                    reached.push(j);
                }
            }
        }
    }
    part
}

fn partition(graph: &Graph, labels: &[usize], resolution: f64) -> Partition {
    let (community, communities) = numbered(labels);
    let modularity = graph.quality(&community, resolution);
    Partition { community, communities, modularity }
}

/// Labels numbered from 0 in the order of their first occurrence, and how many there are.
fn numbered(labels: &[usize]) -> (Vec<usize>, usize) {
    let mut numbers = BTreeMap::new();
    let mut result = Vec::with_capacity(labels.len());
    for &label in labels {
        let next = numbers.len();
        result.push(*numbers.entry(label).or_insert(next));
    }
    (result, numbers.len())
}

/// The next division in the order of restricted growth strings; `false` after the last.
fn next_partition(labels: &mut [usize]) -> bool {
    for at in (1..labels.len()).rev() {
        let highest = labels[..at].iter().copied().max().unwrap_or(0);
        if labels[at] <= highest {
            labels[at] += 1;
            labels[at + 1..].fill(0);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::samples::{from_edges, karate, random_network, relabelled};
    use super::*;

    const PLAIN: CommunityOptions = CommunityOptions { resolution: 1.0, restarts: 19, seed: 0 };

    /// The formula as it is printed, over all pairs: Q = 1/2m Σ_ij (a_ij − γ k_i k_j / 2m) δ(c_i, c_j).
    fn slow_modularity(network: &Network, community: &[usize], resolution: f64) -> f64 {
        let n = network.len();
        let k: Vec<f64> = (0..n).map(|i| (0..n).map(|j| network.tie(i, j)).sum()).collect();
        let twice: f64 = k.iter().sum();
        let mut sum = 0.0;
        for i in 0..n {
            for j in 0..n {
                if community[i] == community[j] {
                    sum += network.tie(i, j) - resolution * k[i] * k[j] / twice;
                }
            }
        }
        sum / twice
    }

    #[test]
    fn modularity_is_the_printed_formula() {
        let mut random = Random::new(1);
        for _ in 0..50 {
            let network = random_network(12, 0.4, &mut random);
            let community: Vec<usize> = (0..12).map(|_| random.below(4)).collect();
            let expected = slow_modularity(&network, &community, 1.3);
            assert!((modularity(&network, &community, 1.3) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn karate_club() {
        let network = karate();
        let found = communities(&network, &PLAIN);
        // The highest modularity there is, in four communities (Brandes et al. 2008, IEEE TKDE 20(2): 0.4198).
        assert_eq!(found.communities, 4);
        assert!((found.modularity - 0.4198).abs() < 0.000_05, "{}", found.modularity);
        assert!((found.modularity - slow_modularity(&network, &found.community, 1.0)).abs() < 1e-12);
    }

    #[test]
    fn small_networks_have_their_best_division() {
        let mut random = Random::new(2);
        for trial in 0..1000 {
            let nodes = 2 + random.below(EXACT_NODES - 1);
            let density = 0.2 + 0.8 * random.uniform();
            let network = random_network(nodes, density, &mut random);
            for resolution in [0.5, 1.0, 1.5] {
                let exact = exact_communities(&network, resolution).expect("few nodes");
                let found = communities(&network, &CommunityOptions { resolution, ..PLAIN });
                let short = exact.modularity - found.modularity;
                assert!(short.abs() < 1e-9, "trial {trial}, resolution {resolution}: {exact:?} {found:?}");
            }
        }
    }

    #[test]
    fn every_division_of_four_is_seen() {
        let mut labels = vec![0; 4];
        let mut seen = 1;
        while next_partition(&mut labels) {
            seen += 1;
        }
        assert_eq!((seen, labels), (15, vec![0, 1, 2, 3]));
        assert_eq!(exact_communities(&karate(), 1.0), None);
    }

    #[test]
    fn relabelling_changes_no_bloc() {
        // Three cliques in a ring.
        let cliques =
            (0..3).flat_map(|c| (0..5).flat_map(move |i| (i + 1..5).map(move |j| (5 * c + i, 5 * c + j, 1.0))));
        let network = from_edges(15, cliques.chain([(0, 5, 0.2), (6, 10, 0.2), (11, 1, 0.2)]));
        let found = communities(&network, &PLAIN);
        assert_eq!(found.community, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
        let mut order: Vec<usize> = (0..15).collect();
        Random::new(3).shuffle(&mut order);
        let again = communities(&relabelled(&network, &order), &PLAIN);
        assert!((again.modularity - found.modularity).abs() < 1e-12);
        for i in 0..15 {
            for j in 0..15 {
                let together = found.community[i] == found.community[j];
                assert_eq!(together, again.community[order[i]] == again.community[order[j]]);
            }
        }
    }

    #[test]
    fn communities_are_connected() {
        let mut random = Random::new(4);
        for _ in 0..40 {
            let network = random_network(30, 0.08, &mut random);
            let found = communities(&network, &PLAIN);
            for community in 0..found.communities {
                let members: Vec<usize> = (0..30).filter(|&i| found.community[i] == community).collect();
                let mut reached = vec![members[0]];
                let mut next = 0;
                while next < reached.len() {
                    let from = reached[next];
                    next += 1;
                    for &to in &members {
                        if network.tie(from, to) > 0.0 && !reached.contains(&to) {
                            reached.push(to);
                        }
                    }
                }
                assert_eq!(reached.len(), members.len());
            }
        }
    }

    #[test]
    fn degenerate_networks() {
        let empty = communities(&from_edges(0, []), &PLAIN);
        assert_eq!((empty.communities, empty.modularity), (0, 0.0));
        let untied = communities(&from_edges(3, []), &PLAIN);
        assert_eq!((untied.community, untied.modularity), (vec![0, 1, 2], 0.0));
        let isolate = communities(&from_edges(3, [(0, 2, 5.0)]), &PLAIN);
        assert_eq!(isolate.community, [0, 1, 0]);
        let huge = from_edges(3, [(0, 1, f64::MAX), (1, 2, f64::MAX)]);
        assert!(communities(&huge, &PLAIN).modularity.is_finite());
        assert_eq!(modularity(&from_edges(2, [(0, 1, 1.0)]), &[], 1.0), -0.5);
    }

    #[test]
    fn stability_is_one_where_nothing_is_close() {
        let clear = from_edges(4, [(0, 1, 1.0), (2, 3, 1.0), (1, 2, 0.01)]);
        let partition = communities(&clear, &PLAIN);
        let firm = membership_stability(&clear, &partition, &PLAIN, 0.1, 20, 5);
        assert_eq!(firm, [Some(1.0); 4]);
        // The node in the middle belongs to both sides alike.
        let split = from_edges(5, [(0, 1, 1.0), (3, 4, 1.0), (1, 2, 0.5), (2, 3, 0.5)]);
        let partition = communities(&split, &PLAIN);
        let loose = membership_stability(&split, &partition, &PLAIN, 0.3, 60, 5);
        let loose: Vec<f64> = loose.into_iter().flatten().collect();
        assert!(loose[2] < loose[0].max(loose[4]) && loose[2] < 0.9, "{loose:?}");
        assert_eq!(membership_stability(&split, &partition, &PLAIN, 0.3, 0, 5), [None; 5]);
    }
}
