//! What names mean: hard cases by date, names that stay ambiguous, and the test suites of two other programs.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Date, State};
use chancery_world::{Conversion, Resolution, World};

use crate::shared::{Row, data, day, parse, state, table};

fn one(name: &str, on: Option<Date>) -> String {
    match World::builtin().resolve(name, on) {
        Resolution::One(state) => state.to_string(),
        Resolution::Ambiguous(states) => states.iter().map(State::to_string).collect::<Vec<_>>().join("|"),
        Resolution::Unknown { .. } => "?".to_owned(),
    }
}

#[test]
fn names_by_date() {
    for (name, on, expected) in [
        ("Germany", "", "DEU"),
        ("Germany", "1930-07-01", "DEU"),
        ("Germany", "1970-07-01", "GFR"),
        ("Germany", "2000-07-01", "DEU"),
        ("West Germany", "", "GFR"),
        ("West Germany", "1970-07-01", "GFR"),
        ("Federal Republic of Germany", "1970-07-01", "GFR"),
        ("Federal Republic of Germany", "2000-07-01", "DEU"),
        ("East Germany", "1970-07-01", "DDR"),
        ("Yemen", "", "YEM"),
        ("Yemen", "1980-07-01", "YAR"),
        ("Yemen", "2000-07-01", "YEM"),
        ("Yemen, North", "1980-07-01", "YAR"),
        ("North Yemen", "", "YAR"),
        ("South Yemen", "", "YPR"),
        ("Serbia", "", "SRB"),
        ("Serbia", "1900-07-01", "YUG"),
        ("Serbia", "2010-07-01", "SRB"),
        ("Yugoslavia", "", "YUG"),
        ("Yugoslavia", "1970-07-01", "YUG"),
        ("Serbia and Montenegro", "2004-07-01", "YUG"),
        ("Vietnam", "", "VNM"),
        ("Viet Nam", "2000-07-01", "VNM"),
        ("North Vietnam", "1970-07-01", "VNM"),
        ("South Vietnam", "1970-07-01", "RVN"),
        ("South Viet Nam", "", "RVN"),
        ("Korea", "1900-07-01", "KRA"),
        ("South Korea", "", "KOR"),
        ("Korea, North", "", "PRK"),
        ("Republic of Korea", "", "KOR"),
        ("Democratic People's Republic of Korea", "", "PRK"),
        ("Soviet Union", "1980-07-01", "RUS"),
        ("USSR", "", "RUS"),
        ("Kosovo", "", "XKX"),
        ("Namibia", "", "NAM"),
        ("Czechoslovakia", "1980-07-01", "CSK"),
        ("Papal States", "", "PAP"),
        ("United Provinces of Central America", "", "UPC"),
        ("Transvaal", "", "TRA"),
        ("Orange Free State", "", "OFS"),
        ("Tibet", "", "TIB"),
        ("Zanzibar", "", "ZAN"),
        ("Gran Colombia", "", "GCL"),
        ("Austria-Hungary", "", "AUH"),
        ("Two Sicilies", "", "SIC"),
        ("Hanover", "", "HAN"),
        ("Democratic Republic of the Congo", "", "COD"),
        ("Republic of the Congo", "", "COG"),
        ("Zaire", "", "COD"),
        ("Côte d’Ivoire", "", "CIV"),
        ("COTE D'IVOIRE", "", "CIV"),
        ("Burma", "", "MMR"),
        ("St. Lucia", "", "LCA"),
        ("Dominican Rep.", "", "DOM"),
        ("Estados Unidos", "", "USA"),
        ("Соединенные Штаты Америки", "", "USA"),
        ("АҚШ", "", "USA"),
        ("Казахстан", "", "KAZ"),
        ("Қазақстан", "", "KAZ"),
        ("the United States", "", "USA"),
        ("Niger", "", "NER"),
        ("Nigeria", "", "NGA"),
        ("Dominica", "", "DMA"),
        ("Guinea-Bissau", "", "GNB"),
        ("Republic of Guinea", "", "GIN"),
        ("Nur-Sultan", "", "?"),
        ("Atlantis", "", "?"),
    ] {
        let on = (!on.is_empty()).then(|| day(on));
        assert_eq!(one(name, on), expected, "{name} on {on:?}");
    }
}

