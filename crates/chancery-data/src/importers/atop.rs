//! ATOP alliances: which pairs of states share a formal alliance, and with which obligations.

use std::collections::BTreeMap;

use chancery_core::{Cell, Dimension, FrameRow, Key, State, Unit, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "atop",
    title: "Alliance Treaty Obligations and Provisions",
    about: "Formal treaties of alliance between states, with the obligations each binds its members to: defence, offence, neutrality, non-aggression, consultation. One row for each ordered pair of states and year with a treaty in force on some day of it, coded from the texts of the treaties.",
    traps: &[
        "The file lists only pairs with a treaty: a pair without a row has no alliance inside 1815–2018, and nothing is known of it from 2019 on. Filling the years after 2018 with zeros is the best-known error made with it; here they are not-covered.",
        "It has a row for each direction because an obligation may bind one side only. `alliance_obligation` keeps the direction; the other series belong to pairs without order: one binding side is enough, and the log counts such pairs.",
        "Exits from multilateral treaties are not always coded (Mexico denounced the Rio Treaty in 2002 and stays in it here).",
        "`alliance` includes pacts of non-aggression and consultation, so the United States and China count as allied in 2018; `defense_pact` is what most readers mean.",
    ],
    version: "5.0",
    publisher: "Brett Ashley Leeds, ATOP project",
    citation: "Leeds, Brett Ashley, Jeffrey M. Ritter, Sara McLaughlin Mitchell and Andrew G. Long. 2002. \"Alliance Treaty \
               Obligations and Provisions, 1815-1944.\" International Interactions 28: 237-260.",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@article{atop,\n  author = {Leeds, Brett Ashley and Ritter, Jeffrey M. and Mitchell, Sara McLaughlin and Long, Andrew G.},\n  title = {Alliance Treaty Obligations and Provisions, 1815-1944},\n  journal = {International Interactions},\n  volume = {28},\n  pages = {237--260},\n  year = {2002}\n}",
    files: &[FileSpec::required("atop_alliance_ddy.csv.gz")],
    import,
    series,
    user: None,
};

/// Columns of the file, and of the table.
const KINDS: [(&str, &str); 5] = [
    ("atop_defense", "defense_pact"),
    ("atop_offense", "offense_pact"),
    ("atop_neutral", "neutrality_pact"),
    ("atop_nonagg", "nonaggression_pact"),
    ("atop_consul", "consultation_pact"),
];

/// How much each kind binds, in the order of [`KINDS`]: 3 defence or offence, 2 neutrality or consultation, 1 non-aggression. These
/// are the values that published similarity scores of alliances put on them.
const STRENGTHS: [u8; 5] = [3, 3, 2, 1, 2];

/// Both rows of a pair: the obligations of either side and the row of the file.
#[derive(Default)]
struct Pair {
    sides: [Option<([bool; 5], u32)>; 2],
}

