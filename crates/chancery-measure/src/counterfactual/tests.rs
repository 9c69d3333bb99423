//! Scenarios on small files whose answers a reader can work out, and files with something wrong in them.

use std::path::Path;

use chancery_core::State;
use chancery_data::PairColumns;
use chancery_world::World;

use super::*;
use crate::Base;

/// Three countries with much trade at home.
const FLOWS: &str = "exporter,importer,year,trade,rta
USA,USA,2000,800,0
USA,MEX,2000,100,0
USA,CAN,2000,100,0
MEX,USA,2000,100,0
MEX,MEX,2000,800,0
MEX,CAN,2000,100,0
CAN,USA,2000,100,0
CAN,MEX,2000,100,0
CAN,CAN,2000,800,0
";

fn party(key: &str) -> Party {
    Party { state: State::new(key).unwrap(), name: key.to_owned() }
}

fn scenario(path: &Path) -> Scenario {
    let coefficient = Given { term: "rta".into(), value: 0.5, standard_error: 0.1, source: "made up".into() };
    Scenario {
        id: "small".into(),
        title: "Small".into(),
        says: String::new(),
        flows: FlowSource::File { path: path.to_owned(), names: PairColumns::default(), flow: "trade".into() },
        year: 2000,
        repair: Repair::Refuse,
        margins: None,
        reference: None,
        costs: Costs::Given { coefficients: vec![coefficient], whole: false },
        changes: vec![Change {
            pairs: Pairs::Among(vec![party("MEX"), party("USA")]),
            lever: Lever::Term { name: "rta".into(), to: 1.0 },
        }],
        sigma: Elasticity { value: 5.0, low: 4.0, high: 6.0, source: "made up".into() },
        imbalance: Imbalance::Proportional,
        average_agreement: false,
        draws: 0,
        seed: 1,
    }
}

fn run_with(text: &str, change: impl FnOnce(&mut Scenario)) -> Result<Outcome, chancery_data::Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flows.csv");
    std::fs::write(&path, text).unwrap();
    let mut scenario = scenario(&path);
    change(&mut scenario);
    simulate_scenario(&Base::release().unwrap(), World::builtin(), &scenario)
}

