//! Roll calls: which choice a ballot is, and what is particular to votes among the measures of similarity.

use crate::similarity::{Choices, JointTable};

/// How one voter voted in one roll call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ballot {
    /// In favour.
    Yes,
    /// Present and neither for nor against.
    Abstain,
    /// Against.
    No,
    /// A member that did not vote.
    Absent,
}

/// What abstention and absence mean. The scale is yes, abstention, no: categories 0, 1, 2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BallotRule {
    /// An abstention lies halfway between yes and no; a roll call that one of the two did not vote in is left out for the pair. The
    /// usual scale of three categories (compare Häge 2011).
    #[default]
    AbsenceLeftOut,
    /// Only yes and no count: both abstentions and absences are left out. The scale of the US State Department's voting coincidence.
    AbstentionLeftOut,
    /// A member that did not vote is counted as if it had abstained. To be used only to see how far absences matter.
    AbsenceAsAbstention,
}

impl BallotRule {
    /// The category of a ballot on the scale yes, abstention, no; `None` if it is left out.
    pub const fn category(self, ballot: Ballot) -> Option<usize> {
        match (ballot, self) {
            (Ballot::Yes, _) => Some(0),
            (Ballot::No, _) => Some(2),
            (Ballot::Abstain, Self::AbsenceLeftOut | Self::AbsenceAsAbstention)
            | (Ballot::Absent, Self::AbsenceAsAbstention) => Some(1),
            (Ballot::Abstain, Self::AbstentionLeftOut)
            | (Ballot::Absent, Self::AbsenceLeftOut | Self::AbstentionLeftOut) => None,
        }
    }
}

/// A matrix of roll calls × voters under one rule for abstention and absence.
#[derive(Clone, Debug)]
pub struct RollCalls {
    rule: BallotRule,
    choices: Choices<3>,
}

impl RollCalls {
    /// An empty matrix: nobody was a member in any roll call. Absences are left out.
    pub fn new(roll_calls: usize, voters: usize) -> Self {
        Self::with_rule(BallotRule::default(), roll_calls, voters)
    }

    /// An empty matrix under another rule.
    pub fn with_rule(rule: BallotRule, roll_calls: usize, voters: usize) -> Self {
        Self { rule, choices: Choices::new(roll_calls, voters) }
    }

    /// Records a ballot. Indices outside the matrix are ignored; the last ballot of a voter in a roll call stands.
    pub fn cast(&mut self, roll_call: usize, voter: usize, ballot: Ballot) {
        self.choices.set(roll_call, voter, self.rule.category(ballot));
    }

    /// The joint table of two voters: yes, abstention, no of the one against those of the other.
    ///
    /// # Shapes and units
    /// Voters are indices below the number given to [`RollCalls::new`]; another index gives an empty table.
    pub fn pair(&self, one: usize, other: usize) -> JointTable<3> {
        self.choices.joint(one, other)
    }

    /// The choices, for what concerns all pairs.
    pub const fn choices(&self) -> &Choices<3> {
        &self.choices
    }

    /// The choices, without the rule that made them.
    pub fn into_choices(self) -> Choices<3> {
        self.choices
    }
}

/// The US State Department's voting coincidence: (n_yy + n_nn) / (n_yy + n_nn + n_yn), where n_yn counts yes against no in either
/// order; roll calls in which one of the two abstained are left out.
///
/// # Errors
/// `None` where the two never both voted yes or no.
///
/// # Example
/// ```
/// use chancery_stats::{JointTable, coincidence};
/// assert_eq!(coincidence(&JointTable::counts([[3, 7, 2], [0, 5, 0], [2, 0, 1]])), Some(0.5));
/// ```
pub fn coincidence(table: &JointTable<3>) -> Option<f64> {
    let [[yes_yes, _, yes_no], _, [no_yes, _, no_no]] = table.cells;
    let same = yes_yes + no_no;
    let decided = same + yes_no + no_yes;
    (decided > 0.0).then(|| same / decided)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Distance, Similarity};
    use Ballot::{Absent, Abstain, No, Yes};

    fn table(rule: BallotRule, one: &[Ballot], other: &[Ballot]) -> JointTable<3> {
        let mut calls = RollCalls::with_rule(rule, one.len(), 2);
        for (roll_call, (&first, &second)) in one.iter().zip(other).enumerate() {
            calls.cast(roll_call, 0, first);
            calls.cast(roll_call, 1, second);
        }
        calls.pair(0, 1)
    }

    #[test]
    fn rules_for_abstention_and_absence() {
        let one = [Yes, Yes, Abstain, Absent, No, Absent];
        let other = [Yes, No, No, Yes, No, Absent];
        let of = |rule| table(rule, &one, &other);
        assert_eq!(of(BallotRule::AbsenceLeftOut), JointTable::counts([[1, 0, 1], [0, 0, 1], [0, 0, 1]]));
        assert_eq!(of(BallotRule::AbstentionLeftOut), JointTable::counts([[1, 0, 1], [0, 0, 0], [0, 0, 1]]));
        assert_eq!(of(BallotRule::AbsenceAsAbstention), JointTable::counts([[1, 0, 1], [1, 1, 1], [0, 0, 1]]));
        // Coincidence is simple agreement without abstentions, whatever the rule.
        let decided = Similarity::Agreement.of(&of(BallotRule::AbstentionLeftOut));
        assert_eq!(coincidence(&of(BallotRule::AbsenceLeftOut)), decided);
    }

    #[test]
    fn s_with_absolute_distance_gives_half_a_point_to_an_abstention() {
        // (1 + S) / 2 is the mean of 1 − |difference| / 2.
        let table = table(BallotRule::AbsenceLeftOut, &[Yes, Yes, Yes, No], &[Yes, Abstain, No, No]);
        assert_eq!(Similarity::S(Distance::Linear).of(&table), Some(2.0 * 2.5 / 4.0 - 1.0));
    }

    #[test]
    fn coincidence_of_nothing_decided() {
        assert_eq!(coincidence(&JointTable::default()), None);
        assert_eq!(coincidence(&JointTable::counts([[0, 3, 0], [2, 9, 1], [0, 1, 0]])), None);
    }

    #[test]
    fn an_absence_is_no_abstention_and_a_correction_replaces() {
        let mut matrix = RollCalls::new(2, 2);
        matrix.cast(0, 0, Yes);
        assert_eq!(matrix.pair(0, 1).total(), 0.0);
        matrix.cast(0, 1, No);
        matrix.cast(0, 1, Yes);
        assert_eq!(matrix.pair(0, 1), JointTable::counts([[1, 0, 0], [0; 3], [0; 3]]));
        matrix.cast(99, 0, Yes);
        assert_eq!(matrix.pair(0, 9), JointTable::default());
        matrix.cast(0, 1, Absent);
        assert_eq!(matrix.pair(0, 1).total(), 0.0);
        assert_eq!((matrix.choices().holders(), matrix.into_choices().items()), (2, 2));
    }
}
