//! T11 to T20 on worlds in which the answer is known because they were made so: one in which each holds, one in which it fails.

use std::sync::OnceLock;

use chancery_core::{Absence, Year, YearRange};
use chancery_measure::{Administration, administrations};
use chancery_world::World;

use super::made_more::{Made, Noise, actor, state};
use super::{Definition, Figure, Proposition, t11, t12, t13, t14, t15, t16, t17, t18, t19, t20};

fn first(definitions: &[Definition]) -> Figure {
    definitions[0].found.clone().expect("the main definition has a figure")
}

fn near(one: &Figure, other: &Figure) {
    let pairs = [(one.value, other.value), (one.low, other.low), (one.high, other.high)];
    assert!(pairs.iter().all(|(a, b)| (a - b).abs() < 1e-7 * (1.0 + a.abs())), "{one:?} {other:?}");
}

/// Which administration of the United States a year belongs to, by number.
fn administration(year: Year) -> usize {
    static ALL: OnceLock<Vec<Administration>> = OnceLock::new();
    let years = || YearRange::new(1945, 2023).expect("in order");
    let all = ALL.get_or_init(|| administrations(World::builtin(), actor(), years()));
    all.iter().position(|one| one.years.contains(year)).unwrap_or(all.len())
}

#[test]
fn t11_regimes_and_allies() {
    let (regime, noise) = (Noise::new(1), Noise::new(2));
    let made = |effect: f64, scale: f64| {
        Made::new(1960, 2015)
            .with_states("polyarchy", |place, year| scale * regime.walk(place, year))
            .with_actor("agree", |place, year| {
                0.4 + effect * regime.walk(place, year - 1) + 0.5 * noise.at(place, year)
            })
    };
    assert_eq!(made(-0.5, 1.0).outcome(&t11::PROPOSITION), "holds");
    assert_eq!(made(0.5, 1.0).outcome(&t11::PROPOSITION), "fails");
    let figures = |scale: f64| first(&made(0.02, scale).definitions(&t11::PROPOSITION));
    near(&figures(1.0), &figures(100.0));
    let words: Vec<Definition> = made(0.5, 1.0).and_central_asia().definitions(&t11::PROPOSITION);
    assert!(words.iter().any(|one| one.name == "only Central Asia"));
    assert!(words[1].found.as_ref().is_err_and(|why| why.contains("polity2")), "{:?}", words[1]);
}

#[test]
fn t12_development_against_threats() {
    let (spent, noise) = (Noise::new(3), Noise::new(4));
    let aid = |place: usize, year: Year| 5.0 + spent.walk(place, year).abs();
    let poor = || Made::new(1960, 2015).with_states("tpop", |_, _| 1.0).with_actor("aid_constant", aid);
    let made = |effect: f64| {
        poor().with_states("homicide_rate", |place, year| {
            libm::exp(2.0 + effect * libm::asinh(aid(place, year - 2)) + 0.1 * noise.at(place, year))
        })
    };
    assert_eq!(made(-0.4).outcome(&t12::PROPOSITION), "holds");
    assert_eq!(made(0.4).outcome(&t12::PROPOSITION), "fails");
    let without = poor().definitions(&t12::PROPOSITION);
    assert!(without[0].found.as_ref().is_err_and(|why| why.contains("UNODC")), "{:?}", without[0]);
    assert_eq!(poor().outcome(&t12::PROPOSITION), "cannot-be-tested");
    // Aid follows trouble by two years: with the aid of later years held, what earlier aid seemed to do is gone.
    let trouble = |place: usize, year: Year| f64::from(noise.walk(place, year) > 0.0);
    let follows = Made::new(1960, 2015)
        .with_states("tpop", |_, _| 1.0)
        .with_actor("aid_constant", |place, year| 1.0 + 10.0 * trouble(place, year - 2))
        .with_states("internal_conflicts", trouble);
    let found = follows.definitions(&t12::PROPOSITION);
    let (plain, held) = (found[2].found.clone().expect("a figure"), found[3].found.clone().expect("a figure"));
    assert!(plain.low > 0.0 && held.value.abs() < 1e-6, "{plain:?} {held:?}");
}