#[track_caller]
fn simulated(outcome: Result<Outcome, chancery_data::Error>) -> Simulation {
    match outcome.unwrap() {
        Outcome::Simulated(simulation) => *simulation,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn error(text: &str, change: impl FnOnce(&mut Scenario)) -> String {
    let error = run_with(text, change).unwrap_err();
    format!("{error}; {}", error.hint_text().unwrap_or_default())
}

#[test]
fn members_gain_and_the_outsider_loses() {
    let found = simulated(run_with(FLOWS, |_| {}));
    assert_eq!(found.pairs_changed, 2);
    let keys: Vec<&str> = found.countries.iter().map(|one| one.country.code.as_str()).collect();
    assert_eq!(keys.last(), Some(&"CAN"), "parties come first");
    let welfare: Vec<f64> = found.countries.iter().map(|one| one.figures[0][5].value.unwrap()).collect();
    assert!(welfare[0] > 0.0 && (welfare[0] - welfare[1]).abs() < 1e-9 && welfare[2] < 0.0, "{welfare:?}");
    // Exports of the members to all, imports, prices: like countries, like figures.
    assert_eq!(found.methods[0].method, Method::Observed);
    assert!(found.methods[0].unsold.unwrap() < 1e-11);
    let named = found.named();
    let value = |name: &str| named.iter().find(|(known, _)| known == name).map(|(_, limits)| *limits);
    assert_eq!(value("CAN.welfare"), Some((welfare[2], welfare[2])), "no draws, no band");
    assert_eq!(value("CAN.welfare.observed"), value("CAN.welfare"));
    assert_eq!(value("CAN.welfare.low"), None);
    assert_eq!(value("CAN.welfare.fitted"), None);
    assert!(value("CAN.real_output.conditional").is_some() && value("CAN.welfare.conditional").is_none());
    assert!(found.notes.iter().any(|note| note.contains("observed flows only")), "{:?}", found.notes);
}

#[test]
fn removing_undoes_what_adding_did_to_the_model() {
    let marked =
        FLOWS.replace("USA,MEX,2000,100,0", "USA,MEX,2000,100,1").replace("MEX,USA,2000,100,0", "MEX,USA,2000,100,1");
    let found = simulated(run_with(&marked, |scenario| {
        scenario.changes[0].lever = Lever::Term { name: "rta".into(), to: 0.0 };
    }));
    assert!(found.countries[0].figures[0][5].value.unwrap() < 0.0);
    // Already so: nothing changes, and that is said.
    assert!(error(&marked, |_| {}).contains("nothing changes"));
    // Half of it is so: only the other half changes.
    let half = FLOWS.replace("USA,MEX,2000,100,0", "USA,MEX,2000,100,1");
    let found = simulated(run_with(&half, |_| {}));
    assert_eq!(found.pairs_changed, 1);
    assert!(found.notes.iter().any(|note| note.starts_with("1 of 2 directed pairs")), "{:?}", found.notes);
}

#[test]
fn a_tariff_is_a_cost_on_one_side() {
    let tariff = |from, to| {
        simulated(run_with(FLOWS, |scenario| {
            scenario.changes = vec![Change {
                pairs: Pairs::Directed { exporters: vec![party("MEX")], importers: vec![party("USA")] },
                lever: Lever::Tariff { from, to },
            }];
        }))
    };
    let raised = tariff(0.0, 0.25);
    assert_eq!(raised.pairs_changed, 1);
    assert!(raised.notes.iter().any(|note| note.contains("revenue is not counted")));
    let of = |found: &Simulation, key: &str, at: usize| {
        let one = found.countries.iter().find(|one| one.country.code == key).unwrap();
        one.figures[0][at].value.unwrap()
    };
    assert!(of(&raised, "MEX", 0) < 0.0 && of(&raised, "MEX", 2) < 0.0, "exports and the price of output fall");
    let lowered = tariff(0.25, 0.0);
    assert!(of(&lowered, "MEX", 0) > 0.0 && of(&lowered, "MEX", 5) > 0.0);
}

#[test]
fn bands_hold_the_figure_and_do_not_depend_on_threads() {
    let run = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            simulated(run_with(FLOWS, |scenario| {
                (scenario.draws, scenario.seed) = (300, seed);
            }))
        })
    };
    let (one, two) = (run(1, 7), run(2, 7));
    assert_eq!(one, two);
    assert_ne!(one, run(2, 8));
    for country in &one.countries {
        for figure in &country.figures[0] {
            let (value, lo, hi) = (figure.value.unwrap(), figure.lo.unwrap(), figure.hi.unwrap());
            assert!(lo < value && value < hi, "{figure:?}");
        }
        assert!(country.figures[1].iter().all(|figure| figure.lo.is_none()), "conditional effects have no band");
    }
    // A name stands for the whole band, or for one end of it.
    let named = one.named();
    let limits = |name: &str| named.iter().find(|(known, _)| known == name).map(|(_, limits)| *limits).unwrap();
    let figure = one.countries[0].figures[0][5];
    let ends = (figure.lo.unwrap(), figure.hi.unwrap());
    let key = &one.countries[0].country.code;
    assert_eq!(limits(&format!("{key}.welfare")), ends);
    assert_eq!(limits(&format!("{key}.welfare.observed.low")), (ends.0, ends.0));
    assert_eq!(limits(&format!("{key}.welfare.high")), (ends.1, ends.1));
    // A coefficient known better has a narrower band.
    let sure = simulated(run_with(FLOWS, |scenario| {
        scenario.draws = 300;
        scenario.sigma = Elasticity { low: 5.0, high: 5.0, ..scenario.sigma.clone() };
        let Costs::Given { coefficients, .. } = &mut scenario.costs else { unreachable!() };
        coefficients[0].standard_error = 0.0;
    }));
    let figure = sure.countries[0].figures[0][5];
    assert!((figure.hi.unwrap() - figure.lo.unwrap()).abs() < 1e-12);
}

#[test]
fn a_party_without_flows_stops_the_scenario() {
    let outcome = run_with(FLOWS, |scenario| {
        scenario.changes[0].pairs = Pairs::Among(vec![party("MEX"), party("USA"), party("KAZ")]);
    });
    let Outcome::CannotBeSimulated { absent, parties, .. } = outcome.unwrap() else { panic!("simulated") };
    assert_eq!((absent.len(), parties, absent[0].state.as_str()), (1, 3, "KAZ"));
    // Nor does leaving out countries make it another agreement.
    let without_home = FLOWS.replace("MEX,MEX,2000,800,0\n", "");
    let outcome = run_with(&without_home, |scenario| scenario.repair = Repair::LeaveOut);
    let Outcome::CannotBeSimulated { absent, .. } = outcome.unwrap() else { panic!("simulated") };
    assert_eq!(absent[0].why, "no sales at home are known");
}

