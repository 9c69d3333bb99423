//! The estimators against slow twins that write every effect out as columns.

mod logit;
mod negbin;
mod properties;
mod separation;
mod twin;
mod variances;

use super::{Design, Options};
use crate::Random;

/// A small panel of made-up flows: two effects that interact with time and one of pairs, some zeros.
pub(super) struct Panel {
    pub(super) outcome: Vec<f64>,
    pub(super) x: Vec<Vec<f64>>,
    pub(super) effects: Vec<Vec<u32>>,
    pub(super) weights: Vec<f64>,
    pub(super) offset: Vec<f64>,
    pub(super) from: Vec<u32>,
    pub(super) to: Vec<u32>,
}

impl Panel {
    pub(super) fn new(units: u32, years: u32, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut panel = Self {
            outcome: Vec::new(),
            x: vec![Vec::new(); 2],
            effects: vec![Vec::new(); 3],
            weights: Vec::new(),
            offset: Vec::new(),
            from: Vec::new(),
            to: Vec::new(),
        };
        let sizes: Vec<f64> = (0..units).map(|_| random.normal()).collect();
        for from in 0..units {
            for to in 0..units {
                let near = random.normal();
                for year in 0..years {
                    if random.uniform() < 0.15 {
                        continue;
                    }
                    let (a, b) = (random.normal() + 0.3 * near, f64::from(u8::from(random.uniform() < 0.4)));
                    let mean = libm::exp(0.5 * a - 0.3 * b + sizes[from as usize] + sizes[to as usize] + 0.5 * near);
                    let outcome = if random.uniform() < 0.3 { 0.0 } else { mean * (0.2 + 2.0 * random.uniform()) };
                    panel.outcome.push(outcome);
                    panel.x[0].push(a);
                    panel.x[1].push(b);
                    panel.effects[0].push(3 * (from * years + year));
                    panel.effects[1].push(to * years + year);
                    panel.effects[2].push(from * units + to);
                    panel.weights.push(0.5 + random.uniform());
                    panel.offset.push(0.2 * random.normal());
                    panel.from.push(from);
                    panel.to.push(to);
                }
            }
        }
        panel
    }

    pub(super) fn columns(&self) -> Vec<&[f64]> {
        self.x.iter().map(Vec::as_slice).collect()
    }

    pub(super) fn levels(&self, effects: usize) -> Vec<&[u32]> {
        self.effects[..effects].iter().map(Vec::as_slice).collect()
    }
}

pub(super) fn keep_everything() -> Options {
    Options { drop_singletons: false, ..Options::default() }
}

#[track_caller]
pub(super) fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-3), "{found} is not {expected}");
}

pub(super) fn plain<'a>(outcome: &'a [f64], regressors: &'a [&'a [f64]], effects: &'a [&'a [u32]]) -> Design<'a> {
    Design { outcome, regressors, effects, ..Design::default() }
}
