//! Opinion of the actor beside voting with it, in the years of the same polls.

use chancery_core::{Frame, Frames, Request, SeriesSource, SeriesSpec, State, Year};
use chancery_evidence::SurveyEvidence;
use chancery_measure::administrations;

use super::measures::ever;
use crate::run::Context;

const OPINION: &str = "favorable";
const VOTES: &str = "agree";

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    let (Some(years), true) = (context.study.years, context.catalogue.get(OPINION).is_some()) else {
        return Vec::new();
    };
    let members: Vec<State> = (0..context.study.regions.len()).flat_map(|region| ever(context, region)).collect();
    let request = Request { series: OPINION.to_owned(), actors: members, partners: vec![context.actor], years };
    if request.actors.is_empty() { Vec::new() } else { vec![request] }
}

/// A series of the base from its first source that is there.
struct Found<'a>(&'a SeriesSpec, &'a SeriesSource, &'a Frame);

impl<'a> Found<'a> {
    fn new(context: &'a Context<'_>, frames: &'a Frames, series: &str) -> Option<Self> {
        let spec = context.catalogue.get(series)?;
        spec.sources.iter().find_map(|source| Some(Self(spec, source, frames.get(series, &source.id)?)))
    }

    fn value(&self, context: &Context<'_>, key: (State, State, Year)) -> Option<f64> {
        let exists = |state: State, year: Year| context.world.exists(state, year);
        self.2.cell(self.0, self.1, (key.0, Some(key.1), key.2), exists).0.value()
    }
}

/// For each state and administration with two polls: what changed from the first to the last.
pub(super) fn surveys(context: &Context<'_>, frames: &Frames) -> Vec<SurveyEvidence> {
    let (Some(years), Some(opinion)) = (context.study.years, Found::new(context, frames, OPINION)) else {
        return Vec::new();
    };
    let votes = Found::new(context, frames, VOTES);
    let terms = administrations(context.world, context.actor, years);
    let mut source = vec![context.base.data_set_id(OPINION, &opinion.1.id)];
    source.extend(votes.iter().map(|votes| context.base.data_set_id(VOTES, &votes.1.id)));
    let mut found = Vec::new();
    for (region, setting) in context.study.regions.iter().enumerate() {
        for state in ever(context, region) {
            for term in &terms {
                let poll = |year: Year| Some((year, opinion.value(context, (state, context.actor, year))?));
                let polls: Vec<(Year, f64)> = term.years.years().filter_map(poll).collect();
                let (Some(first), Some(last)) = (polls.first(), polls.last()) else { continue };
                if first.0 == last.0 {
                    continue;
                }
                let at = |year: Year| votes.as_ref()?.value(context, (context.actor, state, year));
                let (opinion, votes) =
                    (last.1 - first.1, at(last.0).zip(at(first.0)).map(|(last, first)| last - first));
                found.push(SurveyEvidence {
                    state: state.to_string(),
                    name: context.world.name(state),
                    region: setting.name.clone(),
                    administration: term.name.clone(),
                    years: (first.0, last.0),
                    opinion,
                    votes,
                    // Where one of the two did not move, there is no way to share.
                    same_way: votes
                        .filter(|votes| *votes != 0.0 && opinion != 0.0)
                        .map(|votes| (votes > 0.0) == (opinion > 0.0)),
                    source: source.clone(),
                });
            }
        }
    }
    found
}
