//! How well a fit predicts ballots it has not seen.

use super::likelihood::interval;
use super::normal::cumulative;
use super::{Abstention, Ballots, Fit, FitError, Item, Options, fit};
use crate::Random;

/// Share of every predicted probability that is spread evenly over the three categories, so that a category that did not occur
/// among the ballots learnt from has no probability of zero.
const EVEN: f64 = 0.001;

/// The predictions of all folds together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeldOut {
    /// Ballots predicted.
    pub predicted: u32,
    /// Ballots not predicted: their voter had no other ballot at the time, or their roll call was unanimous without them.
    pub not_predicted: u32,
    /// Share of ballots whose category had the highest probability.
    pub accuracy: f64,
    /// Mean logarithm of the probability given to the category cast; 0 is perfect.
    pub log_score: f64,
    /// The same two for the shares of each roll call's categories among the ballots learnt from: everybody votes as most do.
    pub baseline_accuracy: f64,
    /// See [`Self::baseline_accuracy`].
    pub baseline_log_score: f64,
}

/// Predicts each ballot from a fit to the other folds. Ballots are dealt to `folds` folds at random with this seed.
///
/// θ, β and γ are taken at their estimates. Of 10⁻³ of each probability the three categories get an equal part.
///
/// # Errors
/// Those of [`fit`]; `folds` below 2 is [`FitError::Option`].
pub fn held_out(ballots: &Ballots<'_>, options: &Options, folds: usize, seed: u64) -> Result<HeldOut, FitError> {
    if folds < 2 {
        return Err(FitError::Option { field: "folds" });
    }
    let mut random = Random::new(seed);
    let fold: Vec<usize> = (0..ballots.item.len()).map(|_| random.below(folds)).collect();
    let options = Options { item_uncertainty: false, ..options.clone() };
    let mut sums = Sums::default();
    for test in 0..folds {
        let rows: Vec<usize> = (0..fold.len()).filter(|&row| fold[row] != test).collect();
        let learnt = Rows::of(ballots, &rows)?;
        let fit = fit(&learnt.ballots(), &options)?;
        for row in (0..fold.len()).filter(|&row| fold[row] == test) {
            sums.add(&fit, &options, ballots, row);
        }
    }
    Ok(sums.finish())
}

/// Some of the ballots.
struct Rows {
    columns: [Vec<u32>; 3],
    category: Vec<u8>,
}

impl Rows {
    fn of(ballots: &Ballots<'_>, rows: &[usize]) -> Result<Self, FitError> {
        let pick = |values: &[u32]| rows.iter().map(|&row| values.get(row).copied()).collect::<Option<Vec<u32>>>();
        let columns = [pick(ballots.item), pick(ballots.voter), pick(ballots.time)];
        let category = rows.iter().map(|&row| ballots.category.get(row).copied()).collect::<Option<Vec<u8>>>();
        let ([Some(item), Some(voter), Some(time)], Some(category)) = (columns, category) else {
            return Err(FitError::UnequalLengths);
        };
        Ok(Self { columns: [item, voter, time], category })
    }

    fn ballots(&self) -> Ballots<'_> {
        let [item, voter, time] = &self.columns;
        Ballots { item, voter, time, category: &self.category }
    }
}

#[derive(Default)]
struct Sums {
    predicted: u32,
    not_predicted: u32,
    right: u32,
    log: f64,
    baseline_right: u32,
    baseline_log: f64,
}

impl Sums {
    fn add(&mut self, fit: &Fit, options: &Options, ballots: &Ballots<'_>, row: usize) {
        let category = match (ballots.category[row], options.abstention) {
            (1, Abstention::Dropped) => return,
            (1, Abstention::AsNo) => 0,
            (category, _) => usize::from(category),
        };
        let time = if options.dynamics == super::Dynamics::Static { 0 } else { ballots.time[row] };
        let item = fit.items.binary_search_by_key(&ballots.item[row], |item| item.item);
        let (Some(point), Ok(item)) = (fit.point(ballots.voter[row], time), item) else {
            self.not_predicted += 1;
            return;
        };
        let item = &fit.items[item];
        let model = evened(probabilities(item, point.mean));
        let all = f64::from(item.counts.iter().sum::<u32>());
        let shares = evened(item.counts.map(|count| f64::from(count) / all));
        self.predicted += 1;
        self.right += u32::from(highest(&model) == category);
        self.log += libm::log(model[category]);
        self.baseline_right += u32::from(highest(&shares) == category);
        self.baseline_log += libm::log(shares[category]);
    }

    fn finish(self) -> HeldOut {
        let count = f64::from(self.predicted.max(1));
        HeldOut {
            predicted: self.predicted,
            not_predicted: self.not_predicted,
            accuracy: f64::from(self.right) / count,
            log_score: self.log / count,
            baseline_accuracy: f64::from(self.baseline_right) / count,
            baseline_log_score: self.baseline_log / count,
        }
    }
}

fn evened(probabilities: [f64; 3]) -> [f64; 3] {
    probabilities.map(|probability| (1.0 - EVEN) * probability + EVEN / 3.0)
}

fn highest(probabilities: &[f64; 3]) -> usize {
    let mut best = 0;
    for (category, probability) in probabilities.iter().enumerate() {
        if *probability > probabilities[best] {
            best = category;
        }
    }
    best
}

/// The probabilities of against, abstention, in favour at an ideal point.
pub(crate) fn probabilities(item: &Item, theta: f64) -> [f64; 3] {
    let at = |cutpoint: f64| cutpoint - item.discrimination * theta;
    match item.cutpoints.map(|cutpoint| cutpoint.map(at)) {
        [Some(first), Some(last)] if item.counts[1] > 0 => {
            [cumulative(first), interval(first, last).max(0.0), cumulative(-last)]
        }
        [Some(only), Some(_)] => [cumulative(only), 0.0, cumulative(-only)],
        [Some(first), None] => [cumulative(first), cumulative(-first), 0.0],
        [None, Some(last)] => [0.0, cumulative(last), cumulative(-last)],
        [None, None] => [0.0, 1.0, 0.0],
    }
}
