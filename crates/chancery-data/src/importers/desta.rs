//! Trade agreements: the DESTA list of treaties with their members, pairs of states bound by one, and the list of GPTAD.

use std::collections::BTreeMap;

use chancery_core::{Cell, CellState, Date, FrameRow, Key, State, Unit, Year};

use super::reader::{Holds, Listing, WHOLE, YEAR, Years};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, Correction, CsvFile, CsvRow, Encoding, Layout};
use crate::records::{Field, Kind, Records};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "desta",
    title: "Design of Trade Agreements, list of treaties; Global Preferential Trade Agreements Database",
    about: "DESTA lists preferential trade agreements since 1948, notified to the World Trade Organization or not, with year of \
            signature, year of entry into force and members; accessions, withdrawals and protocols are entries of their own. \
            GPTAD, by the World Bank and Tuck, is a second and shorter list with days instead of years.",
    traps: &[
        "The files say who signed what and when, not what is in the treaties: the project's indices of depth are another file, \
         which is not here.",
        "Entry into force is blank for a third of the entries, accessions above all; a pair whose only treaties are such is \
         unreported in `rta`, not 0.",
        "Entries of kind `negotiation` are no agreements; they are in the records and in no series.",
        "Only 30 withdrawals are entries; treaties replaced or ended otherwise are not marked, so a pair once bound mostly stays \
         bound.",
        "The year of a withdrawal counts as a year without the treaty.",
        "Members are ISO numbers of today: Czechoslovakia stands under the number of the Czech Republic, Yugoslavia of 2002 under \
         that of Serbia, North Yemen under that of Yemen; the importer reads them as the state of the year.",
        "A treaty between a group and a third state binds the state with each member of the group; the group's members are not \
         bound to each other by it.",
        "GPTAD repeats rows, writes names in its own way (`Tchad`, `Buglaria`), and has no days for many agreements.",
    ],
    version: "entries of 1948–2020",
    publisher: "Dür, Baccini, Elsig (World Trade Institute); World Bank and Tuck School of Business",
    citation: "Dür, Andreas, Leonardo Baccini, and Manfred Elsig. 2014. \"The Design of International Trade Agreements: \
               Introducing a New Dataset.\" The Review of International Organizations 9(3): 353-375.",
    licence: "free for research with citation; no explicit licence is stated",
    bibtex: "@article{desta,\n  author = {D{\\\"u}r, Andreas and Baccini, Leonardo and Elsig, Manfred},\n  title = {The Design of International Trade Agreements: Introducing a New Dataset},\n  journal = {The Review of International Organizations},\n  volume = {9},\n  number = {3},\n  pages = {353--375},\n  year = {2014}\n}",
    files: &[FileSpec::required("DESTA.csv").laid_out(SEMICOLONS), FileSpec::optional("GPTAD.csv")],
    import,
    series,
    user: None,
};

/// DESTA is separated by semicolons.
const SEMICOLONS: Layout = Layout::CSV.delimiter(b';');
/// Columns for members, `c1` to `c91`, each with its part in the treaty, `mc1` to `mc91`.
const MEMBERS: usize = 91;
/// The last year the list speaks of.
const LAST: Year = 2020;

/// Kinds of treaty by who its members are (`typememb`).
const BILATERAL: i64 = 1;
const PLURILATERAL: i64 = 2;
const ACCESSION: i64 = 5;
const ACCESSION_TO_GROUP: i64 = 6;
const WITHDRAWAL: i64 = 7;
/// Entries that change a treaty; each stands a second time as a consolidated text.
const PROTOCOL: &str = "protocol or amendment";
/// Part of those who accede or withdraw (`mc`).
const ENTERING_OR_LEAVING: i64 = 1;

const TREATIES: Listing<'static> = Listing {
    file: "DESTA.csv",
    table: "treaties",
    layout: SEMICOLONS,
    missing: &["NA"],
    columns: &[
        ("number", Holds::Text),
        ("base_treaty", WHOLE),
        ("name", Holds::Text),
        ("entry_type", Holds::Text),
        ("consolidated", Holds::Whole(-1, 1)),
        ("year", YEAR),
        ("entryforceyear", YEAR),
        ("language", Holds::Text),
        ("typememb", Holds::Whole(BILATERAL, WITHDRAWAL)),
        ("regioncon", Holds::Text),
        ("wto_listed", Holds::Mark),
        ("wto_name", Holds::Text),
    ],
    // Negotiations have no year, so the years of the table are given by its members.
    years: Years::AsOf(LAST),
    key: &["number"],
    ..Listing::CSV
};

