//! States, spells, codes, successions and regions against `cow-states`, `countrycode` and the providers of codes.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Date, State, StateSystem};
use chancery_world::World;

use crate::shared::{Data, Row, conclude, data, show, state, table, verified};

/// A spell of a list: number, first day, last day (empty: still a member at the release).
pub(crate) type Spell = (String, String, String);

pub(crate) fn spells(data: &Data, system: &str) -> BTreeSet<Spell> {
    let (file, code, release) = match system {
        "cow" => ("cow-states/cow_system_isard.csv", "ccode", "2016-12-31"),
        _ => ("cow-states/gw_system_isard.csv", "gwcode", "2020-12-31"),
    };
    let spell = |row: Row| {
        let end = if row["end"] == release { String::new() } else { row["end"].clone() };
        (row[code].clone(), row["start"].clone(), end)
    };
    data.csv(file).into_iter().map(spell).collect()
}

fn next_day(text: &str) -> String {
    let day: Date = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    day.tomorrow().expect("a next day").to_string()
}

#[test]
fn microstates_equal_the_list() {
    let Some(data) = data() else { return };
    let marked: BTreeSet<String> = data
        .csv("cow-states/gw_system_isard.csv")
        .into_iter()
        .filter(|row| row["microstate"] == "1")
        .map(|row| row["gwcode"].clone())
        .collect();
    let rows = verified("microstates");
    let own: BTreeSet<String> = rows.iter().map(|row| row["code"].clone()).collect();
    assert!(rows.iter().all(|row| row["system"] == "gw"));
    let wrong: Vec<String> = own.symmetric_difference(&marked).cloned().collect();
    conclude("microstates", rows.len(), &wrong);
    assert!(
        marked.iter().all(|code| {
            World::builtin().is_microstate(StateSystem::GleditschWard, code.parse().expect("a number"))
        })
    );
    assert!(!World::builtin().is_microstate(StateSystem::GleditschWard, 2));
}

#[test]
fn system_spells_equal_the_lists() {
    let Some(data) = data() else { return };
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for system in ["cow", "gw"] {
        let list = spells(&data, system);
        for row in verified("system").iter().filter(|row| row["system"] == system) {
            compared += 1;
            if !list.contains(&(row["code"].clone(), row["start"].clone(), row["end"].clone())) {
                wrong.push(show(row));
            }
        }
        // The other rows are spells of the list divided between two states; put together again they are the list.
        let mut own: Vec<Spell> = table("system")
            .iter()
            .filter(|row| row["system"] == system)
            .map(|row| (row["code"].clone(), row["start"].clone(), row["end"].clone()))
            .collect();
        own.sort();
        let mut joined: Vec<Spell> = Vec::new();
        for spell in own {
            match joined.last_mut() {
                Some(last)
                    if last.0 == spell.0
                        && !last.2.is_empty()
                        && next_day(&last.2) == spell.1
                        && !list.contains(last) =>
                {
                    last.2 = spell.2;
                }
                _ => joined.push(spell),
            }
        }
        let joined: BTreeSet<Spell> = joined.into_iter().collect();
        assert_eq!(joined.difference(&list).collect::<Vec<_>>(), Vec::<&Spell>::new(), "{system}: not in the list");
        assert_eq!(list.difference(&joined).collect::<Vec<_>>(), Vec::<&Spell>::new(), "{system}: missing");
    }
    // The publisher's own layout of the same list.
    let official: BTreeSet<Spell> = data
        .csv("cow-states/cow_states.csv")
        .into_iter()
        .map(|row| {
            let date = |prefix: &str| {
                crate::shared::ymd(
                    &row[&format!("{prefix}year")],
                    &row[&format!("{prefix}month")],
                    &row[&format!("{prefix}day")],
                )
            };
            let end = date("end");
            (row["ccode"].clone(), date("st"), if end == "2016-12-31" { String::new() } else { end })
        })
        .collect();
    assert_eq!(official, spells(&data, "cow"), "cow_states and cow_system_isard differ");
    conclude("system", compared, &wrong);
}

