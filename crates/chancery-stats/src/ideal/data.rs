//! Ballots sorted twice, by voter and time and by roll call, with what cannot inform left out.

use rayon::prelude::*;

use super::likelihood::Place;
use super::{Abstention, Ballots, Dynamics, FitError, Options, Smoothing};

/// What the kernels read.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    /// Voter and time of each point, by voter, then time.
    pub(crate) points: Vec<(u32, u32)>,
    /// The points of each voter: `tracks[v]..tracks[v + 1]`.
    pub(crate) tracks: Vec<usize>,
    /// Variance of the step to a point from the one before; for the first of a voter the variance of its prior.
    pub(crate) step: Vec<f64>,
    /// Number of each roll call, in order.
    pub(crate) items: Vec<u32>,
    /// Ballots against, abstaining, in favour.
    pub(crate) counts: Vec<[u32; 3]>,
    /// Entries by point.
    pub(crate) by_point: Lists,
    /// Entries by item.
    pub(crate) by_item: Lists,
    pub(crate) unanimous_items: u32,
    pub(crate) unanimous_ballots: u32,
}

/// One list a row: the ballots of a point, or of an item.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    start: Vec<usize>,
    /// The item of a point's ballot, or the point of an item's.
    other: Vec<u32>,
    place: Vec<Place>,
}

impl Lists {
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = (usize, Place)> + '_ {
        let range = self.start[row]..self.start[row + 1];
        self.other[range.clone()].iter().zip(&self.place[range]).map(|(&other, &place)| (other as usize, place))
    }

    pub(crate) fn len(&self, row: usize) -> usize {
        self.start[row + 1] - self.start[row]
    }
}

/// One ballot that counts: its point, item and category.
struct Entry {
    point: u32,
    item: u32,
    category: u8,
}

impl Data {
    pub(crate) fn new(ballots: &Ballots<'_>, options: &Options) -> Result<Self, FitError> {
        let rows = counting_rows(ballots, options)?;
        let (items, counts) = tally(ballots, &rows, options.abstention);
        let contested = |counts: &[u32; 3]| counts.iter().filter(|&&count| count > 0).count() > 1;
        let kept: Vec<usize> = (0..items.len()).filter(|&item| contested(&counts[item])).collect();
        let mut new_number = vec![u32::MAX; items.len()];
        for (new, &old) in kept.iter().enumerate() {
            new_number[old] = new as u32;
        }
        let time = |row: usize| if options.dynamics == Dynamics::Static { 0 } else { ballots.time[row] };
        // The key holds voter and time; the row makes it unique, so that the order does not depend on the sort.
        let mut keyed: Vec<(u64, u32, u32)> = rows
            .par_iter()
            .filter_map(|&row| {
                let row = row as usize;
                let item = new_number[index_of(&items, ballots.item[row])];
                let key = u64::from(ballots.voter[row]) << 32 | u64::from(time(row));
                (item != u32::MAX).then_some((key, item, row as u32))
            })
            .collect();
        keyed.par_sort_unstable();
        let mut points: Vec<(u32, u32)> = keyed.iter().map(|&(key, ..)| ((key >> 32) as u32, key as u32)).collect();
        points.dedup();
        let mut point = 0_u32;
        let mut entries = Vec::with_capacity(keyed.len());
        for (index, &(key, item, row)) in keyed.iter().enumerate() {
            point += u32::from(index > 0 && keyed[index - 1].0 != key);
            entries.push(Entry { point, item, category: category(ballots.category[row as usize], options.abstention) });
        }
        let tracks = tracks(&points);
        if tracks.len() < 3 {
            return Err(FitError::NothingContested);
        }
        let counts: Vec<[u32; 3]> = kept.iter().map(|&item| counts[item]).collect();
        let by_point = lists(&entries, points.len(), &counts, |entry| (entry.point, entry.item));
        let by_item = lists(&entries, kept.len(), &counts, |entry| (entry.item, entry.point));
        let unanimous_ballots = (rows.len() - entries.len()) as u32;
        let mut data = Self {
            step: Vec::new(),
            unanimous_items: (items.len() - kept.len()) as u32,
            items: kept.iter().map(|&item| items[item]).collect(),
            points,
            tracks,
            counts,
            by_point,
            by_item,
            unanimous_ballots,
        };
        data.step = data.steps(options);
        data.connected(&entries)?;
        Ok(data)
    }

    /// The variance of the step to each point.
    fn steps(&self, options: &Options) -> Vec<f64> {
        let mut steps = Vec::with_capacity(self.points.len());
        for track in self.tracks.windows(2) {
            let forward = options.smoothing == Smoothing::Forward && track[1] - track[0] > 1;
            steps.push(if forward {
                self.step_between(options, track[0], track[0] + 1, track[0])
            } else {
                options.entry_variance
            });
            steps.extend((track[0] + 1..track[1]).map(|point| self.step_between(options, point - 1, point, point)));
        }
        steps
    }

    /// The variance between two neighbouring points as seen from one of them.
    fn step_between(&self, options: &Options, earlier: usize, later: usize, from: usize) -> f64 {
        match options.dynamics {
            Dynamics::Walk { variance } => variance * f64::from(self.points[later].1 - self.points[earlier].1),
            Dynamics::WalkByBallots { scale } => {
                let [own, all] = [from..from + 1, earlier..later + 1]
                    .map(|points| points.map(|p| self.by_point.len(p)).sum::<usize>());
                scale * own as f64 / all as f64
            }
            Dynamics::Static => options.entry_variance,
        }
    }

