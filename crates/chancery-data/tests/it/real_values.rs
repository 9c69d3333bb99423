//! Reading single cells of the common store, as a claim does.

use chancery_core::{Cell, CellState, State};
use chancery_data::Store;
use chancery_world::World;

use crate::shared::store;

/// A series from a source.
#[derive(Clone, Copy)]
pub(crate) struct Of(pub(crate) &'static str, pub(crate) &'static str);

fn state(code: &str) -> State {
    State::new(code).expect("a key")
}

impl Of {
    /// The cell of a state or pair in a year, with its reason if there is no value.
    pub(crate) fn cell(self, store: &Store, actor: &str, partner: &str, year: i16) -> Cell {
        let catalogue = store.catalogue();
        let spec = catalogue.get(self.0).unwrap_or_else(|| panic!("no series {}", self.0));
        let source = spec.source(self.1).unwrap_or_else(|| panic!("no source {} of {}", self.1, self.0));
        let frame = store.frame(self.0, self.1, |key| key.year() == year).unwrap_or_else(|error| panic!("{error}"));
        let partner = (!partner.is_empty()).then(|| state(partner));
        frame.cell(spec, source, (state(actor), partner, year), |state, year| World::builtin().exists(state, year)).0
    }

    /// Checks values up to a millionth of themselves: the series are in base units, the files often in millions.
    #[track_caller]
    pub(crate) fn is(self, rows: &[(&str, &str, i16, f64)]) {
        let Some(store) = store() else { return };
        for &(actor, partner, year, expected) in rows {
            let cell = self.cell(store, actor, partner, year);
            let value = cell.value().unwrap_or_else(|| panic!("{} {actor} {partner} {year}: {}", self.0, cell.state()));
            let tolerance = 1e-6 * expected.abs();
            assert!((value - expected).abs() <= tolerance, "{} {actor} {partner} {year}: {value}", self.0);
        }
    }

    /// Checks that there is no value, and why.
    #[track_caller]
    pub(crate) fn has_none(self, rows: &[(&str, &str, i16, CellState)]) {
        let Some(store) = store() else { return };
        for &(actor, partner, year, expected) in rows {
            let cell = self.cell(store, actor, partner, year);
            assert_eq!(cell.state(), expected, "{} {actor} {partner} {year}: {:?}", self.0, cell.value());
        }
    }
}
