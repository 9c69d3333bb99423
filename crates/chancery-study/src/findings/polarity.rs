//! Concentration and poles of the system and of each region.

use chancery_core::{Frames, Request, State, StateSystem, Year, YearRange};
use chancery_evidence::{Evidence, PolarityEvidence, PolarityYear, Poles};
use chancery_measure::analysis::polarity::{POLE_OF_LEADER, POLE_SHARE, SERIES, polarity_of, requests as reads};

use crate::charts;
use crate::findings::{data, sources, word};
use crate::run::Context;

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    years(context).map(|years| reads(&[], years)).unwrap_or_default()
}

/// The years of the study that capabilities cover.
fn years(context: &Context<'_>) -> Option<YearRange> {
    let covered = context.catalogue.get(SERIES)?.broadest()?.coverage.years;
    context.study.years?.intersect(covered)
}

pub(super) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    let Some(years) = years(context) else { return };
    let source = sources(context, frames, &[SERIES]);
    if source.is_empty() {
        return;
    }
    let system = |year: Year| -> Vec<State> {
        let mut states: Vec<State> =
            context.world.members(StateSystem::Cow, year).into_iter().map(|(_, state)| state).collect();
        states.sort_unstable();
        states.dedup();
        states
    };
    evidence.polarity.push(found(context, frames, years, "the system".to_owned(), &source, &system));
    for (region, setting) in context.study.regions.iter().enumerate() {
        let members = |year: Year| charts::members(context.world, context.study, region, year);
        evidence.polarity.push(found(context, frames, years, setting.name.clone(), &source, &members));
    }
}

fn found(
    context: &Context<'_>,
    frames: &Frames,
    years: YearRange,
    scope: String,
    source: &[String],
    members: &dyn Fn(Year) -> Vec<State>,
) -> PolarityEvidence {
    let keys = |states: &[State]| states.iter().map(ToString::to_string).collect();
    let by_year = polarity_of(data(context, frames), years, members).into_iter().map(|found| {
        let observed = found.concentration.hhi.value().is_some();
        let poles = [
            (format!("at least {:.0} % of capabilities", POLE_SHARE * 100.0), keys(&found.by_share)),
            (
                format!("at least {:.0} % of the strongest state's capabilities", POLE_OF_LEADER * 100.0),
                keys(&found.by_leader),
            ),
        ];
        PolarityYear {
            year: found.year,
            concentration: found.concentration.con.value(),
            hhi: found.concentration.hhi.value(),
            // Without a value nobody is known to be no pole.
            poles: if observed {
                poles.into_iter().map(|(definition, poles)| Poles { definition, poles }).collect()
            } else {
                Vec::new()
            },
            state: word(found.concentration.hhi),
        }
    });
    PolarityEvidence {
        id: format!("polarity-{}", scope.to_lowercase().replace(' ', "-")),
        measure: "capabilities (CINC), shares within the set".to_owned(),
        years: by_year.collect(),
        terms: Vec::new(),
        source: source.to_vec(),
        note: "Concentration is that of Ray and Singer. No published threshold of a pole was at hand: those here are this program's. \
               Shares are taken within the set of states, so poles of a region are poles in it and not in the world."
            .to_owned(),
        scope,
    }
}
