//! Texts damaged in every way: the body of the fuzz target over its corpus, and over changed copies of it that are the same in every run.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::papers::workspace;

#[path = "../../../../fuzz/bodies/text_reader.rs"]
mod text_reader;

/// Changed copies.
const MUTATIONS: usize = 600;

/// What makes a text mean something else.
const TOKENS: &[&str] = &[
    ".",
    "!",
    "?",
    "…",
    "\"",
    "“",
    "”",
    "«",
    "»",
    "(",
    ")",
    "[",
    "]",
    "\n",
    "\n\n",
    "# ",
    "- ",
    "| ",
    "**",
    "_",
    "<sup>",
    "\\",
    "$",
    "%",
    ",",
    "'",
    "’",
    "-",
    "–",
    "2013",
    "1990s",
    "28th",
    " млрд",
    "г.",
    "U.S.",
    "http://",
    "file://",
    "](",
    "All ",
    "никогда",
    "ең ",
    "References\n",
    "\u{0}",
    "\u{feff}",
    "\u{301}",
    "𝔁",
    "\r\n",
    " May ",
    "9/11",
    "X век",
    "..",
    "1,",
    "/",
    "“a”",
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let folder = workspace().join("fuzz/corpus/text_reader");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let inputs: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).expect("readable")).collect();
    assert!(inputs.len() >= 5);
    let mut dice = Dice(1);
    for round in 0..inputs.len() + MUTATIONS {
        let mut bytes = inputs[round % inputs.len()].clone();
        if round >= inputs.len() {
            for _ in 0..=dice.below(5) {
                let at = dice.below(bytes.len() + 1);
                let end = (at + dice.below(24)).min(bytes.len());
                match dice.below(5) {
                    0 => bytes.truncate(end),
                    1 => drop(bytes.drain(at..end)),
                    2 => bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << dice.below(8)),
                    3 => drop(bytes.splice(at..end, TOKENS[dice.below(TOKENS.len())].bytes())),
                    _ => drop(bytes.splice(at..at, TOKENS[dice.below(TOKENS.len())].bytes())),
                }
            }
        }
        let result = catch_unwind(AssertUnwindSafe(|| text_reader::check(&bytes)));
        assert!(
            result.is_ok(),
            "{}, round {round}, fails:\n{}",
            paths[round % inputs.len()].display(),
            bytes.escape_ascii()
        );
    }
}