/// A name that ended before the day means nobody who goes on, but those who came after the state it named.
#[test]
fn names_that_have_ended() {
    let of_1992 = "BIH|HRV|MKD|SVN|YUG";
    let of_1991 = "ARM|AZE|BLR|EST|GEO|KAZ|KGZ|LTU|LVA|MDA|RUS|TJK|TKM|UKR|UZB";
    for (name, last, later, expected) in [
        ("USSR", "1991-12-25", "1995-06-01", of_1991),
        ("U.S.S.R", "1991-12-25", "1995-06-01", of_1991),
        ("the Soviet Union", "1991-12-25", "2005-01-01", of_1991),
        ("former USSR", "1991-12-25", "1995-06-01", of_1991),
        ("СССР", "1991-12-25", "1991-12-26", of_1991),
        ("Sowjetunion", "1991-12-25", "1995-06-01", of_1991),
        ("Russian Empire", "1917-12-05", "1930-01-01", "EST|FIN|LTU|LVA|POL|RUS"),
        ("Yugoslavia", "1992-04-26", "1995-06-01", of_1992),
        ("SFRY", "1992-04-26", "1995-06-01", of_1992),
        ("Jugoslawien", "1992-04-26", "2010-01-01", "BIH|HRV|MKD|MNE|SRB|SVN|XKX"),
        ("Sudan (former)", "2011-07-08", "2015-01-01", "SDN|SSD"),
        ("North Vietnam", "1976-07-01", "1990-01-01", "VNM"),
        ("Tanganyika", "1964-04-25", "1990-01-01", "TZA"),
        ("Third Reich", "1945-05-08", "1960-01-01", "DDR|GFR"),
        ("Third Reich", "1945-05-08", "1947-01-01", "DEU"),
    ] {
        let world = World::builtin();
        let own = one(name, Some(day(last)));
        assert_eq!(own, one(name, None), "{name} on its last day means whom it means without a day");
        assert_eq!(own.len(), 3, "{name}: {own}");
        let expected: Vec<State> = expected.split('|').map(state).collect();
        assert_eq!(world.resolve(name, Some(day(later))), Resolution::Ambiguous(expected), "{name} on {later}");
        assert_eq!(world.state_named(name, Some(day(later))), None, "{name} on {later}");
    }
    // New names of the same state, and of one that carries its name on, have no end.
    for (name, expected) in [
        ("Zaire", "COD"),
        ("Burma", "MMR"),
        ("Ceylon", "LKA"),
        ("Swaziland", "SWZ"),
        ("Macedonia", "MKD"),
        ("Turkey", "TUR"),
        ("Persia", "IRN"),
        ("Russia", "RUS"),
        ("Sudan", "SDN"),
        ("Tanzania (Tanganyika)", "TZA"),
    ] {
        assert_eq!(one(name, Some(day("2015-06-01"))), expected, "{name}");
    }
    assert_eq!(one("Federal Republic of Yugoslavia", Some(day("1999-06-01"))), "YUG");
}

/// The end of a name is the day of a succession of its state, by the table of successions, or the day before.
#[test]
fn names_end_with_successions() {
    let world = World::builtin();
    let mut ended = 0;
    for row in table("names").iter().filter(|row| row["kind"] != "dataset" && !row["end"].is_empty()) {
        ended += 1;
        let (own, last) = (state(&row["state"]), day(&row["end"]));
        let days = [last, last.tomorrow().expect("a day")];
        let fits = |step: &chancery_world::Succession| days.contains(&step.date.earliest()) && step.from.contains(&own);
        assert!(world.successions().iter().any(fits), "{} {}: nothing happened on {last}", row["state"], row["name"]);
    }
    assert!(ended > 40, "{ended}");
}

/// What a name that has ended is in a scheme is what a code that has ended is.
#[test]
fn a_name_that_has_ended_converts_as_its_code() {
    let world = World::builtin();
    let cow = world.scheme("cow").expect("a scheme");
    for (name, code, on) in [
        ("USSR", "SUN", "1995-06-01"),
        ("Czechoslovakia", "CSK", "1995-06-01"),
        ("Serbia and Montenegro", "SCG", "2010-01-01"),
        ("East Germany", "DDR", "1995-06-01"),
        ("North Yemen", "YEM", "1995-06-01"),
    ] {
        let on = day(on);
        let by_name = world.convert_former(name, cow, on);
        let Some(Conversion::Split { into, .. } | Conversion::NotThen { instead: into, .. }) = &by_name else {
            panic!("{name}: {by_name:?}")
        };
        if name == "North Yemen" {
            let heirs: Vec<State> = into.iter().map(|heir| heir.successor.state).collect();
            assert_eq!(heirs, [state("YEM")]);
            continue;
        }
        match world.convert("iso3", code, "cow", Some(on)).expect("schemes") {
            Conversion::Split { into: by_code, .. } | Conversion::NotThen { instead: by_code, .. } => {
                assert_eq!(*into, by_code, "{name}");
            }
            other => panic!("{code}: {other:?}"),
        }
    }
    for (name, on) in
        [("USSR", "1980-01-01"), ("Kazakhstan", "1980-01-01"), ("Poland", "1942-01-01"), ("Zaire", "2020-01-01")]
    {
        assert_eq!(world.convert_former(name, cow, day(on)), None, "{name} on {on}");
    }
}

