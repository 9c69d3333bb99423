//! Events, dictionaries of event coders, an election and opinions against rows read off the files. Rows are counted from 1
//! without the header; where a file has none, they are its lines.

use std::collections::BTreeMap;

use chancery_core::CellState::NotCovered;
use chancery_data::{InputFile, Store, data_set, data_sets};
use chancery_world::World;

use crate::real_records::{Rows, log};
use crate::shared::{data_root, inputs, store};

#[test]
fn every_file_of_these_data_sets_is_read() {
    let Some(root) = data_root() else { return };
    for id in [
        "icews-sample",
        "gdelt-sample",
        "cameo-codebook",
        "event-dictionaries",
        "event-gold",
        "bolivia-2019-election",
        "unga-ideal-points",
        "unga-similarity-rok",
        "unga-votes",
        "pew-favorability",
    ] {
        let declared = data_set(id).unwrap_or_else(|| panic!("no data set {id}"));
        assert!(!declared.about.is_empty() && !declared.traps.is_empty(), "{id}");
        let mut names: Vec<&str> = declared.files.iter().map(|file| file.name).collect();
        names.sort_unstable();
        let mut there: Vec<String> = std::fs::read_dir(root.join(id))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with("README"))
            .collect();
        there.sort_unstable();
        assert_eq!(names, there, "{id}");
    }
}

#[test]
fn icews_events() {
    let Some(store) = store() else { return };
    let events = Rows::of(store, "icews-sample", "events");
    assert_eq!(events.len(), 3705);
    // Source: rows 1 and 4.
    let columns = ["event_id", "event_date", "source_state", "target_state", "cameo_code", "quad_class", "intensity"];
    assert_eq!(events.row(0, &columns), ["32889836", "2018-06-01", "BGD", "VNM", "040", "1", "1"]);
    assert_eq!(events.row(3, &columns), ["32891065", "2018-06-01", "JPN", "VNM", "032", "1", "4.5"]);
    assert_eq!(events.count(&[("event_date", "2018-06-02")]), 1346);
    assert_eq!(events.count(&[("source_state", "USA"), ("target_state", "CHN")]), 71);
    assert_eq!(events.count(&[("source_state", "USA"), ("target_state", "PRK")]), 181);
    // 147 source countries are NA; `Congo` stands beside `Democratic Republic of Congo`.
    assert_eq!(events.count(&[("source_country", "")]), 147);
    assert_eq!(events.count(&[("source_state", "")]), 147);
    assert_eq!(events.count(&[("source_country", "Congo"), ("source_state", "COG")]), 2);
    for (class, rows) in [("1", 2512), ("2", 96), ("3", 543), ("4", 554)] {
        assert_eq!(events.count(&[("quad_class", class)]), rows, "quad class {class}");
    }
    assert_eq!(log(store, "icews-sample", "left-out", "repeats"), 0);
}

/// The beginning of the ICEWS file, changed, imported into a store of its own.
fn icews_with(change: impl Fn(&mut Vec<String>)) -> Option<Result<Store, String>> {
    let root = data_root()?;
    let icews = data_set("icews-sample").expect("declared");
    let mut files: Vec<InputFile> = inputs(&root, icews);
    let text = String::from_utf8(files[0].bytes.clone()).expect("UTF-8");
    let mut lines: Vec<String> = text.lines().take(5).map(str::to_owned).collect();
    change(&mut lines);
    files[0].bytes = lines.join("\n").into_bytes();
    let folder = tempfile::tempdir().expect("a folder");
    let added = Store::add(folder.path(), icews, &files, World::builtin());
    Some(added.map_err(|error| error.to_string()).map(|_| Store::open(folder.path()).expect("a store")))
}

#[test]
fn events_published_twice_are_counted_once() {
    // As in the Dataverse files of 2018 and 2019, where whole files and single events came twice.
    let repeated = icews_with(|lines| {
        lines.push(lines[2].clone());
        lines.push(lines[2].clone());
        lines.push(lines[1].clone());
    });
    let Some(repeated) = repeated else { return };
    let store = repeated.expect("imports");
    let table = &store.manifest().data_sets["icews-sample"].tables[0];
    assert_eq!(table.rows, 4);
    assert_eq!(log(&store, "icews-sample", "left-out", "repeats another row in every field"), 3);

    // The same number on another day stays, and is noted.
    let other_day = icews_with(|lines| lines.push(lines[1].replace("2018-06-01", "2018-06-03"))).expect("there");
    let store = other_day.expect("imports");
    assert_eq!(store.manifest().data_sets["icews-sample"].tables[0].rows, 5);
    assert_eq!(log(&store, "icews-sample", "note", "whose number stands for another"), 1);

    // The same number and day with another content is no duplicate but a contradiction.
    let other_code = icews_with(|lines| lines.push(lines[1].replace("\t040\t", "\t042\t"))).expect("there");
    let error = other_code.expect_err("refused");
    assert!(error.contains("rows 1 and 5 have the same event_id, event_date"), "{error}");
}

