//! A rule for what kind of relation two states have: ally, tense, mixed, or not stated.
//!
//! The weights and thresholds were written down before any relation was classified with them, from what each indicator
//! means and not from results. They are a rule to be argued with, which is why every contribution is kept.

/// A number of the pair beside the world's median of the same actor in the same year.
///
/// Relative, because levels say little: some states vote against nearly everybody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relative {
    /// Of this pair.
    pub value: f64,
    /// The median over all states of the actor's values.
    pub world_median: f64,
}

/// What is known of a pair of states over a period; `None` is not known, never no.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RelationEvidence {
    /// Agreement in UN votes, in [0, 1].
    pub vote_agreement: Option<Relative>,
    /// Distance of ideal points.
    pub ideal_point_distance: Option<Relative>,
    /// Whether a defence pact is in force.
    pub defence_pact: Option<bool>,
    /// Whether a trade agreement is in force.
    pub trade_agreement: Option<bool>,
    /// Whether the actor has sanctions on the target.
    pub sanctions_on_target: Option<bool>,
    /// Whether the target has sanctions on the actor.
    pub sanctions_on_actor: Option<bool>,
    /// Number of militarised disputes between the two.
    pub disputes: Option<u32>,
    /// Share of material conflict in the events between the two, in [0, 1].
    pub material_conflict: Option<Relative>,
}

/// An indicator of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelationIndicator {
    /// Agreement in UN votes above or below the median.
    VoteAgreement,
    /// Ideal points nearer or farther than the median.
    IdealPointDistance,
    /// Defence pact.
    DefencePact,
    /// Trade agreement.
    TradeAgreement,
    /// Sanctions of the actor on the target.
    SanctionsOnTarget,
    /// Sanctions of the target on the actor.
    SanctionsOnActor,
    /// Militarised disputes.
    Disputes,
    /// Less or more material conflict than the median.
    MaterialConflict,
}

impl RelationIndicator {
    /// All of them, in the order in which contributions are listed.
    pub const ALL: [Self; 8] = [
        Self::VoteAgreement,
        Self::IdealPointDistance,
        Self::DefencePact,
        Self::TradeAgreement,
        Self::SanctionsOnTarget,
        Self::SanctionsOnActor,
        Self::Disputes,
        Self::MaterialConflict,
    ];

    /// The word used in JSON, CSV and the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::VoteAgreement => "vote-agreement",
            Self::IdealPointDistance => "ideal-point-distance",
            Self::DefencePact => "defence-pact",
            Self::TradeAgreement => "trade-agreement",
            Self::SanctionsOnTarget => "sanctions-on-target",
            Self::SanctionsOnActor => "sanctions-on-actor",
            Self::Disputes => "disputes",
            Self::MaterialConflict => "material-conflict",
        }
    }
}

/// Weights and thresholds. The default is the published rule of `docs/methods/relations.md`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelationRule {
    /// The weight of each indicator, in the order of [`RelationIndicator::ALL`].
    pub weights: [f64; 8],
    /// How far from the median agreement counts in full.
    pub full_agreement: f64,
    /// How far from the median distance counts in full.
    pub full_distance: f64,
    /// How far from the median share of material conflict counts in full.
    pub full_conflict: f64,
    /// Ally from this score upward, tense from its negative downward.
    pub threshold: f64,
    /// Not stated if what speaks for and what speaks against are both below this.
    pub least_evidence: f64,
    /// Not stated with fewer known indicators.
    pub min_indicators: usize,
}

impl Default for RelationRule {
    fn default() -> Self {
        Self {
            weights: [1.0, 1.0, 3.0, 1.0, 2.0, 2.0, 3.0, 2.0],
            full_agreement: 0.25,
            full_distance: 1.0,
            full_conflict: 0.10,
            threshold: 2.5,
            least_evidence: 1.0,
            min_indicators: 4,
        }
    }
}

/// The kind of relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationClass {
    /// What binds clearly outweighs what divides.
    Ally,
    /// What divides clearly outweighs what binds.
    Tense,
    /// Neither does.
    Mixed,
    /// Too little is known, or what is known says nothing.
    NotStated,
}

impl RelationClass {
    /// The word used in JSON, CSV and the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ally => "ally",
            Self::Tense => "tense",
            Self::Mixed => "mixed",
            Self::NotStated => "not-stated",
        }
    }
}

