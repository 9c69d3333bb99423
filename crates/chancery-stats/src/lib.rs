//! Kernels and estimators. They see slices and matrices, never files, tables or codes.

pub mod compare;
mod dependence;
pub mod equilibrium;
pub mod estimate;
pub mod ideal;
mod influence;
mod meta;
mod network;
mod power;
mod profile;
mod proportion;
pub mod qca;
mod random;
mod rank;
mod relation;
pub mod shifts;
mod similarity;
pub mod tracing;
mod trend;
mod votes;

pub use dependence::{
    ArmsDependence, Interdependence, PairDependence, aid_dependence, arms_dependence, interdependence, pair_dependence,
    trade_dependence, trade_share,
};
pub use influence::{
    FactorValue, IndicatorWeight, Influence, InfluenceComponent, InfluenceDimension, InfluenceError, InfluenceFactor,
    InfluenceScaling, InfluenceWeights, RankBand, RegionShares, WeightSampling, influence, influence_shares,
    rank_bands, region_shares, scale_indicator,
};
pub use meta::{MetaError, RandomEffects, random_effects};
pub use network::{
    BrokerageRoles, CommunityOptions, EXACT_NODES, Network, NetworkError, ObservedNetwork, Partition, PathCentrality,
    adjusted_rand_index, brokerage_roles, burt_constraint, communities, eigenvector_centrality, exact_communities,
    membership_stability, modularity, node_strength, normalised_mutual_information, observed_network,
    participation_coefficient, path_centrality, track_communities,
};
pub use power::{
    Cinc, Concentration, Polarity, PolarityFinding, PolarityRule, PowerError, cinc, concentration, polarity,
    poles_by_leader, poles_by_share, world_shares,
};
pub use profile::{
    CaseTable, Clustering, DistanceError, DistanceMatrix, Linkage, Merge, Neighbour, ProfileEntropy, attention_shares,
    cluster, cophenetic_correlation, gower_distance, profile_entropy, silhouette, standardised_distance,
};
pub use proportion::{Proportion, brier, log_score, wilson};
pub use random::Random;
pub use rank::{rank_correlation, ranks};
pub use relation::{
    Relation, RelationClass, RelationContribution, RelationEvidence, RelationIndicator, RelationRule, Relative,
    relation,
};
pub use similarity::{
    BootstrapError, Choices, ClusterBootstrap, Distance, Interval, JointTable, Similarity, measure_all_pairs, quantile,
};
pub use trend::ols_slope;
pub use votes::{Ballot, BallotRule, RollCalls, coincidence};
