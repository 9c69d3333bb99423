//! Measures of votes against the published similarity of South Korea with half of the other states, 1991–2022.

use chancery_core::{CellState, Key, Request, State, StateSystem, YearRange};
use chancery_data::VoteCut;
use chancery_measure::analysis::similarity::{Asked, By, MEASURES, pair_similarity};
use chancery_measure::{Base, MeasureSpec, YearCalls, measures, similarity_of_all_pairs};
use chancery_stats::{Distance, JointTable, Similarity};
use chancery_world::World;

use crate::shared::base;

fn state(code: &str) -> State {
    State::new(code).expect("a key")
}

/// A state by its Correlates of War code.
fn ccode(code: u16, year: i16) -> State {
    World::builtin().by_system_code(StateSystem::Cow, code, year).expect("a member")
}

/// The years whose label is the calendar year of all their votes. One vote of January 2020 is labelled 2019 and two of January 2021 are
/// labelled 2020; 2022 holds the votes until 2024 and is compared below.
const PLAIN_YEARS: std::ops::RangeInclusive<i16> = 1991..=2018;

/// Compares South Korea's values of a measure, from the 2024 release by calendar year, with the published ones: equal but for `differ`
/// (COW code, year). Pairs without a value here are left to `without`, which gets the published value.
#[track_caller]
fn compare(computed: &str, published: &str, differ: &[(u16, i16)], without: impl Fn(f64) -> bool) {
    let Some(base) = base() else { return };
    let years = YearRange::new(*PLAIN_YEARS.start(), *PLAIN_YEARS.end()).expect("in order");
    let request = Request { series: computed.to_owned(), years, actors: vec![state("KOR")], partners: Vec::new() };
    let frames = base.frames(&[request]).expect("votes");
    let computed = frames.get(computed, "unga-votes").expect("computed");
    let published = base.whole(published, "unga-similarity-rok").expect("published");
    let differ: Vec<Key> =
        differ.iter().map(|&(code, year)| Key::new(year, state("KOR"), Some(ccode(code, year)))).collect();
    let mut compared = 0;
    for (key, cell, _) in published.iter() {
        let korea_first = key.actor() == Some(state("KOR"));
        let (true, true, Some(expected)) = (PLAIN_YEARS.contains(&key.year()), korea_first, cell.value()) else {
            continue;
        };
        let pair = format!("{:?} in {}", key.partner(), key.year());
        let value = computed.get(key).and_then(|(cell, _)| cell.value());
        let equal = value.map_or_else(|| without(expected), |value| (value - expected).abs() < 1e-12);
        assert_eq!(equal, !differ.contains(&key), "{pair}: {value:?}, published {expected}");
        compared += usize::from(value.is_some());
    }
    assert!(compared > 2500, "only {compared} pairs compared");
}

/// The publisher gives 0 to pairs that never voted together, and counts one to three votes more in four pairs, three of them with a state
/// that became a member that year (Eritrea, South Sudan, East Timor) and one with Yemen.
#[test]
fn agreement_is_the_published_one() {
    let differ = [(531, 1993), (626, 2011), (860, 2002), (679, 2010)];
    compare("agree", "agree_published", &differ, |published| published == 0.0);
}

/// In four pairs with two joint votes the published figure is not that of the formula; one of them has no value by the formula.
#[test]
fn kappa_with_quadratic_weights_is_the_published_one() {
    let differ = [(935, 1993), (57, 2001), (946, 2004), (591, 2007)];
    compare("kappa_votes_quadratic", "kappa_published", &differ, |_| false);
}

