//! Mill's methods of agreement and difference.

use chancery_evidence::MillEvidence;

use super::case;
use crate::links::Links;
use crate::text::{count, words};
use crate::view::figure::{Entry, Figure, Section, Table};

pub(super) fn section(all: &[MillEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "mill",
        title: "Agreement and difference",
        intro: "Mill's two methods over the coded cases: conditions that all cases with an outcome share, and pairs of cases that differ in \
                one condition and in the outcome. Outcomes are those that the texts state and those composed of the series.",
        cannot: "They sort conditions and show no cause: a condition that nobody coded, a second cause, or cases that depend on each other \
                 (here they overlap) undo either method.",
        figures: if all.is_empty() { Vec::new() } else { vec![agreement(all), difference(all, links)] },
        more: 0,
    }
}

fn agreement(all: &[MillEvidence]) -> Figure {
    let mut rows = Vec::new();
    for one in all {
        let head = || {
            vec![Entry { small: one.set.clone(), ..Entry::new(&one.outcome) }, Entry::new(one.with.len().to_string())]
        };
        for found in &one.agreement {
            let mut row = head();
            row.push(Entry::new(words(&found.condition)));
            row.push(Entry::new(format!("{} of {}", found.others_with, found.others_coded)));
            rows.push(row);
        }
        if one.agreement.is_empty() {
            let reason =
                if one.with.len() < 2 { "a single case agrees with none" } else { "no condition is in all of them" };
            let mut row = head();
            row.extend([Entry::gap(reason), Entry::new("")]);
            rows.push(row);
        }
    }
    Figure {
        anchor: "mill-agreement".to_owned(),
        title: "Method of agreement".to_owned(),
        unit: "coded cases".to_owned(),
        notes: vec![all[0].cannot.clone()],
        tables: vec![
            Table::new(
                "Conditions shared by all cases with an outcome",
                &["Outcome", ">Cases", "Shared by all", ">Also without the outcome"],
            )
            .fill(rows.into_iter(), 80)
            .in_short(),
        ],
        ..Figure::default()
    }
}

fn difference(all: &[MillEvidence], links: &Links<'_>) -> Figure {
    let mut rows = Vec::new();
    let mut lead = Vec::new();
    for one in all {
        let fewest =
            one.fewest.map_or_else(|| "none comparable".to_owned(), |fewest| format!("fewest differences {fewest}"));
        lead.push(format!(
            "{} ({}): {} compared, {fewest}",
            one.outcome,
            one.set,
            count(one.compared, "pair", "pairs")
        ));
        for pair in &one.difference {
            let has = if pair.present_with_outcome { "has it" } else { "lacks it" };
            rows.push(vec![
                Entry { small: one.set.clone(), ..Entry::new(&one.outcome) },
                case(links, &pair.with),
                case(links, &pair.without),
                Entry { small: format!("the case with the outcome {has}"), ..Entry::new(words(&pair.condition)) },
            ]);
        }
    }
    Figure {
        anchor: "mill-difference".to_owned(),
        title: "Method of difference".to_owned(),
        unit: "pairs of coded cases".to_owned(),
        notes: vec![format!("{}.", lead.join("; "))],
        tables: vec![
            Table::new(
                "Pairs that differ in one condition and in the outcome",
                &["Outcome", "With it", "Without it", "Only difference"],
            )
            .fill(rows.into_iter(), 80)
            .in_short(),
        ],
        ..Figure::default()
    }
}