#[test]
fn lives_of_states_equal_the_lists() {
    let Some(data) = data() else { return };
    let bounds = |system: &str| -> BTreeSet<(String, String)> {
        spells(&data, system).into_iter().flat_map(|(code, start, end)| [(code.clone(), start), (code, end)]).collect()
    };
    let lists = [(StateSystem::Cow, bounds("cow")), (StateSystem::GleditschWard, bounds("gw"))];
    let codelist: BTreeSet<String> =
        data.csv("countrycode/codelist.csv").into_iter().map(|row| row["iso3c"].clone()).collect();
    let providers = provider_names(&data);
    let world = World::builtin();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for row in table("states") {
        let own = state(&row["state"]);
        let info = world.state(own).expect("known");
        // The life is the hull of the spells, whatever the status.
        let hull = info.life().map_or((String::new(), String::new()), |life| {
            let text = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
            (text(life.start), text(life.end))
        });
        if (row["start"].clone(), row["end"].clone()) != hull {
            wrong.push(format!("{} but the spells give {hull:?}", show(&row)));
        }
        if row["status"] != "data-verified" {
            continue;
        }
        compared += 1;
        let fits = match row["source"].as_str() {
            "cow-states" => [&row["start"], &row["end"]].into_iter().all(|bound| {
                info.spells.iter().any(|spell| {
                    let (_, list) = lists.iter().find(|(system, _)| *system == spell.system).expect("two systems");
                    list.contains(&(spell.code.to_string(), bound.clone()))
                })
            }),
            "countrycode" => codelist.contains(&row["state"]) || named(&data, &row["name"]),
            source => world.names_of(own).iter().any(|(_, name, _)| providers[source].contains(&name.to_lowercase())),
        };
        if !fits {
            wrong.push(show(&row));
        }
    }
    conclude("states", compared, &wrong);
}

fn named(data: &Data, name: &str) -> bool {
    data.csv("countrycode/codelist.csv").iter().any(|row| row["country.name.en"] == name)
}

/// The names in each provider's files, in lower case.
pub(crate) fn provider_names(data: &Data) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut names: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for (source, file, column) in PROVIDERS {
        names.entry(source).or_default().extend(data.csv(file).into_iter().map(|row| row[*column].to_lowercase()));
    }
    let register = data.text("sipri-arms-transfers/trade-register.csv");
    let lines: Vec<&str> = register.lines().collect();
    let header =
        lines.iter().position(|line| line.contains("Recipient") && line.contains("Supplier")).expect("a header");
    for row in crate::shared::parse(&lines[header..].join("\n"), b',') {
        for column in ["Recipient", "Supplier"] {
            names.entry("sipri-arms-transfers").or_default().insert(row[column].to_lowercase());
        }
    }
    for row in data.separated("icews-sample/events.2018.sample.tab", b'\t') {
        for column in ["Source Country", "Target Country", "Country"] {
            names.entry("icews-sample").or_default().insert(row[column].to_lowercase());
        }
    }
    names
}

/// Data set, file and the column with names of states.
const PROVIDERS: &[(&str, &str, &str)] = &[
    ("us-census-trade", "us-census-trade/census_country_1985_2022.csv", "CTYNAME"),
    ("us-census-trade", "us-census-trade/census_api_annual_2013_2024.csv", "CTY_NAME"),
    ("us-census-trade", "us-census-trade/census_api_monthly_2013_2024.csv", "CTY_NAME"),
    ("imf-dots-us", "imf-dots-us/dots_us.csv", "Counterpart Country Name"),
    ("us-foreign-aid", "us-foreign-aid/us_foreign_aid_country.csv", "Country Name"),
    ("us-foreign-aid", "us-foreign-aid/us_foreign_aid_country_2023vintage.csv", "Country Name"),
    ("us-troops", "us-troops/troopdata-rebuild-country-year.csv", "countryname"),
    ("us-troops", "us-troops/troopdata.csv", "countryname"),
    ("us-troops", "us-troops/troopdata-rebuild-reports.csv", "countryname"),
    ("us-troops", "us-troops/builddata.csv", "countryname"),
    ("us-troops", "us-troops/basedata.csv", "countryname"),
    ("us-troops", "us-troops/mme-v7-long.csv", "country"),
    ("wdi", "wdi/gdp.csv", "Country Name"),
    ("wdi", "wdi/population.csv", "Country Name"),
    ("sanctions-gsdb", "sanctions-gsdb/GSDB_V3.csv", "sanctioned_state"),
    ("sanctions-gsdb", "sanctions-gsdb/GSDB_V3.csv", "sanctioning_state"),
    ("sanctions-gsdb", "sanctions-gsdb/GSDB_V4.csv", "sanctioned_state"),
    ("sanctions-gsdb", "sanctions-gsdb/GSDB_V4.csv", "sanctioning_state"),
    ("bolivia-2019-election", "bolivia-2019-election/computo_final.csv.gz", "País"),
    ("cow-states", "cow-states/cow_system_isard.csv", "cw_name"),
    ("cow-states", "cow-states/cow_states.csv", "statenme"),
    ("cow-states", "cow-states/gw_system_isard.csv", "gw_name"),
];