/// Members whose part in the treaty is blank, while that of all others is given.
const CORRECTIONS: &[Correction] = &[
    Correction {
        file: "DESTA.csv",
        key: &[("number", "915"), ("c5", "51")],
        column: "mc5",
        was: "NA",
        is: "1",
        why: "Armenia stands among the members of the Eurasian Economic Union, whose other three have part 1",
    },
    Correction {
        file: "DESTA.csv",
        key: &[("number", "672_1"), ("c8", "834")],
        column: "mc8",
        was: "NA",
        is: "2",
        why: "Tanzania stays when Seychelles withdraws; all others that stay have part 2",
    },
    Correction {
        file: "DESTA.csv",
        key: &[("number", "672+5"), ("c8", "834")],
        column: "mc8",
        was: "NA",
        is: "2",
        why: "Tanzania is a member when Seychelles accedes; the other members have part 2",
    },
];

/// An entry of the list.
struct Entry {
    number: String,
    row: FrameRow,
    /// The treaty it belongs to.
    treaty: i64,
    kind: i64,
    /// `base_treaty`, `accession`, `withdrawal` and others.
    what: String,
    signed: Option<Year>,
    in_force: Option<Year>,
    /// ISO number and part.
    members: Vec<(i64, i64)>,
}

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    TREATIES.add(import)?;
    let entries = entries(import)?;
    dyads(import, &entries)?;
    gptad(import)
}

/// The entries with their members, which are also a table of their own.
fn entries(import: &mut Import<'_>) -> Result<Vec<Entry>, Error> {
    let (csv, number) = import.corrected("DESTA.csv", SEMICOLONS, CORRECTIONS)?;
    let [id, treaty, what] = [csv.column("number")?, csv.column("base_treaty")?, csv.column("entry_type")?];
    let [kind, year, in_force] = [csv.column("typememb")?, csv.column("year")?, csv.column("entryforceyear")?];
    let members = member_columns(&csv)?;
    let columns = [("number", Kind::Text), ("iso3n", Kind::Integer), ("state", Kind::State), ("part", Kind::Integer)];
    let mut records = Records::new("members", &columns);
    let mut entries = Vec::new();
    csv.for_each(|row| {
        let (signed, in_force) = (year_or_none(row, year)?, year_or_none(row, in_force)?);
        let mut entry = Entry {
            number: row.text(id).to_owned(),
            row: FrameRow { file: number, row: row.number },
            treaty: row.integer(treaty)?,
            kind: row.integer(kind)?,
            what: row.text(what).to_owned(),
            signed,
            in_force,
            members: Vec::new(),
        };
        for &(code, part) in &members {
            if row.text(code) == "NA" || row.text(part) == "NA" {
                if row.text(code) != row.text(part) {
                    import.log("note", "a member without its part in the treaty, or a part without a member".into());
                }
                continue;
            }
            let (code, part) = (row.integer(code)?, row.integer(part)?);
            let state = state(import, code, signed.unwrap_or(LAST));
            let fields = [
                Field::Text(row.text(id)),
                Field::Integer(Some(code)),
                Field::State(state),
                Field::Integer(Some(part)),
            ];
            records.push(&fields, signed.map(|year| (year, year)), entry.row);
            entry.members.push((code, part));
        }
        entries.push(entry);
        Ok(())
    })?;
    // No key: an entry under negotiation lists one state on both sides.
    import.add_records(&records, &[])?;
    Ok(entries)
}

fn member_columns(csv: &CsvFile) -> Result<Vec<(Col, Col)>, Error> {
    (1..=MEMBERS).map(|index| Ok((csv.column(&format!("c{index}"))?, csv.column(&format!("mc{index}"))?))).collect()
}

fn year_or_none(row: &CsvRow<'_>, column: Col) -> Result<Option<Year>, Error> {
    if matches!(row.text(column), "NA" | "") { Ok(None) } else { row.year(column).map(Some) }
}

