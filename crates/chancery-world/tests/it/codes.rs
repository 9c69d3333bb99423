//! Codes against the data sets that use them, row by row, and the dictionary of `countrycode` against the codes.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Date, PartialDate, State, StateSystem};
use chancery_world::{CodeKind, Resolution, World};

use crate::shared::{Data, Row, conclude, data, show, state, table, verified};
use crate::states::spells;

/// Code to the names that stand beside it.
type Beside = BTreeMap<String, BTreeSet<String>>;

fn beside(data: &Data, files: &[(&str, &str, &str)]) -> Beside {
    let mut found = Beside::new();
    for (file, code, name) in files {
        for row in data.csv(file) {
            found.entry(row[*code].clone()).or_default().insert(row[*name].clone());
        }
    }
    found
}

#[test]
fn codes_stand_in_the_data_beside_their_state() {
    let Some(data) = data() else { return };
    let world = World::builtin();
    let codelist = data.csv("countrycode/codelist.csv");
    let census = beside(
        &data,
        &[
            ("us-census-trade/census_country_1985_2022.csv", "CTY_CODE", "CTYNAME"),
            ("us-census-trade/census_api_annual_2013_2024.csv", "CTY_CODE", "CTY_NAME"),
        ],
    );
    let imf = beside(&data, &[("imf-dots-us/dots_us.csv", "Counterpart Country Code", "Counterpart Country Name")]);
    let aid = beside(
        &data,
        &[
            ("us-foreign-aid/us_foreign_aid_country.csv", "Country Code", "Country Name"),
            ("us-foreign-aid/us_foreign_aid_country_2023vintage.csv", "Country Code", "Country Name"),
        ],
    );
    let wdi = beside(
        &data,
        &[("wdi/gdp.csv", "Country Code", "Country Name"), ("wdi/population.csv", "Country Code", "Country Name")],
    );
    let troops = beside(
        &data,
        &[
            ("us-troops/troopdata-rebuild-country-year.csv", "iso3c", "countryname"),
            ("us-troops/troopdata.csv", "iso3c", "countryname"),
            ("us-troops/builddata.csv", "iso3c", "countryname"),
            ("us-troops/basedata.csv", "iso3c", "countryname"),
        ],
    );
    let mut cameo = Beside::new();
    for line in data.text("cameo-codebook/CAMEO.country.txt").lines().skip(1) {
        if let Some((code, label)) = line.split_once('\t') {
            cameo.entry(code.to_owned()).or_default().insert(label.trim().to_owned());
        }
    }
    // Entries of ended states have no ISO code; their English name says which state they are.
    let entries: Vec<(Option<State>, &Row)> =
        codelist.iter().map(|entry| (entity(&entry["country.name.en"], &entry["iso3c"]), entry)).collect();
    let lists = [("cow", spells(&data, "cow")), ("gw", spells(&data, "gw"))];
    let abbreviations = abbreviations(&data);
    let letters_of_leaders = letters_of_leaders(&data);
    let places_of_conflicts = places_of_conflicts(&data);
    let eora = codes_of_eora(&data);
    let listings = Listings::read(&data);
    let columns = columns(&codelist[0]);
    let (mut wrong, mut compared, mut by_letters, mut by_number) = (Vec::new(), 0, Vec::new(), BTreeSet::new());
    for row in verified("codes") {
        compared += 1;
        let own = state(&row["state"]);
        let (scheme, code, source) = (row["scheme"].as_str(), row["code"].as_str(), row["source"].as_str());
        let on = inside(&row);
        let means = |names: &Beside, set: &str| {
            let names = names.get(code).into_iter().flatten();
            names.clone().any(|name| world.resolve_spelling(set, name, on) == Resolution::One(own))
        };
        let fits = match source {
            "cow-states" if matches!(scheme, "cowc" | "gwc") => numbers_of(own, scheme)
                .iter()
                .any(|number| abbreviations.contains(&(scheme.to_owned(), number.clone(), code.to_owned()))),
            "cow-states" => {
                let (_, list) = lists.iter().find(|(system, _)| *system == scheme).expect("cow or gw");
                list.iter().any(|(number, _, _)| number == code)
                    && world.state(own).is_some_and(|info| {
                        info.spells.iter().any(|spell| spell.system.name() == scheme && spell.code.to_string() == code)
                    })
            }
            "democracy" => listings.fits(&row, &mut wrong),
            "countrycode" if matches!(scheme, "p4" | "p4c") => listings.fits(&row, &mut wrong),
            "leaders" => numbers_of(own, "gw")
                .iter()
                .any(|number| letters_of_leaders.contains(&(code.to_owned(), number.clone()))),
            "ucdp-acd" => {
                numbers_of(own, "gw").contains(code)
                    && places_of_conflicts.get(code).is_some_and(|names| {
                        let named = names.iter().any(|name| world.resolve(name, on).one() == Some(own));
                        if !named {
                            by_number.insert(code.to_owned());
                        }
                        true
                    })
            }
            "country-converter" => eora.contains(&(row["state"].clone(), code.to_owned())),
            "countrycode" => {
                let column = &columns[scheme];
                let equal = |value: &str| {
                    value == code || matches!((value.parse::<u32>(), code.parse::<u32>()), (Ok(a), Ok(b)) if a == b)
                };
                entries.iter().any(|(of, entry)| *of == Some(own) && equal(&entry[column]))
            }
            "us-census-trade" => means(&census, source),
            "imf-dots-us" => means(&imf, source),
            "us-foreign-aid" => means(&aid, source),
            "wdi" => means(&wdi, source),
            "us-troops" => means(&troops, source),
            "cameo-codebook" => {
                let resolved = means(&cameo, source);
                if !resolved && cameo.contains_key(code) {
                    by_letters.push(format!("{} {code} {:?}", row["state"], cameo[code]));
                }
                cameo.contains_key(code)
            }
            other => panic!("no comparison for {other}"),
        };
        if !fits {
            wrong.push(show(&row));
        }
    }
    println!("cameo: labels that no name of the state equals, {}:\n{}", by_letters.len(), by_letters.join("\n"));
    // Guinea, both Congos and the `Yemen (North Yemen)` of both its times are left open by name.
    assert_eq!(by_number.iter().map(String::as_str).collect::<Vec<_>>(), ["438", "484", "678"]);
    assert!(by_letters.len() <= CAMEO_LABELS, "more labels of cameo than before are no name of their state");
    conclude("codes", compared, &wrong);
}

