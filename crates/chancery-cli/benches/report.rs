//! Evidence to pages: the built-in study as judged on the built-in release.

mod shared;

use chancery_evidence::Evidence;
use chancery_measure::Base;
use chancery_study::run;
use chancery_world::World;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn evidence() -> Evidence {
    let base = Base::release().expect("the built-in release");
    run(&shared::study(), World::builtin(), &base).expect("the study runs").evidence
}

fn measure(bencher: Bencher<'_, '_>, render: impl Fn(&Evidence) -> String + Sync) {
    let evidence = evidence();
    let size = render(&evidence).len();
    bencher.counter(BytesCount::new(size)).bench(|| render(black_box(&evidence)));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn html(bencher: Bencher<'_, '_>) {
    measure(bencher, |evidence| chancery_report::html(evidence).expect("the templates fit"));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn site(bencher: Bencher<'_, '_>) {
    let evidence = evidence();
    let files = |evidence: &Evidence| chancery_report::site(evidence).expect("the templates fit");
    let size: usize = files(&evidence).iter().map(|file| file.text.len()).sum();
    bencher.counter(BytesCount::new(size)).bench(|| files(black_box(&evidence)));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn markdown(bencher: Bencher<'_, '_>) {
    measure(bencher, chancery_report::markdown);
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn json(bencher: Bencher<'_, '_>) {
    measure(bencher, |evidence| chancery_report::json(evidence).expect("evidence is serialisable"));
}
