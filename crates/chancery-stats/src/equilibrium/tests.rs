use super::*;
use crate::Random;

/// Positive flows that decay with distance on a line, with much trade at home.
fn flows(n: usize, seed: u64) -> Vec<f64> {
    let mut random = Random::new(seed);
    let sizes: Vec<f64> = (0..n).map(|_| libm::exp(random.normal())).collect();
    (0..n * n)
        .map(|at| {
            let (i, j) = (at / n, at % n);
            let home = if i == j { 20.0 } else { 1.0 };
            home * sizes[i] * sizes[j] / (1.0 + i.abs_diff(j) as f64) * (0.5 + random.uniform())
        })
        .collect()
}

fn change(n: usize, seed: u64) -> Vec<f64> {
    let mut random = Random::new(seed);
    (0..n * n).map(|at| if at / n == at % n { 1.0 } else { 0.7 + 0.6 * random.uniform() }).collect()
}

fn largest(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max)
}

#[test]
fn an_equilibrium_of_the_levels_is_reached_by_changes() {
    // Twin: solve the world before and after in levels, by plain iteration of the model's equations, and compare.
    let (n, sigma) = (8, 5.0);
    let baseline = Baseline::from_flows(n, &flows(n, 1)).unwrap();
    let change = change(n, 2);
    for imbalance in [Imbalance::Proportional, Imbalance::Fixed] {
        let full = baseline.full(&change, sigma, imbalance).unwrap();
        assert!(full.unsold < 1e-11, "{}", full.unsold);
        // Tastes such that prices of 1 support the baseline; then prices for the new costs, moved slowly toward market clearing.
        let tastes: Vec<f64> = (0..n * n).map(|at| baseline.flows()[at] / baseline.expenditure()[at % n]).collect();
        let world: f64 = baseline.output().iter().sum();
        let mut price = vec![1.0_f64; n];
        for _ in 0..20_000 {
            let scale = world / (0..n).map(|i| price[i] * baseline.output()[i]).sum::<f64>();
            price.iter_mut().for_each(|p| *p *= scale);
            let mut spend: Vec<f64> = (0..n)
                .map(|i| match imbalance {
                    Imbalance::Proportional => baseline.expenditure()[i] * price[i],
                    Imbalance::Fixed => baseline.expenditure()[i] + baseline.output()[i] * (price[i] - 1.0),
                })
                .collect();
            let scale = world / spend.iter().sum::<f64>();
            spend.iter_mut().for_each(|e| *e *= scale);
            let weight = |i: usize, j: usize| tastes[i * n + j] * change[i * n + j] * libm::pow(price[i], 1.0 - sigma);
            let sold: Vec<f64> = (0..n)
                .map(|i| (0..n).map(|j| weight(i, j) / (0..n).map(|k| weight(k, j)).sum::<f64>() * spend[j]).sum())
                .collect();
            for i in 0..n {
                price[i] *= 1.0 + 0.1 * (sold[i] / (price[i] * baseline.output()[i]) - 1.0);
            }
        }
        assert!(largest(&full.price, &price) < 1e-9, "{:?} {price:?}", full.price);
    }
}

#[test]
fn fitted_flows_add_up_and_have_the_gravity_form() {
    let n = 12;
    let mut random = Random::new(3);
    let costs: Vec<f64> = (0..n * n).map(|_| libm::exp(3.0 * random.normal() + 16.0)).collect();
    let output: Vec<f64> = (0..n).map(|_| libm::exp(2.0 * random.normal())).collect();
    let expenditure: Vec<f64> = output.iter().map(|y| y * (0.8 + 0.4 * random.uniform())).collect();
    let baseline = Baseline::from_costs(&costs, &output, &expenditure).unwrap();
    let sold: Vec<f64> = baseline.flows().chunks(n).map(|row| row.iter().sum()).collect();
    assert!(largest(&sold, &output) < 1e-11);
    let (outward, inward) = baseline.resistances(4).unwrap();
    assert!((inward[4] - 1.0).abs() < 1e-14);
    let world: f64 = output.iter().sum();
    for i in 0..n {
        // The defining equation of outward resistance.
        let sum: f64 = (0..n).map(|j| costs[i * n + j] * baseline.expenditure()[j] / world / inward[j]).sum();
        assert!((sum / outward[i] - 1.0).abs() < 1e-10);
    }
    // The model's own flows are a baseline with the same effects.
    let change = change(n, 5);
    let again = Baseline::from_flows(n, baseline.flows()).unwrap();
    let [a, b] = [&baseline, &again].map(|b| b.full(&change, 6.0, Imbalance::Proportional).unwrap());
    assert!(largest(&a.real_output, &b.real_output) < 1e-11);
}