/// The published year 2022 holds three calendar years. Four resolutions stand under two years in the release, depending on the state,
/// so roll calls are put together by their number.
#[test]
fn three_years_under_one_label() {
    let Some(base) = base() else { return };
    let Base::Store(store) = base else { panic!("a store was made") };
    let votes = store.votes(VoteCut::Release2024).expect("whole").expect("there");
    let rows: Vec<usize> = (0..votes.year.len()).filter(|&row| votes.year[row] >= 2022).collect();
    let distinct = |mut numbers: Vec<u32>| {
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let numbers = distinct(rows.iter().map(|&row| votes.roll_call[row]).collect());
    assert_eq!(numbers.len(), 175);
    let portfolio = |who: State| {
        let mut choices = vec![None; numbers.len()];
        for &row in rows.iter().filter(|&&row| votes.state[row] == who) {
            let place = numbers.binary_search(&votes.roll_call[row]).expect("listed");
            choices[place] = Some(usize::from(votes.ballot[row]) - 1);
        }
        choices
    };
    let korea = portfolio(state("KOR"));
    let published = base.whole("kappa_published", "unga-similarity-rok").expect("published");
    let mut compared = 0;
    for (key, cell, _) in published.iter() {
        let (Some(expected), Some(partner)) = (cell.value(), key.partner()) else { continue };
        if key.year() != 2022 || key.actor() != Some(state("KOR")) {
            continue;
        }
        let table = JointTable::<3>::of(&korea, &portfolio(partner));
        let value = Similarity::Kappa(Distance::Quadratic).of(&table).expect("defined");
        assert!((value - expected).abs() < 1e-12, "{partner}: {value}, published {expected}");
        compared += 1;
    }
    assert!(compared > 80, "only {compared} pairs compared");
}

/// One pass over all pairs gives what the frames give, in both cuts; every index stays in its bounds.
#[test]
fn all_pairs_at_once_are_those_of_the_frames() {
    let Some(base) = base() else { return };
    let Base::Store(store) = base else { panic!("a store was made") };
    for cut in VoteCut::ALL {
        let votes = store.votes(cut).expect("whole").expect("there");
        let years = YearCalls::all(&votes);
        let columns = similarity_of_all_pairs(&years);
        let of_votes: Vec<&MeasureSpec> =
            measures().iter().filter(|spec| spec.inputs.starts_with("unga-votes: votes,")).collect();
        let names: Vec<(&str, &str)> = of_votes.iter().map(|spec| (spec.name, cut.source())).collect();
        let frames = base.wholes(&names).expect("computed");
        for (measure, (spec, frame)) in of_votes.iter().zip(&frames).enumerate() {
            let mut pairs = 0;
            for (year, columns) in years.iter().zip(&columns).step_by(9) {
                let mut cells = columns[measure].masked().iter();
                for (one, &first) in year.voters.iter().enumerate() {
                    for &second in &year.voters[one + 1..] {
                        let cell = cells.next();
                        for (actor, partner) in [(first, second), (second, first)] {
                            let found = frame.get(Key::new(year.year, actor, Some(partner))).map(|(cell, _)| cell);
                            assert_eq!(found, cell, "{} {actor} {partner} {}", spec.name, year.year);
                        }
                        let value = cell.and_then(|cell| cell.value()).unwrap_or(0.0);
                        let largest = if spec.name == "joint_votes" { 400.0 } else { 1.0 };
                        assert!(value <= largest && (!spec.nonnegative || value >= 0.0), "{} {value}", spec.name);
                        pairs += 1;
                    }
                }
                assert_eq!(cells.next(), None);
            }
            assert!(pairs > 50_000, "only {pairs}");
        }
    }
}

/// Who votes the same way in everything: agreement 1, S 1, and nothing that chance could be taken out of.
#[test]
fn undefined_is_no_zero() {
    let Some(base) = base() else { return };
    let kappa = base.whole("kappa_votes", "unga-votes").expect("computed");
    let agreement = base.whole("agree", "unga-votes").expect("computed");
    let mut undefined = 0;
    for ((key, kappa, _), (other, agreement, _)) in kappa.iter().zip(agreement.iter()) {
        assert_eq!(key, other);
        if kappa.state() == CellState::Undefined {
            assert_eq!(agreement.value(), Some(1.0), "{key:?}");
            undefined += 1;
        }
        assert_eq!(kappa.state() == CellState::Unreported, agreement.state() == CellState::Unreported, "{key:?}");
    }
    assert!(undefined > 0);
}

/// What is computed anew for a pair by calendar year equals the series, measure by measure; intervals hold the value.
#[test]
fn a_pair_computed_anew_has_the_values_of_the_series() {
    let (Some(base), Some(store)) = (base(), crate::shared::store()) else { return };
    let pair = [state("USA"), state("BRA")];
    let years = YearRange::new(1985, 1995).expect("in order");
    let asked = Asked { years: Some(years), draws: 200, ..Asked::default() };
    let found = pair_similarity(store, pair, &asked).expect("votes");
    assert_eq!(found.len(), 11);
    for (place, (name, _)) in MEASURES.iter().enumerate() {
        let request = Request { series: (*name).to_owned(), years, actors: vec![pair[0]], partners: vec![pair[1]] };
        let frames = base.frames(&[request]).expect("votes");
        let frame = frames.get(name, "unga-votes-tidy").expect("the tidy cut");
        for one in &found {
            let key = Key::new(one.period as i16, pair[0], Some(pair[1]));
            let series = frame.get(key).and_then(|(cell, _)| cell.value());
            assert_eq!(one.values[place].map(|(value, _)| value), series, "{name} in {}", one.period);
            if let Some((value, Some(limits))) = one.values[place] {
                assert!(limits.low <= value && value <= limits.high, "{name} in {}", one.period);
            }
            assert!(one.subjects > 20 && one.subjects < one.joint_votes as usize, "{one:?}");
        }
    }
    let sessions = pair_similarity(store, pair, &Asked { by: By::Session, issue: Some("hr"), ..asked }).expect("votes");
    assert!(sessions.len() > 10 && sessions.iter().all(|one| (39..=50).contains(&one.period)), "{sessions:?}");
}
