//! Codes to states and to other codes: every code of the tables, on a day and without one.

use chancery_core::Date;
use chancery_world::{Conversion, SchemeId, Tables, World};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// Scheme, its id and code of every row of the table.
fn codes() -> Vec<(String, SchemeId, String)> {
    let text = Tables::builtin().get("codes").expect("the table");
    let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
    rows.map(|row| {
        let row = row.expect("a row");
        let scheme = row[1].to_owned();
        let id = World::builtin().scheme(&scheme).expect("a scheme");
        (scheme, id, row[2].to_owned())
    })
    .collect()
}

fn day() -> Option<Date> {
    Date::new(1985, 7, 1).ok()
}

/// The tables read and indexed, as at the start of every command.
#[divan::bench]
fn read_tables() -> usize {
    World::from_tables(&Tables::builtin()).states().len()
}

#[divan::bench]
fn state_of_a_code_on_a_day(bencher: Bencher<'_, '_>) {
    let (world, codes, on) = (World::builtin(), codes(), day());
    bencher.counter(ItemsCount::new(codes.len())).bench(|| {
        codes.iter().filter(|(_, id, code)| world.by_code_in(*id, black_box(code), on).one().is_some()).count()
    });
}

#[divan::bench]
fn state_of_a_code_with_the_scheme_by_name(bencher: Bencher<'_, '_>) {
    let (world, codes, on) = (World::builtin(), codes(), day());
    bencher.counter(ItemsCount::new(codes.len())).bench(|| {
        codes.iter().filter(|(scheme, _, code)| world.by_code(scheme, black_box(code), on).one().is_some()).count()
    });
}

#[divan::bench]
fn code_of_another_scheme_on_a_day(bencher: Bencher<'_, '_>) {
    let (world, on) = (World::builtin(), day());
    let cow = world.scheme("cow").expect("a scheme");
    // Codes with one answer; the others are lists, and take as long as the walks to their heirs.
    let mut codes = codes();
    codes.retain(|(_, id, code)| matches!(world.convert_between(*id, code, cow, on), Conversion::One(_)));
    bencher.counter(ItemsCount::new(codes.len())).bench(|| {
        codes
            .iter()
            .filter(|(_, id, code)| world.convert_between(*id, black_box(code), cow, on).one().is_some())
            .count()
    });
}
