//! Text to trees: every check of the built-in study, its printing, its planning, and the study's files as a whole.

mod shared;

use chancery_claim::{Fact, Setting, parse, plan};
use chancery_measure::declared_catalogue;
use chancery_study::Study;
use chancery_world::World;
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn checks(study: &Study) -> Vec<String> {
    study.claims.iter().filter_map(|claim| Some(claim.check.as_ref()?.text.clone())).collect()
}

#[divan::bench]
fn parse_checks(bencher: Bencher<'_, '_>) {
    let checks = checks(&shared::study());
    bencher
        .counter(ItemsCount::new(checks.len()))
        .counter(BytesCount::new(checks.iter().map(String::len).sum::<usize>()))
        .bench(|| checks.iter().filter(|check| parse(black_box(check)).0.is_some()).count());
}

#[divan::bench]
fn print_checks(bencher: Bencher<'_, '_>) {
    let trees: Vec<_> = checks(&shared::study()).iter().filter_map(|check| parse(check).0).collect();
    bencher
        .counter(ItemsCount::new(trees.len()))
        .bench(|| trees.iter().map(|tree| black_box(tree).to_string().len()).sum::<usize>());
}

/// Names, types, units and choices settled; the catalogue is that of every series the program knows.
#[divan::bench]
fn plan_checks(bencher: Bencher<'_, '_>) {
    let study = shared::study();
    let checks = checks(&study);
    let catalogue = declared_catalogue();
    let facts: Vec<Fact> = study.facts.iter().map(|entry| entry.fact.clone()).collect();
    let setting = Setting {
        world: World::builtin(),
        catalogue: &catalogue,
        actor: study.actor.expect("the study names one"),
        rivals: &study.rivals,
        regions: &study.regions,
        phases: &study.phases,
        facts: &facts,
        documents: &[],
        results: &[],
        text: None,
    };
    bencher
        .counter(ItemsCount::new(checks.len()))
        .bench(|| checks.iter().filter(|check| plan(black_box(check), &setting).plan.is_some()).count());
}

#[divan::bench]
fn read_study(bencher: Bencher<'_, '_>) {
    let files = shared::study_files();
    let world = World::builtin();
    bencher
        .counter(BytesCount::new(files.iter().map(|file| file.text.len()).sum::<usize>()))
        .bench(|| chancery_study::parse(black_box(&files), world).0.claims.len());
}
