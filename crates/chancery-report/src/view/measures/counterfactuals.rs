//! What if: scenarios and their effects.

use chancery_evidence::{CounterfactualEvidence, CountryEffect, Interval};

use super::{interval_note, notes, sign, sources};
use crate::chart::bars::{self, Row};
use crate::chart::effects::{Tile, tiles, waterfall};
use crate::chart::share as percent;
use crate::links::Links;
use crate::text::{anchor, count, decimal};
use crate::view::figure::{Entry, Figure, KeyItem, Section, Table, ends, finite, said};

/// Countries in the ranked drawing; the others are in the table.
const RANKED: usize = 10;
/// Rows of the table of all countries.
const ROWS: usize = 80;

pub(super) fn section(all: &[CounterfactualEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "counterfactuals",
        title: "What if: changes of trade costs",
        intro: "Each scenario changes the costs of some pairs of countries in a model of trade with one sector and solves it again: once from \
                the flows observed, once from those that a gravity equation fits. Figures are changes in per cent; they differ between the two, \
                and neither is the true one.",
        cannot: "The model has no capital, no chains of production and no politics; an effect of an agreement is one on trade costs. What \
                 was never in force is taken as an average agreement, which it need not have been.",
        figures: all.iter().map(|one| figure(one, links)).collect(),
        more: 0,
    }
}

fn figure(e: &CounterfactualEvidence, links: &Links<'_>) -> Figure {
    let welfare = place(e, "welfare");
    let svgs = welfare.map_or_else(Vec::new, |at| drawings(e, at));
    let mut key = Vec::new();
    if !svgs.is_empty() {
        key.push(KeyItem {
            shape: "bar",
            style: "l0".to_owned(),
            label: e.methods.first().cloned().unwrap_or_default(),
        });
        if e.methods.len() > 2 {
            key.push(KeyItem { shape: "bar", style: "l1".to_owned(), label: e.methods[1].clone() });
        }
        key.push(sign("blank", "tiles: darker for larger changes, the sign in figures; parties have a frame"));
    }
    let mut tables = vec![absent(e), effects(e, true)];
    tables.push(effects(e, false).folded("All countries"));
    tables.push(coefficients(e).folded("Coefficients and elasticity"));
    tables.push(left_out(e));
    let mut remarks = notes(&[&interval_note(&e.interval)]);
    remarks.extend(e.notes.iter().cloned());
    if !e.left_out.is_empty() {
        let left = count(e.left_out.len(), "country is left out because its", "countries are left out because their");
        remarks.push(format!("{left} flows are not known."));
    }
    Figure {
        anchor: anchor("counterfactual", &e.id),
        title: e.title.clone(),
        unit: if e.outcome == "simulated" { "change in per cent".to_owned() } else { e.outcome.clone() },
        wide: true,
        lead: lead(e),
        svgs,
        empty: empty(e),
        key,
        notes: remarks,
        sources: sources(&e.source, links),
        tables,
        ..Figure::default()
    }
}

fn place(e: &CounterfactualEvidence, quantity: &str) -> Option<usize> {
    e.quantities.iter().position(|name| name == quantity)
}

fn empty(e: &CounterfactualEvidence) -> String {
    let mut said = e.outcome.clone();
    if let Some(first) = said.get(..1) {
        said = format!("{}{}", first.to_uppercase(), &said[1..]);
    }
    if e.why.is_empty() { format!("{said}.") } else { format!("{said}: {}.", e.why) }
}

/// The question, what kind of scenario it is, and the parties' welfare in words.
fn lead(e: &CounterfactualEvidence) -> Vec<String> {
    let mut out = notes(&[&e.says]);
    if e.average_agreement {
        out.push(
            "Average-agreement scenario: the effect is that of an average agreement, and intervals hold how much agreements differ."
                .to_owned(),
        );
    }
    if let Some(at) = place(e, "welfare") {
        let of = |country: &&CountryEffect| {
            let both: Vec<String> = e
                .methods
                .iter()
                .zip(&country.effects)
                .filter_map(|(method, figures)| {
                    figures.get(at).filter(|f| finite(f.value).is_some()).map(|f| format!("{} from {method}", said(f)))
                })
                .collect();
            (!both.is_empty()).then(|| format!("{}: {}", country.name, both.join(", ")))
        };
        let said: Vec<String> =
            e.countries.iter().filter(|country| country.party).take(4).filter_map(|c| of(&c)).collect();
        if !said.is_empty() {
            out.push(format!("Change of welfare in per cent. {}.", said.join("; ")));
        }
    }
    out
}

