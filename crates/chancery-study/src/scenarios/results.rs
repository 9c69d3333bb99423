//! Scenarios of a study, run before its checks are planned, so that checks can use what came of them.

use chancery_claim::{ResultValue, StudyResult};
use chancery_core::Unit;
use chancery_evidence::{AbsentParty, CoefficientEvidence, CounterfactualEvidence, CountryEffect, Interval};
use chancery_measure::Base;
use chancery_measure::counterfactual::{
    Costs, Outcome, QUANTITIES, Scenario, Simulation, Simulator, data_sets, missing_data_sets,
};
use chancery_world::World;

use crate::study::Study;

/// What the scenarios of a study gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Simulated {
    /// For the report: those that were run, or could not be.
    pub(crate) evidence: Vec<CounterfactualEvidence>,
    /// For the checks: all, those not asked for without values.
    pub(crate) results: Vec<StudyResult>,
}

/// Which scenarios are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// None: only names are looked at.
    None,
    /// Those that an expression of the study asks for.
    Asked,
    /// All.
    All,
}

/// Runs scenarios of a study.
pub(crate) fn simulated(study: &Study, world: &World, base: &Base, which: Which) -> Simulated {
    let texts: Vec<&str> = study.files.iter().map(|file| file.text.as_str()).collect();
    let wanted = |scenario: &Scenario| match which {
        Which::None => false,
        Which::Asked => asks(&texts, &scenario.id),
        Which::All => true,
    };
    run(study, world, base, &wanted)
}

/// What an expression outside of the study's files asks of its scenarios; the others have no values.
pub fn scenario_results(study: &Study, world: &World, base: &Base, expression: &str) -> Vec<StudyResult> {
    run(study, world, base, &|scenario| asks(&[expression], &scenario.id)).results
}

fn run(study: &Study, world: &World, base: &Base, wanted: &dyn Fn(&Scenario) -> bool) -> Simulated {
    let mut simulator = Simulator::new(base, world);
    let mut out = Simulated::default();
    for scenario in &study.scenarios {
        let mut result = StudyResult { id: scenario.id.clone(), ..StudyResult::default() };
        if wanted(scenario) {
            let (evidence, values) = of(&mut simulator, base, scenario);
            result.values = values;
            if evidence.outcome != "simulated" {
                result.absent =
                    Some(format!("scenario `{}` {}: {}", scenario.id, said(&evidence.outcome), evidence.why));
            }
            out.evidence.push(evidence);
        } else {
            result.absent = Some(format!("scenario `{}` was not run", scenario.id));
        }
        out.results.push(result);
    }
    out
}

fn said(outcome: &str) -> &str {
    if outcome == "not run" { "was not run" } else { outcome }
}

/// Whether a text has `result('id', ...)`, in whatever quotes.
fn asks(texts: &[&str], id: &str) -> bool {
    let named = |rest: &str| {
        let inside = rest.trim_start().strip_prefix('(')?;
        let name = inside.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '\\'));
        let rest = name.strip_prefix(id)?;
        Some(rest.chars().next().is_none_or(|c| !(c.is_alphanumeric() || c == '-' || c == '_')))
    };
    texts.iter().any(|text| text.split("result").skip(1).any(|rest| named(rest) == Some(true)))
}

fn of(simulator: &mut Simulator<'_>, base: &Base, scenario: &Scenario) -> (CounterfactualEvidence, Vec<ResultValue>) {
    let mut out = described(scenario);
    let mut values = Vec::new();
    let missing = missing_data_sets(base, scenario);
    if !missing.is_empty() {
        out.outcome = "not run".to_owned();
        out.why = format!("the {} does not hold the tables of {}", base.kind(), missing.join(" and "));
        return (out, values);
    }
    match simulator.run(scenario) {
        Err(error) => {
            out.outcome = "not run".to_owned();
            out.why = error.to_string();
        }
        Ok(Outcome::CannotBeSimulated { absent, parties, flows }) => {
            out.outcome = "cannot be simulated".to_owned();
            let named: Vec<&str> = absent.iter().map(|one| one.name.as_str()).collect();
            out.why = format!(
                "{} of {parties} parties have no flows in {flows} ({}), and a part of an agreement is another agreement",
                absent.len(),
                named.join(", ")
            );
            out.parties = parties;
            out.absent = absent
                .into_iter()
                .map(|one| AbsentParty { state: one.state.to_string(), name: one.name, why: one.why })
                .collect();
        }
        Ok(Outcome::Simulated(found)) => {
            filled(&mut out, scenario, &found);
            values = found.named().into_iter().map(value).collect();
        }
    }
    out.source = data_sets(scenario);
    (out, values)
}

/// A change in per cent as a share, the unit of percentages in checks.
fn value((name, (low, high)): (String, (f64, f64))) -> ResultValue {
    ResultValue { name, unit: Unit::RATIO, limits: (low / 100.0, high / 100.0) }
}

