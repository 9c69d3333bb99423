//! Process tracing: hypotheses before and after the evidence, the evidence, and on which judgement the conclusion hangs.

use chancery_evidence::{
    TracingBar, TracingCounted, TracingEvidence, TracingHypothesis, TracingIndependent, TracingPiece,
};

use super::notes;
use crate::chart::tornado::{self, Row};
use crate::links::Links;
use crate::text::{anchor, count, decimal, list, signed, words};
use crate::view::figure::{Entry, Figure, Section, Table, finite, said};

/// Bars of the tornado.
const BARS: usize = 16;
const ROWS: usize = 100;

pub(super) fn section(all: &[TracingEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "tracing",
        title: "Process tracing",
        intro: "Rival explanations of one case, of which just one is taken to be true, and what each piece of evidence does to the \
                belief in them. Priors and likelihoods are judgements of the study; the rest is arithmetic.",
        cannot: "A posterior is no frequency: it is what the judgements imply, relative to the rivals named. It cannot show that the \
                 list of rivals is complete, or that the judgements are right.",
        figures: all.iter().map(|one| figure(one, links)).collect(),
        more: 0,
    }
}

fn figure(one: &TracingEvidence, links: &Links<'_>) -> Figure {
    let mut lead: Vec<String> = notes(&[&one.says]);
    lead.extend(finding(one));
    Figure {
        anchor: anchor("tracing", &one.id),
        title: one.title.clone(),
        unit: "probability".to_owned(),
        wide: true,
        lead,
        svgs: drawings_of(one),
        empty: one.warnings.first().cloned().unwrap_or_default(),
        notes: notes(&[
            &shared(one),
            &independent(one),
            "Above: belief before (ring) and after the evidence (diamond); the bar holds every posterior that the likelihoods allow \
             within their intervals.",
            &below(one),
            "Weights are in decibels: ten are odds of ten to one for the hypothesis, negative ones speak against it.",
        ]),
        tables: vec![hypothesis_table(one, links), evidence_table(one, links), judgement_table(one)],
        ..Figure::default()
    }
}

/// Pieces on the same ground of which nobody says how they depend on each other.
fn shared(one: &TracingEvidence) -> String {
    if one.shared.is_empty() {
        return String::new();
    }
    let said: Vec<String> = one.shared.iter().map(|said| said.replace('`', "")).collect();
    format!("Perhaps counted twice: {}. Nothing says how they depend on each other.", said.join("; "))
}

/// Pieces on the same ground that are judged independent.
fn independent(one: &TracingEvidence) -> String {
    let said = |one: &TracingIndependent| {
        format!(
            "{} rest on the same and are judged independent: {}",
            list(&one.pieces),
            one.reason.trim_end_matches('.')
        )
    };
    let all: Vec<String> = one.independent.iter().map(said).collect();
    if all.is_empty() { String::new() } else { format!("{}.", all.join(". ")) }
}

fn below(one: &TracingEvidence) -> String {
    let about = one.hypotheses.get(one.about).map_or("", |hypothesis| hypothesis.id.as_str());
    format!(
        "Below: the posterior of \u{201c}{about}\u{201d} if one judgement alone moves over its interval, widest first; the line is the posterior by best guesses."
    )
}

/// Which hypothesis leads, how surely, and what would change that.
fn finding(one: &TracingEvidence) -> Option<String> {
    let value = |hypothesis: &&TracingHypothesis| finite(hypothesis.posterior.value).unwrap_or(0.0);
    let leader = one
        .hypotheses
        .iter()
        .filter(|one| one.posterior.value.is_some())
        .max_by(|a, b| value(a).total_cmp(&value(b)))?;
    let turning: Vec<String> = one
        .counted
        .iter()
        .filter(|counted| counted.leader_changes)
        .map(|counted| counted.pieces.join(" with "))
        .collect();
    let turning = match turning.len() {
        0 => "No single piece of evidence could be taken away so that another would lead.".to_owned(),
        _ => format!("Another would lead without {}.", list(&turning)),
    };
    let rivals = one.hypotheses.iter().filter(|rival| rival.id != leader.id);
    let sure = finite(leader.posterior.lo)
        .is_some_and(|low| rivals.clone().all(|rival| finite(rival.posterior.hi).is_some_and(|high| high < low)));
    let sure = if sure {
        "Within the intervals of the judgements it leads whatever they are."
    } else {
        "Within the intervals of the judgements another may lead."
    };
    Some(format!(
        "By best guesses \u{201c}{}\u{201d} leads with {}. {sure} {turning}",
        leader.says.trim_end_matches('.'),
        said(&leader.posterior)
    ))
}