#[test]
fn some_names_stay_ambiguous() {
    for name in [
        "Congo",
        "the Congo",
        "Korea",
        "America",
        "Guiana",
        "Guinea",
        "Micronesia",
        "Saint Martin",
        "St. Martin",
        "Virgin Islands",
        "ROC",
        "New Guinea",
        "Southern Africa",
        "Washington",
        "Hesse",
        "Dutch Antilles",
        "Samoas",
        "Timor",
    ] {
        for on in [None, Some(day("1955-07-01")), Some(day("1985-07-01")), Some(day("2010-07-01"))] {
            // In 1955 and later there are two states that are called Korea; before 1910 there was one.
            let answer = World::builtin().resolve(name, on);
            assert!(matches!(answer, Resolution::Ambiguous(_)), "{name} on {on:?}: {answer:?}");
        }
    }
    assert_eq!(one("Korea", Some(day("1985-07-01"))), "KOR|PRK");
    for row in table("ambiguous") {
        let answer = World::builtin().resolve(&row["name"], None);
        let candidates: Vec<State> = row["candidates"].split_whitespace().map(state).collect();
        assert_eq!(answer, Resolution::Ambiguous(candidates), "{}", row["name"]);
    }
}

/// A data set's own spelling is not ambiguous for its importer.
#[test]
fn data_sets_mean_one_state() {
    let world = World::builtin();
    let on = Some(day("1985-07-01"));
    for (set, name, expected) in [
        ("us-troops", "Korea", "KOR"),
        ("cow-states", "Korea", "KRA"),
        ("us-foreign-aid", "Guinea", "GIN"),
        ("imf-dots-us", "Guinea", "GIN"),
        ("wdi", "Guinea", "GIN"),
        ("no-such-set", "Guinea", "GIN"),
        ("sanctions-gsdb", "South Vietnam", "VNM"),
        ("us-census-trade", "KOREA, SOUTH", "KOR"),
    ] {
        assert_eq!(world.resolve_spelling(set, name, on).one(), Some(state(expected)), "{set}: {name}");
    }
    assert_eq!(world.resolve_spelling("us-troops", "Vietnam", Some(day("1968-07-01"))).one(), Some(state("RVN")));
    assert!(world.resolve_spelling("wdi", "Congo", on).one().is_none());
    assert!(world.resolve_spelling("wdi", "Korea", on).one().is_none());
}

#[test]
fn codes_that_are_easily_misread() {
    let world = World::builtin();
    for (scheme, code, expected) in [
        ("iso2", "NA", "NAM"),
        ("iso2", "na", "NAM"),
        ("iso3", "XKX", "XKX"),
        ("iso3", "XKK", "XKX"),
        ("iso3", "UNK", "XKX"),
        ("iso3", "KOS", "XKX"),
        ("iso3", "KSV", "XKX"),
        ("cow", "347", "XKX"),
        ("gw", "89", "UPC"),
        ("gw", "563", "TRA"),
        ("gw", "564", "OFS"),
        ("gw", "711", "TIB"),
        ("cow", "260", "GFR"),
        ("cow", "816", "VNM"),
        ("cow", "817", "RVN"),
    ] {
        assert_eq!(world.by_code(scheme, code, None), Resolution::One(state(expected)), "{scheme} {code}");
    }
    // Of several codes in use the first of the table is the one to write.
    assert_eq!(world.code(state("XKX"), "iso3", None), Some("XKX"));
    assert_eq!(world.code(state("NAM"), "iso2", None), Some("NA"));
    assert_eq!(world.by_code("iso3", "DEU", Some(day("1970-07-01"))), Resolution::One(state("GFR")));
    assert_eq!(world.by_code("iso3", "DEU", Some(day("2000-07-01"))), Resolution::One(state("DEU")));
}

