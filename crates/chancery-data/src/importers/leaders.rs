//! Archigos: who led each state, from when to when, and how often that changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use chancery_core::{Cell, Date, FrameRow, Key, State, Unit, Year};

use super::reader::{Column, Copier, mark, number, text};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table, state_array, state_field};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "leaders",
    title: "Archigos and LEAD, political leaders",
    about: "Who effectively led each state, with first and last day in office and the manner of entry and exit, coded by hand from \
            histories, 1840 to 2015 (Archigos); and for the same spells what is known of the leader's education, service and rebellion \
            before (LEAD), with the keys that connect the releases of both.",
    traps: &[
        "Codes are Gleditsch-Ward numbers, not COW (Germany 260, Yemen 678, Serbia 340).",
        "31 December 2015 is the last day of the data, also for those who stayed in office; later leaders are in `reign`.",
        "The provider's number of leaders in a year misses changes at New Year; `leader_changes` is counted from the spells.",
        "LEAD has a row for every spell and is blank where it knows nothing of the leader; a blank is unreported, not no.",
        "An id of a spell (`obsid`) is not an id of a person: who returned to office has several, with one `leadid`.",
    ],
    version: "Archigos 4.1 (to 31 December 2015); LEAD",
    publisher: "Goemans, Gleditsch, Chiozza; Ellis, Horowitz, Stam",
    citation: "Goemans, Henk E., Kristian Skrede Gleditsch, and Giacomo Chiozza. 2009. \"Introducing Archigos: A Dataset of \
               Political Leaders.\" Journal of Peace Research 46(2): 269-283. Ellis, Cali Mortenson, Michael C. Horowitz, and Allan \
               C. Stam. 2015. \"Introducing the LEAD Data Set.\" International Interactions 41(4): 718-741.",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@article{leaders,\n  author = {Goemans, Henk E. and Gleditsch, Kristian Skrede and Chiozza, Giacomo},\n  title = {Introducing Archigos: A Dataset of Political Leaders},\n  journal = {Journal of Peace Research},\n  volume = {46},\n  number = {2},\n  pages = {269--283},\n  year = {2009}\n}",
    files: &[
        FileSpec::required("archigos.csv"),
        FileSpec::required("archigos_state_year.csv"),
        FileSpec::optional("lead.csv"),
        FileSpec::optional("leader_codes.csv"),
    ],
    import,
    series,
    user: None,
};

/// A leader's time in office as the file has it.
struct Spell {
    start: Date,
    end: Date,
    gwcode: i64,
    obsid: String,
    state: Option<State>,
    leader: String,
}

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let spells = spells(import)?;
    state_years(import, &spells)?;
    add_spells(import, &spells)?;
    by_spell(import, &spells, "lead.csv", "lead", &LEAD)?;
    by_spell(import, &spells, "leader_codes.csv", "leader_codes", &CODES)
}

const LEAD: [Column; 12] = [
    text("obsid"),
    number("leveledu", 0.0, 3.0),
    mark("milservice"),
    mark("combat"),
    mark("rebel"),
    mark("warwin"),
    mark("warloss"),
    mark("rebelwin"),
    mark("rebelloss"),
    number("yrsexper", 0.0, 100.0),
    mark("physhealth"),
    mark("mentalhealth"),
];

const CODES: [Column; 4] = [text("obsid"), text("leadid"), text("leadid29"), text("leaderid")];

/// A file with a row for each spell, by its id.
fn by_spell(
    import: &mut Import<'_>,
    spells: &[Spell],
    name: &str,
    table: &str,
    columns: &[Column],
) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file(name) else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let mut copier = Copier::new(&csv, table, &["state"], columns)?;
    let by_id: BTreeMap<&str, &Spell> = spells.iter().map(|spell| (spell.obsid.as_str(), spell)).collect();
    let obsid = csv.column("obsid")?;
    csv.for_each(|row| {
        let spell = by_id.get(row.text(obsid));
        if spell.is_none() {
            import.log("note", format!("{name}: a spell that archigos.csv does not have"));
        }
        let years = spell.map(|spell| (spell.start.year(), spell.end.year()));
        copier.push(row, &[spell.and_then(|spell| spell.state)], years, number)
    })?;
    import.add_records(&copier.records, &["obsid"])
}

