//! The main job: every check planned, one read of the base, every claim judged as of its text and as of now.

use std::collections::BTreeSet;

use chancery_claim::{
    ClaimMeta, Fact, Judgement, Plan, Planned, RegionSetting, Setting, StudyResult, Touched, judge, plan,
};
use chancery_core::{Catalogue, Cell, CellState, Date, Diagnostic, Frames, Request, Severity, State, Year, YearRange};
use chancery_data::Error;
use chancery_evidence::{
    ClaimEvidence, EVIDENCE_SCHEMA, Evidence, LineageRow, ProfileEvidence, QcaEvidence, ReorientationEvidence,
    StoreEvidence, Verdict,
};
use chancery_measure::Base;
use chancery_world::World;
use rayon::prelude::*;

use crate::describe::{codebook, count, describe_fact, describe_study, used_data_sets, world_tables};
use crate::estimates::{Estimates, estimates};
use crate::findings::reorientation::ReorientationWanted;
use crate::scenarios::{Simulated, Which, simulated};
use crate::study::{Claim, ExprText, Study};
use crate::{cases, charts, comparisons, contradictions, figures, findings, propositions, qca, readings, tracing};

/// How many lineage rows of a claim go into the evidence; `chancery why` prints all.
const LINEAGE_SHOWN: usize = 6;

/// What a run gives.
#[derive(Clone, Debug)]
pub struct Run {
    /// The evidence.
    pub evidence: Evidence,
    /// What is wrong or doubtful in the study's files.
    pub diagnostics: Vec<Diagnostic>,
}

/// A row behind a number, before it is rendered.
pub type Lineage = Touched;

/// What surrounds the checks of a study.
pub(crate) struct Context<'a> {
    pub(crate) study: &'a Study,
    pub(crate) world: &'a World,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) base: &'a Base,
    /// Names of the series that are really in the base.
    pub(crate) loaded: BTreeSet<String>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) estimates: Estimates,
    pub(crate) simulated: Simulated,
    /// What checks may ask for: of the estimates, then of the scenarios.
    pub(crate) results: Vec<StudyResult>,
    pub(crate) actor: State,
    pub(crate) now: Date,
}

impl<'a> Context<'a> {
    /// The setting of a check from a text.
    pub(crate) fn setting<'b>(&'b self, text: Option<&'b str>) -> Setting<'b> {
        Setting {
            world: self.world,
            catalogue: self.catalogue,
            actor: self.actor,
            rivals: &self.study.rivals,
            regions: &self.study.regions,
            phases: &self.study.phases,
            facts: &self.facts,
            documents: &self.study.documents,
            results: &self.results,
            text,
        }
    }

    /// A sentence about the series a plan reads that the base does not hold; `None` if it holds all.
    pub(crate) fn absent(&self, plan: &Plan) -> Option<String> {
        let absent = plan.series().into_iter().filter(|series| !self.loaded.contains(*series));
        let named: Vec<String> = absent.map(|series| format!("`{series}` ({})", sources_of(self, series))).collect();
        (!named.is_empty()).then(|| format!("the {} does not hold {}", self.base.kind(), named.join(", ")))
    }

    /// Plans an expression of the study, its diagnostics moved to their place in the file.
    pub(crate) fn plan(&self, expression: &ExprText, text: Option<&str>) -> (Option<Plan>, Vec<Diagnostic>) {
        let Planned { plan, diagnostics } = plan(&expression.text, &self.setting(text));
        (plan, diagnostics.into_iter().map(|diagnostic| expression.place(diagnostic)).collect())
    }

    /// The same of what has to be true or false; `of` names what it checks.
    pub(crate) fn plan_check(&self, check: &ExprText, text: Option<&str>, of: &str) -> (Option<Plan>, Vec<Diagnostic>) {
        let (plan, mut diagnostics) = self.plan(check, text);
        if plan.as_ref().is_some_and(|plan| !plan.is_truth()) {
            let wrong = Diagnostic::error("study::not-a-check", format!("the check of {of} is not true or false"))
                .hint("compare the value with something: `... > 3`, `... == 2008`");
            diagnostics.push(check.place(wrong));
        }
        (plan.filter(Plan::is_truth), diagnostics)
    }
}