/// Belief before and after, and the tornado.
fn drawings_of(one: &TracingEvidence) -> Vec<String> {
    let known = one.hypotheses.iter().all(|hypothesis| hypothesis.posterior.value.is_some());
    if !known || one.hypotheses.is_empty() {
        return Vec::new();
    }
    let belief: Vec<Row> = one.hypotheses.iter().map(belief).collect();
    let said = format!("Belief in {} before and after the evidence.", count(belief.len(), "hypothesis", "hypotheses"));
    let bars: Vec<Row> = one.tornado.iter().filter(|bar| bar.high > bar.low).take(BARS).map(bar).collect();
    let through = one.hypotheses.get(one.about).and_then(|hypothesis| hypothesis.posterior.value);
    let moved = format!("Sensitivity: what {} can do to the posterior.", count(bars.len(), "judgement", "judgements"));
    tornado::draw(&belief, None, &said).into_iter().chain(tornado::draw(&bars, through, &moved)).collect()
}

fn belief(hypothesis: &TracingHypothesis) -> Row {
    let posterior = &hypothesis.posterior;
    Row {
        label: hypothesis.id.clone(),
        sub: hypothesis.says.clone(),
        ends: posterior.lo.zip(posterior.hi),
        value: posterior.value,
        before: Some(hypothesis.prior),
        title: format!("{}\nprior {}, posterior {}", hypothesis.says, decimal(hypothesis.prior, 3), said(posterior)),
    }
}

fn bar(bar: &TracingBar) -> Row {
    Row {
        label: bar.pieces.join(" with "),
        sub: format!("likelihood if {}", bar.under),
        ends: Some((bar.low, bar.high)),
        value: None,
        before: None,
        title: format!(
            "{}, if {}: {} to {}",
            bar.pieces.join(" with "),
            bar.under,
            decimal(bar.low, 3),
            decimal(bar.high, 3)
        ),
    }
}

fn hypothesis_table(one: &TracingEvidence, links: &Links<'_>) -> Table {
    let probability = |value: Option<f64>| Entry::value(value, "", |value| decimal(value, 3));
    let rows = one.hypotheses.iter().map(|hypothesis| {
        let work = links.work(&hypothesis.reference);
        let place = if hypothesis.line > 0 { format!("line {}", hypothesis.line) } else { String::new() };
        let held = if work.text.is_empty() {
            Entry::gap("the study")
        } else {
            Entry { to: work.to, small: place, ..Entry::new(work.text) }
        };
        vec![
            Entry { small: hypothesis.id.clone(), ..Entry::new(&hypothesis.says) },
            held,
            probability(Some(hypothesis.prior)),
            Entry::interval(&hypothesis.posterior, "", |value| decimal(value, 3)),
            probability(hypothesis.prior_for_half),
        ]
    });
    let columns = ["Hypothesis", "Held by", ">Prior", ">Posterior", ">Prior needed for one half"];
    Table::new("Rival hypotheses", &columns).fill(rows, ROWS).in_short()
}

