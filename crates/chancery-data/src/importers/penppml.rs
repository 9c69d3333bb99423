//! Merchandise exports and provisions of trade agreements by pair, every fourth year from 1964 to 2016.

use std::collections::BTreeMap;

use chancery_core::{Cell, FrameRow, Key, State, Unit, Year};

use super::reader::{Holds, Listing, Says, Years};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::ParquetFile;
use crate::records::{Field, Kind, Records};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "penppml-trade",
    title: "Exports and provisions of trade agreements",
    about: "Exports of goods from 210 to 262 economies in every fourth year from 1964 to 2016, as UN Comtrade has them, with the \
            agreement in force between the two and 16 of the provisions that the World Bank coded in it. It accompanies a study of \
            which provisions of agreements go with more trade.",
    traps: &[
        "There are only 14 years; the years between are unreported, and nothing is interpolated.",
        "Four flows in ten are 0 in the file; whether a zero was reported or filled in is not said, so a zero is kept and should not \
         be read as proof of no trade.",
        "Some rows have the number of an agreement without its name; the table `agreements` has the names.",
        "One agreement is given for a pair, the one in force; who reported the flow, exporter or importer, is not said.",
        "The 16 provisions are a selection by the study, not an index of depth; agreements with none of the 16 have 0.",
        "Codes are those of the World Bank's trade system: `SVU` is the Soviet Union, `SVR` South Viet Nam, `ROM` Romania, `ZAR` \
         Zaire, `MNT` Montenegro; `BLX` (Belgium and Luxembourg), bunkers, free zones and the like are no states and stay outside \
         the dyads.",
        "The package's documentation gives 194,092 rows; the table has 316,317.",
    ],
    version: "every fourth year, 1964–2016",
    publisher: "Breinlich, Corradi, Rocha, Ruta, Santos Silva, Zylkin; UN Comtrade; World Bank",
    citation: "Breinlich, Holger, Valentina Corradi, Nadia Rocha, Michele Ruta, J. M. C. Santos Silva, and Tom Zylkin. 2021. \
               \"Machine Learning in International Trade Research: Evaluating the Impact of Trade Agreements.\" Mattoo, Aaditya, \
               Nadia Rocha, and Michele Ruta, eds. 2020. Handbook of Deep Trade Agreements. World Bank.",
    licence: "MIT (the package); the terms of UN Comtrade and the World Bank apply to the sources",
    bibtex: "@misc{penppml-trade,\n  author = {Breinlich, Holger and Corradi, Valentina and Rocha, Nadia and Ruta, Michele and Santos Silva, J. M. C. and Zylkin, Tom},\n  title = {Machine Learning in International Trade Research: Evaluating the Impact of Trade Agreements},\n  year = {2021}\n}",
    files: &[FileSpec::required("trade_agreements_panel.parquet"), FileSpec::optional("countries.csv")],
    import,
    series,
    user: None,
};

/// Provisions: anti-dumping, competition, technical barriers, trade facilitation, environment, export taxes, investment,
/// intellectual property, labour, movement of capital, services, state enterprises.
const PROVISIONS: [&str; 16] = [
    "ad_prov_14",
    "cp_prov_23",
    "tbt_prov_07",
    "tbt_prov_33",
    "tf_prov_41",
    "tf_prov_45",
    "env_prov_18",
    "et_prov_38",
    "inv_prov_22",
    "ipr_prov_15",
    "ipr_prov_44",
    "lm_prov_10",
    "moc_prov_21",
    "ser_prov_47",
    "ste_prov_30",
    "cp_prov_26",
];

/// The World Bank's codes for states that have another in the ISO standard.
const OWN_CODES: [(&str, &str); 4] = [("SVU", "SUN"), ("MNT", "MNE"), ("YDR", "YMD"), ("VDR", "VNM")];
/// South Viet Nam, which has no code in the ISO standard.
const SOUTH_VIETNAM: &str = "SVR";

const COUNTRIES: Listing<'static> = Listing {
    file: "countries.csv",
    table: "countries",
    columns: &[("iso", Holds::Text), ("name", Holds::Text), ("region", Holds::Text), ("sub.region", Holds::Text)],
    states: &[("state", "iso", Says::Code("iso3"))],
    years: Years::AsOf(2016),
    key: &["iso"],
    ..Listing::CSV
};

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    flows(import)?;
    COUNTRIES.add_if_there(import)
}

