//! The UCDP/PRIO list of armed conflicts: conflict-years, who took part in them, and counts by state and year.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Cell, Dimension, FrameRow, Key, State, StateSystem, Unit, Year};

use super::cases::{Found, count, fill_states};
use super::reader::{Column, Copier, day, integer, text};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvRow, Encoding};
use crate::records::{Field, Kind, Records};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "ucdp-acd",
    title: "UCDP/PRIO armed conflicts",
    about: "Contested incompatibilities over government or territory in which armed force between two parties, one of them a government, \
            cost at least 25 lives in battle in the year; coded from news and reports by the Uppsala Conflict Data Program. One release \
            has conflict-years to 2023 (24.1), a later one who took part in them, to 2024 (25.1).",
    traps: &[
        "Codes of states are Gleditsch-Ward numbers, and a field may hold a list of them, separated by commas.",
        "Type 3 is internal, type 4 internal with troops of other states on a side: the second is how most interventions appear, as secondary \
         parties, not as interstate conflicts (type 2). `internal_conflicts` counts both for the government concerned.",
        "Conflicts below 25 deaths in a year have no row, so a gap of years is no end of a conflict; intensity 1 is 25 to 999 deaths, 2 is \
         1,000 and more.",
        "Dates of beginning have a precision (`start_prec`): the day alone may be a placeholder.",
        "Serbia has Yugoslavia's number, 345, also after 2006; the importer reads it as Serbia then. Hyderabad, 751, is in no list of states.",
        "The file of participants has a row for each combination of parties, so its rows must not be counted as conflicts.",
        "The two releases differ in a few conflict-years; they are two sources of the same series, `ucdp-acd-25` and `ucdp-acd-24`.",
    ],
    version: "24.1 (conflict-years, to 2023); 25.1 (participants, to 2024)",
    publisher: "Uppsala Conflict Data Program; Peace Research Institute Oslo",
    citation: "Gleditsch, Nils Petter, Peter Wallensteen, Mikael Eriksson, Margareta Sollenberg, and Havard Strand. 2002. \"Armed Conflict \
               1946-2001: A New Dataset.\" Journal of Peace Research 39(5): 615-637. With the annual articles of the program in the same \
               journal.",
    licence: "CC BY 4.0",
    bibtex: "@article{ucdp-acd,\n  author = {Gleditsch, Nils Petter and Wallensteen, Peter and Eriksson, Mikael and Sollenberg, Margareta and Strand, H{\\aa}vard},\n  title = {Armed Conflict 1946-2001: A New Dataset},\n  journal = {Journal of Peace Research},\n  volume = {39},\n  number = {5},\n  pages = {615--637},\n  year = {2002}\n}",
    files: &[FileSpec::required("ucdp_acd_participants.csv"), FileSpec::required("UcdpPrioConflict_v24_1.csv")],
    import,
    series,
    user: None,
};

const CONFLICTS: [Column; 28] = [
    integer("conflict_id", 1, 999_999),
    text("location"),
    text("side_a"),
    text("side_a_id"),
    text("side_a_2nd"),
    text("side_b"),
    text("side_b_id"),
    text("side_b_2nd"),
    integer("incompatibility", 1, 3),
    text("territory_name"),
    integer("year", 1946, 2100),
    integer("intensity_level", 1, 2),
    integer("cumulative_intensity", 0, 1),
    integer("type_of_conflict", 1, 4),
    day("start_date"),
    integer("start_prec", 1, 7),
    day("start_date2"),
    integer("start_prec2", 1, 7),
    integer("ep_end", 0, 1),
    day("ep_end_date"),
    integer("ep_end_prec", 1, 7),
    text("gwno_a"),
    text("gwno_a_2nd"),
    text("gwno_b"),
    text("gwno_b_2nd"),
    text("gwno_loc"),
    text("region"),
    text("version"),
];

const PARTICIPANTS: [Column; 15] = [
    integer("conflict_id", 1, 999_999),
    integer("year", 1946, 2100),
    integer("gwno_a", 2, 999),
    integer("gwno_a_2nd", 2, 999),
    integer("gwno_b", 2, 999),
    integer("gwno_b_2nd", 2, 999),
    text("incompatibility"),
    integer("intensity_level", 1, 2),
    text("type_of_conflict"),
    day("start_date"),
    integer("start_prec", 1, 7),
    day("start_date2"),
    integer("start_prec2", 1, 7),
    integer("ep_end", 0, 1),
    day("ep_end_date"),
];

/// Gleditsch-Ward numbers; the second follows the first in June 2006.
const YUGOSLAVIA: i64 = 345;
const SERBIA: i64 = 340;

/// The columns that say who took part: the parties, and those who came to their side.
const ROLES: [&str; 4] = ["gwno_a", "gwno_b", "gwno_a_2nd", "gwno_b_2nd"];

