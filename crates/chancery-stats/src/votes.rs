//! Agreement between voters over roll calls, counted with bit sets.

/// How one voter voted in one roll call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ballot {
    /// In favour.
    Yes,
    /// Present and neither for nor against.
    Abstain,
    /// Against.
    No,
    /// Did not vote; never counted as an abstention.
    Absent,
}

/// A matrix of roll calls × voters, one bit set a voter and ballot.
#[derive(Clone, Debug)]
pub struct RollCalls {
    words: usize,
    voters: usize,
    /// For each voter the bit sets of yes, abstain and no, one after the other.
    bits: Vec<u64>,
}

/// How often two voters cast which pair of ballots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairCounts {
    /// Both yes.
    pub yes_yes: u32,
    /// Both abstained.
    pub abstain_abstain: u32,
    /// Both no.
    pub no_no: u32,
    /// One yes, the other no.
    pub yes_no: u32,
    /// Exactly one abstained.
    pub one_abstains: u32,
}

impl PairCounts {
    /// Roll calls in which both cast a ballot (abstentions included).
    pub const fn joint(self) -> u32 {
        self.yes_yes + self.abstain_abstain + self.no_no + self.yes_no + self.one_abstains
    }

    /// Share of joint roll calls with the same ballot, abstention being a ballot of its own; in [0, 1].
    ///
    /// Simple agreement: (n_yy + n_aa + n_nn) / n. `None` without a joint roll call.
    pub fn agreement(self) -> Option<f64> {
        let same = self.yes_yes + self.abstain_abstain + self.no_no;
        (self.joint() > 0).then(|| f64::from(same) / f64::from(self.joint()))
    }

    /// The US State Department's voting coincidence: (n_yy + n_nn) / (n_yy + n_nn + n_yn); abstentions are left out.
    ///
    /// `None` where the two never both voted yes or no.
    pub fn coincidence(self) -> Option<f64> {
        let same = self.yes_yes + self.no_no;
        let decided = same + self.yes_no;
        (decided > 0).then(|| f64::from(same) / f64::from(decided))
    }
}

impl RollCalls {
    /// An empty matrix: everybody absent from everything.
    pub fn new(roll_calls: usize, voters: usize) -> Self {
        let words = roll_calls.div_ceil(64);
        Self { words, voters, bits: vec![0; words * voters * 3] }
    }

    /// Records a ballot. Indices outside the matrix are ignored; the last ballot of a voter in a roll call stands.
    pub fn cast(&mut self, roll_call: usize, voter: usize, ballot: Ballot) {
        if roll_call / 64 >= self.words || voter >= self.voters {
            return;
        }
        let mask = 1_u64 << (roll_call % 64);
        for (kind, this) in [Ballot::Yes, Ballot::Abstain, Ballot::No].into_iter().enumerate() {
            let word = &mut self.bits[(voter * 3 + kind) * self.words + roll_call / 64];
            if this == ballot { *word |= mask } else { *word &= !mask }
        }
    }

    fn set(&self, voter: usize, kind: usize) -> &[u64] {
        let start = (voter * 3 + kind) * self.words;
        &self.bits[start..start + self.words]
    }

    /// Counts the pairs of ballots of two voters.
    ///
    /// # Shapes and units
    /// Voters are indices below the number given to [`RollCalls::new`]; another index gives zero counts.
    pub fn pair(&self, one: usize, other: usize) -> PairCounts {
        if one >= self.voters || other >= self.voters {
            return PairCounts::default();
        }
        let [yes, abstain, no] = [0, 1, 2].map(|kind| (self.set(one, kind), self.set(other, kind)));
        let mut counts = PairCounts::default();
        for word in 0..self.words {
            let (y1, a1, n1) = (yes.0[word], abstain.0[word], no.0[word]);
            let (y2, a2, n2) = (yes.1[word], abstain.1[word], no.1[word]);
            counts.yes_yes += (y1 & y2).count_ones();
            counts.abstain_abstain += (a1 & a2).count_ones();
            counts.no_no += (n1 & n2).count_ones();
            counts.yes_no += ((y1 & n2) | (n1 & y2)).count_ones();
            counts.one_abstains += ((a1 & (y2 | n2)) | (a2 & (y1 | n1))).count_ones();
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slow plain twin: a walk over the ballots.
    fn plain(one: &[Ballot], other: &[Ballot]) -> PairCounts {
        use Ballot::{Absent, Abstain, No, Yes};
        let mut counts = PairCounts::default();
        for pair in one.iter().zip(other) {
            match pair {
                (Absent, _) | (_, Absent) => {}
                (Yes, Yes) => counts.yes_yes += 1,
                (No, No) => counts.no_no += 1,
                (Abstain, Abstain) => counts.abstain_abstain += 1,
                (Yes, No) | (No, Yes) => counts.yes_no += 1,
                (Abstain, _) | (_, Abstain) => counts.one_abstains += 1,
            }
        }
        counts
    }

    #[test]
    fn bits_count_as_a_walk_does() {
        let mut seed = 7_u64;
        let mut ballot = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            [Ballot::Yes, Ballot::Abstain, Ballot::No, Ballot::Absent][(seed >> 62) as usize]
        };
        let votes: Vec<Vec<Ballot>> = (0..4).map(|_| (0..131).map(|_| ballot()).collect()).collect();
        let mut matrix = RollCalls::new(131, 4);
        for (voter, ballots) in votes.iter().enumerate() {
            for (roll_call, ballot) in ballots.iter().enumerate() {
                matrix.cast(roll_call, voter, *ballot);
            }
        }
        for one in 0..4 {
            for other in 0..4 {
                assert_eq!(matrix.pair(one, other), plain(&votes[one], &votes[other]));
            }
        }
    }

    #[test]
    fn a_case_counted_by_hand() {
        let counts = PairCounts { yes_yes: 3, abstain_abstain: 1, no_no: 1, yes_no: 4, one_abstains: 1 };
        assert_eq!(counts.joint(), 10);
        assert_eq!(counts.agreement(), Some(0.5));
        assert_eq!(counts.coincidence(), Some(0.5));
        assert_eq!(PairCounts::default().agreement(), None);
        assert_eq!(PairCounts::default().coincidence(), None);
    }

    #[test]
    fn an_absence_is_no_abstention_and_a_correction_replaces() {
        let mut matrix = RollCalls::new(2, 2);
        matrix.cast(0, 0, Ballot::Yes);
        assert_eq!(matrix.pair(0, 1).joint(), 0);
        matrix.cast(0, 1, Ballot::No);
        matrix.cast(0, 1, Ballot::Yes);
        assert_eq!(matrix.pair(0, 1), PairCounts { yes_yes: 1, ..PairCounts::default() });
        matrix.cast(99, 0, Ballot::Yes);
        assert_eq!(matrix.pair(0, 9), PairCounts::default());
    }
}
