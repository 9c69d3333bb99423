//! The two state systems: who existed, counts per year, pairs per year, codes and names there and back.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Date, Period, StateSystem, Year};
use chancery_world::{Resolution, World};

use crate::shared::{data, day, state};

const CENTRAL_ASIA: [&str; 5] = ["KAZ", "KGZ", "TJK", "TKM", "UZB"];

#[test]
fn members_per_year_equal_the_panel() {
    let Some(data) = data() else { return };
    let mut panel: BTreeMap<Year, BTreeSet<u16>> = BTreeMap::new();
    for row in data.csv("cow-states/cow_gw_panel.csv") {
        if let (Ok(year), Ok(code)) = (row["year"].parse(), row["ccode"].parse()) {
            panel.entry(year).or_default().insert(code);
        }
    }
    let world = World::builtin();
    for year in 1816..=2020 {
        let own: BTreeSet<u16> = world.members(StateSystem::Cow, year).into_iter().map(|(code, _)| code).collect();
        assert_eq!(Some(&own), panel.get(&year), "{year}");
    }
}

/// 2,063,670 ordered pairs have both states in the system at some time of the year. In 60 of them (30 pairs) the two were
/// never there on the same day: one ended before the other began, as GFR and reunited Germany in 1990. Without them the count
/// is the 2,063,610 of the R package peacesciencer.
#[test]
fn directed_dyad_years() {
    let world = World::builtin();
    let (mut in_the_year, mut together, mut apart) = (0, 0, Vec::new());
    for year in 1816..=2020 {
        let days = Period::new(Date::new(year, 1, 1).ok(), Date::new(year, 12, 31).ok());
        let mut spells: BTreeMap<u16, Vec<Period>> = BTreeMap::new();
        for info in world.states() {
            for spell in info.spells.iter().filter(|spell| spell.system == StateSystem::Cow) {
                if let Some(period) = spell.period.intersect(&days) {
                    spells.entry(spell.code).or_default().push(period);
                }
            }
        }
        assert_eq!(
            spells.len(),
            world.members(StateSystem::Cow, year).iter().map(|(code, _)| code).collect::<BTreeSet<_>>().len()
        );
        for (one, own) in &spells {
            for (other, theirs) in spells.range(one + 1..) {
                in_the_year += 2;
                if own.iter().any(|a| theirs.iter().any(|b| a.overlaps(b))) {
                    together += 2;
                } else {
                    apart.push((year, *one, *other));
                }
            }
        }
    }
    println!("pairs that were in the system in one year and never on one day: {apart:?}");
    assert_eq!((in_the_year, together, apart.len()), (2_063_670, 2_063_610, 30));
    assert!(
        apart.contains(&(1990, 255, 260)) && apart.contains(&(1990, 679, 680)) && apart.contains(&(1918, 300, 310))
    );
}

#[test]
fn central_asia_and_the_union() {
    let world = World::builtin();
    let on = Some(day("1980-07-01"));
    assert_eq!(world.by_system_code(StateSystem::Cow, 365, 1980), Some(state("RUS")));
    assert_eq!(world.by_system_code(StateSystem::GleditschWard, 365, 1980), Some(state("RUS")));
    assert_eq!(world.by_code("iso3", "SUN", on), Resolution::One(state("RUS")));
    assert_eq!(world.code(state("RUS"), "iso3", on), Some("SUN"));
    assert_eq!(world.code(state("RUS"), "iso3", Some(day("1993-07-01"))), Some("RUS"));
    assert_eq!(world.code(state("RUS"), "iso3", None), Some("RUS"));
    assert_eq!(world.resolve("Soviet Union", on), Resolution::One(state("RUS")));
    for key in CENTRAL_ASIA {
        let own = state(key);
        assert!(!world.exists(own, 1990), "{key} in 1990");
        assert!(world.exists(own, 1991) && world.exists(own, 1992), "{key} from 1991");
        assert!(!world.members(StateSystem::Cow, 1990).iter().any(|(_, member)| *member == own), "{key} in 1990");
        assert!(world.members(StateSystem::Cow, 1992).iter().any(|(_, member)| *member == own), "{key} in 1992");
        // The Correlates of War list has the five from 26 December 1991, the other list from their own independence.
        assert!(!world.state(own).expect("known").spells.iter().any(|spell| spell.period.contains(day("1991-08-30"))));
        assert!(world.exists_on(own, day("1991-12-26")), "{key}");
    }
    assert!(world.exists(state("RUS"), 1980) && world.exists(state("RUS"), 1992));
}