/// How many of them are parties to the conflict itself.
const PRIMARY: usize = 2;

#[derive(Clone, Copy)]
enum Type {
    Extrasystemic,
    Interstate,
    Internal,
}

impl Type {
    fn of(row: &CsvRow<'_>, column: Col) -> Result<Self, Error> {
        match row.text(column) {
            "1" | "extrasystemic" => Ok(Self::Extrasystemic),
            "2" | "interstate" => Ok(Self::Interstate),
            "3" | "4" | "intrastate" | "II" => Ok(Self::Internal),
            other => Err(row.error(column, format!("`{other}` is not a type of conflict"))),
        }
    }
}

/// The conflicts of a state in a year.
struct Conflicts {
    internal: BTreeSet<i64>,
    interstate: BTreeSet<i64>,
    extrasystemic: BTreeSet<i64>,
    supported: BTreeSet<i64>,
    intensity: f64,
    /// The first row of them.
    source: FrameRow,
}

impl Conflicts {
    fn new(source: FrameRow) -> Self {
        let none = BTreeSet::new;
        Self { internal: none(), interstate: none(), extrasystemic: none(), supported: none(), intensity: 0.0, source }
    }

    fn of_kind(&mut self, kind: Type) -> &mut BTreeSet<i64> {
        match kind {
            Type::Internal => &mut self.internal,
            Type::Interstate => &mut self.interstate,
            Type::Extrasystemic => &mut self.extrasystemic,
        }
    }
}

/// A conflict in a year, with the states that took part in each role and the numbers they have in the file.
struct ConflictYear {
    conflict: i64,
    year: Year,
    kind: Type,
    intensity: f64,
    parties: [Vec<(i64, Option<State>)>; 4],
    source: FrameRow,
}

/// A release: its file, its tables, and whether a row has at most one state in each role.
struct Release {
    file: &'static str,
    records: &'static str,
    states: &'static str,
    columns: &'static [Column],
    one_state_a_role: bool,
}

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let newest = Release {
        file: "ucdp_acd_participants.csv",
        records: "participants_25",
        states: "state_years_25",
        columns: &PARTICIPANTS,
        one_state_a_role: true,
    };
    let before = Release {
        file: "UcdpPrioConflict_v24_1.csv",
        records: "conflicts_24",
        states: "state_years_24",
        columns: &CONFLICTS,
        one_state_a_role: false,
    };
    let rows = conflict_years(import, &newest)?;
    state_years(import, &newest, &rows)?;
    let rows = conflict_years(import, &before)?;
    parties(import, &rows)?;
    state_years(import, &before, &rows)
}

/// Copies the rows of a release and reads who took part.
fn conflict_years(import: &mut Import<'_>, release: &Release) -> Result<Vec<ConflictYear>, Error> {
    let (file, number) = import.file(release.file)?;
    let csv = file.csv(Encoding::Utf8)?;
    let (states, key): (&[&str], &[&str]) = if release.one_state_a_role {
        let key = &["conflict_id", "year", "gwno_a", "gwno_b", "gwno_a_2nd", "gwno_b_2nd"];
        (&["state_a", "state_b", "state_a_2nd", "state_b_2nd"], key)
    } else {
        (&[], &["conflict_id", "year"])
    };
    let mut copier = Copier::new(&csv, release.records, states, release.columns)?;
    let [conflict, in_year] = [csv.column("conflict_id")?, csv.column("year")?];
    let [kind, intensity] = [csv.column("type_of_conflict")?, csv.column("intensity_level")?];
    let mut roles = [conflict; 4];
    for (role, name) in roles.iter_mut().zip(ROLES) {
        *role = csv.column(name)?;
    }
    let mut rows = Vec::new();
    csv.for_each(|row| {
        let (conflict, year, kind) = (row.integer(conflict)?, row.year(in_year)?, Type::of(row, kind)?);
        let intensity = row.number_in(intensity, "", 1.0..=2.0)?.value().unwrap_or(0.0);
        let mut parties = [const { Vec::new() }; 4];
        for (parties, column) in parties.iter_mut().zip(roles) {
            *parties = codes(row, column)?.into_iter().map(|code| (code, party(import, code, year))).collect();
        }
        let first: Vec<Option<State>> =
            parties.iter().map(|parties| parties.first().and_then(|(_, state)| *state)).collect();
        let states = if release.one_state_a_role { first.as_slice() } else { &[] };
        copier.push(row, states, Some((year, year)), number)?;
        let source = FrameRow { file: number, row: row.number };
        rows.push(ConflictYear { conflict, year, kind, intensity, parties, source });
        Ok(())
    })?;
    import.add_records(&copier.records, key)?;
    Ok(rows)
}

