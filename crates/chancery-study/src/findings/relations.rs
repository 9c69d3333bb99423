//! Relations that a text states, beside what the published rule makes of the data in the same years.

use chancery_core::{Frames, Request};
use chancery_evidence::{Contribution, Evidence, RelationEvidence, StatedClass};
use chancery_measure::analysis::relations::{INDICATOR_SERIES, RelationOfPeriod, relation_over, requests as reads};
use chancery_measure::analysis::{RelationClass, RelationRule};

use crate::findings::{data, sources};
use crate::run::Context;
use crate::study::StatedRelation;

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    let of = |relation: &StatedRelation| reads(context.actor, &[relation.state], relation.years);
    context.study.relations.iter().flat_map(of).collect()
}

pub(super) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    let rule = RelationRule::default();
    let source = sources(context, frames, &INDICATOR_SERIES);
    for stated in &context.study.relations {
        let found = relation_over(data(context, frames), context.actor, stated.state, stated.years, &rule);
        evidence.relations.push(entry(context, stated, &found, &rule, &source));
    }
}

fn entry(
    context: &Context<'_>,
    stated: &StatedRelation,
    found: &RelationOfPeriod,
    rule: &RelationRule,
    source: &[String],
) -> RelationEvidence {
    let relation = &found.relation;
    let contributions = relation.contributions.iter().zip(&found.values).zip(rule.weights);
    let known = relation.class != RelationClass::NotStated;
    RelationEvidence {
        state: stated.state.to_string(),
        name: context.world.name(stated.state),
        period: format!("{}–{}", stated.years.first, stated.years.last),
        class: relation.class.name().to_owned(),
        score: (relation.known > 0).then_some(relation.score),
        contributions: contributions
            .map(|((one, value), weight)| Contribution {
                indicator: one.indicator.name().to_owned(),
                value: one.sign,
                weight,
                contribution: one.sign.map(|_| one.contribution),
                missing: one.sign.is_none().then(|| value.state().reason().to_owned()),
            })
            .collect(),
        stated_class: Some(StatedClass { class: stated.class.clone(), claim: stated.claim.0.clone() }),
        agrees: known.then(|| relation.class.name() == stated.class),
        source: source.to_vec(),
    }
}
