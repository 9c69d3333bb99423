//! T7: administrations take back what the one before did.

use chancery_core::{Frames, Request, State};
use chancery_evidence::ProfileEvidence;
use chancery_measure::administrations;
use chancery_stats::shifts::reversals;

use super::definition::define;
use super::panel::{between, members, members_ever, regions};
use super::series::Series;
use super::yearly::against_orders;
use super::{Definition, Expectation, Figure, Proposition};
use crate::findings::profiles;
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T7",
    name: "reboot-cycle",
    says: "Policy toward the regions runs in a cycle: each administration takes back the step of the one before.",
    operationalisation: "For each region of the study and each three administrations in a row: the reversal index of their profiles of instruments (aid, \
                         arms, trade, troops; 1 straight back, −1 straight on). The figure is the mean index less its mean over random \
                         orders of the same administrations, since noise alone makes steps look reversed.",
    expects: Expectation::Above(0.0),
    leaves_out: "Words and programmes: a profile holds what was given, sold, traded and stationed. Trade follows markets more than \
                 administrations. With a dozen administrations only a strong cycle can be told from chance.",
    series: &["aid", "arms", "trade", "troops", "ideal_distance", "agree"],
    requests,
    test,
};

const UNIT: &str = "index, −1 to 1";
/// The series that profiles are made of.
const INSTRUMENTS: [&str; 4] = ["aid", "arms", "trade", "troops"];

fn requests(context: &Context<'_>) -> Vec<Request> {
    let votes = between(context, &["ideal_distance", "agree"], &[context.actor], &members_ever(context));
    profiles::requests(context).into_iter().chain(votes).collect()
}

/// What an administration did in a region.
type Profile = Vec<Option<f64>>;

/// The mean reversal index over all three in a row of every list.
fn mean_reversal(lists: &[Vec<Profile>]) -> Option<f64> {
    let all: Vec<f64> = lists.iter().flat_map(|list| reversals(list)).map(|turn| turn.index).collect();
    (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
}

fn excess(lists: &[Vec<Profile>]) -> Result<Figure, String> {
    let threes: usize = lists.iter().map(|list| reversals(list).len()).sum();
    against_orders(lists, mean_reversal, threes)
}

/// Shares of the instruments.
fn composition(profile: &ProfileEvidence) -> Profile {
    profile.instruments.iter().map(|one| one.share).collect()
}

/// The region's part of the actor's total of each instrument.
fn levels(profile: &ProfileEvidence) -> Profile {
    let known = profile.instruments.iter().filter(|one| one.share.is_some()).count() as f64;
    let level = |share: Option<f64>| Some(share? * profile.attention? * known);
    profile.instruments.iter().map(|one| level(one.share)).collect()
}

/// Region by region, in the order of the study.
fn lists(
    context: &Context<'_>,
    profiles: &[ProfileEvidence],
    of: fn(&ProfileEvidence) -> Profile,
) -> Vec<Vec<Profile>> {
    let of_region = |name: &str| profiles.iter().filter(|profile| profile.region == name).map(of).collect();
    context.study.regions.iter().map(|setting| of_region(&setting.name)).collect()
}

/// The mean of a series of the actor with the members of each region, administration by administration.
fn course(context: &Context<'_>, frames: &Frames, name: &str) -> Result<Vec<Vec<Profile>>, String> {
    let series = Series::open(context, frames, name)?;
    let years = series.years()?;
    let terms = administrations(context.world, context.actor, years);
    let of_region = |region: usize| {
        let mean = |one: &chancery_measure::Administration| {
            let value = |year| {
                let states: Vec<State> = members(context, region, year);
                states.into_iter().filter_map(|state| series.toward(context.actor, state, year)).collect::<Vec<_>>()
            };
            let values: Vec<f64> = one.years.years().flat_map(value).collect();
            (!values.is_empty()).then(|| vec![Some(values.iter().sum::<f64>() / values.len() as f64)])
        };
        terms.iter().filter_map(mean).collect()
    };
    Ok((0..context.study.regions.len()).map(of_region).collect())
}

/// The first instrument that the base does not hold.
fn absent(context: &Context<'_>, frames: &Frames) -> Option<String> {
    INSTRUMENTS.iter().find_map(|series| Series::open(context, frames, series).err())
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let figure = "mean reversal above that of random orders";
    let profiles = profiles::profiles(context, frames).0;
    let compositions = lists(context, &profiles, composition);
    let of_instruments = |lists: &[Vec<Profile>]| match absent(context, frames) {
        Some(why) if profiles.is_empty() => Err(why),
        _ => excess(lists),
    };
    let mut found = vec![
        define("composition of instruments", figure, UNIT, of_instruments(&compositions)),
        define("level of each instrument", figure, UNIT, of_instruments(&lists(context, &profiles, levels))),
        define(
            "distance in UN votes",
            figure,
            UNIT,
            course(context, frames, "ideal_distance").and_then(|lists| excess(&lists)),
        ),
        define(
            "agreement in UN votes",
            figure,
            UNIT,
            course(context, frames, "agree").and_then(|lists| excess(&lists)),
        ),
    ];
    for (region, name) in regions(context) {
        found.push(define(name, figure, UNIT, of_instruments(&compositions[region..=region])));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn administrations(of: impl Fn(usize) -> [f64; 3]) -> Vec<Vec<Profile>> {
        vec![(0..10).map(|place| of(place).map(Some).to_vec()).collect()]
    }

    #[test]
    fn going_back_and_forth_exceeds_random_orders_and_going_on_does_not() {
        let cycle = administrations(|place| [(place % 2) as f64, 0.01 * place as f64, 0.3]);
        let found = excess(&cycle).expect("a figure");
        assert!(found.low > 0.0, "{found:?}");
        let straight = administrations(|place| [place as f64, 0.01, 0.3]);
        let found = excess(&straight).expect("a figure");
        assert!(found.high < 0.0, "{found:?}");
    }

    #[test]
    fn too_few_have_no_figure() {
        assert!(excess(&[administrations(|place| [place as f64; 3])[0][..2].to_vec()]).is_err());
        assert!(excess(&administrations(|_| [1.0; 3])).is_err());
    }
}
