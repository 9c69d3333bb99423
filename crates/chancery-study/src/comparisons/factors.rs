//! Factors of strategy toward a region year by year, after Kuzembayeva (2015): attention, heterogeneity, influence, and disagreement at home,
//! for which there are no data.

use chancery_core::{Frames, Year};
use chancery_evidence::{Factor, FactorYear, FactorsEvidence};

use super::measures::{INCOME, Table};
use crate::charts::DRAWN_COVERAGE;
use crate::findings::attention::{INSTRUMENTS, attention};
use crate::run::Context;

/// Name, what it is, sign.
const FACTORS: [(&str, &str, i8); 4] = [
    ("attention", "mean share of the actor’s aid, arms, trade and troops that goes to the region", 1),
    ("heterogeneity", "standard deviation of product a person over its mean, among the members", -1),
    ("economic influence", "mean of the actor’s shares of the members’ goods trade", 1),
    ("political influence", "mean voting agreement of the members with the actor", 1),
];

const NOTE: &str = "Each factor’s standard score over the years times its sign, divided by the number of factors with data: a description of \
                    how the four moved together, not an estimate of what moved strategy. Signs are those of the text: attention and \
                    influence make for a strategy toward the whole region, heterogeneity against it";

/// A series by year.
type Values = Vec<Option<f64>>;

pub(super) fn factors(context: &Context<'_>, frames: &Frames, tables: &[Table]) -> Vec<FactorsEvidence> {
    let Some(years) = context.study.years else { return Vec::new() };
    let years: Vec<Year> = years.years().collect();
    let regions = 0..context.study.regions.len();
    regions.map(|region| of_region(context, frames, tables, region, &years)).collect()
}

fn of_region(
    context: &Context<'_>,
    frames: &Frames,
    tables: &[Table],
    region: usize,
    years: &[Year],
) -> FactorsEvidence {
    let mut source = Vec::new();
    let attention = attention_by_year(context, frames, region, years, &mut source);
    let mut of_table = |id: &str, sum_up: fn(&[f64]) -> Option<f64>| -> Values {
        let Some(table) = tables.iter().find(|table| table.measure.id == id) else { return vec![None; years.len()] };
        source.extend(table.source.iter().cloned());
        let value = |year: &Year| {
            let (values, members) = table.in_year(context, region, *year);
            let enough = values.len() as f64 >= DRAWN_COVERAGE * members as f64;
            if enough { sum_up(&values) } else { None }
        };
        years.iter().map(value).collect()
    };
    let values = [attention, of_table(INCOME, variation), of_table("trade", mean), of_table("votes", mean)];
    source.sort();
    source.dedup();
    let known = values.iter().filter(|values| values.iter().any(Option::is_some)).count();
    let scores: Vec<Values> =
        values.iter().zip(FACTORS).map(|(values, (_, _, sign))| contributions(values, sign, known)).collect();
    let row = |(place, year): (usize, &Year)| {
        let contributions: Vec<Option<f64>> = scores.iter().map(|score| score[place]).collect();
        // Sums over different factors cannot be compared with each other.
        let there: Vec<f64> = contributions.iter().flatten().copied().collect();
        let sum = (known > 0 && there.len() == known).then(|| there.iter().sum());
        let values = values.iter().map(|values| values[place]).chain([None]).collect();
        FactorYear { year: *year, values, contributions: contributions.into_iter().chain([None]).collect(), sum }
    };
    FactorsEvidence {
        region: context.study.regions[region].name.clone(),
        factors: described(&values),
        years: years.iter().enumerate().map(row).collect(),
        source,
        note: NOTE.to_owned(),
    }
}

fn described(values: &[Values]) -> Vec<Factor> {
    let one = |((name, about, sign), values): (&(&str, &str, i8), &Values)| Factor {
        name: (*name).to_owned(),
        about: (*about).to_owned(),
        sign: *sign,
        missing: values.iter().all(Option::is_none).then(|| "the base holds no value".to_owned()),
    };
    let domestic = Factor {
        name: "disagreement at home".to_owned(),
        about: "division between parties, agencies and branches of government".to_owned(),
        sign: 0,
        missing: Some("no data: it would need the roll calls of Congress".to_owned()),
    };
    FACTORS.iter().zip(values).map(one).chain([domestic]).collect()
}

fn attention_by_year(
    context: &Context<'_>,
    frames: &Frames,
    region: usize,
    years: &[Year],
    source: &mut Vec<String>,
) -> Values {
    let each = INSTRUMENTS.iter().filter_map(|instrument| {
        let found = attention(context, frames, region, instrument.series)?;
        source.push(context.base.data_set_id(instrument.series, &found.source));
        Some(found.cells())
    });
    let each: Vec<_> = each.collect();
    let value = |year: &Year| {
        let shares = each.iter().filter_map(|cells| cells.iter().find(|(known, _)| known == year)?.1.value());
        let shares: Vec<f64> = shares.collect();
        // A mean over other instruments is another measure.
        if shares.len() == each.len() { mean(&shares) } else { None }
    };
    years.iter().map(value).collect()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn deviation(values: &[f64]) -> Option<f64> {
    chancery_stats::compare::spread(values, &[]).and_then(|spread| spread.sd)
}

/// Standard deviation over mean.
fn variation(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|mean| *mean > 0.0)?;
    deviation(values).map(|deviation| deviation / mean)
}

fn contributions(values: &Values, sign: i8, known: usize) -> Values {
    let there: Vec<f64> = values.iter().flatten().copied().collect();
    let (Some(mean), Some(deviation)) = (mean(&there), deviation(&there).filter(|deviation| *deviation > 0.0)) else {
        return vec![None; values.len()];
    };
    let score = |value: f64| f64::from(sign) * (value - mean) / deviation / known as f64;
    values.iter().map(|value| value.map(score)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contributions_are_standard_scores_with_a_sign() {
        let found = contributions(&vec![Some(1.0), None, Some(2.0), Some(3.0)], -1, 2);
        assert_eq!(found, [Some(0.5), None, Some(0.0), Some(-0.5)]);
        assert_eq!(contributions(&vec![Some(4.0), Some(4.0)], 1, 2), [None, None], "what does not vary has no score");
        assert_eq!(variation(&[1.0, 3.0]), Some(2.0_f64.sqrt() / 2.0));
        assert_eq!(variation(&[0.0, 0.0]), None);
    }
}