#[test]
fn t13_one_theatre_drains_another() {
    let noise = Noise::new(5);
    let here = |year: Year| 10_000.0 * libm::exp(0.3 * noise.at(0, year));
    let made = |elsewhere: &dyn Fn(Year) -> f64, factor: f64| {
        Made::new(1960, 2015).with_world("troops", |_, year| factor * here(year), |year| factor * elsewhere(year))
    };
    let drained = |year: Year| 1e6 - 20.0 * here(year);
    assert_eq!(made(&drained, 1.0).outcome(&t13::PROPOSITION), "holds");
    assert_eq!(made(&|year| 5.0 * here(year), 1.0).outcome(&t13::PROPOSITION), "fails");
    assert_eq!(made(&|year| 1e5 * libm::exp(0.3 * noise.at(1, year)), 1.0).outcome(&t13::PROPOSITION), "undecided");
    let figure = |factor: f64| first(&made(&drained, factor).definitions(&t13::PROPOSITION));
    near(&figure(1.0), &figure(1000.0));
}

#[test]
fn t14_leader_effect() {
    let noise = Noise::new(6);
    let made = |later: Year| {
        let level = |year: Year| if administration(year - later).is_multiple_of(2) { 0.3 } else { 0.6 };
        Made::new(1960, 2016).with_actor("agree", |place, year| level(year) + 0.02 * noise.at(place, year))
    };
    assert_eq!(made(0).outcome(&t14::PROPOSITION), "holds");
    // Steps in the middle of terms are better explained by any displaced calendar.
    let middle = first(&made(3).definitions(&t14::PROPOSITION));
    assert!(middle.low < 0.0, "{middle:?}");
    // A state moves when it has a new leader of its own, or when it has none.
    let changed = |place: usize, year: Year| (usize::from(year.unsigned_abs()) + 3 * place).is_multiple_of(7);
    let moves = |often: bool| {
        let size = |place: usize, year: Year| {
            let moved = (changed(place, year) || changed(place, year - 1)) == often;
            if moved { 0.1 * noise.at(place, year) } else { 0.01 * noise.at(place, year) }
        };
        Made::new(1960, 2016)
            .with_states("leader_changes", |place, year| f64::from(changed(place, year)))
            .with_actor("agree", |place, year| (1960..=year).map(|year| size(place, year)).sum())
            .definitions(&t14::PROPOSITION)[5]
            .found
            .clone()
            .expect("a figure")
    };
    assert!(moves(true).low > 0.0 && moves(false).high < 0.0, "{:?} {:?}", moves(true), moves(false));
}

#[test]
fn t15_energy_and_attention() {
    let (energy, noise) = (Noise::new(7), Noise::new(8));
    let produced =
        |place: usize, year: Year| libm::exp(10.0 + 2.0 * energy.at(place, 1950) + 0.1 * energy.at(place, year));
    let world = |effect: f64| {
        Made::new(1990, 2010)
            .with_states("gdp", |place, year| libm::exp(20.0 + noise.at(place, 1950) + 0.1 * noise.at(place, year)))
            .with_world(
                "aid",
                |place, year| 100.0 + effect * libm::log(produced(place, year)) + noise.at(place, year),
                |_| 2000.0,
            )
    };
    let made = |effect: f64| world(effect).with_states("energy_production", produced);
    assert_eq!(made(5.0).outcome(&t15::PROPOSITION), "holds");
    assert_eq!(made(-5.0).outcome(&t15::PROPOSITION), "fails");
    assert_eq!(world(5.0).outcome(&t15::PROPOSITION), "cannot-be-tested");
    assert!(
        world(5.0).definitions(&t15::PROPOSITION)[0]
            .found
            .as_ref()
            .is_err_and(|why| why.contains("`energy_production`"))
    );
}

#[test]
fn t16_no_detachment_from_rivals() {
    let noise = Noise::new(9);
    let made = |slope: f64, unit: f64| {
        let world = Made::new(1960, 2014);
        let states = world.states();
        let row = |power: &str, place: usize, year: Year| {
            let grown = libm::exp(slope * f64::from(year - 1960) + 0.1 * noise.at(place, year));
            let value = if power == "USA" { unit } else { unit * 0.1 * grown };
            (state(power), Some(states[place]), year, value)
        };
        let rows = ["USA", "RUS", "CHN"]
            .iter()
            .flat_map(|power| world.years().flat_map(move |year| (0..20).map(move |place| (*power, place, year))))
            .map(|(power, place, year)| row(power, place, year))
            .collect();
        world.with("trade", Absence::Unreported, rows)
    };
    assert_eq!(made(0.02, 1.0).outcome(&t16::PROPOSITION), "holds");
    assert_eq!(made(-0.02, 1.0).outcome(&t16::PROPOSITION), "fails");
    let figure = |unit: f64| first(&made(0.02, unit).definitions(&t16::PROPOSITION));
    near(&figure(1.0), &figure(1e9));
}