/// The state that a number of the list meant in a year: it uses that of the successor for some that are gone.
fn state(import: &mut Import<'_>, code: i64, year: Year) -> Option<State> {
    let code = match code {
        203 | 703 if year < 1993 => 200,
        688 if year < 2006 => 891,
        887 if year < 1990 => 886,
        276 if (1949..1991).contains(&year) => 280,
        // Kosovo has no number in the standard.
        900 => return import.state_by_code("iso3", "XKX", year),
        other => other,
    };
    import.state_by_code("iso3n", &format!("{code:03}"), year)
}

/// From when to when a treaty binds a pair, as far as the list says.
#[derive(Clone, Copy)]
struct Bond {
    treaty: i64,
    signed: Year,
    in_force: Option<Year>,
    /// The first year without it.
    until: Option<Year>,
    row: FrameRow,
}

/// Bonds by pair of ISO numbers, smaller first.
type Bonds = BTreeMap<(i64, i64), Vec<Bond>>;

fn dyads(import: &mut Import<'_>, entries: &[Entry]) -> Result<(), Error> {
    let mut rows: BTreeMap<(Year, State, State), Pair> = BTreeMap::new();
    for ((one, other), bonds) in bonds(entries) {
        let Some(first) = bonds.iter().map(|bond| bond.signed).min() else { continue };
        for year in first..=LAST {
            let (Some(one), Some(other)) = (state(import, one, year), state(import, other, year)) else { continue };
            if one == other || !import.lived(one, year) || !import.lived(other, year) {
                continue;
            }
            let pair = rows.entry((year, one.min(other), one.max(other))).or_default();
            for bond in &bonds {
                pair.add(bond, year);
            }
        }
    }
    let mut table = Table::new("dyads", true, &["rta", "rta_signed", "trade_agreements"]);
    for ((year, one, other), pair) in rows {
        if let Some(row) = pair.row {
            table.push(Key::new(year, one, Some(other)), &pair.cells(), row);
        }
    }
    import.add(table)
}

/// What binds a pair in a year.
#[derive(Default)]
struct Pair {
    signed: u32,
    in_force: u32,
    unknown: u32,
    row: Option<FrameRow>,
}

impl Pair {
    fn add(&mut self, bond: &Bond, year: Year) {
        if year < bond.signed || bond.until.is_some_and(|until| year >= until) {
            return;
        }
        self.signed += 1;
        match bond.in_force {
            Some(since) if year >= since => self.in_force += 1,
            Some(_) => {}
            None => self.unknown += 1,
        }
        self.row.get_or_insert(bond.row);
    }

    /// In force for certain, or not, or not known; signed; how many are signed.
    fn cells(&self) -> [Cell; 3] {
        let in_force = match (self.in_force, self.unknown) {
            (1.., _) => Cell::observed(1.0),
            (0, 1..) => Cell::missing(CellState::Unreported),
            (0, 0) => Cell::observed(0.0),
        };
        [in_force, Cell::observed(f64::from(u8::from(self.signed > 0))), Cell::observed(f64::from(self.signed))]
    }
}

/// Treaties, accessions and protocols bind pairs, withdrawals unbind them.
///
/// A protocol can bring new members (that of 2006 to the Central European Free Trade Agreement). Who leaves such a treaty is
/// listed under the protocol's number, so that is read as the treaty's.
fn bonds(entries: &[Entry]) -> Bonds {
    let mut bonds = Bonds::new();
    let protocols = protocols(entries);
    let mut in_order: Vec<(Year, &Entry)> = entries.iter().filter_map(|entry| Some((entry.signed?, entry))).collect();
    in_order.sort_by_key(|&(signed, entry)| (signed, entry.row));
    for (signed, entry) in in_order {
        let binds = matches!(entry.what.as_str(), "base_treaty" | "accession" | PROTOCOL);
        let treaty = root(&protocols, entry.treaty);
        if !binds && entry.what != "withdrawal" {
            continue;
        }
        for pair in pairs(entry) {
            let of_pair = bonds.entry(pair).or_default();
            let open = of_pair.iter_mut().find(|bond| bond.treaty == treaty && bond.until.is_none());
            match open {
                None if binds => {
                    of_pair.push(Bond { treaty, signed, in_force: entry.in_force, until: None, row: entry.row })
                }
                Some(bond) if !binds => bond.until = entry.in_force.or(entry.signed),
                _ => {}
            }
        }
    }
    bonds
}

