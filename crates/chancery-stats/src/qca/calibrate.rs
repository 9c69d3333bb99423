//! Calibration: from a measurement to membership in a set.

use std::fmt;

/// The three qualitative anchors of a fuzzy set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchors {
    /// Full non-membership.
    pub exclusion: f64,
    /// The point of greatest ambiguity, membership 0.5.
    pub crossover: f64,
    /// Full membership. Below the exclusion for a set of small values.
    pub inclusion: f64,
}

/// Why a measurement was not calibrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalibrationError {
    /// Anchors or thresholds are not finite, or not strictly in ascending (anchors: or descending) order.
    Order,
    /// A measurement is not finite, or not positive where a logarithm is taken.
    Value {
        /// Its place.
        place: usize,
    },
    /// The degree of membership at the anchors is not between 0.5 and 1.
    Degree,
    /// Scores are fewer or more than measurements, not between 0 and 1, or too few (or too alike) to fit a curve.
    Scores,
    /// The curve rises from 0 to 1 at a step: scores separate perfectly, and no finite curve fits best.
    Step,
}

impl fmt::Display for CalibrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order => write!(f, "anchors or thresholds are not in strict order"),
            Self::Value { place } => write!(f, "value {place} cannot be calibrated"),
            Self::Degree => write!(f, "the membership at the anchors must be between 0.5 and 1"),
            Self::Scores => {
                write!(f, "one score from 0 to 1 is needed for each value, with enough different values to fit a curve")
            }
            Self::Step => write!(f, "the scores are separated by a step; no finite curve fits best"),
        }
    }
}

impl std::error::Error for CalibrationError {}

impl Anchors {
    /// How far each value is from the crossover, in units of the anchor on its side: −1 at exclusion, 1 at inclusion.
    fn scaled(&self, values: &[f64]) -> Result<Vec<f64>, CalibrationError> {
        let (outside, inside) = (self.exclusion - self.crossover, self.inclusion - self.crossover);
        let ordered = (outside < 0.0 && inside > 0.0) || (outside > 0.0 && inside < 0.0);
        if !ordered || !outside.is_finite() || !inside.is_finite() {
            return Err(CalibrationError::Order);
        }
        let scale = |(place, value): (usize, &f64)| {
            if !value.is_finite() {
                return Err(CalibrationError::Value { place });
            }
            let distance = value - self.crossover;
            Ok(if distance * inside >= 0.0 { distance / inside } else { -distance / outside })
        };
        values.iter().enumerate().map(scale).collect()
    }

    /// Direct calibration (Ragin 2008, *Redesigning Social Inquiry*, ch. 5): log odds are linear in the distance from the crossover on
    /// each side, so that membership is `degree` at inclusion and 1 − `degree` at exclusion. With `degree` 0.95 the log odds at the
    /// anchors are 2.94; Ragin rounds them to 3, which is a `degree` of 0.9526.
    ///
    /// Membership = 1 / (1 + exp(−s d)), s = log(degree / (1 − degree)), d the scaled distance. Nothing is rounded to 0 or 1 far from the
    /// anchors, as the R package QCA does beyond 0.0001 and 0.9999.
    ///
    /// # Errors
    /// If the anchors are not in strict order (either way), a value is not finite, or the degree is not between 0.5 and 1.
    ///
    /// # Example
    /// ```
    /// use chancery_stats::qca::Anchors;
    /// let rich = Anchors { exclusion: 2_500.0, crossover: 5_000.0, inclusion: 20_000.0 };
    /// let members = rich.logistic(&[5_000.0, 20_000.0], 0.95)?;
    /// assert!((members[0] - 0.5).abs() < 1e-15 && (members[1] - 0.95).abs() < 1e-15);
    /// # Ok::<(), chancery_stats::qca::CalibrationError>(())
    /// ```
    pub fn logistic(&self, values: &[f64], degree: f64) -> Result<Vec<f64>, CalibrationError> {
        if !(degree > 0.5 && degree < 1.0) {
            return Err(CalibrationError::Degree);
        }
        let steepness = libm::log(degree / (1.0 - degree));
        Ok(self.scaled(values)?.into_iter().map(|distance| inverse_logit(steepness * distance)).collect())
    }

