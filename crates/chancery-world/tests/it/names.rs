//! Names against the data sets that give them.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{State, StateSystem, fold_name};
use chancery_world::{Resolution, World};

use crate::shared::{Data, conclude, data, show, state, verified};
use crate::states::provider_names;

/// Source and state to the names that stand beside it there, folded.
type Evidence = BTreeMap<(&'static str, State), BTreeSet<String>>;

/// Spaces, marks and the kind of apostrophe do not count.
fn plain(name: &str) -> String {
    fold_name(name)
}

fn evidence(data: &Data) -> Evidence {
    let world = World::builtin();
    let mut found = Evidence::new();
    let mut add = |source: &'static str, own: State, name: &str| {
        found.entry((source, own)).or_default().insert(plain(name));
    };
    // countrycode: an entry is its ISO code; entries of ended states are known by their numbers.
    let codelist = data.csv("countrycode/codelist.csv");
    let mut entries: BTreeMap<String, State> = BTreeMap::new();
    for row in &codelist {
        let number = |column: &str, system: StateSystem| {
            let code: u16 = row[column].parse().ok()?;
            let mut owners = world
                .states()
                .iter()
                .filter(|info| info.spells.iter().any(|spell| spell.system == system && spell.code == code));
            match (owners.next(), owners.next()) {
                (Some(only), None) => Some(only.state),
                _ => None,
            }
        };
        let own = match row["iso3c"].as_str() {
            "" => number("cown", StateSystem::Cow)
                .or_else(|| number("gwn", StateSystem::GleditschWard))
                .or_else(|| world.resolve(&row["country.name.en"], None).one()),
            key => Some(state(key)),
        };
        let Some(own) = own else { continue };
        entries.insert(row["country.name.en"].clone(), own);
        for (column, value) in row {
            if column.contains("name") && !column.contains("region") && !column.ends_with(".regex") {
                add("countrycode", own, value);
            }
        }
        add("countrycode", own, &row["vdem"]);
    }
    for row in data.csv("countrycode/cldr_names_subset.csv") {
        if row["iso3c"].is_empty() {
            continue;
        }
        for (column, value) in &row {
            if column != "iso3c" {
                add("countrycode", state(&row["iso3c"]), value);
                add("cldr", state(&row["iso3c"]), value);
            }
        }
    }
    for row in data.csv("countrycode/countryname_dict.csv") {
        if let Some(own) = entries.get(&row["country.name.en"]) {
            add("countrycode", *own, &row["country.name.alt"]);
            // Most of them are taken from CLDR.
            add("cldr", *own, &row["country.name.alt"]);
        }
    }
    for row in data.csv("countrycode/test_cases_dev.csv") {
        if row["outcome"] == "match" && row["origin"].starts_with("country") {
            let own = match row["destination"].as_str() {
                "iso3c" => State::new(&row["expected"]).ok(),
                "country.name.en" => entries.get(&row["expected"]).copied(),
                _ => None,
            };
            if let Some(own) = own {
                add("countrycode", own, &row["input"]);
            }
        }
    }
    // country-converter.
    let mut short: BTreeMap<String, State> = BTreeMap::new();
    for row in data.separated("country-converter/country_data.tsv", b'\t') {
        let Ok(own) = State::new(&row["ISO3"]) else { continue };
        short.insert(row["name_short"].clone(), own);
        add("country-converter", own, &row["name_short"]);
        add("country-converter", own, &row["name_official"]);
    }
    for row in data.csv("country-converter/test_names_dev.csv") {
        if let Some(own) = short.get(&row["expected_name_short"]) {
            add("country-converter", *own, &row["input"]);
        }
    }
    // The two state lists: any owner of the number.
    for (file, code, name, system) in [
        ("cow-states/cow_system_isard.csv", "ccode", "cw_name", StateSystem::Cow),
        ("cow-states/cow_states.csv", "ccode", "statenme", StateSystem::Cow),
        ("cow-states/gw_system_isard.csv", "gwcode", "gw_name", StateSystem::GleditschWard),
    ] {
        for row in data.csv(file) {
            let code: u16 = row[code].parse().expect("a number");
            for info in world.states() {
                if info.spells.iter().any(|spell| spell.system == system && spell.code == code) {
                    add("cow-states", info.state, &row[name]);
                }
            }
        }
    }
    // Providers that give a code beside the name.
    let by_iso = |key: &str| State::new(key).ok().filter(|own| world.state(*own).is_some());
    for file in ["us_foreign_aid_country.csv", "us_foreign_aid_country_2023vintage.csv"] {
        for row in data.csv(&format!("us-foreign-aid/{file}")) {
            if let Some(own) = by_iso(&row["Country Code"]) {
                add("us-foreign-aid", own, &row["Country Name"]);
            }
        }
    }
    for file in ["wdi/gdp.csv", "wdi/population.csv"] {
        for row in data.csv(file) {
            if let Some(own) = by_iso(&row["Country Code"]) {
                add("wdi", own, &row["Country Name"]);
            }
        }
    }
    let imf: BTreeMap<String, State> = codelist
        .iter()
        .filter(|row| !row["imf"].is_empty())
        .filter_map(|row| Some((row["imf"].clone(), by_iso(&row["iso3c"])?)))
        .collect();
    for row in data.csv("imf-dots-us/dots_us.csv") {
        if let Some(own) = imf.get(&row["Counterpart Country Code"]) {
            add("imf-dots-us", *own, &row["Counterpart Country Name"]);
        }
    }
    for row in data.csv("us-troops/troopdata.csv") {
        if let Some(own) = row["ccode"]
            .parse()
            .ok()
            .and_then(|code| world.by_system_code(StateSystem::Cow, code, row["year"].parse().expect("a year")))
        {
            add("us-troops", own, &row["countryname"]);
        }
    }
    dictionary(data, &mut add);
    found
}

