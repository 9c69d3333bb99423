//! T17: policy goes on from one administration to the next.

use chancery_core::{Frames, Request, State};
use chancery_measure::{Administration, administrations};
use chancery_stats::Random;
use chancery_stats::shifts::{bray_curtis, cosine};

use super::definition::definition;
use super::instrument::Instrument;
use super::panel::{members_ever, of_actor_with_all};
use super::statistics_more::{DRAWS, SEED, in_excess};
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T17",
    name: "continuity-of-administrations",
    says: "Policy toward the regions goes on from one administration to the next: an administration does as its predecessor did.",
    operationalisation: "For each region of the study and administration of the actor: the profile of its instruments, the region's shares \
                         of the actor's aid, arms deliveries, trade and troops over the administration's years, over their sum. Likeness \
                         is the cosine of two profiles. The mean likeness of neighbouring administrations less that of others, less the \
                         same of the administrations in random orders; it is to lie above 0.",
    expects: Expectation::Above(0.0),
    leaves_out: "Likeness to the predecessor comes also from what nobody decides: a slow trend gives it too. Profiles say where means go, \
                 not what for, and nothing of tone.",
    series: &["aid", "arms", "trade", "troops"],
    requests,
    test,
};

const INSTRUMENTS: [&str; 4] = ["aid", "arms", "trade", "troops"];
/// Fewer administrations have too few orders to be compared with.
const FEWEST: usize = 5;

/// A profile: one entry an instrument, or a state.
type Profile = Vec<Option<f64>>;

fn requests(context: &Context<'_>) -> Vec<Request> {
    of_actor_with_all(context, &INSTRUMENTS)
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let at = (context, frames);
    let known =
        context.study.years.map(|years| administrations(context.world, context.actor, years)).unwrap_or_default();
    let instruments: Vec<Option<Instrument<'_>>> =
        INSTRUMENTS.iter().map(|series| Instrument::new(context, frames, series, context.actor).ok()).collect();
    let regions = context.study.regions.len();
    let mixes: Vec<Vec<Profile>> =
        (0..regions).map(|region| known.iter().map(|one| mix(&instruments, region, one)).collect()).collect();
    let unlikeness =
        |one: &[Option<f64>], other: &[Option<f64>]| bray_curtis(one, other).map(|distance| 1.0 - distance);
    let labels = |name: &'static str, unit: &'static str| (name, "difference of likeness", unit);
    let mut definitions = vec![
        definition(at, labels("mix of instruments", "cosine"), &[], || continuity(&mixes, cosine)),
        definition(at, labels("mix of instruments, likeness by Bray and Curtis", "1 − distance"), &[], || {
            continuity(&mixes, unlikeness)
        }),
    ];
    let spreads = [
        ("spread of aid over the states", 0),
        ("spread of arms over the states", 1),
        ("spread of trade over the states", 2),
        ("spread of troops over the states", 3),
    ];
    let states = members_ever(context);
    definitions.extend(spreads.map(|(name, place)| {
        definition(at, labels(name, "cosine"), &[INSTRUMENTS[place]], || {
            let spread = |one: &Administration| spread(instruments[place].as_ref(), &states, one);
            continuity(&[known.iter().map(spread).collect()], cosine)
        })
    }));
    definitions
}

/// The region's shares of each instrument's total over an administration, over their sum.
fn mix(instruments: &[Option<Instrument<'_>>], region: usize, administration: &Administration) -> Profile {
    let share = |instrument: &Instrument<'_>| {
        let parts = administration
            .years
            .years()
            .filter_map(|year| Some((instrument.regional(Some(region), year)?, instrument.total(year)?)));
        let (part, all) = parts.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        (all > 0.0).then(|| part / all)
    };
    let shares: Profile = instruments.iter().map(|one| one.as_ref().and_then(share)).collect();
    let sum: f64 = shares.iter().flatten().sum();
    shares.into_iter().map(|one| one.filter(|_| sum > 0.0).map(|share| share / sum)).collect()
}

/// What each state got over an administration, in the years that have a value; none where that is below 0.
fn spread(instrument: Option<&Instrument<'_>>, states: &[State], administration: &Administration) -> Profile {
    let sum = |state: &State| {
        let values = administration.years.years().filter_map(|year| instrument?.amount(*state, year));
        let sum = values.fold(None, |sum: Option<f64>, value| Some(sum.unwrap_or(0.0) + value));
        // Commitments taken back on balance are no part of a spread.
        sum.filter(|sum| *sum >= 0.0)
    };
    states.iter().map(sum).collect()
}

