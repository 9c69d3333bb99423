//! `eval` and `why`: one expression, and where its value comes from.

use std::process::ExitCode;

use chancery_claim::{ClaimMeta, Context, Fact, Plan, Planned, RegionSetting, Setting, eval as evaluate, judge, plan};
use chancery_core::{Catalogue, Date, Frames, Severity, State};
use chancery_evidence::ClaimType;
use chancery_measure::Base;
use chancery_study::{Study, StudyFile, lineage_rows, number};
use chancery_world::World;

use crate::args::{ExprArgs, Format, Global};
use crate::output::{Failure, Rows, Value, print, print_diagnostics};
use crate::place;

/// An expression with everything it is read against.
struct Prepared {
    base: Base,
    catalogue: Catalogue,
    actor: State,
    rivals: Vec<State>,
    regions: Vec<RegionSetting>,
    facts: Vec<Fact>,
}

impl Prepared {
    fn new(global: &Global, args: &ExprArgs) -> Result<Self, Failure> {
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
        Ok(Self {
            catalogue: base.catalogue(),
            base,
            actor,
            rivals: study.rivals,
            regions: study.regions,
            facts: study.facts.into_iter().map(|entry| entry.fact).collect(),
        })
    }

    fn setting(&self) -> Setting<'_> {
        Setting {
            world: World::builtin(),
            catalogue: &self.catalogue,
            actor: self.actor,
            rivals: &self.rivals,
            regions: &self.regions,
            facts: &self.facts,
            text: None,
        }
    }

    /// Plan and frames; `None` after the diagnostics are printed.
    fn plan(&self, expression: &str) -> Result<Option<(Plan, Frames)>, Failure> {
        let Planned { plan, diagnostics } = plan(expression, &self.setting());
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

    fn now(&self) -> Date {
        let last = self.catalogue.iter().filter_map(|spec| spec.years()).map(|years| years.last).max().unwrap_or(2025);
        Date::new(last, 12, 31).unwrap_or(Date::MAX)
    }
}

/// Every combination of the choices, the preferred first, not more than some.
fn combinations(plan: &Plan) -> Vec<Vec<usize>> {
    const MOST: usize = 24;
    let mut all = vec![Vec::new()];
    for choice in plan.choices() {
        let longer = all.iter().flat_map(|picks: &Vec<usize>| {
            (0..choice.options.len().max(1))
                .map(move |option| picks.iter().copied().chain([option]).collect::<Vec<usize>>())
        });
        all = longer.collect();
    }
    all.sort_by_key(|picks| (picks.iter().sum::<usize>(), picks.clone()));
    all.truncate(MOST);
    all
}

/// `trade: cow-trade; Latin America: latin-33`.
fn name_picks(plan: &Plan, picks: &[usize]) -> String {
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
    for picks in combinations(&plan) {
        let evaluation = evaluate(&plan, &setting, &frames, &Context { now: prepared.now(), picks: picks.clone() });
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
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn why(global: &Global, args: &ExprArgs) -> Result<ExitCode, Failure> {
    let prepared = Prepared::new(global, args)?;
    let Some((plan, frames)) = prepared.plan(&args.expr)? else { return Ok(ExitCode::from(1)) };
    let setting = prepared.setting();
    let mut rows = Rows::new(["source", "key", "value", "file", "row", "sha256"]);
    let mut heads = String::new();
    let mut numbers: Vec<(String, f64)> = Vec::new();
    let mut seen = Vec::new();
    for picks in combinations(&plan) {
        let evaluation = evaluate(&plan, &setting, &frames, &Context { now: prepared.now(), picks: picks.clone() });
        let alternative = name_picks(&plan, &picks);
        let label = if alternative.is_empty() { String::new() } else { format!("  [{alternative}]") };
        heads.push_str(&format!("{} = {}{label}\n", args.expr, evaluation.shown));
        if let Some(value) = number(&evaluation) {
            numbers.push((alternative, value));
        }
        for note in &evaluation.notes {
            heads.push_str(&format!("  note: {note}\n"));
        }
        for touched in evaluation.touched {
            if !seen.contains(&(touched.series.clone(), touched.source.clone(), touched.key)) {
                seen.push((touched.series.clone(), touched.source.clone(), touched.key));
                for row in lineage_rows(&prepared.base, &prepared.catalogue, std::slice::from_ref(&touched)) {
                    let many = if row.row == 0 { Value::text("many") } else { Value::Integer(i64::from(row.row)) };
                    rows.push(vec![
                        Value::text(row.source),
                        Value::text(row.key),
                        Value::text(row.value),
                        Value::text(row.file),
                        many,
                        Value::text(row.sha256),
                    ]);
                }
            }
        }
    }
    if global.format == Format::Table {
        print(&heads);
        print(&formulas(&prepared, &seen));
        print(&differences(&numbers));
        print("\n");
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

/// How each source gives each series, with its basis and citation.
fn formulas(prepared: &Prepared, seen: &[(String, String, chancery_core::Key)]) -> String {
    let mut pairs: Vec<(&str, &str)> =
        seen.iter().map(|(series, source, _)| (series.as_str(), source.as_str())).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut text = String::new();
    for (series, source) in pairs {
        let Some(entry) = prepared.catalogue.get(series).and_then(|spec| spec.source(source)) else { continue };
        let data_set = prepared.base.data_set_id(series, source);
        text.push_str(&format!("\n{series} from {source}: {}\n", prepared.base.formula(series, source)));
        text.push_str(&format!("  basis: {}; {}\n", entry.basis, entry.clock.name()));
        if !entry.note.is_empty() {
            text.push_str(&format!("  note: {}\n", entry.note));
        }
        if let Some(found) = chancery_data::data_set(&data_set) {
            text.push_str(&format!("  cite: {}\n  licence: {}\n", found.citation, found.licence));
        }
        if matches!(prepared.base, Base::Release(_)) {
            text.push_str("  the bytes of the file are not included in the built-in release\n");
        }
    }
    text
}

/// How far the alternatives are from the preferred one.
fn differences(numbers: &[(String, f64)]) -> String {
    let Some(((first, base), rest)) = numbers.split_first() else { return String::new() };
    if rest.is_empty() || *base == 0.0 {
        return String::new();
    }
    let mut text = format!("\ndifference from [{first}]:\n");
    for (alternative, number) in rest {
        text.push_str(&format!("  {:+.2} %  [{alternative}]\n", (number / base - 1.0) * 100.0));
    }
    text
}
