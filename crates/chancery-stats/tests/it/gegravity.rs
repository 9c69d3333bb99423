//! The sample case of the program gegravity (Herman 2021).

use chancery_stats::equilibrium::{Baseline, Imbalance, square};

use crate::gravity_files::{Csv, data_root};

/// Country; changes of the factory-gate price, outward and inward resistance and real output in per cent; inward and outward resistance
/// before. As gegravity 0.3 computes them for an agreement of Canada and Japan.
const EXPECTED: &[(&str, [f64; 6])] = &[
    ("AUS", [0.004142837768, -0.004142666144, 0.01124916403, -0.007105526949, 1.427089647, 0.0618448534]),
    ("CAN", [-0.1357699765, 0.135954562, -0.5517236464, 0.4182613165, 1.344578117, 0.0572525136]),
    ("JPN", [0.2453922575, -0.2447915579, 0.1915344152, 0.0537548832, 0.96071102, 0.05369281238]),
    ("MEX", [-0.02020201735, 0.02020609939, -0.007386832856, -0.0128161312, 1.313139224, 0.05733052286]),
    ("USA", [-0.04093889795, 0.04095566475, -0.03353027607, -0.007411106849, 1.125337274, 0.04409311699]),
];

/// Changes of exports to others, imports from others and sales at home, in per cent, from the same run.
const FLOWS: &[(&str, [f64; 3])] = &[
    ("AUS", [-0.0876783464684281, -0.03376022413395282, 0.01993997647499175]),
    ("CAN", [1.5731803716827752, 1.5047436459990398, -1.9390059137634088]),
    ("JPN", [1.2496393200145024, 2.3483811770790903, 0.25878520241425684]),
    ("MEX", [-0.10381099615284241, -0.07810179362806992, -0.005910764426555921]),
    ("USA", [-0.39227529024211877, -0.1906727964747636, -0.06899585418179136]),
];

#[test]
fn canada_and_japan_agree() {
    let Some(root) = data_root() else { return };
    let data = Csv::read(&root.join("gegravity-sample/sample_data_set.csv"));
    let (from, to) = (data.levels(&["exporter"]), data.levels(&["importer"]));
    let n = 30;
    let coefficients = [
        ("lndist", -0.3898623),
        ("contiguity", 0.891577),
        ("common_language", 0.0326249),
        ("pta", 0.4711383),
        ("international", -3.412584),
    ];
    let columns: Vec<(Vec<f64>, f64)> = coefficients.iter().map(|(name, b)| (data.numbers(name), *b)).collect();
    let rows: Vec<(u32, u32, f64)> = (0..from.len())
        .map(|row| (from[row], to[row], libm::exp(16.32434 + columns.iter().map(|(x, b)| x[row] * b).sum::<f64>())))
        .collect();
    let costs = square(n, &rows).expect("every pair has a row");
    assert!(square(n, &rows[1..]).is_err());
    let (mut output, mut expenditure) = (vec![0.0; n], vec![0.0; n]);
    let (y, e) = (data.numbers("Y"), data.numbers("E"));
    for row in 0..from.len() {
        output[from[row] as usize] = y[row];
        expenditure[to[row] as usize] = e[row];
    }
    let country = |name: &str| from[data.text("exporter").iter().position(|c| c == name).expect("there")] as usize;
    let (canada, japan, germany) = (country("CAN"), country("JPN"), country("DEU"));
    let mut change = vec![1.0; n * n];
    change[canada * n + japan] = libm::exp(0.4711383);
    change[japan * n + canada] = libm::exp(0.4711383);
    let baseline = Baseline::from_costs(&costs, &output, &expenditure).expect("a world");
    let effect = baseline.conditional(&change, 5.0, germany).expect("an equilibrium");
    let (outward, inward) = baseline.resistances(germany).expect("from costs");
    for (name, expected) in EXPECTED {
        let i = country(name);
        let root = |x: f64| libm::pow(x, -0.25);
        let percent = |x: f64| 100.0 * (x - 1.0);
        let found = [
            percent(effect.price[i]),
            percent(effect.outward[i]),
            percent(effect.inward[i]),
            percent(effect.price[i] / effect.inward[i]),
            root(inward[i]),
            root(outward[i]),
        ];
        for (f, e) in found.iter().zip(expected) {
            // Six digits of what is not nearly 0; gegravity stops at changes of 1e-8.
            assert!((f - e).abs() < 1e-6 * e.abs().max(0.1), "{name}: {found:?}, not {expected:?}");
        }
    }
    // gegravity's flows are those at fixed output times both countries' prices, over the mean price: it moves output and expenditure after the
    // resistances are solved for old ones, and so its flows no longer add up to either.
    let price = &effect.price;
    let weighed: f64 = price.iter().zip(&output).map(|(p, y)| p * y).sum();
    let mean = weighed / output.iter().sum::<f64>();
    let scaled: Vec<f64> = (0..n * n).map(|at| effect.flows[at] * price[at / n] * price[at % n] / mean).collect();
    let before = baseline.flows();
    let sum = |flows: &[f64], pick: &dyn Fn(usize, usize) -> bool| -> f64 {
        (0..n * n).filter(|at| pick(at / n, at % n)).map(|at| flows[at]).sum()
    };
    for (name, expected) in FLOWS {
        let i = country(name);
        let change = |pick: &dyn Fn(usize, usize) -> bool| 100.0 * (sum(&scaled, pick) / sum(before, pick) - 1.0);
        let found =
            [change(&|a, b| a == i && b != i), change(&|a, b| a != i && b == i), change(&|a, b| a == i && b == i)];
        for (f, e) in found.iter().zip(expected) {
            assert!((f - e).abs() < 1e-6, "{name}: {found:?}, not {expected:?}");
        }
    }
    let gap = |i: usize| (sum(&scaled, &|a, _| a == i) / (price[i] * output[i]) - 1.0).abs();
    let largest = (0..n).map(gap).fold(0.0, f64::max);
    assert!((0.001..0.002).contains(&largest), "flows miss output by up to {largest}");
    // Once incomes follow, the effects differ: gegravity holds shares in world output and expenditure fixed.
    let full = baseline.full(&change, 5.0, Imbalance::Proportional).expect("an equilibrium");
    assert!(full.unsold < 1e-11 && full.real_output[canada] > 1.0 && full.real_output[japan] > 1.0);
}
