//! Blocs and centralities of 75 yearly networks of 200 states in which everybody is tied to everybody.

use chancery_stats::{
    CommunityOptions, Network, Random, adjusted_rand_index, burt_constraint, communities, eigenvector_centrality,
    path_centrality, track_communities,
};
use divan::{Bencher, black_box};

const YEARS: usize = 75;
const STATES: usize = 200;

fn main() {
    divan::main();
}

/// Ties drawn at random, stronger within each of four blocs.
fn networks() -> Vec<Network> {
    let mut random = Random::new(1);
    (0..YEARS).map(|_| network(&mut random)).collect()
}

fn network(random: &mut Random) -> Network {
    let mut ties = vec![0.0; STATES * STATES];
    for i in 0..STATES {
        for j in i + 1..STATES {
            let tie = random.uniform() + if i % 4 == j % 4 { 0.3 } else { 0.0 };
            ties[i * STATES + j] = tie;
            ties[j * STATES + i] = tie;
        }
    }
    Network::new(STATES, ties).expect("a network")
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn communities_over_time(bencher: Bencher<'_, '_>) {
    let networks = networks();
    bencher.bench(|| {
        let years: Vec<Vec<Option<usize>>> = black_box(&networks)
            .iter()
            .map(|network| {
                let found = communities(network, &CommunityOptions::default());
                found.community.into_iter().map(Some).collect()
            })
            .collect();
        let tracked = track_communities(&years);
        let alike: Vec<Option<f64>> = tracked.windows(2).map(|pair| adjusted_rand_index(&pair[0], &pair[1])).collect();
        (tracked, alike)
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn paths(bencher: Bencher<'_, '_>) {
    let networks = networks();
    bencher.bench(|| black_box(&networks).iter().map(path_centrality).collect::<Vec<_>>());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn eigenvectors(bencher: Bencher<'_, '_>) {
    let networks = networks();
    bencher.bench(|| black_box(&networks).iter().map(eigenvector_centrality).collect::<Vec<_>>());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn constraints(bencher: Bencher<'_, '_>) {
    let networks = networks();
    bencher.bench(|| black_box(&networks).iter().map(burt_constraint).collect::<Vec<_>>());
}
