//! How much of what was entered by hand the marks find. The floors are what was measured; a change of the rules may not fall below them.

use std::collections::BTreeMap;

use chancery_text::{Mark, MarkKind, Marker, QuantifierClass, quantifiers, sentences};
use chancery_world::World;

use crate::papers::{entries, papers, source, word};

type Lines = BTreeMap<(&'static str, usize), Vec<Mark>>;

/// All marks by text and line; a sentence stands on each of its lines.
fn lines() -> Option<Lines> {
    let marker = Marker::new(World::builtin());
    let mut found = Lines::new();
    for (key, text) in papers()? {
        for sentence in sentences(&text) {
            let marks = marker.marks(&sentence);
            for line in sentence.line..=sentence.last_line {
                found.entry((key, line)).or_default().extend(marks.iter().cloned());
            }
        }
    }
    Some(found)
}

fn at<'a>(lines: &'a Lines, place: (&str, usize)) -> &'a [Mark] {
    let found = lines.iter().find(|((key, line), _)| *key == place.0 && *line == place.1);
    found.map(|(_, marks)| marks.as_slice()).unwrap_or_default()
}

/// The numbers that a mark names, in every way a person may enter them.
fn numbers(mark: &Mark) -> Vec<f64> {
    match mark.kind {
        MarkKind::Number => mark.reads.split([' ', '/']).filter_map(|part| part.parse().ok()).collect(),
        MarkKind::Date | MarkKind::Ordinal | MarkKind::Citation => {
            let parts = mark.reads.split(|letter: char| !letter.is_ascii_digit());
            parts.filter_map(|part| part.parse().ok()).collect()
        }
        MarkKind::Quantifier if mark.reads == "first or last" => vec![1.0],
        _ => Vec::new(),
    }
}

#[track_caller]
fn report(what: &str, hits: usize, missed: &[String], floor: f64) {
    let all = hits + missed.len();
    let share = hits as f64 / all as f64;
    eprintln!("{what}: {hits} of {all} found ({:.1} %)", 100.0 * share);
    missed.iter().for_each(|one| eprintln!("  not found: {one}"));
    assert!(all > 0 && share >= floor, "{what}: {share} is below {floor}");
}

/// Figures, years and ordinals that the study took from a line of a text.
#[test]
fn figures_of_the_ledger() {
    let Some(lines) = lines() else { return };
    let (mut hits, mut missed) = (0, Vec::new());
    for fact in entries("facts", "fact") {
        let Some(place) = source(&fact).filter(|_| word(&fact, "origin") == "text") else { continue };
        let value =
            fact.get("value").and_then(|value| value.as_float().or(value.as_integer().map(|whole| whole as f64)));
        let Some(value) = value else { continue };
        if at(&lines, place).iter().any(|mark| numbers(mark).contains(&value)) {
            hits += 1;
        } else {
            missed.push(format!("{} line {}: {value} {}", word(&fact, "id"), place.1, word(&fact, "unit")));
        }
    }
    report("figures, years and ordinals", hits, &missed, FIGURES);
}

/// Claims whose check asks for an ordinal.
#[test]
fn ordinals_of_the_ledger() {
    let Some(lines) = lines() else { return };
    let (mut hits, mut missed) = (0, Vec::new());
    for claim in entries("claims", "claim").iter().filter(|claim| word(claim, "check").contains("ordinal(")) {
        let Some(place) = source(claim) else { continue };
        if at(&lines, place).iter().any(|mark| mark.kind == MarkKind::Ordinal) {
            hits += 1;
        } else {
            missed.push(format!("{} line {}", word(claim, "id"), place.1));
        }
    }
    report("ordinals", hits, &missed, ORDINALS);
}

/// Claims whose words, written by hand, quantify: the line has a quantifier of one of their classes.
#[test]
fn quantifiers_of_the_ledger() {
    let Some(lines) = lines() else { return };
    let (mut hits, mut missed) = (0, Vec::new());
    for claim in entries("claims", "claim") {
        let Some(place) = source(&claim) else { continue };
        let classes: Vec<&str> = quantifiers(word(&claim, "says")).iter().map(|(class, _)| class.name()).collect();
        if classes.is_empty() {
            continue;
        }
        let known = |mark: &Mark| mark.kind == MarkKind::Quantifier && classes.contains(&mark.reads.as_str());
        if at(&lines, place).iter().any(known) {
            hits += 1;
        } else {
            missed.push(format!("{} line {}: {}", word(&claim, "id"), place.1, word(&claim, "says")));
        }
    }
    assert_eq!(QuantifierClass::ALL.len(), 7);
    report("quantifiers", hits, &missed, QUANTIFIERS);
}

/// Lines of the ledger that have anything to check.
#[test]
fn lines_of_the_ledger() {
    let Some(lines) = lines() else { return };
    let mut places: Vec<(String, usize)> = entries("claims", "claim")
        .iter()
        .filter_map(|claim| source(claim).map(|(key, line)| (key.to_owned(), line)))
        .collect();
    places.sort();
    places.dedup();
    let (found, missed): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|(key, line)| at(&lines, (key, *line)).iter().any(|mark| !mark.kind.is_name()));
    let missed: Vec<String> = missed.into_iter().map(|(key, line)| format!("{key} line {line}")).collect();
    report("lines", found.len(), &missed, LINES);
}

const FIGURES: f64 = 0.94;
const ORDINALS: f64 = 1.0;
const QUANTIFIERS: f64 = 0.76;
const LINES: f64 = 0.85;