#[test]
fn a_cameo_code_without_its_zero_is_refused() {
    let Some(result) = icews_with(|lines| lines[3] = lines[3].replace("\t014\t", "\t14\t")) else { return };
    let error = result.expect_err("refused");
    assert!(error.contains("events.2018.sample.tab:4") && error.contains("CAMEO Code"), "{error}");
}

#[test]
fn gdelt_events() {
    let Some(store) = store() else { return };
    let events = Rows::of(store, "gdelt-sample", "events_v2");
    assert_eq!(events.len(), 2111);
    // Source: line 1: found on 24 October 2019, dated a year before; line 2: in Belarus (`BO`), 10 mentions.
    let columns = ["globaleventid", "event_date", "added_date", "actor2_state", "event_code", "quad_class"];
    assert_eq!(events.row(0, &columns), ["881990832", "2018-10-24", "2019-10-24", "AUS", "139", "3"]);
    let columns = ["event_code", "num_mentions", "action_geo_country_code", "action_geo_state", "actor1_state"];
    assert_eq!(events.row(1, &columns), ["040", "10", "BO", "BLR", ""]);
    // Source: line 1987.
    let columns = ["globaleventid", "actor1_state", "actor2_state", "goldstein_scale", "source_row"];
    assert_eq!(events.row(1986, &columns), ["881992818", "USA", "RUS", "-9", "1987"]);
    for (class, rows) in [("1", 1222), ("2", 281), ("3", 271), ("4", 337)] {
        assert_eq!(events.count(&[("quad_class", class)]), rows, "quad class {class}");
    }
    // FIPS, not ISO: China and Russia.
    assert_eq!(events.count(&[("action_geo_country_code", "CH"), ("action_geo_state", "CHN")]), 53);
    assert_eq!(events.count(&[("action_geo_country_code", "RS"), ("action_geo_state", "RUS")]), 80);
    assert_eq!(
        events.count(&[("actor1_country_code", "EUR"), ("actor1_state", "")]),
        events.count(&[("actor1_country_code", "EUR")])
    );

    let sample = Rows::of(store, "gdelt-sample", "events_v1");
    assert_eq!(sample.len(), 710);
    // Source: lines 510 to 710 have 57 fields; line 511: Canada and Poland on 2 January 1982.
    let columns = ["event_date", "actor1_state", "actor2_state", "event_code", "action_geo_state", "sourceurl"];
    assert_eq!(sample.row(510, &columns), ["1982-01-02", "CAN", "POL", "1312", "CAN", ""]);
    assert_eq!(sample.count(&[("sourceurl", "")]), 201);
    assert_eq!(Rows::of(store, "gdelt-sample", "columns_v2").len(), 61);
    assert_eq!(Rows::of(store, "gdelt-sample", "columns_v1").len(), 58);
}

/// The quad class made for ICEWS is that of every event of GDELT.
#[test]
fn quad_classes_are_those_of_gdelt() {
    let Some(store) = store() else { return };
    let codes = Rows::of(store, "cameo-codebook", "codes");
    let class: BTreeMap<String, String> =
        (0..codes.len()).map(|row| (codes.text(row, "root_code"), codes.text(row, "quad_class"))).collect();
    assert_eq!(class.len(), 20);
    for table in ["events_v2", "events_v1"] {
        let events = Rows::of(store, "gdelt-sample", table);
        for row in 0..events.len() {
            assert_eq!(class[&events.text(row, "event_root_code")], events.text(row, "quad_class"), "{table} {row}");
        }
    }
}