/// Welfare ranked with its intervals, what makes up the change of the first party, and all countries as tiles.
fn drawings(e: &CounterfactualEvidence, welfare: usize) -> Vec<String> {
    let figure = |country: &CountryEffect, method: usize| -> Option<Interval> {
        country
            .effects
            .get(method)
            .and_then(|figures| figures.get(welfare))
            .filter(|f| finite(f.value).is_some())
            .cloned()
    };
    let both = e.methods.len() > 2;
    let size = |country: &CountryEffect| figure(country, 0).and_then(|f| f.value).map_or(0.0, f64::abs);
    let mut order: Vec<&CountryEffect> = e.countries.iter().collect();
    order.sort_by(|a, b| b.party.cmp(&a.party).then(size(b).total_cmp(&size(a))));
    let row = |country: &&CountryEffect| {
        let figures = [figure(country, 0), if both { figure(country, 1) } else { None }];
        let said: Vec<String> =
            e.methods.iter().zip(&figures).filter_map(|(m, f)| Some(format!("{}: {m}", said(f.as_ref()?)))).collect();
        Row {
            label: country.name.clone(),
            sub: if country.party { "party".to_owned() } else { String::new() },
            bars: figures.map(|figure| figure.and_then(|f| finite(f.value).map(|value| (value, ends(&f))))),
            point: None,
            refused: "not defined".to_owned(),
            title: format!("{}\n{}", country.name, said.join("\n")),
        }
    };
    let ranked: Vec<Row> = order.iter().take(RANKED).map(row).collect();
    let axis = bars::axis(ranked.iter());
    let tile = |country: &CountryEffect| Tile {
        label: country.state.clone(),
        name: country.name.clone(),
        party: country.party,
        value: figure(country, 0).and_then(|f| f.value),
    };
    let mut by_name: Vec<&CountryEffect> = e.countries.iter().collect();
    by_name.sort_by(|a, b| a.state.cmp(&b.state));
    let all: Vec<Tile> = by_name.into_iter().map(tile).collect();
    let steps = order.first().and_then(|country| steps(e, country));
    let words = format!("{}: change of welfare in per cent", e.title);
    [
        bars::draw(&ranked, &axis, &format!("{words}, parties first, then the largest changes.")),
        steps.and_then(|(name, steps)| {
            waterfall(&steps, &format!("welfare, {name}"), &format!("{}: from prices to welfare of {name}.", e.title))
        }),
        tiles(&all, &format!("{words}, a tile a country in the order of their codes.")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// How a country's real output comes about: its own price, and the prices it pays.
fn steps(e: &CounterfactualEvidence, country: &CountryEffect) -> Option<(String, Vec<(String, f64)>)> {
    let figures = country.effects.first()?;
    let value = |quantity: &str| finite(figures.get(place(e, quantity)?)?.value);
    let (output, real) = (value("output")?, value("real output")?);
    let welfare = value("welfare")?;
    let steps = vec![
        ("price of its output".to_owned(), output),
        ("prices it pays".to_owned(), real - output),
        ("trade balance".to_owned(), welfare - real),
    ];
    Some((country.name.clone(), steps))
}

fn absent(e: &CounterfactualEvidence) -> Table {
    let rows = e.absent.iter().map(|one| vec![Entry::new(&one.name), Entry::new(&one.state), Entry::new(&one.why)]);
    Table::new(format!("{}: parties without flows", e.title), &["Party", "Code", "Why"]).fill(rows, ROWS).in_short()
}

fn effects(e: &CounterfactualEvidence, parties: bool) -> Table {
    let heads: Vec<String> = e.quantities.iter().map(|name| format!(">{}", name)).collect();
    let mut columns = vec!["Country", "From"];
    columns.extend(heads.iter().map(String::as_str));
    let mut rows: Vec<Vec<Entry>> = Vec::new();
    for country in e.countries.iter().filter(|country| country.party || !parties) {
        for (method, figures) in e.methods.iter().zip(&country.effects) {
            let mut row = vec![Entry { small: share(country), ..Entry::new(&country.name) }, Entry::new(method)];
            row.extend(figures.iter().map(|figure| Entry::interval(figure, "not defined", two)));
            rows.push(row);
        }
    }
    let who = if parties { "parties" } else { "all countries" };
    let caption = format!("{}: changes in per cent, {who}", e.title);
    let table = Table::new(caption, &columns).fill(rows.into_iter(), if parties { ROWS } else { 3 * ROWS });
    if parties { table.in_short() } else { table }
}

fn share(country: &CountryEffect) -> String {
    format!("{} of output", percent(country.share))
}

fn two(value: f64) -> String {
    decimal(value, 2)
}

fn coefficients(e: &CounterfactualEvidence) -> Table {
    let mut rows: Vec<Vec<Entry>> = e
        .coefficients
        .iter()
        .map(|one| {
            vec![
                Entry::new(&one.term),
                Entry::new(decimal(one.value, 4)),
                Entry::new(decimal(one.standard_error, 4)),
                one.between.map_or_else(Entry::default, |between| Entry::new(decimal(between, 4))),
                Entry::new(&one.source),
            ]
        })
        .collect();
    if e.outcome == "simulated" {
        rows.push(vec![
            Entry::new("elasticity of substitution"),
            Entry::interval(&e.elasticity, "not given", two),
            Entry::default(),
            Entry::default(),
            Entry::new("assumed; uniform on its range"),
        ]);
    }
    let columns = ["Term", ">Value", ">Standard error", ">Between agreements", "How it was obtained"];
    Table::new(format!("{}: what the effects rest on", e.title), &columns).fill(rows.into_iter(), ROWS)
}

fn left_out(e: &CounterfactualEvidence) -> Table {
    let rows = e.left_out.iter().map(|(code, why)| vec![Entry::new(code), Entry::new(why)]);
    Table::new(format!("{}: countries left out", e.title), &["Code", "Why"])
        .fill(rows, 3 * ROWS)
        .folded("Countries left out")
}
