//! US Census Bureau goods trade by partner: the country table (1985 on, million dollars) and the API series (2013 on, dollars).

use chancery_core::{Cell, Date, FrameRow, Key, State, Unit, Year};

use super::trade;
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::records::{Field, Kind, Records};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "us-census-trade",
    title: "US trade in goods by country",
    about: "US exports and imports of goods by partner as the customs recorded them: a table of months and years since 1985 in \
            million dollars, and the series of the Bureau's own interface since 2013 in dollars. Every partner of the Bureau's list \
            has a row, as do regions, groups and totals.",
    traps: &[
        "The files differ a millionfold in unit; everything is in single dollars here.",
        "Regions, groups and totals are rows like any other; they are in the tables by month without a partner state, and in no \
         series.",
        "The latest years of the country table were revised to a balance-of-payments basis: imports from Mexico in 2022 are 454.9 \
         billion there and 452.0 in the customs series. The two are separate sources.",
        "The Bureau carries a code on after its state has ended, mostly with zeros; those years are left out of the series.",
        "Figures are not seasonally adjusted (aggregate 0004 is); a blank month of the interface is unreported here, while the \
         Bureau's own annual sums count it as nothing.",
        "In other releases months that are not yet published stand as 0.",
    ],
    version: "country table 1985–2022, API series 2013–2024",
    publisher: "US Census Bureau, Foreign Trade Division",
    citation: "U.S. Census Bureau, U.S. Trade in Goods by Country; Census International Trade API.",
    licence: "US federal government work, public domain",
    bibtex: "@misc{us-census-trade,\n  author = {{U.S. Census Bureau}},\n  title = {U.S. Trade in Goods by Country}\n}",
    files: &[
        FileSpec::required("census_country_1985_2022.csv"),
        FileSpec::required("census_api_annual_2013_2024.csv"),
        FileSpec::optional("census_api_monthly_2013_2024.csv"),
    ],
    import,
    series,
    user: None,
};

/// Columns of the country table for imports and exports by month.
const MONTHS: [[&str; 2]; 12] = [
    ["IJAN", "EJAN"],
    ["IFEB", "EFEB"],
    ["IMAR", "EMAR"],
    ["IAPR", "EAPR"],
    ["IMAY", "EMAY"],
    ["IJUN", "EJUN"],
    ["IJUL", "EJUL"],
    ["IAUG", "EAUG"],
    ["ISEP", "ESEP"],
    ["IOCT", "EOCT"],
    ["INOV", "ENOV"],
    ["IDEC", "EDEC"],
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    country_table(import)?;
    api_series(import)?;
    api_months(import)
}

fn country_table(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("census_country_1985_2022.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [year, code, name] = [csv.column("year")?, csv.column("CTY_CODE")?, csv.column("CTYNAME")?];
    let [imports, exports] = [csv.column("IYR")?, csv.column("EYR")?];
    let months = MONTHS
        .iter()
        .map(|[imports, exports]| Ok([csv.column(imports)?, csv.column(exports)?]))
        .collect::<Result<Vec<_>, Error>>()?;
    let mut table = Table::new("country_table", true, &["exports", "imports"]);
    let mut by_month = Records::new("country_months", &MONTHLY);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let million = |cell: Cell| cell.map(|value| value * 1e6);
        let cells = [million(row.number(exports)?), million(row.number(imports)?)];
        let source = FrameRow { file: number, row: row.number };
        let pair = pair(import, row.text(code), row.text(name), year);
        if let Some((actor, partner)) = pair {
            table.push(Key::new(year, actor, Some(partner)), &cells, source);
        }
        for (month, [imports, exports]) in (1..).zip(&months) {
            let flows = [million(row.number(*imports)?), million(row.number(*exports)?)];
            let month = Month { year, month, code: row.text(code), name: row.text(name), pair, flows };
            by_month.push(&month.fields(), Some((year, year)), source);
        }
        Ok(())
    })?;
    add_parts(import, table)?;
    import.add_records(&by_month, &["year", "month", "cty_code"])
}

/// Columns of the tables by month; a partner that is no state has none.
const MONTHLY: [(&str, Kind); 7] = [
    ("year", Kind::Integer),
    ("month", Kind::Integer),
    ("cty_code", Kind::Text),
    ("cty_name", Kind::Text),
    ("partner", Kind::State),
    ("imports", Kind::Number),
    ("exports", Kind::Number),
];

/// Trade with a partner, or an aggregate, in a month.
struct Month<'r> {
    year: Year,
    month: i64,
    code: &'r str,
    name: &'r str,
    pair: Option<(State, State)>,
    /// Imports and exports in dollars.
    flows: [Cell; 2],
}