fn spells(import: &mut Import<'_>) -> Result<Vec<Spell>, Error> {
    let (file, _) = import.file("archigos.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [obsid, gwcode, leader] = [csv.column("obsid")?, csv.column("gwcode")?, csv.column("leader")?];
    let [start, end] = [csv.column("startdate")?, csv.column("enddate")?];
    let mut spells: Vec<Spell> = Vec::new();
    csv.for_each(|row| {
        let day = |column| row.text(column).parse::<Date>().map_err(|error| row.error(column, error));
        let (from, to) = (day(start)?, day(end)?);
        if from > to {
            return Err(row.error(end, format!("{to} is before the first day, {from}")));
        }
        let gwcode = row.integer(gwcode)?;
        let state = import.state_by_gwcode(gwcode, from.year());
        let (obsid, leader) = (row.text(obsid).to_owned(), row.text(leader).to_owned());
        spells.push(Spell { start: from, end: to, gwcode, obsid, state, leader });
        Ok(())
    })?;
    spells.sort_by(|a, b| (a.gwcode, a.start, a.end, &a.obsid).cmp(&(b.gwcode, b.start, b.end, &b.obsid)));
    Ok(spells)
}

/// Entries into office are counted from the spells: the provider's count of leaders in a year misses changes at New Year.
fn state_years(import: &mut Import<'_>, spells: &[Spell]) -> Result<(), Error> {
    let mut entries: BTreeMap<(i64, Year), u32> = BTreeMap::new();
    for pair in spells.windows(2).filter(|pair| pair[0].gwcode == pair[1].gwcode) {
        *entries.entry((pair[1].gwcode, pair[1].start.year())).or_default() += 1;
    }
    let (file, number) = import.file("archigos_state_year.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [gwcode, year] = [csv.column("gwcode")?, csv.column("year")?];
    let [irregular, leaders] = [csv.column("irregular")?, csv.column("n_leaders")?];
    let mut table = Table::new("state_years", false, &["leader_changes", "irregular", "leaders"]);
    csv.for_each(|row| {
        let (year, code) = (row.year(year)?, row.integer(gwcode)?);
        let irregular = Cell::observed(f64::from(u8::from(row.flag(irregular)?)));
        let leaders = row.number_in(leaders, "", 1.0..=50.0)?;
        let changes = entries.get(&(code, year)).copied().unwrap_or(0);
        if let Some(state) = import.state_by_gwcode(code, year)
            && import.lived(state, year)
        {
            let source = FrameRow { file: number, row: row.number };
            table.push(Key::new(year, state, None), &[Cell::observed(f64::from(changes)), irregular, leaders], source);
        }
        Ok(())
    })?;
    import.add(table)
}

fn add_spells(import: &mut Import<'_>, spells: &[Spell]) -> Result<(), Error> {
    let text = |of: fn(&Spell) -> String| StringArray::from_iter_values(spells.iter().map(of));
    let days = |of: fn(&Spell) -> String| -> Result<ArrayRef, Error> {
        cast(&text(of), &DataType::Date32).map_err(Error::unknown)
    };
    let schema = Schema::new(vec![
        Field::new("obsid", DataType::Utf8, false),
        state_field("state"),
        Field::new("leader", DataType::Utf8, false),
        Field::new("start", DataType::Date32, true),
        // The last day of the data, 2015-12-31, also for those who stayed in office.
        Field::new("end", DataType::Date32, true),
    ]);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(text(|spell| spell.obsid.clone())),
        state_array(spells.iter().map(|spell| spell.state)),
        Arc::new(text(|spell| spell.leader.clone())),
        days(|spell| spell.start.to_string())?,
        days(|spell| spell.end.to_string())?,
    ];
    let batch = RecordBatch::try_new(Arc::new(schema), columns).map_err(Error::unknown)?;
    let years =
        spells.iter().map(|spell| spell.start.year()).min().zip(spells.iter().map(|spell| spell.end.year()).max());
    import.add_batch("archigos", batch, years);
    Ok(())
}

fn series() -> Vec<SeriesDecl> {
    let changes =
        SeriesDecl::state_year("leader_changes", "state_years", Formula::column("leader_changes"), Unit::COUNT)
            .basis("entries into effective office", "ends in 2015")
            .label(
                "changes of leader",
                "How many leaders entered office in the year, the first one the source lists of a state not counted.",
            );
    vec![changes]
}