    /// Direct calibration by straight lines: 0 up to exclusion, 0.5 at the crossover, 1 from inclusion on.
    ///
    /// # Errors
    /// If the anchors are not in strict order (either way), or a value is not finite.
    pub fn linear(&self, values: &[f64]) -> Result<Vec<f64>, CalibrationError> {
        Ok(self.scaled(values)?.into_iter().map(|distance| 0.5 + 0.5 * distance.clamp(-1.0, 1.0)).collect())
    }
}

fn inverse_logit(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

/// Crisp and multi-value calibration: the number of thresholds a value reaches. One threshold makes a crisp set.
///
/// # Errors
/// If thresholds are not in strictly ascending order or more than 254, or a value is not finite.
pub fn by_thresholds(values: &[f64], thresholds: &[f64]) -> Result<Vec<u8>, CalibrationError> {
    let ascending = thresholds.windows(2).all(|pair| pair[0] < pair[1]);
    if thresholds.is_empty()
        || thresholds.len() > 254
        || !ascending
        || thresholds.iter().any(|value| !value.is_finite())
    {
        return Err(CalibrationError::Order);
    }
    let level = |(place, value): (usize, &f64)| {
        let reached = thresholds.partition_point(|threshold| threshold <= value) as u8;
        if value.is_finite() { Ok(reached) } else { Err(CalibrationError::Value { place }) }
    };
    values.iter().enumerate().map(level).collect()
}

/// The shape of the curve of an indirect calibration: what the log odds of membership are linear in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// The value.
    Logit,
    /// Its logarithm, its square root, itself and its square, as the R package QCA does it. Positive values only.
    FractionalPolynomial,
}

impl Curve {
    /// The number of coefficients that are fitted.
    pub const fn coefficients(self) -> usize {
        match self {
            Self::Logit => 2,
            Self::FractionalPolynomial => 5,
        }
    }
}

/// Indirect calibration (Ragin 2008, *Redesigning Social Inquiry*, ch. 5): the analyst gives cases a rough score (such as 0, 0.2, 0.4,
/// 0.6, 0.8, 1), and a fractional logit (Papke and Wooldridge 1996) of the scores on the values smooths them. Returns the membership of
/// every value: of those with a score and, by the same curve, of those without.
///
/// # Errors
/// If values are not finite (or not positive for a fractional polynomial), scores do not fit them, or no finite curve fits best.
///
/// # Example
/// ```
/// use chancery_stats::qca::{Curve, indirect};
/// let scores = [Some(0.0), Some(0.2), Some(0.8), Some(1.0), None];
/// let members = indirect(&[1.0, 2.0, 3.0, 4.0, 2.5], &scores, Curve::Logit)?;
/// assert!((members[4] - 0.5).abs() < 1e-9, "half way between scores that mirror each other");
/// # Ok::<(), chancery_stats::qca::CalibrationError>(())
/// ```
pub fn indirect(values: &[f64], scores: &[Option<f64>], curve: Curve) -> Result<Vec<f64>, CalibrationError> {
    let usable = |value: &f64| value.is_finite() && (curve == Curve::Logit || *value > 0.0);
    if let Some(place) = values.iter().position(|value| !usable(value)) {
        return Err(CalibrationError::Value { place });
    }
    if scores.len() != values.len() || scores.iter().flatten().any(|score| !(0.0..=1.0).contains(score)) {
        return Err(CalibrationError::Scores);
    }
    let powers: &[fn(f64) -> f64] = match curve {
        Curve::Logit => &[|value| value],
        Curve::FractionalPolynomial => &[libm::log, f64::sqrt, |value| value, |value| value * value],
    };
    let scored: Vec<bool> = scores.iter().map(Option::is_some).collect();
    let column =
        |power: &fn(f64) -> f64| standardised(&values.iter().map(|&value| power(value)).collect::<Vec<f64>>(), &scored);
    let columns: Option<Vec<Vec<f64>>> = powers.iter().map(column).collect();
    let rows = with_one(&columns.ok_or(CalibrationError::Scores)?);
    let fitted: Vec<(&[f64], f64)> =
        rows.iter().zip(scores).filter_map(|(row, score)| Some((row.as_slice(), (*score)?))).collect();
    let coefficients = fractional_logit(&fitted)?;
    Ok(rows.iter().map(|row| membership(row, &coefficients)).collect())
}

