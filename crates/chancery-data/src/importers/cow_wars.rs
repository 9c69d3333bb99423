//! Correlates of War: inter-state wars by pair of opponents, intra-state wars by state.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::CellState::{NotApplicable, Unreported};
use chancery_core::{Cell, FrameRow, Key, State, StateSystem, Unit, Year};

use super::cases::{Found, count, fill_pairs, fill_states, pair};
use super::reader::{Column, Copier, integer, mark, number_or, text};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "cow-wars",
    title: "Correlates of War: inter-state and intra-state wars",
    about: "Wars with at least 1,000 deaths in battle, as the project lists them from histories: inter-state wars by pair of opposing \
            states and year, with side, initiator, outcome and each state's deaths in the whole war; intra-state wars by year and \
            party, with the states that fought at home or intervened.",
    traps: &[
        "Deaths are those of a state in the whole war, repeated on each of its rows, whatever the opponent and year; never add them up over \
         rows.",
        "-9 stands for an unknown number and -8 for a side that is not there; the importer keeps the first as unreported, the second as not \
         applicable.",
        "A war that was interrupted and taken up again has a second row for the same pair and year, marked `resume`, without an outcome; \
         the series count the war once.",
        "The inter-state file ends in 2003 because no later war is in it. What the project's list knows of 2004 to 2007 cannot be seen in the \
         file, so the series end with it.",
        "Pairs are all states of one side with all of the other whose years overlap, also where they never met in battle.",
        "Three rows of the intra-state file are of 2008, one war that was under way; the series end in 2007.",
    ],
    version: "inter-state 4.0, intra-state 4.1",
    publisher: "Correlates of War (Sarkees, Wayman; Dixon, Sarkees)",
    citation: "Sarkees, Meredith Reid, and Frank Whelon Wayman. 2010. Resort to War: 1816-2007. Washington DC: CQ Press. Dixon, Jeffrey, and \
               Meredith Reid Sarkees. 2016. A Guide to Intra-state Wars. Thousand Oaks: CQ Press.",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@book{cow-wars,\n  author = {Sarkees, Meredith Reid and Wayman, Frank Whelon},\n  title = {Resort to War: 1816-2007},\n  publisher = {CQ Press},\n  address = {Washington DC},\n  year = {2010}\n}",
    files: &[FileSpec::required("cow_war_inter.csv"), FileSpec::required("cow_war_intra.csv")],
    import,
    series,
    user: None,
};

/// The last year of the intra-state list; of the year after there is one war only.
const LAST_INTRA: Year = 2007;

const INTER: [Column; 15] = [
    integer("warnum", 1, 999),
    integer("ccode1", 2, 999),
    integer("ccode2", 2, 999),
    integer("year", 1816, 2100),
    mark("cowinterongoing"),
    mark("cowinteronset"),
    integer("sidea1", 1, 2),
    integer("sidea2", 1, 2),
    mark("initiator1"),
    mark("initiator2"),
    integer("outcome1", 1, 8),
    integer("outcome2", 1, 8),
    number_or("batdeath1", 0.0, 1e8, &[("-9", Unreported)]),
    number_or("batdeath2", 0.0, 1e8, &[("-9", Unreported)]),
    mark("resume"),
];

const INTRA: [Column; 17] = [
    integer("warnum", 1, 999),
    text("warname"),
    text("wartype"),
    integer("year", 1816, 2100),
    mark("cowintraonset"),
    mark("cowintraongoing"),
    mark("resume_combat"),
    mark("primary_state"),
    number_or("ccodea", 2.0, 999.0, &[("-8", NotApplicable)]),
    text("sidea"),
    number_or("ccodeb", 2.0, 999.0, &[("-8", NotApplicable)]),
    text("sideb"),
    mark("intnl"),
    integer("outcome", 1, 7),
    number_or("sideadeaths", 0.0, 1e8, &[("-9", Unreported), ("-8", NotApplicable)]),
    number_or("sidebdeaths", 0.0, 1e8, &[("-9", Unreported), ("-8", NotApplicable)]),
    mark("ongo2007"),
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    inter_state(import)?;
    intra_state(import)
}

