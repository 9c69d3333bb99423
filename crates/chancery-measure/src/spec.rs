//! What a measure is, and the list of them.

use chancery_core::{
    Absence, Aggregate, Basis, Catalogue, Clock, Coverage, Dimension, SeriesSource, SeriesSpec, Unit, UnitOfAnalysis,
    YearRange,
};
use chancery_data::{VoteCut, declared_series};
use chancery_stats::{Distance, Similarity};

use crate::voting::VoteMeasure;

/// A computed series.
#[derive(Clone, Copy, Debug)]
pub struct MeasureSpec {
    /// Name in claims, panels, SQL and JSON.
    pub name: &'static str,
    /// For readers.
    pub label: &'static str,
    /// What one value belongs to.
    pub unit_of_analysis: UnitOfAnalysis,
    /// Unit of its values.
    pub unit: Unit,
    /// Whether its values are never below zero.
    pub nonnegative: bool,
    /// How a group's members are combined by default; `None` = it has to be written.
    pub aggregate: Option<Aggregate>,
    /// Tables it is computed from.
    pub inputs: &'static str,
    /// The formula, in the notation of its page.
    pub formula: &'static str,
    /// What it means when an input has no value.
    pub missing: &'static str,
    /// Page under `docs/methods/`, without the ending.
    pub page: &'static str,
    pub(crate) kernel: VoteMeasure,
}

/// Every measure.
pub fn measures() -> &'static [MeasureSpec] {
    const VOTES: &str = "unga-votes: votes, votes_tidy";
    const MISSING: &str = "absences and non-membership are left out of both numerator and denominator; without a joint roll call \
                           the value is unreported";
    /// An index of at most 1 that may be negative.
    const fn index(name: &'static str, label: &'static str, formula: &'static str, kernel: Similarity) -> MeasureSpec {
        MeasureSpec {
            name,
            label,
            unit_of_analysis: UnitOfAnalysis::DyadYear,
            unit: Unit::of(Dimension::Index),
            nonnegative: false,
            aggregate: Some(Aggregate::Mean),
            inputs: VOTES,
            formula,
            missing: MISSING_OR_UNDEFINED,
            page: "similarity",
            kernel: VoteMeasure::Similarity(kernel),
        }
    }
    const MISSING_OR_UNDEFINED: &str = "absences and non-membership are left out; without a joint roll call the value is unreported, and \
                                        undefined where the denominator is zero, as when both always voted the same way";
    const ALL: &[MeasureSpec] = &[
        MeasureSpec {
            name: "agree",
            label: "agreement in UN General Assembly roll calls",
            unit_of_analysis: UnitOfAnalysis::DyadYear,
            unit: Unit::RATIO,
            nonnegative: true,
            aggregate: Some(Aggregate::Mean),
            inputs: VOTES,
            formula: "(n_yy + n_aa + n_nn) / n, over roll calls in which both voted yes, abstained or voted no",
            missing: MISSING,
            page: "agreement",
            kernel: VoteMeasure::Similarity(Similarity::Agreement),
        },
        MeasureSpec {
            name: "coincidence",
            label: "voting coincidence as the US State Department counts it",
            unit_of_analysis: UnitOfAnalysis::DyadYear,
            unit: Unit::RATIO,
            nonnegative: true,
            aggregate: Some(Aggregate::Mean),
            inputs: VOTES,
            formula: "(n_yy + n_nn) / (n_yy + n_nn + n_yn); abstentions are left out",
            missing: MISSING,
            page: "agreement",
            kernel: VoteMeasure::Coincidence,
        },
        MeasureSpec {
            name: "joint_votes",
            label: "roll calls in which both states voted or abstained",
            unit_of_analysis: UnitOfAnalysis::DyadYear,
            unit: Unit::of(Dimension::Votes),
            nonnegative: true,
            aggregate: Some(Aggregate::Sum),
            inputs: VOTES,
            formula: "n",
            missing: "zero is reported as unreported",
            page: "agreement",
            kernel: VoteMeasure::JointVotes,
        },
        index(
            "s_votes",
            "S of UN General Assembly votes, absolute distances",
            "1 - 2 Σ n_ij |i - j| / (2 n), with yes 1, abstention 2, no 3",
            Similarity::S(Distance::Linear),
        ),
        index(
            "s_votes_squared",
            "S of UN General Assembly votes, squared distances",
            "1 - 2 Σ n_ij (i - j)² / (4 n), with yes 1, abstention 2, no 3",
            Similarity::S(Distance::Quadratic),
        ),
        index(
            "kappa_votes",
            "Cohen's kappa of UN General Assembly votes",
            "1 - Σ n_ij [i ≠ j] / (Σ r_i c_j [i ≠ j] / n), with r_i and c_j how often each of the two voted so",
            Similarity::Kappa(Distance::Nominal),
        ),
        index(
            "kappa_votes_linear",
            "Cohen's kappa of UN General Assembly votes, linear weights",
            "1 - Σ n_ij |i - j| / (Σ r_i c_j |i - j| / n)",
            Similarity::Kappa(Distance::Linear),
        ),
        index(
            "kappa_votes_quadratic",
            "Cohen's kappa of UN General Assembly votes, quadratic weights",
            "1 - Σ n_ij (i - j)² / (Σ r_i c_j (i - j)² / n)",
            Similarity::Kappa(Distance::Quadratic),
        ),
        index(
            "pi_votes",
            "Scott's pi of UN General Assembly votes",
            "1 - Σ n_ij [i ≠ j] / (Σ m_i m_j [i ≠ j] / n), with m_i = (r_i + c_i) / 2",
            Similarity::Pi(Distance::Nominal),
        ),
        index(
            "pi_votes_linear",
            "Scott's pi of UN General Assembly votes, linear weights",
            "1 - Σ n_ij |i - j| / (Σ m_i m_j |i - j| / n), with m_i = (r_i + c_i) / 2",
            Similarity::Pi(Distance::Linear),
        ),
        index(
            "pi_votes_quadratic",
            "Scott's pi of UN General Assembly votes, quadratic weights",
            "1 - Σ n_ij (i - j)² / (Σ m_i m_j (i - j)² / n), with m_i = (r_i + c_i) / 2",
            Similarity::Pi(Distance::Quadratic),
        ),
        index(
            "tau_b_votes",
            "Kendall's tau-b of UN General Assembly votes",
            "2 (P - Q) / sqrt((n² - Σ r_i²)(n² - Σ c_j²)), with P and Q the concordant and discordant pairs of roll calls",
            Similarity::TauB,
        ),
    ];
    ALL
}

