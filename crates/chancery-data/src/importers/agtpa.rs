//! The data of the Advanced Guide to Trade Policy Analysis: manufacturing trade among 69 economies, each with itself included.

use chancery_core::{FrameRow, Key, State, Unit, Year};

use super::reader::{Holds, Listing, Says, YEAR, Years};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "agtpa",
    title: "Advanced Guide to Trade Policy Analysis, data of the applications",
    about: "Manufacturing trade between 69 economies, and of each with itself, 1986–2006, with distance, contiguity, language, \
            colonial ties and trade agreements. It was put together from UN Comtrade, CEPII and production statistics so that the \
            guide's gravity models can be estimated, and is the common benchmark of gravity software.",
    traps: &[
        "Flows are manufactures in million dollars, whatever the copy's documentation says; the series are in single dollars and are \
         not total trade.",
        "Three quarters of the value in the file is trade of a country with itself (output less exports); it is in the records, \
         and in no series.",
        "`ZZZ` is Germany in the two files of 2006: it was renamed so that it comes last in the alphabet and becomes the reference. \
         Its flows equal those of `DEU` in the panel.",
        "Codes are those of today or of the source: `RUS`, `DEU`, `CZE`, `ROM` also stand for what was there before; the series \
         leave out years in which the state did not exist, or give them to the state of that year.",
        "`rta` marks agreements that came into force after 1986 and none among members of the European Union: it is 0 for Germany and \
         France in every year and for all pairs to 1988. It serves the guide's models and is no series; `desta` says who is bound.",
        "The dummies for exporters and importers were dropped from two of the files; they follow from the codes.",
        "The guide estimates on 1986, 1990, 1994, 1998, 2002 and 2006; the panel has every year.",
    ],
    version: "2016",
    publisher: "World Trade Organization and UNCTAD (Yotov, Piermartini, Monteiro, Larch)",
    citation: "Yotov, Yoto V., Roberta Piermartini, José-Antonio Monteiro, and Mario Larch. 2016. An Advanced Guide to Trade Policy \
               Analysis: The Structural Gravity Model. Geneva: WTO and UNCTAD. Vargas, Mauricio. 2020. tradepolicy, R package.",
    licence: "CC BY 4.0 (the copy); the book's data are freely available from the publisher",
    bibtex: "@book{agtpa,\n  author = {Yotov, Yoto V. and Piermartini, Roberta and Monteiro, Jos{\\'e}-Antonio and Larch, Mario},\n  title = {An Advanced Guide to Trade Policy Analysis: The Structural Gravity Model},\n  publisher = {World Trade Organization and UNCTAD},\n  year = {2016}\n}",
    files: &[
        FileSpec::required("agtpa_applications.csv.gz"),
        FileSpec::optional("chapter1_exercise1.csv"),
        FileSpec::optional("chapter1_exercise2.csv"),
        FileSpec::optional("chapter2_application1_trade_without_border.csv"),
        FileSpec::optional("chapter2_application2_rtas_effects.csv.gz"),
        FileSpec::optional("chapter2_exercise1_removing_specific_border.csv"),
    ],
    import,
    series,
    user: None,
};

/// Million dollars.
const FLOW: Holds = Holds::Number(0.0, 1e8);
const KM: Holds = Holds::Number(0.0, 20_040.0);
const PAIR: Holds = Holds::Whole(1, 99_999);

/// ISO codes; the reference country of the files of 2006 is Germany under a code that comes last in the alphabet.
const WHO: Says = Says::CodeBut("iso3", "ZZZ", "DEU");

const PANEL: Listing<'static> = Listing {
    key: &["exporter", "importer", "year"],
    states: &[("exporter_state", "exporter", WHO), ("importer_state", "importer", WHO)],
    years: Years::In("year"),
    ..Listing::CSV
};

