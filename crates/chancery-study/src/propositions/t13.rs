//! T13: what one theatre takes, another loses.

use chancery_core::{Frames, Request, Year};

use super::definition::definition;
use super::instrument::Instrument;
use super::panel::of_actor_with_all;
use super::statistics_more::{YearPairs, correlation};
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T13",
    name: "one-theatre-drains-another",
    says: "When the actor puts more into another part of the world, the regions get less.",
    operationalisation: "For each region of the study and year: the growth of the actor's troops in the region beside the growth of its \
                         troops in all states outside the study's regions (`troops`). Growth is the change over the mean of both years, \
                         which is defined at zero (Davis and Haltiwanger 1992). The correlation over region-years is to lie below 0. \
                         Amounts and not shares of the total, because shares of one total are correlated below 0 by arithmetic.",
    expects: Expectation::Below(0.0),
    leaves_out: "A total that grows or shrinks as a whole moves both sides alike and hides a drain. Troops sent to wars are not all in the \
                 reports. Attention of persons is not measured.",
    series: &["troops", "aid_constant", "arms"],
    requests,
    test,
};

const INSTRUMENTS: [&str; 3] = ["troops", "aid_constant", "arms"];

/// What the growth of a region is set beside.
#[derive(Clone, Copy)]
enum Beside {
    /// Growth of the sum of all states outside the study's regions.
    Elsewhere,
    /// The largest rise in one state outside, over the total of the year before.
    LargestRise,
    /// Growth in the study's other regions.
    OtherRegions,
}

fn requests(context: &Context<'_>) -> Vec<Request> {
    of_actor_with_all(context, &INSTRUMENTS)
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let one = |name: &str, series: &'static str, span: Year, beside: Beside| {
        definition((context, frames), (name, "correlation", "of growth rates"), &[series], || {
            figure(context, frames, series, span, beside)
        })
    };
    let mut definitions = vec![
        one("troops, here and elsewhere", "troops", 1, Beside::Elsewhere),
        one("aid at constant prices, here and elsewhere", "aid_constant", 1, Beside::Elsewhere),
        one("arms delivered over three years, here and elsewhere", "arms", 3, Beside::Elsewhere),
        one("troops over three years, here and elsewhere", "troops", 3, Beside::Elsewhere),
        one("troops beside the largest rise in one state elsewhere", "troops", 1, Beside::LargestRise),
        one("aid beside the largest rise in one state elsewhere", "aid_constant", 1, Beside::LargestRise),
    ];
    if context.study.regions.len() > 1 {
        definitions.push(one("aid, between the study's regions", "aid_constant", 1, Beside::OtherRegions));
    }
    definitions
}

fn figure(context: &Context<'_>, frames: &Frames, series: &str, span: Year, beside: Beside) -> Result<Figure, String> {
    let instrument = Instrument::new(context, frames, series, context.actor)?;
    let years = context.study.years.ok_or("the study names no years")?;
    let regions = context.study.regions.len();
    let pairs: YearPairs = years
        .years()
        .map(|year| {
            let other = |region: usize| match beside {
                Beside::Elsewhere => growth(elsewhere(&instrument, year - span)?, elsewhere(&instrument, year)?),
                Beside::LargestRise => instrument.largest_rise(year - span, year),
                Beside::OtherRegions => {
                    let others = (0..regions).filter(|other| *other != region);
                    let sum = |year: Year| {
                        others.clone().map(|other| instrument.regional(Some(other), year)).sum::<Option<f64>>()
                    };
                    growth(sum(year - span)?, sum(year)?)
                }
            };
            // Of two regions, each is the other of the other: one pair says it all.
            let all = if matches!(beside, Beside::OtherRegions) && regions == 2 { 1 } else { regions };
            let own = |region: usize| {
                growth(instrument.regional(Some(region), year - span)?, instrument.regional(Some(region), year)?)
            };
            (0..all).filter_map(|region| Some((own(region)?, other(region)?))).collect()
        })
        .filter(|of_year: &Vec<_>| !of_year.is_empty())
        .collect();
    correlation(&pairs)
}

fn elsewhere(instrument: &Instrument<'_>, year: Year) -> Option<f64> {
    Some(instrument.total(year)? - instrument.regional(None, year)?)
}

/// The change over the mean of both: between −2 and 2, defined unless both are 0 or their mean is not above it.
fn growth(before: f64, after: f64) -> Option<f64> {
    let mean = f64::midpoint(before, after);
    (mean > 0.0).then(|| (after - before) / mean)
}

#[cfg(test)]
mod tests {
    use super::growth;

    #[test]
    fn growth_is_symmetric_and_defined_at_zero() {
        assert_eq!(growth(0.0, 5.0), Some(2.0));
        assert_eq!(growth(5.0, 0.0), Some(-2.0));
        assert_eq!(growth(1.0, 3.0), Some(1.0));
        assert_eq!(growth(0.0, 0.0), None);
        assert_eq!(growth(-3.0, 1.0), None);
    }
}
