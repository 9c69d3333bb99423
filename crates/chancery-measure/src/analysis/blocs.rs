//! Blocs of states that are more alike than usual in a year, followed over the years.

use chancery_core::{Cell, CellState, Request, State, Year, YearRange};
use chancery_stats::{
    CommunityOptions, Network, adjusted_rand_index, communities, eigenvector_centrality, membership_stability,
    observed_network, track_communities,
};

use crate::analysis::Data;

/// How blocs are searched.
#[derive(Clone, Copy, Debug)]
pub struct BlocOptions {
    /// Search of communities.
    pub communities: CommunityOptions,
    /// Draws of disturbed ties behind the stability of a membership.
    pub draws: usize,
    /// How far ties are disturbed, as the standard deviation of their logarithm.
    pub noise: f64,
}

impl Default for BlocOptions {
    fn default() -> Self {
        Self { communities: CommunityOptions { resolution: 1.0, restarts: 10, seed: 1 }, draws: 50, noise: 0.1 }
    }
}

/// A state in a year.
#[derive(Clone, Copy, Debug)]
pub struct BlocMember {
    /// The state.
    pub state: State,
    /// Its bloc from 0, the same number over the years; `None` if the year has no value for it.
    pub bloc: Option<usize>,
    /// Observed, or why there is no value.
    pub cell: CellState,
    /// How firmly it belongs there, 0 to 1.
    pub stability: Option<f64>,
    /// Eigenvector centrality, 0 to 1.
    pub centrality: Option<f64>,
}

/// A year.
#[derive(Clone, Debug)]
pub struct BlocYear {
    /// The year.
    pub year: Year,
    /// The states that were there.
    pub members: Vec<BlocMember>,
    /// Mean of the series over the pairs with a value; ties are what exceeds it.
    pub usual: Option<f64>,
    /// Values of pairs, the first state before the second.
    pub pairs: Vec<(State, State, f64)>,
    /// Adjusted Rand index against the year before in the list.
    pub adjusted_rand: Option<f64>,
    /// Modularity of the partition.
    pub modularity: Option<f64>,
}

/// What it reads.
pub fn requests(series: &str, states: &[State], years: YearRange) -> Vec<Request> {
    vec![Request { series: series.to_owned(), actors: states.to_vec(), partners: states.to_vec(), years }]
}

/// The blocs of the states that `members` names, in some years.
pub fn blocs(
    data: Data<'_>,
    series: &str,
    years: &[Year],
    members: impl Fn(Year) -> Vec<State>,
    options: &BlocOptions,
) -> Vec<BlocYear> {
    let input = data.input(series);
    let mut found: Vec<BlocYear> = Vec::new();
    let mut all: Vec<State> = years.iter().flat_map(|&year| members(year)).collect();
    all.sort_unstable();
    all.dedup();
    let mut divisions: Vec<Vec<Option<usize>>> = Vec::new();
    for &year in years {
        let states = members(year);
        let cell = |one: usize, other: usize| input.cell(states[one], Some(states[other]), year);
        let (year, division) = of_year(year, &states, cell, options);
        divisions.push(
            all.iter()
                .map(|state| division.get(states.iter().position(|other| other == state)?).copied().flatten())
                .collect(),
        );
        found.push(year);
    }
    let tracked = track_communities(&divisions);
    for (place, year) in found.iter_mut().enumerate() {
        for member in &mut year.members {
            let at = all.binary_search(&member.state).ok();
            member.bloc = at.and_then(|at| tracked.get(place)?.get(at).copied().flatten());
        }
        year.adjusted_rand =
            place.checked_sub(1).and_then(|before| adjusted_rand_index(&divisions[before], &divisions[place]));
    }
    found
}

fn of_year(
    year: Year,
    states: &[State],
    cell: impl Fn(usize, usize) -> Cell,
    options: &BlocOptions,
) -> (BlocYear, Vec<Option<usize>>) {
    let size = states.len();
    let above = || (0..size).flat_map(move |one| (one + 1..size).map(move |other| (one, other)));
    let mut cells = vec![Cell::missing(CellState::NotApplicable); size * size];
    let mut pairs = Vec::new();
    for (one, other) in above() {
        let value = cell(one, other);
        cells[one * size + other] = value;
        pairs.extend(value.value().map(|value| (states[one], states[other], value)));
    }
    let count = pairs.len() as f64;
    let usual = (!pairs.is_empty()).then(|| pairs.iter().map(|pair| pair.2).sum::<f64>() / count);
    let reason = |place: usize| {
        let others = (0..size).filter(|&other| other != place);
        others
            .map(|other| cells[place.min(other) * size + place.max(other)].state())
            .fold(CellState::Observed, CellState::combine)
    };
    let mut members: Vec<BlocMember> = states
        .iter()
        .enumerate()
        .map(|(place, &state)| BlocMember { state, bloc: None, cell: reason(place), stability: None, centrality: None })
        .collect();
    let mut division = vec![None; size];
    let ties: Vec<Cell> = cells.iter().map(|cell| cell.map(|value| (value - usual.unwrap_or(0.0)).max(0.0))).collect();
    let mut modularity = None;
    // The matrix is square and no tie negative.
    if let (Some(_), Ok(observed)) = (usual, observed_network(size, &ties)) {
        let network: &Network = &observed.network;
        let partition = communities(network, &options.communities);
        let seed = options.communities.seed;
        // A disturbed network needs fewer searches than the partition that is shown.
        let searches = CommunityOptions { restarts: 3, ..options.communities };
        let firm = membership_stability(network, &partition, &searches, options.noise, options.draws, seed);
        let central = eigenvector_centrality(network);
        for (node, &place) in observed.nodes.iter().enumerate() {
            division[place] = partition.community.get(node).copied();
            members[place].cell = CellState::Observed;
            members[place].stability = firm.get(node).copied().flatten();
            members[place].centrality = central.as_ref().and_then(|central| central.get(node).copied());
        }
        modularity = Some(partition.modularity);
    }
    (BlocYear { year, members, usual, pairs, adjusted_rand: None, modularity }, division)
}
