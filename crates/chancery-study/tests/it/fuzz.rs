//! The fuzz targets on the stable compiler: each body of `fuzz/bodies` over its corpus, and over changed copies of it that are the
//! same in every run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

#[path = "../../../../fuzz/bodies/claim_parser.rs"]
mod claim_parser;
#[path = "../../../../fuzz/bodies/importers.rs"]
mod importers;
#[path = "../../../../fuzz/bodies/spec_reader.rs"]
mod spec_reader;
#[path = "../../../../fuzz/bodies/study_reader.rs"]
mod study_reader;

/// Changed copies a target; enough to meet each kind of change at each input many times, and a matter of seconds.
const MUTATIONS: usize = 2_000;

/// A linear congruential generator: numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }

    /// A place in some bytes, and one not far after it.
    fn range(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(bytes.len() + 1);
        start..(start + self.below(24)).min(bytes.len())
    }
}

/// What makes text mean something else.
const TOKENS: &[&str] = &[
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "\\",
    "\\u00e9",
    "\n",
    "\r\n",
    "\r",
    "\u{feff}",
    "é",
    "𝔁",
    "\u{0}",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    "..",
    ",",
    "#",
    "(",
    ")",
    "-",
    "not ",
    " and ",
    "%",
    " billion USD",
    "2013",
    "-9",
    "1e308",
    "nan",
    "true",
    "@misc{x,",
    "=== ",
    "[[claim]]\n",
    "[[fact]]\n",
    "[study]\n",
    "id = \"a\"\n",
    "check = \"1 == \"\n",
    "as_of = \"2015\"\n",
];

/// A copy of `input` after one to four changes; `other` is what may be spliced in.
fn mutated(input: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=dice.below(4) {
        let range = dice.range(&bytes);
        match dice.below(7) {
            0 => bytes.truncate(range.start),
            1 => drop(bytes.drain(range)),
            2 => bytes.get_mut(range.start).into_iter().for_each(|byte| *byte ^= 1 << dice.below(8)),
            3 => {
                let copy = bytes[range].to_vec();
                let at = dice.below(bytes.len() + 1);
                bytes.splice(at..at, copy);
            }
            4 => drop(bytes.splice(range.start..range.start, other[dice.range(other)].iter().copied())),
            5 => drop(bytes.splice(range, TOKENS[dice.below(TOKENS.len())].bytes())),
            _ => drop(bytes.splice(range.start..range.start, TOKENS[dice.below(TOKENS.len())].bytes())),
        }
    }
    bytes
}

fn replay(target: &str, body: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "the corpus of {target} is empty");
    let inputs: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).expect("readable")).collect();
    for (path, input) in paths.iter().zip(&inputs) {
        run(body, input, &path.display().to_string());
    }
    let mut dice = Dice(target.len() as u64);
    for round in 0..MUTATIONS {
        let input = &inputs[round % inputs.len()];
        let other = &inputs[dice.below(inputs.len())];
        let changed = mutated(input, other, &mut dice);
        run(body, &changed, &format!("{}, change {round}", paths[round % inputs.len()].display()));
    }
}

/// Runs a body; a failure names the input and shows it, so that it can be put into the corpus.
fn run(body: fn(&[u8]), input: &[u8], what: &str) {
    let result = catch_unwind(AssertUnwindSafe(|| body(input)));
    assert!(result.is_ok(), "{what} fails:\n{}", input.escape_ascii());
}

#[test]
fn the_claim_parser() {
    replay("claim_parser", claim_parser::check);
}

#[test]
fn the_study_reader() {
    replay("study_reader", study_reader::check);
}

#[test]
fn the_importers() {
    replay("importers", importers::check);
}

#[test]
fn the_spec_reader() {
    replay("spec_reader", spec_reader::check);
}
