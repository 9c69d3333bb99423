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

/// Indirect calibration (Ragin 2008, *Redesigning Social Inquiry*, ch. 5): the analyst gives each case a rough score (such as 0, 0.2, 0.4,
/// 0.6, 0.8, 1), and a fractional logit (Papke and Wooldridge 1996) of the scores on the values smooths them. Returns the fitted scores.
///
/// # Errors
/// If values are not finite (or not positive for a fractional polynomial), scores do not fit them, or no finite curve fits best.
pub fn indirect(values: &[f64], scores: &[f64], curve: Curve) -> Result<Vec<f64>, CalibrationError> {
    let usable = |value: &f64| value.is_finite() && (curve == Curve::Logit || *value > 0.0);
    if let Some(place) = values.iter().position(|value| !usable(value)) {
        return Err(CalibrationError::Value { place });
    }
    if scores.len() != values.len() || scores.iter().any(|score| !(0.0..=1.0).contains(score)) {
        return Err(CalibrationError::Scores);
    }
    let rows: Vec<Vec<f64>> = match curve {
        Curve::Logit => with_one(&[standardised(values).ok_or(CalibrationError::Scores)?]),
        Curve::FractionalPolynomial => {
            let powers: [fn(f64) -> f64; 4] = [libm::log, f64::sqrt, |value| value, |value| value * value];
            let column =
                |power: &fn(f64) -> f64| standardised(&values.iter().map(|&value| power(value)).collect::<Vec<f64>>());
            let columns: Option<Vec<Vec<f64>>> = powers.iter().map(column).collect();
            with_one(&columns.ok_or(CalibrationError::Scores)?)
        }
    };
    fractional_logit(&rows, scores)
}

/// A column with mean 0 and variance 1, which leaves the fit what it is and the arithmetic well conditioned. `None` if it is constant.
fn standardised(column: &[f64]) -> Option<Vec<f64>> {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    let variance = column.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
    (variance > 0.0).then(|| column.iter().map(|value| (value - mean) / variance.sqrt()).collect())
}

fn with_one(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let cases = columns.first().map_or(0, Vec::len);
    (0..cases).map(|case| std::iter::once(1.0).chain(columns.iter().map(|column| column[case])).collect()).collect()
}

/// Maximises the Bernoulli quasi-likelihood by Newton's method and returns the fitted scores.
fn fractional_logit(rows: &[Vec<f64>], scores: &[f64]) -> Result<Vec<f64>, CalibrationError> {
    let width = rows.first().map_or(0, Vec::len);
    let mut coefficients = vec![0.0; width];
    let fitted = |coefficients: &[f64]| -> Vec<f64> {
        rows.iter().map(|row| inverse_logit(row.iter().zip(coefficients).map(|(x, b)| x * b).sum())).collect()
    };
    for round in 0..100 {
        let scores_now = fitted(&coefficients);
        let mut normal = vec![vec![0.0; width + 1]; width];
        for ((row, score), now) in rows.iter().zip(scores).zip(&scores_now) {
            for (i, line) in normal.iter_mut().enumerate() {
                (0..width).for_each(|j| line[j] += now * (1.0 - now) * row[i] * row[j]);
                line[width] += (score - now) * row[i];
            }
        }
        // Equations that were regular at first become singular where the fit runs away to 0 and 1.
        let step = solve(normal).ok_or(if round == 0 { CalibrationError::Scores } else { CalibrationError::Step })?;
        coefficients.iter_mut().zip(&step).for_each(|(coefficient, step)| *coefficient += step);
        if coefficients.iter().any(|coefficient| !coefficient.is_finite()) {
            return Err(CalibrationError::Step);
        }
        if step.iter().zip(&coefficients).all(|(step, coefficient)| step.abs() < 1e-9 * (1.0 + coefficient.abs())) {
            return Ok(fitted(&coefficients));
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
        for curve in [Curve::Logit, Curve::FractionalPolynomial] {
            let fitted = indirect(&values, &scores, curve).unwrap();
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

    #[test]
    fn impossible_curves_are_refused() {
        assert_eq!(indirect(&[1.0, 2.0], &[0.0], Curve::Logit), Err(CalibrationError::Scores));
        assert_eq!(indirect(&[1.0, 1.0], &[0.0, 1.0], Curve::Logit), Err(CalibrationError::Scores));
        assert_eq!(
            indirect(&[0.0, 1.0], &[0.0, 1.0], Curve::FractionalPolynomial),
            Err(CalibrationError::Value { place: 0 })
        );
        let step = indirect(&[1.0, 2.0, 3.0, 4.0], &[0.0, 0.0, 1.0, 1.0], Curve::Logit);
        assert!(matches!(step, Err(CalibrationError::Step | CalibrationError::Scores)), "{step:?}");
    }
}
