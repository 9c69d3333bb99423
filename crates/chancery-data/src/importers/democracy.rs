//! Scores of regimes by state and year: Polity5, the indices of V-Dem, the Unified Democracy Scores.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::CellState::{NotApplicable, Unreported};
use chancery_core::{Aggregate, Cell, CellState, Dimension, FrameRow, Key, State, StateSystem, Unit, Year};

use super::cases::one_if;
use super::reader::{Column, Copier, coded, integer, mark, number, number_or, text};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Correction, CsvRow, Encoding, Layout};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "democracy",
    title: "Polity5, V-Dem indices, Unified Democracy Scores",
    about: "How democratic a state's institutions are in a year, by three projects. Polity5 codes rules of recruitment, constraint and \
            participation by hand and adds them up to a score from -10 to 10; V-Dem estimates indices from 0 to 1 from the answers of \
            several experts with a measurement model; the Unified Democracy Scores combine other measures in a latent variable.",
    traps: &[
        "Polity's -66, -77 and -88 are no scores. -66, a state under foreign occupation, and -77, no central authority, are not applicable: \
         there is no polity of the state to be scored. -88, a transition, is unreported: there is one, and the provider gives it no score.",
        "`polity2` has a number in their place: 0 for -77, a value between the scores around it for -88, none for -66. Marks in the \
         table, and the series `polity_interregnum` and `polity_transition`, tell such numbers from coded ones.",
        "Polity ends in 2018; only the United States have 2019 and 2020. The series covers 2018 and keeps those two rows.",
        "In a year in which one polity of a state takes the place of another (USSR 1922, Yugoslavia 1991, Ethiopia 1993) Polity has a row for \
         each. The series takes the one that goes on; the other is in the table of records.",
        "Polity's own codes (364 the USSR, 342 Serbia) are not those of COW; states are found by the COW and Gleditsch-Ward codes that the \
         carrier added.",
        "In `change`, `regtrans` and their like, 88 and 96 to 99 are codes, kept as the provider has them.",
        "Polity dates the end of Djibouti's regime in 3013; the importer corrects it to 2013, the year of the row.",
        "V-Dem scores colonies and occupied territories too; years in which a state was not one are left out. Differences smaller than the \
         band from `codelow` to `codehigh`, 68 per cent of the model's draws, mean little.",
        "V-Dem's Germany from 1949 to 1990 is the Federal Republic.",
        "Two releases of V-Dem are here, 15 (with bands, to 2024) and 16 (to 2025); a score of one must not continue the other.",
        "`euds` and `aeuds` are the same estimates with another zero: in the second, 0 is the cut between democracies and other regimes. Only \
         differences mean the same in both.",
    ],
    version: "Polity5 (to 2018); V-Dem 15 (to 2024) and 16 (to 2025); extended UDS to 2025",
    publisher: "Center for Systemic Peace; V-Dem Institute; Xavier Marquez; Steven V. Miller",
    citation: "Marshall, Monty G., and Ted Robert Gurr. 2020. Polity5: Political Regime Characteristics and Transitions, 1800-2018. Center for \
               Systemic Peace. Coppedge, Michael, et al. 2025 and 2026. V-Dem Country-Year Dataset. Varieties of Democracy Project. Marquez, \
               Xavier. 2016. \"A Quick Method for Extending the Unified Democracy Scores.\"",
    licence: "V-Dem: CC BY-SA 4.0; Polity5: free with citation",
    bibtex: "@misc{democracy-polity5,\n  author = {Marshall, Monty G. and Gurr, Ted Robert},\n  title = {Polity5: Political Regime Characteristics and Transitions, 1800-2018},\n  howpublished = {Center for Systemic Peace},\n  year = {2020}\n}\n\n@misc{democracy-vdem,\n  author = {Coppedge, Michael and others},\n  title = {V-Dem Country-Year Dataset},\n  howpublished = {Varieties of Democracy Project},\n  year = {2025}\n}\n\n@misc{democracy-uds,\n  author = {Marquez, Xavier},\n  title = {A Quick Method for Extending the Unified Democracy Scores},\n  year = {2016}\n}",
    files: &[
        FileSpec::required("polity5.csv"),
        FileSpec::required("vdem_simple.csv.gz"),
        FileSpec::required("cow_democracy.csv"),
    ],
    import,
    series,
    user: None,
};