/// Blocks of the dictionary: a head and its synonyms, with the country code in brackets.
fn dictionary(data: &Data, add: &mut impl FnMut(&'static str, State, &str)) {
    let world = World::builtin();
    let (mut names, mut codes): (Vec<String>, BTreeSet<String>) = Default::default();
    let mut flush = |names: &mut Vec<String>, codes: &mut BTreeSet<String>| {
        for code in std::mem::take(codes) {
            for info in world.states() {
                if world.code(info.state, "cameo", None) == Some(code.as_str()) {
                    for name in names.iter() {
                        add("event-dictionaries", info.state, name);
                    }
                }
            }
        }
        names.clear();
    };
    for line in data.text("event-dictionaries/Phoenix.Countries.actors.txt").lines() {
        let text = line.split('#').next().unwrap_or("").trim();
        if text.is_empty() || text.starts_with("<!") {
            continue;
        }
        let bracket = text
            .split_once('[')
            .and_then(|(_, rest)| rest.get(..3))
            .filter(|code| code.bytes().all(|b| b.is_ascii_uppercase()));
        let closed = text
            .split_once('[')
            .is_some_and(|(_, rest)| rest.as_bytes().get(3).is_some_and(|b| matches!(b, b']' | b' ')));
        if text.starts_with('[') {
            codes.extend(bracket.filter(|_| closed).map(str::to_owned));
            continue;
        }
        if !text.starts_with('+') {
            flush(&mut names, &mut codes);
        }
        let name = text.trim_start_matches('+').split('[').next().unwrap_or("").replace('_', " ");
        names.push(name.trim().to_owned());
        codes.extend(bracket.filter(|_| closed).map(str::to_owned));
    }
    flush(&mut names, &mut codes);
}

#[test]
fn names_stand_in_the_data() {
    let Some(data) = data() else { return };
    let (evidence, providers) = (evidence(&data), provider_names(&data));
    let (mut wrong, mut compared) = (Vec::new(), 0);
    let sources: BTreeSet<&'static str> = evidence.keys().map(|(source, _)| *source).collect();
    for row in verified("names") {
        compared += 1;
        let source = row["source"].as_str();
        let fits = if row["kind"] == "dataset" {
            let wanted = row["name"].to_lowercase();
            // The data base of sanctions lists several states in one field.
            providers[source].contains(&wanted)
                || (source == "sanctions-gsdb" && providers[source].iter().any(|field| field.contains(&wanted)))
        } else {
            let source = sources.get(source).unwrap_or_else(|| panic!("no comparison for {source}"));
            evidence.get(&(*source, state(&row["state"]))).is_some_and(|names| names.contains(&plain(&row["name"])))
        };
        if !fits {
            wrong.push(show(&row));
        }
    }
    conclude("names", compared, &wrong);
}

/// Names of data sets are found again by importers, and mean the state of the row.
#[test]
fn spellings_of_data_sets_resolve() {
    let world = World::builtin();
    let mut wrong = Vec::new();
    for row in crate::shared::table("names").iter().filter(|row| row["kind"] == "dataset") {
        let bound = |column: &str| row[column].parse::<chancery_core::PartialDate>().ok();
        let on = bound("end").map(|date| date.earliest()).or_else(|| bound("start").map(|date| date.latest()));
        let answer = world.resolve_spelling(&row["source"], &row["name"], on);
        if answer != Resolution::One(state(&row["state"])) {
            wrong.push(format!("{}: {answer:?}", show(row)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No provider's name is left over: it is a state, or known to be none.
#[test]
fn every_name_of_every_provider_is_placed() {
    let Some(data) = data() else { return };
    let world = World::builtin();
    let mut nowhere = Vec::new();
    for (source, file, column) in [
        ("us-census-trade", "us-census-trade/census_country_1985_2022.csv", "CTYNAME"),
        ("us-census-trade", "us-census-trade/census_api_annual_2013_2024.csv", "CTY_NAME"),
        ("imf-dots-us", "imf-dots-us/dots_us.csv", "Counterpart Country Name"),
        ("us-foreign-aid", "us-foreign-aid/us_foreign_aid_country.csv", "Country Name"),
        ("us-foreign-aid", "us-foreign-aid/us_foreign_aid_country_2023vintage.csv", "Country Name"),
        ("us-troops", "us-troops/troopdata-rebuild-country-year.csv", "countryname"),
        ("us-troops", "us-troops/troopdata.csv", "countryname"),
        ("us-troops", "us-troops/basedata.csv", "countryname"),
    ] {
        let names: BTreeSet<String> = data.csv(file).into_iter().map(|row| row[column].clone()).collect();
        for name in names {
            if world.nonstate(source, &name).is_none() && world.resolve_spelling(source, &name, None).one().is_none() {
                nowhere.push(format!("{source}: {name:?}: {:?}", world.resolve_spelling(source, &name, None)));
            }
        }
    }
    nowhere.sort();
    nowhere.dedup();
    assert!(nowhere.is_empty(), "{}", nowhere.join("\n"));
}

/// Every spelling of a state in the two papers is known.
#[test]
fn spellings_of_the_papers_resolve() {
    let world = World::builtin();
    let mut wrong = Vec::new();
    for row in crate::shared::table("names").iter().filter(|row| row["kind"] == "spelling") {
        let answer = world.resolve(&row["name"], None);
        if answer != Resolution::One(state(&row["state"])) {
            wrong.push(format!("{}: {answer:?}", show(row)));
        }
    }
    println!("{}", wrong.join("\n"));
    assert!(wrong.is_empty());
}
