//! Intervals for measures of similarity, by resampling clusters of related items.

use std::fmt;

use super::table::JointTable;
use crate::random::Random;

/// Which clusters each draw holds, and how often: drawn once, used for every pair and measure, so that pairs can be compared.
///
/// Resolutions on one agenda item are not independent: they are put to the vote together and states take the same stand on all of
/// them. So whole clusters are drawn with replacement, as many as there are (cluster bootstrap; Davison and Hinkley 1997,
/// *Bootstrap Methods and their Application*).
#[derive(Clone, Debug)]
pub struct ClusterBootstrap {
    clusters: usize,
    /// For each draw, how often it holds each cluster.
    times: Vec<u32>,
}

/// A percentile interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The measure of all items.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// In how many draws the measure was defined; the ends are quantiles over these.
    pub defined: usize,
    /// In how many it was not, for example because a state always voted yes in the clusters drawn.
    pub undefined: usize,
}

/// Why there is no interval.
#[derive(Clone, Debug, PartialEq)]
pub enum BootstrapError {
    /// Neither clusters nor draws may be none.
    Empty,
    /// Another number of tables than of clusters.
    Tables {
        /// Clusters of the draws.
        clusters: usize,
        /// Tables given.
        tables: usize,
    },
    /// A level that is not between 0 and 1.
    Level(f64),
    /// The measure has no value for all items together, or in none of the draws.
    Undefined,
}

impl fmt::Display for BootstrapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a bootstrap needs at least one cluster and one draw"),
            Self::Tables { clusters, tables } => {
                write!(f, "{tables} tables, where one for each of {clusters} clusters is expected")
            }
            Self::Level(level) => write!(f, "{level} is no level; a number between 0 and 1 is expected, such as 0.95"),
            Self::Undefined => f.write_str("the measure has no value here"),
        }
    }
}

impl std::error::Error for BootstrapError {}

impl ClusterBootstrap {
    /// Draws `draws` times as many clusters as there are, with replacement.
    ///
    /// # Errors
    /// [`BootstrapError::Empty`].
    pub fn new(clusters: usize, draws: usize, seed: u64) -> Result<Self, BootstrapError> {
        if clusters == 0 || draws == 0 {
            return Err(BootstrapError::Empty);
        }
        let mut random = Random::new(seed);
        let mut times = vec![0; clusters * draws];
        for draw in times.chunks_mut(clusters) {
            for _ in 0..clusters {
                draw[random.below(clusters)] += 1;
            }
        }
        Ok(Self { clusters, times })
    }

    /// The percentile interval of a measure at a level such as 0.95, from the joint table of each cluster.
    ///
    /// A draw's table is the sum of the clusters' tables, each as often as it was drawn. Quantiles lie between the two nearest
    /// order statistics in proportion (type 7 of Hyndman and Fan 1996).
    ///
    /// # Missing values
    /// Draws in which the measure is undefined are left out and counted. Clusters in which the two never met are drawn like others.
    ///
    /// # Errors
    /// Tables that do not fit the clusters, a level outside (0, 1), a measure that is undefined for all items or in every draw.
    ///
    /// # Example
    /// ```
    /// use chancery_stats::{ClusterBootstrap, JointTable, Similarity};
    /// let tables = [JointTable::counts([[3, 0], [0, 1]]), JointTable::counts([[1, 1], [1, 0]])];
    /// let draws = ClusterBootstrap::new(2, 1000, 42)?;
    /// let interval = draws.interval(&tables, 0.95, |table| Similarity::Agreement.of(table))?;
    /// assert_eq!((interval.low, interval.high), (1.0 / 3.0, 1.0));
    /// # Ok::<(), chancery_stats::BootstrapError>(())
    /// ```
    pub fn interval<const K: usize>(
        &self,
        tables: &[JointTable<K>],
        level: f64,
        of: impl Fn(&JointTable<K>) -> Option<f64>,
    ) -> Result<Interval, BootstrapError> {
        if tables.len() != self.clusters {
            return Err(BootstrapError::Tables { clusters: self.clusters, tables: tables.len() });
        }
        if !(level > 0.0 && level < 1.0) {
            return Err(BootstrapError::Level(level));
        }
        let estimate = of(&sum(tables, &vec![1; tables.len()])).ok_or(BootstrapError::Undefined)?;
        let draws = self.times.chunks(self.clusters);
        let all = draws.len();
        let mut values: Vec<f64> = draws.filter_map(|times| of(&sum(tables, times))).collect();
        values.sort_by(f64::total_cmp);
        let tail = (1.0 - level) / 2.0;
        let ends = quantile(&values, tail).zip(quantile(&values, 1.0 - tail));
        let (low, high) = ends.ok_or(BootstrapError::Undefined)?;
        Ok(Interval { estimate, low, high, defined: values.len(), undefined: all - values.len() })
    }
}

fn sum<const K: usize>(tables: &[JointTable<K>], times: &[u32]) -> JointTable<K> {
    let mut sum = JointTable::default();
    for (table, &times) in tables.iter().zip(times).filter(|(_, times)| **times > 0) {
        sum.add_times(table, f64::from(times));
    }
    sum
}

