//! The slope of a straight line through a series.

/// Slope of the ordinary-least-squares line through the points, in units of `y` per unit of `x`.
///
/// b = Σ (xᵢ − x̄)(yᵢ − ȳ) / Σ (xᵢ − x̄)², with sums in the order of the slices.
///
/// # Shapes and units
/// `x` and `y`: (n_obs); only the first `min(x.len(), y.len())` points are used.
///
/// # Missing values
/// The caller leaves missing points out of both slices.
///
/// # Errors
/// `None` for fewer than two points, or if all `x` are equal.
///
/// # Example
/// ```
/// assert_eq!(chancery_stats::ols_slope(&[2001.0, 2002.0, 2004.0], &[1.0, 2.0, 4.0]), Some(1.0));
/// assert_eq!(chancery_stats::ols_slope(&[2001.0], &[1.0]), None);
/// ```
pub fn ols_slope(x: &[f64], y: &[f64]) -> Option<f64> {
    let n_obs = x.len().min(y.len());
    if n_obs < 2 {
        return None;
    }
    let mean = |values: &[f64]| values[..n_obs].iter().sum::<f64>() / n_obs as f64;
    let (x_mean, y_mean) = (mean(x), mean(y));
    let mut covariance = 0.0;
    let mut variance = 0.0;
    for (x, y) in x[..n_obs].iter().zip(&y[..n_obs]) {
        covariance += (x - x_mean) * (y - y_mean);
        variance += (x - x_mean) * (x - x_mean);
    }
    (variance > 0.0).then(|| covariance / variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anscombe_first_quartet() {
        // Anscombe (1973), The American Statistician 27(1): the slope of the first set is 0.500.
        let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
        let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
        let slope = ols_slope(&x, &y).expect("eleven points");
        assert!((slope - 0.500).abs() < 0.0005, "{slope}");
    }

    #[test]
    fn no_line_through_one_year() {
        assert_eq!(ols_slope(&[2001.0, 2001.0], &[1.0, 2.0]), None);
        assert_eq!(ols_slope(&[], &[]), None);
    }
}
