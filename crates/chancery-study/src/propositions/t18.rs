//! T18: the regions are pivotal.

use std::collections::BTreeMap;

use chancery_core::{Frames, Request, State, StateSystem, Year};

use super::columns::rows;
use super::definition::definition;
use super::instrument::Instrument;
use super::panel::{of_actor_with_all, of_powers, of_states, powers, read, regions, rivals};
use super::series::value;
use super::statistics_more::mean_of;
use super::{Definition, Expectation, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T18",
    name: "pivotal-regions",
    says: "The states of the regions weigh more in the world than an average state: they are its pivot.",
    operationalisation: "For each state of the study's regions and year: its share of the world's capabilities (`cinc`) less one share a \
                         member of the state system (one over their number). The mean over state-years is to lie above 0. The other \
                         reading, that a pivot matters beyond what it has, is the share of the actor's means that go to the state less its \
                         share of the capabilities of all states but the actor.",
    expects: Expectation::Above(0.0),
    leaves_out: "That a place can be held for what lies beside it: neither routes nor depth of defence are in these figures. A heartland \
                 theory is not tested, only whether weight or attention is there that it would lead one to expect.",
    series: &["cinc", "aid", "arms", "troops", "trade", "trade_total"],
    requests,
    test,
};

const INSTRUMENTS: [(&str, &str); 3] = [
    ("share of the actor's aid less share of capabilities", "aid"),
    ("share of the actor's arms deliveries less share of capabilities", "arms"),
    ("share of the actor's troops abroad less share of capabilities", "troops"),
];

fn requests(context: &Context<'_>) -> Vec<Request> {
    let mut requests = of_states(context, &["cinc"]);
    requests.extend(["cinc", "trade_total"].iter().filter_map(|series| read(context, series, &powers(context), &[])));
    requests.extend(of_actor_with_all(context, &INSTRUMENTS.map(|(_, series)| series)));
    requests.extend(of_powers(context, &["trade"]));
    requests
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let at = (context, frames);
    let of = |series: &str, state: State, year: Year| value(context, frames, series, (state, None), year);
    let members: BTreeMap<Year, usize> = context
        .study
        .years
        .iter()
        .flat_map(|years| years.years())
        .map(|year| (year, context.world.members(StateSystem::Cow, year).len()))
        .collect();
    let weight = |state: State, year: Year| {
        let members = members.get(&year).copied().filter(|members| *members > 0)?;
        Some(of("cinc", state, year)? - 1.0 / members as f64)
    };
    // Share of the capabilities of all states but some.
    let own = |state: State, without: &[State], year: Year| {
        let theirs = without.iter().map(|power| of("cinc", *power, year)).sum::<Option<f64>>()?;
        (theirs < 1.0).then_some(of("cinc", state, year)? / (1.0 - theirs))
    };
    let share = |name: &'static str| (name, "mean", "share");
    let mut definitions = vec![definition(at, share("share of capabilities less one state's part"), &["cinc"], || {
        mean_of(&rows(context, None, |state, year| Some([weight(state, year)?])))
    })];
    definitions.extend(regions(context).map(|(region, name)| {
        let name = format!("share of capabilities less one state's part, only {name}");
        definition(at, (&name, "mean", "share"), &["cinc"], || {
            mean_of(&rows(context, Some(region), |state, year| Some([weight(state, year)?])))
        })
    }));
    definitions.extend(INSTRUMENTS.map(|(name, series)| {
        definition(at, share(name), &[series, "cinc"], || {
            let instrument = Instrument::new(context, frames, series, context.actor)?;
            let excess =
                |state: State, year: Year| Some([instrument.share(state, year)? - own(state, &[context.actor], year)?]);
            mean_of(&rows(context, None, excess))
        })
    }));
    let rivals = rivals(context);
    definitions.push(definition(
        at,
        share("share of the rivals' trade less share of capabilities"),
        &["trade", "trade_total", "cinc"],
        || {
            let excess = |state: State, year: Year| {
                let with = |rival: &State| value(context, frames, "trade", (*rival, Some(state)), year);
                let part = rivals.iter().map(with).sum::<Option<f64>>()?;
                let all = rivals.iter().map(|rival| of("trade_total", *rival, year)).sum::<Option<f64>>()?;
                let capabilities = own(state, &rivals, year)?;
                (all > 0.0).then(|| [part / all - capabilities])
            };
            mean_of(&rows(context, None, excess))
        },
    ));
    definitions
}