/// By how much neighbours are more alike than others, beside the administrations in random orders; the same order for all regions.
fn continuity(
    regions: &[Vec<Profile>],
    likeness: impl Fn(&[Option<f64>], &[Option<f64>]) -> Option<f64>,
) -> Result<Figure, String> {
    let count = regions.first().map_or(0, Vec::len);
    let alike: Vec<Vec<Vec<Option<f64>>>> = regions
        .iter()
        .map(|of| {
            of.iter()
                .map(|one| of.iter().map(|other| shared(one, other).then(|| likeness(one, other)).flatten()).collect())
                .collect()
        })
        .collect();
    let present: Vec<Vec<usize>> = alike
        .iter()
        .map(|of| (0..count).filter(|one| (0..count).any(|other| other != *one && of[*one][other].is_some())).collect())
        .collect();
    let most = present.iter().map(Vec::len).max().unwrap_or(0);
    if most < FEWEST {
        return Err(format!("{most} administrations have a profile where {FEWEST} are needed"));
    }
    let statistic = |order: &[usize]| {
        let each = alike.iter().zip(&present).filter_map(|(of, present)| {
            let own: Vec<usize> = order.iter().copied().filter(|one| present.contains(one)).collect();
            contrast(of, &own)
        });
        let (sum, regions) = each.fold((0.0, 0.0), |sum, one| (sum.0 + one, sum.1 + 1.0));
        (regions > 0.0).then(|| sum / regions)
    };
    let mut order: Vec<usize> = (0..count).collect();
    let observed = statistic(&order).ok_or("no neighbouring administrations can be compared")?;
    let mut random = Random::new(SEED);
    let placebos: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            random.shuffle(&mut order);
            statistic(&order)
        })
        .collect();
    in_excess(observed, &placebos, present.iter().map(Vec::len).sum(), "random orders")
}

/// Whether two profiles have more than one entry in common: a single one says nothing.
fn shared(one: &[Option<f64>], other: &[Option<f64>]) -> bool {
    one.iter().zip(other).filter(|(a, b)| a.is_some() && b.is_some()).count() > 1
}

/// Mean likeness of neighbours in an order less that of all other pairs.
fn contrast(alike: &[Vec<Option<f64>>], order: &[usize]) -> Option<f64> {
    let mut sums = [(0.0, 0.0); 2];
    for (place, one) in order.iter().enumerate() {
        for (gap, other) in order[place + 1..].iter().enumerate() {
            let Some(likeness) = alike[*one][*other] else { continue };
            let (sum, pairs) = &mut sums[usize::from(gap > 0)];
            *sum += likeness;
            *pairs += 1.0;
        }
    }
    let [(near, neighbours), (far, others)] = sums;
    (neighbours > 0.0 && others > 0.0).then(|| near / neighbours - far / others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles(angles: &[f64]) -> Vec<Profile> {
        angles.iter().map(|angle| vec![Some(libm::cos(*angle)), Some(libm::sin(*angle))]).collect()
    }

    #[test]
    fn a_slow_turn_is_continuity_and_a_to_and_fro_is_its_opposite() {
        let slow = profiles(&[0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.2]);
        let figure = continuity(std::slice::from_ref(&slow), cosine).expect("nine");
        assert!(figure.low > 0.0, "{figure:?}");
        let zigzag = profiles(&[0.0, 1.2, 0.05, 1.25, 0.1, 1.3, 0.0, 1.2, 0.1]);
        let figure = continuity(&[zigzag], cosine).expect("nine");
        assert!(figure.high < 0.0, "{figure:?}");
        // Backwards, neighbours are the same.
        let backwards: Vec<Profile> = slow.iter().rev().cloned().collect();
        let (one, other) =
            (continuity(&[slow], cosine).expect("nine"), continuity(&[backwards], cosine).expect("nine"));
        assert!((one.value - other.value).abs() < 0.02, "{one:?} {other:?}");
    }

    #[test]
    fn one_instrument_or_few_administrations_say_nothing() {
        assert!(continuity(&[profiles(&[0.0, 0.1, 0.2, 0.3])], cosine).is_err());
        let single: Vec<Profile> = (0..9).map(|one| vec![Some(f64::from(one)), None]).collect();
        assert!(continuity(&[single], cosine).is_err());
        assert!(continuity(&[], cosine).is_err());
    }
}
