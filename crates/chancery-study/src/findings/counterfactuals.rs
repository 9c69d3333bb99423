//! Scenarios of the study. They read tables of pairs, not series, and so no release holds what they need: without a store each says so.

use chancery_core::{Frames, Request};
use chancery_evidence::{AbsentParty, CoefficientEvidence, CounterfactualEvidence, CountryEffect, Evidence, Interval};
use chancery_measure::counterfactual::{
    Costs, FlowSource, Outcome, QUANTITIES, Scenario, Simulation, missing_data_sets, simulate_scenario,
};
use rayon::prelude::*;

use crate::run::Context;

pub(super) fn requests(_: &Context<'_>) -> Vec<Request> {
    Vec::new()
}

pub(super) fn fill(context: &Context<'_>, _: &Frames, evidence: &mut Evidence) {
    evidence.counterfactuals = context.study.scenarios.par_iter().map(|scenario| of(context, scenario)).collect();
}

fn of(context: &Context<'_>, scenario: &Scenario) -> CounterfactualEvidence {
    let mut out = described(scenario);
    let missing = missing_data_sets(context.base, scenario);
    if !missing.is_empty() {
        out.outcome = "not run".to_owned();
        out.why = format!("the {} does not hold the tables of {}", context.base.kind(), missing.join(" and "));
        return out;
    }
    match simulate_scenario(context.base, context.world, scenario) {
        Err(error) => {
            out.outcome = "not run".to_owned();
            out.why = error.to_string();
        }
        Ok(Outcome::CannotBeSimulated { absent, parties, flows }) => {
            out.outcome = "cannot be simulated".to_owned();
            out.why = format!(
                "{} of {parties} parties have no flows in {flows}, and a part of an agreement is another agreement",
                absent.len()
            );
            out.parties = parties;
            out.absent = absent
                .into_iter()
                .map(|one| AbsentParty { state: one.state.to_string(), name: one.name, why: one.why })
                .collect();
        }
        Ok(Outcome::Simulated(simulation)) => simulated(&mut out, scenario, &simulation),
    }
    out.source = scenario.flows.data_sets();
    if let Costs::Estimated(plan) = &scenario.costs {
        out.source.extend(plan.panel.iter().flat_map(FlowSource::data_sets));
    }
    if scenario.average_agreement {
        out.source.extend(["agtpa".to_owned(), "desta".to_owned()]);
    }
    out.source.sort();
    out.source.dedup();
    out
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

fn simulated(out: &mut CounterfactualEvidence, scenario: &Scenario, simulation: &Simulation) {
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