#[test]
fn t17_continuity_of_administrations() {
    let made = |share: &dyn Fn(usize) -> f64, unit: f64| {
        // The region's share of aid is what is left of one, of troops what is not; the world outside has the rest.
        let aid = |year: Year| share(administration(year));
        Made::new(1946, 2020)
            .with_world("aid", |_, year| unit * aid(year) / 20.0, |year| unit * (2.0 - aid(year)))
            .with_world("troops", |_, year| unit * (1.0 - aid(year)) / 20.0, |year| unit * (1.0 + aid(year)))
    };
    let slow = |number: usize| 0.1 + 0.06 * number as f64;
    let zigzag = |number: usize| if number.is_multiple_of(2) { 0.1 } else { 0.8 };
    let main = |share: &dyn Fn(usize) -> f64, unit: f64| first(&made(share, unit).definitions(&t17::PROPOSITION));
    assert_eq!(made(&slow, 1.0).outcome(&t17::PROPOSITION), "holds");
    assert_eq!(made(&zigzag, 1.0).outcome(&t17::PROPOSITION), "fails");
    near(&main(&slow, 1.0), &main(&slow, 1e6));
}

#[test]
fn t18_pivotal_regions() {
    let noise = Noise::new(10);
    let made = |weight: f64| {
        Made::new(1960, 2010).with_states("cinc", |place, year| weight * libm::exp(0.1 * noise.at(place, year)))
    };
    assert_eq!(made(0.02).outcome(&t18::PROPOSITION), "holds");
    assert_eq!(made(0.001).outcome(&t18::PROPOSITION), "fails");
    // Attention beyond capability: the region has a hundredth of the capabilities, and half of the aid.
    let world = made(0.0005);
    let mut rows =
        world.each(|place, state, year| (state, None, year, 0.0005 * libm::exp(0.1 * noise.at(place, year))));
    rows.extend(world.years().map(|year| (actor(), None, year, 0.2)));
    let noticed = Made::new(1960, 2010).with("cinc", Absence::Unreported, rows).with_world("aid", |_, _| 1.0, |_| 20.0);
    let aid = noticed.definitions(&t18::PROPOSITION);
    let aid = aid.iter().find(|one| one.name.contains("aid")).and_then(|one| one.found.clone().ok()).expect("a figure");
    assert!((aid.value - (0.025 - 0.0005 / 0.8)).abs() < 1e-4 && aid.low > 0.0, "{aid:?}");
    assert_eq!(noticed.outcome(&t18::PROPOSITION), "mixed");
}

#[test]
fn t19_migration_and_policy() {
    let (people, noise) = (Noise::new(11), Noise::new(12));
    let came = |place: usize, year: Year| libm::exp(8.0 + 0.3 * people.at(place, year));
    let aid = |effect: f64| move |log: f64, shock: f64| libm::sinh(12.0 + effect * (log - 8.0) + 0.1 * shock);
    let made = |effect: f64| {
        let world = Made::new(1980, 2015).with_actor("aid_constant", |place, year| {
            aid(effect)(libm::log(came(place, year - 1)), noise.at(place, year))
        });
        let rows = world.each(|place, state, year| (state, Some(actor()), year, came(place, year)));
        world.with("migration", Absence::Unreported, rows)
    };
    assert_eq!(made(0.5).outcome(&t19::PROPOSITION), "holds");
    assert_eq!(made(-0.5).outcome(&t19::PROPOSITION), "fails");
    let without = Made::new(1980, 2015).with_actor("aid_constant", |_, _| 1.0);
    assert_eq!(without.outcome(&t19::PROPOSITION), "cannot-be-tested");
}