#[test]
fn cameo_codes_and_goldstein_values() {
    let Some(store) = store() else { return };
    let codes = Rows::of(store, "cameo-codebook", "codes");
    assert_eq!(codes.len(), 312);
    let make_statement = codes.find(&[("code", "010")])[0];
    assert_eq!(codes.row(make_statement, &["name", "root_code", "goldstein"]), ["Make statement", "01", "0"]);
    let scale = Rows::of(store, "cameo-codebook", "goldstein");
    let of = |list: &str, code: &str| scale.text(scale.find(&[("list", list), ("code", code)])[0], "goldstein");
    assert_eq!((scale.count(&[("list", "icews")]), scale.count(&[("list", "gdelt")])), (312, 280));
    // The lists disagree about five codes; that of ICEWS is the code table's.
    for (code, icews, gdelt) in
        [("016", "-5", "3.4"), ("124", "-4", "-5"), ("163", "-8", "-6.5"), ("164", "-6.5", "-7"), ("166", "-7", "-8")]
    {
        assert_eq!((of("icews", code).as_str(), of("gdelt", code).as_str()), (icews, gdelt), "{code}");
    }
    let differing =
        (0..codes.len()).filter(|&row| of("icews", &codes.text(row, "code")) != codes.text(row, "goldstein")).count();
    assert_eq!(differing, 0);
    // And that by which ICEWS fills its intensity.
    let events = Rows::of(store, "icews-sample", "events");
    for row in 0..events.len() {
        assert_eq!(of("icews", &events.text(row, "cameo_code")), events.text(row, "intensity"), "row {row}");
    }
    let plover = Rows::of(store, "cameo-codebook", "plover");
    assert_eq!((plover.len(), plover.count(&[("cameo_code", "08")])), (276, 2));
    let gas = plover.find(&[("cameo_code", "2041")])[0];
    assert_eq!(plover.row(gas, &["event", "mode", "context"]), ["ASSAULT", "unconventional", "cbrn"]);
    assert_eq!(Rows::of(store, "cameo-codebook", "gdelt_event_codes").len(), 293);
    let actors = Rows::of(store, "cameo-codebook", "actor_codes");
    for (list, rows) in [("country", 263), ("actortype", 40), ("ethnic", 640), ("knowngroup", 116), ("religion", 32)] {
        assert_eq!(actors.count(&[("list", list)]), rows, "{list}");
    }
    assert_eq!(actors.count(&[("list", "country"), ("code", "AFR"), ("state", "")]), 1);
    assert_eq!(actors.count(&[("list", "country"), ("code", "ZWE"), ("state", "ZWE")]), 1);
}

#[test]
fn dictionaries_of_actors() {
    let Some(store) = store() else { return };
    let actors = Rows::of(store, "event-dictionaries", "actors");
    let at = |dictionary: &str, line: &str| {
        let rows = actors.find(&[("dictionary", dictionary), ("source_row", line)]);
        rows.iter()
            .map(|&row| actors.row(row, &["entry", "kind", "phrase", "code", "from_day", "to_day"]))
            .collect::<Vec<_>>()
    };
    // Source: Phoenix.Countries.actors.txt, lines 45, 46, 105 to 107.
    let countries = "Phoenix.Countries.actors";
    assert_eq!(at(countries, "45"), [["AFGHANISTAN_", "name", "AFGHANISTAN_", "AFG", "", ""]]);
    assert_eq!(at(countries, "46"), [["AFGHANISTAN_", "synonym", "AFGHAN_", "", "", ""]]);
    let shah = "MOHAMMAD_ZAHIR_SHAH_";
    assert_eq!(at(countries, "105"), [[shah, "name", shah, "", "", ""]]);
    assert_eq!(at(countries, "106"), [[shah, "code", "", "AFGELI", "1932-01-01", "1933-11-08"]]);
    assert_eq!(at(countries, "107"), [[shah, "code", "", "AFGGOV", "1933-11-08", "1973-07-17"]]);
    // Source: Phoenix.International.actors.txt, lines 35, 40 and 41, whose first date has seven digits.
    let international = "Phoenix.International.actors";
    let ban = "SECRETARY-GENERAL_BAN_KI-MOON";
    assert_eq!(at(international, "40"), [[ban, "code", "", "IGOUNO", "2007-01-01", ""]]);
    assert_eq!(at(international, "41"), [[ban, "code", "", "KORGOVBUS", "", "2006-12-01"]]);
    assert!(log(store, "event-dictionaries", "note", "`2004017-20061201` that is no date") >= 1);
    // Source: spanish.actors_COL.txt, line 1039: a number inside a name is no comment.
    assert!(at("spanish.actors_COL", "1039")[0][2].contains("_#5_"));
    // Source: counted with grep: lines in brackets, lines that begin with `+`.
    // One of 7,528 lines with `+`, line 15346, has a bracket that nothing opens.
    assert_eq!(actors.count(&[("dictionary", countries), ("kind", "synonym")]), 7527);
    assert_eq!(at(countries, "15346")[0][1], "unread");
    assert_eq!(actors.count(&[("dictionary", countries), ("kind", "code")]), 28_175);
}