/// What the file says of itself.
fn described(scenario: &Scenario) -> CounterfactualEvidence {
    let sigma = &scenario.sigma;
    CounterfactualEvidence {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        says: scenario.says.clone(),
        average_agreement: scenario.average_agreement,
        year: scenario.year,
        flows: scenario.flows.name(),
        elasticity: Interval { value: Some(sigma.value), lo: Some(sigma.low), hi: Some(sigma.high) },
        ..CounterfactualEvidence::default()
    }
}

fn filled(out: &mut CounterfactualEvidence, scenario: &Scenario, simulation: &Simulation) {
    out.outcome = "simulated".to_owned();
    out.methods = simulation.methods.iter().map(|one| one.method.name().to_owned()).collect();
    out.quantities = QUANTITIES.map(|name| name.replace('_', " ")).to_vec();
    out.pairs_changed = simulation.pairs_changed;
    out.parties = simulation.countries.iter().filter(|country| country.party).count();
    out.countries = simulation
        .countries
        .iter()
        .map(|country| CountryEffect {
            state: country.country.state.map_or_else(|| country.country.code.clone(), |state| state.to_string()),
            name: country.country.name.clone(),
            party: country.party,
            share: country.share,
            effects: country
                .figures
                .iter()
                .map(|figures| figures.iter().map(|f| Interval { value: f.value, lo: f.lo, hi: f.hi }).collect())
                .collect(),
        })
        .collect();
    out.coefficients = simulation
        .coefficients
        .iter()
        .map(|one| CoefficientEvidence {
            term: one.term.clone(),
            value: one.value,
            standard_error: one.standard_error,
            between: one.between,
            source: one.source.clone(),
        })
        .collect();
    let baselines =
        if matches!(&scenario.costs, Costs::Estimated(plan) if plan.panel.is_none()) { " and baselines" } else { "" };
    let agreements = if scenario.average_agreement { ", the spread between agreements included" } else { "" };
    if simulation.draws > 0 {
        out.interval = format!(
            "2.5th to 97.5th percentile of {} draws of coefficients, elasticity{baselines}{agreements}; conditional effects have none",
            simulation.draws
        );
    }
    out.left_out = simulation.left_out.iter().map(|one| (one.code.clone(), one.why.clone())).collect();
    out.notes = simulation.notes.clone();
    if let Some(spread) = &simulation.spread {
        out.notes.push(format!(
            "{} agreements that came into force in the years of the panel have effects with mean {:.3} (standard error {:.3}) and standard \
             deviation {:.3} between them; this agreement is taken to be one more of these.",
            spread.agreements.len(),
            spread.mean,
            spread.standard_error,
            spread.between.sqrt()
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_asks_for_the_scenarios_it_names() {
        let asked = |text: &str| asks(&[text], "nafta");
        assert!(asked("result('nafta', 'MEX.welfare') < 0") && asked("check = \"result (\\\"nafta\\\", 'x') > 0\""));
        assert!(asked("1 < result(nafta, rta)"));
        assert!(!asked("result('nafta-own', 'MEX.welfare') < 0") && !asked("member(MEX, nafta, 1994)"));
        assert!(!asked("as a result, nafta"));
    }

    #[test]
    fn only_what_a_check_asks_for_is_run() {
        let file = |path: &str, text: &str| crate::StudyFile { path: path.into(), text: text.into() };
        let scenario = "title = \"T\"\n[flows]\ntable = \"agtpa.applications\"\nyear = 1994\n[[coefficient]]\nterm = \"rta\"\nvalue = 0.5\nse = 0.1\nsource = \"s\"\n[[change]]\nterm = \"rta\"\nto = 0\nstates = [\"USA\", \"MEX\"]\n[elasticity]\nvalue = 7\nsource = \"s\"\n";
        let claim = "[[claim]]\nid = \"c\"\nsays = \"s\"\ntype = \"quantity\"\nas_of = \"2015\"\nsource = { ref = \"text\", line = 1 }\ncheck = \"result('one', 'MEX.welfare') < 0\"\n";
        let head = "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2010..2014\"\nnow = \"2021-12-31\"\n\n[[text]]\nref = \"text\"\nas_of = \"2015\"\n";
        let files = [
            file("study.toml", head),
            file("claims/c.toml", claim),
            file("scenarios/one.toml", scenario),
            file("scenarios/other.toml", scenario),
        ];
        let (study, diagnostics) = crate::parse(&files, World::builtin());
        assert_eq!(diagnostics, []);
        let base = Base::release().expect("a release");
        let reasons = |which| -> Vec<String> {
            let found = simulated(&study, World::builtin(), &base, which);
            found.results.into_iter().map(|result| result.absent.unwrap_or_default()).collect()
        };
        let run = "scenario `one` was not run: the built-in release does not hold the tables of agtpa";
        assert_eq!(reasons(Which::Asked), [run, "scenario `other` was not run"]);
        assert_eq!(reasons(Which::None), ["scenario `one` was not run", "scenario `other` was not run"]);
        assert_eq!(simulated(&study, World::builtin(), &base, Which::All).evidence.len(), 2);
    }
}
