//! S of alliance portfolios against the published scores: the kernels on portfolios of four categories.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_core::{Cell, CellState, Column, Key, Request, State, StateSystem, Year, YearRange};
use chancery_data::{Encoding, Error};
use chancery_stats::{Choices, Distance, Similarity, measure_all_pairs};
use chancery_world::World;

use crate::shared::{base, data_root, file};

const YEARS: [Year; 4] = [1950, 1970, 1990, 2010];

/// The strongest obligation of each directed pair in a year: 3 defence or offence, 2 neutrality or consultation, 1 non-aggression.
type Obligations = BTreeMap<(Year, i64, i64), usize>;

fn obligations(root: &Path) -> Result<Obligations, Error> {
    let csv = file(&root.join("alliances"), "atop_alliance_ddy.csv.gz").csv(Encoding::Utf8)?;
    let [one, other, year] = [csv.column("ccode1")?, csv.column("ccode2")?, csv.column("year")?];
    let ranks = [("defense", 3), ("offense", 3), ("neutral", 2), ("consul", 2), ("nonagg", 1)];
    let mut found = Obligations::new();
    csv.for_each(|row| {
        let in_year = row.year(year)?;
        if !YEARS.contains(&in_year) {
            return Ok(());
        }
        let mut strongest = 0;
        for (kind, rank) in ranks {
            if row.flag(csv.column(&format!("atop_{kind}"))?)? {
                strongest = strongest.max(rank);
            }
        }
        found.insert((in_year, row.integer(one)?, row.integer(other)?), strongest);
        Ok(())
    })?;
    Ok(found)
}

/// The obligations of every member of the system toward every member; the tie to oneself is the strongest.
fn portfolios(obligations: &Obligations, year: Year, members: &[i64]) -> Choices<4> {
    let toward = |one: i64, other: i64| match obligations.get(&(year, one, other)) {
        _ if one == other => 3,
        found => found.copied().unwrap_or(0),
    };
    let row = |&one: &i64| members.iter().map(|&other| Some(toward(one, other))).collect();
    Choices::from_rows(&members.iter().map(row).collect::<Vec<_>>())
}

fn members(year: Year) -> Vec<i64> {
    let mut codes: Vec<i64> =
        World::builtin().members(StateSystem::Cow, year).into_iter().map(|(code, _)| i64::from(code)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Published scores of pairs, the lower code first; `None` for a blank.
type Scores = BTreeMap<(Year, i64, i64), Option<f64>>;

fn published(root: &Path, name: &str) -> Result<Scores, Error> {
    let csv = file(&root.join("alliance-s-scores"), name).csv(Encoding::Utf8)?;
    let [one, other] = [csv.column("ccode1")?, csv.column("ccode2")?];
    let [year, s] = [csv.column("year")?, csv.column("s")?];
    let mut found = Scores::new();
    csv.for_each(|row| {
        found.insert((row.year(year)?, row.integer(one)?, row.integer(other)?), row.number(s)?.value());
        Ok(())
    })?;
    Ok(found)
}

/// The seven codes of 1990 whose scores the publisher left blank: six that began or ended with the unions of Germany and Yemen, and
/// Liechtenstein, which entered that year. Namibia entered then too and has scores, so the rule is the publisher's.
const BLANK_IN_1990: [i64; 7] = [223, 255, 260, 265, 678, 679, 680];

#[test]
fn s_of_alliances_is_the_published_one() {
    let Some(root) = data_root() else { return };
    let obligations = obligations(&root).expect("readable");
    let measures = [Similarity::S(Distance::Linear), Similarity::S(Distance::Quadratic)];
    let members: Vec<Vec<i64>> = YEARS.iter().map(|&year| members(year)).collect();
    assert_eq!(members.iter().map(Vec::len).collect::<Vec<_>>(), [75, 134, 165, 194]);
    let choices: Vec<Choices<4>> =
        YEARS.iter().zip(&members).map(|(&year, members)| portfolios(&obligations, year, members)).collect();
    let periods: Vec<&Choices<4>> = choices.iter().collect();
    let computed: Vec<Vec<Column>> = measure_all_pairs(&periods, measures.len(), |measure, table| {
        measures[measure].of(table).map_or(Cell::missing(CellState::Undefined), Cell::observed)
    });
    for (measure, name) in ["s_atop_valued_absolute_dev.csv", "s_atop_valued_squared_dev.csv"].into_iter().enumerate() {
        let mut published = published(&root, name).expect("readable");
        for ((&year, members), columns) in YEARS.iter().zip(&members).zip(&computed) {
            let mut cells = columns[measure].masked().iter();
            for (place, &one) in members.iter().enumerate() {
                for &other in &members[place + 1..] {
                    let value = cells.next().and_then(Cell::value).expect("S has a value for all");
                    let expected = published.remove(&(year, one, other));
                    let expected = expected.unwrap_or_else(|| panic!("{one} {other} {year} is not published"));
                    let blank = year == 1990 && [one, other].iter().any(|code| BLANK_IN_1990.contains(code));
                    assert_eq!(expected.is_none(), blank, "{one} {other} {year}");
                    let apart = expected.map_or(0.0, |expected| (value - expected).abs());
                    assert!(apart <= 5.000_001e-7, "{one} {other} {year}: {value}, published {expected:?}");
                }
            }
        }
        assert_eq!(published.len(), 0, "published pairs without a member");
    }
}

/// The same through the measures, from the obligations in the store.
#[test]
fn the_measures_of_alliances_are_the_published_ones() {
    let (Some(root), Some(base)) = (data_root(), base()) else { return };
    let year = 2010;
    let states: BTreeMap<i64, State> = World::builtin()
        .members(StateSystem::Cow, year)
        .into_iter()
        .map(|(code, state)| (i64::from(code), state))
        .collect();
    let files =
        [("s_alliance", "s_atop_valued_absolute_dev.csv"), ("s_alliance_squared", "s_atop_valued_squared_dev.csv")];
    let others = ["s_alliance_weighted", "kappa_alliance", "pi_alliance", "tau_b_alliance"];
    let names = files.iter().map(|(series, _)| *series).chain(others);
    let requests: Vec<Request> = names
        .map(|series| Request {
            series: series.to_owned(),
            actors: Vec::new(),
            partners: Vec::new(),
            years: YearRange::single(year),
        })
        .collect();
    let frames = base.frames(&requests).expect("read");
    for (series, name) in files {
        let frame = frames.get(series, "atop").expect("computed");
        assert_eq!(frame.len(), 194 * 193, "both orders of every pair");
        let mut compared = 0;
        for ((_, one, other), expected) in
            published(&root, name).expect("readable").into_iter().filter(|(key, _)| key.0 == year)
        {
            let key = |one: i64, other: i64| Key::new(year, states[&one], Some(states[&other]));
            let value = frame.get(key(one, other)).and_then(|(cell, _)| cell.value()).expect("S has a value for all");
            let back = frame.get(key(other, one)).and_then(|(cell, _)| cell.value()).expect("the other order");
            assert_eq!(value.to_bits(), back.to_bits());
            let expected = expected.expect("no blank in 2010");
            assert!((value - expected).abs() <= 5.000_001e-7, "{one} {other}: {value}, published {expected}");
            compared += 1;
        }
        assert_eq!(compared, 194 * 193 / 2);
    }
    for series in others {
        let frame = frames.get(series, "atop").expect("computed");
        let values: Vec<f64> = frame.iter().filter_map(|(_, cell, _)| cell.value()).collect();
        assert!(values.len() > 30_000 && values.iter().all(|value| (-1.0..=1.0).contains(value)), "{series}");
    }
}