#[test]
fn dictionaries_of_verbs_agents_and_the_rest() {
    let Some(store) = store() else { return };
    let verbs = Rows::of(store, "event-dictionaries", "verbs");
    let at = |dictionary: &str, line: &str| {
        let row = verbs.find(&[("dictionary", dictionary), ("source_row", line)])[0];
        verbs.row(row, &["block", "kind", "phrase", "code"])
    };
    // Source: CAMEO.verbpatterns.txt, lines 59, 60, 687 to 690; CAMEO.2.0.txt, lines 709, 718, 913, 9178.
    let one = "CAMEO.verbpatterns";
    assert_eq!(at(one, "59"), ["AUXVERB1_", "set", "AUXVERB1_", ""]);
    assert_eq!(at(one, "60"), ["AUXVERB1_", "member", "WAS", ""]);
    assert_eq!(at(one, "687"), ["ABANDON", "block", "ABANDON", "080"]);
    assert_eq!(at(one, "688"), ["ABANDON", "verb", "ABANDON", ""]);
    assert_eq!(at(one, "689"), ["ABANDON", "pattern", "SAID + MUST * POLICY", "100"]);
    let two = "CAMEO.2.0";
    assert_eq!(at(two, "709"), ["ACCELERATE", "block", "ACCELERATE", "---"]);
    assert_eq!(at(two, "718"), ["ACCELERATE", "pattern", "* (TO)", "042:043"]);
    let ask = verbs.find(&[("dictionary", two), ("source_row", "913")])[0];
    assert_eq!(
        verbs.row(ask, &["kind", "phrase", "forms", "code"]),
        ["verb", "ASK_FOR", "{+ASKED_FOR +ASKING_FOR +ASKS_FOR}", "020"]
    );
    assert_eq!(at(two, "9178")[1], "transformation");
    let agents = Rows::of(store, "event-dictionaries", "agents");
    let general = agents.find(&[("dictionary", "PETR.Validate.agents"), ("source_row", "14")])[0];
    let columns = ["kind", "phrase", "plural", "code", "comment"];
    assert_eq!(
        agents.row(general, &columns),
        ["agent", "ATTORNEY_GENERAL", "{ATTORNEYS_GENERAL}", "~GOV", "mj 05 Jan 2006"]
    );
    assert_eq!(agents.count(&[("dictionary", "Phoenix.agents"), ("kind", "set")]), 2);
    let issues = Rows::of(store, "event-dictionaries", "issues");
    let columns = ["category", "kind", "phrase", "code"];
    assert_eq!(issues.row(0, &columns), ["EDUCATION", "phrase", "n:preschool", "EARLY_CHILDHOOD_EDUCATION"]);
    assert_eq!(issues.count(&[("kind", "exclusion")]), 181);
    let discards = Rows::of(store, "event-dictionaries", "discards");
    assert_eq!(discards.count(&[("dictionary", "PETR.Validate.discards"), ("discards", "story")]), 4);
    assert_eq!(Rows::of(store, "event-dictionaries", "prepositions").len(), 106);
    let internal = Rows::of(store, "event-dictionaries", "internal_codes");
    assert_eq!(internal.row(1, &["cameo_code", "internal", "source_row"]), ["011", "0x1000-0xFFFF", "32"]);
}