/// Which treaty each protocol changes, by their numbers.
fn protocols(entries: &[Entry]) -> BTreeMap<i64, i64> {
    let protocols = entries.iter().filter(|entry| entry.what == PROTOCOL);
    protocols.filter_map(|entry| Some((entry.number.parse().ok()?, entry.treaty))).collect()
}

/// The treaty at the root of protocols to protocols, of which the list has chains of four.
fn root(protocols: &BTreeMap<i64, i64>, treaty: i64) -> i64 {
    let changed = |treaty: &i64| protocols.get(treaty).copied();
    std::iter::successors(Some(treaty), changed).take(10).last().unwrap_or(treaty)
}

/// The pairs that an entry concerns: all of them, those of both sides, or those with somebody who enters or leaves.
fn pairs(entry: &Entry) -> Vec<(i64, i64)> {
    let parts = entry.members.iter().map(|(_, part)| part);
    let one_side = parts.clone().min() == parts.max();
    let concerned = |one: i64, other: i64| match entry.kind {
        BILATERAL | PLURILATERAL => true,
        ACCESSION | WITHDRAWAL => one == ENTERING_OR_LEAVING || other == ENTERING_OR_LEAVING,
        ACCESSION_TO_GROUP if one == ENTERING_OR_LEAVING || other == ENTERING_OR_LEAVING => true,
        _ => one_side || one != other,
    };
    let mut pairs = Vec::new();
    for (index, &(one, part)) in entry.members.iter().enumerate() {
        for &(other, other_part) in &entry.members[index + 1..] {
            if one != other && concerned(part, other_part) {
                pairs.push((one.min(other), one.max(other)));
            }
        }
    }
    pairs
}

