//! UN votes: from the provider's files to tables, and from the tables to the similarity of every pair in every year.

mod shared;

use chancery_data::{Import, VoteCut};
use chancery_measure::{Base, YearCalls, measures, similarity_of_all_pairs};
use chancery_world::World;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn import(bencher: Bencher<'_, '_>) {
    let Some((data_set, files)) = shared::inputs("unga-votes") else { return };
    bencher.bench(|| {
        let mut import = Import::new(data_set, World::builtin(), black_box(&files));
        (data_set.import)(&mut import).expect("the provider's files are read");
        import.finish()
    });
}

/// Compare with `benches/peers/votes_numpy.py`.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn agreement_of_all_pairs(bencher: Bencher<'_, '_>) {
    let Some((_folder, store)) = shared::store(&["unga-votes"]) else { return };
    let base = Base::Store(store);
    let pairs = base.whole("agree", "unga-votes").expect("votes").len();
    // Both orders of a pair are in the frame.
    bencher.counter(ItemsCount::new(pairs / 2)).bench(|| base.whole(black_box("agree"), "unga-votes").expect("votes"));
}

/// Every measure of votes for every pair, from the table of ballots in memory. Compare with `benches/peers/votes_numpy.py`, stage
/// `similarity`.
#[divan::bench(sample_count = 11, sample_size = 1)]
fn every_measure_of_all_pairs(bencher: Bencher<'_, '_>) {
    let Some((_folder, store)) = shared::store(&["unga-votes"]) else { return };
    let votes = store.votes(VoteCut::Release2024).expect("whole").expect("there");
    let pairs: usize = YearCalls::all(&votes).iter().map(|year| year.voters.len() * (year.voters.len() - 1) / 2).sum();
    bencher
        .counter(ItemsCount::new(pairs * measures().len()))
        .bench(|| similarity_of_all_pairs(&YearCalls::all(black_box(&votes))));
}