    /// The times in order, each with the first time of its part: times that share an item are of one part.
    pub(crate) fn bridges(&self) -> Vec<(u32, u32)> {
        let mut times: Vec<u32> = self.points.iter().map(|point| point.1).collect();
        times.sort_unstable();
        times.dedup();
        let mut parent: Vec<u32> = (0..times.len() as u32).collect();
        for item in 0..self.items.len() {
            let mut first = None;
            for (point, _) in self.by_item.row(item) {
                let time = root(&mut parent, index_of(&times, self.points[point].1) as u32);
                let other = root(&mut parent, *first.get_or_insert(time));
                // The earlier root stays one, so that a part is numbered by its first time.
                parent[time.max(other) as usize] = time.min(other);
            }
        }
        (0..times.len()).map(|time| (times[time], times[root(&mut parent, time as u32) as usize])).collect()
    }

    /// Whether voters and items hang together.
    fn connected(&self, entries: &[Entry]) -> Result<(), FitError> {
        let voters = self.tracks.len() - 1;
        let mut parent: Vec<u32> = (0..(voters + self.items.len()) as u32).collect();
        let mut voter_of = vec![0_u32; self.points.len()];
        for (voter, track) in self.tracks.windows(2).enumerate() {
            voter_of[track[0]..track[1]].fill(voter as u32);
        }
        for entry in entries {
            let (voter, item) = (voter_of[entry.point as usize], voters as u32 + entry.item);
            let (one, other) = (root(&mut parent, voter), root(&mut parent, item));
            parent[one as usize] = other;
        }
        let parts = (0..parent.len() as u32).filter(|&node| parent[node as usize] == node).count();
        if parts > 1 { Err(FitError::Disconnected { parts }) } else { Ok(()) }
    }
}

fn root(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        parent[node as usize] = parent[parent[node as usize] as usize];
        node = parent[node as usize];
    }
    node
}

/// The category after the rule on abstentions.
fn category(category: u8, abstention: Abstention) -> u8 {
    if category == 1 && abstention == Abstention::AsNo { 0 } else { category }
}

/// The rows of ballots that the rule on abstentions keeps, after a check of the input.
fn counting_rows(ballots: &Ballots<'_>, options: &Options) -> Result<Vec<u32>, FitError> {
    let rows = ballots.item.len();
    let lengths = [ballots.voter.len(), ballots.time.len(), ballots.category.len()];
    if lengths.iter().any(|&length| length != rows) || u32::try_from(rows).is_err() {
        return Err(FitError::UnequalLengths);
    }
    if let Some(entry) = ballots.category.iter().position(|&category| category > 2) {
        return Err(FitError::Category { entry, category: ballots.category[entry] });
    }
    let keeps = |row: &u32| options.abstention != Abstention::Dropped || ballots.category[*row as usize] != 1;
    Ok((0..rows as u32).filter(keeps).collect())
}

fn index_of(sorted: &[u32], value: u32) -> usize {
    sorted.partition_point(|&other| other < value)
}

/// Every roll call and its ballots by category.
fn tally(ballots: &Ballots<'_>, rows: &[u32], abstention: Abstention) -> (Vec<u32>, Vec<[u32; 3]>) {
    let mut items: Vec<u32> = rows.iter().map(|&row| ballots.item[row as usize]).collect();
    items.par_sort_unstable();
    items.dedup();
    let mut counts = vec![[0_u32; 3]; items.len()];
    for &row in rows {
        let row = row as usize;
        counts[index_of(&items, ballots.item[row])][usize::from(category(ballots.category[row], abstention))] += 1;
    }
    (items, counts)
}

/// Where the points of each voter begin, and the end.
fn tracks(points: &[(u32, u32)]) -> Vec<usize> {
    let begins = |&point: &usize| point == 0 || points[point - 1].0 != points[point].0;
    (0..points.len()).filter(begins).chain([points.len()]).collect()
}

/// Where a category lies among those that occur.
fn place(category: u8, counts: &[u32; 3]) -> Place {
    let occurs = |category: usize| counts[category] > 0;
    match category {
        0 => Place::Bottom,
        2 => Place::Top,
        _ if !occurs(0) => Place::Bottom,
        _ if !occurs(2) => Place::Top,
        _ => Place::Middle,
    }
}

/// Entries gathered by row in their order (a counting sort).
fn lists(entries: &[Entry], rows: usize, counts: &[[u32; 3]], key: impl Fn(&Entry) -> (u32, u32)) -> Lists {
    let mut start = vec![0_usize; rows + 1];
    for entry in entries {
        start[key(entry).0 as usize + 1] += 1;
    }
    for row in 0..rows {
        start[row + 1] += start[row];
    }
    let mut next = start.clone();
    let mut lists = Lists { start, other: vec![0; entries.len()], place: vec![Place::Bottom; entries.len()] };
    for entry in entries {
        let (row, other) = key(entry);
        let slot = next[row as usize];
        next[row as usize] += 1;
        lists.other[slot] = other;
        lists.place[slot] = place(entry.category, &counts[entry.item as usize]);
    }
    lists
}
