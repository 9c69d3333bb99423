//! Brokerage: who stands between others that are not tied to each other.

use super::{Network, node_strength};

/// Burt's constraint: how far a node's contacts are tied among themselves, so that it cannot broker between them.
///
/// c_i = Σ_j (p_ij + Σ_q p_iq p_qj)² over the contacts j of i, q ≠ i, j, with p_ij = w_ij / s_i. Low for brokers. Unit of
/// analysis: node (state-year).
///
/// # Missing values
/// `None` for an isolated node. See also [`super::observed_network`].
///
/// # Source
/// Burt (1992), *Structural Holes*, chapter 2.
pub fn burt_constraint(network: &Network) -> Vec<Option<f64>> {
    let n = network.len();
    let strength = node_strength(network);
    let proportion = |i: usize, j: usize| if strength[i] > 0.0 { network.tie(i, j) / strength[i] } else { 0.0 };
    let p: Vec<f64> = (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).map(|(i, j)| proportion(i, j)).collect();
    (0..n)
        .map(|i| {
            // Row i of P²; p_ii = 0, so q ≠ i, j holds by itself.
            let mut indirect = vec![0.0; n];
            for (q, &share) in p[i * n..(i + 1) * n].iter().enumerate().filter(|&(_, &share)| share > 0.0) {
                for (sum, second) in indirect.iter_mut().zip(&p[q * n..(q + 1) * n]) {
                    *sum += share * second;
                }
            }
            let contacts = (0..n).filter(|&j| network.tie(i, j) > 0.0);
            let sum = contacts.map(|j| (p[i * n + j] + indirect[j]) * (p[i * n + j] + indirect[j])).sum();
            (strength[i] > 0.0).then_some(sum)
        })
        .collect()
}

/// How often a node stands between two others without a tie, by the groups the three belong to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BrokerageRoles {
    /// All three in one group.
    pub coordinator: u64,
    /// The two in one group, the broker outside (consultant, itinerant broker).
    pub consultant: u64,
    /// From outside into the broker's group.
    pub gatekeeper: u64,
    /// From the broker's group to outside.
    pub representative: u64,
    /// All three in different groups.
    pub liaison: u64,
}

impl BrokerageRoles {
    /// All roles together.
    pub const fn total(self) -> u64 {
        self.coordinator + self.consultant + self.gatekeeper + self.representative + self.liaison
    }
}

/// Roles in brokerage: for each node b the number of ordered pairs (a, c) with ties a → b → c and none a → c.
///
/// `tied(i, j)` says whether i has a tie to j; it may be directed. Where ties have no direction each pair counts in both
/// orders, so gatekeeper and representative are equal. Unit of analysis: node (state-year). Weights play no part: the caller
/// says from where a tie is one.
///
/// # Shapes and units
/// `groups`: one label a node (a region, a bloc); its length is the number of nodes. Counts.
///
/// # Missing values
/// None; leave out nodes without a group or with unknown ties beforehand.
///
/// # Source
/// Gould and Fernandez (1989), "Structures of Mediation", *Sociological Methodology* 19: 89–126.
pub fn brokerage_roles(groups: &[usize], tied: impl Fn(usize, usize) -> bool) -> Vec<BrokerageRoles> {
    let n = groups.len();
    let ties: Vec<bool> = (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).map(|(i, j)| i != j && tied(i, j)).collect();
    let mut roles = vec![BrokerageRoles::default(); n];
    for (b, role) in roles.iter_mut().enumerate() {
        let senders: Vec<usize> = (0..n).filter(|&a| ties[a * n + b]).collect();
        let receivers: Vec<usize> = (0..n).filter(|&c| ties[b * n + c]).collect();
        for &a in &senders {
            for &c in receivers.iter().filter(|&&c| c != a && !ties[a * n + c]) {
                let count = match (groups[a] == groups[b], groups[b] == groups[c], groups[a] == groups[c]) {
                    (true, true, _) => &mut role.coordinator,
                    (false, true, _) => &mut role.gatekeeper,
                    (true, false, _) => &mut role.representative,
                    (false, false, true) => &mut role.consultant,
                    (false, false, false) => &mut role.liaison,
                };
                *count += 1;
            }
        }
    }
    roles
}

