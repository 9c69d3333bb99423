//! The page of a state: the assertions that name it, what the measures say of it, its cases, and where it lacks a value.

use chancery_evidence::{Evidence, FactEvidence, TernaryEvidence, Verdict};
use serde::Serialize;

use super::cases::counts;
use super::mentions::{Member, Mentions, word_in};
use super::{Neighbours, neighbours};
use crate::links::{ClaimLink, Link, Links};
use crate::text::{anchor, decimal, words};
use crate::view::claims::{ClaimView, Limits, claim};
use crate::view::figure::{Entry, Figure, Section, Table, finite};
use crate::view::{FactView, sections};

/// Everything a state's page shows.
#[derive(Serialize)]
pub(crate) struct StatePage<'a> {
    key: &'a str,
    name: &'a str,
    regions: Vec<&'a str>,
    /// Assertions that are decided, and those that are not.
    claims: Vec<ClaimView<'a>>,
    open: Vec<ClaimView<'a>>,
    counts: String,
    cases: Vec<Link>,
    region_cases: Vec<Link>,
    facts: Vec<FactView<'a>>,
    measures: Vec<Section>,
    lacking: Vec<Lacking<'a>>,
    steps: Neighbours,
}

/// A claim in whose check the state has no value.
#[derive(Serialize)]
struct Lacking<'a> {
    claim: ClaimLink<'a>,
    reason: String,
}

/// The states of a region with a page.
#[derive(Serialize)]
pub(crate) struct StateRegion<'a> {
    name: &'a str,
    states: Vec<StateLink>,
}

/// A state with how many assertions name it.
#[derive(Serialize)]
pub(crate) struct StateLink {
    state: Link,
    n: usize,
}

/// The list of states, by region.
pub(crate) fn regions<'a>(evidence: &'a Evidence, links: &Links<'a>, mentions: &Mentions<'a>) -> Vec<StateRegion<'a>> {
    let of = |members: &[String]| {
        let own = mentions.spoken_of().iter().filter(|member| members.iter().any(|key| key == member.key));
        own.map(|member| StateLink { state: link(member, links), n: mentions.claims_of(member.key).len() }).collect()
    };
    let all =
        evidence.study.regions.iter().map(|region| StateRegion { name: &region.name, states: of(&region.members) });
    all.filter(|region: &StateRegion<'_>| !region.states.is_empty()).collect()
}

fn link(member: &Member<'_>, links: &Links<'_>) -> Link {
    Link { text: member.name.to_owned(), to: links.layout.state(member.key) }
}

/// The page of the `i`-th state that the evidence speaks of.
pub(crate) fn state<'a>(evidence: &'a Evidence, links: &Links<'a>, mentions: &Mentions<'a>, i: usize) -> StatePage<'a> {
    let all = mentions.spoken_of();
    let member = all[i];
    let regions: Vec<&str> = evidence
        .study
        .regions
        .iter()
        .filter(|region| region.members.iter().any(|key| key == member.key))
        .map(|region| region.name.as_str())
        .collect();
    let claims: Vec<ClaimView<'a>> =
        mentions.claims_of(member.key).iter().map(|one| claim(one, links, Limits::NONE)).collect();
    let counts = counts(&claims);
    let (open, claims) = claims.into_iter().partition(|claim| claim.e.verdict == Verdict::NotCheckable);
    let toward = |keep: &dyn Fn(&str) -> bool| {
        let cases = evidence.cases.iter().filter(|case| keep(&case.toward));
        cases.map(|case| links.case(&case.id, &case.title)).collect()
    };
    let names = |fact: &&FactEvidence| word_in(&fact.says, member.name);
    StatePage {
        key: member.key,
        name: member.name,
        counts,
        claims,
        open,
        cases: toward(&|toward| toward == member.key || toward == member.name),
        region_cases: toward(&|toward| regions.contains(&toward)),
        facts: evidence
            .facts
            .iter()
            .filter(names)
            .map(|fact| FactView { e: fact, anchor: anchor("fact", &fact.id), work: links.work(&fact.reference) })
            .collect(),
        measures: measures(evidence, links, member),
        lacking: mentions
            .lacking(member.key)
            .iter()
            .map(|(claim, reason)| Lacking { claim: links.claim(&claim.id, None), reason: words(reason) })
            .collect(),
        regions,
        steps: neighbours(all, i, |member| link(member, links)),
    }
}

/// What the measures say of a state: the sections of the report, made of the evidence about this state alone.
fn measures(evidence: &Evidence, links: &Links<'_>, member: Member<'_>) -> Vec<Section> {
    let is = |word: &str| word == member.key || word == member.name;
    let ternary = evidence.ternary.iter().map(|e| TernaryEvidence {
        title: format!("{}: {}", e.title, member.name),
        points: e.points.iter().filter(|point| point.state == member.key).cloned().collect(),
        ..e.clone()
    });
    let own = Evidence {
        ternary: ternary.filter(|e| !e.points.is_empty()).collect(),
        movement: evidence.movement.iter().filter(|e| is(&e.partner)).cloned().collect(),
        influence: evidence.influence.iter().filter(|e| is(&e.target)).cloned().collect(),
        polarity: evidence.polarity.iter().filter(|e| is(&e.scope)).cloned().collect(),
        relations: evidence.relations.iter().filter(|e| is(&e.state)).cloned().collect(),
        ..Evidence::default()
    };
    let mut out = sections(&own, links);
    out.extend(blocs(evidence, links, member));
    out
}

/// The blocs a state was in, in a table.
fn blocs(evidence: &Evidence, links: &Links<'_>, member: Member<'_>) -> Option<Section> {
    let e = evidence.blocs.as_ref()?;
    let rows: Vec<Vec<Entry>> = e
        .years
        .iter()
        .filter_map(|year| {
            let own = year.members.iter().find(|one| one.state == member.key)?;
            let label = |bloc: u16| {
                let named = e.labels.iter().find(|label| label.bloc == bloc);
                named.map_or_else(|| format!("bloc {bloc}"), |label| label.label.clone())
            };
            let share = |share: f64| format!("{}%", decimal(share * 100.0, 0));
            Some(vec![
                Entry::new(year.year.to_string()),
                own.bloc.map_or_else(|| Entry::gap(&own.cell), |bloc| Entry::new(label(bloc))),
                finite(own.stability).map_or_else(|| Entry::gap(&own.cell), |value| Entry::new(share(value))),
            ])
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let columns = ["Year", "Bloc", ">Runs that put it there"];
    Some(Section {
        anchor: "blocs",
        title: "Blocs",
        intro: "The bloc in which the state stands in each year of the network that the study draws.",
        cannot: "Voting alike is not an alliance.",
        figures: vec![Figure {
            anchor: "blocs-of-the-state".to_owned(),
            title: crate::text::sentence(&e.title),
            notes: vec![e.note.clone()],
            sources: e.source.iter().map(|id| links.source(id)).collect(),
            tables: vec![Table::new(format!("Blocs of {} by year", member.name), &columns).fill(rows.into_iter(), 120)],
            ..Figure::default()
        }],
        more: 0,
    })
}