#[test]
fn countries_with_gaps_are_refused_or_left_out() {
    let gap = FLOWS.replace("CAN,MEX,2000,100,0\n", "");
    let said = error(&gap, |_| {});
    assert!(said.starts_with("1 pairs have no flow: CAN->MEX;") && said.contains("leave-out"), "{said}");
    let empty = FLOWS.replace("CAN,MEX,2000,100,0", "CAN,MEX,2000,,0");
    assert!(error(&empty, |_| {}).starts_with("1 pairs have no flow: CAN->MEX"));
    let found = simulated(run_with(&gap, |scenario| scenario.repair = Repair::LeaveOut));
    assert_eq!(found.left_out.len(), 1);
    assert_eq!(found.left_out[0].code, "CAN");
    assert_eq!(found.countries.len(), 2);
    // A flow of 0 is a flow.
    assert_eq!(simulated(run_with(&FLOWS.replace("CAN,MEX,2000,100", "CAN,MEX,2000,0"), |_| {})).countries.len(), 3);
}

#[test]
fn what_is_wrong_is_said_by_name() {
    assert!(
        error(&FLOWS.replace("CAN,MEX,2000,100", "CAN,MEX,2000,-5"), |_| {}).contains("flows.csv:9, column `trade`")
    );
    assert!(error(&format!("{FLOWS}USA,MEX,2000,5,0\n"), |_| {}).contains("the pair USA->MEX has two rows"));
    assert!(error(FLOWS, |scenario| scenario.year = 1999).contains("no flows of 1999; the table has 2000 to 2000"));
    let silent = "exporter,importer,year,trade\nUSA,USA,2000,5\nUSA,MEX,2000,5\nMEX,USA,2000,0\nMEX,MEX,2000,0\n";
    assert!(error(silent, |_| {}).contains("MEX has no output"));
    let other = |scenario: &mut Scenario| scenario.changes[0].lever = Lever::Term { name: "union".into(), to: 1.0 };
    assert!(error(FLOWS, other).contains("`union` changes but has no coefficient; there are rta"));
    let whole = |scenario: &mut Scenario| {
        let coefficient = Given { term: "log(dist)".into(), value: -1.0, standard_error: 0.0, source: String::new() };
        scenario.costs = Costs::Given { coefficients: vec![coefficient], whole: true };
    };
    assert!(error(FLOWS, whole).contains("no column `dist`"));
    let nowhere = |scenario: &mut Scenario| {
        scenario.flows =
            FlowSource::File { path: "nowhere.csv".into(), names: PairColumns::default(), flow: "trade".into() };
    };
    assert!(error(FLOWS, nowhere).contains("nowhere.csv: cannot be read"));
    let stored = |scenario: &mut Scenario| {
        let (data_set, table) = ("agtpa".to_owned(), "applications".to_owned());
        scenario.flows = FlowSource::Table { data_set, table, names: PairColumns::default(), flow: "trade".into() };
    };
    assert!(error(FLOWS, stored).contains("`agtpa` is not in the built-in release"));
    let assembled = |scenario: &mut Scenario| scenario.flows = FlowSource::Assembled;
    assert!(error(FLOWS, assembled).contains("does not hold"));
}

#[test]
fn flows_fitted_from_complete_costs_stand_beside_those_observed() {
    // Costs that fit exactly: the same effects from both.
    let coefficient =
        |term: &str, value| Given { term: term.into(), value, standard_error: 0.0, source: String::new() };
    let found = simulated(run_with(FLOWS, |scenario| {
        let coefficients = vec![coefficient("rta", 0.5), coefficient("international", libm::log(0.125))];
        scenario.costs = Costs::Given { coefficients, whole: true };
    }));
    let methods: Vec<Method> = found.methods.iter().map(|one| one.method).collect();
    assert_eq!(methods, [Method::Observed, Method::Fitted, Method::Conditional]);
    for country in &found.countries {
        for (one, other) in country.figures[0].iter().zip(&country.figures[1]) {
            assert!((one.value.unwrap() - other.value.unwrap()).abs() < 1e-9, "{country:?}");
        }
    }
}

