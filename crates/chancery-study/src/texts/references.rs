//! The bibliography of a study against what its entries cite.

use chancery_text::{Finding, FindingKind, Listed, Marker, lint_list};
use chancery_world::World;

use crate::study::Study;

/// What does not fit between the works of a study and what it cites.
pub fn lint_references(study: &Study, world: &World) -> Vec<Finding> {
    let marker = Marker::new(world);
    let listed: Vec<Listed> = study
        .references
        .iter()
        .map(|work| {
            let address = field(&work.bibtex, "url").unwrap_or_default();
            Listed::new(0, &work.key, &format!("{} {address}", work.text), &marker)
        })
        .collect();
    let mut found = lint_list(&listed);
    let cited = cited(study);
    for work in &study.references {
        if !cited.contains(&work.key.as_str()) {
            let says = "no text, claim, fact or case cites it".to_owned();
            found.push(Finding { line: 0, kind: FindingKind::NeverCited, what: work.key.clone(), says });
        }
        let own = field(&work.bibtex, "year").or_else(|| field(&work.bibtex, "date")).unwrap_or_default();
        let mut in_key = work.key.split(|letter: char| !letter.is_ascii_digit()).filter(|run| is_year(run));
        if let Some(in_key) = in_key.next().filter(|in_key| is_year(&own) && *in_key != own) {
            let says = format!("the key has {in_key}, the entry {own}");
            found.push(Finding { line: 0, kind: FindingKind::YearDiffers, what: work.key.clone(), says });
        }
    }
    for key in cited {
        let known = study.references.iter().any(|work| work.key == key) || chancery_data::data_set(key).is_some();
        if !known && !study.references.is_empty() {
            let says = "it is cited, and the bibliography has no such key".to_owned();
            found.push(Finding { line: 0, kind: FindingKind::NotListed, what: key.to_owned(), says });
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Every key that the study cites, once.
fn cited(study: &Study) -> Vec<&str> {
    let claims = study.claims.iter().flat_map(|claim| {
        claim.cites.iter().map(|(key, _)| key.as_str()).chain(std::iter::once(claim.reference.as_str()))
    });
    let facts = study.facts.iter().map(|fact| fact.fact.reference.as_str());
    let cases = study.cases.iter().map(|case| case.reference.as_str());
    let texts = study.texts.iter().map(|text| text.reference.as_str());
    let figures = study.figures.iter().map(|figure| figure.reference.as_str());
    let mut keys: Vec<&str> = claims.chain(facts).chain(cases).chain(texts).chain(figures).collect();
    keys.retain(|key| !key.is_empty());
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A field of an entry in BibTeX, without its braces.
fn field(bibtex: &str, name: &str) -> Option<String> {
    let line =
        bibtex.lines().map(str::trim).find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='))?;
    Some(line.trim().trim_end_matches(',').replace(['{', '}'], "").trim_matches('"').to_owned())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: u16| (1500..=2100).contains(&year))
}
