//! The main job without its report: every claim of the built-in study planned and judged, every case compared.

mod shared;

use chancery_measure::Base;
use chancery_study::run;
use chancery_world::World;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn open_release() -> usize {
    Base::release().expect("the built-in release").catalogue().iter().count()
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn run_on_the_built_in_release(bencher: Bencher<'_, '_>) {
    measure(bencher, &Base::release().expect("the built-in release"));
}

/// The same on a store of every data set that the study reads most.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn run_on_a_store(bencher: Bencher<'_, '_>) {
    let ids =
        ["cow-nmc", "cow-trade", "us-census-trade", "us-foreign-aid", "sipri-arms-transfers", "unga-votes", "wdi"];
    let Some((_folder, store)) = shared::store(&ids) else { return };
    measure(bencher, &Base::Store(store));
}

fn measure(bencher: Bencher<'_, '_>, base: &Base) {
    let study = shared::study();
    bencher
        .counter(ItemsCount::new(study.claims.len()))
        .bench(|| run(black_box(&study), World::builtin(), base).expect("the study runs").evidence.counts.decided);
}
