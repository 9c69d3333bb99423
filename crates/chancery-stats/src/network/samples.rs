//! Networks for the tests of this folder.

use super::Network;
use crate::Random;

/// Ties of members of a karate club (Zachary 1977), counted from 0, every tie of weight 1.
#[rustfmt::skip]
const KARATE: [(usize, &[usize]); 34] = [
    (0, &[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31]), (1, &[2, 3, 7, 13, 17, 19, 21, 30]),
    (2, &[3, 7, 8, 9, 13, 27, 28, 32]), (3, &[7, 12, 13]), (4, &[6, 10]), (5, &[6, 10, 16]), (6, &[16]), (7, &[]),
    (8, &[30, 32, 33]), (9, &[33]), (10, &[]), (11, &[]), (12, &[]), (13, &[33]), (14, &[32, 33]), (15, &[32, 33]),
    (16, &[]), (17, &[]), (18, &[32, 33]), (19, &[33]), (20, &[32, 33]), (21, &[]), (22, &[32, 33]),
    (23, &[25, 27, 29, 32, 33]), (24, &[25, 27, 31]), (25, &[31]), (26, &[29, 33]), (27, &[33]), (28, &[31, 33]),
    (29, &[32, 33]), (30, &[32, 33]), (31, &[32, 33]), (32, &[33]), (33, &[]),
];

pub(super) fn karate() -> Network {
    let edges = KARATE.iter().flat_map(|&(i, others)| others.iter().map(move |&j| (i, j, 1.0)));
    from_edges(34, edges)
}

pub(super) fn from_edges(nodes: usize, edges: impl IntoIterator<Item = (usize, usize, f64)>) -> Network {
    let mut ties = vec![0.0; nodes * nodes];
    for (i, j, tie) in edges {
        ties[i * nodes + j] = tie;
        ties[j * nodes + i] = tie;
    }
    Network::new(nodes, ties).expect("a network")
}

/// A network in which each pair has a tie with the given probability, of a random weight.
pub(super) fn random_network(nodes: usize, density: f64, random: &mut Random) -> Network {
    let mut edges = Vec::new();
    for i in 0..nodes {
        for j in i + 1..nodes {
            if random.uniform() < density {
                edges.push((i, j, 0.1 + random.uniform()));
            }
        }
    }
    from_edges(nodes, edges)
}

/// The same network with its nodes in another order: node `i` becomes `order[i]`.
pub(super) fn relabelled(network: &Network, order: &[usize]) -> Network {
    let n = network.len();
    let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
    from_edges(n, pairs.map(|(i, j)| (order[i], order[j], network.tie(i, j))))
}
