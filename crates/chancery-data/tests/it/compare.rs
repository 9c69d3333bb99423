//! Differences between vintages of a data set.

use std::path::Path;
use std::sync::Arc;

use chancery_core::{CellState, Key};
use chancery_data::{ChangeKind, DiffCounts, Difference, Disk, Store, StoreWriter, Vintage, diff, import_files};
use chancery_world::World;

use crate::numbers::{NUMBERS, add, input, values, writer, years};

const OLD: &str = "year,state,gdp\n1990,USA,1\n1990,CHN,2\n1991,USA,3\n1992,USA,5\n";
/// One value changed, one lost, one key gone, two new.
const NEW: &str = "year,state,gdp\n1989,USA,9\n1990,CHN,2\n1990,USA,1.5\n1991,USA,\n1993,CHN,7\n";

fn between(before: Vintage<'_>, after: Vintage<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    diff(before, after, &mut |difference| found.push(difference)).expect("compared");
    found
}

fn stored(store: &Store) -> Vintage<'_> {
    Vintage::Stored { store, id: "numbers" }
}

fn key(year: i16, state: &str) -> Key {
    Key::new(year, state.parse().expect("a key"), None)
}

/// Of each differing cell: key, what happened, the values, the rows of the files.
type Cell = (Key, ChangeKind, [Option<f64>; 2], [Option<u32>; 2]);

fn cells(found: &[Difference]) -> Vec<Cell> {
    let cell = |difference: &Difference| match difference {
        Difference::Cell { table, key, column, kind, before, after } => {
            assert_eq!((table.as_str(), column.as_str()), ("numbers", "gdp"));
            let sides = [before, after];
            let value = sides.map(|side| side.and_then(|(cell, _)| cell.value()));
            Some((*key, *kind, value, sides.map(|side| side.map(|(_, row)| row.row))))
        }
        _ => None,
    };
    found.iter().filter_map(cell).collect()
}

fn expected() -> Vec<Cell> {
    use ChangeKind::{Added, Changed, Removed};
    vec![
        (key(1989, "USA"), Added, [None, Some(9.0)], [None, Some(1)]),
        (key(1990, "USA"), Changed, [Some(1.0), Some(1.5)], [Some(1), Some(3)]),
        (key(1991, "USA"), Changed, [Some(3.0), None], [Some(3), Some(4)]),
        (key(1992, "USA"), Removed, [Some(5.0), None], [Some(4), None]),
        (key(1993, "CHN"), Added, [None, Some(7.0)], [None, Some(5)]),
    ]
}

#[test]
fn generations_of_a_store_are_compared_cell_by_cell() {
    let folder = tempfile::tempdir().expect("a folder");
    let writer = writer(folder.path(), Arc::new(Disk));
    add(&writer, OLD).expect("adds");
    add(&writer, NEW).expect("adds");
    let new = Store::open(folder.path()).expect("opens");
    let old = new.with_generation("numbers", 1).expect("kept");
    let found = between(stored(&old), stored(&new));
    assert_eq!(cells(&found), expected());
    let lost = found.iter().find_map(|difference| match difference {
        Difference::Cell { key: at, after: Some((cell, _)), .. } if *at == key(1991, "USA") => Some(cell.state()),
        _ => None,
    });
    assert_eq!(lost, Some(CellState::Unreported));
    assert!(between(stored(&new), stored(&new)).is_empty());

    // The other way round, what was added is removed.
    let back = cells(&between(stored(&new), stored(&old)));
    assert_eq!(back.iter().filter(|cell| cell.1 == ChangeKind::Removed).count(), 2);

    let mut counts = DiffCounts::default();
    found.iter().for_each(|difference| counts.count(difference));
    let gdp: Vec<_> = counts.iter().filter(|(_, column, ..)| *column == "gdp").collect();
    assert_eq!(gdp.len(), 5);
    assert_eq!(gdp[1], ("numbers", "gdp", Some(1990), [0, 0, 1]));
}

#[test]
fn records_that_differ_are_removed_and_added() {
    let folder = tempfile::tempdir().expect("a folder");
    let writer = writer(folder.path(), Arc::new(Disk));
    add(&writer, OLD).expect("adds");
    add(&writer, NEW).expect("adds");
    let new = Store::open(folder.path()).expect("opens");
    let old = new.with_generation("numbers", 1).expect("kept");
    let records: Vec<(ChangeKind, String, Option<i16>, Option<u32>)> = between(stored(&old), stored(&new))
        .into_iter()
        .filter_map(|difference| match difference {
            Difference::Record { kind, text, year, row, .. } => Some((kind, text, year, row.map(|row| row.row))),
            _ => None,
        })
        .collect();
    let removed = |text: &str, year, row| (ChangeKind::Removed, text.to_owned(), Some(year), Some(row));
    let added = |text: &str, year, row| (ChangeKind::Added, text.to_owned(), Some(year), Some(row));
    assert_eq!(
        records,
        [
            removed("year=1990, what=1", 1990, 1),
            removed("year=1991, what=3", 1991, 3),
            removed("year=1992, what=5", 1992, 4),
            added("year=1989, what=9", 1989, 1),
            added("year=1990, what=1.5", 1990, 3),
            added("year=1991", 1991, 4),
            added("year=1993, what=7", 1993, 5),
        ]
    );
}

#[test]
fn files_are_compared_without_a_store() {
    let imported = |text: &str| import_files(&NUMBERS, &input(text), World::builtin()).expect("imports");
    let (old, new) = (imported(OLD), imported(NEW));
    assert_eq!(cells(&between(Vintage::Imported(&old), Vintage::Imported(&new))), expected());
    // A store with what the files give is no different from them.
    let folder = tempfile::tempdir().expect("a folder");
    add(&StoreWriter::new(folder.path()), NEW).expect("adds");
    let store = Store::open(folder.path()).expect("opens");
    assert!(between(stored(&store), Vintage::Imported(&new)).is_empty());
    assert_eq!(cells(&between(Vintage::Imported(&old), stored(&store))), expected());
}

/// The slow twin: both tables in maps.
#[test]
fn many_rows_in_many_files_give_what_maps_give() {
    let folder = tempfile::tempdir().expect("a folder");
    let writer = writer(folder.path(), Arc::new(Disk)).rows_per_part(7);
    let at = |generation: u64, root: &Path| {
        let store = Store::open(root).expect("opens");
        store.with_generation("numbers", generation).expect("kept")
    };
    add(&writer, &years(1900..=1980, 1.0)).expect("adds");
    add(&writer, &years(1950..=2020, 1.0).replace(",1960\n", ",1961\n")).expect("adds");
    let (old, new) = (at(1, folder.path()), at(2, folder.path()));
    let map = |store: &Store| values(store).into_iter().collect::<std::collections::BTreeMap<_, _>>();
    let (before, after) = (map(&old), map(&new));
    let keys: std::collections::BTreeSet<Key> = before.keys().chain(after.keys()).copied().collect();
    let slow: Vec<_> = keys.into_iter().filter(|key| before.get(key) != after.get(key)).collect();
    let fast: Vec<_> = cells(&between(stored(&old), stored(&new))).into_iter().map(|cell| cell.0).collect();
    assert!(slow.len() > 100);
    assert_eq!(fast, slow);
}
