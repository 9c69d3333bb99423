//! Parsimonious minimisation of random truth tables with 60 positive and 60 negative configurations, every other one a remainder: all
//! prime implicants, and all solutions of the fewest terms.

use chancery_stats::Random;
use chancery_stats::qca::{
    Cases, Condition, Limits, NecessityCutOffs, Rules, Space, TruthTable, necessary_conditions, parsimonious,
};

fn main() {
    divan::main();
}

/// Distinct configurations, the first 60 that a formula calls positive and the first 60 it calls negative.
fn table(conditions: usize, positive: impl Fn(&mut Random, &[u8]) -> bool) -> TruthTable {
    let space = Space::new(&vec![2; conditions]).expect("a space");
    let mut random = Random::new(20_260_103 + conditions as u64);
    let (mut seen, mut on, mut off) = (Vec::new(), Vec::new(), Vec::new());
    while on.len() < 60 || off.len() < 60 {
        let values: Vec<u8> = (0..conditions).map(|_| random.below(2) as u8).collect();
        let row = space.pack(&values).expect("a configuration");
        if seen.contains(&row) {
            continue;
        }
        seen.push(row);
        let rows = if positive(&mut random, &values) { &mut on } else { &mut off };
        if rows.len() < 60 {
            rows.push(row);
        }
    }
    TruthTable::of_configurations(space, &on, &off)
}

/// Configurations labelled by A*B + ~C*D + ~A*D*E.
#[divan::bench(args = [10, 12, 15, 18, 20, 25], sample_count = 10)]
fn planted(bencher: divan::Bencher<'_, '_>, conditions: usize) {
    let table = table(conditions, |_, values| {
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|condition| values[condition] == 1);
        (a && b) || (!c && d) || (!a && d && e)
    });
    bencher.bench(|| {
        let found = parsimonious(&table, &Rules::default()).expect("solutions");
        assert!(found.solutions.complete());
        found
    });
}

/// Configurations labelled by chance: all prime implicants, and the search for solutions stopped early.
#[divan::bench(args = [10, 12, 15, 18, 20, 25], sample_count = 3, sample_size = 1)]
fn unstructured_primes(bencher: divan::Bencher<'_, '_>, conditions: usize) {
    let table = table(conditions, |random, _| random.below(2) == 1);
    let rules = Rules { limits: Limits { steps: 0, ..Limits::default() }, ..Rules::default() };
    bencher.bench(|| parsimonious(&table, &rules).expect("prime implicants"));
}

/// Necessary conditions of up to four literals among eight fuzzy conditions and 200 cases.
#[divan::bench(sample_count = 10)]
fn necessary(bencher: divan::Bencher<'_, '_>) {
    let mut random = Random::new(1);
    let mut fuzzy = || (0..200).map(|_| random.below(101) as f64 / 100.0).collect::<Vec<f64>>();
    let conditions = (0..8).map(|_| Condition::Fuzzy(fuzzy())).collect();
    let cases = Cases::new(conditions, fuzzy()).expect("cases");
    let cut_offs = NecessityCutOffs { literals: 4, ..NecessityCutOffs::default() };
    bencher.bench(|| necessary_conditions(&cases, &cut_offs));
}