/// A claim with its plan.
struct PlannedClaim<'a> {
    claim: &'a Claim,
    plan: Option<Plan>,
    diagnostics: Vec<Diagnostic>,
}

/// Runs a study on a base.
///
/// # Errors
/// A study that names no actor; a damaged store. What is wrong in single entries is a diagnostic, not an error.
pub fn run(study: &Study, world: &World, base: &Base) -> Result<Run, Error> {
    work(study, world, base, true)
}

/// Tests the claims of a study and looks through all of its entries, but works out no charts, findings, propositions and comparisons.
///
/// # Errors
/// As [`run`].
pub fn check(study: &Study, world: &World, base: &Base) -> Result<Run, Error> {
    work(study, world, base, false)
}

fn work(study: &Study, world: &World, base: &Base, everything: bool) -> Result<Run, Error> {
    let catalogue = base.catalogue();
    let context = context(study, world, base, &catalogue, if everything { Which::All } else { Which::Asked })?;
    let planned: Vec<PlannedClaim<'_>> = study.claims.par_iter().map(|claim| plan_claim(&context, claim)).collect();
    let cases = cases::plan(&context);
    let contradictions = contradictions::plan(&context);
    let figures = figures::plan(&context);
    let sets = qca::plan(&context);
    let rival = readings::plan(&context);

    let mut requests: Vec<Request> = Vec::new();
    if everything {
        requests.extend(charts::requests(world, study, &catalogue));
        requests.extend(findings::requests(&context));
        requests.extend(propositions::requests(&context));
        requests.extend(comparisons::requests(&context));
    }
    requests.extend(planned.iter().filter_map(|claim| claim.plan.as_ref()).flat_map(|plan| plan.requests().to_vec()));
    requests.extend(cases.iter().flat_map(cases::PlannedCase::requests));
    requests.extend(figures.iter().flat_map(figures::PlannedFigure::requests));
    requests.extend(sets.iter().flat_map(qca::PlannedComparison::requests));
    requests.extend(rival.iter().flat_map(readings::PlannedReading::requests));
    requests
        .extend(contradictions.iter().filter_map(|pair| pair.plan.as_ref()).flat_map(|plan| plan.requests().to_vec()));
    let frames = base.frames(&unite(requests))?;

    let mut claims: Vec<ClaimEvidence> =
        planned.par_iter().map(|planned| judge_claim(&context, planned, &frames)).collect();
    let pairs = contradictions::evaluate(&context, &contradictions, &frames);
    contradictions::mark(&mut claims, &pairs);
    let cases = cases::evaluate(&context, &cases, &frames, &claims);
    let matrix = cases::matrix(&cases);

    let mut diagnostics: Vec<Diagnostic> = planned.into_iter().flat_map(|planned| planned.diagnostics).collect();
    diagnostics.extend(contradictions.into_iter().flat_map(|pair| pair.diagnostics));
    diagnostics.extend(figures.iter().flat_map(|figure| figure.diagnostics.clone()));
    diagnostics.extend(rival.iter().flat_map(|reading| reading.diagnostics.clone()));
    diagnostics.extend(comparisons::diagnostics(&context));
    diagnostics.extend(context.estimates.diagnostics.iter().cloned());
    let charts = if everything { charts::charts(world, study, &catalogue, &frames) } else { Vec::new() };
    let data_sets = used_data_sets(base, &claims, &charts);
    let mut evidence = Evidence {
        schema: EVIDENCE_SCHEMA,
        program: format!("chancery {}", env!("CARGO_PKG_VERSION")),
        study: describe_study(&context),
        store: StoreEvidence {
            kind: base.kind().to_owned(),
            generation: base.generation(),
            data_sets,
            world: world_tables(world),
        },
        counts: count(study, &claims),
        codebook: codebook(&catalogue, &frames),
        overclaims: crate::texts::overclaims(&claims),
        claims,
        contradictions: pairs,
        facts: study.facts.iter().map(describe_fact).collect(),
        cases,
        matrix,
        charts,
        figures: figures::evaluate(&context, &figures, &frames),
        estimates: context.estimates.evidence.clone(),
        references: study.references.clone(),
        ..Evidence::default()
    };
    if everything {
        // They read the same frames and know nothing of each other.
        let (found, tested) =
            rayon::join(|| findings::found(&context, &frames), || propositions::tested(&context, &frames));
        findings::join(&mut evidence, found);
        evidence.propositions = tested;
        comparisons::fill(&context, &frames, &mut evidence);
    }
    let (compared, doubts) = qca::evaluate(&context, &sets, &frames, &qca::Wanted::REPORT);
    evidence.qca = compared;
    diagnostics.extend(doubts);
    let (traced, wrong) = tracing::trace_all(study, world);
    evidence.tracing = traced;
    evidence.readings = readings::evaluate(&context, &rival, &frames);
    diagnostics.extend(wrong);
    let mut named = findings::data_sets(&evidence);
    named.extend(comparisons::data_sets(&evidence));
    for data_set in evidence.store.data_sets.iter_mut().filter(|data_set| named.contains(&data_set.id)) {
        data_set.used = true;
    }
    Ok(Run { evidence, diagnostics })
}

