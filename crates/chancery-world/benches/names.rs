//! Names to states: a million a second on one core is wanted, typing errors included.
//!
//! `CHANCERY_NAMES=names.csv cargo bench -p chancery-world --bench names` reads the names from the column `name` of a file; without
//! it they are made here: half of them listed, a tenth with a typing error, the others messy in other ways, all distinct.

#[path = "../tests/it/messy/generator.rs"]
mod generator;

use std::collections::BTreeSet;

use chancery_world::World;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use generator::{CLASSES, messy};

fn main() {
    divan::main();
}

fn names() -> Vec<String> {
    match std::env::var("CHANCERY_NAMES") {
        Ok(path) => read(&path),
        Err(_) => generated(),
    }
}

fn read(path: &str) -> Vec<String> {
    let mut file = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let column = file.headers().ok().and_then(|headers| headers.iter().position(|header| header == "name"));
    let column = column.unwrap_or_else(|| panic!("{path} has no column `name`"));
    file.records().filter_map(|row| Some(row.ok()?.get(column)?.to_owned())).collect()
}

fn generated() -> Vec<String> {
    let world = World::builtin();
    let mut names = BTreeSet::new();
    for (class, mess) in CLASSES {
        let count = if class == "typing error" { 4000 } else { 6000 };
        names.extend(messy(world, class, mess, count, 1).into_iter().map(|made| made.name));
    }
    // In the order of a sorted list the same tables would stay in the cache.
    let mut names: Vec<String> = names.into_iter().collect();
    let mut random = generator::Random(2);
    for place in (1..names.len()).rev() {
        names.swap(place, random.below(place + 1));
    }
    names
}

/// As a converter of many names asks: no hint for what is unknown.
#[divan::bench]
fn state_named(bencher: Bencher<'_, '_>) {
    let (world, names) = (World::builtin(), names());
    bencher
        .counter(ItemsCount::new(names.len()))
        .bench(|| names.iter().filter(|name| world.state_named(black_box(name), None).is_some()).count());
}

/// With the nearest known name for what is unknown.
#[divan::bench]
fn resolve(bencher: Bencher<'_, '_>) {
    let (world, names) = (World::builtin(), names());
    bencher
        .counter(ItemsCount::new(names.len()))
        .bench(|| names.iter().filter(|name| world.resolve(black_box(name), None).one().is_some()).count());
}

/// Only names with a typing error, the slowest way.
#[divan::bench]
fn typing_errors(bencher: Bencher<'_, '_>) {
    let world = World::builtin();
    let (class, mess) = CLASSES[CLASSES.len() - 1];
    let names = messy(world, class, mess, 20_000, 3);
    bencher.counter(ItemsCount::new(names.len())).bench(|| {
        names.iter().filter(|made| world.state_named(black_box(&made.name), None) == Some(made.state)).count()
    });
}