/// Wars of a pair in a year; `started` are those whose first year it is, `by` those that a side initiated then.
#[derive(Default)]
struct Wars {
    fought: BTreeSet<i64>,
    started: BTreeSet<i64>,
    by: [BTreeSet<i64>; 2],
    row: u32,
}

/// The wars of each state by year, and the first year of each of them.
#[derive(Default)]
struct StateWars {
    fought: BTreeMap<(State, Year), (BTreeSet<i64>, u32)>,
    first: BTreeMap<(State, i64), Year>,
}

impl StateWars {
    fn add(&mut self, state: State, year: Year, war: i64, row: u32) {
        self.fought.entry((state, year)).or_insert_with(|| (BTreeSet::new(), row)).0.insert(war);
        let first = self.first.entry((state, war)).or_insert(year);
        *first = year.min(*first);
    }

    /// How many wars, and how many of them the state entered in that year.
    fn cells(&self) -> impl Iterator<Item = ((State, Year), [Cell; 2], u32)> + '_ {
        self.fought.iter().map(|(&(state, year), (wars, row))| {
            let entered = wars.iter().filter(|war| self.first.get(&(state, **war)) == Some(&year)).count();
            ((state, year), [count(wars.len()), count(entered)], *row)
        })
    }
}

fn inter_state(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_war_inter.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let mut copier = Copier::new(&csv, "interstate", &["state1", "state2"], &INTER)?;
    let [war, year, onset] = [csv.column("warnum")?, csv.column("year")?, csv.column("cowinteronset")?];
    let [ccode1, ccode2, initiator] = [csv.column("ccode1")?, csv.column("ccode2")?, csv.column("initiator1")?];
    let mut pairs: BTreeMap<Key, Wars> = BTreeMap::new();
    let mut states = StateWars::default();
    csv.for_each(|row| {
        let (year, war) = (row.year(year)?, row.integer(war)?);
        let one = import.state_by_ccode(row.integer(ccode1)?, year);
        let other = import.state_by_ccode(row.integer(ccode2)?, year);
        copier.push(row, &[one, other], Some((year, year)), number)?;
        let (onset, initiator) = (row.flag(onset)?, row.flag(initiator)?);
        let (Some(one), Some(other)) = (one, other) else { return Ok(()) };
        if one == other {
            return Err(row.error(ccode2, format!("{one} is at war with itself")));
        }
        let (one_lived, other_lived) = (import.lived(one, year), import.lived(other, year));
        if one_lived {
            states.add(one, year, war, row.number);
        }
        if one_lived && other_lived {
            let wars = pairs.entry(pair(year, one, other)).or_default();
            wars.row = if wars.row == 0 { row.number } else { wars.row };
            wars.fought.insert(war);
            if onset {
                wars.started.insert(war);
            }
            if onset && initiator {
                wars.by[usize::from(one > other)].insert(war);
            }
        }
        Ok(())
    })?;
    import.add_records(&copier.records, &["warnum", "ccode1", "ccode2", "year", "resume"])?;
    let Some((first, last)) = copier.records.years() else { return Ok(()) };
    let mut found = Found::new();
    for (key, wars) in pairs {
        let numbers = [&wars.fought, &wars.started, &wars.by[0], &wars.by[1]];
        let cells = numbers.map(|wars| count(wars.len())).to_vec();
        found.insert(key, (cells, FrameRow { file: number, row: wars.row }));
    }
    let mut dyads = Table::new("interstate_dyads", true, &["wars", "onsets", "initiated1", "initiated2"]);
    fill_pairs(import, &mut dyads, StateSystem::Cow, first..=last, found);
    import.add(dyads)?;
    let mut found = Found::new();
    for ((state, year), cells, row) in states.cells() {
        found.insert(Key::new(year, state, None), (cells.to_vec(), FrameRow { file: number, row }));
    }
    let mut table = Table::new("interstate_states", false, &["wars", "onsets"]);
    fill_states(import, &mut table, StateSystem::Cow, first..=last, found, count(0));
    import.add(table)
}

