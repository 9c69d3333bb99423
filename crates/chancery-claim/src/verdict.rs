//! From what the alternatives say to one verdict: the table of `docs/verdicts.md` §3, and its limits.

use chancery_evidence::{ClaimType, Verdict};

/// What a revised vintage of the same series typically moves, relative to the computed value.
pub const VINTAGE_NOISE: f64 = 0.02;
/// A failed equality this near is `imprecise`, relative to the computed value.
pub const IMPRECISE_LIMIT: f64 = 0.2;

/// A figure on another basis is at most this many times, or this part of, the one here. Sources of one trade flow differ by less than
/// four times where both are here; an order of magnitude is far beyond what reporters, valuations and coverage make of each other.
pub const BASIS_FACTOR: f64 = 10.0;

/// What has to be known of a claim to give its verdict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Situation {
    /// The check could be read and planned.
    pub planned: bool,
    /// It rests on the study's own facts of origin `text` or `cited-source`, and is not arithmetic between them.
    pub self_support: bool,
    /// What kind of assertion it is.
    pub claim_type: ClaimType,
    /// Alternatives that say true.
    pub holds: usize,
    /// Alternatives that say false.
    pub fails: usize,
    /// Alternatives that say false and are near.
    pub near: usize,
    /// Another claim of the same text is incompatible with it.
    pub clashes: bool,
    /// The one other year that an equality with a written figure fits.
    pub other_year: Option<i16>,
    /// The thing is published on a basis that was not evaluated, the claim names none that was, and the figures are near enough for it
    /// to matter.
    pub absent_basis: bool,
}

impl Situation {
    /// A check whose alternatives say true and false so many times.
    pub const fn new(claim_type: ClaimType, holds: usize, fails: usize) -> Self {
        Self {
            planned: true,
            self_support: false,
            claim_type,
            holds,
            fails,
            near: 0,
            clashes: false,
            other_year: None,
            absent_basis: false,
        }
    }
}

/// The verdict, and the row of the table that gives it.
pub fn decide(situation: &Situation) -> (Verdict, u8) {
    let Situation { holds, fails, near, .. } = *situation;
    if !situation.planned {
        return (Verdict::NotCheckable, 1);
    }
    if situation.self_support {
        return (Verdict::NotCheckable, 2);
    }
    if situation.claim_type == ClaimType::Causal && holds > 0 && fails == 0 {
        return (Verdict::NotCheckable, 3);
    }
    if holds == 0 && fails == 0 {
        return (Verdict::NotCheckable, 4);
    }
    if situation.clashes {
        return (Verdict::Inconsistent, 5);
    }
    if fails == 0 {
        return (Verdict::Supported, 6);
    }
    if holds > 0 {
        return (Verdict::SourceDependent, 7);
    }
    if near > 0 {
        return (Verdict::Imprecise, 8);
    }
    if situation.other_year.is_some() {
        return (Verdict::WrongPeriod, 9);
    }
    if situation.absent_basis {
        return (Verdict::SourceDependent, 10);
    }
    (Verdict::Contradicted, 11)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Situation = Situation::new(ClaimType::Quantity, 0, 2);

    fn check(situation: Situation, verdict: Verdict, row: u8) {
        assert_eq!(decide(&situation), (verdict, row), "{situation:?}");
    }

    /// Source: docs/verdicts.md §3, row by row; each row is tried with everything below it true as well.
    #[test]
    fn the_table_of_verdicts() {
        let all = Situation {
            planned: false,
            self_support: true,
            claim_type: ClaimType::Causal,
            holds: 2,
            fails: 0,
            near: 0,
            clashes: true,
            other_year: Some(2012),
            absent_basis: true,
        };
        check(all, Verdict::NotCheckable, 1);
        let all = Situation { planned: true, ..all };
        check(all, Verdict::NotCheckable, 2);
        let all = Situation { self_support: false, ..all };
        check(all, Verdict::NotCheckable, 3);
        let quantity = Situation { claim_type: ClaimType::Quantity, ..all };
        check(Situation { holds: 0, ..quantity }, Verdict::NotCheckable, 4);
        check(Situation { holds: 0, ..all }, Verdict::NotCheckable, 4);
        check(quantity, Verdict::Inconsistent, 5);
        check(Situation { fails: 3, near: 3, ..quantity }, Verdict::Inconsistent, 5);
        let alone = Situation { clashes: false, ..quantity };
        check(alone, Verdict::Supported, 6);
        check(Situation { fails: 1, near: 1, ..alone }, Verdict::SourceDependent, 7);
        let fails = Situation { holds: 0, fails: 2, near: 1, ..alone };
        check(fails, Verdict::Imprecise, 8);
        check(Situation { near: 0, ..fails }, Verdict::WrongPeriod, 9);
        check(Situation { near: 0, other_year: None, ..fails }, Verdict::SourceDependent, 10);
        check(BASE, Verdict::Contradicted, 11);
    }

    #[test]
    fn a_missing_precondition_contradicts_a_cause() {
        check(Situation { claim_type: ClaimType::Causal, ..BASE }, Verdict::Contradicted, 11);
        check(Situation { claim_type: ClaimType::Causal, holds: 1, ..BASE }, Verdict::SourceDependent, 7);
    }
}