impl MeasureSpec {
    /// The catalogue entry for the cuts of the votes that span some years.
    pub(crate) fn entry(&self, cuts: &[(VoteCut, YearRange)]) -> SeriesSpec {
        let source = |&(cut, years): &(VoteCut, YearRange)| {
            SeriesSource {
            id: cut.source().to_owned(),
            basis: Basis::new("roll calls of the General Assembly, adopted or not"),
            clock: Clock::Calendar,
            coverage: Coverage { years, actors: Vec::new() },
            absence: Absence::Unreported,
            mirrored: true,
            note: match cut {
                VoteCut::Release2024 => "2024 release, by calendar year of the vote; 2024 ends in June; in some years it holds fewer votes on paragraphs and amendments than the tidy tables (2016: 75 against 113 with the United States)",
                VoteCut::Tidy => "unvotes tables, by calendar year of the vote; a second cut of the same lineage, with more votes on paragraphs and amendments in some years",
            }
            .to_owned(),
        }
        };
        SeriesSpec {
            name: self.name.to_owned(),
            label: self.label.to_owned(),
            unit_of_analysis: self.unit_of_analysis,
            unit: self.unit,
            nonnegative: self.nonnegative,
            aggregate: self.aggregate,
            sources: cuts.iter().map(source).collect(),
            absent_bases: Vec::new(),
            about: format!("{}. {}.", self.formula, self.missing),
        }
    }
}

/// Every series the program knows, whether or not a store holds it; the years of series that are read are unknown here.
pub fn declared_catalogue() -> Catalogue {
    let read = declared_series().map(|(data_set, decl)| {
        let mut spec = decl.spec;
        if spec.sources[0].id.is_empty() {
            data_set.id.clone_into(&mut spec.sources[0].id);
        }
        spec
    });
    let cuts = VoteCut::ALL.map(|cut| (cut, YearRange::single(0)));
    let computed = measures().iter().map(|measure| measure.entry(&cuts));
    Catalogue::new(read.chain(computed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_its_page_and_a_name_of_its_own() {
        let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods");
        for measure in measures() {
            assert!(pages.join(format!("{}.md", measure.page)).is_file(), "docs/methods/{}.md", measure.page);
        }
        let catalogue = declared_catalogue();
        assert!(measures().iter().all(|measure| catalogue.get(measure.name).is_some()));
    }

    #[test]
    fn every_series_says_what_it_is() {
        for spec in declared_catalogue().iter() {
            assert!(!spec.label.is_empty() && !spec.about.is_empty(), "{}", spec.name);
            assert!(spec.sources.iter().all(|source| !source.basis.0.is_empty()), "{}", spec.name);
        }
    }
}