/// Participation coefficient: P_i = 1 − Σ_g (s_ig / s_i)², s_ig being the ties of i with group g.
///
/// 0 if all ties are with one group, near 1 if they are spread over many. Unit of analysis: node (state-year).
///
/// # Shapes and units
/// `groups`: one label a node; in [0, 1 − 1/G] for G groups.
///
/// # Missing values
/// `None` for an isolated node. Ties with nodes past the end of `groups` are left out, as if the nodes were not there.
///
/// # Source
/// Guimerà and Amaral (2005), *Nature* 433: 895–900.
pub fn participation_coefficient(network: &Network, groups: &[usize]) -> Vec<Option<f64>> {
    (0..network.len().min(groups.len()))
        .map(|i| {
            let mut shares = std::collections::BTreeMap::new();
            for (&tie, &group) in network.row(i).iter().zip(groups) {
                *shares.entry(group).or_insert(0.0) += tie;
            }
            let total: f64 = shares.values().sum();
            let squares: f64 = shares.values().map(|share| share / total * (share / total)).sum();
            (total > 0.0).then_some((1.0 - squares).max(0.0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{from_edges, karate, random_network};
    use super::*;
    use crate::Random;

    fn slow_constraint(network: &Network, i: usize) -> f64 {
        let n = network.len();
        let p = |a: usize, b: usize| network.tie(a, b) / (0..n).map(|k| network.tie(a, k)).sum::<f64>();
        let contacts = (0..n).filter(|&j| network.tie(i, j) > 0.0);
        contacts
            .map(|j| {
                let others = (0..n).filter(|&q| q != i && q != j && network.tie(i, q) > 0.0);
                let invested = p(i, j) + others.map(|q| p(i, q) * p(q, j)).sum::<f64>();
                invested * invested
            })
            .sum()
    }

    #[test]
    fn constraint_is_the_printed_formula() {
        let mut random = Random::new(1);
        for _ in 0..20 {
            let network = random_network(15, 0.3, &mut random);
            for (i, found) in burt_constraint(&network).into_iter().enumerate() {
                match found {
                    Some(found) => assert!((found - slow_constraint(&network, i)).abs() < 1e-12),
                    None => assert!((0..15).all(|j| network.tie(i, j) == 0.0)),
                }
            }
        }
    }

    #[test]
    fn karate_club() {
        // networkx 3.6.1: constraint(karate) of nodes 0, 33 and 11.
        let found = burt_constraint(&karate());
        for (node, expected) in [0, 33, 11].into_iter().zip(KARATE_CONSTRAINT) {
            assert!((found[node].expect("tied") - expected).abs() < 1e-10, "{node} {:?}", found[node]);
        }
    }

    #[test]
    fn a_broker_is_not_constrained() {
        let star = from_edges(5, (1..5).map(|leaf| (0, leaf, 1.0)));
        let found = burt_constraint(&star);
        assert_eq!((found[0], found[1]), (Some(0.25), Some(1.0)));
        assert_eq!(burt_constraint(&from_edges(2, [])), [None, None]);
    }

    #[test]
    fn roles_by_hand() {
        // 0 and 1 in group 7, 2 in group 8, 3 and 4 in group 9; directed ties.
        let groups = [7, 7, 8, 9, 9];
        let ties = [(0, 1), (1, 2), (2, 3), (2, 1), (3, 4), (4, 2), (0, 2)];
        let roles = brokerage_roles(&groups, |i, j| ties.contains(&(i, j)));
        // 0→1→2 is closed by 0→2; nothing else passes 1 but 2→1→2, which is no pair.
        assert_eq!(roles[1], BrokerageRoles::default());
        // Through 2: 0→3 and 1→3 (three groups), 0→1 is closed, 4→1 (three groups), 4→3 (both of group 9).
        assert_eq!(roles[2], BrokerageRoles { liaison: 3, consultant: 1, ..Default::default() });
        // 2→3→4 comes in from outside; 3→4→2 goes out.
        assert_eq!(roles[3], BrokerageRoles { gatekeeper: 1, ..Default::default() });
        assert_eq!(roles[4], BrokerageRoles { representative: 1, ..Default::default() });
        assert!(brokerage_roles(&[], |_, _| true).is_empty());
    }

    #[test]
    fn without_direction_gatekeepers_are_representatives() {
        let mut random = Random::new(2);
        let network = random_network(20, 0.2, &mut random);
        let groups: Vec<usize> = (0..20).map(|i| i % 3).collect();
        let roles = brokerage_roles(&groups, |i, j| network.tie(i, j) > 0.0);
        for (b, role) in roles.iter().enumerate() {
            assert_eq!(role.gatekeeper, role.representative);
            let open = |a: usize, c: usize| {
                a != c && network.tie(a, b) > 0.0 && network.tie(b, c) > 0.0 && network.tie(a, c) == 0.0
            };
            let pairs = (0..20).map(|a| (0..20).filter(|&c| open(a, c)).count()).sum::<usize>();
            assert_eq!(role.total(), pairs as u64);
        }
        let whole = brokerage_roles(&groups, |_, _| true);
        assert!(whole.iter().all(|role| role.total() == 0), "in a whole network nobody is between");
    }

    #[test]
    fn participation_over_groups() {
        let network = from_edges(5, [(0, 1, 1.0), (0, 2, 1.0), (0, 3, 2.0)]);
        let found = participation_coefficient(&network, &[0, 1, 1, 2, 2]);
        assert_eq!(found, [Some(0.5), Some(0.0), Some(0.0), Some(0.0), None]);
    }

    const KARATE_CONSTRAINT: [f64; 3] = [0.15542329764660495, 0.1564186851211073, 1.0];
}