/// A date of the row's own year, as the regime that follows begins the day after.
const CORRECTIONS: [Correction; 1] = [Correction {
    file: "polity5.csv",
    key: &[("cyear", "5222013")],
    column: "eyear",
    was: "3013",
    is: "2013",
    why: "the row is of 2013, and the next regime begins the day after, 22 February 2013",
}];

/// Codes in place of a score.
const NO_SCORE: &[(&str, CellState)] = &[("-66", NotApplicable), ("-77", NotApplicable), ("-88", Unreported)];

const fn polity(name: &'static str, low: f64, high: f64) -> Column {
    number_or(name, low, high, NO_SCORE)
}

const POLITY: [Column; 41] = [
    mark("p5"),
    integer("cyear", 1, 99_999_999),
    integer("polity_annual_ccode", 2, 999),
    text("scode"),
    text("polity_annual_country"),
    integer("year", 1700, 2100),
    number("flag", 0.0, 2.0),
    number("fragment", 0.0, 3.0),
    polity("democ", 0.0, 10.0),
    polity("autoc", 0.0, 10.0),
    polity("polity", -10.0, 10.0),
    polity("polity2", -10.0, 10.0),
    number("durable", 0.0, 500.0),
    polity("xrreg", 1.0, 3.0),
    polity("xrcomp", 0.0, 3.0),
    polity("xropen", 0.0, 4.0),
    polity("xconst", 1.0, 7.0),
    polity("parreg", 1.0, 5.0),
    polity("parcomp", 0.0, 5.0),
    polity("exrec", 1.0, 8.0),
    polity("exconst", 1.0, 7.0),
    polity("polcomp", 1.0, 10.0),
    polity("prior", -20.0, 99.0),
    integer("emonth", 1, 12),
    integer("eday", 1, 31),
    integer("eyear", 1700, 2100),
    polity("eprec", 1.0, 9.0),
    polity("interim", -20.0, 99.0),
    integer("bmonth", 1, 12),
    integer("bday", 1, 31),
    integer("byear", 1700, 2100),
    polity("bprec", 1.0, 9.0),
    polity("post", -20.0, 99.0),
    polity("change", -20.0, 99.0),
    mark("d5"),
    mark("sf"),
    polity("regtrans", -2.0, 99.0),
    text("extended_country_name"),
    integer("GWn", 2, 999).called("gwn"),
    integer("cown", 2, 999),
    text("in_GW_system").called("in_gw_system"),
];

/// The columns of Polity that the table of state-years has.
const SCORES: [(&str, f64, f64); 14] = [
    ("polity2", -10.0, 10.0),
    ("polity", -10.0, 10.0),
    ("democ", 0.0, 10.0),
    ("autoc", 0.0, 10.0),
    ("durable", 0.0, 500.0),
    ("xrreg", 1.0, 3.0),
    ("xrcomp", 0.0, 3.0),
    ("xropen", 0.0, 4.0),
    ("xconst", 1.0, 7.0),
    ("parreg", 1.0, 5.0),
    ("parcomp", 0.0, 5.0),
    ("exrec", 1.0, 8.0),
    ("exconst", 1.0, 7.0),
    ("polcomp", 1.0, 10.0),
];

/// The marks that follow them: the code of the column `polity`.
const STATES_OF_POLITY: [(&str, &str); 3] = [("-66", "interruption"), ("-77", "interregnum"), ("-88", "transition")];

/// V-Dem's indices: column of the file, name here, label.
const INDICES: [(&str, [&str; 4], &str); 7] = [
    ("v2x_polyarchy", ["polyarchy", "polyarchy_low", "polyarchy_high", "polyarchy_sd"], "electoral democracy"),
    (
        "v2x_libdem",
        ["liberal_democracy", "liberal_democracy_low", "liberal_democracy_high", "liberal_democracy_sd"],
        "liberal democracy",
    ),
    (
        "v2x_partipdem",
        [
            "participatory_democracy",
            "participatory_democracy_low",
            "participatory_democracy_high",
            "participatory_democracy_sd",
        ],
        "participatory democracy",
    ),
    (
        "v2x_delibdem",
        [
            "deliberative_democracy",
            "deliberative_democracy_low",
            "deliberative_democracy_high",
            "deliberative_democracy_sd",
        ],
        "deliberative democracy",
    ),
    (
        "v2x_egaldem",
        [
            "egalitarian_democracy",
            "egalitarian_democracy_low",
            "egalitarian_democracy_high",
            "egalitarian_democracy_sd",
        ],
        "egalitarian democracy",
    ),
    (
        "v2x_api",
        ["additive_polyarchy", "additive_polyarchy_low", "additive_polyarchy_high", "additive_polyarchy_sd"],
        "electoral democracy, its parts added",
    ),
    (
        "v2x_mpi",
        [
            "multiplicative_polyarchy",
            "multiplicative_polyarchy_low",
            "multiplicative_polyarchy_high",
            "multiplicative_polyarchy_sd",
        ],
        "electoral democracy, its parts multiplied",
    ),
];

