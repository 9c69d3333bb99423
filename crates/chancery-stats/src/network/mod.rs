//! Weighted undirected networks of states: blocs, centre, brokers.
//!
//! [`Network`] is a dense symmetric matrix of ties. Missing ties are dealt with once, when it is made; everything after
//! sees a complete network.

mod brokerage;
mod centrality;
mod communities;
mod partition;
#[cfg(test)]
mod samples;

use std::fmt;

use chancery_core::Cell;

pub use brokerage::{BrokerageRoles, brokerage_roles, burt_constraint, participation_coefficient};
pub use centrality::{PathCentrality, eigenvector_centrality, node_strength, path_centrality};
pub use communities::{
    CommunityOptions, EXACT_NODES, Partition, communities, exact_communities, membership_stability, modularity,
};
pub use partition::{adjusted_rand_index, normalised_mutual_information, track_communities};

/// A weighted undirected network without loops. Ties are non-negative; 0 means that there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    nodes: usize,
    /// Row by row.
    ties: Vec<f64>,
}

impl Network {
    /// A network from its matrix, row by row.
    ///
    /// # Errors
    /// If the matrix is not square, not symmetric, has a tie that is negative or not finite, or one of a node with itself.
    pub fn new(nodes: usize, ties: Vec<f64>) -> Result<Self, NetworkError> {
        if nodes.checked_mul(nodes) != Some(ties.len()) {
            return Err(NetworkError::Length { nodes, found: ties.len() });
        }
        for i in 0..nodes {
            for j in 0..nodes {
                let tie = ties[i * nodes + j];
                if !(tie.is_finite() && tie >= 0.0) {
                    return Err(NetworkError::Tie { i, j });
                }
                if tie != ties[j * nodes + i] {
                    return Err(NetworkError::Asymmetric { i, j });
                }
                if i == j && tie != 0.0 {
                    return Err(NetworkError::Loop { i });
                }
            }
        }
        Ok(Self { nodes, ties })
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.nodes == 0
    }

    /// The tie of two nodes; 0 for nodes that are not there.
    pub fn tie(&self, i: usize, j: usize) -> f64 {
        if i < self.nodes && j < self.nodes { self.ties[i * self.nodes + j] } else { 0.0 }
    }

    /// The ties of a node of the network.
    fn row(&self, node: usize) -> &[f64] {
        &self.ties[node * self.nodes..(node + 1) * self.nodes]
    }
}

/// A network among the nodes whose ties to each other are all known.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedNetwork {
    /// Ties among `nodes`, in their order.
    pub network: Network,
    /// Which nodes were kept, ascending.
    pub nodes: Vec<usize>,
    /// Which were left out because ties of theirs are missing, ascending.
    pub left_out: Vec<usize>,
}

/// Makes a network of cells and leaves out nodes until no tie is missing.
///
/// A missing tie is not the absence of a tie. The node with the most missing ties is left out (of equals the one with the
/// highest index), and so on until none is missing. What is above the diagonal counts; the rest is not read.
///
/// # Errors
/// If the matrix is not square or a tie is negative.
pub fn observed_network(nodes: usize, cells: &[Cell]) -> Result<ObservedNetwork, NetworkError> {
    if nodes.checked_mul(nodes) != Some(cells.len()) {
        return Err(NetworkError::Length { nodes, found: cells.len() });
    }
    let tie = |i: usize, j: usize| cells[i.min(j) * nodes + i.max(j)].value();
    let lacks = |i: usize, j: usize| i != j && tie(i, j).is_none();
    let mut missing: Vec<usize> = (0..nodes).map(|i| (0..nodes).filter(|&j| lacks(i, j)).count()).collect();
    let mut kept: Vec<usize> = (0..nodes).collect();
    while let Some(&worst) = kept.iter().max_by_key(|&&i| (missing[i], i)).filter(|&&i| missing[i] > 0) {
        kept.retain(|&i| i != worst);
        for &i in kept.iter().filter(|&&i| lacks(i, worst)) {
            missing[i] -= 1;
        }
    }
    let mut ties = vec![0.0; kept.len() * kept.len()];
    for (a, &i) in kept.iter().enumerate() {
        for (b, &j) in kept.iter().enumerate().filter(|&(b, _)| b != a) {
            ties[a * kept.len() + b] = tie(i, j).unwrap_or(0.0);
        }
    }
    let network = Network::new(kept.len(), ties).map_err(|error| match error {
        NetworkError::Tie { i, j } => NetworkError::Tie { i: kept[i], j: kept[j] },
        other => other,
    })?;
    let left_out = (0..nodes).filter(|i| !kept.contains(i)).collect();
    Ok(ObservedNetwork { network, nodes: kept, left_out })
}

/// A matrix that is no network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkError {
    /// Not as many ties as nodes × nodes.
    Length {
        /// Number of nodes.
        nodes: usize,
        /// Number of ties.
        found: usize,
    },
    /// A tie that is negative or not finite.
    Tie {
        /// Row.
        i: usize,
        /// Column.
        j: usize,
    },
    /// Two different ties of one pair.
    Asymmetric {
        /// Row.
        i: usize,
        /// Column.
        j: usize,
    },
    /// A tie of a node with itself.
    Loop {
        /// The node.
        i: usize,
    },
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { nodes, found } => write!(f, "{found} ties, but {nodes} × {nodes} are a network"),
            Self::Tie { i, j } => write!(f, "the tie of {i} and {j} is not a number of 0 or more"),
            Self::Asymmetric { i, j } => write!(f, "{i} and {j} have two different ties"),
            Self::Loop { i } => write!(f, "{i} has a tie with itself"),
        }
    }
}

impl std::error::Error for NetworkError {}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_core::CellState::{NoState, Unreported};

    #[test]
    fn what_is_no_network() {
        let error = |nodes, ties: &[f64]| Network::new(nodes, ties.to_vec()).expect_err("no network");
        assert_eq!(error(2, &[0.0]), NetworkError::Length { nodes: 2, found: 1 });
        assert_eq!(error(usize::MAX, &[]), NetworkError::Length { nodes: usize::MAX, found: 0 });
        assert_eq!(error(2, &[0.0, f64::NAN, 1.0, 0.0]), NetworkError::Tie { i: 0, j: 1 });
        assert_eq!(error(2, &[0.0, 2.0, 1.0, 0.0]), NetworkError::Asymmetric { i: 0, j: 1 });
        assert_eq!(error(1, &[1.0]), NetworkError::Loop { i: 0 });
        assert!(Network::new(0, Vec::new()).expect("empty").is_empty());
    }

    #[test]
    fn a_missing_tie_is_not_no_tie() {
        let (one, none, blank, gone) =
            (Cell::observed(1.0), Cell::observed(0.0), Cell::missing(Unreported), Cell::missing(NoState));
        // Node 2 lacks its ties with 0 and 3; node 1 and 3 have none with each other.
        #[rustfmt::skip]
        let cells = [
            gone, one,  blank, one,
            gone, gone, one,   none,
            gone, gone, gone,  blank,
            gone, gone, gone,  gone,
        ];
        let found = observed_network(4, &cells).expect("square");
        assert_eq!((found.nodes, found.left_out), (vec![0, 1, 3], vec![2]));
        assert_eq!(found.network.ties, [0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let nobody = observed_network(2, &[blank; 4]).expect("square");
        assert_eq!((nobody.nodes, nobody.left_out), (vec![0], vec![1]));
        let negative = observed_network(2, &[gone, Cell::observed(-1.0), gone, gone]).expect_err("negative");
        assert_eq!(negative, NetworkError::Tie { i: 0, j: 1 });
    }
}