/// A column in which the scored entries have mean 0 and variance 1, which leaves the fit what it is and the arithmetic well conditioned.
/// `None` if they are all the same, or there are none.
fn standardised(column: &[f64], scored: &[bool]) -> Option<Vec<f64>> {
    let of: Vec<f64> = column.iter().zip(scored).filter(|(_, scored)| **scored).map(|(value, _)| *value).collect();
    let n = of.len() as f64;
    let mean = of.iter().sum::<f64>() / n;
    let variance = of.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
    (variance > 0.0).then(|| column.iter().map(|value| (value - mean) / variance.sqrt()).collect())
}

fn with_one(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let cases = columns.first().map_or(0, Vec::len);
    (0..cases).map(|case| std::iter::once(1.0).chain(columns.iter().map(|column| column[case])).collect()).collect()
}

fn log_odds(row: &[f64], coefficients: &[f64]) -> f64 {
    row.iter().zip(coefficients).map(|(x, b)| x * b).sum()
}

fn membership(row: &[f64], coefficients: &[f64]) -> f64 {
    inverse_logit(log_odds(row, coefficients))
}

/// The Bernoulli quasi-likelihood, as a logarithm.
fn likelihood(cases: &[(&[f64], f64)], coefficients: &[f64]) -> f64 {
    let of = |(row, score): &(&[f64], f64)| {
        let odds = log_odds(row, coefficients);
        score * odds - odds.max(0.0) - libm::log1p(libm::exp(-odds.abs()))
    };
    cases.iter().map(of).sum()
}

/// Maximises the quasi-likelihood by Newton's method, halving steps that go too far, and returns the coefficients.
fn fractional_logit(cases: &[(&[f64], f64)]) -> Result<Vec<f64>, CalibrationError> {
    let width = cases.first().map_or(0, |(row, _)| row.len());
    let mut coefficients = vec![0.0; width];
    let mut reached = likelihood(cases, &coefficients);
    for round in 0..200 {
        let mut normal = vec![vec![0.0; width + 1]; width];
        for (row, score) in cases {
            let now = membership(row, &coefficients);
            for (i, line) in normal.iter_mut().enumerate() {
                (0..width).for_each(|j| line[j] += now * (1.0 - now) * row[i] * row[j]);
                line[width] += (score - now) * row[i];
            }
        }
        // Equations that were regular at first become singular where the fit runs away to 0 and 1.
        let step = solve(normal).ok_or(if round == 0 { CalibrationError::Scores } else { CalibrationError::Step })?;
        let moved = |share: f64| -> Vec<f64> {
            coefficients.iter().zip(&step).map(|(coefficient, step)| coefficient + share * step).collect()
        };
        let mut share = 1.0;
        while likelihood(cases, &moved(share)) < reached && share > 1e-6 {
            share /= 2.0;
        }
        coefficients = moved(share);
        reached = likelihood(cases, &coefficients);
        if coefficients.iter().any(|coefficient| !coefficient.is_finite()) {
            return Err(CalibrationError::Step);
        }
        if step.iter().zip(&coefficients).all(|(step, coefficient)| step.abs() < 1e-9 * (1.0 + coefficient.abs())) {
            return Ok(coefficients);
        }
    }
    Err(CalibrationError::Step)
}

