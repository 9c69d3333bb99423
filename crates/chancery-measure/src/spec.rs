//! What a measure is, and the list of them.

use chancery_core::{
    Absence, Aggregate, Basis, Catalogue, Clock, Coverage, Dimension, SeriesSource, SeriesSpec, Unit, UnitOfAnalysis,
    YearRange,
};
use chancery_data::{VoteCut, declared_series};
use chancery_stats::{Distance, Similarity};

use crate::estimate;
use crate::kernel::{Kernel, SeriesKernel, each_state, input_source};
use crate::measures::FAMILIES;
use crate::movement;
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
    pub(crate) kernel: Kernel,
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
            kernel: Kernel::Votes(VoteMeasure::Similarity(kernel)),
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
            kernel: Kernel::Votes(VoteMeasure::Similarity(Similarity::Agreement)),
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
            kernel: Kernel::Votes(VoteMeasure::Coincidence),
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
            kernel: Kernel::Votes(VoteMeasure::JointVotes),
        },
        IDEAL_POINT,
        MeasureSpec {
            name: "ideal_point_se",
            label: "posterior standard deviation of the ideal point",
            formula: "square root of the posterior variance of theta_it",
            nonnegative: true,
            aggregate: None,
            ..IDEAL_POINT
        },
        MeasureSpec {
            name: "ideal_point_lag",
            label: "posterior correlation of the ideal point with that of the state's preceding year",
            formula: "cov(theta_it, theta_i,t-1) / (sd_it sd_i,t-1); 0 where there is no preceding year",
            aggregate: None,
            ..IDEAL_POINT
        },
        MeasureSpec {
            name: "ideal_point_ballots",
            label: "contested ballots that the ideal point rests on",
            unit: Unit::of(Dimension::Votes),
            formula: "ballots of the state in the year, unanimous roll calls not counted",
            nonnegative: true,
            aggregate: None,
            ..IDEAL_POINT
        },
        MeasureSpec {
            name: "ideal_point_part",
            label: "first year of the years that repeated resolutions chain with this one",
            formula: "the smallest year that a chain of roll calls with shared parameters leads to; points of two years with different \
                      values are held together by the prior of movement alone",
            aggregate: None,
            ..IDEAL_POINT
        },
        MeasureSpec {
            name: "ideal_distance",
            label: "distance of ideal points in UN General Assembly votes",
            unit_of_analysis: UnitOfAnalysis::DyadYear,
            inputs: "ideal_point",
            formula: "|theta_it - theta_jt|",
            missing: "missing where one of the two points is",
            nonnegative: true,
            kernel: Kernel::Series(SeriesKernel {
                inputs: &["ideal_point"],
                optional: &[],
                window: 0,
                of: |at| {
                    at.directed(|one, other| {
                        let [one, other] = [one, other].map(|state| at.cell(0, state, None));
                        one.zip(other, |one, other| (one - other).abs())
                    })
                },
                behind: each_state,
            }),
            ..IDEAL_POINT
        },
        MeasureSpec {
            name: "movement",
            label: "movement of a state toward another in UN General Assembly votes, net of the common shift",
            unit_of_analysis: UnitOfAnalysis::DirectedDyadYear,
            inputs: "ideal_point, ideal_point_part, ideal_point_ballots",
            formula: "the part of the decrease of |theta_i - theta_j| since the year before that i's own movement makes up, theta measured \
                      from the mean of all states present in both years; negative away from j",
            missing: "missing where one of the four points is; undefined where one rests on fewer than ten ballots, or where no chain of \
                      repeated resolutions connects the two years",
            page: "movement",
            kernel: Kernel::Series(SeriesKernel {
                inputs: &["ideal_point", "ideal_point_part", "ideal_point_ballots"],
                optional: &[],
                window: 1,
                of: movement::of_year,
                behind: movement::behind,
            }),
            ..IDEAL_POINT
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
    static EVERY: std::sync::LazyLock<Vec<MeasureSpec>> =
        std::sync::LazyLock::new(|| [&[ALL], FAMILIES].concat().concat());
    &EVERY
}

const IDEAL_POINT: MeasureSpec = MeasureSpec {
    name: "ideal_point",
    label: "ideal point in UN General Assembly votes",
    unit_of_analysis: UnitOfAnalysis::StateYear,
    unit: Unit::of(chancery_core::Dimension::Index),
    aggregate: Some(Aggregate::Mean),
    inputs: "unga-votes: votes; unga-ideal-points: matches",
    formula: "posterior mean of theta_it in Pr(y_ivt <= k) = Phi(gamma_kv - beta_v theta_it), theta_it ~ N(theta_i,t-1, sigma^2)",
    missing: "absences are left out; a state without a ballot in a session has no point",
    page: "ideal-points",
    nonnegative: false,
    kernel: Kernel::Kept(estimate::SOURCES),
};