/// The set-theoretic comparisons of a study, and nothing else of it; those with the ids named, or all.
///
/// # Errors
/// A study that names no actor; a damaged store.
pub fn compare(
    study: &Study,
    world: &World,
    base: &Base,
    ids: &[String],
    wanted: &qca::Wanted,
) -> Result<(Vec<QcaEvidence>, Vec<Diagnostic>), Error> {
    let catalogue = base.catalogue();
    let qca = study.qca.iter().filter(|one| ids.is_empty() || ids.contains(&one.id)).cloned().collect();
    let study = Study { qca, ..study.clone() };
    let context = context(&study, world, base, &catalogue, Which::Asked)?;
    let planned = qca::plan(&context);
    let frames = base.frames(&unite(planned.iter().flat_map(qca::PlannedComparison::requests).collect()))?;
    Ok(qca::evaluate(&context, &planned, &frames, wanted))
}

/// Attention and instruments of a state's administrations toward one region, by the region's default definition unless another is named.
///
/// # Errors
/// A region that nobody knows; a damaged store.
pub fn instrument_profiles(
    world: &World,
    base: &Base,
    actor: State,
    region: &str,
    years: YearRange,
) -> Result<Vec<ProfileEvidence>, Error> {
    let study = of_one_region(world, actor, region, years)?;
    let catalogue = base.catalogue();
    let context = context(&study, world, base, &catalogue, Which::None)?;
    let frames = base.frames(&unite(findings::profiles::requests(&context)))?;
    Ok(findings::profiles::profiles(&context, &frames).0)
}

/// Breaks of the whole profile of a state's instruments toward one region, likewise.
///
/// # Errors
/// A region that nobody knows; a damaged store.
pub fn instrument_reorientation(
    world: &World,
    base: &Base,
    actor: State,
    region: &str,
    years: YearRange,
    wanted: &ReorientationWanted,
) -> Result<ReorientationEvidence, Error> {
    let study = of_one_region(world, actor, region, years)?;
    let catalogue = base.catalogue();
    let context = context(&study, world, base, &catalogue, Which::None)?;
    let frames = base.frames(&unite(findings::reorientation::requests(&context)))?;
    Ok(findings::reorientation::of_region(&context, &frames, 0, wanted))
}

/// A study of an actor and a region, and nothing else.
fn of_one_region(world: &World, actor: State, region: &str, years: YearRange) -> Result<Study, Error> {
    let Some(known) = world.region(region) else {
        let names: Vec<&str> = world.regions().iter().map(|region| region.name.as_str()).collect();
        return Err(
            Error::unknown(format!("no region is called `{region}`")).hint(format!("one of {}", names.join(", ")))
        );
    };
    let definition = known.definitions.first().map(|definition| definition.id.clone()).unwrap_or_default();
    let setting = RegionSetting { name: known.name.clone(), region: known.slug.clone(), definition };
    Ok(Study { actor: Some(actor), years: Some(years), regions: vec![setting], ..Study::default() })
}

