//! Who moved in UN votes: the actor and each region with its most populous members, administration by administration.

use chancery_core::{Frames, Request, State};
use chancery_evidence::{Evidence, Interval, MovementEvidence};
use chancery_measure::analysis::movement::{
    self, Moved, MovementOptions, Paths, Refusal, SERIES, Stretch, administrations, no_share, reason,
};

use super::members;
use crate::run::Context;

/// Members of each region that are looked at by themselves.
const LARGEST: usize = 2;

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    let Some(years) = context.study.years else { return Vec::new() };
    // The common shift is that of all states.
    let series = SERIES.map(|series| Request { series: series.to_owned(), actors: vec![], partners: vec![], years });
    let populations = (0..context.study.regions.len()).map(|region| members::request(context, region, years));
    series.into_iter().chain(populations).collect()
}

pub(super) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    let Some(spec) = context.catalogue.get(SERIES[0]) else { return };
    // The preferred estimation that is there.
    let found = spec.sources.iter().find_map(|source| Some((source.id.as_str(), Paths::new(frames, &source.id)?)));
    let Some((source, paths)) = found else { return };
    let years = context.study.years.and_then(|years| years.intersect(paths.years()?));
    let Some(years) = years else { return };
    let table = Table { context, paths: &paths, data_set: context.base.data_set_id(SERIES[0], source) };
    let stretches = administrations(context.world, context.actor, years);
    for (region, setting) in context.study.regions.iter().enumerate() {
        for stretch in &stretches {
            let members = members::in_both(context, region, (stretch.from, stretch.to));
            evidence.movement.extend(table.row(&setting.name, &members, stretch));
        }
        for state in members::by_size(context, region, frames).into_iter().take(LARGEST) {
            let name = context.world.name(state);
            evidence.movement.extend(stretches.iter().filter_map(|stretch| table.row(&name, &[state], stretch)));
        }
    }
}

/// What the rows have in common.
struct Table<'a> {
    context: &'a Context<'a>,
    paths: &'a Paths,
    data_set: String,
}

impl Table<'_> {
    /// A movement, or why there is none; nothing where the partner did not vote at one of the ends.
    fn row(&self, partner: &str, members: &[State], stretch: &Stretch) -> Option<MovementEvidence> {
        let options = MovementOptions { net_of_common_shift: true, ..MovementOptions::default() };
        let ends = (stretch.from, stretch.to);
        let actor = self.context.world.name(self.context.actor);
        let sides = [&[self.context.actor][..], members];
        let moved = self.paths.moved(sides, ends, &options);
        let votes = (self.paths.ballots(sides, ends.0), self.paths.ballots(sides, ends.1));
        if votes.0 == 0 || votes.1 == 0 || matches!(moved, Err(Refusal::FewBallots { most: 0, .. })) {
            return None;
        }
        let refused = match &moved {
            Ok(moved) => moved.share_of_other.err().map(|why| no_share(why).to_owned()),
            Err(why) => Some(reason(why, [&actor, partner])),
        };
        let moved = moved.ok();
        let of = |pick: fn(&Moved) -> movement::Interval| moved.as_ref().map(|moved| interval(pick(moved)));
        Some(MovementEvidence {
            actor,
            partner: partner.to_owned(),
            period: stretch.label.clone(),
            years: ends,
            unit: "standard deviations of all ideal points".to_owned(),
            convergence: of(|moved| moved.convergence).unwrap_or_default(),
            moved_actor: of(|moved| moved.toward[0]).unwrap_or_default(),
            moved_partner: of(|moved| moved.toward[1]).unwrap_or_default(),
            share_of_weaker: moved.as_ref().and_then(|moved| moved.share_of_other.ok()).map(interval),
            votes_at_ends: votes,
            refused,
            net_of_common_shift: options.net_of_common_shift,
            interval: format!(
                "{:.0} % of posterior draws; from the position in the year before the administration to that in its last year with votes",
                options.level * 100.0
            ),
            source: vec![self.data_set.clone()],
        })
    }
}

fn interval(interval: movement::Interval) -> Interval {
    Interval { value: Some(interval.estimate), lo: Some(interval.low), hi: Some(interval.high) }
}