/// The quantile at `share` of sorted values, between the two nearest order statistics in proportion (type 7 of Hyndman and Fan 1996); `None`
/// without a value.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share * last as f64;
    let below = (place as usize).min(last);
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Choices, Distance, Similarity};

    fn agreement(table: &JointTable<3>) -> Option<f64> {
        Similarity::Agreement.of(table)
    }

    #[test]
    fn quantiles_by_hand() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile(&sorted, 0.0), Some(1.0));
        assert_eq!(quantile(&sorted, 0.5), Some(3.0));
        assert_eq!(quantile(&sorted, 1.0), Some(8.0));
        assert_eq!(quantile(&sorted, 0.75), Some(5.0));
        assert_eq!(quantile(&[3.0], 0.9), Some(3.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    /// The same draws, made item by item from the portfolios.
    #[test]
    fn sums_of_tables_are_draws_of_items() {
        let mut random = Random::new(3);
        let mut portfolio = || (0..60).map(|_| Some(random.below(4)).filter(|&c| c < 3)).collect::<Vec<_>>();
        let (one, other) = (portfolio(), portfolio());
        let cluster_of: Vec<usize> = (0..60).map(|item| item / 7).collect();
        let clusters = 9;
        let choices = Choices::<3>::from_rows(&[one.clone(), other.clone()]);
        let tables = choices.joint_by_cluster(0, 1, &cluster_of, clusters);
        let bootstrap = ClusterBootstrap::new(clusters, 200, 17).expect("draws");
        let interval = bootstrap.interval(&tables, 0.9, agreement).expect("an interval");

        let mut again = Random::new(17);
        let mut values = Vec::new();
        for _ in 0..200 {
            let (mut first, mut second) = (Vec::new(), Vec::new());
            for _ in 0..clusters {
                let drawn = again.below(clusters);
                for item in (0..60).filter(|&item| cluster_of[item] == drawn) {
                    first.push(one[item]);
                    second.push(other[item]);
                }
            }
            values.extend(agreement(&JointTable::of(&first, &second)));
        }
        values.sort_by(f64::total_cmp);
        assert_eq!((Some(interval.low), Some(interval.high)), (quantile(&values, 0.05), quantile(&values, 0.95)));
        assert_eq!((interval.defined, interval.undefined), (values.len(), 200 - values.len()));
        assert_eq!(Some(interval.estimate), agreement(&choices.joint(0, 1)));
    }

    #[test]
    fn clusters_of_alike_items_make_wider_intervals() {
        // 20 clusters of 10 items; within a cluster the two always agree or always disagree.
        let of = |agree: bool, items: u32| {
            let row = if agree { [items, 0, 0] } else { [0, 0, items] };
            JointTable::counts([row, [0; 3], [0; 3]])
        };
        let tables: Vec<JointTable<3>> = (0..20).map(|cluster| of(cluster % 2 == 0, 10)).collect();
        let single: Vec<JointTable<3>> = (0..200).map(|item| of(item % 2 == 0, 1)).collect();
        let width = |tables: &[JointTable<3>]| {
            let bootstrap = ClusterBootstrap::new(tables.len(), 2000, 1).expect("draws");
            let interval = bootstrap.interval(tables, 0.95, agreement).expect("an interval");
            assert!(interval.low <= interval.estimate && interval.estimate <= interval.high);
            interval.high - interval.low
        };
        // The standard errors are √(0.25 / 20) and √(0.25 / 200); 95 % is 3.92 of them.
        assert!((width(&tables) - 3.92 * 0.111_8).abs() < 0.06, "{}", width(&tables));
        assert!((width(&single) - 3.92 * 0.035_36).abs() < 0.03, "{}", width(&single));
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        assert_eq!(ClusterBootstrap::new(0, 10, 1).err(), Some(BootstrapError::Empty));
        assert_eq!(ClusterBootstrap::new(3, 0, 1).err(), Some(BootstrapError::Empty));
        let bootstrap = ClusterBootstrap::new(2, 50, 1).expect("draws");
        let tables = [JointTable::counts([[4, 0, 0], [0; 3], [0; 3]]), JointTable::default()];
        assert_eq!(
            bootstrap.interval(&tables[..1], 0.9, agreement),
            Err(BootstrapError::Tables { clusters: 2, tables: 1 })
        );
        assert_eq!(bootstrap.interval(&tables, 1.0, agreement), Err(BootstrapError::Level(1.0)));
        assert!(matches!(bootstrap.interval(&tables, f64::NAN, agreement), Err(BootstrapError::Level(_))));
        // Always yes: kappa has no value. Agreement has one, but not in draws of the second cluster only.
        let kappa = |table: &JointTable<3>| Similarity::Kappa(Distance::Nominal).of(table);
        assert_eq!(bootstrap.interval(&tables, 0.9, kappa), Err(BootstrapError::Undefined));
        let interval = bootstrap.interval(&tables, 0.9, agreement).expect("an interval");
        assert_eq!((interval.low, interval.high), (1.0, 1.0));
        assert!(interval.undefined > 0 && interval.defined + interval.undefined == 50);
    }
}
