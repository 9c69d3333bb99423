//! Published results of the Advanced Guide to Trade Policy Analysis, chapter 2: the logs of its Stata programs of 6 November 2016, and the table
//! of page 116 as the authors' results come out of the R package tradepolicy (Vargas), which has both.

use chancery_stats::equilibrium::Baseline;
use chancery_stats::estimate::{Convention, Design, Options, Variance, ppml};

use crate::gravity_files::{Csv, data_root};

/// Per cent by which NAFTA changed, with σ = 7: exports at fixed output, exports, real output, consumer prices (inward resistance), outward
/// resistance, price at the factory gate. Two digits.
pub(crate) const NAFTA: &[(&str, [f64; 6])] = &[
    ("ARG", [-0.66, -0.68, -0.01, 0.01, 0.0, 0.0]),
    ("AUS", [-0.49, -0.51, -0.01, 0.02, -0.01, 0.01]),
    ("AUT", [-0.07, -0.1, -0.01, 0.0, 0.01, -0.01]),
    ("BEL", [-0.09, -0.12, 0.0, 0.0, 0.0, 0.0]),
    ("BGR", [-0.05, -0.07, 0.0, 0.0, 0.0, 0.0]),
    ("BOL", [-0.46, -0.48, -0.02, 0.03, -0.01, 0.01]),
    ("BRA", [-0.65, -0.69, -0.01, -0.01, 0.02, -0.02]),
    ("CAN", [35.0, 37.46, 3.4, -1.48, -2.14, 1.84]),
    ("CHE", [-0.14, -0.17, -0.01, 0.0, 0.01, -0.01]),
    ("CHL", [-0.81, -0.83, -0.03, 0.01, 0.03, -0.03]),
    ("CHN", [-0.34, -0.38, -0.01, -0.01, 0.03, -0.02]),
    ("CMR", [-0.13, -0.16, -0.01, 0.01, 0.0, 0.0]),
    ("COL", [-1.8, -1.73, -0.03, 0.09, -0.07, 0.06]),
    ("CRI", [-1.03, -1.04, -0.07, 0.06, 0.01, -0.01]),
    ("CYP", [-0.09, -0.11, 0.0, 0.01, -0.01, 0.01]),
    ("DEU", [-0.14, -0.17, -0.01, 0.0, 0.01, -0.01]),
    ("DNK", [-0.06, -0.09, -0.01, 0.0, 0.01, -0.01]),
    ("ECU", [-0.93, -0.89, -0.02, 0.08, -0.06, 0.05]),
    ("EGY", [-0.31, -0.33, -0.01, 0.02, -0.02, 0.01]),
    ("ESP", [-0.13, -0.15, -0.01, 0.0, 0.01, -0.01]),
    ("FIN", [-0.09, -0.11, -0.01, 0.0, 0.01, -0.01]),
    ("FRA", [-0.13, -0.15, -0.01, 0.0, 0.01, 0.0]),
    ("GBR", [-0.23, -0.25, -0.01, 0.01, 0.01, 0.0]),
    ("GRC", [-0.08, -0.11, 0.0, 0.01, 0.0, 0.0]),
    ("HKG", [-0.2, -0.23, -0.02, 0.01, 0.01, -0.01]),
    ("HUN", [-0.04, -0.07, 0.0, 0.0, 0.01, 0.0]),
    ("IDN", [-0.19, -0.24, -0.01, 0.0, 0.01, -0.01]),
    ("IND", [-0.3, -0.33, -0.01, 0.01, 0.0, 0.0]),
    ("IRL", [-0.1, -0.13, -0.03, 0.01, 0.02, -0.02]),
    ("IRN", [-0.13, -0.16, 0.0, 0.01, -0.01, 0.01]),
    ("ISL", [-0.23, -0.25, -0.01, 0.02, -0.01, 0.01]),
    ("ISR", [-0.38, -0.41, -0.02, 0.02, 0.0, 0.0]),
    ("ITA", [-0.12, -0.15, -0.01, 0.0, 0.01, -0.01]),
    ("JOR", [-0.28, -0.3, 0.0, 0.02, -0.02, 0.02]),
    ("JPN", [-0.35, -0.42, -0.01, -0.02, 0.03, -0.03]),
    ("KEN", [-0.22, -0.24, 0.0, 0.02, -0.02, 0.02]),
    ("KOR", [-0.41, -0.45, -0.02, -0.01, 0.03, -0.02]),
    ("KWT", [-0.23, -0.26, -0.01, 0.01, 0.0, 0.0]),
    ("LKA", [-0.3, -0.33, -0.01, 0.02, -0.01, 0.0]),
    ("MAC", [-0.21, -0.24, -0.05, 0.02, 0.03, -0.02]),
    ("MAR", [-0.08, -0.1, 0.0, 0.0, 0.0, 0.0]),
    ("MEX", [41.65, 43.52, 3.81, -2.4, -1.52, 1.3]),
    ("MLT", [-0.13, -0.15, -0.02, 0.01, 0.01, -0.01]),
    ("MMR", [-0.13, -0.18, 0.0, 0.01, -0.01, 0.01]),
    ("MUS", [-0.06, -0.09, -0.01, 0.01, 0.0, 0.0]),
    ("MWI", [-0.18, -0.19, -0.01, 0.02, -0.01, 0.01]),
    ("MYS", [-0.22, -0.26, -0.03, 0.01, 0.03, -0.02]),
    ("NER", [-0.11, -0.36, -0.06, 0.09, -0.04, 0.03]),
    ("NGA", [-0.37, -0.39, 0.0, 0.03, -0.03, 0.02]),
    ("NLD", [-0.07, -0.09, -0.01, 0.0, 0.01, -0.01]),
    ("NOR", [-0.24, -0.25, -0.01, 0.02, 0.0, 0.0]),
    ("NPL", [-0.22, -0.24, -0.01, 0.02, -0.01, 0.01]),
    ("PAN", [-0.6, -0.62, -0.02, 0.03, 0.0, 0.0]),
    ("PHL", [-0.29, -0.33, -0.03, 0.01, 0.02, -0.02]),
    ("POL", [-0.05, -0.07, 0.0, 0.0, 0.0, 0.0]),
    ("PRT", [-0.06, -0.08, 0.0, 0.0, 0.0, 0.0]),
    ("QAT", [-0.19, -0.22, -0.01, 0.01, 0.01, -0.01]),
    ("ROM", [-0.08, -0.1, 0.0, 0.0, 0.0, 0.0]),
    ("SEN", [-0.08, -0.1, 0.0, 0.01, -0.01, 0.01]),
    ("SGP", [-0.15, -0.19, -0.03, 0.01, 0.02, -0.02]),
    ("SWE", [-0.11, -0.13, -0.01, 0.0, 0.01, -0.01]),
    ("THA", [-0.25, -0.29, -0.01, 0.0, 0.02, -0.01]),
    ("TTO", [-0.86, -0.88, -0.08, 0.02, 0.07, -0.06]),
    ("TUN", [-0.04, -0.07, 0.0, 0.0, 0.0, 0.0]),
    ("TUR", [-0.14, -0.16, 0.0, 0.0, 0.0, 0.0]),
    ("TZA", [-0.16, -0.17, -0.01, 0.02, -0.01, 0.01]),
    ("URY", [-0.41, -0.43, -0.02, 0.01, 0.01, -0.01]),
    ("USA", [14.49, 14.89, 0.33, -0.18, -0.17, 0.15]),
    ("ZAF", [-0.31, -0.34, -0.01, 0.01, 0.0, 0.0]),
];