#[test]
fn numbers_that_changed_hands() {
    let world = World::builtin();
    let (cow, gw) = (StateSystem::Cow, StateSystem::GleditschWard);
    for (system, code, year, key) in [
        (cow, 255, 1940, "DEU"),
        (cow, 255, 1991, "DEU"),
        (cow, 255, 1990, "DEU"),
        (cow, 260, 1960, "GFR"),
        (cow, 260, 1990, "GFR"),
        (cow, 265, 1989, "DDR"),
        (gw, 255, 1940, "DEU"),
        (gw, 260, 1960, "GFR"),
        (gw, 260, 1990, "GFR"),
        (gw, 260, 1991, "DEU"),
        (gw, 260, 2015, "DEU"),
        (cow, 678, 1980, "YAR"),
        (cow, 679, 1990, "YEM"),
        (cow, 679, 2000, "YEM"),
        (cow, 680, 1980, "YPR"),
        (gw, 678, 1980, "YAR"),
        (gw, 678, 1990, "YEM"),
        (gw, 678, 2000, "YEM"),
        (cow, 345, 1930, "YUG"),
        (cow, 345, 2005, "YUG"),
        (cow, 345, 2006, "SRB"),
        (cow, 345, 2010, "SRB"),
        (gw, 345, 2000, "YUG"),
        (gw, 340, 1900, "YUG"),
        (gw, 340, 2010, "SRB"),
        (cow, 816, 1960, "VNM"),
        (cow, 816, 2000, "VNM"),
        (cow, 817, 1960, "RVN"),
        (gw, 816, 1970, "VNM"),
        (gw, 817, 1970, "RVN"),
        (cow, 730, 1900, "KRA"),
        (cow, 731, 1960, "PRK"),
        (cow, 732, 1960, "KOR"),
        (cow, 347, 2010, "XKX"),
        (cow, 970, 2005, "NRU"),
        (gw, 970, 2005, "KIR"),
        (cow, 325, 1850, "ITA"),
        (cow, 640, 1900, "TUR"),
    ] {
        assert_eq!(world.by_system_code(system, code, year), Some(state(key)), "{} {code} in {year}", system.name());
        if world.exists(state(key), year) {
            assert_eq!(world.system_code(state(key), system, year), Some(code), "{key} {} in {year}", system.name());
        }
    }
}

#[test]
fn existence_follows_the_spells() {
    let world = World::builtin();
    for info in world.states() {
        for year in 1780..=2030 {
            let days = Period::new(Date::new(year, 1, 1).ok(), Date::new(year, 12, 31).ok());
            let expected = info.spells.iter().any(|spell| spell.period.overlaps(&days));
            assert_eq!(world.exists(info.state, year), expected, "{} in {year}", info.state);
        }
        assert_eq!(info.life().is_some(), !info.spells.is_empty());
    }
}

#[test]
fn every_state_answers_to_its_name() {
    let world = World::builtin();
    let mut wrong = Vec::new();
    for info in world.states() {
        let own = Resolution::One(info.state);
        if world.resolve(info.state.as_str(), None) != own {
            wrong.push(format!("{}: its key", info.state));
        }
        if !info.sovereign || ["GIN"].contains(&info.state.as_str()) {
            continue;
        }
        // A name that two states bore one after the other belongs to each in its own time.
        let middle = info.life().and_then(middle);
        let answer = world.resolve(&info.name, middle);
        if answer != own {
            wrong.push(format!("{}: {} on {middle:?} is {answer:?}", info.state, info.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_there_and_back() {
    let world = World::builtin();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for info in world.states() {
        for spell in &info.spells {
            let Some(on) = middle(spell.period) else { continue };
            for scheme in world.schemes() {
                let Some(code) = world.code(info.state, scheme, Some(on)) else { continue };
                checked += 1;
                let back = world.by_code(scheme, code, Some(on));
                if back != Resolution::One(info.state) {
                    wrong.push(format!("{} {scheme} {code} on {on}: {back:?}", info.state));
                }
            }
            let year = on.year();
            if world.by_system_code(spell.system, spell.code, year) != Some(info.state)
                || world.system_code(info.state, spell.system, year) != Some(spell.code)
            {
                wrong.push(format!("{} {} {} in {year}", info.state, spell.system.name(), spell.code));
            }
        }
    }
    println!("{checked} codes there and back");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A day in the middle of a period that has a beginning.
fn middle(period: Period) -> Option<Date> {
    let start = period.start?;
    let end = period.end.unwrap_or_else(|| day("2024-12-31"));
    let years = (end.year() - start.year()) / 2;
    let date = Date::new(start.year() + years, start.month(), start.day().min(28)).ok()?;
    Some(date.clamp(start, end))
}