/// What one indicator adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelationContribution {
    /// Which one.
    pub indicator: RelationIndicator,
    /// −1 (speaks for tension) to 1 (for alliance); `None` if it is not known.
    pub sign: Option<f64>,
    /// Weight × sign; 0 if it is not known.
    pub contribution: f64,
}

/// A class and what it follows from.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// The class.
    pub class: RelationClass,
    /// Sum of the contributions.
    pub score: f64,
    /// Sum of the positive ones.
    pub binding: f64,
    /// Sum of the negative ones, as a positive number.
    pub dividing: f64,
    /// Number of known indicators.
    pub known: usize,
    /// All eight, known or not.
    pub contributions: Vec<RelationContribution>,
}

/// Classifies a relation: score = Σ_k w_k s_k over the known indicators, and two thresholds.
///
/// Signs s_k: votes, ideal points and material conflict by their distance from the world's median, cut off at −1 and 1; a
/// defence pact and a trade agreement +1 if in force and 0 if not; sanctions and any militarised dispute −1 if there are
/// any and 0 if not (no pact is no tension, and no sanctions are no alliance). Unit of analysis: directed dyad and period.
///
/// # Shapes and units
/// See [`RelationEvidence`]. The score lies within ± the sum of the weights.
///
/// # Missing values
/// An unknown indicator adds nothing, so relations of which less is known have scores nearer to 0. With fewer than
/// `min_indicators` known the class is `NotStated`, and so it is where nothing speaks either way. A number that is not
/// finite is not known; so is a relative one whose full measure is not positive.
///
/// # Example
/// ```
/// use chancery_stats::{RelationClass, RelationEvidence, RelationRule, relation};
/// let evidence = RelationEvidence {
///     defence_pact: Some(true),
///     trade_agreement: Some(true),
///     sanctions_on_target: Some(false),
///     disputes: Some(0),
///     ..RelationEvidence::default()
/// };
/// assert_eq!(relation(&evidence, &RelationRule::default()).class, RelationClass::Ally);
/// ```
pub fn relation(evidence: &RelationEvidence, rule: &RelationRule) -> Relation {
    let signs = signs(evidence, rule);
    let contributions: Vec<RelationContribution> = (RelationIndicator::ALL.into_iter().zip(signs).zip(rule.weights))
        .map(|((indicator, sign), weight)| {
            // Adding 0 turns −0 into 0.
            let contribution = sign.map_or(0.0, |sign| weight * sign + 0.0);
            RelationContribution { indicator, sign, contribution }
        })
        .collect();
    let sum = |sign: f64| contributions.iter().map(|one| (one.contribution * sign).max(0.0)).sum::<f64>();
    let (binding, dividing) = (sum(1.0), sum(-1.0));
    let score = binding - dividing;
    let known = signs.iter().flatten().count();
    let class = if known < rule.min_indicators || binding.max(dividing) < rule.least_evidence {
        RelationClass::NotStated
    } else if score >= rule.threshold {
        RelationClass::Ally
    } else if score <= -rule.threshold {
        RelationClass::Tense
    } else {
        RelationClass::Mixed
    };
    Relation { class, score, binding, dividing, known, contributions }
}

