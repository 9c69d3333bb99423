//! `counterfactual`: a scenario file, run.

use std::path::Path;
use std::process::ExitCode;

use chancery_core::Severity;
use chancery_measure::counterfactual::{
    Absence, CountryEffects, Figure, Method, Outcome, QUANTITIES, Scenario, Simulation, agreement_spread,
    simulate_scenario,
};
use chancery_study::{StudyFile, read_scenario};
use chancery_world::World;

use crate::args::{Format, Global};
use crate::args_counterfactual::{CounterfactualArgs, MethodArg};
use crate::output::{Failure, Progress, Rows, Value, print, print_diagnostics};
use crate::place;

pub(crate) fn counterfactual(global: &Global, args: &CounterfactualArgs) -> Result<ExitCode, Failure> {
    let Some(mut scenario) = read(&args.scenario)? else { return Ok(ExitCode::from(1)) };
    let base = place::base(global)?;
    if args.agreements {
        let spread = agreement_spread(&base)?;
        let mut rows = Rows::new(["agreement", "pairs", "coefficient", "standard_error"]);
        for one in &spread.agreements {
            rows.push(vec![
                Value::text(&one.name),
                Value::Integer(one.pairs as i64),
                Value::Number(one.value),
                Value::Number(one.standard_error),
            ]);
        }
        print(&rows.render(global.format)?);
        return Ok(ExitCode::SUCCESS);
    }
    scenario.draws = args.draws.map_or(scenario.draws, |draws| draws as usize);
    scenario.seed = args.seed.unwrap_or(scenario.seed);
    let progress = Progress::new();
    progress.step("simulating");
    let outcome = simulate_scenario(&base, World::builtin(), &scenario);
    progress.done();
    match outcome? {
        Outcome::CannotBeSimulated { absent, parties, flows } => {
            eprintln!(
                "{} cannot be simulated: {} of {parties} parties have no flows in {flows}; a part of it would be another agreement",
                scenario.title,
                absent.len()
            );
            print(&absences(&absent).render(global.format)?);
            Ok(ExitCode::from(1))
        }
        Outcome::Simulated(simulation) => {
            say(&scenario, &simulation);
            print(&table(&simulation, args, global.format).render(global.format)?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The scenario; `None` after what is wrong in it is printed.
fn read(path: &Path) -> Result<Option<Scenario>, Failure> {
    let fail = |message: String| Failure::new(message).hint("name a scenario file; examples/agtpa has some");
    let bytes = std::fs::read(path).map_err(|error| fail(format!("cannot read {}: {error}", path.display())))?;
    let text = String::from_utf8(bytes).map_err(|_| fail(format!("{} is not UTF-8", path.display())))?;
    let file = StudyFile { path: path.to_string_lossy().into_owned(), text };
    let (scenario, diagnostics) = read_scenario(&file, path.parent().unwrap_or(Path::new("")), World::builtin());
    let wrong = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    print_diagnostics(&diagnostics, &[file]);
    Ok(scenario.filter(|_| !wrong))
}

fn absences(absent: &[Absence]) -> Rows {
    let mut rows = Rows::new(["party", "name", "why"]);
    for one in absent {
        rows.push(vec![Value::text(one.state.to_string()), Value::text(&one.name), Value::text(&one.why)]);
    }
    rows
}

/// What the figures rest on, beside them.
fn say(scenario: &Scenario, simulation: &Simulation) {
    eprintln!(
        "{}: {} directed pairs change, flows of {} in {}",
        scenario.title,
        simulation.pairs_changed,
        scenario.flows.name(),
        scenario.year
    );
    for one in &simulation.coefficients {
        let between = one.between.map_or_else(String::new, |sd| format!(", between agreements {sd:.4}"));
        eprintln!(
            "note: {} = {:.7} (standard error {:.6}{between}): {}",
            one.term, one.value, one.standard_error, one.source
        );
    }
    let sigma = &scenario.sigma;
    eprintln!("note: elasticity {} ({} to {}): {}", sigma.value, sigma.low, sigma.high, sigma.source);
    if let Some(spread) = &simulation.spread {
        eprintln!(
            "note: average agreement: {} agreements have mean {:.4} (standard error {:.4}) and standard deviation {:.4} between them",
            spread.agreements.len(),
            spread.mean,
            spread.standard_error,
            spread.between.sqrt()
        );
    }
    for note in &simulation.notes {
        eprintln!("note: {note}");
    }
    if !simulation.left_out.is_empty() {
        let named: Vec<&str> = simulation.left_out.iter().map(|one| one.code.as_str()).collect();
        eprintln!("note: {} countries are left out: {}", named.len(), named.join(", "));
    }
    if simulation.draws > 0 {
        eprintln!(
            "note: bands are the 2.5th to 97.5th percentile of {} draws, seed {}",
            simulation.draws, scenario.seed
        );
    }
}

fn table(simulation: &Simulation, args: &CounterfactualArgs, format: Format) -> Rows {
    let for_people = matches!(format, Format::Table | Format::Md);
    let mut columns: Vec<String> = ["country", "name", "party", "method"].map(str::to_owned).to_vec();
    for quantity in QUANTITIES {
        columns.push(quantity.to_owned());
        if !for_people {
            columns.extend([format!("{quantity}_low"), format!("{quantity}_high")]);
        }
    }
    let mut rows = Rows::new(columns);
    for country in simulation.countries.iter().filter(|country| country.party || !args.only_parties) {
        for (at, method) in simulation.methods.iter().enumerate() {
            if args.method.is_none_or(|wanted| is(wanted, method.method)) {
                rows.push(row(country, method.method, &country.figures[at], for_people));
            }
        }
    }
    rows
}

fn is(wanted: MethodArg, method: Method) -> bool {
    match wanted {
        MethodArg::Observed => method == Method::Observed,
        MethodArg::Fitted => method == Method::Fitted,
        MethodArg::Conditional => method == Method::Conditional,
    }
}

fn row(country: &CountryEffects, method: Method, figures: &[Figure], for_people: bool) -> Vec<Value> {
    let mut row = vec![
        Value::text(country.country.state.map_or_else(|| country.country.code.clone(), |state| state.to_string())),
        Value::text(&country.country.name),
        Value::text(if country.party { "yes" } else { "no" }),
        Value::text(method.name()),
    ];
    let number = |value: Option<f64>| value.map_or(Value::Null, Value::Number);
    for figure in figures {
        if for_people {
            row.push(Value::text(said(figure)));
        } else {
            row.extend([number(figure.value), number(figure.lo), number(figure.hi)]);
        }
    }
    row
}

/// `-2.517 [-3.1, -1.9]`, per cent.
fn said(figure: &Figure) -> String {
    match (figure.value, figure.lo, figure.hi) {
        (None, ..) => String::new(),
        (Some(value), Some(lo), Some(hi)) => format!("{value:.3} [{lo:.3}, {hi:.3}]"),
        (Some(value), ..) => format!("{value:.3}"),
    }
}
