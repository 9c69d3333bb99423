//! Ten thousand series of 75 years: segmentation in a tenth of a second and full posteriors in one second on two cores are wanted.
//!
//! `CHANCERY_CHANGEPOINTS=changepoints.csv cargo bench -p chancery-stats --bench shifts` reads the series from a file with the columns
//! `series,t,y` in this order; without it they are made here: unit noise, up to three breaks of 1.5 to 4 standard deviations.

use chancery_stats::Random;
use chancery_stats::shifts::{
    BreakPenalty, BreakPosterior, PosteriorOptions, Scale, SegmentCost, SegmentOptions, Segmentation, Series,
    break_posteriors, segment_each,
};
use divan::Bencher;
use divan::counter::ItemsCount;

const YEARS: usize = 75;

fn main() {
    let (times, values) = made();
    let found = segmentations(&series(&times, &values));
    let rows = found.iter().flat_map(|one| &one.breaks);
    // By these two numbers a peer's result is compared.
    eprintln!("{} breaks, sum of their rows {}", rows.clone().count(), rows.sum::<usize>());
    divan::main();
}

fn made() -> (Vec<f64>, Vec<Vec<f64>>) {
    let values = match std::env::var("CHANCERY_CHANGEPOINTS") {
        Ok(path) => read(&path),
        Err(_) => generated(),
    };
    ((0..YEARS).map(|year| year as f64).collect(), values)
}

fn read(path: &str) -> Vec<Vec<f64>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let value = |line: &str| line.rsplit(',').next().and_then(|y| y.parse().ok());
    let values: Vec<f64> = text.lines().skip(1).filter_map(value).collect();
    assert!(
        !values.is_empty() && values.len().is_multiple_of(YEARS),
        "{path} does not hold whole series of {YEARS} values"
    );
    values.chunks_exact(YEARS).map(<[f64]>::to_vec).collect()
}

fn generated() -> Vec<Vec<f64>> {
    let mut random = Random::new(20_260_104);
    let mut one = || {
        let mut values: Vec<f64> = (0..YEARS).map(|_| random.normal()).collect();
        for _ in 0..random.below(4) {
            let (row, sign) = (6 + random.below(YEARS - 12), if random.below(2) == 0 { -1.0 } else { 1.0 });
            let jump = sign * (1.5 + 2.5 * random.uniform());
            values[row..].iter_mut().for_each(|value| *value += jump);
        }
        values
    };
    (0..10_000).map(|_| one()).collect()
}

fn series<'a>(times: &'a [f64], values: &'a [Vec<f64>]) -> Vec<Series<'a>> {
    values.iter().map(|values| Series { times, values }).collect()
}

/// The peer's problem: breaks of the mean, noise of one known variance, 3 ln n a break, at least two years a segment.
fn segmentations(series: &[Series<'_>]) -> Vec<Segmentation> {
    let options = SegmentOptions {
        cost: SegmentCost::Mean,
        scale: Scale::Given(1.0),
        penalty: BreakPenalty::Number(3.0 * libm::log(YEARS as f64)),
        min_length: 2,
    };
    segment_each(series, &options).into_iter().filter_map(Result::ok).collect()
}

fn posteriors(series: &[Series<'_>], options: &PosteriorOptions) -> Vec<BreakPosterior> {
    break_posteriors(series, options).into_iter().filter_map(Result::ok).collect()
}

#[divan::bench]
fn segment_series(bencher: Bencher<'_, '_>) {
    let (times, values) = made();
    let series = series(&times, &values);
    bencher.counter(ItemsCount::new(series.len())).bench(|| segmentations(&series));
}

/// P(break) each year, P(number of breaks) and credible sets.
#[divan::bench(sample_count = 10)]
fn posterior(bencher: Bencher<'_, '_>) {
    let (times, values) = made();
    let series = series(&times, &values);
    let options = PosteriorOptions::default();
    bencher.counter(ItemsCount::new(series.len())).bench(|| posteriors(&series, &options));
}

/// The same averaged over four autocorrelations and two expected numbers of breaks, as `find_shifts` does.
#[divan::bench(sample_count = 3)]
fn posterior_averaged(bencher: Bencher<'_, '_>) {
    let (times, values) = made();
    let series = series(&times, &values);
    let options = PosteriorOptions {
        expected_breaks: vec![1.0, 3.0],
        rho: vec![0.0, 0.3, 0.6, 0.9],
        ..PosteriorOptions::default()
    };
    bencher.counter(ItemsCount::new(series.len())).bench(|| posteriors(&series, &options));
}