fn flows(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("trade_agreements_panel.parquet")?;
    let mut wanted = vec!["exp", "imp", "time", "export", "id", "agreement"];
    wanted.extend(PROVISIONS);
    let parquet = file.parquet(&wanted)?;
    let (exporters, importers) = (parquet.texts("exp")?, parquet.texts("imp")?);
    let (years, exports) = (parquet.integers("time")?, parquet.numbers("export")?);
    let (ids, agreements) = (parquet.integers("id")?, parquet.texts("agreement")?);
    let provisions = PROVISIONS.iter().map(|name| parquet.integers(name)).collect::<Result<Vec<_>, _>>()?;
    let mut columns = vec!["merchandise_exports", "agreement_id"];
    columns.extend(PROVISIONS);
    let mut table = Table::new("dyads", true, &columns);
    let mut pairs: BTreeMap<Key, ([Cell; 2], FrameRow)> = BTreeMap::new();
    let mut names: BTreeMap<i64, (&str, u32)> = BTreeMap::new();
    for row in 0..parquet.rows() {
        let year = year(&parquet, row, years[row])?;
        let export = exports[row];
        if export.value().is_some_and(|value| !(0.0..=1e13).contains(&value)) {
            return Err(parquet.error(row + 1, "export", "exports below 0 or above 10 trillion dollars"));
        }
        let Some(id @ 0..=9999) = ids[row] else {
            return Err(parquet.error(row + 1, "id", "where the number of an agreement or 0 is expected"));
        };
        if id > 0 {
            let known = names.entry(id).or_insert((&agreements[row], row as u32 + 1));
            if known.0.is_empty() {
                *known = (&agreements[row], row as u32 + 1);
            }
        }
        let mut cells = vec![export, Cell::observed(id as f64)];
        let mut count = 0;
        for (provision, name) in provisions.iter().zip(PROVISIONS) {
            let Some(mark @ 0..=1) = provision[row] else {
                return Err(parquet.error(row + 1, name, "where 0 or 1 is expected"));
            };
            count += mark;
            cells.push(Cell::observed(mark as f64));
        }
        let pair = (state(import, &exporters[row], year), state(import, &importers[row], year));
        let (Some(from), Some(to)) = pair else { continue };
        if from == to {
            continue;
        }
        let source = FrameRow { file: number, row: row as u32 + 1 };
        table.push(Key::new(year, from, Some(to)), &cells, source);
        // The agreement is that of the pair; most pairs stand twice, some once.
        let agreement = [Cell::observed(f64::from(u8::from(id > 0))), Cell::observed(count as f64)];
        let pair = Key::new(year, from.min(to), Some(from.max(to)));
        let (known, first) = *pairs.entry(pair).or_insert((agreement, source));
        if known != agreement {
            let message =
                format!("row {} has another agreement for the same pair, or other provisions of it", first.row);
            return Err(parquet.error(row + 1, "id", message));
        }
    }
    import.add(table)?;
    let mut table = Table::new("pairs", true, &["rta", "provisions"]);
    for (pair, (cells, source)) in pairs {
        table.push(pair, &cells, source);
    }
    import.add(table)?;
    let mut list = Records::new("agreements", &[("id", Kind::Integer), ("agreement", Kind::Text)]);
    for (id, (name, row)) in names {
        list.push(&[Field::Integer(Some(id)), Field::Text(name)], None, FrameRow { file: number, row });
    }
    import.add_records(&list, &["id"])
}

fn year(parquet: &ParquetFile, row: usize, year: Option<i64>) -> Result<Year, Error> {
    match year {
        Some(year @ 1900..=2100) => Ok(year as Year),
        _ => Err(parquet.error(row + 1, "time", "a row without a year")),
    }
}

/// The state of a code in a year, if it lived then.
fn state(import: &mut Import<'_>, code: &str, year: Year) -> Option<State> {
    let state = if code == SOUTH_VIETNAM {
        import.state_by_ccode(817, year)?
    } else {
        let code = OWN_CODES.iter().find(|(own, _)| *own == code).map_or(code, |(_, iso)| iso);
        import.state_by_code("iso3", code, year)?
    };
    import.lived(state, year).then_some(state)
}

fn series() -> Vec<SeriesDecl> {
    let note = "every fourth year, 1964–2016";
    vec![
        SeriesDecl::directed("merchandise_exports", "dyads", Formula::column("merchandise_exports"), Unit::USD)
            .basis("UN Comtrade, reporter not stated", note)
            .label(
                "goods exports to the partner, every fourth year",
                "Goods, current US dollars; a zero may be a flow that nobody reported.",
            ),
        SeriesDecl::dyad("rta", "pairs", Formula::column("rta"), Unit::COUNT)
            .mirror(Formula::column("rta"))
            .basis("World Bank, Deep Trade Agreements", note)
            .label(
                "preferential trade agreement in force between the two",
                "1 if an agreement that binds both is in force in the year, whatever its depth.",
            ),
        SeriesDecl::dyad("agreement_provisions", "pairs", Formula::column("provisions"), Unit::COUNT)
            .mirror(Formula::column("provisions"))
            .basis("World Bank, Deep Trade Agreements", note)
            .label(
                "provisions, of 16 that were selected, in the agreement between the two",
                "0 to 16; 0 also where no agreement is in force. A count of selected provisions, not an index of depth.",
            ),
    ]
}
