//! Compositions: parts of a whole, of which only the ratios say anything.
//!
//! Shares sum to one, so one cannot rise without another falling, and means, covariances and distances of the shares themselves speak
//! of that sum as much as of what moved. Ratios of parts do not. [`Coordinates::LogRatio`] takes their logarithms, in which a part that
//! doubles against the others moves as far as one that halves, whatever its size; it has no place for zero, which is replaced.
//! [`Coordinates::Root`] takes square roots of shares, where zero is a number and small parts count for little.

use super::ShiftError;

/// What a composition is turned into before its level is compared over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coordinates {
    /// Centred log-ratios; a zero is replaced by this share of the least positive share that its part ever has, in (0, 1].
    LogRatio {
        /// Share of the least positive value that stands for a zero.
        zeros: f64,
    },
    /// Square roots of the shares over √2: distances are Hellinger's, in [0, 1]. Zeros stay zeros.
    Root,
}

impl Default for Coordinates {
    /// Log-ratios, zeros replaced by 0.65 of the least positive share (Martín-Fernández, Barceló-Vidal and Pawlowsky-Glahn 2003,
    /// Mathematical Geology 35: 253–278, for values below a detection limit).
    fn default() -> Self {
        Self::LogRatio { zeros: 0.65 }
    }
}

/// Each row over its sum.
///
/// # Errors
/// [`ShiftError::NotAComposition`] for fewer than two parts, rows of unequal length, a part that is negative or not finite, or a row of zeros.
pub fn composition_shares(rows: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, ShiftError> {
    let parts = rows.first().map_or(0, Vec::len);
    let share = |(index, row): (usize, &Vec<f64>)| {
        let sum: f64 = row.iter().sum();
        let valid =
            row.len() == parts && parts > 1 && row.iter().all(|part| *part >= 0.0 && *part < 1e150) && sum > 0.0;
        if valid { Ok(row.iter().map(|part| part / sum).collect()) } else { Err(ShiftError::NotAComposition { index }) }
    };
    rows.iter().enumerate().map(share).collect()
}

/// Shares without zeros: the zero of a part becomes `zeros` times the least positive share that part has in any row, and what that takes comes
/// off the other parts in proportion, so that their ratios stay.
///
/// # Errors
/// [`ShiftError::NoCovariance`] if a part is zero in all rows, [`ShiftError::BadOption`] if `zeros` is not in (0, 1].
pub fn replace_zeros(shares: &[Vec<f64>], zeros: f64) -> Result<Vec<Vec<f64>>, ShiftError> {
    if !(zeros > 0.0 && zeros <= 1.0) {
        return Err(ShiftError::BadOption { option: "zeros", needed: "above 0 and at most 1" });
    }
    let parts = shares.first().map_or(0, Vec::len);
    let least = |part: usize| shares.iter().map(|row| row[part]).filter(|x| *x > 0.0).fold(f64::INFINITY, f64::min);
    let put: Vec<f64> = (0..parts).map(|part| zeros * least(part)).collect();
    if put.iter().any(|x| x.is_infinite()) {
        return Err(ShiftError::NoCovariance);
    }
    let replaced = |row: &Vec<f64>| {
        let taken: f64 = row.iter().zip(&put).filter(|(x, _)| **x == 0.0).map(|(_, put)| put).sum();
        // More than the whole can only be where the least positive share is itself most of it.
        let scale = 1.0 / (1.0 + taken);
        row.iter().zip(&put).map(|(x, put)| if *x == 0.0 { put * scale } else { x * scale }).collect()
    };
    Ok(shares.iter().map(replaced).collect())
}

/// Centred log-ratios: ln x_k less the mean of the logarithms. Sum zero.
pub fn log_ratios(shares: &[f64]) -> Vec<f64> {
    let logs: Vec<f64> = shares.iter().map(|x| libm::log(*x)).collect();
    let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
    logs.into_iter().map(|log| log - mean).collect()
}

/// Aitchison's distance of two compositions without zeros: √ Σ (clr_k a − clr_k b)². Two parts of which one doubles against the other are ln 2 / √2 apart.
///
/// # Errors
/// `None` for different numbers of parts, or a part that is not above zero.
///
/// # Example
/// ```
/// use chancery_stats::shifts::aitchison_distance;
/// let (a, b) = ([0.2, 0.3, 0.5], [0.4, 0.6, 1.0]);
/// assert!(aitchison_distance(&a, &b).unwrap() < 1e-12, "only ratios count");
/// ```
pub fn aitchison_distance(a: &[f64], b: &[f64]) -> Option<f64> {
    let positive = |row: &[f64]| row.iter().all(|x| *x > 0.0 && x.is_finite());
    if a.len() != b.len() || !positive(a) || !positive(b) {
        return None;
    }
    let squares = log_ratios(a).iter().zip(log_ratios(b)).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    Some(squares.sqrt())
}

/// The composition that a mean of coordinates stands for: with log-ratios the geometric means of the parts, brought to a sum of one, with roots the
/// squares likewise.
pub fn composition_centre(mean: &[f64], coordinates: Coordinates) -> Vec<f64> {
    let back = |x: &f64| match coordinates {
        Coordinates::LogRatio { .. } => libm::exp(*x),
        Coordinates::Root => x * x,
    };
    let parts: Vec<f64> = mean.iter().map(back).collect();
    let sum: f64 = parts.iter().sum();
    parts.into_iter().map(|part| part / sum).collect()
}

/// One list a part: its coordinate in each row. They lie in a space of one dimension less than there are parts.
pub(super) fn transformed(rows: &[Vec<f64>], coordinates: Coordinates) -> Result<Vec<Vec<f64>>, ShiftError> {
    let shares = composition_shares(rows)?;
    let by_row: Vec<Vec<f64>> = match coordinates {
        Coordinates::LogRatio { zeros } => replace_zeros(&shares, zeros)?.iter().map(|row| log_ratios(row)).collect(),
        Coordinates::Root => shares.iter().map(|row| row.iter().map(|x| (0.5 * x).sqrt()).collect()).collect(),
    };
    let parts = by_row.first().map_or(0, Vec::len);
    Ok((0..parts).map(|part| by_row.iter().map(|row| row[part]).collect()).collect())
}

/// The same in one dimension less, in orthonormal coordinates: isometric log-ratios, or roots on the plane that touches the sphere of roots at their mean.
pub(super) fn reduced(parts: &[Vec<f64>], coordinates: Coordinates) -> Vec<Vec<f64>> {
    let rows = parts.first().map_or(0, Vec::len);
    let normal: Vec<f64> = match coordinates {
        Coordinates::LogRatio { .. } => vec![1.0; parts.len()],
        Coordinates::Root => parts.iter().map(|part| part.iter().sum::<f64>() / rows.max(1) as f64).collect(),
    };
    // Gram–Schmidt on the unit vectors after the one that is left out; the last is what the others leave.
    let mut basis: Vec<Vec<f64>> = vec![unit(normal)];
    for axis in 0..parts.len().saturating_sub(1) {
        let mut next: Vec<f64> = (0..parts.len()).map(|k| f64::from(u8::from(k == axis))).collect();
        for known in &basis {
            let along: f64 = next.iter().zip(known).map(|(a, b)| a * b).sum();
            next.iter_mut().zip(known).for_each(|(a, b)| *a -= along * b);
        }
        basis.push(unit(next));
    }
    let along = |axis: &Vec<f64>| {
        (0..rows).map(|row| axis.iter().zip(parts).map(|(weight, part)| weight * part[row]).sum()).collect()
    };
    basis[1..].iter().map(along).collect()
}

fn unit(vector: Vec<f64>) -> Vec<f64> {
    let length = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    vector.into_iter().map(|x| x / length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn drawn(random: &mut Random, rows: usize, parts: usize) -> Vec<Vec<f64>> {
        (0..rows).map(|_| (0..parts).map(|_| libm::exp(random.normal())).collect()).collect()
    }

    #[test]
    fn zeros_are_replaced_and_the_other_ratios_stay() {
        let shares = vec![vec![0.5, 0.5, 0.0], vec![0.2, 0.6, 0.2]];
        let found = replace_zeros(&shares, 0.5).unwrap();
        // 0.5 · 0.2 beside 1, together 1.1.
        assert!((found[0][2] - 0.1 / 1.1).abs() < 1e-15 && (found[0][0] / found[0][1] - 1.0).abs() < 1e-15);
        assert!(found.iter().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-12));
        assert_eq!(found[1], shares[1]);
        assert_eq!(replace_zeros(&[vec![1.0, 0.0]], 0.5), Err(ShiftError::NoCovariance));
        assert!(replace_zeros(&shares, 0.0).is_err());
    }

    #[test]
    fn aitchison_by_hand_and_in_reduced_coordinates() {
        let two = aitchison_distance(&[0.5, 0.5], &[2.0, 1.0]).unwrap();
        assert!((two - libm::log(2.0) / std::f64::consts::SQRT_2).abs() < 1e-12);
        assert_eq!(aitchison_distance(&[0.5, 0.0], &[2.0, 1.0]), None);
        let mut random = Random::new(3);
        let rows = drawn(&mut random, 6, 4);
        let coordinates = Coordinates::default();
        let parts = transformed(&rows, coordinates).unwrap();
        let less = reduced(&parts, coordinates);
        assert_eq!(less.len(), 3);
        for (i, j) in [(0, 1), (2, 5), (3, 4)] {
            let squares: f64 = less.iter().map(|axis| (axis[i] - axis[j]) * (axis[i] - axis[j])).sum();
            assert!((squares.sqrt() - aitchison_distance(&rows[i], &rows[j]).unwrap()).abs() < 1e-12);
        }
        let back = composition_centre(&parts.iter().map(|part| part[2]).collect::<Vec<_>>(), coordinates);
        let shares = composition_shares(&rows).unwrap();
        assert!(back.iter().zip(&shares[2]).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn roots_keep_zeros_and_are_at_most_one_apart() {
        let parts = transformed(&[vec![1.0, 0.0], vec![0.0, 7.0]], Coordinates::Root).unwrap();
        let squares: f64 = parts.iter().map(|part| (part[0] - part[1]) * (part[0] - part[1])).sum();
        assert!((squares.sqrt() - 1.0).abs() < 1e-12);
        assert_eq!(composition_centre(&[parts[0][0], parts[1][0]], Coordinates::Root), [1.0, 0.0]);
    }

    #[test]
    fn what_is_no_composition_is_refused() {
        let wrong = |rows: &[Vec<f64>]| composition_shares(rows).is_err();
        assert!(wrong(&[vec![1.0]]) && wrong(&[vec![0.0, 0.0]]) && wrong(&[vec![1.0, -1.0]]));
        assert!(wrong(&[vec![1.0, 2.0], vec![1.0, 2.0, 3.0]]) && wrong(&[vec![f64::NAN, 1.0]]));
        assert_eq!(composition_shares(&[]), Ok(vec![]));
    }
}