/// Names of two states in force on one day: nobody may notice that only when a study goes wrong.
#[test]
fn no_two_states_share_a_name_on_one_day() {
    let rows = table("names");
    let bound = |text: &str| text.parse::<chancery_core::PartialDate>().ok();
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, row) in rows.iter().enumerate().filter(|(_, row)| row["kind"] != "dataset") {
        by_name.entry(chancery_core::fold_name(&row["name"])).or_default().push(position);
    }
    let period = |position: usize| {
        let row = &rows[position];
        chancery_core::Period::new(
            bound(&row["start"]).map(|date| date.earliest()),
            bound(&row["end"]).map(|date| date.latest()),
        )
    };
    let mut shared = BTreeSet::new();
    for (name, positions) in &by_name {
        for (at, one) in positions.iter().enumerate() {
            for other in &positions[at + 1..] {
                if rows[*one]["state"] != rows[*other]["state"] && period(*one).overlaps(&period(*other)) {
                    shared.insert(format!("{name}: {} {}", rows[*one]["state"], rows[*other]["state"]));
                }
            }
        }
    }
    println!("{shared:?}");
    assert_eq!(shared.into_iter().collect::<Vec<_>>(), SHARED_NAMES);
}

const SHARED_NAMES: &[&str] = &[];

/// A case of a suite: what is asked, and the code that is right, empty for none.
struct Case {
    input: String,
    expected: String,
}

/// The code that a name is given: ISO 3166-1 alpha-3, or the key of a state that has none.
fn code_of(name: &str) -> String {
    let world = World::builtin();
    let state = world.resolve(name, None).one();
    state.map_or_else(String::new, |state| world.code(state, "iso3", None).unwrap_or(state.as_str()).to_owned())
}

/// Every case is answered as the suite wants, or is a row of `name_departures.csv` that says why not; and none of those rows is
/// there without need.
fn compare_with_suite(suite: &str, cases: &[Case]) {
    let departures: BTreeMap<String, (String, String)> = parse(include_str!("name_departures.csv"), b',')
        .into_iter()
        .filter(|row| row["suite"] == suite)
        .map(|row| (row["input"].clone(), (row["expected"].clone(), row["answer"].clone())))
        .collect();
    let (mut wrong, mut departed) = (Vec::new(), BTreeSet::new());
    for Case { input, expected } in cases {
        let answer = code_of(input);
        if answer == *expected {
            continue;
        }
        departed.insert(input.clone());
        if departures.get(input) != Some(&(expected.clone(), answer.clone())) {
            wrong.push(format!("{input:?}: expected {expected:?}, is {answer:?} ({})", one(input, None)));
        }
    }
    println!("{suite}: {} of {} cases; departures: {departed:?}", cases.len() - departed.len(), cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(departed, departures.into_keys().collect(), "a departure is listed that is none");
}

/// The half of the tests of the R package countrycode that is open.
///
/// The aliases were written with these cases in view, so the figure says nothing of names nobody has looked at.
#[test]
fn cases_of_countrycode() {
    let Some(data) = data() else { return };
    let english: BTreeMap<String, String> = data
        .csv("countrycode/codelist.csv")
        .into_iter()
        .map(|row| (row["country.name.en"].clone(), row["iso3c"].clone()))
        .collect();
    let expected = |row: &Row| match row["destination"].as_str() {
        "iso3c" => Some(row["expected"].clone()),
        "country.name.en" => match english.get(&row["expected"]) {
            Some(code) if !code.is_empty() => Some(code.clone()),
            _ => Some(code_of(&row["expected"])),
        },
        _ => None,
    };
    let rows = data.csv("countrycode/test_cases_dev.csv");
    let names = rows.iter().filter(|row| row["origin"].starts_with("country"));
    let cases: Vec<Case> =
        names.filter_map(|row| Some(Case { input: row["input"].clone(), expected: expected(row)? })).collect();
    assert_eq!(cases.len(), 286);
    compare_with_suite("countrycode", &cases);
}

/// The open half of the name tests of country_converter.
#[test]
fn cases_of_country_converter() {
    let Some(data) = data() else { return };
    let short: BTreeMap<String, String> = data
        .separated("country-converter/country_data.tsv", b'\t')
        .into_iter()
        .map(|row| (row["name_short"].clone(), row["ISO3"].clone()))
        .collect();
    let rows = data.csv("country-converter/test_names_dev.csv");
    let case = |row: &Row| Case {
        input: row["input"].clone(),
        expected: short.get(&row["expected_name_short"]).cloned().unwrap_or_default(),
    };
    let cases: Vec<Case> = rows.iter().map(case).collect();
    assert_eq!(cases.len(), 87);
    compare_with_suite("country-converter", &cases);
}