/// The file has a row for either direction. An obligation may bind one side only, so a pair has a kind of pact if a side does.
fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("atop_alliance_ddy.csv.gz")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode1, ccode2, year] = [csv.column("ccode1")?, csv.column("ccode2")?, csv.column("year")?];
    let kinds = KINDS.iter().map(|(name, _)| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut pairs: BTreeMap<(Year, State, State), Pair> = BTreeMap::new();
    csv.for_each(|row| {
        let in_year = row.year(year)?;
        let mut obligations = [false; 5];
        for (obligation, column) in obligations.iter_mut().zip(&kinds) {
            *obligation = row.flag(*column)?;
        }
        let one = import.state_by_ccode(row.integer(ccode1)?, in_year);
        let other = import.state_by_ccode(row.integer(ccode2)?, in_year);
        let (Some(one), Some(other)) = (one, other) else { return Ok(()) };
        if one == other {
            return Err(row.error(ccode2, format!("{one} is allied with itself")));
        }
        let pair = pairs.entry((in_year, one.min(other), one.max(other))).or_default();
        match pair.sides[usize::from(one > other)].replace((obligations, row.number)) {
            Some((_, before)) => Err(row.error(year, format!("row {before} is the same pair and year"))),
            None => Ok(()),
        }
    })?;
    let columns: Vec<&str> = ["alliance"].into_iter().chain(KINDS.map(|(_, column)| column)).collect();
    let mut table = Table::new("dyads", true, &columns);
    let mut owed: Vec<(Key, Cell, FrameRow)> = Vec::new();
    for ((year, one, other), pair) in pairs {
        for (side, key) in pair.sides.iter().zip([Key::new(year, one, Some(other)), Key::new(year, other, Some(one))]) {
            if let Some((obligations, row)) = side {
                owed.push((key, strongest(obligations), FrameRow { file: number, row: *row }));
            }
        }
        if pair.sides.iter().any(Option::is_none) {
            import.log("note", "a pair of which the file has only one direction".into());
        }
        let [first, second] = pair.sides.map(|side| side.map_or([false; 5], |(obligations, _)| obligations));
        let both: Vec<bool> = first.iter().zip(second).map(|(a, b)| *a || b).collect();
        for ((a, b), (_, kind)) in first.iter().zip(second).zip(KINDS) {
            if *a != b {
                import.log("note", format!("{kind}: only one side is bound; the pair counts as having it"));
            }
        }
        if !both.contains(&true) {
            import.log("note", "a pair is listed without any obligation; it counts as no alliance".into());
        }
        let cells: Vec<Cell> = [both.contains(&true)]
            .into_iter()
            .chain(both.iter().copied())
            .map(|has| Cell::observed(f64::from(u8::from(has))))
            .collect();
        let row = pair.sides.iter().flatten().map(|(_, row)| *row).min().unwrap_or(0);
        table.push(Key::new(year, one, Some(other)), &cells, FrameRow { file: number, row });
    }
    import.add(table)?;
    let mut directed = Table::new("directed", true, &["obligation"]);
    owed.sort_unstable_by_key(|(key, ..)| *key);
    for (key, obligation, row) in owed {
        directed.push(key, &[obligation], row);
    }
    import.add(directed)
}

/// The strongest obligation of one side.
fn strongest(obligations: &[bool; 5]) -> Cell {
    let binding = obligations.iter().zip(STRENGTHS).filter(|(bound, _)| **bound).map(|(_, strength)| strength);
    Cell::observed(f64::from(binding.max().unwrap_or(0)))
}

fn series() -> Vec<SeriesDecl> {
    let pact = |name: &'static str, label: &str| {
        let formula = Formula::column(name);
        SeriesDecl::dyad(name, "dyads", formula.clone(), Unit::COUNT)
            .mirror(formula)
            .absent_is_zero()
            .basis("treaties in force on some day of the year", "1 or 0; ends in 2018; exits from inter-American treaties are not always coded")
            .label(
                label,
                "1 if a treaty with this obligation binds at least one of the two; pairs without any treaty are not in the file \
                 and have 0. A treaty of non-aggression or consultation alone makes an `alliance`, as it does for the United \
                 States and China in 2018; `defense_pact` is the narrower measure. Summed over a group it is the number of \
                 allies.",
            )
    };
    let obligation = SeriesDecl::directed("alliance_obligation", "directed", Formula::column("obligation"), Unit::of(Dimension::Index))
        .absent_is_zero()
        .aggregate(None)
        .basis("treaties in force on some day of the year", "one side of each treaty; ends in 2018; exits from inter-American treaties are not always coded")
        .label(
            "strongest obligation of the actor toward the partner in a treaty of alliance",
            "3 defence or offence, 2 neutrality or consultation, 1 non-aggression, 0 none; a treaty may bind one side only. An order, \
             not an amount. Pairs without any treaty are not in the file and have 0.",
        );
    vec![
        obligation,
        pact("alliance", "formal alliance of any kind, pacts of non-aggression and consultation included"),
        pact("defense_pact", "treaty of mutual or one-sided defence"),
        pact("offense_pact", "treaty with an offensive obligation"),
        pact("neutrality_pact", "treaty of neutrality"),
        pact("nonaggression_pact", "treaty of non-aggression"),
        pact("consultation_pact", "treaty of consultation"),
    ]
}
