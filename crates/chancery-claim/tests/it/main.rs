//! The claim language from outside: Markdown files of claims with their verdicts, the reference page, rules, and noise.

mod docs;
mod fixture;
mod fuzz;
mod markdown;
mod rules;