/// What the checks and cases of a study read.
///
/// # Errors
/// A study without an actor.
pub(crate) fn requests(study: &Study, world: &World, base: &Base) -> Result<Vec<Request>, Error> {
    let catalogue = base.catalogue();
    let context = context(study, world, base, &catalogue, Which::None)?;
    let mut requests: Vec<Request> = findings::requests(&context);
    requests.extend(propositions::requests(&context));
    requests.extend(comparisons::requests(&context));
    for claim in &study.claims {
        requests.extend(plan_claim(&context, claim).plan.iter().flat_map(|plan| plan.requests().to_vec()));
    }
    requests.extend(cases::plan(&context).iter().flat_map(cases::PlannedCase::requests));
    requests.extend(figures::plan(&context).iter().flat_map(figures::PlannedFigure::requests));
    requests.extend(qca::plan(&context).iter().flat_map(qca::PlannedComparison::requests));
    requests.extend(readings::plan(&context).iter().flat_map(readings::PlannedReading::requests));
    let pairs = contradictions::plan(&context);
    requests.extend(pairs.iter().filter_map(|pair| pair.plan.as_ref()).flat_map(|plan| plan.requests().to_vec()));
    Ok(requests)
}

fn context<'a>(
    study: &'a Study,
    world: &'a World,
    base: &'a Base,
    catalogue: &'a Catalogue,
    scenarios: Which,
) -> Result<Context<'a>, Error> {
    let Some(actor) = study.actor else {
        return Err(Error::unknown("the study names no actor that is known").hint("`actor = \"USA\"` under `[study]`"));
    };
    let (estimates, simulated) = (estimates(study, base), simulated(study, world, base, scenarios));
    Ok(Context {
        study,
        world,
        catalogue,
        base,
        loaded: base.loaded().names().map(str::to_owned).collect(),
        facts: study.facts.iter().map(|entry| entry.fact.clone()).collect(),
        results: estimates.results.iter().chain(&simulated.results).cloned().collect(),
        estimates,
        simulated,
        actor,
        now: study.now.unwrap_or_else(|| end_of(catalogue)),
    })
}

/// The last day of the last year that any series covers.
fn end_of(catalogue: &Catalogue) -> Date {
    let last = catalogue.iter().filter_map(|spec| spec.years()).map(|years| years.last).max().unwrap_or(2025);
    Date::new(last, 12, 31).unwrap_or(Date::MAX)
}

/// Requests of one series become few: those with the same states are joined over their years.
pub(crate) fn unite(mut requests: Vec<Request>) -> Vec<Request> {
    for request in &mut requests {
        for states in [&mut request.actors, &mut request.partners] {
            states.sort_unstable();
            states.dedup();
        }
    }
    requests.sort();
    let mut united: Vec<Request> = Vec::new();
    for request in requests {
        match united.last_mut() {
            Some(last)
                if last.series == request.series
                    && last.actors == request.actors
                    && last.partners == request.partners =>
            {
                last.years = last.years.hull(request.years);
            }
            _ => united.push(request),
        }
    }
    united
}

fn plan_claim<'a>(context: &Context<'_>, claim: &'a Claim) -> PlannedClaim<'a> {
    let Some(check) = &claim.check else { return PlannedClaim { claim, plan: None, diagnostics: Vec::new() } };
    let (plan, diagnostics) = context.plan_check(check, Some(&claim.reference), &format!("`{}`", claim.id));
    PlannedClaim { claim, plan, diagnostics }
}

fn judge_claim(context: &Context<'_>, planned: &PlannedClaim<'_>, frames: &Frames) -> ClaimEvidence {
    let claim = planned.claim;
    let mut evidence = ClaimEvidence {
        id: claim.id.clone(),
        says: claim.says.clone(),
        reference: claim.reference.clone(),
        line: claim.line,
        claim_type: claim.claim_type,
        centrality: claim.centrality,
        as_of: claim.as_of_text.clone(),
        check: claim.check.as_ref().map(|check| check.text.clone()),
        leaves_out: claim.leaves_out.clone(),
        needs: claim.needs.clone(),
        verdict: Verdict::NotCheckable,
        verdict_now: Verdict::NotCheckable,
        reason: String::new(),
        value: None,
        number: None,
        unit: None,
        stated: None,
        coverage: None,
        alternatives: Vec::new(),
        sources: Vec::new(),
        values: Vec::new(),
        lineage: Vec::new(),
        lineage_rows: 0,
        why: claim.check.as_ref().map_or_else(String::new, |check| format!("chancery why \"{}\"", check.text)),
        notes: Vec::new(),
        see_also: claim.see_also.clone(),
        file: claim.place.file.clone(),
        file_line: claim.place.line,
    };
    let Some(plan) = &planned.plan else {
        evidence.reason = match (&claim.check, &claim.needs) {
            (Some(_), _) => {
                let first = planned.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
                first.map_or_else(|| "the check cannot be planned".to_owned(), ToString::to_string)
            }
            (None, Some(needs)) => format!("no check is possible with the data here; it would need: {needs}"),
            (None, None) => "there is no check".to_owned(),
        };
        return evidence;
    };
    let meta = ClaimMeta { claim_type: claim.claim_type, basis: claim.basis.as_deref() };
    let setting = context.setting(Some(&claim.reference));
    let then = judge(plan, &setting, frames, &meta, claim.as_of.latest().min(context.now));
    fill(context, &mut evidence, then);
    match context.absent(plan) {
        // What is not here will not be here as of now either.
        Some(absent) if evidence.verdict == Verdict::NotCheckable => evidence.reason = absent,
        _ => evidence.verdict_now = judge(plan, &setting, frames, &meta, context.now).verdict,
    }
    evidence
}