/// The measure called `name`.
pub(crate) fn measure(name: &str) -> Option<&'static MeasureSpec> {
    measures().iter().find(|measure| measure.name == name)
}

impl MeasureSpec {
    /// The catalogue entry with the sources that a base offers; `None` if it offers none.
    ///
    /// `known` are the series that are read and the measures before this one, as the base has them; `cuts` the votes it holds.
    pub(crate) fn entry(&self, known: &Catalogue, cuts: &[(VoteCut, YearRange)]) -> Option<SeriesSpec> {
        let sources: Vec<SeriesSource> = match &self.kernel {
            Kernel::Votes(_) => cuts.iter().map(|(cut, years)| self.source_of_votes(*cut, *years)).collect(),
            Kernel::Series(kernel) => self.sources_of_series(kernel, known)?,
            Kernel::Kept(kept) => {
                kept.iter().map(|kept| self.source(kept.id, kept.basis, YearRange::single(0))).collect()
            }
        };
        (!sources.is_empty()).then(|| SeriesSpec {
            name: self.name.to_owned(),
            label: self.label.to_owned(),
            unit_of_analysis: self.unit_of_analysis,
            unit: self.unit,
            share_of: self.share_of().to_owned(),
            nonnegative: self.nonnegative,
            aggregate: self.aggregate,
            sources,
            absent_bases: Vec::new(),
            about: format!("{}. {}.", self.formula, self.missing),
        })
    }

    /// What its shares are shares of.
    fn share_of(&self) -> &'static str {
        match self.kernel {
            Kernel::Votes(_) if self.unit == Unit::RATIO => "votes in the UN General Assembly",
            _ => "",
        }
    }

    fn source(&self, id: &str, basis: &str, years: YearRange) -> SeriesSource {
        SeriesSource {
            id: id.to_owned(),
            basis: Basis::new(basis),
            clock: Clock::Calendar,
            coverage: Coverage { years, actors: Vec::new() },
            absence: Absence::Unreported,
            mirrored: self.unit_of_analysis == UnitOfAnalysis::DyadYear,
            note: self.missing.to_owned(),
        }
    }

    fn source_of_votes(&self, cut: VoteCut, years: YearRange) -> SeriesSource {
        let note = match cut {
            VoteCut::Release2024 => {
                "2024 release, by calendar year of the vote; 2024 ends in June; in some years it holds fewer votes on paragraphs and \
                 amendments than the tidy tables (2016: 75 against 113 with the United States)"
            }
            VoteCut::Tidy => {
                "unvotes tables, by calendar year of the vote; a second cut of the same lineage, with more votes on paragraphs and \
                 amendments in some years"
            }
        };
        let basis = "roll calls of the General Assembly, adopted or not";
        SeriesSource { mirrored: true, note: note.to_owned(), ..self.source(cut.source(), basis, years) }
    }

    /// One source for each of the first input's, over the years that all inputs cover.
    fn sources_of_series(&self, kernel: &SeriesKernel, known: &Catalogue) -> Option<Vec<SeriesSource>> {
        let leading = known.get(kernel.inputs.first()?)?;
        let others = kernel.inputs[1..].iter().map(|name| known.get(name)).collect::<Option<Vec<_>>>()?;
        let source = |leading: &SeriesSource| {
            let others = others.iter().map(|spec| input_source(spec, 1, &leading.id)).collect::<Option<Vec<_>>>()?;
            let years =
                others.iter().try_fold(leading.coverage.years, |years, other| years.intersect(other.coverage.years));
            let with: Vec<String> =
                kernel.inputs[1..].iter().zip(&others).map(|(name, other)| format!("{name} of {}", other.id)).collect();
            let with = if with.is_empty() { String::new() } else { format!("; with {}", with.join(", ")) };
            Some(SeriesSource {
                clock: leading.clock,
                coverage: Coverage { years: years?, actors: leading.coverage.actors.clone() },
                // One whose rows serve both directions, or are turned round, speaks of its actors on either side.
                mirrored: self.unit_of_analysis.is_dyadic(),
                ..self.source(&leading.id, &format!("{}{with}", leading.basis), years?)
            })
        };
        Some(leading.sources.iter().filter_map(source).collect())
    }
}

/// Adds the measures that a base can give to the series it holds.
pub(crate) fn with_measures(read: Catalogue, cuts: &[(VoteCut, YearRange)], kept: bool) -> Catalogue {
    let mut known = read;
    for measure in measures() {
        if matches!(measure.kernel, Kernel::Kept(_)) && !kept {
            continue;
        }
        if let Some(entry) = measure.entry(&known, cuts) {
            known.insert(entry);
        }
    }
    known
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
    with_measures(Catalogue::new(read), &cuts, true)
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