impl<'r> Month<'r> {
    fn fields(&self) -> [Field<'r>; 7] {
        [
            Field::Integer(Some(i64::from(self.year))),
            Field::Integer(Some(self.month)),
            Field::Text(self.code),
            Field::Text(self.name),
            Field::State(self.pair.map(|(_, partner)| partner)),
            Field::Number(self.flows[0]),
            Field::Number(self.flows[1]),
        ]
    }
}

fn api_months(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("census_api_monthly_2013_2024.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let [year, month] = [csv.column("YEAR")?, csv.column("MONTH")?];
    let [code, name] = [csv.column("CTY_CODE")?, csv.column("CTY_NAME")?];
    let [imports, exports] = [csv.column("GEN_VAL_MO")?, csv.column("ALL_VAL_MO")?];
    let mut records = Records::new("api_months", &MONTHLY);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let in_month = row.integer(month)?;
        if !(1..=12).contains(&in_month) {
            return Err(row.error(month, format!("`{in_month}` is not a month")));
        }
        let flows = [row.number_in(imports, "", 0.0..=1e13)?, row.number_in(exports, "", 0.0..=1e13)?];
        let pair = pair(import, row.text(code), row.text(name), year);
        let month = Month { year, month: in_month, code: row.text(code), name: row.text(name), pair, flows };
        records.push(&month.fields(), Some((year, year)), FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["year", "month", "cty_code"])
}

fn api_series(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("census_api_annual_2013_2024.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [year, code, name] = [csv.column("YEAR")?, csv.column("CTY_CODE")?, csv.column("CTY_NAME")?];
    let [imports, exports] = [csv.column("imports")?, csv.column("exports")?];
    let mut table = Table::new("api_annual", true, &["exports", "imports"]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let cells = [row.number(exports)?, row.number(imports)?];
        if let Some((actor, partner)) = pair(import, row.text(code), row.text(name), year) {
            table.push(Key::new(year, actor, Some(partner)), &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    add_parts(import, table)
}

/// West Bank and Gaza Strip have rows of their own, and so has each half of a year in which a state got a new code.
fn add_parts(import: &mut Import<'_>, mut table: Table) -> Result<(), Error> {
    for key in table.add_up_repeated() {
        let partner = key.partner().map_or_else(String::new, |state| state.to_string());
        import.log("corrected", format!("{partner}: rows of parts of the state or of the year were added up"));
    }
    import.add(table)
}

/// The United States and a partner; aggregates, of which there are many, give none.
fn pair(import: &mut Import<'_>, code: &str, name: &str, year: Year) -> Option<(State, State)> {
    let actor = import.state_by_ccode(2, year)?;
    let aggregate = code == "-" || code.contains('X') || code.starts_with("00") || name.is_empty();
    let summer = Date::new(year, 7, 1).ok();
    let by_code = if aggregate { None } else { import.world().by_code("census", code, summer).one() };
    if by_code.is_none() && !aggregate && import.world().by_code("census", code, None).one().is_some() {
        // The bureau carries a code on after its state has ended, mostly with zeros; 1992 has a few months of the USSR.
        import.log("left-out", format!("{name} (code {code}), a year in which the code named no state"));
        return None;
    }
    let partner = match by_code {
        Some(partner) => partner,
        None if aggregate => {
            import.log("left-out", format!("{name} (aggregate, code {code})"));
            return None;
        }
        None => import.state_by_name(name, year)?,
    };
    Some((actor, partner))
}

fn series() -> Vec<SeriesDecl> {
    let (exports, imports) = (Formula::column("exports"), Formula::column("imports"));
    let both = Formula::sum(&["exports", "imports"]);
    let source = |table: &'static str, id: &'static str, note: &'static str| {
        let dyadic = move |name: &str, forward: Formula, mirror: Formula, label: &str| {
            SeriesDecl::directed(name, table, forward, Unit::USD)
                .mirror(mirror)
                .actors(&["USA"])
                .source_id(id)
                .basis(trade::CUSTOMS, note)
                .label(label, "Goods, current US dollars.")
                .elsewhere(&[trade::IMPORTER, trade::FOB_CIF, trade::SERVICES])
        };
        [
            dyadic("exports", exports.clone(), imports.clone(), "goods exports to the partner"),
            dyadic("imports", imports.clone(), exports.clone(), "goods imports from the partner"),
            dyadic("trade", both.clone(), both.clone(), "two-way goods trade"),
        ]
    };
    let table = source(
        "country_table",
        "us-census-trade",
        "US customs: imports at customs value, exports free alongside ship; the latest years are on a balance-of-payments basis",
    );
    let api = source(
        "api_annual",
        "us-census-trade-api",
        "US customs: general imports at customs value, exports free alongside ship",
    );
    table.into_iter().chain(api).collect()
}
