//! Combinations of coefficients, with standard errors by the delta method.

use super::error::RegressionError;
use super::formula::{Expr, Kind, expression};

/// A value with its derivatives by the coefficients.
#[derive(Clone, Debug, PartialEq)]
struct Dual {
    value: f64,
    slopes: Vec<f64>,
}

/// The value of an expression over coefficients, and its variance `g'Vg`, g being its derivatives.
pub(super) fn combine(
    text: &str,
    names: &[String],
    coefficients: &[Option<f64>],
    variance: impl Fn(usize, usize) -> f64,
) -> Result<(f64, f64), RegressionError> {
    let expr = expression("combine", text)?;
    let found = dual(&expr, names, coefficients).map_err(|error| error.within("combine", text))?;
    let n = names.len();
    let mut square = 0.0;
    for i in (0..n).filter(|&i| found.slopes[i] != 0.0) {
        for j in (0..n).filter(|&j| found.slopes[j] != 0.0) {
            square += found.slopes[i] * found.slopes[j] * variance(i, j);
        }
    }
    if !found.value.is_finite() || !square.is_finite() {
        return Err(RegressionError::new("the combination has no value").within("combine", text));
    }
    Ok((found.value, square.max(0.0)))
}

fn dual(expr: &Expr, names: &[String], coefficients: &[Option<f64>]) -> Result<Dual, RegressionError> {
    let inner = |expr: &Expr| dual(expr, names, coefficients);
    let constant = |value: f64| Dual { value, slopes: vec![0.0; names.len()] };
    let along = |a: &Dual, value: f64, slope: f64| Dual { value, slopes: a.slopes.iter().map(|s| s * slope).collect() };
    let both = |a: &Dual, b: &Dual, value: f64, by_a: f64, by_b: f64| Dual {
        value,
        slopes: a.slopes.iter().zip(&b.slopes).map(|(a, b)| by_a * a + by_b * b).collect(),
    };
    match &expr.kind {
        Kind::Number(number) => Ok(constant(*number)),
        Kind::Name(name) => match names.iter().position(|known| known == name) {
            Some(at) => {
                let value = coefficients[at]
                    .ok_or_else(|| RegressionError::new(format!("`{name}` has no estimate")).at(&expr.span))?;
                let mut dual = constant(value);
                dual.slopes[at] = 1.0;
                Ok(dual)
            }
            None => {
                let near = chancery_core::nearest(name, names.iter().map(String::as_str));
                let hint = near.map_or_else(
                    || format!("terms are {}", names.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                Err(RegressionError::new(format!("no term is called `{name}`")).at(&expr.span).hint(hint))
            }
        },
        Kind::Negate(a) => inner(a).map(|a| along(&a, -a.value, -1.0)),
        Kind::Binary(sign, a, b) => {
            let (a, b) = (inner(a)?, inner(b)?);
            match *sign {
                "+" => Ok(both(&a, &b, a.value + b.value, 1.0, 1.0)),
                "-" => Ok(both(&a, &b, a.value - b.value, 1.0, -1.0)),
                "*" => Ok(both(&a, &b, a.value * b.value, b.value, a.value)),
                "/" => Ok(both(&a, &b, a.value / b.value, 1.0 / b.value, -a.value / (b.value * b.value))),
                "^" if b.slopes.iter().all(|s| *s == 0.0) => {
                    Ok(along(&a, libm::pow(a.value, b.value), b.value * libm::pow(a.value, b.value - 1.0)))
                }
                _ => Err(RegressionError::new(format!("`{sign}` has no place among coefficients")).at(&expr.span)),
            }
        }
        Kind::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("exp", [(None, a)]) => inner(a).map(|a| along(&a, libm::exp(a.value), libm::exp(a.value))),
            ("log", [(None, a)]) => inner(a).map(|a| along(&a, libm::log(a.value), 1.0 / a.value)),
            _ => Err(RegressionError::new("coefficients are combined with + - * / ^, exp() and log()")
                .at(&expr.span)
                .hint("the name of a term that is no plain word stands between backticks: `log(dist)`")),
        },
        _ => Err(RegressionError::new("a coefficient or number is expected").at(&expr.span)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variances_follow_the_delta_method() {
        let names = ["a".to_owned(), "log(b)".to_owned()];
        let coefficients = [Some(2.0), Some(0.5)];
        let variance = |i: usize, j: usize| [[0.04, 0.01], [0.01, 0.09]][i][j];
        let (value, square) = combine("a + `log(b)`", &names, &coefficients, variance).unwrap();
        assert!((value - 2.5).abs() < 1e-12 && (square - 0.15).abs() < 1e-12);
        // 100 (a − b)/b: derivatives 100/b and −100 a/b².
        let (value, square) = combine("100 * (a - `log(b)`) / `log(b)`", &names, &coefficients, variance).unwrap();
        let (g, h) = (100.0 / 0.5, -100.0 * 2.0 / 0.25);
        assert!((value - 300.0).abs() < 1e-9);
        assert!((square - (g * g * 0.04 + 2.0 * g * h * 0.01 + h * h * 0.09)).abs() < 1e-6 * square);
        let (value, square) = combine("exp(a) - 1", &names, &coefficients, variance).unwrap();
        assert!((value - (libm::exp(2.0) - 1.0)).abs() < 1e-12);
        assert!((square - libm::exp(4.0) * 0.04).abs() < 1e-9);
        let error = combine("a + lgo", &names, &coefficients, variance).unwrap_err();
        assert_eq!(error.span, Some(4..7));
        assert!(combine("a ^ `log(b)`", &names, &coefficients, variance).is_err());
    }
}
