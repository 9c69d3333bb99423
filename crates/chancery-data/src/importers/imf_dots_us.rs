//! IMF Direction of Trade Statistics: the United States with its counterparts.

use chancery_core::{FrameRow, Key, Unit};

use super::trade;
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "imf-dots-us",
    title: "IMF Direction of Trade Statistics, United States",
    about: "Goods that the United States export to and import from each partner by calendar year, 1995–2022, as the IMF compiled them from American reports, in US dollars.",
    traps: &[
        "Imports include insurance and freight (CIF), exports do not (FOB), so the balance looks worse than in customs values.",
        "Totals of groups and rows for partners not specified stand among the states; they are left out with a line in the log.",
        "Partners carry the IMF's own numeric codes, which are neither COW nor ISO numbers.",
    ],
    version: "1995–2022",
    publisher: "International Monetary Fund",
    citation: "International Monetary Fund, Direction of Trade Statistics (DOTS), https://data.imf.org.",
    licence: "IMF terms: use, copying and distribution with attribution and without altering accuracy",
    bibtex: "@misc{imf-dots-us,\n  author = {{International Monetary Fund}},\n  title = {Direction of Trade Statistics},\n  howpublished = {data.imf.org}\n}",
    files: &[FileSpec::required("dots_us.csv")],
    import,
    series,
    user: None,
};

const EXPORTS: &str = "Goods, Value of Exports, Free on board (FOB), US Dollars (TXG_FOB_USD)";
const IMPORTS: &str = "Goods, Value of Imports, Cost, Insurance, Freight (CIF), US Dollars (TMG_CIF_USD)";

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("dots_us.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let reporter = csv.column("Country Code")?;
    let [name, code] = [csv.column("Counterpart Country Name")?, csv.column("Counterpart Country Code")?];
    let [year, exports, imports] = [csv.column("Time Period")?, csv.column(EXPORTS)?, csv.column(IMPORTS)?];
    let mut table = Table::new("flows", true, &["exports", "imports"]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        if row.text(reporter) != "111" {
            return Err(
                row.error(reporter, format!("reporter {}, where 111 (United States) is expected", row.text(reporter)))
            );
        }
        let cells = [row.number(exports)?, row.number(imports)?];
        let known = import.world().nonstate("imf-dots-us", row.text(name)).is_some();
        let partner = if known { None } else { import.world().by_code("imf", row.text(code), None).one() };
        let partner = partner.or_else(|| import.state_by_name(row.text(name), year));
        if let (Some(actor), Some(partner)) = (import.state_by_ccode(2, year), partner) {
            table.push(Key::new(year, actor, Some(partner)), &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add(table)
}

fn series() -> Vec<SeriesDecl> {
    let dyadic = |name: &str, forward: Formula, mirror: Formula, label: &str| {
        SeriesDecl::directed(name, "flows", forward, Unit::USD)
            .mirror(mirror)
            .actors(&["USA"])
            .basis(trade::FOB_CIF, "US figures; imports include freight and insurance, so they exceed customs value")
            .label(label, "Goods, current US dollars.")
            .elsewhere(&[trade::CUSTOMS, trade::IMPORTER, trade::SERVICES])
    };
    let (exports, imports) = (Formula::column("exports"), Formula::column("imports"));
    let both = Formula::sum(&["exports", "imports"]);
    vec![
        dyadic("exports", exports.clone(), imports.clone(), "goods exports to the partner"),
        dyadic("imports", imports, exports, "goods imports from the partner"),
        dyadic("trade", both.clone(), both, "two-way goods trade"),
    ]
}