#[test]
fn conditional_effects_keep_output_and_expenditure() {
    let n = 9;
    let baseline = Baseline::from_flows(n, &flows(n, 6)).unwrap();
    let change = change(n, 7);
    let effect = baseline.conditional(&change, 5.0, 2).unwrap();
    for i in 0..n {
        let sold: f64 = effect.flows[i * n..(i + 1) * n].iter().sum();
        assert!((sold / baseline.output()[i] - 1.0).abs() < 1e-11);
        for j in 0..n {
            let moved = change[i * n + j] * libm::pow(effect.outward[i] * effect.inward[j], 4.0);
            let expected = baseline.flows()[i * n + j] * moved;
            assert!((effect.flows[i * n + j] / expected - 1.0).abs() < 1e-11);
        }
    }
    assert!((effect.inward[2] - 1.0).abs() < 1e-14);
}

#[test]
fn nothing_changes_nothing_and_names_do_not_matter() {
    let n = 7;
    let world = flows(n, 8);
    let baseline = Baseline::from_flows(n, &world).unwrap();
    let same = baseline.full(&vec![1.0; n * n], 5.0, Imbalance::Fixed).unwrap();
    assert!(same.welfare.iter().chain(&same.price).all(|x| (x - 1.0).abs() < 1e-12));
    assert!(largest(&same.flows, &world) < 1e-12);
    let change = change(n, 9);
    let turn = |m: &[f64]| (0..n * n).map(|at| m[(n - 1 - at / n) * n + n - 1 - at % n]).collect::<Vec<f64>>();
    let there = baseline.full(&change, 5.0, Imbalance::Proportional).unwrap();
    let back =
        Baseline::from_flows(n, &turn(&world)).unwrap().full(&turn(&change), 5.0, Imbalance::Proportional).unwrap();
    let turned: Vec<f64> = back.real_output.iter().rev().copied().collect();
    assert!(largest(&there.real_output, &turned) < 1e-11);
    // Autarky in the model's welfare formula: real output moves as the share at home to the power 1/(1 − σ).
    for i in 0..n {
        let home = |flows: &[f64]| flows[i * n + i] / (0..n).map(|k| flows[k * n + i]).sum::<f64>();
        let expected = libm::pow(home(&there.flows) / home(&world), -0.25);
        assert!((there.real_output[i] / expected - 1.0).abs() < 1e-10);
    }
}

#[test]
fn zeros_stay_and_imbalances_are_borne() {
    let n = 5;
    let mut world = flows(n, 10);
    world[3] = 0.0;
    world[7] = 0.0;
    let baseline = Baseline::from_flows(n, &world).unwrap();
    let effect = baseline.full(&change(n, 11), 4.0, Imbalance::Fixed).unwrap();
    assert_eq!((effect.flows[3], effect.flows[7]), (0.0, 0.0));
    for i in 0..n {
        let deficit = |e: f64, y: f64| e - y;
        let before = deficit(baseline.expenditure()[i], baseline.output()[i]);
        let after = deficit(effect.expenditure[i] * baseline.expenditure()[i], effect.price[i] * baseline.output()[i]);
        assert!((before - after).abs() < 1e-9);
    }
}

#[test]
fn bad_worlds_are_refused() {
    let error = |flows: &[f64]| Baseline::from_flows(2, flows).unwrap_err();
    assert_eq!(error(&[1.0]), EquilibriumError::Size { expected: 4, found: 1 });
    assert_eq!(error(&[1.0, -1.0, 1.0, 1.0]), EquilibriumError::Entry { at: 1 });
    assert_eq!(error(&[0.0, 0.0, 1.0, 1.0]), EquilibriumError::NoOutput { country: 0 });
    assert_eq!(error(&[1.0, 0.0, 1.0, 0.0]), EquilibriumError::NoExpenditure { country: 1 });
    let world = Baseline::from_flows(2, &[1.0; 4]).unwrap();
    let ones = [1.0; 4];
    assert_eq!(world.full(&ones, 1.0, Imbalance::Fixed).unwrap_err(), EquilibriumError::Elasticity);
    assert_eq!(world.conditional(&ones, 5.0, 2).unwrap_err(), EquilibriumError::Reference);
    assert_eq!(square(1, &[(0, 0, 1.0), (0, 0, 1.0)]), Err(EquilibriumError::Twice { pair: (0, 0) }));
    // Country 0 sells to itself only, and must sell more than it buys.
    let none = Baseline::from_costs(&[1.0, 0.0, 1.0, 1.0], &[2.0, 1.0], &[1.0, 2.0]).unwrap_err();
    assert_eq!(none, EquilibriumError::NotConverged);
}

#[test]
fn draws_are_the_same_with_any_number_of_threads() {
    let draws = CoefficientDraws::new(&[0.5, -1.0], &[0.04, 0.01, 0.01, 0.09]).unwrap();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| simulate(5_000, 7, |random| draws.draw(random)))
    };
    let (one, many) = (run(1), run(3));
    assert_eq!(one, many);
    let mean = |f: &dyn Fn(&Vec<f64>) -> f64| one.iter().map(f).sum::<f64>() / 5_000.0;
    assert!((mean(&|b| b[0]) - 0.5).abs() < 0.01);
    assert!((mean(&|b| (b[0] - 0.5) * (b[1] + 1.0)) - 0.01).abs() < 0.005);
    assert!(CoefficientDraws::new(&[0.0, 0.0], &[1.0, 2.0, 2.0, 1.0]).is_err());
}
