//! Runs the fenced `claim` blocks of Markdown files.
//!
//! The first lines of a block are the check; lines that begin with `# ` say what is expected: `verdict`, `error`, `warning`,
//! `value`, `reason`, `note`, `alternatives`. Words after `claim` set the claim: `type=causal`, `as-of=2015-12-31`,
//! `basis=customs`, `world=from-1945`.

use chancery_claim::{ClaimMeta, Judgement, judge, plan_check};
use chancery_core::{Date, Severity};

use crate::fixture;

/// A fenced block.
pub(crate) struct Block {
    /// Line of its first line of content.
    pub(crate) line: usize,
    /// What stands after `claim`.
    pub(crate) options: Vec<(String, String)>,
    /// The check.
    pub(crate) check: String,
    /// What is expected: key and text.
    pub(crate) expected: Vec<(String, String)>,
}

/// The `claim` blocks of a text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        if let Some(rest) = line.strip_prefix("```claim") {
            let options = rest.split_whitespace().filter_map(|word| word.split_once('='));
            let options = options.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            blocks.push(Block { line: index + 2, options, check: String::new(), expected: Vec::new() });
            open = true;
        } else if line.starts_with("```") {
            open = false;
        } else if open && let Some(block) = blocks.last_mut() {
            match line.strip_prefix("# ").and_then(|rest| rest.split_once(": ")) {
                Some((key, value)) => block.expected.push((key.to_owned(), value.to_owned())),
                None => {
                    block.check.push_str(line);
                    block.check.push('\n');
                }
            }
        }
    }
    blocks
}

impl Block {
    fn option(&self, key: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }
}

fn run(file: &str, text: &str) {
    let (world, from_1945) = (fixture::world(), fixture::world_from_1945());
    assert!(world.problems().is_empty(), "{:?}", world.problems());
    let (catalogue, regions, facts, frames) =
        (fixture::catalogue(), fixture::regions(), fixture::facts(), fixture::frames());
    let blocks = blocks(text);
    assert!(!blocks.is_empty(), "{file} has no claims");
    for block in blocks {
        let world = if block.option("world") == Some("from-1945") { &from_1945 } else { &world };
        let setting = fixture::setting(world, &catalogue, &regions, &facts);
        let check = block.check.trim();
        let at = format!("{file}:{}: {check}", block.line);
        let planned = plan_check(check, &setting);
        let now: Date = block.option("as-of").unwrap_or("2021-12-31").parse().expect("a day");
        let kind = block.option("type").unwrap_or("quantity").parse().expect("a type of assertion");
        let meta = ClaimMeta { basis: block.option("basis"), ..ClaimMeta::of(kind) };
        let judgement = match &planned.plan {
            Some(plan) => judge(plan, &setting, &frames, &meta, now),
            None => Judgement::not_planned(&planned.diagnostics),
        };
        assert!(!block.expected.is_empty(), "{at}: nothing is expected");
        let asks_for_error = block.expected.iter().any(|(key, _)| key == "error");
        let errors: Vec<&str> = ids(&planned.diagnostics, Severity::Error);
        assert!(asks_for_error || errors.is_empty(), "{at}: {:?}", planned.diagnostics);
        for (key, value) in &block.expected {
            let shown = judgement.value.clone().unwrap_or_default();
            let holds = match key.as_str() {
                "verdict" => judgement.verdict.name() == value,
                "error" => errors.contains(&value.as_str()),
                "warning" => ids(&planned.diagnostics, Severity::Warning).contains(&value.as_str()),
                "hint" => planned.diagnostics.iter().flat_map(|d| &d.hints).any(|hint| hint.contains(value)),
                "value" => shown == *value,
                "stated" => judgement.stated.as_deref() == Some(value),
                "reason" => judgement.reason.contains(value),
                "note" => judgement.notes.iter().any(|note| note.contains(value)),
                "row" => judgement.row.to_string() == *value,
                "alternatives" => judgement.alternatives.len().to_string() == *value,
                other => panic!("{at}: `{other}` is no expectation"),
            };
            let outcomes: Vec<_> =
                judgement.alternatives.iter().map(|one| (&one.choices, one.outcome, &one.value, &one.note)).collect();
            assert!(
                holds,
                "{at}\nexpected {key} {value}\nfound {} (row {}), value {shown}, reason: {}\nnotes: {:?}\n{outcomes:#?}\n{:?}",
                judgement.verdict, judgement.row, judgement.reason, judgement.notes, planned.diagnostics
            );
        }
    }
}

fn ids(diagnostics: &[chancery_core::Diagnostic], severity: Severity) -> Vec<&'static str> {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).map(|diagnostic| diagnostic.id).collect()
}

macro_rules! files {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            run(concat!(stringify!($name), ".md"), include_str!(concat!(stringify!($name), ".md")));
        })+
    };
}

files!(aggregates, diagnostics, honesty, phases, questions, records, verdicts, words);