/// The state of a number. UCDP keeps Yugoslavia's for Serbia.
fn party(import: &mut Import<'_>, code: i64, year: Year) -> Option<State> {
    let serbia = code == YUGOSLAVIA && year > 2006;
    import.state_by_gwcode(if serbia { SERBIA } else { code }, year)
}

/// The parties of a file that has lists of them, one a row.
fn parties(import: &mut Import<'_>, rows: &[ConflictYear]) -> Result<(), Error> {
    let columns = [
        ("conflict_id", Kind::Integer),
        ("year", Kind::Integer),
        ("role", Kind::Text),
        ("gwcode", Kind::Integer),
        ("state", Kind::State),
    ];
    let mut records = Records::new("parties_24", &columns);
    for row in rows {
        for (parties, role) in row.parties.iter().zip(ROLES) {
            for &(code, state) in parties {
                let fields = [
                    Field::Integer(Some(row.conflict)),
                    Field::Integer(Some(row.year.into())),
                    Field::Text(role),
                    Field::Integer(Some(code)),
                    Field::State(state),
                ];
                records.push(&fields, Some((row.year, row.year)), row.source);
            }
        }
    }
    import.add_records(&records, &["conflict_id", "year", "role", "gwcode"])
}

/// Counts conflicts, not rows: a release has a row for each combination of parties.
fn state_years(import: &mut Import<'_>, release: &Release, rows: &[ConflictYear]) -> Result<(), Error> {
    let mut of_states: BTreeMap<(State, Year), Conflicts> = BTreeMap::new();
    for row in rows {
        for (role, &(_, state)) in
            row.parties.iter().enumerate().flat_map(|(role, of)| of.iter().map(move |one| (role, one)))
        {
            let Some(state) = state.filter(|state| import.lived(*state, row.year)) else { continue };
            let of = of_states.entry((state, row.year)).or_insert_with(|| Conflicts::new(row.source));
            if role < PRIMARY {
                of.intensity = of.intensity.max(row.intensity);
                of.of_kind(row.kind).insert(row.conflict);
            } else {
                of.supported.insert(row.conflict);
            }
        }
    }
    let mut found = Found::new();
    for ((state, year), of) in of_states {
        let [internal, interstate, extrasystemic, supported] =
            [of.internal, of.interstate, of.extrasystemic, of.supported].map(|set| count(set.len()));
        let cells = vec![internal, interstate, extrasystemic, Cell::observed(of.intensity), supported];
        found.insert(Key::new(year, state, None), (cells, of.source));
    }
    let columns = ["internal", "interstate", "extrasystemic", "intensity", "supported"];
    let mut table = Table::new(release.states, false, &columns);
    let years = || rows.iter().map(|row| row.year);
    if let (Some(first), Some(last)) = (years().min(), years().max()) {
        fill_states(import, &mut table, StateSystem::GleditschWard, first..=last, found, count(0));
    }
    import.add(table)
}

/// The numbers of a list.
fn codes(row: &CsvRow<'_>, column: Col) -> Result<Vec<i64>, Error> {
    let parts = row.text(column).split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| part.parse().map_err(|_| row.error(column, format!("`{part}` is not a number of a state"))))
        .collect()
}

fn series() -> Vec<SeriesDecl> {
    let release = |id: &str, table: &'static str, note: &str| {
        let decl = |name: &'static str, column: &'static str, label: &str, about: &str| {
            SeriesDecl::state_year(name, table, Formula::column(column), Unit::COUNT)
                .source_id(id)
                .basis("armed conflicts with at least 25 deaths in battle in the year", note)
                .label(label, about)
        };
        let mut intensity = decl(
            "conflict_intensity",
            "intensity",
            "highest intensity of the state's armed conflicts",
            "0 none, 1 a conflict of 25 to 999 deaths in battle in the year, 2 one of 1,000 and more; as a primary party.",
        )
        .aggregate(None);
        intensity.spec.unit = Unit::of(Dimension::Index);
        [
            decl(
                "internal_conflicts",
                "internal",
                "internal armed conflicts of the state",
                "Number of conflicts between its government and an organisation on its territory, with or without foreign troops.",
            ),
            decl(
                "interstate_conflicts",
                "interstate",
                "interstate armed conflicts of the state",
                "Number of conflicts with another government in which it is a primary party.",
            ),
            decl(
                "extrasystemic_conflicts",
                "extrasystemic",
                "armed conflicts of the state outside its own territory with a non-state party",
                "Number of colonial and imperial conflicts; none after 1974.",
            ),
            intensity,
            decl(
                "conflict_support",
                "supported",
                "armed conflicts in which the state supports a party with troops",
                "Number of conflicts in which it is a secondary party: the usual form of a military intervention.",
            ),
        ]
    };
    let newest = release("ucdp-acd-25", "state_years_25", "release 25.1; 1946 to 2024");
    newest.into_iter().chain(release("ucdp-acd-24", "state_years_24", "release 24.1; 1946 to 2023")).collect()
}