fn intra_state(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_war_intra.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let mut copier = Copier::new(&csv, "intrastate", &["state_a", "state_b"], &INTRA)?;
    let [war, year, primary] = [csv.column("warnum")?, csv.column("year")?, csv.column("primary_state")?];
    let codes = [csv.column("ccodea")?, csv.column("ccodeb")?];
    let (mut at_home, mut abroad) = (StateWars::default(), StateWars::default());
    csv.for_each(|row| {
        let (year, war, primary) = (row.year(year)?, row.integer(war)?, row.flag(primary)?);
        let mut states = [None; 2];
        for (state, column) in states.iter_mut().zip(codes) {
            if !matches!(row.text(column), "" | "-8") {
                *state = import.state_by_ccode(row.integer(column)?, year);
            }
        }
        copier.push(row, &states, Some((year, year)), number)?;
        for state in states.into_iter().flatten() {
            if year <= LAST_INTRA && import.lived(state, year) {
                let wars = if primary { &mut at_home } else { &mut abroad };
                wars.add(state, year, war, row.number);
            }
        }
        Ok(())
    })?;
    import.add_records(&copier.records, &[])?;
    let Some((first, last)) = copier.records.years() else { return Ok(()) };
    let mut found = Found::new();
    for (place, wars) in [&at_home, &abroad].into_iter().enumerate() {
        for ((state, year), cells, row) in wars.cells() {
            let source = FrameRow { file: number, row };
            let entry = found.entry(Key::new(year, state, None)).or_insert_with(|| (vec![count(0); 3], source));
            entry.0[2 * place] = cells[0];
            if place == 0 {
                entry.0[1] = cells[1];
            }
        }
    }
    let mut table = Table::new("intrastate_states", false, &["civil_wars", "onsets", "interventions"]);
    fill_states(import, &mut table, StateSystem::Cow, first..=last.min(LAST_INTRA), found, count(0));
    import.add(table)
}

fn series() -> Vec<SeriesDecl> {
    let note = "at least 1,000 deaths in battle; the file's first and last war are of 1823 and 2003";
    let between = |name: &'static str, column: &'static str, label: &str, about: &str| {
        let formula = Formula::column(column);
        SeriesDecl::dyad(name, "interstate_dyads", formula.clone(), Unit::COUNT)
            .mirror(formula)
            .absent_is_zero()
            .basis("inter-state wars", note)
            .label(label, about)
    };
    let of_state = |name: &'static str, column: &'static str, label: &str, about: &str| {
        SeriesDecl::state_year(name, "interstate_states", Formula::column(column), Unit::COUNT)
            .basis("inter-state wars", note)
            .label(label, about)
    };
    let civil = |name: &'static str, column: &'static str, label: &str, about: &str| {
        SeriesDecl::state_year(name, "intrastate_states", Formula::column(column), Unit::COUNT)
            .basis("intra-state wars", "at least 1,000 deaths in battle; 1818 to 2007")
            .label(label, about)
    };
    let initiation =
        SeriesDecl::directed("war_initiation", "interstate_dyads", Formula::column("initiated1"), Unit::COUNT)
            .mirror(Formula::column("initiated2"))
            .absent_is_zero()
            .basis("inter-state wars", note)
            .label(
                "wars against the partner that the actor initiated",
                "Number of inter-state wars of the pair that began in the year and of which the source names the actor as initiator.",
            );
    vec![
        between(
            "war",
            "wars",
            "inter-state wars between the two",
            "Number of inter-state wars in which the two were on opposite sides in the year. No war is 0.",
        ),
        between(
            "war_onset",
            "onsets",
            "inter-state wars that began between the two",
            "Number of inter-state wars that began between the two in the year, entries of a new opponent included.",
        ),
        initiation,
        of_state(
            "state_wars",
            "wars",
            "inter-state wars of the state",
            "Number of inter-state wars it fought in the year.",
        ),
        of_state(
            "state_war_onsets",
            "onsets",
            "inter-state wars that the state entered",
            "Number of inter-state wars of which the year is the state's first.",
        ),
        civil(
            "civil_wars",
            "civil_wars",
            "intra-state wars of the state",
            "Number of intra-state wars in which the state was a party at home.",
        ),
        civil(
            "civil_war_onsets",
            "onsets",
            "intra-state wars that began in the state",
            "Number of intra-state wars at home of which the year is the first.",
        ),
        civil(
            "civil_war_interventions",
            "interventions",
            "intra-state wars of others in which the state fought",
            "Number of intra-state wars of other states in which it took part, on whichever side.",
        ),
    ]
}
