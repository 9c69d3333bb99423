//! Gravity: estimation with exporter-year, importer-year and pair effects, clustered by pair, and general equilibrium, on made-up panels.

use std::sync::OnceLock;

use chancery_stats::Random;
use chancery_stats::equilibrium::{Baseline, CoefficientDraws, Imbalance, simulate};
use chancery_stats::estimate::{Convention, Design, Options, Variance, ppml};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// A balanced panel with flows at home, zeros, and pairs that never trade.
struct Panel {
    trade: Vec<f64>,
    x: [Vec<f64>; 4],
    effects: [Vec<u32>; 3],
}

impl Panel {
    fn new(countries: u32, years: u32) -> Self {
        let mut random = Random::new(1);
        let size: Vec<f64> = (0..countries).map(|_| 1.6 * random.normal()).collect();
        let place: Vec<(f64, f64)> = (0..countries).map(|_| (random.uniform(), random.uniform())).collect();
        let (mut trade, mut x, mut effects) = (Vec::new(), [const { Vec::new() }; 4], [const { Vec::new() }; 3]);
        for (i, j) in (0..countries).flat_map(|i| (0..countries).map(move |j| (i, j))) {
            let (a, b) = (place[i as usize], place[j as usize]);
            let distance = libm::log(0.02 + libm::hypot(a.0 - b.0, a.1 - b.1));
            let abroad = f64::from(u8::from(i != j));
            let (never, joins, union) = (random.uniform() < 0.02 && i != j, random.uniform(), random.uniform() < 0.02);
            let pair = 0.7 * random.normal() - 0.9 * distance - 1.2 * abroad;
            for year in 0..years {
                let t = f64::from(year) / f64::from(years);
                let agreement = abroad * f64::from(u8::from(joins < 0.25 && joins < 0.25 * t));
                let union = abroad * f64::from(u8::from(union && t > 0.5));
                let trend = [agreement, union, abroad * t, abroad * distance * t];
                let mean = 0.35 * agreement + 0.2 * union + 0.8 * trend[2] - 0.15 * trend[3];
                let mean = libm::exp(mean + pair + size[i as usize] + size[j as usize] + 0.8 * t);
                let zero = never || (i != j && random.uniform() > mean / (mean + 0.3));
                trade.push(if zero { 0.0 } else { mean * libm::exp(0.6 * random.normal()) });
                x.iter_mut().zip(trend).for_each(|(column, value)| column.push(value));
                effects[0].push(i * years + year);
                effects[1].push(j * years + year);
                effects[2].push(i * countries + j);
            }
        }
        Self { trade, x, effects }
    }

    fn estimate(&self) -> f64 {
        let x: Vec<&[f64]> = self.x.iter().map(Vec::as_slice).collect();
        let effects: Vec<&[u32]> = self.effects.iter().map(Vec::as_slice).collect();
        let design = Design { outcome: &self.trade, regressors: &x, effects: &effects, ..Design::default() };
        let fit = ppml(&design, &Options::default()).expect("an estimate");
        let variance = fit.covariance(Variance::Clustered(&[effects[2]]), Convention::default()).expect("a variance");
        fit.coefficients[0].expect("estimated") / variance.standard_errors()[0]
    }
}

/// Compare with `benches/peers/gravity_pyfixest.py`.
#[divan::bench(args = [(69, 7), (180, 30), (240, 49)], sample_count = 5, sample_size = 1)]
fn three_way_ppml(bencher: Bencher<'_, '_>, (countries, years): (u32, u32)) {
    let panel = Panel::new(countries, years);
    bencher.counter(ItemsCount::new(panel.trade.len())).bench_local(|| black_box(&panel).estimate());
}

/// The published benchmark of fixest: persons, years and firms; firms drawn, or one after the other in a ring, which is difficult.
#[divan::bench(args = [false, true], sample_count = 5, sample_size = 1)]
fn a_million_rows_of_persons_years_firms(bencher: Bencher<'_, '_>, difficult: bool) {
    let (rows, years) = (1_000_000_u32, 10);
    let firms = rows / years / 23;
    let mut random = Random::new(2);
    let height: Vec<f64> = (0..firms).map(|_| random.normal()).collect();
    let (mut y, mut x, mut effects) = (Vec::new(), Vec::new(), [const { Vec::new() }; 3]);
    for row in 0..rows {
        let firm = if difficult { row % firms } else { random.below(firms as usize) as u32 };
        let value = random.normal();
        y.push(libm::floor(libm::exp(0.5 * value + 0.5 * height[firm as usize]) + random.uniform()));
        x.push(value);
        effects[0].push(row / years);
        effects[1].push(row % years);
        effects[2].push(firm);
    }
    let effects: Vec<&[u32]> = effects.iter().map(Vec::as_slice).collect();
    let columns: [&[f64]; 1] = [&x];
    let design = Design { outcome: &y, regressors: &columns, effects: &effects, ..Design::default() };
    bencher.bench_local(|| ppml(black_box(&design), &Options::default()).expect("an estimate").deviance);
}

fn world(countries: usize) -> &'static (Baseline, Vec<f64>) {
    static WORLDS: [OnceLock<(Baseline, Vec<f64>)>; 2] = [OnceLock::new(), OnceLock::new()];
    WORLDS[usize::from(countries > 100)].get_or_init(|| {
        let panel = Panel::new(countries as u32, 1);
        let flows: Vec<f64> = panel.trade.iter().map(|t| t + 1e-6).collect();
        let change = (0..countries * countries).map(|at| if at % 7 == 0 { 1.4 } else { 1.0 }).collect();
        (Baseline::from_flows(countries, &flows).expect("a world"), change)
    })
}

#[divan::bench(args = [69, 200])]
fn general_equilibrium(bencher: Bencher<'_, '_>, countries: usize) {
    let (baseline, change) = world(countries);
    bencher.bench(|| baseline.full(black_box(change), 7.0, Imbalance::Proportional).expect("an equilibrium"));
}

#[divan::bench(args = [69, 200])]
fn conditional_effects(bencher: Bencher<'_, '_>, countries: usize) {
    let (baseline, change) = world(countries);
    bencher.bench(|| baseline.conditional(black_box(change), 7.0, 0).expect("an equilibrium"));
}

#[divan::bench(args = [69, 200])]
fn baseline_from_costs(bencher: Bencher<'_, '_>, countries: usize) {
    let (baseline, _) = world(countries);
    let costs: Vec<f64> = baseline.flows().iter().map(|x| x / 100.0).collect();
    bencher
        .bench(|| Baseline::from_costs(black_box(&costs), baseline.output(), baseline.expenditure()).expect("a world"));
}

/// Coefficient × elasticity × baseline, 69 countries.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_thousand_draws(bencher: Bencher<'_, '_>) {
    let (baseline, change) = world(69);
    let draws = CoefficientDraws::new(&[0.55], &[0.003]).expect("a variance");
    bencher.bench(|| {
        simulate(1_000, 1, |random| {
            let coefficient = draws.draw(random)[0];
            let sigma = 5.0 + 4.0 * random.uniform();
            let change: Vec<f64> = change.iter().map(|&c| if c > 1.0 { libm::exp(coefficient) } else { 1.0 }).collect();
            let flows: Vec<f64> = baseline.flows().iter().map(|x| x * libm::exp(0.1 * random.normal())).collect();
            let drawn = Baseline::from_flows(69, &flows).expect("a world");
            drawn.full(&change, sigma, Imbalance::Proportional).expect("an equilibrium").real_output[0]
        })
    });
}