#[test]
fn successions_are_dated_by_a_bound_of_a_spell() {
    let Some(data) = data() else { return };
    let world = World::builtin();
    let mut bounds: BTreeSet<(StateSystem, String, String)> = BTreeSet::new();
    for (system, name) in [(StateSystem::Cow, "cow"), (StateSystem::GleditschWard, "gw")] {
        for (code, start, end) in spells(&data, name) {
            bounds.insert((system, code.clone(), start));
            if !end.is_empty() {
                bounds.insert((system, code.clone(), next_day(&end)));
                bounds.insert((system, code, end));
            }
        }
    }
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for row in verified("successions") {
        compared += 1;
        let states = row["from"].split_whitespace().chain(row["to"].split_whitespace()).map(state);
        let fits = states
            .flat_map(|own| &world.state(own).expect("known").spells)
            .any(|spell| bounds.contains(&(spell.system, spell.code.to_string(), row["date"].clone())));
        if !fits {
            wrong.push(show(&row));
        }
    }
    conclude("successions", compared, &wrong);
}

/// Region, definition, column of `countrycode`, value, and whether only members of a state system count.
const BY_COLUMN: &[(&str, &str, &str, &str, bool)] = &[
    ("africa", "un-m49", "un.region.name", "Africa", false),
    ("asia", "un-m49", "un.region.name", "Asia", false),
    ("europe", "un-m49", "un.region.name", "Europe", false),
    ("oceania", "un-m49", "un.region.name", "Oceania", false),
    ("western-hemisphere", "un-m49", "un.region.name", "Americas", false),
    ("western-hemisphere", "sovereign-35", "un.region.name", "Americas", true),
    ("caribbean", "un-m49", "un.regionintermediate.name", "Caribbean", false),
    ("caribbean", "sovereign-13", "un.regionintermediate.name", "Caribbean", true),
    ("central-america", "un-m49", "un.regionintermediate.name", "Central America", false),
    ("south-america", "un-m49", "un.regionintermediate.name", "South America", false),
    ("south-america", "sovereign-12", "un.regionintermediate.name", "South America", true),
    ("central-asia", "five-republics", "un.regionsub.name", "Central Asia", false),
    ("eastern-asia", "un-m49", "un.regionsub.name", "Eastern Asia", false),
    ("eastern-europe", "un-m49", "un.regionsub.name", "Eastern Europe", false),
    ("latin-america", "un-m49", "un.regionsub.name", "Latin America and the Caribbean", false),
    ("latin-america", "latin-33", "un.regionsub.name", "Latin America and the Caribbean", true),
    ("north-america", "un-m49", "un.regionsub.name", "Northern America", false),
    ("northern-africa", "un-m49", "un.regionsub.name", "Northern Africa", false),
    ("northern-europe", "un-m49", "un.regionsub.name", "Northern Europe", false),
    ("south-eastern-asia", "un-m49", "un.regionsub.name", "South-eastern Asia", false),
    ("southern-asia", "un-m49", "un.regionsub.name", "Southern Asia", false),
    ("southern-europe", "un-m49", "un.regionsub.name", "Southern Europe", false),
    ("sub-saharan-africa", "un-m49", "un.regionsub.name", "Sub-Saharan Africa", false),
    ("western-asia", "un-m49", "un.regionsub.name", "Western Asia", false),
    ("western-europe", "un-m49", "un.regionsub.name", "Western Europe", false),
    ("east-asia-pacific", "world-bank", "region", "East Asia & Pacific", false),
    ("europe-central-asia", "world-bank", "region", "Europe & Central Asia", false),
    ("latin-america", "world-bank", "region", "Latin America & Caribbean", false),
    ("middle-east-north-africa", "world-bank", "region", "Middle East & North Africa", false),
    ("north-america", "world-bank", "region", "North America", false),
    ("south-asia", "world-bank", "region", "South Asia", false),
    ("sub-saharan-africa", "world-bank", "region", "Sub-Saharan Africa", false),
];