#[test]
fn t20_naming_adversaries() {
    let noise = Noise::new(13);
    let made = |effect: f64, shock: f64| {
        let world = Made::new(1990, 2023);
        let named = ["CUB", "NIC", "VEN"].map(state);
        let rows = world.each(|place, state, year| {
            let after = year > 2018 && named.contains(&state);
            let common = if year > 2018 { shock } else { 0.0 };
            let value = 0.5 + 0.02 * noise.at(place, year) + common + if after { effect } else { 0.0 };
            (actor(), Some(state), year, value)
        });
        world.with("agree", Absence::Unreported, rows)
    };
    assert_eq!(made(-0.2, 0.0).outcome(&t20::PROPOSITION), "holds");
    assert_eq!(made(0.2, 0.0).outcome(&t20::PROPOSITION), "fails");
    let figure = |shock: f64| first(&made(-0.2, shock).definitions(&t20::PROPOSITION));
    // What all states do alike is no effect of having been named.
    near(&figure(0.0), &figure(0.3));
    assert_eq!(figure(0.0).observations, 3);
    let definitions = made(-0.2, 0.0).definitions(&t20::PROPOSITION);
    assert!(definitions[6].found.as_ref().is_err_and(|why| why.contains("GDELT")), "{:?}", definitions[6]);
}

#[test]
fn a_missing_value_is_no_zero() {
    let (regime, noise) = (Noise::new(14), Noise::new(15));
    let made = |missing: bool| {
        let world = Made::new(1960, 2015).with_states("polyarchy", |place, year| regime.walk(place, year));
        let mut rows = world.each(|place, state, year| {
            (actor(), Some(state), year, 0.4 - 0.5 * regime.walk(place, year - 1) + 0.1 * noise.at(place, year))
        });
        rows.retain(|(.., year, _)| !missing || year % 5 != 0);
        first(&world.with("agree", Absence::Unreported, rows).definitions(&t11::PROPOSITION))
    };
    let (all, fewer) = (made(false), made(true));
    assert!(fewer.observations < all.observations && (fewer.value - all.value).abs() < 0.02, "{all:?} {fewer:?}");
}

#[test]
fn rows_of_the_regions_alone_have_no_total() {
    let made = |absence: Absence| {
        let world = Made::new(1960, 2015);
        let rows = world.each(|_, state, year| (actor(), Some(state), year, f64::from(year - 1950)));
        world.with("troops", absence, rows).definitions(&t13::PROPOSITION)[0].found.clone()
    };
    assert!(made(Absence::Unreported).is_err_and(|why| why.contains("to have a total")));
    // A source that lists every case says that there was nothing elsewhere, and nothing has no growth.
    assert!(made(Absence::Zero).is_err_and(|why| why.contains("0 years")));
}

#[test]
fn pairs_are_found_either_way_round() {
    let noise = Noise::new(16);
    let made = |turned: bool| {
        let world = Made::new(1960, 2010);
        let states = world.states();
        let shared = |power: &str, place: usize, year: Year| {
            let grown = if power == "USA" { 0.0 } else { 0.2 * f64::from(year - 1960) };
            20.0 + grown + noise.at(place, year)
        };
        let rows = ["USA", "RUS", "CHN"]
            .iter()
            .flat_map(|power| world.years().flat_map(move |year| (0..20).map(move |place| (*power, place, year))))
            .map(|(power, place, year)| {
                let (one, other) = (state(power), states[place]);
                let (one, other) = if turned { (other, one) } else { (one, other) };
                (one, Some(other), year, shared(power, place, year))
            })
            .collect::<Vec<_>>();
        let definitions = world.with_pairs("shared_igos", &rows).definitions(&t16::PROPOSITION);
        definitions[3].found.clone().expect("a figure")
    };
    near(&made(false), &made(true));
    assert!((made(true).value - 2.0).abs() < 0.1, "{:?}", made(true));
}

#[test]
fn without_any_data_each_says_what_is_missing() {
    let all: [&Proposition; 10] = [
        &t11::PROPOSITION,
        &t12::PROPOSITION,
        &t13::PROPOSITION,
        &t14::PROPOSITION,
        &t15::PROPOSITION,
        &t16::PROPOSITION,
        &t17::PROPOSITION,
        &t18::PROPOSITION,
        &t19::PROPOSITION,
        &t20::PROPOSITION,
    ];
    let empty = Made::new(1990, 2020);
    for proposition in all {
        assert_eq!(empty.outcome(proposition), "cannot-be-tested", "{}", proposition.id);
        let definitions = empty.definitions(proposition);
        assert!(definitions.len() >= 3, "{}", proposition.id);
        assert!(
            definitions.iter().all(|one| one.found.as_ref().is_err_and(|why| !why.is_empty())),
            "{}",
            proposition.id
        );
    }
}
