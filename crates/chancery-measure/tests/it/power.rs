//! Capabilities computed from their components, against the published index.

use std::collections::BTreeMap;

use chancery_core::Column;
use chancery_stats::{cinc, concentration};

use crate::shared::{base, store};

/// `milex` in dollars and in pounds are one component: the index takes shares within a year.
const COMPONENTS: [&str; 7] = ["milex", "milex_gbp", "milper", "irst", "pec", "tpop", "upop"];

/// One year: the six components and the published index, a state each.
#[derive(Default)]
struct OneYear {
    components: [Column; 6],
    published: Column,
}

fn years() -> Option<BTreeMap<i32, OneYear>> {
    let store = store()?;
    let mut years: BTreeMap<i32, OneYear> = BTreeMap::new();
    let column = |name: &str| {
        let table = store.table("cow-nmc", "state_years", Some(&[name])).expect("a column");
        table.iter().map(|(key, cells, _)| (key.year(), cells[0])).collect::<Vec<_>>()
    };
    let [dollars, pounds, others @ ..] = COMPONENTS.map(column);
    for (row, &(year, dollars)) in dollars.iter().enumerate() {
        let milex = if dollars.value().is_some() { dollars } else { pounds[row].1 };
        let one = years.entry(i32::from(year)).or_default();
        one.components[0].push(milex);
        for (component, cells) in one.components[1..].iter_mut().zip(&others) {
            component.push(cells[row].1);
        }
    }
    for (year, published) in column("cinc") {
        years.entry(i32::from(year)).or_default().published.push(published);
    }
    Some(years)
}

/// The mean of the shares a state has, over states with data, is the published index in every state-year of version 7.0: the
/// largest difference is one of the last digit that the file holds. No exception is known, so none is listed.
#[test]
fn cinc_is_the_published_one_in_every_state_year() {
    let Some(years) = years() else { return };
    let (mut compared, mut incomplete) = (0, 0);
    for (year, one) in &years {
        let components: Vec<_> = one.components.iter().map(Column::masked).collect();
        let found = cinc(&components).expect("columns of one table");
        for (state, (found, published)) in found.iter().zip(one.published.masked().iter()).enumerate() {
            let published = published.value().unwrap_or_else(|| panic!("{year}, row {state}: no published index"));
            let value = found.value.value().unwrap_or_else(|| panic!("{year}, row {state}: {:?}", found.value));
            assert!((value - published).abs() < 5e-7, "{year}, row {state}: {value}, published {published}");
            compared += 1;
            incomplete += usize::from(found.components < 6);
        }
    }
    // Source: cow_nmc.csv has 17121 rows, of which 2804 lack a component.
    assert_eq!((compared, incomplete), (17_121, 2_804));
}

#[test]
fn concentration_of_the_system() {
    let Some(years) = years() else { return };
    // Source: cow_nmc.csv, column cinc of the year, put into the formula in another language.
    for (year, states, con) in [(1816, 23, 0.345_750_486), (1945, 64, 0.412_701_961), (2022, 195, 0.283_983_271)] {
        let found = concentration(years[&year].published.masked());
        assert_eq!((found.states, found.missing), (states, 0));
        let value = found.con.value().expect("many states");
        assert!((value - con).abs() < 1e-8, "{year}: {value}");
    }
}

/// The measure of the catalogue is the published index too, in every state-year.
#[test]
fn the_measure_is_the_published_index() {
    let Some(base) = base() else { return };
    let recomputed = base.whole("cinc_recomputed", "cow-nmc").expect("computed");
    let published = base.whole("cinc", "cow-nmc").expect("read");
    let mut compared = 0;
    for (key, cell, _) in published.iter() {
        let found = recomputed.get(key).and_then(|(cell, _)| cell.value());
        let (Some(found), Some(published)) = (found, cell.value()) else {
            panic!("{key:?}: {found:?}, published {cell:?}")
        };
        assert!((found - published).abs() < 5e-7, "{key:?}: {found}, published {published}");
        compared += 1;
    }
    // Source: cow_nmc.csv has 17121 rows.
    assert_eq!(compared, 17_121);
}
