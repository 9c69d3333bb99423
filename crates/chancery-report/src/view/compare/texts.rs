//! What the texts say beside what came of it, and beside each other.

use chancery_evidence::{Evidence, ForecastEvidence, LeftOutEvidence, PaperPair, PriorityEvidence};

use super::case;
use crate::chart::share;
use crate::links::Links;
use crate::text::{count, words};
use crate::view::figure::{Entry, Figure, Section, Table};

const ROWS: usize = 120;

pub(super) fn section(evidence: &Evidence, links: &Links<'_>) -> Section {
    let found = &evidence.comparisons;
    let figures = [
        papers(evidence, &found.papers, links),
        super::words::overclaims(evidence, links),
        super::words::works(evidence, &found.works, links),
        forecasts(evidence, &found.forecasts, links),
        priorities(&found.priorities, links),
        left_out(&found.left_out),
    ];
    Section {
        anchor: "texts-compared",
        title: "Texts beside each other and beside what came",
        intro: "Where the texts agree and clash, where they overstate, what they take from the works they cite, what became of what they foresaw, \
                which instruments they name beside those that the series \
                show, and what they leave out.",
        cannot: "That two texts agree makes neither right. An instrument without a series (diplomacy, sanctions, energy) has no share here, \
                 and no series divides aid by the purpose that a text declares.",
        figures: figures.into_iter().flatten().collect(),
        more: 0,
    }
}

/// Where a claim stands, if the ledger has it.
pub(super) fn to_claim(evidence: &Evidence, links: &Links<'_>, id: &str) -> Option<String> {
    evidence.claims.iter().any(|claim| claim.id == id).then(|| links.layout.claim(id))
}

fn papers(evidence: &Evidence, pairs: &[PaperPair], links: &Links<'_>) -> Option<Figure> {
    let kinds = ["conflict", "clash", "compatible", "agreement", "related"];
    let counted = |kind: &&str| pairs.iter().filter(|pair| pair.kind == **kind).count();
    let lead: Vec<String> =
        kinds.iter().filter(|kind| counted(kind) > 0).map(|kind| format!("{kind} {}", counted(kind))).collect();
    let claim = |id: &String| evidence.claims.iter().find(|claim| claim.id == *id);
    let row = |pair: &PaperPair| {
        let says = match pair.says.as_str() {
            "" => pair.claims.iter().filter_map(claim).map(|claim| claim.says.as_str()).collect::<Vec<_>>().join(" / "),
            says => says.to_owned(),
        };
        let to = |id: Option<&String>| {
            id.map_or_else(Entry::default, |id| Entry { to: to_claim(evidence, links, id), ..Entry::new(id) })
        };
        let others = pair.claims.get(2..).unwrap_or_default().join(", ");
        let second = Entry { small: others, ..to(pair.claims.get(1)) };
        vec![
            Entry::new(&pair.kind),
            to(pair.claims.first()),
            second,
            Entry { small: pair.via.clone(), ..Entry::new(says) },
        ]
    };
    let mut ordered: Vec<&PaperPair> = pairs.iter().collect();
    ordered.sort_by_key(|pair| kinds.iter().position(|kind| *kind == pair.kind));
    (!pairs.is_empty()).then(|| Figure {
        anchor: "papers".to_owned(),
        title: "Pairs of claims of different texts".to_owned(),
        wide: true,
        lead: vec![format!("{}.", lead.join(", "))],
        notes: vec![
            "A conflict is shown by a check, a clash is one of wording; compatible means that a check shows both can hold; related claims refer \
             to each other."
                .to_owned(),
        ],
        tables: vec![
            Table::new("Pairs", &["Kind", "Claim", "Claim", "What the study says"])
                .fill(ordered.into_iter().map(row).collect::<Vec<_>>().into_iter(), ROWS)
                .folded("Pairs")
                .in_short(),
        ],
        ..Figure::default()
    })
}

fn forecasts(evidence: &Evidence, all: &[ForecastEvidence], links: &Links<'_>) -> Option<Figure> {
    let outcomes = ["came true", "failed", "open", "not decided"];
    let counted = |outcome: &&str| all.iter().filter(|one| one.outcome == **outcome).count();
    let lead: Vec<String> = outcomes.iter().map(|outcome| format!("{} {outcome}", counted(outcome))).collect();
    let row = |one: &ForecastEvidence| {
        let due = if one.horizon.is_empty() { "no date".to_owned() } else { one.horizon.clone() };
        vec![
            Entry {
                to: to_claim(evidence, links, &one.claim),
                small: links.paper(&one.reference),
                ..Entry::new(&one.says)
            },
            Entry { small: one.kind.clone(), ..Entry::new(&one.as_of) },
            Entry::new(due),
            Entry { small: one.reason.clone(), ..Entry::new(&one.outcome) },
        ]
    };
    (!all.is_empty()).then(|| Figure {
        anchor: "forecasts".to_owned(),
        title: "What was foreseen".to_owned(),
        wide: true,
        lead: vec![format!("Of {}: {}.", count(all.len(), "forecast", "forecasts"), lead.join(", "))],
        notes: vec![
            "Share: of those decided, with the 95 % interval of Wilson. Graded words: `will` 0.93, `likely` 0.75, `may` 0.50 and the like; a \
             forecast on a condition (`would`) has no grade."
                .to_owned(),
        ],
        tables: vec![
            super::words::scores(&evidence.comparisons.forecast_scores, links),
            Table::new("Forecasts as of now", &["Forecast", "Said", "Due", "Outcome"])
                .fill(all.iter().map(row), ROWS)
                .folded("Forecasts")
                .in_short(),
        ],
        ..Figure::default()
    })
}

fn priorities(all: &[PriorityEvidence], links: &Links<'_>) -> Option<Figure> {
    let row = |one: &PriorityEvidence| {
        vec![
            case(links, &one.case),
            Entry::new(words(&one.instrument)),
            Entry::new(if one.named { "named" } else { "not named" }),
            Entry::value(one.share, one.missing.as_deref().unwrap_or_default(), share),
        ]
    };
    (!all.is_empty()).then(|| Figure {
        anchor: "priorities".to_owned(),
        title: "Instruments named and used".to_owned(),
        unit: "share of the instruments with a series".to_owned(),
        tables: vec![
            Table::new(
                "Instruments that the text names beside those of the series",
                &["Case", "Instrument", "Text", ">Share"],
            )
            .fill(all.iter().map(row), ROWS)
            .folded("Instruments")
            .in_short(),
        ],
        ..Figure::default()
    })
}

fn left_out(all: &[LeftOutEvidence]) -> Option<Figure> {
    let row = |one: &LeftOutEvidence| {
        vec![Entry { small: one.years.clone(), ..Entry::new(&one.what) }, Entry::new(&one.says)]
    };
    (!all.is_empty()).then(|| Figure {
        anchor: "left-out".to_owned(),
        title: "What the texts leave out".to_owned(),
        tables: vec![
            Table::new("Left out, as the study reads them", &["What", "How"])
                .fill(all.iter().map(row), ROWS)
                .in_short(),
        ],
        ..Figure::default()
    })
}