/// The data sets that would give a series.
fn sources_of(context: &Context<'_>, series: &str) -> String {
    let sources = context.catalogue.get(series).map(|spec| spec.sources.as_slice()).unwrap_or_default();
    let ids: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
    ids.join(" or ")
}

fn fill(context: &Context<'_>, evidence: &mut ClaimEvidence, judgement: Judgement) {
    evidence.lineage_rows = judgement.touched.len();
    evidence.lineage = judgement
        .touched
        .iter()
        .take(LINEAGE_SHOWN)
        .map(|touched| lineage_row(context.base, context.catalogue, touched))
        .collect();
    evidence.verdict = judgement.verdict;
    evidence.reason = judgement.reason;
    evidence.value = judgement.value;
    evidence.number = judgement.number;
    evidence.unit = judgement.unit;
    evidence.stated = judgement.stated;
    evidence.coverage = judgement.coverage;
    evidence.alternatives = judgement.alternatives;
    evidence.sources = judgement.sources;
    evidence.values = judgement.values;
    evidence.notes = judgement.notes;
}

/// The number an expression gave, if it gave one that is known.
pub fn number(evaluation: &chancery_claim::Evaluation) -> Option<f64> {
    match &evaluation.value {
        chancery_claim::Value::Number(number) => number.value(),
        _ => None,
    }
}

/// The value of each year that the evaluation of a series gave ([`chancery_claim::plan_series`]); empty if it gave none.
pub fn yearly(evaluation: &chancery_claim::Evaluation) -> Vec<(Year, Cell)> {
    use chancery_claim::Value;
    let Value::Table(table) = &evaluation.value else { return Vec::new() };
    let cell = |value: &Value| match value {
        Value::Number(number) => number.value().map_or(Cell::missing(CellState::Unreported), Cell::observed),
        Value::Gap(gap) => Cell::missing(gap.state),
        _ => Cell::missing(CellState::Undefined),
    };
    table.years.iter().flatten().copied().zip(table.cells.iter().map(cell)).collect()
}

/// The row behind a cell, as a report prints it.
pub fn lineage_row(base: &Base, catalogue: &Catalogue, touched: &Touched) -> LineageRow {
    let data_set = base.data_set_id(&touched.series, &touched.source);
    let files = base.files(&data_set);
    let file = touched.row.and_then(|row| files.get(usize::from(row.file)));
    let state = |state: Option<State>| state.map_or_else(String::new, |state| format!(" {state}"));
    let key = format!(
        "{}{}{} {}",
        touched.series,
        state(touched.key.actor()),
        state(touched.key.partner()),
        touched.key.year()
    );
    let unit = catalogue.get(&touched.series).map(|spec| spec.unit);
    let value = match (touched.cell.value(), unit) {
        (Some(value), Some(unit)) => unit.show(value),
        (Some(value), None) => value.to_string(),
        (None, _) => touched.cell.state().reason().to_owned(),
    };
    LineageRow {
        source: touched.source.clone(),
        file: file.map_or_else(String::new, |file| file.name.clone()),
        sha256: file.map_or_else(String::new, |file| file.sha256.clone()),
        row: touched.row.map_or(0, |row| row.row),
        key,
        value,
    }
}