/// Endings of the columns of an index, in the order of the names above.
const ENDINGS: [&str; 4] = ["", "_codelow", "_codehigh", "_sd"];

/// What V-Dem says of a unit, beside its scores.
const UNITS: [Column; 26] = [
    text("vdem_country_name"),
    text("country_text_id"),
    integer("country_id", 1, 9999),
    integer("year", 1700, 2100),
    text("historical_date"),
    integer("project", 0, 2),
    mark("historical"),
    text("histname"),
    integer("codingstart", 1700, 2100),
    integer("codingend", 1700, 2100),
    integer("codingstart_contemp", 1700, 2100),
    integer("codingend_contemp", 1700, 2100),
    integer("codingstart_hist", 1700, 2100),
    integer("codingend_hist", 1700, 2100),
    integer("gapstart1", 1700, 2100),
    integer("gapstart2", 1700, 2100),
    integer("gapstart3", 1700, 2100),
    integer("gapend1", 1700, 2100),
    integer("gapend2", 1700, 2100),
    integer("gapend3", 1700, 2100),
    integer("gap_index", 1, 999),
    integer("vdem_cowcode", 2, 999),
    text("extended_country_name"),
    integer("GWn", 2, 999).called("gwn"),
    integer("cown", 2, 999),
    text("in_GW_system").called("in_gw_system"),
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    polity5(import)?;
    vdem(import)?;
    by_cow_state(import)
}

/// A row of a unit.
struct UnitYear {
    unit: i64,
    cells: Vec<Cell>,
    row: u32,
}

/// Rows of units that may share a state and a year, of which the one that goes on counts.
#[derive(Default)]
struct Successive {
    rows: BTreeMap<(State, Year), Vec<UnitYear>>,
    /// Units by the years in which they have a row.
    units: BTreeSet<(i64, Year)>,
}

impl Successive {
    /// A row of a unit; `state` is the state that it is a row of, if it is one.
    fn add(&mut self, unit: i64, year: Year, state: Option<State>, cells: Vec<Cell>, row: u32) {
        self.units.insert((unit, year));
        if let Some(state) = state {
            self.rows.entry((state, year)).or_default().push(UnitYear { unit, cells, row });
        }
    }

    /// Pushes one row for each state and year: of several, one with values before one without, then that of the unit which
    /// has a row in the next year too.
    fn fill(self, import: &mut Import<'_>, table: &mut Table, file: u16) {
        for ((state, year), rows) in self.rows {
            if rows.len() > 1 {
                let name = import.world().name(state);
                import.log("note", format!("{name} {year}: rows of {} units, of which one is used", rows.len()));
            }
            let rank = |of: &&UnitYear| {
                (of.cells.iter().any(|cell| cell.value().is_some()), self.units.contains(&(of.unit, year + 1)))
            };
            if let Some(of) = rows.iter().max_by_key(rank) {
                table.push(Key::new(year, state, None), &of.cells, FrameRow { file, row: of.row });
            }
        }
    }
}

/// States by code, quietly: a file may have codes of two systems for one unit, of which one is enough.
#[derive(Default)]
struct Codes(BTreeMap<(StateSystem, i64, Year), Option<State>>);

impl Codes {
    fn state(&mut self, import: &Import<'_>, system: StateSystem, code: i64, year: Year) -> Option<State> {
        *self.0.entry((system, code, year)).or_insert_with(|| {
            u16::try_from(code).ok().and_then(|code| import.world().by_system_code(system, code, year))
        })
    }
}