/// A second list of agreements: as it stands, and its members by name.
fn gptad(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("GPTAD.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let [name, members, kind] = [csv.column("Common.Name")?, csv.column("Membership")?, csv.column("Type")?];
    let [signed, in_force] = [csv.column("Date.of.Signature")?, csv.column("Date.of.Entry.into.Force")?];
    let [notified, status, annexes] =
        [csv.column("WTO.notified")?, csv.column("In.force.status")?, csv.column("Annexes.Available")?];
    let columns = [
        ("common_name", Kind::Text),
        ("membership", Kind::Text),
        ("type", Kind::Text),
        ("date_of_signature", Kind::Date),
        ("date_of_entry_into_force", Kind::Date),
        ("wto_notified", Kind::Text),
        ("in_force_status", Kind::Text),
        ("annexes_available", Kind::Text),
    ];
    let mut agreements = Records::new("gptad", &columns);
    csv.for_each(|row| {
        let text = |column| Field::Text(if is_absent(row.text(column)) { "" } else { row.text(column) });
        let (signed, in_force) = (day(row, signed)?, day(row, in_force)?);
        let fields = [
            text(name),
            text(members),
            text(kind),
            Field::Date(signed),
            Field::Date(in_force),
            text(notified),
            text(status),
            text(annexes),
        ];
        let years = signed.or(in_force).map(|day| (day.year(), day.year()));
        agreements.push(&fields, years, FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    // The list repeats rows.
    import.add_records(&agreements, &[])
}

fn is_absent(text: &str) -> bool {
    matches!(text, "NA" | "N/A" | "n/a")
}

/// A day as month/day/year.
fn day(row: &CsvRow<'_>, column: Col) -> Result<Option<Date>, Error> {
    let text = row.text(column);
    if text.is_empty() || is_absent(text) {
        return Ok(None);
    }
    let parts: Vec<&str> = text.split('/').collect();
    let wrong = || row.error(column, format!("`{text}` is not a day as month/day/year"));
    let [month, day, year] = parts.as_slice() else { return Err(wrong()) };
    let parsed = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>());
    let (Ok(year), Ok(month), Ok(day)) = parsed else { return Err(wrong()) };
    Date::new(year, month, day).map(Some).map_err(|_| wrong())
}

fn series() -> Vec<SeriesDecl> {
    let note = "DESTA's list, from signature, accession and withdrawal; ended treaties are mostly not marked; to 2020";
    let dyad = |name: &'static str, label: &str, about: &str| {
        let formula = Formula::column(name);
        SeriesDecl::dyad(name, "dyads", formula.clone(), Unit::COUNT)
            .mirror(formula)
            .absent_is_zero()
            .at_most(LAST)
            .basis("list of trade agreements, notified or not", note)
            .label(label, about)
    };
    vec![
        dyad(
            "rta",
            "preferential trade agreement in force between the two",
            "1 if an agreement that binds both is in force in the year, whatever its depth. A pair that has only signed \
             agreements whose year of entry into force is not given is unreported.",
        ),
        dyad(
            "rta_signed",
            "preferential trade agreement signed by the two",
            "1 from the year in which both have signed, or one has acceded to, the same agreement, in force or not, until a \
             withdrawal.",
        ),
        dyad(
            "trade_agreements",
            "preferential trade agreements signed by the two",
            "Number of treaties; the successive treaties of a union count one by one.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: i64, what: &str, years: [Option<Year>; 2], members: &[(i64, i64)]) -> Entry {
        Entry {
            number: "7".into(),
            row: FrameRow { file: 0, row: 1 },
            treaty: 7,
            kind,
            what: what.into(),
            signed: years[0],
            in_force: years[1],
            members: members.to_vec(),
        }
    }

    #[test]
    fn a_group_and_a_third_state_are_bound_but_not_the_group_by_this_treaty() {
        let treaty = entry(3, "base_treaty", [Some(2002), Some(2003)], &[(56, 1), (276, 1), (152, 0)]);
        assert_eq!(pairs(&treaty), [(56, 152), (152, 276)]);
    }

    #[test]
    fn an_accession_binds_those_who_enter_with_all_and_a_withdrawal_ends_it() {
        let entries = [
            entry(2, "base_treaty", [Some(1960), Some(1960)], &[(40, 0), (208, 0)]),
            entry(5, "accession", [Some(1970), None], &[(40, 2), (208, 2), (352, 1)]),
            entry(7, "withdrawal", [Some(1973), None], &[(40, 2), (352, 2), (208, 1)]),
        ];
        let bonds = bonds(&entries);
        let of = |one, other| &bonds[&(one, other)][0];
        assert_eq!((of(40, 352).signed, of(40, 352).in_force, of(40, 352).until), (1970, None, None));
        assert_eq!((of(40, 208).in_force, of(40, 208).until), (Some(1960), Some(1973)));
        let year = |year| {
            let mut pair = Pair::default();
            pair.add(of(40, 208), year);
            pair.cells()[0].value()
        };
        assert_eq!([year(1959), year(1960), year(1973)], [Some(0.0), Some(1.0), Some(0.0)]);
        let mut unknown = Pair::default();
        unknown.add(of(40, 352), 1980);
        assert_eq!(unknown.cells()[0].state(), CellState::Unreported);
    }

    #[test]
    fn a_protocol_can_bring_a_member_and_be_what_is_left() {
        let mut entries = [
            entry(2, "base_treaty", [Some(1992), Some(1993)], &[(348, 0), (616, 0)]),
            entry(2, PROTOCOL, [Some(2006), Some(2007)], &[(191, 0), (348, 0)]),
            entry(7, "withdrawal", [Some(2013), None], &[(191, 1), (348, 2)]),
        ];
        entries[1].number = "8".into();
        entries[2].treaty = 8;
        let bond = bonds(&entries)[&(191, 348)][0];
        assert_eq!((bond.treaty, bond.in_force, bond.until), (7, Some(2007), Some(2013)));
    }

    #[test]
    fn who_left_may_come_back() {
        let entries = [
            entry(2, "base_treaty", [Some(1992), Some(1993)], &[(72, 0), (690, 0)]),
            entry(7, "withdrawal", [Some(2004), None], &[(72, 2), (690, 1)]),
            entry(6, "accession", [Some(2008), Some(2008)], &[(72, 2), (690, 1)]),
        ];
        let bonds = bonds(&entries);
        let spans: Vec<_> = bonds[&(72, 690)].iter().map(|bond| (bond.signed, bond.until)).collect();
        assert_eq!(spans, [(1992, Some(2004)), (2008, None)]);
    }
}