fn evidence_table(one: &TracingEvidence, links: &Links<'_>) -> Table {
    let rivals: Vec<&TracingHypothesis> =
        one.hypotheses.iter().enumerate().filter(|(place, _)| *place != one.about).map(|(_, rival)| rival).collect();
    let about = one.hypotheses.get(one.about).map_or("", |hypothesis| hypothesis.id.as_str());
    let mut columns = vec!["Evidence".to_owned(), "Stands in".to_owned(), "Test".to_owned()];
    columns.extend(rivals.iter().map(|rival| format!(">{about} against {}", rival.id)));
    columns.push("Without it".to_owned());
    let rows: Vec<Vec<Entry>> = one.counted.iter().flat_map(|counted| counted_rows(one, counted, links)).collect();
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    Table::new("Evidence and its weight", &names).fill(rows.into_iter(), ROWS).in_short()
}

/// The pieces that count together: the weight stands with the first.
fn counted_rows(one: &TracingEvidence, counted: &TracingCounted, links: &Links<'_>) -> Vec<Vec<Entry>> {
    let pieces = one.pieces.iter().filter(|piece| counted.pieces.contains(&piece.id));
    pieces
        .enumerate()
        .map(|(place, piece)| {
            let mut row = vec![
                Entry { small: small(piece), ..Entry::new(&piece.says) },
                stands(piece, links),
                Entry { small: tested(piece), ..Entry::new(words(&piece.test)) },
            ];
            if place == 0 {
                row.extend(counted.weights.iter().map(|weight| Entry::new(format!("{} dB", signed(*weight, 1)))));
                let leads = if counted.leader_changes { "another would lead" } else { "the same would lead" };
                let small = [counted.dependence.as_str(), counted.reason.as_str()];
                let small = small.iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join(": ");
                row.push(Entry { small, ..Entry::new(leads) });
            } else {
                row.extend(counted.weights.iter().map(|_| Entry::new("with the above")));
                row.push(Entry::default());
            }
            row
        })
        .collect()
}

fn tested(piece: &TracingPiece) -> String {
    match (piece.tests.as_str(), piece.found) {
        ("", _) => String::new(),
        (tests, true) => format!("of {tests}, passed"),
        (tests, false) => format!("of {tests}, failed"),
    }
}

fn small(piece: &TracingPiece) -> String {
    let found = if piece.found { "" } else { "looked for and not found. " };
    format!("{found}{}", piece.reason)
}

/// Where a piece stands: a claim with its verdict, or a citation.
fn stands(piece: &TracingPiece, links: &Links<'_>) -> Entry {
    let work = links.work(&piece.reference);
    if !piece.event.is_empty() {
        return Entry { small: format!("event {}", piece.event), ..Entry::new(&piece.place) };
    }
    if !piece.fact.is_empty() {
        return Entry {
            small: format!("figure {}: {}", piece.fact, piece.place),
            to: work.to,
            ..Entry::new(work.text)
        };
    }
    if piece.claim.is_empty() {
        return Entry { small: piece.place.clone(), to: work.to, ..Entry::new(work.text) };
    }
    let claim = links.claim(&piece.claim, None);
    let verdict = if claim.label.is_empty() { String::new() } else { format!(": {}", claim.label) };
    let (label, to) = (claim.id.to_owned(), claim.to.clone());
    Entry { small: format!("{}, {}{verdict}", work.text, piece.place), to, ..Entry::new(label) }
}

fn judgement_table(one: &TracingEvidence) -> Table {
    let mut columns = vec!["Evidence".to_owned()];
    columns.extend(one.hypotheses.iter().map(|hypothesis| format!(">if {}", hypothesis.id)));
    let rows = one.pieces.iter().map(|piece| {
        let mut row = vec![Entry::new(&piece.id)];
        row.extend(piece.likelihoods.iter().map(|judged| Entry::interval(judged, "", |value| decimal(value, 2))));
        row
    });
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    Table::new("Likelihood of each piece under each hypothesis, as judged", &names)
        .fill(rows, ROWS)
        .folded("Likelihoods judged")
}

/// The drawings of a process tracing, each with a name.
pub(crate) fn drawings(one: &TracingEvidence) -> Vec<(String, String)> {
    let names = ["posterior", "sensitivity"];
    names.iter().zip(drawings_of(one)).map(|(name, svg)| (format!("{}-{name}", one.id), svg)).collect()
}