const FILES: [Listing<'static>; 6] = [
    Listing {
        file: "agtpa_applications.csv.gz",
        table: "applications",
        columns: &[
            ("exporter", Holds::Text),
            ("importer", Holds::Text),
            ("pair_id", PAIR),
            ("year", YEAR),
            ("trade", FLOW),
            ("dist", KM),
            ("cntg", Holds::Mark),
            ("lang", Holds::Mark),
            ("clny", Holds::Mark),
            ("rta", Holds::Mark),
            ("rta_lag3", Holds::Mark),
            ("rta_lag4", Holds::Mark),
            ("rta_lag6", Holds::Mark),
            ("rta_lag8", Holds::Mark),
            ("rta_lag9", Holds::Mark),
            ("rta_lag12", Holds::Mark),
            ("rta_lead4", Holds::Mark),
        ],
        ..PANEL
    },
    Listing {
        file: "chapter1_exercise1.csv",
        table: "chapter1_exercise1",
        columns: &[
            ("exporter", Holds::Text),
            ("importer", Holds::Text),
            ("year", YEAR),
            ("trade", FLOW),
            ("DIST", KM),
            ("CNTG", Holds::Mark),
            ("LANG", Holds::Mark),
            ("CLNY", Holds::Mark),
            ("RTA", Holds::Mark),
            ("WTO", Holds::Mark),
        ],
        ..PANEL
    },
    Listing {
        file: "chapter1_exercise2.csv",
        table: "chapter1_exercise2",
        columns: &[
            ("exporter", Holds::Text),
            ("importer", Holds::Text),
            ("year", YEAR),
            ("trade", FLOW),
            ("RTA_LAG3", Holds::Mark),
            ("RTA_LAG4", Holds::Mark),
            ("RTA_LAG6", Holds::Mark),
            ("RTA_LAG8", Holds::Mark),
            ("RTA_LAG9", Holds::Mark),
            ("RTA_LAG12", Holds::Mark),
            ("RTA_LEAD4", Holds::Mark),
            ("RTA", Holds::Mark),
            ("MFN_TARIFF", Holds::Number(0.0, 10.0)),
        ],
        ..PANEL
    },
    Listing {
        file: "chapter2_application1_trade_without_border.csv",
        table: "chapter2_application1",
        columns: &[
            ("exporter", Holds::Text),
            ("importer", Holds::Text),
            ("pair_id", PAIR),
            ("year", YEAR),
            ("trade", FLOW),
            ("DIST", KM),
            ("CNTG", Holds::Mark),
            ("LANG", Holds::Mark),
            ("CLNY", Holds::Mark),
            ("ln_DIST", Holds::Number(0.0, 10.0)),
            ("INTL_BRDR", Holds::Mark),
            ("Y", FLOW),
            ("E", FLOW),
            ("E_R_BLN", FLOW),
            ("E_R", FLOW),
        ],
        ..PANEL
    },
    Listing {
        file: "chapter2_application2_rtas_effects.csv.gz",
        table: "chapter2_application2",
        columns: &[
            ("exporter", Holds::Text),
            ("importer", Holds::Text),
            ("pair_id", PAIR),
            ("year", YEAR),
            ("trade", FLOW),
            ("DIST", KM),
            ("CNTG", Holds::Mark),
            ("LANG", Holds::Mark),
            ("CLNY", Holds::Mark),
            ("RTA", Holds::Mark),
        ],
        ..PANEL
    },
    Listing {
        file: "chapter2_exercise1_removing_specific_border.csv",
        table: "chapter2_exercise1",
        columns: &[
            ("exporter", Holds::Text),
            ("importer", Holds::Text),
            ("pair_id", PAIR),
            ("year", YEAR),
            ("trade", FLOW),
            ("DIST", KM),
            ("CNTG", Holds::Mark),
            ("ln_DIST", Holds::Number(0.0, 10.0)),
            ("INTL_BRDR", Holds::Mark),
            ("Y", FLOW),
            ("E", FLOW),
            ("E_R_BLN", FLOW),
            ("E_R", FLOW),
            ("INTL_BRDR_AB", Holds::Mark),
        ],
        ..PANEL
    },
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    for listing in &FILES {
        listing.add_if_there(import)?;
    }
    dyads(import)
}

/// Trade between states, and the mark of the guide for new agreements; trade of an economy with itself is left to the records.
fn dyads(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("agtpa_applications.csv.gz")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [exporter, importer, year] = [csv.column("exporter")?, csv.column("importer")?, csv.column("year")?];
    let [trade, rta] = [csv.column("trade")?, csv.column("rta")?];
    let mut table = Table::new("dyads", true, &["manufacturing_exports", "rta"]);
    csv.for_each(|row| {
        let (from, to) = (row.text(exporter), row.text(importer));
        if from == to {
            return Ok(());
        }
        let year = row.year(year)?;
        let cells = [row.number_in(trade, "", 0.0..=1e8)?.map(|value| value * 1e6), row.number_in(rta, "", 0.0..=1.0)?];
        if let (Some(from), Some(to)) = (state(import, from, year), state(import, to, year)) {
            table.push(Key::new(year, from, Some(to)), &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add(table)
}

/// The state of a code in a year, if it lived then.
fn state(import: &mut Import<'_>, code: &str, year: Year) -> Option<State> {
    let state = import.state_by_code("iso3", code, year)?;
    import.lived(state, year).then_some(state)
}

fn series() -> Vec<SeriesDecl> {
    let flow =
        SeriesDecl::directed("manufacturing_exports", "dyads", Formula::column("manufacturing_exports"), Unit::USD)
            .basis("gravity panel of the WTO and UNCTAD", "69 economies, 1986–2006; not comparable with total trade")
            .label(
                "exports of manufactures to the partner",
                "Manufactures, current US dollars; zeros are those of the file.",
            );
    vec![flow]
}