/// Flows of the year, and a panel of another.
fn with_panel(change: impl FnOnce(&mut Scenario, &mut Estimation)) -> Result<Outcome, chancery_data::Error> {
    let folder = tempfile::tempdir().unwrap();
    let (flows, panel) = (folder.path().join("flows.csv"), folder.path().join("panel.csv"));
    // Trade falls with distance; Mexico is far from Canada. Nobody knows about language between these two.
    let text = FLOWS.replace("trade,rta", "trade,rta,dist,lang");
    let lines = text.lines().map(|line| {
        let pair = &line[..line.len().min(7)];
        let (dist, lang) = match pair {
            "exporte" => return line.to_owned(),
            "USA,MEX" | "MEX,USA" => ("2000", "0"),
            "USA,CAN" | "CAN,USA" => ("700", "1"),
            "MEX,CAN" | "CAN,MEX" => ("3600", ""),
            _ => ("", ""),
        };
        let line =
            if pair.contains("MEX") && pair.contains("CAN") { line.replace(",100,", ",40,") } else { line.to_owned() };
        format!("{line},{dist},{lang}")
    });
    std::fs::write(&flows, lines.collect::<Vec<_>>().join("\n")).unwrap();
    std::fs::write(&panel, FLOWS.replace("USA,MEX,2000,100,0", "USA,MEX,2000,1600,1").replace("2000", "1999")).unwrap();
    let source =
        |path: &Path| FlowSource::File { path: path.to_owned(), names: PairColumns::default(), flow: "trade".into() };
    let mut scenario = scenario(&flows);
    let mut plan = Estimation {
        panel: Some(source(&panel)),
        years: Vec::new(),
        effects: vec![Effect::ExporterYear, Effect::ImporterYear],
        terms: vec!["rta".into()],
        own: Vec::new(),
        errors: Errors::Robust,
        silent: Vec::new(),
        costs: vec!["log(dist)".into(), "lang".into()],
    };
    change(&mut scenario, &mut plan);
    scenario.costs = Costs::Estimated(Box::new(plan));
    simulate_scenario(&Base::release().unwrap(), World::builtin(), &scenario)
}

#[test]
fn costs_of_other_flows_are_fitted_with_the_coefficient_held() {
    let found = simulated(with_panel(|_, _| {}));
    let methods: Vec<Method> = found.methods.iter().map(|one| one.method).collect();
    assert_eq!(methods, [Method::Observed, Method::Fitted, Method::Conditional]);
    let terms: Vec<&str> = found.coefficients.iter().map(|one| one.term.as_str()).collect();
    assert_eq!(terms, ["rta", "international", "log(dist)"]);
    let held = format!("`rta` held at {:.4}", found.coefficients[0].value);
    assert!(
        found.coefficients[2].value < 0.0 && found.coefficients[2].source.contains(&held),
        "{:?}",
        found.coefficients
    );
    let said = "Fitted costs leave out `lang`: it is known for 4 of 6 directed pairs, and missing is not 0.";
    assert!(found.notes.iter().any(|note| note == said), "{:?}", found.notes);
    // Distance and a border do not fit every pair: the two baselines differ, and both say that members gain.
    let welfare: Vec<f64> = found.countries[0].figures[..2].iter().map(|figures| figures[5].value.unwrap()).collect();
    assert!(welfare[0] > 0.0 && welfare[1] > 0.0 && welfare[0] != welfare[1], "{welfare:?}");
    let named = found.named();
    let bare = named.iter().find(|(name, _)| *name == format!("{}.welfare", found.countries[0].country.code)).unwrap();
    assert_eq!(bare.1, (welfare[0].min(welfare[1]), welfare[0].max(welfare[1])), "both baselines");
}

#[test]
fn costs_that_cannot_be_fitted_are_said() {
    let none = simulated(with_panel(|_, plan| plan.costs.clear()));
    assert_eq!(none.methods.len(), 2);
    assert!(none.notes.iter().any(|note| note.contains("observed flows only")), "{:?}", none.notes);
    let unknown = with_panel(|_, plan| plan.costs.push("colony".into())).unwrap_err();
    assert!(unknown.to_string().contains("no column `colony`"), "{unknown}");
}

#[test]
fn scenarios_of_one_base_share_what_they_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flows.csv");
    std::fs::write(&path, FLOWS).unwrap();
    let base = Base::release().unwrap();
    let mut simulator = Simulator::new(&base, World::builtin());
    let one = scenario(&path);
    let first = simulator.run(&one).unwrap();
    // The file is gone, and the second scenario has its flows all the same.
    std::fs::remove_file(&path).unwrap();
    assert_eq!(simulator.run(&one).unwrap(), first);
    let mut other = one.clone();
    other.changes[0].lever = Lever::Term { name: "union".into(), to: 1.0 };
    assert!(simulator.run(&other).is_err(), "another column is another reading");
}
