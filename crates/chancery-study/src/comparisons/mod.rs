//! Cases, regions, administrations, powers and texts side by side. What needs the judged claims and the cases is made here, after them;
//! the families of `findings` know nothing of either.

mod bodies;
mod factors;
mod forecasts;
mod lines;
mod measures;
mod mill;
mod presence;
mod ranks;
mod regions;
mod surveys;
mod texts;
mod timeline;
mod works;

use chancery_core::{Diagnostic, Frames, Request};
use chancery_evidence::{Evidence, LeftOutEvidence};

use crate::run::Context;

/// What the comparisons read.
pub(crate) fn requests(context: &Context<'_>) -> Vec<Request> {
    let mut requests = measures::requests(context);
    requests.extend(surveys::requests(context));
    requests.extend(lines::requests(context));
    requests
}

/// What is wrong in the expressions of `[[comparison]]`.
pub(crate) fn diagnostics(context: &Context<'_>) -> Vec<Diagnostic> {
    lines::diagnostics(context)
}

/// Adds the comparisons to evidence that has claims, cases, charts and profiles.
pub(crate) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    let tables = measures::tables(context, frames);
    let mut ranks = ranks::composites(context, evidence);
    ranks.extend(ranks::administrations(context, &tables));
    let left_out = context.study.left_out.iter().map(|one| LeftOutEvidence {
        what: one.what.clone(),
        years: crate::cards::written(one.years),
        says: one.says.clone(),
    });
    let forecasts = forecasts::forecasts(context, evidence);
    evidence.comparisons = chancery_evidence::ComparisonsEvidence {
        regions: regions::compare(context, &tables),
        likeness: regions::likeness(context, evidence),
        ranks,
        presence: presence::presence(evidence),
        bodies: bodies::bodies(context, evidence),
        lines: lines::lines(context, frames),
        priorities: texts::priorities(context, evidence),
        forecast_scores: forecasts::scores(&forecasts),
        forecasts,
        works: works::works(context, evidence),
        papers: texts::papers(evidence),
        surveys: surveys::surveys(context, frames),
        mill: mill::mill(evidence),
        factors: factors::factors(context, frames, &tables),
        timeline: timeline::timeline(context, evidence),
        left_out: left_out.collect(),
    };
}

/// The data sets that the comparisons name.
pub(crate) fn data_sets(evidence: &Evidence) -> Vec<String> {
    let found = &evidence.comparisons;
    let mut named: Vec<&[String]> = Vec::new();
    named.extend(found.regions.iter().map(|one| one.source.as_slice()));
    named.extend(found.ranks.iter().map(|one| one.source.as_slice()));
    named.extend(found.factors.iter().map(|one| one.source.as_slice()));
    named.extend(found.surveys.iter().map(|one| one.source.as_slice()));
    named.concat()
}
