//! `eval`: one expression, under each of its alternatives; and what `why` shares with it.

use std::process::ExitCode;

use chancery_claim::{
    ClaimMeta, Context, Document, Fact, Phase, Plan, Planned, RegionSetting, Setting, StudyResult, eval as evaluate,
    judge, plan, plan_series,
};
use chancery_core::{Catalogue, Date, Frames, Severity, State};
use chancery_evidence::ClaimType;
use chancery_measure::Base;
use chancery_study::{Study, StudyFile, estimates, number, scenario_results};
use chancery_world::World;

use crate::args::{ExprArgs, Format, Global};
use crate::output::{Failure, Rows, Value, print, print_diagnostics};
use crate::place;

/// An expression with everything it is read against.
pub(super) struct Prepared {
    pub(super) base: Base,
    pub(super) catalogue: Catalogue,
    actor: State,
    rivals: Vec<State>,
    regions: Vec<RegionSetting>,
    phases: Vec<Phase>,
    facts: Vec<Fact>,
    documents: Vec<Document>,
    results: Vec<StudyResult>,
}

impl Prepared {
    pub(super) fn new(global: &Global, args: &ExprArgs) -> Result<Self, Failure> {
        let base = place::base(global)?;
        let study = match &args.study {
            None => Study::default(),
            Some(folder) => {
                let (study, diagnostics) = place::study(folder)?;
                print_diagnostics(&diagnostics, &study.files);
                study
            }
        };
        let actor = match study.actor {
            Some(actor) => actor,
            None => World::builtin()
                .resolve_as_written(&args.actor, None)
                .one()
                .ok_or_else(|| Failure::new(format!("no state is called `{}`", args.actor)))?,
        };
        let estimates = estimates(&study, &base);
        print_diagnostics(&estimates.diagnostics, &study.files);
        let mut results = estimates.results;
        results.extend(scenario_results(&study, World::builtin(), &base, &args.expr));
        Ok(Self {
            results,
            catalogue: base.catalogue(),
            base,
            actor,
            rivals: study.rivals,
            regions: study.regions,
            phases: study.phases,
            documents: study.documents,
            facts: study.facts.into_iter().map(|entry| entry.fact).collect(),
        })
    }

    pub(super) fn setting(&self) -> Setting<'_> {
        Setting {
            world: World::builtin(),
            catalogue: &self.catalogue,
            actor: self.actor,
            rivals: &self.rivals,
            regions: &self.regions,
            phases: &self.phases,
            facts: &self.facts,
            documents: &self.documents,
            results: &self.results,
            text: None,
        }
    }

    /// Plan and frames; `None` after the diagnostics are printed.
    pub(super) fn plan(&self, expression: &str) -> Result<Option<(Plan, Frames)>, Failure> {
        self.planned(expression, plan(expression, &self.setting()))
    }

    /// The same for a series: one number for each year.
    pub(super) fn series(&self, expression: &str) -> Result<Option<(Plan, Frames)>, Failure> {
        self.planned(expression, plan_series(expression, &self.setting()))
    }

    fn planned(&self, expression: &str, planned: Planned) -> Result<Option<(Plan, Frames)>, Failure> {
        let Planned { plan, diagnostics } = planned;
        let source = [StudyFile { path: String::new(), text: expression.to_owned() }];
        let wrong = print_diagnostics(&diagnostics, &source);
        debug_assert!(plan.is_some() || diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error));
        match plan {
            Some(plan) if !wrong => {
                for series in plan.series().into_iter().filter(|series| !self.base.has(series)) {
                    let spec = self.catalogue.get(series);
                    let ids: Vec<&str> =
                        spec.iter().flat_map(|spec| spec.sources.iter().map(|source| source.id.as_str())).collect();
                    eprintln!(
                        "note: the {} does not hold `{series}`; it comes with {}",
                        self.base.kind(),
                        ids.join(" or ")
                    );
                }
                let frames = self.base.frames(plan.requests())?;
                Ok(Some((plan, frames)))
            }
            _ => Ok(None),
        }
    }

    pub(super) fn now(&self) -> Date {
        let last = self.catalogue.iter().filter_map(|spec| spec.years()).map(|years| years.last).max().unwrap_or(2025);
        Date::new(last, 12, 31).unwrap_or(Date::MAX)
    }
}

/// How many alternatives are shown.
pub(super) const MOST: usize = 24;

/// `trade: cow-trade; Latin America: latin-33`.
pub(super) fn name_picks(plan: &Plan, picks: &[usize]) -> String {
    let named =
        plan.choices().iter().zip(picks).filter_map(|(choice, pick)| {
            choice.options.get(*pick).map(|option| format!("{}: {option}", choice.subject))
        });
    named.collect::<Vec<_>>().join("; ")
}

pub(crate) fn eval(global: &Global, args: &ExprArgs) -> Result<ExitCode, Failure> {
    let prepared = Prepared::new(global, args)?;
    let Some((plan, frames)) = prepared.plan(&args.expr)? else { return Ok(ExitCode::from(1)) };
    let setting = prepared.setting();
    let mut rows = Rows::new(["alternative", "value", "number", "unit", "coverage"]);
    let mut decided = false;
    for picks in plan.alternatives(MOST) {
        let evaluation = evaluate(&plan, &setting, &frames, &Context { now: prepared.now(), picks: picks.clone() });
        decided |= !matches!(evaluation.value, chancery_claim::Value::Gap(_));
        let coverage = evaluation.coverage.as_ref().map(|coverage| format!("{} of {}", coverage.have, coverage.of));
        rows.push(vec![
            Value::text(name_picks(&plan, &picks)),
            Value::text(&evaluation.shown),
            number(&evaluation).map_or(Value::Null, Value::Number),
            plan.unit().map_or(Value::Null, |unit| Value::text(unit.to_string())),
            coverage.map_or(Value::Null, Value::Text),
        ]);
    }
    print(&rows.render(global.format)?);
    if plan.is_truth() && global.format == Format::Table {
        let meta = ClaimMeta { claim_type: ClaimType::Quantity, basis: None };
        let judgement = judge(&plan, &setting, &frames, &meta, prepared.now());
        print(&format!("\n{}: {}\n", judgement.verdict, judgement.reason));
    }
    // As a denied verdict: it was done, and gave nothing to go on with.
    Ok(ExitCode::from(u8::from(!decided)))
}