/// Mean, standard deviation, least and most of the change of factory-gate prices with output fixed, as the log of a program has it after its
/// first step. It has a row a pair, so each country stands in it as often as there are countries.
pub(crate) fn summary(prices: &[f64]) -> [f64; 4] {
    let n = prices.len() as f64;
    let mean = prices.iter().sum::<f64>() / n;
    let squares: f64 = prices.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>() * n;
    let least = prices.iter().copied().fold(f64::INFINITY, f64::min);
    let most = prices.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    [mean, (squares / (n * n - 1.0)).sqrt(), least, most]
}

/// Application 1, trade without borders: the gravity equation of 2006 and prices once borders cost nothing.
#[test]
fn trade_without_borders() {
    let Some(root) = data_root() else { return };
    let data = Csv::read(&root.join("agtpa/chapter2_application1_trade_without_border.csv"));
    let (from, to) = (data.levels(&["exporter"]), data.levels(&["importer"]));
    let columns = ["ln_DIST", "CNTG", "INTL_BRDR"].map(|name| data.numbers(name));
    let regressors: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let (trade, effects) = (data.numbers("trade"), [from.as_slice(), to.as_slice()]);
    let design = Design { outcome: &trade, regressors: &regressors, effects: &effects, ..Design::default() };
    let fit = ppml(&design, &Options::default()).expect("an estimate");
    assert_eq!(fit.observations(), 4_761);
    assert!((fit.log_likelihood + 2_284_121.5).abs() < 0.05, "{}", fit.log_likelihood);
    let found: Vec<f64> = fit.coefficients.iter().map(|c| c.expect("estimated")).collect();
    let errors = fit.covariance(Variance::Heteroskedastic, Convention::Ppmlhdfe).expect("a variance").standard_errors();
    let published = [(-0.791_287_9, 0.050_149_4), (0.673_645_6, 0.107_371_9), (-2.474_45, 0.119_381_6)];
    for ((value, error), (b, e)) in published.into_iter().zip(found.iter().zip(&errors)) {
        assert!((b - value).abs() < 6e-7 * f64::max(1.0, value.abs() * 8.0), "{b} is not {value}");
        assert!((e - error).abs() < 6e-8, "{e} is not {error}");
    }
    let n = 69;
    let (mut costs, mut flows, mut change) = (vec![0.0; n * n], vec![0.0; n * n], vec![0.0; n * n]);
    for row in 0..from.len() {
        let at = from[row] as usize * n + to[row] as usize;
        costs[at] = libm::exp(columns.iter().zip(&found).map(|(x, b)| x[row] * b).sum());
        change[at] = libm::exp(-found[2] * columns[2][row]);
        flows[at] = trade[row];
    }
    let actual = Baseline::from_flows(n, &flows).expect("a world");
    let fitted = Baseline::from_costs(&costs, actual.output(), actual.expenditure()).expect("a world");
    let names = data.text("exporter");
    let germany = (0..from.len()).find(|&row| names[row] == "ZZZ" || names[row] == "DEU").expect("there");
    let effect = fitted.conditional(&change, 7.0, from[germany] as usize).expect("an equilibrium");
    let published = [1.305_293, 0.079_622_5, 0.966_622_5, 1.468_882];
    for (found, published) in summary(&effect.price).into_iter().zip(published) {
        assert!((found - published).abs() < 6e-7, "{found} is not {published}");
    }
}