/// The sign of each indicator, in the order of [`RelationIndicator::ALL`].
fn signs(evidence: &RelationEvidence, rule: &RelationRule) -> [Option<f64>; 8] {
    let above = |relative: Option<Relative>, full: f64| {
        let Relative { value, world_median } = relative?;
        let sign = (value - world_median) / full;
        (full > 0.0 && sign.is_finite()).then(|| sign.clamp(-1.0, 1.0))
    };
    let binds = |there: bool| if there { 1.0 } else { 0.0 };
    let divides = |there: bool| if there { -1.0 } else { 0.0 };
    [
        above(evidence.vote_agreement, rule.full_agreement),
        above(evidence.ideal_point_distance, rule.full_distance).map(|sign| -sign),
        evidence.defence_pact.map(binds),
        evidence.trade_agreement.map(binds),
        evidence.sanctions_on_target.map(divides),
        evidence.sanctions_on_actor.map(divides),
        evidence.disputes.map(|number| divides(number > 0)),
        above(evidence.material_conflict, rule.full_conflict).map(|sign| -sign),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    const NOTHING_SPECIAL: RelationEvidence = RelationEvidence {
        vote_agreement: Some(Relative { value: 0.5, world_median: 0.5 }),
        ideal_point_distance: Some(Relative { value: 2.0, world_median: 2.0 }),
        defence_pact: Some(false),
        trade_agreement: Some(false),
        sanctions_on_target: Some(false),
        sanctions_on_actor: Some(false),
        disputes: Some(0),
        material_conflict: None,
    };

    fn class(evidence: &RelationEvidence) -> RelationClass {
        relation(evidence, &RelationRule::default()).class
    }

    #[test]
    fn classes_by_hand() {
        assert_eq!(class(&NOTHING_SPECIAL), RelationClass::NotStated);
        let pact = RelationEvidence { defence_pact: Some(true), ..NOTHING_SPECIAL };
        assert_eq!(class(&pact), RelationClass::Ally);
        let pact_and_sanctions = RelationEvidence { sanctions_on_target: Some(true), ..pact };
        assert_eq!(class(&pact_and_sanctions), RelationClass::Mixed);
        let dispute = RelationEvidence { disputes: Some(2), ..NOTHING_SPECIAL };
        assert_eq!(class(&dispute), RelationClass::Tense);
        // Voting alike is not alliance: 2 of the 2.5 that are asked for.
        let votes = RelationEvidence {
            vote_agreement: Some(Relative { value: 0.9, world_median: 0.3 }),
            ideal_point_distance: Some(Relative { value: 0.2, world_median: 3.0 }),
            ..NOTHING_SPECIAL
        };
        assert_eq!(class(&votes), RelationClass::Mixed);
        assert_eq!(class(&RelationEvidence { trade_agreement: Some(true), ..votes }), RelationClass::Ally);
    }

    #[test]
    fn contributions_are_kept_and_sum_to_the_score() {
        let evidence = RelationEvidence {
            vote_agreement: Some(Relative { value: 0.4, world_median: 0.5 }),
            trade_agreement: Some(true),
            sanctions_on_actor: Some(true),
            material_conflict: Some(Relative { value: 0.05, world_median: 0.10 }),
            ..NOTHING_SPECIAL
        };
        let found = relation(&evidence, &RelationRule::default());
        // −0.4 for votes, +1 for trade, −2 for sanctions, +1 for little conflict.
        assert!((found.score + 0.4).abs() < 1e-12 && (found.binding - 2.0).abs() < 1e-12);
        assert!((found.dividing - 2.4).abs() < 1e-12);
        let sum: f64 = found.contributions.iter().map(|one| one.contribution).sum();
        assert!((sum - found.score).abs() < 1e-12);
        assert_eq!((found.known, found.contributions.len(), found.class), (8, 8, RelationClass::Mixed));
    }

    #[test]
    fn what_is_not_known_is_not_no() {
        let known_three = RelationEvidence {
            defence_pact: Some(true),
            trade_agreement: Some(true),
            disputes: Some(0),
            ..RelationEvidence::default()
        };
        let found = relation(&known_three, &RelationRule::default());
        assert_eq!((found.class, found.known), (RelationClass::NotStated, 3));
        assert_eq!(found.contributions[0].sign, None);
        assert_eq!(class(&RelationEvidence { sanctions_on_target: Some(false), ..known_three }), RelationClass::Ally);
        let broken = RelationEvidence {
            vote_agreement: Some(Relative { value: f64::NAN, world_median: 0.5 }),
            ..RelationEvidence::default()
        };
        assert_eq!(relation(&broken, &RelationRule::default()).known, 0);
    }

    #[test]
    fn signs_are_bounded_and_turn_with_the_evidence() {
        let mut random = Random::new(1);
        for _ in 0..500 {
            let mut relative = |scale: f64| Relative { value: scale * random.uniform(), world_median: scale * 0.5 };
            let (votes, distance, conflict) = (relative(1.0), relative(6.0), relative(1.0));
            let evidence = RelationEvidence {
                vote_agreement: Some(votes),
                ideal_point_distance: Some(distance),
                material_conflict: Some(conflict),
                ..NOTHING_SPECIAL
            };
            let turn =
                |relative: Relative| Some(Relative { value: 2.0 * relative.world_median - relative.value, ..relative });
            let turned = RelationEvidence {
                vote_agreement: turn(votes),
                ideal_point_distance: turn(distance),
                material_conflict: turn(conflict),
                ..NOTHING_SPECIAL
            };
            let rule = RelationRule::default();
            let (found, other) = (relation(&evidence, &rule), relation(&turned, &rule));
            assert!((found.score + other.score).abs() < 1e-9);
            assert!(found.contributions.iter().flat_map(|one| one.sign).all(|sign| (-1.0..=1.0).contains(&sign)));
        }
    }
}