#[test]
fn regions_equal_the_classifications() {
    let Some(data) = data() else { return };
    let world = World::builtin();
    let codelist = data.csv("countrycode/codelist.csv");
    let rows = table("regions");
    let members = |region: &str, definition: &str| -> BTreeSet<State> {
        let own = rows.iter().filter(|row| row["region"] == region && row["definition"] == definition);
        own.map(|row| state(&row["state"])).collect()
    };
    let mut whole: BTreeMap<(String, String), BTreeSet<State>> = BTreeMap::new();
    for (region, definition, column, value, sovereign) in BY_COLUMN {
        let expected =
            codelist.iter().filter(|row| row[*column] == *value).filter_map(|row| match row["iso3c"].as_str() {
                // Kosovo has no code there.
                "" => (row["country.name.en"] == "Kosovo").then(|| state("XKX")),
                key => Some(state(key)),
            });
        let lives = |own: &State| {
            world.state(*own).is_some_and(|info| info.spells.iter().any(|spell| spell.period.end.is_none()))
        };
        let expected: BTreeSet<State> = expected.filter(|own| !sovereign || lives(own)).collect();
        whole.insert(((*region).to_owned(), (*definition).to_owned()), expected);
    }
    let seven: BTreeSet<State> = whole[&("central-america".to_owned(), "un-m49".to_owned())]
        .iter()
        .copied()
        .filter(|own| *own != state("MEX"))
        .collect();
    whole.insert(("central-america".into(), "seven-states".into()), seven);
    let mut without = whole[&("western-hemisphere".to_owned(), "sovereign-35".to_owned())].clone();
    without.remove(&state("USA"));
    whole.insert(("western-hemisphere".into(), "without-usa".into()), without);
    // Schedule C: the first digit is the area.
    let area = |digits: &str, without: &str| -> BTreeSet<State> {
        let codes = table("codes");
        let own = codes
            .iter()
            .filter(|row| row["scheme"] == "census" && row["code"].starts_with(|first| digits.contains(first)));
        own.map(|row| state(&row["state"])).filter(|own| own.as_str() != without).collect()
    };
    whole.insert(("latin-america".into(), "census-lac".into()), area("23", ""));
    whole.insert(("south-and-central-america".into(), "census-without-mexico".into()), area("23", "MEX"));
    whole.insert(("central-america".into(), "census".into()), area("2", "MEX"));
    whole.insert(("south-america".into(), "census".into()), area("3", ""));
    let mut wrong = Vec::new();
    for ((region, definition), expected) in &whole {
        let own = members(region, definition);
        if own != *expected {
            let more: Vec<_> = own.difference(expected).collect();
            let less: Vec<_> = expected.difference(&own).collect();
            wrong.push(format!("{region} {definition}: too many {more:?}, missing {less:?}"));
        }
    }
    // The groups that the Census Bureau adds up itself.
    let mut groups: Vec<((&str, &str), &str)> = Vec::new();
    for (key, code) in [
        (("latin-america", "latin-20"), "0021"),
        (("central-america", "historic-five"), "0028"),
        (("central-america", "census"), "2XXX"),
        (("south-america", "census"), "3XXX"),
    ] {
        groups.push((key, code));
    }
    let mut flows: BTreeMap<(String, String), [f64; 2]> = BTreeMap::new();
    for row in data.csv("us-census-trade/census_api_annual_2013_2024.csv") {
        let number = |column: &str| row[column].parse::<f64>().unwrap_or(0.0);
        flows.insert((row["YEAR"].clone(), row["CTY_CODE"].clone()), [number("imports"), number("exports")]);
    }
    for ((region, definition), group) in &groups {
        let own = members(region, definition);
        let codes: Vec<String> = table("codes")
            .iter()
            .filter(|row| row["scheme"] == "census" && own.contains(&state(&row["state"])))
            .map(|row| row["code"].clone())
            .collect();
        for year in 2013..=2024 {
            let Some(total) = flows.get(&(year.to_string(), (*group).to_owned())) else { continue };
            for (side, total) in total.iter().enumerate() {
                let sum: f64 = codes
                    .iter()
                    .filter_map(|code| flows.get(&(year.to_string(), code.clone())))
                    .map(|flow| flow[side])
                    .sum();
                if (sum - total).abs() > 2.0 {
                    wrong.push(format!("{region} {definition} in {year}: {sum} but group {group} has {total}"));
                }
            }
        }
        whole.insert(((*region).to_owned(), (*definition).to_owned()), own);
    }
    let compared = verified("regions")
        .iter()
        .filter(|row| whole.contains_key(&(row["region"].clone(), row["definition"].clone())))
        .count();
    conclude("regions", compared, &wrong);
}
