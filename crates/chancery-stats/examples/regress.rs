//! Estimates a regression from a CSV file and prints it as one line of JSON, with the time the estimation took.
//!
//! ```text
//! cargo run --release -p chancery-stats --example regress -- FILE OUTCOME REGRESSORS EFFECTS CLUSTERS [ols]
//! cargo run --release -p chancery-stats --example regress -- panel.csv trade rta,cu exporter^year,importer^year,pair pair
//! ```
//! Lists are separated by commas, `-` is an empty list; `a^b` is the combination of two columns. Fields must not be quoted.

#![allow(clippy::print_stdout, reason = "a program that prints its answer")]

use std::collections::HashMap;
use std::error::Error;
use std::time::Instant;

use chancery_stats::estimate::{Convention, Design, Fit, Options, Variance, ols, ppml};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, outcome, regressors, effects, clusters, rest @ ..] = arguments.as_slice() else {
        return Err("FILE OUTCOME REGRESSORS EFFECTS CLUSTERS [ols]".into());
    };
    let text = std::fs::read_to_string(file)?;
    let outcome = numbers(&text, outcome)?;
    let regressors = list(regressors).map(|name| numbers(&text, name)).collect::<Result<Vec<_>, _>>()?;
    let effects = list(effects).map(|name| groups(&text, name)).collect::<Result<Vec<_>, _>>()?;
    let clusters = list(clusters).map(|name| groups(&text, name)).collect::<Result<Vec<_>, _>>()?;
    drop(text);
    let regressors: Vec<&[f64]> = regressors.iter().map(Vec::as_slice).collect();
    let effects: Vec<&[u32]> = effects.iter().map(Vec::as_slice).collect();
    let clusters: Vec<&[u32]> = clusters.iter().map(Vec::as_slice).collect();
    let design = Design { outcome: &outcome, regressors: &regressors, effects: &effects, ..Design::default() };

    let begin = Instant::now();
    let options = Options::default();
    let fit = if rest.iter().any(|a| a == "ols") { ols(&design, &options)? } else { ppml(&design, &options)? };
    let variance = if clusters.is_empty() { Variance::Heteroskedastic } else { Variance::Clustered(&clusters) };
    let covariance = fit.covariance(variance, Convention::default())?;
    let seconds = begin.elapsed().as_secs_f64();
    print(&fit, &covariance.standard_errors(), seconds);
    Ok(())
}

fn print(fit: &Fit, errors: &[f64], seconds: f64) {
    let coefficients: Vec<String> =
        fit.coefficients.iter().map(|c| c.map_or("null".to_owned(), |c| format!("{c:.15e}"))).collect();
    let errors: Vec<String> = errors.iter().map(|e| format!("{e:.15e}")).collect();
    let proof = &fit.proof;
    println!(
        "{{\"seconds\":{seconds:.4},\"observations\":{},\"singletons\":{},\"always_zero\":{},\"separated\":{},\"coefficients\":[{}],\
         \"standard_errors\":[{}],\"deviance\":{:.15e},\"log_likelihood\":{:.15e},\"steps\":{},\"sweeps\":{},\"last_step\":{:.2e},\
         \"absorption\":{:.2e},\"largest_fall\":{:.2e}}}",
        fit.observations(),
        fit.sample.singletons.len(),
        fit.sample.always_zero.len(),
        fit.sample.separated.len(),
        coefficients.join(","),
        errors.join(","),
        fit.deviance,
        fit.log_likelihood,
        proof.steps,
        proof.sweeps,
        proof.last_step,
        proof.absorption,
        proof.largest_fall,
    );
}

fn list(names: &str) -> impl Iterator<Item = &str> {
    names.split(',').filter(|name| !name.is_empty() && *name != "-")
}

fn column(text: &str, name: &str) -> Result<usize, String> {
    let header = text.lines().next().unwrap_or_default();
    header.split(',').position(|n| n.trim_matches('"') == name).ok_or_else(|| format!("no column {name} in {header}"))
}

fn fields(text: &str, column: usize) -> impl Iterator<Item = &str> {
    text.lines().skip(1).map(move |line| line.split(',').nth(column).unwrap_or_default())
}

fn numbers(text: &str, name: &str) -> Result<Vec<f64>, String> {
    fields(text, column(text, name)?)
        .enumerate()
        .map(|(row, field)| field.parse().map_err(|_| format!("{name}, row {row}: '{field}' is not a number")))
        .collect()
}

fn groups(text: &str, name: &str) -> Result<Vec<u32>, String> {
    let mut parts = name.split('^').map(|part| column(text, part));
    let first = parts.next().ok_or("no column")??;
    let mut ids = encode(fields(text, first));
    for part in parts {
        let more = encode(fields(text, part?));
        ids = encode(ids.into_iter().zip(more));
    }
    Ok(ids)
}

fn encode<T: std::hash::Hash + Eq>(values: impl Iterator<Item = T>) -> Vec<u32> {
    let mut seen = HashMap::new();
    values
        .map(|value| {
            let next = seen.len() as u32;
            *seen.entry(value).or_insert(next)
        })
        .collect()
}