/// Exercise 2: the effect of NAFTA and that of all other agreements.
#[test]
fn an_effect_of_nafta_alone() {
    let Some(root) = data_root() else { return };
    let all = Csv::read(&root.join("agtpa/agtpa_applications.csv.gz"));
    let year = all.numbers("year");
    let panel = all.filter(|row| (year[row] - 1986.0) % 4.0 == 0.0);
    let (from, to, year) = (panel.text("exporter"), panel.text("importer"), panel.numbers("year"));
    let member = |code: &String| ["CAN", "MEX", "USA"].contains(&code.as_str());
    let bound = |row: usize| from[row] != to[row] && member(&from[row]) && member(&to[row]) && year[row] >= 1994.0;
    let nafta: Vec<f64> = (0..from.len()).map(|row| f64::from(u8::from(bound(row)))).collect();
    let rta: Vec<f64> =
        panel.numbers("rta").iter().zip(&nafta).map(|(rta, nafta)| if *nafta > 0.0 { 0.0 } else { *rta }).collect();
    let effects =
        [panel.levels(&["exporter", "year"]), panel.levels(&["importer", "year"]), panel.levels(&["pair_id"])];
    let (trade, levels) = (panel.numbers("trade"), effects.iter().map(Vec::as_slice).collect::<Vec<&[u32]>>());
    let design = Design { outcome: &trade, regressors: &[&rta, &nafta], effects: &levels, ..Design::default() };
    let fit = ppml(&design, &Options::default()).expect("an estimate");
    assert_eq!((nafta.iter().sum::<f64>(), fit.observations()), (24.0, 28_482));
    assert!((fit.log_likelihood + 1_354_782.8).abs() < 0.06, "{}", fit.log_likelihood);
    let errors = fit.covariance(Variance::Heteroskedastic, Convention::Ppmlhdfe).expect("a variance").standard_errors();
    for (at, (value, error)) in [(0.445_211_1, 0.056_005_3), (0.947_513_3, 0.063_952_7)].into_iter().enumerate() {
        let found = fit.coefficients[at].expect("estimated");
        assert!((found - value).abs() < 6e-8 && (errors[at] - error).abs() < 6e-8, "{found} ({})", errors[at]);
    }
}
