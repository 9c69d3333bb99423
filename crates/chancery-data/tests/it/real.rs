//! What the importers make of the providers' files, against figures read off those files by hand.

use chancery_core::{CellState, Key, State};

use crate::shared::store;

fn state(code: &str) -> State {
    State::new(code).expect("a key")
}

fn value(series: &str, source: &str, actor: &str, partner: Option<&str>, year: i16) -> Option<f64> {
    let frame = store()?.frame(series, source, |_| true).unwrap_or_else(|error| panic!("{error}"));
    let (cell, _) = frame.get(Key::new(year, state(actor), partner.map(state)))?;
    cell.value()
}

#[test]
fn nothing_is_unmatched() {
    let Some(store) = store() else { return };
    let mut unmatched = Vec::new();
    for (id, data_set) in &store.manifest().data_sets {
        unmatched.extend(
            data_set.log.iter().filter(|entry| entry.kind == "unmatched").map(|entry| (id, &entry.message, entry.rows)),
        );
    }
    assert!(unmatched.is_empty(), "{unmatched:#?}");
}

#[test]
fn us_imports_from_mexico_2014_as_three_sources_give_them() {
    if store().is_none() {
        return;
    }
    // Source: cow-trade README: flow1 of row (2, 70) in 2014 is 294,157 million.
    let cow = value("imports", "cow-trade", "USA", Some("MEX"), 2014).expect("covered");
    assert!((cow - 294_157e6).abs() < 1e6, "{cow}");
    assert_eq!(value("exports", "cow-trade", "MEX", Some("USA"), 2014), Some(cow));
    for source in ["us-census-trade", "us-census-trade-api", "imf-dots-us"] {
        let other = value("imports", source, "USA", Some("MEX"), 2014).expect("covered");
        assert!((other / cow - 1.0).abs() < 0.03, "{source}: {other} against {cow}");
    }
}

#[test]
fn both_census_vintages_of_2022_are_kept_apart() {
    if store().is_none() {
        return;
    }
    // Source: us-census-trade README: 454,930 million (balance-of-payments revised) against 452,015 million (customs).
    let table = value("imports", "us-census-trade", "USA", Some("MEX"), 2022).expect("covered");
    let api = value("imports", "us-census-trade-api", "USA", Some("MEX"), 2022).expect("covered");
    assert!((table - 454_930e6).abs() < 1e6, "{table}");
    assert!((api - 452_015e6).abs() < 1e6, "{api}");
}

#[test]
fn trade_ends_where_the_source_ends() {
    let Some(store) = store() else { return };
    let catalogue = store.catalogue();
    let spec = catalogue.get("trade").expect("declared");
    let source = spec.source("cow-trade").expect("a source");
    assert_eq!(source.coverage.years.last, 2014);
    let frame = store.frame("trade", "cow-trade", |_| true).expect("there");
    let (cell, _) = frame.cell(spec, source, (state("USA"), Some(state("MEX")), 2015), |_, _| true);
    assert_eq!(cell.state(), CellState::NotCovered);
}

#[test]
fn votes_have_both_cuts() {
    let Some(store) = store() else { return };
    for cut in chancery_data::VoteCut::ALL {
        let votes = store.votes(cut).expect("reads").expect("there");
        assert!(votes.year.len() > 850_000, "{} ballots in {}", votes.year.len(), cut.table());
        assert_eq!(votes.year.first(), Some(&1946));
    }
    assert_eq!(store.vote_years(chancery_data::VoteCut::Release2024), Some((1946, 2024)));
}