/// Solves linear equations, the right-hand side last in each row, by elimination with pivoting; `None` if they are singular.
fn solve(mut equations: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = equations.len();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|&one, &other| equations[one][column].abs().total_cmp(&equations[other][column].abs()))?;
        equations.swap(column, pivot);
        let head = equations[column].clone();
        if head[column].abs() < 1e-300 {
            return None;
        }
        for (row, line) in equations.iter_mut().enumerate() {
            if row != column {
                let factor = line[column] / head[column];
                line.iter_mut().zip(&head).for_each(|(entry, head)| *entry -= factor * head);
            }
        }
    }
    Some((0..n).map(|row| equations[row][n] / equations[row][row]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    /// Memberships that the R package QCA prints for the same values, by straight lines and by the logistic function (its own tests,
    /// `calibrate(y, thresholds = "e=165, c=175, i=185")`). The values are read back from the first.
    #[test]
    fn both_direct_calibrations_agree_with_published_memberships() {
        let anchors = Anchors { exclusion: 165.0, crossover: 175.0, inclusion: 185.0 };
        let published = [
            (0.792764409, 0.8486502644),
            (0.854733009, 0.8898274110),
            (0.445348343, 0.4202281368),
            (0.273251413, 0.2082848994),
            (0.040338999, 0.0625681594),
        ];
        for (linear, logistic) in published {
            let value = 165.0 + 20.0 * linear;
            assert!(close(anchors.linear(&[value]).unwrap()[0], linear));
            let ours = anchors.logistic(&[value], 0.95).unwrap()[0];
            assert!((ours - logistic).abs() < 2e-9, "{ours} {logistic}");
            let falling = Anchors { exclusion: 185.0, crossover: 175.0, inclusion: 165.0 };
            assert!(close(falling.logistic(&[value], 0.95).unwrap()[0], 1.0 - ours));
            assert!(close(falling.linear(&[value]).unwrap()[0], 1.0 - linear));
        }
    }

    #[test]
    fn anchors_have_their_membership() {
        let anchors = Anchors { exclusion: -1.0, crossover: 0.0, inclusion: 10.0 };
        let logistic = anchors.logistic(&[-1.0, 0.0, 10.0], 0.99).unwrap();
        assert!(close(logistic[0], 0.01) && close(logistic[1], 0.5) && close(logistic[2], 0.99));
        assert_eq!(
            anchors.linear(&[-5.0, -1.0, -0.5, 0.0, 5.0, 10.0, 11.0]).unwrap(),
            [0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]
        );
    }

    #[test]
    fn disorder_is_refused() {
        let anchors = Anchors { exclusion: 1.0, crossover: 1.0, inclusion: 2.0 };
        assert_eq!(anchors.linear(&[1.0]), Err(CalibrationError::Order));
        let folded = Anchors { exclusion: 1.0, crossover: 3.0, inclusion: 2.0 };
        assert_eq!(folded.logistic(&[1.0], 0.95), Err(CalibrationError::Order));
        let good = Anchors { exclusion: 1.0, crossover: 2.0, inclusion: 3.0 };
        assert_eq!(good.linear(&[1.0, f64::NAN]), Err(CalibrationError::Value { place: 1 }));
        assert_eq!(good.logistic(&[1.0], 0.5), Err(CalibrationError::Degree));
        assert_eq!(by_thresholds(&[1.0], &[2.0, 2.0]), Err(CalibrationError::Order));
        assert_eq!(by_thresholds(&[f64::INFINITY], &[2.0]), Err(CalibrationError::Value { place: 0 }));
    }

    #[test]
    fn thresholds_count() {
        assert_eq!(by_thresholds(&[549.0, 550.0, 900.0, 850.0], &[550.0, 850.0]), Ok(vec![0, 1, 2, 2]));
    }

    #[test]
    fn an_indirect_calibration_solves_its_estimating_equations() {
        let values: Vec<f64> = (1..=12).map(f64::from).collect();
        let scores = [0.0, 0.0, 0.2, 0.2, 0.4, 0.4, 0.6, 0.6, 0.8, 0.8, 1.0, 1.0];
        let given = scores.map(Some);
        for curve in [Curve::Logit, Curve::FractionalPolynomial] {
            let fitted = indirect(&values, &given, curve).unwrap();
            let columns: [fn(f64) -> f64; 5] = match curve {
                Curve::Logit => [|_| 1.0, |x| x, |x| x, |x| x, |x| x],
                Curve::FractionalPolynomial => [|_| 1.0, libm::log, f64::sqrt, |x| x, |x| x * x],
            };
            for column in columns {
                let sum: f64 = (0..12).map(|case| (scores[case] - fitted[case]) * column(values[case])).sum();
                assert!(sum.abs() < 1e-9, "{sum}");
            }
        }
    }

    /// Incomes a head as the manual of the R package QCA lists them after Ragin (2008), scored by its thresholds 1,000, 4,000, 5,000,
    /// 10,000 and 20,000 as the package scores them (strictly above). The memberships are of another program: the same quasi-likelihood
    /// maximised with fifty digits.
    #[test]
    fn incomes_are_calibrated_as_by_another_program() {
        let incomes = [
            40_110.0, 34_400.0, 25_200.0, 24_920.0, 20_060.0, 17_090.0, 15_320.0, 13_680.0, 11_720.0, 11_290.0,
            10_940.0, 9_800.0, 7_470.0, 4_670.0, 4_100.0, 4_070.0, 3_740.0, 3_690.0, 3_590.0, 2_980.0, 1_000.0, 650.0,
            450.0, 110.0,
        ];
        let score = |income: f64| {
            Some([1e3, 4e3, 5e3, 1e4, 2e4].iter().filter(|threshold| income > **threshold).count() as f64 / 5.0)
        };
        let scores: Vec<Option<f64>> = incomes.iter().copied().map(score).collect();
        for (curve, expected) in [(Curve::Logit, LOGIT), (Curve::FractionalPolynomial, POLYNOMIAL)] {
            let ours = indirect(&incomes, &scores, curve).unwrap();
            for (ours, expected) in ours.iter().zip(expected) {
                assert!((ours - expected).abs() < 5e-9, "{curve:?}: {ours} {expected}");
            }
        }
    }

    const LOGIT: [f64; 24] = [
        0.9999433565,
        0.9996802037,
        0.9948224455,
        0.9943663068,
        0.9758700508,
        0.9426447416,
        0.9057483104,
        0.8539064081,
        0.7633866554,
        0.7390369367,
        0.7180592825,
        0.6431879384,
        0.4707368730,
        0.2756592980,
        0.2425205497,
        0.2408535893,
        0.2230369224,
        0.2204210124,
        0.2152554464,
        0.1856580438,
        0.1111770251,
        0.1011157788,
        0.0957362150,
        0.0871766097,
    ];
    const POLYNOMIAL: [f64; 24] = [
        1.0000000000,
        0.9999999951,
        0.9990072537,
        0.9987211856,
        0.9633474545,
        0.8857186583,
        0.8287463850,
        0.7823265714,
        0.7410493819,
        0.7336753267,
        0.7279077084,
        0.7091062712,
        0.6491392623,
        0.4165627036,
        0.3284181393,
        0.3234470857,
        0.2674780975,
        0.2588800344,
        0.2416831269,
        0.1417215487,
        0.0023393498,
        0.0005302633,
        0.0001793096,
        0.0000148872,
    ];

    #[test]
    fn the_curve_of_the_scored_is_that_of_all() {
        let values: Vec<f64> = (1..=9).map(f64::from).collect();
        let scores = [Some(0.0), Some(0.2), None, Some(0.4), None, Some(0.6), Some(0.8), None, Some(1.0)];
        let pick =
            |of: &[f64]| -> Vec<f64> { (0..9).filter(|&case| scores[case].is_some()).map(|case| of[case]).collect() };
        let alone: Vec<Option<f64>> = scores.iter().copied().filter(Option::is_some).collect();
        let all = indirect(&values, &scores, Curve::Logit).unwrap();
        let scored = indirect(&pick(&values), &alone, Curve::Logit).unwrap();
        assert!(pick(&all).iter().zip(&scored).all(|(one, other)| close(*one, *other)));
        assert!(all.is_sorted(), "a logit rises or falls throughout");
    }

    #[test]
    fn impossible_curves_are_refused() {
        assert_eq!(indirect(&[1.0, 2.0], &[None; 2], Curve::Logit), Err(CalibrationError::Scores));
        assert_eq!(indirect(&[1.0, 2.0], &[Some(0.0)], Curve::Logit), Err(CalibrationError::Scores));
        assert_eq!(indirect(&[1.0, 1.0], &[Some(0.0), Some(1.0)], Curve::Logit), Err(CalibrationError::Scores));
        assert_eq!(
            indirect(&[0.0, 1.0], &[Some(0.0), Some(1.0)], Curve::FractionalPolynomial),
            Err(CalibrationError::Value { place: 0 })
        );
        let step = indirect(&[1.0, 2.0, 3.0, 4.0], &[0.0, 0.0, 1.0, 1.0].map(Some), Curve::Logit);
        assert!(matches!(step, Err(CalibrationError::Step | CalibrationError::Scores)), "{step:?}");
    }
}