fn polity5(import: &mut Import<'_>) -> Result<(), Error> {
    let (csv, number) = import.corrected("polity5.csv", Layout::CSV, &CORRECTIONS)?;
    let mut copier = Copier::new(&csv, "polity5", &["state"], &POLITY)?;
    let [year, unit, polity] = [csv.column("year")?, csv.column("polity_annual_ccode")?, csv.column("polity")?];
    let [cown, gwn] = [csv.column("cown")?, csv.column("GWn")?];
    let scores = SCORES.iter().map(|(name, _, _)| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Successive::default();
    csv.for_each(|row| {
        let year = row.year(year)?;
        let state = match row.text(cown) {
            "" => import.state_by_gwcode(row.integer(gwn)?, year),
            _ => import.state_by_ccode(row.integer(cown)?, year),
        };
        copier.push(row, &[state], Some((year, year)), number)?;
        let code = row.text(polity);
        let mut cells = Vec::with_capacity(SCORES.len() + STATES_OF_POLITY.len());
        for (&column, &(name, low, high)) in scores.iter().zip(&SCORES) {
            let cell = coded(row, column, low..=high, NO_SCORE)?;
            // polity2 leaves occupied states blank, where the other columns have the code.
            let occupied = name == "polity2" && code == "-66" && cell.value().is_none();
            cells.push(if occupied { Cell::missing(NotApplicable) } else { cell });
        }
        cells.extend(STATES_OF_POLITY.map(|(mark, _)| one_if(mark == code)));
        let state = state.filter(|state| import.lived(*state, year));
        rows.add(row.integer(unit)?, year, state, cells, row.number);
        Ok(())
    })?;
    import.add_records(&copier.records, &["cyear"])?;
    let columns: Vec<&str> =
        SCORES.iter().map(|(name, _, _)| *name).chain(STATES_OF_POLITY.map(|(_, name)| name)).collect();
    let mut table = Table::new("polity5_state_years", false, &columns);
    rows.fill(import, &mut table, number);
    import.add(table)
}

fn vdem(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("vdem_simple.csv.gz")?;
    let csv = file.csv(Encoding::Utf8)?;
    let mut copier = Copier::new(&csv, "vdem_units", &["state"], &UNITS)?;
    let [year, unit, name] = [csv.column("year")?, csv.column("country_id")?, csv.column("vdem_country_name")?];
    let codes = [
        (StateSystem::GleditschWard, csv.column("GWn")?),
        (StateSystem::Cow, csv.column("cown")?),
        (StateSystem::Cow, csv.column("vdem_cowcode")?),
    ];
    let mut columns = Vec::new();
    for (column, _, _) in INDICES {
        for ending in ENDINGS {
            columns.push(csv.column(&format!("{column}{ending}"))?);
        }
    }
    let mut known = Codes::default();
    let mut rows = Successive::default();
    csv.for_each(|row| {
        let year = row.year(year)?;
        let mut state = None;
        for (system, column) in codes {
            if state.is_none() && !row.text(column).is_empty() {
                state = known.state(import, system, row.integer(column)?, year);
            }
        }
        let state = state.or_else(|| import.state_by_name(row.text(name), year));
        copier.push(row, &[state], Some((year, year)), number)?;
        let cells =
            columns.iter().map(|&column| row.number_in(column, "", 0.0..=1.0)).collect::<Result<Vec<_>, _>>()?;
        let state = state.filter(|state| import.lived(*state, year));
        rows.add(row.integer(unit)?, year, state, cells, row.number);
        Ok(())
    })?;
    import.add_records(&copier.records, &["country_id", "year"])?;
    let names: Vec<&str> = INDICES.iter().flat_map(|(_, names, _)| *names).collect();
    let mut table = Table::new("vdem_state_years", false, &names);
    rows.fill(import, &mut table, number);
    import.add(table)
}

/// Scores by member of the COW system, the carrier's own merge.
fn by_cow_state(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_democracy.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode, year] = [csv.column("ccode")?, csv.column("year")?];
    let [euds, aeuds] = [csv.column("euds")?, csv.column("aeuds")?];
    let [polity2, polyarchy] = [csv.column("polity2")?, csv.column("v2x_polyarchy")?];
    let mut table = Table::new("cow_state_years", false, &["euds", "aeuds", "polity2", "polyarchy"]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let state = import.state_by_ccode(row.integer(ccode)?, year);
        let cells = cow_scores(row, [euds, aeuds, polity2, polyarchy])?;
        if let Some(state) = state {
            table.push(Key::new(year, state, None), &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add(table)
}

fn cow_scores(row: &CsvRow<'_>, columns: [crate::input::Col; 4]) -> Result<[Cell; 4], Error> {
    let [euds, aeuds, polity2, polyarchy] = columns;
    Ok([
        row.number_in(euds, "", -10.0..=10.0)?,
        row.number_in(aeuds, "", -10.0..=10.0)?,
        row.number_in(polity2, "", -10.0..=10.0)?,
        row.number_in(polyarchy, "", 0.0..=1.0)?,
    ])
}

fn series() -> Vec<SeriesDecl> {
    let scale = Unit::of(Dimension::Index);
    let score = |name: &'static str, table: &'static str, column: &'static str| {
        SeriesDecl::state_year(name, table, Formula::column(column), scale).aggregate(Some(Aggregate::Mean))
    };
    let polity = |name: &'static str, column: &'static str, label: &str, about: &str| {
        score(name, "polity5_state_years", column)
            .source_id("polity5")
            .basis("coded by hand from the rules of a regime", "1776 to 2018; the United States also to 2020")
            .label(label, about)
            .at_most(2018)
    };
    let mark = |name: &'static str, column: &'static str, label: &str, about: &str| {
        let mut decl = polity(name, column, label, about).aggregate(Some(Aggregate::Sum));
        decl.spec.unit = Unit::COUNT;
        decl
    };
    let mut durable = polity(
        "regime_durability",
        "durable",
        "years since the last change of regime",
        "Years since Polity changed by three points or more within three years, or since the end of a transition.",
    );
    durable.spec.unit = Unit::of(Dimension::Years);
    let polity2 = "From -10 (hereditary monarchy) to 10 (consolidated democracy). Years of interregnum have 0, years of transition a value \
                   between the scores around them; occupied states have none.";
    let mut all = vec![
        polity("polity2", "polity2", "Polity score, for series", polity2).may_be_negative(),
        score("polity2", "cow_state_years", "polity2")
            .source_id("polity5-cow")
            .basis(
                "coded by hand from the rules of a regime",
                "the carrier's merge by COW state, to 2020; a blank has no reason",
            )
            .label("Polity score, for series", polity2)
            .may_be_negative()
            .at_most(2018),
        polity(
            "polity_democracy",
            "democ",
            "Polity's institutionalised democracy",
            "0 to 10; without a value in years of occupation, interregnum or transition.",
        ),
        polity(
            "polity_autocracy",
            "autoc",
            "Polity's institutionalised autocracy",
            "0 to 10; without a value in years of occupation, interregnum or transition.",
        ),
        durable,
        mark(
            "polity_interruption",
            "interruption",
            "years of foreign occupation in Polity",
            "1 if Polity gives -66 for the year, 0 if not.",
        ),
        mark(
            "polity_interregnum",
            "interregnum",
            "years without central authority in Polity",
            "1 if Polity gives -77 for the year, where `polity2` has 0; 0 if not.",
        ),
        mark(
            "polity_transition",
            "transition",
            "years of transition in Polity",
            "1 if Polity gives -88 for the year, where `polity2` is an interpolation; 0 if not.",
        ),
    ];
    let experts = "experts' answers in a measurement model";
    for (_, [index, low, high, _], label) in INDICES {
        let bounds = [
            (index, String::new(), "0 to 1, higher is more democratic. The point estimate."),
            (low, ", lower bound".to_owned(), "0 to 1. The lower end of the band of 68 per cent."),
            (high, ", upper bound".to_owned(), "0 to 1. The upper end of the band of 68 per cent."),
        ];
        for (name, bound, about) in bounds {
            all.push(
                score(name, "vdem_state_years", name)
                    .source_id("vdem-15")
                    .basis(experts, "release 15, 1789 to 2024")
                    .label(&format!("V-Dem index of {label}{bound}"), about),
            );
        }
    }
    all.push(
        score("polyarchy", "cow_state_years", "polyarchy")
            .source_id("vdem-16")
            .basis(experts, "release 16, by COW state, 1816 to 2025")
            .label("V-Dem index of electoral democracy", "0 to 1, higher is more democratic. The point estimate."),
    );
    let latent = "other measures combined in a latent variable";
    let uds = "A deviation from the mean of all states and years, about one standard deviation to the unit.";
    all.push(
        score("uds", "cow_state_years", "euds")
            .may_be_negative()
            .basis(latent, "extended estimates, 1816 to 2025; the carrier's file has no bands")
            .label("Unified Democracy Score, extended", uds),
    );
    all.push(
        score("uds_adjusted", "cow_state_years", "aeuds")
            .may_be_negative()
            .basis(latent, "extended estimates, 1816 to 2025; zero at the cut between democracies and others")
            .label("Unified Democracy Score, extended, zero at the cut of democracy", uds),
    );
    all
}