#[test]
fn gold_sentences() {
    let Some(store) = store() else { return };
    let sentences = Rows::of(store, "event-gold", "sentences");
    assert_eq!(sentences.len(), 133 + 33);
    let events = Rows::of(store, "event-gold", "events");
    let demo = events.find(&[("set", "petrarch-unit-tests"), ("id", "DEMO-12")]);
    let columns = ["source_code", "target_code", "event_code"];
    assert_eq!(demo.iter().map(|&row| events.row(row, &columns)).collect::<Vec<_>>(), [["ERI", "OSG", "024"]]);
    assert_eq!(events.count(&[("noevents", "True")]), 13 + 5);
    let demo = sentences.find(&[("id", "DEMO-12")])[0];
    assert_eq!(sentences.text(demo, "date"), "1995-01-12");
    // Source: the one record of the validation set with a two-digit year, "121108".
    assert_eq!(sentences.count(&[("date", "2012-11-08")]), 1);
    assert_eq!(Rows::of(store, "event-gold", "options").len(), 14);
    let plover = Rows::of(store, "event-gold", "plover");
    assert_eq!((plover.len(), plover.count(&[("id", "PLOVER-GSR01-COERCE-0004")])), (154, 2));
    assert_eq!(plover.count(&[("markup", "")]), 0);
    let actors = Rows::of(store, "event-gold", "plover_actors");
    assert_eq!((actors.count(&[("side", "source")]), actors.count(&[("side", "target")])), (165, 145));
}

#[test]
fn the_bolivian_counts() {
    let Some(store) = store() else { return };
    let tables = Rows::of(store, "bolivia-2019-election", "polling_tables");
    let parties = ["cc", "fpv", "mts", "ucs", "mas_ipsp", "21f", "pdc", "mnr", "pan_bol"];
    // Source: README of the data: tables, votes for MAS and CC; blank and null ballots summed from the files.
    for (count, as_of, rows, mas, cc, blank, null) in [
        ("final", "", 34_555, 2_889_359.0, 2_240_920.0, 93_507.0, 229_337.0),
        ("quick", "2019-10-20T19:40:57", 28_975, 2_355_644.0, 1_950_000.0, 74_910.0, 187_897.0),
        ("quick", "2019-10-21T18:29:53", 32_806, 2_738_136.0, 2_145_237.0, 89_063.0, 217_245.0),
    ] {
        let found = tables.find(&[("count", count), ("as_of", as_of)]);
        assert_eq!(found.len(), rows, "{count} {as_of}");
        let sum = |column: &str| tables.sum(column, &found);
        assert_eq!((sum("votes_mas_ipsp"), sum("votes_cc")), (mas, cc), "{count} {as_of}");
        assert_eq!((sum("blancos"), sum("nulos")), (blank, null), "{count} {as_of}");
        if count == "final" {
            let valid: f64 = parties.iter().map(|party| sum(&format!("votes_{party}"))).sum();
            assert_eq!(valid, 6_137_671.0);
        }
    }
    assert_eq!(tables.len(), 34_555 + 28_975 + 32_806);
    // Four, six and seven tables without a ballot.
    assert_eq!(log(store, "bolivia-2019-election", "note", "without any ballot"), 4 + 6 + 7);
    // Tables abroad, over the three counts: 182 in the United States, 21 in Great Britain, 3 in South Korea.
    for (pais, state, rows) in
        [("Estados Unidos", "USA", 182), ("Gran Bretaña", "GBR", 21), ("República de Corea del Sur", "KOR", 3)]
    {
        assert_eq!(tables.count(&[("pais", pais), ("state", state)]), rows, "{pais}");
    }
    let quick = tables.find(&[("count", "quick")])[0];
    assert_eq!(tables.text(quick, "lat_state"), (NotCovered as u8).to_string());
}

#[test]
fn answers_of_polls_about_organisations_are_kept() {
    let Some(store) = store() else { return };
    let answers = Rows::of(store, "pew-favorability", "answers");
    assert_eq!(
        (answers.len(), answers.count(&[("target", "EU")]), answers.count(&[("target", "UN")])),
        (2656, 335, 284)
    );
    // Source: row 662: Germans on the European Union in 2019.
    let row = answers.find(&[("wave", "2019"), ("state", "DEU"), ("target", "EU")])[0];
    let columns = ["n", "pct_very_fav", "pct_dk", "pct_refused", "target_state"];
    assert_eq!(answers.row(row, &columns), ["2015", "18.405", "0", "2.544", ""]);
    let average = Rows::of(store, "pew-favorability", "toplines_us_average");
    assert_eq!((average.len(), average.row(0, &["year", "avg"])), (17, vec!["2000".into(), "67.5".into()]));
}

/// Samples of days and minutes give no figures of years.
#[test]
fn no_series_is_made_of_samples_of_events() {
    for id in ["icews-sample", "gdelt-sample", "event-gold", "event-dictionaries", "cameo-codebook"] {
        let set = data_sets().iter().find(|set| set.id == id).expect("declared");
        assert!((set.series)().is_empty(), "{id}");
    }
}
