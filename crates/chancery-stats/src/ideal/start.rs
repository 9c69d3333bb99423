//! Where the search begins.

use super::data::Data;
use super::sweep::Parameters;
use super::{Anchor, Fit, FitError, Options};

/// θ from how far a voter's ballots go with the anchors', items flat.
///
/// Each ballot is the distance of its category from the mean of its item; an item's polarity is the mean of that over the anchors,
/// negative anchors counted with the other sign; θ is the mean over a voter's ballots of distance × polarity. Where no anchor
/// voted, the voter's nearest other time stands in.
pub(crate) fn from_anchors(data: &Data, options: &Options) -> Result<Parameters, FitError> {
    let centres: Vec<f64> = data.counts.iter().map(centre).collect();
    let polarity = polarity(data, &options.anchors, &centres)?;
    let raw: Vec<Option<f64>> = (0..data.points.len())
        .map(|point| {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (item, place) in data.by_point.row(point) {
                sum += polarity[item] * (category(&data.counts[item], place) - centres[item]);
                weight += polarity[item].abs();
            }
            (weight > 0.0).then(|| sum / weight)
        })
        .collect();
    let mut parameters = Parameters { theta: vec![0.0; raw.len()], items: flat(data) };
    for track in data.tracks.windows(2) {
        for point in track[0]..track[1] {
            let nearest = (track[0]..track[1]).filter(|&other| raw[other].is_some()).min_by_key(|&o| o.abs_diff(point));
            parameters.theta[point] = nearest.and_then(|other| raw[other]).unwrap_or(0.0);
        }
    }
    if parameters.standardise(1.0) { Ok(parameters) } else { Err(FitError::AnchorsSayNothing) }
}

/// θ from an earlier fit; a point that is new begins where its voter was at the nearest time, a new voter in the middle.
pub(crate) fn from_fit(data: &Data, earlier: &Fit) -> Option<Parameters> {
    let theta = data.points.iter().map(|&(voter, time)| {
        let nearest = earlier.voter(voter).iter().min_by_key(|point| point.time.abs_diff(time));
        nearest.map_or(0.0, |point| point.mean)
    });
    let mut parameters = Parameters { theta: theta.collect(), items: flat(data) };
    parameters.standardise(1.0).then_some(parameters)
}

/// Items that tell nobody apart: β = 0, cutpoints where a probit of the shares would lie, roughly.
fn flat(data: &Data) -> Vec<[f64; 3]> {
    let start = |counts: &[u32; 3]| {
        let [no, abstain, yes] = counts.map(f64::from);
        let all = no + abstain + yes;
        if counts.iter().all(|&count| count > 0) {
            return [0.0, 2.0 * (no / all) - 1.0, 2.0 * ((no + abstain) / all) - 1.0];
        }
        let below = if no > 0.0 { no } else { abstain };
        [0.0, 2.0 * (below / all) - 1.0, 2.0 * (below / all) - 1.0]
    };
    data.counts.iter().map(start).collect()
}

/// Mean category of an item.
fn centre(counts: &[u32; 3]) -> f64 {
    let [no, abstain, yes] = counts.map(f64::from);
    (abstain + 2.0 * yes) / (no + abstain + yes)
}

/// The category that a place stands for.
fn category(counts: &[u32; 3], place: super::likelihood::Place) -> f64 {
    use super::likelihood::Place::{Bottom, Middle, Top};
    match place {
        Bottom if counts[0] == 0 => 1.0,
        Bottom => 0.0,
        Middle => 1.0,
        Top if counts[2] == 0 => 1.0,
        Top => 2.0,
    }
}

fn polarity(data: &Data, anchors: &[Anchor], centres: &[f64]) -> Result<Vec<f64>, FitError> {
    if anchors.is_empty() {
        return Err(FitError::NoAnchor);
    }
    let (mut sums, mut counts) = (vec![0.0; data.items.len()], vec![0_u32; data.items.len()]);
    for anchor in anchors {
        let start = data.points.partition_point(|point| point.0 < anchor.voter);
        let end = data.points.partition_point(|point| point.0 <= anchor.voter);
        if start == end {
            return Err(FitError::AnchorAbsent { voter: anchor.voter });
        }
        let sign = if anchor.positive { 1.0 } else { -1.0 };
        for point in start..end {
            for (item, place) in data.by_point.row(point) {
                sums[item] += sign * (category(&data.counts[item], place) - centres[item]);
                counts[item] += 1;
            }
        }
    }
    Ok(sums.iter().zip(&counts).map(|(sum, &count)| sum / f64::from(count.max(1))).collect())
}