/// Labels of the code book with a slip (`Columbia`) or for a part of a state.
const CAMEO_LABELS: usize = 10;

/// A day on which the code was in use.
fn inside(row: &Row) -> Option<Date> {
    let date = |column: &str| row[column].parse::<PartialDate>().ok();
    date("end").map(PartialDate::earliest).or_else(|| date("start").map(PartialDate::latest))
}

/// The dates of Schedule C codes are the first and last year with a flow.
#[test]
fn dates_of_census_codes_are_the_years_with_a_flow() {
    let Some(data) = data() else { return };
    let mut years: BTreeMap<String, BTreeSet<i16>> = BTreeMap::new();
    let flows = |row: &Row, columns: &[&str]| {
        columns.iter().any(|column| row[*column].parse::<f64>().is_ok_and(|value| value != 0.0))
    };
    for row in data.csv("us-census-trade/census_country_1985_2022.csv") {
        if flows(&row, &["IYR", "EYR"]) {
            years.entry(row["CTY_CODE"].clone()).or_default().insert(row["year"].parse().expect("a year"));
        }
    }
    for row in data.csv("us-census-trade/census_api_annual_2013_2024.csv") {
        if flows(&row, &["imports", "exports"]) {
            years.entry(row["CTY_CODE"].clone()).or_default().insert(row["YEAR"].parse().expect("a year"));
        }
    }
    let (mut wrong, mut dated) = (Vec::new(), 0);
    let rows = table("codes");
    for row in rows.iter().filter(|row| row["scheme"] == "census") {
        let Some(seen) = years.get(&row["code"]) else { continue };
        let (first, last) = (*seen.first().expect("a year"), *seen.last().expect("a year"));
        // A bound with a day is the state's own, not the code's.
        let bound = |column: &str| match row[column].parse() {
            Ok(PartialDate::Year(year)) => Some(year),
            _ => None,
        };
        dated += usize::from(bound("start").or(bound("end")).is_some());
        // In a year with flows under two codes of one state the table gives the later code alone.
        let replaced = |year: i16| {
            rows.iter().any(|other| {
                other["scheme"] == "census"
                    && other["state"] == row["state"]
                    && other["start"] == (year + 1).to_string()
            })
        };
        let ends = bound("end").is_none_or(|year| year == last || (year + 1 == last && replaced(year)));
        if bound("start").is_some_and(|year| year != first) || !ends {
            wrong.push(format!("{}: flows {first}-{last}", show(row)));
        }
    }
    println!("{dated} dated census codes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Scheme to the column of the dictionary that is called by a name of the scheme.
fn columns(entry: &Row) -> BTreeMap<&'static str, String> {
    let world = World::builtin();
    let column = |name: &String| Some((world.scheme_info(world.scheme(name).ok()?).id.as_str(), name.clone()));
    entry.keys().filter_map(column).collect()
}

/// An entry of the dictionary without letters of ISO is the state of its name.
fn entity(name: &str, letters: &str) -> Option<State> {
    let world = World::builtin();
    let by_name = || world.states().iter().find(|info| info.name == name).map(|info| info.state);
    State::new(letters).ok().or_else(by_name).or_else(|| world.resolve(name, None).one())
}

/// The numbers that a state ever had in a system, as text.
fn numbers_of(state: State, system: &str) -> BTreeSet<String> {
    let system = if system.starts_with("cow") { StateSystem::Cow } else { StateSystem::GleditschWard };
    crate::shared::numbers(state, system).into_iter().map(|number| number.to_string()).collect()
}

/// Scheme, number and abbreviation in the two lists of states.
fn abbreviations(data: &Data) -> BTreeSet<(String, String, String)> {
    let files = [
        ("cowc", "cow-states/cow_system_isard.csv", "ccode", "cw_abb"),
        ("cowc", "cow-states/cow_states.csv", "ccode", "stateabb"),
        ("gwc", "cow-states/gw_system_isard.csv", "gwcode", "gw_abb"),
        ("gwc", "cow-states/gw_states.csv", "gwcode", "stateabb"),
    ];
    let rows = |(scheme, file, number, letters): (&str, &str, &'static str, &'static str)| {
        let scheme = scheme.to_owned();
        data.csv(file).into_iter().map(move |row| (scheme.clone(), row[number].clone(), row[letters].clone()))
    };
    files.into_iter().flat_map(rows).collect()
}

/// Letters before the year of an entry of Archigos, and the number beside them.
fn letters_of_leaders(data: &Data) -> BTreeSet<(String, String)> {
    let rows = data.csv("leaders/archigos.csv").into_iter();
    rows.filter_map(|row| Some((row["obsid"].split_once('-')?.0.to_owned(), row["gwcode"].clone()))).collect()
}

/// Numbers in the data on armed conflict that stand alone, with the government or place beside them.
fn places_of_conflicts(data: &Data) -> Beside {
    let mut found = Beside::new();
    for row in data.csv("ucdp-acd/UcdpPrioConflict_v24_1.csv") {
        for (name, number) in [("side_a", "gwno_a"), ("side_b", "gwno_b"), ("location", "gwno_loc")] {
            let name = row[name].strip_prefix("Government of ").unwrap_or(&row[name]);
            if !row[number].is_empty() && !row[number].contains(',') {
                found.entry(row[number].clone()).or_default().insert(name.to_owned());
            }
        }
    }
    found
}

/// State and code. The concordance has no row with a code of ISO for the Soviet Union, but a name.
fn codes_of_eora(data: &Data) -> BTreeSet<(String, String)> {
    let world = World::builtin();
    let rows = data.separated("country-converter/country_data.tsv", b'\t').into_iter();
    rows.filter_map(|row| {
        let by_code = State::new(&row["ISO3"]).ok().filter(|state| world.state(*state).is_some());
        let state = by_code.or_else(|| world.resolve(&row["name_short"].replace(" (former)", ""), None).one())?;
        Some((state.to_string(), row["Eora"].clone()))
    })
    .collect()
}

/// Which states a data set may mean by a code in each year in which it lists the code.
#[derive(Default)]
struct Listings {
    years: BTreeMap<(String, String), BTreeMap<i16, BTreeSet<State>>>,
}

impl Listings {
    fn read(data: &Data) -> Self {
        let mut listings = Self::default();
        let mut meant = Meant::default();
        let mut of_vdem: BTreeMap<String, State> = BTreeMap::new();
        for row in data.csv("countrycode/codelist.csv") {
            if let (false, Some(state)) = (row["vdem"].is_empty(), meant.entity(&row["country.name.en"], &row["iso3c"]))
            {
                of_vdem.insert(row["vdem"].clone(), state);
            }
        }
        for row in data.csv("democracy/polity5.csv") {
            let own = meant.entity(&row["polity_annual_country"], "");
            let states = meant.states(&row, &["cown"], &["GWn"], own);
            listings.add(&row, &[("p5", "polity_annual_ccode"), ("p5c", "scode")], &states);
        }
        for row in data.csv("democracy/vdem_simple.csv.gz") {
            let name = &row["vdem_country_name"];
            let own = of_vdem.get(&row["country_id"]).copied().or_else(|| meant.entity(name, ""));
            let mut states = meant.states(&row, &["cown", "vdem_cowcode"], &["GWn"], own);
            // Parts of one state that are listed apart from it.
            states.extend(name.starts_with("Palestine/").then(|| state("PSE")));
            listings.add(&row, &[("vdem", "country_id"), ("vdem-text", "country_text_id")], &states);
        }
        for row in data.csv("countrycode/codelist_panel.csv.gz") {
            let own = meant.entity(&row["country.name.en"], &row["iso3c"]);
            let states = meant.states(&row, &["cown", "p4n"], &["gwn", "p4n"], own);
            listings.add(&row, &[("p4", "p4n"), ("p4c", "p4c")], &states);
        }
        listings
    }

    fn add(&mut self, row: &Row, columns: &[(&str, &str)], states: &BTreeSet<State>) {
        let year: i16 = row["year"].parse().expect("a year");
        for (scheme, column) in columns.iter().filter(|(_, column)| !row[*column].is_empty()) {
            let years = self.years.entry(((*scheme).to_owned(), row[*column].clone())).or_default();
            years.entry(year).or_default().extend(states);
        }
    }

    fn last(&self, scheme: &str) -> i16 {
        let own = self.years.iter().filter(|((of, _), _)| of == scheme);
        own.filter_map(|(_, years)| years.keys().next_back()).copied().max().expect("a year")
    }

    /// Whether a row's years are those in which the data list the code and may mean the state.
    fn fits(&self, row: &Row, wrong: &mut Vec<String>) -> bool {
        let Some(years) = self.years.get(&(row["scheme"].clone(), row["code"].clone())) else { return false };
        let date = |column: &str| row[column].parse::<PartialDate>().ok();
        let (start, end) = (date("start").expect("a start"), date("end"));
        // Polity5 ends in 2018; a few changes of 2019 and 2020 stand in the file too.
        let newest = if row["scheme"].starts_with('p') { 2018 } else { self.last(&row["scheme"]) };
        let last = end.map_or(newest, |end| end.year());
        let own = state(&row["state"]);
        // In the year of a change on a day, the data give the whole year to one of the two.
        let changes = |year: i16| {
            [Some(start), end].into_iter().flatten().any(|bound| bound.day().is_some() && bound.year() == year)
        };
        for year in start.year()..=last {
            if !years.get(&year).is_some_and(|states| changes(year) || states.contains(&own)) {
                wrong.push(format!("{year}: {:?} in {}", years.get(&year), show(row)));
                return true;
            }
        }
        // A bound that is a year is the first or last of a run; one that is a day is the day of a change of state.
        let runs_on =
            |bound: PartialDate, year: i16| matches!(bound, PartialDate::Year(_)) && years.contains_key(&year);
        !runs_on(start, start.year() - 1) && !end.is_some_and(|end| runs_on(end, end.year() + 1))
    }
}

/// What numbers and names may mean, remembered because a file repeats them for every year.
#[derive(Default)]
struct Meant {
    entities: BTreeMap<String, Option<State>>,
    numbers: BTreeMap<(StateSystem, String), Vec<State>>,
}

impl Meant {
    fn entity(&mut self, name: &str, letters: &str) -> Option<State> {
        *self.entities.entry(name.to_owned()).or_insert_with(|| entity(name, letters))
    }

    /// Whoever ever had a number.
    fn had(&mut self, system: StateSystem, number: &str) -> Vec<State> {
        let find = || {
            let own = |info: &&chancery_world::StateInfo| {
                info.spells.iter().any(|spell| spell.system == system && spell.code.to_string() == number)
            };
            World::builtin().states().iter().filter(own).map(|info| info.state).collect()
        };
        self.numbers.entry((system, number.to_owned())).or_insert_with(find).clone()
    }

    fn states(&mut self, row: &Row, cow: &[&str], gw: &[&str], entity: Option<State>) -> BTreeSet<State> {
        let mut states: BTreeSet<State> = entity.into_iter().collect();
        states.extend(cow.iter().flat_map(|column| self.had(StateSystem::Cow, &row[*column])));
        states.extend(gw.iter().flat_map(|column| self.had(StateSystem::GleditschWard, &row[*column])));
        // Serbia of the years before 2006 has the key of Yugoslavia, which it became.
        if states.contains(&state("SRB")) {
            states.insert(state("YUG"));
        }
        states
    }
}

/// Every year in which Polity, V-Dem and the panel list a code is in a row of the table.
#[test]
fn every_listed_year_of_a_code_is_in_the_table() {
    let Some(data) = data() else { return };
    let world = World::builtin();
    let mut missing = BTreeMap::new();
    let mut listed = 0;
    for ((scheme, code), years) in Listings::read(&data).years {
        for year in years.keys() {
            listed += 1;
            let listed_on = |month, day| {
                let on = Date::new(*year, month, day).ok();
                !matches!(world.by_code(&scheme, &code, on), Resolution::Unknown { .. })
            };
            if !listed_on(1, 1) && !listed_on(12, 31) {
                missing.entry((scheme.clone(), code.clone())).or_insert_with(Vec::new).push(*year);
            }
        }
    }
    println!("{listed} years of codes in the table");
    assert!(missing.is_empty(), "{missing:?}");
}

/// Every code of the dictionary is in the table, or the departure has its reason.
#[test]
fn the_dictionary_is_in_the_table() {
    let Some(data) = data() else { return };
    let world = World::builtin();
    let mut accepted: BTreeSet<(String, String, String)> = BTreeSet::new();
    for row in table("accepted_differences_codes") {
        assert!(!row["reason"].is_empty(), "{}", show(&row));
        accepted.insert((row["scheme"].clone(), row["code"].clone(), row["entry"].clone()));
    }
    let (mut missing, mut compared) = (Vec::new(), 0);
    for entry in data.csv("countrycode/codelist.csv") {
        let name = &entry["country.name.en"];
        for (column, code) in entry.iter().filter(|(_, code)| !code.is_empty()) {
            let Ok(id) = world.scheme(column) else { continue };
            let scheme = &world.scheme_info(id).id;
            compared += 1;
            let own = entity(name, &entry["iso3c"]);
            let states = match world.by_code_in(id, code, None) {
                Resolution::One(state) => vec![state],
                Resolution::Ambiguous(states) => states,
                Resolution::Unknown { .. } => Vec::new(),
            };
            let same = own.is_some_and(|own| states.contains(&own));
            if !same && !accepted.remove(&(scheme.clone(), code.clone(), name.clone())) {
                missing.push(format!("{scheme},{code},{name},  {own:?} {states:?}"));
            }
        }
    }
    println!("{compared} codes of the dictionary");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(accepted.is_empty(), "no differences any more: {accepted:?}");
}

/// The table of schemes says of its codes what they are.
#[test]
fn schemes_are_as_described() {
    let world = World::builtin();
    let mut codes: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for row in table("codes") {
        codes
            .entry(row["scheme"].clone())
            .or_default()
            .entry(row["code"].clone())
            .or_default()
            .insert(row["state"].clone());
    }
    assert!(codes.len() >= 30, "{} schemes", codes.len());
    assert_eq!(world.schemes(), codes.keys().map(String::as_str).collect::<Vec<_>>());
    for (name, codes) in &codes {
        let scheme = world.scheme_info(world.scheme(name).expect("a scheme"));
        let lengths = codes.keys().map(|code| code.chars().count());
        assert_eq!(scheme.lengths, (lengths.clone().min().expect("codes"), lengths.max().expect("codes")), "{name}");
        assert_eq!(scheme.reused, codes.values().any(|states| states.len() > 1), "{name}: reused");
        for code in codes.keys() {
            let fits = match scheme.kind {
                CodeKind::Number => code.bytes().all(|byte| byte.is_ascii_digit()),
                CodeKind::Letters => code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-'),
                CodeKind::Domain => code.starts_with('.') && code.len() == 3,
                CodeKind::Symbol => !code.is_ascii(),
            };
            assert!(fits, "{name} {code}");
        }
    }
}
